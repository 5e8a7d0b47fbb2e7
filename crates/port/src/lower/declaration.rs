//! Local declarations: what a `const` or `var` becomes, and what it leaves nothing of.

use super::destruction::root_name;
use super::types::Place;
use super::{Binding, Gone, Local, Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    // ---- declarations

    pub(crate) fn declare(
        &mut self,
        variable: &'a Variable,
        span: Span,
        next: Option<&'a Statement>,
        out: &mut Vec<rs::Statement>,
    ) -> usize {
        self.fire("BASE-01");
        let name = &variable.name;
        let Some(value) = &variable.value else {
            self.keep_text(span, "declaration without a value");
            return 0;
        };
        if !variable.mutable && self.declare_name(variable, value, out) {
            return 0;
        }
        if self.declare_vanished(variable, value) {
            return 0;
        }
        if !variable.mutable
            && let Some(items) = self.special_constant(variable, value, "")
        {
            out.extend(
                items
                    .into_iter()
                    .map(|i| rs::Statement::new(rs::StatementKind::Item(Box::new(i)))),
            );
            self.bind_value(name, &names::constant(name), Ty::Unknown);
            return 0;
        }
        let annotated = variable.ty.as_ref().map(|t| self.ty(t));
        let want = annotated.clone().unwrap_or(Ty::Unknown);
        let rust = names::value(name);
        let pattern = if variable.mutable {
            format!("mut {rust}")
        } else {
            rust.clone()
        };
        // `const p = try a.create(T); p.* = …;`
        let fill = self.filled_by(next);
        if let Some(merged) = self.create_and_fill(variable, value, fill) {
            let ty = merged.ty.clone();
            if let Some(fill) = fill {
                self.taken.push(fill.span.start);
            }
            let pattern = if matches!(ty, Ty::Boxed(_)) && self.is_written(name) {
                format!("mut {rust}")
            } else {
                pattern
            };
            out.push(rs::Statement::let_(pattern, merged.rust));
            self.bind_local(variable, &rust, ty);
            return 0;
        }
        if variable.mutable
            && value.name() == Some("undefined")
            && let Some(made) = self.constructed_next(variable, &rust, &want, next)
        {
            out.push(rs::Statement::let_(pattern, made));
            return 1;
        }
        if let ExprKind::Orelse(left, right) = &value.bare().kind
            && (right.leaves() || matches!(right.bare().kind, ExprKind::Block(_)) && right.leaves())
            && self.let_else(left, right, &pattern, &want, variable, out)
        {
            return 0;
        }
        if let ExprKind::Block(block) = &value.kind
            && self.hoists(block)
            && self.hoist(variable, block, &pattern, &want, out)
        {
            return 0;
        }
        // a part of a slice, or a list's items, that are written through
        let items = matches!(&value.bare().kind, ExprKind::Field(_, field) if field == "items");
        let written = annotated.is_none()
            && (items || matches!(value.bare().kind, ExprKind::Slice { .. }))
            && self.is_slice_written(name);
        let mut value = if written && items {
            let mut value = self.value(value, &want);
            if let (R::Method(_, method, _), Some(element)) = (&mut value.rust, value.ty.element())
                && method == "as_slice"
            {
                *method = "as_mut_slice".to_owned();
                value.ty = Ty::slice(element.clone(), false);
            }
            value
        } else if written {
            self.value(value, &Ty::slice(Ty::Unknown, false))
        } else {
            self.value(value, &want)
        };
        if self.frame.growing.contains(name) {
            value.rust = super::literal::as_vec(value.rust);
        }
        if self.frame.c_locals.contains(name) {
            self.as_raw_local(&rust, &mut value);
        }
        if value.gone {
            self.bind(
                name,
                Binding::Gone(if value.ty == Ty::Allocator {
                    Gone::Allocator
                } else {
                    Gone::Other
                }),
            );
            return 0;
        }
        let pattern = if matches!(value.ty, Ty::Boxed(_))
            && !variable.mutable
            && self.is_written(name)
            && !self.frame.raw_locals.contains(&rust)
        {
            format!("mut {rust}")
        } else {
            pattern
        };
        let annotation = self.annotation(annotated.as_ref(), &value);
        let own = value.ty.clone();
        let untyped = matches!(want, Ty::Unknown);
        let ty = if untyped || matches!(own, Ty::Boxed(_)) {
            own
        } else {
            want.clone()
        };
        let uninit = matches!(&value.rust, R::Path(p) if p == "zig_undefined");
        let rust_value = if matches!(value.ty, Ty::Boxed(_)) {
            value.rust
        } else {
            self.fit(value, &want)
        };
        if uninit {
            out.push(rs::Statement::new(rs::StatementKind::Let(
                pattern,
                annotation,
                Some(rust_value),
                None,
            )));
        } else if let R::Block(None, "flat", mut block) = rust_value {
            let last = block.statements.pop();
            out.extend(block.statements);
            if let Some(rs::Statement {
                kind: rs::StatementKind::Value(e),
                ..
            }) = last
            {
                out.push(rs::Statement::new(rs::StatementKind::Let(
                    pattern,
                    annotation,
                    Some(e),
                    None,
                )));
            }
        } else {
            out.push(rs::Statement::new(rs::StatementKind::Let(
                pattern,
                annotation,
                Some(rust_value),
                None,
            )));
        }
        self.bind_local(variable, &rust, ty);
        0
    }

    /// A box that a C function gets, or a pointer that one gave, is a raw pointer.
    fn as_raw_local(&mut self, rust: &str, value: &mut Value) {
        if let Ty::Boxed(inner) = &value.ty
            && !inner.is_slice()
        {
            self.fire("ALLOC-23");
            value.rust = R::call("Box::into_raw", vec![value.rust.clone()]);
            value.ty = Ty::Pointer {
                size: PointerSize::One,
                constant: false,
                zero: false,
                child: inner.clone(),
            };
        }
        if matches!(
            value.ty,
            Ty::Pointer {
                size: PointerSize::One,
                ..
            }
        ) {
            self.frame.raw_locals.push(rust.to_owned());
        }
    }

    pub(crate) fn bind_local(&mut self, variable: &Variable, rust: &str, ty: Ty) {
        let ty = if ty == Ty::ComptimeInt && variable.mutable {
            Ty::Unknown
        } else {
            ty
        };
        let local = Local {
            rust: rust.to_owned(),
            ty,
            deref: false,
            mutable: variable.mutable,
        };
        self.bind(&variable.name, Binding::Value(local));
    }

    /// The annotation a `let` keeps: scalars and slices; where the Rust value owns, none.
    pub(crate) fn annotation(&mut self, annotated: Option<&Ty>, value: &Value) -> Option<String> {
        let Some(ty) = annotated else {
            // a literal takes its type from its place alone
            let literal = match (&value.rust, &value.ty) {
                (R::Array(_) | R::Repeat(..), Ty::Array(length, child)) => {
                    length != "_" && (child.is_scalar() || child.is_slice() && child.is_bytes())
                }
                (R::Literal(_), ty) => ty.is_integer() || matches!(ty, Ty::Float(_)),
                _ => false,
            };
            return literal.then(|| self.rust_ty(&value.ty.clone(), Place::Local));
        };
        if matches!(value.ty, Ty::Boxed(_)) || ty.is_unknown() {
            return None;
        }
        if let Some(path) = ty.zig_path()
            && path.ends_with("PathBuffer")
        {
            return None;
        }
        if matches!(
            ty,
            Ty::Pointer {
                size: PointerSize::One,
                ..
            } | Ty::Optional(_)
        ) && contains_pointer(ty)
        {
            return None;
        }
        if matches!(ty, Ty::Array(length, _) if length == "_") {
            return None;
        }
        Some(self.rust_ty(ty, Place::Local))
    }

    /// Constants that name a type, a namespace or a container; they need no value.
    pub(crate) fn declare_name(
        &mut self,
        variable: &'a Variable,
        value: &'a Expr,
        out: &mut Vec<rs::Statement>,
    ) -> bool {
        let name = &variable.name;
        if let Some(container) = super::index::container_of(value) {
            let id = self.index_local(name, container);
            self.bind(name, Binding::Container(id));
            let items = self.container_items(id);
            for item in items {
                out.push(rs::Statement::new(rs::StatementKind::Item(Box::new(item))));
            }
            return true;
        }
        if let Some(path) = self.canon(value)
            && variable.ty.is_none()
        {
            if self.is_allocator(value) {
                self.fire("ALLOC-21");
                self.bind(name, Binding::Gone(Gone::Allocator));
                return true;
            }
            let last = path.rsplit(['.', '#']).next().unwrap_or("");
            let pool_or_value = self.is_value_path(&path) || names::is_screaming(last);
            if !pool_or_value {
                self.bind(name, Binding::Alias(path));
                return true;
            }
        }
        if self.is_type_expression(value) {
            self.bind(name, Binding::TypeAlias(value));
            return true;
        }
        false
    }

    pub(crate) fn is_value_path(&self, path: &str) -> bool {
        path.starts_with("bun.Environment")
            || path.starts_with("builtin.")
            || path.starts_with("std.fs.path.")
    }

    /// `const v = a orelse return x;`
    pub(crate) fn let_else(
        &mut self,
        left: &'a Expr,
        right: &'a Expr,
        pattern: &str,
        want: &Ty,
        variable: &'a Variable,
        out: &mut Vec<rs::Statement>,
    ) -> bool {
        if self.returned_error(right).is_some() {
            return false;
        }
        self.fire("IDIOMS-85");
        let value = self.value(left, &Ty::Unknown);
        let value = self.as_option(value);
        let ty = match &value.ty {
            Ty::Optional(inner) => (**inner).clone(),
            _ => want.clone(),
        };
        let (otherwise, _) = self.body(right, false, &Ty::Void);
        out.push(rs::Statement::new(rs::StatementKind::Let(
            format!("Some({pattern})"),
            None,
            Some(value.rust),
            Some(otherwise),
        )));
        let rust = names::value(&variable.name);
        self.bind_local(variable, &rust, ty);
        true
    }

    /// Whether what a local owns is changed through it further down: in Zig the pointer is constant, in Rust the
    /// binding is what must be mutable.
    pub(crate) fn is_written(&mut self, name: &str) -> bool {
        let mut found = false;
        let mut see = |e: &'a Expr| {
            match &e.kind {
                ExprKind::Assign(_, target, _)
                    if target.name().is_none() && root_name(target) == Some(name) =>
                {
                    found = true;
                }
                ExprKind::Builtin(builtin, arguments)
                    if matches!(builtin.as_str(), "memset" | "memcpy" | "memmove")
                        && arguments.first().and_then(root_name) == Some(name) =>
                {
                    found = true;
                }
                _ => {}
            }
            true
        };
        for statement in self.following {
            if self.taken.contains(&statement.span.start) {
                continue;
            }
            if let StatementKind::Expr(e) | StatementKind::Defer(e) = &statement.kind {
                walk::each(e, &mut see);
            }
        }
        found
    }

    /// The same of a slice, which functions and loops write to as well.
    fn is_slice_written(&mut self, name: &str) -> bool {
        if self.is_written(name) {
            return true;
        }
        let mut calls: Vec<(&'a str, usize)> = Vec::new();
        let mut found = false;
        let mut see = |e: &'a Expr| {
            match &e.kind {
                ExprKind::For(it) => {
                    for (input, capture) in it.inputs.iter().zip(&it.captures) {
                        found |= capture.by_pointer
                            && matches!(input, ForInput::Value(e) if e.name() == Some(name));
                    }
                }
                ExprKind::Call(callee, arguments) => {
                    if let Some(function) = callee.name() {
                        let given = arguments.iter().enumerate();
                        calls.extend(
                            given
                                .filter(|(_, a)| a.name() == Some(name))
                                .map(|(i, _)| (function, i)),
                        );
                    }
                }
                _ => {}
            }
            true
        };
        for statement in self.following {
            if let StatementKind::Expr(e) | StatementKind::Defer(e) = &statement.kind {
                walk::each(e, &mut see);
            }
        }
        found
            || calls.into_iter().any(|(function, at)| {
                let Symbol::Function(_, function) = self.lookup(function) else {
                    return false;
                };
                let parameter = function.prototype.parameters.get(at);
                parameter.and_then(|p| p.ty.as_ref()).is_some_and(|ty| {
                    matches!(&ty.kind, ExprKind::Pointer(p) if p.size == PointerSize::Slice && !p.constant)
                })
            })
    }

    /// The statement that fills what was just made; an `errdefer` that only frees may stand before it.
    fn filled_by(&mut self, next: Option<&'a Statement>) -> Option<&'a Statement> {
        let following = self.following;
        for statement in following {
            match &statement.kind {
                StatementKind::Errdefer(_, e) if self.only_frees(e) || frees(e) => {}
                _ => return Some(statement),
            }
        }
        next
    }

    /// `var x: T = undefined; try x.init(…);` of a constructor that gives its value back.
    fn constructed_next(
        &mut self,
        variable: &'a Variable,
        rust: &str,
        want: &Ty,
        next: Option<&'a Statement>,
    ) -> Option<R> {
        let StatementKind::Expr(e) = &next?.kind else {
            return None;
        };
        let ExprKind::Prefix(Prefix::Try, call) = &e.bare().kind else {
            return None;
        };
        let ExprKind::Call(callee, arguments) = &call.bare().kind else {
            return None;
        };
        let ExprKind::Field(receiver, method) = &callee.bare().kind else {
            return None;
        };
        let on_it = receiver.name() == Some(&variable.name)
            || arguments.first().and_then(root_name) == Some(&variable.name);
        let id = self.container_id(want)?;
        let Some(Symbol::Function(owner, function)) = self.member(id, method) else {
            return None;
        };
        if !on_it || !self.signature(owner, function).constructs {
            return None;
        }
        self.bind_local(variable, rust, want.clone());
        let made = self.value(e, &Ty::Void);
        match made.rust {
            R::Assign("=", _, value) => Some(*value),
            _ => None,
        }
    }
}

/// `a.destroy(p)`, `a.free(p)`.
fn frees(e: &Expr) -> bool {
    matches!(&e.bare().kind, ExprKind::Call(callee, _)
        if matches!(&callee.bare().kind, ExprKind::Field(_, m) if m == "destroy" || m == "free"))
}

pub(crate) fn contains_pointer(ty: &Ty) -> bool {
    match ty {
        Ty::Pointer { .. } => true,
        Ty::Optional(inner) => contains_pointer(inner),
        _ => false,
    }
}
