//! The table of rules against the code and the cases, and the book's page made from it (`UPDATE_CASES=1` writes it).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use landbridge_port::profile::Profile;

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

/// How many cases and tests name each rule in their title.
fn cased() -> BTreeMap<String, usize> {
    let mut files = Vec::new();
    texts(&here("tests/rules"), &mut files);
    texts(&here("tests/gate"), &mut files);
    let titles = files
        .iter()
        .flat_map(|f| f.split("#### ").skip(1).map(|c| c.lines().next().unwrap()));
    let mut tests = Vec::new();
    for file in ["cases.rs", "gate.rs", "tool.rs"] {
        tests.push(std::fs::read_to_string(here("tests").join(file)).unwrap());
    }
    let said = tests
        .iter()
        .flat_map(|t| t.lines().filter_map(|l| l.strip_prefix("/// ")));
    let mut counts = BTreeMap::new();
    let before = |title: &str| ids(title.split(": ").next().unwrap_or(title));
    for id in titles
        .chain(said.flat_map(|l| l.split(". ")))
        .flat_map(before)
    {
        *counts.entry(id).or_insert(0) += 1;
    }
    counts
}

/// Ids that a part of the code writes as texts, which is how it notes that it applies them.
fn noted(parts: &[&str]) -> BTreeSet<String> {
    let mut files = Vec::new();
    for part in parts {
        let path = here(part);
        if path.is_dir() {
            texts(&path, &mut files);
        } else {
            files.push(std::fs::read_to_string(path).unwrap());
        }
    }
    let quoted = files.iter().flat_map(|f| f.split('"').skip(1));
    quoted
        .flat_map(|text| {
            if text.len() < 16 {
                ids(text)
            } else {
                BTreeSet::new()
            }
        })
        .collect()
}

/// What is claimed of the rules, beside what the code and the cases show.
struct Facts {
    cases: BTreeMap<String, usize>,
    file_by_file: BTreeSet<String>,
    whole_programs: BTreeSet<String>,
}

impl Facts {
    fn read() -> Facts {
        let both = ["src/draft.rs", "src/rust", "src/zig/parser"];
        let of = |own: &[&str], profile: &str| {
            let mut found = noted(&[&both[..], own].concat());
            found.extend(Profile::named(profile).unwrap().bans.into_keys());
            found
        };
        Facts {
            cases: cased(),
            file_by_file: of(&["src/lower"], "bun"),
            whole_programs: of(&["src/program"], "std"),
        }
    }

    fn cases(&self, row: &Row<'_>) -> usize {
        self.cases.get(row.id).copied().unwrap_or(0)
    }

    /// `covered`, `partly`, `not`, or nothing where a draft has nothing to do.
    fn status(&self, row: &Row<'_>) -> &'static str {
        let shown = self.file_by_file.contains(row.id) || self.cases(row) > 0;
        match row.state {
            "none" => "",
            "applied" | "held" | "flagged" if shown => "covered",
            "fallback" | "partly" => "partly",
            _ => "not",
        }
    }
}

#[test]
fn the_table_claims_what_the_code_and_the_cases_show() {
    let rows = rows();
    let known: BTreeSet<&str> = rows.iter().map(|r| r.id).collect();
    assert_eq!(known.len(), 567);
    let facts = Facts::read();
    let named = facts.file_by_file.iter().chain(&facts.whole_programs);
    let unknown: Vec<&String> = named
        .chain(facts.cases.keys())
        .filter(|id| {
            !known.contains(id.as_str()) && !id.starts_with("PARITY") && !id.starts_with("STATUS")
        })
        .collect();
    assert!(unknown.is_empty(), "no such rule: {unknown:?}");
    let mut bare = Vec::new();
    for row in &rows {
        let (cases, noted) = (facts.cases(row), facts.file_by_file.contains(row.id));
        let claimed = match (row.needs, row.state) {
            ("file", _) => cases > 0,
            (_, "applied" | "flagged") => cases > 0 || noted,
            _ => true,
        };
        if !claimed {
            bare.push(row.id);
        }
    }
    assert!(
        bare.is_empty(),
        "neither a case nor a place in the code: {bare:?}"
    );
    let covered = rows.iter().filter(|r| facts.status(r) == "covered").count();
    assert!(covered >= 480, "{covered} rules are covered");
}

#[test]
fn the_book_shows_the_table() {
    let rows = rows();
    let facts = Facts::read();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry((facts.status(row), row.needs)).or_insert(0) += 1;
    }
    let mut page = String::from(HEAD);
    for status in ["covered", "partly", "not", ""] {
        let of = |needs: &str| counts.get(&(status, needs)).copied().unwrap_or(0);
        let each = ["file", "tree", "judgement", "tool", "nothing"].map(of);
        let all: usize = each.iter().sum();
        let [file, tree, judgement, tool, nothing] = each;
        let word = if status.is_empty() {
            "nothing to do"
        } else {
            status
        };
        page.push_str(&format!(
            "| {word} | {all} | {file} | {tree} | {judgement} | {tool} | {nothing} |\n"
        ));
    }
    let mut family = "";
    for row in &rows {
        let own = row.id.split('-').next().unwrap();
        if own != family {
            family = own;
            page.push_str(&format!(
                "\n## {own}\n\n| id | about | needs | status | how | noted for | cases |\n|---|---|---|---|---|---|---|\n"
            ));
        }
        let about = match row.about.replace('|', "\\|") {
            text if text.is_empty() => String::new(),
            text => format!("`{text}`"),
        };
        let noted: Vec<&str> = [(&facts.file_by_file, "bun"), (&facts.whole_programs, "std")]
            .into_iter()
            .filter(|(set, _)| set.contains(row.id))
            .map(|(_, name)| name)
            .collect();
        page.push_str(&format!(
            "| {} | {about} | {} | {} | {} | {} | {} |\n",
            row.id,
            row.needs,
            facts.status(row),
            row.state,
            noted.join(", "),
            facts.cases(row)
        ));
    }
    let path = here("../../book/src/port-rules.md");
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == page, "UPDATE_CASES=1 writes the book's page anew");
}

const HEAD: &str = "# The porter's rules

Made from `crates/port/rules.tsv`, the code and the cases by a test, which fails when this page is not up to date.

- *Needs* says what decides a rule: the `file` alone, the whole `tree`, `judgement`, `nothing` (a fact about the Rust
  side, or work after the draft), or it binds the `tool`.
- *How*: `applied`, each time noted; `held` without a note (bans, forms that others imply); `fallback` where the tree
  would tell more than is asked of it; `flagged` with a TODO; `partly`; `left` to people, the literal form stands;
  `none`, nothing to do.
- *Status*: `covered` if it is applied, held or flagged and the code or a case shows so; `partly` for fallbacks; `not`.
- *Noted for*: whose drafts say in `--explain` that the rule made a line, or whose gate has it: `bun` those of one file
  at a time, `std` those of whole programs.
- *Cases*: how many tests of `crates/port/tests` have the rule in their title.

| status | rules | file | tree | judgement | tool | nothing |
|---|---|---|---|---|---|---|
";
