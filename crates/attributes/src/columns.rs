//! `columns` against the record it stands on: it needs a plain struct with named fields, each a number.
//! Here is what syntax alone tells; whether a named type is a number, the reader knows.

use syn::{Fields, Item, Type, ext::IdentExt as _};

use crate::{Fault, FaultKind, Options};

/// The faults of `columns` on a record; none without the option.
#[must_use]
pub fn check_columns(options: &Options, record: &Item) -> Vec<Fault> {
    let Some(span) = options.columns else {
        return Vec::new();
    };
    let fields = match record {
        Item::Struct(item) => &item.fields,
        _ => &Fields::Unit,
    };
    let Fields::Named(fields) = fields else {
        return vec![
            Fault::new(
                FaultKind::InvalidItem,
                span,
                "only a struct with named fields has columns",
            )
            .note("a column is one field of every record of a list, under the field's name")
            .help("remove `columns`"),
        ];
    };
    let named = fields.named.iter().filter_map(|field| {
        let spelled = matches!(bare(&field.ty), Type::Path(_) | Type::Macro(_));
        let name = field.ident.as_ref().filter(|_| !spelled)?;
        Some(no_column(name, &field.ty))
    });
    named.collect()
}

/// A field of this type can't be a column.
#[must_use]
pub fn no_column(field: &syn::Ident, ty: &Type) -> Fault {
    Fault::over(
        FaultKind::InvalidType,
        ty,
        format!(
            "the field `{}` of a record with `columns` is not a number",
            field.unraw()
        ),
    )
    .note("a column is one array of numbers, which hosts' array libraries take as it is")
    .help("give each number a field of its own, or remove `columns`")
}

fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Paren(inner) => bare(&inner.elem),
        Type::Group(inner) => bare(&inner.elem),
        ty => ty,
    }
}
