//! Options against `async`: which of them it rules out, and what its future may keep borrowed.

use proc_macro2::Span;
use syn::{
    FnArg, GenericArgument, PathArguments, ReceiverKind, Signature, Type, spanned::Spanned as _,
};

use crate::{Fault, FaultKind, Options};

/// Something that is lent for writing.
enum Written {
    /// `&mut [T]`: the host's memory.
    Memory,
    /// `&mut self`, `&mut Obj`.
    Object,
}

/// Adds the faults of an async function, and of options that need one.
pub(crate) fn check(options: &Options, signature: &Signature, faults: &mut Vec<Fault>) {
    if signature.asyncness.is_none() {
        if crate::spelled_sequence(&signature.output).is_some() {
            return borrows(options, signature, faults);
        }
        if let Some(span) = options.exclusive {
            faults.push(
                Fault::new(
                    FaultKind::Conflict,
                    span,
                    "`exclusive` says nothing about a function that is not async",
                )
                .note("a plain call holds its objects until it returns, and no longer")
                .help("remove `exclusive`"),
            );
        }
        return;
    }
    if let Some(span) = options.blocking {
        faults.push(
            Fault::new(
                FaultKind::Conflict,
                span,
                "`blocking` says nothing about an async function",
            )
            .note("a host that awaits it is free meanwhile")
            .help("remove `blocking`; move long work inside to a thread"),
        );
    }
    if let Some(span) = options.getter {
        faults.push(
            Fault::new(
                FaultKind::InvalidSignature,
                span,
                "a getter cannot be async",
            )
            .note("a host reads a property as `value.name`, and nobody awaits it")
            .help("remove `getter`"),
        );
    }
    if let Some(span) = options.constructor {
        faults.push(
            Fault::new(
                FaultKind::InvalidSignature,
                span,
                "the constructor cannot be async",
            )
            .note("nobody can await `new Type(…)` in a host")
            .help("remove `constructor`: hosts await the function on the class, `Type.open(…)`"),
        );
    }
    borrows(options, signature, faults);
}

/// What a future, or a sequence, may keep borrowed for as long as it lives.
fn borrows(options: &Options, signature: &Signature, faults: &mut Vec<Fault>) {
    let (what, lives) = if signature.asyncness.is_some() {
        ("an async function", "its future")
    } else {
        ("a function that returns a sequence", "its sequence")
    };
    let mut objects = 0;
    for input in &signature.inputs {
        match written(input) {
            Some((Written::Object, _)) if options.exclusive.is_some() => objects += 1,
            Some((Written::Object, span)) => faults.push(
                Fault::new(
                    FaultKind::AsyncBorrow,
                    span,
                    format!("`&mut` of an object in {what} needs the option `exclusive`"),
                )
                .note(format!("{lives} holds the object alone until it ends: every other call meanwhile is refused as busy"))
                .help("take `&self` and lock inside, or say that it is meant: `#[landbridge(exclusive)]`"),
            ),
            Some((Written::Memory, span)) => faults.push(
                Fault::new(
                    FaultKind::AsyncBorrow,
                    span,
                    format!("{what} cannot write to memory that is lent to it"),
                )
                .note(format!("the host lends its memory for the call, and {lives} lives on after it"))
                .help("take a `Vec<T>` and return what came of it"),
            ),
            None => {}
        }
    }
    if let (Some(span), 0) = (options.exclusive, objects) {
        faults.push(
            Fault::new(
                FaultKind::Conflict,
                span,
                "`exclusive` says nothing here: no object is lent for writing",
            )
            .help("remove `exclusive`"),
        );
    }
}

fn written(input: &FnArg) -> Option<(Written, Span)> {
    match input {
        FnArg::Receiver(receiver) => {
            let exclusive = match &receiver.kind {
                ReceiverKind::Reference(_, _, exclusive) => exclusive.is_some(),
                ReceiverKind::Typed(_, ty) => matches!(mutable(ty), Some((Written::Object, _))),
                _ => false,
            };
            exclusive.then_some((Written::Object, receiver.self_token.span))
        }
        FnArg::Typed(typed) => mutable(&typed.ty),
    }
}

/// `&mut T`, or one in an `Option`.
fn mutable(ty: &Type) -> Option<(Written, Span)> {
    match ty {
        Type::Paren(inner) => mutable(&inner.elem),
        Type::Group(inner) => mutable(&inner.elem),
        Type::Reference(reference) if reference.mutability.is_some() => {
            let what = match bare(&reference.elem) {
                // A closure, which `check_closure` refuses.
                Type::TraitObject(_) | Type::ImplTrait(_) => return None,
                Type::Slice(_) => Written::Memory,
                _ => Written::Object,
            };
            Some((what, reference.and_token.span()))
        }
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            match &last.arguments {
                PathArguments::AngleBracketed(arguments) if last.ident == "Option" => {
                    match arguments.args.first()? {
                        GenericArgument::Type(ty) => mutable(ty),
                        _ => None,
                    }
                }
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
