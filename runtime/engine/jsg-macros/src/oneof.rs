//! `#[jsg_oneof]`: one value of several types.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, Item};

use crate::options::{Faults, Options};

pub(crate) fn expand(options: TokenStream, item: Item) -> syn::Result<TokenStream> {
    let mut faults = Faults::default();
    faults.keep(Options::parse(options, false, &[]));
    let Item::Enum(item) = item else {
        faults.at(&item, "`#[jsg_oneof]` belongs on an enum");
        return faults.finish(quote!());
    };
    if !item.generics.params.is_empty() {
        faults.at(&item.generics, "an enum that crosses can't be generic");
    }
    if item.variants.is_empty() {
        faults.at(&item.ident, "an enum without variants has no values");
    }
    let (mut names, mut types) = (Vec::new(), Vec::new());
    for variant in &item.variants {
        match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                names.push(&variant.ident);
                types.push(&fields.unnamed[0].ty);
            }
            _ => faults.at(variant, "a variant holds one value: `Variant(Type)`"),
        }
    }
    let ident = &item.ident;
    faults.finish(quote! {
        #item
        impl<'s> ::jsg::FromJs<'s> for #ident {
            fn ts() -> ::std::string::String {
                [#(<#types as ::jsg::FromJs<'s>>::ts()),*].join(" | ")
            }
            fn from_js(lock: &mut ::jsg::Lock<'s>, value: ::jsg::Local<'s>) -> ::jsg::Result<Self> {
                #(if <#types as ::jsg::FromJs<'s>>::is_exact(lock, value) {
                    return <#types as ::jsg::FromJs<'s>>::from_js(lock, value).map(Self::#names);
                })*
                let expected = <Self as ::jsg::FromJs<'s>>::ts();
                ::std::result::Result::Err(::jsg::Error::type_error(::std::format!(
                    "expected {}, got {}", expected, value.describe()
                )))
            }
            fn is_exact(lock: &mut ::jsg::Lock<'s>, value: ::jsg::Local<'s>) -> bool {
                false #(|| <#types as ::jsg::FromJs<'s>>::is_exact(lock, value))*
            }
        }
        impl ::jsg::ToJs for #ident {
            fn ts() -> ::std::string::String {
                [#(<#types as ::jsg::ToJs>::ts()),*].join(" | ")
            }
            fn to_js<'s>(self, lock: &mut ::jsg::Lock<'s>) -> ::jsg::Result<::jsg::Local<'s>> {
                match self {
                    #(Self::#names(value) => ::jsg::ToJs::to_js(value, lock),)*
                }
            }
        }
    })
}
