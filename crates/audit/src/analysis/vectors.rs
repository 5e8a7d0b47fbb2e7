//! `Vec::from_raw_parts` of memory with another layout: elements of another type, another alignment. What
//! is freed by another allocator is for the rule.

use syn::{Expr, GenericArgument, Type};

use super::expr;
use super::function::Function;
use super::types::raw;
use super::view::View;

/// What is wrong, and what to write instead.
type Found = (String, &'static str);

/// A vector that will be freed with another layout than it was made with.
pub(crate) fn other_layout(view: &View<'_>, function: &Function<'_>, call: &Expr) -> Option<Found> {
    if expr::called_pair(call)? != "Vec::from_raw_parts" {
        return None;
    }
    // Sites live as long as the function.
    let site = function
        .body
        .sites
        .iter()
        .find(|it| std::ptr::eq(it.expr, call))?;
    let pointer = match site.expr {
        Expr::Call(it) => it.args.first()?,
        _ => return None,
    };
    // `as *mut _` leaves it to be told elsewhere.
    let to = target(function, pointer).filter(|it| !matches!(it, Type::Infer(_)))?;
    let made = origin(function, pointer, 4);
    let made = match made {
        Expr::MethodCall(it) if it.method == "cast" => expr::strip(&it.receiver),
        other => other,
    };
    elements(view, function, made, to).or_else(|| alignment(function, made, to))
}

/// The elements that a pointer is cast to, here or where it is bound.
fn target<'a>(function: &Function<'a>, pointer: &'a Expr) -> Option<&'a Type> {
    match expr::strip(pointer) {
        Expr::Cast(it) => raw(&it.ty).map(|(_, ty)| ty),
        Expr::MethodCall(it) if it.method == "cast" => {
            it.turbofish.as_ref()?.args.iter().find_map(|it| match it {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        named => {
            let name = expr::ident(named)?;
            let from = function.body.bound(&name).last()?.from?;
            match expr::strip(from) {
                Expr::Path(_) => None,
                from => target(function, from),
            }
        }
    }
}

/// `Vec::from_raw_parts(v.as_mut_ptr() as *mut u8, …)` where `v` is a `Vec<T>`.
fn elements(view: &View<'_>, function: &Function<'_>, made: &Expr, to: &Type) -> Option<Found> {
    let Expr::MethodCall(it) = made else {
        return None;
    };
    if it.method != "as_mut_ptr" && it.method != "as_ptr" || speaks_of_layout(view, function) {
        return None;
    }
    let own = vector(function, &it.receiver, 3)?;
    let (one, other) = (expr::spell(own), expr::spell(to));
    // Two types of this crate may well have one layout; a parameter and something else needn't.
    let free = view.is_parameter(function, own) != view.is_parameter(function, to);
    (one != other && free).then(|| {
        (
            format!("a `Vec<{one}>` becomes a `Vec<{other}>`, which frees it with another layout"),
            "make a slice of it (`slice::from_raw_parts`), or copy the elements",
        )
    })
}

/// The elements of the vector that a variable is, also in a `ManuallyDrop`.
fn vector<'a>(function: &Function<'a>, value: &Expr, depth: usize) -> Option<&'a Type> {
    let name = expr::ident(value)?;
    let ty = match function.body.bound(&name).last() {
        Some(binding) => match (binding.ty, binding.from) {
            (Some(ty), _) => ty,
            (None, Some(from)) if depth > 0 => {
                let kept = match expr::called(from).as_deref() {
                    Some("new") => expr::arguments(from).first().copied()?,
                    _ => from,
                };
                // `let vec = ManuallyDrop::new(vec)`: the one inside is the parameter.
                let inside = expr::ident(kept)?;
                if inside != name {
                    return vector(function, kept, depth - 1);
                }
                function.params.iter().find(|it| it.name == inside)?.ty
            }
            _ => return None,
        },
        None => function.params.iter().find(|it| it.name == name)?.ty,
    };
    (expr::type_name(ty)? == "Vec").then(|| expr::type_arguments(ty).first().copied())?
}

/// Memory that was allocated with an alignment of its own.
fn alignment(function: &Function<'_>, made: &Expr, to: &Type) -> Option<Found> {
    let allocates = ["alloc", "alloc_zeroed"];
    if !allocates.contains(&expr::called(made)?.as_str()) {
        return None;
    }
    let layout = expr::ident(expr::arguments(made).first()?)?;
    let from = function.body.bound(&layout).last()?.from?;
    let mut align = None;
    expr::any(from, &mut |it| {
        if expr::called(it).is_some_and(|name| name.starts_with("from_size_align")) {
            align = expr::arguments(it).get(1).map(|it| expr::spell(*it));
        }
        align.is_some()
    });
    let align = align?;
    let to = expr::spell(to);
    let fits = align.contains(&format!("align_of::<{to}>"))
        || align == "1" && (to == "u8" || to == "i8" || to == "c_char");
    // A variable may hold the right one.
    let told = align.contains("align_of") || align.parse::<u64>().is_ok();
    (told && !fits).then(|| {
        (
            format!("memory aligned to `{align}` becomes a `Vec<{to}>`, which frees it with its own alignment"),
            "keep the layout beside the pointer and free with it, or allocate with `Layout::array`",
        )
    })
}

/// Whether a function compares sizes or alignments before.
fn speaks_of_layout(view: &View<'_>, function: &Function<'_>) -> bool {
    let (first, last) = (function.span.start().line, function.span.end().line);
    let lines = view.lines.get(function.file).map_or(&[][..], Vec::as_slice);
    let mut own = lines.iter().take(last).skip(first.saturating_sub(1));
    own.any(|line| line.contains("align_of"))
}

/// The expression that a variable was bound to, followed through variables.
pub(crate) fn origin<'a>(function: &Function<'a>, value: &'a Expr, depth: usize) -> &'a Expr {
    let value = expr::same_pointer(value);
    let name = expr::ident(value).filter(|_| depth > 0);
    let bound = name.and_then(|name| function.body.bound(&name).last().cloned());
    match bound.and_then(|it| it.from.filter(|_| it.statement)) {
        Some(from) => origin(function, from, depth - 1),
        None => value,
    }
}
