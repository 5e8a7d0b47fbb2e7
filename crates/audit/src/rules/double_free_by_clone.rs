//! `double-free-by-clone`: two copies of a pointer, both of which free it.

use landbridge_source::place;
use syn::{Fields, Item};

use crate::analysis::types::raw;
use crate::analysis::{View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "double-free-by-clone",
    level: Level::Error,
    title: "a derived `Clone` copies a pointer that `Drop` frees",
    body: r#"
`#[derive(Clone)]` copies a raw pointer as it is. If `Drop` frees what it points to, a clone and its
original free the same memory, and whichever lives longer uses it after.

## Evidence

RUSTSEC-2026-0029, RUSTSEC-2026-0157.

## Wrong

```rust,ignore
#[derive(Clone)]
pub struct Session { raw: *mut ffi::session }

impl Drop for Session {
    fn drop(&mut self) { unsafe { ffi::session_free(self.raw) } }
}
```

## Right

```rust,ignore
pub struct Session { raw: *mut ffi::session }

impl Clone for Session {
    fn clone(&self) -> Self { Self { raw: unsafe { ffi::session_ref(self.raw) } } }
}

impl Drop for Session {
    fn drop(&mut self) { unsafe { ffi::session_free(self.raw) } }
}
```

## Not reported

Pointers inside `Arc` or `Rc`; a `Drop` that doesn't free.
"#,
    check,
};

/// Words in the names of functions that free.
const FREEING: &[&str] = &[
    "free", "from_raw", "destroy", "release", "delete", "dealloc", "drop_in_place", "close",
    "unref", "dispose", "cleanup", "deinit", "fini",
];

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for (module, item) in view.all_items() {
        let Item::Struct(it) = item else {
            continue;
        };
        if !expr::derives(&it.attrs, "Clone") {
            continue;
        }
        let name = it.ident.to_string();
        let Some(drop) = view.drop_of(&name) else {
            continue;
        };
        let fields = match &it.fields {
            Fields::Named(fields) => fields.named.iter().collect::<Vec<_>>(),
            Fields::Unnamed(fields) => fields.unnamed.iter().collect(),
            Fields::Unit => Vec::new(),
        };
        let pointer = fields.iter().enumerate().find(|(_, field)| {
            let (ty, _) = view.peel(module, &field.ty);
            raw(ty).is_some() || expr::type_name(ty).is_some_and(|name| name == "NonNull")
        });
        let Some((number, field)) = pointer else {
            continue;
        };
        let shown = field
            .ident
            .as_ref()
            .map_or(number.to_string(), ToString::to_string);
        let frees = drop.body.sites.iter().find(|site| {
            let called = expr::called(site.expr).or_else(|| expr::method(site.expr));
            called.is_some_and(|name| {
                let name = name.to_lowercase();
                FREEING.iter().any(|word| name.contains(word))
            })
        });
        if let Some(site) = frees {
            let message = format!(
                "`{name}` derives `Clone`, so two of them free the same `{shown}`"
            );
            let at = it.ident.span();
            let mut finding = view.finding(&RULE, Level::Error, view.file(module), at, message);
            let freed = place(drop.file, syn::spanned::Spanned::span(site.expr));
            finding.related(freed, "freed here");
            finding.help("write `Clone` by hand (another reference, a copy), or leave it out");
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn clones_of_owners() {
        testing::lines(
            &RULE,
            r#"
#[derive(Debug, Clone)]
pub struct A { raw: *mut u8 } //~
impl Drop for A { fn drop(&mut self) { unsafe { ffi::a_free(self.raw) } } }
#[derive(Clone)]
pub struct B(NonNull<u8>); //~
impl Drop for B { fn drop(&mut self) { unsafe { drop(Box::from_raw(self.0.as_ptr())) } } }
#[derive(Clone)]
pub struct C { raw: Arc<Raw> }
impl Drop for C { fn drop(&mut self) { unsafe { ffi::free(1) } } }
#[derive(Clone)]
pub struct D { raw: *const u8 }
impl Drop for D { fn drop(&mut self) { log("gone") } }
pub struct E { raw: *const u8 }
impl Drop for E { fn drop(&mut self) { unsafe { free(self.raw) } } }
"#,
        );
    }
}
