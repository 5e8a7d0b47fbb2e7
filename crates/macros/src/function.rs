//! `#[landbridge::export]` on a free function.

use landbridge_attributes::{Fault, FaultKind, Site, check_signature, read};
use proc_macro2::TokenStream;
use syn::ItemFn;

use crate::{futures, imprint, item, promise, signature};

/// Checks the function; what is to stand beside it.
pub(crate) fn check(
    arguments: TokenStream,
    function: &ItemFn,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    let signature = &function.sig;
    if let Some(receiver) = signature.receiver() {
        // The attribute was written on a method; nothing can be put beside one.
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                receiver,
                "`export` cannot stand on a method",
            )
            .note("the type and its methods are exported together")
            .help("write `#[landbridge::export]` on the impl block, and the options of this method in `#[landbridge(…)]`"),
        );
        return TokenStream::new();
    }
    let (options, found) = read(Some(arguments), &function.attrs, Site::Function);
    faults.extend(found);
    faults.extend(check_signature(&options, signature, None));
    item::check_public(&function.vis, &signature.ident, "the function", faults);
    signature::check(signature, faults);
    let mut beside = promise::defaults_fit(&options, signature, &[]);
    beside.extend(futures::is_send(signature, None, &[]));
    beside.extend(imprint::of(imprint::Kind::Function, &signature.ident));
    beside
}
