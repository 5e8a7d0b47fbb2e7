//! `bytes-taken-for-elements`: a slice whose length counts other things than its elements.

use syn::spanned::Spanned;
use syn::{Expr, Type};

use crate::analysis::function::Kind;
use crate::analysis::types::{Pointee, raw};
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "bytes-taken-for-elements",
    level: Level::Error,
    title: "a length in bytes is used as a number of elements",
    body: r#"
`slice::from_raw_parts` counts elements. A pointer to bytes that is cast to wider elements needs its
length divided; undivided, the slice reaches several times past the end of what the host gave.

## Evidence

RUSTSEC-2021-0019: lengths of X11 replies counted in other units than the slices made of them.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(data: *const u8, byte_len: usize) -> u32 {
    if data.is_null() { return 0; }
    unsafe { std::slice::from_raw_parts(data as *const u32, byte_len) }.iter().sum()
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(data: *const u8, byte_len: usize) -> u32 {
    if data.is_null() { return 0; }
    let count = byte_len / size_of::<u32>();
    unsafe { std::slice::from_raw_parts(data as *const u32, count) }.iter().sum()
}
```

## Not reported

Lengths that are divided or computed; lengths whose name says that they count elements (`count`, `num`).
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            let name = expr::called(site.expr).unwrap_or_default();
            if name != "from_raw_parts" && name != "from_raw_parts_mut" {
                continue;
            }
            let arguments = expr::arguments(site.expr);
            let [pointer, length] = arguments.as_slice() else {
                continue;
            };
            let Some(element) = cast_to(pointer) else {
                continue;
            };
            let Some(length) = expr::ident(length).filter(|it| counts_bytes(it)) else {
                continue;
            };
            let from = expr::ident(expr::same_pointer(pointer))
                .and_then(|name| function.param(&name).map(|(_, param)| param.kind));
            let Some(Kind::Raw(Pointee::Bytes | Pointee::Void, _)) = from else {
                continue;
            };
            let certain = length.to_lowercase().contains("byte");
            if is_one_byte(view, function, element) || computed(function, &length) {
                continue;
            }
            let message = format!(
                "`{length}` counts bytes, but this slice has elements of `{}`",
                expr::spell(element)
            );
            let level = if certain {
                Level::Error
            } else {
                Level::Warning
            };
            let mut finding = view.finding(&RULE, level, function.file, site.expr.span(), message);
            finding.help(format!(
                "divide: `{length} / size_of::<{}>()`",
                expr::spell(element)
            ));
            out.push(finding);
        }
    }
}

/// The element that a pointer is cast to.
fn cast_to(pointer: &Expr) -> Option<&Type> {
    match expr::strip(pointer) {
        Expr::Cast(it) => raw(&it.ty).map(|(_, ty)| ty),
        Expr::MethodCall(it) if it.method == "cast" => {
            let arguments = it.turbofish.as_ref()?.args.iter();
            arguments
                .filter_map(|it| match it {
                    syn::GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
                .next()
        }
        _ => None,
    }
}

fn counts_bytes(name: &str) -> bool {
    let name = name.to_lowercase();
    let bytes = ["byte", "size", "nbytes"]
        .iter()
        .any(|word| name.contains(word));
    let elements = ["count", "num", "elem", "items"]
        .iter()
        .any(|word| name.contains(word));
    bytes && !elements
}

fn is_one_byte(view: &View<'_>, function: &Function<'_>, ty: &Type) -> bool {
    matches!(view.pointee(function.module, ty), Pointee::Bytes)
        || expr::type_name(ty).is_none_or(|name| {
            name == "bool"
                || name == "MaybeUninit"
                || name.len() == 1
                || name == "c_void"
                || name == "_"
        })
}

/// Whether the length is a variable that was computed here.
fn computed(function: &Function<'_>, name: &str) -> bool {
    function.body.bound(name).any(|binding| {
        binding.from.is_some_and(|from| {
            expr::any(from, &mut |it| {
                matches!(it, Expr::Binary(_) | Expr::MethodCall(_))
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn units() {
        let text = r#"
unsafe fn a(p: *const u8, n_bytes: usize) -> &'static [u32] {
    std::slice::from_raw_parts(p.cast::<u32>(), n_bytes) //~
}
unsafe fn b(p: *const c_void, size: usize) -> &'static [Point] {
    std::slice::from_raw_parts(p as *const Point, size) //~
}
unsafe fn c(p: *const u8, count: usize) -> &'static [u32] { std::slice::from_raw_parts(p as *const u32, count) }
unsafe fn d(p: *const u8, bytes: usize) -> &'static [u32] { std::slice::from_raw_parts(p as *const u32, bytes / 4) }
unsafe fn e(p: *const c_void, size: usize) -> &'static [u8] { std::slice::from_raw_parts(p as *const u8, size) }
unsafe fn f(p: *const u32, size: usize) -> &'static [u32] { std::slice::from_raw_parts(p, size) }
"#;
        testing::lines(&RULE, text);
        let levels: Vec<Level> = testing::findings(&RULE, text)
            .iter()
            .map(|it| it.level)
            .collect();
        assert_eq!(levels, [Level::Error, Level::Warning]);
    }
}
