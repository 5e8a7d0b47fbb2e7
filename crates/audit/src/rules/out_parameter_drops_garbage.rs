//! `out-parameter-drops-garbage`: `*out = value` drops what the host's memory held before.

use std::collections::BTreeSet;

use landbridge_source::{ModuleId, place};
use syn::spanned::Spanned;
use syn::{Expr, Fields, Item, Type};

use crate::analysis::ownership::Container;
use crate::analysis::types::{has_repr, raw};
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "out-parameter-drops-garbage",
    level: Level::Error,
    title: "an assignment drops what an out-parameter held before",
    body: r#"
`*out = value` first drops the old value. Behind an out-parameter of the host there is none: the memory is
fresh, and dropping it frees a pointer that was never one.

## Evidence

Seen in C interfaces that return structs with a `String` or a `Box` inside; valgrind shows it at once.

## Wrong

```rust,ignore
#[repr(C)]
pub struct Reply { code: u32, text: Box<Text> }

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(out: *mut Reply) {
    if !out.is_null() {
        unsafe { *out = reply() };
    }
}
```

## Right

```rust,ignore
#[repr(C)]
pub struct Reply { code: u32, text: Box<Text> }

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(out: *mut Reply) {
    if !out.is_null() {
        unsafe { out.write(reply()) };
    }
}
```

## Not reported

Numbers, pointers and structs of them, which nothing is done for when they go away; parameters that the
same function reads before; functions whose docs say that it is initialised; objects that the host can only have
from the crate, which gives them away in a `Box`; `&mut T` of the crate's own types, which promises a value.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let made: BTreeSet<&str> = view
        .given()
        .iter()
        .filter(|it| it.container == Container::Box)
        .filter_map(|it| it.holds.as_deref())
        .collect();
    for function in view.exports() {
        let docs = function.docs.to_lowercase();
        if docs.contains("initiali") {
            continue;
        }
        for (index, site) in function.body.sites.iter().enumerate() {
            let Expr::Assign(assign) = site.expr else {
                continue;
            };
            let Expr::Unary(target) = expr::strip(&assign.left) else {
                continue;
            };
            let Some(name) = expr::ident(&target.expr) else {
                continue;
            };
            if let Some(ty) = through_reference(view, function, &name) {
                let message = format!(
                    "this drops the `{}` that was in `{name}`: fresh memory of the host has none",
                    expr::spell(ty)
                );
                let span = assign.span();
                let mut finding = view.finding(&RULE, Level::Warning, function.file, span, message);
                finding.help("take `*mut MaybeUninit<T>`, and `write` into it");
                out.push(finding);
                continue;
            }
            let Some((_, param)) = function.param(&name).filter(|(_, param)| param.is_raw()) else {
                continue;
            };
            let (ty, at) = view.peel(function.module, param.ty);
            let Some((true, pointee)) = raw(ty) else {
                continue;
            };
            let read = function.body.before(index).any(|site| match site.expr {
                Expr::Reference(it) => matches!(expr::strip(&it.expr), Expr::Unary(it) if expr::ident(&it.expr).as_deref() == Some(&name)),
                Expr::Field(it) => matches!(expr::strip(&it.base), Expr::Unary(it) if expr::ident(&it.expr).as_deref() == Some(&name)),
                Expr::MethodCall(it) => {
                    (it.method == "as_mut" || it.method == "as_ref" || it.method == "read")
                        && expr::ident(&it.receiver).as_deref() == Some(&name)
                }
                _ => false,
            });
            let rebound = function.body.bound(&name).next().is_some();
            // Nobody lays out an object of the crate's own in memory of his.
            let handle = view
                .item_of(at, pointee)
                .is_some_and(|(_, item)| match item {
                    Item::Struct(it) => {
                        !has_repr(&it.attrs) && made.contains(it.ident.to_string().as_str())
                    }
                    Item::Enum(it) => {
                        !has_repr(&it.attrs) && made.contains(it.ident.to_string().as_str())
                    }
                    _ => false,
                });
            if read || rebound || handle || !must_drop(view, at, pointee, 3) {
                continue;
            }
            let message = format!(
                "this drops the `{}` that `{name}` points to before, and the host never made one",
                expr::spell(pointee)
            );
            let span = assign.span();
            let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
            finding.help(format!("write without dropping: `{name}.write(…)`"));
            if let Some(text) = view.text(&place(function.file, assign.right.span())) {
                let whole = place(function.file, span);
                let text = format!("{name}.write({text})");
                finding.fix = view.fix(whole, text, "write without dropping");
            }
            out.push(finding);
        }
    }
}

/// What `*name = …` drops, where `name` is a reference made of an out-parameter and says so.
fn through_reference<'a>(view: &View<'a>, function: &Function<'a>, name: &str) -> Option<&'a Type> {
    let bound = function.body.bound(name).last();
    let base = match bound.and_then(|it| it.from).map(expr::strip) {
        Some(Expr::MethodCall(it)) if it.method == "as_mut" => expr::ident(&it.receiver)?,
        Some(other) => expr::ident(other)?,
        None => name.to_owned(),
    };
    let says = |name: &str| {
        let words = ["out", "ret", "result", "res", "dst", "dest"];
        words.iter().any(|word| {
            name == *word
                || name.starts_with(&format!("{word}_"))
                || name.ends_with(&format!("_{word}"))
        })
    };
    // A reference to a type of the crate's own promises a value; one to a `Box` or a text is as good as a pointer.
    let own = |ty: &Type| view.item_of(function.module, ty).is_some();
    let param = function.params.iter().find(|it| it.name == base)?;
    let pointee = match (raw(param.ty), param.ty) {
        (Some((true, pointee)), _) if bound.is_some() => pointee,
        (None, Type::Reference(it)) if it.mutability.is_some() && !own(&it.elem) => &it.elem,
        (None, ty) if expr::type_name(ty).as_deref() == Some("Option") => {
            match expr::type_arguments(ty).first()? {
                Type::Reference(it) if it.mutability.is_some() => &it.elem,
                _ => return None,
            }
        }
        _ => return None,
    };
    let drops = must_drop(view, function.module, pointee, 3);
    (says(&base) && drops && !function.docs.to_lowercase().contains("valid")).then_some(pointee)
}

/// Whether dropping a value of this type surely does something.
fn must_drop(view: &View<'_>, module: ModuleId, ty: &Type, depth: usize) -> bool {
    let (ty, module) = view.peel(module, ty);
    if let Some((id, item)) = view.item_of(module, ty) {
        let fields = |fields: &Fields| {
            depth > 0
                && fields
                    .iter()
                    .any(|field| must_drop(view, id.module, &field.ty, depth - 1))
        };
        return match item {
            Item::Struct(it) => view.drops(&it.ident.to_string()) || fields(&it.fields),
            Item::Enum(it) => it.variants.iter().any(|variant| fields(&variant.fields)),
            _ => false,
        };
    }
    let name = expr::type_name(ty).unwrap_or_default();
    match name.as_str() {
        "String" | "Vec" | "Box" | "CString" | "Arc" | "Rc" | "HashMap" | "BTreeMap"
        | "VecDeque" => true,
        "Option" => expr::type_arguments(ty)
            .iter()
            .any(|ty| must_drop(view, module, ty, depth)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn assignments_through_out_parameters() {
        let text = r#"
pub struct Reply { text: String }
pub struct Code { n: u32, p: *mut u8 }
#[no_mangle]
pub unsafe extern "C" fn a(out: *mut Reply) {
    *out = Reply { text: String::new() }; //~
}
#[no_mangle]
pub unsafe extern "C" fn b(out: *mut Code) { *out = Code { n: 1, p: null_mut() }; }
#[no_mangle]
pub unsafe extern "C" fn c(out: *mut *mut Reply) { *out = Box::into_raw(Box::new(reply())); }
#[no_mangle]
pub unsafe extern "C" fn d(reply: *mut Reply) { let old = &*reply; log(old); *reply = next(); }
#[no_mangle]
pub unsafe extern "C" fn e(out: *mut Reply) { out.write(reply()); }
pub struct Fault { text: String }
#[no_mangle]
pub extern "C" fn fault_new() -> *mut Fault { Box::into_raw(Box::new(Fault { text: String::new() })) }
#[no_mangle]
pub unsafe extern "C" fn f(fault: *mut Fault) { if !fault.is_null() { *fault = Fault { text: why() }; } }
#[no_mangle]
pub extern "C" fn g(out: &mut Reply) { *out = reply(); }
#[no_mangle]
pub extern "C" fn h(out: &mut String) { *out = text(); } //~
"#;
        testing::lines(&RULE, text);
        let found = testing::findings(&RULE, text);
        let fix = found[0].fix.as_ref().unwrap();
        assert_eq!(fix.text, "out.write(Reply { text: String::new() })");
    }
}
