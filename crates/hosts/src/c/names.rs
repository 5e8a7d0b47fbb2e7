//! Names in C: keywords of C11 and of C++17, since headers serve both.

use landbridge_model::{Item, MethodKind};

use crate::members::{MemberNames, Spot};
use crate::naming;

/// Words that can't be names; a trailing underscore makes them some.
pub(super) const KEYWORDS: &[&str] = &[
    "alignas",
    "alignof",
    "and",
    "asm",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "class",
    "compl",
    "const",
    "constexpr",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "else",
    "enum",
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
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "nullptr",
    "operator",
    "or",
    "private",
    "protected",
    "public",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "struct",
    "switch",
    "template",
    "this",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "while",
    "xor",
];

/// Names of fields; all others are symbols or parameters, which [`super::claims`] and [`super::parameters`]
/// keep apart.
pub(super) struct Fields;

impl MemberNames for Fields {
    fn host(&self) -> &'static str {
        "c"
    }

    fn convention(&self, _: Spot<'_>, name: &str) -> String {
        worded(&naming::snake(name))
    }

    fn reserved(&self, _: Spot<'_>, name: &str) -> bool {
        KEYWORDS.contains(&name)
    }

    fn checks(&self, spot: Spot<'_>) -> bool {
        matches!(spot, Spot::Field | Spot::VariantField | Spot::ErrorField)
    }

    fn namespace(&self, _: MethodKind) -> Option<u8> {
        None
    }
}

/// The name of a field, which no macro of the C library's may take away.
pub(super) fn field(item: &Item) -> String {
    let name = Fields.name(Spot::Field, item);
    match name.as_str() {
        "assert" | "errno" | "linux" | "stderr" | "stdin" | "stdout" | "unix" => name + "_",
        _ => name,
    }
}

/// A fixed or conventional name, escaped.
pub(super) fn escaped(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The name of an item of `kind` convention, without prefix.
pub(super) fn of(item: &Item, convention: fn(&str) -> String) -> String {
    match item.hosts.fixed_name("c") {
        Some(fixed) => escaped(fixed),
        None => escaped(&worded(&convention(&item.name))),
    }
}

/// What is left of a name without its underscores may be none: `_1`, `__`.
fn worded(name: &str) -> String {
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name.to_owned()
    }
}

/// Constants are written in capitals already; a name that isn't is kept.
pub(super) fn constant(name: &str) -> String {
    name.to_owned()
}
