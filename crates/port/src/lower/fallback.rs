//! `try`, `catch` and `orelse`.

use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    pub(crate) fn try_value(&mut self, inner: &'a Expr, want: &Ty) -> Value {
        self.fire("IDIOMS-84");
        let value = self.value(inner, want);
        if value.sure || value.gone {
            return value;
        }
        let ty = value.ty.payload().clone();
        // `try x.unwrap()` of a result of the system: its `unwrap` gives the error union that `?` takes apart
        if ty.is_unknown()
            && let R::Method(result, method, arguments) = &value.rust
            && method == "unwrap"
            && arguments.is_empty()
            && matches!(&inner.bare().kind, ExprKind::Call(..))
            && !self.frame.in_test
        {
            self.fire("ERRORS-15");
            return Value::new(R::Try(result.clone()), ty);
        }
        if self.frame.in_test {
            return Value::new(value.rust.method("unwrap", vec![]), ty);
        }
        Value::new(R::Try(Box::new(value.rust)), ty)
    }

    pub(crate) fn catch(
        &mut self,
        left: &'a Expr,
        payload: Option<&str>,
        right: &'a Expr,
        want: &Ty,
    ) -> Value {
        self.fire("ERRORS-17");
        let value = self.value(left, want);
        if value.sure || value.gone {
            return value;
        }
        let ty = value.ty.payload().clone();
        if matches!(right.bare().kind, ExprKind::Unreachable) {
            return Value::new(value.rust.method("unwrap", vec![]), ty);
        }
        let wanted = if ty.is_unknown() {
            want.clone()
        } else {
            ty.clone()
        };
        if payload.is_none()
            && right.name() == Some("null")
            && !matches!(ty, Ty::Optional(_))
            && matches!(want, Ty::Optional(_) | Ty::Unknown)
        {
            let given = if ty.is_unknown() && !want.is_unknown() {
                want.clone()
            } else {
                Ty::Optional(Box::new(ty))
            };
            return Value::new(value.rust.method("ok", vec![]), given);
        }
        if payload.is_none() && is_plain(right) {
            let fallback = self.fitted(right, &wanted);
            let ty = if ty.is_unknown() { wanted } else { ty };
            return Value::new(value.rust.method("unwrap_or", vec![fallback]), ty);
        }
        self.push_scope();
        let pattern = match payload {
            Some("_") | None => "Err(_)".to_owned(),
            Some(name) => {
                let rust = names::value(name);
                let set = match &value.ty {
                    Ty::ErrorUnion(set, _) => (**set).clone(),
                    _ => Ty::AnyError,
                };
                self.bind_value(
                    name,
                    &rust,
                    if set.is_unknown() { Ty::AnyError } else { set },
                );
                format!("Err({rust})")
            }
        };
        let body = self.branch(right, &wanted);
        self.pop_scope();
        let arms = vec![arm("Ok(v)", R::path("v")), arm(pattern, body)];
        let ty = if ty.is_unknown() { wanted } else { ty };
        Value::new(R::Match(Box::new(value.rust), arms), ty)
    }

    pub(crate) fn orelse(&mut self, left: &'a Expr, right: &'a Expr, want: &Ty) -> Value {
        self.fire("IDIOMS-85");
        let hint = Ty::Optional(Box::new(want.clone()));
        let value = self.value(
            left,
            if want.is_unknown() {
                &Ty::Unknown
            } else {
                &hint
            },
        );
        if value.gone {
            return self.value(right, want);
        }
        let value = self.as_option(value);
        let ty = match &value.ty {
            Ty::Optional(inner) => (**inner).clone(),
            _ => Ty::Unknown,
        };
        if let Some(error) = self.returned_error(right) {
            let rust = R::Try(Box::new(value.rust.method("ok_or", vec![error])));
            return Value::new(rust, ty);
        }
        if let ExprKind::ErrorValue(name) = &right.bare().kind
            && self.frame.fallible
        {
            // an error for what is missing: both sides make an error union
            let error = self.error_value(name, &Ty::Unknown).rust;
            let rust = value.rust.method("ok_or", vec![error]);
            return Value::new(rust, Ty::ErrorUnion(Box::new(Ty::Unknown), Box::new(ty)));
        }
        let wanted = if ty.is_unknown() {
            want.clone()
        } else {
            ty.clone()
        };
        if right.leaves() || matches!(right.bare().kind, ExprKind::Block(_)) {
            let body = self.branch(right, &wanted);
            let arms = vec![arm("Some(v)", R::path("v")), arm("None", body)];
            return Value::new(R::Match(Box::new(value.rust), arms), wanted);
        }
        let fallback = self.value(right, &wanted);
        let chained = matches!(want, Ty::Optional(_))
            && ty.is_unknown()
            && fallback.ty.is_unknown()
            && !is_plain(right);
        if chained {
            let closure = R::Closure(String::new(), Box::new(fallback.rust));
            return Value::new(value.rust.method("or_else", vec![closure]), want.clone());
        }
        if matches!(fallback.ty, Ty::Optional(_) | Ty::Null) {
            let ty = fallback.ty.clone();
            return Value::new(value.rust.method("or", vec![fallback.rust]), ty);
        }
        let ty = if ty.is_unknown() {
            fallback.ty.clone()
        } else {
            ty
        };
        let plain = is_plain(right);
        let leaves = contains_exit(&fallback.rust);
        let fallback = self.fit(fallback, &wanted);
        let rust = if plain {
            value.rust.method("unwrap_or", vec![fallback])
        } else if leaves {
            R::Match(
                Box::new(value.rust),
                vec![arm("Some(v)", R::path("v")), arm("None", fallback)],
            )
        } else {
            value.rust.method(
                "unwrap_or_else",
                vec![R::Closure(String::new(), Box::new(fallback))],
            )
        };
        Value::new(rust, ty)
    }

    /// The error in `return error.X` where this function can return one.
    pub(crate) fn returned_error(&mut self, e: &'a Expr) -> Option<R> {
        if !self.frame.fallible || !self.frame.guards.is_empty() && self.frame.in_test {
            return None;
        }
        match &e.bare().kind {
            ExprKind::Return(Some(value)) => match &value.bare().kind {
                ExprKind::ErrorValue(name) => Some(self.error_value(name, &Ty::Unknown).rust),
                _ => None,
            },
            _ => None,
        }
    }

    /// A branch of a returned expression that is an error.
    pub(crate) fn returned_branch(&mut self, e: &'a Expr) -> Option<R> {
        if !self.frame.returning {
            return None;
        }
        let ExprKind::ErrorValue(name) = &e.bare().kind else {
            return None;
        };
        let error = self.error_value(name, &Ty::Unknown).rust;
        Some(R::Return(Some(Box::new(R::call("Err", vec![error])))))
    }

    /// A branch in value position: a block stays one.
    pub(crate) fn branch(&mut self, e: &'a Expr, want: &Ty) -> R {
        if let Some(leaving) = self.returned_branch(e) {
            return leaving;
        }
        match &e.bare().kind {
            ExprKind::Block(block) if block.label.is_none() => {
                let inner = self.block(block);
                R::braced(inner)
            }
            _ => self.fitted(e, want),
        }
    }
}

pub(crate) fn arm(pattern: impl Into<String>, body: R) -> rs::Arm {
    rs::Arm {
        comments: Vec::new(),
        pattern: pattern.into(),
        guard: None,
        body,
    }
}

/// A value without effects or cost, so that evaluating it early changes nothing.
pub(crate) fn is_plain(e: &Expr) -> bool {
    match &e.bare().kind {
        ExprKind::Name(_)
        | ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::Text(_)
        | ExprKind::Character(_)
        | ExprKind::Tag(_) => true,
        ExprKind::Field(inner, _) => is_plain(inner),
        ExprKind::Prefix(Prefix::Negate | Prefix::Address | Prefix::Not, inner) => is_plain(inner),
        ExprKind::StructInit(_, fields) => fields.is_empty(),
        ExprKind::ArrayInit(_, items) => items.iter().all(is_plain),
        ExprKind::Binary(_, a, b) => is_plain(a) && is_plain(b),
        _ => false,
    }
}

/// Whether an expression holds a `?`, `return`, `break` or `continue` that a closure would change.
pub(crate) fn contains_exit(e: &R) -> bool {
    let text = crate::rust::print::expr(e);
    text.contains('?')
        || text.contains("return")
        || text.contains("break")
        || text.contains("continue")
}
