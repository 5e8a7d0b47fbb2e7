//! The signature of an exported function or method, without its options.

use landbridge_attributes::{Fault, FaultKind, spelled_sequence};
use syn::{
    FnArg, GenericArgument, Pat, PathArguments, Receiver, ReceiverKind, ReturnType, Safety,
    Signature, Type, TypePath,
};

use crate::{
    callbacks, generics,
    types::{self, Place},
};

/// Adds a fault for each part of the signature that cannot cross.
pub(crate) fn check(signature: &Signature, faults: &mut Vec<Fault>) {
    if let Safety::Unsafe(token) = &signature.safety {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                token,
                "an unsafe function cannot be exported",
            )
            .note("a host cannot keep the promises that its caller has to give")
            .help("export a safe function that checks them and then calls this one"),
        );
    }
    if let Some(abi) = &signature.abi
        && abi.name.as_ref().is_none_or(|name| name.value() != "Rust")
    {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                abi,
                "an `extern` function cannot be exported",
            )
            .note("landbridge writes the foreign interface itself, in the generated crate")
            .help("write a plain `pub fn` with Rust types"),
        );
    }
    generics::check(&signature.generics, generics::Owner::Function, faults);
    if let Some(variadic) = &signature.variadic {
        faults.push(Fault::over(
            FaultKind::InvalidItem,
            variadic,
            "a variable number of arguments cannot cross",
        ));
    }
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => check_receiver(receiver, faults),
            FnArg::Typed(typed) => {
                check_pattern(&typed.pat, faults);
                if !callbacks::parameter(&typed.ty, signature.asyncness.is_some(), faults) {
                    types::check(&typed.ty, Place::Parameter, faults);
                }
            }
        }
    }
    if let Some(sequence) = spelled_sequence(&signature.output) {
        types::check_sequence(sequence.ty, faults);
    } else if let ReturnType::Type(_, ty) = &signature.output {
        types::check(ty, Place::Return, faults);
    }
}

fn check_pattern(pattern: &Pat, faults: &mut Vec<Fault>) {
    if matches!(pattern, Pat::Ident(ident) if ident.subpat.is_none()) {
        return;
    }
    faults.push(
        Fault::over(
            FaultKind::InvalidItem,
            pattern,
            "a parameter of an exported function needs a name",
        )
        .note("hosts show the name, and pass arguments by it")
        .help("name the parameter, and take it apart inside the function"),
    );
}

fn check_receiver(receiver: &Receiver, faults: &mut Vec<Fault>) {
    match &receiver.kind {
        ReceiverKind::Value => {}
        ReceiverKind::Reference(_, lifetime, _) => {
            if let Some(lifetime) = lifetime
                && lifetime.ident == "static"
            {
                faults.push(
                    Fault::over(
                        FaultKind::InvalidType,
                        lifetime,
                        "a host cannot lend for `'static`",
                    )
                    .note("an object is borrowed for the length of the call")
                    .help("leave the lifetime out"),
                );
            }
        }
        ReceiverKind::Typed(_, ty) if is_self(ty) || is_self_in("Arc", ty) => {}
        ReceiverKind::Typed(_, ty) => {
            let fault = Fault::over(FaultKind::InvalidType, ty, "this receiver cannot cross");
            faults.push(if is_self_in("Rc", ty) {
                fault
                    .note(
                        "a host may use and drop the object on any thread; `Rc` counts on one only",
                    )
                    .help("write `self: Arc<Self>`")
            } else if is_self_in("Pin", ty) {
                fault
                    .note("a host cannot promise that an object stays where it is")
                    .help("write `&self` or `&mut self`, and pin inside the object")
            } else if is_self_in("Box", ty) {
                fault
                    .note("hosts hold objects in a table of handles, not in a `Box`")
                    .help("write `self`")
            } else {
                fault.help("write `&self`, `&mut self`, `self` or `self: Arc<Self>`")
            });
        }
        _ => {}
    }
}

/// `Self`, or a reference to it or to `Arc<Self>`.
fn is_self(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.is_ident("Self"),
        Type::Reference(reference) => {
            is_self(&reference.elem)
                || reference.mutability.is_none() && is_self_in("Arc", &reference.elem)
        }
        Type::Paren(paren) => is_self(&paren.elem),
        Type::Group(group) => is_self(&group.elem),
        _ => false,
    }
}

/// `Wrapper<Self>`, `Wrapper<&mut Self>`.
fn is_self_in(wrapper: &str, ty: &Type) -> bool {
    let Type::Path(TypePath { path, .. }) = ty else {
        return false;
    };
    let Some(last) = path.segments.last() else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return false;
    };
    last.ident == wrapper
        && matches!(arguments.args.first(), Some(GenericArgument::Type(ty)) if wrapper == "Pin" || is_self(ty))
}
