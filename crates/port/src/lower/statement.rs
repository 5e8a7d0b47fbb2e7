//! Statements and blocks: declarations, discards, `defer`, and the remarks and comments around each.

use super::types::Place;
use super::{Binding, Gone, Local, Lowerer, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

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
    fn attach(
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
    fn statement(
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

    fn plain_statement(&mut self, e: &'a Expr, out: &mut Vec<rs::Statement>) {
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
            R::Block(None, "", block)
                if matches!(e.kind, ExprKind::For(_)) && block.statements.is_empty() => {}
            R::Path(name) if name == "zig_untranslated" => {}
            rust if rust.is_unit() => {}
            rust => out.push(rs::Statement::expr(rust)),
        }
    }

    /// `x.deinit();` before the end of the scope.
    fn early_release(&mut self, e: &'a Expr, out: &mut Vec<rs::Statement>) -> bool {
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
        let value = self.value(receiver, &Ty::Unknown);
        match value.rust {
            R::Path(name) if name != "self" && !value.gone => {
                out.push(rs::Statement::expr(R::call("drop", vec![R::path(name)])));
            }
            _ if value.gone => {}
            _ => self.keep_text(e.span, "early release"),
        }
        true
    }

    fn is_whole_target(&self, target: &Expr) -> bool {
        let Some(name) = &self.frame.constructs else {
            return false;
        };
        matches!(&target.kind, ExprKind::Deref(inner) if inner.name() == Some(name))
    }

    fn discard(&mut self, value: &'a Expr, out: &mut Vec<rs::Statement>) {
        self.fire("BASE-03");
        // a discarded name says only that it is not used
        if value.name().is_some() || self.is_allocator(value) {
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

    fn destructure(
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

    // ---- declarations

    fn declare(
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
        if let Some(merged) = self.create_and_fill(variable, value, next) {
            let ty = merged.ty.clone();
            let pattern = if matches!(ty, Ty::Boxed(_)) && self.is_written(name, next) {
                format!("mut {rust}")
            } else {
                pattern
            };
            out.push(rs::Statement::let_(pattern, merged.rust));
            self.bind_local(variable, &rust, ty);
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
        {
            self.hoist(variable, block, &pattern, &want, out);
            return 0;
        }
        let value = self.value(value, &want);
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

    fn bind_local(&mut self, variable: &Variable, rust: &str, ty: Ty) {
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
    fn annotation(&mut self, annotated: Option<&Ty>, value: &Value) -> Option<String> {
        let ty = annotated?;
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
    fn declare_name(
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

    fn is_value_path(&self, path: &str) -> bool {
        path.starts_with("bun.Environment")
            || path.starts_with("builtin.")
            || path.starts_with("std.fs.path.")
    }

    /// `const v = a orelse return x;`
    fn let_else(
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

    /// A labelled block of more than 40 lines and three or more breaks becomes a function of its own.
    fn hoists(&self, block: &Block) -> bool {
        let Some(label) = &block.label else {
            return false;
        };
        let lines = self.zig(block.span).lines().count();
        let mut breaks = 0;
        walk::each_in_block(block, &mut |e| {
            breaks += usize::from(matches!(&e.kind, ExprKind::Break(Some(l), _) if l == label));
            true
        });
        lines > 40 && breaks >= 3
    }

    fn hoist(
        &mut self,
        variable: &'a Variable,
        block: &'a Block,
        pattern: &str,
        want: &Ty,
        out: &mut Vec<rs::Statement>,
    ) {
        self.fire("IDIOMS-38");
        self.todo("hoisted from labeled block");
        let label = block.label.clone().unwrap_or_default();
        let rust = names::value(&variable.name);
        let value = self.labelled_block(&label, block, want);
        let R::Block(_, _, inner) = value.rust else {
            return;
        };
        let inner = returning(inner, &super::looping::label_name(&label));
        let result = if value.ty.is_unknown() {
            want.clone()
        } else {
            value.ty.clone()
        };
        let result = self.rust_ty(&result, Place::Return);
        let item = rs::Item::new(rs::ItemKind::Function(
            format!("fn {rust}() -> {result}"),
            Some(inner),
        ));
        out.push(rs::Statement::new(rs::StatementKind::Item(Box::new(item))));
        out.push(rs::Statement::let_(pattern, R::call(rust.clone(), vec![])));
        self.bind_local(variable, &rust, value.ty);
    }

    fn is_written(&self, _name: &str, _next: Option<&Statement>) -> bool {
        false
    }

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
            let ok = self
                .frame
                .fallible
                .then(|| Box::new(R::call("Ok", vec![R::unit()])));
            return R::Return(ok);
        };
        if !self.frame.fallible {
            let value = self.value(e, &result);
            if value.rust.leaves() {
                return value.rust;
            }
            let rust = self.owned(value, &result);
            return R::Return(Some(Box::new(rust)));
        }
        if let ExprKind::ErrorValue(name) = &e.bare().kind {
            let error = self.error_value(name).rust;
            return R::Return(Some(Box::new(R::call("Err", vec![error]))));
        }
        let value = self.value(e, &result);
        if value.rust.leaves() {
            return value.rust;
        }
        let fails = matches!(value.ty, Ty::ErrorUnion(..)) && !value.sure;
        if fails {
            return R::Return(Some(Box::new(value.rust)));
        }
        if matches!(value.ty, Ty::AnyError | Ty::ErrorSet(_))
            && !matches!(result, Ty::AnyError | Ty::ErrorSet(_))
        {
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
    fn owned(&mut self, value: Value, result: &Ty) -> R {
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

fn contains_pointer(ty: &Ty) -> bool {
    match ty {
        Ty::Pointer { .. } => true,
        Ty::Optional(inner) => contains_pointer(inner),
        _ => false,
    }
}

fn is_empty_block(e: &Expr) -> bool {
    matches!(&e.bare().kind, ExprKind::Block(b) if b.statements.is_empty())
}

fn is_simple(e: &R) -> bool {
    match e {
        R::Path(_) | R::Literal(_) => true,
        R::Tuple(items) => items.iter().all(is_simple),
        R::Call(f, arguments) => is_simple(f) && arguments.iter().all(is_simple),
        R::Unary(_, inner) => is_simple(inner),
        _ => false,
    }
}

/// A block whose `break 'label v` are returns.
fn returning(block: rs::Block, label: &str) -> rs::Block {
    let text = crate::rust::print::block(&block);
    let text = text
        .replace(&format!("break '{label} "), "return ")
        .replace(&format!("break '{label};"), "return;");
    let inner = text
        .trim_start_matches('{')
        .trim_end_matches('}')
        .trim()
        .to_owned();
    let lines: Vec<String> = inner
        .lines()
        .map(|l| l.strip_prefix("    ").unwrap_or(l).to_owned())
        .collect();
    rs::Block::of(vec![rs::Statement::value(R::path(lines.join("\n")))])
}
