//! Expressions: the dispatch over all forms, names, fields, indexes, slices, and fitting a value to the type wanted.

use super::types::{Place, primitive};
use super::{Binding, Gone, Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// An expression where `want` is the type its place asks for, as far as known; the value is fitted to it.
    pub(crate) fn fitted(&mut self, e: &'a Expr, want: &Ty) -> R {
        let value = self.value(e, want);
        self.fit(value, want)
    }

    /// An expression; its own type may differ from the one wanted.
    pub(crate) fn value(&mut self, e: &'a Expr, want: &Ty) -> Value {
        if self.depth > 300 {
            return Value::unknown(R::path("zig_too_deep"));
        }
        self.depth += 1;
        let before = std::mem::replace(&mut self.at, e.span.start);
        let value = self.value_inner(e, want);
        self.at = before;
        self.depth -= 1;
        value
    }

    fn value_inner(&mut self, e: &'a Expr, want: &Ty) -> Value {
        match &e.kind {
            ExprKind::Group(inner) => self.value(inner, want),
            ExprKind::Name(name) => self.name_value(name, e, want),
            ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Text(_)
            | ExprKind::Lines(_)
            | ExprKind::Character(_)
            | ExprKind::Tag(_)
            | ExprKind::ErrorValue(_)
            | ExprKind::StructInit(..)
            | ExprKind::ArrayInit(..) => self.literal(e, want),
            ExprKind::Field(base, name) => self.field_value(e, base, name),
            ExprKind::Deref(inner) => self.deref(inner),
            ExprKind::Unwrap(inner) => {
                self.fire("BASE-04");
                let value = self.value(inner, &Ty::Unknown);
                let ty = match value.ty {
                    Ty::Optional(inner) => *inner,
                    _ => Ty::Unknown,
                };
                Value::new(value.rust.method("unwrap", vec![]), ty)
            }
            ExprKind::Index(base, index) => self.index_value(base, index),
            ExprKind::Slice {
                value,
                start,
                end,
                sentinel,
            } => self.slice_value(e, value, start, end.as_deref(), sentinel.as_deref(), want),
            ExprKind::Call(callee, arguments) => self.call(e, callee, arguments, want),
            ExprKind::Builtin(name, arguments) => self.builtin(e, name, arguments, want),
            ExprKind::Prefix(prefix, inner) => self.prefix(e, *prefix, inner, want),
            ExprKind::Binary(operator, left, right) => self.binary(e, *operator, left, right, want),
            ExprKind::Assign(operator, left, right) => {
                let rust = self.assignment(*operator, left, right);
                Value::new(rust, Ty::Void)
            }
            ExprKind::Catch(left, payload, right) => {
                self.catch(left, payload.as_deref(), right, want)
            }
            ExprKind::Orelse(left, right) => self.orelse(left, right, want),
            ExprKind::If(it) => self.if_value(it, want),
            ExprKind::While(it) => self.while_value(it, want),
            ExprKind::For(it) => self.for_value(it, want),
            ExprKind::Switch(it) => self.switch(e, it, want),
            ExprKind::Block(block) => self.block_value(block, want),
            ExprKind::Return(value) => {
                let rust = self.return_value(value.as_deref());
                Value::new(rust, Ty::NoReturn)
            }
            ExprKind::Break(label, value) => self.break_value(label.as_deref(), value.as_deref()),
            ExprKind::Continue(label, value) => {
                self.continue_value(label.as_deref(), value.as_deref())
            }
            ExprKind::Unreachable => {
                self.fire("IDIOMS-94");
                Value::new(R::bang("unreachable", vec![]), Ty::NoReturn)
            }
            ExprKind::Optional(_)
            | ExprKind::Pointer(_)
            | ExprKind::ErrorUnion(..)
            | ExprKind::Function(_)
            | ExprKind::Container(_)
            | ExprKind::Array { .. } => {
                let ty = self.ty(e);
                let rust = self.type_value(&ty);
                Value::new(rust, Ty::Type)
            }
            ExprKind::ErrorSet(_) | ExprKind::Anyframe | ExprKind::Anytype => {
                self.flag(e, "type as a value")
            }
            ExprKind::Assembly => {
                self.fire("BASE-34");
                self.flag(e, "inline assembly")
            }
            ExprKind::Destructure(..) => self.flag(e, "destructuring in an expression"),
        }
    }

    /// Makes a value fit the type its place asks for, where both are known.
    pub(crate) fn fit(&mut self, value: Value, want: &Ty) -> R {
        match (want, &value.ty) {
            (
                Ty::Optional(_),
                Ty::Optional(_) | Ty::Null | Ty::Unknown | Ty::NoReturn | Ty::Undefined,
            ) => value.rust,
            (Ty::Optional(_), Ty::ErrorUnion(..)) => value.rust,
            (Ty::Optional(inner), _) if !value.rust.leaves() => {
                if let Ty::Pointer {
                    size: PointerSize::Many | PointerSize::C,
                    ..
                } = **inner
                {
                    return value.rust;
                }
                if inner.pointee() == &Ty::Anyopaque {
                    return value.rust;
                }
                self.fire("BASE-13");
                let inner = (**inner).clone();
                let rust = self.fit(value, &inner);
                R::call("Some", vec![rust])
            }
            (Ty::Float(_), Ty::ComptimeInt) => match value.rust {
                R::Literal(text) if text.bytes().all(|b| b.is_ascii_digit() || b == b'_') => {
                    R::lit(format!("{text}.0"))
                }
                other => other,
            },
            (Ty::Int(to), Ty::Int(from)) if to != from => self.widen(value.rust, from, to),
            _ => value.rust,
        }
    }

    /// An implicit conversion to a wider integer.
    pub(crate) fn widen(&mut self, value: R, from: &str, to: &str) -> R {
        let (Some(narrow), Some(wide)) = (Ty::int(from).width(), Ty::int(to).width()) else {
            return value;
        };
        let fits = narrow.1 < wide.1 && (narrow.0 == wide.0 || wide.0);
        let (Some((from_rust, _)), Some((to_rust, _))) = (
            crate::types::rust_integer(from),
            crate::types::rust_integer(to),
        ) else {
            return value;
        };
        if !fits || from_rust == to_rust {
            return value;
        }
        self.fire("IDIOMS-51");
        // std has no From between integers and pointer-wide ones beyond 16 bits
        let pointer_wide =
            to_rust.ends_with("size") && narrow.1 > 16 || from_rust.ends_with("size");
        if pointer_wide {
            value.cast(to_rust)
        } else {
            R::call(format!("{to_rust}::from"), vec![value])
        }
    }

    // ---- names

    fn name_value(&mut self, name: &str, e: &'a Expr, want: &Ty) -> Value {
        match name {
            "null" => {
                self.fire("BASE-13");
                return self.null(want);
            }
            "true" | "false" => return Value::new(R::path(name), Ty::Bool),
            "undefined" => return self.undefined(want),
            "_" => return Value::unknown(R::path("_")),
            _ => {}
        }
        match self.lookup(name) {
            Symbol::Binding(Binding::Value(local)) => {
                let path = R::path(local.rust);
                let rust = if local.deref {
                    R::unary("*", path)
                } else {
                    path
                };
                Value::new(rust, local.ty)
            }
            Symbol::Binding(Binding::Gone(gone)) => {
                let ty = if gone == Gone::Allocator {
                    Ty::Allocator
                } else {
                    Ty::Unknown
                };
                Value::gone(ty)
            }
            Symbol::Binding(Binding::TypeParameter(rust)) => Value::new(R::path(rust), Ty::Type),
            Symbol::Binding(Binding::Container(_) | Binding::TypeAlias(_))
            | Symbol::Container(_) => {
                let ty = self.ty(e);
                let rust = self.type_value(&ty);
                Value::new(rust, Ty::Type)
            }
            Symbol::Binding(Binding::Alias(path)) => self.outside_value(e, path),
            Symbol::Function(id, function) => {
                let path = self.function_path(id, function);
                Value::unknown(R::path(path))
            }
            Symbol::Constant(id, variable) => self.constant_value(id, variable, e),
            Symbol::Unknown => {
                if let Some(ty) = primitive(name) {
                    let rust = self.type_value(&ty);
                    return Value::new(rust, Ty::Type);
                }
                *self.unresolved.entry(name.to_owned()).or_insert(0) += 1;
                let rust = if names::is_type_like(name) {
                    names::type_name(name)
                } else {
                    names::value(name)
                };
                Value::unknown(R::path(rust))
            }
        }
    }

    fn null(&mut self, want: &Ty) -> Value {
        let raw = match want {
            Ty::Optional(inner) => match &**inner {
                Ty::Pointer {
                    size: PointerSize::Many | PointerSize::C,
                    zero: false,
                    constant,
                    ..
                } => Some(*constant),
                Ty::Pointer {
                    child, constant, ..
                } if **child == Ty::Anyopaque => Some(*constant),
                Ty::Pointer {
                    constant,
                    size: PointerSize::One,
                    child,
                    ..
                } if (self.frame.c_signature || self.frame.c_argument)
                    && !matches!(**child, Ty::Function(_)) =>
                {
                    Some(*constant)
                }
                _ => None,
            },
            _ => None,
        };
        match raw {
            Some(true) => Value::new(R::call("core::ptr::null", vec![]), Ty::Null),
            Some(false) => Value::new(R::call("core::ptr::null_mut", vec![]), Ty::Null),
            None if want.zig_path() == Some("bun.jsc.JSValue") => {
                self.fire("JSC-08");
                Value::new(R::path("bun_jsc::JSValue::NULL"), want.clone())
            }
            None => Value::new(R::path("None"), Ty::Null),
        }
    }

    /// `undefined` where a type is known to have a zero value; a flag elsewhere.
    pub(crate) fn undefined(&mut self, want: &Ty) -> Value {
        self.fire("BASE-14");
        if let Some(path) = want.zig_path()
            && matches!(
                path,
                "bun.PathBuffer" | "bun.WPathBuffer" | "bun.OSPathBuffer"
            )
        {
            self.fire("JSC-49");
            let name = self.rust_ty(&want.clone(), Place::Local);
            return Value::new(R::call(format!("{name}::uninit"), vec![]), want.clone());
        }
        self.todo("undefined");
        match self.zero(want) {
            Some(zero) => Value::new(zero, want.clone()),
            None => Value::new(R::path("zig_undefined"), Ty::Undefined),
        }
    }

    /// The zero value of a scalar or an array of scalars.
    pub(crate) fn zero(&mut self, ty: &Ty) -> Option<R> {
        Some(match ty {
            Ty::Int(_) | Ty::CInt(_) | Ty::ComptimeInt => R::lit("0"),
            Ty::Float(_) => R::lit("0.0"),
            Ty::Bool => R::path("false"),
            Ty::Array(length, child) if length != "_" => {
                let zero = self.zero(child)?;
                R::Repeat(Box::new(zero), Box::new(R::path(length.clone())))
            }
            _ => return None,
        })
    }

    /// A constant or variable of a container.
    pub(crate) fn constant_value(
        &mut self,
        id: usize,
        variable: &'a Variable,
        e: &'a Expr,
    ) -> Value {
        if !variable.mutable
            && let Some(path) = self.canon(e)
        {
            return self.outside_value(e, path);
        }
        if let Some(value) = &variable.value
            && !variable.mutable
        {
            let is_type = self.in_container(id, |this| this.is_type_expression(value));
            if is_type {
                let ty = self.ty(e);
                if ty.is_unknown() {
                    return Value::new(R::path(names::type_name(&variable.name)), Ty::Type);
                }
                let rust = self.type_value(&ty);
                return Value::new(rust, Ty::Type);
            }
        }
        self.fire("NAMES-11");
        let ty = self.variable_ty(id, variable);
        let path = self.constant_path(id, variable);
        if variable.threadlocal {
            let large = matches!(ty, Ty::Array(..))
                || ty.zig_path().is_some_and(|p| p.ends_with("PathBuffer"));
            return if large {
                Value::new(R::path(path).method("borrow_mut", vec![]), ty)
            } else {
                Value::new(R::path(path).method("get", vec![]), ty)
            };
        }
        if variable.mutable || variable.external {
            let rust = self.unsafe_value(
                R::path(path),
                Some("the global is used as in the Zig source, by one thread"),
            );
            return Value::new(rust, ty);
        }
        Value::new(R::path(path), ty)
    }

    pub(crate) fn constant_path(&self, id: usize, variable: &Variable) -> String {
        let name = if variable.external || variable.export {
            names::escape(&variable.name)
        } else {
            names::constant(&variable.name)
        };
        let associated = id != 0 && !variable.mutable && !self.containers[id].local;
        if !associated {
            return name;
        }
        let owner = if id == self.container {
            "Self".to_owned()
        } else {
            self.containers[id].rust.clone()
        };
        format!("{owner}::{name}")
    }

    /// The type of a container-level constant as a value.
    pub(crate) fn variable_ty(&mut self, id: usize, variable: &'a Variable) -> Ty {
        if let Some(ty) = &variable.ty {
            return self.in_container(id, |this| this.ty(ty));
        }
        let Some(value) = &variable.value else {
            return Ty::Unknown;
        };
        if self.evaluating > 12 {
            return Ty::Unknown;
        }
        self.in_container(id, |this| this.peek_ty(value))
    }

    /// A value of the outside.
    fn outside_value(&mut self, e: &'a Expr, path: String) -> Value {
        if let Some(value) = self.platform_value(&path) {
            return value;
        }
        if self.is_allocator(e) {
            self.fire("ALLOC-21");
            return Value::gone(Ty::Allocator);
        }
        let ty = match path.as_str() {
            "bun.MAX_PATH_BYTES" => Ty::int("usize"),
            "std.fs.path.sep" | "std.fs.path.delimiter" => Ty::int("u8"),
            "bun.jsc.JSValue.zero"
            | "bun.jsc.JSValue.js_undefined"
            | "bun.jsc.JSValue.null"
            | "bun.jsc.JSValue.undefined"
            | "bun.jsc.JSValue.true"
            | "bun.jsc.JSValue.false" => {
                let tag = path.rsplit('.').next().unwrap_or("");
                let name = js_constant(tag).unwrap_or("ZERO");
                self.fire("JSC-08");
                return Value::new(
                    R::path(format!("bun_jsc::JSValue::{name}")),
                    Ty::Named {
                        zig: "bun.jsc.JSValue".to_owned(),
                        arguments: Vec::new(),
                        rust: "bun_jsc::JSValue".to_owned(),
                    },
                );
            }
            _ => Ty::Unknown,
        };
        let last = path.rsplit(['.', '#']).next().unwrap_or("").to_owned();
        let mut written = self
            .written_path(e)
            .unwrap_or_else(|| self.outside_path(&path));
        // a tag of an enum of the outside
        if let ExprKind::Field(base, _) = &e.bare().kind
            && self
                .canon(base)
                .is_some_and(|p| p.rsplit(['.', '#']).next().is_some_and(names::is_type_like))
            && !names::is_type_like(&last)
            && let Some((head, _)) = written.rsplit_once("::")
        {
            written = format!("{head}::{}", names::variant(&last));
        }
        Value::new(R::path(written), ty)
    }

    /// How a function of this file is named from here.
    pub(crate) fn function_path(&mut self, id: usize, function: &'a Function) -> String {
        let signature = self.signature(id, function);
        self.fire("NAMES-01");
        let free = id == 0 && !self.root_is_struct() || signature.external;
        if free {
            return signature.rust;
        }
        let owner = if id == self.container {
            "Self".to_owned()
        } else {
            self.containers[id].rust.clone()
        };
        format!("{owner}::{}", signature.rust)
    }

    // ---- places

    fn deref(&mut self, inner: &'a Expr) -> Value {
        self.fire("BASE-04");
        let value = self.value(inner, &Ty::Unknown);
        let ty = match &value.ty {
            Ty::Pointer { child, .. } => (**child).clone(),
            Ty::Boxed(child) => (**child).clone(),
            _ => Ty::Unknown,
        };
        let raw = matches!(
            value.ty,
            Ty::Pointer {
                size: PointerSize::Many | PointerSize::C,
                ..
            }
        ) || self.is_raw_pointer(&value);
        let rust = R::unary("*", value.rust);
        if raw {
            let rust = self.unsafe_value(
                rust,
                Some("the pointer is valid here, as in the Zig source"),
            );
            return Value::new(rust, ty);
        }
        Value::new(rust, ty)
    }

    /// In functions with a C signature every `*T` is a raw pointer.
    pub(crate) fn is_raw_pointer(&self, value: &Value) -> bool {
        self.frame.c_signature
            && matches!(
                value.ty,
                Ty::Pointer {
                    size: PointerSize::One,
                    ..
                }
            )
            && matches!(value.rust, R::Path(_))
    }

    fn field_value(&mut self, e: &'a Expr, base: &'a Expr, name: &str) -> Value {
        if let Some(path) = self.canon(e) {
            return self.outside_value(e, path);
        }
        // a declaration or tag of a container of this file
        if self.is_type_expression(base) {
            let ty = self.ty(base);
            if let Some(id) = self.container_id(&ty) {
                return self.member_value(id, name, e);
            }
            if let Ty::ErrorSet(set) = &ty {
                self.fire("ERRORS-04");
                let set = self.error_type(set);
                return Value::new(R::path(format!("{set}::{}", names::escape(name))), ty);
            }
            let rust = self.rust_ty(&ty, Place::Local);
            let applied = matches!(base.bare().kind, ExprKind::Call(..));
            let part = if names::is_type_like(name) {
                names::type_name(name)
            } else if applied {
                names::value(name)
            } else {
                names::variant(name)
            };
            return Value::unknown(R::path(format!(
                "{}::{part}",
                super::literal::turbofish(&rust)
            )));
        }
        let value = self.value(base, &Ty::Unknown);
        if value.gone {
            return Value::gone(Ty::Unknown);
        }
        if let Some(special) = self.special_field(&value, name) {
            return special;
        }
        let ty = self.field_ty_of(&value.ty, name);
        let raw = self.is_raw_pointer(&value);
        let receiver = if raw {
            R::unary("*", value.rust.clone())
        } else {
            strip_deref(value.rust.clone())
        };
        if let Some(read) = self.packed_field(&value.ty, &receiver, name) {
            return Value::new(read, ty);
        }
        let spelled = if name.bytes().all(|b| b.is_ascii_digit()) {
            name.to_owned()
        } else {
            names::field(name)
        };
        let rust = receiver.field(spelled);
        if raw {
            let rust = self.unsafe_value(rust, Some("the pointer comes from C and is valid here"));
            return Value::new(rust, ty);
        }
        Value::new(rust, ty)
    }

    /// Fields of packed structs are read through an accessor.
    fn packed_field(&mut self, ty: &Ty, receiver: &R, name: &str) -> Option<R> {
        let id = self.container_id(ty)?;
        let info = &self.containers[id];
        let packed = info.declaration.layout == ContainerLayout::Packed
            && info.declaration.kind == ContainerKind::Struct;
        if !packed || info.field(name).is_none() {
            return None;
        }
        if super::enumeration::all_bool(info.declaration) {
            let flag = R::path(format!("{}::{}", info.rust, names::constant(name)));
            self.fire("TYPES-25");
            return Some(receiver.clone().method("contains", vec![flag]));
        }
        self.fire("TYPES-26");
        Some(receiver.clone().method(names::value(name), vec![]))
    }

    /// `Foo.name` where Foo is a container of this file.
    pub(crate) fn member_value(&mut self, id: usize, name: &str, e: &'a Expr) -> Value {
        match self.member(id, name) {
            Some(Symbol::Function(owner, function)) => {
                let path = self.function_path(owner, function);
                Value::unknown(R::path(path))
            }
            Some(Symbol::Constant(owner, variable)) => self.constant_value(owner, variable, e),
            Some(Symbol::Container(child)) => {
                let rust = self.containers[child].applied();
                Value::new(R::path(rust), Ty::Type)
            }
            _ => {
                self.fire("NAMES-12");
                let rust = self.containers[id].rust.clone();
                let variant = names::variant(name);
                Value::new(R::path(format!("{rust}::{variant}")), Ty::Container(id))
            }
        }
    }

    /// Fields that are not fields in Rust: lengths, pointers, items.
    fn special_field(&mut self, value: &Value, name: &str) -> Option<Value> {
        let receiver = || strip_deref(value.rust.clone());
        let ty = &value.ty;
        let list = ty.is_list();
        match name {
            "len" => {
                let has_own = self.container_id(ty).is_some();
                if has_own {
                    return None;
                }
                self.fire("BASE-09");
                // `v.items.len`
                if let R::Method(inner, method, arguments) = &value.rust
                    && method == "as_slice"
                    && arguments.is_empty()
                {
                    return Some(Value::new(
                        (**inner).clone().method("len", vec![]),
                        Ty::int("usize"),
                    ));
                }
                Some(Value::new(
                    receiver().method("len", vec![]),
                    Ty::int("usize"),
                ))
            }
            "ptr" if ty.is_slice() || matches!(ty, Ty::Boxed(_)) || list => {
                self.fire("BASE-09");
                let constant = !matches!(
                    ty,
                    Ty::Pointer {
                        constant: false,
                        ..
                    }
                );
                let method = if constant { "as_ptr" } else { "as_mut_ptr" };
                let child = Box::new(ty.element().cloned().unwrap_or(Ty::Unknown));
                let pointer = Ty::Pointer {
                    size: PointerSize::Many,
                    constant,
                    zero: false,
                    child,
                };
                Some(Value::new(receiver().method(method, vec![]), pointer))
            }
            "items" if list => {
                self.fire("COLL-10");
                let child = ty.element().cloned().unwrap_or(Ty::Unknown);
                Some(Value::new(
                    receiver().method("as_slice", vec![]),
                    Ty::slice(child, true),
                ))
            }
            "capacity" if list => Some(Value::new(
                receiver().method("capacity", vec![]),
                Ty::int("usize"),
            )),
            _ => None,
        }
    }

    /// The type of a field of a value.
    pub(crate) fn field_ty_of(&mut self, ty: &Ty, name: &str) -> Ty {
        let Some(id) = self.container_id(ty) else {
            return Ty::Unknown;
        };
        self.field_ty(id, name)
    }

    pub(crate) fn field_ty(&mut self, id: usize, name: &str) -> Ty {
        if let Some(known) = self.containers[id].field_types.get(name) {
            return known.clone();
        }
        let Some(field) = self.containers[id].field(name) else {
            return Ty::Unknown;
        };
        let Some(ty) = &field.ty else { return Ty::Void };
        let ty = self.in_container(id, |this| this.ty(ty));
        self.containers[id]
            .field_types
            .insert(name.to_owned(), ty.clone());
        ty
    }

    fn index_value(&mut self, base: &'a Expr, index: &'a Expr) -> Value {
        let value = self.value(base, &Ty::Unknown);
        let index_value = self.value(index, &Ty::int("usize"));
        let element = value.ty.element().cloned().unwrap_or(Ty::Unknown);
        let raw = matches!(
            value.ty,
            Ty::Pointer {
                size: PointerSize::Many | PointerSize::C,
                ..
            }
        );
        let index = match &index_value.ty {
            Ty::Int(name) if name != "usize" => index_value.rust.cast("usize"),
            _ => index_value.rust,
        };
        if raw {
            self.fire("OUTPUT-03");
            let place = R::unary("*", value.rust.method("add", vec![index]));
            let rust = self.unsafe_value(
                place,
                Some("the index is within what the pointer points to, as in the Zig source"),
            );
            return Value::new(rust, element);
        }
        let receiver = match value.rust {
            R::Method(inner, method, arguments) if method == "as_slice" && arguments.is_empty() => {
                *inner
            }
            other => strip_deref(other),
        };
        Value::new(receiver.index(index), element)
    }

    fn slice_value(
        &mut self,
        e: &'a Expr,
        base: &'a Expr,
        start: &'a Expr,
        end: Option<&'a Expr>,
        sentinel: Option<&'a Expr>,
        want: &Ty,
    ) -> Value {
        self.fire("BASE-09");
        let value = self.value(base, &Ty::Unknown);
        let usize_ty = Ty::int("usize");
        let element = value.ty.element().cloned().unwrap_or(Ty::Unknown);
        let bound = |this: &mut Self, e: &'a Expr| {
            let v = this.value(e, &usize_ty);
            match &v.ty {
                Ty::Int(name) if name != "usize" => v.rust.cast("usize"),
                _ => v.rust,
            }
        };
        let start_rust = bound(self, start);
        let end_rust = end.map(|e| bound(self, e));
        let receiver = match value.rust {
            R::Method(inner, method, arguments) if method == "as_slice" && arguments.is_empty() => {
                *inner
            }
            other => strip_deref(other),
        };
        let zero_start = matches!(&start_rust, R::Literal(t) if t == "0");
        let constant = match want {
            Ty::Pointer { constant, .. } => *constant,
            Ty::Optional(inner) => !matches!(
                &**inner,
                Ty::Pointer {
                    constant: false,
                    ..
                }
            ),
            _ => true,
        };
        if sentinel.is_some()
            && let Some(end_rust) = end_rust.clone()
        {
            return self.terminated_slice(
                base, receiver, start_rust, end_rust, zero_start, &element, want,
            );
        }
        if matches!(
            value.ty,
            Ty::Pointer {
                size: PointerSize::Many | PointerSize::C,
                ..
            }
        ) && let Some(end_rust) = end_rust.clone()
        {
            let from = if zero_start {
                receiver
            } else {
                receiver.method("add", vec![start_rust.clone()])
            };
            let length = if zero_start {
                end_rust
            } else {
                R::binary("-", end_rust, start_rust)
            };
            let mutable = matches!(
                value.ty,
                Ty::Pointer {
                    constant: false,
                    ..
                }
            ) && !constant;
            let name = if mutable {
                "core::slice::from_raw_parts_mut"
            } else {
                "core::slice::from_raw_parts"
            };
            let call = R::call(name, vec![from, length]);
            let rust = self.unsafe_value(
                call,
                Some("the pointer has that many elements, as in the Zig source"),
            );
            return Value::new(rust, Ty::slice(element, !mutable));
        }
        let range = R::Range(
            (!zero_start || end_rust.is_none() && !zero_start).then(|| Box::new(start_rust)),
            end_rust.map(Box::new),
            false,
        );
        let _ = e;
        let operator = if constant { "&" } else { "&mut " };
        Value::new(
            R::unary(operator, receiver.index(range)),
            Ty::slice(element, constant),
        )
    }

    /// `buf[0..len :0]` of a buffer that was just terminated.
    #[allow(
        clippy::too_many_arguments,
        reason = "each is one part of the expression"
    )]
    fn terminated_slice(
        &mut self,
        base: &Expr,
        receiver: R,
        start: R,
        end: R,
        zero_start: bool,
        element: &Ty,
        want: &Ty,
    ) -> Value {
        self.fire("STRINGS-33");
        let wide = matches!(element, Ty::Int(n) if n == "u16");
        let name = self
            .profile
            .word(if wide { "wstr" } else { "zstr" })
            .to_owned();
        let mutable = matches!(
            want,
            Ty::Pointer {
                constant: false,
                ..
            }
        );
        let pointer = receiver.method(if mutable { "as_mut_ptr" } else { "as_ptr" }, vec![]);
        let pointer = if zero_start {
            pointer
        } else {
            pointer.method("add", vec![start.clone()])
        };
        let length = if zero_start {
            end.clone()
        } else {
            R::binary("-", end.clone(), start)
        };
        let call = R::call(
            format!(
                "{name}::{}",
                if mutable { "from_raw_mut" } else { "from_raw" }
            ),
            vec![pointer, length],
        );
        let base_text =
            crate::rust::print::expr(&R::path(names::value(base.name().unwrap_or("buf"))));
        let end_text = crate::rust::print::expr(&end)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let why = format!("{base_text}[{end_text}] == 0 written above");
        let rust = self.unsafe_value(call, Some(&why));
        let ty = Ty::Pointer {
            size: PointerSize::Slice,
            constant: !mutable,
            zero: true,
            child: Box::new(element.clone()),
        };
        Value::new(rust, ty)
    }

    // ---- blocks

    fn block_value(&mut self, block: &'a Block, want: &Ty) -> Value {
        if let Some(label) = &block.label {
            return self.labelled_block(label, block, want);
        }
        if block.statements.is_empty() {
            let comments = self.comments_before(block.span.end, false);
            if comments.is_empty() {
                return Value::new(R::braced(rs::Block::default()), Ty::Void);
            }
            let statements = comments.into_iter().map(rs::Statement::comment).collect();
            return Value::new(R::braced(rs::Block::of(statements)), Ty::Void);
        }
        let inner = self.block(block);
        Value::new(R::braced(inner), Ty::Void)
    }
}

/// `(*x).f` is `x.f`: Rust dereferences by itself.
pub(crate) fn strip_deref(value: R) -> R {
    match value {
        R::Unary("*", inner) => *inner,
        other => other,
    }
}

/// The constant of `JSValue` a tag names.
pub(crate) fn js_constant(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "js_undefined" | "undefined" => "UNDEFINED",
        "null" => "NULL",
        "true" => "TRUE",
        "false" => "FALSE",
        "zero" => "ZERO",
        _ => return None,
    })
}
