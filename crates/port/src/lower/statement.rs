//! Statements and blocks: declarations, discards, `defer`, and the remarks and comments around each.

use super::{Binding, Local, Lowerer};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// A block with a scope of its own.
    pub(crate) fn block(&mut self, block: &'a Block) -> rs::Block {
        self.push_scope();
        let guards = self.frame.guards.len();
        let mut out = Vec::new();
        self.statements(&block.statements, &mut out);
        // comments before the closing brace
        for line in self.comments_before(block.span.end, false) {
            out.push(rs::Statement::comment(line));
        }
        self.frame.guards.truncate(guards);
        self.pop_scope();
        rs::Block::of(out)
    }

    pub(crate) fn statements(&mut self, all: &'a [Statement], out: &mut Vec<rs::Statement>) {
        let mut i = 0;
        while i < all.len() {
            let statement = &all[i];
            if self.taken.contains(&statement.span.start) {
                i += 1;
                continue;
            }
            self.following = &all[i + 1..];
            let outer = std::mem::take(&mut self.notes);
            let before = std::mem::replace(&mut self.at, statement.span.start);
            let leading = self.comments_before(statement.span.start, false);
            let gap = self.gap_before(leading_start(self, statement.span.start, leading.len()));
            let first = out.len();
            let next = all.get(i + 1);
            let taken = self.statement(statement, next, out);
            let end = all[i + taken].span.end;
            // comments within the statement that found no place of their own go above it
            let mut comments = leading;
            comments.extend(self.comments_before(end, false));
            let notes = std::mem::replace(&mut self.notes, outer);
            comments.extend(notes);
            let trailing = self.trailing_comment(end);
            self.attach(out, first, comments, trailing, gap);
            self.at = before;
            i += taken + 1;
        }
    }

    /// Puts comments above the first of the statements just made; alone if none was.
    pub(crate) fn attach(
        &mut self,
        out: &mut Vec<rs::Statement>,
        first: usize,
        comments: Vec<String>,
        trailing: Option<String>,
        gap: bool,
    ) {
        if out.len() == first {
            for (i, line) in comments.into_iter().chain(trailing).enumerate() {
                let mut statement = rs::Statement::comment(line);
                statement.gap = gap && i == 0;
                out.push(statement);
            }
            return;
        }
        let reasons: Vec<String> = comments
            .iter()
            .filter(|c| c.contains("SAFETY:"))
            .cloned()
            .collect();
        for later in &mut out[first + 1..] {
            if !reasons.is_empty() && mentions_unsafe(later) {
                later.comments.splice(0..0, reasons.iter().cloned());
            }
        }
        let statement = &mut out[first];
        statement.gap |= gap;
        let own = std::mem::take(&mut statement.comments);
        statement.comments = comments;
        statement.comments.extend(own);
        if let Some(last) = out.last_mut()
            && trailing.is_some()
        {
            last.trailing = trailing;
        }
    }

    /// One statement; gives how many of those after it were taken along.
    pub(crate) fn statement(
        &mut self,
        statement: &'a Statement,
        next: Option<&'a Statement>,
        out: &mut Vec<rs::Statement>,
    ) -> usize {
        match &statement.kind {
            StatementKind::Declare(variable) => {
                return self.declare(variable, statement.span, next, out);
            }
            StatementKind::Expr(e) => self.statement_expr(e, out),
            StatementKind::Defer(e) => self.defer(e, statement.span, out),
            StatementKind::Errdefer(payload, e) => {
                self.errdefer(payload.as_deref(), e, statement.span, out)
            }
            StatementKind::Comptime(e) => self.comptime_statement(e, statement.span, out),
            StatementKind::Bad(message) => {
                let reason = format!("syntax error: {message}");
                self.keep_text(statement.span, &reason);
            }
        }
        0
    }

    /// An expression used as a statement, with its own remarks.
    pub(crate) fn statement_expr(&mut self, e: &'a Expr, out: &mut Vec<rs::Statement>) {
        let outer = std::mem::take(&mut self.notes);
        let first = out.len();
        self.plain_statement(e, out);
        let notes = std::mem::replace(&mut self.notes, outer);
        if !notes.is_empty() {
            self.attach(out, first, notes, None, false);
        }
    }

    pub(crate) fn plain_statement(&mut self, e: &'a Expr, out: &mut Vec<rs::Statement>) {
        match &e.kind {
            ExprKind::Assign(None, target, value) if target.name() == Some("_") => {
                return self.discard(value, out);
            }
            ExprKind::Assign(None, target, value) if self.is_whole_target(target) => {
                let want = Ty::Container(self.container);
                let rust = self.fitted(value, &want);
                let rust = match rust {
                    R::Struct(_, fields) => R::Struct("Self".to_owned(), fields),
                    other => other,
                };
                out.push(rs::Statement::value(R::call("Ok", vec![rust])));
                return;
            }
            ExprKind::Destructure(targets, value) => return self.destructure(targets, value, out),
            ExprKind::Return(value) => return self.return_statement(value.as_deref(), out),
            ExprKind::If(it) if self.platform_statement(it, out) => return,
            ExprKind::Block(block) if block.label.is_none() && block.statements.is_empty() => {
                return;
            }
            ExprKind::Builtin(name, arguments) if self.builtin_statement(name, arguments) => return,
            ExprKind::Catch(left, payload, right) if is_empty_block(right) => {
                let _ = payload;
                self.fire("ERRORS-17");
                let value = self.value(left, &Ty::Void);
                if value.gone {
                    return;
                }
                out.push(if value.sure {
                    rs::Statement::expr(value.rust)
                } else {
                    rs::Statement::let_("_", value.rust)
                });
                return;
            }
            _ => {}
        }
        if self.vanishes(e) || self.early_release(e, out) {
            return;
        }
        let value = self.value(e, &Ty::Void);
        if value.gone {
            return;
        }
        match value.rust {
            R::Block(None, "flat", block) => out.extend(block.statements),
            R::Block(None, "", mut block) if matches!(e.bare().kind, ExprKind::Call(..)) => {
                // a call with what had to be saved before it
                if let Some(last) = block.statements.last_mut()
                    && let rs::StatementKind::Value(value) = &mut last.kind
                {
                    let value = std::mem::replace(value, R::unit());
                    *last = rs::Statement::expr(value);
                }
                out.extend(block.statements);
            }
            R::Block(None, "", block)
                if matches!(e.kind, ExprKind::For(_)) && block.statements.is_empty() => {}
            R::Path(name) if name == "zig_untranslated" => {}
            rust if rust.is_unit() => {}
            rust => out.push(rs::Statement::expr(rust)),
        }
    }

    /// Whether the next statement destroys a local: one drop does both.
    fn destroyed_next(&self, name: &str) -> bool {
        let Some(StatementKind::Expr(e)) = self.following.first().map(|s| &s.kind) else {
            return false;
        };
        let ExprKind::Call(callee, arguments) = &e.bare().kind else {
            return false;
        };
        let destroys = matches!(&callee.bare().kind, ExprKind::Field(_, m) if m == "destroy");
        destroys && arguments.last().and_then(Expr::name) == Some(name)
    }

    /// `x.deinit();` before the end of the scope.
    pub(crate) fn early_release(&mut self, e: &'a Expr, out: &mut Vec<rs::Statement>) -> bool {
        let ExprKind::Call(callee, _) = &e.bare().kind else {
            return false;
        };
        let ExprKind::Field(receiver, method) = &callee.bare().kind else {
            return false;
        };
        if method != "deinit" || self.canon(callee).is_some() || self.is_type_expression(receiver) {
            return false;
        }
        self.fire("IDIOMS-03");
        if let Some(name) = receiver.name()
            && self.destroyed_next(name)
        {
            return true;
        }
        let value = self.value(receiver, &Ty::Unknown);
        let borrowed = matches!(
            value.ty,
            Ty::Pointer {
                size: PointerSize::One,
                ..
            }
        ) && matches!(&value.rust, R::Path(name) if name != "self");
        if borrowed && !value.gone {
            // the value belongs to someone else: dropping the reference would do nothing
            self.keep_text(e.span, "early release");
            return true;
        }
        match value.rust {
            R::Path(name) if name != "self" && !value.gone => {
                out.push(rs::Statement::expr(R::call("drop", vec![R::path(name)])));
            }
            _ if value.gone => {}
            _ => self.keep_text(e.span, "early release"),
        }
        true
    }

    pub(crate) fn is_whole_target(&self, target: &Expr) -> bool {
        let Some(name) = &self.frame.constructs else {
            return false;
        };
        matches!(&target.kind, ExprKind::Deref(inner) if inner.name() == Some(name))
    }

    /// Whether a name is bound within the function. A discarded parameter says only that it is not used.
    fn is_local(&self, name: &str) -> bool {
        let found = self.scopes.iter().rposition(|s| s.contains_key(name));
        found.is_some_and(|at| at > 0 && matches!(self.scopes[at][name], super::Binding::Value(_)))
    }

    pub(crate) fn discard(&mut self, value: &'a Expr, out: &mut Vec<rs::Statement>) {
        self.fire("BASE-03");
        if self.is_allocator(value) || value.name().is_some_and(|name| !self.is_local(name)) {
            return;
        }
        if let ExprKind::Prefix(Prefix::Address, inner) = &value.kind
            && inner.name().is_some()
        {
            return;
        }
        if matches!(&value.kind, ExprKind::Builtin(name, _) if name == "import") {
            return;
        }
        let value = self.value(value, &Ty::Unknown);
        if !value.gone {
            out.push(rs::Statement::let_("_", value.rust));
        }
    }

    pub(crate) fn destructure(
        &mut self,
        targets: &'a [Target],
        value: &'a Expr,
        out: &mut Vec<rs::Statement>,
    ) {
        let value = self.value(value, &Ty::Unknown);
        let types = match &value.ty {
            Ty::Tuple(types) => types.clone(),
            _ => Vec::new(),
        };
        let all_declared = targets.iter().all(|t| matches!(t, Target::Declare { .. }));
        let mut parts = Vec::new();
        for (i, target) in targets.iter().enumerate() {
            let ty = types.get(i).cloned().unwrap_or(Ty::Unknown);
            match target {
                Target::Declare {
                    mutable,
                    name,
                    ty: own,
                } => {
                    let ty = own.as_ref().map_or(ty, |t| self.ty(t));
                    let rust = names::value(name);
                    let local = Local {
                        rust: rust.clone(),
                        ty,
                        deref: false,
                        mutable: *mutable,
                    };
                    self.bind(name, Binding::Value(local));
                    if !all_declared {
                        out.push(rs::Statement::new(rs::StatementKind::Let(
                            rust.clone(),
                            None,
                            None,
                            None,
                        )));
                    }
                    parts.push(if *mutable && all_declared {
                        format!("mut {rust}")
                    } else {
                        rust
                    });
                }
                Target::Value(e) if e.name() == Some("_") => parts.push("_".to_owned()),
                Target::Value(e) => {
                    let place = self.value(e, &Ty::Unknown);
                    parts.push(crate::rust::print::expr(&place.rust));
                }
            }
        }
        let pattern = format!("({})", parts.join(", "));
        if all_declared {
            out.push(rs::Statement::let_(pattern, value.rust));
        } else {
            out.push(rs::Statement::expr(R::Assign(
                "=",
                Box::new(R::path(pattern)),
                Box::new(value.rust),
            )));
        }
    }
}

/// Where the comments above a statement begin.
fn leading_start(lowerer: &Lowerer<'_>, start: usize, comments: usize) -> usize {
    if comments == 0 {
        return start;
    }
    let end = lowerer.comments.partition_point(|c| c.span.start < start);
    lowerer.comments[end - comments].span.start
}

/// Whether a statement holds an `unsafe` block that has no reason beside it yet.
fn mentions_unsafe(statement: &rs::Statement) -> bool {
    let text = match &statement.kind {
        rs::StatementKind::Expr(e) | rs::StatementKind::Value(e) => crate::rust::print::expr(e),
        rs::StatementKind::Let(_, _, Some(e), _) => crate::rust::print::expr(e),
        _ => return false,
    };
    text.contains("unsafe {") && !statement.comments.iter().any(|c| c.contains("SAFETY:"))
}

fn is_empty_block(e: &Expr) -> bool {
    matches!(&e.bare().kind, ExprKind::Block(b) if b.statements.is_empty())
}
