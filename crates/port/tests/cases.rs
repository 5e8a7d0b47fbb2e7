//! Zig files written for this test and the drafts they give. `UPDATE_CASES=1` writes the drafts anew; the change is
//! then read in review.

use std::path::{Path, PathBuf};

use landbridge_port::draft;
use landbridge_port::lifetimes::Lifetimes;
use landbridge_port::profile::Profile;
use landbridge_port::tree;
use landbridge_port::verify::verify;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn cases() -> Vec<String> {
    tree::sources(&root(), &[PathBuf::from("src")]).unwrap()
}

fn lifetimes() -> Lifetimes {
    Lifetimes::read(&std::fs::read_to_string(root().join("docs/LIFETIMES.tsv")).unwrap())
}

#[test]
fn drafts_are_as_reviewed() {
    let profile = Profile::named("bun").unwrap();
    let mut wrong = Vec::new();
    for source in cases() {
        let draft = tree::port_one(&root(), &source, &profile, &lifetimes()).unwrap();
        let path = root().join(&draft.path);
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::write(&path, &draft.text).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != draft.text {
            wrong.push(draft.path);
        }
    }
    assert!(
        wrong.is_empty(),
        "UPDATE_CASES=1 writes these anew: {wrong:?}"
    );
}

/// TOOL-15: drafts are gate-clean.
#[test]
fn drafts_pass_the_gate() {
    let profile = Profile::named("bun").unwrap();
    for source in cases() {
        let draft = tree::port_one(&root(), &source, &profile, &lifetimes()).unwrap();
        assert_eq!(verify(&draft.text, &profile), [], "{source}");
        assert_eq!(draft.replaced, 0, "{source}");
        assert!(draft::is_untouched(&draft.text));
    }
}

/// TOOL-13, OUTPUT-10: no comment is lost.
#[test]
fn comments_survive() {
    let profile = Profile::named("bun").unwrap();
    for source in cases() {
        let zig = std::fs::read_to_string(root().join(&source)).unwrap();
        let draft = tree::port_one(&root(), &source, &profile, &lifetimes()).unwrap();
        for line in zig.lines() {
            if let Some((_, comment)) = line.split_once("// ") {
                assert!(draft.text.contains(comment), "{source} lost: {comment}");
            }
        }
    }
}

/// A small generator of numbers, so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// TOOL-02, TOOL-04: what was cut or changed still gives Rust.
#[test]
fn damaged_files_still_give_rust() {
    let profile = Profile::named("bun").unwrap();
    let mut numbers = Numbers(7);
    let texts: Vec<Vec<u8>> = cases()
        .iter()
        .map(|c| std::fs::read(root().join(c)).unwrap())
        .collect();
    for round in 0..400 {
        let mut bytes = texts[round % texts.len()].clone();
        for _ in 0..1 + numbers.below(6) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, b"{}()[]|;,.\"'\\@#\0\xff=!?*&"[numbers.below(21)]),
                2 if at < bytes.len() => bytes[at] = (numbers.below(256)) as u8,
                _ if at < bytes.len() => {
                    let end = (at + numbers.below(40)).min(bytes.len());
                    bytes.drain(at..end);
                }
                _ => {}
            }
        }
        let draft = draft::port(
            "src/shop/damaged.zig",
            &bytes,
            &profile,
            &Lifetimes::default(),
        );
        assert!(
            syn::parse_file(&draft.text).is_ok(),
            "round {round}: {}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

/// TOOL-04: any bytes, any depth.
#[test]
fn odd_inputs_are_taken() {
    let profile = Profile::named("bun").unwrap();
    let deep = format!("const x = {}1{};", "(".repeat(5000), ")".repeat(5000));
    let blocks = format!("fn f() void {}{}", "{".repeat(5000), "}".repeat(5000));
    let long = format!("const x = 1{};", " + 1".repeat(5000));
    for text in [
        "",
        "\0",
        "\u{feff}const a = 1;\r\n",
        "}",
        "{",
        "fn",
        "const",
        "\"",
        "\\\\",
        &deep,
        &blocks,
        &long,
    ] {
        let bytes = text.as_bytes().to_vec();
        let worker = std::thread::Builder::new()
            .stack_size(64 << 20)
            .spawn(move || {
                let profile = Profile::named("bun").unwrap();
                let draft = draft::port("odd.zig", &bytes, &profile, &Lifetimes::default());
                assert!(syn::parse_file(&draft.text).is_ok());
                assert!(draft.text.contains("// PORT STATUS"));
            });
        worker.unwrap().join().unwrap();
    }
    let draft = draft::port(
        "odd.zig",
        b"\xff\xfe pub const a = 1;",
        &profile,
        &Lifetimes::default(),
    );
    assert_eq!(draft.confidence, draft::Confidence::Low);
}

/// TOOL-05, TOOL-09, TOOL-10: the same bytes, only what changed, and no edited file.
#[test]
fn a_run_is_the_same_at_any_width_and_leaves_edits_alone() {
    let profile = Profile::named("bun").unwrap();
    let folder = tempfile::tempdir().unwrap();
    for case in cases() {
        let to = folder.path().join(&case);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(root().join(&case), to).unwrap();
    }
    let options = |jobs| tree::Options {
        root: folder.path().to_owned(),
        force: false,
        dry: false,
        jobs,
        cache: Some(folder.path().join(".landbridge/port-cache.json")),
    };
    let sources = cases();
    let table = Lifetimes::default();
    let first = tree::run(&sources, &profile, &table, &options(1), &|_, _| {});
    assert!(first.iter().all(|s| s.outcome == tree::Outcome::Written));
    let edited = folder.path().join(&first[0].draft);
    let mut text = std::fs::read_to_string(&edited).unwrap();
    text.push_str("// by hand\n");
    std::fs::write(&edited, text).unwrap();
    std::fs::remove_file(folder.path().join(&first[1].draft)).unwrap();
    let second = tree::run(&sources, &profile, &table, &options(4), &|_, _| {});
    assert_eq!(second[0].outcome, tree::Outcome::Kept);
    assert_eq!(second[1].outcome, tree::Outcome::Written);
    assert!(
        second[2..]
            .iter()
            .all(|s| s.outcome == tree::Outcome::Unchanged)
    );
    for (a, b) in first.iter().zip(&second) {
        assert_eq!((&a.todos, &a.rules, a.lines), (&b.todos, &b.rules, b.lines));
    }
}
