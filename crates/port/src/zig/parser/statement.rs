//! Blocks and statements.

use super::super::lexer::Kind;
use super::super::tree::*;
use super::{Failed, Parser, Result};

impl Parser<'_> {
    pub(super) fn block(&mut self, label: Option<String>) -> Result<Block> {
        self.deeper(|p| p.block_here(label))
    }

    fn block_here(&mut self, label: Option<String>) -> Result<Block> {
        let from = self.start();
        self.expect("{")?;
        let mut statements = Vec::new();
        while !self.is("}") {
            if self.kind() == Kind::End {
                return self.fail("`}` was expected");
            }
            let (start, at, depth) = (self.start(), self.at, self.depth);
            let kind = match self.statement() {
                Ok(kind) => kind,
                Err(Failed) => {
                    self.depth = depth;
                    if self.kind() == Kind::End {
                        return Err(Failed);
                    }
                    self.at = at;
                    self.skip_statement();
                    if self.at == at {
                        self.at += 1;
                    }
                    StatementKind::Bad(
                        self.errors
                            .last()
                            .map_or_else(String::new, |e| e.message.clone()),
                    )
                }
            };
            statements.push(Statement {
                kind,
                span: Span::new(start, self.end()),
            });
        }
        self.at += 1;
        Ok(Block {
            label,
            statements,
            span: Span::new(from, self.end()),
        })
    }

    fn statement(&mut self) -> Result<StatementKind> {
        if self.kind() == Kind::Keyword {
            match self.word() {
                "const" | "var" => return self.declaration(false),
                "comptime" if self.is_at(1, "const") || self.is_at(1, "var") => {
                    self.at += 1;
                    return self.declaration(true);
                }
                "comptime" if self.is_at(1, "{") => {
                    self.at += 1;
                    let from = self.start();
                    let block = self.block(None)?;
                    return Ok(StatementKind::Comptime(
                        self.node(from, ExprKind::Block(block)),
                    ));
                }
                "comptime" if !matches!(self.word_at(1), "if" | "while" | "for" | "switch") => {
                    self.at += 1;
                    let value = self.assign_expression()?;
                    self.expect(";")?;
                    return Ok(StatementKind::Comptime(value));
                }
                "defer" => {
                    self.at += 1;
                    return Ok(StatementKind::Defer(self.inner_statement()?));
                }
                "errdefer" => {
                    self.at += 1;
                    let payload = if self.eat("|") {
                        let name = self.name()?;
                        self.expect("|")?;
                        Some(name)
                    } else {
                        None
                    };
                    return Ok(StatementKind::Errdefer(payload, self.inner_statement()?));
                }
                "suspend" => {
                    self.at += 1;
                    return Ok(StatementKind::Expr(self.inner_statement()?));
                }
                _ => {}
            }
        }
        self.inner_statement().map(StatementKind::Expr)
    }

    /// A block-like statement, or an expression and its semicolon.
    fn inner_statement(&mut self) -> Result<Expr> {
        let from = self.start();
        let block_like = self.is("{")
            || self.is("if")
            || self.is("while")
            || self.is("for")
            || self.is("switch")
            || self.is("inline")
            || (self.is("comptime") || self.is("nosuspend")) && self.is_at(1, "{");
        if block_like {
            let value = if self.is("switch") {
                self.switch_expression(None, from)?
            } else {
                self.primary_expression()?
            };
            if !self.eat(";") && !ends_with_block(&value) {
                return self.rest_of_expression(value, from);
            }
            return Ok(value);
        }
        if let Some(labelled) = self.labelled()? {
            let _ = self.eat(";");
            return Ok(labelled);
        }
        let value = self.assign_expression()?;
        if self.is(",") {
            return self.destructure(vec![Target::Value(value)], from);
        }
        self.expect(";")?;
        Ok(value)
    }

    /// A statement that began like a block and then went on, as `switch (x) {…}.field = 1;` does.
    fn rest_of_expression(&mut self, value: Expr, _from: usize) -> Result<Expr> {
        self.expect(";")?;
        Ok(value)
    }

    fn declaration(&mut self, comptime: bool) -> Result<StatementKind> {
        let from = self.start();
        let mut variable = self.variable()?;
        variable.comptime = comptime;
        if self.is(",") && variable.value.is_none() {
            let first = Target::Declare {
                mutable: variable.mutable,
                name: variable.name,
                ty: variable.ty,
            };
            return self.destructure(vec![first], from).map(StatementKind::Expr);
        }
        self.expect(";")?;
        Ok(StatementKind::Declare(Box::new(variable)))
    }

    fn destructure(&mut self, mut targets: Vec<Target>, from: usize) -> Result<Expr> {
        while self.eat(",") {
            if self.is("const") || self.is("var") {
                let mutable = self.is("var");
                self.at += 1;
                let name = self.name()?;
                let ty = if self.eat(":") {
                    Some(self.type_expression()?)
                } else {
                    None
                };
                targets.push(Target::Declare { mutable, name, ty });
            } else {
                targets.push(Target::Value(self.expression()?));
            }
        }
        self.expect("=")?;
        let value = self.expression()?;
        self.expect(";")?;
        Ok(self.node(from, ExprKind::Destructure(targets, Box::new(value))))
    }
}

/// Whether a statement of this shape needs no semicolon.
fn ends_with_block(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Block(_) | ExprKind::Switch(_) => true,
        ExprKind::Prefix(Prefix::Comptime | Prefix::Nosuspend, inner) => ends_with_block(inner),
        ExprKind::If(it) => ends_with_block(it.otherwise.as_ref().unwrap_or(&it.then)),
        ExprKind::While(it) => ends_with_block(it.otherwise.as_ref().unwrap_or(&it.body)),
        ExprKind::For(it) => ends_with_block(it.otherwise.as_ref().unwrap_or(&it.body)),
        _ => false,
    }
}
