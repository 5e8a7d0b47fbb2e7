//! `defer`, `errdefer`, `deinit`: what Rust's `Drop` does by itself goes, the rest gets a guard or an `impl Drop`.

use super::signature::Role;
use super::{Binding, Lowerer, Symbol};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    pub(crate) fn defer(&mut self, e: &'a Expr, span: Span, out: &mut Vec<rs::Statement>) {
        if self.only_frees(e) {
            self.fire("IDIOMS-01");
            return;
        }
        self.fire("BASE-24");
        if self.writes_something(e) {
            self.keep_text(span, "defer");
            return;
        }
        let (body, _) = self.body(e, false, &Ty::Void);
        let text = crate::rust::print::block(&body);
        if text.contains("return") || text.contains('?') {
            self.keep_text(span, "defer");
            return;
        }
        out.push(rs::Statement::expr(R::Macro(
            "scopeguard::defer".to_owned(),
            '{',
            vec![R::path(statements_text(&body))],
        )));
    }

    /// Whether a deferred expression changes a local or calls a method that may.
    pub(crate) fn writes_something(&mut self, e: &'a Expr) -> bool {
        let mut places: Vec<&'a Expr> = Vec::new();
        walk::each(e, &mut |inner| {
            match &inner.kind {
                ExprKind::Assign(_, target, _) => places.push(target),
                ExprKind::Call(callee, _) => {
                    if let ExprKind::Field(receiver, _) = &callee.kind {
                        places.push(receiver);
                    }
                }
                ExprKind::Prefix(Prefix::Address, place) => places.push(place),
                _ => {}
            }
            true
        });
        let following = self.following;
        // what the deferred expression reads must not change in the meantime
        let mut read: Vec<&'a str> = Vec::new();
        walk::each(e, &mut |inner| {
            read.extend(inner.name());
            true
        });
        if following.iter().any(|s| {
            matches!(&s.kind, StatementKind::Expr(e) if walk::any(e, &|inner| {
                matches!(&inner.kind, ExprKind::Assign(_, target, _)
                    if root_name(target).is_some_and(|name| read.contains(&name)))
            }))
        }) {
            return true;
        }
        places.into_iter().any(|place| {
            if self.canon(place).is_some() || self.is_type_expression(place) {
                return false;
            }
            // an engine value is copied, not borrowed
            if self.peek_ty(place).zig_path() == Some("bun.jsc.JSValue") {
                return false;
            }
            let Some(root) = root_name(place) else {
                return true;
            };
            following.iter().any(|s| uses(s, root))
        })
    }

    pub(crate) fn errdefer(
        &mut self,
        payload: Option<&str>,
        e: &'a Expr,
        span: Span,
        out: &mut Vec<rs::Statement>,
    ) {
        if self.only_frees(e) {
            self.fire("IDIOMS-13");
            return;
        }
        let mut touched = self.touched(e);
        if touched.len() > 1 {
            // what is only read can be captured by the closure itself
            let (changing, read): (Vec<&'a str>, Vec<&'a str>) =
                touched.iter().partition(|name| self.may_change(name));
            touched = if changing.is_empty() {
                read[..1].to_vec()
            } else {
                changing
            };
        }
        if payload.is_some() || touched.len() > 1 {
            self.fire("IDIOMS-17");
            self.keep_text(span, "errdefer");
            return;
        }
        self.fire("IDIOMS-14");
        let name = self.fresh("guard");
        let (state, parameter) = match touched.first() {
            Some(zig) => {
                let value = match self.lookup(zig) {
                    Symbol::Binding(Binding::Value(local)) => local.rust,
                    _ => names::value(zig),
                };
                let parameter = if value == "self" {
                    "this".to_owned()
                } else {
                    value.clone()
                };
                (R::path(value), parameter)
            }
            None => (R::unit(), "()".to_owned()),
        };
        self.push_scope();
        if let Some(zig) = touched.first() {
            let ty = match self.lookup(zig) {
                Symbol::Binding(Binding::Value(local)) => local.ty,
                _ => Ty::Unknown,
            };
            self.bind_value(zig, &parameter, ty);
        }
        let (body, _) = self.body(e, false, &Ty::Void);
        self.pop_scope();
        let closure = R::Closure(parameter, Box::new(R::braced(body)));
        out.push(rs::Statement::let_(
            name.clone(),
            R::call("scopeguard::guard", vec![state, closure]),
        ));
        self.frame.guards.push(name);
    }

    /// Whether a local can be changed through its name: not a value that is only read.
    pub(crate) fn may_change(&self, name: &str) -> bool {
        match self.lookup(name) {
            Symbol::Binding(Binding::Value(local)) => {
                let read = local.ty.is_scalar()
                    || matches!(local.ty, Ty::Pointer { constant: true, .. })
                    || matches!(&local.ty, Ty::Container(id) if self.containers[*id].is_enum());
                local.mutable || !read
            }
            _ => true,
        }
    }

    /// The local names an expression touches, in order.
    pub(crate) fn touched(&self, e: &'a Expr) -> Vec<&'a str> {
        let mut found: Vec<&'a str> = Vec::new();
        walk::each(e, &mut |inner| {
            if let ExprKind::Name(name) = &inner.kind
                && matches!(self.lookup(name), Symbol::Binding(Binding::Value(_)))
                && !found.contains(&name.as_str())
            {
                found.push(name);
            }
            true
        });
        found
    }

    // ---- deinit

    /// `deinit` as `Drop`, as `destroy` of a C struct, or as nothing. The first list goes into the `impl`.
    pub(crate) fn deinit(
        &mut self,
        id: usize,
        function: &'a Function,
    ) -> Option<(Vec<rs::Item>, Vec<rs::Item>)> {
        if function.name != "deinit" {
            return None;
        }
        let signature = self.signature(id, function);
        let first = signature.parameters.first()?;
        if first.role != Role::Receiver {
            return None;
        }
        let body = function.body.as_ref()?;
        let container = self.containers[id].declaration;
        if container.layout == ContainerLayout::Extern {
            return Some((
                vec![self.destroy_of_c_struct(id, function, body)],
                Vec::new(),
            ));
        }
        if container.function("finalize").is_some() {
            self.fire("IDIOMS-09");
            return Some((vec![self.release_method(id, function, body)], Vec::new()));
        }
        if self.is_class(id) {
            self.fire("IDIOMS-09");
            return Some((vec![self.finalizer(id, function, body)], Vec::new()));
        }
        self.fire("IDIOMS-04");
        self.fire("NAMES-06");
        let kept = self.in_container(id, |this| {
            this.push_scope();
            this.bind_parameters(&signature);
            let kept = body.statements.iter().any(|s| match &s.kind {
                StatementKind::Expr(e) | StatementKind::Defer(e) => {
                    !this.only_frees(e) && !is_discard(e)
                }
                StatementKind::Declare(variable) => !variable
                    .value
                    .as_ref()
                    .is_some_and(|v| this.is_allocator(v)),
                _ => true,
            });
            this.pop_scope();
            kept
        });
        if !kept {
            self.fire("IDIOMS-05");
            self.consume_comments(body.span);
            return Some((Vec::new(), Vec::new()));
        }
        self.fire("IDIOMS-06");
        let block = self.drop_body(id, function, body, "self");
        let method = rs::Item::new(rs::ItemKind::Function(
            "fn drop(&mut self)".to_owned(),
            Some(block),
        ));
        let info = &self.containers[id];
        let head = format!("impl{} Drop for {}", info.declared(), info.applied());
        Some((
            Vec::new(),
            vec![rs::Item::new(rs::ItemKind::Group(head, vec![method]))],
        ))
    }

    pub(crate) fn drop_body(
        &mut self,
        id: usize,
        function: &'a Function,
        body: &'a Block,
        receiver: &str,
    ) -> rs::Block {
        let mut signature = self.signature(id, function);
        if let Some(first) = signature.parameters.first_mut() {
            first.rust = receiver.to_owned();
        }
        let outer = std::mem::take(&mut self.frame);
        self.frame.result = Some(Ty::Void);
        let block = self.in_container(id, |this| {
            this.push_scope();
            this.bind_parameters(&signature);
            let mut out = Vec::new();
            for statement in &body.statements {
                let frees = match &statement.kind {
                    StatementKind::Expr(e) | StatementKind::Defer(e) => this.only_frees(e),
                    _ => false,
                };
                if frees {
                    for line in this.comments_before(statement.span.end, false) {
                        out.push(rs::Statement::comment(line));
                    }
                    continue;
                }
                this.statements(std::slice::from_ref(statement), &mut out);
            }
            for line in this.comments_before(body.span.end, false) {
                out.push(rs::Statement::comment(line));
            }
            this.pop_scope();
            rs::Block::of(out)
        });
        self.frame = outer;
        block
    }

    pub(crate) fn destroy_of_c_struct(
        &mut self,
        id: usize,
        function: &'a Function,
        body: &'a Block,
    ) -> rs::Item {
        self.fire("IDIOMS-08");
        let vis = if function.public { "pub " } else { "" };
        let mut block = self.drop_body(id, function, body, "this");
        let notes = vec![
            "// SAFETY: the caller hands in a valid pointer and does not use it again".to_owned(),
        ];
        let mut statement = rs::Statement::let_(
            "this",
            R::unsafe_block(R::unary("&mut ", R::unary("*", R::path("this")))),
        );
        statement.comments = notes;
        block.statements.insert(0, statement);
        rs::Item::new(rs::ItemKind::Function(
            format!("{vis}unsafe fn destroy(this: *mut Self)"),
            Some(block),
        ))
    }

    /// The teardown of a generated class's payload; `finalize` calls it.
    /// The teardown of a generated class, which the collector calls.
    pub(crate) fn finalizer(
        &mut self,
        id: usize,
        function: &'a Function,
        body: &'a Block,
    ) -> rs::Item {
        self.fire("JSC-41");
        let mut block = self.drop_body(id, function, body, "this");
        let mut statement = rs::Statement::let_(
            "this",
            R::unsafe_block(R::unary("&mut ", R::unary("*", R::path("this")))),
        );
        statement
            .comments
            .push("// SAFETY: the collector hands in the payload it owns".to_owned());
        block.statements.insert(0, statement);
        let mut item = rs::Item::new(rs::ItemKind::Function(
            "pub fn finalize(this: *mut Self)".to_owned(),
            Some(block),
        ));
        item.comments
            .push("// PORT NOTE: was deinit of a generated class".to_owned());
        item
    }

    pub(crate) fn release_method(
        &mut self,
        id: usize,
        function: &'a Function,
        body: &'a Block,
    ) -> rs::Item {
        let vis = if function.public { "pub " } else { "" };
        let block = self.drop_body(id, function, body, "self");
        let mut item = rs::Item::new(rs::ItemKind::Function(
            format!("{vis}fn release(&mut self)"),
            Some(block),
        ));
        item.comments.push(
            "// PORT NOTE: was deinit; finalize owns the teardown, so there is no Drop".to_owned(),
        );
        item
    }

    pub(crate) fn bind_parameters(&mut self, signature: &super::signature::Signature) {
        for parameter in &signature.parameters {
            let binding = match parameter.role {
                Role::Gone if parameter.ty == Ty::Allocator => {
                    Binding::Gone(super::Gone::Allocator)
                }
                Role::Gone | Role::Format => Binding::Gone(super::Gone::Format),
                Role::Type => Binding::TypeParameter(parameter.rust.clone()),
                _ => {
                    let ty = match parameter.role {
                        Role::Arguments => Ty::Named {
                            zig: "core.Arguments".to_owned(),
                            arguments: Vec::new(),
                            rust: String::new(),
                        },
                        _ => parameter.ty.clone(),
                    };
                    Binding::Value(super::Local {
                        rust: parameter.rust.clone(),
                        ty,
                        deref: false,
                        mutable: parameter.mutable,
                    })
                }
            };
            self.bind(&parameter.zig, binding);
        }
    }
}

fn is_discard(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Assign(None, target, _) if target.name() == Some("_"))
}

/// The statements of a block as text, for a macro body.
fn statements_text(block: &rs::Block) -> String {
    let text = crate::rust::print::block(block);
    let inner = text
        .strip_prefix('{')
        .and_then(|t| t.strip_suffix('}'))
        .unwrap_or(&text)
        .trim();
    inner
        .lines()
        .map(|l| l.strip_prefix("    ").unwrap_or(l))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The name a place begins with.
pub(crate) fn root_name(place: &Expr) -> Option<&str> {
    match &place.bare().kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Field(inner, _)
        | ExprKind::Index(inner, _)
        | ExprKind::Deref(inner)
        | ExprKind::Unwrap(inner) => root_name(inner),
        ExprKind::Slice { value, .. } => root_name(value),
        ExprKind::Prefix(Prefix::Address, inner) => root_name(inner),
        _ => None,
    }
}

/// Whether a statement names something.
fn uses(statement: &Statement, name: &str) -> bool {
    let named = |e: &Expr| walk::any(e, &|inner| inner.name() == Some(name));
    match &statement.kind {
        StatementKind::Declare(variable) => variable.value.as_ref().is_some_and(named),
        StatementKind::Expr(e)
        | StatementKind::Defer(e)
        | StatementKind::Errdefer(_, e)
        | StatementKind::Comptime(e) => named(e),
        StatementKind::Bad(_) => true,
    }
}
