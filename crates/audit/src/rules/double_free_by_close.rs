//! `double-free-by-close`: a method that consumes the value frees what `Drop` then frees again.

use landbridge_source::place;
use syn::spanned::Spanned;
use syn::{Expr, FnArg, Item, ReceiverKind};

use super::double_free_by_clone::{frees as call_frees, is_field, pointers};
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "double-free-by-close",
    level: Level::Error,
    title: "a consuming method frees what `Drop` frees again",
    body: r#"
`fn close(self)` frees the handle to report an error, and at its end `self` is dropped: `Drop` frees the
handle a second time.

## Evidence

RUSTSEC-2026-0029: `close` and `Drop` of one type both closed the same handle.

## Wrong

```rust,ignore
pub struct Hive { raw: *mut ffi::hive }

impl Hive {
    pub fn close(self) -> i32 { unsafe { ffi::hive_close(self.raw) } }
}

impl Drop for Hive {
    fn drop(&mut self) { unsafe { ffi::hive_close(self.raw) }; }
}
```

## Right

```rust,ignore
pub struct Hive { raw: *mut ffi::hive }

impl Hive {
    pub fn close(self) -> i32 {
        let this = std::mem::ManuallyDrop::new(self);
        unsafe { ffi::hive_close(this.raw) }
    }
}

impl Drop for Hive {
    fn drop(&mut self) { unsafe { ffi::hive_close(self.raw) }; }
}
```

## Not reported

Methods that forget `self`, or set the field to null; a `Drop` that tests the field.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for (module, item) in view.all_items() {
        let Item::Struct(it) = item else {
            continue;
        };
        let name = it.ident.to_string();
        let Some(drop) = view.drop_of(&name) else {
            continue;
        };
        for field in pointers(view, module, &it.fields) {
            let Some(again) = frees(drop, &field) else {
                continue;
            };
            for function in view.methods_of(&name) {
                let consumes =
                    !function.of_trait && takes_self(function) && !keeps(function, &field);
                let Some(call) = frees(function, &field).filter(|_| consumes) else {
                    continue;
                };
                let message = format!(
                    "`{}` frees `{field}`, and `Drop` frees it again when `self` goes away",
                    function.shown
                );
                let mut finding =
                    view.finding(&RULE, Level::Error, function.file, call.span(), message);
                finding.related(place(drop.file, again.span()), "freed again here");
                finding.help("put `self` in a `ManuallyDrop` first");
                out.push(finding);
            }
        }
    }
}

/// The call in a function that frees a field of `self`.
fn frees<'a>(function: &Function<'a>, field: &str) -> Option<&'a Expr> {
    let tests = function
        .body
        .sites
        .iter()
        .any(|site| expr::method(site.expr).is_some_and(|name| name == "is_null"));
    let sites = function.body.sites.iter().filter(|_| !tests);
    sites
        .map(|site| site.expr)
        .find(|call| call_frees(call) && expr::arguments(call).iter().any(|it| is_field(it, field)))
}

/// `self` or `mut self`.
fn takes_self(function: &Function<'_>) -> bool {
    function.signature.inputs.iter().any(|input| match input {
        FnArg::Receiver(it) => matches!(it.kind, ReceiverKind::Value),
        FnArg::Typed(_) => false,
    })
}

/// Whether a function sees to it that `Drop` doesn't run, or has nothing to free.
fn keeps(function: &Function<'_>, field: &str) -> bool {
    function.body.sites.iter().any(|site| match site.expr {
        Expr::Assign(it) => is_field(&it.left, field),
        call => {
            let path = expr::called_path(call).unwrap_or_default();
            path.iter()
                .any(|name| name == "forget" || name == "ManuallyDrop" || name == "replace")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn closing_twice() {
        testing::lines(
            &RULE,
            r#"
struct A { raw: *mut u8 }
impl A {
    pub fn close(self) { unsafe { ffi::close(self.raw) } } //~
    pub fn finish(self) { unsafe { ffi::close(self.raw) }; std::mem::forget(self); }
    pub fn sync(&self) { unsafe { ffi::close_parts(self.raw) } }
    pub fn leave(mut self) { unsafe { ffi::close(self.raw) }; self.raw = null_mut(); }
}
impl Drop for A { fn drop(&mut self) { unsafe { ffi::close(self.raw) } } }
struct B { raw: *mut u8 }
impl B { pub fn close(self) { unsafe { ffi::close(self.raw) } } }
"#,
        );
    }
}
