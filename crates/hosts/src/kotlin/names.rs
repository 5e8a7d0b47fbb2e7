//! Names in Kotlin: types and variants as in Rust, members of enums and constants in capitals, everything else in lower camel
//! case, with an underscore behind keywords and behind what every declaration of the kind has.

use landbridge_model::{ExportedTraits, Item, MethodKind};

use crate::members::{MemberNames, Spot};
use crate::naming;

/// The host's id.
pub(super) const HOST: &str = "kotlin";

/// Words that can't be names without backticks.
pub(super) const KEYWORDS: &[&str] = &[
    "as",
    "break",
    "class",
    "continue",
    "do",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "in",
    "interface",
    "is",
    "null",
    "object",
    "package",
    "return",
    "super",
    "this",
    "throw",
    "true",
    "try",
    "typealias",
    "typeof",
    "val",
    "var",
    "when",
    "while",
];

/// What every package has, and what its code is written with of the standard library.
pub(super) const PACKAGE: &[&str] = &[
    "Any",
    "ArgumentException",
    "Array",
    "AsyncItems",
    "AutoCloseable",
    "Boolean",
    "Buffer",
    "BusyException",
    "Byte",
    "ByteArray",
    "Character",
    "Charsets",
    "ClosedException",
    "CodePoint",
    "Comparable",
    "Deprecated",
    "Double",
    "DoubleArray",
    "Enum",
    "ExperimentalUnsignedTypes",
    "Float",
    "FloatArray",
    "Int",
    "IntArray",
    "Items",
    "Iterable",
    "Iterator",
    "JvmField",
    "JvmInline",
    "JvmStatic",
    "LibraryException",
    "List",
    "LogField",
    "LogLevel",
    "LogRecord",
    "Long",
    "LongArray",
    "Map",
    "Nothing",
    "OptIn",
    "Pair",
    "PanicException",
    "Runnable",
    "RuntimeException",
    "RustCause",
    "RustException",
    "Set",
    "Short",
    "ShortArray",
    "String",
    "Suppress",
    "System",
    "ThreadLocal",
    "Throwable",
    "Triple",
    "Tuple1",
    "Tuple10",
    "Tuple11",
    "Tuple12",
    "Tuple4",
    "Tuple5",
    "Tuple6",
    "Tuple7",
    "Tuple8",
    "Tuple9",
    "UByte",
    "UByteArray",
    "UInt",
    "UIntArray",
    "ULong",
    "ULongArray",
    "UShort",
    "UShortArray",
    "Unit",
    "UnsatisfiedLinkError",
    "Volatile",
    "bufferOf",
    "interfaceHash",
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
            Spot::Member => naming::screaming(name),
            Spot::Variant | Spot::ErrorVariant(_) => name.to_owned(),
            _ => naming::camel(name),
        }
    }

    fn reserved(&self, spot: Spot<'_>, name: &str) -> bool {
        let own: &[&str] = match spot {
            // What these would be read by is the class's already.
            Spot::Field | Spot::VariantField | Spot::Parameter => &[],
            Spot::Variant => &["Companion"],
            Spot::Member => &["Companion", "entries", "name", "ordinal", "value"],
            Spot::ErrorVariant(_) => &["Companion"],
            Spot::ErrorField => &[
                "cause",
                "localizedMessage",
                "message",
                "sources",
                "stackTrace",
                "suppressed",
            ],
            Spot::Method(traits, kind) => return method_is_taken(traits, kind, name),
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
    const OWN: &[&str] = &[
        "close",
        "equals",
        "finalize",
        "getClass",
        "hashCode",
        "notify",
        "notifyAll",
        "toString",
        "wait",
    ];
    let shown = [
        (traits.debug, "toDebugString"),
        (traits.ord, "compare"),
        (traits.ord, "compareTo"),
    ];
    kind != MethodKind::Constructor
        && (KEYWORDS.contains(&name)
            || (!is_static && OWN.contains(&name))
            || (shown.into_iter()).any(|(has, own)| !is_static && has && own == name))
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
