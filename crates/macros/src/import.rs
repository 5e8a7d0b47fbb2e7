//! `#[landbridge::import]`: refused whole by this version, so that nothing half works.

use landbridge_attributes::{Attribute, Fault, FaultKind};
use proc_macro2::TokenStream;
use syn::Item;

use crate::item;

/// Checks the item; nothing stands beside it.
pub(crate) fn check(annotated: &Item, faults: &mut Vec<Fault>) -> TokenStream {
    faults.push(match annotated {
        Item::Trait(imported) => Fault::over(
            FaultKind::Unsupported,
            &imported.ident,
            "traits that a host implements are not supported by this version",
        )
        .note("`import` is reserved for them")
        .help(
            "let the host call exported functions with the data, and return what it should do next",
        ),
        other => item::wrong(Attribute::Import, other),
    });
    TokenStream::new()
}
