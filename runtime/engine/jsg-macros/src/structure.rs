//! `#[jsg_struct]`: public fields as an object's properties.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, Item, Type, Visibility};

use crate::names::camel;
use crate::options::{Faults, Options};

pub(crate) fn expand(options: TokenStream, item: Item) -> syn::Result<TokenStream> {
    let mut faults = Faults::default();
    let options = faults
        .keep(Options::parse(options, true, &[]))
        .unwrap_or_default();
    let Item::Struct(item) = item else {
        faults.at(
            &item,
            "`#[jsg_struct]` belongs on a struct with named fields",
        );
        return faults.finish(quote!());
    };
    if !item.generics.params.is_empty() {
        faults.at(&item.generics, "a struct that crosses can't be generic");
    }
    let Fields::Named(fields) = &item.fields else {
        faults.at(
            &item,
            "properties need names; write `struct Name { pub field: Type }`",
        );
        return faults.finish(quote!());
    };
    let ident = &item.ident;
    let shown = options
        .name
        .map_or_else(|| ident.to_string(), |name| name.value());
    let (mut read, mut write, mut declare) = (Vec::new(), Vec::new(), Vec::new());
    let mut names: Vec<String> = Vec::new();
    for field in &fields.named {
        let (Some(field_ident), ty) = (&field.ident, &field.ty) else {
            continue;
        };
        if !matches!(field.vis, Visibility::Public(_)) {
            read.push(quote! { #field_ident: ::std::default::Default::default(), });
            continue;
        }
        let name = camel(field_ident);
        let index = u32::try_from(names.len()).unwrap_or(u32::MAX);
        names.push(name.clone());
        let missing = format!("{shown}.{name} is missing");
        let required = !is_optional(ty);
        read.push(quote! {
            #field_ident: {
                let value = object.get_named(lock, NAMES, #index)?;
                if #required && value.is_undefined() {
                    return ::std::result::Result::Err(::jsg::Error::type_error(#missing));
                }
                <#ty as ::jsg::FromJs<'s>>::from_js(lock, value).map_err(|error| error.within(#name))?
            },
        });
        write.push(quote! {
            ::jsg::ToJs::to_js(self.#field_ident, lock)?
        });
        let mark = if required { ": " } else { "?: " };
        declare.push(quote! {
            ::std::format!("{}{}{}", #name, #mark, <#ty as ::jsg::ToJs>::ts())
        });
    }
    let count = names.len();
    let expected = format!("expected {shown}, got a value that isn't an object");
    faults.finish(quote! {
        #item
        const _: () = {
        static NAMES: &[&str] = &[#(#names),*];
        impl<'s> ::jsg::FromJs<'s> for #ident {
            fn ts() -> ::std::string::String {
                <Self as ::jsg::ToJs>::ts()
            }
            fn from_js(lock: &mut ::jsg::Lock<'s>, value: ::jsg::Local<'s>) -> ::jsg::Result<Self> {
                let object = value
                    .try_as::<::jsg::Object>()
                    .ok_or_else(|| ::jsg::Error::type_error(#expected))?;
                let _ = &object;
                ::std::result::Result::Ok(Self { #(#read)* })
            }
            fn is_exact(_: &mut ::jsg::Lock<'s>, value: ::jsg::Local<'s>) -> bool {
                value.is_object() && !value.is_array() && !value.is_function()
            }
        }
        impl ::jsg::ToJs for #ident {
            fn ts() -> ::std::string::String {
                let fields: ::std::vec::Vec<::std::string::String> = ::std::vec![#(#declare),*];
                ::std::format!("{{ {} }}", fields.join("; "))
            }
            fn to_js<'s>(self, lock: &mut ::jsg::Lock<'s>) -> ::jsg::Result<::jsg::Local<'s>> {
                let values: [::jsg::Local<'_>; #count] = [#(#write),*];
                lock.record(NAMES, &values)
            }
        }
        };
    })
}

fn is_optional(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|it| it.ident == "Option" || it.ident == "Nullable")
}
