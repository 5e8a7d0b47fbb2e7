//! One file from Zig bytes to a finished draft: translation, the check that it is Rust, the trailer.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layout;
use crate::lifetimes::Lifetimes;
use crate::lower::{Fired, Lowered, Source, lower_file, respell};
use crate::profile::Profile;
use crate::program;
use crate::rust::tree as rs;
use crate::sources::Loaded;
use crate::tree::hash;
use crate::verify;
use crate::zig::parser::{self, Parsed};
use crate::zig::tree::{Expr, ExprKind, MemberKind};

/// How much a draft can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Something was left untranslated or not understood.
    Low,
    /// Translated, with open questions.
    Medium,
    /// No open question.
    High,
}

impl Confidence {
    /// The word of the trailer.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// A rule and the line of the source it was applied at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The id of the rule.
    pub rule: &'static str,
    /// The line in the Zig file, from 1.
    pub line: usize,
}

/// A finished draft and what is to be said of it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Where it belongs, from the root.
    pub path: String,
    /// The Rust text, trailer included.
    pub text: String,
    /// Lines of the Zig file.
    pub lines: usize,
    /// How much it can be trusted.
    pub confidence: Confidence,
    /// `TODO(port)` reasons and how often each stands.
    pub todos: BTreeMap<String, usize>,
    /// Counts of `PERF(port)`, `SAFETY`, `PORT NOTE`.
    pub remarks: BTreeMap<&'static str, usize>,
    /// Every rule application, in order of the source.
    pub applied: Vec<Application>,
    /// Lines left as Zig text, and why.
    pub untranslated: Vec<(usize, String)>,
    /// Names that nothing in the file declares.
    pub unresolved: BTreeMap<String, usize>,
    /// Syntax errors of the Zig file, with their lines.
    pub errors: Vec<(usize, String)>,
    /// Items that were not Rust and stand as comments.
    pub replaced: usize,
    /// It is a stub for a generated file.
    pub stub: bool,
}

const RULE: &str = "// ──────────────────────────────────────────────────────────────────────────";

/// Translates one file. Any bytes are accepted.
#[must_use]
pub fn port(path: &str, bytes: &[u8], profile: &Profile, lifetimes: &Lifetimes) -> Draft {
    let lossy = String::from_utf8_lossy(bytes);
    let text = lossy.strip_prefix('\u{feff}').unwrap_or(&lossy);
    let lines = text.lines().count();
    if let Some((pattern, generator)) = profile
        .generated
        .iter()
        .find(|(p, _)| layout::matches(p, path))
    {
        return stub(path, lines, pattern, generator, profile);
    }
    if profile.whole_program {
        let files = [(path.to_owned(), text.as_bytes().to_vec())];
        if let Some(draft) = port_program(&files, profile).into_iter().next() {
            return draft;
        }
    }
    let parsed = parser::parse(text);
    let source = Source {
        path,
        text,
        profile,
        lifetimes,
    };
    let lowered = lower_file(&source, &parsed);
    finished(path, text, &parsed, lowered, profile)
}

/// Translates a program: the first file and those it imports, each to its own draft.
#[must_use]
pub fn port_program(files: &[(String, Vec<u8>)], profile: &Profile) -> Vec<Draft> {
    drafts_of(&loaded(files), files.len(), profile)
}

/// Up to this many bytes of source, what a program's other files use of a generic one is written into it too.
const WHOLE: usize = 256 << 10;

/// Translates the first file of a program. Where the program is large, generic code of that file is written out for
/// what the file itself uses.
#[must_use]
pub fn port_first(files: &[(String, Vec<u8>)], profile: &Profile) -> Option<Draft> {
    first_of(&loaded(files), profile)
}

/// The same of files that may be shared with other programs.
pub(crate) fn first_of(files: &[Arc<Loaded>], profile: &Profile) -> Option<Draft> {
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let wanted = if bytes > WHOLE { 1 } else { files.len() };
    drafts_of(files, wanted, profile).into_iter().next()
}

fn loaded(files: &[(String, Vec<u8>)]) -> Vec<Arc<Loaded>> {
    let each = files.iter().cloned();
    each.map(|(path, bytes)| Arc::new(Loaded::new(path, bytes)))
        .collect()
}

fn drafts_of(files: &[Arc<Loaded>], wanted: usize, profile: &Profile) -> Vec<Draft> {
    let sources: Vec<program::File<'_>> = files
        .iter()
        .map(|file| {
            let (text, parsed) = file.parsed();
            program::File {
                path: file.path.clone(),
                text,
                parsed,
            }
        })
        .collect();
    let written = program::write_file(&sources, wanted, profile);
    sources
        .iter()
        .zip(written)
        .map(|(file, written)| {
            let mut lowered = Lowered::of(written.head, written.items);
            lowered.untranslated = written.stops;
            lowered.fired = written
                .fired
                .into_iter()
                .map(|(at, rule)| Fired { rule, at })
                .collect();
            finished(&file.path, file.text, file.parsed, lowered, profile)
        })
        .collect()
}

/// What a file imports by path, from the root.
#[must_use]
pub fn imports(path: &str, bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    // parsing takes longer than all else here, and one file too many does no harm
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("//") || line.starts_with("\\\\") {
            continue;
        }
        for rest in line.split("@import(\"").skip(1) {
            if let Some((import, _)) = rest.split_once('"')
                && import.ends_with(".zig")
                && let Some(target) = layout::resolve(path, import)
                && !found.contains(&target)
            {
                found.push(target);
            }
        }
    }
    found
}

/// A translation that was checked, with its trailer.
fn finished(path: &str, text: &str, parsed: &Parsed, lowered: Lowered, profile: &Profile) -> Draft {
    let lines = text.lines().count();
    let starts = line_starts(text);
    let errors: Vec<(usize, String)> = parsed
        .errors
        .iter()
        .map(|e| (line_of(&starts, e.at), e.message.clone()))
        .collect();
    let (mut body, replaced) = checked(&lowered);
    if profile.whole_program {
        body = with_reasons(body);
    }
    let Lowered {
        fired,
        untranslated,
        unresolved,
        ..
    } = lowered;
    let mut applied: Vec<Application> = fired
        .iter()
        .map(|Fired { rule, at }| Application {
            rule,
            line: line_of(&starts, *at),
        })
        .collect();
    applied.push(Application {
        rule: "OUTPUT-05",
        line: lines.max(1),
    });
    let untranslated: Vec<(usize, String)> = untranslated
        .into_iter()
        .map(|(at, why)| (line_of(&starts, at), why))
        .collect();
    let todos = todos_of(&body);
    let count: usize = todos.values().sum();
    let confidence = if !untranslated.is_empty() || !errors.is_empty() || replaced > 0 {
        Confidence::Low
    } else if count == 0 {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let notes = notes_of(&errors, &untranslated, replaced);
    let safe_path = path.replace(['\n', '\r'], " ");
    let trailer = format!(
        "\n{RULE}\n// PORT STATUS\n// source: {safe_path} ({lines} lines)\n// confidence: {}\n// todos: {count}\n// notes: {notes}\n{PROFILE}{}\n",
        confidence.word(),
        profile.name.replace(['\n', '\r'], " "),
    );
    let remarks = remarks_of(&body);
    let text = sealed(&format!("{body}{trailer}"), &format!("{RULE}\n"));
    Draft {
        path: layout::draft_path(path, profile),
        text,
        lines,
        confidence,
        todos,
        remarks,
        applied,
        untranslated,
        unresolved,
        errors,
        replaced,
        stub: false,
    }
}

/// Completes the import table from the file of the root namespace: what `pub const X = @import(…)` there says of
/// names the profile has no row for.
pub fn learn_root(text: &[u8], profile: &mut Profile) {
    let text = String::from_utf8_lossy(text);
    let parsed = parser::parse(&text);
    let root = profile.root_namespace.clone();
    let from = format!("{}/{root}.zig", profile.source_root);
    for member in &parsed.root.members {
        let MemberKind::Variable(variable) = &member.kind else {
            continue;
        };
        let Some(value) = &variable.value else {
            continue;
        };
        let mut path = Vec::new();
        let mut e = value.bare();
        while let ExprKind::Field(base, name) = &e.kind {
            path.insert(0, name.as_str());
            e = base.bare();
        }
        let ExprKind::Builtin(builtin, arguments) = &e.kind else {
            continue;
        };
        let [
            Expr {
                kind: ExprKind::Text(import),
                ..
            },
        ] = &arguments[..]
        else {
            continue;
        };
        if builtin != "import" || !import.ends_with(".zig") || !variable.public {
            continue;
        }
        let Some(target) = layout::resolve(&from, import) else {
            continue;
        };
        let mut rust = layout::module_path(&target, &from, profile);
        for part in path {
            rust.push_str("::");
            rust.push_str(&respell(part));
        }
        profile
            .imports
            .entry(format!("{root}.{}", variable.name))
            .or_insert(rust);
    }
}

fn stub(path: &str, lines: usize, pattern: &str, generator: &str, profile: &Profile) -> Draft {
    let text = format!(
        "// GENERATED: re-run {generator} with .rs output\n// source: {path} ({lines} lines)\n// not ported by hand: matches {pattern} (SKIP-04)\n"
    );
    Draft {
        path: layout::draft_path(path, profile),
        text,
        lines,
        confidence: Confidence::High,
        todos: BTreeMap::new(),
        remarks: BTreeMap::new(),
        applied: vec![
            Application {
                rule: "SKIP-04",
                line: 1,
            },
            Application {
                rule: "SKIP-05",
                line: 1,
            },
        ],
        untranslated: Vec::new(),
        unresolved: BTreeMap::new(),
        errors: Vec::new(),
        replaced: 0,
        stub: true,
    }
}

/// The line that tells an untouched draft: a hash of everything above it.
const SEAL: &str = "// draft: ";

/// The line of the trailer that says whose tables and bans the draft was written for.
const PROFILE: &str = "// profile: ";

/// The profile a draft says it was made with.
#[must_use]
pub fn profile_of(text: &str) -> Option<&str> {
    let trailer = &text[text.rfind("\n// PORT STATUS\n")? + 1..];
    trailer.lines().find_map(|l| l.strip_prefix(PROFILE))
}

fn sealed(text: &str, end: &str) -> String {
    format!("{text}{SEAL}{:016x}\n{end}", hash(text.as_bytes()))
}

/// Whether a draft is as this tool wrote it.
#[must_use]
pub fn is_untouched(text: &str) -> bool {
    if text.starts_with("// GENERATED: re-run ") && text.lines().count() == 3 {
        return true;
    }
    let Some(at) = text.rfind(SEAL) else {
        return false;
    };
    let rest = &text[at + SEAL.len()..];
    let Some((seal, end)) = rest.split_once('\n') else {
        return false;
    };
    seal == format!("{:016x}", hash(&text.as_bytes()[..at])) && end == format!("{RULE}\n")
}

fn notes_of(
    errors: &[(usize, String)],
    untranslated: &[(usize, String)],
    replaced: usize,
) -> String {
    let mut parts = Vec::new();
    if let Some((line, message)) = errors.first() {
        parts.push(format!(
            "{} syntax error(s), the first in line {line}: {message}",
            errors.len()
        ));
    }
    if let Some((line, why)) = untranslated.first() {
        parts.push(format!(
            "{} region(s) left as Zig text, the first in line {line}: {why}",
            untranslated.len()
        ));
    }
    if replaced > 0 {
        parts.push(format!(
            "{replaced} item(s) were not valid Rust and stand as comments"
        ));
    }
    let text = if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join("; ")
    };
    text.replace(['\n', '\r'], " ")
}

/// The items as text that parses; an item that does not is kept as comments.
fn checked(lowered: &Lowered) -> (String, usize) {
    let text = lowered.print(&lowered.head, &lowered.items);
    if syn::parse_file(&text).is_ok() {
        return (text, 0);
    }
    let mut replaced = 0;
    let items: Vec<rs::Item> = lowered
        .items
        .iter()
        .map(|item| settled(lowered, item, &mut replaced))
        .collect();
    let text = lowered.print(&lowered.head, &items);
    if syn::parse_file(&text).is_ok() {
        return (text, replaced);
    }
    // what each item alone allowed may not stand together; then all of it becomes comments
    let all: Vec<rs::Item> = lowered
        .items
        .iter()
        .map(|item| as_comments(lowered, item))
        .collect();
    (lowered.print(&[], &all), replaced + all.len())
}

/// Says of each unsafe block why it is sound where no statement above it does: in steps of loops and other places that
/// the Zig source has elsewhere.
fn with_reasons(text: String) -> String {
    if !text.contains("unsafe {") {
        return text;
    }
    let Ok(file) = syn::parse_file(&text) else {
        return text;
    };
    let bare = verify::unexplained(&file, &text);
    if bare.is_empty() {
        return text;
    }
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        if bare.contains(&(i + 1)) {
            let why = if line.contains("&raw mut") {
                program::ONE_THREAD
            } else if line.contains("Box::from_raw") {
                program::FROM_BOX
            } else {
                program::VALID_POINTER
            };
            let indent = line.len() - line.trim_start().len();
            out.push_str(&format!("{}{why}\n", &line[..indent]));
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The smallest item that is not Rust becomes comments.
fn settled(lowered: &Lowered, item: &rs::Item, replaced: &mut usize) -> rs::Item {
    let alone = lowered.print(&[], std::slice::from_ref(item));
    if syn::parse_file(&alone).is_ok() {
        return item.clone();
    }
    if let rs::ItemKind::Group(head, inner) = &item.kind
        && !head.contains('!')
    {
        let wrap = |it: &rs::Item| rs::Item {
            kind: rs::ItemKind::Group(head.clone(), vec![it.clone()]),
            comments: Vec::new(),
            trailing: None,
            gap: false,
            attributes: Vec::new(),
        };
        let mut kept = Vec::new();
        for it in inner {
            if syn::parse_file(&lowered.print(&[], &[wrap(it)])).is_ok() {
                kept.push(it.clone());
            } else {
                *replaced += 1;
                kept.push(as_comments(lowered, it));
            }
        }
        let group = rs::Item {
            kind: rs::ItemKind::Group(head.clone(), kept),
            ..item.clone()
        };
        if syn::parse_file(&lowered.print(&[], std::slice::from_ref(&group))).is_ok() {
            return group;
        }
    }
    *replaced += 1;
    as_comments(lowered, item)
}

fn as_comments(lowered: &Lowered, item: &rs::Item) -> rs::Item {
    let text = lowered.print(&[], std::slice::from_ref(item));
    let mut comments = vec!["// TODO(port): not valid Rust".to_owned()];
    comments.extend(
        text.trim_end()
            .lines()
            .map(|l| format!("// {l}").trim_end().to_owned()),
    );
    let mut out = rs::Item::new(rs::ItemKind::Nothing);
    out.comments = comments;
    out
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(
            text.bytes()
                .enumerate()
                .filter(|(_, b)| *b == b'\n')
                .map(|(i, _)| i + 1),
        )
        .collect()
}

fn line_of(starts: &[usize], at: usize) -> usize {
    starts.partition_point(|s| *s <= at).max(1)
}

/// The comment part of the lines of a draft.
fn comments(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|l| l.find("//").map(|at| &l[at..]))
}

fn todos_of(text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for comment in comments(text) {
        for part in comment.split("TODO(port)").skip(1) {
            let reason = part.trim_start_matches(':').trim();
            let key: String = reason.chars().take(80).collect();
            *found.entry(key).or_insert(0) += 1;
        }
    }
    found
}

fn remarks_of(text: &str) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    for comment in comments(text) {
        for mark in ["PERF(port)", "SAFETY:", "PORT NOTE"] {
            if comment.contains(mark) {
                *found.entry(mark).or_insert(0) += 1;
            }
        }
    }
    found
}
