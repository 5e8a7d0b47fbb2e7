//! `#[landbridge::export]` on an inherent impl block: its public functions become the methods,
//! constructors and class functions of the object.

use landbridge_attributes::{
    Fault, FaultKind, Options, Site, check_constructors, check_signature, is_helper, read,
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Attribute, ImplItem, ImplItemConst, ImplItemFn, ItemImpl, Path, Signature, Type, Visibility,
    ext::IdentExt as _,
};

use crate::{futures, generics, imprint, promise, signature};

/// Checks the block and each public function in it; what is to stand beside it.
pub(crate) fn check(
    arguments: TokenStream,
    block: &ItemImpl,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    faults.extend(read(Some(arguments), &block.attrs, Site::Impl).1);
    if let Some((path, _)) = &block.trait_ {
        let name = path
            .segments
            .last()
            .map(|segment| segment.ident.to_string());
        faults.push(wrong_trait(path, name.as_deref().unwrap_or_default()));
        return TokenStream::new();
    }
    generics::check(&block.generics, generics::Owner::Type, faults);
    let Some(ty) = self_type(&block.self_ty, faults) else {
        return TokenStream::new();
    };
    let Some(object) = ty.segments.last().map(|segment| &segment.ident) else {
        return TokenStream::new();
    };
    let mut functions: Vec<(&ImplItemFn, Options)> = Vec::new();
    let mut hidden = false;
    for member in &block.items {
        match member {
            ImplItem::Fn(function) => {
                let Some(options) = check_function(function, object, faults) else {
                    continue;
                };
                hidden |= options.hidden.is_some();
                if options.hidden.is_none() {
                    functions.push((function, options));
                }
            }
            ImplItem::Const(constant) => check_constant(constant, faults),
            ImplItem::Macro(call) => faults.push(
                Fault::over(
                    FaultKind::InvalidItem,
                    &call.mac.path,
                    "the methods that this macro makes cannot be read",
                )
                .note("landbridge reads the source before macros are expanded")
                .help("write the exported methods out, or move the macro call to an impl block that is not exported"),
            ),
            _ => {}
        }
    }
    let signatures: Vec<(&Signature, &Options)> = functions
        .iter()
        .map(|(function, options)| (&function.sig, options))
        .collect();
    faults.extend(check_constructors(signatures, object));
    if functions.is_empty() && !hidden && faults.is_empty() {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                &block.impl_token,
                format!("nothing in this block of `{object}` is public, so nothing is exported"),
            )
            .help("write `pub` on the functions that hosts should have, or remove the attribute"),
        );
    }
    beside(&ty, &functions)
}

/// Promises and imprints. A function under a condition has an imprint of its own, under the same
/// condition.
fn beside(ty: &Path, functions: &[(&ImplItemFn, Options)]) -> TokenStream {
    let name = ty.to_token_stream().to_string().replace(' ', "");
    let conditions = |function: &ImplItemFn| -> Vec<Attribute> {
        let attributes = function.attrs.iter();
        attributes
            .filter(|attribute| attribute.path().is_ident("cfg"))
            .cloned()
            .collect()
    };
    let always = functions
        .iter()
        .map(|(function, _)| *function)
        .filter(|function| conditions(function).is_empty())
        .map(|function| &function.sig.ident);
    let mut tokens = imprint::of_impl(&name, always);
    for (function, options) in functions {
        tokens.extend(promise::defaults_fit(
            options,
            &function.sig,
            &function.attrs,
        ));
        let conditions = conditions(function);
        tokens.extend(futures::is_send(&function.sig, Some(ty), &conditions));
        if !conditions.is_empty() {
            let imprint = imprint::of_impl(&name, [&function.sig.ident]);
            tokens.extend(quote!(#(#conditions)* #imprint));
        }
    }
    tokens
}

/// The options of a public function, `None` for one that is not exported.
fn check_function(
    function: &ImplItemFn,
    object: &Ident,
    faults: &mut Vec<Fault>,
) -> Option<Options> {
    let signature = &function.sig;
    let (options, found) = read(None, &function.attrs, Site::Method);
    faults.extend(found);
    if !matches!(function.vis, Visibility::Public(_)) {
        if let Some(helper) = function.attrs.iter().find(|attribute| is_helper(attribute)) {
            faults.push(
                Fault::over(
                    FaultKind::InvalidItem,
                    helper,
                    format!(
                        "options for `{}`, which is not exported",
                        signature.ident.unraw()
                    ),
                )
                .note("only public functions of the block are exported")
                .help("write `pub` on it, or remove the options"),
            );
        }
        return None;
    }
    if options.hidden.is_none() {
        faults.extend(check_signature(&options, signature, Some(object)));
        signature::check(signature, faults);
    }
    Some(options)
}

fn check_constant(constant: &ImplItemConst, faults: &mut Vec<Fault>) {
    let (options, found) = read(None, &constant.attrs, Site::Method);
    faults.extend(found);
    if options.hidden.is_some() || !matches!(constant.vis, Visibility::Public(_)) {
        return;
    }
    let name = &constant.ident;
    faults.push(
        Fault::over(
            FaultKind::Unsupported,
            name,
            format!("the associated constant `{name}` cannot be exported"),
        )
        .note("not every host has constants inside classes")
        .help(format!(
            "export a free `pub const {name}`, or write `#[landbridge(hidden)]` on this one to keep it in Rust"
        )),
    );
}

/// The type of the block, if it is a plain name.
fn self_type(ty: &Type, faults: &mut Vec<Fault>) -> Option<Path> {
    match ty {
        Type::Paren(paren) => return self_type(&paren.elem, faults),
        Type::Group(group) => return self_type(&group.elem, faults),
        Type::Path(path) if path.qself.is_none() => {
            if path
                .path
                .segments
                .iter()
                .all(|segment| segment.arguments.is_none())
            {
                return Some(path.path.clone());
            }
            faults.push(
                Fault::over(
                    FaultKind::InvalidType,
                    path,
                    "methods of a generic type cannot be exported",
                )
                .note("a host sees compiled code, in which every type is chosen")
                .help("wrap the type, with its parameters chosen, in an `#[landbridge::object]` struct"),
            );
        }
        other => faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                other,
                "methods of this type cannot be exported",
            )
            .note("methods belong to a type that is an `#[landbridge::object]`")
            .help("write the name of an object"),
        ),
    }
    None
}

fn wrong_trait(path: &Path, name: &str) -> Fault {
    let fault = Fault::over(
        FaultKind::InvalidItem,
        path,
        "an impl of a trait cannot be exported",
    );
    let option = match name {
        "Display" => "display",
        "Debug" => "debug",
        "PartialEq" | "Eq" => "eq",
        "Hash" => "hash",
        "PartialOrd" | "Ord" => "ord",
        _ => {
            return fault
                .note("hosts have the methods that the type has by itself")
                .help("write public methods in an inherent impl block that call the trait's, and export that");
        }
    };
    fault
        .note("hosts show this trait in their own way when the object says so")
        .help(format!(
            "remove the attribute here, and write `#[landbridge::object({option})]` on the type"
        ))
}
