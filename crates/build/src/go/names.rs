//! How Go spells names.

use landbridge_model::Item;

/// Go's keywords, and what generated functions use.
const TAKEN: &[&str] = &[
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
    "string",
    "bool",
    "byte",
    "rune",
    "error",
    "len",
    "cap",
    "append",
    "copy",
    "panic",
    "recover",
    "nil",
    "true",
    "false",
    "int",
    "any",
    "object",
    "request",
    "length",
    "reply",
    "result",
    "value",
    "err",
    "ctx",
    "self",
    "r",
    "w",
    "C",
    "context",
    "time",
    "unsafe",
    "fmt",
    "math",
    "errors",
    "runtime",
    "sync",
    "atomic",
    "binary",
];

/// `load_all` as `LoadAll`.
pub(super) fn pascal(name: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("V{name}");
    }
    let words = name.split('_').filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        })
        .collect()
}

/// A type's name, or a variant's own part of it.
pub(super) fn ty(item: &Item) -> String {
    match item.hosts.fixed_name("go") {
        Some(name) => name.to_owned(),
        None => pascal(&item.name),
    }
}

/// A field's or a method's name.
pub(super) fn member(item: &Item) -> String {
    match item.hosts.fixed_name("go") {
        Some(name) => name.to_owned(),
        None => pascal(&item.name),
    }
}

/// A parameter's name, which no keyword and no name of the generated function is.
pub(super) fn parameter(item: &Item) -> String {
    let pascal = pascal(&item.name);
    let mut chars = pascal.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    let name: String = first.into_iter().chain(chars).collect();
    if TAKEN.contains(&name.as_str()) || name.starts_with("lb") {
        format!("{name}_")
    } else {
        name
    }
}

/// Docs as Go's comment lines.
pub(super) fn docs(item: &Item, indent: &str) -> String {
    item.docs
        .lines()
        .map(|line| format!("{indent}// {line}\n").replace("// \n", "//\n"))
        .collect()
}
