//! `pointer-to-dropped-cstring`: `as_ptr` of an owner that goes away while the pointer stays.

use syn::{Expr, Pat};

use crate::analysis::ownership::container_of;
use crate::analysis::{Container, Function, Site, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "pointer-to-dropped-cstring",
    level: Level::Error,
    title: "a pointer outlives the string or buffer that it points into",
    body: r#"
`as_ptr` borrows without a lifetime. When the `CString` (or `Vec`, `String`) that it was asked of is
dropped at the end of a closure, an arm, a block or the function, the pointer that left dangles, and the
host reads freed memory. It mostly works in tests.

## Evidence

RUSTSEC-2025-0022: `map_or(null, |s| s.as_ptr())` consumed the `CString` that C then read.

## Wrong

```rust,ignore
pub fn fetch(name: &str, properties: Option<&str>) {
    let properties = properties.map(|s| CString::new(s).unwrap());
    let properties = properties.map_or(ptr::null(), |s| s.as_ptr());
    unsafe { ffi::fetch(properties) }
}
```

## Right

```rust,ignore
pub fn fetch(name: &str, properties: Option<&str>) {
    let properties = properties.map(|s| CString::new(s).unwrap());
    let pointer = properties.as_ref().map_or(ptr::null(), |s| s.as_ptr());
    unsafe { ffi::fetch(pointer) }
}
```

## Not reported

`takes(CString::new(s)?.as_ptr())`: the temporary lives to the end of the statement. Owners that are
bound by reference, forgotten, or moved to where the pointer goes. `let p = CString::new(s)?.as_ptr();`
is rustc's to tell.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for (index, site) in function.body.sites.iter().enumerate() {
            let Expr::MethodCall(call) = site.expr else {
                continue;
            };
            let pointer = ["as_ptr", "as_mut_ptr", "as_bytes_with_nul"]
                .iter()
                .any(|name| call.method == name);
            let Some(name) = expr::ident(&call.receiver).filter(|_| pointer) else {
                continue;
            };
            let how = by_value(function, site, index, &name)
                .or_else(|| local(function, site, index, &name));
            if let Some((owner, how)) = how {
                let message =
                    format!("`{name}`, a `{owner}`, is dropped {how}; the pointer into it stays");
                let span = expr::point(site.expr);
                let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
                finding.help(
                    "keep the owner in a variable that lives as long as the pointer is used, or give \
                     it away with `into_raw`",
                );
                out.push(finding);
            }
        }
    }
}

type Found = (&'static str, &'static str);

/// A closure's or arm's own value, whose pointer is the closure's or arm's result.
fn by_value(function: &Function<'_>, site: &Site<'_>, index: usize, name: &str) -> Option<Found> {
    let mut bound = function.body.bound(name).filter(|it| it.at <= index);
    let binding = bound.next_back().filter(|it| !it.statement)?;
    let from = binding.from?;
    if by_reference(binding.pat) || !is_result(function, site) {
        return None;
    }
    // What the pattern takes apart: an owner that was made here, not one that is only lent.
    let from = expr::strip(from);
    let lent = match from {
        Expr::Reference(_) | Expr::Field(_) => true,
        Expr::MethodCall(it) => ["as_ref", "as_deref", "iter", "as_mut", "get", "borrow"]
            .iter()
            .any(|name| it.method == name),
        _ => false,
    };
    if lent {
        return None;
    }
    let origin = match expr::ident(from) {
        Some(name) => function
            .body
            .bound(&name)
            .rfind(|it| it.statement && it.at <= binding.at)?
            .from
            .map(expr::strip)?,
        None => from,
    };
    if matches!(origin, Expr::Reference(_)) {
        return None;
    }
    let makes = expr::any(origin, &mut |it| {
        expr::called_pair(it)
            .is_some_and(|pair| pair == "CString::new" || pair == "CString::from_vec_unchecked")
            || matches!(it, Expr::Path(path) if {
                let names: Vec<String> = path.path.segments.iter().map(|it| it.ident.to_string()).collect();
                names == ["CString", "new"]
            })
    });
    let lends = expr::any(origin, &mut |it| {
        expr::method(it).is_some_and(|name| name == "as_ref" || name == "as_deref")
    });
    (makes && !lends).then_some(("CString", "when the closure or arm ends"))
}

fn by_reference(pat: &Pat) -> bool {
    match pat {
        Pat::Reference(_) => true,
        Pat::Ident(it) => it.by_ref.is_some(),
        Pat::TupleStruct(it) => it.elems.iter().any(by_reference),
        _ => false,
    }
}

/// Whether an expression is, up to casts, the value of the closure or arm around it.
fn is_result(function: &Function<'_>, site: &Site<'_>) -> bool {
    match function.body.parent(site) {
        Some(parent) => match parent.expr {
            Expr::Cast(_) | Expr::Paren(_) | Expr::Unsafe(_) | Expr::Block(_) => {
                is_result(function, parent)
            }
            Expr::MethodCall(it) => {
                it.args.is_empty()
                    && ["cast", "cast_mut", "cast_const"]
                        .iter()
                        .any(|name| it.method == name)
                    && is_result(function, parent)
            }
            Expr::Closure(_) => true,
            Expr::Match(it) => it.arms.iter().any(|arm| holds(&arm.body, site.expr)),
            Expr::If(it) => !holds(&it.cond, site.expr),
            _ => false,
        },
        None => false,
    }
}

fn holds(outer: &Expr, inner: &Expr) -> bool {
    expr::any(outer, &mut |it| std::ptr::eq(it, inner))
}

/// A variable of this function (or of a block in it) whose pointer the function gives back.
fn local(function: &Function<'_>, site: &Site<'_>, index: usize, name: &str) -> Option<Found> {
    let mut bound = function.body.bound(name).filter(|it| it.at <= index);
    let binding = bound.next_back()?;
    if !binding.statement || function.param(name).is_some() || site.ctx.closure {
        return None;
    }
    let from = binding.from?;
    let owner = match binding.ty {
        Some(ty) => {
            expr::type_name(ty).filter(|it| it == "CString" || it == "Vec" || it == "String")
        }
        None => container_of(function, from, 4)
            .filter(|it| matches!(it, Container::CString | Container::Vec))
            .map(|it| it.name().to_owned())
            .or_else(|| match expr::macro_name(expr::strip(from)).as_deref() {
                Some("vec") => Some("Vec".to_owned()),
                Some("format") => Some("String".to_owned()),
                _ => None,
            }),
    }?;
    if moved(function, name) {
        return None;
    }
    let leaves = function
        .body
        .returned
        .iter()
        .any(|returned| is_or_holds(returned, site.expr));
    let written = function.body.sites.iter().any(|it| match it.expr {
        Expr::Assign(assign) => {
            let through = matches!(expr::strip(&assign.left), Expr::Unary(_));
            through && is_or_holds(&assign.right, site.expr) && function.is_c()
        }
        _ => false,
    });
    let owner = match owner.as_str() {
        "CString" => "CString",
        "Vec" => "Vec",
        _ => "String",
    };
    match (leaves, written) {
        (true, _) => Some((owner, "when the function returns")),
        (_, true) => Some((owner, "when the function returns, after it was handed out")),
        _ => None,
    }
}

/// Whether a returned expression is the pointer, up to casts, or a record that holds it.
fn is_or_holds(returned: &Expr, pointer: &Expr) -> bool {
    match expr::strip(returned) {
        it if std::ptr::eq(it, pointer) => true,
        Expr::Cast(it) => is_or_holds(&it.expr, pointer),
        Expr::MethodCall(it) if it.args.is_empty() => {
            it.method.to_string().starts_with("cast") && is_or_holds(&it.receiver, pointer)
        }
        Expr::Struct(it) => it
            .fields
            .iter()
            .any(|field| is_or_holds(&field.expr, pointer)),
        _ => false,
    }
}

/// Whether a variable is given away whole: forgotten, returned, stored, passed on.
fn moved(function: &Function<'_>, name: &str) -> bool {
    let is = |it: &Expr| matches!(it, Expr::Path(_)) && expr::ident(it).as_deref() == Some(name);
    let given = function.body.sites.iter().any(|site| match site.expr {
        Expr::Call(it) if expr::macro_name(site.expr).is_none() => it.args.iter().any(is),
        Expr::MethodCall(it) => {
            it.args.iter().any(is)
                || is(&it.receiver)
                    && (it.method.to_string().starts_with("into") || it.method == "leak")
        }
        Expr::Struct(it) => it.fields.iter().any(|field| is(&field.expr)),
        Expr::Assign(it) => is(&it.right),
        Expr::Tuple(it) => it.elems.iter().any(is),
        _ => false,
    });
    let rebound = function
        .body
        .bindings
        .iter()
        .any(|it| it.from.is_some_and(is));
    given || rebound || function.body.returned.iter().any(|it| is(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn owners_that_end_too_early() {
        testing::lines(
            &RULE,
            r#"
fn a(s: &str) -> *const c_char {
    let c = CString::new(s).unwrap();
    c.as_ptr() //~
}
fn b(s: Option<&str>) {
    let p = s.map(|s| CString::new(s).unwrap()).map_or(null(), |c| c.as_ptr()); //~
    unsafe { ffi::take(p) }
}
fn c(s: Option<&str>) {
    let s = s.map(|s| CString::new(s).unwrap());
    let p = match s {
        Some(c) => c.as_ptr() as *const c_char, //~
        None => null(),
    };
    unsafe { ffi::take(p) }
}
#[no_mangle]
pub extern "C" fn d(out: *mut *const c_char) {
    let c = CString::new("x").unwrap();
    unsafe { *out = c.as_ptr() }; //~
}
fn e() -> View {
    let v = vec![1u8, 2];
    View { data: v.as_ptr(), len: v.len() } //~
}
"#,
        );
    }

    #[test]
    fn what_lives_long_enough() {
        testing::lines(
            &RULE,
            r#"
fn a(s: &str) -> Result<(), NulError> { unsafe { ffi::take(CString::new(s)?.as_ptr()) }; Ok(()) }
fn b(s: Option<&str>) {
    let s = s.map(|s| CString::new(s).unwrap());
    let p = s.as_ref().map_or(null(), |c| c.as_ptr());
    unsafe { ffi::take(p) }
}
fn c() -> *const u8 { let v = vec![1u8]; let p = v.as_ptr(); std::mem::forget(v); p }
fn d() -> View { let v = vec![1u8]; View { data: v.as_ptr(), owner: v } }
fn e(s: &CStr) -> *const c_char { s.as_ptr() }
fn f(s: &str) { let c = CString::new(s).unwrap(); unsafe { ffi::take(c.as_ptr()) } }
fn g(s: &Option<CString>) -> *const c_char { match s { Some(c) => c.as_ptr(), None => null() } }
"#,
        );
    }
}
