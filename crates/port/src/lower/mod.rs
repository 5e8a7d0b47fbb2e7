//! From the Zig tree to the Rust tree, rule by rule. This file holds what all rules share: the state of one file's
//! translation, scopes, remarks, comments. Each other file here holds the rules of one subject.

mod allocation;
mod argument;
mod arithmetic;
mod assignment;
mod builtin;
mod call;
mod cast;
mod collection;
mod compile_time;
mod condition;
mod constant;
mod container;
mod declaration;
mod destruction;
mod dispatch;
mod enumeration;
mod expression;
mod fallback;
mod field;
mod file;
mod formatting;
mod freeing;
mod function;
mod hoisting;
mod index;
mod initialiser;
mod leaving;
mod literal;
mod lookup;
mod looping;
mod naming;
mod operator;
mod outcome;
mod outside;
mod packed;
mod parameter;
mod path;
mod place;
mod platform;
mod result;
mod runtime;
mod signature;
pub(crate) mod spelling;
mod statement;
mod static_text;
mod switching;
mod text;
mod type_text;
mod types;
mod unrolling;

use std::collections::{BTreeMap, HashMap};

use crate::lifetimes::Lifetimes;
use crate::profile::Profile;
use crate::rust::tree as rs;
use crate::types::Ty;
use crate::zig::lexer::{Comment, CommentKind};
use crate::zig::tree::*;

pub(crate) use allocation::{collect_variables, stripped};
pub(crate) use file::{Lowered, lower_file};
use index::ContainerInfo;
pub(crate) use path::respell;
use signature::Signature;

/// What a draft is made from, besides the syntax tree.
pub(crate) struct Source<'a> {
    /// From the root, with `/`.
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    pub(crate) profile: &'a Profile,
    pub(crate) lifetimes: &'a Lifetimes,
}

/// A rule that shaped the draft, and the byte of the source where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fired {
    pub(crate) rule: &'static str,
    pub(crate) at: usize,
}

/// A local name.
#[derive(Debug, Clone)]
pub(crate) struct Local {
    pub(crate) rust: String,
    pub(crate) ty: Ty,
    /// The Rust binding is a reference where the Zig one is a value.
    pub(crate) deref: bool,
    /// Declared with `var`, or a mutable parameter.
    pub(crate) mutable: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Binding<'a> {
    Value(Local),
    Alias(String),
    Container(usize),
    TypeAlias(&'a Expr),
    TypeParameter(String),
    /// It has no counterpart in the draft: allocators, arenas, format strings.
    Gone(Gone),
    /// A log function, by the call that makes it.
    Log(&'a Expr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    Allocator,
    Arena,
    Format,
    Other,
}

/// What a name means where it stands.
pub(crate) enum Symbol<'a> {
    Binding(Binding<'a>),
    Container(usize),
    Function(usize, &'a Function),
    Constant(usize, &'a Variable),
    Unknown,
}

/// A translated expression.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    pub(crate) rust: rs::Expr,
    pub(crate) ty: Ty,
    /// In Zig it could fail, in Rust it can't any more.
    pub(crate) sure: bool,
    /// It vanished; `rust` means nothing.
    pub(crate) gone: bool,
}

impl Value {
    pub(crate) fn new(rust: rs::Expr, ty: Ty) -> Value {
        Value {
            rust,
            ty,
            sure: false,
            gone: false,
        }
    }

    pub(crate) fn sure(rust: rs::Expr, ty: Ty) -> Value {
        Value {
            sure: true,
            ..Value::new(rust, ty)
        }
    }

    pub(crate) fn gone(ty: Ty) -> Value {
        Value {
            gone: true,
            ..Value::sure(rs::Expr::unit(), ty)
        }
    }

    pub(crate) fn unknown(rust: rs::Expr) -> Value {
        Value::new(rust, Ty::Unknown)
    }
}

/// The function being translated.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// What it returns in Zig, without the error set.
    pub(crate) result: Option<Ty>,
    pub(crate) fallible: bool,
    /// The Rust error type.
    pub(crate) error: String,
    /// An out-parameter constructor: the Rust name of its target.
    pub(crate) constructs: Option<String>,
    /// A `Display` body: errors are `fmt::Error`.
    pub(crate) display: bool,
    pub(crate) c_signature: bool,
    /// Guards to disarm before a successful return.
    pub(crate) guards: Vec<String>,
    /// A setter: success is `true`.
    pub(crate) setter: bool,
    /// The branches of a returned expression are being translated: an error there is an early return.
    pub(crate) returning: bool,
    /// The `@branchHint(.cold)` that became an attribute.
    pub(crate) cold_at: Option<usize>,
    /// An argument of a C function is being translated.
    pub(crate) c_argument: bool,
    /// Loops around the current place, innermost last: label if any, and whether `continue` needs the step label.
    pub(crate) loops: Vec<LoopFrame>,
    pub(crate) labels: usize,
    /// The text of a labelled block's wanted type by label.
    pub(crate) block_types: Vec<(String, Ty)>,
    pub(crate) in_test: bool,
    /// Locals that a reallocation makes longer.
    pub(crate) growing: Vec<String>,
    /// Locals that go to a C function or come from one.
    pub(crate) c_locals: Vec<String>,
    /// Rust names of those that are raw pointers.
    pub(crate) raw_locals: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct LoopFrame {
    pub(crate) label: Option<String>,
    /// `continue` becomes `break` of this block.
    pub(crate) step: Option<String>,
    /// A labelled switch: the state variable that `continue :lbl v` assigns.
    pub(crate) state: Option<(String, Ty)>,
}

pub(crate) struct Lowerer<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) profile: &'a Profile,
    /// The file lies in an arena area.
    pub(crate) arena: bool,
    comments: &'a [Comment],
    used: Vec<bool>,
    pub(crate) containers: Vec<ContainerInfo<'a>>,
    pub(crate) container_at: HashMap<usize, usize>,
    /// The container whose members are being translated.
    pub(crate) container: usize,
    scopes: Vec<HashMap<String, Binding<'a>>>,
    /// Remarks for the statement or item being translated.
    pub(crate) notes: Vec<String>,
    pub(crate) frame: Frame,
    signatures: HashMap<usize, Signature>,
    /// Guards type evaluation against going in circles.
    pub(crate) evaluating: usize,
    pub(crate) fired: Vec<Fired>,
    pub(crate) at: usize,
    /// Something was left as Zig text.
    pub(crate) untranslated: Vec<(usize, String)>,
    pub(crate) unresolved: BTreeMap<String, usize>,
    pub(crate) names_taken: HashMap<String, usize>,
    /// Extra derives asked of containers.
    pub(crate) derives: HashMap<usize, Vec<&'static str>>,
    /// Functions whose Rust name another one of the container has already.
    pub(crate) renamed: HashMap<(usize, String), String>,
    /// Functions exported by `@export`, and under what name.
    pub(crate) exports: Vec<(String, String)>,
    /// The name of the file as a struct.
    pub(crate) root_name: String,
    pub(crate) uses: Vec<String>,
    pub(crate) scopes_declared: Vec<String>,
    /// Declarations of log scopes that no constant stands for.
    pub(crate) scope_lines: Vec<String>,
    pub(crate) tests: Vec<(Option<&'a str>, &'a Block, Span)>,
    pub(crate) depth: usize,
    /// The statements of the block behind the one being translated.
    pub(crate) following: &'a [Statement],
    /// Statements, by their start, that an earlier one has taken along.
    pub(crate) taken: Vec<usize>,
}

impl<'a> Lowerer<'a> {
    // ---- rules and remarks

    /// Notes that a rule shaped what is being written.
    pub(crate) fn fire(&mut self, rule: &'static str) {
        self.fired.push(Fired { rule, at: self.at });
    }

    /// A remark above the statement, once per statement.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    pub(crate) fn todo(&mut self, reason: &str) {
        self.note(format!("// TODO(port): {reason}"));
    }

    pub(crate) fn perf(&mut self, text: &str) {
        self.note(format!("// PERF(port): {text} — profile in Phase B"));
    }

    pub(crate) fn safety(&mut self, why: &str) {
        self.note(format!("// SAFETY: {why}"));
    }

    /// An `unsafe` block around a value, with its reason noted.
    pub(crate) fn unsafe_value(&mut self, value: rs::Expr, why: Option<&str>) -> rs::Expr {
        self.fire("GOAL-07");
        match why {
            Some(why) => self.safety(why),
            None => {
                self.fire("OUTPUT-03");
                self.safety("as in the Zig source");
            }
        }
        rs::Expr::unsafe_block(value)
    }

    pub(crate) fn zig(&self, span: Span) -> &'a str {
        self.source.text.get(span.start..span.end).unwrap_or("")
    }

    /// The Zig text of a region as comment lines under a TODO; nothing of it is translated.
    pub(crate) fn keep_text(&mut self, span: Span, reason: &str) {
        self.fire("TOOL-03");
        self.untranslated.push((span.start, reason.to_owned()));
        self.todo(reason);
        let text = self.zig(span);
        for line in dedent(text).into_iter().take(400) {
            self.notes.push(format!("// {line}").trim_end().to_owned());
        }
        self.consume_comments(span);
    }

    /// An expression that is not translated: a name that can't resolve stands in for it.
    pub(crate) fn flag(&mut self, e: &Expr, reason: &str) -> Value {
        self.keep_text(e.span, reason);
        Value::unknown(rs::Expr::path("zig_untranslated"))
    }

    // ---- comments

    /// The comments before a place that nobody has taken, as lines.
    pub(crate) fn comments_before(&mut self, at: usize, docs: bool) -> Vec<String> {
        let mut lines = Vec::new();
        let end = self.comments.partition_point(|c| c.span.start < at);
        // all that is unused lies close before the place; the used prefix is skipped quickly
        let mut first = end;
        while first > 0 && !self.used[first - 1] {
            first -= 1;
        }
        for i in first..end {
            self.used[i] = true;
            lines.push(line_of(&self.comments[i], docs));
        }
        lines
    }

    /// The comment behind a place, on the same line.
    pub(crate) fn trailing_comment(&mut self, end: usize) -> Option<String> {
        let i = self.comments.partition_point(|c| c.span.start < end);
        let comment = self.comments.get(i)?;
        let between = self.source.text.get(end..comment.span.start)?;
        let same_line = between
            .bytes()
            .all(|b| matches!(b, b' ' | b'\t' | b',' | b';' | b'\r'));
        if self.used[i] || !same_line {
            return None;
        }
        self.used[i] = true;
        Some(line_of(comment, false))
    }

    pub(crate) fn consume_comments(&mut self, span: Span) {
        let first = self.comments.partition_point(|c| c.span.start < span.start);
        for i in first..self.comments.len() {
            if self.comments[i].span.start >= span.end {
                break;
            }
            self.used[i] = true;
        }
    }

    /// Inner docs at the head of the file.
    pub(crate) fn inner_docs(&mut self, before: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for i in 0..self.comments.len() {
            let comment = &self.comments[i];
            if comment.kind == CommentKind::Inner && comment.span.start < before && !self.used[i] {
                self.used[i] = true;
                lines.push(format!("//!{}", comment.text));
            }
        }
        lines
    }

    /// An empty line stands before this place in the source.
    pub(crate) fn gap_before(&self, at: usize) -> bool {
        let before = self.source.text.get(..at).unwrap_or("");
        let trimmed = before.trim_end_matches([' ', '\t', '\r']);
        let rest = trimmed
            .strip_suffix('\n')
            .unwrap_or(trimmed)
            .trim_end_matches([' ', '\t', '\r']);
        rest.len() < trimmed.len() && rest.ends_with('\n')
    }

    // ---- scopes

    pub(crate) fn push_scope(&mut self) {
        self.scopes.push(HashMap::new());
    }

    pub(crate) fn pop_scope(&mut self) {
        self.scopes.pop();
    }

    pub(crate) fn bind(&mut self, name: &str, binding: Binding<'a>) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), binding);
        }
    }

    pub(crate) fn bind_value(&mut self, name: &str, rust: &str, ty: Ty) {
        let local = Local {
            rust: rust.to_owned(),
            ty,
            deref: false,
            mutable: false,
        };
        self.bind(name, Binding::Value(local));
    }

    /// Runs with no local names in sight, as the members of a container see the world.
    pub(crate) fn in_container<T>(&mut self, id: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        let scopes = std::mem::take(&mut self.scopes);
        let before = std::mem::replace(&mut self.container, id);
        let result = work(self);
        self.container = before;
        self.scopes = scopes;
        result
    }

    pub(crate) fn lookup(&self, name: &str) -> Symbol<'a> {
        for scope in self.scopes.iter().rev() {
            if let Some(binding) = scope.get(name) {
                return Symbol::Binding(binding.clone());
            }
        }
        let mut id = Some(self.container);
        while let Some(current) = id {
            if let Some(symbol) = self.member(current, name) {
                return symbol;
            }
            id = self.containers[current].parent;
        }
        Symbol::Unknown
    }

    /// A declaration of a container, by its Zig name.
    pub(crate) fn member(&self, id: usize, name: &str) -> Option<Symbol<'a>> {
        let info = &self.containers[id];
        if let Some(generic) = info.generics.iter().find(|g| g.zig == name) {
            return Some(Symbol::Binding(if generic.is_type {
                Binding::TypeParameter(generic.rust.clone())
            } else {
                let local = Local {
                    rust: generic.rust.clone(),
                    ty: generic.ty.clone(),
                    deref: false,
                    mutable: false,
                };
                Binding::Value(local)
            }));
        }
        match info.members.get(name)? {
            index::MemberRef::Container(child) => Some(Symbol::Container(*child)),
            index::MemberRef::Function(function) => Some(Symbol::Function(id, function)),
            index::MemberRef::Variable(variable) => Some(Symbol::Constant(id, variable)),
        }
    }

    /// A local Rust name not used in this function so far.
    pub(crate) fn fresh(&mut self, stem: &str) -> String {
        self.frame.labels += 1;
        if self.frame.labels == 1 {
            stem.to_owned()
        } else {
            format!("{stem}_{}", self.frame.labels)
        }
    }
}

fn line_of(comment: &Comment, docs: bool) -> String {
    let slashes = if docs && comment.kind == CommentKind::Doc {
        "///"
    } else {
        "//"
    };
    // a plain comment must not turn into a doc comment
    let space = if slashes == "//" && comment.text.starts_with(['/', '!']) {
        " "
    } else {
        ""
    };
    format!("{slashes}{space}{}", comment.text)
}

/// A comment line that is no doc comment; what follows must not make it one again.
pub(crate) fn plain_comment(line: &str) -> String {
    match line.strip_prefix("///") {
        Some(rest) if rest.starts_with(['/', '!']) => format!("// {rest}"),
        Some(rest) => format!("//{rest}"),
        None => line.to_owned(),
    }
}

/// Lines without the indentation they share.
pub(crate) fn dedent(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let shared = lines
        .iter()
        .skip(1)
        .filter(|l| !l.trim().is_empty())
        .map(|l| l.len() - l.trim_start().len())
        .min()
        .unwrap_or(0);
    let cut = |line: &str| {
        line.get(shared..)
            .unwrap_or(line.trim_start())
            .trim_end()
            .to_owned()
    };
    lines
        .iter()
        .enumerate()
        .map(|(i, l)| {
            if i == 0 {
                l.trim_end().to_owned()
            } else {
                cut(l)
            }
        })
        .map(|l| l.replace('\r', " "))
        .collect()
}
