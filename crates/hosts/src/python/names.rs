//! Names in Python.

use landbridge_model::{Item, MethodKind};

use crate::members::{MemberNames, Spot};
use crate::naming;

/// Words that can't be names.
pub(super) const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// What every object has.
const OF_OBJECTS: &[&str] = &["__enter__", "__exit__", "__init__", "__new__", "close"];

/// What every exception has.
const OF_EXCEPTIONS: &[&str] = &["add_note", "args", "with_traceback"];

/// Names inside declarations: PEP 8's.
pub(super) struct Names;

impl MemberNames for Names {
    fn host(&self) -> &'static str {
        "python"
    }

    fn convention(&self, spot: Spot<'_>, name: &str) -> String {
        match spot {
            Spot::Member => naming::screaming(name),
            // Classes; those in capitals at the front are left as they are.
            Spot::Variant | Spot::ErrorVariant(_) if name.starts_with(char::is_lowercase) => {
                naming::pascal(name)
            }
            _ => name.to_owned(),
        }
    }

    fn reserved(&self, spot: Spot<'_>, name: &str) -> bool {
        KEYWORDS.contains(&name)
            || match spot {
                Spot::Method(..) => OF_OBJECTS.contains(&name),
                Spot::ErrorField | Spot::ErrorVariant(_) => OF_EXCEPTIONS.contains(&name),
                // The first parameter of constructors.
                Spot::Parameter => name == "cls",
                Spot::Member => name == "mro",
                _ => false,
            }
    }

    fn namespace(&self, kind: MethodKind) -> Option<u8> {
        (kind != MethodKind::Constructor).then_some(0)
    }
}

/// The name of a part of a declaration.
pub(super) fn of(spot: Spot<'_>, item: &Item) -> String {
    Names.name(spot, item)
}

/// The name of a free function or a constant, which [`crate::lower::Scope`] has checked.
pub(super) fn global(item: &Item) -> String {
    let name = item.hosts.fixed_name("python").unwrap_or(&item.name);
    if KEYWORDS.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// A Python string, which a JSON one is.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Python code in ASCII: other characters can only be inside texts.
pub(super) fn ascii(code: &str) -> String {
    code.chars()
        .map(|c| match u32::from(c) {
            0..=0x7f => c.to_string(),
            c @ 0x80..=0xffff => format!("\\u{c:04x}"),
            c => format!("\\U{c:08x}"),
        })
        .collect()
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
