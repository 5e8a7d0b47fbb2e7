//! The tables of what is promised and of what was asked for name tests that exist.
#![forbid(unsafe_code)]

use std::path::Path;

#[test]
fn every_test_of_the_table_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(folder.join("../README.md")).expect("the README is there");
    let mut rows = 0;
    for line in readme.lines() {
        let Some((_, tests)) = line.split_once(".rs` `") else {
            continue;
        };
        let (name, _) = tests.split_once('`').expect("a test's name in ticks");
        let before = &line[..line.len() - tests.len() - ".rs` `".len()];
        let (_, file) = before.rsplit_once('`').expect("a file's name in ticks");
        let path = folder.join("tests").join(format!("{file}.rs"));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let wanted = format!("#[test]\nfn {name}() {{");
        assert!(
            text.contains(&wanted),
            "{} has no test {name}",
            path.display()
        );
        rows += 1;
    }
    assert!(rows > 40, "{rows} rows were read");
}

#[test]
fn each_row_of_the_description_has_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(folder.join("specified.toml")).expect("it is there");
    let mut rows = 0;
    for line in text.lines() {
        let Some((row, tests)) = line.split_once("\" = [") else {
            assert!(
                line.is_empty() || line.starts_with(['#', '[']),
                "`{line}` isn't a row on one line"
            );
            continue;
        };
        let tests = tests.strip_suffix("\"]").expect("a list on one line");
        let tests = tests.strip_prefix('"').expect("a list of texts");
        for test in tests.split("\", \"") {
            let (file, name) = test.split_once(": ").expect("a file and a function");
            let source = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
            let place = source.find(&format!("\nfn {name}() {{"));
            let place = place.unwrap_or_else(|| panic!("{row}: {file} has no function {name}"));
            let before = source[..place].rsplit("\n\n").next().unwrap_or_default();
            assert!(before.contains("#[test]"), "{row}: {name} isn't a test");
        }
        rows += 1;
    }
    assert!(rows > 50, "{rows} rows were read");
}
