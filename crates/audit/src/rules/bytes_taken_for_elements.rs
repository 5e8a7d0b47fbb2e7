//! `bytes-taken-for-elements`: a slice whose length counts other things than its elements.

use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, Type};

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
length divided; undivided, the slice reaches several times past the end of what the host gave. The other
way round it shows only a part. Bytes may begin anywhere, too, where wider elements must be aligned (a warning). Copies of elements whose number is in bytes are the same mistake.

## Evidence

RUSTSEC-2021-0019: lengths of X11 replies counted in other units than the slices made of them. RUSTSEC-2024-0408:
records read out of a buffer of bytes wherever they began.

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

Bytes in functions that speak of alignment; lengths that are divided or computed; lengths whose name says that they count what the slice
has.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            let name = expr::called(site.expr).unwrap_or_default();
            let arguments = expr::arguments(site.expr);
            let found = match (name.as_str(), arguments.as_slice()) {
                ("from_raw_parts" | "from_raw_parts_mut", [pointer, length]) => {
                    of_parameter(view, function, pointer, length)
                        .or_else(|| of_own(view, function, pointer, length))
                        .or_else(|| misaligned(view, function, pointer))
                }
                ("copy_nonoverlapping" | "copy", [from, _, length]) => {
                    copied(view, function, from, length)
                }
                _ => None,
            };
            if let Some((message, help, level)) = found {
                let span = site.expr.span();
                let mut finding = view.finding(&RULE, level, function.file, span, message);
                finding.help(help);
                out.push(finding);
            }
        }
    }
}

type Found = (String, String, Level);

/// A parameter of bytes that is made a slice of wider elements, or the other way round.
fn of_parameter(
    view: &View<'_>,
    function: &Function<'_>,
    pointer: &Expr,
    length: &Expr,
) -> Option<Found> {
    let element = cast_to(function, pointer)?;
    let length = expr::ident(length)?;
    let name = expr::ident(origin(function, pointer))?;
    let (_, param) = function.param(&name)?;
    let Kind::Raw(pointee, _) = param.kind else {
        return None;
    };
    if computed(function, &length) {
        return None;
    }
    let spelled = expr::spell(element);
    match pointee {
        Pointee::Bytes | Pointee::Void if !is_one_byte(view, function, element) => {
            // `len` of a pointer to bytes counts bytes; of `void` it may count anything.
            let plain = pointee == Pointee::Bytes && is_length(&length);
            if !counts_bytes(&length) && !plain {
                return None;
            }
            let certain = length.to_lowercase().contains("byte");
            Some((
                format!("`{length}` counts bytes, but this slice has elements of `{spelled}`"),
                format!("divide: `{length} / size_of::<{spelled}>()`"),
                if certain {
                    Level::Error
                } else {
                    Level::Warning
                },
            ))
        }
        Pointee::Number if is_bytes(view, function, element) && counts_elements(&length) => {
            let (_, wide) = raw(param.ty)?;
            (width(wide)? > 1).then(|| {
                let wide = expr::spell(wide);
                (
                    format!("`{length}` counts elements of `{wide}`, but this slice has bytes"),
                    format!("multiply: `{length} * size_of::<{wide}>()`"),
                    Level::Warning,
                )
            })
        }
        _ => None,
    }
}

/// `from_raw_parts(v.as_ptr() as *const u32, v.len())` where `v` has elements of another size.
fn of_own(
    view: &View<'_>,
    function: &Function<'_>,
    pointer: &Expr,
    length: &Expr,
) -> Option<Found> {
    let element = cast_to(function, pointer)?;
    let Expr::MethodCall(start) = origin(function, pointer) else {
        return None;
    };
    let Expr::MethodCall(count) = expr::strip(length) else {
        return None;
    };
    let starts = start.method == "as_ptr" || start.method == "as_mut_ptr";
    let name = expr::ident(&start.receiver).filter(|_| starts && count.method == "len")?;
    if expr::ident(&count.receiver)? != name {
        return None;
    }
    let ty = match function.body.bound(&name).last() {
        Some(binding) => binding.ty?,
        None => function.param(&name)?.1.ty,
    };
    let own = elements(view.peel(function.module, ty).0)?;
    let (one, other) = (width(own)?, width(element)?);
    let (own, element) = (expr::spell(own), expr::spell(element));
    match one.cmp(&other) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Less => Some((
            format!(
                "`{name}` has that many elements of `{own}`, not of `{element}`: this reaches past its end"
            ),
            format!("divide: `{name}.len() * size_of::<{own}>() / size_of::<{element}>()`"),
            Level::Error,
        )),
        std::cmp::Ordering::Greater => Some((
            format!("`{name}` has that many elements of `{own}`: this is only a part of its bytes"),
            format!("multiply: `size_of_val({name})`"),
            Level::Warning,
        )),
    }
}

/// Bytes of this crate's own as elements that may stand at fewer addresses.
fn misaligned(view: &View<'_>, function: &Function<'_>, pointer: &Expr) -> Option<Found> {
    let element = cast_to(function, pointer)?;
    let Expr::MethodCall(start) = origin(function, pointer) else {
        return None;
    };
    let starts = start.method == "as_ptr" || start.method == "as_mut_ptr";
    let wide = match width(element) {
        Some(width) => width > 1,
        None => view.is_parameter(function, element),
    };
    let held = bytes_of(view, function, &start.receiver).filter(|_| starts && wide)?;
    let lines = view.lines.get(function.file)?;
    let (first, last) = (function.span.start().line, function.span.end().line);
    let mut own = lines.iter().take(last).skip(first.saturating_sub(1));
    if own.any(|line| line.to_lowercase().contains("align")) {
        return None;
    }
    let element = expr::spell(element);
    Some((
        format!("`{held}` are bytes at any address, and a slice of `{element}` needs aligned ones"),
        "copy them out with `read_unaligned`, or use `align_to` and look at what is before"
            .to_owned(),
        Level::Warning,
    ))
}

/// What an expression is called, if it is bytes by its declaration: a variable or a field of `self`.
fn bytes_of(view: &View<'_>, function: &Function<'_>, held: &Expr) -> Option<String> {
    let whole = match expr::strip(held) {
        Expr::Index(it) => return bytes_of(view, function, &it.expr),
        Expr::Reference(it) => return bytes_of(view, function, &it.expr),
        whole => whole,
    };
    let ty = match whole {
        Expr::Field(it) if expr::ident(&it.base).is_some_and(|base| base == "self") => {
            view.field_of(function, &expr::spell(&it.member))?
        }
        _ => {
            let name = expr::ident(whole)?;
            match function.body.bound(&name).last() {
                Some(binding) => binding.ty?,
                None => function.param(&name)?.1.ty,
            }
        }
    };
    let byte = width(elements(ty)?)? == 1;
    byte.then(|| expr::spell(whole))
}

/// A copy of elements whose number is in bytes.
fn copied(view: &View<'_>, function: &Function<'_>, from: &Expr, length: &Expr) -> Option<Found> {
    let length = expr::ident(length).filter(|it| it.to_lowercase().contains("byte"))?;
    let name = expr::ident(from)?;
    let (_, param) = function.param(&name)?;
    let (_, pointee) = raw(view.peel(function.module, param.ty).0)?;
    if computed(function, &length) || width(pointee)? == 1 {
        return None;
    }
    let pointee = expr::spell(pointee);
    Some((
        format!("`{length}` counts bytes, but elements of `{pointee}` are copied"),
        format!("divide: `{length} / size_of::<{pointee}>()`"),
        Level::Error,
    ))
}

/// The elements of a slice, an array or a vector.
fn elements(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Reference(it) => elements(&it.elem),
        Type::Slice(it) => Some(&it.elem),
        Type::Array(it) => Some(&it.elem),
        _ if expr::type_name(ty)? == "Vec" => expr::type_arguments(ty).first().copied(),
        _ => None,
    }
}

/// The bytes of a number.
fn width(ty: &Type) -> Option<u32> {
    Some(match expr::type_name(ty)?.as_str() {
        "u8" | "i8" | "c_char" | "c_uchar" | "c_schar" => 1,
        "u16" | "i16" | "c_short" | "c_ushort" => 2,
        "u32" | "i32" | "f32" | "c_int" | "c_uint" | "char" => 4,
        "u64" | "i64" | "f64" | "usize" | "isize" => 8,
        "u128" | "i128" => 16,
        _ => return None,
    })
}

/// What a pointer is behind casts and a variable that only casts.
fn origin<'a>(function: &Function<'a>, pointer: &'a Expr) -> &'a Expr {
    let pointer = stripped(pointer);
    let bound = expr::ident(pointer).and_then(|name| function.body.bound(&name).last());
    match bound.filter(|it| it.statement).and_then(|it| it.from) {
        Some(from) => stripped(from),
        None => pointer,
    }
}

/// Without casts; a method that makes the pointer stays.
fn stripped(pointer: &Expr) -> &Expr {
    match expr::strip(pointer) {
        Expr::Cast(it) => stripped(&it.expr),
        Expr::MethodCall(it) if it.method.to_string().starts_with("cast") => stripped(&it.receiver),
        other => other,
    }
}

/// The element that a pointer is cast to, here or where it is bound.
fn cast_to<'a>(function: &Function<'a>, pointer: &'a Expr) -> Option<&'a Type> {
    match expr::strip(pointer) {
        Expr::Cast(it) => raw(&it.ty).map(|(_, ty)| ty),
        Expr::MethodCall(it) if it.method == "cast" => {
            it.turbofish.as_ref()?.args.iter().find_map(|it| match it {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        inner @ Expr::Path(_) => {
            let name = expr::ident(inner)?;
            let bound = function
                .body
                .bound(&name)
                .last()
                .filter(|it| it.statement)?;
            match expr::strip(bound.from?) {
                Expr::Path(_) => None,
                from => cast_to(function, from),
            }
        }
        _ => None,
    }
}

fn is_length(name: &str) -> bool {
    let name = name.to_lowercase();
    name == "len" || name == "length" || name.ends_with("_len") || name.ends_with("_length")
}

fn counts_elements(name: &str) -> bool {
    let name = name.to_lowercase();
    let elements = ["count", "num", "elem", "items"];
    is_length(&name) && !name.contains("byte") || elements.iter().any(|word| name.contains(word))
}

/// Whether a type is a byte, and no letter for a type.
fn is_bytes(view: &View<'_>, function: &Function<'_>, ty: &Type) -> bool {
    matches!(view.pointee(function.module, ty), Pointee::Bytes)
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
