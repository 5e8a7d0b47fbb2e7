//! Functions and tests: heads with the lifetimes they need, bodies with what they know of their parameters.

use std::collections::HashMap;

use super::item::Writer;
use super::ty::Ty;
use super::{Called, Done, Frame, Local, Stop};
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;

impl<'a> Writer<'a> {
    /// A container that has to stand in a draft, beside those that are files.
    pub(super) fn is_to_write(&self, id: usize) -> bool {
        let made = &self.program.made[id];
        !made.root && made.file < self.wanted
    }

    /// A generic function that has to stand in a draft.
    pub(super) fn is_asked_for(&self, index: usize) -> bool {
        let called = &self.program.called[index];
        called.generic && self.program.made[called.owner].file < self.wanted
    }

    /// The comments a file begins with.
    pub(super) fn head(&mut self, file: usize) -> Vec<String> {
        let parsed = self.program.files[file].parsed;
        let mut head = Vec::new();
        for (i, comment) in parsed.comments.iter().enumerate() {
            if comment.kind == crate::zig::lexer::CommentKind::Inner {
                self.program.used_comments[file][i] = true;
                head.push(format!("//!{}", comment.text));
            }
        }
        head
    }

    pub(super) fn test(
        &mut self,
        file: usize,
        name: &str,
        block: &'a Block,
        span: Span,
        comments: Vec<String>,
    ) -> rs::Item {
        let result = Ty::Result(Box::new(Ty::Void));
        let frame = Frame {
            owner: file,
            result: Some(result.clone()),
            scopes: vec![HashMap::new()],
            deferred: Vec::new(),
            body: Some(block),
            ..Frame::default()
        };
        let before = std::mem::replace(&mut self.program.frame, frame);
        self.program.begin_item();
        let body = self.program.block(block);
        self.program.frame = before;
        match self.program.within_budget(body, span.start) {
            Ok(mut body) => {
                self.end(&mut body, &result);
                let text = self.program.spell(&result, "");
                let head = format!("fn {name}() -> {text}");
                let mut item = rs::Item::new(rs::ItemKind::Function(head, Some(body)));
                item.comments = comments;
                item.attribute("#[test]")
            }
            Err(stop) => self.left_out(&stop, span, comments),
        }
    }

    /// The value at the end of a body that runs out.
    fn end(&mut self, body: &mut rs::Block, result: &Ty) {
        if body.leaves() {
            // the last `return` is the value
            if let Some(last) = body.statements.last_mut()
                && let rs::StatementKind::Expr(R::Return(Some(value))) = &last.kind
            {
                last.kind = rs::StatementKind::Value((**value).clone());
            }
            return;
        }
        if let (Some(value), Ty::Void) = (self.program.done(result), result.payload()) {
            body.statements.push(rs::Statement::value(value));
            return;
        }
        // a match or loop that every way leaves is the value itself
        if *result != Ty::Void
            && let Some(last) = body.statements.last_mut()
            && let rs::StatementKind::Expr(e) = &last.kind
            && e.is_block_like()
        {
            last.kind = rs::StatementKind::Value(e.clone());
        }
    }

    pub(super) fn function(&mut self, index: usize, comments: Vec<String>) -> rs::Item {
        self.called_done.insert(index);
        let called = self.program.called[index].clone();
        let function: &'a Function = called.function;
        let span = function.body.as_ref().map_or(Span::default(), |b| b.span);
        if called.generic {
            self.unskip(span);
        }
        self.program.begin_item();
        let made = self.function_body(&called);
        let made = self.program.within_budget(made, span.start);
        let item = match made {
            Ok(body) => {
                self.program.explain_function(&called);
                let head = self.function_head(&called);
                let mut item = rs::Item::new(rs::ItemKind::Function(head, Some(body)));
                item.comments = comments;
                item
            }
            Err(stop) => {
                let text = Span::new(self.start_of(function, span), span.end);
                self.left_out(&stop, text, comments)
            }
        };
        self.program.skip_comments(span);
        item
    }

    /// Where the head of a function begins.
    fn start_of(&self, function: &Function, body: Span) -> usize {
        let text = self
            .program
            .text_of(self.program.file, Span::new(0, body.start));
        text.rfind(&format!("fn {}", function.name))
            .unwrap_or(body.start)
    }

    fn function_body(&mut self, called: &Called<'a>) -> Done<rs::Block> {
        let Some(body) = &called.function.body else {
            return Err(Stop {
                at: 0,
                reason: "extern function".to_owned(),
            });
        };
        let mut scope: HashMap<String, Local<'a>> = HashMap::new();
        for (name, (ty, known)) in &called.known {
            let value = self.program.number_value(known.clone(), ty.clone());
            scope.insert(
                name.clone(),
                Local {
                    rust: value.rust,
                    ty: ty.clone(),
                    known: Some(known.clone()),
                    mutable: false,
                },
            );
        }
        for (i, taken) in called.parameters.iter().enumerate() {
            if !(called.method && i == 0) {
                let by_value = match &taken.ty {
                    Ty::Ref { child, .. } if taken.borrowed => child,
                    other => other,
                };
                self.program.keeps_deinit(&by_value.clone());
            }
            if called.known.contains_key(&taken.zig) {
                continue;
            }
            let path = R::path(taken.rust.clone());
            let (rust, ty) = match &taken.ty {
                Ty::Ref { child, .. } if taken.borrowed => (R::unary("*", path), (**child).clone()),
                other => (path, other.clone()),
            };
            scope.insert(
                taken.zig.clone(),
                Local {
                    rust,
                    ty,
                    known: None,
                    mutable: false,
                },
            );
        }
        let frame = Frame {
            owner: called.owner,
            result: Some(called.result.clone()),
            scopes: vec![scope],
            body: Some(body),
            ..Frame::default()
        };
        let before = std::mem::replace(&mut self.program.frame, frame);
        let made = self.program.block(body);
        self.program.frame = before;
        let mut made = made?;
        self.end(&mut made, &called.result);
        Ok(made)
    }

    fn function_head(&mut self, called: &Called<'a>) -> String {
        let owner_life = {
            let ty = Ty::Made(called.owner);
            !self.program.made[called.owner].root && self.program.borrows(&ty)
        };
        let result_borrows = self.program.borrows(&called.result);
        let present: Vec<_> = called.parameters.iter().filter(|p| !p.gone).collect();
        let borrowed = present
            .iter()
            .filter(|p| self.program.borrows(&p.ty))
            .count();
        let nested = present.iter().any(|p| match &p.ty {
            Ty::Ref { child, .. } | Ty::Slice { child, .. } => self.program.borrows(child),
            other => matches!(other, Ty::Made(_)) && self.program.borrows(other),
        });
        let by_self = called.method && present.first().is_some_and(|p| p.ty.is_pointer());
        let explicit = !by_self
            && !owner_life
            && (result_borrows && (borrowed > 1 || nested) || nested && borrowed > 1);
        let life = if owner_life || explicit { "'a" } else { "" };
        let mut parameters = Vec::new();
        for (i, taken) in present.iter().enumerate() {
            if i == 0 && called.method {
                parameters.push(match &taken.ty {
                    Ty::Ref { mutable: true, .. } => "&mut self".to_owned(),
                    Ty::Ref { .. } => "&self".to_owned(),
                    _ => "self".to_owned(),
                });
                continue;
            }
            let text = match &taken.ty {
                // what is only lent may be lent for a shorter time than what lies in it
                Ty::Ref { mutable, child } if !result_borrows || owner_life => {
                    let child = self.program.spell(child, life);
                    format!("&{}{child}", if *mutable { "mut " } else { "" })
                }
                other => self.program.spell(other, life),
            };
            parameters.push(format!("{}: {text}", taken.rust));
        }
        let result_life = if !result_borrows {
            ""
        } else if owner_life {
            "'a"
        } else if borrowed == 0 {
            "'static"
        } else {
            life
        };
        let result = match &called.result {
            Ty::Void => String::new(),
            other => format!(" -> {}", self.program.spell(other, result_life)),
        };
        let plain = self.program.is_drop(called.owner, called.function);
        let vis = if called.function.public && !plain {
            "pub "
        } else {
            ""
        };
        let generics = if explicit { "<'a>" } else { "" };
        format!(
            "{vis}fn {}{generics}({}){result}",
            called.rust,
            parameters.join(", ")
        )
    }
}
