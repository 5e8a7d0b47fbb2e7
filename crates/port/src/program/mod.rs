//! A whole program, from the files it consists of to Rust that compiles: the translation of the profiles without a
//! project's own crates. Where `lower` leaves open what one file doesn't show, here every type is known, generic code
//! is written once for each use, and what can't be translated is left out under a TODO, item by item.
//!
//! Pointers in parameters are references, all others raw pointers; memory from an allocator is owned by the `Vec` it
//! becomes; errors are values of one type of `zig-compat`.

mod arithmetic;
mod assign;
mod branch;
mod budget;
mod builtin;
mod call;
mod coerce;
mod collection;
mod declare;
mod drops;
mod explain;
mod expression;
mod extras;
mod format;
mod function;
mod initialise;
mod item;
mod keys;
mod library;
mod lookup;
mod loops;
mod made;
mod map;
mod math;
mod memory;
mod ownership;
mod place;
mod redirect;
mod sets;
mod spelled;
mod statement;
mod switching;
mod testing;
mod ty;
mod typing;

use std::collections::HashMap;

use crate::profile::Profile;
use crate::rust::tree as rs;
use crate::zig::parser::Parsed;
use crate::zig::tree::*;

use extras::made_extras;
pub(crate) use item::write_file;
use ty::{Known, Ty};

/// Why unsafe blocks are sound.
pub(crate) const VALID_POINTER: &str = "// SAFETY: the pointer is valid here, as in the Zig source";
pub(crate) const FROM_BOX: &str =
    "// SAFETY: the pointer came from Box::into_raw and nobody else has it";
pub(crate) const ONE_THREAD: &str =
    "// SAFETY: the program runs on one thread and holds no other reference to this variable";

/// One file of the program.
pub(crate) struct File<'a> {
    pub(crate) path: String,
    pub(crate) text: &'a str,
    pub(crate) parsed: &'a Parsed,
}

/// Why something could not be translated, and where.
#[derive(Debug, Clone)]
struct Stop {
    at: usize,
    reason: String,
}

type Done<T> = Result<T, Stop>;

/// A container as it is used: generic ones once for each set of arguments.
struct Made<'a> {
    file: usize,
    declaration: &'a Container,
    parent: Option<usize>,
    /// What the parameters of the function that made it stand for.
    known: HashMap<String, (Ty, Known<'a>)>,
    rust: String,
    /// Where it stands, for the order of the draft.
    at: usize,
    root: bool,
    /// A name of its own, as opposed to a file that is only a namespace.
    fields: Option<Vec<FieldOf<'a>>>,
    /// The container asked to have it: `tag_name`, `from_int`, `VALUES`, `show`.
    asked: std::collections::BTreeSet<&'static str>,
}

#[derive(Debug, Clone)]
struct FieldOf<'a> {
    zig: String,
    ty: Ty,
    default: Option<&'a Expr>,
    /// The number of an enum's tag.
    number: i128,
}

/// A function as it is called: generic ones once for each set of arguments.
#[derive(Clone)]
struct Called<'a> {
    owner: usize,
    function: &'a Function,
    known: HashMap<String, (Ty, Known<'a>)>,
    rust: String,
    /// Zig parameters that are there at run time: name and type.
    parameters: Vec<Taken>,
    result: Ty,
    method: bool,
    generic: bool,
}

/// What a function takes for one of its parameters.
#[derive(Debug, Clone)]
struct Taken {
    zig: String,
    rust: String,
    ty: Ty,
    /// Known at compile time, or an allocator: no argument in Rust.
    gone: bool,
    /// Handed over by reference where Zig hands over a value.
    borrowed: bool,
}

/// A local name.
#[derive(Debug, Clone)]
struct Local<'a> {
    rust: rs::Expr,
    ty: Ty,
    known: Option<Known<'a>>,
    mutable: bool,
}

/// A translated expression.
#[derive(Debug, Clone)]
struct Value<'a> {
    rust: rs::Expr,
    ty: Ty,
    known: Option<Known<'a>>,
    /// It names a place in memory; reading it may have to copy.
    place: bool,
    /// In Zig it could fail, in Rust it can't.
    sure: bool,
}

impl<'a> Value<'a> {
    fn new(rust: rs::Expr, ty: Ty) -> Value<'a> {
        Value {
            rust,
            ty,
            known: None,
            place: false,
            sure: false,
        }
    }

    fn place(rust: rs::Expr, ty: Ty) -> Value<'a> {
        Value {
            place: true,
            ..Value::new(rust, ty)
        }
    }

    fn known(known: Known<'a>, ty: Ty) -> Value<'a> {
        Value {
            known: Some(known),
            ..Value::new(rs::Expr::unit(), ty)
        }
    }

    fn sure(rust: rs::Expr, ty: Ty) -> Value<'a> {
        Value {
            sure: true,
            ..Value::new(rust, ty)
        }
    }

    /// Nothing is left of it.
    fn nothing() -> Value<'a> {
        Value::sure(rs::Expr::unit(), Ty::Void)
    }
}

/// What runs when a block is left.
#[derive(Clone)]
struct Deferred<'a> {
    body: &'a Expr,
    on_error: bool,
    /// It frees a value of this type where Rust would drop it.
    frees: Option<usize>,
}

/// A loop or labelled block around the place.
#[derive(Clone)]
struct Around {
    zig: Option<String>,
    rust: Option<String>,
    is_loop: bool,
    /// `continue` leaves this block, behind which the step stands.
    step: Option<String>,
    /// The type of the values that leave it.
    want: Option<Ty>,
    found: Option<Ty>,
    /// How many scopes of deferred statements are outside.
    scopes: usize,
    used: bool,
    /// A switch that is continued: the variable that holds what it looks at.
    state: Option<(String, Ty)>,
}

/// The function being written.
#[derive(Default)]
struct Frame<'a> {
    result: Option<Ty>,
    scopes: Vec<HashMap<String, Local<'a>>>,
    deferred: Vec<Vec<Deferred<'a>>>,
    around: Vec<Around>,
    labels: usize,
    /// Rust names in use, so that shadowing stays what it is.
    owner: usize,
    body: Option<&'a Block>,
}

struct Program<'a> {
    files: &'a [File<'a>],
    profile: &'a Profile,
    /// The file whose draft is written.
    file: usize,
    made: Vec<Made<'a>>,
    made_by: HashMap<(usize, String), usize>,
    called: Vec<Called<'a>>,
    called_by: HashMap<(usize, usize, String), usize>,
    names: HashMap<(usize, String), usize>,
    members: lookup::Members<'a>,
    frame: Frame<'a>,
    used_comments: Vec<Vec<bool>>,
    depth: usize,
    notes: Vec<String>,
    owned: HashMap<(usize, usize), bool>,
    /// What stands before the dot of the method call being translated may be written.
    writable: bool,
    resolving: Vec<(usize, String)>,
    budget: budget::Budget,
    /// Constants that were evaluated, by container and declaration.
    constants: HashMap<(usize, usize), Done<Value<'a>>>,
    explained: explain::Explained,
    /// Containers whose fields can't be had, and why.
    without_fields: HashMap<usize, Stop>,
    drops: drops::Drops,
    /// Types that hash keys: which, of what keys, and how full their maps get.
    contexts: Vec<(usize, Ty, usize)>,
}

impl<'a> Program<'a> {
    fn stop<T>(&self, e: &Expr, reason: impl Into<String>) -> Done<T> {
        Err(Stop {
            at: e.span.start,
            reason: reason.into(),
        })
    }

    /// A remark above the statement being written.
    fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    fn text_of(&self, file: usize, span: Span) -> &'a str {
        self.files[file]
            .text
            .get(span.start..span.end)
            .unwrap_or("")
    }

    /// A Rust name not used in this function so far.
    fn fresh(&mut self, stem: &str) -> String {
        self.frame.labels += 1;
        format!("{stem}_{}", self.frame.labels)
    }

    // ---- comments

    /// Unused comments before a place of the file being written.
    fn comments_before(&mut self, at: usize, docs: bool) -> Vec<String> {
        let comments = &self.files[self.file].parsed.comments;
        let end = comments.partition_point(|c| c.span.start < at);
        let mut first = end;
        while first > 0 && !self.used_comments[self.file][first - 1] {
            first -= 1;
        }
        let mut lines = Vec::new();
        for (i, comment) in comments.iter().enumerate().take(end).skip(first) {
            self.used_comments[self.file][i] = true;
            let slashes = match comment.kind {
                crate::zig::lexer::CommentKind::Doc if docs => "///",
                _ => "//",
            };
            let apart = slashes == "//" && comment.text.starts_with(['/', '!']);
            lines.push(format!(
                "{slashes}{}{}",
                if apart { " " } else { "" },
                comment.text
            ));
        }
        lines
    }

    /// The comment behind a place, on the same line.
    fn trailing_comment(&mut self, end: usize) -> Option<String> {
        let file = &self.files[self.file];
        let i = file.parsed.comments.partition_point(|c| c.span.start < end);
        let comment = file.parsed.comments.get(i)?;
        let between = file.text.get(end..comment.span.start)?;
        let same_line = between
            .bytes()
            .all(|b| matches!(b, b' ' | b'\t' | b',' | b';' | b'\r'));
        if self.used_comments[self.file][i] || !same_line {
            return None;
        }
        self.used_comments[self.file][i] = true;
        let apart = comment.text.starts_with(['/', '!']);
        Some(format!(
            "//{}{}",
            if apart { " " } else { "" },
            comment.text
        ))
    }

    /// Comments of a region that is not written as such.
    fn skip_comments(&mut self, span: Span) {
        let comments = &self.files[self.file].parsed.comments;
        let first = comments.partition_point(|c| c.span.start < span.start);
        for (i, comment) in comments.iter().enumerate().skip(first) {
            if comment.span.start >= span.end {
                break;
            }
            self.used_comments[self.file][i] = true;
        }
    }

    /// An empty line stands before this place in the source.
    fn gap_before(&self, at: usize) -> bool {
        let before = self.files[self.file].text.get(..at).unwrap_or("");
        let trimmed = before.trim_end_matches([' ', '\t', '\r']);
        trimmed
            .strip_suffix('\n')
            .map(|t| t.trim_end_matches([' ', '\t', '\r']))
            .is_some_and(|t| t.ends_with('\n'))
    }
}
