//! `return` with the wrapping the function's result needs, guards disarmed before it.

use super::{Lowerer, Value};
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    // ---- return

    pub(crate) fn return_statement(
        &mut self,
        value: Option<&'a Expr>,
        out: &mut Vec<rs::Statement>,
    ) {
        let guards: Vec<String> = self.frame.guards.clone();
        let error = value.is_some_and(|v| matches!(v.bare().kind, ExprKind::ErrorValue(_)));
        if guards.is_empty() || error {
            let rust = self.return_value(value);
            match rust {
                R::Return(Some(inner)) if matches!(&*inner, R::Block(None, "flat", _)) => {
                    let R::Block(_, _, mut block) = *inner else {
                        return;
                    };
                    let last = block.statements.pop();
                    out.extend(block.statements);
                    if let Some(rs::Statement {
                        kind: rs::StatementKind::Value(e),
                        ..
                    }) = last
                    {
                        out.push(rs::Statement::expr(R::Return(Some(Box::new(e)))));
                    }
                }
                rust => out.push(rs::Statement::expr(rust)),
            }
            return;
        }
        self.fire("IDIOMS-15");
        let rust = self.return_value(value);
        let R::Return(Some(inner)) = rust else {
            self.disarm(&guards, out);
            out.push(rs::Statement::expr(rust));
            return;
        };
        // the value is made before the guards are disarmed: making it may fail
        if matches!(*inner, R::Call(ref f, ref a) if matches!(&**f, R::Path(p) if p == "Ok") && a.iter().all(is_simple))
        {
            self.disarm(&guards, out);
            out.push(rs::Statement::expr(R::Return(Some(inner))));
            return;
        }
        out.push(rs::Statement::let_("result", *inner));
        self.disarm(&guards, out);
        out.push(rs::Statement::expr(R::Return(Some(Box::new(R::path(
            "result",
        ))))));
    }

    pub(crate) fn disarm(&mut self, guards: &[String], out: &mut Vec<rs::Statement>) {
        for guard in guards.iter().rev() {
            let call = R::call(
                "scopeguard::ScopeGuard::into_inner",
                vec![R::path(guard.clone())],
            );
            out.push(rs::Statement::expr(call));
        }
    }

    /// `return x` with the wrapping the function's result needs.
    pub(crate) fn return_value(&mut self, value: Option<&'a Expr>) -> R {
        self.fire("ERRORS-16");
        let result = self.frame.result.clone().unwrap_or(Ty::Unknown);
        let Some(e) = value else {
            let ok = self.frame.fallible.then(|| Box::new(self.void_success()));
            return R::Return(ok);
        };
        if self.frame.in_test
            && let ExprKind::ErrorValue(name) = &e.bare().kind
        {
            // a test that returns an error fails, but for the one that says it was skipped
            self.fire("SKIP-06");
            if name == "SkipZigTest" {
                return R::Return(None);
            }
            return R::bang(
                "panic",
                vec![R::lit(format!("\"{}\"", name.escape_default()))],
            );
        }
        if !self.frame.fallible {
            let value = self.value(e, &result);
            if value.rust.leaves() {
                return value.rust;
            }
            let rust = self.owned(value, &result);
            return R::Return(Some(Box::new(rust)));
        }
        if let ExprKind::ErrorValue(name) = &e.bare().kind {
            let error = self.error_value(name, &Ty::Unknown).rust;
            return R::Return(Some(Box::new(R::call("Err", vec![error]))));
        }
        let branches = matches!(
            e.bare().kind,
            ExprKind::Switch(_) | ExprKind::If(_) | ExprKind::Orelse(..) | ExprKind::Catch(..)
        );
        let outer = std::mem::replace(&mut self.frame.returning, branches);
        let value = self.value(e, &result);
        self.frame.returning = outer;
        if value.rust.leaves() {
            return value.rust;
        }
        let fails = matches!(value.ty, Ty::ErrorUnion(..)) && !value.sure;
        let narrower = |this: &mut Self, set: &Ty| match set {
            Ty::ErrorSet(key) if !key.is_empty() => {
                let own = this.error_type(key);
                let general = this.profile.word("error");
                own != general && this.frame.error == general
            }
            _ => false,
        };
        if fails {
            if let Ty::ErrorUnion(set, _) = &value.ty
                && narrower(self, &set.clone())
            {
                // `?` widens the error
                self.fire("ERRORS-06");
                let inner = R::Try(Box::new(value.rust));
                return R::Return(Some(Box::new(R::call("Ok", vec![inner]))));
            }
            return R::Return(Some(Box::new(value.rust)));
        }
        if matches!(value.ty, Ty::AnyError | Ty::ErrorSet(_))
            && !matches!(result, Ty::AnyError | Ty::ErrorSet(_))
        {
            if narrower(self, &value.ty.clone()) {
                self.fire("ERRORS-06");
                let wide = value.rust.method("into", vec![]);
                return R::Return(Some(Box::new(R::call("Err", vec![wide]))));
            }
            return R::Return(Some(Box::new(R::call("Err", vec![value.rust]))));
        }
        let block = match value.rust {
            R::Block(None, "flat", mut block) => {
                if let Some(rs::Statement {
                    kind: rs::StatementKind::Value(e),
                    ..
                }) = block.statements.last_mut()
                {
                    let inner = std::mem::replace(e, R::unit());
                    *e = R::call("Ok", vec![inner]);
                }
                return R::Return(Some(Box::new(R::Block(None, "flat", block))));
            }
            rust => Value { rust, ..value },
        };
        let void = result == Ty::Void && !block.rust.is_unit();
        let rust = self.owned(block, &result);
        let _ = void;
        R::Return(Some(Box::new(R::call("Ok", vec![rust]))))
    }

    /// Fits a result; what owns stays as it is.
    pub(crate) fn owned(&mut self, value: Value, result: &Ty) -> R {
        match (&value.ty, result) {
            (Ty::Boxed(_), Ty::Optional(_)) => R::call("Some", vec![value.rust]),
            (Ty::Boxed(_), _) if self.frame.c_signature => {
                self.fire("ALLOC-23");
                R::call("Box::into_raw", vec![value.rust])
            }
            (Ty::Boxed(_), _) => value.rust,
            _ => self.fit(value, result),
        }
    }
}

pub(crate) fn is_simple(e: &R) -> bool {
    match e {
        R::Path(_) | R::Literal(_) => true,
        R::Tuple(items) => items.iter().all(is_simple),
        R::Call(f, arguments) => is_simple(f) && arguments.iter().all(is_simple),
        R::Unary(_, inner) => is_simple(inner),
        _ => false,
    }
}
