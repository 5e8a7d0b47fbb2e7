//! Names in Swift: types as in Rust, everything else in lower camel case, with an underscore behind keywords and behind
//! what every declaration of the kind has.

use landbridge_model::{ExportedTraits, Item, MethodKind};

use crate::members::{MemberNames, Spot};
use crate::naming;

/// The host's id.
pub(super) const HOST: &str = "swift";

/// Words that can't be names without backticks.
pub(super) const KEYWORDS: &[&str] = &[
    "Any",
    "Protocol",
    "Self",
    "Type",
    "as",
    "associatedtype",
    "break",
    "case",
    "catch",
    "class",
    "continue",
    "default",
    "defer",
    "deinit",
    "do",
    "else",
    "enum",
    "extension",
    "fallthrough",
    "false",
    "fileprivate",
    "for",
    "func",
    "guard",
    "if",
    "import",
    "in",
    "init",
    "inout",
    "internal",
    "is",
    "let",
    "nil",
    "operator",
    "private",
    "precedencegroup",
    "protocol",
    "public",
    "repeat",
    "rethrows",
    "return",
    "self",
    "static",
    "struct",
    "subscript",
    "super",
    "switch",
    "throw",
    "throws",
    "true",
    "try",
    "typealias",
    "var",
    "where",
    "while",
];

/// What every package has, and what its code is written with of the standard library.
pub(super) const PACKAGE: &[&str] = &[
    "AnyObject",
    "ArgumentError",
    "Array",
    "AsyncItems",
    "AsyncIteratorProtocol",
    "AsyncSequence",
    "Bool",
    "Buffer",
    "BufferItem",
    "BusyError",
    "CancellationError",
    "ClosedError",
    "Comparable",
    "Dictionary",
    "Double",
    "Equatable",
    "Error",
    "Float",
    "Hashable",
    "Int",
    "Int128",
    "Int16",
    "Int32",
    "Int64",
    "Int8",
    "Items",
    "IteratorProtocol",
    "LibraryError",
    "LogField",
    "LogLevel",
    "LogRecord",
    "OpaquePointer",
    "Optional",
    "PanicError",
    "Result",
    "RustError",
    "Sendable",
    "Sequence",
    "Set",
    "String",
    "Swift",
    "SystemTime",
    "Task",
    "UInt",
    "UInt128",
    "UInt16",
    "UInt32",
    "UInt64",
    "UInt8",
    "Unicode",
    "Unmanaged",
    "interfaceHash",
    "layoutsAgree",
    "setLogger",
    "version",
];

/// Names inside declarations.
pub(super) struct Members;

impl MemberNames for Members {
    fn host(&self) -> &'static str {
        HOST
    }

    fn convention(&self, spot: Spot<'_>, name: &str) -> String {
        match spot {
            // One that isn't as Rust writes parameters may differ from another by that alone.
            Spot::Parameter if name.starts_with(char::is_uppercase) => name.to_owned(),
            _ => naming::camel(name),
        }
    }

    fn reserved(&self, spot: Spot<'_>, name: &str) -> bool {
        let own: &[&str] = match spot {
            Spot::Field => &["hash", "hashValue"],
            // `none` of an enum in an optional would be read as the optional's.
            Spot::Variant | Spot::Member => {
                &["none", "some", "allCases", "hash", "hashValue", "rawValue"]
            }
            Spot::ErrorVariant(_) => &["none", "some", "hash", "hashValue"],
            Spot::VariantField => &[],
            Spot::ErrorField => &["description", "kind", "message", "sources"],
            Spot::Method(traits, kind) => return method_is_taken(traits, kind, name),
            Spot::Parameter => &[],
        };
        // Variables of the functions have an underscore within, which no name of this convention has.
        own.contains(&name) || KEYWORDS.contains(&name)
    }

    fn namespace(&self, kind: MethodKind) -> Option<u8> {
        match kind {
            MethodKind::Constructor => None,
            MethodKind::NamedConstructor | MethodKind::Static => Some(0),
            MethodKind::Method(_) | MethodKind::Getter(_) => Some(1),
        }
    }
}

fn method_is_taken(traits: &ExportedTraits, kind: MethodKind, name: &str) -> bool {
    let is_static = matches!(kind, MethodKind::NamedConstructor | MethodKind::Static);
    let taken = [
        (!is_static, "close"),
        (!is_static, "lbGive"),
        (!is_static, "lbOwned"),
        (!is_static, "lbRaw"),
        (!is_static && traits.display, "toString"),
        (!is_static && traits.debug, "toDebugString"),
        (!is_static && traits.hash, "hash"),
        (!is_static && traits.eq, "isEqual"),
        (!is_static && traits.ord, "compare"),
    ];
    kind != MethodKind::Constructor
        && (KEYWORDS.contains(&name) || taken.into_iter().any(|(has, own)| has && own == name))
}

/// The name of a field, variant, member, method or parameter.
pub(super) fn member(spot: Spot<'_>, item: &Item) -> String {
    Members.name(spot, item)
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
