//! `freed-with-another-allocator`: memory that goes back to where it didn't come from.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Item};

use crate::analysis::types::raw;
use crate::analysis::vectors::{origin, other_layout};
use crate::analysis::{Container, Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "freed-with-another-allocator",
    level: Level::Error,
    title: "memory is freed by an allocator or with a layout that it wasn't made with",
    body: r#"
`free` must get what `malloc` made, `Box::from_raw` what `Box::into_raw` made, with the same type and
length. Rust's allocator isn't C's, and a slice's box isn't its first element's: each mixture corrupts the
heap, often long before anything is seen.

## Evidence

RUSTSEC-2017-0023 class; sspi-rs#141: a slice's pointer was given to `Box::from_raw`.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn name_free(name: *mut Name) {
    let text = CString::new("x").unwrap_or_default().into_raw();
    unsafe { libc::free(text.cast()) };
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn name_free(name: *mut Name) {
    let text = CString::new("x").unwrap_or_default().into_raw();
    drop(unsafe { CString::from_raw(text) });
}
```

## Not reported

Pointers whose origin is neither in the same function nor told by what the crate gives out: a type that
only `into_raw` makes, slices whose boxes are freed by their first element, `CString`s freed as bytes. What
is given to `free` in crates that choose their `global_allocator`. `Vec::from_raw_parts(p, n, n)` where the crate shrinks or boxes its vectors.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    // Rust's allocator may be C's own here.
    let chosen = view.all_items().any(|(_, item)| match item {
        Item::Static(it) => expr::has_attribute(&it.attrs, "global_allocator"),
        _ => false,
    });
    let boxes_bytes = view.given().iter().any(|it| {
        it.container == Container::Box
            && it
                .holds
                .as_deref()
                .is_none_or(|name| name == "u8" || name == "c_char" || name == "i8")
    });
    let gives_text = view
        .given()
        .iter()
        .any(|it| it.container == Container::CString);
    let exact = exact_vectors(view);
    let boxes = Boxes::of(view);
    // What C made may have the same type.
    let c_made = OnceCell::new();
    let allocates = || *c_made.get_or_init(|| allocates(view));
    for function in &view.functions {
        for site in &function.body.sites {
            let found = match expr::called(site.expr).as_deref() {
                Some("free") if !chosen && is_c_free(view, site.expr) => {
                    free_of_rust(function, site.expr)
                        .or_else(|| free_of_given(view, &allocates, function, site.expr))
                }
                Some("from_raw") => from_raw(function, site.expr)
                    .or_else(|| element_of_slice(view, &boxes, function, site.expr))
                    .or_else(|| {
                        let byte = bytes(view, site.expr);
                        (gives_text && !boxes_bytes && byte).then(|| {
                            let what =
                                "`Box` frees one byte of what `CString::into_raw` made".to_owned();
                            (what, "use `CString::from_raw`", Level::Error)
                        })
                    }),
                Some("from_raw_parts") => other_layout(view, function, site.expr)
                    .map(|(message, help)| (message, help, Level::Error))
                    .or_else(|| (!exact).then(|| parts(function, site.expr)).flatten()),
                _ => None,
            };
            if let Some((message, help, level)) = found {
                let span: Span = site.expr.span();
                let mut finding = view.finding(&RULE, level, function.file, span, message);
                finding.help(help);
                out.push(finding);
            }
        }
    }
}

/// A message, what to write instead, and how certain it is.
type Found = (String, &'static str, Level);

/// `libc::free`, or `free` of an `extern` block.
fn is_c_free(view: &View<'_>, call: &Expr) -> bool {
    let path = expr::called_path(call).unwrap_or_default();
    path.len() == 1 && view.foreign().contains_key("free")
        || path.len() > 1 && path[path.len() - 2] == "libc"
}

fn free_of_rust(function: &Function<'_>, call: &Expr) -> Option<Found> {
    let argument = *expr::arguments(call).first()?;
    // The lifetime of what is looked at is the function's; sites hold it.
    let site = function
        .body
        .sites
        .iter()
        .find(|it| std::ptr::eq(it.expr, argument))?;
    let origin = origin(function, site.expr, 4);
    let made = expr::called_pair(origin).or_else(|| expr::method(origin))?;
    let by_rust = [
        "Box::into_raw",
        "CString::into_raw",
        "Box::leak",
        "into_raw",
        "leak",
        "Arc::into_raw",
    ];
    by_rust.contains(&made.as_str()).then(|| {
        let message = format!("`free` is given what `{made}` made: Rust's allocator isn't C's");
        (
            message,
            "take it back with `from_raw` and drop it",
            Level::Error,
        )
    })
}

/// An export that gives to `free` what the host has from this crate's `into_raw`.
fn free_of_given(
    view: &View<'_>,
    allocates: &dyn Fn() -> bool,
    function: &Function<'_>,
    call: &Expr,
) -> Option<Found> {
    let argument = *expr::arguments(call).first()?;
    let name = expr::ident(expr::same_pointer(argument))?;
    let (_, param) = function.param(&name)?;
    if !function.is_export() || function.body.bound(&name).next().is_some() {
        return None;
    }
    let (_, pointee) = raw(view.peel(function.module, param.ty).0)?;
    let held = expr::type_name(pointee)?;
    let mut given = view.given().iter();
    let given = given.find(|it| it.holds.as_deref() == Some(held.as_str()))?;
    let made = given.container.name();
    (held != "c_void" && !allocates()).then(|| {
        let message =
            format!("`free` is given what `{made}::into_raw` made: Rust's allocator isn't C's");
        (
            message,
            "take it back with `from_raw` and drop it",
            Level::Error,
        )
    })
}

/// Whether the crate calls a function of C that allocates.
fn allocates(view: &View<'_>) -> bool {
    view.functions.iter().any(|function| {
        let mut sites = function.body.sites.iter();
        sites.any(|site| {
            expr::called(site.expr).is_some_and(|name| ALLOCATING.contains(&name.as_str()))
        })
    })
}

/// Functions of C that allocate.
const ALLOCATING: &[&str] = &[
    "malloc",
    "calloc",
    "realloc",
    "strdup",
    "strndup",
    "aligned_alloc",
    "posix_memalign",
];

/// What the crate's `Box::into_raw` give out.
#[derive(Default)]
struct Boxes {
    /// Elements of slices whose first element's pointer an export returns.
    slices: BTreeSet<String>,
    /// Other types.
    single: BTreeSet<String>,
    /// Something that the syntax doesn't tell.
    unknown: bool,
}

impl Boxes {
    fn of(view: &View<'_>) -> Self {
        let mut boxes = Self::default();
        for given in view.given() {
            let maker = &view.functions[given.function];
            let value = expr::arguments(given.call).first().copied();
            let Some(value) = value.filter(|_| given.container == Container::Box) else {
                continue;
            };
            let bound = expr::ident(value).and_then(|name| maker.body.bound(&name).last());
            let value = bound.and_then(|it| it.from).unwrap_or(value);
            let slice = expr::any(value, &mut |it| {
                expr::method(it).is_some_and(|name| name == "into_boxed_slice")
            });
            if !slice {
                boxes.unknown |= given.holds.is_none();
                boxes.single.extend(given.holds.clone());
            } else if let syn::ReturnType::Type(_, ty) = &maker.signature.output {
                let element = raw(view.peel(maker.module, ty).0);
                let element = element.and_then(|(_, ty)| expr::type_name(ty));
                boxes.slices.extend(element);
            }
        }
        boxes
    }

    fn slices_only(&self, element: &str) -> bool {
        !self.unknown && self.slices.contains(element) && !self.single.contains(element)
    }
}

/// `Box::from_raw(p)` of the first element where the crate gives out boxed slices of such elements.
fn element_of_slice(
    view: &View<'_>,
    boxes: &Boxes,
    function: &Function<'_>,
    call: &Expr,
) -> Option<Found> {
    if expr::called_pair(call)? != "Box::from_raw" {
        return None;
    }
    let argument = *expr::arguments(call).first()?;
    let name = expr::ident(expr::same_pointer(argument))?;
    let (_, param) = function.param(&name).filter(|_| function.is_export())?;
    if function.body.bound(&name).next().is_some() {
        return None;
    }
    let (_, pointee) = raw(view.peel(function.module, param.ty).0)?;
    let element = expr::type_name(pointee)?;
    boxes.slices_only(&element).then(|| {
        (
            format!("`Box::from_raw` frees one `{element}` of a slice's box"),
            "keep the length, and make the slice's box with `ptr::slice_from_raw_parts_mut`",
            Level::Error,
        )
    })
}

fn from_raw(function: &Function<'_>, call: &Expr) -> Option<Found> {
    let pair = expr::called_pair(call)?;
    let owner = [
        "Box::from_raw",
        "CString::from_raw",
        "Arc::from_raw",
        "Rc::from_raw",
    ];
    if !owner.contains(&pair.as_str()) {
        return None;
    }
    let argument = *expr::arguments(call).first()?;
    let site = function
        .body
        .sites
        .iter()
        .find(|it| std::ptr::eq(it.expr, argument))?;
    // The first element's pointer, with the rest of the slice forgotten.
    let element = match expr::strip(site.expr) {
        Expr::Cast(it) => expr::strip(&it.expr),
        other => other,
    };
    if let Expr::MethodCall(it) = element
        && it.method == "as_mut_ptr"
    {
        let text = expr::spell(&it.receiver).to_lowercase();
        let single = ["uninit", "manually", "maybe"]
            .iter()
            .any(|word| text.contains(word));
        return (!single).then(|| {
            let message = format!(
                "`{pair}` of a slice's first element frees one element's layout, not the slice's"
            );
            (
                message,
                "keep the length, and make the slice's box with `ptr::slice_from_raw_parts_mut`",
                Level::Error,
            )
        });
    }
    let origin = origin(function, site.expr, 4);
    let made = expr::called(origin)?;
    ALLOCATING.contains(&made.as_str()).then(|| {
        let message = format!("`{pair}` is given what `{made}` made: C's allocator isn't Rust's");
        (message, "free it with `libc::free`", Level::Error)
    })
}

/// `Box::from_raw(p as *mut c_char)`.
fn bytes(view: &View<'_>, call: &Expr) -> bool {
    expr::called_pair(call).as_deref() == Some("Box::from_raw")
        && view.taken().iter().any(|it| {
            std::ptr::eq(it.call, call)
                && matches!(it.holds.as_deref(), Some("c_char" | "u8" | "i8"))
        })
}

/// Whether the crate makes vectors whose capacity is their length.
fn exact_vectors(view: &View<'_>) -> bool {
    let exact = [
        "into_boxed_slice",
        "shrink_to_fit",
        "shrink_to",
        "into_raw_parts",
    ];
    view.functions.iter().any(|function| {
        function.body.sites.iter().any(|site| {
            let name = expr::method(site.expr).unwrap_or_default();
            // A capacity that is compared with the length.
            let compared = || {
                function.body.parent(site).is_some_and(|parent| {
                    matches!(parent.expr, Expr::Binary(_))
                        || expr::macro_name(parent.expr).is_some_and(|it| it.contains("assert"))
                })
            };
            exact.contains(&name.as_str()) || name == "capacity" && compared()
        })
    })
}

fn parts(function: &Function<'_>, call: &Expr) -> Option<Found> {
    if expr::called_pair(call)? != "Vec::from_raw_parts" {
        return None;
    }
    let arguments = expr::arguments(call);
    let [pointer, length, capacity] = arguments.as_slice() else {
        return None;
    };
    let name = expr::ident(expr::same_pointer(pointer))?;
    let given = function
        .param(&name)
        .is_some_and(|(_, param)| param.is_raw());
    (given && expr::spell(length) == expr::spell(capacity)).then(|| {
        let message = "the length is given as the capacity, and nothing here makes vectors whose \
                       capacity is their length"
            .to_owned();
        (
            message,
            "give out `Box<[T]>` (`into_boxed_slice`), or pass the capacity along",
            Level::Warning,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn mixtures() {
        testing::lines(
            &RULE,
            r#"
extern "C" { fn malloc(n: usize) -> *mut c_void; fn free(p: *mut c_void); }
fn a() {
    let p = Box::into_raw(Box::new(1));
    unsafe { free(p as *mut c_void) }; //~
}
fn b() {
    let p = unsafe { malloc(4) } as *mut u32;
    drop(unsafe { Box::from_raw(p) }); //~
}
fn c(slice: &mut [u8]) {
    drop(unsafe { Box::from_raw(slice.as_mut_ptr()) }); //~
}
#[no_mangle]
pub unsafe extern "C" fn d(p: *mut u8, n: usize) {
    drop(Vec::from_raw_parts(p, n, n)); //~
}
"#,
        );
        testing::lines(
            &RULE,
            r#"
#[no_mangle]
pub extern "C" fn text() -> *mut c_char { CString::new("x").unwrap().into_raw() }
#[no_mangle]
pub extern "C" fn text_free(p: *mut c_char) { unsafe { drop(Box::from_raw(p)) } } //~
"#,
        );
    }

    #[test]
    fn pairs() {
        testing::lines(
            &RULE,
            r#"
extern "C" { fn malloc(n: usize) -> *mut c_void; fn free(p: *mut c_void); }
fn a() { let p = Box::into_raw(Box::new(1)); drop(unsafe { Box::from_raw(p) }); }
fn b() { let p = unsafe { malloc(4) }; unsafe { free(p) } }
fn c(kit: &Kit) { free(kit) }
fn d(v: Vec<u8>) -> *mut [u8] { Box::into_raw(v.into_boxed_slice()) }
#[no_mangle]
pub unsafe extern "C" fn e(p: *mut u8, n: usize) { drop(Vec::from_raw_parts(p, n, n)); }
"#,
        );
    }

    #[test]
    fn vectors_keep_their_layout() {
        testing::lines(
            &RULE,
            r#"
fn a<T: Copy>(vec: Vec<T>) -> Vec<u8> {
    let mut vec = ManuallyDrop::new(vec);
    unsafe { Vec::from_raw_parts(vec.as_mut_ptr() as *mut u8, vec.len() * 4, vec.capacity() * 4) } //~
}
fn b<T, U>(mut vec: Vec<T>) -> Vec<U> {
    assert_eq!(align_of::<T>(), align_of::<U>());
    unsafe { Vec::from_raw_parts(vec.as_mut_ptr() as *mut U, vec.len(), vec.capacity()) }
}
fn c(vec: Vec<Wrapper>) -> Vec<u32> {
    let mut vec = ManuallyDrop::new(vec);
    unsafe { Vec::from_raw_parts(vec.as_mut_ptr().cast::<u32>(), vec.len(), vec.capacity()) }
}
fn d<T, A>(n: usize) -> Vec<T> {
    let layout = Layout::from_size_align(n * size_of::<T>(), align_of::<A>()).unwrap();
    let start = unsafe { alloc(layout) };
    unsafe { Vec::from_raw_parts(start as *mut T, 0, n) } //~
}
fn g(n: usize) -> Vec<Page> {
    let layout = Layout::from_size_align(n * size_of::<Page>(), align_of::<Page>()).unwrap();
    unsafe { Vec::from_raw_parts(alloc(layout) as *mut _, 0, n) }
}
fn e<T>(n: usize) -> Vec<T> {
    let layout = Layout::from_size_align(n * size_of::<T>(), align_of::<T>()).unwrap();
    let start = unsafe { std::alloc::alloc(layout) } as *mut T;
    unsafe { Vec::from_raw_parts(start, 0, n) }
}
fn f(n: usize) -> Vec<u8> {
    let layout = Layout::from_size_align(n, 4096).unwrap();
    let start = unsafe { std::alloc::alloc_zeroed(layout) } as *mut u8;
    unsafe { Vec::from_raw_parts(start, 0, n) } //~
}
"#,
        );
    }
}
