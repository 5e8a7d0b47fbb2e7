//! Calls: functions of this file, things of the outside by the profile's table, methods.

use super::expression::strip_deref;
use super::signature::Signature;
use super::types::Place;
use super::{Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    pub(crate) fn call(
        &mut self,
        e: &'a Expr,
        callee: &'a Expr,
        arguments: &'a [Expr],
        want: &Ty,
    ) -> Value {
        if let Some(value) = self.scoped_log(callee, arguments) {
            return value;
        }
        if let ExprKind::Field(receiver, method) = &callee.bare().kind
            && self.is_allocator(receiver)
        {
            return self.allocator_call(e, receiver, method, arguments, want);
        }
        if let Some(path) = self.canon(callee) {
            return self.outside_call(e, callee, &path, arguments, want);
        }
        if let Some((id, function)) = self.called_function(callee) {
            return self.own_call(callee, id, function, arguments, want);
        }
        match &callee.bare().kind {
            ExprKind::Field(receiver, method) => {
                self.method_call(e, receiver, method, arguments, want)
            }
            ExprKind::Tag(name) => self.tag_call(e, name, arguments, want),
            _ => {
                if self.is_type_expression(e) {
                    let ty = self.ty(e);
                    let rust = self.type_value(&ty);
                    return Value::new(rust, Ty::Type);
                }
                let callee = self.value(callee, &Ty::Unknown);
                let result = match callee.ty.pointee() {
                    Ty::Function(function) => function.result.clone(),
                    _ => Ty::Unknown,
                };
                let arguments = self.arguments(arguments);
                Value::new(R::Call(Box::new(callee.rust), arguments), result)
            }
        }
    }

    /// The function of this file that a callee names, receiver forms aside.
    pub(crate) fn called_function(&mut self, callee: &'a Expr) -> Option<(usize, &'a Function)> {
        match &callee.bare().kind {
            ExprKind::Name(name) => match self.lookup(name) {
                Symbol::Function(id, function) => Some((id, function)),
                Symbol::Constant(id, variable) if !variable.mutable => {
                    let value = variable.value.as_ref()?;
                    if value.name() == Some(name) || self.evaluating > 20 {
                        return None;
                    }
                    self.evaluating += 1;
                    let found = self.in_container(id, |this| this.called_function(value));
                    self.evaluating -= 1;
                    found
                }
                _ => None,
            },
            ExprKind::Field(base, name) => {
                if !self.is_type_expression(base) {
                    return None;
                }
                let id = self.container_of_type(base)?;
                match self.member(id, name)? {
                    Symbol::Function(id, function) => Some((id, function)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `.init(x)` where the wanted type says whose `init`.
    pub(crate) fn tag_call(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: &Ty,
    ) -> Value {
        let target = match want {
            Ty::Optional(inner) | Ty::ErrorUnion(_, inner) => (**inner).clone(),
            other => other.clone(),
        };
        if let Some(id) = self.container_id(&target) {
            if let Some(Symbol::Function(owner, function)) = self.member(id, name) {
                return self.known_call(owner, function, None, arguments, &target);
            }
        } else if let Ty::Named { .. } = &target {
            if let Some(value) = self.outcome_made(name, arguments, &target) {
                return value;
            }
            if let Some(value) = self.constructor(&target, name, arguments) {
                return value;
            }
            if target.zig_path() == Some("bun.jsc.JSValue") && name == "jsBoolean" {
                return self.js_boolean(arguments);
            }
            if target.zig_path() == Some("bun.jsc.JSValue") && name == "jsNull" {
                self.fire("JSC-08");
                let rust = self.rust_ty(&target, Place::Local);
                return Value::new(R::path(format!("{rust}::NULL")), target);
            }
            let rust = self.rust_ty(&target, Place::Local);
            let arguments = self.arguments(arguments);
            let path = format!(
                "{}::{}",
                super::literal::turbofish(&rust),
                names::value(name)
            );
            return Value::unknown(R::call(path, arguments));
        }
        if target.is_unknown() && matches!(name, "jsBoolean" | "jsNull") {
            let ty = self.js_value();
            return self.tag_call(e, name, arguments, &ty);
        }
        self.flag(e, &format!("type of .{name}"))
    }

    pub(crate) fn own_call(
        &mut self,
        callee: &'a Expr,
        id: usize,
        function: &'a Function,
        arguments: &'a [Expr],
        want: &Ty,
    ) -> Value {
        // `Foo.bar(&x)` of a method is `x.bar()`
        let signature = self.signature(id, function);
        if matches!(callee.bare().kind, ExprKind::Field(..))
            && signature.method
            && let Some((first, rest)) = arguments.split_first()
        {
            let first = match &first.bare().kind {
                ExprKind::Prefix(Prefix::Address, inner) => inner,
                _ => first,
            };
            let first = self.value(first, &Ty::Unknown);
            return self.known_call(id, function, Some(first), rest, want);
        }
        let mut value = self.known_call(id, function, None, arguments, want);
        // `Ring(u8, 2).cap()` says what the type is made of
        if let ExprKind::Field(base, _) = &callee.bare().kind
            && matches!(base.bare().kind, ExprKind::Call(..))
            && let R::Call(head, _) = &mut value.rust
            && let R::Path(path) = &mut **head
        {
            let made = self.ty(base);
            let written = self.rust_ty(&made, Place::Local);
            if let Some(rest) = path.strip_prefix(&format!("{}::", self.containers[id].rust)) {
                *path = format!("{}::{rest}", super::literal::turbofish(&written));
            }
        }
        value
    }

    /// A call of a function whose signature is known.
    pub(crate) fn known_call(
        &mut self,
        id: usize,
        function: &'a Function,
        receiver: Option<Value>,
        arguments: &'a [Expr],
        _want: &Ty,
    ) -> Value {
        let signature = self.signature(id, function);
        if let Some(value) = &receiver
            && let Some(shown) = self.display_call(&signature, function, value, arguments)
        {
            return shown;
        }
        self.fire("NAMES-01");
        let skip = usize::from(receiver.is_some() && !signature.parameters.is_empty());
        let mut rust_arguments = Vec::new();
        let mut constants = Vec::new();
        let mut receiver_rust = None;
        if let Some(value) = receiver {
            let raw = self.is_raw_pointer(&value);
            let rust = strip_deref(value.rust);
            if signature.method {
                receiver_rust = Some(if raw { R::unary("*", rust) } else { rust });
            } else if signature.constructs {
                // the target takes the value
                let call_arguments = self.call_arguments(&signature, 1, arguments, &mut constants);
                let path = self.function_path(id, function);
                let call = R::call(path, call_arguments);
                let ty = signature_ty(&signature, Ty::Container(id));
                let inner = if self.frame.in_test {
                    call.method("unwrap", vec![])
                } else {
                    R::Try(Box::new(call))
                };
                self.fire("NAMES-04");
                let assign = R::Assign("=", Box::new(rust), Box::new(inner));
                let _ = ty;
                return Value::sure(assign, Ty::Void);
            } else {
                rust_arguments.push(rust);
            }
        } else if signature.constructs
            && let Some((target, rest)) = arguments.split_first()
            && arguments.len() == signature.parameters.len()
        {
            let call_arguments = self.call_arguments(&signature, 1, rest, &mut constants);
            let target = match &target.bare().kind {
                ExprKind::Prefix(Prefix::Address, inner) => inner,
                _ => target,
            };
            let place = self.value(target, &Ty::Unknown);
            let path = self.function_path(id, function);
            let call = R::call(path, call_arguments);
            let inner = if self.frame.in_test {
                call.method("unwrap", vec![])
            } else {
                R::Try(Box::new(call))
            };
            return Value::sure(
                R::Assign("=", Box::new(place.rust), Box::new(inner)),
                Ty::Void,
            );
        }
        rust_arguments.extend(self.call_arguments(&signature, skip, arguments, &mut constants));
        let result = signature_ty(&signature, signature.result.clone());
        let turbofish = if constants.is_empty() {
            String::new()
        } else {
            format!("::<{}>", constants.join(", "))
        };
        let call = match receiver_rust {
            // by its path, so that the gate does not take it for the method of std
            Some(receiver)
                if rust_arguments.is_empty()
                    && matches!(signature.rust.as_str(), "leak" | "to_string") =>
            {
                let path = self.function_path(id, function);
                R::call(path, vec![receiver])
            }
            Some(receiver) => R::Method(
                Box::new(receiver),
                format!("{}{turbofish}", signature.rust),
                rust_arguments,
            ),
            None => {
                let path = self.function_path(id, function);
                let call = |arguments| R::call(format!("{path}{turbofish}"), arguments);
                match self.reshaped(&signature, skip, arguments, &rust_arguments) {
                    Some((statement, arguments)) if !signature.external => {
                        let statements = vec![statement, rs::Statement::value(call(arguments))];
                        R::braced(rs::Block::of(statements))
                    }
                    _ => call(rust_arguments),
                }
            }
        };
        let needs_unsafe =
            signature.external || signature.rust == "destroy" && function.name == "deinit";
        let call = if needs_unsafe {
            self.unsafe_value(
                call,
                Some(&format!("{} is called as in the Zig source", function.name)),
            )
        } else {
            call
        };
        if signature.made_fallible {
            let plain = result.payload().clone();
            let call = if self.frame.fallible {
                R::Try(Box::new(call))
            } else {
                call.method("unwrap", vec![])
            };
            return Value::sure(call, plain);
        }
        Value::new(call, result)
    }

    // ---- methods

    pub(crate) fn method_call(
        &mut self,
        e: &'a Expr,
        receiver: &'a Expr,
        method: &str,
        arguments: &'a [Expr],
        want: &Ty,
    ) -> Value {
        if self.is_allocator(receiver) {
            return self.allocator_call(e, receiver, method, arguments, want);
        }
        // `std.ArrayList(u8).init(a)`
        if self.is_type_expression(receiver) {
            let ty = self.ty(receiver);
            if let Some(value) = self.constructor(&ty, method, arguments) {
                return value;
            }
            if let Ty::Parameter(name) = &ty {
                return self.static_call(name.clone(), method, arguments);
            }
            let rust = self.rust_ty(&ty, Place::Local);
            let arguments = self.arguments(arguments);
            let mut name = names::value(method);
            let known = rust.starts_with("crate::") || rust.starts_with(&self.profile.crate_prefix);
            if name == "from_utf8" && !known {
                self.todo("from_utf8 of a type of another file");
                name.push('_');
            }
            let path = format!("{}::{name}", super::literal::turbofish(&rust));
            let result = if method == "init" { ty } else { Ty::Unknown };
            return Value::new(R::call(path, arguments), result);
        }
        let value = self.value(receiver, &Ty::Unknown);
        if value.gone {
            return Value::gone(Ty::Unknown);
        }
        if let Some(result) = self.library_method(e, &value, method, arguments) {
            return result;
        }
        if let Some(id) = self.container_id(&value.ty) {
            if let Some(Symbol::Function(owner, function)) = self.member(id, method) {
                return self.known_call(owner, function, Some(value), arguments, want);
            }
            if self.containers[id].field(method).is_some() {
                // a function pointer in a field
                let ty = self.field_ty(id, method);
                let result = match ty.pointee() {
                    Ty::Function(function) => function.result.clone(),
                    _ => Ty::Unknown,
                };
                let field = strip_deref(value.rust).field(names::value(method));
                let arguments = self.arguments(arguments);
                return Value::new(R::Call(Box::new(field), arguments), result);
            }
        }
        self.fire("NAMES-01");
        let throws = value.ty.pointee().zig_path() == Some("bun.jsc.JSGlobalObject")
            && method.starts_with("throw");
        let rust_arguments = match arguments {
            [.., format, values] if self.is_printed(method, format, values) => {
                let first = &arguments[..arguments.len() - 2];
                let mut rust = self.arguments(first);
                rust.push(self.format_arguments(Some(format), values));
                rust
            }
            _ => self.arguments(arguments),
        };
        if throws {
            // it gives the error that is to be returned
            let rust = strip_deref(value.rust).method(names::value(method), rust_arguments);
            return Value::new(rust, Ty::ErrorSet("js".to_owned()));
        }
        if method == "reportExtraMemory" {
            self.fire("JSC-23");
            return Value::new(
                strip_deref(value.rust).method("deprecated_report_extra_memory", rust_arguments),
                Ty::Void,
            );
        }
        let mut name = names::value(method);
        if rust_arguments.is_empty() && matches!(name.as_str(), "leak" | "to_string") {
            self.todo(&format!("method {name}"));
            name.push('_');
        }
        let rust = strip_deref(value.rust).method(name, rust_arguments);
        Value::unknown(rust)
    }

    /// Whether the last arguments of a call are a format string and its values: `.{}` alone may be options.
    pub(crate) fn is_printed(&self, method: &str, format: &Expr, values: &Expr) -> bool {
        let text = matches!(format.bare().kind, ExprKind::Text(_) | ExprKind::Lines(_));
        let by_name = method.starts_with("throw")
            || method.ends_with("Fmt")
            || method.to_ascii_lowercase().contains("print");
        text && match &values.bare().kind {
            ExprKind::ArrayInit(None, items) => !items.is_empty() || by_name,
            ExprKind::StructInit(None, fields) => fields.is_empty() && by_name,
            _ => false,
        }
    }

    /// `T.name(x)` on a type parameter: with a receiver it is a method call.
    pub(crate) fn static_call(
        &mut self,
        name: String,
        method: &str,
        arguments: &'a [Expr],
    ) -> Value {
        if let Some((first, rest)) = arguments.split_first() {
            let value = self.value(first, &Ty::Unknown);
            if value.ty.pointee() == &Ty::Parameter(name.clone()) {
                let rest = self.arguments(rest);
                return Value::unknown(value.rust.method(names::value(method), rest));
            }
        }
        let arguments = self.arguments(arguments);
        Value::unknown(R::call(
            format!("{name}::{}", names::value(method)),
            arguments,
        ))
    }
}

pub(crate) fn signature_ty(signature: &Signature, payload: Ty) -> Ty {
    let payload = match signature.owned {
        super::signature::Owned::No => payload,
        _ => Ty::Boxed(Box::new(match payload {
            Ty::Pointer {
                size: PointerSize::One,
                child,
                ..
            } => *child,
            other => other,
        })),
    };
    if signature.fallible {
        let set = if signature.error.is_empty() {
            Ty::Unknown
        } else {
            Ty::ErrorSet(signature.error.clone())
        };
        let set = if signature.error.ends_with("core::Error") {
            Ty::AnyError
        } else {
            set
        };
        return Ty::ErrorUnion(Box::new(set), Box::new(payload));
    }
    payload
}
