//! `#[landbridge::error]`: enums and structs that become typed exceptions.

use landbridge_attributes::{Attribute, Fault, FaultKind, Site, read};
use proc_macro2::TokenStream;
use syn::{Fields, Item, ItemEnum, Variant};

use crate::{
    fields::{self, Owner},
    generics, imprint, item, promise,
};

/// Checks the item; what is to stand beside it.
pub(crate) fn check(
    arguments: TokenStream,
    annotated: &Item,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    let (name, vis, parameters, attributes) = match annotated {
        Item::Struct(error) => (&error.ident, &error.vis, &error.generics, &error.attrs),
        Item::Enum(error) => (&error.ident, &error.vis, &error.generics, &error.attrs),
        other => {
            faults.push(item::wrong(Attribute::Error, other));
            return TokenStream::new();
        }
    };
    faults.extend(read(Some(arguments), attributes, Site::Error).1);
    item::check_public(vis, name, "the error", faults);
    generics::check(parameters, generics::Owner::Type, faults);
    match annotated {
        Item::Struct(error) => fields::check(&error.fields, Owner::Error, faults),
        Item::Enum(error) => check_variants(error, faults),
        _ => {}
    }
    let mut beside = promise::is_error(name);
    beside.extend(imprint::of(imprint::Kind::Error, name));
    beside
}

fn check_variants(error: &ItemEnum, faults: &mut Vec<Fault>) {
    if error.variants.is_empty() {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                &error.ident,
                format!("the error `{}` has no variants", error.ident),
            )
            .note("it has no values, so it can never be returned")
            .help("add a variant, or return the value without `Result`"),
        );
    }
    let mut host: Option<&Variant> = None;
    for variant in &error.variants {
        let (options, found) = read(None, &variant.attrs, Site::ErrorVariant);
        faults.extend(found);
        fields::check(&variant.fields, Owner::Error, faults);
        let Some(span) = options.host else { continue };
        if let Some(first) = host {
            faults.push(
                Fault::new(
                    FaultKind::Duplicate,
                    span,
                    format!(
                        "`{}` and `{}` are both marked `host`",
                        first.ident, variant.ident
                    ),
                )
                .note("a host's error must have one variant to become")
                .help("leave `host` on one of them"),
            );
        }
        host = Some(variant);
        let carries_one =
            matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
        if !carries_one {
            faults.push(
                Fault::new(
                    FaultKind::InvalidItem,
                    span,
                    format!(
                        "the `host` variant `{}` must carry one value",
                        variant.ident
                    ),
                )
                .note("the host's own error becomes that value")
                .help(format!("write `{}(HostError)`", variant.ident)),
            );
        }
    }
}
