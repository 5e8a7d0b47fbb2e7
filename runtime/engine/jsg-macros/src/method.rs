//! Functions that JavaScript calls: their parameters, and the callback that V8 is given.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Attribute, FnArg, GenericArgument, ImplItemFn, Pat, PathArguments, ReceiverKind, ReturnType,
    Signature, Type,
};

use crate::fast;
use crate::names::camel;
use crate::options::{Faults, Options, literal};

/// What a function's receiver is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    None,
    Shared,
    Exclusive,
}

/// A parameter that JavaScript gives.
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// The type behind `&`, for borrowed ones.
    pub(crate) borrowed: bool,
    pub(crate) ty: Type,
    optional: bool,
}

/// What a function takes.
pub(crate) struct Taken {
    pub(crate) receiver: Receiver,
    pub(crate) takes_lock: bool,
    pub(crate) parameters: Vec<Parameter>,
}

impl Taken {
    pub(crate) fn of(signature: &Signature) -> syn::Result<Self> {
        let mut faults = Faults::default();
        let is_async = signature.asyncness.is_some();
        if !signature.generics.params.is_empty() {
            faults.at(
                &signature.generics,
                "a function for JavaScript can't be generic; write the types and elide lifetimes",
            );
        }
        let mut taken = Self {
            receiver: Receiver::None,
            takes_lock: false,
            parameters: Vec::new(),
        };
        for (index, input) in signature.inputs.iter().enumerate() {
            match input {
                FnArg::Receiver(receiver) => match &receiver.kind {
                    ReceiverKind::Reference(_, _, None) => taken.receiver = Receiver::Shared,
                    ReceiverKind::Reference(_, _, Some(_)) => {
                        taken.receiver = Receiver::Exclusive;
                    }
                    _ => faults.at(
                        receiver,
                        "JavaScript keeps the object: take `&self` or `&mut self`",
                    ),
                },
                FnArg::Typed(typed) => {
                    let place = index - usize::from(taken.receiver != Receiver::None);
                    if is_lock(&typed.ty) {
                        if place != 0 {
                            faults.at(typed, "the lock must be the first parameter");
                        }
                        if is_async {
                            faults.at(typed, "an async function has no lock while it waits; ask for one by `jsg::within`");
                        }
                        taken.takes_lock = true;
                        continue;
                    }
                    let name = match &*typed.pat {
                        Pat::Ident(pat) => camel(&pat.ident),
                        other => {
                            faults.at(
                                other,
                                "a parameter needs a name: JavaScript's errors tell it",
                            );
                            continue;
                        }
                    };
                    let (borrowed, ty) = match &*typed.ty {
                        Type::Reference(reference) => {
                            if let Some(token) = &reference.mutability {
                                faults.at(token, "a parameter can't be borrowed exclusively; take `&T` and use a cell inside");
                            }
                            (true, (*reference.elem).clone())
                        }
                        other => (false, other.clone()),
                    };
                    if rest_of(&ty).is_some() && index + 1 != signature.inputs.len() {
                        faults.at(typed, "`Rest` takes all arguments that are left: it must be the last parameter");
                    }
                    let optional =
                        matches!(last(&ty).as_deref(), Some("Option" | "Nullable" | "Rest"));
                    taken.parameters.push(Parameter {
                        name,
                        borrowed,
                        ty,
                        optional,
                    });
                }
            }
        }
        faults.finish(taken)
    }

    /// Whether the receiver may hold more memory after a call: what takes nothing by `&self` only reads.
    pub(crate) fn may_change(&self) -> bool {
        match self.receiver {
            Receiver::None => false,
            Receiver::Shared => !self.parameters.is_empty(),
            Receiver::Exclusive => true,
        }
    }

    /// Whether a call has nothing but a receiver, which it reads.
    fn only_reads(&self) -> bool {
        self.receiver == Receiver::Shared && self.parameters.is_empty() && !self.takes_lock
    }

    /// How many arguments must be given.
    fn needed(&self) -> u32 {
        let last = self.parameters.iter().rposition(|it| !it.optional);
        last.map_or(0, |last| u32::try_from(last + 1).unwrap_or(u32::MAX))
    }

    /// Statements that convert the arguments, and what to call with.
    fn arguments(&self) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let takes_lock = self.takes_lock;
        let mut statements = Vec::new();
        let mut values = Vec::new();
        if self.takes_lock {
            values.push(quote!(&mut call.lock));
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            let variable = format_ident!("argument_{index}");
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let (name, ty) = (&parameter.name, &parameter.ty);
            if rest_of(ty).is_some() {
                statements.push(quote! { let #variable: #ty = call.rest(#index, #name)?; });
                values.push(quote!(#variable));
            } else if parameter.borrowed {
                statements.push(quote! {
                    let value = call.value(#index);
                    let #variable = <#ty as ::jsg::FromJsRef<'_>>::hold(&mut call.lock, value, #takes_lock)
                        .map_err(|error| error.within(#name))?;
                });
                values.push(quote!(<#ty as ::jsg::FromJsRef<'_>>::borrow(&#variable)));
            } else {
                statements.push(quote! { let #variable: #ty = call.argument(#index, #name)?; });
                values.push(quote!(#variable));
            }
        }
        (statements, values)
    }

    /// The parameters as TypeScript writes them, as an expression.
    fn typescript(&self) -> TokenStream {
        let needed = self.needed() as usize;
        let parts = self
            .parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| {
                let (name, ty) = (&parameter.name, &parameter.ty);
                if let Some(item) = rest_of(ty) {
                    let list = quote!(<::std::vec::Vec<#item> as ::jsg::FromJs<'_>>::ts());
                    return quote!(::std::format!("...{}: {}", #name, #list));
                }
                let mark = if index >= needed { "?: " } else { ": " };
                let text = if parameter.borrowed {
                    quote!(<#ty as ::jsg::FromJsRef<'_>>::ts())
                } else {
                    quote!(<#ty as ::jsg::FromJs<'_>>::ts())
                };
                quote!(::std::format!("{}{}{}", #name, #mark, #text))
            });
        quote!({
            let parameters: ::std::vec::Vec<::std::string::String> = ::std::vec![#(#parts),*];
            parameters.join(", ")
        })
    }
}

/// The callback of an async method: a promise of what the future comes to, also where the arguments are wrong. What is
/// borrowed is kept by the future, the receiver too.
fn async_callback(ty: &Type, taken: &Taken, signature: &Signature, shown: &str) -> TokenStream {
    let ident = &signature.ident;
    let needed = taken.needed();
    let (mut statements, mut inside, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (index, parameter) in taken.parameters.iter().enumerate() {
        let variable = format_ident!("argument_{index}");
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let (name, ty) = (&parameter.name, &parameter.ty);
        let kept = match ty {
            _ if !parameter.borrowed => quote!(#ty),
            Type::Slice(slice) => {
                let item = &slice.elem;
                quote!(::std::vec::Vec<#item>)
            }
            _ if last(ty).is_some_and(|it| it == "str") => quote!(::std::string::String),
            _ => {
                inside.push(quote!(let #variable = #variable.borrow()?;));
                quote!(::jsg::Ref<#ty>)
            }
        };
        statements.push(if rest_of(ty).is_some() {
            quote!(let #variable: #ty = call.rest(#index, #name)?;)
        } else {
            quote!(let #variable: #kept = call.argument(#index, #name)?;)
        });
        values.push(if parameter.borrowed {
            quote!(&*#variable)
        } else {
            quote!(#variable)
        });
    }
    let method = taken.receiver != Receiver::None;
    match taken.receiver {
        Receiver::None => {}
        Receiver::Shared => {
            statements.push(quote!(let this = call.receiver_ref::<#ty>()?;));
            inside.push(quote!(let this = this.borrow()?;));
            values.insert(0, quote!(&*this));
        }
        Receiver::Exclusive => {
            statements.push(quote!(let this = call.receiver_ref::<#ty>()?;));
            inside.push(quote!(let mut this = this.borrow_mut()?;));
            values.insert(0, quote!(&mut *this));
        }
    }
    quote!({
        extern "C" fn callback(info: usize) {
            ::jsg::enter(info, #method, |call| {
                let begin = |call: &mut ::jsg::Call<'_>| {
                    call.need(#needed, #shown)?;
                    #(#statements)*
                    ::std::result::Result::Ok::<_, ::jsg::Error>(async move {
                        #(#inside)*
                        ::jsg::Answer::outcome(<#ty>::#ident(#(#values),*).await)
                    })
                };
                let future = begin(call);
                call.answer_future(future)
            });
        }
        callback
    })
}

/// The callback of a function, and the call's result as `answer` wants it.
pub(crate) fn callback(
    ty: &Type,
    taken: &Taken,
    signature: &Signature,
    shown: &str,
    before: &TokenStream,
    answer: &TokenStream,
) -> TokenStream {
    let ident = &signature.ident;
    if taken.only_reads() {
        return quote!({
            extern "C" fn callback(info: usize) {
                ::jsg::enter_reading::<#ty>(info, |this, reading| {
                    reading.answer(<#ty>::#ident(this))
                });
            }
            callback
        });
    }
    let needed = taken.needed();
    let (statements, values) = taken.arguments();
    let method = taken.receiver != Receiver::None;
    let (receiver, this) = match taken.receiver {
        Receiver::None => (quote!(), None),
        Receiver::Shared => (
            quote!(let this = call.receiver::<#ty>()?;),
            Some(quote!(&*this)),
        ),
        Receiver::Exclusive => (
            quote!(let mut this = call.receiver_mut::<#ty>()?;),
            Some(quote!(&mut *this)),
        ),
    };
    let values = this.into_iter().chain(values);
    let answer = if taken.may_change() {
        quote! {
            let answered = #answer;
            drop(this);
            call.recount::<#ty>();
            answered
        }
    } else {
        quote!(#answer)
    };
    quote!({
        extern "C" fn callback(info: usize) {
            ::jsg::enter(info, #method, |call| {
                #before
                call.need(#needed, #shown)?;
                #(#statements)*
                #receiver
                let result = <#ty>::#ident(#(#values),*);
                #answer
            });
        }
        callback
    })
}

pub(crate) fn method(
    ty: &Type,
    mark: &Attribute,
    function: &ImplItemFn,
) -> syn::Result<TokenStream> {
    let options = Options::of(mark, true, &[])?;
    let signature = &function.sig;
    let taken = Taken::of(signature)?;
    let name = options
        .name
        .unwrap_or_else(|| literal(&camel(&signature.ident)));
    let shown = name.value();
    let is_async = signature.asyncness.is_some();
    let callback = if is_async {
        async_callback(ty, &taken, signature, &shown)
    } else {
        callback(
            ty,
            &taken,
            signature,
            &shown,
            &quote!(),
            &quote!(call.answer(result)),
        )
    };
    let fast = fast::fast(ty, &taken, signature);
    let length = taken.needed();
    let is_static = taken.receiver == Receiver::None;
    let parameters = taken.typescript();
    let result = returned(signature);
    let shape = if is_async {
        "({}): Promise<{}>"
    } else {
        "({}): {}"
    };
    Ok(quote! {
        class.method(::jsg::Method {
            name: #name,
            callback: #callback,
            length: #length,
            is_static: #is_static,
            fast: #fast,
            signature: ::std::format!(#shape, #parameters, <#result as ::jsg::Answer>::ts()),
        });
    })
}

pub(crate) fn constructor(
    ty: &Type,
    mark: &Attribute,
    function: &ImplItemFn,
) -> syn::Result<TokenStream> {
    Options::of(mark, false, &[])?;
    let signature = &function.sig;
    let taken = Taken::of(signature)?;
    let mut faults = Faults::default();
    if let Some(token) = &signature.asyncness {
        faults.at(
            token,
            "a constructor makes its object at once: it can't be async",
        );
    }
    if let Some(FnArg::Receiver(receiver)) = signature.inputs.first() {
        faults.at(
            receiver,
            "a constructor has no receiver: there is no object yet",
        );
    }
    let result = returned(signature);
    let made = match last(&result).as_deref() {
        Some("Result") if first_argument(&result).is_some_and(|it| is_self(&it, ty)) => {
            quote!(let result = result.map_err(::jsg::Error::from)?;)
        }
        _ if is_self(&result, ty) => quote!(),
        _ => {
            match &signature.output {
                ReturnType::Default => faults.at(
                    &signature.ident,
                    "a constructor returns `Self` or `Result<Self, _>`",
                ),
                ReturnType::Type(_, other) => {
                    faults.at(other, "a constructor returns `Self` or `Result<Self, _>`")
                }
            }
            quote!()
        }
    };
    let shown = last(ty).unwrap_or_default();
    let answer = quote! {
        #made
        call.construct(result)
    };
    let before = quote!(call.need_new(<#ty as ::jsg::Named>::NAME)?;);
    let callback = callback(ty, &taken, signature, &shown, &before, &answer);
    let length = taken.needed();
    let parameters = taken.typescript();
    faults.finish(quote! {
        class.constructor(::jsg::Method {
            name: "",
            callback: #callback,
            length: #length,
            is_static: true,
            fast: ::std::option::Option::None,
            signature: ::std::format!("({})", #parameters),
        });
    })
}

/// The items of a parameter that takes all arguments that are left.
fn rest_of(ty: &Type) -> Option<Type> {
    (last(ty)? == "Rest").then(|| first_argument(ty))?
}

/// What a function returns.
pub(crate) fn returned(signature: &Signature) -> Type {
    match &signature.output {
        ReturnType::Default => syn::parse_quote!(()),
        ReturnType::Type(_, ty) => (**ty).clone(),
    }
}

/// A path's last name.
pub(crate) fn last(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|it| it.ident.to_string()),
        _ => None,
    }
}

pub(crate) fn first_argument(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

fn is_self(found: &Type, ty: &Type) -> bool {
    last(found).is_some_and(|it| it == "Self") || found == ty
}

/// Whether a parameter is the lock.
fn is_lock(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => last(&reference.elem).is_some_and(|it| it == "Lock"),
        _ => false,
    }
}
