//! Names in JavaScript and TypeScript.

use landbridge_model::{Item, TypeName};

use crate::naming;

/// Words that can't be names of functions, parameters or exports.
const KEYWORDS: &[&str] = &[
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
    // What a module is given, and values that anyone could hide.
    "Infinity",
    "NaN",
    "exports",
    "globalThis",
    "module",
    "require",
    "undefined",
];

/// The name of a function, parameter, field or property, as others see it.
pub(crate) fn value(item: &Item, host: &str) -> String {
    match item.hosts.fixed_name(host) {
        Some(fixed) => fixed.to_owned(),
        None => naming::camel(&item.name),
    }
}

/// The name of a type, a variant or a member.
pub(crate) fn ty(item: &Item, host: &str) -> String {
    match item.hosts.fixed_name(host) {
        Some(fixed) => fixed.to_owned(),
        None => item.name.clone(),
    }
}

/// A binding inside generated code: a keyword gets an underscore, which nobody sees.
pub(crate) fn local(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// Whether an export of this name needs `export { x as name }`.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// A type's name where only its path is known.
pub(crate) fn last(name: &TypeName) -> String {
    name.last().to_owned()
}

/// A JSON string, which is a JavaScript one.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
