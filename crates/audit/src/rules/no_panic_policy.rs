//! `no-panic-policy`: a C library that never decided what a panic does.

use super::missing_version::SOME;
use crate::analysis::{View, expr, panics};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "no-panic-policy",
    level: Level::Advice,
    title: "nothing says what a panic does",
    body: r#"
A library with exports that can panic should decide once: catch panics and return an error, or abort and
say so in the profile and the docs. Otherwise the policy is whatever the compiler's version does.

Reported once for each crate that has some exports, and at least one that can panic.

## Evidence

The review checklist of the interop guide: "don't accidentally let it happen".

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_a(n: u32) -> u32 { TABLE.get(n as usize).copied().unwrap() }
#[unsafe(no_mangle)]
pub extern "C" fn kit_b() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_c() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_d() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_e() -> i32 { 0 }
```

## Right

```rust,ignore
fn fence(f: impl FnOnce() -> u32 + std::panic::UnwindSafe) -> u32 {
    std::panic::catch_unwind(f).unwrap_or(u32::MAX)
}
#[unsafe(no_mangle)]
pub extern "C" fn kit_a(n: u32) -> u32 { fence(|| TABLE.get(n as usize).copied().unwrap()) }
#[unsafe(no_mangle)]
pub extern "C" fn kit_b() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_c() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_d() -> i32 { 0 }
#[unsafe(no_mangle)]
pub extern "C" fn kit_e() -> i32 { 0 }
```

## Not reported

`panic = "abort"` in the release profile; a guard or a panic hook anywhere in the crate.
"#,
    check,
};

/// Whether the crate catches panics or aborts on them anywhere.
pub(crate) fn has_policy(view: &View<'_>) -> bool {
    view.facts.aborts
        || view.functions.iter().any(|function| {
            function.body.sites.iter().any(|site| {
                let name = expr::called(site.expr).or_else(|| expr::macro_name(site.expr));
                name.is_some_and(|name| name == "set_hook" || view.macros.guards.contains(&name))
            }) || function
                .from_macro
                .as_ref()
                .is_some_and(|name| view.macros.guards.contains(name))
        })
}

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    if view.exports().count() < SOME || has_policy(view) {
        return;
    }
    let panicking = view.functions.iter().enumerate();
    let panicking = panicking
        .filter(|(index, function)| function.is_export() && !panics::of(view, *index).is_empty())
        .count();
    if panicking == 0 {
        return;
    }
    let message = format!("{panicking} exports can panic, and nothing says what then happens");
    let mut finding = view.about_crate(&RULE, message);
    finding.help("put the bodies in one guard, or set `panic = \"abort\"` and say so in the docs");
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn an_abort_profile_is_a_policy() {
        let wrong = RULE.example("Wrong").unwrap();
        assert_eq!(testing::findings(&RULE, wrong)[0].place.line, 1);
        let config = crate::Config::default();
        assert!(testing::with(&RULE, wrong, &config, |facts| facts.aborts = true).is_empty());
    }
}
