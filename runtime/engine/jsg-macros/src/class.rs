//! `#[jsg_resource]` on an impl block: which items JavaScript sees, and the list of them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ItemImpl};

use crate::method;
use crate::options::{Faults, Options, is, literal};
use crate::property::{self, Accessor};

/// The marks of items.
const MARKS: [&str; 5] = [
    "jsg_method",
    "jsg_inspect_property",
    "jsg_constructor",
    "jsg_property",
    "jsg_static_constant",
];

pub(crate) fn expand(options: TokenStream, mut item: ItemImpl) -> syn::Result<TokenStream> {
    let mut faults = Faults::default();
    faults.keep(Options::parse(options, false, &[]));
    if let Some((path, _)) = &item.trait_ {
        faults.at(
            path,
            "`#[jsg_resource]` belongs on the type's own impl block",
        );
    }
    if !item.generics.params.is_empty() {
        faults.at(
            &item.generics,
            "a class can't be generic: V8 knows one template for each",
        );
    }
    let ty = (*item.self_ty).clone();
    let mut members = Vec::new();
    let mut accessors: Vec<Accessor> = Vec::new();
    let mut constructors = 0;
    for inner in &mut item.items {
        let attributes = match inner {
            ImplItem::Fn(function) => &mut function.attrs,
            ImplItem::Const(constant) => &mut constant.attrs,
            _ => continue,
        };
        let is_mark = |it: &syn::Attribute| MARKS.iter().any(|mark| is(it, mark));
        let marks: Vec<_> = attributes
            .iter()
            .filter(|it| is_mark(it))
            .cloned()
            .collect();
        attributes.retain(|it| !is_mark(it));
        let Some((mark, more)) = marks.split_first() else {
            continue;
        };
        for other in more {
            faults.at(
                other,
                "an item is one thing for JavaScript: keep one of these attributes",
            );
        }
        match inner {
            ImplItem::Fn(function) if is(mark, "jsg_method") => {
                members.extend(faults.keep(method::method(&ty, mark, function)));
            }
            ImplItem::Fn(function) if is(mark, "jsg_constructor") => {
                constructors += 1;
                if constructors > 1 {
                    faults.at(&function.sig.ident, "a class has one constructor");
                }
                members.extend(faults.keep(method::constructor(&ty, mark, function)));
            }
            ImplItem::Fn(function) if is(mark, "jsg_inspect_property") => {
                members.extend(faults.keep(property::inspected(&ty, mark, function)));
            }
            ImplItem::Fn(function) if is(mark, "jsg_property") => {
                accessors.extend(faults.keep(property::accessor(&ty, mark, function)));
            }
            ImplItem::Const(constant) if is(mark, "jsg_static_constant") => {
                let options = faults
                    .keep(Options::of(mark, true, &[]))
                    .unwrap_or_default();
                let ident = &constant.ident;
                let name = options.name.unwrap_or_else(|| literal(&ident.to_string()));
                members.push(quote! { class.constant(#name, <#ty>::#ident); });
            }
            ImplItem::Fn(_) => {
                faults.at(
                    mark,
                    "this attribute belongs on a constant; mark a function `#[jsg_method]`",
                );
            }
            _ => faults.at(
                mark,
                "this attribute belongs on a function; mark a constant `#[jsg_static_constant]`",
            ),
        }
    }
    members.extend(property::pair(accessors, &mut faults));
    faults.finish(quote! {
        #item
        impl ::jsg::Resource for #ty {
            fn describe(class: &mut ::jsg::Class) {
                #(#members)*
            }
        }
    })
}
