//! Returned iterators and streams as they are spelled, and the options that go with them or don't. What the
//! names mean, and aliases, are the reader's.

use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, ReturnType,
    Signature, Token, TraitBound, Type, TypeParamBound,
};

use crate::{Fault, FaultKind, Options};

/// How a sequence is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SequenceForm {
    /// `impl Iterator`, `impl Stream`.
    Impl,
    /// `Box<dyn Iterator>`, `Pin<Box<dyn Stream>>`, `BoxStream`.
    Box,
}

/// A returned sequence, as far as its spelling tells.
#[derive(Clone, Copy, Debug)]
pub struct Spelled<'a> {
    /// The type, without the `Result` around it.
    pub ty: &'a Type,
    /// `Result<…>` around it.
    pub fallible: bool,
}

/// The sequence that a function returns, if its type is spelled as one.
#[must_use]
pub fn spelled_sequence(output: &ReturnType) -> Option<Spelled<'_>> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    if is_sequence(ty) {
        return Some(Spelled {
            ty,
            fallible: false,
        });
    }
    let ty = only_argument(ty, "Result")?;
    is_sequence(ty).then_some(Spelled { ty, fallible: true })
}

/// Whether a type is spelled as an iterator or stream.
fn is_sequence(ty: &Type) -> bool {
    is_boxed_stream(ty) || items(ty).is_some()
}

/// The bound that makes a type a sequence, and how the type holds it.
#[must_use]
pub fn items(
    ty: &Type,
) -> Option<(
    &TraitBound,
    SequenceForm,
    &Punctuated<TypeParamBound, Token![+]>,
)> {
    match bare(ty) {
        Type::ImplTrait(it) => Some((sequence_bound(&it.bounds)?, SequenceForm::Impl, &it.bounds)),
        Type::Path(_) => {
            let boxed = only_argument(ty, "Pin").unwrap_or(ty);
            let Type::TraitObject(it) = bare(only_argument(boxed, "Box")?) else {
                return None;
            };
            Some((sequence_bound(&it.bounds)?, SequenceForm::Box, &it.bounds))
        }
        _ => None,
    }
}

fn sequence_bound(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<&TraitBound> {
    bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) if iterates(bound) || is_stream(bound) => Some(bound),
        _ => None,
    })
}

/// Whether a bound is called as the standard library calls iterators.
#[must_use]
pub fn iterates(bound: &TraitBound) -> bool {
    const NAMES: [&str; 4] = [
        "Iterator",
        "DoubleEndedIterator",
        "ExactSizeIterator",
        "FusedIterator",
    ];
    (bound.path.segments.last()).is_some_and(|last| NAMES.iter().any(|name| last.ident == name))
}

/// Faults of an iterator or stream as a parameter, apart from those of its items' type; one item after the other is
/// all that a host's can give. Nothing for a type that is spelled as something else.
#[must_use]
pub fn check_taken(ty: &Type) -> Vec<Fault> {
    let Some((bound, form, bounds)) = items(ty) else {
        return Vec::new();
    };
    let (name, what) = match iterates(bound) {
        true => ("Iterator", "iterator"),
        false => ("Stream", "stream"),
    };
    let unknown = bounds.iter().filter(|bound| match bound {
        TypeParamBound::Trait(bound) => !bound.path.segments.last().is_some_and(|last| {
            [name, "Send", "Sync", "Unpin"]
                .iter()
                .any(|it| last.ident == it)
        }),
        TypeParamBound::Lifetime(_) => false,
        _ => true,
    });
    let mut faults: Vec<Fault> = unknown
        .map(|bound| {
            Fault::over(
                FaultKind::InvalidType,
                bound,
                format!("a host's {what} cannot have this bound"),
            )
            .note("it gives one item after the other, and nobody knows how many there are")
            .help(format!("write `impl {name}<Item = T>`, or take a `Vec<T>`"))
        })
        .collect();
    let pinned = only_argument(ty, "Pin").is_some();
    if form == SequenceForm::Box && pinned == iterates(bound) {
        let (why, help) = match pinned {
            true => (
                "an iterator is asked through `&mut`, and nothing pins it",
                "write `Box<dyn Iterator<Item = T> + Send>`",
            ),
            false => (
                "a stream is polled where it is pinned",
                "write `Pin<Box<dyn Stream<Item = T> + Send>>`",
            ),
        };
        let message = format!("a host's {what} cannot be held like this");
        faults.push(
            Fault::over(FaultKind::InvalidType, ty, message)
                .note(why)
                .help(help),
        );
    }
    faults
}

/// Whether a type is called as the boxed streams of the `futures` crates are.
#[must_use]
pub fn is_boxed_stream(ty: &Type) -> bool {
    last(ty).is_some_and(|it| it.ident == "BoxStream" || it.ident == "LocalBoxStream")
}

/// Whether a bound is called `Stream`.
#[must_use]
pub fn is_stream(bound: &TraitBound) -> bool {
    (bound.path.segments.last()).is_some_and(|last| last.ident == "Stream")
}

/// The first type argument of a type that is called `name`.
fn only_argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let last = last(ty)?;
    match &last.arguments {
        PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. })
            if last.ident == name =>
        {
            args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

fn last(ty: &Type) -> Option<&PathSegment> {
    match bare(ty) {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
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

/// Adds the faults of options of a function that returns a sequence, and of `lazy` where nothing can be.
pub(crate) fn check(options: &Options, signature: &Signature, faults: &mut Vec<Fault>) {
    let Some(sequence) = spelled_sequence(&signature.output) else {
        // A parameter, or an alias, may be a sequence; the reader knows.
        let nothing =
            matches!(signature.output, ReturnType::Default) && signature.inputs.is_empty();
        if let (Some(span), true) = (options.lazy, nothing) {
            faults.push(
                Fault::new(
                    FaultKind::Conflict,
                    span,
                    "`lazy` says nothing about a function without an iterator or stream",
                )
                .help("remove `lazy`"),
            );
        }
        return;
    };
    if signature.asyncness.is_some() {
        faults.push(
            Fault::over(
                FaultKind::Unsupported,
                sequence.ty,
                "an async function cannot return an iterator or stream",
            )
            .note("a host would have to await what it then iterates over")
            .help("return a stream from a plain function, and do the waiting inside of it"),
        );
    }
    if let Some(span) = options.blocking {
        faults.push(
            Fault::new(
                FaultKind::Unsupported,
                span,
                "`blocking` cannot be said of a returned iterator or stream",
            )
            .note("its items are made while the host holds its lock or loop, as the objects are that it borrows")
            .help("remove `blocking`; wait for items in a `Stream`, or make them on a thread of your own"),
        );
    }
    if let Some(span) = options.getter {
        faults.push(
            Fault::new(
                FaultKind::InvalidSignature,
                span,
                "a getter cannot return an iterator or stream",
            )
            .note("reading a property twice gives the same in a host; a sequence is used up")
            .help("remove `getter`"),
        );
    }
}
