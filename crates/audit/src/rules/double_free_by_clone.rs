//! `double-free-by-clone`: two copies of a pointer, both of which free it.

use landbridge_source::{ModuleId, place};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{BinOp, Expr, Fields, Item};

use crate::analysis::types::raw;
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "double-free-by-clone",
    level: Level::Error,
    title: "a clone shares a pointer that both copies free",
    body: r#"
`#[derive(Clone)]`, or a `clone` that writes `Self { raw: self.raw }`, copies a raw pointer or a descriptor as it is. If
`Drop` or a method frees what it points to, a clone and its original free the same memory, and whichever
lives longer uses it after.

## Evidence

RUSTSEC-2026-0139 and RUSTSEC-2026-0157: wrappers of one library whose clones shared a foreign value that
each of them gave back.

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

Pointers inside `Arc` or `Rc`, or freed when one beside them is the last; types of which no method frees the field; a `clone` that asks the library
for another reference, or that counts one more itself.
"#,
    check,
};

/// Words in the names of functions that free.
const FREEING: &[&str] = &[
    "free",
    "destroy",
    "release",
    "delete",
    "dealloc",
    "drop_in_place",
    "close",
    "unref",
    "dispose",
    "cleanup",
    "deinit",
    "fini",
];

/// Words in the names of methods that count a reference.
const COUNTING: &[&str] = &[
    "fetch_add",
    "add_ref",
    "addref",
    "inc_ref",
    "incref",
    "incr",
    "retain",
    "acquire",
];

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for (module, item) in view.all_items() {
        let Item::Struct(it) = item else {
            continue;
        };
        let name = it.ident.to_string();
        // A `Copy` type is a bare handle, and says so.
        if expr::derives(&it.attrs, "Copy") {
            continue;
        }
        let derived = expr::derives(&it.attrs, "Clone");
        let clone = view.methods_of(&name).find(|function| {
            function.of_trait && function.name == "clone" && function.module == module
        });
        for field in pointers(view, module, &it.fields) {
            let copied = derived || clone.is_some_and(|clone| copies(view, clone, &field));
            let Some((freeing, span)) = freed(view, &name, &field).filter(|_| copied) else {
                continue;
            };
            if asks_whether_last(freeing) {
                continue;
            }
            let how = if derived {
                "derives `Clone`"
            } else {
                "clones the bare pointer"
            };
            let message = format!("`{name}` {how}, so two of them free the same `{field}`");
            let at = it.ident.span();
            let mut finding = view.finding(&RULE, Level::Error, view.file(module), at, message);
            finding.related(place(freeing.file, span), "freed here");
            finding.help("take another reference or a copy in `clone`, or leave `Clone` out");
            out.push(finding);
            break;
        }
    }
}

/// The fields of a struct that are raw pointers or descriptors, by name or number.
pub(super) fn pointers(view: &View<'_>, module: ModuleId, fields: &Fields) -> Vec<String> {
    let fields = fields.iter().enumerate();
    fields
        .filter(|(_, field)| {
            let (ty, _) = view.peel(module, &field.ty);
            let name = expr::type_name(ty).unwrap_or_default();
            let owns = ["NonNull", "RawFd", "RawHandle", "RawSocket", "HANDLE"];
            let descriptor = field.ident.as_ref().is_some_and(|it| {
                let it = it.to_string();
                it == "fd" || it.ends_with("_fd")
            });
            raw(ty).is_some()
                || owns.contains(&name.as_str())
                || descriptor && (name == "i32" || name == "c_int")
        })
        .map(|(number, field)| {
            let name = field.ident.as_ref().map(ToString::to_string);
            name.unwrap_or_else(|| number.to_string())
        })
        .collect()
}

/// Whether a function asks an `Arc` beside the pointer whether it is the last.
fn asks_whether_last(function: &Function<'_>) -> bool {
    function.body.sites.iter().any(|site| {
        let name = expr::called(site.expr).or_else(|| expr::method(site.expr));
        let asking = ["strong_count", "get_mut", "try_unwrap", "into_inner"];
        let of = expr::called_pair(site.expr).unwrap_or_default();
        name.is_some_and(|name| asking.contains(&name.as_str()))
            && (of.starts_with("Arc::") || of.starts_with("Rc::"))
    })
}

/// Whether an expression is `self.field`, through casts.
pub(super) fn is_field(value: &Expr, field: &str) -> bool {
    match expr::same_pointer(value) {
        Expr::Field(it) => {
            let name = match &it.member {
                syn::Member::Named(name) => name.to_string(),
                syn::Member::Unnamed(index) => index.index.to_string(),
            };
            name == field && expr::ident(&it.base).as_deref() == Some("self")
        }
        _ => false,
    }
}

/// Whether a `clone` puts the same pointer into the new value, and asks nobody for another.
fn copies<'a>(view: &View<'a>, clone: &Function<'a>, field: &str) -> bool {
    let copies = clone.body.sites.iter().any(|site| match site.expr {
        Expr::Struct(it) => it
            .fields
            .iter()
            .any(|value| is_field(bound_to(clone, &value.expr), field)),
        Expr::Call(it) => {
            let makes = expr::called(site.expr).is_some_and(|name| {
                name == "Self" || name.starts_with("new") || name.starts_with("from")
            });
            // What makes the new value may ask for the reference.
            let maker = view.callee(clone, site.expr).map(|it| &view.functions[it]);
            makes && it.args.iter().any(|value| is_field(value, field)) && !maker.is_some_and(asks)
        }
        _ => false,
    });
    copies && !asks(clone)
}

/// Whether a function asks for another reference, or counts one.
fn asks(function: &Function<'_>) -> bool {
    function.body.sites.iter().any(|site| {
        if let Expr::Binary(it) = site.expr {
            return matches!(it.op, BinOp::AddAssign(_));
        }
        // A method of another field may be called `clone`; one that counts says so.
        if let Expr::MethodCall(it) = site.expr {
            let name = it.method.to_string().to_lowercase();
            return COUNTING.iter().any(|word| name.contains(word));
        }
        let name = expr::called(site.expr).unwrap_or_default().to_lowercase();
        ["ref", "retain", "dup", "copy", "clone", "incr", "acquire"]
            .iter()
            .any(|word| name.contains(word))
    })
}

/// What a variable stands for, if it is one.
fn bound_to<'a>(function: &Function<'a>, value: &'a Expr) -> &'a Expr {
    let bound = expr::ident(value).and_then(|name| function.body.bound(&name).last());
    let bound = bound.filter(|it| it.statement).and_then(|it| it.from);
    bound.map_or(value, expr::strip)
}

/// The function of a type that frees a field, and where.
pub(super) fn freed<'v, 'a>(
    view: &'v View<'a>,
    name: &str,
    field: &str,
) -> Option<(&'v Function<'a>, Span)> {
    view.methods_of(name).find_map(|function| {
        let site = function.body.sites.iter().find(|site| {
            let arguments = expr::arguments(site.expr);
            frees(site.expr)
                && arguments.iter().skip(1).all(|it| !is_pointer(function, it))
                && arguments.iter().any(|it| {
                    let it = bound_to(function, expr::same_pointer(it));
                    is_field(it, field) || is_pointer_of(it, field)
                })
        })?;
        Some((function, site.expr.span()))
    })
}

/// Whether a call frees what it is given, by its name.
pub(super) fn frees(call: &Expr) -> bool {
    let name = expr::called(call).unwrap_or_default().to_lowercase();
    if name.starts_with("from_raw") {
        // Other types' `from_raw` only wraps.
        let pair = expr::called_pair(call).unwrap_or_default();
        return ["Box::", "CString::", "Arc::", "Rc::", "Vec::", "String::"]
            .iter()
            .any(|owner| pair.starts_with(owner));
    }
    // `pool_cleanup_add` only says what is to be freed one day.
    let later = ["add", "register", "set"]
        .iter()
        .any(|word| name.split('_').any(|part| part == *word));
    !later && FREEING.iter().any(|word| name.contains(word))
}

/// Whether an argument is a pointer itself: `pool_free(self.pool, p)` frees `p`.
fn is_pointer(function: &Function<'_>, value: &Expr) -> bool {
    match expr::strip(value) {
        Expr::MethodCall(it) => {
            let name = it.method.to_string();
            name.ends_with("as_ptr") || name.ends_with("as_mut_ptr") || name == "cast"
        }
        Expr::Cast(it) => raw(&it.ty).is_some(),
        other => expr::ident(other)
            .and_then(|name| function.param(&name))
            .is_some_and(|(_, param)| param.is_raw()),
    }
}

/// `self.field.as_ptr()`.
fn is_pointer_of(value: &Expr, field: &str) -> bool {
    match expr::strip(value) {
        Expr::MethodCall(it) => is_field(&it.receiver, field) || is_pointer_of(&it.receiver, field),
        Expr::Cast(it) => is_pointer_of(&it.expr, field),
        _ => false,
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
pub struct F { raw: *mut u8, n: u32 } //~
impl Clone for F { fn clone(&self) -> Self { Self { raw: self.raw, n: self.n } } }
impl F { pub fn take(self) -> Box<u8> { unsafe { Box::from_raw(self.raw) } } }
pub struct G { raw: *mut u8 }
impl Clone for G { fn clone(&self) -> Self { Self { raw: unsafe { ffi::g_ref(self.raw) } } } }
impl Drop for G { fn drop(&mut self) { unsafe { ffi::g_unref(self.raw) } } }
pub struct H { inner: NonNull<Shared> }
impl Clone for H {
    fn clone(&self) -> Self {
        unsafe { self.inner.as_ref() }.count.fetch_add(1, Ordering::SeqCst);
        Self { inner: self.inner }
    }
}
impl Drop for H {
    fn drop(&mut self) {
        let inner = self.inner.as_ptr();
        if (*inner).count.fetch_sub(1, Ordering::SeqCst) == 1 { dealloc(self.inner.as_ptr()) }
    }
}
pub struct I { inner: *mut Shared }
impl Clone for I { fn clone(&self) -> Self { unsafe { (*self.inner).count += 1 }; I { inner: self.inner } } }
impl Drop for I { fn drop(&mut self) { unsafe { shared_free(self.inner) } } }
#[derive(Clone)]
pub struct J { raw: *mut u8, last: Arc<()> }
impl Drop for J {
    fn drop(&mut self) { if Arc::get_mut(&mut self.last).is_some() { unsafe { ffi::j_close(self.raw) } } }
}
pub struct K { raw: NonNull<u8> }
impl K { fn of(raw: NonNull<u8>) -> Self { unsafe { ffi::k_acquire(raw.as_ptr()) }; Self { raw } } }
impl K { fn new(raw: NonNull<u8>) -> Self { Self { raw: unsafe { ffi::k_acquire(raw) } } } }
impl Clone for K { fn clone(&self) -> Self { K::new(self.raw) } }
impl Drop for K { fn drop(&mut self) { unsafe { ffi::k_release(self.raw.as_ptr()) } } }
#[derive(Clone)]
pub struct Pool(NonNull<ffi::pool>);
impl Pool { fn later(&self) { unsafe { ffi::pool_cleanup_add(self.0.as_ptr(), 0) } } }
impl Pool { fn free(&self, p: NonNull<u8>) { unsafe { ffi::pool_free(self.0.as_ptr(), p.as_ptr()) } } }
pub struct E { raw: *const u8 }
impl Drop for E { fn drop(&mut self) { unsafe { free(self.raw) } } }
"#,
        );
    }
}
