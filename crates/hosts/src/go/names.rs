//! Names in Go: one namespace for all that a package declares, and one for what each type has.

use std::cell::RefCell;
use std::collections::BTreeMap;

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::KEYWORD;
use landbridge_model::Item;

use crate::lower::place;
use crate::naming;

/// The host's id.
pub(super) const HOST: &str = "go";

/// Keywords, and names that the bodies of functions use.
const RESERVED: &[&str] = &[
    "any",
    "append",
    "big",
    "bool",
    "break",
    "byte",
    "cap",
    "case",
    "chan",
    "clear",
    "close",
    "complex",
    "complex128",
    "complex64",
    "const",
    "context",
    "continue",
    "copy",
    "ctx",
    "default",
    "defer",
    "delete",
    "else",
    "err",
    "error",
    "errors",
    "fallthrough",
    "false",
    "float32",
    "float64",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "imag",
    "import",
    "init",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "interface",
    "iota",
    "iter",
    "leaf",
    "len",
    "main",
    "make",
    "map",
    "math",
    "max",
    "min",
    "new",
    "nil",
    "o",
    "options",
    "out",
    "package",
    "panic",
    "print",
    "println",
    "range",
    "real",
    "recover",
    "ret",
    "return",
    "rune",
    "runtime",
    "select",
    "slog",
    "string",
    "struct",
    "switch",
    "this",
    "time",
    "true",
    "type",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintptr",
    "unsafe",
    "value",
    "var",
    "w",
    "r",
];

/// What every package declares.
const SUPPORT: &[&str] = &[
    "ArgumentError",
    "Buffer",
    "BufferItem",
    "ErrBusy",
    "ErrClosed",
    "FromChannel",
    "HostError",
    "InterfaceHash",
    "PanicError",
    "Tuple2",
    "Tuple3",
    "Tuple4",
    "Tuple5",
    "Tuple6",
    "Tuple7",
    "Tuple8",
    "Version",
];

/// What it declares beside that where it forwards log records.
pub(super) const LOGGING: &[&str] = &["LevelTrace", "SetLogLevel", "SetLogger"];

/// A name that others may use: it begins with a capital.
pub(super) fn exported(name: &str) -> String {
    let name = naming::pascal(name);
    if name.starts_with(char::is_uppercase) {
        name
    } else {
        format!("X{name}")
    }
}

/// The name that the user fixed, if others may use it, or the conventional one.
pub(super) fn of(item: &Item) -> String {
    match item.hosts.fixed_name(HOST) {
        Some(fixed) if fixed.starts_with(char::is_uppercase) => fixed.to_owned(),
        Some(fixed) => exported(fixed),
        None => exported(&item.name),
    }
}

/// A parameter's.
pub(super) fn parameter(item: &Item) -> String {
    local(&match item.hosts.fixed_name(HOST) {
        Some(fixed) => fixed.to_owned(),
        None => naming::camel(&item.name),
    })
}

/// A binding inside a function, an underscore added where the name means something there.
pub(super) fn local(name: &str) -> String {
    let internal = name == "lb"
        || (name.strip_prefix("lb")).is_some_and(|rest| rest.starts_with(char::is_uppercase));
    if RESERVED.contains(&name) || internal || name.is_empty() {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The package's name.
pub(super) fn package(package: &str) -> String {
    let name: String = (package.chars())
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if RESERVED.contains(&name.as_str()) || name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{name}pkg")
    } else {
        name
    }
}

/// What one namespace has; a name that is taken gets an underscore, and its owner is told.
#[derive(Debug, Default)]
pub(super) struct Namespace {
    taken: RefCell<BTreeMap<String, String>>,
}

impl Namespace {
    /// The package's own.
    pub(super) fn of_package() -> Self {
        let names = Self::default();
        for name in SUPPORT {
            names.reserve(name, "the package itself");
        }
        names
    }

    /// Takes a name for what isn't an item.
    pub(super) fn reserve(&self, name: &str, by: &str) {
        let mut taken = self.taken.borrow_mut();
        taken.insert(name.to_owned(), by.to_owned());
    }

    /// The name of an item.
    pub(super) fn claim(
        &self,
        item: &Item,
        name: String,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let mut taken = self.taken.borrow_mut();
        let mut free = name.clone();
        while taken.contains_key(&free) {
            free.push('_');
        }
        if let Some(other) = taken.get(&name) {
            let message = format!(
                "`{name}` is the name of {other} in Go; `{}` becomes `{free}`",
                item.path
            );
            let told = Diagnostic::warning(&KEYWORD, message).at(place(item));
            diagnostics.push(told.help("choose a name with `rename(go = \"…\")`"));
        }
        taken.insert(free.clone(), format!("`{}`", item.path));
        free
    }
}

/// Text as a Go string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() || c == '\u{feff}' => {
                literal.push_str(&format!("\\U{:08x}", c as u32));
            }
            c => literal.push(c),
        }
    }
    literal + "\""
}

/// Docs as a comment, each line with `indent`.
pub(super) fn comment(docs: &str, indent: &str) -> String {
    let docs = docs.trim();
    if docs.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    let mut fenced = false;
    let mut blank = false;
    for line in docs.lines() {
        let line = line.trim_end();
        let fence = line.trim_start().starts_with("```");
        if fence {
            fenced = !fenced;
        }
        // Code is what is indented; gofmt wants it apart from prose.
        let line = match (fence, fenced) {
            (true, _) => "",
            (false, true) if !line.is_empty() => &format!("\t{line}"),
            _ => line
                .trim_start_matches(['\t', ' '])
                .trim_start_matches('#')
                .trim_start(),
        };
        if line.is_empty() {
            if !blank && !text.is_empty() {
                text.push_str(&format!("{indent}//\n"));
            }
            blank = true;
            continue;
        }
        blank = false;
        let space = if line.starts_with('\t') { "" } else { " " };
        text.push_str(&format!("{indent}//{space}{line}\n"));
    }
    let empty = format!("{indent}//\n");
    while text.ends_with(&empty) && text.len() > empty.len() {
        text.truncate(text.len() - empty.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_go() {
        assert_eq!(package("text-kit"), "textkit");
        assert_eq!(exported("word_count"), "WordCount");
        assert_eq!(exported("MAX_LEN"), "MaxLen");
        assert_eq!(local("type"), "type_");
        assert_eq!(local("lbWrite"), "lbWrite_");
    }

    #[test]
    fn docs_are_comments_without_empty_ends() {
        let docs = "What it does.\n\n```\ncode()\n```\n";
        assert_eq!(comment(docs, ""), "// What it does.\n//\n//\tcode()\n");
        assert_eq!(comment("", "\t"), "");
    }
}
