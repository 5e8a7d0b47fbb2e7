//! `header-drift`: the header in the tree says something else than the source.

use std::collections::BTreeMap;

use landbridge_source::place;
use syn::{ReturnType, Type};

use crate::analysis::{Boundary, Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "header-drift",
    level: Level::Error,
    title: "the header in the tree differs from the source",
    body: r#"
C believes its header. A function that takes one parameter more than the header says reads it from a
register that nobody set; the compiler of neither side can see it.

An error where a function has another number of parameters, another idea of whether it returns something,
or a pointer to numbers of another size; a warning where the header lacks exports that it has the neighbours of.

## Evidence

RUSTSEC-2022-0097: a function wrote more bytes through a pointer than its header gave it room for.

## Wrong

```rust,ignore
// kit.h: int kit_open(const char *path);
#[unsafe(no_mangle)]
pub extern "C" fn kit_open(path: *const c_char, flags: u32) -> i32 { open(path, flags) }
```

## Right

```rust,ignore
// kit.h: int kit_open(const char *path, uint32_t flags);
#[unsafe(no_mangle)]
pub extern "C" fn kit_open(path: *const c_char, flags: u32) -> i32 { open(path, flags) }
```

## Not reported

Names that no header in the package declares, unless the header has most exports; other types of
parameters (aliases make them too different to compare as text).
"#,
    check,
};

/// A declaration in a header.
#[derive(Debug, PartialEq, Eq)]
struct Prototype {
    parameters: usize,
    variadic: bool,
    /// Whether it returns nothing.
    void: bool,
    /// Each parameter as it is written.
    types: Vec<String>,
    line: u32,
}

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    if view.facts.headers.is_empty() {
        return;
    }
    let mut declared: BTreeMap<String, (&str, Prototype)> = BTreeMap::new();
    for (file, text) in &view.facts.headers {
        for (name, prototype) in prototypes(text) {
            declared.entry(name).or_insert((file.as_str(), prototype));
        }
    }
    let mut missing = Vec::new();
    let mut known = 0;
    for function in view.exports() {
        let Some(Boundary::Export(symbol)) = &function.boundary else {
            continue;
        };
        let Some((header, prototype)) = declared.get(symbol) else {
            missing.push((function, symbol));
            continue;
        };
        known += 1;
        let own = function.signature.inputs.len();
        let void = match &function.signature.output {
            ReturnType::Default => true,
            ReturnType::Type(_, ty) => {
                matches!(&**ty, syn::Type::Tuple(it) if it.elems.is_empty())
                    || matches!(&**ty, syn::Type::Never(_))
            }
        };
        let message = if prototype.parameters != own && !prototype.variadic {
            format!(
                "`{symbol}` takes {own} parameters, but {header} says {}",
                prototype.parameters
            )
        } else if prototype.void != void {
            let says = |void| if void { "nothing" } else { "something" };
            format!(
                "`{symbol}` returns {}, but {header} says {}",
                says(void),
                says(prototype.void)
            )
        } else if let Some(message) = widths(function, prototype, header) {
            message
        } else {
            continue;
        };
        let span = function.name_span();
        let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
        finding.related(at(header, prototype.line), "declared here");
        finding.help("generate the header anew (cbindgen), in CI too");
        out.push(finding);
    }
    // A header with only some of the exports may be meant so.
    if known < 3 || missing.len() * 4 > known {
        return;
    }
    if let Some((function, symbol)) = missing.first() {
        let names: Vec<&str> = missing
            .iter()
            .map(|(_, symbol)| symbol.as_str())
            .take(5)
            .collect();
        let message = format!(
            "{} of {} exports are in no header: {}",
            missing.len(),
            known + missing.len(),
            names.join(", ")
        );
        let span = function.name_span();
        let mut finding = view.finding(&RULE, Level::Warning, function.file, span, message);
        finding.help(format!(
            "generate the header anew, or don't export `{symbol}`"
        ));
        for (function, _) in missing.iter().skip(1).take(4) {
            finding.related(place(function.file, function.name_span()), "and this");
        }
        out.push(finding);
    }
}

/// A pointer to numbers of another size than the header says.
fn widths(function: &Function<'_>, prototype: &Prototype, header: &str) -> Option<String> {
    let pairs = function.signature.inputs.iter().zip(&prototype.types);
    pairs.into_iter().find_map(|(input, c)| {
        let syn::FnArg::Typed(input) = input else {
            return None;
        };
        let pointee = match &*input.ty {
            Type::Reference(it) => &it.elem,
            Type::Ptr(it) => &it.elem,
            _ => return None,
        };
        let own = expr::type_name(pointee)?;
        let says = c_pointee(c)?;
        let (one, other) = (width(&own)?, width(says)?);
        (one != other).then(|| {
            format!(
                "`{}` uses {one} bytes of `{}`, but {header} says `{says}`",
                function.name,
                expr::spell(&input.pat)
            )
        })
    })
}

/// The number that a C parameter points to: `uint8_t` of `const uint8_t *code`.
fn c_pointee(parameter: &str) -> Option<&str> {
    let (before, after) = parameter.split_once('*')?;
    if after.contains(['*', '(', '[']) {
        return None;
    }
    let mut words = before
        .split_whitespace()
        .filter(|word| *word != "const" && *word != "restrict");
    let word = words.next()?;
    words.next().is_none().then_some(word)
}

/// The bytes of a number, by its name in C or Rust.
fn width(name: &str) -> Option<u32> {
    Some(match name {
        "u8" | "i8" | "uint8_t" | "int8_t" | "char" | "bool" | "c_char" | "c_uchar" | "c_schar" => {
            1
        }
        "u16" | "i16" | "uint16_t" | "int16_t" | "short" | "c_short" | "c_ushort" => 2,
        "u32" | "i32" | "f32" | "uint32_t" | "int32_t" | "int" | "unsigned" | "float" | "c_int"
        | "c_uint" | "c_float" => 4,
        "u64" | "i64" | "f64" | "uint64_t" | "int64_t" | "double" | "c_double" | "c_longlong" => 8,
        _ => return None,
    })
}

fn at(file: &str, line: u32) -> landbridge_diagnostics::Place {
    landbridge_diagnostics::Place {
        file: file.to_owned(),
        line,
        column: 1,
        end_line: line,
        end_column: 1,
    }
}

/// The functions that a C header declares.
fn prototypes(text: &str) -> Vec<(String, Prototype)> {
    let clean = without_comments(text);
    let mut found = Vec::new();
    let mut line = 1;
    let mut statement = String::new();
    let mut start = 1;
    let mut parens = 0_usize;
    for c in clean.chars() {
        if c == '\n' {
            line += 1;
        }
        match c {
            '(' => parens += 1,
            ')' => parens = parens.saturating_sub(1),
            _ => {}
        }
        match c {
            // Braces end what came before: bodies and `extern "C" {` alike.
            '{' | '}' => {
                statement.clear();
                start = line;
            }
            ';' if parens == 0 => {
                if let Some((name, prototype)) = prototype(&statement, start) {
                    found.push((name, prototype));
                }
                statement.clear();
                start = line;
            }
            c => {
                if statement.trim().is_empty() {
                    start = line;
                }
                statement.push(c);
            }
        }
    }
    found
}

fn prototype(statement: &str, line: u32) -> Option<(String, Prototype)> {
    let statement = statement.trim();
    if statement.starts_with("typedef")
        || statement.contains('=')
        || statement.starts_with("static")
    {
        return None;
    }
    // The name is what stands before the first parenthesis that isn't an attribute's.
    let mut rest = statement;
    let mut before = String::new();
    loop {
        let open = rest.find('(')?;
        let word = rest[..open].trim_end();
        let start = word
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .map_or(0, |at| at + 1);
        let name = &word[start..];
        before.push_str(&word[..start]);
        let inside = matching(&rest[open..])?;
        let attribute = name.starts_with("__")
            || name.is_empty()
            || name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
        if !attribute {
            let result = before.split_whitespace().collect::<Vec<_>>().join(" ");
            let result = result.trim_start_matches("extern ").trim();
            if result.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            let last = result.rsplit(' ').next().unwrap_or_default();
            let parts = arguments(inside);
            return Some((
                name.to_owned(),
                Prototype {
                    variadic: parts.last().is_some_and(|it| it == "..."),
                    parameters: parts.len(),
                    types: parts.clone(),
                    void: last == "void",
                    line,
                },
            ));
        }
        rest = &rest[open + inside.len() + 2..];
    }
}

/// What stands between a parenthesis and the one that closes it.
fn matching(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[1..at]);
                }
            }
            _ => {}
        }
    }
    None
}

fn arguments(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let (mut depth, mut part) = (0_usize, String::new());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part).trim().to_owned());
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part.trim().to_owned());
    if parts == ["void"] || parts == [""] {
        parts.clear();
    }
    parts
}

/// The text without comments and lines of the preprocessor; line ends stay.
fn without_comments(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut block = false;
    let mut directive = false;
    for line in text.lines() {
        let mut rest = line;
        if directive || !block && rest.trim_start().starts_with('#') {
            directive = rest.trim_end().ends_with('\\');
            clean.push('\n');
            continue;
        }
        while !rest.is_empty() {
            if block {
                match rest.find("*/") {
                    Some(end) => {
                        block = false;
                        rest = &rest[end + 2..];
                    }
                    None => break,
                }
            } else {
                let start = rest.find("/*");
                let to_end = rest.find("//");
                match (start, to_end) {
                    (Some(start), end) if end.is_none_or(|end| start < end) => {
                        clean.push_str(&rest[..start]);
                        block = true;
                        rest = &rest[start + 2..];
                    }
                    (_, Some(end)) => {
                        clean.push_str(&rest[..end]);
                        break;
                    }
                    _ => {
                        clean.push_str(rest);
                        break;
                    }
                }
            }
        }
        clean.push('\n');
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    const HEADER: &str = r#"
#ifndef KIT_H
/* int kit_old(int); */
#define KIT(x) \
    kit_macro(x)
typedef void (*kit_cb)(int, void *);
struct kit { int n; };
extern "C" {
// int kit_close(void);
int kit_open(const char *path);
KIT_API void kit_each(struct kit *kit, void (*cb)(int, int), void *data) __attribute__((nonnull(1)));
struct kit *kit_new(void);
int kit_count(const struct kit *kit);
bool kit_code(const struct kit *kit, uint8_t *code);
}
"#;

    #[test]
    fn headers_are_read() {
        let found: Vec<(String, usize, bool, u32)> = prototypes(HEADER)
            .into_iter()
            .map(|(name, it)| (name, it.parameters, it.void, it.line))
            .collect();
        let expected = [
            ("kit_open", 1, false, 10),
            ("kit_each", 3, true, 11),
            ("kit_new", 0, false, 12),
            ("kit_count", 1, false, 13),
            ("kit_code", 2, false, 14),
        ];
        let expected = expected.map(|(name, n, void, line)| (name.to_owned(), n, void, line));
        assert_eq!(found, expected);
    }

    #[test]
    fn source_and_header() {
        let text = r#"
#[no_mangle]
pub extern "C" fn kit_open(path: *const c_char, flags: u32) -> i32 { 0 }
#[no_mangle]
pub extern "C" fn kit_each(kit: *mut Kit, cb: extern "C" fn(i32, i32), data: *mut c_void) {}
#[no_mangle]
pub extern "C" fn kit_new() -> *mut Kit { null_mut() }
#[no_mangle]
pub extern "C" fn kit_count(kit: *const Kit) {}
#[no_mangle]
pub extern "C" fn kit_close() {}
#[no_mangle]
pub extern "C" fn kit_code(kit: *const Kit, code: &mut i32) -> bool { true }
"#;
        let config = crate::Config::default();
        let found = testing::with(&RULE, text, &config, |facts| {
            facts.headers = vec![("kit.h".to_owned(), HEADER.to_owned())];
        });
        let found: Vec<_> = found.iter().map(|it| (it.place.line, it.level)).collect();
        let expected = [
            (3, Level::Error),
            (9, Level::Error),
            (13, Level::Error),
            (11, Level::Warning),
        ];
        assert_eq!(found, expected);
        assert!(testing::findings(&RULE, text).is_empty());
    }
}
