//! Which types drop themselves: those whose `deinit` has effects and runs, by `defer`, exactly where Rust would drop
//! the value. Every use in the program is looked at while it is translated; one that Rust would see otherwise keeps the
//! type's `deinit` a method, and the translation starts again without it.

use std::collections::HashSet;

use super::item::{Writer, Written};
use super::ty::Ty;
use super::{Deferred, Program};
use crate::rust::tree as rs;
use crate::zig::tree::*;

/// What is known of types with a `deinit`, by the address of their declaration.
#[derive(Default)]
pub(super) struct Drops {
    /// Those that drop themselves in this translation.
    chosen: HashSet<usize>,
    /// Those with a value that is freed as Rust would free it.
    fitting: HashSet<usize>,
    /// Those with a use that is not.
    refused: HashSet<usize>,
    /// A deferred `deinit` is being written out.
    deferring: bool,
}

/// Translates until the choice of types holds.
pub(super) fn until_settled<'a>(mut make: impl FnMut(Drops) -> Writer<'a>) -> Vec<Written> {
    let mut chosen: Option<HashSet<usize>> = None;
    loop {
        let drops = Drops {
            chosen: chosen.clone().unwrap_or_default(),
            ..Drops::default()
        };
        let (written, found) = make(drops).run();
        let from = chosen.as_ref().unwrap_or(&found.fitting);
        let next: HashSet<usize> = from.difference(&found.refused).copied().collect();
        if next.is_empty() && chosen.is_none() || chosen.as_ref() == Some(&next) {
            return written;
        }
        // what is chosen only gets less
        chosen = Some(next);
    }
}

impl<'a> Program<'a> {
    fn declared(&self, id: usize) -> usize {
        std::ptr::from_ref(self.made[id].declaration) as usize
    }

    /// Whether a type drops itself.
    fn drops(&self, id: usize) -> bool {
        self.drops.chosen.contains(&self.declared(id))
    }

    /// All types that drop themselves.
    pub(super) fn all_drops(&self) -> Vec<usize> {
        if self.drops.chosen.is_empty() {
            return Vec::new();
        }
        (0..self.made.len()).filter(|id| self.drops(*id)).collect()
    }

    /// Whether a function is the `deinit` of a type that drops itself.
    pub(super) fn is_drop(&self, owner: usize, function: &Function) -> bool {
        function.name == "deinit" && self.drops(owner)
    }

    /// Rust would drop a value of this type where Zig does not free it, or the other way round.
    pub(super) fn keeps_deinit(&mut self, ty: &Ty) {
        if let Ty::Made(id) = ty {
            let declared = self.declared(*id);
            self.drops.refused.insert(declared);
        }
    }

    /// The same of everything a type holds.
    pub(super) fn parts_keep_deinit(&mut self, ty: &Ty) {
        match ty {
            Ty::Made(_) => self.keeps_deinit(ty),
            Ty::Optional(inner)
            | Ty::Result(inner)
            | Ty::Owned(inner)
            | Ty::List(inner)
            | Ty::Slice { child: inner, .. }
            | Ty::Array(_, inner) => self.parts_keep_deinit(inner),
            Ty::Tuple(items) | Ty::Library(_, items) => {
                for item in items {
                    self.parts_keep_deinit(item);
                }
            }
            _ => {}
        }
    }

    /// A local was declared; `after` are the statements behind it, and the next one should free it.
    pub(super) fn freed_next(&mut self, name: &str, after: &'a [Statement]) {
        let Some(local) = self.local(name) else {
            return;
        };
        let ty = local.ty.clone();
        let Ty::Made(id) = ty else {
            return;
        };
        if local.known.is_some() {
            return;
        }
        let next = after.first().map(|s| &s.kind);
        let freed = matches!(next, Some(StatementKind::Defer(e)) if freed_name(e) == Some(name));
        if !freed || !self.may_drop(id) {
            self.keeps_deinit(&ty);
        }
    }

    /// A `defer`: whether it is what Rust does by itself. `before` is the statement in front of it.
    pub(super) fn defers_drop(
        &mut self,
        body: &'a Expr,
        before: Option<&'a Statement>,
    ) -> Option<Deferred<'a>> {
        let kept = Deferred {
            body,
            on_error: false,
            frees: None,
        };
        let Some(name) = freed_name(body) else {
            return Some(kept);
        };
        let ty = self.local(name).map(|l| l.ty.clone());
        let Some(Ty::Made(id)) = ty else {
            return Some(kept);
        };
        let declared = self.declared(id);
        let fresh =
            matches!(before.map(|s| &s.kind), Some(StatementKind::Declare(v)) if v.name == name);
        // what was deferred before would run after it in Zig, and before it in Rust
        let first = self.drops.chosen.is_empty();
        let alone = (self.frame.deferred.iter().flatten()).all(|d| first && d.frees.is_some());
        if !fresh || !alone || !self.may_drop(id) {
            self.drops.refused.insert(declared);
            return Some(kept);
        }
        self.drops.fitting.insert(declared);
        if self.drops.chosen.contains(&declared) {
            return None;
        }
        Some(Deferred {
            frees: Some(declared),
            ..kept
        })
    }

    /// Writes out what was deferred: the call in it is not one by hand.
    pub(super) fn deferring(&mut self, is: bool) -> bool {
        std::mem::replace(&mut self.drops.deferring, is)
    }

    /// A call of a function of a type: a `deinit` by hand is not what Rust does.
    pub(super) fn called_by_hand(&mut self, owner: usize, function: &Function) {
        if function.name == "deinit" && !self.drops.deferring {
            self.keeps_deinit(&Ty::Made(owner));
        }
    }

    /// Whether a type's `deinit` can be its `drop`, and no other file can use the type.
    fn may_drop(&mut self, id: usize) -> bool {
        let made = &self.made[id];
        if made.file != self.file || made.declaration.kind != ContainerKind::Struct || made.root {
            return false;
        }
        let declaration: &'a Container = made.declaration;
        let Some(function) = self.function_of(id, "deinit") else {
            return false;
        };
        let prototype = &function.prototype;
        let nothing = prototype.result.as_deref().and_then(Expr::name) == Some("void");
        if !nothing || Self::is_generic(function) || self.only_frees(id, function) {
            return false;
        }
        let Ok(index) = self.called(id, function, None) else {
            return false;
        };
        let called = &self.called[index];
        let by_reference = matches!(
            called.parameters.first().map(|p| &p.ty),
            Some(Ty::Ref { mutable: true, .. })
        );
        if !called.method || !by_reference || called.parameters.iter().skip(1).any(|p| !p.gone) {
            return false;
        }
        let root: &'a Container = &self.files[self.file].parsed.root;
        let program = root.functions().any(|f| f.name == "main");
        let hidden = root.members.iter().any(|m| match &m.kind {
            MemberKind::Variable(v) if !v.public => v.value.as_ref().is_some_and(
                |e| matches!(&e.bare().kind, ExprKind::Container(c) if std::ptr::eq(c.as_ref(), declaration)),
            ),
            _ => false,
        });
        program || hidden
    }
}

/// `x.deinit(…)`, the call alone.
fn freed_name(e: &Expr) -> Option<&str> {
    let ExprKind::Call(callee, _) = &e.bare().kind else {
        return None;
    };
    match &callee.kind {
        ExprKind::Field(base, name) if name == "deinit" => base.name(),
        _ => None,
    }
}

impl<'a> Writer<'a> {
    /// `impl Drop`, with the function that was `deinit`.
    pub(super) fn drop_item(&mut self, id: usize, function: rs::Item) -> rs::Item {
        let at = self.program.made[id].declaration.span.start;
        self.program.fire(at, "NAMES-06");
        self.program.fire(at, "IDIOMS-06");
        let rust = self.program.made[id].rust.clone();
        let head = if self.program.borrows(&Ty::Made(id)) {
            format!("impl<'a> Drop for {rust}<'a>")
        } else {
            format!("impl Drop for {rust}")
        };
        rs::Item::new(rs::ItemKind::Group(head, vec![function]))
    }
}
