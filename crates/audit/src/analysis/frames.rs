//! The frameworks that bind functions by an attribute, and what their attributes look like.

use landbridge_source::{ItemId, Resolved, Sources, Space};
use syn::{Attribute, FnArg, ForeignItem, Item, ReceiverKind, Type};

use super::expr::{self, find_attribute, has_attribute};

/// A framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Frame {
    /// PyO3.
    Python,
    /// napi-rs.
    Node,
    /// wasm-bindgen.
    Wasm,
    /// UniFFI.
    Uniffi,
    /// cxx, which is told in a module of its own what it binds.
    Cxx,
}

/// The framework that binds a function with these attributes.
pub(crate) fn of_function(attributes: &[Attribute]) -> Option<Frame> {
    match () {
        () if has_attribute(attributes, "pyfunction") => Some(Frame::Python),
        () if has_attribute(attributes, "napi") => Some(Frame::Node),
        () if has_attribute(attributes, "wasm_bindgen") => Some(Frame::Wasm),
        () if uniffi(attributes) => Some(Frame::Uniffi),
        () => None,
    }
}

/// The framework that binds the methods of an `impl` with these attributes.
pub(crate) fn of_impl(attributes: &[Attribute]) -> Option<Frame> {
    if has_attribute(attributes, "pymethods") {
        return Some(Frame::Python);
    }
    of_function(attributes)
}

fn uniffi(attributes: &[Attribute]) -> bool {
    find_attribute(attributes, "export").is_some_and(|it| {
        it.path()
            .segments
            .first()
            .is_some_and(|first| first.ident == "uniffi")
    })
}

/// What the `extern "Rust"` blocks of a crate's `#[cxx::bridge]` modules name.
#[derive(Debug, Default)]
pub(crate) struct Bridged {
    /// Functions.
    pub(crate) functions: Vec<ItemId>,
    /// Methods, each with its type.
    pub(crate) methods: Vec<(String, String)>,
}

/// Reads the bridges of a crate.
pub(crate) fn bridged(sources: &Sources) -> Bridged {
    let mut found = Bridged::default();
    for module in &sources.crates[0].modules {
        let bridge = find_attribute(&module.attributes, "bridge").is_some_and(|it| {
            let first = it.path().segments.first();
            first.is_some_and(|first| first.ident == "cxx")
        });
        let Some(above) = module.parent.filter(|_| bridge) else {
            continue;
        };
        for item in &module.items {
            let Item::ForeignMod(block) = item else {
                continue;
            };
            if block.abi.name.as_ref().map(syn::LitStr::value).as_deref() != Some("Rust") {
                continue;
            }
            // `&self` is the only type of the block.
            let mut types = block.items.iter().filter_map(|inner| match inner {
                ForeignItem::Type(it) => Some(it.ident.to_string()),
                _ => None,
            });
            let only = types.next().filter(|_| types.next().is_none());
            for inner in &block.items {
                let ForeignItem::Fn(function) = inner else {
                    continue;
                };
                let name = function.sig.ident.to_string();
                match function.sig.inputs.first() {
                    Some(FnArg::Receiver(it)) => {
                        let own = match &it.kind {
                            ReceiverKind::Typed(_, ty) => behind(ty),
                            _ => None,
                        };
                        let own = own.filter(|name| name != "Self");
                        let of = own.or_else(|| only.clone());
                        found.methods.extend(of.map(|of| (of, name)));
                    }
                    _ => {
                        let path = [name];
                        if let Resolved::Item(id) =
                            sources.resolve_segments(above, &path, false, Space::Value)
                        {
                            found.functions.push(id);
                        }
                    }
                }
            }
        }
    }
    found
}

/// The name of the type behind references and `Pin`.
fn behind(ty: &Type) -> Option<String> {
    match ty {
        Type::Reference(it) => behind(&it.elem),
        other => {
            let name = expr::type_name(other)?;
            let inside = expr::type_arguments(other);
            match inside.first() {
                Some(inner) if name == "Pin" => behind(inner),
                _ => Some(name),
            }
        }
    }
}

/// Whether a parameter of what cxx binds is a value that C++ chose: text, bytes, a number.
pub(crate) fn is_value(ty: &Type) -> bool {
    match ty {
        Type::Reference(it) => is_value(&it.elem),
        Type::Slice(_) => true,
        other => {
            let name = expr::type_name(other).unwrap_or_default();
            let texts = ["str", "String", "CxxString", "CxxVector", "Vec"];
            texts.contains(&name.as_str()) || super::types::is_integer(other)
        }
    }
}
