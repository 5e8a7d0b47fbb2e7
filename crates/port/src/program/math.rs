//! `std.math`: limits, powers, roots, checked arithmetic.

use super::ty::{Known, Ty};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn math(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        match (name, arguments) {
            ("maxInt" | "minInt", [ty]) => {
                let ty = self.ty(ty)?;
                let Some((low, high)) = ty.limits() else {
                    return self.stop(e, format!("std.math.{name}"));
                };
                let known = if name == "minInt" {
                    Some(low)
                } else {
                    i128::try_from(high).ok()
                };
                let held = self.spell(&ty, "");
                let word = if name == "maxInt" { "MAX" } else { "MIN" };
                let rust = match known {
                    Some(n) if ty.is_odd() => R::lit(n.to_string()),
                    _ => R::path(format!("{held}::{word}")),
                };
                Ok(Value {
                    known: known.map(Known::Int),
                    ..Value::new(rust, ty)
                })
            }
            ("inf" | "nan", [ty]) => {
                let ty = self.ty(ty)?;
                let held = self.spell(&ty, "");
                let word = if name == "inf" { "INFINITY" } else { "NAN" };
                Ok(Value::new(R::path(format!("{held}::{word}")), ty))
            }
            ("pow", [ty, base, exponent]) => {
                let ty = self.ty(ty)?;
                let base = self.fitted(base, &ty)?;
                if let Ty::Float(_) = ty {
                    let exponent = self.fitted(exponent, &ty)?;
                    let base = self.suffixed_float(base, &ty);
                    return Ok(Value::new(base.method("powf", vec![exponent]), ty));
                }
                let base = self.suffixed(base, &ty);
                let exponent = self.value(exponent, Some(&ty))?;
                let count = Ty::Int {
                    signed: false,
                    bits: 32,
                };
                let exponent = if exponent.ty == Ty::ComptimeInt {
                    self.coerce(exponent, &count, e)?
                } else {
                    R::call("u32::try_from", vec![exponent.rust]).method("unwrap", vec![])
                };
                Ok(Value::new(base.method("pow", vec![exponent]), ty))
            }
            ("powi", [ty, base, exponent]) => {
                let ty = self.ty(ty)?;
                let base = self.fitted(base, &ty)?;
                let base = self.suffixed(base, &ty);
                let exponent = self.fitted(exponent, &ty)?;
                let exponent = R::call("u32::try_from", vec![exponent]).method("unwrap", vec![]);
                let checked = base.method("checked_pow", vec![exponent]);
                let error = self.error_value("Overflow").rust;
                Ok(Value::new(
                    checked.method("ok_or", vec![error]),
                    Ty::Result(Box::new(ty)),
                ))
            }
            ("sqrt", [value]) => {
                let value = self.value(value, want)?;
                let ty = value.ty.clone();
                if ty.is_int() {
                    let root = half(&ty);
                    let text = self.spell(&root, "");
                    let rust = self.suffixed(value.rust, &ty).method("isqrt", vec![]);
                    return Ok(Value::new(rust.cast(text), root));
                }
                let ty = if ty.is_comptime_number() {
                    Ty::Float(64)
                } else {
                    ty
                };
                let rust = self.coerce(value, &ty, e)?;
                Ok(Value::new(
                    self.suffixed_float(rust, &ty).method("sqrt", vec![]),
                    ty,
                ))
            }
            ("log2_int_ceil", [ty, value]) => {
                let ty = self.ty(ty)?;
                let value = self.fitted(value, &ty)?;
                let ty = Ty::Int {
                    signed: false,
                    bits: 7,
                };
                let rust = R::call(self.compat("log2_ceil"), vec![value]);
                Ok(Value::new(rust, ty))
            }
            ("log10_int" | "log2_int", _) => {
                let Some(value) = arguments.last() else {
                    return self.stop(e, "logarithm");
                };
                let ty = match arguments {
                    [ty, _] => Some(self.ty(ty)?),
                    _ => None,
                };
                let value = self.value(value, ty.as_ref())?;
                let own = ty.unwrap_or(value.ty.clone());
                let rust = self.coerce(value, &own, e)?;
                let method = if name == "log10_int" {
                    "ilog10"
                } else {
                    "ilog2"
                };
                let ty = Ty::Int {
                    signed: false,
                    bits: 7,
                };
                let rust = self.suffixed(rust, &own).method(method, vec![]).cast("u8");
                Ok(Value::new(rust, ty))
            }
            ("isNan" | "isInf", [value]) => {
                let value = self.value(value, None)?;
                let method = if name == "isNan" {
                    "is_nan"
                } else {
                    "is_infinite"
                };
                Ok(Value::new(value.rust.method(method, vec![]), Ty::Bool))
            }
            ("add" | "sub" | "mul", [ty, a, b]) => {
                let ty = self.ty(ty)?;
                if ty.is_odd() {
                    return self.stop(e, "checked arithmetic of an odd width");
                }
                let a = self.fitted(a, &ty)?;
                let a = self.suffixed(a, &ty);
                let b = self.fitted(b, &ty)?;
                let error = self.error_value("Overflow").rust;
                let rust = a
                    .method(format!("checked_{name}"), vec![b])
                    .method("ok_or", vec![error]);
                Ok(Value::new(rust, Ty::Result(Box::new(ty))))
            }
            ("clamp", [value, low, high]) => {
                let value = self.value(value, want)?;
                let ty = value.ty.clone();
                let low = self.fitted(low, &ty)?;
                let high = self.fitted(high, &ty)?;
                Ok(Value::new(value.rust.method("clamp", vec![low, high]), ty))
            }
            ("cast", [ty, value]) => {
                let ty = self.ty(ty)?;
                let value = self.value(value, None)?;
                let held = self.spell(&ty, "");
                let rust =
                    R::call(format!("{held}::try_from"), vec![value.rust]).method("ok", vec![]);
                Ok(Value::new(rust, ty.optional()))
            }
            ("order", [a, b]) => {
                let a = self.value(a, None)?;
                let b = self.value(b, Some(&a.ty.clone()))?;
                let Some(ty) = self.peer(&a, &b) else {
                    return self.stop(e, "order of different types");
                };
                let x = self.coerce(a, &ty, e)?;
                let y = self.coerce(b, &ty, e)?;
                let rust = if let Ty::Float(_) = ty {
                    x.method("total_cmp", vec![R::unary("&", y)])
                } else {
                    x.method("cmp", vec![R::unary("&", y)])
                };
                Ok(Value::new(rust, Ty::Library("std.math.Order", Vec::new())))
            }
            ("approxEqAbs", [ty, a, b, tolerance]) => {
                let ty = self.ty(ty)?;
                let a = self.fitted(a, &ty)?;
                let b = self.fitted(b, &ty)?;
                let tolerance = self.fitted(tolerance, &ty)?;
                let rust = R::binary("<=", R::binary("-", a, b).method("abs", vec![]), tolerance);
                Ok(Value::new(rust, Ty::Bool))
            }
            ("gcd", [a, b]) => {
                let a = self.value(a, want)?;
                let b = self.value(b, Some(&a.ty.clone()))?;
                let Some(ty) = self.peer(&a, &b) else {
                    return self.stop(e, "gcd of different types");
                };
                let x = self.coerce(a, &ty, e)?;
                let y = self.coerce(b, &ty, e)?;
                Ok(Value::new(R::call(self.compat("gcd"), vec![x, y]), ty))
            }
            _ => self.stop(e, format!("std.math.{name}")),
        }
    }

    fn suffixed_float(&mut self, rust: R, ty: &Ty) -> R {
        match rust {
            R::Literal(text) => R::lit(format!("{text}_{}", self.spell(ty, ""))),
            other => other,
        }
    }
}

/// The type of the root of an integer.
fn half(ty: &Ty) -> Ty {
    match ty {
        Ty::Int {
            signed: false,
            bits,
        } => Ty::Int {
            signed: false,
            bits: bits.div_ceil(2),
        },
        Ty::Size { signed: false } => Ty::Int {
            signed: false,
            bits: 32,
        },
        other => other.clone(),
    }
}
