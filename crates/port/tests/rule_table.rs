//! The table of rules against the code and the cases, and the book's page made from it (`UPDATE_CASES=1` writes it).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

struct Row<'a> {
    id: &'a str,
    needs: &'a str,
    state: &'a str,
    about: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let table = landbridge_port::report::RULES;
    let rows = table.lines().skip(1).map(|line| {
        let mut cells = line.split('\t');
        let mut next = || cells.next().unwrap();
        Row {
            id: next(),
            needs: next(),
            state: next(),
            about: next(),
        }
    });
    rows.collect()
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Texts of files below a folder.
fn texts(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, found);
        } else {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

/// `FAMILY-12` anywhere in a text.
fn ids(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in text.split(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '-') {
        if let Some((family, number)) = word.split_once('-')
            && family.len() > 2
            && (2..=3).contains(&number.len())
            && family.bytes().all(|b| b.is_ascii_uppercase())
            && number.bytes().all(|b| b.is_ascii_digit())
        {
            found.insert(word.to_owned());
        }
    }
    found
}

fn cased() -> BTreeSet<String> {
    let mut files = Vec::new();
    texts(&here("tests/rules"), &mut files);
    texts(&here("tests/gate"), &mut files);
    files
        .iter()
        .flat_map(|f| f.split("#### ").skip(1).map(|c| c.lines().next().unwrap()))
        .flat_map(|title| ids(title.split(": ").next().unwrap_or(title)))
        .collect()
}

#[test]
fn ids_are_known_and_applied_rules_have_cases() {
    let known: BTreeSet<&str> = rows().iter().map(|r| r.id).collect();
    assert_eq!(known.len(), 567);
    let cased = cased();
    let mut files = Vec::new();
    texts(&here("src/lower"), &mut files);
    let mut named: BTreeSet<String> = files.iter().flat_map(|f| ids(f)).collect();
    named.extend(cased.clone());
    named.retain(|id| !id.starts_with("PARITY") && !id.starts_with("STATUS"));
    named.retain(|id| !id.starts_with("UTF") && !id.starts_with("CVE"));
    let unknown: Vec<&String> = named
        .iter()
        .filter(|id| !known.contains(id.as_str()))
        .collect();
    assert!(unknown.is_empty(), "no such rule: {unknown:?}");
    let bare: Vec<&str> = rows()
        .iter()
        .filter(|r| r.needs == "file" && !cased.contains(r.id))
        .map(|r| r.id)
        .collect();
    assert!(bare.is_empty(), "without a case: {bare:?}");
}

#[test]
fn the_book_shows_the_table() {
    let rows = rows();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry((row.needs, row.state)).or_insert(0) += 1;
    }
    let mut page = String::from(
        "# The porter's rules\n\nMade from `crates/port/rules.tsv`. *Needs* says what decides a rule: the `file` alone, the whole `tree`,\n`judgement`, `nothing` (a fact about the Rust side, or work after the draft), or it binds the `tool`. *State*:\n`applied`, each time noted; `held` without a note (bans, forms that others imply); `fallback` where the tree would tell more than is asked of it; `flagged` with a TODO; `partly`;\n`left` to people, the literal form stands; `none`, nothing to do.\n\n| needs | state | rules |\n|---|---|---|\n",
    );
    for ((needs, state), count) in counts {
        page.push_str(&format!("| {needs} | {state} | {count} |\n"));
    }
    let mut family = "";
    for row in &rows {
        let own = row.id.split('-').next().unwrap();
        if own != family {
            family = own;
            page.push_str(&format!(
                "\n## {own}\n\n| id | about | needs | state |\n|---|---|---|---|\n"
            ));
        }
        let about = match row.about.replace('|', "\\|") {
            text if text.is_empty() => String::new(),
            text => format!("`{text}`"),
        };
        page.push_str(&format!(
            "| {} | {about} | {} | {} |\n",
            row.id, row.needs, row.state
        ));
    }
    let path = here("../../book/src/port-rules.md");
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == page, "UPDATE_CASES=1 writes the book's page anew");
}
