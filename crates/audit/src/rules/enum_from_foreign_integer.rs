//! `enum-from-foreign-integer`: an enum whose value the host chose.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_source::{ItemId, ModuleId, place};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ForeignItem, Item, ReturnType, Type};

use crate::analysis::belief::transmute_target;
use crate::analysis::foreign::is_c;
use crate::analysis::types::{has_repr, raw};
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "enum-from-foreign-integer",
    level: Level::Error,
    title: "a foreign integer becomes a Rust enum unseen",
    body: r#"
C's enums are integers: any value may arrive. A Rust enum with a value that it hasn't is undefined
behaviour; a `match` on it jumps anywhere. Nothing checks it, not even a debug build.

An error where an integer is transmuted, or read through a pointer that was cast; a warning where a
function that C calls takes the enum, a pointer to it or a C record with it, or a C function is declared to return one, since a stated contract may forbid other values.

## Evidence

blazesym#84: enums of a newer header reached an older library.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn set_mode(mode: u32) {
    let mode: Mode = unsafe { std::mem::transmute(mode as u8) };
    apply(mode);
}
#[repr(u8)]
pub enum Mode { Fast, Safe }
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn set_mode(mode: u32) -> bool {
    let mode = match mode {
        0 => Mode::Fast,
        1 => Mode::Safe,
        _ => return false,
    };
    apply(mode);
    true
}
#[repr(u8)]
pub enum Mode { Fast, Safe }
```

## Not reported

Values that were compared before; enums that only Rust makes; enums with one variant or
with fields; parameters whose docs say what they must be.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    by_transmute(view, out);
    // One finding for each enum, at the first place where it comes in.
    let mut found: BTreeMap<ItemId, (&str, Span, String, usize)> = BTreeMap::new();
    let made = made_here(view);
    for function in view.c_functions() {
        for param in &function.params {
            let Some((id, item, how)) = given(view, &made, function.module, param.ty) else {
                continue;
            };
            // A contract that names it.
            let docs = &function.docs;
            let named = docs.contains(&param.name) || docs.contains(&item);
            if named
                && ["must", "valid", "undefined"]
                    .iter()
                    .any(|word| docs.contains(word))
            {
                continue;
            }
            let message = format!(
                "`{}` takes {how}the enum `{item}` from the host, which may pass any integer",
                function.shown
            );
            let entry = (function.file, param.ty.span(), message, 0);
            found.entry(id).or_insert(entry).3 += 1;
        }
    }
    for (module, item) in view.all_items() {
        let Item::ForeignMod(block) = item else {
            continue;
        };
        if !is_c(block) {
            continue;
        }
        for inner in &block.items {
            if let ForeignItem::Fn(inner) = inner
                && let ReturnType::Type(_, ty) = &inner.sig.output
                && let Some((id, item)) = open_enum(view, module, ty)
            {
                let name = &inner.sig.ident;
                let message = format!("`{name}` returns what C says is a `{item}`: any integer");
                let entry = (view.file(module), ty.span(), message, 0);
                found.entry(id).or_insert(entry).3 += 1;
            }
        }
    }
    for (file, span, message, count) in found.into_values() {
        let mut finding = view.finding(&RULE, Level::Warning, file, span, message);
        let more = if count > 1 {
            format!(" (so do {} more places)", count - 1)
        } else {
            String::new()
        };
        finding.help(format!("take an integer and match on it{more}"));
        out.push(finding);
    }
}

/// Types that this crate makes and hands out, or takes back: their content is its own.
fn made_here(view: &View<'_>) -> BTreeSet<String> {
    let passings = view.given().iter().chain(view.taken());
    passings.filter_map(|it| it.holds.clone()).collect()
}

/// The enum in a parameter: itself, what a pointer points to, or a field of a C record.
fn given(
    view: &View<'_>,
    made: &BTreeSet<String>,
    module: ModuleId,
    ty: &Type,
) -> Option<(ItemId, String, &'static str)> {
    if let Some((id, name)) = open_enum(view, module, ty) {
        return fieldless(view, id).then_some((id, name, ""));
    }
    let (ty, at) = view.peel(module, ty);
    let (pointee, how) = match (raw(ty), ty) {
        // Behind a `*mut` it is mostly there to be written.
        (Some((false, pointee)), _) => (pointee, "a pointer to "),
        (None, Type::Reference(it)) if it.mutability.is_none() => (&*it.elem, "a reference to "),
        (None, _) => (ty, ""),
        _ => return None,
    };
    let plain = |id: ItemId| fieldless(view, id) && enum_repr(view, id);
    if let Some((id, name)) = open_enum(view, at, pointee) {
        return (plain(id) && !made.contains(&name)).then_some((id, name, how));
    }
    let (record, Item::Struct(item)) = view.item_of(at, pointee)? else {
        return None;
    };
    if !has_repr(&item.attrs) || made.contains(&item.ident.to_string()) {
        return None;
    }
    item.fields.iter().find_map(|field| {
        let (id, name) = open_enum(view, record.module, &field.ty)?;
        plain(id).then_some((id, name, "a record with "))
    })
}

fn enum_repr(view: &View<'_>, id: ItemId) -> bool {
    matches!(view.sources.item(id), Item::Enum(it) if has_repr(&it.attrs))
}

/// An enum of this crate with more than one variant, and its name.
fn open_enum(view: &View<'_>, module: ModuleId, ty: &Type) -> Option<(ItemId, String)> {
    match view.item_of(module, ty)? {
        (id, Item::Enum(it)) if it.variants.len() > 1 => Some((id, it.ident.to_string())),
        _ => None,
    }
}

fn by_transmute(view: &View<'_>, out: &mut Vec<Finding>) {
    for (number, function) in view.functions.iter().enumerate() {
        let taint = view.taint(number);
        for (index, site) in function.body.sites.iter().enumerate() {
            let Some((value, ty)) = becomes(function, site.expr) else {
                continue;
            };
            let Some((id, name)) =
                open_enum(view, function.module, ty).or_else(|| own(view, function, ty))
            else {
                continue;
            };
            let integer = taint.is_data(value) || takes_integer(function, value);
            if !integer || compared(function, value, index) || !fieldless(view, id) {
                continue;
            }
            let level = if function.is_c() || !function.is_unsafe() {
                Level::Error
            } else {
                Level::Warning
            };
            let message = format!("an integer that nothing looked at becomes a `{name}`");
            let span = site.expr.span();
            let mut finding = view.finding(&RULE, level, function.file, span, message);
            finding.help("match on the integer, or derive a `TryFrom`");
            if let Item::Enum(it) = view.sources.item(id) {
                let at = place(view.file(id.module), it.ident.span());
                finding.related(at, "other values than these are undefined behaviour");
            }
            out.push(finding);
        }
    }
}

/// The value and the type of a transmute, or of a read through a pointer that was cast:
/// `*(&n as *const u32 as *const Mode)`.
fn becomes<'a>(function: &Function<'a>, site: &'a Expr) -> Option<(&'a Expr, &'a Type)> {
    match site {
        Expr::Call(it) => {
            let name = expr::called(site)?;
            let makes = name == "transmute" || name == "transmute_copy";
            let value = it.args.first().filter(|_| makes)?;
            let value = match value {
                Expr::Reference(it) => &it.expr,
                other => other,
            };
            Some((value, transmute_target(function, site)?))
        }
        Expr::Unary(it) if matches!(it.op, syn::UnOp::Deref(_)) => {
            let Expr::Cast(cast) = expr::strip(&it.expr) else {
                return None;
            };
            let (_, ty) = raw(&cast.ty)?;
            match expr::same_pointer(&cast.expr) {
                Expr::Reference(it) => Some((&it.expr, ty)),
                Expr::RawAddr(it) => Some((&it.expr, ty)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `Self`, where that is an enum.
fn own(view: &View<'_>, function: &Function<'_>, ty: &Type) -> Option<(ItemId, String)> {
    let owner = function.owner.as_ref()?;
    if expr::type_name(ty)? != "Self" {
        return None;
    }
    let ty = syn::parse_str::<Type>(owner).ok()?;
    open_enum(view, function.module, &ty)
}

fn fieldless(view: &View<'_>, id: ItemId) -> bool {
    match view.sources.item(id) {
        Item::Enum(it) => it.variants.iter().all(|variant| variant.fields.is_empty()),
        _ => false,
    }
}

/// Whether a value is an integer parameter, or a cast to one.
fn takes_integer(function: &Function<'_>, value: &Expr) -> bool {
    match expr::strip(value) {
        Expr::Cast(it) => crate::analysis::types::is_integer(&it.ty),
        other => expr::ident(other)
            .and_then(|name| {
                function
                    .param(&name)
                    .map(|(_, param)| crate::analysis::types::is_integer(param.ty))
            })
            .unwrap_or(false),
    }
}

fn compared(function: &Function<'_>, value: &Expr, index: usize) -> bool {
    let names = expr::idents(value);
    // `code @ 1..=18 => transmute(code)`
    let limited = |name: &String| {
        let bound = function.body.bound(name).last();
        bound.is_some_and(|it| is_limited(it.pat, name))
    };
    if names.iter().any(limited) {
        return true;
    }
    let about = |expr: &Expr| names.iter().any(|name| expr::mentions(expr, name));
    function.body.before(index).any(|site| match site.expr {
        Expr::Binary(it) => {
            let compares = matches!(
                it.op,
                syn::BinOp::Eq(_)
                    | syn::BinOp::Ne(_)
                    | syn::BinOp::Lt(_)
                    | syn::BinOp::Le(_)
                    | syn::BinOp::Gt(_)
                    | syn::BinOp::Ge(_)
                    | syn::BinOp::Rem(_)
                    | syn::BinOp::BitAnd(_)
            );
            compares && (about(&it.left) || about(&it.right))
        }
        Expr::Match(it) => about(&it.expr),
        Expr::MethodCall(it) => it.method == "contains" && it.args.iter().any(about),
        Expr::Call(_) => expr::macro_name(site.expr).is_some_and(|name| name == "matches"),
        _ => false,
    }) || expr::any(
        value,
        &mut |it| matches!(it, Expr::Binary(it) if matches!(it.op, syn::BinOp::BitAnd(_) | syn::BinOp::Rem(_))),
    )
}

/// Whether a pattern lets only some values into a name.
fn is_limited(pat: &syn::Pat, name: &str) -> bool {
    match pat {
        syn::Pat::Ident(it) => it.ident == name && it.subpat.is_some(),
        syn::Pat::Paren(it) => is_limited(&it.pat, name),
        syn::Pat::TupleStruct(it) => it.elems.iter().any(|it| is_limited(it, name)),
        syn::Pat::Tuple(it) => it.elems.iter().any(|it| is_limited(it, name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn integers_become_enums() {
        let text = r#"
#[repr(u8)]
pub enum Mode { A, B, C }
#[repr(C)]
pub enum One { Only }
#[no_mangle]
pub extern "C" fn take(mode: Mode) {} //~
#[no_mangle]
pub extern "C" fn again(mode: Mode) {}
#[no_mangle]
pub extern "C" fn one(one: One) {}
fn from(n: u8) -> Mode {
    unsafe { std::mem::transmute(n) } //~
}
fn masked(n: u8) -> Mode { unsafe { std::mem::transmute::<u8, Mode>(n & 1) } }
fn tested(n: u8) -> Option<Mode> {
    if n > 2 { return None }
    Some(unsafe { std::mem::transmute::<u8, Mode>(n) })
}
fn ours(mode: Mode) {}
fn ranged(n: u8) -> Option<Mode> {
    match n as u8 {
        known @ 0..=2 => Some(unsafe { std::mem::transmute::<u8, Mode>(known) }),
        _ => None,
    }
}
"#;
        testing::lines(&RULE, text);
    }

    #[test]
    fn returns_of_c() {
        testing::lines(
            &RULE,
            "pub enum Mode { A, B }\nextern \"C\" {\n    fn mode() -> Mode; //~\n    fn n() -> u32;\n}",
        );
    }
}
