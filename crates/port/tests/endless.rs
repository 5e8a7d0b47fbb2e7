//! Sources that ask for more than can be worked out: the run ends, and the draft says what was left out.

use landbridge_port::draft::{port_first, port_program};
use landbridge_port::profile::Profile;

/// The translation needs more stack than a test's thread has.
fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(256 << 20);
        worker.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

#[test]
fn generic_code_without_end_is_left_out() {
    let source = include_bytes!("endless.zig").to_vec();
    let profile = Profile::named("std").unwrap();
    let files = [("endless.zig".to_owned(), source)];
    let drafts = aside(|| port_program(&files, &profile));
    let text = &drafts[0].text;
    assert!(text.contains("// TODO(port): count is used with more than 200 sets of arguments"));
    assert!(text.contains("pub fn three() -> usize"));
    assert!(text.len() < 4 << 20, "{}", text.len());
    let again = aside(|| port_program(&files, &profile));
    assert!(again[0].text == *text, "two runs differ");
}

#[test]
fn a_large_program_gives_the_first_draft_alone() {
    let first =
        "const all = @import(\"all.zig\");\n\npub fn two() u32 {\n    return all.one() + 1;\n}\n";
    let mut all = String::from("pub const first = @import(\"first.zig\");\n");
    all.push_str("pub fn one() u32 {\n    return 1;\n}\n");
    for i in 0..8000 {
        all.push_str(&format!("pub fn f{i}() u32 {{\n    return one();\n}}\n"));
    }
    let files = [
        ("first.zig".to_owned(), first.as_bytes().to_vec()),
        ("all.zig".to_owned(), all.into_bytes()),
    ];
    let profile = Profile::named("std").unwrap();
    let draft = aside(|| port_first(&files, &profile)).unwrap();
    assert!(draft.untranslated.is_empty(), "{:?}", draft.untranslated);
    assert!(draft.text.contains("pub fn two() -> u32"), "{}", draft.text);
}
