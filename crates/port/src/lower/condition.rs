//! `if` in all its forms.

use super::fallback::arm;
use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    pub(crate) fn if_value(&mut self, it: &'a If, want: &Ty) -> Value {
        if let Some(value) = self.reflective_if(it, want) {
            return value;
        }
        if it.else_capture.is_some() {
            return self.if_error(it, want);
        }
        self.fire("BASE-18");
        let optional = Ty::Optional(Box::new(Ty::Unknown));
        let null_too = want.is_unknown()
            && [Some(&it.then), it.otherwise.as_ref()]
                .iter()
                .any(|e| e.is_some_and(|e| e.name() == Some("null")));
        let want = if null_too { &optional } else { want };
        self.push_scope();
        let condition = match &it.capture {
            Some(capture) => self.optional_condition(&it.condition, capture),
            None => self.condition(&it.condition),
        };
        let (then, then_ty) = self.body(&it.then, it.otherwise.is_some(), want);
        self.pop_scope();
        let Some(otherwise) = &it.otherwise else {
            return Value::new(R::If(Box::new(condition), then, None), Ty::Void);
        };
        let (other, other_ty) = match &otherwise.bare().kind {
            ExprKind::If(inner) if self.reflective_condition(&inner.condition).is_none() => {
                let value = self.if_value(inner, want);
                (value.rust, value.ty)
            }
            _ => {
                let (block, ty) = self.body(otherwise, true, want);
                (R::braced(block), ty)
            }
        };
        let ty = merge(then_ty, other_ty, want);
        Value::new(R::If(Box::new(condition), then, Some(Box::new(other))), ty)
    }

    pub(crate) fn condition(&mut self, e: &'a Expr) -> R {
        let e = match &e.bare().kind {
            ExprKind::Prefix(Prefix::Comptime, inner) => inner,
            _ => e,
        };
        self.fitted(e, &Ty::Bool)
    }

    /// `if (x) |y|`: a pattern and the names it binds.
    pub(crate) fn optional_condition(&mut self, subject: &'a Expr, capture: &Capture) -> R {
        self.fire("IDIOMS-86");
        let value = self.value(subject, &Ty::Unknown);
        let value = self.as_option(value);
        let ty = match &value.ty {
            Ty::Optional(inner) => (**inner).clone(),
            _ => Ty::Unknown,
        };
        let (pattern, rust) = if capture.name == "_" {
            ("Some(_)".to_owned(), value.rust)
        } else {
            let rust = names::value(&capture.name);
            let subject = if capture.by_pointer {
                R::unary("&mut ", value.rust)
            } else {
                value.rust
            };
            let bound = if capture.by_pointer {
                Ty::Pointer {
                    size: PointerSize::One,
                    constant: false,
                    zero: false,
                    child: Box::new(ty),
                }
            } else {
                ty
            };
            self.bind_value(&capture.name, &rust, bound);
            (format!("Some({rust})"), subject)
        };
        R::Let(pattern, Box::new(rust))
    }

    /// `if (a) |v| … else |e| …` on an error union.
    fn if_error(&mut self, it: &'a If, want: &Ty) -> Value {
        self.fire("ERRORS-18");
        let value = self.value(&it.condition, &Ty::Unknown);
        let payload = value.ty.payload().clone();
        self.push_scope();
        let ok = match &it.capture {
            Some(capture) if capture.name != "_" => {
                let rust = names::value(&capture.name);
                self.bind_value(&capture.name, &rust, payload);
                format!("Ok({rust})")
            }
            _ => "Ok(_)".to_owned(),
        };
        let (then, then_ty) = self.body(&it.then, true, want);
        self.pop_scope();
        if value.sure {
            // it can't fail any more: only the good branch is left
            let rust = rs::Block::of(vec![
                rs::Statement::expr(value.rust),
                rs::Statement::value(R::braced(then)),
            ]);
            return Value::new(R::braced(rust), then_ty);
        }
        self.push_scope();
        let err = match &it.else_capture {
            Some(capture) if capture.name != "_" => {
                let rust = names::value(&capture.name);
                let set = match &value.ty {
                    Ty::ErrorUnion(set, _) if !set.is_unknown() => (**set).clone(),
                    _ => Ty::AnyError,
                };
                self.bind_value(&capture.name, &rust, set);
                format!("Err({rust})")
            }
            _ => "Err(_)".to_owned(),
        };
        let (other, other_ty) = match &it.otherwise {
            Some(e) => self.body(e, true, want),
            None => (rs::Block::default(), Ty::Void),
        };
        self.pop_scope();
        let plain = |e: &Expr| !matches!(e.bare().kind, ExprKind::Block(_));
        let then = match plain(&it.then) {
            true => R::unbraced(then),
            false => R::braced(then),
        };
        let other = match it.otherwise.as_ref().is_some_and(plain) {
            true => R::unbraced(other),
            false => R::braced(other),
        };
        let arms = vec![arm(ok, then), arm(err, other)];
        Value::new(
            R::Match(Box::new(value.rust), arms),
            merge(then_ty, other_ty, want),
        )
    }

    /// A branch as a block; `valued` says that its value may be wanted.
    pub(crate) fn body(&mut self, e: &'a Expr, valued: bool, want: &Ty) -> (rs::Block, Ty) {
        if valued && let Some(leaving) = self.returned_branch(e) {
            return (
                rs::Block::of(vec![rs::Statement::expr(leaving)]),
                Ty::NoReturn,
            );
        }
        match &e.bare().kind {
            ExprKind::Block(block) if block.label.is_none() => {
                let inner = self.block(block);
                let ty = if e.leaves() { Ty::NoReturn } else { Ty::Void };
                (inner, ty)
            }
            _ if !valued || is_statement_like(e) => {
                let mut out = Vec::new();
                self.statement_expr(e, &mut out);
                let ty = if e.leaves() { Ty::NoReturn } else { Ty::Void };
                (rs::Block::of(out), ty)
            }
            _ => {
                // remarks on the value stand right above it
                let outer = std::mem::take(&mut self.notes);
                let value = self.value(e, want);
                let ty = value.ty.clone();
                let mut statement = if ty == Ty::Void && !value.rust.is_block_like() {
                    rs::Statement::expr(value.rust)
                } else {
                    rs::Statement::value(self.fit(value, want))
                };
                statement.comments = std::mem::replace(&mut self.notes, outer);
                (rs::Block::of(vec![statement]), ty)
            }
        }
    }
}

/// Forms that are never used for their value.
fn is_statement_like(e: &Expr) -> bool {
    matches!(
        e.bare().kind,
        ExprKind::Return(_)
            | ExprKind::Break(..)
            | ExprKind::Continue(..)
            | ExprKind::Assign(..)
            | ExprKind::Destructure(..)
    )
}

pub(crate) fn merge(a: Ty, b: Ty, want: &Ty) -> Ty {
    match (a, b) {
        (Ty::NoReturn, other) | (other, Ty::NoReturn) => other,
        (a, b) if a == b => a,
        (Ty::ComptimeInt, other) | (other, Ty::ComptimeInt) => other,
        _ if !want.is_unknown() => want.clone(),
        _ => Ty::Unknown,
    }
}
