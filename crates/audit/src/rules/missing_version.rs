//! `missing-version`: a C library that can't be asked which it is.

use crate::analysis::View;
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "missing-version",
    level: Level::Advice,
    title: "the library can't be asked for its version",
    body: r#"
A host that loads a shared library can't see which version it got. Without an export that says, a program
built for one version calls another, and finds out by its crashes.

Reported once for each crate that has some exports.

## Evidence

The review checklist of the interop guide.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_open() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_read() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_write() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_seek() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_close() -> i32 { 0 }
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_open() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_read() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_write() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_seek() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_version() -> u32 { 3 }
```

## Not reported

Crates with fewer than five exports; headers that declare a version.
"#,
    check,
};

/// Fewer exports make no library.
pub(super) const SOME: usize = 5;

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let exports: Vec<_> = view.exports().collect();
    let says = |text: &str| text.to_lowercase().contains("version");
    if exports.len() < SOME
        || exports.iter().any(|function| says(&function.name))
        || view
            .facts
            .headers
            .iter()
            .any(|(_, text)| text.contains("VERSION"))
    {
        return;
    }
    let message = format!(
        "none of {} exports says which version this is",
        exports.len()
    );
    let mut finding = view.about_crate(&RULE, message);
    finding.help("export a function that returns `env!(\"CARGO_PKG_VERSION\")` or a number");
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn small_crates_need_none() {
        let export = |name: &str| format!("#[no_mangle] pub extern \"C\" fn {name}() {{}}\n");
        let four: String = ["a", "b", "c", "d"].map(export).concat();
        assert!(testing::findings(&RULE, &four).is_empty());
        let five = format!("{four}{}", export("e"));
        assert_eq!(testing::findings(&RULE, &five)[0].place.line, 1);
        let versioned = format!("{four}{}", export("kit_version"));
        assert!(testing::findings(&RULE, &versioned).is_empty());
    }
}
