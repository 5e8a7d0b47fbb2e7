//! Operators: numbers of two types meet in one, integers of odd widths stay in theirs, comparisons, text and arrays
//! put together at compile time.

use super::lookup::byte_literal;
use super::ty::{Known, Ty};
use super::{Done, Program, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn unary(
        &mut self,
        e: &'a Expr,
        prefix: Prefix,
        inner: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let value = self.value(inner, want)?;
        let ty = value.ty.clone();
        let known = match (&value.known, prefix) {
            (Some(Known::Int(n)), Prefix::Negate) => n.checked_neg().map(Known::Int),
            (Some(Known::Float(n)), Prefix::Negate) => Some(Known::Float(-n)),
            (Some(Known::Bool(b)), Prefix::Not) => Some(Known::Bool(!b)),
            _ => None,
        };
        let rust = match prefix {
            Prefix::Negate => match (&value.rust, &known) {
                (R::Literal(text), Some(_)) if !text.starts_with(['-', 'b']) => {
                    R::lit(format!("-{text}"))
                }
                (R::Literal(_), Some(Known::Int(n))) => R::lit(n.to_string()),
                _ => R::unary("-", value.rust),
            },
            Prefix::NegateWrap => value.rust.method("wrapping_neg", vec![]),
            Prefix::Not => R::unary("!", value.rust),
            _ => R::unary("!", value.rust),
        };
        if matches!(prefix, Prefix::NegateWrap | Prefix::BitNot) && ty == Ty::ComptimeInt {
            return self.stop(e, "bits of a number without a type");
        }
        let rust = match prefix {
            Prefix::NegateWrap | Prefix::BitNot => self.kept_in(rust, &ty),
            _ => rust,
        };
        Ok(Value {
            known,
            ..Value::new(rust, ty)
        })
    }

    /// A result of bit arithmetic, cut to the width Zig has for it.
    pub(super) fn kept_in(&mut self, rust: R, ty: &Ty) -> R {
        match ty {
            Ty::Int {
                signed: false,
                bits,
            } if ty.is_odd() => {
                let mask = (1_u128 << bits) - 1;
                R::binary("&", rust, R::lit(format!("{mask:#x}")))
            }
            Ty::Int { signed: true, bits } if ty.is_odd() => {
                let held = self.spell(ty, "");
                let wide: u16 = held[1..].parse().unwrap_or(128);
                let by = R::lit((wide - bits).to_string());
                R::binary(">>", R::binary("<<", rust, by.clone()), by)
            }
            _ => rust,
        }
    }

    pub(super) fn binary(
        &mut self,
        e: &'a Expr,
        operator: Operator,
        left: &'a Expr,
        right: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        match operator {
            Operator::And | Operator::Or => return self.logic(operator, left, right),
            Operator::Equal | Operator::NotEqual => {
                return self.equality(e, operator == Operator::Equal, left, right);
            }
            Operator::Concat => return self.concat(e, left, right, want),
            Operator::Repeat => return self.repeat(e, left, right, want),
            Operator::MergeErrors => {
                return Ok(Value::known(Known::Type(Ty::Error), Ty::Type));
            }
            _ => {}
        }
        let compares = matches!(
            operator,
            Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual
        );
        let shifts = matches!(operator, Operator::Shl | Operator::Shr | Operator::ShlSat);
        let hint = want.filter(|w| !compares && w.is_number());
        let mut a = self.value(left, hint)?;
        let count = Ty::Int {
            signed: false,
            bits: 32,
        };
        let b_hint = if shifts {
            Some(&count)
        } else if a.ty.is_number() && !a.ty.is_comptime_number() {
            Some(&a.ty)
        } else {
            hint
        };
        let b_hint = b_hint.cloned();
        let b = self.value(right, b_hint.as_ref())?;
        if a.ty.is_comptime_number() && !b.ty.is_comptime_number() && a.known.is_none() {
            a = self.value(left, Some(&b.ty.clone()))?;
        }
        let folded = fold(operator, a.known.as_ref(), b.known.as_ref());
        if shifts {
            return self.shift(e, operator, a, b, folded, want);
        }
        let Some(ty) = self.peer(&a, &b) else {
            let text = format!("operator on {:?} and {:?}", a.ty, b.ty);
            return self.stop(e, text);
        };
        if ty.is_comptime_number()
            && let Some(folded) = folded
        {
            let ty = if matches!(folded, Known::Bool(_)) {
                Ty::Bool
            } else {
                ty
            };
            let rust = match &folded {
                Known::Float(n) => R::lit(format!("{n:?}")),
                _ => R::unit(),
            };
            let value = self.number_value(folded, ty);
            return Ok(if value.rust == R::unit() {
                Value { rust, ..value }
            } else {
                value
            });
        }
        let a = self.coerce(a, &ty, left)?;
        let b = self.coerce(b, &ty, right)?;
        if compares {
            return Ok(Value {
                known: folded,
                ..Value::new(R::binary(symbol(operator), a, b), Ty::Bool)
            });
        }
        let rust = self.operation(operator, a, b, &ty);
        Ok(Value {
            known: folded,
            ..Value::new(rust, ty)
        })
    }

    pub(super) fn operation(&mut self, operator: Operator, a: R, b: R, ty: &Ty) -> R {
        let saturating = match operator {
            Operator::AddSat => Some("saturating_add"),
            Operator::SubSat => Some("saturating_sub"),
            Operator::MulSat => Some("saturating_mul"),
            _ => None,
        };
        if let Some(name) = saturating {
            let a = self.suffixed(a, ty);
            let rust = a.method(name, vec![b]);
            if ty.is_odd()
                && let Some((low, high)) = ty.limits()
            {
                let limits = vec![R::lit(low.to_string()), R::lit(high.to_string())];
                return rust.method("clamp", limits);
            }
            return rust;
        }
        let wrapping = match operator {
            Operator::AddWrap => Some("wrapping_add"),
            Operator::SubWrap => Some("wrapping_sub"),
            Operator::MulWrap => Some("wrapping_mul"),
            _ => None,
        };
        if let Some(name) = wrapping {
            let a = self.suffixed(a, ty);
            let rust = a.method(name, vec![b]);
            return self.kept_in(rust, ty);
        }
        let rust = R::binary(symbol(operator), a, b);
        // Zig stops at the end of an odd width, Rust at the end of what holds it
        if ty.is_odd()
            && matches!(operator, Operator::Add | Operator::Sub | Operator::Mul)
            && let Ty::Int { signed, bits } = ty
        {
            let name = if *signed { "signed" } else { "unsigned" };
            return R::call(format!("{}::<{bits}, _>", self.compat(name)), vec![rust]);
        }
        rust
    }

    /// A bare number takes a suffix before a method call.
    pub(super) fn suffixed(&mut self, value: R, ty: &Ty) -> R {
        match value {
            R::Literal(text)
                if text.bytes().all(|b| b.is_ascii_digit() || b == b'_')
                    || ["0x", "0b", "0o"].iter().any(|p| text.starts_with(p))
                        && !text.contains(['u', 'i']) =>
            {
                R::lit(format!("{text}_{}", self.spell(ty, "")))
            }
            R::Literal(text) if text.starts_with('-') => {
                R::path(format!("({text}_{})", self.spell(ty, "")))
            }
            other => other,
        }
    }

    fn shift(
        &mut self,
        e: &'a Expr,
        operator: Operator,
        a: Value<'a>,
        b: Value<'a>,
        folded: Option<Known<'a>>,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let mut ty = a.ty.clone();
        if ty == Ty::ComptimeInt {
            if let Some(folded) = folded {
                return Ok(self.number_value(folded, ty));
            }
            match want {
                Some(want) if want.is_int() => ty = want.clone(),
                _ => return self.stop(e, "shift of a number without a type"),
            }
        }
        let typed = self.coerce(a, &ty, e)?;
        let typed = self.suffixed(typed, &ty);
        let by = match b.known.as_ref().and_then(Known::int) {
            Some(n) if b.ty == Ty::ComptimeInt => R::lit(n.to_string()),
            _ => b.rust,
        };
        let rust = match operator {
            Operator::Shl => {
                let rust = R::binary("<<", typed, by);
                self.kept_in(rust, &ty)
            }
            Operator::Shr => R::binary(">>", typed, by),
            _ => return self.stop(e, "saturating shift"),
        };
        Ok(Value {
            known: folded,
            ..Value::new(rust, ty)
        })
    }

    /// The type two operands meet in.
    pub(super) fn peer(&self, a: &Value<'a>, b: &Value<'a>) -> Option<Ty> {
        if a.ty == b.ty {
            return Some(a.ty.clone());
        }
        Some(match (&a.ty, &b.ty) {
            (Ty::ComptimeInt, Ty::ComptimeFloat) => Ty::ComptimeFloat,
            (Ty::ComptimeInt | Ty::ComptimeFloat, other)
            | (other, Ty::ComptimeInt | Ty::ComptimeFloat)
                if other.is_number() =>
            {
                other.clone()
            }
            (Ty::Float(x), Ty::Float(y)) => Ty::Float(*x.max(y)),
            (x, y) => {
                let (from, to) = (x.width()?, y.width()?);
                if fits(from, to) {
                    y.clone()
                } else if fits(to, from) || b.known.is_some() {
                    x.clone()
                } else if a.known.is_some() {
                    y.clone()
                } else {
                    return None;
                }
            }
        })
    }

    fn logic(&mut self, operator: Operator, left: &'a Expr, right: &'a Expr) -> Done<Value<'a>> {
        let and = operator == Operator::And;
        let a = self.value(left, Some(&Ty::Bool))?;
        if let Some(Known::Bool(known)) = a.known {
            // the other side need not even be valid
            if known != and {
                return Ok(a);
            }
            return self.value(right, Some(&Ty::Bool));
        }
        let b = self.value(right, Some(&Ty::Bool))?;
        let symbol = if and { "&&" } else { "||" };
        Ok(Value::new(R::binary(symbol, a.rust, b.rust), Ty::Bool))
    }

    fn equality(
        &mut self,
        e: &'a Expr,
        equal: bool,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Done<Value<'a>> {
        let not = |rust: R| if equal { rust } else { R::unary("!", rust) };
        let mut a = self.value(left, None)?;
        let mut b = self.value(right, Some(&a.ty.clone()))?;
        if matches!(a.known, Some(Known::Null)) || a.ty == Ty::Tag {
            std::mem::swap(&mut a, &mut b);
            b = self.value(left, Some(&a.ty.clone()))?;
        }
        if let (Some(Known::Type(x)), Some(Known::Type(y))) = (&a.known, &b.known) {
            return Ok(self.number_value(Known::Bool((x == y) == equal), Ty::Bool));
        }
        if matches!(b.known, Some(Known::Null)) {
            let name = if equal { "is_none" } else { "is_some" };
            return Ok(Value::new(a.rust.method(name, vec![]), Ty::Bool));
        }
        if let (Ty::Made(id), Some(Known::Tag(tag))) = (a.ty.pointee().clone(), &b.known)
            && self.made[id].is_union()
        {
            let Some(field) = self.field_of(id, tag)? else {
                return self.stop(e, format!("tag {tag}"));
            };
            let path = self.made_path(id);
            let payload = if field.ty == Ty::Void { "" } else { "(..)" };
            let pattern = R::path(format!("{path}::{}{payload}", names::variant(tag)));
            let subject = match &a.ty {
                Ty::Ref { .. } => R::unary("*", a.rust),
                Ty::Raw { mutable, .. } => R::unary("*", self.through_raw(a.rust, *mutable)),
                _ => a.rust,
            };
            return Ok(Value::new(
                not(R::bang("matches", vec![subject, pattern])),
                Ty::Bool,
            ));
        }
        let folded = match (&a.known, &b.known) {
            (Some(Known::Int(x)), Some(Known::Int(y))) => Some(x == y),
            (Some(Known::Bool(x)), Some(Known::Bool(y))) => Some(x == y),
            (Some(Known::Tag(x)), Some(Known::Tag(y))) => Some(x == y),
            _ => None,
        };
        if let Some(same) = folded {
            return Ok(self.number_value(Known::Bool(same == equal), Ty::Bool));
        }
        if a.ty.is_pointer() || b.ty.is_pointer() {
            let raw = |ty: &Ty| Ty::Raw {
                mutable: false,
                child: Box::new(ty.pointee().clone()),
            };
            let ty = raw(if a.ty.is_pointer() { &a.ty } else { &b.ty });
            let a = self.coerce(a, &ty, left)?;
            let b = self.coerce(b, &ty, right)?;
            return Ok(Value::new(
                R::binary(if equal { "==" } else { "!=" }, a, b),
                Ty::Bool,
            ));
        }
        if let (Ty::Result(_), Ty::Error) = (&a.ty, &b.ty) {
            let found = a.rust.method("as_ref", vec![]).method("err", vec![]);
            let wanted = R::call("Some", vec![R::unary("&", b.rust)]);
            let symbol = if equal { "==" } else { "!=" };
            return Ok(Value::new(R::binary(symbol, found, wanted), Ty::Bool));
        }
        let ty = match (&a.ty, &b.ty) {
            (Ty::Optional(_), _) => Some(a.ty.clone()),
            (_, Ty::Optional(_)) => Some(b.ty.clone()),
            (x, y) if x.is_number() && y.is_number() => self.peer(&a, &b),
            (x, Ty::Tag) => Some(x.clone()),
            (Ty::Error, _) | (_, Ty::Error) => Some(Ty::Error),
            (x, y) if x == y => Some(x.clone()),
            _ => None,
        };
        let Some(ty) = ty else {
            let text = format!("comparison of {:?} and {:?}", a.ty, b.ty);
            return self.stop(e, text);
        };
        let a = self.coerce_to_compare(a, &ty, left)?;
        let b = self.coerce_to_compare(b, &ty, right)?;
        let symbol = if equal { "==" } else { "!=" };
        Ok(Value::new(R::binary(symbol, a, b), Ty::Bool))
    }

    /// A comparison only looks: nothing needs to be cloned for it.
    fn coerce_to_compare(&mut self, value: Value<'a>, ty: &Ty, e: &Expr) -> Done<R> {
        if value.place && value.ty == *ty && value.known.is_none() {
            return Ok(value.rust);
        }
        self.coerce(value, ty, e)
    }

    fn concat(
        &mut self,
        e: &'a Expr,
        left: &'a Expr,
        right: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let a = self.value(left, want)?;
        let b = self.value(right, want)?;
        if let (Some(Known::Text(x)), Some(Known::Text(y))) = (&a.known, &b.known) {
            let text = [x.clone(), y.clone()].concat();
            return Ok(Value {
                rust: R::lit(byte_literal(&text)),
                ..Value::known(Known::Text(text), Ty::bytes())
            });
        }
        let known = match (&a.known, &b.known) {
            (Some(Known::Tuple(x)), Some(Known::Tuple(y))) => {
                Some(Known::Tuple(x.iter().chain(y).cloned().collect()))
            }
            _ => None,
        };
        match (strip(a.rust), strip(b.rust), a.ty.pointee(), b.ty.pointee()) {
            (R::Array(x), R::Array(y), Ty::Array(n, child), Ty::Array(m, _)) => {
                let ty = Ty::Array(n + m, child.clone());
                let rust = R::Array(x.into_iter().chain(y).collect());
                Ok(Value {
                    known,
                    ..Value::new(rust, ty)
                })
            }
            (R::Tuple(x), R::Tuple(y), Ty::Tuple(n), Ty::Tuple(m)) => {
                let ty = Ty::Tuple(n.iter().chain(m).cloned().collect());
                let rust = R::Tuple(x.into_iter().chain(y).collect());
                Ok(Value {
                    known,
                    ..Value::new(rust, ty)
                })
            }
            (x, y, Ty::Array(n, child), Ty::Array(m, other)) if child == other => {
                let ty = Ty::Array(n + m, child.clone());
                let call = R::call(
                    self.compat("concat"),
                    vec![R::unary("&", x), R::unary("&", y)],
                );
                Ok(Value::new(call, ty))
            }
            _ => self.stop(e, "`++` of what is not known at compile time"),
        }
    }

    fn repeat(
        &mut self,
        e: &'a Expr,
        left: &'a Expr,
        right: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let want = match want {
            Some(Ty::Array(_, child)) => Some(Ty::slice((**child).clone())),
            _ => None,
        };
        let a = self.value(left, want.as_ref())?;
        let count = self.count(right)?;
        if let Some(Known::Text(text)) = &a.known {
            if text.len().saturating_mul(count) > 1 << 20 {
                return self.stop(e, "`**` of a long text");
            }
            let text = text.repeat(count);
            return Ok(Value {
                rust: R::lit(byte_literal(&text)),
                ..Value::known(Known::Text(text), Ty::bytes())
            });
        }
        match (strip(a.rust), a.ty.pointee()) {
            (R::Array(items), Ty::Array(_, child)) => {
                let ty = Ty::Array(items.len().saturating_mul(count), child.clone());
                let rust = match &items[..] {
                    [one] => R::Repeat(Box::new(one.clone()), Box::new(R::lit(count.to_string()))),
                    many if many.len().saturating_mul(count) <= 4096 => {
                        let all = many.iter().cycle().take(many.len() * count);
                        R::Array(all.cloned().collect())
                    }
                    _ => return self.stop(e, "`**` of a long array"),
                };
                Ok(Value::new(rust, ty))
            }
            (R::Tuple(items), Ty::Tuple(types)) => match (&items[..], &types[..]) {
                ([one], [ty]) => {
                    let ty = match ty {
                        Ty::ComptimeInt => return self.stop(e, "`**` without a type"),
                        other => other.clone(),
                    };
                    let rust =
                        R::Repeat(Box::new(one.clone()), Box::new(R::lit(count.to_string())));
                    Ok(Value::new(rust, Ty::Array(count, Box::new(ty))))
                }
                _ => self.stop(e, "`**` of a tuple"),
            },
            _ => self.stop(e, "`**` of what is no literal"),
        }
    }
}

fn strip(rust: R) -> R {
    match rust {
        R::Unary("&", inner) => *inner,
        other => other,
    }
}

fn fits(from: (bool, u16), to: (bool, u16)) -> bool {
    from.0 == to.0 && from.1 <= to.1 || !from.0 && to.0 && from.1 < to.1
}

/// What an operation on known numbers comes to.
fn fold<'a>(operator: Operator, a: Option<&Known<'a>>, b: Option<&Known<'a>>) -> Option<Known<'a>> {
    let float = |k: &Known<'_>| match k {
        Known::Float(n) => Some(*n),
        #[allow(clippy::cast_precision_loss, reason = "Zig rounds in the same way")]
        Known::Int(n) => Some(*n as f64),
        _ => None,
    };
    let (a, b) = (a?, b?);
    if let (Some(x), Some(y)) = (a.int(), b.int()) {
        let count = || u32::try_from(y).ok();
        return Some(match operator {
            Operator::Add => Known::Int(x.checked_add(y)?),
            Operator::Sub => Known::Int(x.checked_sub(y)?),
            Operator::Mul => Known::Int(x.checked_mul(y)?),
            Operator::Div => Known::Int(x.checked_div(y)?),
            Operator::Rem => Known::Int(x.checked_rem(y)?),
            Operator::Shl => Known::Int(x.checked_mul(1_i128.checked_shl(count()?)?)?),
            Operator::Shr => Known::Int(x.checked_shr(count()?)?),
            Operator::BitAnd => Known::Int(x & y),
            Operator::BitOr => Known::Int(x | y),
            Operator::BitXor => Known::Int(x ^ y),
            Operator::Less => Known::Bool(x < y),
            Operator::LessEqual => Known::Bool(x <= y),
            Operator::Greater => Known::Bool(x > y),
            Operator::GreaterEqual => Known::Bool(x >= y),
            _ => return None,
        });
    }
    let (x, y) = (float(a)?, float(b)?);
    Some(match operator {
        Operator::Add => Known::Float(x + y),
        Operator::Sub => Known::Float(x - y),
        Operator::Mul => Known::Float(x * y),
        Operator::Div => Known::Float(x / y),
        Operator::Less => Known::Bool(x < y),
        Operator::LessEqual => Known::Bool(x <= y),
        Operator::Greater => Known::Bool(x > y),
        Operator::GreaterEqual => Known::Bool(x >= y),
        _ => return None,
    })
}

pub(super) fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Sub => "-",
        Operator::Mul => "*",
        Operator::Div => "/",
        Operator::Rem => "%",
        Operator::Shl => "<<",
        Operator::Shr => ">>",
        Operator::BitAnd => "&",
        Operator::BitOr => "|",
        Operator::BitXor => "^",
        Operator::Less => "<",
        Operator::LessEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterEqual => ">=",
        _ => "==",
    }
}
