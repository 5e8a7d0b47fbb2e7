//! Constants and variables of containers: aliases, types, maps, values, `comptime` blocks.

use super::Lowerer;
use super::types::Place;
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// A constant or variable of a container.
    pub(crate) fn variable(
        &mut self,
        id: usize,
        variable: &'a Variable,
        span: Span,
    ) -> Vec<rs::Item> {
        let vis = if variable.public { "pub " } else { "" };
        let type_name = names::type_name(&variable.name);
        let Some(value) = &variable.value else {
            return self.foreign_variable(variable);
        };
        if !variable.mutable {
            if let ExprKind::ErrorSet(tags) = &value.kind {
                if tags.len() == 1 && tags[0] == "OutOfMemory" {
                    self.fire("ERRORS-11");
                    return Vec::new();
                }
                return vec![self.error_set(&type_name, vis, tags)];
            }
            if let Some(items) = self.special_constant(variable, value, vis) {
                return items;
            }
            if self.is_this(value) {
                self.fire("IDIOMS-39");
                return Vec::new();
            }
            if self.is_count_mixin(value) {
                self.fire("PTR-04");
                return Vec::new();
            }
            if let Some(path) = self.alias_path(variable, value) {
                return self.alias(variable, &path, vis);
            }
            if let ExprKind::Binary(Operator::MergeErrors, ..) = &value.bare().kind {
                self.fire("ERRORS-10");
                self.todo("merged error sets");
                let error = self.profile.word("error").to_owned();
                return vec![rs::Item::line(format!("{vis}type {type_name} = {error};"))];
            }
            if self.is_type_expression(value) {
                return self.type_alias(variable, value, vis);
            }
            // `const foo = Bar.foo;` names a function
            if variable.ty.is_none()
                && let Some((owner, function)) = self.called_function(value)
            {
                let target = self.function_path(owner, function);
                self.note(format!(
                    "// PORT NOTE: {} is {target}",
                    names::value(&variable.name)
                ));
                return Vec::new();
            }
        }
        self.value_item(id, variable, value, span, vis)
    }

    /// `RefCount.ref`, a method that the embedded count mixes in; it goes with the count.
    fn is_count_mixin(&mut self, value: &'a Expr) -> bool {
        let ExprKind::Field(base, name) = &value.bare().kind else {
            return false;
        };
        if !matches!(
            name.as_str(),
            "ref" | "deref" | "dupeRef" | "unref" | "hasOneRef"
        ) {
            return false;
        }
        if let ExprKind::Builtin(builtin, arguments) = &base.bare().kind
            && builtin == "FieldType"
            && let [owner, field] = &arguments[..]
            && let Some(id) = self.container_of_type(owner)
            && let ExprKind::Text(field) = &field.bare().kind
        {
            let ty = self.field_ty(id, field);
            return super::field::is_ref_count(&ty);
        }
        self.is_type_expression(base) && super::field::is_ref_count(&self.ty(base))
    }

    pub(crate) fn is_this(&self, value: &Expr) -> bool {
        matches!(&value.bare().kind, ExprKind::Builtin(name, _) if name == "This")
    }

    /// The outside path a constant is an alias of.
    pub(crate) fn alias_path(&self, variable: &Variable, value: &Expr) -> Option<String> {
        let _ = variable;
        self.canon(value)
    }

    /// An alias of something outside: a `use` line, or nothing.
    pub(crate) fn alias(&mut self, variable: &'a Variable, path: &str, vis: &str) -> Vec<rs::Item> {
        self.fire("IMPORTS-09");
        if let Some(file) = path.strip_prefix("file:") {
            let file = file.split('#').next().unwrap_or(file);
            if self
                .profile
                .glue_files
                .iter()
                .any(|p| crate::layout::matches(p, file))
            {
                self.fire("SKIP-02");
                return Vec::new();
            }
        }
        if !self.has_use_line(path) {
            return Vec::new();
        }
        self.fire("SKIP-01");
        let rust = self.outside_path(path);
        let name = super::path::use_name(&variable.name, path);
        let last = rust.rsplit("::").next().unwrap_or("").to_owned();
        let line = if last == name {
            format!("{vis}use {rust};")
        } else {
            format!("{vis}use {rust} as {name};")
        };
        if !self.uses.contains(&line) {
            self.uses.push(line);
        }
        Vec::new()
    }

    pub(crate) fn type_alias(
        &mut self,
        variable: &'a Variable,
        value: &'a Expr,
        vis: &str,
    ) -> Vec<rs::Item> {
        let name = names::type_name(&variable.name);
        if let Some(item) = self.hot_dispatch(&name, value, vis) {
            return vec![item];
        }
        if let Some(items) = self.platform_aliases(&name, value, vis) {
            return items;
        }
        let ty = self.ty(value);
        if super::field::is_ref_count(&ty) {
            self.fire("PTR-04");
            return Vec::new();
        }
        if let Ty::Container(id) = &ty
            && self.containers[*id].rust == name
        {
            return Vec::new();
        }
        if ty.is_unknown() {
            let text = self.zig(value.span).replace('\n', " ");
            self.todo(&format!("type {text}"));
            return vec![rs::Item::line(format!("{vis}type {name} = ZigUnknown;"))];
        }
        let rust = self.rust_ty(&ty, Place::Static);
        vec![rs::Item::line(format!("{vis}type {name} = {rust};"))]
    }

    /// A tagged pointer on a hot path: a tag and a pointer, matched by the tier that knows the types.
    fn hot_dispatch(&mut self, name: &str, value: &'a Expr, vis: &str) -> Option<rs::Item> {
        if !self.is_hot_dispatch(name, value) {
            return None;
        }
        self.fire("PTR-08");
        self.fire("DISPATCH-10");
        self.perf("was TaggedPointer pack");
        let fields = vec![
            rs::Field::new("pub tag: u8"),
            rs::Field::new("pub ptr: *mut ()"),
        ];
        let item = rs::Item::new(rs::ItemKind::Struct(format!("{vis}struct {name}"), fields));
        Some(item.attribute("#[derive(Clone, Copy)]"))
    }

    /// Whether a constant is a tagged pointer that the profile lists as a hot path.
    pub(crate) fn is_hot_dispatch(&self, name: &str, value: &Expr) -> bool {
        let ExprKind::Call(callee, _) = &value.bare().kind else {
            return false;
        };
        if !matches!(
            self.canon(callee).as_deref(),
            Some("bun.ptr.TaggedPointerUnion" | "bun.TaggedPointerUnion")
        ) {
            return false;
        }
        let Some(area) = crate::layout::area(self.source.path, self.profile) else {
            return false;
        };
        let own = crate::layout::crate_of(area, self.profile);
        self.profile.hot_dispatch.iter().any(|path| {
            path.split("::").next() == Some(own.as_str()) && path.rsplit("::").next() == Some(name)
        })
    }

    /// Constants a rule knows by how they are made.
    pub(crate) fn special_constant(
        &mut self,
        variable: &'a Variable,
        value: &'a Expr,
        vis: &str,
    ) -> Option<Vec<rs::Item>> {
        if let Some(scope) = self.scope_of(value) {
            return Some(
                self.scope_line(&scope, value)
                    .map(rs::Item::line)
                    .into_iter()
                    .collect(),
            );
        }
        let ExprKind::Call(callee, arguments) = &value.bare().kind else {
            return None;
        };
        let path = self.canon(callee)?;
        match (path.as_str(), &arguments[..]) {
            ("bun.GenericIndex" | "bun.bits.GenericIndex", [ty, ..]) => {
                self.fire("TYPES-31");
                let ty = self.ty(ty);
                let rust = self.rust_ty(&ty, Place::Local);
                let name = names::type_name(&variable.name);
                // the tag of the index is not a type of its own
                if let Some(tag) = arguments.get(1).and_then(super::index::container_of)
                    && let Some(id) = self.container_at.get(&tag.span.start)
                {
                    self.containers[*id].emitted = true;
                }
                let item =
                    rs::Item::new(rs::ItemKind::Line(format!("{vis}struct {name}({rust});")));
                Some(vec![
                    item.attribute("#[derive(Clone, Copy, PartialEq, Eq, Hash)]"),
                ])
            }
            ("bun.ComptimeStringMap", [ty, entries]) => self.string_map(variable, ty, entries, vis),
            ("bun.ComptimeEnumMap", [ty]) => {
                self.fire("COLL-30");
                let ty = self.ty(ty);
                let Ty::Container(id) = ty else {
                    self.todo("enum of another file");
                    return Some(Vec::new());
                };
                let name = self.constant_path(self.container, variable);
                let rust = self.containers[id].rust.clone();
                let container: &'a Container = self.containers[id].declaration;
                let entries: Vec<R> = container
                    .fields()
                    .map(|(f, _)| {
                        R::path(format!(
                            "b\"{}\" => {rust}::{}",
                            f.name.escape_default(),
                            names::variant(&f.name)
                        ))
                    })
                    .collect();
                let map = R::Macro("phf::phf_map".to_owned(), '{', entries);
                let head = format!("{vis}static {name}: phf::Map<&'static [u8], {rust}>");
                Some(vec![rs::Item::new(rs::ItemKind::Value(head, map))])
            }
            _ => None,
        }
    }

    pub(crate) fn string_map(
        &mut self,
        variable: &'a Variable,
        ty: &'a Expr,
        entries: &'a Expr,
        vis: &str,
    ) -> Option<Vec<rs::Item>> {
        self.fire("COLL-29");
        let ty = self.ty(ty);
        let rust = self.rust_ty(&ty, Place::Static);
        let ExprKind::ArrayInit(None, items) = &entries.bare().kind else {
            return None;
        };
        let mut out = Vec::new();
        for item in items {
            let ExprKind::ArrayInit(None, pair) = &item.bare().kind else {
                return None;
            };
            let key = self.value(pair.first()?, &Ty::bytes());
            let value = match pair.get(1) {
                Some(value) => self.fitted(value, &ty),
                None => R::unit(),
            };
            out.push(R::path(format!(
                "{} => {}",
                crate::rust::print::expr(&key.rust),
                crate::rust::print::expr(&value)
            )));
        }
        let name = self.constant_path(self.container, variable);
        let head = format!("{vis}static {name}: phf::Map<&'static [u8], {rust}>");
        let map = R::Macro("phf::phf_map".to_owned(), '{', out);
        Some(vec![rs::Item::new(rs::ItemKind::Value(head, map))])
    }

    pub(crate) fn foreign_variable(&mut self, variable: &'a Variable) -> Vec<rs::Item> {
        let ty = variable.ty.as_ref().map_or(Ty::Unknown, |t| self.ty(t));
        let rust = self.rust_ty(&ty, Place::C);
        let name = names::escape(&variable.name);
        let mutable = if variable.mutable { "mut " } else { "" };
        let item = rs::Item::line(format!("pub static {mutable}{name}: {rust};"));
        self.foreign(vec![item])
    }

    pub(crate) fn value_item(
        &mut self,
        id: usize,
        variable: &'a Variable,
        value: &'a Expr,
        span: Span,
        vis: &str,
    ) -> Vec<rs::Item> {
        self.fire("BASE-02");
        let annotated = variable.ty.as_ref().map(|t| self.ty(t));
        if variable.mutable {
            let ty = self.variable_ty(id, variable);
            if self.is_lock(&ty) {
                self.fire("CONCUR-13");
                self.note("// PERF(port): was Lock-guarded — verify !Sync is sufficient");
                return vec![self.remark()];
            }
        }
        let want = annotated.clone().unwrap_or(Ty::Unknown);
        let outer = std::mem::take(&mut self.frame);
        let translated = self.value(value, &want);
        self.frame = outer;
        if translated.gone {
            return Vec::new();
        }
        let untranslated = matches!(&translated.rust, R::Path(p) if p == "zig_untranslated");
        let ty = match annotated {
            Some(ty) if !ty.is_unknown() => ty,
            _ => translated.ty.clone(),
        };
        let rust_value = self.fit(translated, &want);
        let name = self.constant_path(id, variable);
        let name = name.rsplit("::").next().unwrap_or(&name).to_owned();
        if untranslated && ty.is_unknown() {
            let _ = span;
            return vec![self.remark()];
        }
        let rust_ty = match &ty {
            Ty::ComptimeInt => match self.comptime_number(value, 0) {
                Some(number) => self.literal_type(&R::lit(number.to_string())),
                None => self.literal_type(&rust_value),
            },
            Ty::ComptimeFloat => "f64".to_owned(),
            other => self.rust_ty(other, Place::Static),
        };
        if variable.threadlocal {
            return vec![self.thread_local(&name, &ty, &rust_ty, rust_value, value)];
        }
        let export = if variable.export {
            vec!["#[unsafe(no_mangle)]".to_owned()]
        } else {
            Vec::new()
        };
        let head = if variable.mutable && ty.is_atomic() {
            format!("{vis}static {name}: {rust_ty}")
        } else if variable.mutable {
            self.todo("mutable global");
            format!("{vis}static mut {name}: {rust_ty}")
        } else if variable.export {
            format!("pub static {name}: {rust_ty}")
        } else {
            format!("{vis}const {name}: {rust_ty}")
        };
        let mut item = rs::Item::new(rs::ItemKind::Value(head, rust_value));
        item.gap = false;
        item.attributes = export;
        vec![item]
    }

    /// What an expression of plain numbers comes to.
    fn comptime_number(&mut self, e: &'a Expr, depth: usize) -> Option<i128> {
        if depth > 40 {
            return None;
        }
        let deeper = depth + 1;
        match &e.bare().kind {
            ExprKind::Integer(text) => {
                let text = text.replace('_', "");
                let (digits, radix) = match text.get(..2) {
                    Some("0x") => (&text[2..], 16),
                    Some("0b") => (&text[2..], 2),
                    Some("0o") => (&text[2..], 8),
                    _ => (text.as_str(), 10),
                };
                i128::from_str_radix(digits, radix).ok()
            }
            ExprKind::Prefix(Prefix::Negate, inner) => {
                self.comptime_number(inner, deeper)?.checked_neg()
            }
            ExprKind::Prefix(Prefix::Comptime, inner) => self.comptime_number(inner, deeper),
            ExprKind::Name(name) => match self.lookup(name) {
                super::Symbol::Constant(id, variable)
                    if !variable.mutable && variable.ty.is_none() =>
                {
                    let value = variable.value.as_ref()?;
                    self.in_container(id, |this| this.comptime_number(value, deeper))
                }
                _ => None,
            },
            ExprKind::Binary(operator, a, b) => {
                let a = self.comptime_number(a, deeper)?;
                let b = self.comptime_number(b, deeper)?;
                match operator {
                    Operator::Add => a.checked_add(b),
                    Operator::Sub => a.checked_sub(b),
                    Operator::Mul => a.checked_mul(b),
                    Operator::Div => a.checked_div(b),
                    Operator::Rem => a.checked_rem(b),
                    Operator::Shl => a.checked_mul(1_i128.checked_shl(u32::try_from(b).ok()?)?),
                    Operator::Shr => a.checked_shr(u32::try_from(b).ok()?),
                    Operator::BitOr => Some(a | b),
                    Operator::BitAnd => Some(a & b),
                    _ => None,
                }
            }
            // either side may be the one: the larger tells the type
            ExprKind::If(it) => {
                let a = self.comptime_number(&it.then, deeper)?;
                let b = self.comptime_number(it.otherwise.as_ref()?, deeper)?;
                Some(if a.unsigned_abs() > b.unsigned_abs() {
                    a
                } else {
                    b
                })
            }
            _ => None,
        }
    }

    /// The type of a suffix-less integer.
    pub(crate) fn literal_type(&mut self, value: &R) -> String {
        let text = crate::rust::print::expr(value).replace('_', "");
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let parsed = if let Some(hex) = digits.strip_prefix("0x") {
            u128::from_str_radix(hex, 16).ok()
        } else if let Some(binary) = digits.strip_prefix("0b") {
            u128::from_str_radix(binary, 2).ok()
        } else if let Some(octal) = digits.strip_prefix("0o") {
            u128::from_str_radix(octal, 8).ok()
        } else {
            digits.parse().ok()
        };
        let fits = parsed.is_some_and(|v| v <= i32::MAX as u128);
        if fits {
            return "i32".to_owned();
        }
        self.todo("integer type");
        match (parsed, negative) {
            (Some(v), false) if v <= u128::from(u32::MAX) => "u32".to_owned(),
            (Some(v), _) if v <= i64::MAX as u128 => "i64".to_owned(),
            (Some(v), false) if v <= u128::from(u64::MAX) => "u64".to_owned(),
            (Some(_), _) => "i128".to_owned(),
            _ => "i64".to_owned(),
        }
    }

    pub(crate) fn thread_local(
        &mut self,
        name: &str,
        ty: &Ty,
        rust_ty: &str,
        value: R,
        source: &'a Expr,
    ) -> rs::Item {
        let buffer = ty.zig_path().is_some_and(|p| p.ends_with("PathBuffer"));
        let large = buffer || matches!(ty, Ty::Array(..));
        let (cell, initial) = if large {
            self.fire("IDIOMS-102");
            let initial = if buffer && source.name() == Some("undefined") {
                self.notes.retain(|n| !n.contains("TODO(port): undefined"));
                R::path(format!("{rust_ty}::ZEROED"))
            } else {
                value
            };
            ("RefCell", initial)
        } else {
            self.fire("IDIOMS-101");
            ("Cell", value)
        };
        let inner = format!(
            "static {name}: core::cell::{cell}<{rust_ty}> = const {{ core::cell::{cell}::new({}) }};",
            crate::rust::print::expr(&initial)
        );
        rs::Item::new(rs::ItemKind::Group(
            "thread_local!".to_owned(),
            vec![rs::Item::line(inner)],
        ))
    }

    /// A `comptime { … }` block of a container.
    pub(crate) fn comptime_items(&mut self, block: &'a Block, span: Span) -> Vec<rs::Item> {
        let mut items = Vec::new();
        for statement in &block.statements {
            let StatementKind::Expr(e) = &statement.kind else {
                self.keep_text(span, "comptime block");
                return vec![self.remark()];
            };
            if super::compile_time::is_forced_reference(e) {
                self.fire("SKIP-03");
                continue;
            }
            if matches!(&e.kind, ExprKind::Builtin(name, _) if name == "export") {
                self.fire("FFI-07");
                continue;
            }
            if let ExprKind::Builtin(name, arguments) = &e.kind
                && self.builtin_statement(name, arguments)
            {
                continue;
            }
            if only_exports(e) {
                self.fire("FFI-07");
                continue;
            }
            match self.const_assertion(e) {
                Some(item) => items.push(item),
                None => {
                    self.keep_text(e.span, "comptime block");
                    items.push(self.remark());
                }
            }
        }
        if let Some(first) = items.first_mut() {
            first.gap = true;
            let mut notes = std::mem::take(&mut self.notes);
            notes.append(&mut first.comments);
            first.comments = notes;
        }
        items
    }
}

/// `if (…) { @export(…); }`.
pub(crate) fn only_exports(e: &Expr) -> bool {
    match &e.bare().kind {
        ExprKind::If(it) => it.otherwise.is_none() && only_exports(&it.then),
        ExprKind::Block(block) => {
            !block.statements.is_empty()
                && block.statements.iter().all(|s| match &s.kind {
                    StatementKind::Expr(e) => {
                        only_exports(e) || super::compile_time::is_forced_reference(e)
                    }
                    _ => false,
                })
        }
        ExprKind::Builtin(name, _) => name == "export",
        _ => false,
    }
}

/// What makes a map at compile time.
pub(crate) fn is_map_maker(path: &str) -> bool {
    matches!(path, "bun.ComptimeStringMap" | "bun.ComptimeEnumMap")
}
