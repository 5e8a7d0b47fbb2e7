//! Faults as compile errors: one `compile_error!` each, over the tokens at fault.

use landbridge_attributes::Fault;
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// All faults, as items.
pub(crate) fn compile_errors(faults: &[Fault]) -> TokenStream {
    faults.iter().map(compile_error).collect()
}

fn compile_error(fault: &Fault) -> TokenStream {
    let text = fault.text();
    // rustc underlines from the first token of the macro call to its last.
    let mut call = quote_spanned!(fault.span=> ::core::compile_error!);
    call.extend(quote_spanned!(fault.end=> { #text }));
    call
}
