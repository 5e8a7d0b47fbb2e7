//! `@builtins`.

use std::collections::BTreeMap;

use super::ty::{Known, Ty, USIZE};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn builtin(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        match (name, arguments) {
            ("import", [path]) => match &path.kind {
                ExprKind::Text(path) => self.import(e, path),
                _ => self.stop(e, "import"),
            },
            ("This", []) => {
                let owner = self.frame.owner;
                Ok(Value::known(Known::Type(Ty::Made(owner)), Ty::Type))
            }
            ("as", [ty, value]) => {
                let saved = super::declare::address_of(e);
                if let Some(local) = saved.and_then(|name| self.local(&format!("&{name}"))) {
                    let local = local.clone();
                    return Ok(Value::new(local.rust, local.ty));
                }
                let ty = self.ty(ty)?;
                let value = self.value(value, Some(&ty))?;
                let known = value.known.clone();
                let was_literal =
                    value.ty == Ty::ComptimeInt && matches!(value.rust, R::Literal(_));
                let mut rust = self.coerce(value, &ty, e)?;
                if was_literal && ty.is_int() {
                    if let R::Literal(text) = &rust
                        && text.starts_with("b'")
                        && let Some(Known::Int(n)) = &known
                    {
                        rust = R::lit(n.to_string());
                    }
                    rust = self.suffixed(rust, &ty);
                }
                Ok(Value {
                    known,
                    ..Value::new(rust, ty)
                })
            }
            ("intCast", [value]) => self.int_cast(e, value, want),
            ("truncate", [value]) => {
                let Some(want) = want.filter(|w| w.is_int()).cloned() else {
                    return self.stop(e, "@truncate without a type");
                };
                let value = self.value(value, None)?;
                let text = self.spell(&want, "");
                let rust = if value.ty == Ty::ComptimeInt {
                    self.coerce(value, &want, e)?
                } else {
                    value.rust.cast(text)
                };
                Ok(Value::new(self.kept_in(rust, &want), want))
            }
            ("floatFromInt" | "floatCast", [value]) => {
                let want = match want {
                    Some(Ty::Float(bits)) => Ty::Float(*bits),
                    _ => Ty::Float(64),
                };
                let value = self.value(value, None)?;
                if value.ty.is_comptime_number() {
                    let rust = self.coerce(value, &want, e)?;
                    return Ok(Value::new(rust, want));
                }
                let text = self.spell(&want, "");
                Ok(Value::new(value.rust.cast(text), want))
            }
            ("intFromFloat", [value]) => {
                let Some(want) = want.filter(|w| w.is_int()).cloned() else {
                    return self.stop(e, "@intFromFloat without a type");
                };
                let value = self.value(value, None)?;
                let text = self.spell(&want, "");
                Ok(Value::new(value.rust.cast(text), want))
            }
            ("intFromBool", [value]) => {
                let ty = Ty::Int {
                    signed: false,
                    bits: 1,
                };
                let value = self.value(value, Some(&Ty::Bool))?;
                Ok(Value::new(R::call("u8::from", vec![value.rust]), ty))
            }
            ("intFromEnum", [value]) => {
                let value = self.value(value, None)?;
                let Ty::Made(mut id) = *value.ty.pointee() else {
                    return self.stop(e, "@intFromEnum of what is no enum");
                };
                let mut rust = value.rust;
                if self.made[id].is_union() {
                    let Some(tag) = self.union_tag(id)? else {
                        return self.stop(e, "number of a tag without a name");
                    };
                    self.made[id].asked.insert("tag");
                    rust = rust.method("tag", vec![]);
                    id = tag;
                }
                let ty = self.tag_ty(id)?;
                let known = match &value.known {
                    Some(Known::Tag(tag)) => self.field_of(id, tag)?.map(|f| Known::Int(f.number)),
                    _ => None,
                };
                let text = self.spell(&ty, "");
                Ok(Value {
                    known,
                    ..Value::new(rust.cast(text), ty)
                })
            }
            ("enumFromInt", [value]) => {
                let Some(Ty::Made(id)) = want.cloned() else {
                    return self.stop(e, "@enumFromInt without a type");
                };
                let ty = self.tag_ty(id)?;
                let value = self.value(value, Some(&ty))?;
                let rust = if value.ty == ty || value.ty == Ty::ComptimeInt {
                    self.coerce(value, &ty, e)?
                } else {
                    let text = self.spell(&ty, "");
                    value.rust.cast(text)
                };
                self.made[id].asked.insert("from_int");
                let path = self.made_path(id);
                Ok(Value::new(
                    R::call(format!("{path}::from_int"), vec![rust]),
                    Ty::Made(id),
                ))
            }
            ("bitCast", [value]) => self.bit_cast(e, value, want),
            ("tagName", [value]) => {
                let value = self.value(value, None)?;
                if let Some(Known::Tag(name)) = &value.known {
                    return Ok(
                        self.number_value(Known::Text(name.clone().into_bytes()), Ty::bytes())
                    );
                }
                let Ty::Made(id) = *value.ty.pointee() else {
                    return self.stop(e, "@tagName of what is no enum");
                };
                self.made[id].asked.insert("tag_name");
                Ok(Value::new(
                    super::coerce::receiver_of(value.rust).method("tag_name", vec![]),
                    Ty::bytes(),
                ))
            }
            ("errorName", [value]) => {
                let value = self.value(value, None)?;
                let rust = value.rust.method("name", vec![]).method("as_bytes", vec![]);
                Ok(Value::new(rust, Ty::bytes()))
            }
            ("min" | "max", [first, rest @ ..]) => self.extreme(e, name, first, rest, want),
            ("divFloor" | "divTrunc" | "divExact" | "mod" | "rem", [a, b]) => {
                self.division(e, name, a, b, want)
            }
            ("addWithOverflow" | "subWithOverflow" | "mulWithOverflow", [a, b]) => {
                let a = self.value(a, None)?;
                let b = self.value(b, Some(&a.ty.clone()))?;
                let Some(ty) = self.peer(&a, &b).filter(|t| !t.is_odd()) else {
                    return self.stop(e, "overflow of an odd width");
                };
                let method = match name {
                    "addWithOverflow" => "overflowing_add",
                    "subWithOverflow" => "overflowing_sub",
                    _ => "overflowing_mul",
                };
                let a = self.coerce(a, &ty, e)?;
                let a = self.suffixed(a, &ty);
                let b = self.coerce(b, &ty, e)?;
                let call = a.method(method, vec![b]);
                let one = Ty::Int {
                    signed: false,
                    bits: 1,
                };
                let pair = R::call(self.compat("overflow"), vec![call]);
                Ok(Value::new(pair, Ty::Tuple(vec![ty, one])))
            }
            ("abs", [value]) => {
                let value = self.value(value, want)?;
                match value.ty.clone() {
                    Ty::Int { signed: true, bits } => {
                        let ty = Ty::Int {
                            signed: false,
                            bits,
                        };
                        Ok(Value::new(value.rust.method("unsigned_abs", vec![]), ty))
                    }
                    Ty::Size { signed: true } => {
                        Ok(Value::new(value.rust.method("unsigned_abs", vec![]), USIZE))
                    }
                    ty @ Ty::Float(_) => Ok(Value::new(value.rust.method("abs", vec![]), ty)),
                    _ => self.stop(e, "@abs"),
                }
            }
            (
                "sqrt" | "floor" | "ceil" | "round" | "trunc" | "sin" | "cos" | "tan" | "exp",
                [value],
            ) => {
                let value = self.value(value, want)?;
                let ty = match &value.ty {
                    Ty::Float(bits) => Ty::Float(*bits),
                    _ => Ty::Float(64),
                };
                let rust = self.coerce(value, &ty, e)?;
                let rust = match rust {
                    R::Literal(text) => R::lit(format!("{text}_{}", self.spell(&ty, ""))),
                    other => other,
                };
                Ok(Value::new(rust.method(name, vec![]), ty))
            }
            ("log" | "log2" | "log10", [value]) => {
                let value = self.value(value, want)?;
                let ty = value.ty.clone();
                let method = if name == "log" { "ln" } else { name };
                Ok(Value::new(value.rust.method(method, vec![]), ty))
            }
            ("popCount" | "clz" | "ctz", [value]) => self.count_bits(e, name, value),
            ("byteSwap" | "bitReverse", [value]) => {
                let value = self.value(value, want)?;
                let ty = value.ty.clone();
                if ty.is_odd() {
                    return self.stop(e, "bits of an odd width");
                }
                let method = if name == "byteSwap" {
                    "swap_bytes"
                } else {
                    "reverse_bits"
                };
                let typed = self.suffixed(value.rust, &ty);
                Ok(Value::new(typed.method(method, vec![]), ty))
            }
            ("memcpy", [to, from]) => {
                let to = self.value(to, None)?;
                let child = to.ty.element().cloned().unwrap_or(Ty::Void);
                let (writable, readable) = (
                    Ty::Slice {
                        mutable: true,
                        child: Box::new(child.clone()),
                    },
                    Ty::slice(child.clone()),
                );
                let copies = self.copies(&child);
                let to = self.coerce(to, &writable, e)?;
                let from = self.fitted(from, &readable)?;
                let to = match to {
                    R::Unary("&mut ", inner) => *inner,
                    other => other,
                };
                let method = if copies {
                    "copy_from_slice"
                } else {
                    "clone_from_slice"
                };
                Ok(Value::new(to.method(method, vec![from]), Ty::Void))
            }
            ("memset", [to, value]) => {
                let to = self.value(to, None)?;
                let child = to.ty.element().cloned().unwrap_or(Ty::Void);
                let writable = Ty::Slice {
                    mutable: true,
                    child: Box::new(child.clone()),
                };
                let to = self.coerce(to, &writable, e)?;
                let value = self.fitted(value, &child)?;
                let to = match to {
                    R::Unary("&mut ", inner) => *inner,
                    other => other,
                };
                Ok(Value::new(to.method("fill", vec![value]), Ty::Void))
            }
            ("TypeOf", [value]) => {
                let value = self.value(value, None)?;
                Ok(Value::known(Known::Type(value.ty), Ty::Type))
            }
            ("typeInfo", [ty]) => self.type_info(e, ty),
            ("typeName", [ty]) => {
                let text = self.text_of(self.file, ty.span).to_owned();
                Ok(self.number_value(Known::Text(text.into_bytes()), Ty::bytes()))
            }
            ("hasField" | "hasDecl", [ty, name]) => {
                let ty = self.ty(ty)?;
                let (Ty::Made(id), Some(Known::Text(text))) = (ty, self.value(name, None)?.known)
                else {
                    return Ok(self.number_value(Known::Bool(false), Ty::Bool));
                };
                let text = String::from_utf8_lossy(&text).into_owned();
                let has = self.member(id, &text).is_some() || self.field_of(id, &text)?.is_some();
                Ok(self.number_value(Known::Bool(has), Ty::Bool))
            }
            ("field", [value, name]) => {
                let Some(Known::Text(text)) = self.value(name, None)?.known else {
                    return self.stop(e, "field that is not known");
                };
                let text = String::from_utf8_lossy(&text).into_owned();
                self.field(e, value, &text, want)
            }
            ("sizeOf", [ty]) => {
                let ty = self.ty(ty)?;
                let text = self.spell(&ty, "");
                Ok(Value::new(
                    R::path(format!("core::mem::size_of::<{text}>()")),
                    USIZE,
                ))
            }
            ("bitSizeOf", [ty]) => match self.ty(ty)?.width() {
                Some((_, bits)) => {
                    Ok(self.number_value(Known::Int(i128::from(bits)), Ty::ComptimeInt))
                }
                None => self.stop(e, "@bitSizeOf"),
            },
            ("panic", [message]) => {
                let message = self.fitted(message, &Ty::bytes())?;
                let shown = R::call(self.compat("text"), vec![message]);
                Ok(Value::new(
                    R::bang("panic", vec![R::lit("\"{}\""), shown]),
                    Ty::NoReturn,
                ))
            }
            ("compileError", _) => self.stop(e, "compile error"),
            ("branchHint" | "setEvalBranchQuota" | "setRuntimeSafety", _) => Ok(Value::nothing()),
            ("Vector", _) => self.stop(e, "vector"),
            ("constCast", [value]) => self.value(value, want),
            _ => self.stop(e, format!("@{name}")),
        }
    }

    fn int_cast(&mut self, e: &'a Expr, value: &'a Expr, want: Option<&Ty>) -> Done<Value<'a>> {
        let Some(want) = want.filter(|w| w.is_int()).cloned() else {
            return self.stop(e, "@intCast without a type");
        };
        let value = self.value(value, None)?;
        if value.ty == Ty::ComptimeInt {
            let known = value.known.clone();
            let rust = self.coerce(value, &want, e)?;
            return Ok(Value {
                known,
                ..Value::new(rust, want)
            });
        }
        let known = value.known.clone();
        let (Some(from), Some(to)) = (value.ty.width(), want.width()) else {
            return self.stop(e, "@intCast of what is no integer");
        };
        let fits = from.0 == to.0 && from.1 <= to.1 || !from.0 && to.0 && from.1 < to.1;
        let rust = if fits {
            self.coerce(value, &want, e)?
        } else {
            let text = self.spell(&want, "");
            let checked =
                R::call(format!("{text}::try_from"), vec![value.rust]).method("unwrap", vec![]);
            match &want {
                Ty::Int { signed, bits } if want.is_odd() => {
                    let name = if *signed { "signed" } else { "unsigned" };
                    R::call(format!("{}::<{bits}, _>", self.compat(name)), vec![checked])
                }
                _ => checked,
            }
        };
        Ok(Value {
            known,
            ..Value::new(rust, want)
        })
    }

    fn bit_cast(&mut self, e: &'a Expr, value: &'a Expr, want: Option<&Ty>) -> Done<Value<'a>> {
        let Some(want) = want.cloned() else {
            return self.stop(e, "@bitCast without a type");
        };
        let value = self.value(value, None)?;
        let rust = match (&value.ty, &want) {
            (Ty::Float(_), Ty::Int { signed: false, .. }) => value.rust.method("to_bits", vec![]),
            (Ty::Int { signed: false, .. }, Ty::Float(bits)) => {
                R::call(format!("f{bits}::from_bits"), vec![value.rust])
            }
            (from, to) if from.is_int() && to.is_int() => {
                let text = self.spell(to, "");
                let rust = value.rust.cast(text);
                self.kept_in(rust, to)
            }
            (Ty::Made(id), to) if to.is_int() && self.is_packed(*id) => {
                self.made[*id].asked.insert("bits");
                let text = self.spell(to, "");
                value.rust.method("to_bits", vec![]).cast(text)
            }
            (from, Ty::Made(id)) if from.is_int() && self.is_packed(*id) => {
                self.made[*id].asked.insert("bits");
                let path = self.made_path(*id);
                R::call(format!("{path}::from_bits"), vec![value.rust.cast("u128")])
            }
            _ => return self.stop(e, "@bitCast between these types"),
        };
        Ok(Value::new(rust, want))
    }

    fn is_packed(&self, id: usize) -> bool {
        self.made[id].declaration.layout == ContainerLayout::Packed
    }

    fn extreme(
        &mut self,
        e: &'a Expr,
        name: &str,
        first: &'a Expr,
        rest: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let hint = want.filter(|w| w.is_number());
        let mut value = self.value(first, hint)?;
        for next in rest {
            let b = self.value(next, Some(&value.ty.clone()))?;
            let Some(ty) = self.peer(&value, &b) else {
                return self.stop(e, format!("@{name} of different types"));
            };
            if let (Some(Known::Int(x)), Some(Known::Int(y)), true) =
                (&value.known, &b.known, ty == Ty::ComptimeInt)
            {
                let n = if name == "min" { *x.min(y) } else { *x.max(y) };
                value = self.number_value(Known::Int(n), ty);
                continue;
            }
            let a = self.coerce(value, &ty, first)?;
            let a = self.suffixed(a, &ty);
            let b = self.coerce(b, &ty, next)?;
            value = Value::new(a.method(name, vec![b]), ty);
        }
        Ok(value)
    }

    fn division(
        &mut self,
        e: &'a Expr,
        name: &str,
        a: &'a Expr,
        b: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let hint = want.filter(|w| w.is_number());
        let a_value = self.value(a, hint)?;
        let b_value = self.value(b, Some(&a_value.ty.clone()))?;
        let Some(ty) = self.peer(&a_value, &b_value) else {
            return self.stop(e, format!("@{name} of different types"));
        };
        if let (Some(Known::Int(x)), Some(Known::Int(y)), true) =
            (&a_value.known, &b_value.known, ty == Ty::ComptimeInt)
            && *y != 0
        {
            let n = match name {
                "divFloor" => x.div_euclid(*y),
                "mod" => x.rem_euclid(*y),
                "rem" => x % y,
                _ => x / y,
            };
            return Ok(self.number_value(Known::Int(n), ty));
        }
        let unsigned = matches!(ty.width(), Some((false, _)));
        let x = self.coerce(a_value, &ty, a)?;
        let y = self.coerce(b_value, &ty, b)?;
        let float = matches!(ty, Ty::Float(_));
        let rust = match name {
            "divTrunc" if float => R::binary("/", x, y).method("trunc", vec![]),
            "divFloor" if float => R::binary("/", x, y).method("floor", vec![]),
            "mod" if float => R::call(self.compat("float_mod"), vec![x, y]),
            "divTrunc" | "divExact" => R::binary("/", x, y),
            "rem" => R::binary("%", x, y),
            "divFloor" if unsigned => R::binary("/", x, y),
            "mod" if unsigned => R::binary("%", x, y),
            "divFloor" => R::call(self.compat("div_floor"), vec![x, y]),
            _ => R::call(self.compat("modulo"), vec![x, y]),
        };
        Ok(Value::new(rust, ty))
    }

    fn count_bits(&mut self, e: &'a Expr, name: &str, value: &'a Expr) -> Done<Value<'a>> {
        let value = self.value(value, None)?;
        let Some((_, bits)) = value.ty.width() else {
            return self.stop(e, format!("@{name} of a number without a type"));
        };
        let mut width = 0;
        while (1_u32 << width) <= u32::from(bits) {
            width += 1;
        }
        let ty = Ty::Int {
            signed: false,
            bits: width,
        };
        let odd = value.ty.is_odd();
        let held = self.spell(&value.ty, "");
        let typed = self.suffixed(value.rust, &value.ty);
        let rust = match name {
            "popCount" => typed.method("count_ones", vec![]),
            "clz" => {
                let all = typed.method("leading_zeros", vec![]);
                if odd {
                    let wide: u32 = held[1..].parse().unwrap_or(128);
                    R::binary("-", all, R::lit((wide - u32::from(bits)).to_string()))
                } else {
                    all
                }
            }
            _ => {
                let all = typed.method("trailing_zeros", vec![]);
                if odd {
                    all.method("min", vec![R::lit(bits.to_string())])
                } else {
                    all
                }
            }
        };
        let text = self.spell(&ty, "");
        Ok(Value::new(rust.cast(text), ty))
    }

    /// What `@typeInfo` says, as far as programs ask.
    fn type_info(&mut self, e: &'a Expr, ty: &'a Expr) -> Done<Value<'a>> {
        let ty = self.ty(ty)?;
        let mut inner: BTreeMap<String, (Ty, Known<'a>)> = BTreeMap::new();
        let key = match &ty {
            Ty::Int { .. } | Ty::Size { .. } => {
                let (signed, bits) = ty.width().unwrap_or((false, 0));
                let sign = if signed { "signed" } else { "unsigned" };
                inner.insert(
                    "bits".into(),
                    (Ty::ComptimeInt, Known::Int(i128::from(bits))),
                );
                inner.insert("signedness".into(), (Ty::Tag, Known::Tag(sign.into())));
                "int"
            }
            Ty::Float(bits) => {
                inner.insert(
                    "bits".into(),
                    (Ty::ComptimeInt, Known::Int(i128::from(*bits))),
                );
                "float"
            }
            Ty::Bool => "bool",
            Ty::Void => "void",
            Ty::Optional(child) => {
                inner.insert("child".into(), (Ty::Type, Known::Type((**child).clone())));
                "optional"
            }
            Ty::Array(n, child) => {
                inner.insert("child".into(), (Ty::Type, Known::Type((**child).clone())));
                let n = i128::try_from(*n).unwrap_or(0);
                inner.insert("len".into(), (Ty::ComptimeInt, Known::Int(n)));
                "array"
            }
            Ty::Slice { child, .. } | Ty::Raw { child, .. } | Ty::Ref { child, .. } => {
                inner.insert("child".into(), (Ty::Type, Known::Type((**child).clone())));
                "pointer"
            }
            Ty::ComptimeInt => "comptime_int",
            Ty::ComptimeFloat => "comptime_float",
            Ty::Made(id) => {
                let id = *id;
                let fields = self.fields(id)?;
                let listed: Vec<(Ty, Known<'a>)> = fields
                    .iter()
                    .map(|f| {
                        let mut one = BTreeMap::new();
                        let name = Known::Text(f.zig.clone().into_bytes());
                        one.insert("name".to_owned(), (Ty::bytes(), name));
                        one.insert("type".to_owned(), (Ty::Type, Known::Type(f.ty.clone())));
                        one.insert("value".to_owned(), (Ty::ComptimeInt, Known::Int(f.number)));
                        (Ty::Undefined, Known::Fields(one))
                    })
                    .collect();
                inner.insert("fields".into(), (Ty::Undefined, Known::Tuple(listed)));
                if self.made[id].is_enum() {
                    let tag = self.tag_ty(id)?;
                    inner.insert("tag_type".into(), (Ty::Type, Known::Type(tag)));
                    "enum"
                } else if self.made[id].is_union() {
                    "union"
                } else {
                    "struct"
                }
            }
            _ => return self.stop(e, "@typeInfo of this type"),
        };
        let mut outer = BTreeMap::new();
        outer.insert(key.to_owned(), (Ty::Undefined, Known::Fields(inner)));
        Ok(Value::known(Known::Fields(outer), Ty::Undefined))
    }
}
