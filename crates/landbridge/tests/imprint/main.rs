//! Annotated items leave their lines in the compiled library, also those that a macro made.

use std::{env, fs, path::PathBuf, process::Command};

/// `items.rs`, compiled as a library.
fn library() -> PathBuf {
    let mut target = env::current_exe().expect("the test's own path");
    while target.pop() && !target.ends_with("debug") && !target.ends_with("release") {}
    target.pop();
    let status = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--quiet", "--lib", "--target-dir"])
        .arg(&target)
        .status();
    assert!(status.expect("cargo runs").success());
    let built = target.join("debug");
    let library = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("libimprint.rlib");
    let status = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "--edition=2024",
            "--crate-type=rlib",
            "--crate-name=imprint",
        ])
        .args(["tests/imprint/items.rs", "--extern"])
        .arg(format!(
            "landbridge={}",
            built.join("liblandbridge.rlib").display()
        ))
        .arg(format!("-Ldependency={}", built.join("deps").display()))
        .arg("-o")
        .arg(&library)
        .status();
    assert!(status.expect("rustc runs").success());
    library
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
    let found = lines(&fs::read(library()).expect("the library"));
    let summary: Vec<String> = found
        .iter()
        .map(|line| {
            assert_eq!(line.len(), 5, "{line:?}");
            assert!(line[3].ends_with("items.rs"), "{line:?}");
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
            "import | imprint | Sink",
            "object | imprint::shapes | Index",
            "record | imprint | Point",
            "record | imprint::shapes | Shape",
        ]
    );
    let source = include_str!("items.rs");
    let line_of = |text: &str| {
        let position = source.lines().position(|line| line.trim() == text);
        (position.expect("the line") + 1).to_string()
    };
    let place = |name: &str| &found.iter().find(|line| line[2] == name).expect("the item")[4];
    assert_eq!(*place("twice"), line_of("doubled! {"));
    assert_eq!(*place("Failure"), line_of("#[landbridge::error]"));
}
