//! `lifetime-from-nowhere`: a safe function returns a reference whose lifetime nothing bounds.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, FnArg, Item, ReturnType, Type};

use crate::analysis::types::raw;
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "lifetime-from-nowhere",
    level: Level::Error,
    title: "a reference made of a raw pointer lives as long as the caller likes",
    body: r#"
A reference that is made of a raw pointer has no lifetime of its own: it takes the one that the signature
states. In a safe function `-> &'a T`, where no parameter has `'a`, lets the caller choose any, `'static`
included, and use the memory after it is freed. So does `-> &'static T` of a field or of what C answers
for `self`. The same happens where the result is tied to one input and
C may answer with a pointer into another.

## Evidence

RUSTSEC-2025-0004: the answer was tied to the client's list but could point into the server's.

## Wrong

```rust,ignore
pub fn text<'a>(pointer: *const c_char) -> &'a CStr {
    unsafe { CStr::from_ptr(pointer) }
}
```

## Right

```rust,ignore
/// # Safety
/// `pointer` must be valid for `'a`.
pub unsafe fn text<'a>(pointer: *const c_char) -> &'a CStr {
    unsafe { CStr::from_ptr(pointer) }
}
```

## Not reported

`unsafe fn`, whose caller promises the lifetime, as with `slice::from_raw_parts`; functions that aren't
`pub`, whose callers are all in the crate.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        if function.is_unsafe() || function.of_trait || function.is_c() || !function.public {
            continue;
        }
        let ReturnType::Type(_, ty) = &function.signature.output else {
            continue;
        };
        let returned = lifetimes(&**ty);
        if returned.is_empty() {
            continue;
        }
        let found =
            unbounded(view, function, &returned).or_else(|| two_sources(view, function, &returned));
        if let Some((message, level)) = found {
            let mut finding = view.finding(&RULE, level, function.file, ty.span(), message);
            finding.help(
                "tie it to what owns the memory, make the function `unsafe`, or return an owned value",
            );
            out.push(finding);
        }
    }
}

/// A lifetime that the function declares, or `'static`, that no parameter has.
fn unbounded(
    view: &View<'_>,
    function: &Function<'_>,
    returned: &BTreeSet<String>,
) -> Option<(String, Level)> {
    let declared: BTreeSet<String> = function
        .signature
        .generics
        .lifetimes()
        .map(|it| it.lifetime.ident.to_string())
        .collect();
    let mut given = BTreeSet::new();
    for input in &function.signature.inputs {
        match input {
            FnArg::Typed(it) => given.extend(lifetimes(&*it.ty)),
            FnArg::Receiver(it) => given.extend(lifetimes(it)),
        }
    }
    let free = returned.iter().find(|name| {
        (declared.contains(*name) || name.as_str() == "static") && !given.contains(*name)
    })?;
    // The reference is made of a parameter here; other functions may own what they return.
    let made = function.body.returned.iter().any(|returned| {
        let bound = expr::ident(returned).and_then(|name| function.body.bound(&name).last());
        let from = bound.and_then(|it| it.from);
        [Some(*returned), from].into_iter().flatten().any(|it| {
            expr::any(it, &mut |it| {
                references(it).is_some_and(|pointer| borrowed(view, function, pointer))
            })
        })
    });
    made.then(|| {
        let message = format!(
            "`{}` is safe and lets its caller choose `'{free}`",
            function.shown
        );
        (message, Level::Error)
    })
}

/// Whether a pointer is a raw parameter, a field of `self`, or what C answered for a parameter.
fn borrowed(view: &View<'_>, function: &Function<'_>, pointer: &Expr) -> bool {
    match expr::same_pointer(pointer) {
        Expr::Field(it) => {
            let own = expr::ident(&it.base).is_some_and(|base| base == "self");
            // Of a type's own lifetime, or of `PhantomData`, nothing is known here.
            own && function
                .owner
                .as_ref()
                .is_some_and(|owner| pointer_field(view, owner, &expr::spell(&it.member)))
        }
        call @ Expr::Call(it) => {
            view.is_foreign(call)
                && it.args.iter().any(|it| {
                    expr::idents(it).iter().any(|name| {
                        name == "self"
                            || function
                                .param(name)
                                .is_some_and(|(_, param)| matches!(param.ty, Type::Reference(_)))
                    })
                })
        }
        other => expr::ident(other).is_some_and(|name| {
            let given = function.param(&name);
            given.is_some_and(|(_, param)| param.is_raw())
        }),
    }
}

/// Whether a struct without parameters has a raw pointer of this name.
fn pointer_field(view: &View<'_>, owner: &str, field: &str) -> bool {
    view.all_items().any(|(_, item)| match item {
        Item::Struct(it) if it.ident == owner && it.generics.params.is_empty() => it
            .fields
            .iter()
            .any(|it| it.ident.as_ref().is_some_and(|name| name == field) && raw(&it.ty).is_some()),
        _ => false,
    })
}

/// The pointer that an expression makes a reference of.
fn references(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Reference(it) => match expr::strip(&it.expr) {
            Expr::Unary(it) if matches!(it.op, syn::UnOp::Deref(_)) => Some(&it.expr),
            _ => None,
        },
        Expr::Call(it) => {
            let name = expr::called(expr)?;
            let makes = ["from_raw_parts", "from_raw_parts_mut", "from_ptr"];
            makes.contains(&name.as_str()).then(|| it.args.first())?
        }
        Expr::MethodCall(it) if it.method == "as_ref" || it.method == "as_mut" => {
            Some(&it.receiver)
        }
        _ => None,
    }
}

/// A slice that C made of a pointer into one of two inputs, tied to only one of them.
fn two_sources(
    view: &View<'_>,
    function: &Function<'_>,
    returned: &BTreeSet<String>,
) -> Option<(String, Level)> {
    let bytes: Vec<(&str, BTreeSet<String>)> = function
        .params
        .iter()
        .filter(
            |param| matches!(param.ty, Type::Reference(it) if matches!(&*it.elem, Type::Slice(_))),
        )
        .map(|param| (param.name.as_str(), lifetimes(param.ty)))
        .collect();
    if bytes.len() < 2 {
        return None;
    }
    let slices = function.body.returned.iter().any(|it| {
        expr::any(it, &mut |it| {
            expr::called(it).is_some_and(|name| name.starts_with("from_raw_parts"))
        })
    });
    let call = function.body.sites.iter().find(|site| {
        matches!(site.expr, Expr::Call(_)) && view.is_foreign(site.expr) && {
            let arguments = expr::arguments(site.expr);
            bytes
                .iter()
                .all(|(name, _)| arguments.iter().any(|it| expr::mentions(it, name)))
        }
    })?;
    let untied = bytes.iter().find(|(_, own)| own.is_disjoint(returned))?;
    let tied = bytes.iter().find(|(_, own)| !own.is_disjoint(returned))?;
    slices.then(|| {
        let message = format!(
            "what `{}` answers is tied to `{}`, but may point into `{}`",
            expr::called(call.expr).unwrap_or_default(),
            tied.0,
            untied.0
        );
        (message, Level::Warning)
    })
}

/// The names of all lifetimes in a type.
fn lifetimes(node: &impl ToTokens) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(node.to_token_stream(), &mut false, &mut found);
    found
}

fn collect(tokens: proc_macro2::TokenStream, quote: &mut bool, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Punct(it) => *quote = it.as_char() == '\'',
            proc_macro2::TokenTree::Ident(it) => {
                if std::mem::take(quote) && it != "_" {
                    found.insert(it.to_string());
                }
            }
            proc_macro2::TokenTree::Group(it) => collect(it.stream(), quote, found),
            proc_macro2::TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn lifetimes_need_an_owner() {
        testing::lines(
            &RULE,
            r#"
pub fn a<'a>(p: *const u8, n: usize) -> &'a [u8] { //~
    unsafe { std::slice::from_raw_parts(p, n) }
}
pub fn b(p: *const Kit) -> Option<&'static Kit> { //~
    unsafe { p.as_ref() }
}
pub fn c<'a>(server: &[u8], client: &'a [u8]) -> Option<&'a [u8]> { //~
    let mut out = null();
    let mut len = 0;
    unsafe { ffi::select(&mut out, &mut len, server.as_ptr(), client.as_ptr()) };
    Some(unsafe { std::slice::from_raw_parts(out, len) })
}
fn hidden<'a>(p: *const u8) -> &'a u8 { unsafe { &*p } }
pub unsafe fn d<'a>(p: *const u8, n: usize) -> &'a [u8] { std::slice::from_raw_parts(p, n) }
pub fn e<'a>(owner: &'a Kit, p: *const u8) -> &'a u8 { unsafe { &*p } }
pub fn f() -> &'static str { "x" }
"#,
        );
    }
}
