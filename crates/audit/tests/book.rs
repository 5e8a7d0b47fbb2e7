//! The book's pages of rules are the rules' own: `LANDBRIDGE_BLESS=1 cargo test -p landbridge-audit --test
//! book` writes them, without it they are compared.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_audit::rules;

const BLESS: &str = "LANDBRIDGE_BLESS";

fn book() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src")
}

fn keep(file: &Utf8Path, text: &str) {
    let there = std::fs::read_to_string(file).unwrap_or_default();
    if there == text {
        return;
    }
    assert!(
        std::env::var_os(BLESS).is_some(),
        "{file} isn't what the rules say; write it with {BLESS}=1"
    );
    std::fs::write(file, text).unwrap();
}

fn index() -> String {
    let mut text = "# Rules\n\n| rule | level | finds |\n|---|---|---|\n".to_owned();
    for rule in rules::ALL {
        let _ = writeln!(
            text,
            "| [{0}]({0}.md) | {1} | {2} |",
            rule.id,
            rule.level.name(),
            rule.title
        );
    }
    text
}

#[test]
fn every_rule_has_its_page() {
    let folder = book().join("audit");
    let mut expected = BTreeSet::from(["rules.md".to_owned()]);
    keep(&folder.join("rules.md"), &index());
    for rule in rules::ALL {
        let name = format!("{}.md", rule.id);
        keep(&folder.join(&name), &rule.page());
        expected.insert(name);
    }
    let entries = folder.read_dir_utf8().unwrap();
    let there = entries.map(|entry| entry.unwrap().file_name().to_owned());
    assert_eq!(there.collect::<BTreeSet<_>>(), expected);
}

#[test]
fn the_summary_lists_every_page() {
    let file = book().join("SUMMARY.md");
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("  - [Rules](audit/rules.md)\n").unwrap();
    let after: String = rest
        .lines()
        .skip_while(|line| line.starts_with("    - "))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut listed = format!("{before}  - [Rules](audit/rules.md)\n");
    for rule in rules::ALL {
        let _ = writeln!(listed, "    - [{0}](audit/{0}.md)", rule.id);
    }
    keep(&file, &(listed + &after));
}
