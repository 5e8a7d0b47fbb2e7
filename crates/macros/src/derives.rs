//! What other attributes say about an item, as far as it can be seen from here.

use syn::{Attribute, Meta, Path, Token, punctuated::Punctuated};

/// Whether `#[derive(…)]` below the attribute lists this trait.
pub(crate) fn derives(attributes: &[Attribute], name: &str) -> bool {
    list(attributes, "derive").any(|path| {
        path.segments
            .last()
            .is_some_and(|segment| segment.ident == name)
    })
}

/// Whether `#[repr(…)]` says this word.
pub(crate) fn has_repr(attributes: &[Attribute], word: &str) -> bool {
    list(attributes, "repr").any(|path| path.is_ident(word))
}

/// Whether an attribute of this name stands here.
pub(crate) fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.path().is_ident(name))
}

fn list(attributes: &[Attribute], name: &str) -> impl Iterator<Item = Path> {
    attributes
        .iter()
        .filter(move |attribute| attribute.path().is_ident(name))
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) => list
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .ok(),
            _ => None,
        })
        .flatten()
        .map(|meta| meta.path().clone())
}
