//! Places: dereferences, fields, indexes, slices.

use super::expression::strip_deref;
use super::types::Place;
use super::{Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    // ---- places

    pub(crate) fn deref(&mut self, inner: &'a Expr) -> Value {
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
        let raw = self.frame.c_signature
            || matches!(&value.rust, R::Path(name) if self.frame.raw_locals.contains(name));
        raw && matches!(
            value.ty,
            Ty::Pointer {
                size: PointerSize::One,
                ..
            }
        ) && matches!(value.rust, R::Path(_))
    }

    /// An optional that is a raw pointer in Rust, null where Zig has `null`.
    pub(crate) fn is_nullable(&self, value: &Value) -> bool {
        let raw = self.frame.c_signature
            || matches!(&value.rust, R::Path(name) if self.frame.raw_locals.contains(name));
        match &value.ty {
            Ty::Optional(inner) => match &**inner {
                Ty::Pointer {
                    size: PointerSize::Many | PointerSize::C,
                    zero,
                    ..
                } => !zero || raw,
                Ty::Pointer {
                    size: PointerSize::One,
                    child,
                    ..
                } => **child == Ty::Anyopaque || raw && !matches!(**child, Ty::Function(_)),
                _ => false,
            },
            Ty::Pointer {
                size: PointerSize::C,
                ..
            } => true,
            _ => false,
        }
    }

    /// Such a pointer as an `Option`, where a pattern takes it apart; anything else as it is.
    pub(crate) fn as_option(&mut self, mut value: Value) -> Value {
        if self.is_nullable(&value) {
            let test = R::unary("!", R::path("p").method("is_null", vec![]));
            let closure = R::Closure("p".to_owned(), Box::new(test));
            value.rust = R::call("Some", vec![value.rust]).method("filter", vec![closure]);
        }
        value
    }

    pub(crate) fn field_value(&mut self, e: &'a Expr, base: &'a Expr, name: &str) -> Value {
        if let Some(path) = self.canon(e) {
            return self.outside_value(e, path);
        }
        if let ExprKind::Builtin(builtin, _) = &base.bare().kind
            && builtin == "typeInfo"
        {
            let of_function = name == "fn";
            self.fire(if of_function {
                "COMPTIME-08"
            } else {
                "COMPTIME-02"
            });
            let reason = if of_function {
                "proc-macro"
            } else {
                "reflection: @typeInfo"
            };
            return self.flag(e, reason);
        }
        // a declaration or tag of a container of this file
        if self.is_type_expression(base) {
            let ty = self.ty(base);
            if let Some(id) = self.container_id(&ty) {
                return self.member_value(id, name, e);
            }
            if let Some(value) = self.outcome_tag(name, &ty) {
                return value;
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
        if let Some(payload) = self.union_field(&value, receiver.clone(), name, base) {
            return Value::new(payload, ty);
        }
        let spelled = if self.arena && ty == Ty::Allocator {
            "bump".to_owned()
        } else if name.bytes().all(|b| b.is_ascii_digit()) {
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

    /// A payload of a tagged union, which Zig reads like a field: the place it has in the matching variant.
    fn union_field(&mut self, value: &Value, receiver: R, name: &str, base: &Expr) -> Option<R> {
        let id = self.container_id(&value.ty)?;
        let info = &self.containers[id];
        if !info.is_tagged_union() || info.field(name).is_none() {
            return None;
        }
        let pattern = format!("{}::{}(value)", info.rust, names::variant(name));
        let subject = if matches!(value.ty, Ty::Pointer { .. } | Ty::Boxed(_)) {
            receiver
        } else {
            let mut root = base.bare();
            while let ExprKind::Field(inner, _) | ExprKind::Index(inner, _) = &root.kind {
                root = inner.bare();
            }
            let shared = matches!(root.name().map(|n| self.lookup(n)),
                Some(Symbol::Binding(super::Binding::Value(local)))
                    if !local.mutable && !matches!(local.ty, Ty::Pointer { constant: false, .. }));
            R::unary(if shared { "&" } else { "&mut " }, receiver)
        };
        self.fire("TYPES-28");
        let arm = |pattern: &str, body: R| rs::Arm {
            comments: Vec::new(),
            pattern: pattern.to_owned(),
            guard: None,
            body,
        };
        let arms = vec![
            arm(&pattern, R::path("value")),
            arm("_", R::bang("unreachable", vec![])),
        ];
        Some(R::unary("*", R::Match(Box::new(subject), arms)))
    }

    /// Fields of packed structs are read through an accessor.
    pub(crate) fn packed_field(&mut self, ty: &Ty, receiver: &R, name: &str) -> Option<R> {
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
                Value::new(R::path(super::literal::turbofish(&rust)), Ty::Type)
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
    pub(crate) fn special_field(&mut self, value: &Value, name: &str) -> Option<Value> {
        let receiver = || part_of(strip_deref(value.rust.clone()));
        let ty = &value.ty;
        let list = ty.is_list();
        if let Some(value) = self.outcome_field(value, name) {
            return Some(value);
        }
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
        if let Some(ty) = Lowerer::entry_field(ty, name) {
            return ty;
        }
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

    pub(crate) fn index_value(&mut self, base: &'a Expr, index: &'a Expr) -> Value {
        let value = self.value(base, &Ty::Unknown);
        if let (Ty::Tuple(types), ExprKind::Integer(number)) = (&value.ty, &index.bare().kind) {
            let ty = number
                .parse()
                .ok()
                .and_then(|n: usize| types.get(n).cloned());
            return Value::new(value.rust.field(number.clone()), ty.unwrap_or(Ty::Unknown));
        }
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
            other => part_of(strip_deref(other)),
        };
        Value::new(receiver.index(index), element)
    }

    pub(crate) fn slice_value(
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
            other => part_of(strip_deref(other)),
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
        let range = R::Range(Some(Box::new(start_rust)), end_rust.map(Box::new), false);
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
    pub(crate) fn terminated_slice(
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
}

/// A part of a slice before brackets: `x[1..]`, not `(&x[1..])`.
fn part_of(rust: R) -> R {
    match rust {
        R::Unary("&" | "&mut ", inner) if matches!(&*inner, R::Index(_, i) if matches!(**i, R::Range(..))) => {
            *inner
        }
        other => other,
    }
}
