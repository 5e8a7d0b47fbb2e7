//! Names in C++: Rust's own, but for keywords, macros of the standard headers, and what every package has.

use landbridge_model::{ExportedTraits, Item, MethodKind};

use crate::members::{MemberNames, Spot};

/// The host's id.
pub(super) const HOST: &str = "cpp";

/// Words that can't be names: keywords up to C++20, and macros that a program is likely to have.
pub(super) const KEYWORDS: &[&str] = &[
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "assert",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "errno",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "linux",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "stderr",
    "stdin",
    "stdout",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "union",
    "unix",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
    "EOF",
    "INFINITY",
    "NAN",
    "NULL",
];

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
    "LogLevel",
    "LogRecord",
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

    fn convention(&self, _: Spot<'_>, name: &str) -> String {
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
                &["details", "sources", "what"]
            }
            Spot::Method(traits, kind) => return method_is_taken(traits, kind, name),
            // What the code of functions calls its own variables begins with `lb_`.
            Spot::Parameter => {
                if name.starts_with("lb_") {
                    return true;
                }
                &["std"]
            }
        };
        own.contains(&name) || KEYWORDS.contains(&name)
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
    KEYWORDS.contains(&name) || taken.into_iter().any(|(has, own)| has && own == name)
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
