//! Any Rust file is read without a panic: as it is, with every item annotated, and cut short.
//!
//! The sources are this repository's own crates, or those of the folder that `LANDBRIDGE_CORPUS` names
//! (`~/.cargo/registry/src`, say).
#![forbid(unsafe_code)]

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_model::CrateInfo;
use landbridge_reader::{Cfg, Input, Reading, read};

fn read_root(root: &Utf8Path) -> Reading {
    read(&Input {
        krate: CrateInfo {
            library: "kit".to_owned(),
            ..CrateInfo::default()
        },
        folder: root.parent().unwrap_or(root).to_owned(),
        root: root.to_owned(),
        cfg: Cfg::host([]),
        ..Input::default()
    })
}

fn rust_files(folder: &Utf8Path, found: &mut Vec<Utf8PathBuf>) {
    let Ok(entries) = folder.read_dir_utf8() else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && path.file_name() != Some("target") {
            rust_files(path, found);
        } else if path.extension() == Some("rs") {
            found.push(path.to_owned());
        }
    }
}

/// The same source with an attribute on whatever can carry one.
fn annotated(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = line.trim_start();
        let attribute = match start.split_whitespace().next() {
            Some("pub") if start.contains("struct ") && number % 3 == 0 => "object",
            Some("pub") if start.contains("enum ") && number % 3 == 0 => "error",
            Some("pub") if start.contains("struct ") || start.contains("enum ") => "record",
            Some("pub") if start.contains("fn ") || start.contains("const ") => "export",
            Some("pub") if start.contains("trait ") => "import",
            Some("impl") => "export",
            _ => "",
        };
        if !attribute.is_empty() {
            out.push_str("#[landbridge::");
            out.push_str(attribute);
            out.push_str("]\n");
        }
        out.push_str(line);
    }
    out
}

fn corpus() -> Vec<Utf8PathBuf> {
    let own = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    match std::env::var("LANDBRIDGE_CORPUS") {
        Ok(folder) => rust_files(Utf8Path::new(&folder), &mut files),
        Err(_) => {
            for folder in ["crates", "runtime"] {
                rust_files(&own.join(folder), &mut files);
            }
        }
    }
    files
}

#[test]
fn any_file_is_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("lib.rs");
    let root = Utf8PathBuf::from_path_buf(root).expect("UTF-8");
    let files = corpus();
    assert!(files.len() > 50, "a corpus");
    for file in files {
        read_root(&file);
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let annotated = annotated(&text);
        let half = (0..=annotated.len() / 2)
            .rev()
            .find(|at| annotated.is_char_boundary(*at))
            .unwrap_or(0);
        for text in [&annotated[..], &annotated[..half]] {
            std::fs::write(&root, text).expect("the temporary folder can be written");
            read_root(&root);
        }
    }
}

#[test]
fn deep_nesting_and_odd_files_are_faults() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("lib.rs");
    let root = Utf8PathBuf::from_path_buf(root).expect("UTF-8");
    let deep = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(3000), close.repeat(3000))
    };
    let export = "#[landbridge::export]\npub ";
    for text in [
        format!("{export}const A: u32 = {};", deep("(", "1", ")")),
        format!("{export}fn f(a: {}) {{}}", deep("Vec<", "u8", ">")),
        format!("{export}fn f() {}", deep("{", "", "}")),
        deep("mod a {", "", "}"),
        "\u{feff}#!/usr/bin/env run\npub fn f() {}".to_owned(),
        "mod a; mod b { mod c; }".to_owned(),
        "pub use self::*; use crate::*; use super::*; use nowhere::*; use a as b; use b as a;"
            .to_owned(),
        String::new(),
    ] {
        std::fs::write(&root, text).expect("the temporary folder can be written");
        read_root(&root);
    }
    std::fs::write(&root, b"pub fn f() {}\n\xff\xfe").expect("it can be written");
    let reading = read_root(&root);
    assert_eq!(reading.diagnostics.len(), 1);
    assert!(
        reading.diagnostics[0]
            .message
            .contains("isn't UTF-8 in line 2")
    );
    std::fs::remove_file(&root).expect("it is there");
    assert!(read_root(&root).interface.is_none());
}

/// Two hundred files are read in well under a second also by a debug build.
#[test]
fn many_files_are_read_fast() {
    use std::fmt::Write as _;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("lib.rs");
    let root = Utf8PathBuf::from_path_buf(root).expect("UTF-8");
    let mut head = String::from("use landbridge::{export, record};\n");
    for number in 0..200 {
        writeln!(head, "pub mod m{number};\npub use m{number}::*;").expect("a String");
        let mut text = String::from("use super::*;\nuse landbridge::{export, record};\n");
        for item in 0..20 {
            let other = (number * 7 + item) % 200;
            writeln!(
                text,
                "/// Docs.\n#[record]\n#[derive(Clone)]\npub struct R{number}x{item} {{ pub a: Vec<Option<R{other}x{item}>>, pub b: String }}\n\
                 #[export]\npub fn f{number}x{item}(a: &R{other}x{item}, b: &[u8]) -> Option<String> {{ let c = b.len() + 1; if c > 3 {{ None }} else {{ Some(a.b.clone()) }} }}"
            )
            .expect("a String");
        }
        std::fs::write(root.with_file_name(format!("m{number}.rs")), text).expect("written");
    }
    std::fs::write(&root, head).expect("written");
    let start = std::time::Instant::now();
    let reading = read_root(&root);
    let took = start.elapsed();
    let interface = reading.interface.expect("it is accepted");
    assert_eq!(interface.functions.len(), 4000);
    // Generous: the machines that run this are shared.
    assert!(took.as_secs() < 20, "it took {took:?}");
}
