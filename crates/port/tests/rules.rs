//! One case or more for each rule: Zig, and what the draft must hold. The cases are in `tests/rules/*.txt`; a case is
//! a line `#### IDS: what it shows`, the Zig text, a line `----`, and expectations:
//!
//! `path: P` where the source lies; `row: …` a row of the ownership table, columns separated by `|`; `to: P` where the
//! draft goes; `has: R` and `lacks: R` tokens in a row; `comment: T` part of a comment; `confidence: W`.

mod tokens;

use std::collections::BTreeMap;
use std::path::Path;

use landbridge_port::draft::{self, Draft};
use landbridge_port::lifetimes::Lifetimes;
use landbridge_port::profile::Profile;
use landbridge_port::verify::verify;

/// One case.
struct Case {
    title: String,
    zig: String,
    expected: Vec<(String, String)>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for part in text.split("#### ").skip(1) {
            let (title, rest) = part.split_once('\n').unwrap();
            let (zig, expected) = rest.split_once("----\n").unwrap_or_else(|| {
                panic!("{}: {title}: no line `----`", file.display());
            });
            let expected = expected.lines().filter(|l| !l.trim().is_empty());
            let expected = expected.map(|l| {
                let (kind, what) = l.split_once(':').unwrap_or((l, ""));
                (kind.to_owned(), what.trim().to_owned())
            });
            cases.push(Case {
                title: title.to_owned(),
                zig: zig.to_owned(),
                expected: expected.collect(),
            });
        }
    }
    cases
}

impl Case {
    fn named(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.expected
            .iter()
            .filter(move |(k, _)| k == kind)
            .map(|(_, what)| what.as_str())
    }

    fn draft(&self, profile: &Profile) -> Draft {
        let rows: Vec<String> = self.named("row").map(|r| r.replace('|', "\t")).collect();
        let table = Lifetimes::read(&rows.join("\n"));
        let path = self.named("path").next().unwrap_or("src/area/case.zig");
        draft::port(path, self.zig.as_bytes(), profile, &table)
    }

    fn faults(&self, profile: &Profile) -> Vec<String> {
        let draft = self.draft(profile);
        let (tokens, comments) = tokens::split(&draft.text);
        let mut faults = Vec::new();
        for (kind, what) in &self.expected {
            let holds = || tokens::contains(&tokens, &tokens::split(what).0);
            let fine = match kind.as_str() {
                "path" | "row" => true,
                "to" => draft.path == *what,
                "has" => holds(),
                "lacks" => !holds(),
                "comment" => comments.iter().any(|c| c.contains(what.as_str())),
                "no comment" => !comments.iter().any(|c| c.contains(what.as_str())),
                "confidence" => draft.confidence.word() == what,
                "rule" => draft.applied.iter().any(|a| a.rule == what),
                _ => false,
            };
            if !fine {
                faults.push(format!("{kind}: {what}"));
            }
        }
        if let Err(error) = syn::parse_file(&draft.text) {
            faults.push(format!("not Rust: {error}"));
        }
        for finding in verify(&draft.text, profile) {
            faults.push(format!("the gate: {finding:?}"));
        }
        if !faults.is_empty() {
            let (title, text) = (&self.title, &draft.text);
            faults.insert(0, format!("==== {title}\n{}\n{text}", self.zig));
        }
        faults
    }
}

#[test]
fn every_case_holds() {
    let profile = Profile::named("bun").unwrap();
    let only = std::env::var("ONLY").unwrap_or_default();
    let mut faults = Vec::new();
    let mut failed = 0;
    for case in cases().iter().filter(|c| c.title.contains(&only)) {
        let found = case.faults(&profile);
        failed += usize::from(!found.is_empty());
        faults.extend(found);
    }
    assert!(failed == 0, "{}\n{failed} cases", faults.join("\n"));
}

#[test]
fn titles_are_different() {
    let mut seen = BTreeMap::new();
    for case in cases() {
        *seen.entry(case.title).or_insert(0) += 1;
    }
    let twice: Vec<_> = seen.iter().filter(|(_, n)| **n > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
