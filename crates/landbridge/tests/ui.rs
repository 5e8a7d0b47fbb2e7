//! What the attributes accept and what they say of everything else. After a change of a message:
//! `TRYBUILD=overwrite cargo test -p landbridge --test ui`, and read the difference.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
