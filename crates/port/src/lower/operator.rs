//! Operators, assignments, `try`, `catch` and `orelse`.

use super::expression::strip_deref;
use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

fn symbol(operator: Operator) -> &'static str {
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
        Operator::And => "&&",
        Operator::Or => "||",
        Operator::Equal => "==",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterEqual => ">=",
        _ => "+",
    }
}

/// Operators that are methods in Rust.
pub(crate) fn method(operator: Operator) -> Option<(&'static str, &'static str)> {
    Some(match operator {
        Operator::AddWrap => ("wrapping_add", "IDIOMS-73"),
        Operator::SubWrap => ("wrapping_sub", "IDIOMS-73"),
        Operator::MulWrap => ("wrapping_mul", "IDIOMS-73"),
        Operator::AddSat => ("saturating_add", "IDIOMS-72"),
        Operator::SubSat => ("saturating_sub", "IDIOMS-72"),
        Operator::MulSat => ("saturating_mul", "IDIOMS-72"),
        _ => return None,
    })
}

impl<'a> Lowerer<'a> {
    pub(crate) fn prefix(
        &mut self,
        e: &'a Expr,
        prefix: Prefix,
        inner: &'a Expr,
        want: &Ty,
    ) -> Value {
        match prefix {
            Prefix::Negate => {
                let value = self.value(inner, want);
                let rust = match value.rust {
                    R::Literal(text) if !text.starts_with('-') => R::lit(format!("-{text}")),
                    other => R::unary("-", other),
                };
                Value::new(rust, value.ty)
            }
            Prefix::NegateWrap => {
                self.fire("IDIOMS-73");
                let value = self.value(inner, want);
                Value::new(value.rust.method("wrapping_neg", vec![]), value.ty)
            }
            Prefix::Not => {
                self.fire("BASE-06");
                if let Some(value) = self.negated_platform(inner) {
                    return value;
                }
                let value = self.value(inner, &Ty::Bool);
                Value::new(R::unary("!", value.rust), Ty::Bool)
            }
            Prefix::BitNot => {
                self.fire("BASE-06");
                let value = self.value(inner, want);
                Value::new(R::unary("!", value.rust), value.ty)
            }
            Prefix::Address => self.address(inner, want),
            Prefix::Try => self.try_value(inner, want),
            Prefix::Comptime => self.comptime_value(inner, want),
            Prefix::Nosuspend => self.value(inner, want),
            Prefix::Resume | Prefix::Await => {
                self.fire("BASE-34");
                self.flag(e, "async")
            }
        }
    }

    pub(crate) fn address(&mut self, inner: &'a Expr, want: &Ty) -> Value {
        // `&.{ … }`: a slice of what follows
        if let ExprKind::ArrayInit(..) | ExprKind::StructInit(..) = &inner.kind {
            if self.is_empty_list(inner) {
                let target = match want {
                    Ty::Optional(inner) => &**inner,
                    other => other,
                };
                match target {
                    Ty::Boxed(owned) if owned.is_slice() => {
                        self.fire("IDIOMS-34");
                        return Value::new(R::call("Box::default", vec![]), target.clone());
                    }
                    Ty::Pointer {
                        size: PointerSize::Slice,
                        zero: false,
                        ..
                    }
                    | Ty::Unknown => {
                        let operator = match target {
                            Ty::Pointer {
                                constant: false, ..
                            } => "&mut ",
                            _ => "&",
                        };
                        let ty = target.clone();
                        return Value::new(R::unary(operator, R::Array(Vec::new())), ty);
                    }
                    _ => {}
                }
            }
            let mut value = self.value(inner, want);
            // a pointer to a list of like things is one to an array
            if let (R::Tuple(items), Ty::Tuple(types)) = (&value.rust, &value.ty)
                && let Some(first) = types.iter().find(|t| !t.is_unknown())
                && types.iter().all(|t| t == first || t.is_unknown())
            {
                let ty = Ty::Array(types.len().to_string(), Box::new(first.clone()));
                value = Value::new(R::Array(items.clone()), ty);
            }
            let ty = match value.ty {
                Ty::Array(_, child) => Ty::slice(*child, true),
                other => other,
            };
            return Value::new(R::unary("&", value.rust), ty);
        }
        let value = self.value(inner, &Ty::Unknown);
        if value.gone {
            return value;
        }
        // `&function` is the function
        if inner
            .name()
            .is_some_and(|n| matches!(self.lookup(n), super::Symbol::Function(..)))
        {
            return value;
        }
        self.fire("BASE-04");
        let wanted = match want {
            Ty::Optional(inner) => inner,
            other => other,
        };
        let constant = match wanted {
            Ty::Pointer { constant, .. } => *constant,
            _ => !self.is_mutable_place(inner),
        };
        let rust = match value.rust {
            R::Unary("*", inner) if constant => {
                return Value::new(*inner, pointer_to(value.ty, constant));
            }
            other => other,
        };
        let ty = match (&value.ty, wanted) {
            (
                Ty::Array(_, child),
                Ty::Pointer {
                    size: PointerSize::Slice,
                    ..
                },
            ) => Ty::slice((**child).clone(), constant),
            (other, _) => pointer_to(other.clone(), constant),
        };
        let operator = if constant { "&" } else { "&mut " };
        Value::new(R::unary(operator, rust), ty)
    }

    /// `.{}`, `[_]T{}`: a list without items, as far as its form says.
    fn is_empty_list(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::ArrayInit(_, items) => items.is_empty(),
            ExprKind::StructInit(None, fields) => fields.is_empty(),
            ExprKind::StructInit(Some(ty), fields) => {
                fields.is_empty() && matches!(ty.kind, ExprKind::Array { .. })
            }
            _ => false,
        }
    }

    pub(crate) fn is_mutable_place(&self, e: &Expr) -> bool {
        match &e.bare().kind {
            ExprKind::Name(name) => match self.lookup(name) {
                super::Symbol::Binding(super::Binding::Value(local)) => local.mutable,
                super::Symbol::Constant(_, variable) => variable.mutable,
                _ => false,
            },
            ExprKind::Field(inner, _) | ExprKind::Index(inner, _) | ExprKind::Deref(inner) => {
                self.is_mutable_place(inner)
            }
            _ => false,
        }
    }

    pub(crate) fn binary(
        &mut self,
        e: &'a Expr,
        operator: Operator,
        left: &'a Expr,
        right: &'a Expr,
        want: &Ty,
    ) -> Value {
        match operator {
            Operator::Equal | Operator::NotEqual => {
                return self.comparison(e, operator, left, right);
            }
            Operator::And | Operator::Or => {
                self.fire("BASE-06");
                let a = self.fitted(left, &Ty::Bool);
                let b = self.fitted(right, &Ty::Bool);
                return Value::new(R::binary(symbol(operator), a, b), Ty::Bool);
            }
            Operator::Concat => return self.concat(e, left, right),
            Operator::Repeat => return self.repeat(e, left, right),
            Operator::MergeErrors => return self.flag(e, "merged error sets"),
            _ => {}
        }
        let compares = matches!(
            operator,
            Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual
        );
        let hint = if compares { Ty::Unknown } else { want.clone() };
        let mut a = self.value(left, &hint);
        let shift = matches!(operator, Operator::Shl | Operator::Shr | Operator::ShlSat);
        let right_hint = match &right.bare().kind {
            // any integer will do as the count of a shift
            ExprKind::Builtin(name, _)
                if shift && matches!(name.as_str(), "intCast" | "truncate") =>
            {
                Ty::int("u32")
            }
            _ if shift => Ty::Unknown,
            _ => a.ty.clone(),
        };
        let mut b = self.value(right, &right_hint);
        if let Ty::Pointer {
            size: PointerSize::Many | PointerSize::C,
            ..
        } = a.ty
            && let Operator::Add | Operator::Sub = operator
            && (b.ty.is_integer() || b.ty == Ty::ComptimeInt)
        {
            self.fire("BASE-07");
            return self.moved_pointer(a, b, operator);
        }
        if a.ty == Ty::ComptimeInt && !b.ty.is_unknown() && b.ty != Ty::ComptimeInt && !shift {
            a = self.value(left, &b.ty.clone());
        }
        if !shift {
            self.even_out(&mut a, &mut b);
        }
        let ty = match (&a.ty, &b.ty) {
            _ if compares => Ty::Bool,
            (Ty::ComptimeInt | Ty::ComptimeFloat, other) if !shift => other.clone(),
            (own, _) => own.clone(),
        };
        if let Some((name, rule)) = method(operator) {
            self.fire(rule);
            let receiver = self.typed_literal(a.rust, &ty, want);
            return Value::new(receiver.method(name, vec![b.rust]), ty);
        }
        if operator == Operator::ShlSat {
            self.todo("saturating shift");
        }
        self.fire(
            if shift
                || matches!(
                    operator,
                    Operator::BitAnd | Operator::BitOr | Operator::BitXor
                )
            {
                "BASE-06"
            } else {
                "BASE-07"
            },
        );
        let symbol = if operator == Operator::ShlSat {
            "<<"
        } else {
            symbol(operator)
        };
        Value::new(R::binary(symbol, a.rust, b.rust), ty)
    }

    /// A bare number takes a suffix before a method call.
    pub(crate) fn typed_literal(&mut self, value: R, ty: &Ty, want: &Ty) -> R {
        let name = match (ty, want) {
            (Ty::Int(name), _) | (_, Ty::Int(name)) => name,
            _ => return value,
        };
        match value {
            R::Literal(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                match crate::types::rust_integer(name) {
                    Some((rust, _)) => R::lit(format!("{text}_{rust}")),
                    None => R::lit(text),
                }
            }
            other => other,
        }
    }

    /// Zig widens the narrower operand by itself; Rust does not.
    pub(crate) fn even_out(&mut self, a: &mut Value, b: &mut Value) {
        let (Ty::Int(x), Ty::Int(y)) = (&a.ty, &b.ty) else {
            if matches!(a.ty, Ty::Float(_)) && b.ty == Ty::ComptimeInt {
                let rust = std::mem::replace(&mut b.rust, R::unit());
                b.rust = self.fit(Value::new(rust, Ty::ComptimeInt), &a.ty.clone());
            }
            return;
        };
        let (x, y) = (x.clone(), y.clone());
        let (Some(wx), Some(wy)) = (a.ty.width(), b.ty.width()) else {
            return;
        };
        if x == y {
            return;
        }
        if wx.1 < wy.1 {
            let rust = std::mem::replace(&mut a.rust, R::unit());
            a.rust = self.widen(rust, &x, &y);
            a.ty = b.ty.clone();
        } else if wy.1 < wx.1 {
            let rust = std::mem::replace(&mut b.rust, R::unit());
            b.rust = self.widen(rust, &y, &x);
            b.ty = a.ty.clone();
        }
    }

    pub(crate) fn comparison(
        &mut self,
        e: &'a Expr,
        operator: Operator,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Value {
        let equal = operator == Operator::Equal;
        // the side that knows its type goes first
        let (left, right) = if is_bare_tag(left) {
            (right, left)
        } else {
            (left, right)
        };
        if right.name() == Some("null") || left.name() == Some("null") {
            self.fire("BASE-08");
            let subject = if right.name() == Some("null") {
                left
            } else {
                right
            };
            let value = self.value(subject, &Ty::Unknown);
            if self.is_nullable(&value) {
                let test = value.rust.method("is_null", vec![]);
                return Value::new(if equal { test } else { R::unary("!", test) }, Ty::Bool);
            }
            let name = if equal { "is_none" } else { "is_some" };
            return Value::new(strip_deref(value.rust).method(name, vec![]), Ty::Bool);
        }
        if let Some(value) = self.platform_comparison(left, right, equal) {
            return value;
        }
        if self.is_type_expression(left) && self.is_type_expression(right) {
            self.fire("COMPTIME-02");
            return self.flag(e, "comparison of types");
        }
        let mut a = self.value(left, &Ty::Unknown);
        // the carry of `@addWithOverflow`, a bit in Zig
        if a.ty == Ty::Bool
            && let ExprKind::Integer(bit) = &right.bare().kind
            && matches!(bit.as_str(), "0" | "1")
        {
            let plain = equal == (bit == "1");
            return Value::new(if plain { a.rust } else { R::unary("!", a.rust) }, Ty::Bool);
        }
        let tag = match &right.bare().kind {
            ExprKind::Tag(name) => Some(name.as_str()),
            _ => None,
        };
        if tag == Some("zero") && a.ty.zig_path() == Some("bun.jsc.JSValue") {
            self.fire("JSC-10");
            let test = a.rust.method("is_empty", vec![]);
            return Value::new(if equal { test } else { R::unary("!", test) }, Ty::Bool);
        }
        if let Some(tag) = tag
            && let Some(test) = self.outcome_test(&a, tag, equal)
        {
            return test;
        }
        if let Some(tag) = tag
            && let Some(id) = self.container_id(&a.ty)
            && self.containers[id].is_tagged_union()
        {
            return self.tag_test(a, id, tag, equal);
        }
        let mut b = self.value(right, &a.ty.clone());
        if a.ty == Ty::ComptimeInt || a.ty.is_unknown() && !b.ty.is_unknown() && is_bare_tag(left) {
            a = self.value(left, &b.ty.clone());
        }
        self.even_out(&mut a, &mut b);
        if let Ty::Optional(inner) = &a.ty
            && !matches!(b.ty, Ty::Optional(_) | Ty::Unknown | Ty::Null)
        {
            let _ = inner;
            self.fire("BASE-13");
            b.rust = R::call("Some", vec![b.rust]);
        }
        Value::new(
            R::binary(if equal { "==" } else { "!=" }, a.rust, b.rust),
            Ty::Bool,
        )
    }

    /// A pointer moved by a number of elements.
    pub(crate) fn moved_pointer(&mut self, pointer: Value, by: Value, operator: Operator) -> Value {
        let name = if operator == Operator::Add {
            "add"
        } else {
            "sub"
        };
        let ty = pointer.ty.clone();
        let moved = pointer.rust.method(name, vec![by.rust]);
        let why = "the pointer stays within what it points to, as in the Zig source";
        Value::new(self.unsafe_value(moved, Some(why)), ty)
    }

    /// `u == .tag` on a tagged union.
    pub(crate) fn tag_test(&mut self, value: Value, id: usize, tag: &str, equal: bool) -> Value {
        let info = &self.containers[id];
        let payload = info
            .field(tag)
            .and_then(|f| f.ty.as_ref())
            .is_some_and(|t| t.name() != Some("void"));
        let pattern = format!(
            "{}::{}{}",
            info.rust,
            names::variant(tag),
            if payload { "(..)" } else { "" }
        );
        let test = R::bang("matches", vec![value.rust, R::path(pattern)]);
        Value::new(if equal { test } else { R::unary("!", test) }, Ty::Bool)
    }

    pub(crate) fn concat(&mut self, e: &'a Expr, left: &'a Expr, right: &'a Expr) -> Value {
        self.fire("BASE-33");
        let a = self.constant_operand(left);
        let b = self.constant_operand(right);
        if let (R::Literal(x), R::Literal(y)) = (&a.rust, &b.rust)
            && let (Some(x), Some(y)) = (inside(x), inside(y))
        {
            return Value::new(R::lit(format!("b\"{x}{y}\"")), Ty::bytes());
        }
        if let (R::Array(x), R::Array(y)) = (&a.rust, &b.rust) {
            let child = a.ty.element().cloned().unwrap_or(Ty::Unknown);
            let all: Vec<R> = x.iter().chain(y).cloned().collect();
            let ty = Ty::Array(all.len().to_string(), Box::new(child));
            return Value::new(R::Array(all), ty);
        }
        let ty = if a.ty.is_bytes() || b.ty.is_bytes() {
            Ty::bytes()
        } else {
            Ty::Unknown
        };
        let flagged = self.flag(e, "concatenation at compile time");
        Value::new(flagged.rust, ty)
    }

    /// An operand of `++`: a constant of this file that is a text stands for its text.
    fn constant_operand(&mut self, e: &'a Expr) -> Value {
        if let Some(name) = e.name()
            && let super::Symbol::Constant(id, variable) = self.lookup(name)
            && !variable.mutable
            && variable.ty.is_none()
            && let Some(value) = &variable.value
            && is_text(value)
            && self.evaluating < 20
        {
            self.evaluating += 1;
            let value = self.in_container(id, |this| this.value(value, &Ty::Unknown));
            self.evaluating -= 1;
            return value;
        }
        self.value(e, &Ty::Unknown)
    }

    pub(crate) fn repeat(&mut self, e: &'a Expr, left: &'a Expr, right: &'a Expr) -> Value {
        self.fire("BASE-33");
        let a = self.value(left, &Ty::Unknown);
        if let R::Array(items) = &a.rust
            && let [item] = &items[..]
        {
            let count = self.constant_text(right);
            let child = a.ty.element().cloned().unwrap_or(Ty::Unknown);
            let rust = R::Repeat(Box::new(item.clone()), Box::new(R::path(count.clone())));
            return Value::new(rust, Ty::Array(count, Box::new(child)));
        }
        if let (R::Literal(text), ExprKind::Integer(count)) = (&a.rust, &right.bare().kind)
            && let (Some(inner), Ok(count)) = (inside(text), count.parse::<usize>())
            && count * inner.len() < 2000
        {
            return Value::new(R::lit(format!("b\"{}\"", inner.repeat(count))), Ty::bytes());
        }
        self.flag(e, "repetition at compile time")
    }
}

/// A text literal, or such put together.
fn is_text(e: &Expr) -> bool {
    match &e.bare().kind {
        ExprKind::Text(_) | ExprKind::Lines(_) => true,
        ExprKind::Binary(Operator::Concat, a, b) => {
            is_text(a) && (is_text(b) || b.name().is_some()) || is_text(b) && a.name().is_some()
        }
        _ => false,
    }
}

fn is_bare_tag(e: &Expr) -> bool {
    matches!(e.bare().kind, ExprKind::Tag(_))
}

fn pointer_to(child: Ty, constant: bool) -> Ty {
    Ty::Pointer {
        size: PointerSize::One,
        constant,
        zero: false,
        child: Box::new(child),
    }
}

/// What stands between the quotes of a byte string literal.
fn inside(literal: &str) -> Option<&str> {
    literal.strip_prefix("b\"")?.strip_suffix('"')
}
