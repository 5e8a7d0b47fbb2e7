//! `length-truncated`: a length that loses its upper half on the way to C.

use syn::spanned::Spanned;
use syn::{BinOp, Expr};

use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "length-truncated",
    level: Level::Warning,
    title: "a length is cut to an `int` for a C function",
    body: r#"
`len() as c_int` keeps the lower 32 bits. A buffer of 4 GiB and 16 bytes becomes one of 16, one of 2 GiB a
negative length; what C then does depends on the attacker's patience.

## Evidence

RUSTSEC-2024-0365: lengths that wrapped let one message of a database's protocol be read as several.

## Wrong

```rust,ignore
unsafe extern "C" { fn write_all(data: *const u8, len: c_int) -> c_int; }

pub fn send(data: &[u8]) -> bool {
    unsafe { write_all(data.as_ptr(), data.len() as c_int) == 0 }
}
```

## Right

```rust,ignore
unsafe extern "C" { fn write_all(data: *const u8, len: c_int) -> c_int; }

pub fn send(data: &[u8]) -> bool {
    let Ok(len) = c_int::try_from(data.len()) else { return false };
    unsafe { write_all(data.as_ptr(), len) == 0 }
}
```

## Not reported

Lengths that were compared or asserted before; arrays, constants, and parts
of a written length (`chunks(1024)`, `[..16]`); casts to `size_t` and 64 bits.
"#,
    check,
};

/// Types that are narrower than a length.
const NARROW: &[&str] = &[
    "c_int",
    "c_uint",
    "c_short",
    "c_ushort",
    "c_char",
    "c_uchar",
    "i32",
    "u32",
    "i16",
    "u16",
    "i8",
    "u8",
    "int32_t",
    "uint32_t",
    "uint16_t",
    "socklen_t",
];

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        let calls = function.body.sites.iter().enumerate();
        let calls: Vec<(usize, &Expr)> = calls
            .filter(|(_, site)| matches!(site.expr, Expr::Call(_)) && view.is_foreign(site.expr))
            .map(|(index, site)| (index, site.expr))
            .collect();
        if calls.is_empty() {
            continue;
        }
        for (index, site) in function.body.sites.iter().enumerate() {
            let Some((name, narrow)) = cut(view, function, &calls, site.expr) else {
                continue;
            };
            // Either an argument itself, or part of a variable that is one.
            let passed = calls.iter().any(|(_, call)| {
                expr::arguments(call)
                    .iter()
                    .any(|it| std::ptr::eq(expr::strip(it), site.expr))
            });
            let kept = || {
                let holds = |from: &Expr| expr::any(from, &mut |it| std::ptr::eq(it, site.expr));
                let bindings = function.body.bindings.iter();
                let mut bindings = bindings.filter(|it| it.statement && it.from.is_some_and(holds));
                bindings.any(|binding| {
                    calls.iter().any(|(_, call)| {
                        let arguments = expr::arguments(call);
                        let named =
                            |it: &&Expr| binding.names.iter().any(|name| expr::mentions(it, name));
                        arguments.iter().any(named)
                    })
                })
            };
            if !passed && !kept() || bounded(function, &name, index) || is_array(function, &name) {
                continue;
            }
            let message = format!("a length of `{name}` over `{narrow}::MAX` is cut");
            let span = site.expr.span();
            let mut finding = view.finding(&RULE, Level::Warning, function.file, span, message);
            finding.help(format!("use `{narrow}::try_from` and return an error"));
            out.push(finding);
        }
    }
}

/// `name.len() as c_int`, also where the length has a name of its own: the name and the type.
fn cut(
    view: &View<'_>,
    function: &Function<'_>,
    calls: &[(usize, &Expr)],
    whole: &Expr,
) -> Option<(String, String)> {
    let Expr::Cast(cast) = whole else {
        return None;
    };
    let ty = match &*cast.ty {
        syn::Type::Infer(_) => declared(view, calls, whole)?,
        ty => expr::type_name(ty)?,
    };
    let narrow = Some(ty).filter(|it| NARROW.contains(&it.as_str()))?;
    let value = expr::strip(&cast.expr);
    let bound = expr::ident(value).and_then(|name| function.body.bound(&name).last());
    let bound = bound.filter(|it| it.statement && it.ty.is_none());
    let value = bound.and_then(|it| it.from).map_or(value, expr::strip);
    let Expr::MethodCall(length) = value else {
        return None;
    };
    let name = expr::idents(&length.receiver).into_iter().next()?;
    (length.method == "len" && length.args.is_empty()).then_some((name, narrow))
}

/// What a called function declares for an argument that is cast to `_`.
fn declared(view: &View<'_>, calls: &[(usize, &Expr)], cast: &Expr) -> Option<String> {
    calls.iter().find_map(|(_, call)| {
        let arguments = expr::arguments(call);
        let mut arguments = arguments.iter();
        let at = arguments.position(|it| std::ptr::eq(expr::strip(it), cast))?;
        let (signature, _) = view.foreign().get(&expr::called(call)?)?;
        match signature.inputs.iter().nth(at)? {
            syn::FnArg::Typed(it) => expr::type_name(&it.ty),
            syn::FnArg::Receiver(_) => None,
        }
    })
}

/// Whether the length was looked at before.
fn bounded(function: &Function<'_>, name: &str, index: usize) -> bool {
    function.body.before(index).any(|site| match site.expr {
        Expr::Binary(it) => {
            let compares = matches!(
                it.op,
                BinOp::Lt(_)
                    | BinOp::Le(_)
                    | BinOp::Gt(_)
                    | BinOp::Ge(_)
                    | BinOp::Eq(_)
                    | BinOp::Ne(_)
            );
            let length = |it: &Expr| {
                expr::mentions(it, name)
                    && expr::any(it, &mut |it| {
                        expr::method(it).is_some_and(|name| name == "len")
                    })
            };
            compares && (length(&it.left) || length(&it.right))
        }
        Expr::Call(_) => expr::called(site.expr).is_some_and(|called| {
            called == "try_from"
                && expr::arguments(site.expr)
                    .iter()
                    .any(|it| expr::mentions(it, name))
        }),
        Expr::MethodCall(it) => it.method == "try_into" && expr::mentions(&it.receiver, name),
        _ => false,
    })
}

/// Whether it is an array, whose length the program knows.
fn is_array(function: &Function<'_>, name: &str) -> bool {
    let bound = function.body.bound(name).last();
    let array = |ty: &syn::Type| match ty {
        syn::Type::Reference(it) => matches!(&*it.elem, syn::Type::Array(_)),
        ty => matches!(ty, syn::Type::Array(_)),
    };
    // A part whose length is written: `&data[..16]`, `data.chunks(1024)`.
    let part = |from: &Expr| {
        expr::any(from, &mut |it| match it {
            Expr::Index(it) => {
                matches!(&*it.index, Expr::Range(it) if it.end.as_ref().is_some_and(|it| expr::is_constant(it)))
            }
            Expr::MethodCall(it) => {
                let counts = ["chunks", "chunks_exact", "windows", "take"];
                counts.iter().any(|name| it.method == name) && it.args.iter().all(expr::is_constant)
            }
            _ => false,
        })
    };
    let given = function.param(name);
    bound.is_none() && given.is_some_and(|(_, param)| array(param.ty))
        || bound.is_some_and(|it| it.from.is_some_and(part))
        || bound.is_some_and(|binding| {
            binding.ty.is_some_and(array)
                || binding.from.is_some_and(|from| {
                    let from = match expr::strip(from) {
                        Expr::Reference(it) => expr::strip(&it.expr),
                        other => other,
                    };
                    matches!(from, Expr::Repeat(_) | Expr::Array(_) | Expr::Lit(_))
                })
        })
        || name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn lengths() {
        testing::lines(
            &RULE,
            r#"
extern "C" { fn put(p: *const u8, n: c_int); fn put64(p: *const u8, n: usize); }
fn a(data: &[u8]) { unsafe { put(data.as_ptr(), data.len() as c_int) } } //~
fn b(data: &str) { unsafe { openssl_sys::update(data.as_ptr(), data.len() as u32) } } //~
fn c(data: &[u8]) { assert!(data.len() <= 100); unsafe { put(data.as_ptr(), data.len() as c_int) } }
fn d(data: &[u8]) { unsafe { put64(data.as_ptr(), data.len() as usize) } }
fn e() { let data = [0u8; 4]; unsafe { put(data.as_ptr(), data.len() as c_int) } }
fn g(list: &[Vec<u8>]) {
    let lengths: Vec<c_int> = list.iter().map(|it| it.len() as c_int).collect(); //~
    unsafe { pq_sys::exec(list.len(), lengths.as_ptr()) }
}
fn f(data: &[u8]) { rust(data.as_ptr(), data.len() as c_int) }
"#,
        );
    }
}
