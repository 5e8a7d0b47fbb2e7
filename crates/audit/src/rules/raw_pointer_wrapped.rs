//! `raw-pointer-wrapped`: safe code can put any pointer into a type whose safe methods read through it.

use std::collections::BTreeMap;

use landbridge_source::place;
use syn::{Expr, Fields, Item, Type, Visibility};

use crate::analysis::belief::believed;
use crate::analysis::types::raw;
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "raw-pointer-wrapped",
    level: Level::Warning,
    title: "a safe function takes a pointer that safe methods later read through",
    body: r#"
A type around C's pointer may have safe methods only if nobody can make one of a pointer that is null,
freed or made up. Where `new(raw: *mut T)` is safe, nothing that the compiler checks stops it, and the crash
comes later, in a method that looks right.

## Evidence

RUSTSEC-2020-0005: smart pointers that safe code made of any raw pointer, and dereferenced.

## Wrong

```rust,ignore
pub struct Kit { raw: *mut RawKit }

impl Kit {
    pub fn new(raw: *mut RawKit) -> Self { Kit { raw } }
    pub fn count(&self) -> u32 { unsafe { (*self.raw).count } }
}
```

## Right

```rust,ignore
pub struct Kit { raw: *mut RawKit }

impl Kit {
    /// # Safety
    ///
    /// `raw` is valid for as long as the `Kit` lives.
    pub unsafe fn new(raw: *mut RawKit) -> Self { Kit { raw } }
    pub fn count(&self) -> u32 { unsafe { (*self.raw).count } }
}
```

## Not reported

Types and functions that can't be named outside the crate; pointers that are only handed to C, compared or
shown; methods that are `unsafe` themselves.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let mut types: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut paths = None;
    for module in view.sources.modules() {
        for (index, item) in view.sources.module(module).items.iter().enumerate() {
            let Item::Struct(it) = item else {
                continue;
            };
            let fields = pointers(view, module, &it.fields);
            if fields.is_empty() || !matches!(it.vis, Visibility::Public(_)) {
                continue;
            }
            // A file by itself may be a module of anything.
            let paths = paths.get_or_insert_with(|| view.sources.public_paths(0));
            let id = landbridge_source::ItemId { module, index };
            if view.facts.package.is_empty() || paths.contains_key(&id) {
                types.insert(it.ident.to_string(), fields);
            }
        }
    }
    for (name, fields) in &types {
        let made = view
            .methods_of(name)
            .find_map(|it| Some((it, wraps(it, name, fields)?)));
        let Some((maker, field)) = made else {
            continue;
        };
        let Some(reader) = view.methods_of(name).find(|it| reads(it, &field)) else {
            continue;
        };
        let message = format!(
            "`{}` is safe and takes any pointer, and `{}` reads through it",
            maker.shown, reader.shown
        );
        let span = maker.name_span();
        let mut finding = view.finding(&RULE, Level::Warning, maker.file, span, message);
        finding.related(place(reader.file, reader.name_span()), "read through here");
        finding.help("make it `unsafe`, and say in its docs what the pointer must be");
        out.push(finding);
    }
}

/// The fields that are raw pointers, by name or number.
fn pointers(view: &View<'_>, module: landbridge_source::ModuleId, fields: &Fields) -> Vec<String> {
    let fields = fields.iter().enumerate();
    fields
        .filter(|(_, it)| raw(view.peel(module, &it.ty).0).is_some())
        .map(|(number, it)| match &it.ident {
            Some(name) => name.to_string(),
            None => number.to_string(),
        })
        .collect()
}

/// The field that a safe function of others puts one of its raw parameters into as it came.
fn wraps(function: &Function<'_>, name: &str, fields: &[String]) -> Option<String> {
    let open = function.public || function.of_trait && function.name == "from";
    let own = function.signature.receiver().is_some();
    if !open || own || function.is_unsafe() || function.boundary.is_some() {
        return None;
    }
    let given = |value: &Expr| {
        let name = expr::ident(expr::same_pointer(value))?;
        let (_, param) = function.param(&name)?;
        let plain = matches!(param.ty, Type::Ptr(_)) && function.body.bound(&name).next().is_none();
        plain.then_some(())
    };
    // Whoever looks at the pointer first has a reason.
    let looks = function.body.sites.iter().any(|site| {
        expr::macro_name(site.expr).is_some_and(|it| it.contains("assert"))
            || expr::method(site.expr).is_some_and(|it| it == "is_null")
    });
    if looks {
        return None;
    }
    function.body.sites.iter().find_map(|site| match site.expr {
        Expr::Struct(it) => {
            let last = it.path.segments.last()?;
            (last.ident == "Self" || last.ident == name).then_some(())?;
            it.fields.iter().find_map(|field| {
                let member = expr::spell(&field.member);
                (fields.contains(&member) && given(&field.expr).is_some()).then_some(member)
            })
        }
        Expr::Call(it) => {
            let called = expr::called(site.expr)?;
            (called == "Self" || called == name).then_some(())?;
            it.args.iter().enumerate().find_map(|(number, value)| {
                let member = number.to_string();
                (fields.contains(&member) && given(value).is_some()).then_some(member)
            })
        }
        _ => None,
    })
}

/// Whether a safe method believes a pointer that `self` holds.
fn reads(function: &Function<'_>, field: &str) -> bool {
    function.signature.receiver().is_some()
        && !function.is_unsafe()
        && function.body.sites.iter().any(|site| {
            believed(site.expr).iter().any(|(_, pointer)| {
                matches!(expr::same_pointer(pointer), Expr::Field(it)
                    if expr::spell(&it.member) == field
                        && expr::ident(&it.base).is_some_and(|base| base == "self"))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn pointers_go_in_by_unsafe_functions() {
        testing::lines(
            &RULE,
            r#"
pub struct A<T> { raw: *mut T }
impl<T> A<T> { pub fn new(raw: *mut T) -> Self { A { raw } } } //~
impl<T> Deref for A<T> { fn deref(&self) -> &T { unsafe { &*self.raw } } }
pub struct B(*const c_char);
impl From<*const c_char> for B { fn from(text: *const c_char) -> Self { Self(text) } } //~
impl B { pub fn text(&self) -> &CStr { unsafe { CStr::from_ptr(self.0) } } }
pub struct C { raw: *mut u8 }
impl C {
    pub unsafe fn new(raw: *mut u8) -> Self { C { raw } }
    pub fn made() -> Self { C { raw: ffi::make() } }
    pub fn first(&self) -> u8 { unsafe { *self.raw } }
}
pub struct D { raw: *mut u8 }
impl D {
    pub fn new(raw: *mut u8) -> Self { D { raw } }
    pub fn count(&self) -> u32 { unsafe { ffi::count(self.raw) } }
    pub unsafe fn first(&self) -> u8 { unsafe { *self.raw } }
}
struct E { raw: *mut u8 }
impl E { pub fn new(raw: *mut u8) -> Self { E { raw } } fn first(&self) -> u8 { unsafe { *self.raw } } }
pub struct F { raw: *mut u8 }
impl F { pub(crate) fn new(raw: *mut u8) -> Self { F { raw } } pub fn first(&self) -> u8 { unsafe { *self.raw } } }
pub struct G { raw: *mut u8 }
impl G {
    pub fn new(raw: *mut u8) -> Option<Self> { if raw.is_null() { return None } Some(G { raw }) }
    pub fn first(&self) -> u8 { unsafe { *self.raw } }
}
"#,
        );
    }
}
