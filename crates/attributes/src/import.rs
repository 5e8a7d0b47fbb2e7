//! Traits that a host implements: what can be seen of them without knowing what names mean. Types are the
//! callers' matter, and so is whether the trait can be named from outside.

use proc_macro2::Span;
use syn::{
    FnArg, Generics, ItemTrait, Pat, ReceiverKind, Safety, Signature, TraitItem, TypeParamBound,
    ext::IdentExt as _, spanned::Spanned as _,
};

use crate::{Fault, FaultKind};

/// Faults of an imported trait and of its methods' signatures; generic parameters of the trait itself are left
/// to the callers, who refuse them everywhere.
#[must_use]
pub fn check_import(item: &ItemTrait) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(token) = &item.unsafety {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                token,
                "an unsafe trait cannot be implemented by a host",
            )
            .note("nobody can check the promises that its implementations have to give")
            .help("write a safe trait"),
        );
    }
    if let Some(clause) = &item.generics.where_clause {
        faults.push(conditions(clause.where_token.span));
    }
    supertraits(item, &mut faults);
    let mut methods = 0;
    for member in &item.items {
        match member {
            TraitItem::Fn(method) => {
                methods += 1;
                signature(&method.sig, &mut faults);
            }
            other => {
                let (noun, help) = match other {
                    TraitItem::Const(_) => ("constant", "write a method that returns it"),
                    TraitItem::Type(_) => ("type", "write the type itself where the trait uses it"),
                    TraitItem::Macro(_) => (
                        "macro call",
                        "write the methods out: landbridge reads the source before macros are expanded",
                    ),
                    _ => ("member of this sort", "write methods with `&self` only"),
                };
                faults.push(
                    Fault::over(
                        FaultKind::InvalidItem,
                        other,
                        format!("an imported trait cannot have a {noun}"),
                    )
                    .note("a host implements methods")
                    .help(help),
                );
            }
        }
    }
    if methods == 0 && item.items.is_empty() {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                &item.ident,
                format!("the trait `{}` has no methods", item.ident.unraw()),
            )
            .note("there is nothing for a host to implement")
            .help("write the methods that Rust calls"),
        );
    }
    faults
}

/// Faults of the options of an imported trait and its methods with each other.
#[must_use]
pub fn check_go(
    of_trait: &crate::Options,
    method: &crate::Options,
    signature: &Signature,
) -> Vec<Fault> {
    let is_async = signature.asyncness.is_some();
    let mut faults = Vec::new();
    let mut wrong = |span: Span, message: &str, help: &str| {
        faults.push(Fault::new(FaultKind::Conflict, span, message.to_owned()).help(help));
    };
    for (option, word) in [(method.nonblocking, "nonblocking"), (method.lent, "lent")] {
        if let (Some(span), None) = (option, of_trait.go) {
            let message = format!("`{word}` is for traits that Go implements");
            wrong(
                span,
                &message,
                "write `#[landbridge::import(go)]` on the trait",
            );
        }
    }
    if let (Some(span), false) = (method.nonblocking, is_async) {
        let message = "`nonblocking` is for async methods: others run in the calling thread anyway";
        wrong(span, message, "remove it");
    }
    if let (Some(span), true) = (method.lent, is_async) {
        let message =
            "an async method can't be lent memory: its future may be dropped while Go reads it";
        wrong(span, message, "remove `lent`");
    }
    faults
}

fn conditions(span: Span) -> Fault {
    Fault::new(
        FaultKind::InvalidItem,
        span,
        "a `where` clause cannot stand on what a host implements",
    )
    .note("Rust calls it through `dyn`, for one type that the generated crate declares")
    .help("remove it")
}

fn supertraits(item: &ItemTrait, faults: &mut Vec<Fault>) {
    let (mut send, mut sync) = (false, false);
    for bound in &item.supertraits {
        let name = match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last(),
            TypeParamBound::Lifetime(lifetime) if lifetime.ident == "static" => continue,
            _ => None,
        };
        match name.map(|name| name.ident.to_string()).as_deref() {
            Some("Send") => send = true,
            Some("Sync") => sync = true,
            _ => faults.push(
                Fault::over(
                    FaultKind::InvalidItem,
                    bound,
                    "a host cannot implement this supertrait",
                )
                .note("what implements an imported trait is `Send + Sync`, and has the trait's own methods")
                .help("leave it out, and write what you need of it as methods of this trait"),
            ),
        }
    }
    if !(send && sync) {
        let name = item.ident.unraw();
        let missing = match (send, sync) {
            (true, _) => "Sync",
            (_, true) => "Send",
            _ => "Send + Sync",
        };
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                &item.ident,
                format!("the imported trait `{name}` needs the supertraits `Send + Sync`"),
            )
            .note(format!(
                "Rust may call what a host implements from any thread; here `{missing}` is missing"
            ))
            .help(format!("write `pub trait {name}: Send + Sync`")),
        );
    }
}

fn signature(signature: &Signature, faults: &mut Vec<Fault>) {
    let name = signature.ident.unraw();
    let mut wrong = |span: Span, message: String, help: &str| {
        faults.push(
            Fault::new(FaultKind::InvalidSignature, span, message)
                .note("a host implements safe methods with `&self`, whose types are all chosen")
                .help(help),
        );
    };
    if let Safety::Unsafe(token) = &signature.safety {
        let message = format!("`{name}` is unsafe to call");
        wrong(token.span, message, "write a safe method");
    }
    if let Some(abi) = &signature.abi {
        let message = format!("`{name}` is an `extern` function");
        wrong(abi.extern_token.span, message, "write a plain `fn`");
    }
    if let Some(variadic) = &signature.variadic {
        let message = format!("`{name}` takes a variable number of arguments");
        wrong(variadic.dots.span(), message, "take a `Vec<T>`");
    }
    if let Some(span) = generic(&signature.generics) {
        let message = format!("`{name}` has generic parameters");
        wrong(
            span,
            message,
            "write the types out, and leave lifetimes out",
        );
    }
    let receiver = signature.inputs.first();
    let shared = matches!(receiver, Some(FnArg::Receiver(receiver))
        if matches!(&receiver.kind, ReceiverKind::Reference(_, None, None)));
    if !shared {
        let span = match receiver {
            Some(FnArg::Receiver(receiver)) => receiver.self_token.span,
            _ => signature.ident.span(),
        };
        let message = format!("`{name}` doesn't take `&self`");
        wrong(
            span,
            message,
            "write `&self`: several threads may call at the same time, so there is no `&mut self`",
        );
    }
    for input in &signature.inputs {
        if let FnArg::Typed(typed) = input
            && !matches!(&*typed.pat, Pat::Ident(pattern) if pattern.subpat.is_none())
        {
            let message = format!("a parameter of `{name}` has no name");
            wrong(typed.pat.span(), message, "name it: hosts show the name");
        }
    }
    if let Some(clause) = &signature.generics.where_clause {
        faults.push(conditions(clause.where_token.span));
    }
}

fn generic(generics: &Generics) -> Option<Span> {
    generics.params.first().map(syn::spanned::Spanned::span)
}
