//! `boolean-flags`: exports that are told what to do by `true` and `false`.

use landbridge_source::place;

use crate::analysis::View;
use crate::analysis::function::Kind;
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "boolean-flags",
    level: Level::Advice,
    title: "exports take several boolean flags",
    body: r#"
`kit_open(path, true, false)` says nothing at the call, and a third flag changes the signature for
everybody. An enum, a set of bits or an options struct with its size can grow.

Reported once for each crate.

## Evidence

The review checklist of the interop guide; interfaces that ended in `kit_open2`, `kit_open_ex`.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_open(create: bool, truncate: bool) -> i32 { open(create, truncate) }
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_open(flags: u32) -> i32 { open(flags) }
```

## Not reported

Functions with one flag; setters.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let found: Vec<_> = view
        .functions
        .iter()
        .filter(|function| {
            let flags = function.params.iter().filter(|it| it.kind == Kind::Bool);
            function.boundary.is_some() && !function.of_trait && flags.count() > 1
        })
        .collect();
    let Some(first) = found.first() else {
        return;
    };
    let more = match found.len() - 1 {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let message = format!("`{}`{more} takes several boolean flags", first.shown);
    let span = first.name_span();
    let mut finding = view.finding(&RULE, Level::Advice, first.file, span, message);
    finding.help("take one set of bits, an enum, or an options struct");
    for function in found.iter().skip(1).take(2) {
        finding.related(place(function.file, function.name_span()), "and this");
    }
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn flags() {
        testing::lines(
            &RULE,
            r#"
#[no_mangle]
pub extern "C" fn set(on: bool) {}
#[no_mangle]
pub extern "C" fn open(a: bool, b: bool) {} //~
#[pyfunction]
fn again(a: bool, b: bool) {}
fn ours(a: bool, b: bool) {}
"#,
        );
    }
}
