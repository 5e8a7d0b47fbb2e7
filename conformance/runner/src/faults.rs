//! That every known fault of bindings between Rust and Go has a test here that would find it: reads `go-faults.toml`
//! beside the cases. Whether the tests pass is for those who run them.

use std::path::Path;

use serde::Deserialize;

use crate::case::{self, Case, Host};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Faults {
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    fault: String,
    /// What holds instead.
    ours: String,
    tests: Vec<String>,
}

impl Fault {
    fn missing(&self, root: &Path, cases: &[Case]) -> Vec<String> {
        let missing = self.tests.iter().filter(|test| !exists(root, cases, test));
        let none = self.tests.is_empty().then(|| "any".to_owned());
        missing
            .cloned()
            .chain(none)
            .map(|test| format!("{}: there is no test `{test}`", self.fault))
            .collect()
    }

    fn row(&self) -> String {
        let name = |test: &String| {
            let (place, name) = test.split_once(": ").unwrap_or_default();
            if place == "case" {
                return format!("case `{name}`");
            }
            let file = place.rsplit('/').next().unwrap_or_default();
            format!("`{name}` ({file})")
        };
        let tests: Vec<String> = self.tests.iter().map(name).collect();
        format!(
            "| {} | {} | {} |\n",
            self.fault,
            self.ours,
            tests.join("<br>")
        )
    }
}

/// Whether there is such a case for Go, or such a test function in such a file.
fn exists(root: &Path, cases: &[Case], test: &str) -> bool {
    let Some((place, name)) = test.split_once(": ") else {
        return false;
    };
    if place == "case" {
        return (cases.iter()).any(|case| case.title() == name && case.hosts.contains(&Host::Go));
    }
    let Ok(text) = std::fs::read_to_string(root.join(place)) else {
        return false;
    };
    if place.ends_with("_test.go") {
        return name.starts_with("Test") && text.contains(&format!("\nfunc {name}(t *testing.T)"));
    }
    let mut marked = false;
    for line in text.lines().map(str::trim) {
        let function = line.strip_prefix("async ").unwrap_or(line);
        if marked && function.starts_with(&format!("fn {name}()")) {
            return true;
        }
        // Attributes and comments may stand between.
        marked = match line {
            "#[test]" => true,
            line if line.starts_with("#[tokio::test") => true,
            line => marked && (line.starts_with("#[") || line.starts_with("//")),
        };
    }
    false
}

fn faults() -> Vec<Fault> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../go-faults.toml");
    let text = std::fs::read_to_string(path).expect("the faults");
    let file: Faults = toml::from_str(&text).expect("a file of faults");
    file.fault
}

#[test]
fn each_fault_has_a_test_that_would_find_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cases = case::read(&root.join("conformance/cases")).expect("the cases");
    let missing: Vec<String> = (faults().iter())
        .flat_map(|fault| fault.missing(&root, &cases))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn a_test_that_is_none_is_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = |test: &str| Fault {
        fault: "a leap".to_owned(),
        ours: String::new(),
        tests: vec![test.to_owned()],
    };
    for test in [
        "nowhere",
        "case: panics: none such",
        "conformance/none.rs: such",
        "conformance/runner/src/faults.rs: exists",
        "conformance/go-import/tests/waited.rs: panicked",
        "conformance/go-import/go/queue_test.go: alone",
    ] {
        assert_eq!(
            named(test).missing(&root, &[]),
            [format!("a leap: there is no test `{test}`")]
        );
    }
    let none = Fault {
        tests: Vec::new(),
        ..named("")
    };
    assert_eq!(none.missing(&root, &[]), ["a leap: there is no test `any`"]);
    let this = "conformance/runner/src/faults.rs: a_test_that_is_none_is_refused";
    assert!(named(this).missing(&root, &[]).is_empty());
}

#[test]
fn the_book_has_the_faults() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/hosts/go-from-rust.md");
    let book = std::fs::read_to_string(path).expect("the chapter");
    let rows: String = faults().iter().map(Fault::row).collect();
    assert!(
        book.contains(&rows),
        "the chapter has another table; this is right:\n{rows}"
    );
}
