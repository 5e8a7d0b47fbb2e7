//! `rust-type-in-abi`: a type that only Rust knows in the signature of a C function.

use landbridge_source::{ModuleId, Resolved, Space};
use syn::spanned::Spanned;
use syn::{Expr, Item, ReturnType, Type};

use crate::analysis::types::has_repr;
use crate::analysis::{View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "rust-type-in-abi",
    level: Level::Error,
    title: "a type without a C layout crosses the C ABI",
    body: r#"
`String`, `Vec`, slices, tuples, `Result` and trait objects have no layout that a host could know. rustc
warns of them in plain functions; behind macros and silenced lints nobody does. And a `Box<dyn Trait>`
that is cast to `*mut c_void` loses its vtable without a word from anyone.

## Evidence

`improper_ctypes_definitions` is silenced in many bindings; lost vtables crash at the first call.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn names() -> Vec<String> {
    Vec::new()
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn names_count(kit: *const Kit) -> usize {
    unsafe { kit.as_ref() }.map_or(0, |kit| kit.names.len())
}
```

## Not reported

`Option` of references, boxes and functions, which is a nullable pointer; types of other crates. A
warning only where the function allows `improper_ctypes_definitions`: somebody knows.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in view.c_functions() {
        let mut types: Vec<&Type> = function.params.iter().map(|it| it.ty).collect();
        if let ReturnType::Type(_, ty) = &function.signature.output {
            types.push(ty);
        }
        // Whoever silences rustc here knows of it.
        let level = if silences(function.attributes) {
            Level::Warning
        } else {
            Level::Error
        };
        for ty in types {
            // A macro that names the type itself makes something of it.
            let words = function.from_macro.as_ref();
            let words = words.and_then(|it| view.macros.words.get(it));
            let named = expr::type_name(ty).filter(|name| {
                !["String", "Vec", "Box", "Result", "Option"].contains(&name.as_str())
            });
            if words
                .zip(named)
                .is_some_and(|(words, name)| words.contains(&name))
            {
                continue;
            }
            if let Some(what) = improper(view, function.module, ty) {
                let message = format!(
                    "`{}` in the signature of `{}`: {what}",
                    expr::spell(ty),
                    function.shown
                );
                let mut finding = view.finding(&RULE, level, function.file, ty.span(), message);
                finding.help("pass a pointer and a length, a handle, or a `#[repr(C)]` struct");
                out.push(finding);
            }
        }
    }
    vtables(view, out);
}

/// Whether rustc's own lint is switched off for a function.
fn silences(attributes: &[syn::Attribute]) -> bool {
    let mut allows = attributes.iter().filter(|it| it.path().is_ident("allow"));
    allows.any(|it| expr::attribute_mentions(it, "improper_ctypes_definitions"))
}

/// What C can't know about a type.
fn improper(view: &View<'_>, module: ModuleId, ty: &Type) -> Option<&'static str> {
    let (ty, module) = view.peel(module, ty);
    match ty {
        Type::Slice(_) => Some("a slice has no size"),
        Type::Reference(it) => wide(&it.elem),
        Type::Ptr(it) => wide(&it.elem),
        Type::Tuple(it) if !it.elems.is_empty() => Some("Rust chooses a tuple's layout"),
        Type::FnPtr(it) if it.abi.is_none() => Some("it is called with Rust's convention"),
        Type::ImplTrait(_) => Some("it is another type for each caller"),
        Type::Path(path) => {
            if let Some((_, item)) = view.item_of(module, ty) {
                return match item {
                    Item::Struct(it)
                        if !has_repr(&it.attrs)
                            && !it.fields.is_empty()
                            && it.generics.params.is_empty() =>
                    {
                        Some("it has no `#[repr(C)]`")
                    }
                    Item::Struct(it) => it
                        .fields
                        .iter()
                        .any(|field| is_rusts(view, module, &field.ty))
                        .then_some("a field of it is Rust's own"),
                    Item::Enum(it) if !has_repr(&it.attrs) && it.variants.len() > 1 => {
                        Some("it has no `#[repr]`")
                    }
                    _ => None,
                };
            }
            let name = expr::type_name(ty)?;
            let inner = expr::type_arguments(ty);
            // Other crates have types of these names with a layout.
            let found = view.sources.resolve(module, &path.path, Space::Type);
            let standard = match &found {
                Resolved::External(path) => ["std", "core", "alloc"].contains(&path[0].as_str()),
                Resolved::Unknown => path.path.segments.len() == 1 && name != "Option",
                _ => false,
            };
            if !standard {
                return None;
            }
            match name.as_str() {
                "String" | "Vec" | "HashMap" | "BTreeMap" | "Rc" | "Arc" | "CString"
                | "PathBuf" | "OsString" | "Cow" => Some("it is Rust's own"),
                "Result" if inner.len() == 2 => Some("Rust chooses its layout"),
                "Box" => wide(inner.first()?),
                "Option" => match inner.first()? {
                    Type::Reference(it) => wide(&it.elem),
                    inner @ Type::Path(_) => match expr::type_name(inner)?.as_str() {
                        "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64" | "usize"
                        | "isize" | "f32" | "f64" | "c_int" | "c_uint" | "String" | "Vec" => {
                            Some("Rust chooses its layout")
                        }
                        "Box" => wide(expr::type_arguments(inner).first()?),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

/// A field that C can't have: text and collections of the standard library.
fn is_rusts(view: &View<'_>, module: ModuleId, ty: &Type) -> bool {
    let (ty, module) = view.peel(module, ty);
    let names = [
        "String", "Vec", "HashMap", "BTreeMap", "PathBuf", "OsString",
    ];
    match ty {
        Type::Path(path) => {
            let name = expr::type_name(ty).unwrap_or_default();
            let found = view.sources.resolve(module, &path.path, Space::Type);
            let standard = match &found {
                Resolved::External(path) => ["std", "core", "alloc"].contains(&path[0].as_str()),
                Resolved::Unknown => path.path.segments.len() == 1,
                _ => false,
            };
            standard && names.contains(&name.as_str())
        }
        _ => false,
    }
}

fn wide(pointee: &Type) -> Option<&'static str> {
    match pointee {
        Type::TraitObject(_) => Some("a trait object is two pointers"),
        Type::Slice(_) => Some("a slice is a pointer and a length"),
        Type::Path(_) if expr::type_name(pointee).as_deref() == Some("str") => {
            Some("a `str` is a pointer and a length")
        }
        _ => None,
    }
}

/// `Box::into_raw(x) as *mut c_void` where `x` is a `Box<dyn …>`.
fn vtables(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            let (Expr::Cast(_) | Expr::MethodCall(_)) = site.expr else {
                continue;
            };
            let inner = match site.expr {
                Expr::Cast(it) if matches!(&*it.ty, Type::Ptr(ptr) if wide(&ptr.elem).is_none()) => {
                    &it.expr
                }
                Expr::MethodCall(it) if it.method == "cast" => &it.receiver,
                _ => continue,
            };
            let call = expr::strip(inner);
            // The raw pointer may have a name of its own.
            let bound = expr::ident(call).and_then(|name| function.body.bound(&name).last());
            let call = bound.and_then(|it| it.from).map_or(call, expr::strip);
            if expr::called_pair(call).as_deref() != Some("Box::into_raw") {
                continue;
            }
            let boxed = expr::arguments(call).first().and_then(|it| expr::ident(it));
            let ty = boxed.and_then(|name| {
                let bound = function.body.bound(&name).last().and_then(|it| it.ty);
                bound.or_else(|| function.param(&name).map(|(_, param)| param.ty))
            });
            let trait_object = ty.is_some_and(|ty| {
                expr::type_name(ty).as_deref() == Some("Box")
                    && matches!(expr::type_arguments(ty).first(), Some(Type::TraitObject(_)))
            });
            if trait_object {
                let message = "this cast forgets the vtable of a `Box<dyn …>`";
                let span = site.expr.span();
                let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
                finding.help("box it once more: `Box::into_raw(Box::new(boxed))`");
                out.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn layouts() {
        testing::lines(
            &RULE,
            r#"
struct Plain { n: u8 }
#[repr(C)]
struct Fixed { n: u8 }
#[no_mangle]
pub extern "C" fn a(s: String) {} //~
#[no_mangle]
pub extern "C" fn b(s: &str) {} //~
#[no_mangle]
pub extern "C" fn c() -> Result<u32, u32> { Ok(1) } //~
#[no_mangle]
pub extern "C" fn d(p: Plain) {} //~
#[no_mangle]
pub extern "C" fn e(f: Option<Box<Plain>>, g: Option<extern "C" fn()>, h: &Plain, i: Fixed) {}
fn f(boxed: Box<dyn Shape>) -> *mut c_void {
    Box::into_raw(boxed) as *mut c_void //~
}
fn g(boxed: Box<Plain>) -> *mut c_void { Box::into_raw(boxed) as *mut c_void }
fn h(s: String) {}
enum Armor { None, Key }
enum Other { None, Key }
macro_rules! export {
    (fn $f:ident($($v:ident: $t:ty),*) -> Armor $body:block) => { export! { fn $f($($v: $t),*) -> c_int $body } };
    (fn $f:ident($($v:ident: $t:ty),*) -> $r:ty $body:block) => { #[no_mangle] pub extern "C" fn $f($($v: $t),*) -> $r $body };
}
export! { fn known(n: c_int) -> Armor { Armor::Key } }
export! { fn unknown(n: c_int) -> Other { Other::Key } } //~
use kit::slice::Vec;
#[no_mangle]
pub extern "C" fn i(v: Vec<u8>, o: ffi::Option<u64>) {}
"#,
        );
    }
}
