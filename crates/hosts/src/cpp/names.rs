//! Names in C++: Rust's own, but for keywords, macros of the standard headers, and what every package has.

use landbridge_model::{ExportedTraits, Item, MethodKind};

use super::words::is_word;
use crate::members::{MemberNames, Spot};

/// The host's id.
pub(super) const HOST: &str = "cpp";

/// What every package has in its namespace, or what its code is written with.
pub(super) const PACKAGE: &[&str] = &[
    "ArgumentError",
    "AsyncSource",
    "Box",
    "Buffer",
    "BusyError",
    "CancelledError",
    "ClosedError",
    "Duration",
    "Error",
    "Future",
    "Int128",
    "Items",
    "LogField",
    "LogLevel",
    "LogRecord",
    "Logger",
    "PanicError",
    "Reply",
    "Source",
    "Span",
    "Stream",
    "SystemTime",
    "UInt128",
    "detail",
    "interface_hash",
    "set_logger",
    "std",
    "version",
];

/// Names inside declarations.
pub(super) struct Members;

impl MemberNames for Members {
    fn host(&self) -> &'static str {
        HOST
    }

    fn convention(&self, spot: Spot<'_>, name: &str) -> String {
        // What the code of functions calls its own variables begins so.
        if matches!(spot, Spot::Parameter) && name.starts_with("lb_") {
            return format!("own_{name}");
        }
        name.to_owned()
    }

    fn reserved(&self, spot: Spot<'_>, name: &str) -> bool {
        let own: &[&str] = match spot {
            Spot::Field => &["std"],
            Spot::VariantField | Spot::Member => &[],
            Spot::ErrorField => &["details", "sources", "what"],
            Spot::Variant => &["Variant", "get_if", "is", "value", "visit"],
            Spot::ErrorVariant(error) => {
                if error.name == name {
                    return true;
                }
                &["Error", "details", "sources", "what"]
            }
            Spot::Method(traits, kind) => return method_is_taken(traits, kind, name),
            Spot::Parameter => &["std"],
        };
        own.contains(&name) || is_word(name)
    }

    fn namespace(&self, kind: MethodKind) -> Option<u8> {
        (kind != MethodKind::Constructor).then_some(0)
    }
}

fn method_is_taken(traits: &ExportedTraits, kind: MethodKind, name: &str) -> bool {
    if kind == MethodKind::Constructor {
        return false;
    }
    let taken = [
        (true, "close"),
        (true, "handle_"),
        (traits.display, "to_string"),
        (traits.debug, "debug"),
        (traits.hash, "hash"),
    ];
    is_word(name) || taken.into_iter().any(|(has, own)| has && own == name)
}

/// The name of a field, variant, member, method or parameter.
pub(super) fn member(spot: Spot<'_>, item: &Item) -> String {
    Members.name(spot, item)
}

/// The name of a variant's class, which can't be its enum's.
pub(super) fn variant(owner: &str, item: &Item) -> String {
    let name = member(Spot::Variant, item);
    if name == owner { name + "_" } else { name }
}

/// The name of a field of a variant: `value`, or `value0` … for more, where it has none of its own.
pub(super) fn variant_field<T>(
    spot: Spot<'_>,
    field: &landbridge_model::VariantField<T>,
    named: bool,
    count: usize,
) -> String {
    if named {
        member(spot, &field.item)
    } else if count == 1 {
        "value".to_owned()
    } else {
        format!("value{}", field.item.name)
    }
}
