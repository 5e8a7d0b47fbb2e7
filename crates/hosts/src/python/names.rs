//! Names in Python.

use landbridge_model::Item;

use crate::naming;

/// Words that can't be names.
pub(super) const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

fn escaped(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The name of a function, parameter, field or property.
pub(super) fn value(item: &Item) -> String {
    escaped(item.hosts.fixed_name("python").unwrap_or(&item.name))
}

/// The name of a type or a variant.
pub(super) fn ty(item: &Item) -> String {
    escaped(item.hosts.fixed_name("python").unwrap_or(&item.name))
}

/// The name of a member of an enum without data.
pub(super) fn member(item: &Item) -> String {
    match item.hosts.fixed_name("python") {
        Some(fixed) => escaped(fixed),
        None => escaped(&naming::screaming(&item.name)),
    }
}

/// A Python string, which a JSON one is.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A docstring's lines, indented.
pub(super) fn docstring(text: &str, extra: &[String], indent: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !text.is_empty() {
        parts.push(text.to_owned());
    }
    parts.extend(extra.iter().cloned());
    if parts.is_empty() {
        return String::new();
    }
    let text = parts
        .join("\n\n")
        .replace('\\', "\\\\")
        .replace("\"\"\"", "\\\"\\\"\\\"");
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let rest: Vec<String> = lines
        .map(|line| format!("{indent}{line}").trim_end().to_owned())
        .collect();
    if rest.is_empty() {
        let end = if first.ends_with('"') { " " } else { "" };
        return format!("{indent}\"\"\"{first}{end}\"\"\"\n");
    }
    format!(
        "{indent}\"\"\"{first}\n{}\n{indent}\"\"\"\n",
        rest.join("\n")
    )
}
