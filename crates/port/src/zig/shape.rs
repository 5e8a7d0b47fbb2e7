//! The parser's trees beside those of Zig's own parser: of each kind of expression as many, in every file of the
//! corpus. It needs a Zig.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::parser;
use super::tree::*;
use super::walk;

/// How Zig is called here, if it is.
fn zig() -> Option<Vec<String>> {
    let named = std::env::var("ZIG").ok();
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    named
        .iter()
        .map(String::as_str)
        .chain(["zig", "python3 -m ziglang"])
        .map(words)
        .find(|command| {
            Command::new(&command[0])
                .args(&command[1..])
                .arg("version")
                .output()
                .is_ok_and(|o| o.stdout.starts_with(b"0.15"))
        })
}

fn kind(e: &Expr) -> Option<&'static str> {
    Some(match &e.kind {
        ExprKind::Call(..) => "call",
        ExprKind::Builtin(..) => "builtin",
        ExprKind::If(_) => "if",
        ExprKind::While(_) => "while",
        ExprKind::For(_) => "for",
        ExprKind::Switch(_) => "switch",
        ExprKind::Prefix(Prefix::Try, _) => "try",
        ExprKind::Prefix(Prefix::Address, _) => "address",
        ExprKind::Prefix(Prefix::Negate, _) => "negate",
        ExprKind::Catch(..) => "catch",
        ExprKind::Orelse(..) => "orelse",
        ExprKind::Field(..) => "field",
        ExprKind::Deref(_) => "deref",
        ExprKind::Unwrap(_) => "unwrap",
        ExprKind::Index(..) => "index",
        ExprKind::Slice { .. } => "slice",
        ExprKind::Return(_) => "return",
        ExprKind::Break(..) => "break",
        ExprKind::Continue(..) => "continue",
        ExprKind::Tag(_) => "tag",
        ExprKind::Text(_) | ExprKind::Lines(_) => "text",
        ExprKind::Character(_) => "character",
        ExprKind::Integer(_) | ExprKind::Float(_) => "number",
        ExprKind::Assign(..) => "assign",
        ExprKind::Binary(Operator::Add, ..) => "add",
        ExprKind::Binary(Operator::And, ..) => "and",
        ExprKind::Binary(Operator::Concat, ..) => "concat",
        ExprKind::StructInit(..) | ExprKind::ArrayInit(..) => "initialiser",
        ExprKind::Optional(_) => "optional",
        ExprKind::Container(_) => "container",
        _ => return None,
    })
}

fn counted(text: &str) -> BTreeMap<String, usize> {
    let parsed = parser::parse(text);
    assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
    let mut counts = BTreeMap::new();
    walk::each_in_container(&parsed.root, &mut |e| {
        if let Some(kind) = kind(e) {
            *counts.entry(kind.to_owned()).or_insert(0) += 1;
        }
        true
    });
    counts
}

#[test]
#[ignore = "needs Zig 0.15: ZIG, zig, or ziglang of PyPI; `cargo xtask test` runs it where there is one"]
fn trees_have_the_shape_of_those_of_std_zig_ast() {
    let zig = zig().expect("Zig 0.15");
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("shape");
    let built = Command::new(&zig[0])
        .args(&zig[1..])
        .args(["build-exe", "--cache-dir"])
        .arg(folder.path().join("cache"))
        .arg(format!("-femit-bin={}", program.display()))
        .arg(here.join("shape.zig"))
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let mut files: Vec<PathBuf> = std::fs::read_dir(here.join("corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "zig"))
        .collect();
    files.sort();
    for file in files {
        let output = Command::new(&program).arg(&file).output().unwrap();
        let mut theirs: BTreeMap<String, usize> = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let (kind, count) = line.split_once(' ').unwrap();
            theirs.insert(kind.to_owned(), count.parse().unwrap());
        }
        theirs.retain(|_, count| *count > 0);
        let ours = counted(&std::fs::read_to_string(&file).unwrap());
        assert_eq!(ours, theirs, "{}", file.display());
    }
}
