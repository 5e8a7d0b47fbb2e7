//! `suppression-unused`: a comment that allows a finding which isn't there.

use crate::finding::Level;
use crate::rule::Rule;

/// The rule. What is unused is known only after all other rules, so `suppress` reports it.
pub static RULE: Rule = Rule {
    id: "suppression-unused",
    level: Level::Advice,
    title: "a comment allows a finding that isn't there",
    body: r#"
The code changed, or the comment stands in the wrong place: the rule that it allows finds nothing in the
line that follows.

## Evidence

Comments that outlive their reason hide the next mistake in the same place.

## Wrong

```rust,ignore
// landbridge: allow(null-slice): the host checks it
fn add(a: u32, b: u32) -> u32 { a.wrapping_add(b) }
```

## Right

```rust,ignore
fn add(a: u32, b: u32) -> u32 { a.wrapping_add(b) }
```

## Not reported

Comments without a reason: they are told of by `suppression-without-reason`.
"#,
    check: |_, _| {},
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rules, testing};

    #[test]
    fn used_and_unused() {
        let text = "\
#[no_mangle]
// landbridge: allow(export-shadows-libc): the loader is told to prefer ours
pub extern \"C\" fn free() {}
pub fn b() {} // landbridge: allow(null-slice): there was one
pub const C: &str = r#\"
// landbridge: allow(null-slice): text, no comment
\"#;
";
        let found = testing::findings(&RULE, text);
        let lines: Vec<u32> = found.iter().map(|it| it.place.line).collect();
        assert_eq!(lines, [4]);
        assert!(testing::findings(&rules::export_shadows_libc::RULE, text).is_empty());
    }
}
