//! Blocks, statements, ways out of blocks, and what runs on the way out.

use super::ty::Ty;
use super::{Around, Deferred, Done, Program, Value};
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;

impl<'a> Program<'a> {
    /// A block with its own names; what it defers runs at its end.
    pub(super) fn block(&mut self, block: &'a Block) -> Done<rs::Block> {
        self.frame.scopes.push(Default::default());
        self.frame.deferred.push(Vec::new());
        let done = self.statements(block);
        self.frame.scopes.pop();
        self.frame.deferred.pop();
        done
    }

    fn statements(&mut self, block: &'a Block) -> Done<rs::Block> {
        let outer = std::mem::take(&mut self.notes);
        let mut out: Vec<rs::Statement> = Vec::new();
        for (i, statement) in block.statements.iter().enumerate() {
            let gap = i > 0 && self.gap_before(statement.span.start);
            let mut comments = self.comments_before(statement.span.start, false);
            let before = i.checked_sub(1).map(|i| &block.statements[i]);
            let mut made = self.statement(statement, before, &block.statements[i + 1..])?;
            self.explain_statement(statement);
            let inner = self.comments_before(statement.span.end, false);
            comments.extend(inner);
            comments.append(&mut self.notes);
            let trailing = self.trailing_comment(statement.span.end);
            if made.is_empty() {
                if !comments.is_empty() || trailing.is_some() {
                    let mut nothing = rs::Statement::new(rs::StatementKind::Nothing);
                    nothing.comments = comments;
                    nothing.comments.extend(trailing);
                    nothing.gap = gap;
                    out.push(nothing);
                }
                continue;
            }
            if let Some(first) = made.first_mut() {
                comments.append(&mut first.comments);
                first.comments = comments;
                first.gap = gap;
            }
            if let Some(last) = made.last_mut() {
                last.trailing = trailing;
            }
            let ends = made.last().is_some_and(|s| match &s.kind {
                rs::StatementKind::Expr(e) => e.leaves(),
                _ => false,
            });
            out.append(&mut made);
            if ends {
                // what follows is never reached, and Zig does not even look at it
                if let Some(next) = block.statements.get(i + 1) {
                    self.skip_comments(Span::new(next.span.start, block.span.end));
                }
                break;
            }
        }
        let rest = self.comments_before(block.span.end, false);
        out.extend(rest.into_iter().map(rs::Statement::comment));
        let made = rs::Block::of(out);
        let mut made = made;
        if !made.leaves() {
            let level = self.frame.deferred.len() - 1;
            made.statements.extend(self.leaving(level, false)?);
        }
        self.notes = outer;
        Ok(made)
    }

    fn statement(
        &mut self,
        statement: &'a Statement,
        before: Option<&'a Statement>,
        after: &'a [Statement],
    ) -> Done<Vec<rs::Statement>> {
        match &statement.kind {
            StatementKind::Declare(variable) => {
                let made = self.declare(variable, after);
                self.freed_next(&variable.name, after);
                made
            }
            StatementKind::Expr(e) => self.expression_statement(e),
            StatementKind::Defer(body) => {
                self.fire(statement.span.start, "BASE-24");
                match self.defers_drop(body, before) {
                    Some(deferred) => self.defer(deferred),
                    None => self.fire(statement.span.start, "IDIOMS-01"),
                }
                self.skip_comments(body.span);
                Ok(Vec::new())
            }
            StatementKind::Errdefer(None, body) => {
                self.fire(statement.span.start, "IDIOMS-14");
                self.defer(Deferred {
                    body,
                    on_error: true,
                    frees: None,
                });
                self.skip_comments(body.span);
                Ok(Vec::new())
            }
            StatementKind::Errdefer(Some(_), body) => self.stop(body, "errdefer with the error"),
            StatementKind::Comptime(body) => {
                // assertions over what is known hold in every program that compiles
                self.skip_comments(body.span);
                Ok(Vec::new())
            }
            StatementKind::Bad(message) => Err(super::Stop {
                at: statement.span.start,
                reason: format!("syntax error: {message}"),
            }),
        }
    }

    fn defer(&mut self, deferred: Deferred<'a>) {
        if let Some(scope) = self.frame.deferred.last_mut() {
            scope.push(deferred);
        }
    }

    /// The deferred statements that run when all scopes from a level on are left, innermost and last first.
    pub(super) fn leaving(&mut self, level: usize, error: bool) -> Done<Vec<rs::Statement>> {
        let all = self.frame.deferred.clone();
        let mut out = Vec::new();
        for (depth, scope) in all.iter().enumerate().skip(level).rev() {
            for (i, deferred) in scope.iter().enumerate().rev() {
                if deferred.on_error && !error {
                    continue;
                }
                // it must not defer itself
                self.frame.deferred = all[..depth].to_vec();
                self.frame.deferred.push(scope[..i].to_vec());
                let notes = std::mem::take(&mut self.notes);
                let outer = self.deferring(deferred.frees.is_some());
                let made = self.expression_statement(deferred.body);
                self.deferring(outer);
                let said = std::mem::replace(&mut self.notes, notes);
                self.frame.deferred = all.clone();
                let mut made = made?;
                made.retain(|s| !is_empty(s));
                if let Some(first) = made.first_mut() {
                    first.comments.extend(said);
                }
                out.append(&mut made);
            }
        }
        Ok(out)
    }

    pub(super) fn expression_statement(&mut self, e: &'a Expr) -> Done<Vec<rs::Statement>> {
        if let ExprKind::Block(block) = &e.kind
            && block.label.is_none()
        {
            let made = self.block(block)?;
            return Ok(if made.statements.is_empty() {
                Vec::new()
            } else {
                vec![rs::Statement::expr(R::braced(made))]
            });
        }
        if let ExprKind::Destructure(targets, value) = &e.kind {
            return self.destructure(e, targets, value);
        }
        let value = self.value(e, Some(&Ty::Void))?;
        if value.known.is_some() && value.ty != Ty::NoReturn && value.rust == R::unit() {
            return Ok(Vec::new());
        }
        Ok(match value.rust {
            rust if rust.is_unit() => Vec::new(),
            R::Block(None, "flat", block) => block.statements,
            // a result nobody looks at
            rust if matches!(value.ty, Ty::Result(_)) => {
                vec![rs::Statement::let_("_", rust)]
            }
            rust => vec![rs::Statement::expr(rust)],
        })
    }

    fn destructure(
        &mut self,
        e: &'a Expr,
        targets: &'a [Target],
        value: &'a Expr,
    ) -> Done<Vec<rs::Statement>> {
        let value = self.value(value, None)?;
        let Ty::Tuple(types) = value.ty.clone() else {
            if let Ty::Array(n, child) = value.ty.clone()
                && n == targets.len()
            {
                let types = vec![*child; n];
                return self.destructured(e, targets, value.rust, types, '[');
            }
            return self.stop(e, "destructuring of what is no tuple");
        };
        self.destructured(e, targets, value.rust, types, '(')
    }

    fn destructured(
        &mut self,
        e: &'a Expr,
        targets: &'a [Target],
        value: R,
        types: Vec<Ty>,
        open: char,
    ) -> Done<Vec<rs::Statement>> {
        let mut names = Vec::new();
        let mut after = Vec::new();
        for (target, ty) in targets.iter().zip(types) {
            match target {
                Target::Declare {
                    mutable,
                    name,
                    ty: annotated,
                } => {
                    let ty = match annotated {
                        Some(annotated) => self.ty(annotated)?,
                        None if ty.is_comptime_number() => {
                            return self.stop(e, "number without a type");
                        }
                        None => ty,
                    };
                    let rust = crate::names::value(name);
                    names.push(format!("{}{rust}", if *mutable { "mut " } else { "" }));
                    self.bind(
                        name,
                        super::Local {
                            rust: R::path(rust),
                            ty,
                            known: None,
                            mutable: *mutable,
                        },
                    );
                }
                Target::Value(place) if place.name() == Some("_") => names.push("_".to_owned()),
                Target::Value(place) => {
                    let temporary = self.fresh("value");
                    names.push(temporary.clone());
                    let to = self.value(place, None)?;
                    let from = if ty.is_comptime_number() {
                        to.ty.clone()
                    } else {
                        ty
                    };
                    let from = Value::new(R::path(temporary), from);
                    let from = self.coerce(from, &to.ty, place)?;
                    after.push(rs::Statement::expr(R::Assign(
                        "=",
                        Box::new(to.rust),
                        Box::new(from),
                    )));
                }
            }
        }
        let close = if open == '(' { ')' } else { ']' };
        let pattern = format!("{open}{}{close}", names.join(", "));
        let mut out = vec![rs::Statement::let_(pattern, value)];
        out.append(&mut after);
        Ok(out)
    }

    // ---- blocks as values

    pub(super) fn block_value(&mut self, block: &'a Block, want: Option<&Ty>) -> Done<Value<'a>> {
        let Some(label) = &block.label else {
            let made = self.block(block)?;
            let ty = if made.leaves() {
                Ty::NoReturn
            } else {
                Ty::Void
            };
            return Ok(Value::new(R::braced(made), ty));
        };
        let rust = crate::names::value(label).replace("r#", "");
        self.frame.around.push(Around {
            zig: Some(label.clone()),
            rust: Some(rust.clone()),
            is_loop: false,
            step: None,
            want: want.filter(|w| is_concrete(w)).cloned(),
            found: None,
            scopes: self.frame.deferred.len(),
            used: false,
            state: None,
        });
        let made = self.block(block);
        let around = self.frame.around.pop();
        let made = made?;
        let ty = match &around {
            Some(around) => match (&around.want, &around.found) {
                (Some(want), _) => want.clone(),
                (None, Some(found)) => found.clone(),
                (None, None) if made.leaves() && !around.used => Ty::NoReturn,
                _ => Ty::Void,
            },
            None => Ty::Void,
        };
        let mut made = made;
        // every way to the end leaves by `break`: the last one gives the value
        if let Some(last) = made.statements.last_mut()
            && let rs::StatementKind::Expr(R::Break(Some(own), value)) = &last.kind
            && *own == rust
        {
            last.kind = match value {
                Some(value) => rs::StatementKind::Value((**value).clone()),
                None => rs::StatementKind::Nothing,
            };
        }
        Ok(Value::new(R::Block(Some(rust), "", made), ty))
    }

    // ---- ways out

    pub(super) fn return_value(&mut self, e: &'a Expr, value: Option<&'a Expr>) -> Done<Value<'a>> {
        let Some(result) = self.frame.result.clone() else {
            return self.stop(e, "return outside of a function");
        };
        let (rust, is_error) = match value {
            Some(value) => {
                let found = self.value(value, Some(&result))?;
                if found.ty == Ty::NoReturn {
                    return Ok(found);
                }
                let is_error = found.ty == Ty::Error && matches!(result, Ty::Result(_));
                if found.ty == Ty::Void && *result.payload() == Ty::Void && !found.rust.is_unit() {
                    let done = self.done(&result);
                    let mut statements = vec![rs::Statement::expr(found.rust)];
                    statements.extend(self.leaving(0, false)?);
                    let back = R::Return(done.map(Box::new));
                    statements.push(rs::Statement::expr(back));
                    let block = rs::Block::of(statements);
                    return Ok(Value::new(R::Block(None, "flat", block), Ty::NoReturn));
                }
                (Some(self.coerce(found, &result, value)?), is_error)
            }
            None => (self.done(&result), false),
        };
        let rust = rust.filter(|r| !(r.is_unit() && result == Ty::Void));
        let leaving = self.leaving(0, is_error)?;
        let fails = matches!(result, Ty::Result(_)) && !is_error && value.is_some();
        let on_error = if fails && !is_ok(rust.as_ref()) {
            let with = self.leaving(0, true)?;
            if with.len() > leaving.len() {
                Some(with)
            } else {
                None
            }
        } else {
            None
        };
        if leaving.is_empty() && on_error.is_none() {
            return Ok(Value::new(R::Return(rust.map(Box::new)), Ty::NoReturn));
        }
        let mut statements = Vec::new();
        let back = match rust {
            Some(rust) => {
                let ty = self.spell(&result, "");
                statements.push(rs::Statement::new(rs::StatementKind::Let(
                    "result".to_owned(),
                    (!ty.contains(['&', '\''])).then_some(ty),
                    Some(rust),
                    None,
                )));
                Some(Box::new(R::path("result")))
            }
            None => None,
        };
        match on_error {
            Some(with) => {
                let failed = R::path("result").method("is_err", vec![]);
                let otherwise = Box::new(R::braced(rs::Block::of(leaving)));
                let chosen = R::If(Box::new(failed), rs::Block::of(with), Some(otherwise));
                statements.push(rs::Statement::expr(chosen));
            }
            None => statements.extend(leaving),
        }
        statements.push(rs::Statement::expr(R::Return(back)));
        let block = R::Block(None, "flat", rs::Block::of(statements));
        Ok(Value::new(block, Ty::NoReturn))
    }

    /// What a function without a value gives back.
    pub(super) fn done(&self, result: &Ty) -> Option<R> {
        match result {
            Ty::Result(_) => Some(R::call("Ok", vec![R::unit()])),
            _ => None,
        }
    }

    pub(super) fn break_value(
        &mut self,
        e: &'a Expr,
        label: Option<&str>,
        value: Option<&'a Expr>,
    ) -> Done<Value<'a>> {
        let Some(at) = self.target(label) else {
            return self.stop(e, "break of no loop");
        };
        let want = self.frame.around[at].want.clone();
        let rust = match value {
            Some(value) => {
                let found = self.value(value, want.as_ref())?;
                let ty = match want {
                    Some(want) => want,
                    None => {
                        let known = self.frame.around[at].found.clone();
                        let ty = known.unwrap_or_else(|| found.ty.clone());
                        if ty.is_comptime_number() || ty == Ty::Tag || ty == Ty::Null {
                            return self.stop(value, "value without a type");
                        }
                        self.frame.around[at].found = Some(ty.clone());
                        ty
                    }
                };
                let rust = self.coerce(found, &ty, value)?;
                if ty == Ty::Void && rust.is_unit() {
                    None
                } else {
                    Some(rust)
                }
            }
            None => None,
        };
        let scopes = self.frame.around[at].scopes;
        let mut statements = self.leaving(scopes, false)?;
        let label = self.label_of(at, label.is_some() || !self.frame.around[at].is_loop);
        let out = R::Break(label, rust.map(Box::new));
        if statements.is_empty() {
            return Ok(Value::new(out, Ty::NoReturn));
        }
        statements.push(rs::Statement::expr(out));
        Ok(Value::new(
            R::braced(rs::Block::of(statements)),
            Ty::NoReturn,
        ))
    }

    pub(super) fn continue_value(
        &mut self,
        e: &'a Expr,
        label: Option<&str>,
        value: Option<&'a Expr>,
    ) -> Done<Value<'a>> {
        let Some(at) = self.target_loop(label) else {
            return self.stop(e, "continue of no loop");
        };
        let scopes = self.frame.around[at].scopes;
        let mut statements = self.leaving(scopes, false)?;
        if let (Some(value), Some((state, ty))) = (value, self.frame.around[at].state.clone()) {
            let next = self.fitted(value, &ty)?;
            statements.push(rs::Statement::expr(R::Assign(
                "=",
                Box::new(R::path(state)),
                Box::new(next),
            )));
        }
        let out = match self.frame.around[at].step.clone() {
            Some(step) => R::Break(Some(step), None),
            None => R::Continue(self.label_of(at, label.is_some())),
        };
        if statements.is_empty() {
            return Ok(Value::new(out, Ty::NoReturn));
        }
        statements.push(rs::Statement::expr(out));
        Ok(Value::new(
            R::braced(rs::Block::of(statements)),
            Ty::NoReturn,
        ))
    }

    fn target(&self, label: Option<&str>) -> Option<usize> {
        let around = &self.frame.around;
        match label {
            Some(label) => around.iter().rposition(|a| a.zig.as_deref() == Some(label)),
            None => around.iter().rposition(|a| a.is_loop && a.state.is_none()),
        }
    }

    fn target_loop(&self, label: Option<&str>) -> Option<usize> {
        let around = &self.frame.around;
        match label {
            Some(label) => around.iter().rposition(|a| a.zig.as_deref() == Some(label)),
            None => around.iter().rposition(|a| a.is_loop && a.state.is_none()),
        }
    }

    /// The label, where Rust needs one: anything labelled lies between.
    fn label_of(&mut self, at: usize, named: bool) -> Option<String> {
        let between = self.frame.around.len() - 1 > at || self.frame.around[at].step.is_some();
        self.frame.around[at].used |= named || between;
        if named || between {
            self.frame.around[at].rust.clone()
        } else {
            None
        }
    }
}

fn is_empty(statement: &rs::Statement) -> bool {
    matches!(&statement.kind, rs::StatementKind::Expr(e) if is_empty_expr(e))
}

/// A loop or block that does nothing.
fn is_empty_expr(e: &R) -> bool {
    match e {
        R::Block(None, _, block) | R::For(_, _, _, block) => block
            .statements
            .iter()
            .all(|s| is_empty(s) || matches!(s.kind, rs::StatementKind::Nothing)),
        R::If(condition, then, otherwise) => {
            matches!(**condition, R::Let(..) | R::Path(_))
                && then.statements.iter().all(is_empty)
                && otherwise.as_ref().is_none_or(|e| is_empty_expr(e))
        }
        other => other.is_unit(),
    }
}

fn is_ok(rust: Option<&R>) -> bool {
    matches!(rust, Some(R::Call(f, _)) if matches!(&**f, R::Path(p) if p == "Ok"))
}

/// A type that values can be turned into.
pub(super) fn is_concrete(ty: &Ty) -> bool {
    !matches!(
        ty,
        Ty::Null | Ty::Undefined | Ty::Tag | Ty::ComptimeInt | Ty::ComptimeFloat | Ty::Type
    )
}
