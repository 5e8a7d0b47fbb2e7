//! Static promises: constants beside an item that do not compile when the item breaks a promise.
//! They carry the user's spans, so that rustc's own message points at the user's code.

use landbridge_attributes::{OptionName, Options, Value};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Fields, FnArg, Pat, Signature, Type, TypePath};

use crate::derives;

/// An object may be used and dropped on any thread.
pub(crate) fn send_and_sync(ty: &Ident) -> TokenStream {
    quote! {
        const _: () = {
            const fn an_object_is_send_and_sync<T: ::core::marker::Send + ::core::marker::Sync>() {}
            an_object_is_send_and_sync::<#ty>()
        };
    }
}

/// An error has a text and a cause, and may cross threads.
pub(crate) fn is_error(ty: &Ident) -> TokenStream {
    quote! {
        const _: () = {
            const fn an_error_implements_std_error<T: ::core::error::Error>() {}
            const fn an_error_is_send_and_sync<
                T: ::core::marker::Send + ::core::marker::Sync + 'static,
            >() {}
            an_error_implements_std_error::<#ty>();
            an_error_is_send_and_sync::<#ty>()
        };
    }
}

/// An object has the traits that it shows to hosts; the word of the option is what rustc underlines.
pub(crate) fn has_traits(ty: &Ident, options: &Options) -> TokenStream {
    let promises = options.traits.iter().map(|shown| {
        let bound = match shown.option {
            OptionName::Display => quote!(::core::fmt::Display),
            OptionName::Debug => quote!(::core::fmt::Debug),
            OptionName::Eq => quote!(::core::cmp::PartialEq),
            OptionName::Hash => quote!(::core::hash::Hash),
            OptionName::Ord => quote!(::core::cmp::PartialOrd),
            _ => return TokenStream::new(),
        };
        let mut ty = ty.clone();
        ty.set_span(shown.span);
        quote! {
            const _: () = {
                const fn a_shown_trait_is_implemented<T: #bound>() {}
                a_shown_trait_is_implemented::<#ty>()
            };
        }
    });
    promises.collect()
}

/// A plain record has no padding.
pub(crate) fn no_padding(ty: &Ident, attributes: &[Attribute], fields: &Fields) -> TokenStream {
    let candidate = derives::has_repr(attributes, "C")
        && !derives::has_repr(attributes, "packed")
        && derives::derives(attributes, "Copy")
        && fields
            .iter()
            .all(|field| field.attrs.iter().all(is_unconditional) && may_be_plain(&field.ty));
    if !candidate {
        return TokenStream::new();
    }
    let sizes = fields.iter().map(|field| {
        let ty = &field.ty;
        quote!(::core::mem::size_of::<#ty>())
    });
    let message = format!(
        "the record `{ty}` is `repr(C)` and `Copy`, so that lists of it cross as memory, but it has \
         padding between or after its fields, whose bytes are never written. Order the fields from \
         the largest to the smallest and add a field for what is missing at the end (such as \
         `pub reserved: u32`), or remove `repr(C)`"
    );
    quote_spanned! {ty.span()=>
        const _: () = ::core::assert!(
            ::core::mem::size_of::<#ty>() == 0 #(+ #sizes)*,
            #message
        );
    }
}

fn is_unconditional(attribute: &Attribute) -> bool {
    !attribute.path().is_ident("cfg") && !attribute.path().is_ident("cfg_attr")
}

/// Numbers, arrays and names that may be plain records.
fn may_be_plain(ty: &Type) -> bool {
    match ty {
        Type::Array(array) => may_be_plain(&array.elem),
        Type::Paren(paren) => may_be_plain(&paren.elem),
        Type::Group(group) => may_be_plain(&group.elem),
        Type::Path(TypePath {
            qself: None, path, ..
        }) => {
            let never = [
                "bool",
                "char",
                "Duration",
                "SystemTime",
                "Instant",
                "i128",
                "u128",
            ];
            path.segments
                .iter()
                .all(|segment| segment.arguments.is_none())
                && path
                    .segments
                    .last()
                    .is_some_and(|last| never.iter().all(|name| last.ident != name))
        }
        _ => false,
    }
}

/// The defaults have the types of their parameters, as far as both are plain enough to tell.
/// `attributes` are those of the function; its conditions hold for the promise too.
pub(crate) fn defaults_fit(
    options: &Options,
    signature: &Signature,
    attributes: &[Attribute],
) -> TokenStream {
    let conditions: Vec<&Attribute> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .collect();
    let promises = signature.inputs.iter().map(|input| {
        let FnArg::Typed(typed) = input else {
            return TokenStream::new();
        };
        let Pat::Ident(pattern) = &*typed.pat else {
            return TokenStream::new();
        };
        let Some(default) = options.default_of(&pattern.ident) else {
            return TokenStream::new();
        };
        default_fits(&default.value, &typed.ty, &conditions)
    });
    promises.collect()
}

/// The default of a parameter or field has its type.
pub(crate) fn default_fits(value: &Value, ty: &Type, conditions: &[&Attribute]) -> TokenStream {
    if matches!(value, Value::None(_) | Value::Empty(_) | Value::Path(_)) {
        return TokenStream::new();
    }
    let ty = match in_option(ty) {
        Some(inner) => inner,
        None => ty,
    };
    if !is_primitive(ty) {
        return TokenStream::new();
    }
    quote_spanned!(Span::call_site()=> #(#conditions)* const _: #ty = #value;)
}

fn in_option(ty: &Type) -> Option<&Type> {
    let Type::Path(TypePath {
        qself: None, path, ..
    }) = ty
    else {
        return None;
    };
    let last = path.segments.last()?;
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) if last.ident == "Option" => {
            match arguments.args.first()? {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A number, `bool`, `char` or `&str`.
fn is_primitive(ty: &Type) -> bool {
    const NAMES: [&str; 16] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize",
    ];
    match ty {
        Type::Group(group) => is_primitive(&group.elem),
        Type::Path(TypePath {
            qself: None, path, ..
        }) => NAMES.iter().any(|name| path.is_ident(name)),
        Type::Reference(reference) => {
            reference.mutability.is_none()
                && matches!(&*reference.elem, Type::Path(path) if path.path.is_ident("str"))
        }
        _ => false,
    }
}
