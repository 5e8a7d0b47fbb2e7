//! Assignments.

use super::ty::{Known, Ty, USIZE};
use super::{Done, Program, Value};
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn assign(
        &mut self,
        e: &'a Expr,
        operator: Option<Operator>,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Done<Value<'a>> {
        if left.name() == Some("_") {
            return self.discard(right);
        }
        // `list.items.len = n`
        if let ExprKind::Field(list, len) = &left.bare().kind
            && len == "len"
            && operator.is_none()
        {
            let place = self.value(list, None)?;
            if let Ty::Owned(_) = place.ty {
                let n = self.value(right, Some(&USIZE))?;
                let n = self.as_index(n, right)?;
                return Ok(Value::new(place.rust.method("truncate", vec![n]), Ty::Void));
            }
        }
        let place = self.value(left, None)?;
        if place.ty == Ty::Allocator {
            return Ok(Value::nothing());
        }
        let Some(operator) = operator else {
            // the end of a `deinit`: nothing is read from it any more
            if let (Ty::Made(_), ExprKind::Deref(_), Some("undefined")) =
                (&place.ty, &left.kind, right.name())
            {
                return Ok(Value::nothing());
            }
            self.keeps_deinit(&place.ty);
            let value = self.fitted(right, &place.ty.clone())?;
            return Ok(set(place.rust, value));
        };
        if matches!(operator, Operator::Shl | Operator::Shr | Operator::ShlSat) {
            let count = Ty::Int {
                signed: false,
                bits: 32,
            };
            let by = self.value(right, Some(&count))?;
            let by = match by.known.as_ref().and_then(Known::int) {
                Some(n) if by.ty == Ty::ComptimeInt => R::lit(n.to_string()),
                _ => by.rust,
            };
            let symbol = super::arithmetic::symbol(operator);
            if place.ty.is_odd() && operator == Operator::Shl {
                let moved = R::binary(symbol, place.rust.clone(), by);
                let value = self.kept_in(moved, &place.ty);
                return Ok(set(place.rust, value));
            }
            let symbol = if operator == Operator::Shl {
                "<<="
            } else {
                ">>="
            };
            let rust = R::Assign(symbol, Box::new(place.rust), Box::new(by));
            return Ok(Value::new(rust, Ty::Void));
        }
        let value = self.fitted(right, &place.ty.clone())?;
        let symbol = match operator {
            Operator::Add => "+=",
            Operator::Sub => "-=",
            Operator::Mul => "*=",
            Operator::Div => "/=",
            Operator::Rem => "%=",
            Operator::BitAnd => "&=",
            Operator::BitOr => "|=",
            Operator::BitXor => "^=",
            _ => "",
        };
        let checked =
            place.ty.is_odd() && matches!(operator, Operator::Add | Operator::Sub | Operator::Mul);
        if symbol.is_empty() || checked {
            let ty = place.ty.clone();
            let new = self.operation(operator, place.rust.clone(), value, &ty);
            return Ok(set(place.rust, new));
        }
        let _ = e;
        let rust = R::Assign(symbol, Box::new(place.rust), Box::new(value));
        Ok(Value::new(rust, Ty::Void))
    }

    /// `_ = x;` runs what has an effect and nothing else.
    fn discard(&mut self, e: &'a Expr) -> Done<Value<'a>> {
        let value = self.value(e, None)?;
        let effect = crate::zig::walk::any(e, &|e| {
            matches!(
                e.kind,
                ExprKind::Call(..) | ExprKind::Prefix(Prefix::Try, _) | ExprKind::Catch(..)
            )
        });
        if !effect || value.rust.is_unit() || value.known.is_some() {
            return Ok(Value::nothing());
        }
        let statements = vec![rs::Statement::let_("_", value.rust)];
        let block = R::Block(None, "flat", rs::Block::of(statements));
        Ok(Value::new(block, Ty::Void))
    }
}

fn set<'a>(place: R, value: R) -> Value<'a> {
    let place = match place {
        // a reference in parentheses is written through
        R::Path(p) if p.starts_with("(unsafe") => R::unary("*", R::Path(p)),
        other => other,
    };
    Value::new(R::Assign("=", Box::new(place), Box::new(value)), Ty::Void)
}
