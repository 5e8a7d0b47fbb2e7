//! `#[landbridge::export]` on a constant.

use landbridge_attributes::{Fault, FaultKind, Site, read};
use proc_macro2::TokenStream;
use syn::ItemConst;

use crate::{
    generics, imprint, item,
    types::{self, Place},
};

/// Checks the constant; what is to stand beside it.
pub(crate) fn check(
    arguments: TokenStream,
    constant: &ItemConst,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    faults.extend(read(Some(arguments), &constant.attrs, Site::Constant).1);
    if constant.ident == "_" {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                &constant.ident,
                "an exported constant needs a name",
            )
            .help("name it"),
        );
        return TokenStream::new();
    }
    item::check_public(&constant.vis, &constant.ident, "the constant", faults);
    generics::check(&constant.generics, generics::Owner::Type, faults);
    types::check(&constant.ty, Place::Constant, faults);
    imprint::of(imprint::Kind::Constant, &constant.ident)
}
