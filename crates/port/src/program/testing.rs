//! `std.testing`: expectations as assertions.

use super::library::whole;
use super::ty::{Known, Ty};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn testing(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
    ) -> Done<Value<'a>> {
        let done = |rust: R| Ok(Value::sure(rust, Ty::Void));
        match (name, arguments) {
            ("expect", [condition]) => {
                let condition = self.value(condition, Some(&Ty::Bool))?;
                done(R::bang("assert", vec![condition.rust]))
            }
            ("expectEqual", [expected, actual]) => {
                let mut a = self.value(expected, None)?;
                let b = self.value(actual, Some(&a.ty.clone()))?;
                let loose = matches!(a.ty, Ty::Tuple(_)) && !matches!(b.ty, Ty::Tuple(_));
                if loose || a.ty == Ty::Tag || !super::statement::is_concrete(&a.ty) {
                    a = self.value(expected, Some(&b.ty.clone()))?;
                }
                let ty = match (&a.ty, &b.ty) {
                    (Ty::Null, _) => {
                        return done(R::bang("assert", vec![b.rust.method("is_none", vec![])]));
                    }
                    (_, Ty::Null) => {
                        return done(R::bang("assert", vec![a.rust.method("is_none", vec![])]));
                    }
                    (Ty::ComptimeInt, Ty::ComptimeInt) => Ty::Int {
                        signed: true,
                        bits: 128,
                    },
                    (Ty::ComptimeFloat, Ty::ComptimeFloat) => Ty::Float(64),
                    (x, y) if x.is_number() && y.is_number() => match self.peer(&a, &b) {
                        Some(ty) => ty,
                        None => return self.stop(e, "numbers of different types"),
                    },
                    (x @ Ty::Optional(_), _) | (_, x @ Ty::Optional(_)) => x.clone(),
                    (x @ Ty::Result(_), _) | (_, x @ Ty::Result(_)) => x.clone(),
                    (x, y) if x.is_pointer() || y.is_pointer() => {
                        let pointer = if x.is_pointer() { x } else { y };
                        Ty::Raw {
                            mutable: false,
                            child: Box::new(pointer.pointee().clone()),
                        }
                    }
                    (x, y) if loose || !super::statement::is_concrete(x) => y.clone(),
                    (x, _) => x.clone(),
                };
                if !self.compares(&ty) {
                    return self.stop(e, "comparison of what has none");
                }
                let a = self.compared(a, &ty, expected)?;
                let b = self.compared(b, &ty, actual)?;
                done(R::bang("assert_eq", vec![a, b]))
            }
            ("expectEqualStrings", [a, b]) => self.slices(&Ty::bytes(), a, b),
            ("expectEqualSlices", [ty, a, b]) => {
                let ty = Ty::slice(self.ty(ty)?);
                self.slices(&ty, a, b)
            }
            ("expectEqualDeep", [a, b]) => {
                let value = self.value(a, None)?;
                let ty = value.ty.clone();
                let a = self.compared(value, &ty, a)?;
                let b = self.value(b, Some(&ty))?;
                let b = self.compared(b, &ty, e)?;
                done(R::bang("assert_eq", vec![a, b]))
            }
            ("expectError", [expected, actual]) => {
                let expected = self.fitted(expected, &Ty::Error)?;
                let actual = self.value(actual, None)?;
                if !matches!(actual.ty, Ty::Result(_)) {
                    return self.stop(e, "error of what can't fail");
                }
                let actual = if actual.place {
                    actual.rust.method("clone", vec![])
                } else {
                    actual.rust
                };
                let found = actual.method("err", vec![]);
                done(R::bang(
                    "assert_eq",
                    vec![found, R::call("Some", vec![expected])],
                ))
            }
            ("expectApproxEqAbs" | "expectApproxEqRel", [a, b, tolerance]) => {
                let mut x = self.value(a, None)?;
                let y = self.value(b, None)?;
                if !matches!(x.ty, Ty::Float(_)) {
                    x = self.value(a, Some(&y.ty.clone()))?;
                }
                let ty = match (&x.ty, &y.ty) {
                    (Ty::Float(bits), _) | (_, Ty::Float(bits)) => Ty::Float(*bits),
                    _ => Ty::Float(64),
                };
                let x = self.coerce(x, &ty, a)?;
                let y = self.coerce(y, &ty, b)?;
                let tolerance = self.fitted(tolerance, &ty)?;
                let name = crate::names::snake(name);
                let (x, y) = match ty {
                    Ty::Float(32) => {
                        let wide = |rust| R::call("f64::from", vec![rust]);
                        (wide(x), wide(y))
                    }
                    _ => (x, y),
                };
                let tolerance = match ty {
                    Ty::Float(32) => R::call("f64::from", vec![tolerance]),
                    _ => tolerance,
                };
                done(R::call(self.compat(&name), vec![x, y, tolerance]))
            }
            ("expectFmt", [expected, format, values]) => {
                let expected = self.fitted(expected, &Ty::bytes())?;
                let arguments = self.formatted(e, format, values)?;
                let shown = R::bang("format", arguments).method("as_bytes", vec![]);
                done(R::bang("assert_eq", vec![shown, whole_ref(expected)]))
            }
            ("expectStringStartsWith" | "expectStringEndsWith", [text, part]) => {
                let text = self.fitted(text, &Ty::bytes())?;
                let part = self.fitted(part, &Ty::bytes())?;
                let method = if name.ends_with("StartsWith") {
                    "starts_with"
                } else {
                    "ends_with"
                };
                done(R::bang("assert", vec![text.method(method, vec![part])]))
            }
            ("checkAllAllocationFailures", [_, function, values]) => {
                self.note("// PORT NOTE: Rust's allocations don't fail one by one: the function runs once");
                let Some(Known::Function(owner, function)) = self.value(function, None)?.known
                else {
                    return self.stop(e, "function that is not known");
                };
                let items: &'a [Expr] = match &values.bare().kind {
                    ExprKind::ArrayInit(None, items) => items,
                    ExprKind::StructInit(None, fields) if fields.is_empty() => &[],
                    _ => return self.stop(values, "arguments that are no literal"),
                };
                let index = self.called(owner, function, None)?;
                let called = self.called[index].clone();
                let mut rust = Vec::new();
                for (item, taken) in items.iter().zip(called.parameters.iter().skip(1)) {
                    if !taken.gone {
                        rust.push(self.fitted(item, &taken.ty)?);
                    }
                }
                let call = R::call(self.called_path(index), rust);
                Ok(Value::new(call, called.result))
            }
            ("refAllDecls" | "refAllDeclsRecursive", _) => Ok(Value::nothing()),
            _ => self.stop(e, format!("std.testing.{name}")),
        }
    }

    fn slices(&mut self, ty: &Ty, a: &'a Expr, b: &'a Expr) -> Done<Value<'a>> {
        let a = self.fitted(a, ty)?;
        let b = self.fitted(b, ty)?;
        Ok(Value::sure(
            R::bang("assert_eq", vec![whole(a), whole(b)]),
            Ty::Void,
        ))
    }

    /// A value that is only looked at.
    fn compared(&mut self, value: Value<'a>, ty: &Ty, e: &'a Expr) -> Done<R> {
        if value.place && value.ty == *ty && value.known.is_none() {
            return Ok(value.rust);
        }
        let literal = value.ty == Ty::ComptimeInt;
        let rust = self.coerce(value, ty, e)?;
        Ok(match rust {
            R::Literal(text) if literal && ty.is_int() && text.starts_with("b'") => R::lit(text),
            other if literal && ty.is_int() => self.suffixed(other, ty),
            other => other,
        })
    }
}

fn whole_ref(rust: R) -> R {
    R::unary("&", whole(rust))
}
