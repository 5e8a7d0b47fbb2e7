//! The gate for drafts, whoever wrote them: patterns that are logic bugs in a port, read from one Rust file.

pub mod ban;
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
    pub rule: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// What is said of a file that does not parse, which no profile can allow.
pub(crate) const UNPARSED: (&str, &str) = ("FORBID-00", "the file does not parse as Rust");

/// Reads a Rust file and gives its findings, sorted by line, then rule.
#[must_use]
pub fn verify(text: &str, profile: &Profile) -> Vec<Finding> {
    let file = match syn::parse_file(text) {
        Ok(file) => file,
        Err(error) => {
            let line = error.span().start().line.max(1);
            let (rule, text) = UNPARSED;
            return vec![Finding {
                line,
                rule: rule.to_owned(),
                message: format!("{text}: {error}"),
            }];
        }
    };
    let comments = comment::Comments::read(text);
    let mut findings = syntax::findings(&file, &comments, profile);
    findings.sort();
    findings.dedup_by(|a, b| a.line == b.line && a.rule == b.rule);
    findings
}

/// The lines of unsafe blocks that nothing is said of.
pub(crate) fn unexplained(file: &syn::File, text: &str) -> Vec<usize> {
    let mut profile = Profile::default();
    let ban = ban::Ban {
        shapes: vec![ban::Shape::BareUnsafe],
        ..ban::Ban::default()
    };
    profile.bans.insert(String::new(), ban);
    let found = syntax::findings(file, &comment::Comments::read(text), &profile);
    let lines: std::collections::BTreeSet<usize> = found.iter().map(|f| f.line).collect();
    lines.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_with(text: &str, profile: &Profile) -> Vec<String> {
        let at = |f: Finding| format!("{} at {}", f.rule, f.line);
        verify(text, profile).into_iter().map(at).collect()
    }

    fn found(text: &str) -> Vec<String> {
        found_with(text, &Profile::named("bun").unwrap())
    }

    #[test]
    fn leaks_are_found_under_any_path() {
        assert_eq!(
            found("fn f(b: Box<u8>) { std::boxed::Box::leak(b); }"),
            ["FORBID-01 at 1"]
        );
        assert_eq!(
            found("use core::mem::forget as lose;\nfn f(b: Q) { lose(b) }"),
            ["FORBID-01 at 2"]
        );
        assert_eq!(found("fn f(b: Q) -> Z {\n b.leak()\n}"), ["FORBID-01 at 2"]);
        assert_eq!(found("fn f(b: Q) -> Z { b.leak(1) }"), [""; 0]);
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
            [""; 0]
        );
        assert_eq!(
            found("fn f() {\n let x = unsafe { g() }; // SAFETY: fine\n}"),
            [""; 0]
        );
        assert_eq!(
            found("fn f() {\n unsafe {\n  // SAFETY: fine\n  g()\n }\n}"),
            [""; 0]
        );
        assert_eq!(
            found("fn f() {\n // SAFETY: far\n\n unsafe { g() }\n}"),
            ["FORBID-10 at 4"]
        );
    }

    #[test]
    fn clones_of_bytes_in_fields_are_found() {
        let text = "struct S { a: Vec<u8>, b: Rc<u8> }\nimpl S { fn f(&self) {\n self.a.clone();\n self.b.clone();\n} }";
        assert_eq!(found(text), ["FORBID-05 at 3"]);
    }

    #[test]
    fn a_use_tree_is_followed() {
        let text =
            "use std::{\n fs,\n collections::{BTreeMap, HashSet},\n sync::{Arc, RwLock},\n};";
        assert_eq!(
            found(text),
            ["FORBID-08 at 2", "FORBID-13 at 3", "FORBID-14 at 4"]
        );
    }

    #[test]
    fn a_profile_brings_bans_of_its_own() {
        let text = "extends = \"base\"\n[bans.SHOP-01]\nwhy = \"w\"\npaths = [\"libc::malloc\"]\nmacros = [\"println\"]\nmethods = [\"unwrap\"]\nscope = \"outside tests\"";
        let profile = Profile::read(text).unwrap();
        let rust = "use std::fs;\nfn f() {\n libc::malloc(1);\n println!();\n g(x.unwrap());\n}\n#[test]\nfn t() { println!() }";
        assert_eq!(
            found_with(rust, &profile),
            ["SHOP-01 at 3", "SHOP-01 at 4", "SHOP-01 at 5"]
        );
    }
}
