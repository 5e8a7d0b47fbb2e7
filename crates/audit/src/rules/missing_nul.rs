//! `missing-nul`: text without a terminator where C looks for one.

use landbridge_source::place;
use syn::spanned::Spanned;
use syn::{Expr, Type};

use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "missing-nul",
    level: Level::Error,
    title: "text without a NUL is given to what reads up to one",
    body: r#"
C finds the end of a string by its NUL. A `&str` or a byte literal has none, and a buffer that C filled to
the brim has none either: the reader runs on into what lies behind.

An error for literals and `&str`; a warning for arrays that another function fills.

## Evidence

RUSTSEC-2024-0377 (an array without a NUL was read as a string), RUSTSEC-2025-0020 (`&str` pointers were
given to C).

## Wrong

```rust,ignore
pub fn log(message: &str) {
    unsafe { ffi::log_line("app".as_ptr().cast()) };
}
```

## Right

```rust,ignore
pub fn log(message: &str) {
    unsafe { ffi::log_line(c"app".as_ptr()) };
}
```

## Not reported

Literals that end in `\0`, `c"…"`, pointers that are passed with their length.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            let reads = expr::called_pair(site.expr).as_deref() == Some("CStr::from_ptr");
            let arguments = expr::arguments(site.expr);
            let calls = matches!(site.expr, Expr::Call(_)) && view.is_foreign(site.expr);
            if !reads && !calls {
                continue;
            }
            for argument in &arguments {
                let Some(text) = pointed_text(argument) else {
                    continue;
                };
                let Some((message, level)) = without_nul(function, text, argument, reads) else {
                    continue;
                };
                // With its length beside it no terminator is looked for.
                let name = expr::ident(text);
                let sized = arguments.iter().any(|other| {
                    !std::ptr::eq(*other, *argument)
                        && expr::any(other, &mut |it| {
                            let length = expr::method(it).is_some_and(|name| name == "len");
                            let number =
                                matches!(it, Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Int(_)));
                            length && name.as_ref().is_none_or(|name| expr::mentions(it, name))
                                || number && name.is_none()
                                || expr::ident(it).is_some_and(|it| {
                                    let it = it.to_lowercase();
                                    it.contains("len") || it.contains("size")
                                })
                        })
                });
                if sized && !reads {
                    continue;
                }
                let span = argument.span();
                let mut finding = view.finding(&RULE, level, function.file, span, message);
                finding.help(match level {
                    Level::Error => "write `c\"…\"`, or make a `CString`",
                    _ => "use `CStr::from_bytes_until_nul` on the array",
                });
                if let (Expr::Lit(literal), true) = (expr::strip(text), view.facts.edition >= 2021)
                {
                    let bytes = expr::text_literal(text).unwrap_or_default();
                    let text = String::from_utf8_lossy(&bytes);
                    if text
                        .chars()
                        .all(|c| !c.is_control() && c != '"' && c != '\\')
                    {
                        let at = place(function.file, literal.span());
                        finding.fix = view.fix(at, format!("c\"{text}\""), "make it a C string");
                    }
                }
                out.push(finding);
            }
        }
    }
}

/// `text` in `text.as_ptr()`, through casts.
fn pointed_text(pointer: &Expr) -> Option<&Expr> {
    match expr::strip(pointer) {
        Expr::Cast(it) => pointed_text(&it.expr),
        Expr::MethodCall(it) if it.method.to_string().starts_with("cast") => {
            pointed_text(&it.receiver)
        }
        Expr::MethodCall(it) if it.method == "as_ptr" || it.method == "as_mut_ptr" => {
            match expr::strip(&it.receiver) {
                Expr::MethodCall(inner) if inner.method == "as_bytes" => Some(&inner.receiver),
                _ => Some(&it.receiver),
            }
        }
        _ => None,
    }
}

fn without_nul(
    function: &Function<'_>,
    text: &Expr,
    argument: &Expr,
    reads: bool,
) -> Option<(String, Level)> {
    if let Some(bytes) = expr::text_literal(text) {
        // A byte string may be a table of bytes; only what is cast to characters is text.
        let cast = !std::ptr::eq(expr::strip(argument), text) && {
            let spelled = expr::spell(argument);
            reads || spelled.contains("c_char") || spelled.contains("cast")
        };
        return (!bytes.contains(&0) && cast).then(|| {
            (
                "this literal has no NUL at its end".to_owned(),
                Level::Error,
            )
        });
    }
    let name = expr::ident(text)?;
    let ty = match function.param(&name) {
        Some((_, param)) => Some(param.ty),
        None => function.body.bound(&name).last()?.ty,
    };
    let spelled = expr::spell(argument);
    let as_text = reads || spelled.contains("c_char");
    if let Some(ty) = ty {
        let is_str = match ty {
            Type::Reference(it) => expr::type_name(&it.elem).is_some_and(|it| it == "str"),
            _ => expr::type_name(ty).is_some_and(|it| it == "String"),
        };
        if is_str && as_text {
            let message = format!("`{name}` is Rust text, which has no NUL at its end");
            return Some((message, Level::Error));
        }
    }
    if let Some(Type::Reference(it)) = ty
        && let Type::Array(syn::TypeArray { elem, .. }) | Type::Slice(syn::TypeSlice { elem, .. }) =
            &*it.elem
        && expr::type_name(elem).is_some_and(|it| it == "c_char" || it == "u8" || it == "i8")
        && reads
        && !looks_for_nul(function, &name)
    {
        let message = format!("nothing says that there is a NUL in `{name}`");
        return Some((message, Level::Error));
    }
    let from = function.body.bound(&name).last()?.from?;
    let zeros = matches!(expr::strip(from), Expr::Repeat(_));
    (zeros && reads).then(|| {
        let message = format!("`{name}` has no NUL if what filled it filled it whole");
        (message, Level::Warning)
    })
}

/// Whether the function looks for a NUL itself.
fn looks_for_nul(function: &Function<'_>, name: &str) -> bool {
    function.body.sites.iter().any(|site| match site.expr {
        Expr::MethodCall(it) => {
            let looks = [
                "contains",
                "position",
                "last",
                "ends_with",
                "any",
                "find",
                "iter",
            ];
            looks.iter().any(|method| it.method == method) && expr::mentions(&it.receiver, name)
        }
        Expr::Call(_) => {
            expr::called(site.expr).is_some_and(|it| it.contains("memchr") || it.contains("nul"))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn terminators() {
        testing::lines(
            &RULE,
            r#"
extern "C" { fn puts(s: *const c_char); fn write_n(s: *const c_char, n: usize); fn fill(s: *mut c_char, n: usize); }
fn a() { unsafe { puts("x".as_ptr() as *const c_char) } } //~
fn b(s: &str) { unsafe { puts(s.as_ptr() as *const c_char) } } //~
fn c(s: &str) -> &CStr { unsafe { CStr::from_ptr(s.as_ptr().cast()) } } //~
fn d() -> String {
    let mut buf = [0; 64];
    unsafe { fill(buf.as_mut_ptr(), 64) };
    unsafe { CStr::from_ptr(buf.as_ptr()) }.to_string_lossy().into_owned() //~
}
fn j<const N: usize>(s: &[c_char; N]) -> &CStr { unsafe { CStr::from_ptr(s.as_ptr()) } } //~
fn k(s: &[c_char]) -> Option<&CStr> {
    s.contains(&0).then(|| unsafe { CStr::from_ptr(s.as_ptr()) })
}
fn e() { unsafe { puts("x\0".as_ptr() as *const c_char) } }
fn f() { unsafe { puts(c"x".as_ptr()) } }
fn g(s: &str) { unsafe { write_n(s.as_ptr() as *const c_char, s.len()) } }
fn h(s: &CStr) { unsafe { puts(s.as_ptr()) } }
fn i(s: String) { let s = CString::new(s).unwrap(); unsafe { puts(s.as_ptr()) } }
"#,
        );
    }

    #[test]
    fn a_literal_can_be_mended() {
        let text = "extern \"C\" { fn puts(s: *const c_char); }\nfn a() { unsafe { puts(\"x\".as_ptr().cast()) } }";
        let found = testing::findings(&RULE, text);
        assert_eq!(found[0].fix.as_ref().unwrap().text, "c\"x\"");
    }
}
