//! The promise of an async function, and of one that returns a sequence: what it gives may be used and dropped
//! on any thread. Carries the user's spans, so that rustc says where what is held across which `await`.

use landbridge_attributes::spelled_sequence;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, FnArg, Path, ReceiverKind, Signature};

/// A constant that doesn't compile when the function's future or sequence isn't `Send`; nothing for a plain
/// function.
/// `object` is the type of an impl block, `conditions` are those of the function.
pub(crate) fn is_send(
    signature: &Signature,
    object: Option<&Path>,
    conditions: &[Attribute],
) -> TokenStream {
    let sequence = spelled_sequence(&signature.output);
    let (promise, error, takes) = match (signature.asyncness, sequence) {
        (Some(_), _) => (
            "the_future_of_an_exported_function_is_send",
            None,
            quote!(F),
        ),
        (None, Some(it)) if it.fallible => (
            "a_returned_sequence_is_send",
            Some(quote!(, E)),
            quote!(::core::result::Result<F, E>),
        ),
        (None, Some(_)) => ("a_returned_sequence_is_send", None, quote!(F)),
        (None, None) => return TokenStream::new(),
    };
    let promise = format_ident!("{promise}", span = Span::call_site());
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for (index, input) in signature.inputs.iter().enumerate() {
        let name = format_ident!("a{index}");
        let ty = match input {
            FnArg::Typed(typed) => {
                let ty = &typed.ty;
                quote!(#ty)
            }
            FnArg::Receiver(receiver) => match &receiver.kind {
                ReceiverKind::Value => quote!(Self),
                ReceiverKind::Reference(and, lifetime, exclusive) => {
                    quote!(#and #lifetime #exclusive Self)
                }
                ReceiverKind::Typed(_, ty) => quote!(#ty),
                _ => return TokenStream::new(),
            },
        };
        parameters.push(quote!(#name: #ty));
        arguments.push(name);
    }
    let (ident, generics) = (&signature.ident, &signature.generics);
    let bounds = &generics.where_clause;
    let function = match object {
        Some(_) => quote_spanned!(ident.span()=> Self::#ident),
        None => quote!(#ident),
    };
    let call = quote_spanned!(ident.span()=> #promise(#function(#(#arguments),*)));
    let check = quote!(fn check #generics (#(#parameters),*) #bounds);
    // In an impl, `Self` is the object, as in the signature.
    let check = match object {
        Some(ty) => quote! {
            trait Check: ::core::marker::Sized { #check; }
            impl Check for #ty { #check { #call } }
        },
        None => quote!(#check { #call }),
    };
    quote! {
        #(#conditions)*
        #[allow(dead_code, deprecated, clippy::all)]
        const _: () = {
            fn #promise<F: ::core::marker::Send #error>(_: #takes) {}
            #check
        };
    }
}
