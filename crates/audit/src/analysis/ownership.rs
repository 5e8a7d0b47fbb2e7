//! Who gives ownership away as a raw pointer, and who takes it back.

use landbridge_source::ModuleId;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Item, ReturnType, Type};

use super::expr;
use super::function::Function;
use super::types::raw;
use super::view::View;

/// What owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Container {
    Box,
    CString,
    Arc,
    Rc,
    Vec,
}

impl Container {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Box" => Self::Box,
            "CString" => Self::CString,
            "Arc" => Self::Arc,
            "Rc" => Self::Rc,
            "Vec" | "String" => Self::Vec,
            _ => return None,
        })
    }

    /// Its name in Rust.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Box => "Box",
            Self::CString => "CString",
            Self::Arc => "Arc",
            Self::Rc => "Rc",
            Self::Vec => "Vec",
        }
    }
}

/// A container that becomes a raw pointer, or the other way round.
#[derive(Clone, Debug)]
pub(crate) struct Passing<'a> {
    pub(crate) function: usize,
    pub(crate) container: Container,
    /// What is in it, by its last name; unknown if none.
    pub(crate) holds: Option<String>,
    pub(crate) span: Span,
    pub(crate) call: &'a Expr,
    /// Its number among the sites of the function.
    pub(crate) site: usize,
}

/// Every `into_raw` and `leak`.
pub(crate) fn given<'a>(view: &View<'a>) -> Vec<Passing<'a>> {
    collect(view, |view, function, call| {
        let (container, value) = match call {
            Expr::Call(it) => {
                let path = expr::called_path(call)?;
                let [.., owner, name] = path.as_slice() else {
                    return None;
                };
                let gives = name == "into_raw" || owner == "Box" && name == "leak";
                let container = gives.then(|| Container::named(owner)).flatten()?;
                (container, it.args.first()?)
            }
            Expr::MethodCall(it) if it.method == "into_raw" && it.args.is_empty() => {
                let owner = container_of(function, &it.receiver, 3)?;
                (owner, &*it.receiver)
            }
            // `v.as_mut_ptr()` where `v` is forgotten.
            Expr::MethodCall(it) if it.method == "as_mut_ptr" || it.method == "as_ptr" => {
                let name = expr::ident(&it.receiver)?;
                let owner = container_of(function, &it.receiver, 3)?;
                forgotten(function, &name).then_some((owner, &*it.receiver))?
            }
            _ => return None,
        };
        if container == Container::CString {
            return Some((container, Some("c_char".to_owned())));
        }
        let held = held(view, function, value, 4).or_else(|| {
            let ReturnType::Type(_, ty) = &function.signature.output else {
                return None;
            };
            let (ty, at) = view.peel(function.module, ty);
            let (_, pointee) = raw(ty)?;
            gives_back(function, call)
                .then(|| named(view, at, pointee))
                .flatten()
        });
        Some((container, held))
    })
}

/// Whether a function gives back what a call made: directly, or through a variable.
pub(crate) fn gives_back(function: &Function<'_>, call: &Expr) -> bool {
    let is = |it: &Expr| expr::any(it, &mut |it| std::ptr::eq(it, call));
    function.body.returned.iter().any(|returned| {
        let bound = expr::ident(expr::same_pointer(returned))
            .and_then(|name| function.body.bound(&name).last())
            .and_then(|binding| binding.from);
        is(returned) || bound.is_some_and(is)
    })
}

/// Whether a variable is kept from being dropped.
fn forgotten(function: &Function<'_>, name: &str) -> bool {
    function.body.sites.iter().any(|site| {
        let pair = expr::called_pair(site.expr).unwrap_or_default();
        (pair.ends_with("forget") || pair == "ManuallyDrop::new")
            && expr::arguments(site.expr)
                .first()
                .is_some_and(|it| expr::ident(it).as_deref() == Some(name))
    })
}

/// Every `from_raw` and what else takes ownership back.
pub(crate) fn taken<'a>(view: &View<'a>) -> Vec<Passing<'a>> {
    collect(view, |view, function, call| {
        let Expr::Call(it) = call else {
            return None;
        };
        let path = expr::called_path(call)?;
        let [.., owner, name] = path.as_slice() else {
            return None;
        };
        let takes = [
            "from_raw",
            "from_non_null",
            "decrement_strong_count",
            "from_raw_parts",
        ];
        let container = takes
            .contains(&name.as_str())
            .then(|| Container::named(owner))
            .flatten()?;
        let pointer = it.args.first()?;
        if container == Container::CString {
            return Some((container, Some("c_char".to_owned())));
        }
        let explicit = match expr::strip(&it.func) {
            Expr::Path(path) => path.path.segments.iter().rev().take(2).find_map(|segment| {
                expr::generic_types(&segment.arguments)
                    .first()
                    .and_then(|ty| expr::type_name(ty))
            }),
            _ => None,
        };
        Some((
            container,
            explicit.or_else(|| pointed(view, function, pointer, 4)),
        ))
    })
}

fn collect<'a>(
    view: &View<'a>,
    look: impl Fn(&View<'a>, &Function<'a>, &'a Expr) -> Option<(Container, Option<String>)>,
) -> Vec<Passing<'a>> {
    let mut found = Vec::new();
    for (index, function) in view.functions.iter().enumerate() {
        let generics: Vec<String> = function
            .signature
            .generics
            .type_params()
            .map(|param| param.ident.to_string())
            .collect();
        for (number, site) in function.body.sites.iter().enumerate() {
            if let Some((container, holds)) = look(view, function, site.expr) {
                let concrete = |name: &String| {
                    !generics.contains(name) && name != "Self" && name != "T" && name != "_"
                };
                let holds = holds.map(|name| match (name.as_str(), &function.owner) {
                    ("Self", Some(owner)) => owner.clone(),
                    _ => name,
                });
                found.push(Passing {
                    function: index,
                    container,
                    holds: holds.filter(concrete),
                    span: site.expr.span(),
                    call: site.expr,
                    site: number,
                });
            }
        }
    }
    found
}

/// The container that a value is, by how it was made.
pub(crate) fn container_of(
    function: &Function<'_>,
    value: &Expr,
    depth: usize,
) -> Option<Container> {
    if depth == 0 {
        return None;
    }
    match expr::strip(value) {
        Expr::Call(it) => {
            match expr::macro_name(expr::strip(value)).as_deref() {
                Some("vec" | "format") => return Some(Container::Vec),
                Some(_) => return None,
                None => {}
            }
            let path =
                expr::called_path(value).or_else(|| expr::called_path(expr::strip(value)))?;
            let [.., owner, _] = path.as_slice() else {
                return None;
            };
            Container::named(owner).or_else(|| {
                let first = it.args.first()?;
                ["Ok", "Some"]
                    .contains(&path.last()?.as_str())
                    .then(|| container_of(function, first, depth - 1))?
            })
        }
        Expr::MethodCall(it) => {
            let through = [
                "unwrap",
                "expect",
                "unwrap_or_default",
                "map_err",
                "unwrap_or_else",
            ];
            through
                .iter()
                .any(|name| it.method == name)
                .then(|| container_of(function, &it.receiver, depth - 1))?
        }
        Expr::Path(_) => {
            let name = expr::ident(value)?;
            if let Some((_, param)) = function.param(&name) {
                return Container::named(&expr::type_name(param.ty)?);
            }
            let binding = function.body.bound(&name).last()?;
            match binding.ty {
                Some(ty) => Container::named(&expr::type_name(ty)?),
                None => container_of(function, binding.from?, depth - 1),
            }
        }
        _ => None,
    }
}

/// The type in the container that a value is: `Foo` for `Box::new(Foo { … })`.
fn held<'a>(
    view: &View<'a>,
    function: &Function<'a>,
    value: &Expr,
    depth: usize,
) -> Option<String> {
    if depth == 0 {
        return None;
    }
    match expr::strip(value) {
        inner @ Expr::Call(it) => {
            let path = expr::called_path(inner)?;
            let [.., owner, name] = path.as_slice() else {
                return None;
            };
            (Container::named(owner).is_some() && (name == "new" || name == "from"))
                .then(|| made(view, function, it.args.first()?, depth))?
        }
        inner @ Expr::Path(_) => {
            let name = expr::ident(inner)?;
            if let Some((_, param)) = function.param(&name) {
                return expr::type_name(expr::type_arguments(param.ty).first()?);
            }
            let binding = function.body.bound(&name).last()?;
            match binding.ty {
                Some(ty) => expr::type_name(expr::type_arguments(ty).first()?),
                None => held(view, function, binding.from?, depth - 1),
            }
        }
        _ => None,
    }
}

/// The type of a value that is made here.
fn made<'a>(
    view: &View<'a>,
    function: &Function<'a>,
    value: &Expr,
    depth: usize,
) -> Option<String> {
    if depth == 0 {
        return None;
    }
    match expr::strip(value) {
        Expr::Struct(it) => Some(it.path.segments.last()?.ident.to_string()),
        inner @ Expr::Call(_) => {
            let path = expr::called_path(inner)?;
            if let Some(callee) = view.callee(function, inner)
                && let ReturnType::Type(_, ty) = &view.functions[callee].signature.output
            {
                let name = expr::type_name(ty)?;
                // `T::Output`: of whatever the caller gives.
                if matches!(name.as_str(), "Output" | "Item" | "Target") {
                    return None;
                }
                return match (name.as_str(), &view.functions[callee].owner) {
                    ("Self", Some(owner)) => Some(owner.clone()),
                    ("Result" | "Option", _) => expr::type_name(expr::type_arguments(ty).first()?),
                    _ => Some(name),
                };
            }
            match path.as_slice() {
                // `Foo(…)` and `Foo::new(…)`.
                [.., name] if starts_upper(name) => Some(name.clone()),
                [.., owner, name] if starts_upper(owner) && name.starts_with("new") => {
                    Some(owner.clone())
                }
                _ => None,
            }
        }
        inner @ Expr::Path(_) => {
            let name = expr::ident(inner)?;
            if let Some((_, param)) = function.param(&name) {
                return expr::type_name(param.ty);
            }
            let binding = function.body.bound(&name).last()?;
            match binding.ty {
                Some(ty) => expr::type_name(ty),
                None => made(view, function, binding.from?, depth - 1),
            }
        }
        _ => None,
    }
}

fn starts_upper(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && !["Ok", "Some", "Box", "Arc", "Rc", "Vec"].contains(&name)
}

/// A type's name; an alias of a record, or of a type of another crate, is that type.
fn named(view: &View<'_>, module: ModuleId, ty: &Type) -> Option<String> {
    match view.item_of(module, ty) {
        Some((_, Item::Struct(it))) => Some(it.ident.to_string()),
        Some((_, Item::Enum(it))) => Some(it.ident.to_string()),
        _ => expr::type_name(view.peel(module, ty).0),
    }
}

/// What a pointer points to: by its cast, its parameter, its binding.
pub(crate) fn pointed<'a>(
    view: &View<'a>,
    function: &Function<'a>,
    pointer: &Expr,
    depth: usize,
) -> Option<String> {
    if depth == 0 {
        return None;
    }
    let of_type = |ty: &Type| {
        let (ty, module) = view.peel(function.module, ty);
        let (_, pointee) = raw(ty)?;
        named(view, module, pointee)
    };
    match expr::strip(pointer) {
        Expr::Cast(it) => match of_type(&it.ty) {
            Some(name) => Some(name),
            None => pointed(view, function, &it.expr, depth - 1),
        },
        Expr::MethodCall(it) if it.method == "cast" => it.turbofish.as_ref().and_then(|list| {
            list.args.iter().find_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => expr::type_name(ty),
                _ => None,
            })
        }),
        Expr::MethodCall(it) if it.method == "cast_mut" || it.method == "cast_const" => {
            pointed(view, function, &it.receiver, depth - 1)
        }
        Expr::Unary(it) => {
            // `*p` where `p` points to a pointer.
            let name = expr::ident(&it.expr)?;
            let (_, param) = function.param(&name)?;
            let (_, inner) = raw(view.peel(function.module, param.ty).0)?;
            of_type(inner)
        }
        inner @ Expr::Path(_) => {
            let name = expr::ident(inner)?;
            let bound = function.body.bound(&name).last();
            if let Some(binding) = bound {
                return match binding.ty {
                    Some(ty) => of_type(ty),
                    None => pointed(view, function, binding.from?, depth - 1),
                };
            }
            function
                .param(&name)
                .and_then(|(_, param)| of_type(param.ty))
        }
        _ => None,
    }
}
