//! What only frees: the calls that Rust makes by itself, and the fields a destructor frees.

use super::Lowerer;
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    /// Whether a statement only does what Rust does by itself or what a rule drops.
    pub(crate) fn vanishes(&mut self, e: &'a Expr) -> bool {
        match &e.bare().kind {
            ExprKind::Call(callee, arguments) => self.call_vanishes(callee, arguments),
            _ => false,
        }
    }

    pub(crate) fn call_vanishes(&mut self, callee: &'a Expr, arguments: &'a [Expr]) -> bool {
        if let Some(path) = self.canon(callee) {
            return matches!(
                path.as_str(),
                "bun.path_buffer_pool.put" | "bun.w_path_buffer_pool.put"
            ) || path.starts_with("std.testing.refAllDecls");
        }
        let ExprKind::Field(receiver, method) = &callee.bare().kind else {
            return false;
        };
        if self.is_allocator(receiver) {
            if self.is_particular(receiver) {
                return false;
            }
            return matches!(method.as_str(), "free" | "rawFree")
                || self.arena && method == "destroy";
        }
        if self.is_gone(receiver) {
            return true;
        }
        // locks that went
        if let Some(name) = receiver.name()
            && let super::Symbol::Constant(id, variable) = self.lookup(name)
            && variable.mutable
        {
            let ty = self.variable_ty(id, variable);
            if self.is_lock(&ty) {
                self.fire("CONCUR-13");
                return true;
            }
        }
        if let ExprKind::Field(owner, field) = &receiver.bare().kind
            && matches!(
                method.as_str(),
                "lock" | "unlock" | "lockShared" | "unlockShared" | "tryLock"
            )
        {
            let owner = self.peek_ty(owner);
            if let Some(id) = self.container_id(&owner)
                && self.field_is_gone(id, field)
            {
                self.fire("CONCUR-13");
                return true;
            }
        }
        let _ = arguments;
        false
    }

    /// Whether a deferred or final statement only frees.
    pub(crate) fn only_frees(&mut self, e: &'a Expr) -> bool {
        match &e.bare().kind {
            ExprKind::Block(block) => block.statements.iter().all(|s| match &s.kind {
                StatementKind::Expr(e) => self.only_frees(e),
                _ => false,
            }),
            ExprKind::Call(callee, arguments) => {
                if self.call_vanishes(callee, arguments) {
                    return true;
                }
                if let Some(path) = self.canon(callee) {
                    return matches!(
                        path.as_str(),
                        "bun.destroy"
                            | "bun.default_allocator.free"
                            | "bun.default_allocator.destroy"
                    );
                }
                match &callee.bare().kind {
                    ExprKind::Field(receiver, method) => match method.as_str() {
                        "deinit" => !self.is_not_owned(receiver),
                        "clearAndFree" => true,
                        "destroy" => self.is_allocator(receiver),
                        "put" => receiver_text(self.zig(receiver.span)).ends_with("pool"),
                        _ => false,
                    },
                    _ => false,
                }
            }
            ExprKind::Assign(None, _, value) => value.name() == Some("undefined"),
            ExprKind::If(it) => {
                (it.capture.is_some() || is_length_test(&it.condition))
                    && !self.is_not_owned(&it.condition)
                    && self.only_frees(&it.then)
                    && it.otherwise.as_ref().is_none_or(|e| self.only_frees(e))
            }
            ExprKind::Switch(it) => it.prongs.iter().all(|prong| {
                matches!(&prong.body.bare().kind, ExprKind::Block(b) if b.statements.is_empty())
                    || self.only_frees(&prong.body)
            }),
            ExprKind::For(it) => self.only_frees(&it.body),
            ExprKind::While(it) => it.capture.is_some() && self.only_frees(&it.body),
            _ => false,
        }
    }

    /// A pointer field that neither the table nor this file says is owned: what `deinit` does to it is no freeing.
    pub(crate) fn is_not_owned(&mut self, e: &'a Expr) -> bool {
        let ExprKind::Field(owner, field) = &e.bare().kind else {
            return false;
        };
        let owner = self.peek_ty(owner);
        let Some(id) = self.container_id(&owner) else {
            return false;
        };
        let ty = self.field_ty(id, field);
        let inner = match &ty {
            Ty::Optional(inner) => &**inner,
            other => other,
        };
        let pointer = matches!(inner, Ty::Pointer { size: PointerSize::One, child, .. }
            if matches!(**child, Ty::Container(_) | Ty::Named { .. }));
        pointer
            && !self
                .table_type(id, field)
                .is_some_and(|rust| ["Box<", "Rc<", "Arc<"].iter().any(|n| rust.contains(n)))
    }

    /// Fields that `deinit` frees: they own their memory.
    pub(crate) fn freed_fields(&self, id: usize) -> Vec<&'a str> {
        let container: &'a Container = self.containers[id].declaration;
        let mut found = Vec::new();
        for function in container
            .functions()
            .filter(|f| f.name == "deinit" || f.name == "destroy" || f.name == "finalize")
        {
            let Some(body) = &function.body else { continue };
            walk::each_in_block(body, &mut |e| {
                if let ExprKind::Call(callee, arguments) = &e.kind
                    && let ExprKind::Field(_, method) = &callee.kind
                    && matches!(method.as_str(), "free" | "destroy")
                {
                    for argument in arguments {
                        if let ExprKind::Field(_, field) = &argument.bare().kind {
                            found.push(field.as_str());
                        }
                    }
                }
                // `switch (self.*) { .a => |x| allocator.free(x), … }`
                if let ExprKind::Switch(it) = &e.kind
                    && matches!(
                        it.operand.bare().kind,
                        ExprKind::Deref(_) | ExprKind::Name(_)
                    )
                {
                    for prong in &it.prongs {
                        let Some(capture) = prong.captures.first() else {
                            continue;
                        };
                        let frees = walk::any(&prong.body, &|inner| match &inner.kind {
                            ExprKind::Call(callee, arguments) => {
                                matches!(&callee.kind, ExprKind::Field(_, m) if m == "free")
                                    && arguments.iter().any(|a| a.name() == Some(&capture.name))
                            }
                            _ => false,
                        });
                        if frees {
                            found.extend(super::dispatch::item_tags(prong));
                        }
                    }
                }
                // `if (self.f) |f| allocator.free(f)`
                if let ExprKind::If(it) = &e.kind
                    && let (Some(capture), ExprKind::Field(_, field)) =
                        (&it.capture, &it.condition.kind)
                    && walk::any(&it.then, &|inner| match &inner.kind {
                        ExprKind::Call(callee, arguments) => {
                            matches!(&callee.kind, ExprKind::Field(_, m) if m == "free")
                                && arguments.iter().any(|a| a.name() == Some(&capture.name))
                        }
                        _ => false,
                    })
                {
                    found.push(field.as_str());
                }
                true
            });
        }
        found
    }
}

pub(crate) fn is_length_test(e: &Expr) -> bool {
    matches!(&e.bare().kind, ExprKind::Binary(_, a, _) if matches!(&a.bare().kind, ExprKind::Field(_, n) if n == "len" || n == "capacity"))
}

pub(crate) fn receiver_text(text: &str) -> &str {
    text.trim()
}
