//! Getters and setters, and which belong together.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Ident, ImplItemFn, Type};

use crate::method::{self, Receiver, Taken};
use crate::names::camel;
use crate::options::{Faults, Options, literal};

/// A getter or a setter.
pub(crate) struct Accessor {
    ident: Ident,
    name: String,
    on_instance: bool,
    readonly: Option<Ident>,
    callback: TokenStream,
    /// What the getter returns; none for a setter.
    result: Option<Type>,
}

pub(crate) fn accessor(
    ty: &Type,
    mark: &Attribute,
    function: &ImplItemFn,
) -> syn::Result<Accessor> {
    let options = Options::of(mark, true, &["prototype", "instance", "readonly"])?;
    let signature = &function.sig;
    let taken = Taken::of(signature)?;
    let mut faults = Faults::default();
    if options.has("prototype") == options.has("instance") {
        faults.at(
            mark,
            "say where the property lives: `prototype` or `instance`",
        );
    }
    if let Some(token) = &signature.asyncness {
        faults.at(token, "a property is read at once: it can't be async");
    }
    if taken.receiver == Receiver::None {
        faults.at(
            &signature.ident,
            "a property belongs to an object: take `&self`",
        );
    }
    let ident = signature.ident.clone();
    let text = ident.to_string();
    let setter = text.strip_prefix("set_");
    let bare = setter
        .or_else(|| text.strip_prefix("get_"))
        .unwrap_or(&text);
    match (setter.is_some(), taken.parameters.len()) {
        (false, 0) | (true, 1) => {}
        (false, _) => faults.at(
            &ident,
            "a getter has no parameter; a setter's name begins with `set_`",
        ),
        (true, _) => faults.at(&ident, "a setter has one parameter: the new value"),
    }
    let name = match &options.name {
        Some(name) => name.value(),
        None => camel(&Ident::new(bare, ident.span())),
    };
    let answer = quote!(call.answer(result));
    let callback = method::callback(ty, &taken, signature, &name, &quote!(), &answer);
    let result = setter.is_none().then(|| method::returned(signature));
    let on_instance = options.has("instance");
    let readonly = options.flags.into_iter().find(|it| it == "readonly");
    faults.finish(Accessor {
        ident,
        name,
        on_instance,
        readonly,
        callback,
        result,
    })
}

/// A property that consoles and debuggers show and scripts don't meet: its key is a symbol.
pub(crate) fn inspected(
    ty: &Type,
    mark: &Attribute,
    function: &ImplItemFn,
) -> syn::Result<TokenStream> {
    let options = Options::of(mark, true, &[])?;
    let signature = &function.sig;
    let taken = Taken::of(signature)?;
    let mut faults = Faults::default();
    if taken.receiver == Receiver::None || !taken.parameters.is_empty() {
        faults.at(
            &signature.ident,
            "what is shown of an object is read from it: take `&self` alone",
        );
    }
    if let Some(token) = &signature.asyncness {
        faults.at(token, "a property is read at once: it can't be async");
    }
    let name = match &options.name {
        Some(name) => name.value(),
        None => camel(&signature.ident),
    };
    let answer = quote!(call.answer(result));
    let callback = method::callback(ty, &taken, signature, &name, &quote!(), &answer);
    let key = literal(&format!("[Symbol.for(jsg.inspect.{name})]"));
    let result = method::returned(signature);
    faults.finish(quote! {
        class.property(::jsg::Property {
            name: #key,
            getter: #callback,
            setter: ::std::option::Option::None,
            on_instance: false,
            ts: <#result as ::jsg::Answer>::ts(),
        });
    })
}

/// Getters with their setters, as members of the class.
pub(crate) fn pair(accessors: Vec<Accessor>, faults: &mut Faults) -> Vec<TokenStream> {
    let (getters, mut setters): (Vec<_>, Vec<_>) =
        accessors.into_iter().partition(|it| it.result.is_some());
    let mut members = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for getter in getters {
        if seen.contains(&getter.name) {
            faults.at(
                &getter.ident,
                &format!("`{}` has a getter already", getter.name),
            );
        }
        seen.push(getter.name.clone());
        let place = setters.iter().position(|it| it.name == getter.name);
        let setter = place.map(|place| setters.swap_remove(place));
        match (&getter.readonly, &setter) {
            (Some(word), Some(_)) => faults.at(word, "a property with a setter isn't `readonly`"),
            (None, None) => faults.at(
                &getter.ident,
                &format!(
                    "`{}` has no setter: add one called `set_…`, or say `readonly`",
                    getter.name
                ),
            ),
            _ => {}
        }
        if let Some(setter) = &setter
            && setter.on_instance != getter.on_instance
        {
            faults.at(&setter.ident, "getter and setter must live in one place");
        }
        let (name, get, on_instance) = (literal(&getter.name), getter.callback, getter.on_instance);
        let set = match setter {
            Some(setter) => {
                let callback = setter.callback;
                quote!(::std::option::Option::Some(#callback))
            }
            None => quote!(::std::option::Option::None),
        };
        let result = getter.result;
        members.push(quote! {
            class.property(::jsg::Property {
                name: #name,
                getter: #get,
                setter: #set,
                on_instance: #on_instance,
                ts: <#result as ::jsg::Answer>::ts(),
            });
        });
    }
    for setter in setters {
        faults.at(
            &setter.ident,
            &format!(
                "`{}` has no getter: mark one `#[jsg_property]`, too",
                setter.name
            ),
        );
    }
    members
}
