//! `header-drift`: the header in the tree says something else than the source.

use std::collections::BTreeMap;

use landbridge_source::place;
use syn::{ReturnType, Type};

use crate::analysis::c_header::{Prototype, prototypes};
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

An error where a function has another number of parameters, another idea of whether it returns something, a
number of another size, or a pointer to such; a warning where the header lacks exports whose neighbours it
has.

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
parameters (aliases make them too different to compare as text); functions with parameters under a `cfg`.
"#,
    check,
};

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
        // Parameters for one system or another: only one of them is there.
        let alternatives = function.signature.inputs.iter().any(|it| match it {
            syn::FnArg::Typed(it) => expr::has_attribute(&it.attrs, "cfg"),
            syn::FnArg::Receiver(_) => false,
        });
        if alternatives {
            continue;
        }
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
        } else if let Some(message) = widths(function, prototype, header)
            .or_else(|| scalars(view, function, prototype, header))
        {
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

/// A number that is passed or returned with another size, or whole where the other side has a fraction.
fn scalars(
    view: &View<'_>,
    function: &Function<'_>,
    prototype: &Prototype,
    header: &str,
) -> Option<String> {
    let differs = |ty: &Type, c: &str| -> Option<(String, String)> {
        let own = expr::type_name(view.peel(function.module, ty).0)?;
        let says = number(c)?;
        let fraction =
            |name: &str| ["f32", "f64", "float", "double", "c_float", "c_double"].contains(&name);
        let (one, other) = (width(&own)?, width(&says)?);
        (one != other || fraction(&own) != fraction(&says)).then_some((own, says))
    };
    for (param, c) in function.params.iter().zip(&prototype.types) {
        if let Some((own, says)) = differs(param.ty, c) {
            let name = &param.name;
            return Some(format!(
                "`{name}` of `{}` is a `{own}`, but {header} says `{says}`",
                function.name
            ));
        }
    }
    let ReturnType::Type(_, ty) = &function.signature.output else {
        return None;
    };
    let (own, says) = differs(ty, &prototype.result)?;
    let name = &function.name;
    Some(format!(
        "`{name}` returns a `{own}`, but {header} says `{says}`"
    ))
}

/// The number that a C declaration is of: `uint32_t` of `uint32_t flags`; none for pointers and types
/// whose size differs between machines.
fn number(declaration: &str) -> Option<String> {
    if declaration.contains(['*', '[', '(', '&']) {
        return None;
    }
    let skip = ["const", "volatile", "extern", "static", "inline"];
    let words = declaration
        .split_whitespace()
        .filter(|it| !skip.contains(it));
    // What only says who exports it stands before.
    let mut words = words.filter(|it| !it.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    let first = words.next()?;
    let second = words.next();
    match (first, second) {
        ("unsigned" | "signed", Some("char")) => Some("char".to_owned()),
        ("unsigned" | "signed", Some("short")) => Some("short".to_owned()),
        ("unsigned" | "signed" | "long" | "short", Some("int" | "long" | "double"))
        | ("long", _) => None,
        (first, _) => width(first).map(|_| first.to_owned()),
    }
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
KIT_API uint64_t kit_size(const struct kit *kit, double scale);
void kit_path(const codeunit *path);
}
"#;

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
#[no_mangle]
pub extern "C" fn kit_size(kit: *const Kit, scale: f32) -> u64 { 0 }
#[no_mangle]
pub extern "C" fn kit_path(#[cfg(unix)] path: *const u8, #[cfg(windows)] path: *const u16) {}
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
            (15, Level::Error),
            (11, Level::Warning),
        ];
        assert_eq!(found, expected);
        assert!(testing::findings(&RULE, text).is_empty());
    }
}
