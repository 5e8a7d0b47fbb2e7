//! Wrong uses of the attributes: each is an error at the token that is wrong.

#[test]
fn wrong_uses_are_told_at_their_token() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
