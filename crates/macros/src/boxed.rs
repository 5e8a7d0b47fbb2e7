//! Async methods of imported traits, rewritten so that `dyn Trait` can have them:
//! `async fn load(&self, key: String) -> T` becomes
//! `fn load<'a>(&'a self, key: String) -> Pin<Box<dyn Future<Output = T> + Send + 'a>>`.

use landbridge_attributes::{Fault, FaultKind};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Block, FnArg, GenericArgument, ImplItem, ItemImpl, ItemTrait, Lifetime, Pat, PathArguments,
    ReceiverKind, ReturnType, Signature, TraitItem, Type, ext::IdentExt as _, parse_quote,
};

/// Rewrites the async methods of a trait; whether there were any.
pub(crate) fn in_trait(item: &mut ItemTrait, faults: &mut Vec<Fault>) -> bool {
    let mut changed = false;
    for member in &mut item.items {
        if let TraitItem::Fn(method) = member
            && method.sig.asyncness.is_some()
            && let Some(rebind) = signature(&mut method.sig, faults)
        {
            changed = true;
            if let Some(body) = &mut method.default {
                *body = boxed(body, &rebind, &method.sig.output);
                method.attrs.push(quiet());
            }
        }
    }
    changed
}

/// Rewrites the async methods of an implementation; whether there were any.
pub(crate) fn in_impl(item: &mut ItemImpl, faults: &mut Vec<Fault>) -> bool {
    let mut changed = false;
    for member in &mut item.items {
        if let ImplItem::Fn(method) = member
            && method.sig.asyncness.is_some()
            && let Some(rebind) = signature(&mut method.sig, faults)
        {
            changed = true;
            method.block = boxed(&method.block, &rebind, &method.sig.output);
            method.attrs.push(quiet());
        }
    }
    changed
}

/// What clippy would say of the rewritten form, and not of what was written.
fn quiet() -> syn::Attribute {
    parse_quote!(#[allow(
        clippy::let_unit_value,
        clippy::needless_lifetimes,
        clippy::type_complexity,
        clippy::used_underscore_binding
    )])
}

fn lifetime(span: Span) -> Lifetime {
    Lifetime::new("'landbridge", span)
}

/// The signature without `async`; the statements with which the future takes the parameters over. `None` for one
/// that can't be rewritten.
fn signature(signature: &mut Signature, faults: &mut Vec<Fault>) -> Option<Vec<TokenStream>> {
    let span = signature.ident.span();
    let shared = matches!(signature.inputs.first(), Some(FnArg::Receiver(receiver))
        if matches!(&receiver.kind, ReceiverKind::Reference(_, None, None)));
    if !shared || !signature.generics.params.is_empty() {
        faults.push(
            Fault::new(
                FaultKind::InvalidSignature,
                span,
                format!(
                    "the async method `{}` cannot be rewritten",
                    signature.ident.unraw()
                ),
            )
            .note("its future is boxed, with one lifetime for everything that is borrowed")
            .help("write `&self`, and leave generic parameters and lifetimes out"),
        );
        return None;
    }
    signature.asyncness = None;
    let mut rebind = Vec::new();
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                if let ReceiverKind::Reference(_, place, None) = &mut receiver.kind {
                    *place = Some(lifetime(span));
                }
            }
            FnArg::Typed(typed) => {
                lengthen(&mut typed.ty, span);
                let pattern = (*typed.pat).clone();
                let name = match &pattern {
                    Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
                        pattern.ident.clone()
                    }
                    _ => format_ident!("argument_{index}"),
                };
                rebind.push(quote!(let #pattern = #name;));
                *typed.pat = parse_quote!(#name);
            }
        }
    }
    let output = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    let ours = lifetime(span);
    signature.generics = parse_quote!(<#ours>);
    signature.output = parse_quote! {
        -> ::core::pin::Pin<::std::boxed::Box<
            dyn ::core::future::Future<Output = #output> + ::core::marker::Send + #ours
        >>
    };
    Some(rebind)
}

/// The future, boxed. What the body gives is named first, so that `?` and `return` in it know their type.
fn boxed(body: &Block, rebind: &[TokenStream], output: &ReturnType) -> Block {
    let given = given(output);
    let span = body.brace_token.span.open();
    let inner = quote_spanned!(span=>
        ::std::boxed::Box::pin(async move {
            if let ::core::option::Option::Some(never) = ::core::option::Option::None::<#given> {
                #[allow(unreachable_code)]
                return never;
            }
            #(#rebind)*
            let given: #given = #body;
            #[allow(unreachable_code)]
            given
        })
    );
    parse_quote!({ #inner })
}

/// The `T` of `Pin<Box<dyn Future<Output = T> + …>>`, as `signature` wrote it.
fn given(output: &ReturnType) -> TokenStream {
    let found = (|| {
        let ReturnType::Type(_, ty) = output else {
            return None;
        };
        let Type::TraitObject(object) = argument(argument(ty)?)? else {
            return None;
        };
        object.bounds.iter().find_map(|bound| {
            let syn::TypeParamBound::Trait(bound) = bound else {
                return None;
            };
            let PathArguments::AngleBracketed(arguments) = &bound.path.segments.last()?.arguments
            else {
                return None;
            };
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::AssocType(output) => {
                    let ty = &output.ty;
                    Some(quote!(#ty))
                }
                _ => None,
            })
        })
    })();
    found.unwrap_or_else(|| quote!(()))
}

fn argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// Gives the borrows in a parameter's type the future's lifetime.
fn lengthen(ty: &mut Type, span: Span) {
    match ty {
        Type::Paren(inner) => lengthen(&mut inner.elem, span),
        Type::Group(inner) => lengthen(&mut inner.elem, span),
        Type::Array(array) => lengthen(&mut array.elem, span),
        Type::Slice(slice) => lengthen(&mut slice.elem, span),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(|it| lengthen(it, span)),
        Type::Reference(reference) => {
            let elided = (reference.lifetime.as_ref()).is_none_or(|it| it.ident == "_");
            if elided {
                reference.lifetime = Some(lifetime(span));
            }
            lengthen(&mut reference.elem, span);
        }
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
                    continue;
                };
                for argument in &mut arguments.args {
                    match argument {
                        GenericArgument::Type(ty) => lengthen(ty, span),
                        GenericArgument::Lifetime(it) if it.ident == "_" => *it = lifetime(span),
                        _ => {}
                    }
                }
            }
        }
        _ => {}
    }
}
