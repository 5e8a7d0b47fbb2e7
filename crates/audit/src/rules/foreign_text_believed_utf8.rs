//! `foreign-text-believed-utf8`: `from_utf8_unchecked` on what the host gave.

use syn::spanned::Spanned;
use syn::{Expr, Type};

use crate::analysis::belief::transmute_target;
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "foreign-text-believed-utf8",
    level: Level::Error,
    title: "bytes of the host are taken for UTF-8 unseen",
    body: r#"
A `str` that isn't UTF-8 is undefined behaviour as soon as something looks into it. Bytes that come from
C, from a file name or over a pointer are UTF-8 only if someone looked.

## Evidence

RUSTSEC-2026-0111 (a database's text that could be any bytes), RUSTSEC-2021-0019 (names from the X server).

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn set_name(name: *const c_char) {
    if name.is_null() { return; }
    let name = unsafe { std::str::from_utf8_unchecked(CStr::from_ptr(name).to_bytes()) };
    remember(name);
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn set_name(name: *const c_char) {
    if name.is_null() { return; }
    let Ok(name) = unsafe { CStr::from_ptr(name) }.to_str() else { return };
    remember(name);
}
```

## Not reported

Bytes that were validated in the same function (`from_utf8`, `is_ascii`, a function that says so);
functions that are called `unchecked` themselves.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for (number, function) in view.functions.iter().enumerate() {
        // Its name or its docs hand the duty on.
        let docs = function.docs.to_lowercase();
        let stated = function.is_unsafe() && (docs.contains("utf-8") || docs.contains("utf8"));
        if function.name.contains("unchecked") || stated && !function.is_c() {
            continue;
        }
        let taint = view.taint(number);
        for (index, site) in function.body.sites.iter().enumerate() {
            if let Expr::MethodCall(it) = site.expr
                && it.method == "unwrap_unchecked"
                && expr::method(expr::strip(&it.receiver)).is_some_and(|name| name == "to_str")
                && from_c(function, &it.receiver, 3)
            {
                report(view, function, site.expr, out);
                continue;
            }
            let name = expr::called(site.expr).unwrap_or_default();
            // `let text: &str = transmute(bytes)` is the same in disguise.
            let disguised = || {
                name == "transmute"
                    && transmute_target(function, site.expr).is_some_and(|ty| {
                        matches!(ty, Type::Reference(it)
                            if expr::type_name(&it.elem).is_some_and(|name| name == "str"))
                    })
            };
            if name != "from_utf8_unchecked" && name != "from_utf8_unchecked_mut" && !disguised() {
                continue;
            }
            let Some(bytes) = expr::arguments(site.expr).first().copied() else {
                continue;
            };
            let answered = expr::any(bytes, &mut |it| of_c(view, function, it))
                || expr::idents(bytes).iter().any(|name| {
                    let from = function.body.bound(name).last().and_then(|it| it.from);
                    from.is_some_and(|from| expr::any(from, &mut |it| of_c(view, function, it)))
                });
            let foreign = answered
                || from_c(function, bytes, 3)
                || function.is_c() && taint.is_data(bytes)
                || !function.is_unsafe() && of_parameter(function, bytes);
            if !foreign || validated(function, index) {
                continue;
            }
            report(view, function, site.expr, out);
        }
    }
}

fn report(view: &View<'_>, function: &Function<'_>, call: &Expr, out: &mut Vec<Finding>) {
    let message = format!("`{}` takes the host's bytes for UTF-8", function.shown);
    let mut finding = view.finding(&RULE, Level::Error, function.file, call.span(), message);
    finding.help("use `from_utf8` or `to_str` and return an error, or `to_string_lossy`");
    out.push(finding);
}

/// Whether bytes come out of a `CStr` that was made of a pointer here.
fn from_c(function: &Function<'_>, bytes: &Expr, depth: usize) -> bool {
    let direct = expr::any(bytes, &mut |it| {
        expr::called_pair(it).is_some_and(|pair| pair == "CStr::from_ptr")
    });
    direct
        || depth > 0
            && expr::idents(bytes).iter().any(|name| {
                let from = function.body.bound(name).last().and_then(|it| it.from);
                from.is_some_and(|from| {
                    // A name that is bound to itself is another one.
                    !expr::mentions(from, name) && from_c(function, from, depth - 1)
                        || expr::any(from, &mut |it| {
                            expr::called_pair(it).is_some_and(|pair| pair == "CStr::from_ptr")
                        })
                })
            })
}

/// A slice of a raw parameter.
fn of_parameter(function: &Function<'_>, bytes: &Expr) -> bool {
    let bound = expr::ident(bytes).and_then(|name| function.body.bound(&name).last());
    let made = bound.and_then(|it| it.from).unwrap_or(bytes);
    expr::any(made, &mut |it| {
        expr::called(it).is_some_and(|name| name == "from_raw_parts")
            && expr::arguments(it).first().is_some_and(|pointer| {
                let name = expr::ident(expr::same_pointer(pointer));
                let given = name.and_then(|name| function.param(&name).map(|(_, it)| it.is_raw()));
                given == Some(true)
            })
    })
}

/// A slice of what C answered.
fn of_c(view: &View<'_>, function: &Function<'_>, call: &Expr) -> bool {
    expr::called(call).is_some_and(|name| name == "from_raw_parts")
        && expr::arguments(call)
            .first()
            .is_some_and(|pointer| view.is_of_c(function, pointer, 3))
}

fn validated(function: &Function<'_>, index: usize) -> bool {
    function.body.before(index).any(|site| {
        let name = expr::called(site.expr).or_else(|| expr::method(site.expr));
        name.is_some_and(|name| {
            let name = name.to_lowercase();
            (name.contains("utf8") || name.contains("ascii") || name.contains("valid"))
                && !name.contains("unchecked")
                || name == "to_str"
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn foreign_bytes() {
        testing::lines(
            &RULE,
            r#"
#[no_mangle]
pub unsafe extern "C" fn a(p: *const u8, n: usize) -> usize {
    let bytes = std::slice::from_raw_parts(p, n);
    std::str::from_utf8_unchecked(bytes).chars().count() //~
}
unsafe fn b(p: *const c_char) -> String {
    let text = CStr::from_ptr(p);
    String::from_utf8_unchecked(text.to_bytes().to_vec()) //~
}
#[no_mangle]
pub unsafe extern "C" fn c(p: *const u8, n: usize) -> usize {
    let bytes = std::slice::from_raw_parts(p, n);
    if std::str::from_utf8(bytes).is_err() { return 0 }
    std::str::from_utf8_unchecked(bytes).chars().count()
}
fn e(value: *mut ffi::value) -> &'static str {
    let p = unsafe { ffi::value_text(value) };
    let n = unsafe { ffi::value_bytes(value) };
    let bytes = unsafe { std::slice::from_raw_parts(p as *const u8, n as usize) };
    unsafe { std::str::from_utf8_unchecked(bytes) } //~
}
fn d(hex: &[u8]) -> &str { unsafe { std::str::from_utf8_unchecked(hex) } }
"#,
        );
    }
}
