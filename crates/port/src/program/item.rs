//! The drafts of a program's files: what stands at the top of each, in the order of the source.

use std::collections::{HashMap, HashSet};

use super::ty::{Known, Ty};
use super::{File, Frame, Made, Program, Stop};
use crate::names;
use crate::profile::Profile;
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;

/// The draft of one file.
pub(crate) struct Written {
    pub(crate) head: Vec<String>,
    pub(crate) items: Vec<rs::Item>,
    /// What was left out: where and why.
    pub(crate) stops: Vec<(usize, String)>,
    /// Which rules were applied, and where.
    pub(crate) fired: Vec<(usize, &'static str)>,
}

/// Items with their place in the source and a number that keeps those of one place in order.
type Placed = Vec<(usize, usize, rs::Item)>;

/// Translates a program. The first file is the one that is compiled; the others are those it imports.
/// Of as many files as `wanted` says a draft is written; the others only say what those use.
pub(crate) fn write_file(files: &[File<'_>], wanted: usize, profile: &Profile) -> Vec<Written> {
    super::drops::until_settled(|drops| writer(files, wanted, profile, drops))
}

fn writer<'a>(
    files: &'a [File<'a>],
    wanted: usize,
    profile: &'a Profile,
    drops: super::drops::Drops,
) -> Writer<'a> {
    let mut program = Program {
        files,
        profile,
        file: 0,
        made: Vec::new(),
        made_by: HashMap::new(),
        called: Vec::new(),
        called_by: HashMap::new(),
        names: HashMap::new(),
        members: Default::default(),
        frame: Frame::default(),
        used_comments: files
            .iter()
            .map(|f| vec![false; f.parsed.comments.len()])
            .collect(),
        depth: 0,
        notes: Vec::new(),
        owned: HashMap::new(),
        writable: false,
        resolving: Vec::new(),
        budget: Default::default(),
        constants: HashMap::new(),
        explained: Default::default(),
        without_fields: HashMap::new(),
        drops,
        contexts: Vec::new(),
    };
    for (i, file) in files.iter().enumerate() {
        let stem = file.path.rsplit('/').next().unwrap_or("");
        let stem = stem.strip_suffix(".zig").unwrap_or(stem);
        program.made.push(Made {
            file: i,
            declaration: &file.parsed.root,
            parent: None,
            known: HashMap::new(),
            rust: names::type_name(stem),
            at: 0,
            root: true,
            fields: None,
            asked: Default::default(),
        });
    }
    Writer {
        out: files.iter().map(|_| Vec::new()).collect(),
        stops: files.iter().map(|_| Vec::new()).collect(),
        made_done: HashSet::new(),
        called_done: HashSet::new(),
        sequence: 0,
        wanted,
        program,
    }
}

pub(super) struct Writer<'a> {
    pub(super) program: Program<'a>,
    out: Vec<Placed>,
    pub(super) stops: Vec<Vec<(usize, String)>>,
    made_done: HashSet<usize>,
    pub(super) called_done: HashSet<usize>,
    sequence: usize,
    pub(super) wanted: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn run(mut self) -> (Vec<Written>, super::drops::Drops) {
        let files = self.program.files;
        let mut heads = Vec::new();
        let mut tests: Vec<Vec<rs::Item>> = Vec::new();
        for (i, file) in files.iter().enumerate().take(self.wanted) {
            self.program.file = i;
            heads.push(self.head(i));
            let mut own = Vec::new();
            for member in &file.parsed.root.members {
                let comments = self.program.comments_before(member.span.start, true);
                self.root_member(i, member, comments, &mut own);
                self.program.skip_comments(member.span);
            }
            if !self.program.made[i].is_namespace() {
                self.container(i);
            }
            tests.push(own);
        }
        // what uses asked for, until nothing new is asked
        loop {
            let made = (0..self.program.made.len())
                .find(|id| !self.made_done.contains(id) && self.is_to_write(*id));
            if let Some(id) = made {
                self.program.file = self.program.made[id].file;
                self.container(id);
                continue;
            }
            let called = (0..self.program.called.len())
                .find(|i| !self.called_done.contains(i) && self.is_asked_for(*i));
            let Some(index) = called else { break };
            let owner = self.program.called[index].owner;
            self.program.file = self.program.made[owner].file;
            if self.program.made[owner].is_namespace() && self.program.made[owner].root {
                let at = self.program.called[index]
                    .function
                    .body
                    .as_ref()
                    .map_or(0, |b| b.span.start);
                let item = self.function(index, Vec::new());
                self.push(at, item);
            } else {
                self.called_done.insert(index);
                let item = self.function(index, Vec::new());
                let at = self.program.made[owner].at;
                let head = self.impl_head(owner);
                self.push(at, rs::Item::new(rs::ItemKind::Group(head, vec![item])));
            }
        }
        for id in 0..self.program.made.len() {
            if self.program.made[id].file >= self.wanted {
                continue;
            }
            self.program.file = self.program.made[id].file;
            if let Some(item) = self.extras(id) {
                let at = self.program.made[id].at;
                self.push(at, item);
            }
        }
        self.unused();
        let mut all = Vec::new();
        for (i, ((mut placed, head), own)) in self.out.into_iter().zip(heads).zip(tests).enumerate()
        {
            placed.sort_by_key(|(at, sequence, _)| (*at, *sequence));
            let mut items: Vec<rs::Item> = placed.into_iter().map(|(_, _, item)| item).collect();
            if !own.is_empty() {
                let mut inner = vec![rs::Item::line("use super::*;")];
                inner.extend(own);
                let module = rs::Item::new(rs::ItemKind::Group("mod tests".to_owned(), inner));
                items.push(module.attribute("#[cfg(test)]"));
            }
            all.push(Written {
                head,
                items,
                stops: std::mem::take(&mut self.stops[i]),
                fired: self.program.explained.of(i),
            });
        }
        (all, self.program.drops)
    }

    fn push(&mut self, at: usize, item: rs::Item) {
        self.sequence += 1;
        let file = self.program.file;
        self.out[file].push((at, self.sequence, item));
    }

    fn root_member(
        &mut self,
        file: usize,
        member: &'a Member,
        comments: Vec<String>,
        tests: &mut Vec<rs::Item>,
    ) {
        let at = member.span.start;
        match &member.kind {
            MemberKind::Test(name, block) => {
                let text = match name {
                    Some(name) => names::from_text(name),
                    None => "unnamed".to_owned(),
                };
                let root: &Container = &self.program.files[file].parsed.root;
                // the module of tests sees the file's functions under their own names
                let hides = root.functions().any(|f| names::value(&f.name) == text);
                let wanted = format!("test {}{text}", if hides { "test_" } else { "" });
                let unique = self.program.free_name(file, &wanted);
                let unique = unique.trim_start_matches("test ").to_owned();
                let item = self.test(file, &unique, block, member.span, comments);
                tests.push(item);
            }
            MemberKind::Function(function) if !self.program.made[file].is_namespace() => {
                // it stands in the impl of the file's struct
                let _ = function;
                self.restore(file, comments.len(), at);
            }
            MemberKind::Function(function) => {
                let generic = Program::is_generic(function) || Program::makes_type(function);
                if generic || function.body.is_none() {
                    return;
                }
                self.program.begin_item();
                match self.program.called(file, function, None) {
                    Ok(index) => {
                        let item = self.function(index, comments);
                        self.push(at, item);
                    }
                    Err(stop) => {
                        let item = self.left_out(&stop, member.span, comments);
                        self.push(at, item);
                    }
                }
            }
            MemberKind::Variable(variable) => {
                self.variable(file, variable, member.span, comments, None);
            }
            MemberKind::Bad(message) => {
                let stop = Stop {
                    at,
                    reason: format!("syntax error: {message}"),
                };
                let item = self.left_out(&stop, member.span, comments);
                self.push(at, item);
            }
            MemberKind::Field(_) => self.restore(file, comments.len(), at),
            MemberKind::Comptime(_) | MemberKind::Usingnamespace(_) => {}
        }
    }

    fn restore(&mut self, file: usize, count: usize, before: usize) {
        let comments = &self.program.files[file].parsed.comments;
        let end = comments.partition_point(|c| c.span.start < before);
        for used in &mut self.program.used_comments[file][end - count..end] {
            *used = false;
        }
    }

    /// A constant or variable of a container; `into` collects what stands in an `impl`.
    fn variable(
        &mut self,
        id: usize,
        variable: &'a Variable,
        span: Span,
        comments: Vec<String>,
        into: Option<&mut Vec<rs::Item>>,
    ) {
        self.program.begin_item();
        let value = self.program.outside_notes(|p| p.constant(id, variable));
        let value = match self.program.within_budget(value, span.start) {
            Ok(value) => value,
            Err(stop) => {
                let item = self.left_out(&stop, span, comments);
                match into {
                    Some(into) => into.push(item),
                    None => self.push(span.start, item),
                }
                return;
            }
        };
        let vis = if variable.public { "pub " } else { "" };
        match &value.known {
            Some(Known::Type(Ty::Made(of)))
                if variable
                    .value
                    .as_ref()
                    .is_some_and(|v| matches!(v.bare().kind, ExprKind::Container(_))) =>
            {
                let of = *of;
                if self.made_done.insert(of) {
                    self.write_container(of, comments);
                }
            }
            Some(Known::Type(ty)) if into.is_none() => {
                let ty = ty.clone();
                let own = matches!(&ty, Ty::Made(of) if self.program.made[*of].rust == names::type_name(&variable.name)
                    && self.program.made[*of].file == self.program.file);
                let namespace =
                    matches!(&ty, Ty::Made(of) if self.program.made[*of].is_namespace());
                let this = matches!(&ty, Ty::Made(of) if *of == id);
                if own || namespace || this || ty == Ty::Allocator || ty == Ty::Type {
                    return;
                }
                let borrows = self.program.borrows(&ty);
                let text = self.program.spell(&ty, if borrows { "'a" } else { "" });
                let name = names::type_name(&variable.name);
                let life = if borrows { "<'a>" } else { "" };
                let name = self.program.free_name(self.program.file, &name);
                let mut item = rs::Item::line(format!("{vis}type {name}{life} = {text};"));
                item.comments = comments;
                self.push(span.start, item);
            }
            Some(Known::Type(_) | Known::Function(..) | Known::Library(_)) => {}
            _ if value.ty == Ty::Allocator => {}
            _ => {
                let item = self.constant_item(id, variable, vis, span, comments);
                let is_static = variable.mutable || self.program.needs_start(variable);
                match into {
                    Some(_) if is_static => {
                        let at = self.program.made[id].at;
                        self.push(at, item);
                    }
                    Some(into) => into.push(item),
                    None => self.push(span.start, item),
                }
            }
        }
    }

    fn constant_item(
        &mut self,
        id: usize,
        variable: &'a Variable,
        vis: &str,
        span: Span,
        comments: Vec<String>,
    ) -> rs::Item {
        let found = self
            .program
            .outside_notes(|p| p.constant_inner(id, variable));
        let value = match self.program.within_budget(found, span.start) {
            Ok(value) => value,
            Err(stop) => return self.left_out(&stop, span, comments),
        };
        let name = names::constant(&variable.name);
        let (text, rust) = match (&value.known, &value.ty) {
            (Some(known @ (Known::Int(_) | Known::Float(_))), t) if t.is_comptime_number() => {
                let text = super::declare::number_type(known).to_owned();
                let rust = match (known, &value.rust) {
                    (_, R::Literal(text)) if !text.starts_with("b'") => R::lit(text.clone()),
                    (Known::Int(n), _) => R::lit(n.to_string()),
                    (Known::Float(n), _) => R::lit(format!("{n:?}")),
                    _ => value.rust.clone(),
                };
                (text, rust)
            }
            _ => {
                let ty = value.ty.clone();
                let text = self.program.spell(&ty, "'static");
                (text, value.rust)
            }
        };
        let own = self.program.static_name(id, &name);
        let mut item = if variable.mutable {
            let name = own;
            rs::Item::new(rs::ItemKind::Value(
                format!("static mut {name}: {text}"),
                rust,
            ))
        } else if self.program.needs_start(variable) {
            let closure = R::Closure(String::new(), Box::new(rust));
            let lazy = R::call("std::sync::LazyLock::new", vec![closure]);
            let name = own;
            let head = format!("{vis}static {name}: std::sync::LazyLock<{text}>");
            rs::Item::new(rs::ItemKind::Value(head, lazy))
        } else {
            rs::Item::new(rs::ItemKind::Value(
                format!("{vis}const {name}: {text}"),
                rust,
            ))
        };
        item.comments = comments;
        item.gap = false;
        item
    }

    fn container(&mut self, id: usize) {
        if self.made_done.insert(id) {
            let span = self.program.made[id].declaration.span;
            self.unskip(span);
            self.write_container(id, Vec::new());
            self.program.skip_comments(span);
        }
    }

    /// Comments of generic code are written with each use of it.
    pub(super) fn unskip(&mut self, span: Span) {
        let file = self.program.file;
        let comments = &self.program.files[file].parsed.comments;
        for (i, comment) in comments.iter().enumerate() {
            if span.start <= comment.span.start
                && comment.span.start < span.end
                && comment.kind != crate::zig::lexer::CommentKind::Inner
            {
                self.program.used_comments[file][i] = false;
            }
        }
    }

    fn impl_head(&mut self, id: usize) -> String {
        let rust = self.program.made[id].rust.clone();
        if self.program.borrows(&Ty::Made(id)) {
            format!("impl<'a> {rust}<'a>")
        } else {
            format!("impl {rust}")
        }
    }

    fn write_container(&mut self, id: usize, comments: Vec<String>) {
        let declaration: &'a Container = self.program.made[id].declaration;
        let at = self.program.made[id]
            .at
            .max(usize::from(!self.program.made[id].root));
        self.program.begin_item();
        let fields = match self.program.fields(id) {
            Ok(fields) => fields,
            Err(stop) => {
                let item = self.left_out(&stop, declaration.span, comments);
                self.push(at, item);
                return;
            }
        };
        self.program.explain_container(id);
        let mut by_name: HashMap<String, (Vec<String>, Option<String>)> = HashMap::new();
        let mut inner = Vec::new();
        let mut dropped = None;
        for member in &declaration.members {
            let before = self.program.comments_before(member.span.start, true);
            match &member.kind {
                MemberKind::Field(field) => {
                    self.program.skip_comments(member.span);
                    let trailing = self.program.trailing_comment(member.span.end);
                    by_name.insert(field.name.clone(), (before, trailing));
                }
                MemberKind::Variable(variable) => {
                    self.variable(id, variable, member.span, before, Some(&mut inner));
                    self.program.skip_comments(member.span);
                }
                MemberKind::Function(function) => {
                    if Program::is_generic(function)
                        || Program::makes_type(function)
                        || function.body.is_none()
                        || self.program.only_frees(id, function)
                    {
                        self.program.skip_comments(member.span);
                        continue;
                    }
                    self.program.begin_item();
                    let item = match self.program.called(id, function, None) {
                        Ok(index) => {
                            self.called_done.insert(index);
                            self.function(index, before)
                        }
                        Err(stop) => self.left_out(&stop, member.span, before),
                    };
                    self.program.skip_comments(member.span);
                    if self.program.is_drop(id, function) {
                        dropped = Some(item);
                        continue;
                    }
                    inner.push(item);
                }
                _ => self.program.skip_comments(member.span),
            }
        }
        let ty = Ty::Made(id);
        let rust = self.program.made[id].rust.clone();
        let borrows = self.program.borrows(&ty);
        let life = if borrows { "<'a>" } else { "" };
        let kind = declaration.kind;
        let mut derives = vec!["Clone", "Debug"];
        if self.program.copies(&ty) {
            derives.push("Copy");
        }
        if self.program.compares(&ty) {
            derives.push("PartialEq");
            if self.program.hashes(&ty) {
                derives.extend(["Eq", "Hash"]);
            }
        }
        if kind == ContainerKind::Enum {
            derives.extend(["PartialOrd", "Ord"]);
        }
        let mut out = Vec::new();
        for field in &fields {
            if field.ty == Ty::Allocator {
                continue;
            }
            self.program.parts_keep_deinit(&field.ty);
            let (before, trailing) = by_name.remove(&field.zig).unwrap_or_default();
            let text = match kind {
                ContainerKind::Enum => {
                    format!("{} = {}", names::variant(&field.zig), field.number)
                }
                ContainerKind::Union if field.ty == Ty::Void => names::variant(&field.zig),
                ContainerKind::Union => {
                    let ty = self.program.spell(&field.ty, "'a");
                    format!("{}({ty})", names::variant(&field.zig))
                }
                _ => {
                    let ty = self.program.spell(&field.ty, "'a");
                    format!("pub {}: {ty}", names::field(&field.zig))
                }
            };
            let mut made = rs::Field::new(text);
            made.comments = before;
            made.trailing = trailing;
            out.push(made);
        }
        let mut item = match kind {
            ContainerKind::Enum | ContainerKind::Union => {
                rs::Item::new(rs::ItemKind::Enum(format!("pub enum {rust}{life}"), out))
            }
            _ => rs::Item::new(rs::ItemKind::Struct(
                format!("pub struct {rust}{life}"),
                out,
            )),
        };
        item = item.attribute(format!("#[derive({})]", derives.join(", ")));
        if kind == ContainerKind::Enum
            && let Ok(tag) = self.program.tag_ty(id)
        {
            let text = self.program.spell(&tag, "");
            item = item.attribute(format!("#[repr({text})]"));
        }
        item.comments = comments;
        self.push(at, item);
        let inner: Vec<rs::Item> = inner;
        if !inner.is_empty() {
            let head = self.impl_head(id);
            self.push(at, rs::Item::new(rs::ItemKind::Group(head, inner)));
        }
        if let Some(function) = dropped {
            let item = self.drop_item(id, function);
            self.push(at, item);
        }
    }

    /// What uses of a container asked it to have.
    fn extras(&mut self, id: usize) -> Option<rs::Item> {
        let asked = self.program.made[id].asked.clone();
        if asked.is_empty() {
            return None;
        }
        let fields = self.program.fields(id).ok()?;
        super::made_extras(&mut self.program, id, &asked, &fields)
    }

    /// Generic functions nobody calls have no Rust form.
    fn unused(&mut self) {
        for (i, file) in self.program.files.iter().enumerate().take(self.wanted) {
            self.program.file = i;
            for member in &file.parsed.root.members {
                let MemberKind::Function(function) = &member.kind else {
                    continue;
                };
                let makes = Program::makes_type(function);
                if !Program::is_generic(function) && !makes {
                    continue;
                }
                let used = if makes {
                    let body = function.body.as_ref().map_or(Span::default(), |b| b.span);
                    self.program.made.iter().any(|m| {
                        m.file == i
                            && body.start <= m.declaration.span.start
                            && m.declaration.span.end <= body.end
                            && !m.root
                    })
                } else {
                    self.program
                        .called
                        .iter()
                        .any(|c| std::ptr::eq(c.function, &**function))
                };
                if !used {
                    let stop = Stop {
                        at: member.span.start,
                        reason: format!("{} is generic and nothing here uses it", function.name),
                    };
                    let item = self.left_out(&stop, member.span, Vec::new());
                    self.push(member.span.start, item);
                }
            }
        }
    }
}
