//! `boundary-scattered`: exports all over a crate that is mostly something else.

use std::collections::BTreeSet;

use super::missing_version::SOME;
use crate::analysis::View;
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "boundary-scattered",
    level: Level::Advice,
    title: "the boundary is in no one place",
    body: r#"
Exports beside ordinary code in many modules make every module one that a reviewer of the boundary has to
read, and every change there one to the binary interface. One module or crate that only translates keeps
`unsafe` and the ABI where they can be seen.

Reported once for each crate.

## Evidence

The review checklist of the interop guide: one small module for the boundary.

## Wrong

```rust,ignore
pub mod a { #[unsafe(no_mangle)] pub extern "C" fn kit_a() {} pub fn one() {} pub fn two() {} }
pub mod b { #[unsafe(no_mangle)] pub extern "C" fn kit_b() {} pub fn one() {} pub fn two() {} }
pub mod c { #[unsafe(no_mangle)] pub extern "C" fn kit_c() {} pub fn one() {} pub fn two() {} }
pub mod d { #[unsafe(no_mangle)] pub extern "C" fn kit_d() {} pub fn one() {} pub fn two() {} }
pub mod e { #[unsafe(no_mangle)] pub extern "C" fn kit_e() {} pub fn one() {} pub fn two() {} }
```

## Right

```rust,ignore
pub mod a { pub fn one() {} pub fn two() {} }
pub mod ffi {
    #[unsafe(no_mangle)] pub extern "C" fn kit_a() {}
    #[unsafe(no_mangle)] pub extern "C" fn kit_b() {}
    #[unsafe(no_mangle)] pub extern "C" fn kit_c() {}
    #[unsafe(no_mangle)] pub extern "C" fn kit_d() {}
    #[unsafe(no_mangle)] pub extern "C" fn kit_e() {}
}
```

## Not reported

Crates that are the boundary: most of their functions are exports, or their name says so (`-ffi`, `-capi`);
exports in the modules of one parent module.
"#,
    check,
};

/// The modules that hold exports.
pub(crate) fn modules(view: &View<'_>) -> BTreeSet<Vec<String>> {
    let exports = view.exports();
    exports
        .map(|function| view.sources.module(function.module).path.clone())
        .collect()
}

/// Whether the crate is there for its boundary.
pub(crate) fn is_boundary(view: &View<'_>) -> bool {
    let package = view.facts.package.to_lowercase();
    let named = ["ffi", "capi", "c-api", "c_api", "bindings", "native", "-c"]
        .iter()
        .any(|word| package.contains(word));
    let bound = view
        .functions
        .iter()
        .filter(|it| it.boundary.is_some())
        .count();
    named || bound * 2 >= view.functions.len()
}

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let modules = modules(view);
    let parents: BTreeSet<_> = modules.iter().map(|path| path.first()).collect();
    if view.exports().count() < SOME || parents.len() < 3 || is_boundary(view) {
        return;
    }
    let names: Vec<String> = modules
        .iter()
        .take(4)
        .map(|path| {
            if path.is_empty() {
                "the root".to_owned()
            } else {
                path.join("::")
            }
        })
        .collect();
    let message = format!(
        "exports stand in {} modules: {}{}",
        modules.len(),
        names.join(", "),
        if modules.len() > 4 { ", …" } else { "" }
    );
    let mut finding = view.about_crate(&RULE, message);
    finding.help("move them into one module (`ffi`) that only translates");
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_crate_of_exports_is_its_own_place() {
        let wrong = RULE.example("Wrong").unwrap();
        assert_eq!(testing::findings(&RULE, wrong)[0].place.line, 1);
        let only = wrong.replace("pub fn one() {} pub fn two() {}", "");
        assert!(testing::findings(&RULE, &only).is_empty());
    }
}
