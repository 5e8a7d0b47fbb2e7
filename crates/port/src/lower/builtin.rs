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
            (
                "field",
                [
                    base,
                    Expr {
                        kind: ExprKind::Text(field),
                        ..
                    },
                ],
            ) if names::is_identifier(field) => self.field_value(e, base, field),
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
                self.pointer_cast(name, value, want)
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
                        let ty = Ty::int(&name.replacen('i', "u", 1));
                        let receiver = match crate::types::rust_integer(name) {
                            Some((held, _)) => with_suffix(inner.rust, &held),
                            None => inner.rust,
                        };
                        Value::new(receiver.method("unsigned_abs", vec![]), ty)
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
                let receiver = match inner.rust {
                    R::Literal(text) if text.contains('.') && !text.contains('_') => {
                        let held = if matches!(want, Ty::Float(name) if name == "f32") {
                            "f32"
                        } else {
                            "f64"
                        };
                        R::lit(format!("{text}_{held}"))
                    }
                    other => other,
                };
                Value::new(receiver.method(method, vec![]), inner.ty)
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
                let ty = Ty::Tuple(vec![a.ty.clone(), Ty::Bool]);
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
                            braces(&super::spelling::string(text, false))
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
                        super::spelling::string(text, false)
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
                        super::spelling::string(text, false)
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
                let Some(path) = self.canon(e) else {
                    return self.flag(e, "import");
                };
                self.outside_value(e, path)
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
                if self.frame.cold_at != Some(self.at) {
                    self.todo("cold path");
                }
                true
            }
            "export" => true,
            _ => false,
        }
    }
}

impl Value {
    pub(crate) fn flagged(self, lowerer: &mut Lowerer<'_>, name: &str) -> Value {
        lowerer.todo(&format!("@{name}"));
        Value::new(
            R::bang("panic", vec![R::lit(format!("\"@{name}\""))]),
            Ty::NoReturn,
        )
    }

    pub(crate) fn with_todo(self, lowerer: &mut Lowerer<'_>, reason: &str) -> Value {
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

/// A literal before a dot says its type.
fn with_suffix(rust: R, held: &str) -> R {
    match rust {
        R::Literal(text) if text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'_' | b'-')) => {
            R::lit(format!("{text}_{held}"))
        }
        R::Unary("-", inner) => R::unary("-", with_suffix(*inner, held)),
        other => other,
    }
}
