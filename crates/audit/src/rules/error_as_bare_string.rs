//! `error-as-bare-string`: an error that the host can only read, not tell from others.

use landbridge_source::place;
use syn::{ReturnType, Type};

use crate::analysis::{View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "error-as-bare-string",
    level: Level::Advice,
    title: "errors cross as bare text",
    body: r#"
`Result<T, String>` gives the host a sentence. It can't tell "not found" from "not allowed" but by
comparing words, which then may never change.

Reported once for each crate.

## Evidence

The review checklist of the interop guide: errors are facts, not texts.

## Wrong

```rust,ignore
#[wasm_bindgen]
pub fn load(name: &str) -> Result<Kit, String> { find(name) }
```

## Right

```rust,ignore
#[wasm_bindgen]
pub fn load(name: &str) -> Result<Kit, LoadError> { find(name) }
```

## Not reported

Functions that no framework binds.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let found: Vec<_> = view
        .functions
        .iter()
        .filter(|function| function.frame().is_some())
        .filter(|function| match &function.signature.output {
            ReturnType::Type(_, ty) => {
                expr::type_name(ty).is_some_and(|name| name == "Result")
                    && expr::type_arguments(ty)
                        .get(1)
                        .is_some_and(|it| is_text(it))
            }
            ReturnType::Default => false,
        })
        .collect();
    let Some(first) = found.first() else {
        return;
    };
    let more = match found.len() - 1 {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let message = format!("`{}`{more} fails with text only", first.shown);
    let span = first.name_span();
    let mut finding = view.finding(&RULE, Level::Advice, first.file, span, message);
    finding.help("fail with an enum, and let the framework make an exception or code of it");
    for function in found.iter().skip(1).take(2) {
        finding.related(place(function.file, function.name_span()), "and this");
    }
    out.push(finding);
}

fn is_text(ty: &Type) -> bool {
    match ty {
        Type::Reference(it) => is_text(&it.elem),
        other => expr::type_name(other).is_some_and(|name| name == "String" || name == "str"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn texts() {
        testing::lines(
            &RULE,
            r#"
#[pyfunction]
fn a() -> PyResult<u8> { Ok(1) }
#[wasm_bindgen]
pub fn b() -> Result<u8, String> { Ok(1) } //~
#[wasm_bindgen]
pub fn c() -> Result<u8, &'static str> { Ok(1) }
fn ours() -> Result<u8, String> { Ok(1) }
"#,
        );
    }
}
