//! `#[landbridge::record]`: structs and enums that cross by value.

use landbridge_attributes::{Attribute, Fault, FaultKind, Site, check_columns, check_fields, read};
use proc_macro2::TokenStream;
use syn::{Fields, Item, ItemEnum, ItemStruct};

use crate::{
    derives,
    fields::{self, Owner},
    generics, imprint, item, promise,
};

/// Checks the item; what is to stand beside it.
pub(crate) fn check(
    arguments: TokenStream,
    annotated: &Item,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    match annotated {
        Item::Struct(record) => check_struct(arguments, annotated, record, faults),
        Item::Enum(record) => check_enum(arguments, annotated, record, faults),
        other => {
            faults.push(item::wrong(Attribute::Record, other));
            TokenStream::new()
        }
    }
}

fn check_struct(
    arguments: TokenStream,
    annotated: &Item,
    record: &ItemStruct,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    let name = &record.ident;
    let (options, found) = read(Some(arguments), &record.attrs, Site::Record);
    faults.extend(found);
    faults.extend(check_fields(&options, name, &record.fields));
    faults.extend(check_columns(&options, annotated));
    item::check_public(&record.vis, name, "the record", faults);
    generics::check(&record.generics, generics::Owner::Type, faults);
    check_open(&record.attrs, faults);
    if let Fields::Unnamed(unnamed) = &record.fields
        && unnamed.unnamed.len() > 1
    {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                name,
                format!("the fields of the record `{name}` have no names"),
            )
            .note("hosts show a record by the names of its fields; only a newtype, with one field, needs none")
            .help(format!("name them: `pub struct {name} {{ pub first: …, pub second: … }}`")),
        );
    }
    if record.fields.is_empty() {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                name,
                format!("the record `{name}` has no fields"),
            )
            .note("C and its relatives have no values without a size, and there is nothing to pass")
            .help("add a field, or leave the type out of the signatures"),
        );
    }
    fields::check(&record.fields, Owner::Record, faults);
    let mut beside = promise::no_padding(name, &record.attrs, &record.fields);
    for field in &record.fields {
        if let Some(default) = field
            .ident
            .as_ref()
            .and_then(|name| options.default_of(name))
        {
            let conditions: Vec<&syn::Attribute> = field
                .attrs
                .iter()
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .collect();
            beside.extend(promise::default_fits(
                &default.value,
                &field.ty,
                &conditions,
            ));
        }
    }
    beside.extend(imprint::of(imprint::Kind::Record, name));
    beside
}

fn check_enum(
    arguments: TokenStream,
    annotated: &Item,
    record: &ItemEnum,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    let name = &record.ident;
    let (options, found) = read(Some(arguments), &record.attrs, Site::Record);
    faults.extend(found);
    faults.extend(check_fields(&options, name, &Fields::Unit));
    faults.extend(check_columns(&options, annotated));
    item::check_public(&record.vis, name, "the record", faults);
    generics::check(&record.generics, generics::Owner::Type, faults);
    check_open(&record.attrs, faults);
    if record.variants.is_empty() {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                name,
                format!("the record `{name}` has no variants"),
            )
            .note("it has no values, so there is nothing to pass")
            .help("add a variant"),
        );
    }
    for variant in &record.variants {
        faults.extend(read(None, &variant.attrs, Site::Variant).1);
        check_open(&variant.attrs, faults);
        fields::check(&variant.fields, Owner::RecordVariant, faults);
    }
    imprint::of(imprint::Kind::Record, name)
}

/// `#[non_exhaustive]` keeps other crates, such as a binding, from building the value.
fn check_open(attributes: &[syn::Attribute], faults: &mut Vec<Fault>) {
    if let Some(attribute) = derives::find(attributes, "non_exhaustive") {
        faults.push(
            Fault::over(
                FaultKind::InvalidItem,
                attribute,
                "a `#[non_exhaustive]` record cannot cross",
            )
            .note("a binding is another crate, and must build the record and take it apart whole")
            .help("remove `#[non_exhaustive]`; the interface hash tells hosts of a change"),
        );
    }
}
