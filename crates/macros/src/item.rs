//! Items as users speak of them, and the faults that any annotated item can have: the wrong sort of
//! item, not public.

use landbridge_attributes::{Attribute, Fault, FaultKind};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Ident, Item, Visibility};

/// The sort of item in words, with its article.
pub(crate) fn noun(item: &Item) -> &'static str {
    match item {
        Item::Const(_) => "a constant",
        Item::Enum(_) => "an enum",
        Item::ExternCrate(_) => "an `extern crate`",
        Item::Fn(_) => "a function",
        Item::ForeignMod(_) => "an `extern` block",
        Item::Impl(_) => "an impl block",
        Item::Macro(_) => "a macro call",
        Item::Mod(_) => "a module",
        Item::Static(_) => "a static",
        Item::Struct(_) => "a struct",
        Item::Trait(_) | Item::TraitAlias(_) => "a trait",
        Item::Type(_) => "a type alias",
        Item::Union(_) => "a union",
        Item::Use(_) => "a `use`",
        _ => "this item",
    }
}

/// The tokens to underline for a fault of the item as a whole.
fn place(item: &Item) -> TokenStream {
    match item {
        Item::Const(item) => item.ident.to_token_stream(),
        Item::Enum(item) => item.ident.to_token_stream(),
        Item::Fn(item) => item.sig.ident.to_token_stream(),
        Item::Impl(item) => item.impl_token.to_token_stream(),
        Item::Mod(item) => item.ident.to_token_stream(),
        Item::Static(item) => item.static_token.to_token_stream(),
        Item::Struct(item) => item.ident.to_token_stream(),
        Item::Trait(item) => item.ident.to_token_stream(),
        Item::Type(item) => item.type_token.to_token_stream(),
        Item::Union(item) => item.union_token.to_token_stream(),
        Item::Use(item) => item.use_token.to_token_stream(),
        item => item.to_token_stream(),
    }
}

/// The attribute stands on a sort of item that it is not for.
pub(crate) fn wrong(attribute: Attribute, item: &Item) -> Fault {
    let name = attribute.name();
    let fault = Fault::over(
        FaultKind::InvalidItem,
        &place(item),
        format!("`{name}` cannot stand on {}", noun(item)),
    );
    let stands_on = match attribute {
        Attribute::Record => "a record is a struct or an enum that crosses by value",
        Attribute::Object => "an object is a struct or an enum that stays in Rust",
        Attribute::Error => "an error is an enum or a struct that implements `std::error::Error`",
        Attribute::Export => "functions, constants and inherent impl blocks are exported",
        Attribute::Import => "an import is a trait that the host implements",
    };
    let help = match (attribute, item) {
        (Attribute::Export, Item::Struct(_) | Item::Enum(_)) => {
            "write `#[landbridge::record]` for a type that crosses by value, \
             `#[landbridge::object]` for one that stays in Rust, `#[landbridge::error]` for an error"
        }
        (Attribute::Export, Item::Trait(_)) => {
            "export an inherent impl block whose methods call the trait's"
        }
        (Attribute::Export, Item::Static(_)) => {
            "write `pub const`, or export a function that returns a copy of the value"
        }
        (Attribute::Export, Item::Mod(_)) => "write the attribute on each item of the module",
        (_, Item::Macro(_)) => "write the attribute inside the macro, on the item that it makes",
        (_, Item::Type(_) | Item::Use(_)) => {
            "write the attribute where the item itself is declared"
        }
        (_, Item::Fn(_) | Item::Const(_) | Item::Impl(_)) => "write `#[landbridge::export]`",
        (Attribute::Record | Attribute::Object, Item::Union(_)) => {
            "write an enum with data: it knows which of its fields is there"
        }
        _ => return fault.note(stands_on),
    };
    fault.note(stands_on).help(help)
}

/// The fault of an item that is not `pub`.
pub(crate) fn check_public(
    visibility: &Visibility,
    name: &Ident,
    noun: &str,
    faults: &mut Vec<Fault>,
) {
    let fault = match visibility {
        Visibility::Public(_) => return,
        Visibility::Restricted(restricted) => Fault::over(
            FaultKind::InvalidItem,
            restricted,
            format!("{noun} `{name}` is not public"),
        ),
        Visibility::Inherited => Fault::new(
            FaultKind::InvalidItem,
            name.span(),
            format!("{noun} `{name}` is not public"),
        ),
    };
    faults.push(
        fault
            .note("a binding is another crate and uses the item by its public path")
            .help("write `pub`"),
    );
}
