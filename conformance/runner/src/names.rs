//! The names that each host shows, by the book: an opinion of its own, so that a host that names
//! something in another way is found out.

use landbridge_model::Item;

use crate::case::Host;

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A function, parameter or field of a record.
    Value,
    /// A method or getter.
    Method,
    /// A function of a type.
    Static,
    /// A field of a variant.
    VariantField,
    /// A field of an error.
    ErrorField,
    /// A record, enum, error or object.
    Type,
    /// A member of an enum without data.
    Member,
    /// A variant with data, or of an error.
    Variant,
    /// A constant.
    Constant,
}

const PYTHON: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Keywords of C11 and C++17 that Rust lets through as names.
const C: &[&str] = &[
    "auto",
    "bool",
    "case",
    "catch",
    "char",
    "class",
    "constexpr",
    "default",
    "delete",
    "do",
    "double",
    "explicit",
    "export",
    "false",
    "float",
    "friend",
    "goto",
    "inline",
    "int",
    "long",
    "mutable",
    "namespace",
    "new",
    "operator",
    "private",
    "protected",
    "public",
    "register",
    "restrict",
    "short",
    "signed",
    "sizeof",
    "switch",
    "template",
    "this",
    "throw",
    "true",
    "typedef",
    "typename",
    "union",
    "unsigned",
    "using",
    "void",
    "volatile",
];

/// Other words of C++, and what the standard headers define.
const CPP: &[&str] = &[
    "char16_t",
    "char32_t",
    "char8_t",
    "concept",
    "consteval",
    "constinit",
    "delete",
    "errno",
    "linux",
    "nullptr",
    "requires",
    "stderr",
    "stdin",
    "stdout",
    "typeid",
    "unix",
    "wchar_t",
    "EOF",
    "NAN",
    "NULL",
    "std",
];

/// What every package of C++ has, as far as the interface has it too.
const CPP_TYPES: &[&str] = &["Buffer", "Error", "Future", "Span", "Stream"];

/// Words of Swift that Rust lets through as names, as they are written there.
const SWIFT: &[&str] = &[
    "Any",
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
    "protocol",
    "public",
    "repeat",
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

/// Words of Kotlin that Rust lets through as names, as they are written there.
const KOTLIN: &[&str] = &[
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

/// What every object of Go's has.
const GO_METHODS: &[&str] = &["Close"];

/// The name of `item` in `host`, without any prefix.
pub(crate) fn name(host: Host, kind: Kind, item: &Item) -> String {
    if let Some(fixed) = item.hosts.fixed_name(host.id()) {
        // What others may use begins with a capital there.
        if host == Host::Go && !fixed.starts_with(char::is_uppercase) {
            return escaped(host, kind, pascal(fixed));
        }
        return escaped(host, kind, fixed.to_owned());
    }
    let rust = item.name.as_str();
    let name = match (host, kind) {
        (Host::Go, _) => pascal(rust),
        // Rust's own names.
        (Host::Cpp, _) => rust.to_owned(),
        (Host::Kotlin, Kind::Type | Kind::Variant) => rust.to_owned(),
        (Host::Kotlin, Kind::Value) if rust.starts_with(char::is_uppercase) => rust.to_owned(),
        (Host::Kotlin, Kind::Constant | Kind::Member) => screaming(rust),
        (Host::Kotlin, _) => camel(rust),
        (Host::Swift, Kind::Type) => rust.to_owned(),
        (Host::Swift, Kind::Value) if rust.starts_with(char::is_uppercase) => rust.to_owned(),
        (Host::Swift, _) => camel(rust),
        (_, Kind::Constant) => rust.to_owned(),
        // A class, which PEP 8 begins with a capital.
        (Host::Python, Kind::Variant) if rust.starts_with(char::is_lowercase) => pascal(rust),
        (Host::Python | Host::Node, Kind::Type | Kind::Variant) => rust.to_owned(),
        (Host::Python, Kind::Member) => screaming(rust),
        (Host::Node, Kind::Member) => rust.to_owned(),
        (Host::C, Kind::Member | Kind::Variant) => screaming(rust),
        (Host::Python, _) => rust.to_owned(),
        (Host::Node, _) => camel(rust),
        (Host::C, _) => snake(rust),
    };
    escaped(host, kind, name)
}

fn escaped(host: Host, kind: Kind, name: String) -> String {
    if host == Host::Cpp && C.contains(&name.as_str()) {
        return name + "_";
    }
    let keywords: &[&str] = match (host, kind) {
        (Host::Python, _) => PYTHON,
        (Host::C, _) => C,
        (Host::Cpp, Kind::Method) => &["close"],
        (Host::Cpp, Kind::ErrorField) => &["details", "sources", "what"],
        (Host::Cpp, Kind::Type) => CPP_TYPES,
        (Host::Cpp, Kind::Variant) => &["Variant", "get_if", "is", "value", "visit"],
        (Host::Cpp, _) => CPP,
        (Host::Node, Kind::Method) => &["close", "constructor"],
        (Host::Node, Kind::Static) => &["constructor", "prototype"],
        (Host::Node, Kind::VariantField) => &["type"],
        (Host::Node, Kind::ErrorField) => {
            &["cause", "code", "constructor", "message", "name", "stack"]
        }
        (Host::Node, _) => &[],
        (Host::Swift, kind) => {
            let own: &[&str] = match kind {
                Kind::Method => &["close"],
                Kind::ErrorField => &["description", "kind", "message", "sources"],
                Kind::Type => &["Buffer", "Error", "Result", "Task"],
                Kind::Member | Kind::Variant => &["none", "some"],
                _ => &[],
            };
            if own.contains(&name.as_str()) {
                return name + "_";
            }
            SWIFT
        }
        (Host::Kotlin, kind) => {
            let own: &[&str] = match kind {
                Kind::Method => &["close", "equals", "hashCode", "notify", "toString", "wait"],
                Kind::ErrorField => &["cause", "message", "sources"],
                Kind::Member => &["name", "ordinal", "value"],
                _ => &[],
            };
            if own.contains(&name.as_str()) {
                return name + "_";
            }
            KOTLIN
        }
        (Host::Go, Kind::Method) => GO_METHODS,
        (Host::Go, Kind::ErrorField) => &["Error", "Unwrap"],
        (Host::Go, Kind::Type) => &["Version"],
        (Host::Go, _) => &[],
    };
    if keywords.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

/// `NotFound` and `not_found` alike are `not`, `found`; in `NotANumber` the `A` stands alone.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let chars: Vec<char> = name.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let lower_after = chars.get(at + 1).is_some_and(|c| c.is_lowercase());
        let begins = match before {
            Some(before) if c.is_uppercase() => !before.is_uppercase() || lower_after,
            _ => c == '_',
        };
        if begins {
            words.push(String::new());
        }
        if c != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `insert_all`
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `INSERT_ALL`
pub(crate) fn screaming(name: &str) -> String {
    snake(name).to_uppercase()
}

/// `insertAll`
pub(crate) fn camel(name: &str) -> String {
    let mut words = words(name).into_iter();
    let first = words.next().unwrap_or_default();
    words.fold(first, |name, word| name + &capitalised(&word))
}

/// `InsertAll`
fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capitalised(word)).collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.collect::<String>() + chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::{camel, screaming, snake};

    #[test]
    fn words_are_found() {
        assert_eq!(snake("NotFound"), "not_found");
        assert_eq!(camel("echo_i64s"), "echoI64s");
        assert_eq!(camel("in_"), "in");
        assert_eq!(screaming("VeryLow"), "VERY_LOW");
        assert_eq!(screaming("NotANumber"), "NOT_A_NUMBER");
        assert_eq!(snake("HTTPServer"), "http_server");
    }
}
