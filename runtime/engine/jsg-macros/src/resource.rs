//! `#[jsg_resource]` on a struct: its name, and the fields that the collector is shown.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Field, Fields, ItemStruct, Meta, Type};

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
    let mut external = Vec::new();
    for field in &mut item.fields {
        external.extend(faults.keep(counted(field)).flatten());
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
    if options.has("custom_trace")
        && let Some((mark, _)) = external.first()
    {
        faults.at(
            mark,
            "`custom_trace` says that `GarbageCollected` is written by hand: write its `external_bytes`, too",
        );
    }
    let trace = if options.has("custom_trace") {
        quote!()
    } else {
        let bytes: Vec<_> = external.iter().map(|(_, bytes)| bytes).collect();
        let counts = !bytes.is_empty();
        let (inherits, inherited): (Vec<_>, Vec<_>) =
            (base.iter()).map(|field| (&field.ty, &field.ident)).unzip();
        let types: Vec<_> = traced.iter().map(|field| &field.ty).collect();
        let names: Vec<_> = traced.iter().map(|field| &field.ident).collect();
        quote! {
            impl ::jsg::GarbageCollected for #ident {
                const TRACES: bool = false #(|| <#types as ::jsg::GarbageCollected>::TRACES)*;
                fn trace(&self, visitor: &mut ::jsg::Visitor<'_>) {
                    let _ = &visitor;
                    #(::jsg::GarbageCollected::trace(&self.#names, visitor);)*
                }
                const EXTERNAL: bool =
                    #counts #(|| <#inherits as ::jsg::GarbageCollected>::EXTERNAL)*;
                fn external_bytes(&self) -> usize {
                    0_usize
                        #(.saturating_add(#bytes))*
                        #(.saturating_add(::jsg::GarbageCollected::external_bytes(&self.#inherited)))*
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

/// The mark of a field that holds memory, and how many bytes it holds: by `External`, or by the function that the mark
/// names.
fn counted(field: &mut Field) -> syn::Result<Option<(Attribute, TokenStream)>> {
    let mark = field.attrs.iter().find(|it| is(it, "external")).cloned();
    field.attrs.retain(|it| !is(it, "external"));
    let (Some(mark), Some(name)) = (mark, &field.ident) else {
        return Ok(None);
    };
    let bytes = match &mark.meta {
        Meta::Path(_) => quote!(::jsg::External::external_bytes(&self.#name)),
        Meta::List(list) => {
            let function: syn::Path = list.parse_args()?;
            quote!(#function(&self.#name))
        }
        Meta::NameValue(pair) => {
            let message = "a function stands in parentheses: `#[external(function)]`";
            return Err(syn::Error::new_spanned(pair, message));
        }
    };
    Ok(Some((mark, bytes)))
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
