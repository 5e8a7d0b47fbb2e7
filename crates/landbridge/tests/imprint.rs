//! Annotated items leave their lines in the compiled library, also those that a macro made.

use std::{env, fs, path::PathBuf, process::Command};

/// `target/<profile>` of this run.
fn output_folder() -> PathBuf {
    let mut folder = env::current_exe().expect("the test's own path");
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    folder
}

/// The lines, as lists of their fields.
fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines: Vec<Vec<String>> = text
        .split('\u{1}')
        .filter_map(|rest| rest.split_once('\u{3}'))
        .filter_map(|(line, _)| line.strip_prefix("landbridge\u{2}"))
        .map(|line| line.split('\u{2}').map(str::to_owned).collect())
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

#[test]
fn every_annotated_item_leaves_a_line() {
    let folder = output_folder();
    let target = folder.parent().expect("the target folder");
    let mut build = Command::new(env!("CARGO"));
    build
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--quiet", "--example", "imprint", "--target-dir"])
        .arg(target);
    assert!(build.status().expect("cargo runs").success());
    let library = target.join("debug/examples/libimprint.rlib");
    let found = lines(&fs::read(library).expect("the library"));
    let summary: Vec<String> = found
        .iter()
        .map(|line| {
            assert_eq!(line.len(), 5, "{line:?}");
            assert!(line[3].ends_with("imprint.rs"), "{line:?}");
            assert!(line[4].parse::<u32>().is_ok(), "{line:?}");
            line[..3].join(" | ")
        })
        .collect();
    assert_eq!(
        summary,
        [
            "error | imprint | Failure",
            "export-const | imprint | LIMIT",
            "export-fn | imprint | fail",
            "export-fn | imprint | twice",
            "export-impl | imprint::shapes | Index move",
            "export-impl | imprint::shapes | Index new",
            "object | imprint::shapes | Index",
            "record | imprint | Point",
            "record | imprint::shapes | Shape",
        ]
    );
    let source = include_str!("../examples/imprint.rs");
    let line_of = |text: &str| {
        let position = source.lines().position(|line| line.trim() == text);
        (position.expect("the line") + 1).to_string()
    };
    let place = |name: &str| &found.iter().find(|line| line[2] == name).expect("the item")[4];
    assert_eq!(*place("twice"), line_of("doubled! {"));
    assert_eq!(*place("Failure"), line_of("#[landbridge::error]"));
}
