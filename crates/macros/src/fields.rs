//! The fields of records and errors: their names, types, visibility and options.

use landbridge_attributes::{Fault, FaultKind, Site, read};
use syn::{Field, Fields, Visibility, spanned::Spanned as _};

use crate::{
    derives,
    types::{self, Place},
};

/// Whose fields they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A record struct: hosts build it, so each field is public.
    Record,
    /// A variant of a record enum.
    RecordVariant,
    /// An error or a variant of one: what only serves `source()` may be of any type.
    Error,
}

/// Adds the faults of each field.
pub(crate) fn check(fields: &Fields, owner: Owner, faults: &mut Vec<Fault>) {
    for field in fields {
        faults.extend(read(None, &field.attrs, Site::Field).1);
        if owner == Owner::Record {
            check_public(field, faults);
        }
        if owner != Owner::Error || !is_cause(field) {
            types::check(&field.ty, Place::Field, faults);
        }
    }
}

/// A field that serves `source()` or keeps a backtrace; what it is made of stays in Rust.
fn is_cause(field: &Field) -> bool {
    ["source", "from", "backtrace"]
        .iter()
        .any(|name| derives::find(&field.attrs, name).is_some())
        || field
            .ident
            .as_ref()
            .is_some_and(|ident| ident == "source" || ident == "backtrace")
}

fn check_public(field: &Field, faults: &mut Vec<Fault>) {
    let fault = match (&field.vis, &field.ident) {
        (Visibility::Public(_), _) => return,
        (Visibility::Restricted(vis), _) => Fault::over(
            FaultKind::InvalidItem,
            vis,
            "a field of a record is not public",
        ),
        (Visibility::Inherited, Some(ident)) => Fault::new(
            FaultKind::InvalidItem,
            ident.span(),
            format!("the field `{ident}` of a record is not public"),
        ),
        (Visibility::Inherited, None) => Fault::new(
            FaultKind::InvalidItem,
            field.ty.span(),
            "the field of a newtype record is not public",
        ),
    };
    faults.push(
        fault
            .note("hosts build records field by field and take them apart again")
            .help("write `pub`, or make the type an `#[landbridge::object]`"),
    );
}
