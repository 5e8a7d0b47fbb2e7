//! `pointee-without-repr`: the other side reads a struct whose layout Rust chose.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_source::{ItemId, ModuleId, place};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Fields, Item, ItemStruct, ReturnType, Type, Visibility};

use crate::analysis::types::{has_repr, raw};
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "pointee-without-repr",
    level: Level::Error,
    title: "a struct that both sides read has no fixed layout",
    body: r#"
Without `#[repr(C)]` Rust orders a struct's fields as it likes, and differently from build to build. rustc
warns where such a struct crosses by value; behind a pointer it says nothing.

## Evidence

RUSTSEC-2021-0013: text was read out of the bytes of structs without `repr`.

## Wrong

```rust,ignore
pub struct Options { pub verbose: bool, pub limit: u64 }

#[unsafe(no_mangle)]
pub extern "C" fn start(options: *const Options) -> bool {
    unsafe { options.as_ref() }.is_some_and(|it| it.verbose)
}
```

## Right

```rust,ignore
#[repr(C)]
pub struct Options { pub verbose: bool, pub limit: u64 }

#[unsafe(no_mangle)]
pub extern "C" fn start(options: *const Options) -> bool {
    unsafe { options.as_ref() }.is_some_and(|it| it.verbose)
}
```

## Not reported

Opaque handles: structs that Rust makes and gives out, with private fields that no export uses, or with
fields that C doesn't know.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    // Structs that Rust itself makes for the host are handles.
    let mut made: BTreeSet<String> = BTreeSet::new();
    for passing in view.given().iter().chain(view.taken()) {
        made.extend(passing.holds.clone());
    }
    for function in view.exports() {
        if let ReturnType::Type(_, ty) = &function.signature.output
            && let (ty, at) = view.peel(function.module, ty)
            && let Some((_, pointee)) = raw(ty)
            && let Some((_, Item::Struct(it))) = view.item_of(at, pointee)
        {
            made.insert(it.ident.to_string());
        }
    }
    let built = built(view);
    let mut found: BTreeMap<ItemId, (Span, String, String)> = BTreeMap::new();
    // `known`: C knows the fields even if they are private.
    let mut look = |module: ModuleId, ty: &Type, by: &str, known: &dyn Fn(&ItemStruct) -> bool| {
        let (ty, at) = view.peel(module, ty);
        let pointee = match (raw(ty), ty) {
            (Some((_, pointee)), _) => pointee,
            (None, Type::Reference(it)) => &*it.elem,
            _ => return,
        };
        if let Some((id, Item::Struct(item))) = view.item_of(at, pointee)
            && is_shared(view, id, item, known(item))
            && !made.contains(&item.ident.to_string())
        {
            let entry = (ty.span(), view.file(module).to_owned(), by.to_owned());
            found.entry(id).or_insert(entry);
        }
    };
    for function in view.exports() {
        for param in &function.params {
            // Nobody here makes one, and its fields are used: the host makes it.
            let hosts = |item: &ItemStruct| {
                !built.contains(&item.ident.to_string()) && uses_fields(function, &param.name, item)
            };
            look(function.module, param.ty, &function.shown, &hosts);
        }
    }
    for (name, (signature, file)) in view.foreign() {
        let module = view.sources.modules().find(|it| view.file(*it) == *file);
        for input in &signature.inputs {
            if let (syn::FnArg::Typed(input), Some(module)) = (input, module) {
                look(module, &input.ty, name, &|_| true);
            }
        }
    }
    for function in &view.functions {
        for site in &function.body.sites {
            if let Some((id, span)) = bytes_of(view, function, site.expr) {
                let entry = (span, function.file.to_owned(), function.shown.clone());
                found.entry(id).or_insert(entry);
            }
        }
    }
    for (id, (span, file, by)) in found {
        let Item::Struct(item) = view.sources.item(id) else {
            continue;
        };
        let own = view.file(id.module);
        let message = format!(
            "`{}` is read behind a pointer, but Rust chooses where its fields are",
            item.ident
        );
        let at = item.ident.span();
        let mut finding = view.finding(&RULE, Level::Error, own, at, message);
        finding.related(place(&file, span), format!("by `{by}`"));
        finding.help("write `#[repr(C)]` above it");
        let mut start = place(own, item.struct_token.span);
        if let Visibility::Public(token) = &item.vis {
            start = place(own, token.span);
        }
        (start.end_line, start.end_column) = (start.line, start.column);
        finding.fix = view.fix(start, "#[repr(C)]\n", "give it the layout of C");
        out.push(finding);
    }
}

/// The structs that a literal of this crate makes.
fn built(view: &View<'_>) -> BTreeSet<String> {
    let mut built = BTreeSet::new();
    for function in &view.functions {
        for site in &function.body.sites {
            if let Expr::Struct(it) = site.expr
                && let Some(last) = it.path.segments.last()
            {
                match &function.owner {
                    Some(owner) if last.ident == "Self" => built.insert(owner.clone()),
                    _ => built.insert(last.ident.to_string()),
                };
            }
        }
    }
    built
}

/// Whether a function uses a field of what a parameter points to.
fn uses_fields(function: &Function<'_>, param: &str, item: &ItemStruct) -> bool {
    function.body.sites.iter().any(|site| match site.expr {
        Expr::Field(it) => {
            let own = item
                .fields
                .iter()
                .any(|field| match (&field.ident, &it.member) {
                    (Some(name), syn::Member::Named(member)) => name == member,
                    _ => false,
                });
            own && expr::mentions(&it.base, param)
        }
        _ => false,
    })
}

/// `from_raw_parts(self as *const Kit as *const u8, …)`: the bytes of a struct without a layout.
fn bytes_of(view: &View<'_>, function: &Function<'_>, call: &Expr) -> Option<(ItemId, Span)> {
    if expr::called(call)? != "from_raw_parts" {
        return None;
    }
    let Expr::Cast(outer) = expr::strip(expr::arguments(call).first()?) else {
        return None;
    };
    let (_, byte) = raw(&outer.ty)?;
    let Expr::Cast(inner) = expr::strip(&outer.expr) else {
        return None;
    };
    let (_, record) = raw(&inner.ty)?;
    if expr::type_name(byte)? != "u8" {
        return None;
    }
    let own = expr::type_name(record)?;
    let id = match (own.as_str(), &function.owner) {
        ("Self", Some(owner)) => {
            let ty = syn::parse_str::<Type>(owner).ok()?;
            view.item_of(function.module, &ty)?
        }
        _ => view.item_of(function.module, record)?,
    };
    match id {
        (id, Item::Struct(item)) if !has_repr(&item.attrs) && item.fields.len() > 1 => {
            Some((id, inner.span()))
        }
        _ => None,
    }
}

/// Whether both sides know the fields of a struct: they are of C's kinds and, unless C makes it, public.
fn is_shared(view: &View<'_>, id: ItemId, item: &ItemStruct, known: bool) -> bool {
    let Fields::Named(fields) = &item.fields else {
        return false;
    };
    !has_repr(&item.attrs)
        && !expr::has_attribute(&item.attrs, "repr_c")
        && item.generics.params.is_empty()
        && fields.named.len() > 1
        && fields.named.iter().all(|field| {
            let public = matches!(field.vis, Visibility::Public(_));
            let hidden = field
                .ident
                .as_ref()
                .is_some_and(|it| it.to_string().starts_with('_'));
            (public || known)
                && !hidden
                && view.is_plain(id.module, &field.ty, 3)
                && c_kind(&field.ty)
        })
}

/// Whether C has such a type.
fn c_kind(ty: &Type) -> bool {
    match ty {
        Type::Reference(_) | Type::Tuple(_) => false,
        Type::Array(it) => c_kind(&it.elem),
        other => expr::type_name(other)
            .is_none_or(|name| name != "char" && name != "str" && name != "Option"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn shared_structs_need_a_layout() {
        let text = r#"
pub struct Point { pub x: u8, pub y: f64 } //~
#[repr(C)]
pub struct Size { pub w: u8, pub h: f64 }
pub struct Handle { n: u8, m: u64 }
pub struct Made { pub n: u8, pub m: u64 }
struct Vendor { a: u32, b: u32 } //~
impl Vendor {
    fn bytes(&self) -> &[u8] {
        unsafe { std::slice::from_raw_parts(self as *const Vendor as *const u8, 8) }
    }
}
struct Stat { mode: u16, size: u64 } //~
#[no_mangle]
pub extern "C" fn a(p: *const Point, s: *mut Size, h: *mut Handle, m: *mut Made) {}
#[no_mangle]
pub extern "C" fn make() -> *mut Made { std::ptr::null_mut() }
extern "C" { fn stat(p: *mut Stat) -> i32; }
"#;
        testing::lines(&RULE, text);
        let found = testing::findings(&RULE, text);
        assert_eq!(found[0].fix.as_ref().unwrap().text, "#[repr(C)]\n");
    }
}
