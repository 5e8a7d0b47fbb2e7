//! The command as a whole: its options and exit status, what it reads and writes, the time it takes. What a draft
//! holds is looked at in `rules.rs` and `cases.rs`.

use std::path::Path;
use std::time::{Duration, Instant};

use clap::Parser as _;
use landbridge_port::command::{Format, Port, Streams};
use landbridge_port::draft;
use landbridge_port::lifetimes::Lifetimes;
use landbridge_port::profile::Profile;

#[derive(clap::Parser)]
struct Command {
    #[command(flatten)]
    port: Port,
}

struct Ran {
    status: Result<u8, String>,
    out: String,
    err: String,
}

/// Runs the command in a root, as its binary does.
fn run(root: &Path, words: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let root = root.to_str().unwrap();
    let words = [&["port"], words, &["--root", root]].concat();
    let status = Command::parse_from(words).port.run(
        Format::Text,
        &mut Streams {
            out: &mut out,
            err: &mut err,
            progress: &|_, _| {},
        },
    );
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        status,
        out: text(out),
        err: text(err),
    }
}

/// TOOL-01: the command line.
#[test]
fn options_do_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir(root.join("src")).unwrap();
    std::fs::write(root.join("src/a.zig"), "pub fn f() void {}\n").unwrap();
    let shown = run(root, &["--stdout", "src/a.zig"]);
    assert_eq!(shown.status, Ok(0));
    assert!(shown.out.contains("pub fn f()") && shown.out.contains("// profile: std"));
    assert!(!root.join("src/a.rs").exists(), "--stdout writes nothing");
    let bun = run(root, &["--profile", "bun", "--stdout", "src/a.zig"]);
    assert!(bun.out.contains("// profile: bun"));
    let explained = run(root, &["--explain", "src/a.zig"]);
    assert!(explained.out.contains("NAMES-01"), "{}", explained.out);
    assert_eq!(run(root, &["src"]).status, Ok(0));
    assert!(root.join("src/a.rs").exists());
    assert!(run(root, &["src/none.zig"]).status.is_err());
    assert!(
        run(root, &["--profile", "none", "src/a.zig"])
            .status
            .is_err()
    );
}

/// TOOL-06: the report over a tree. LAYOUT-09: two sources with one draft.
#[test]
fn a_tree_has_a_report_and_clashes_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir_all(root.join("src/area/x")).unwrap();
    std::fs::write(
        root.join("src/area/x/x.zig"),
        "const a = @import(\"b.zig\");\n",
    )
    .unwrap();
    std::fs::write(
        root.join("src/area/x/mod.zig"),
        "pub fn g() void { asm volatile (\"nop\"); }\n",
    )
    .unwrap();
    let report = root.join("report.json");
    let page = root.join("report.html");
    let ran = run(
        root,
        &[
            "tree",
            "--profile",
            "bun",
            "--report",
            report.to_str().unwrap(),
            "--html",
            page.to_str().unwrap(),
            ".",
        ],
    );
    assert_eq!(ran.status, Ok(0), "{}", ran.err);
    assert!(ran.out.contains("clashes: src/area/x/x.zig"), "{}", ran.out);
    let value: serde_json::Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    let sources: Vec<&str> = value["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["src/area/x/mod.zig", "src/area/x/x.zig"]);
    assert_eq!(value["reasons"][0]["reason"], "inline assembly");
    assert_eq!(value["clashes"][0]["source"], "src/area/x/x.zig");
    assert!(
        std::fs::read_to_string(page)
            .unwrap()
            .contains("inline assembly")
    );
}

/// TOOL-14: nothing outside of the root is read by a link, or written.
#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (root, other) = (folder.path().join("root"), folder.path().join("other"));
    std::fs::create_dir(&root).unwrap();
    std::fs::create_dir(&other).unwrap();
    std::fs::write(root.join("a.zig"), "pub const a = 1;\n").unwrap();
    std::fs::write(other.join("b.zig"), "pub const b = 1;\n").unwrap();
    std::os::unix::fs::symlink(&other, root.join("link")).unwrap();
    std::os::unix::fs::symlink(other.join("b.zig"), root.join("c.zig")).unwrap();
    assert_eq!(run(&root, &["."]).status, Ok(0));
    assert!(root.join("a.rs").exists() && !root.join("c.rs").exists());
    assert!(!other.join("b.rs").exists());
}

/// TOOL-16: time grows with the size of a file, not faster.
#[test]
fn a_file_takes_time_by_its_size() {
    let one = include_str!("fixtures/src/shop/arithmetic.zig");
    let profile = Profile::named("bun").unwrap();
    let time = |copies: usize| -> Duration {
        let parts: Vec<String> = (0..copies)
            .map(|i| format!("pub const part_{i} = struct {{\n{one}\n}};\n"))
            .collect();
        let text = parts.concat();
        let once = || {
            let start = Instant::now();
            let draft = draft::port(
                "src/shop/large.zig",
                text.as_bytes(),
                &profile,
                &Lifetimes::default(),
            );
            assert!(draft.lines > copies);
            start.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    let (small, large) = (time(10), time(160));
    assert!(
        large < small * 16 * 4,
        "16 times the text takes {large:?}, once {small:?}"
    );
}

/// The first block of a language below a heading.
fn block<'t>(text: &'t str, heading: &str, language: &str) -> &'t str {
    let below = text.split_once(heading).unwrap().1;
    let block = below.split_once(&format!("```{language}\n")).unwrap().1;
    block.split_once("```").unwrap().0
}

#[test]
fn the_examples_of_readme_and_book_are_what_comes_out() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = |path: &str| std::fs::read_to_string(here.join(path)).unwrap();
    let (readme, book) = (text("README.md"), text("book/src/port.md"));
    let zig = block(&readme, "## From Zig", "zig");
    let after = [
        ("std", block(&readme, "## From Zig", "rust")),
        ("bun", block(&book, "The queue of the README", "rust")),
    ];
    for (name, shown) in after {
        let profile = Profile::named(name).unwrap();
        let draft = draft::port(
            "src/queue.zig",
            zig.as_bytes(),
            &profile,
            &Lifetimes::default(),
        );
        let body = draft.text.split("\n// ────").next().unwrap();
        assert_eq!(body.trim_end(), shown.trim_end(), "{name}");
    }
}
