//! The frameworks that bind functions by an attribute, and what their attributes look like.

use syn::Attribute;

use super::expr::{find_attribute, has_attribute};

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
