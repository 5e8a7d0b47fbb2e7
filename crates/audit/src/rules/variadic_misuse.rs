//! `variadic-misuse`: a format that isn't a literal, or a reference where C reads what it likes.

use syn::Expr;
use syn::spanned::Spanned;

use crate::analysis::{View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "variadic-misuse",
    level: Level::Error,
    title: "a variadic C function is given what it can't be given",
    body: r#"
A variadic function believes its format and its arguments. A format that the program didn't write may name
arguments that aren't there (`%n` writes through them). A shared reference that C writes through changes
what the compiler takes for constant.

## Evidence

RUSTSEC-2019-0005 (formats of users went to `printw`), RUSTSEC-2024-0429 (`&p` as a variadic out-parameter).

## Wrong

```rust,ignore
unsafe extern "C" { fn printw(format: *const c_char, ...) -> c_int; }

pub fn print(text: &CStr) {
    unsafe { printw(text.as_ptr()) };
}
```

## Right

```rust,ignore
unsafe extern "C" { fn printw(format: *const c_char, ...) -> c_int; }

pub fn print(text: &CStr) {
    unsafe { printw(c"%s".as_ptr(), text.as_ptr()) };
}
```

## Not reported

Formats that are literals or constants; functions that take a format themselves (wrappers); `&mut`.
"#,
    check,
};

/// Words in the names of functions that take a format.
const FORMATTING: &[&str] = &["printf", "printw", "syslog", "scanf", "print", "log", "warn", "err"];

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            let Some(name) = expr::called(site.expr) else {
                continue;
            };
            let Some((signature, _)) = view.foreign().get(&name) else {
                continue;
            };
            if signature.variadic.is_none() {
                continue;
            }
            let fixed = signature.inputs.len();
            let arguments = expr::arguments(site.expr);
            if let Some(format) = fixed.checked_sub(1).and_then(|at| arguments.get(at))
                && FORMATTING.iter().any(|word| name.contains(word))
                && !is_literal(function, format, 3)
            {
                let message = format!("the format of `{name}` isn't written here");
                let span = format.span();
                let mut finding =
                    view.finding(&RULE, Level::Error, function.file, span, message);
                finding.help("write the format as a literal: `c\"%s\".as_ptr()`");
                out.push(finding);
            }
            for argument in arguments.iter().skip(fixed) {
                let shared = match expr::strip(argument) {
                    Expr::Reference(it) => it.mutability.is_none() && expr::ident(&it.expr).is_some(),
                    _ => false,
                };
                if shared {
                    let message = format!("`{name}` may write through this shared reference");
                    let span = argument.span();
                    let mut finding =
                        view.finding(&RULE, Level::Error, function.file, span, message);
                    finding.help("pass `&mut` of it, or the pointer itself");
                    out.push(finding);
                }
            }
        }
    }
}

/// Whether a format comes from a literal or a constant, or is this function's own parameter to hand on.
fn is_literal(function: &crate::analysis::Function<'_>, format: &Expr, depth: usize) -> bool {
    let literal = expr::any(format, &mut |it| matches!(it, Expr::Lit(_)) || expr::is_constant(it));
    if literal || depth == 0 {
        return literal;
    }
    let text = expr::idents(format);
    text.iter().any(|name| {
        let handed_on = function
            .param(name)
            .is_some_and(|(_, param)| param.is_raw() && name.contains("f"));
        let bound = function.body.bound(name).last().and_then(|it| it.from);
        handed_on || bound.is_some_and(|from| is_literal(function, from, depth - 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn formats_and_references() {
        testing::lines(
            &RULE,
            r#"
extern "C" { fn printf(format: *const c_char, ...); fn get(v: *mut V, format: *const c_char, ...); }
fn a(s: &CStr) { unsafe { printf(s.as_ptr()) } } //~
fn b(s: &str) {
    let s = CString::new(s).unwrap();
    unsafe { printf(s.as_ptr()) } //~
}
fn c(v: *mut V) {
    let p: *const c_char = null();
    unsafe { get(v, c"&s".as_ptr(), &p) }; //~
}
fn d() { unsafe { printf(b"%d\0".as_ptr() as *const c_char, 1) } }
fn e() { let f = CString::new("%d").unwrap(); unsafe { printf(f.as_ptr(), 1) } }
fn f(v: *mut V) { let mut p = null(); unsafe { get(v, FORMAT.as_ptr(), &mut p) } }
"#,
        );
    }
}
