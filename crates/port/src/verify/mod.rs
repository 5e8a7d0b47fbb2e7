//! The gate for drafts, whoever wrote them: patterns that are logic bugs in a port, read from one Rust file.

pub mod baseline;
mod comment;
mod facts;
pub mod parity;
mod path;
mod shape;
mod syntax;
mod token;

use crate::profile::Profile;

/// One place where a pattern stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The line, from 1.
    pub line: usize,
    /// The id of the rule.
    pub rule: &'static str,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// What each rule says, by id.
pub const RULES: &[(&str, &str)] = &[
    ("FORBID-00", "the file does not parse as Rust"),
    (
        "FORBID-01",
        "memory is leaked to reach a 'static lifetime: own it with Box, Vec or Cow, or use OnceLock for a true singleton",
    ),
    (
        "FORBID-02",
        "ManuallyDrop without ManuallyDrop::drop, into_inner or take in this file: it leaks",
    ),
    ("FORBID-03", "a union field of ManuallyDrop: prefer an enum"),
    (
        "FORBID-04",
        "a lifetime is stretched through a pointer: repair the ownership, or name the pointee",
    ),
    (
        "FORBID-05",
        "bytes are cloned to get out of a borrow: save the length and slice again, or change the field's type",
    ),
    (
        "FORBID-06",
        "logic is left out: port the Zig code, or gate the function if a higher tier blocks it",
    ),
    (
        "FORBID-07",
        "this crate is not used here: the runtime brings its own event loop",
    ),
    (
        "FORBID-08",
        "std::fs, std::net and std::process are not used: the runtime makes its own system calls",
    ),
    (
        "FORBID-09",
        "no async: callbacks and state machines stay what they are in the Zig",
    ),
    (
        "FORBID-10",
        "an unsafe block without a SAFETY: comment: state the invariant the Zig code relied on",
    ),
    (
        "FORBID-11",
        "anyhow and Box<dyn Error> are not used: use the project's Error",
    ),
    (
        "FORBID-12",
        "std::path is not used: its types do not hold arbitrary bytes",
    ),
    (
        "FORBID-13",
        "hash maps of std or indexmap iterate in another order: use the project's collections",
    ),
    ("FORBID-14", "locks of std::sync poison: use parking_lot"),
    (
        "FORBID-15",
        "bytes need not be UTF-8: keep them bytes, show them with bstr::BStr",
    ),
    (
        "FORBID-16",
        "to_string gives text for people: use the exact tag or bytes",
    ),
    ("FORBID-17", "deinit is impl Drop, or close(self)"),
    (
        "FORBID-18",
        "the collector does not see a JSValue in a field: use Strong or JsRef",
    ),
    (
        "FORBID-19",
        "the collector does not see values in a Vec: use MarkedArgumentBuffer or an array on the stack",
    ),
    (
        "FORBID-20",
        "FromPrimitive is a run-time match over all variants: transmute or from_raw",
    ),
    (
        "FORBID-21",
        "negative impls are nightly only: use PhantomData<*const ()>",
    ),
    (
        "FORBID-22",
        "memchr does not replace the project's own scanners",
    ),
    (
        "FORBID-23",
        "Strong and JsRef are dropped on the JS thread: not in an Arc",
    ),
    ("FORBID-24", "enum_dispatch is not used: write the match"),
    ("FORBID-25", "shared text stays the project's String"),
    (
        "FORBID-26",
        "format! allocates text: write into bytes, or build it at compile time",
    ),
    (
        "FORBID-27",
        "intrusive values are not pinned in this phase: raw pointers and offset_of!",
    ),
];

/// What a rule says.
pub(crate) fn message(rule: &str) -> &'static str {
    RULES
        .iter()
        .find(|(id, _)| *id == rule)
        .map_or("", |(_, text)| text)
}

/// Reads a Rust file and gives its findings, sorted by line, then rule.
#[must_use]
pub fn verify(text: &str, profile: &Profile) -> Vec<Finding> {
    let file = match syn::parse_file(text) {
        Ok(file) => file,
        Err(error) => {
            let line = error.span().start().line.max(1);
            let message = format!("{}: {error}", message("FORBID-00"));
            return vec![Finding {
                line,
                rule: "FORBID-00",
                message,
            }];
        }
    };
    let comments = comment::Comments::read(text);
    let mut findings = syntax::findings(&file, &comments, &profile.crate_prefix);
    findings.retain(|f| !profile.allowed.contains(f.rule));
    findings.sort();
    findings.dedup_by(|a, b| a.line == b.line && a.rule == b.rule);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, usize)> {
        let profile = Profile {
            crate_prefix: "bun_".to_owned(),
            ..Profile::default()
        };
        verify(text, &profile)
            .into_iter()
            .map(|f| (f.rule, f.line))
            .collect()
    }

    #[test]
    fn leaks_are_found_under_any_path() {
        assert_eq!(
            found("fn f(b: Box<u8>) { std::boxed::Box::leak(b); }"),
            [("FORBID-01", 1)]
        );
        assert_eq!(
            found("use core::mem::forget as lose;\nfn f(b: Q) { lose(b) }"),
            [("FORBID-01", 2)]
        );
        assert_eq!(found("fn f(b: Q) -> Z {\n b.leak()\n}"), [("FORBID-01", 2)]);
        assert_eq!(found("fn f(b: Q) -> Z { b.leak(1) }"), []);
    }

    #[test]
    fn macro_arguments_are_read_as_tokens() {
        assert_eq!(
            found("fn f(x: T) { g!(x.to_string(), std::fs::read(p)) }").len(),
            2
        );
    }

    #[test]
    fn safety_may_stand_above_the_statement() {
        assert_eq!(
            found("fn f() {\n // SAFETY: fine\n let x =\n  unsafe { g() };\n}"),
            []
        );
        assert_eq!(
            found("fn f() {\n let x = unsafe { g() }; // SAFETY: fine\n}"),
            []
        );
        assert_eq!(
            found("fn f() {\n unsafe {\n  // SAFETY: fine\n  g()\n }\n}"),
            []
        );
        assert_eq!(
            found("fn f() {\n // SAFETY: far\n\n unsafe { g() }\n}"),
            [("FORBID-10", 4)]
        );
    }

    #[test]
    fn clones_of_bytes_in_fields_are_found() {
        let text = "struct S { a: Vec<u8>, b: Rc<u8> }\nimpl S { fn f(&self) {\n self.a.clone();\n self.b.clone();\n} }";
        assert_eq!(found(text), [("FORBID-05", 3)]);
    }

    #[test]
    fn a_use_tree_is_followed() {
        let text =
            "use std::{\n fs,\n collections::{BTreeMap, HashSet},\n sync::{Arc, RwLock},\n};";
        assert_eq!(
            found(text),
            [("FORBID-08", 2), ("FORBID-13", 3), ("FORBID-14", 4)]
        );
    }

    #[test]
    fn every_rule_has_words() {
        assert!(RULES.iter().all(|(_, text)| !text.is_empty()));
    }
}
