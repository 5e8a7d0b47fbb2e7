//! The attributes of landbridge: they check an item and leave it alone, but for the futures of imported traits.
//!
//! Each expands to the item as written (without the helper attributes `#[landbridge(…)]`; `import` boxes what
//! async methods give), followed
//! by static promises that rustc checks and a line that `landbridge build` finds in the compiled
//! crate. An item with faults is left as it is and gets one compile error per fault. What the
//! attributes mean is documented where users meet them, in the crate `landbridge`.

#![forbid(unsafe_code)]

mod boxed;
mod callbacks;
mod constant;
mod derives;
mod error;
mod export;
mod fields;
mod function;
mod futures;
mod generics;
mod import;
mod imprint;
mod item;
mod methods;
mod object;
mod promise;
mod record;
mod report;
mod signature;
mod strip;
mod types;

use landbridge_attributes::{Attribute, Fault};
use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::Item;

/// Implemented by the crate `landbridge-macros`.
#[proc_macro_attribute]
pub fn record(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Attribute::Record, arguments.into(), item.into()).into()
}

/// Implemented by the crate `landbridge-macros`.
#[proc_macro_attribute]
pub fn object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Attribute::Object, arguments.into(), item.into()).into()
}

/// Implemented by the crate `landbridge-macros`.
#[proc_macro_attribute]
pub fn error(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Attribute::Error, arguments.into(), item.into()).into()
}

/// Implemented by the crate `landbridge-macros`.
#[proc_macro_attribute]
pub fn export(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Attribute::Export, arguments.into(), item.into()).into()
}

/// Implemented by the crate `landbridge-macros`.
#[proc_macro_attribute]
pub fn import(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Attribute::Import, arguments.into(), item.into()).into()
}

fn expand(attribute: Attribute, arguments: Tokens, tokens: Tokens) -> Tokens {
    let item: Item = match syn::parse2(tokens.clone()) {
        Ok(item) => item,
        Err(error) => {
            let mut output = tokens;
            output.extend(error.into_compile_error());
            return output;
        }
    };
    let mut faults: Vec<Fault> = Vec::new();
    let mut rewritten = None;
    let beside = match attribute {
        Attribute::Record => record::check(arguments, &item, &mut faults),
        Attribute::Object => object::check(arguments, &item, &mut faults),
        Attribute::Error => error::check(arguments, &item, &mut faults),
        Attribute::Export => export::check(arguments, &item, &mut faults),
        Attribute::Import => {
            let (item, beside) = import::check(arguments, &item, &mut faults);
            rewritten = item;
            beside
        }
    };
    let tokens = rewritten.unwrap_or(tokens);
    let mut output = strip::helpers(tokens, strip::depth(&item));
    output.extend(if faults.is_empty() {
        beside
    } else {
        report::compile_errors(&faults)
    });
    output
}
