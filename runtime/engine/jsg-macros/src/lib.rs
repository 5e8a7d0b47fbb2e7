//! The attributes of `jsg`. Each reads an item, says all that is wrong with it at the tokens that are, and writes the
//! impls beside it. What the impls mean is for `jsg`.
#![forbid(unsafe_code)]

mod class;
mod fast;
mod method;
mod names;
mod oneof;
mod options;
mod property;
mod resource;
mod structure;

use proc_macro::TokenStream;
use quote::ToTokens;
use syn::{Item, parse_macro_input};

/// A Rust type that JavaScript sees as a class.
///
/// On a struct, with `name = "Name"` for another name than its own, and `custom_trace` where `GarbageCollected` is
/// written by hand; else the fields marked `#[trace]` and those whose type names `Traced` are shown to the collector. A
/// field marked `#[extends]` is the class that this one extends: its methods work on this one's objects. What fields
/// marked `#[external]` hold on Rust's heap, V8 is told: those of types that are `External`, or by a function
/// (`#[external(function)]`, of a reference to the field) that says how many bytes.
///
/// On an impl block, whose functions are marked `#[jsg_method]` (with `name = "name"` for another name than the Rust
/// one in camel case; without a receiver it is static), `#[jsg_constructor]`, and
/// `#[jsg_property(prototype | instance, name = "name", readonly)]`, `#[jsg_inspect_property]`, and whose constants `#[jsg_static_constant]`.
/// A first parameter `&mut Lock` or `&Lock` gets the lock; `Result` becomes a throw.
#[proc_macro_attribute]
pub fn jsg_resource(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.into();
    let written = match parse_macro_input!(item as Item) {
        Item::Struct(item) => resource::expand(options, item),
        Item::Impl(item) => class::expand(options, item),
        other => Err(syn::Error::new_spanned(
            other,
            "`#[jsg_resource]` belongs on a struct and on its impl block",
        )),
    };
    finish(written)
}

/// A struct whose public fields cross as a plain object. Private fields stay behind; on the way in they are
/// `Default::default()`.
#[proc_macro_attribute]
pub fn jsg_struct(options: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as Item);
    finish(structure::expand(options.into(), item))
}

/// An enum of types that one value may have: the first variant that the value is of exactly, in the order of
/// declaration.
#[proc_macro_attribute]
pub fn jsg_oneof(options: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as Item);
    finish(oneof::expand(options.into(), item))
}

fn finish(written: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    match written {
        Ok(tokens) => tokens.into_token_stream().into(),
        Err(error) => error.into_compile_error().into(),
    }
}
