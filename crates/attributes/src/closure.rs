//! Functions of the host's as parameters: which spellings there are, and what is wrong with the others. What the
//! closure's own types mean is the callers' matter.

use syn::{
    Ident, ParenthesizedGenericArguments, PathArguments, ReturnType, Token, Type, TypeParamBound,
    punctuated::Punctuated,
};

use crate::{Fault, FaultKind};

/// How often a closure is called, and by whom at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// `Fn`.
    Fn,
    /// `FnMut`.
    FnMut,
    /// `FnOnce`.
    FnOnce,
    /// `AsyncFn` and its like.
    Async,
}

/// What stands around the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// `impl …`.
    Impl,
    /// `Box<dyn …>`.
    Box,
    /// `Arc<dyn …>`.
    Arc,
    /// `&dyn …`.
    Shared,
    /// `&mut dyn …`.
    Exclusive,
}

/// A closure's trait, as spelled among bounds.
#[derive(Clone, Copy)]
pub struct Callable<'a> {
    /// Which.
    pub calls: Calls,
    /// Its name.
    pub name: &'a Ident,
    /// `(A, B) -> R`.
    pub signature: &'a ParenthesizedGenericArguments,
}

/// The closure's trait among bounds, if there is one.
#[must_use]
pub fn closure_of(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<Callable<'_>> {
    bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let last = bound.path.segments.last()?;
        let PathArguments::Parenthesized(signature) = &last.arguments else {
            return None;
        };
        let calls = match last.ident.to_string().as_str() {
            "Fn" => Calls::Fn,
            "FnMut" => Calls::FnMut,
            "FnOnce" => Calls::FnOnce,
            "AsyncFn" | "AsyncFnMut" | "AsyncFnOnce" => Calls::Async,
            _ => return None,
        };
        Some(Callable {
            calls,
            name: &last.ident,
            signature,
        })
    })
}

/// Faults of a closure as a parameter, apart from those of its types. `in_async` is whether the function that
/// takes it is async.
#[must_use]
pub fn check_closure(
    closure: Callable<'_>,
    bounds: &Punctuated<TypeParamBound, Token![+]>,
    held: Held,
    in_async: bool,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if closure.calls == Calls::Async || gives_future(&closure.signature.output) {
        faults.push(
            Fault::new(
                FaultKind::InvalidType,
                closure.name.span(),
                "a host's async function cannot be taken as a closure",
            )
            .note("closures are called and give their answer at once")
            .help("declare an `#[landbridge::import]` trait with an `async fn`, and take `Arc<dyn Trait>`"),
        );
        return faults;
    }
    for bound in bounds {
        let known = match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
                last.ident == *closure.name || ["Send", "Sync"].iter().any(|it| last.ident == it)
            }),
            TypeParamBound::Lifetime(_) => true,
            _ => false,
        };
        if !known {
            faults.push(
                Fault::over(
                    FaultKind::InvalidType,
                    bound,
                    "a host's function cannot have this bound",
                )
                .note("what a host gives is `Send + Sync + 'static`, and nothing else")
                .help("leave the bound out; take `Arc<dyn Fn(…)>` to share the function"),
            );
        }
    }
    let (span, name) = (closure.name.span(), closure.name);
    let help = match (held, closure.calls) {
        (Held::Exclusive, Calls::Fn) => Some("write `&dyn Fn(…)`"),
        (Held::Shared | Held::Exclusive, Calls::FnOnce) => Some("write `impl FnOnce(…)`"),
        (Held::Shared, Calls::FnMut) => Some("write `&mut dyn FnMut(…)`"),
        (Held::Arc, Calls::FnMut | Calls::FnOnce) => Some("write `Arc<dyn Fn(…)>`"),
        _ => None,
    };
    if let Some(help) = help {
        faults.push(
            Fault::new(
                FaultKind::InvalidType,
                span,
                format!("`{name}` cannot be called through this"),
            )
            .note("`Fn` is called through `&`, `FnMut` through `&mut`, `FnOnce` by whoever owns it")
            .help(help),
        );
    }
    if in_async && matches!(held, Held::Shared | Held::Exclusive) {
        faults.push(
            Fault::new(
                FaultKind::AsyncBorrow,
                span,
                "an async function cannot borrow a closure",
            )
            .note("the host lends for the call, and the future lives on after it")
            .help(format!("take `impl {name}(…)` or `Box<dyn {name}(…)>`")),
        );
    }
    faults
}

/// Whether an answer is spelled as a future.
fn gives_future(output: &ReturnType) -> bool {
    let ReturnType::Type(_, ty) = output else {
        return false;
    };
    match &**ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            ["Pin", "BoxFuture", "LocalBoxFuture"]
                .iter()
                .any(|name| last.ident == name)
        }),
        Type::ImplTrait(_) => true,
        _ => false,
    }
}
