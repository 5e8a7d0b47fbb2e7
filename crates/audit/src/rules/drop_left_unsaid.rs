//! `drop-left-unsaid`: `CString::from_raw(p);` as a statement.

use landbridge_source::place;
use syn::spanned::Spanned;
use syn::{Expr, Stmt};

use crate::analysis::{View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "drop-left-unsaid",
    level: Level::Advice,
    title: "a value is taken back only to be dropped, and the code doesn't say so",
    body: r#"
`CString::from_raw(p);` frees, because the value that it returns is dropped at the semicolon. Readers take
it for a conversion, and `let _s = …` in its place would change when it is freed. Written with `drop` it
says what it does, and rustc's `unused_must_use` is quiet too.

## Evidence

The way `free` functions are written in most tutorials.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn text_free(text: *mut c_char) {
    if text.is_null() { return; }
    unsafe { CString::from_raw(text); }
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn text_free(text: *mut c_char) {
    if text.is_null() { return; }
    drop(unsafe { CString::from_raw(text) });
}
```

## Not reported

`let _ = …`, which drops at once and shows that a value is meant.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            // A block that ends in the call with a semicolon: the statement is all there is.
            let block = match site.expr {
                Expr::Unsafe(it) => &it.block,
                Expr::Block(it) => &it.block,
                _ => continue,
            };
            report(view, function.file, block, out);
        }
        report(view, function.file, function.block, out);
    }
}

fn report(view: &View<'_>, file: &str, block: &syn::Block, out: &mut Vec<Finding>) {
    for statement in &block.stmts {
        let Stmt::Expr(expr, Some(_)) = statement else {
            continue;
        };
        let Some(pair) = expr::called_pair(expr) else {
            continue;
        };
        if ![
            "Box::from_raw",
            "CString::from_raw",
            "Arc::from_raw",
            "Vec::from_raw_parts",
        ]
        .contains(&pair.as_str())
        {
            continue;
        }
        let message = format!("this `{pair}` is there to free, but doesn't say so");
        let mut finding = view.finding(&RULE, Level::Advice, file, expr.span(), message);
        finding.help("write `drop(…)` around it");
        let at = place(file, expr.span());
        if let Some(text) = view.text(&at) {
            finding.fix = view.fix(at, format!("drop({text})"), "say `drop`");
        }
        out.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn said_and_unsaid() {
        let text = r#"
unsafe fn a(p: *mut c_char) {
    CString::from_raw(p); //~
}
fn b(p: *mut Kit) { unsafe { Box::from_raw(p); } } //~
fn c(p: *mut Kit) { drop(unsafe { Box::from_raw(p) }); }
fn d(p: *mut Kit) { let _ = unsafe { Box::from_raw(p) }; }
"#;
        testing::lines(&RULE, text);
        let found = testing::findings(&RULE, text);
        assert_eq!(
            found[0].fix.as_ref().unwrap().text,
            "drop(CString::from_raw(p))"
        );
    }
}
