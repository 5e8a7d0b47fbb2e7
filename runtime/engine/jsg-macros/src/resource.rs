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
    let mut base: Option<syn::Field> = None;
    for field in &mut item.fields {
        let marked = field.attrs.iter().any(|it| is(it, "trace"));
        field.attrs.retain(|it| !is(it, "trace"));
        let extends = field.attrs.iter().find(|it| is(it, "extends")).cloned();
        field.attrs.retain(|it| !is(it, "extends"));
        if let Some(mark) = &extends {
            if base.is_some() {
                faults.at(mark, "a class extends one class");
            }
            base = Some(field.clone());
        }
        if marked || extends.is_some() || names_traced(&field.ty) {
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
    let parts = base.map(|field| {
        let (field, ty) = (&field.ident, &field.ty);
        quote! {
            fn parent() -> ::std::option::Option<::jsg::Parent> {
                ::std::option::Option::Some(::jsg::Parent::of::<#ty>())
            }
            fn part(&self, wanted: ::std::any::TypeId) -> ::std::option::Option<&dyn ::std::any::Any> {
                if ::std::any::TypeId::of::<Self>() == wanted {
                    return ::std::option::Option::Some(self);
                }
                ::jsg::Named::part(&self.#field, wanted)
            }
            fn part_mut(
                &mut self,
                wanted: ::std::any::TypeId,
            ) -> ::std::option::Option<&mut dyn ::std::any::Any> {
                if ::std::any::TypeId::of::<Self>() == wanted {
                    return ::std::option::Option::Some(self);
                }
                ::jsg::Named::part_mut(&mut self.#field, wanted)
            }
        }
    });
    faults.finish(quote! {
        #item
        impl ::jsg::Named for #ident {
            const NAME: &'static str = #name;
            #parts
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
