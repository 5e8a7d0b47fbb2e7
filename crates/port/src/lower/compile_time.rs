//! `comptime`: expressions evaluated early, constants as text, and `if` over what reflection says.

use super::signature::is_compile_error;
use super::{Lowerer, Value};
use crate::rust::print;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// `comptime x`.
    pub(crate) fn comptime_value(&mut self, inner: &'a Expr, want: &Ty) -> Value {
        self.fire("IDIOMS-24");
        let outer = std::mem::take(&mut self.notes);
        let value = self.value(inner, want);
        let own = std::mem::replace(&mut self.notes, outer);
        let plain = matches!(
            value.rust,
            R::Path(_)
                | R::Literal(_)
                | R::Macro(..)
                | R::Array(_)
                | R::Binary(..)
                | R::Field(..)
                | R::Unary(..)
                | R::Block(None, "const", _)
        );
        if value.gone || plain || value.rust.leaves() || value.ty == Ty::Type {
            own.into_iter().for_each(|n| self.note(n));
            return value;
        }
        // a block over several statements stays a const block of those
        let mut body = match value.rust {
            R::Block(None, "", block) => block,
            other => rs::Block::of_value(other),
        };
        // the remarks on it stand inside the block, right above the value
        match body.statements.first_mut() {
            Some(first) => first.comments.splice(0..0, own).for_each(drop),
            None => own.into_iter().for_each(|n| self.note(n)),
        }
        Value {
            rust: R::Block(None, "const", body),
            ..value
        }
    }

    /// `comptime x;` and `comptime { … }` as statements.
    pub(crate) fn comptime_statement(
        &mut self,
        e: &'a Expr,
        span: Span,
        out: &mut Vec<rs::Statement>,
    ) {
        let inner: Vec<&'a Expr> = match &e.bare().kind {
            ExprKind::Block(block) => {
                let mut found = Vec::new();
                for statement in &block.statements {
                    match &statement.kind {
                        StatementKind::Expr(e) => found.push(e),
                        _ => return self.keep_text(span, "comptime block"),
                    }
                }
                found
            }
            _ => vec![e],
        };
        for e in inner {
            match self.const_assertion(e) {
                Some(item) => out.push(rs::Statement::new(rs::StatementKind::Item(Box::new(item)))),
                None if is_forced_reference(e) => {}
                None => match &e.kind {
                    ExprKind::Builtin(name, arguments)
                        if self.builtin_statement(name, arguments) => {}
                    ExprKind::Unreachable => {
                        out.push(rs::Statement::expr(R::bang("unreachable", vec![])))
                    }
                    ExprKind::Call(..) => {
                        self.fire("IDIOMS-24");
                        let value = self.value(e, &Ty::Unknown);
                        if !value.gone {
                            let block = R::Block(None, "const", rs::Block::of_value(value.rust));
                            out.push(rs::Statement::expr(block));
                        }
                    }
                    _ => self.keep_text(e.span, "comptime block"),
                },
            }
        }
    }

    /// An assertion at compile time as an item.
    pub(crate) fn const_assertion(&mut self, e: &'a Expr) -> Option<rs::Item> {
        let ExprKind::Call(callee, arguments) = &e.bare().kind else {
            return None;
        };
        let path = self.canon(callee)?;
        if !matches!(
            path.as_str(),
            "bun.assert" | "std.debug.assert" | "bun.debugAssert"
        ) {
            return None;
        }
        let [condition] = &arguments[..] else {
            return None;
        };
        self.fire("IDIOMS-93");
        let condition = self.fitted(condition, &Ty::Bool);
        let value = R::bang("assert", vec![condition]);
        let mut item = rs::Item::new(rs::ItemKind::Value("const _: ()".to_owned(), value));
        item.gap = false;
        Some(item)
    }

    /// A constant expression as Rust text, for array lengths and generic arguments.
    pub(crate) fn constant_text(&mut self, e: &'a Expr) -> String {
        self.constant_text_as(e, &Ty::int("usize"))
    }

    pub(crate) fn constant_text_as(&mut self, e: &'a Expr, want: &Ty) -> String {
        let e = match &e.bare().kind {
            ExprKind::Prefix(Prefix::Comptime, inner) => inner,
            _ => e,
        };
        let value = self.value(e, want);
        let text = print::expr(&value.rust);
        match (&value.ty, want) {
            (Ty::Int(own), Ty::Int(wanted)) if own != wanted && *wanted == "usize" => {
                format!("{text} as usize")
            }
            _ => text,
        }
    }

    /// What a condition asks reflection for.
    pub(crate) fn reflective_condition(&self, condition: &Expr) -> Option<&'static str> {
        let condition = match &condition.bare().kind {
            ExprKind::Prefix(Prefix::Comptime, inner) => inner.bare(),
            _ => condition.bare(),
        };
        let condition = match &condition.kind {
            ExprKind::Prefix(Prefix::Not, inner) => inner.bare(),
            _ => condition,
        };
        match &condition.kind {
            ExprKind::Builtin(name, _) if name == "hasDecl" || name == "hasField" => {
                Some("hasDecl")
            }
            _ => None,
        }
    }

    /// `if (@hasDecl(T, "foo")) T.foo(x) else @compileError(…)`.
    pub(crate) fn reflective_if(&mut self, it: &'a If, want: &Ty) -> Option<Value> {
        self.reflective_condition(&it.condition)?;
        let condition = match &it.condition.bare().kind {
            ExprKind::Prefix(Prefix::Comptime, inner) => inner.bare(),
            _ => it.condition.bare(),
        };
        let negated = matches!(condition.kind, ExprKind::Prefix(Prefix::Not, _));
        let (kept, other) = if negated {
            (it.otherwise.as_ref(), Some(&it.then))
        } else {
            (Some(&it.then), it.otherwise.as_ref())
        };
        if other.is_some_and(is_compile_error) {
            self.fire("COMPTIME-06");
            let Some(kept) = kept else {
                return Some(Value::gone(Ty::Void));
            };
            if let ExprKind::Block(block) = &kept.bare().kind {
                let inner = self.block(block);
                return Some(Value::new(R::Block(None, "flat", inner), Ty::Void));
            }
            return Some(self.value(kept, want));
        }
        self.fire("COMPTIME-07");
        // the whole `if` where it begins here, else from its condition on
        let head = self.zig(Span::new(self.at, it.condition.span.start));
        let start = if head.starts_with("if") {
            self.at
        } else {
            it.condition.span.start
        };
        let end = it.otherwise.as_ref().unwrap_or(&it.then).span.end;
        let span = Span::new(start, end);
        self.keep_text(span, "reflection: @hasDecl with a default");
        Some(Value::new(R::path("zig_untranslated"), Ty::Unknown))
    }
}

/// `_ = x;`, `_ = @import("x.zig");`: forces a reference, which Rust does not need.
pub(crate) fn is_forced_reference(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Assign(None, target, _) => target.name() == Some("_"),
        ExprKind::Call(callee, _) => {
            matches!(&callee.kind, ExprKind::Field(_, name) if name == "refAllDecls" || name == "refAllDeclsRecursive")
        }
        _ => false,
    }
}
