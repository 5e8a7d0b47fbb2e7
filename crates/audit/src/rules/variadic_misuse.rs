//! `variadic-misuse`: a format that isn't a literal, or a reference where C reads what it likes.

use syn::Expr;
use syn::spanned::Spanned;

use crate::analysis::{Function, View, expr};
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
what the compiler takes for constant. And a `&str` is two words where C reads one.

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
const FORMATTING: &[&str] = &[
    "printf", "printw", "syslog", "scanf", "print", "log", "warn", "err",
];

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            let Some(name) = expr::called(site.expr) else {
                continue;
            };
            let arguments = expr::arguments(site.expr);
            let declared = view.foreign().get(&name).map(|(signature, _)| *signature);
            let variadic = declared.filter(|it| it.variadic.is_some());
            let known = KNOWN.iter().find(|(known, _)| *known == name);
            let format = match (variadic, known) {
                (Some(signature), _) => signature.inputs.len().checked_sub(1),
                (None, Some((_, at)))
                    if view.is_foreign(site.expr) || is_imported(view, function, site.expr) =>
                {
                    Some(*at)
                }
                _ => None,
            };
            let formats = FORMATTING.iter().any(|word| name.contains(word));
            if let Some(format) = format.and_then(|at| arguments.get(at))
                && formats
                && !is_literal(function, format, 3)
            {
                let message = format!("the format of `{name}` isn't written here");
                let span = format.span();
                let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
                finding.help("write the format as a literal: `c\"%s\".as_ptr()`");
                out.push(finding);
            }
            let fixed = variadic.map_or(usize::MAX, |it| it.inputs.len());
            for argument in arguments.iter().skip(fixed) {
                if let Some(ty) = rust_text(function, argument) {
                    let message =
                        format!("`{name}` can't take a `{ty}`: it is a pointer and a length");
                    let span = argument.span();
                    let mut finding =
                        view.finding(&RULE, Level::Error, function.file, span, message);
                    finding.help("make a `CString` and pass its pointer");
                    out.push(finding);
                }
            }
            for (index, argument) in arguments.iter().enumerate() {
                let Expr::Reference(reference) = expr::strip(argument) else {
                    continue;
                };
                let Some(target) = expr::ident(&reference.expr) else {
                    continue;
                };
                // A null that is passed by reference is there to be written.
                let null = view.is_foreign(site.expr) && starts_as_null(function, &target);
                if reference.mutability.is_none() && (index >= fixed || null) {
                    let message = format!("`{name}` may write through this shared reference");
                    let span = argument.span();
                    // Only of a null it is sure that it is there to be written.
                    let level = if null { Level::Error } else { Level::Warning };
                    let mut finding = view.finding(&RULE, level, function.file, span, message);
                    finding.help("pass `&mut` of it, or the pointer itself");
                    out.push(finding);
                }
            }
        }
    }
}

/// Rust's text as it is, among variadic arguments.
fn rust_text(function: &Function<'_>, argument: &Expr) -> Option<&'static str> {
    let name = match argument {
        Expr::Path(_) => expr::ident(argument)?,
        _ => return None,
    };
    let ty = match function.body.bound(&name).last() {
        Some(binding) => binding.ty?,
        None => function.param(&name)?.1.ty,
    };
    match ty {
        syn::Type::Reference(it) => match &*it.elem {
            syn::Type::Slice(_) => Some("slice"),
            elem => (expr::type_name(elem)? == "str").then_some("&str"),
        },
        _ => (expr::type_name(ty)? == "String").then_some("String"),
    }
}

/// Well-known functions and which argument is their format.
const KNOWN: &[(&str, usize)] = &[
    ("printf", 0),
    ("printw", 0),
    ("fprintf", 1),
    ("sprintf", 1),
    ("syslog", 1),
    ("snprintf", 2),
    ("mvprintw", 2),
];

/// Whether a call names a function of another module that isn't this crate's.
fn is_imported<'a>(view: &View<'a>, function: &Function<'a>, call: &Expr) -> bool {
    expr::called_path(call).is_some_and(|path| path.len() > 1 && path[0] != "Self")
        && view.callee(function, call).is_none()
}

fn starts_as_null(function: &Function<'_>, name: &str) -> bool {
    let from = function.body.bound(name).last().and_then(|it| it.from);
    from.is_some_and(|from| {
        expr::called(expr::same_pointer(from)).is_some_and(|it| it == "null" || it == "null_mut")
    })
}

/// Whether a format comes from a literal or a constant, or is this function's own parameter to hand on.
fn is_literal(function: &Function<'_>, format: &Expr, depth: usize) -> bool {
    let literal = expr::any(format, &mut |it| {
        matches!(it, Expr::Lit(_)) || expr::is_constant(it)
    });
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
fn g(text: &str) { let text = CString::new(text).unwrap(); unsafe { curses::mvprintw(0, 0, text.as_ptr()); } } //~
fn d() { unsafe { printf(b"%d\0".as_ptr() as *const c_char, 1) } }
fn e() { let f = CString::new("%d").unwrap(); unsafe { printf(f.as_ptr(), 1) } }
fn f(v: *mut V) { let mut p = null(); unsafe { get(v, FORMAT.as_ptr(), &mut p) } }
"#,
        );
    }
}
