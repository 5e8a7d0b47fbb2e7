//! Parameters behind which a host's code stands: `Arc<dyn Trait>`, closures, `Option` of them, iterators and
//! streams. What a trait's name means is the reader's to find out; here it may be any.

use landbridge_attributes::{
    Fault, FaultKind, Held, check_closure, check_taken, closure_of, is_boxed_stream, items,
    iterates,
};
use syn::{
    GenericArgument, PathArguments, ReturnType, Token, TraitBound, Type, TypeParamBound,
    punctuated::Punctuated,
};

use crate::types::{self, Place};

type Bounds = Punctuated<TypeParamBound, Token![+]>;

/// Adds the faults of such a parameter; false for any other.
pub(crate) fn parameter(ty: &Type, in_async: bool, faults: &mut Vec<Fault>) -> bool {
    // An imported trait may be called `Stream`; its name has no arguments.
    if let Some((bound, ..)) = items(ty).filter(|(bound, ..)| iterates(bound) || is_generic(bound))
    {
        faults.extend(check_taken(ty));
        types::check_items(bound, faults);
        return true;
    }
    if is_boxed_stream(ty) {
        // Its arguments are the reader's.
        return true;
    }
    let Some((held, bounds)) = stands_behind(in_option(ty).unwrap_or(ty)) else {
        return false;
    };
    if let Some(closure) = closure_of(bounds) {
        faults.extend(check_closure(closure, bounds, held, in_async));
        for input in &closure.signature.inputs {
            types::check(&input.ty, Place::Given, faults);
        }
        if let ReturnType::Type(_, ty) = &closure.signature.output {
            types::check(ty, Place::Return, faults);
        }
        return true;
    }
    let called = |name: &str| {
        bounds.iter().find_map(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                let last = bound.path.segments.last();
                last.is_some_and(|last| last.ident == name).then_some(bound)
            }
            _ => None,
        })
    };
    let sequence = [
        ("Iterator", "Box<dyn Iterator<Item = T> + Send>"),
        ("Stream", "Pin<Box<dyn Stream<Item = T> + Send>>"),
    ];
    let sequence = (sequence.into_iter()).find(|(name, _)| called(name).is_some_and(is_generic));
    if let (Held::Shared | Held::Exclusive, Some((name, boxed))) = (held, sequence) {
        let what = name.to_lowercase();
        faults.push(
            Fault::over(
                FaultKind::InvalidType,
                bounds,
                format!("a host's {what} cannot be lent"),
            )
            .note("it is made for the call, and nobody could go on with it afterwards")
            .help(format!("write `impl {name}<Item = T>` or `{boxed}`")),
        );
        return true;
    }
    if held == Held::Impl || sequence.is_some() || called("Error").is_some() {
        return false;
    }
    if held == Held::Exclusive {
        faults.push(
            Fault::over(
                FaultKind::InvalidType,
                bounds,
                "what a host implements cannot be lent for writing",
            )
            .note("its methods take `&self`, and several threads may call them")
            .help("write `&dyn Trait`, `Box<dyn Trait>` or `Arc<dyn Trait>`"),
        );
    }
    true
}

fn is_generic(bound: &TraitBound) -> bool {
    let last = bound.path.segments.last();
    last.is_some_and(|last| !last.arguments.is_none())
}

/// Whether a method of Go's is given a function of Rust's here. Its bounds are looked at where the types are read.
pub(crate) fn function_for_go(ty: &Type, faults: &mut Vec<Fault>) -> bool {
    let found = stands_behind(ty).filter(|(held, _)| matches!(held, Held::Box | Held::Arc));
    let Some(closure) = found.and_then(|(_, bounds)| closure_of(bounds)) else {
        return false;
    };
    for input in &closure.signature.inputs {
        types::check(&input.ty, Place::Given, faults);
    }
    if let ReturnType::Type(_, ty) = &closure.signature.output {
        types::check(ty, Place::Return, faults);
    }
    true
}

fn stands_behind(ty: &Type) -> Option<(Held, &Bounds)> {
    match bare(ty) {
        Type::ImplTrait(it) => Some((Held::Impl, &it.bounds)),
        Type::Reference(it) => match bare(&it.elem) {
            Type::TraitObject(object) if it.mutability.is_some() => {
                Some((Held::Exclusive, &object.bounds))
            }
            Type::TraitObject(object) => Some((Held::Shared, &object.bounds)),
            _ => None,
        },
        Type::Path(path) => {
            let held = match path.path.segments.last()?.ident.to_string().as_str() {
                "Box" => Held::Box,
                "Arc" => Held::Arc,
                _ => return None,
            };
            match bare(only_argument(ty)?) {
                Type::TraitObject(object) => Some((held, &object.bounds)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn in_option(ty: &Type) -> Option<&Type> {
    match bare(ty) {
        Type::Path(path) if path.path.segments.last()?.ident == "Option" => only_argument(ty),
        _ => None,
    }
}

fn only_argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = bare(ty) else {
        return None;
    };
    match &path.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => {
            match arguments.args.first()? {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            }
        }
        _ => None,
    }
}

fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Paren(inner) => bare(&inner.elem),
        Type::Group(inner) => bare(&inner.elem),
        ty => ty,
    }
}
