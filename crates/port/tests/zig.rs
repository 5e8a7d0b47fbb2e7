//! What is recorded of the corpus is what a real Zig prints. It needs a Zig 0.15.

use std::path::{Path, PathBuf};
use std::process::Command;

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

#[test]
#[ignore = "needs Zig 0.15: ZIG, zig, or ziglang of PyPI; `cargo xtask test` runs it where there is one"]
fn the_records_of_the_corpus_are_what_zig_prints() {
    let zig = zig().expect("Zig 0.15");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = std::fs::read_dir(&corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "zig"))
        .collect();
    files.sort();
    // one program for all, so that Zig compiles its library once
    let mut all = String::from(
        "const std = @import(\"std\");\npub fn main() !void {\n    var args = std.process.args();\n    _ = args.next();\n    const name = args.next().?;\n",
    );
    for file in &files {
        let name = file.file_stem().unwrap().to_string_lossy();
        std::fs::copy(file, folder.path().join(file.file_name().unwrap())).unwrap();
        all.push_str(&format!(
            "    if (std.mem.eql(u8, name, \"{name}\")) {{\n        const done = @import(\"{name}.zig\").main();\n        if (@TypeOf(done) != void) try done;\n    }}\n"
        ));
    }
    all.push_str("}\n");
    std::fs::write(folder.path().join("all.zig"), all).unwrap();
    let built = Command::new(&zig[0])
        .args(&zig[1..])
        .args(["build-exe", "--cache-dir", "cache", "all.zig"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    for file in &files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let output = Command::new(folder.path().join("all"))
            .arg(&name)
            .output()
            .unwrap();
        let recorded = std::fs::read_to_string(file.with_extension("out")).unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), recorded, "{name}");
    }
}

#[test]
#[ignore = "needs Zig 0.15: ZIG, zig, or ziglang of PyPI; `cargo xtask test` runs it where there is one"]
fn tests_are_run_on_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    let zig = "const std = @import(\"std\");\nfn twice(x: u32) u32 {\n    return x * 2;\n}\ntest twice {\n    std.debug.print(\"two {d}\\n\", .{twice(1)});\n}\ntest \"twice\" {\n    try std.testing.expectEqual(@as(u32, 4), twice(2));\n}\ntest \"not yet\" {\n    return error.SkipZigTest;\n}\ntest \"wrong in both\" {\n    try std.testing.expectEqual(@as(u32, 5), twice(2));\n}\ntest {\n    try std.testing.expect(twice(3) == 6);\n}\n";
    std::fs::write(folder.path().join("a.zig"), zig).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_landbridge-port"))
        .args(["test", "a.zig"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("a.zig: 5 passed as under Zig"), "{text}");
    assert!(
        text.contains("compared test by test with Zig 0.15"),
        "{text}"
    );
}
