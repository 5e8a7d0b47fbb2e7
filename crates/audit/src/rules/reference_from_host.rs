//! `reference-from-host`: exports that take `&T`, which the host must never pass null for.

use landbridge_source::place;
use syn::Type;
use syn::spanned::Spanned;

use crate::analysis::View;
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "reference-from-host",
    level: Level::Advice,
    title: "exports take references of the host",
    body: r#"
`&T` and `&mut T` in an export promise more than a host can keep: never null, aligned, alive, and for
`&mut` used by nobody else during the call. A null is undefined behaviour before the first line of the
function runs, so no test inside helps. `Option<&T>` takes null, and a raw pointer can be tested.

Reported once for each crate, with how many exports do so.

## Evidence

RUSTSEC-2025-0004's neighbours: references that two calls of the host held at once.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_count(kit: &Kit) -> usize { kit.parts.len() }
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_count(kit: Option<&Kit>) -> usize { kit.map_or(0, |kit| kit.parts.len()) }
```

## Not reported

Functions whose docs state what pointers must be; callbacks.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let mut found = Vec::new();
    for function in view.exports() {
        let reference = function
            .params
            .iter()
            .find(|param| matches!(view.peel(function.module, param.ty).0, Type::Reference(_)));
        if let Some(param) = reference
            && !function.states_pointers()
        {
            found.push((function, param));
        }
    }
    let Some((function, param)) = found.first() else {
        return;
    };
    let message = match found.len() {
        1 => format!(
            "`{}` takes a reference, which the host may pass null for",
            function.shown
        ),
        n => format!(
            "{n} exports take references, which the host may pass null for; `{}` is the first",
            function.shown
        ),
    };
    let span = param.ty.span();
    let mut finding = view.finding(&RULE, Level::Advice, function.file, span, message);
    finding.help("take `Option<&T>`, or state in the docs that it must not be null");
    for (function, param) in found.iter().skip(1).take(2) {
        finding.related(place(function.file, param.ty.span()), "and here");
    }
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn once_for_a_crate() {
        testing::lines(
            &RULE,
            r#"
/// `kit` must not be null.
#[no_mangle]
pub extern "C" fn a(kit: &Kit) {}
#[no_mangle]
pub extern "C" fn b(kit: &mut Kit) {} //~
#[no_mangle]
pub extern "C" fn c(kit: &mut Kit) {}
#[no_mangle]
pub extern "C" fn d(kit: Option<&Kit>) {}
fn e(kit: &Kit) {}
"#,
        );
    }
}
