//! `#[landbridge::import]`: traits that a host implements, and their implementations in Rust. Of all attributes
//! the only one that rewrites: async methods become ones that give boxed futures, in `boxed`.

use landbridge_attributes::{Attribute, Fault, FaultKind, Site, check_go, check_import, read};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, Item, ItemImpl, ItemTrait, ReturnType, TraitItem};

use crate::{
    boxed, callbacks, generics, imprint, item,
    types::{self, Place},
};

/// Checks the item; what is to stand beside it, and the item itself where it is rewritten.
pub(crate) fn check(
    arguments: TokenStream,
    annotated: &Item,
    faults: &mut Vec<Fault>,
) -> (Option<TokenStream>, TokenStream) {
    match annotated {
        Item::Trait(imported) => {
            check_trait(arguments, imported, faults);
            let mut rewritten = imported.clone();
            // What can't be rewritten has its fault already.
            let changed = boxed::in_trait(&mut rewritten, &mut Vec::new());
            let beside = promises(imported);
            (changed.then(|| rewritten.into_token_stream()), beside)
        }
        Item::Impl(block) if block.trait_.is_some() => {
            check_impl(arguments, block, faults);
            let mut rewritten = block.clone();
            let changed = boxed::in_impl(&mut rewritten, faults);
            let item = changed.then(|| rewritten.into_token_stream());
            (item, TokenStream::new())
        }
        other => {
            faults.push(item::wrong(Attribute::Import, other));
            (None, TokenStream::new())
        }
    }
}

fn check_trait(arguments: TokenStream, imported: &ItemTrait, faults: &mut Vec<Fault>) {
    let name = &imported.ident;
    let (options, wrong) = read(Some(arguments), &imported.attrs, Site::Import);
    faults.extend(wrong);
    item::check_public(&imported.vis, name, "the trait", faults);
    generics::check(&imported.generics, generics::Owner::Type, faults);
    faults.extend(check_import(imported));
    for member in &imported.items {
        let TraitItem::Fn(method) = member else {
            continue;
        };
        let (own, wrong) = read(None, &method.attrs, Site::ImportMethod);
        faults.extend(wrong);
        faults.extend(check_go(&options, &own, &method.sig));
        for input in &method.sig.inputs {
            if let FnArg::Typed(typed) = input {
                if options.go.is_some() && callbacks::function_for_go(&typed.ty, faults) {
                    continue;
                }
                types::check(&typed.ty, Place::Given, faults);
            }
        }
        if let ReturnType::Type(_, ty) = &method.sig.output {
            types::check(ty, Place::Return, faults);
        }
    }
}

/// An implementation in Rust is nobody's interface: only its futures are boxed.
fn check_impl(arguments: TokenStream, block: &ItemImpl, faults: &mut Vec<Fault>) {
    if !arguments.is_empty() {
        faults.push(
            Fault::over(
                FaultKind::MisplacedOption,
                &arguments,
                "`import` takes no options on an impl block",
            )
            .note("options say how hosts see the trait")
            .help("write them on the trait"),
        );
    }
    if let Some((path, _)) = &block.trait_
        && let Some(member) = block
            .items
            .iter()
            .find(|it| matches!(it, syn::ImplItem::Macro(_)))
    {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                member,
                format!(
                    "methods of `{}` that a macro makes cannot be rewritten",
                    path.to_token_stream()
                ),
            )
            .note("the attribute boxes the futures of async methods before macros are expanded")
            .help("write the methods out"),
        );
    }
}

/// The trait can be called through `dyn`, from any thread; and its imprint.
fn promises(imported: &ItemTrait) -> TokenStream {
    let name = &imported.ident;
    let mut beside = quote_spanned! {name.span()=>
        const _: () = {
            const fn an_imported_trait_is_send_and_sync<T: ::core::marker::Send + ::core::marker::Sync + ?::core::marker::Sized>() {}
            an_imported_trait_is_send_and_sync::<dyn #name>()
        };
    };
    beside.extend(imprint::of(imprint::Kind::Import, name));
    quote!(#beside)
}
