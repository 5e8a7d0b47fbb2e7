//! The table of promises in the README names tests that exist.
#![forbid(unsafe_code)]

use std::path::Path;

#[test]
fn every_test_of_the_table_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let readme = include_str!("../README.md");
    let mut rows = 0;
    for line in readme.lines() {
        let Some((before, tests)) = line.split_once(".rs` `") else {
            continue;
        };
        let (name, _) = tests.split_once('`').expect("a test's name in ticks");
        let (_, file) = before.rsplit_once('`').expect("a file's name in ticks");
        let path = folder.join(format!("{file}.rs"));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let wanted = format!("#[test]\nfn {name}() {{");
        assert!(
            text.contains(&wanted),
            "{} has no test {name}",
            path.display()
        );
        rows += 1;
    }
    assert!(rows > 30, "{rows} rows were read");
}
