//! Which methods V8's compiler may call directly, and the function that it calls. A type is known by its name, so an
//! alias of a number's type has the general way only.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{ReturnType, Signature, Type};

use crate::method::{Parameter, Receiver, Taken, first_argument, last, returned};

/// Types of both sides.
const NUMBERS: [&str; 8] = ["i8", "u8", "i16", "u16", "i32", "u32", "f32", "f64"];

/// V8 before 11.x passes so many in registers.
const MOST: usize = 4;

fn is_argument(ty: &Type) -> bool {
    let Some(name) = last(ty) else { return false };
    match name.as_str() {
        "bool" => true,
        "Clamped" | "EnforceRange" => first_argument(ty).is_some_and(|it| is_number(&it)),
        _ => is_number(ty),
    }
}

fn is_number(ty: &Type) -> bool {
    last(ty).is_some_and(|name| NUMBERS.contains(&name.as_str()))
}

/// The items of a parameter that shows a typed array.
fn items(parameter: &Parameter) -> Option<&Type> {
    let Type::Slice(slice) = &parameter.ty else {
        return None;
    };
    let is_item = |name: &str| NUMBERS.contains(&name) || matches!(name, "i64" | "u64");
    let fits = parameter.borrowed && last(&slice.elem).is_some_and(|name| is_item(&name));
    fits.then_some(&*slice.elem)
}

fn is_result(signature: &Signature) -> bool {
    let ReturnType::Type(_, ty) = &signature.output else {
        return true;
    };
    let simple = |ty: &Type| {
        let empty = matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty());
        empty || is_number(ty) || last(ty).is_some_and(|name| name == "bool")
    };
    if last(ty).is_some_and(|name| name == "Result") {
        return first_argument(ty).is_some_and(|it| simple(&it));
    }
    simple(ty)
}

/// The fast call of a method, as an expression of `Option<Fast>`.
pub(crate) fn fast(ty: &Type, taken: &Taken, signature: &Signature) -> TokenStream {
    let parameters = &taken.parameters;
    let fits = parameters
        .iter()
        .all(|it| items(it).is_some() || (!it.borrowed && is_argument(&it.ty)));
    let plain = signature.asyncness.is_none() && !taken.takes_lock;
    if !fits || !plain || parameters.len() > MOST || !is_result(signature) {
        return quote!(::std::option::Option::None);
    }
    let ident = &signature.ident;
    let result = returned(signature);
    let variables: Vec<_> = (0..parameters.len())
        .map(|index| format_ident!("argument_{index}"))
        .collect();
    let (mut raws, mut codes, mut statements) = (Vec::new(), Vec::new(), Vec::new());
    for (variable, parameter) in variables.iter().zip(parameters) {
        let (ty, name) = (&parameter.ty, &parameter.name);
        if let Some(item) = items(parameter) {
            raws.push(quote!(usize));
            codes.push(quote!(::jsg::FAST_VALUE));
            statements.push(quote! {
                let #variable: &[#item] = ::jsg::fast_slice(#variable, &call)?;
            });
        } else {
            raws.push(quote!(<#ty as ::jsg::FastArgument>::Raw));
            codes.push(quote!(<#ty as ::jsg::FastArgument>::CODE));
            statements.push(quote! {
                let #variable: #ty = ::jsg::FastArgument::read(#variable)
                    .map_err(|error| ::jsg::Error::within(error, #name))?;
            });
        }
    }
    let (receiver, this) = match taken.receiver {
        Receiver::None => (quote!(), None),
        Receiver::Shared => (
            quote!(let this = ::jsg::fast_receiver::<#ty>(receiver, &call)?;),
            Some(quote!(&*this,)),
        ),
        Receiver::Exclusive => (
            quote!(let mut this = ::jsg::fast_receiver_mut::<#ty>(receiver, &call)?;),
            Some(quote!(&mut *this,)),
        ),
    };
    // Memory that a value holds is counted by the general way.
    let counts = if taken.may_change() {
        quote!(<#ty as ::jsg::GarbageCollected>::EXTERNAL)
    } else {
        quote!(false)
    };
    quote!({
        extern "C" fn fast(
            receiver: usize,
            #(#variables: #raws,)*
            options: &mut ::jsg::FastOptions,
        ) -> <#result as ::jsg::FastResult>::Raw {
            ::jsg::fast_enter(options, || {
                let call = ();
                let _ = (receiver, call);
                #(#statements)*
                #receiver
                let result = <#ty>::#ident(#this #(#variables),*);
                ::std::result::Result::Ok(::jsg::FastResult::write(result)?)
            })
        }
        (!#counts).then_some(::jsg::Fast {
            address: fast as *const () as usize,
            types: const {
                &[<#result as ::jsg::FastResult>::CODE #(, #codes)*]
            },
        })
    })
}
