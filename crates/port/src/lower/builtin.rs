//! `@builtins`: casts, memory, arithmetic, reflection.

use super::types::Place;
use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::{Ty, rust_integer};
use crate::zig::tree::*;

const REFLECTION: &[&str] = &[
    "typeInfo",
    "Type",
    "hasDecl",
    "hasField",
    "field",
    "typeName",
    "FieldType",
    "unionInit",
    "Struct",
    "Enum",
    "cImport",
    "cInclude",
    "cDefine",
    "cUndef",
    "Vector",
    "splat",
    "reduce",
    "shuffle",
    "select",
    "wasmMemorySize",
    "errorReturnTrace",
    "returnAddress",
    "frameAddress",
    "Frame",
    "frame",
    "asyncCall",
    "cVaStart",
    "cVaArg",
];

impl<'a> Lowerer<'a> {
    pub(crate) fn builtin(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: &Ty,
    ) -> Value {
        match (name, arguments) {
            ("as", [ty, value]) => self.as_cast(ty, value),
            ("intCast", [value]) => self.int_cast(e, value, want),
            ("truncate", [value]) => self.plain_cast("IDIOMS-52", e, value, want),
            ("floatFromInt" | "intToFloat", [value]) => {
                self.plain_cast("IDIOMS-54", e, value, want)
            }
            ("intFromFloat" | "floatToInt", [value]) => {
                self.plain_cast("IDIOMS-55", e, value, want)
            }
            ("floatCast", [value]) => self.plain_cast("IDIOMS-54", e, value, want),
            ("intFromBool" | "boolToInt", [value]) => {
                self.fire("IDIOMS-53");
                let inner = self.value(value, &Ty::Bool);
                let target = match want {
                    Ty::Int(name) => rust_integer(name).map_or("u8".to_owned(), |r| r.0),
                    Ty::CInt(_) => self.rust_ty(want, Place::Local),
                    _ => "u8".to_owned(),
                };
                let ty = if want.is_integer() {
                    want.clone()
                } else {
                    Ty::int("u8")
                };
                Value::new(inner.rust.cast(target), ty)
            }
            ("intFromEnum" | "enumToInt", [value]) => self.int_from_enum(value, want),
            ("enumFromInt" | "intToEnum", [value]) => self.enum_from_int(e, value, want),
            ("ptrCast" | "alignCast" | "constCast" | "volatileCast" | "addrSpaceCast", [value]) => {
                self.pointer_cast(e, name, value, want)
            }
            ("fieldParentPtr", [field, pointer]) => self.field_parent(e, field, pointer, want),
            ("intFromPtr" | "ptrToInt", [value]) => {
                self.fire("IDIOMS-59");
                let inner = self.value(value, &Ty::Unknown);
                let rust = match &inner.ty {
                    Ty::Pointer {
                        size: PointerSize::Slice,
                        ..
                    } => inner.rust.method("as_ptr", vec![]),
                    Ty::Pointer {
                        size: PointerSize::One,
                        constant,
                        child,
                        ..
                    } if !self.frame.c_signature => {
                        let child = self.rust_ty(&child.clone(), Place::C);
                        inner.rust.cast(format!(
                            "*{} {child}",
                            if *constant { "const" } else { "mut" }
                        ))
                    }
                    _ => inner.rust,
                };
                Value::new(rust.cast("usize"), Ty::int("usize"))
            }
            ("ptrFromInt" | "intToPtr", [value]) => self.pointer_from_int(e, value, want),
            ("bitCast", [value]) => self.bit_cast(e, value, want),
            ("memcpy", [to, from]) => {
                self.fire("IDIOMS-62");
                let to = self.value(to, &Ty::slice(Ty::Unknown, false));
                let from = self.value(from, &Ty::Unknown);
                let receiver = receiver_of(to.rust);
                let from = match &from.ty {
                    Ty::Array(..) | Ty::Boxed(_) => R::unary("&", from.rust),
                    Ty::Named { .. } if from.ty.is_list() => R::unary("&", from.rust),
                    _ => from.rust,
                };
                Value::new(receiver.method("copy_from_slice", vec![from]), Ty::Void)
            }
            ("memmove", [to, from]) => {
                self.fire("IDIOMS-65");
                let to = self.value(to, &Ty::slice(Ty::Unknown, false));
                let from = self.value(from, &Ty::Unknown);
                self.todo("overlapping copy");
                Value::new(
                    receiver_of(to.rust).method("copy_from_slice", vec![from.rust]),
                    Ty::Void,
                )
            }
            ("memset", [to, value]) => self.memset(to, value),
            ("min" | "max", [first, rest @ ..]) if !rest.is_empty() => {
                self.extreme(name, first, rest, want)
            }
            ("tagName", [value]) => {
                self.fire("IDIOMS-69");
                let inner = self.value(value, &Ty::Unknown);
                if let Some(id) = self.container_id(&inner.ty) {
                    self.derive(id, "strum::IntoStaticStr");
                }
                let rust = R::call("<&'static str>::from", vec![inner.rust]);
                Value::new(rust, Ty::bytes())
            }
            ("errorName", [value]) => {
                self.fire("IDIOMS-70");
                let inner = self.value(value, &Ty::Unknown);
                Value::new(
                    R::call("<&'static str>::from", vec![inner.rust]),
                    Ty::bytes(),
                )
            }
            ("sizeOf" | "alignOf", [ty]) => {
                self.fire("BASE-26");
                let ty = self.ty(ty);
                let rust = self.rust_ty(&ty, Place::Local);
                let function = if name == "sizeOf" {
                    "size_of"
                } else {
                    "align_of"
                };
                Value::new(
                    R::call(format!("core::mem::{function}::<{rust}>"), vec![]),
                    Ty::int("usize"),
                )
            }
            ("bitSizeOf", [ty]) => {
                let ty = self.ty(ty);
                match ty.width() {
                    Some((_, bits)) => Value::new(R::lit(bits.to_string()), Ty::ComptimeInt),
                    None => {
                        let rust = self.rust_ty(&ty, Place::Local);
                        let size = R::call(format!("core::mem::size_of::<{rust}>"), vec![]);
                        Value::new(R::binary("*", size, R::lit("8")), Ty::int("usize"))
                    }
                }
            }
            (
                "offsetOf",
                [
                    ty,
                    Expr {
                        kind: ExprKind::Text(field),
                        ..
                    },
                ],
            ) => {
                self.fire("BASE-26");
                let ty = self.ty(ty);
                let rust = self.rust_ty(&ty, Place::Local);
                let arguments = vec![R::path(rust), R::path(names::value(field))];
                Value::new(R::bang("core::mem::offset_of", arguments), Ty::int("usize"))
            }
            ("clz" | "ctz" | "popCount" | "byteSwap" | "bitReverse", [value]) => {
                self.fire("BASE-27");
                let inner = self.value(value, want);
                let method = match name {
                    "clz" => "leading_zeros",
                    "ctz" => "trailing_zeros",
                    "popCount" => "count_ones",
                    "byteSwap" => "swap_bytes",
                    _ => "reverse_bits",
                };
                let counts = matches!(name, "clz" | "ctz" | "popCount");
                if inner
                    .ty
                    .width()
                    .is_some_and(|(_, bits)| !matches!(bits, 8 | 16 | 32 | 64 | 128))
                {
                    self.todo(&format!("@{name} of an odd width"));
                }
                let ty = if counts { Ty::int("u32") } else { inner.ty };
                Value::new(inner.rust.method(method, vec![]), ty)
            }
            ("abs", [value]) => {
                self.fire("BASE-27");
                let inner = self.value(value, want);
                match &inner.ty {
                    Ty::Int(name) if name.starts_with('i') => {
                        let ty = Ty::int(&name.replacen('i', "u", 1).replace("usize", "usize"));
                        Value::new(inner.rust.method("unsigned_abs", vec![]), ty)
                    }
                    _ => Value::new(inner.rust.method("abs", vec![]), inner.ty),
                }
            }
            (
                "sqrt" | "sin" | "cos" | "tan" | "exp" | "exp2" | "log" | "log2" | "log10"
                | "floor" | "ceil" | "trunc" | "round",
                [value],
            ) => {
                let inner = self.value(value, want);
                let method = if name == "log" { "ln" } else { name };
                Value::new(inner.rust.method(method, vec![]), inner.ty)
            }
            ("mulAdd", [_, a, b, c]) => {
                let a = self.value(a, want);
                let b = self.fitted(b, want);
                let c = self.fitted(c, want);
                Value::new(a.rust.method("mul_add", vec![b, c]), a.ty)
            }
            (
                "addWithOverflow" | "subWithOverflow" | "mulWithOverflow" | "shlWithOverflow",
                [a, b],
            ) => {
                self.fire("BASE-28");
                let a = self.value(a, &Ty::Unknown);
                let b = self.fitted(b, &a.ty.clone());
                let method = match name {
                    "addWithOverflow" => "overflowing_add",
                    "subWithOverflow" => "overflowing_sub",
                    "mulWithOverflow" => "overflowing_mul",
                    _ => "overflowing_shl",
                };
                let ty = Ty::Tuple(vec![a.ty.clone(), Ty::int("u1")]);
                Value::new(a.rust.method(method, vec![b]), ty)
            }
            ("divTrunc" | "divExact" | "rem" | "divFloor" | "mod", [a, b]) => {
                self.fire("BASE-07");
                let mut a = self.value(a, want);
                let b = self.value(b, &a.ty.clone());
                if a.ty == Ty::ComptimeInt {
                    a.ty = b.ty.clone();
                }
                let ty = a.ty.clone();
                let rust = match name {
                    "divTrunc" | "divExact" => R::binary("/", a.rust, b.rust),
                    "rem" => R::binary("%", a.rust, b.rust),
                    "divFloor" => a.rust.method("div_euclid", vec![b.rust]),
                    _ => a.rust.method("rem_euclid", vec![b.rust]),
                };
                Value::new(rust, ty)
            }
            ("shlExact", [a, b]) => {
                let a = self.value(a, want);
                let b = self.fitted(b, &Ty::Unknown);
                Value::new(R::binary("<<", a.rust, b), a.ty)
            }
            ("shrExact", [a, b]) => {
                let a = self.value(a, want);
                let b = self.fitted(b, &Ty::Unknown);
                Value::new(R::binary(">>", a.rust, b), a.ty)
            }
            ("panic", [message, ..]) => {
                self.fire("BASE-25");
                let rust = match &message.kind {
                    ExprKind::Text(text) => R::bang(
                        "panic",
                        vec![R::lit(format!(
                            "\"{}\"",
                            braces(&super::respell::string(text, false))
                        ))],
                    ),
                    _ => {
                        let value = self.value(message, &Ty::bytes());
                        let shown = R::call(self.profile.word("bytes_display"), vec![value.rust]);
                        R::bang("panic", vec![R::lit("\"{}\""), shown])
                    }
                };
                Value::new(rust, Ty::NoReturn)
            }
            (
                "compileError",
                [
                    Expr {
                        kind: ExprKind::Text(text),
                        ..
                    },
                ],
            ) => {
                self.fire("BASE-25");
                let rust = R::bang(
                    "compile_error",
                    vec![R::lit(format!(
                        "\"{}\"",
                        super::respell::string(text, false)
                    ))],
                );
                Value::new(rust, Ty::NoReturn)
            }
            (
                "embedFile",
                [
                    Expr {
                        kind: ExprKind::Text(text),
                        ..
                    },
                ],
            ) => {
                self.fire("BASE-29");
                let rust = R::bang(
                    "include_bytes",
                    vec![R::lit(format!(
                        "\"{}\"",
                        super::respell::string(text, false)
                    ))],
                );
                Value::new(rust, Ty::bytes())
            }
            ("src", []) => {
                self.fire("BASE-29");
                self.todo("@src()");
                Value::unknown(R::call("core::panic::Location::caller", vec![]))
            }
            (
                "call",
                [
                    _,
                    function,
                    Expr {
                        kind: ExprKind::ArrayInit(None, items),
                        ..
                    },
                ],
            ) => {
                self.fire("BASE-31");
                if self.zig(arguments[0].span) != ".auto" {
                    self.perf("was @call with a modifier");
                }
                self.call(e, function, items, want)
            }
            (
                "call",
                [
                    _,
                    function,
                    Expr {
                        kind: ExprKind::StructInit(None, items),
                        ..
                    },
                ],
            ) if items.is_empty() => {
                self.fire("BASE-31");
                self.call(e, function, &[], want)
            }
            ("unlikely" | "likely", [value]) => self.value(value, want),
            ("breakpoint" | "trap", []) => {
                Value::new(R::call("std::process::abort", vec![]), Ty::NoReturn).flagged(self, name)
            }
            ("inComptime", []) => {
                self.fire("BASE-30");
                self.todo("@inComptime");
                Value::new(R::path("false"), Ty::Bool)
            }
            ("This", []) => {
                let ty = Ty::Container(self.container);
                let rust = self.type_value(&ty);
                Value::new(rust, Ty::Type)
            }
            ("import", _) => {
                if let Some(path) = self.canon(e) {
                    let rust = self.outside_path(&path);
                    return Value::unknown(R::path(rust));
                }
                self.flag(e, "import")
            }
            ("atomicLoad" | "atomicStore" | "atomicRmw" | "cmpxchgStrong" | "cmpxchgWeak", _) => {
                self.fire("CONCUR-08");
                self.flag(e, "atomic access to a plain variable")
            }
            ("errorFromInt" | "intFromError" | "errorCast" | "errSetCast", [value]) => {
                self.todo(&format!("@{name}"));
                self.value(value, want)
            }
            (_, _) if REFLECTION.contains(&name) => {
                self.fire(if matches!(name, "Vector" | "splat" | "Type" | "cImport") {
                    "BASE-34"
                } else {
                    "COMPTIME-02"
                });
                self.flag(e, &format!("reflection: @{name}"))
            }
            _ => self.flag(e, &format!("builtin @{name}")),
        }
    }

    /// Builtins that are statements and leave nothing.
    pub(crate) fn builtin_statement(&mut self, name: &str, arguments: &'a [Expr]) -> bool {
        match name {
            "setEvalBranchQuota" | "setRuntimeSafety" | "setFloatMode" | "setCold"
            | "setAlignStack" => {
                self.fire("BASE-30");
                true
            }
            "compileLog" => {
                self.fire("BASE-25");
                true
            }
            "prefetch" => {
                self.fire("BASE-30");
                self.todo("@prefetch");
                true
            }
            "branchHint" => {
                self.fire("IDIOMS-95");
                if arguments
                    .first()
                    .is_some_and(|a| self.zig(a.span) != ".cold")
                {
                    return true;
                }
                self.todo("cold path");
                true
            }
            "export" => true,
            _ => false,
        }
    }

    // ---- casts

    fn as_cast(&mut self, ty: &'a Expr, value: &'a Expr) -> Value {
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
    fn cast_target(&mut self, want: &Ty) -> Option<(String, Ty)> {
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

    fn int_cast(&mut self, e: &'a Expr, value: &'a Expr, want: &Ty) -> Value {
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

    fn plain_cast(
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

    fn int_from_enum(&mut self, value: &'a Expr, want: &Ty) -> Value {
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

    fn enum_from_int(&mut self, e: &'a Expr, value: &'a Expr, want: &Ty) -> Value {
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
            return Value::new(R::call(rust, vec![inner.rust]), target);
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

    fn pointer_cast(&mut self, e: &'a Expr, name: &str, value: &'a Expr, want: &Ty) -> Value {
        self.fire("IDIOMS-45");
        // nested casts are one
        if let ExprKind::Builtin(inner_name, arguments) = &value.bare().kind
            && matches!(
                inner_name.as_str(),
                "ptrCast" | "alignCast" | "constCast" | "volatileCast"
            )
            && let [inner] = &arguments[..]
        {
            return self.pointer_cast(e, name, inner, want);
        }
        let inner = self.value(
            value,
            if name == "constCast" {
                want
            } else {
                &Ty::Unknown
            },
        );
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

    /// A reference as a raw pointer; raw pointers stay.
    fn as_raw(&mut self, value: Value, constant: bool) -> R {
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

    fn field_parent(
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

    fn pointer_from_int(&mut self, e: &'a Expr, value: &'a Expr, want: &Ty) -> Value {
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

    fn bit_cast(&mut self, e: &'a Expr, value: &'a Expr, want: &Ty) -> Value {
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

    // ---- memory

    fn memset(&mut self, to: &'a Expr, value: &'a Expr) -> Value {
        if let ExprKind::Slice {
            value: base,
            start,
            end: Some(end),
            ..
        } = &to.bare().kind
            && matches!(&start.kind, ExprKind::Integer(t) if t == "0")
            && matches!(&value.bare().kind, ExprKind::Integer(t) if t == "0")
        {
            let pointer = self.value(base, &Ty::Unknown);
            if matches!(
                pointer.ty,
                Ty::Pointer {
                    size: PointerSize::Many | PointerSize::C,
                    ..
                }
            ) {
                self.fire("IDIOMS-67");
                let count = self.fitted(end, &Ty::int("usize"));
                let call = R::call(
                    "core::ptr::write_bytes",
                    vec![pointer.rust, R::lit("0"), count],
                );
                let rust = self.unsafe_value(
                    call,
                    Some("the pointer has that many elements, as in the Zig source"),
                );
                return Value::new(rust, Ty::Void);
            }
        }
        self.fire("IDIOMS-66");
        let to = self.value(to, &Ty::slice(Ty::Unknown, false));
        let element = to.ty.element().cloned().unwrap_or(Ty::Unknown);
        if value.name() == Some("undefined") {
            return Value::gone(Ty::Void);
        }
        let value = self.fitted(value, &element);
        Value::new(receiver_of(to.rust).method("fill", vec![value]), Ty::Void)
    }

    fn extreme(&mut self, name: &str, first: &'a Expr, rest: &'a [Expr], want: &Ty) -> Value {
        self.fire("IDIOMS-68");
        let mut first_value = self.value(first, want);
        if first_value.ty == Ty::ComptimeInt {
            // the bare number needs its type from the others
            let other = rest
                .iter()
                .map(|r| self.peek_ty(r))
                .find(|t| t.is_integer())
                .unwrap_or(want.clone());
            first_value.rust = self.typed_literal(first_value.rust, &other, want);
            first_value.ty = other;
        }
        let ty = first_value.ty.clone();
        let mut rust = first_value.rust;
        let mut out_ty = ty.clone();
        for item in rest {
            let mut value = self.value(item, &ty);
            if let (Ty::Int(a), Ty::Int(b)) = (&out_ty, &value.ty)
                && a != b
            {
                let (a, b) = (a.clone(), b.clone());
                let (wa, wb) = (out_ty.width(), value.ty.width());
                if wa.map(|w| w.1) > wb.map(|w| w.1) {
                    value.rust = self.widen(value.rust, &b, &a);
                } else {
                    rust = self.widen(rust, &a, &b);
                    out_ty = value.ty.clone();
                }
            }
            rust = rust.method(name, vec![value.rust]);
        }
        Value::new(rust, out_ty)
    }
}

impl Value {
    fn flagged(self, lowerer: &mut Lowerer<'_>, name: &str) -> Value {
        lowerer.todo(&format!("@{name}"));
        Value::new(
            R::bang("panic", vec![R::lit(format!("\"@{name}\""))]),
            Ty::NoReturn,
        )
    }

    fn with_todo(self, lowerer: &mut Lowerer<'_>, reason: &str) -> Value {
        lowerer.todo(reason);
        self
    }
}

/// The receiver of a slice method: `&mut x[..]` loses its reference.
pub(crate) fn receiver_of(value: R) -> R {
    match value {
        R::Unary("&" | "&mut ", inner) => *inner,
        R::Method(inner, method, arguments) if method == "as_slice" && arguments.is_empty() => {
            *inner
        }
        other => super::expression::strip_deref(other),
    }
}

/// Braces in a panic message are doubled.
fn braces(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek() == Some(&'u') {
            out.push(c);
            for c in chars.by_ref() {
                out.push(c);
                if c == '}' {
                    break;
                }
            }
            continue;
        }
        if c == '{' || c == '}' {
            out.push(c);
        }
        out.push(c);
    }
    out
}
