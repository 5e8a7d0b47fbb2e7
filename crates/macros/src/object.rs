//! `#[landbridge::object]`: types that stay in Rust behind a handle.

use landbridge_attributes::{Attribute, Fault, Site, read};
use proc_macro2::TokenStream;
use syn::{Generics, Ident, Item, Visibility};

use crate::{generics, imprint, item, promise};

/// Checks the item; what is to stand beside it. Its fields stay in Rust and are not looked at.
pub(crate) fn check(
    arguments: TokenStream,
    annotated: &Item,
    faults: &mut Vec<Fault>,
) -> TokenStream {
    let (name, vis, parameters, attributes): (&Ident, &Visibility, &Generics, _) = match annotated {
        Item::Struct(object) => (&object.ident, &object.vis, &object.generics, &object.attrs),
        Item::Enum(object) => (&object.ident, &object.vis, &object.generics, &object.attrs),
        other => {
            faults.push(item::wrong(Attribute::Object, other));
            return TokenStream::new();
        }
    };
    let (options, found) = read(Some(arguments), attributes, Site::Object);
    faults.extend(found);
    item::check_public(vis, name, "the object", faults);
    generics::check(parameters, generics::Owner::Type, faults);
    let mut beside = promise::send_and_sync(name);
    beside.extend(promise::has_traits(name, &options));
    beside.extend(imprint::of(imprint::Kind::Object, name));
    beside
}
