//! `#[jsg_resource]` on a struct: its name, and the fields that the collector is shown.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Fields, ItemStruct, Type};

use crate::options::{Faults, Options, is, literal};

pub(crate) fn expand(options: TokenStream, mut item: ItemStruct) -> syn::Result<TokenStream> {
    let mut faults = Faults::default();
    let options = faults
        .keep(Options::parse(options, true, &["custom_trace"]))
        .unwrap_or_default();
    if !item.generics.params.is_empty() {
        faults.at(
            &item.generics,
            "a class can't be generic: V8 knows one template for each",
        );
    }
    if let Fields::Unnamed(fields) = &item.fields {
        faults.at(
            fields,
            "a resource's fields need names; write `struct Name { field: Type }`",
        );
    }
    let mut traced = Vec::new();
    for field in &mut item.fields {
        let marked = field.attrs.iter().any(|it| is(it, "trace"));
        field.attrs.retain(|it| !is(it, "trace"));
        if marked || names_traced(&field.ty) {
            traced.push(field.clone());
        }
    }
    let ident = &item.ident;
    let name = options
        .name
        .clone()
        .unwrap_or_else(|| literal(&ident.to_string()));
    let trace = if options.has("custom_trace") {
        quote!()
    } else {
        let types: Vec<_> = traced.iter().map(|field| &field.ty).collect();
        let names: Vec<_> = traced.iter().map(|field| &field.ident).collect();
        quote! {
            impl ::jsg::GarbageCollected for #ident {
                const TRACES: bool = false #(|| <#types as ::jsg::GarbageCollected>::TRACES)*;
                fn trace(&self, visitor: &mut ::jsg::Visitor<'_>) {
                    let _ = &visitor;
                    #(::jsg::GarbageCollected::trace(&self.#names, visitor);)*
                }
            }
        }
    };
    faults.finish(quote! {
        #item
        impl ::jsg::Named for #ident {
            const NAME: &'static str = #name;
        }
        #trace
    })
}

/// Whether a type mentions `Traced` anywhere.
fn names_traced(ty: &Type) -> bool {
    fn within(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => ident == "Traced",
            proc_macro2::TokenTree::Group(group) => within(group.stream()),
            _ => false,
        })
    }
    within(ty.to_token_stream())
}
