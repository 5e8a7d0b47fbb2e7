//! That every promise of the contract has a case in every host: reads `promises.toml` beside the cases.
//! Whether the cases hold is for the hosts to show.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::case::{self, Case, Host};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    promise: Vec<Promise>,
}

/// What is promised of a matter, and what would fail if it didn't hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    matter: String,
    says: String,
    cases: Vec<String>,
    /// Why a host has no case for it.
    #[serde(default)]
    without: BTreeMap<Host, String>,
}

impl Promise {
    fn faults(&self, cases: &[Case]) -> Vec<String> {
        let promise = format!("{}: {}", self.matter, self.says);
        let named = |name: &str| {
            let name = name.to_owned();
            cases.iter().filter(move |case| {
                let title = case.title();
                title == name || title.starts_with(&format!("{name}: "))
            })
        };
        let unknown = self
            .cases
            .iter()
            .filter(|name| named(name).next().is_none());
        let mut faults: Vec<String> = unknown
            .map(|name| format!("{promise}: there is no case `{name}`"))
            .collect();
        for host in Host::ALL {
            let proven = self
                .cases
                .iter()
                .flat_map(|name| named(name))
                .any(|case| case.hosts.contains(&host));
            match (proven, self.without.get(&host)) {
                (false, None) => faults.push(format!("{promise}: no case in {}", host.id())),
                (true, Some(_)) => {
                    faults.push(format!("{promise}: {} has a case after all", host.id()));
                }
                _ => {}
            }
        }
        faults
    }
}

fn file(text: &str) -> File {
    toml::from_str(text).expect("a file of promises")
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    case::read(&folder).expect("the cases")
}

#[test]
fn each_promise_has_a_case_in_each_host() {
    let cases = cases();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../promises.toml");
    let promises = file(&std::fs::read_to_string(path).expect("the promises"));
    let faults: Vec<String> = promises
        .promise
        .iter()
        .flat_map(|promise| promise.faults(&cases))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_promise_without_cases_is_found() {
    let text = r#"
        [[promise]]
        matter = "panics"
        says = "they never cross"
        cases = ["panics: none such", "misuse-objects: forged handles"]
        without.c = "has one"
    "#;
    assert_eq!(
        file(text).promise[0].faults(&cases()),
        [
            "panics: they never cross: there is no case `panics: none such`",
            "panics: they never cross: c has a case after all",
            "panics: they never cross: no case in python",
            "panics: they never cross: no case in node",
        ]
    );
}

/// Mistakes that native code called by hand invites, and what becomes of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pitfalls {
    pitfall: Vec<Pitfall>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pitfall {
    mistake: String,
    /// How it ends in a package.
    ends: String,
    cases: Vec<String>,
}

impl Pitfall {
    /// Bun and Deno run the cases of Node.
    fn faults(&self, cases: &[Case]) -> Vec<String> {
        let missing = self.cases.iter().filter(|name| {
            let found = |case: &&Case| {
                let title = case.title();
                title == **name || title.starts_with(&format!("{name}: "))
            };
            !(cases.iter().filter(found)).any(|case| case.hosts.contains(&Host::Node))
        });
        let none = self.cases.is_empty().then(|| "any case".to_owned());
        missing
            .cloned()
            .chain(none)
            .map(|name| format!("{}: Bun and Deno run no `{name}`", self.mistake))
            .collect()
    }

    fn row(&self) -> String {
        let cases: Vec<String> = self.cases.iter().map(|it| format!("`{it}`")).collect();
        format!(
            "| {} | {} | {} |\n",
            self.mistake,
            self.ends,
            cases.join("<br>")
        )
    }
}

fn pitfalls() -> Vec<Pitfall> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pitfalls.toml");
    let text = std::fs::read_to_string(path).expect("the pitfalls");
    let file: Pitfalls = toml::from_str(&text).expect("a file of pitfalls");
    file.pitfall
}

#[test]
fn each_pitfall_has_cases_in_bun_and_deno() {
    let cases = cases();
    let faults: Vec<String> = pitfalls().iter().flat_map(|it| it.faults(&cases)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let none = Pitfall {
        mistake: "a leap".to_owned(),
        ends: String::new(),
        cases: vec!["misuse-c: nothing".to_owned()],
    };
    assert_eq!(
        none.faults(&cases),
        ["a leap: Bun and Deno run no `misuse-c: nothing`"]
    );
}

#[test]
fn the_book_has_the_pitfalls() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/hosts/typescript.md");
    let book = std::fs::read_to_string(path).expect("the chapter");
    let rows: String = pitfalls().iter().map(Pitfall::row).collect();
    assert!(
        book.contains(&rows),
        "the chapter has another table; this is right:\n{rows}"
    );
}
