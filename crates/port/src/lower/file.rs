//! A whole file: what is collected first, the order of a draft, and the items as text.

use std::collections::{BTreeMap, HashMap};

use super::index::Generic;
use super::types::Place;
use super::{Fired, Frame, Lowerer, Source};
use crate::layout;
use crate::names;
use crate::rust::print_item;
use crate::rust::tree as rs;
use crate::types::Ty;
use crate::zig::parser::Parsed;
use crate::zig::tree::*;
use crate::zig::walk;

/// A draft before its trailer.
pub(crate) struct Lowered {
    pub(crate) head: Vec<String>,
    pub(crate) items: Vec<rs::Item>,
    pub(crate) fired: Vec<Fired>,
    pub(crate) untranslated: Vec<(usize, String)>,
    pub(crate) unresolved: BTreeMap<String, usize>,
    /// What marked attributes become.
    settlement: HashMap<String, Option<String>>,
}

/// Translates a parsed file.
pub(crate) fn lower_file(source: &Source<'_>, parsed: &Parsed) -> Lowered {
    let arena = source
        .profile
        .arena_areas
        .iter()
        .any(|p| layout::matches(p, source.path));
    let stem = source
        .path
        .rsplit('/')
        .next()
        .unwrap_or("")
        .trim_end_matches(".zig");
    let mut lowerer = Lowerer {
        source,
        profile: source.profile,
        arena,
        comments: &parsed.comments,
        used: vec![false; parsed.comments.len()],
        containers: Vec::new(),
        container_at: HashMap::new(),
        container: 0,
        scopes: Vec::new(),
        notes: Vec::new(),
        frame: Frame::default(),
        signatures: HashMap::new(),
        evaluating: 0,
        fired: Vec::new(),
        at: 0,
        untranslated: Vec::new(),
        unresolved: BTreeMap::new(),
        names_taken: HashMap::new(),
        derives: HashMap::new(),
        renamed: HashMap::new(),
        exports: Vec::new(),
        root_name: names::type_name(&this_name(&parsed.root).unwrap_or_else(|| stem.to_owned())),
        uses: Vec::new(),
        scopes_declared: Vec::new(),
        scope_lines: Vec::new(),
        tests: Vec::new(),
        depth: 0,
        following: &[],
        taken: Vec::new(),
    };
    lowerer.run(&parsed.root)
}

/// The name in `const Foo = @This();` of a file.
fn this_name(root: &Container) -> Option<String> {
    root.members.iter().find_map(|m| match &m.kind {
        MemberKind::Variable(v) => match v.value.as_ref().map(|e| &e.kind) {
            Some(ExprKind::Builtin(name, _))
                if name == "This" && v.name != "Self" && v.name != "This" =>
            {
                Some(v.name.clone())
            }
            _ => None,
        },
        _ => None,
    })
}

impl<'a> Lowerer<'a> {
    fn run(&mut self, root: &'a Container) -> Lowered {
        let root_name = self.root_name.clone();
        self.index(&root_name, &root_name, None, root);
        // the name by which the file calls itself means the file
        self.find_exports(root);
        self.prepare_generics();
        for id in 0..self.containers.len() {
            self.in_container(id, |this| this.prepare_lifetimes(id));
        }
        self.find_clashes();
        self.derive_by_use(root);
        self.fired.clear();
        self.notes.clear();
        self.signatures.clear();
        let mut head = self.inner_docs(root.members.first().map_or(usize::MAX, |m| m.span.start));
        let mut items = Vec::new();
        if self.root_is_struct() {
            self.fire("NAMES-08");
            items = self.file_struct(root);
        } else {
            self.containers[0].emitted = true;
            for member in &root.members {
                self.root_member(member, &mut items);
            }
            items.extend(self.anonymous_children(0));
        }
        let tests = std::mem::take(&mut self.tests);
        let module = self.test_module(&tests);
        items.extend(module);
        let rest = self.comments_before(usize::MAX, false);
        if !rest.is_empty() {
            let mut item = rs::Item::new(rs::ItemKind::Nothing);
            item.comments = rest;
            items.push(item);
        }
        items = merge_foreign(items);
        let uses: Vec<rs::Item> = std::mem::take(&mut self.uses)
            .into_iter()
            .map(rs::Item::line)
            .collect();
        let mut all = uses;
        for line in std::mem::take(&mut self.scope_lines) {
            items.insert(0, rs::Item::line(line));
        }
        if let Some(first) = items.first_mut() {
            first.gap = true;
        }
        all.extend(items);
        if !head.is_empty() {
            head.push(String::new());
        }
        Lowered {
            head,
            items: all,
            fired: std::mem::take(&mut self.fired),
            untranslated: std::mem::take(&mut self.untranslated),
            unresolved: std::mem::take(&mut self.unresolved),
            settlement: self.settlement(),
        }
    }

    fn root_member(&mut self, member: &'a Member, items: &mut Vec<rs::Item>) {
        self.at = member.span.start;
        let gap = self.gap_before(member.span.start);
        let comments = self.comments_before(member.span.start, true);
        let mut made: Vec<rs::Item> = match &member.kind {
            MemberKind::Function(function) if super::index::made_type(function).is_none() => {
                let mut made = self.function(0, function);
                let mut out = std::mem::take(&mut made.inside);
                out.append(&mut made.behind);
                out.extend(self.foreign(made.foreign));
                out
            }
            MemberKind::Function(function) => self.child_items(&function.name),
            MemberKind::Variable(variable) => {
                let container = variable
                    .value
                    .as_ref()
                    .and_then(super::index::container_of)
                    .is_some();
                if container && !variable.mutable {
                    self.child_items(&variable.name)
                } else {
                    self.variable(0, variable, member.span)
                }
            }
            MemberKind::Test(name, block) => {
                self.tests.push((name.as_deref(), block, member.span));
                // its comments go with it
                self.restore(comments.len(), member.span.start);
                return;
            }
            MemberKind::Comptime(block) => self.comptime_items(block, member.span),
            MemberKind::Usingnamespace(_) => {
                self.fire("BASE-34");
                self.keep_text(member.span, "usingnamespace");
                vec![self.remark()]
            }
            MemberKind::Bad(message) => {
                self.keep_text(member.span, &format!("syntax error: {message}"));
                vec![self.remark()]
            }
            MemberKind::Field(_) => Vec::new(),
        };
        let mut leading = comments;
        leading.extend(self.comments_before(member.span.end, false));
        leading.append(&mut self.notes);
        let trailing = self.trailing_comment(member.span.end);
        if made.is_empty() && (!leading.is_empty() || trailing.is_some()) {
            let mut item = rs::Item::new(rs::ItemKind::Nothing);
            item.comments = leading.iter().map(|c| super::plain_comment(c)).collect();
            item.comments.extend(trailing);
            item.gap = gap;
            items.push(item);
            return;
        }
        if let Some(first) = made.first_mut() {
            leading.append(&mut first.comments);
            if matches!(first.kind, rs::ItemKind::Nothing) {
                leading = leading.iter().map(|c| super::plain_comment(c)).collect();
            }
            first.comments = leading;
            first.gap |= gap;
        }
        if let Some(last) = made.last_mut()
            && trailing.is_some()
        {
            last.trailing = trailing;
        }
        items.extend(made);
    }

    /// Gives back the last comments before a place, so that a later taker finds them.
    fn restore(&mut self, count: usize, before: usize) {
        let end = self.comments.partition_point(|c| c.span.start < before);
        for used in &mut self.used[end - count..end] {
            *used = false;
        }
    }

    fn child_items(&mut self, name: &str) -> Vec<rs::Item> {
        match self.containers[0].members.get(name) {
            Some(super::index::MemberRef::Container(child)) => {
                let child = *child;
                self.container_items(child)
            }
            _ => Vec::new(),
        }
    }

    /// A file with fields: a struct, its `impl`, and the rest behind.
    fn file_struct(&mut self, root: &'a Container) -> Vec<rs::Item> {
        let before: Vec<&'a Member> = Vec::new();
        let _ = (root, before);
        self.containers[0].public = true;
        self.container_items(0)
    }

    /// `@export(&f, .{ .name = "x" })` anywhere in the file.
    fn find_exports(&mut self, root: &'a Container) {
        let mut found = Vec::new();
        walk::each_in_container(root, &mut |e| {
            if let ExprKind::Builtin(name, arguments) = &e.kind
                && name == "export"
                && let [target, options] = &arguments[..]
            {
                let target = match &target.bare().kind {
                    ExprKind::Prefix(Prefix::Address, inner) => inner,
                    _ => target,
                };
                let function = match &target.bare().kind {
                    ExprKind::Name(name) => Some(name.clone()),
                    ExprKind::Field(_, name) => Some(name.clone()),
                    _ => None,
                };
                let exported = match &options.kind {
                    ExprKind::StructInit(_, fields) => fields
                        .iter()
                        .find(|(n, _)| n == "name")
                        .and_then(|(_, v)| match &v.kind {
                            ExprKind::Text(text) => Some(text.clone()),
                            _ => None,
                        }),
                    _ => None,
                };
                if let Some(function) = function {
                    let exported = exported.unwrap_or_else(|| function.clone());
                    found.push((function, exported));
                }
            }
            true
        });
        self.exports = found;
    }

    /// Functions of one container that fold into one Rust name: the later ones get a number.
    fn find_clashes(&mut self) {
        for id in 0..self.containers.len() {
            let container: &'a Container = self.containers[id].declaration;
            let mut taken: HashMap<String, usize> = HashMap::new();
            for function in container.functions() {
                let rust = names::value(&function.name);
                let count = taken.entry(rust.clone()).or_insert(0);
                *count += 1;
                if *count > 1 {
                    let renamed = format!("{rust}_{count}");
                    self.renamed.insert((id, function.name.clone()), renamed);
                }
            }
        }
    }

    /// The parameters of generic types.
    fn prepare_generics(&mut self) {
        for id in 0..self.containers.len() {
            let Some(maker) = self.containers[id].maker else {
                continue;
            };
            let parent = self.containers[id].parent.unwrap_or(0);
            let mut generics: Vec<Generic> = Vec::new();
            for parameter in &maker.prototype.parameters {
                let Some(zig) = parameter.name.clone() else {
                    continue;
                };
                let is_type = parameter.ty.as_ref().and_then(|t| t.name()) == Some("type");
                let (rust, ty, declaration) = if is_type {
                    let rust = names::type_name(&zig);
                    (rust.clone(), Ty::Type, rust)
                } else {
                    let rust = names::constant(&zig);
                    let ty = match &parameter.ty {
                        Some(ty) => self.in_container(parent, |this| this.ty(ty)),
                        None => Ty::Unknown,
                    };
                    let text = match &ty {
                        Ty::ComptimeInt => "i64".to_owned(),
                        Ty::Unknown => "usize".to_owned(),
                        other => self.rust_ty(&other.clone(), Place::Static),
                    };
                    if let Ty::Container(inner) = &ty {
                        for name in ["core::marker::ConstParamTy", "PartialEq", "Eq"] {
                            self.derive(*inner, name);
                        }
                    }
                    (rust.clone(), ty, format!("const {rust}: {text}"))
                };
                generics.push(Generic {
                    zig,
                    rust,
                    is_type,
                    ty,
                    declaration,
                });
            }
            generics.sort_by_key(|g| !g.is_type);
            self.containers[id].generics = generics;
        }
        // a type nested in a generic one takes the parameters it names
        for id in 0..self.containers.len() {
            let info = &self.containers[id];
            let (None, Some(parent), true) = (info.maker, info.parent, info.generics.is_empty())
            else {
                continue;
            };
            let text = self.zig(info.declaration.span);
            let words: std::collections::HashSet<&str> = text
                .split(|c: char| c != '_' && !c.is_ascii_alphanumeric())
                .collect();
            let taken: Vec<Generic> = self.containers[parent]
                .generics
                .iter()
                .filter(|g| words.contains(g.zig.as_str()))
                .cloned()
                .collect();
            self.containers[id].generics = taken;
        }
    }

    /// Derives that uses elsewhere in the file ask of an enum.
    fn derive_by_use(&mut self, root: &'a Container) {
        let mut calls: Vec<(&'a Expr, &'a [Expr])> = Vec::new();
        walk::each_in_container(root, &mut |e| {
            if let ExprKind::Call(callee, arguments) = &e.kind {
                calls.push((callee, arguments));
            }
            true
        });
        for (callee, arguments) in calls {
            let Some(path) = self.canon(callee) else {
                continue;
            };
            let name = match path.as_str() {
                "std.EnumArray" | "std.EnumMap" | "std.enums.EnumArray" | "std.enums.EnumMap" => {
                    "enum_map::Enum"
                }
                "std.EnumSet" | "std.enums.EnumSet" => "enumset::EnumSetType",
                _ => continue,
            };
            if let Some(first) = arguments.first() {
                let ty = self.ty(first);
                match self.container_id(&ty) {
                    Some(id) => self.derive(id, name),
                    None => continue,
                }
            }
        }
    }

    /// What the marks in attributes stand for, known only once everything was translated.
    fn settlement(&self) -> HashMap<String, Option<String>> {
        let mut table = HashMap::new();
        for (id, info) in self.containers.iter().enumerate() {
            table.insert(format!("\u{1}derive:{id}"), self.derive_line(id));
            let named = self
                .derives
                .get(&id)
                .is_some_and(|d| d.contains(&"strum::IntoStaticStr"));
            for (field, _) in info.declaration.fields() {
                let line = named
                    .then(|| format!("#[strum(serialize = \"{}\")]", field.name.escape_default()));
                table.insert(format!("\u{1}strum:{id}:{}", field.name), line);
            }
        }
        table
    }

    fn derive_line(&self, id: usize) -> Option<String> {
        let extra = self.derives.get(&id).cloned().unwrap_or_default();
        let info = &self.containers[id];
        let mut all: Vec<&str> = Vec::new();
        if info.is_enum() {
            if extra.contains(&"enumset::EnumSetType") {
                // it brings Clone, Copy, PartialEq and Eq itself
                all.push("Debug");
            } else {
                all.extend(["Clone", "Copy", "PartialEq", "Eq", "Debug"]);
            }
        }
        for name in extra {
            let own = matches!(name, "PartialEq" | "Eq") && info.is_enum();
            if !own && !all.contains(&name) {
                all.push(name);
            }
        }
        if all.is_empty() {
            None
        } else {
            Some(format!("#[derive({})]", all.join(", ")))
        }
    }
}

/// Neighbouring `extern` blocks are one.
fn merge_foreign(items: Vec<rs::Item>) -> Vec<rs::Item> {
    let mut out: Vec<rs::Item> = Vec::new();
    for item in items {
        if let (Some(last), rs::ItemKind::Group(head, _)) = (out.last_mut(), &item.kind)
            && head == "unsafe extern \"C\""
            && let rs::ItemKind::Group(last_head, _) = &last.kind
            && last_head == head
        {
            let mut comments = item.comments;
            comments.retain(|c| !last.comments.contains(c));
            if let (rs::ItemKind::Group(_, mine), rs::ItemKind::Group(_, mut theirs)) =
                (&mut last.kind, item.kind)
            {
                if let Some(first) = theirs.first_mut() {
                    comments.append(&mut first.comments);
                    first.comments = comments;
                }
                if let (Some(trailing), Some(end)) = (item.trailing, theirs.last_mut()) {
                    end.trailing = Some(trailing);
                }
                mine.append(&mut theirs);
            }
            continue;
        }
        out.push(item);
    }
    out
}

impl Lowered {
    /// Items that were made elsewhere.
    pub(crate) fn of(head: Vec<String>, items: Vec<rs::Item>) -> Lowered {
        Lowered {
            head,
            items,
            fired: Vec::new(),
            untranslated: Vec::new(),
            unresolved: BTreeMap::new(),
            settlement: HashMap::new(),
        }
    }

    /// Items as text.
    pub(crate) fn print(&self, head: &[String], items: &[rs::Item]) -> String {
        let printed = print_item::items(items);
        let mut text = head.join("\n");
        if !head.is_empty() {
            text.push('\n');
        }
        for line in printed.split('\n') {
            match line.find('\u{1}') {
                Some(at) => match self.settlement.get(&line[at..]) {
                    Some(Some(settled)) => {
                        text.push_str(&line[..at]);
                        text.push_str(settled);
                        text.push('\n');
                    }
                    Some(None) => {}
                    None => {
                        text.push_str(&line.replace('\u{1}', " "));
                        text.push('\n');
                    }
                },
                None => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        text
    }
}
