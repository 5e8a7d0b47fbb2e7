//! `null-slice`: a slice made of the host's pointer and length as they came.

use crate::analysis::{SinkKind, View};
use crate::finding::{Finding, Level};
use crate::rule::Rule;
use crate::rules::null_pointer_believed;

/// The rule.
pub static RULE: Rule = Rule {
    id: "null-slice",
    level: Level::Error,
    title: "a slice is made of a pointer and a length that nothing looked at",
    body: r#"
`slice::from_raw_parts` must not be given null, not even for no elements; but that is what C passes for an
empty buffer. A debug build aborts, a release build goes on with a slice that breaks the compiler's
assumptions.

## Evidence

RUSTSEC-2026-0008, RUSTSEC-2024-0357 (`MemBio::get_buf` made a slice of null).

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(data: *const u32, len: usize) -> u32 {
    unsafe { std::slice::from_raw_parts(data, len) }.iter().sum()
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(data: *const u32, len: usize) -> u32 {
    if data.is_null() || len == 0 {
        return 0;
    }
    unsafe { std::slice::from_raw_parts(data, len) }.iter().sum()
}
```

## Not reported

Where the pointer was tested or the length compared before; functions whose docs speak of null. A warning
only where the docs have a `# Safety` section without a word on null.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let wanted = |kind| kind == SinkKind::Slice;
    null_pointer_believed::report(view, &RULE, out, &wanted, &|function| {
        let docs = function.docs.to_lowercase();
        match () {
            () if docs.contains("null") => None,
            () if function.states_pointers() => Some(Level::Warning),
            () => Some(Level::Error),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn slices_of_parameters() {
        let text = r#"
#[no_mangle]
pub unsafe extern "C" fn a(p: *const u8, n: usize) -> u8 {
    let s = std::slice::from_raw_parts(p, n); //~
    s.len() as u8
}
#[no_mangle]
pub extern "C" fn b(p: *mut u8, n: usize) {
    let s = unsafe { slice::from_raw_parts_mut(p.cast::<u8>(), n) }; //~
    s.fill(0);
}
#[no_mangle]
pub unsafe extern "C" fn c(p: *const u8, n: usize) -> u8 {
    let s = if n > 0 { std::slice::from_raw_parts(p, n) } else { &[] };
    s.len() as u8
}
fn bytes<'a>(p: *const u8, n: usize) -> &'a [u8] {
    if p.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(p, n) } }
}
#[no_mangle]
pub unsafe extern "C" fn d(p: *const u8, n: usize) -> u8 { bytes(p, n).len() as u8 }
/// `p` must not be null.
#[no_mangle]
pub unsafe extern "C" fn e(p: *const u8, n: usize) -> u8 { std::slice::from_raw_parts(p, n).len() as u8 }
fn inside(v: &[u8]) -> &[u8] { unsafe { std::slice::from_raw_parts(v.as_ptr(), 1) } }
"#;
        testing::lines(&RULE, text);
    }
}
