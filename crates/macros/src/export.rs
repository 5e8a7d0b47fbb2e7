//! `#[landbridge::export]`: hands each sort of item to the file that knows it.

use landbridge_attributes::{Attribute, Fault};
use proc_macro2::TokenStream;
use syn::Item;

use crate::{constant, function, item, methods};

/// Checks the item; what is to stand beside it.
pub(crate) fn check(
    arguments: TokenStream,
    annotated: &Item,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    match annotated {
        Item::Fn(function) => function::check(arguments, function, faults),
        Item::Const(constant) => constant::check(arguments, constant, faults),
        Item::Impl(block) => methods::check(arguments, block, faults),
        other => {
            faults.push(item::wrong(Attribute::Export, other));
            TokenStream::new()
        }
    }
}
