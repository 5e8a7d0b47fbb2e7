//! Casts, by the type their place asks for.

use super::types::Place;
use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::{Ty, rust_integer};
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    // ---- casts

    pub(crate) fn as_cast(&mut self, ty: &'a Expr, value: &'a Expr) -> Value {
        self.fire("IDIOMS-41");
        let want = self.ty(ty);
        let inner = self.value(value, &want);
        let explicit = matches!(&value.bare().kind, ExprKind::Builtin(..));
        if explicit {
            self.fire("IDIOMS-42");
            return Value {
                ty: if matches!(inner.ty, Ty::Boxed(_)) {
                    inner.ty
                } else {
                    want
                },
                ..inner
            };
        }
        let rust = self.fit(inner, &want);
        Value::new(rust, want)
    }

    /// The Rust type a cast goes to; None if no place says it.
    pub(crate) fn cast_target(&mut self, want: &Ty) -> Option<(String, Ty)> {
        let target = match want {
            Ty::Optional(inner) => (**inner).clone(),
            Ty::ErrorUnion(_, inner) => (**inner).clone(),
            other => other.clone(),
        };
        match target {
            Ty::Int(_) | Ty::CInt(_) | Ty::Float(_) => {
                Some((self.rust_ty(&target, Place::Local), target))
            }
            Ty::Parameter(ref name) => Some((name.clone(), target)),
            Ty::Named { ref rust, .. } => Some((rust.clone(), target)),
            _ => None,
        }
    }

    pub(crate) fn int_cast(&mut self, e: &'a Expr, value: &'a Expr, want: &Ty) -> Value {
        let inner = self.value(value, &Ty::Unknown);
        let Some((target, ty)) = self.cast_target(want) else {
            let _ = e;
            self.fire("IDIOMS-49");
            self.todo("@intCast without a known target type");
            return Value::unknown(
                inner
                    .rust
                    .method("try_into", vec![])
                    .method("unwrap", vec![]),
            );
        };
        if let (Some(from), Some(to)) = (inner.ty.width(), ty.width()) {
            let widening = from.1 < to.1 && (from.0 == to.0 || to.0);
            if inner.ty == ty {
                return Value::new(inner.rust, ty);
            }
            if widening && let (Ty::Int(a), Ty::Int(b)) = (&inner.ty, &ty) {
                let rust = self.widen(inner.rust, &a.clone(), &b.clone());
                return Value::new(rust, ty);
            }
        }
        if inner.ty == Ty::ComptimeInt {
            return Value::new(inner.rust, ty);
        }
        self.fire("IDIOMS-43");
        let rust =
            R::call(format!("{target}::try_from"), vec![inner.rust]).method("unwrap", vec![]);
        Value::new(rust, ty)
    }

    pub(crate) fn plain_cast(
        &mut self,
        rule: &'static str,
        _e: &'a Expr,
        value: &'a Expr,
        want: &Ty,
    ) -> Value {
        self.fire(rule);
        let inner = self.value(value, &Ty::Unknown);
        match self.cast_target(want) {
            Some((target, ty)) => {
                if let Ty::Int(name) = &ty
                    && let Some((_, true)) = rust_integer(name)
                    && rule == "IDIOMS-52"
                    && let Some((_, bits)) = ty.width()
                {
                    let mask = if bits >= 127 {
                        u128::MAX
                    } else {
                        (1_u128 << bits) - 1
                    };
                    let cast = inner.rust.cast(target);
                    return Value::new(R::binary("&", cast, R::lit(format!("0x{mask:x}"))), ty);
                }
                Value::new(inner.rust.cast(target), ty)
            }
            None if rule == "IDIOMS-54" => {
                Value::new(inner.rust.cast("f64"), Ty::Float("f64".to_owned()))
            }
            None => {
                self.todo("cast without a known target type");
                Value::unknown(inner.rust.cast("_"))
            }
        }
    }

    pub(crate) fn int_from_enum(&mut self, value: &'a Expr, want: &Ty) -> Value {
        self.fire("IDIOMS-46");
        let inner = self.value(value, &Ty::Unknown);
        let own = self
            .container_id(&inner.ty)
            .and_then(|id| self.containers[id].declaration.argument.as_ref());
        let tag = match own {
            Some(argument) => self.ty(argument),
            None => Ty::Unknown,
        };
        let tag = if tag.is_integer() { tag } else { want.clone() };
        let newtype = self
            .container_id(&inner.ty)
            .is_some_and(|id| super::enumeration::is_open(self.containers[id].declaration));
        if newtype {
            return Value::new(inner.rust.field("0"), tag);
        }
        match self.cast_target(&tag) {
            Some((target, ty)) => Value::new(inner.rust.cast(target), ty),
            None => Value::new(inner.rust.cast("usize"), Ty::int("usize"))
                .with_todo(self, "integer type of an enum"),
        }
    }

    pub(crate) fn enum_from_int(&mut self, e: &'a Expr, value: &'a Expr, want: &Ty) -> Value {
        self.fire("IDIOMS-47");
        let target = match want {
            Ty::Optional(inner) | Ty::ErrorUnion(_, inner) => (**inner).clone(),
            other => other.clone(),
        };
        if target.is_unknown() {
            return self.flag(e, "@enumFromInt without a known type");
        }
        let rust = self.rust_ty(&target, Place::Local);
        let tag = match self
            .container_id(&target)
            .and_then(|id| self.containers[id].declaration.argument.as_ref())
        {
            Some(argument) => self.ty(argument),
            None => Ty::Unknown,
        };
        let inner = self.value(value, &tag);
        if let Some(id) = self.container_id(&target)
            && super::enumeration::is_open(self.containers[id].declaration)
        {
            let head = super::literal::turbofish(&rust);
            return Value::new(R::call(head, vec![inner.rust]), target);
        }
        let from = if tag.is_integer() {
            tag
        } else {
            inner.ty.clone()
        };
        let from = if from.is_integer() {
            self.rust_ty(&from, Place::Local)
        } else {
            "_".to_owned()
        };
        let call = R::call(
            format!("core::mem::transmute::<{from}, {rust}>"),
            vec![inner.rust],
        );
        let why = format!("the number is a tag of {rust}, as the Zig source asserts");
        let rust = self.unsafe_value(call, Some(&why));
        Value::new(rust, target)
    }

    pub(crate) fn pointer_cast(&mut self, name: &str, value: &'a Expr, want: &Ty) -> Value {
        self.fire("IDIOMS-45");
        // nested casts are one
        if let ExprKind::Builtin(inner_name, arguments) = &value.bare().kind
            && matches!(
                inner_name.as_str(),
                "ptrCast" | "alignCast" | "constCast" | "volatileCast"
            )
            && let [inner] = &arguments[..]
        {
            return self.pointer_cast(name, inner, want);
        }
        if let ExprKind::Builtin(inner_name, _) = &value.bare().kind
            && inner_name == "fieldParentPtr"
        {
            return self.value(value, want);
        }
        let inner = self.value(
            value,
            if name == "constCast" {
                want
            } else {
                &Ty::Unknown
            },
        );
        self.pointer_cast_to(inner, want)
    }

    /// A pointer as one of another type.
    pub(crate) fn pointer_cast_to(&mut self, inner: Value, want: &Ty) -> Value {
        let (target, optional) = match want {
            Ty::Optional(inner) => ((**inner).clone(), true),
            other => (other.clone(), false),
        };
        let Ty::Pointer {
            size,
            constant,
            child,
            ..
        } = &target
        else {
            self.todo("pointer cast without a known target type");
            return Value::unknown(inner.rust.method("cast", vec![]));
        };
        if **child == Ty::Anyopaque {
            let cast = self.as_raw(inner, *constant);
            return Value::new(cast.method("cast::<core::ffi::c_void>", vec![]), target);
        }
        let child_text = self.rust_ty(child, Place::C);
        if *size == PointerSize::Slice
            && let Some(element) = inner.ty.element().cloned()
            && inner.ty.is_slice()
        {
            return self.slice_cast(inner, &element, &target);
        }
        let raw = self.as_raw(inner, *constant);
        let cast = raw.method(format!("cast::<{child_text}>"), vec![]);
        if *size != PointerSize::One || optional || self.frame.c_signature {
            return Value::new(cast, target);
        }
        let place = R::unary("*", cast);
        let reference = R::unary(if *constant { "&" } else { "&mut " }, place);
        let rust = self.unsafe_value(
            reference,
            Some(&format!(
                "the pointer points to a {child_text}, as in the Zig source"
            )),
        );
        Value::new(rust, target)
    }

    /// The bytes of a slice as elements of another type.
    fn slice_cast(&mut self, slice: Value, element: &Ty, target: &Ty) -> Value {
        let Ty::Pointer {
            constant, child, ..
        } = target
        else {
            return slice;
        };
        let (from, to) = (
            self.rust_ty(element, Place::C),
            self.rust_ty(child, Place::C),
        );
        let size = |ty: &str| R::call(format!("core::mem::size_of::<{ty}>"), vec![]);
        let length = slice.rust.clone().method("len", vec![]);
        let length = R::binary("/", R::binary("*", length, size(&from)), size(&to));
        let pointer = self.as_raw(slice, *constant);
        let name = if *constant {
            "core::slice::from_raw_parts"
        } else {
            "core::slice::from_raw_parts_mut"
        };
        let made = R::call(
            name,
            vec![pointer.method(format!("cast::<{to}>"), vec![]), length],
        );
        let why = format!("the bytes are {to} values, aligned as Zig checks");
        Value::new(self.unsafe_value(made, Some(&why)), target.clone())
    }

    /// A reference as a raw pointer; raw pointers stay.
    pub(crate) fn as_raw(&mut self, value: Value, constant: bool) -> R {
        let rust_reference = matches!(
            &value.ty,
            Ty::Pointer { size: PointerSize::One, child, .. } if **child != Ty::Anyopaque
        ) && !self.frame.c_signature;
        if rust_reference {
            let function = if constant {
                "core::ptr::from_ref"
            } else {
                "core::ptr::from_mut"
            };
            return R::call(function, vec![value.rust]);
        }
        match &value.ty {
            Ty::Pointer {
                size: PointerSize::Slice,
                constant,
                ..
            } => value
                .rust
                .method(if *constant { "as_ptr" } else { "as_mut_ptr" }, vec![]),
            _ => value.rust,
        }
    }

    pub(crate) fn field_parent(
        &mut self,
        e: &'a Expr,
        field: &'a Expr,
        pointer: &'a Expr,
        want: &Ty,
    ) -> Value {
        self.fire("IDIOMS-44");
        self.fire("PTR-17");
        let ExprKind::Text(field) = &field.bare().kind else {
            return self.flag(e, "@fieldParentPtr");
        };
        let target = match want {
            Ty::Optional(inner) => (**inner).clone(),
            other => other.clone(),
        };
        let Ty::Pointer {
            constant, child, ..
        } = &target
        else {
            return self.flag(e, "@fieldParentPtr without a known type");
        };
        let parent = self.rust_ty(child, Place::Local);
        let field = names::value(field);
        let value = self.value(pointer, &Ty::Unknown);
        let name = pointer.name().map_or("ptr".to_owned(), names::value);
        let raw = self.as_raw(value, *constant);
        let offset = R::bang(
            "core::mem::offset_of",
            vec![R::path(parent.clone()), R::path(field.clone())],
        );
        let moved = raw
            .method("byte_sub", vec![offset])
            .method(format!("cast::<{parent}>"), vec![]);
        let rust = if self.frame.c_signature {
            moved
        } else {
            R::unary(if *constant { "&" } else { "&mut " }, R::unary("*", moved))
        };
        let rust = self.unsafe_value(rust, Some(&format!("{name} points to {parent}.{field}")));
        Value::new(rust, target)
    }

    pub(crate) fn pointer_from_int(&mut self, e: &'a Expr, value: &'a Expr, want: &Ty) -> Value {
        let target = match want {
            Ty::Optional(inner) => (**inner).clone(),
            other => other.clone(),
        };
        let Ty::Pointer {
            constant,
            child,
            size,
            ..
        } = &target
        else {
            return self.flag(e, "@ptrFromInt without a known type");
        };
        // `@ptrFromInt(@intFromPtr(p) + off)` keeps provenance
        if let ExprKind::Binary(Operator::Add, left, offset) = &value.bare().kind
            && let ExprKind::Builtin(name, arguments) = &left.bare().kind
            && name == "intFromPtr"
            && let [pointer] = &arguments[..]
        {
            self.fire("IDIOMS-61");
            let pointer = self.value(pointer, &Ty::Unknown);
            let raw = self.as_raw(pointer, *constant);
            let offset = self.fitted(offset, &Ty::int("usize"));
            let moved = raw.method("byte_add", vec![offset]);
            let rust = self.unsafe_value(
                moved,
                Some("the offset stays within the allocation, as in the Zig source"),
            );
            return Value::new(rust, target);
        }
        self.fire("IDIOMS-60");
        let number = self.fitted(value, &Ty::int("usize"));
        let child = self.rust_ty(child, Place::C);
        let raw = number.cast(format!(
            "*{} {child}",
            if *constant { "const" } else { "mut" }
        ));
        if *size == PointerSize::One && !self.frame.c_signature {
            let reference = R::unary(if *constant { "&" } else { "&mut " }, R::unary("*", raw));
            let rust = self.unsafe_value(
                reference,
                Some("the number is the address of such a value, as in the Zig source"),
            );
            return Value::new(rust, target);
        }
        Value::new(raw, target)
    }

    pub(crate) fn bit_cast(&mut self, e: &'a Expr, value: &'a Expr, want: &Ty) -> Value {
        let inner = self.value(value, &Ty::Unknown);
        match (&inner.ty, want) {
            (Ty::Float(_), Ty::Int(_)) => {
                self.fire("IDIOMS-58");
                let bits = inner.rust.method("to_bits", vec![]);
                let rust = match want {
                    Ty::Int(name) if name.starts_with('i') => bits.cast(name.clone()),
                    _ => bits,
                };
                Value::new(rust, want.clone())
            }
            (_, Ty::Float(name)) => {
                self.fire("IDIOMS-58");
                Value::new(
                    R::call(format!("{name}::from_bits"), vec![inner.rust]),
                    want.clone(),
                )
            }
            (Ty::Int(a), Ty::Int(b)) if a[1..] == b[1..] => {
                self.fire("IDIOMS-58");
                let target = self.rust_ty(want, Place::Local);
                Value::new(inner.rust.cast(target), want.clone())
            }
            (Ty::Array(_, child), Ty::Int(_)) if child.is_u8() => {
                self.fire("IDIOMS-58");
                let target = self.rust_ty(want, Place::Local);
                Value::new(
                    R::call(format!("{target}::from_ne_bytes"), vec![inner.rust]),
                    want.clone(),
                )
            }
            (Ty::Int(_), Ty::Array(_, child)) if child.is_u8() => {
                self.fire("IDIOMS-58");
                Value::new(inner.rust.method("to_ne_bytes", vec![]), want.clone())
            }
            (own, _) => {
                let packed = self.container_id(own).filter(|id| {
                    self.containers[*id].declaration.layout == ContainerLayout::Packed
                });
                let into = self.container_id(want).filter(|id| {
                    self.containers[*id].declaration.layout == ContainerLayout::Packed
                });
                if let Some(id) = packed
                    && (want.is_integer() || want.is_unknown())
                {
                    self.fire("IDIOMS-58");
                    let flags = super::enumeration::all_bool(self.containers[id].declaration);
                    let rust = if flags {
                        inner.rust.method("bits", vec![])
                    } else {
                        inner.rust.field("0")
                    };
                    return Value::new(rust, want.clone());
                }
                if let Some(id) = into {
                    self.fire("IDIOMS-58");
                    let name = self.containers[id].rust.clone();
                    let flags = super::enumeration::all_bool(self.containers[id].declaration);
                    let path = if flags {
                        format!("{name}::from_bits_retain")
                    } else {
                        name
                    };
                    return Value::new(R::call(path, vec![inner.rust]), want.clone());
                }
                self.fire("IDIOMS-57");
                if want.is_unknown() {
                    let _ = e;
                    self.todo("@bitCast without a known type");
                }
                let call = R::call("core::mem::transmute", vec![inner.rust]);
                let rust = self.unsafe_value(
                    call,
                    Some("both types are plain data of one size, as Zig checks"),
                );
                Value::new(rust, want.clone())
            }
        }
    }
}
