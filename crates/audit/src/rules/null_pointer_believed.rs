//! `null-pointer-believed`: a pointer of the host is used before anything asks whether it is null.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_source::place;
use syn::spanned::Spanned;

use crate::analysis::{Function, Sink, SinkKind, View};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "null-pointer-believed",
    level: Level::Error,
    title: "a pointer of the host is used without a test for null",
    body: r#"
An export reads or writes through a raw pointer that the host passed, and nothing asked before whether
it is null. The host's languages have null at hand; reading through it is undefined behaviour, in
practice a crash of the host. A function that frees is called with null by everyone who knows `free`.

An error in a safe function, which promises to be sound for every argument; a warning in an `unsafe fn`
that doesn't document what it needs.

## Evidence

RUSTSEC-2026-0139; tree-sitter#2537.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn counter_next(counter: *mut Counter) -> u32 {
    let counter = unsafe { &mut *counter };
    counter.next()
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn counter_next(counter: *mut Counter) -> u32 {
    let Some(counter) = (unsafe { counter.as_mut() }) else { return 0 };
    counter.next()
}
```

## Not reported

Pointers that were tested by `is_null`, `as_ref`, `NonNull::new`, a comparison, or a function or macro of
the crate that does one of these (`null-guards` in `[audit]` names others), but not by `debug_assert!`,
which a release doesn't run; `unsafe` functions whose docs
state what pointers must be; callbacks, whose pointers the library itself handed out.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    report(
        view,
        &RULE,
        out,
        &|kind| kind != SinkKind::Slice,
        &|function| match (function.is_unsafe(), function.states_pointers()) {
            (false, false) => Some(Level::Error),
            (false, true) | (true, false) => Some(Level::Warning),
            (true, true) => None,
        },
    );
}

/// One finding for each function in which exports' pointers are believed.
pub(super) fn report(
    view: &View<'_>,
    rule: &'static Rule,
    out: &mut Vec<Finding>,
    wanted: &dyn Fn(SinkKind) -> bool,
    level: &dyn Fn(&Function<'_>) -> Option<Level>,
) {
    // By the function whose body it stands in: the sinks, and the worst export that leads there.
    let mut places: BTreeMap<usize, (Level, usize, Vec<Sink>, BTreeSet<String>)> = BTreeMap::new();
    for (index, sinks) in view.sinks().iter().enumerate() {
        let export = &view.functions[index];
        if !export.is_export() {
            continue;
        }
        let Some(level) = level(export) else {
            continue;
        };
        for sink in sinks.iter().filter(|sink| wanted(sink.kind)) {
            let entry = places
                .entry(sink.function)
                .or_insert_with(|| (level, index, Vec::new(), BTreeSet::new()));
            if level > entry.0 {
                (entry.0, entry.1) = (level, index);
            }
            let line = |it: &Sink| (it.span.start().line, it.span.start().column);
            if entry.2.iter().all(|it| line(it) != line(sink)) {
                entry.2.push(*sink);
            }
            entry.3.insert(export.params[sink.param].name.clone());
        }
    }
    for (at, (level, export, mut sinks, names)) in places {
        sinks.sort_by_key(|it| (it.span.start().line, it.span.start().column));
        let (function, export) = (&view.functions[at], &view.functions[export]);
        let first = &sinks[0];
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let through = if std::ptr::eq(function, export) {
            String::new()
        } else {
            format!(" in `{}`", function.shown)
        };
        let message = format!(
            "{} of `{}` {} {}{through} without a test for null",
            names.join(", "),
            export.shown,
            if names.len() == 1 { "is" } else { "are" },
            first.kind.shown(),
        );
        let mut finding = view.finding(rule, level, function.file, first.span, message);
        if !through.is_empty() {
            finding.related(
                place(export.file, export.name_span()),
                "the host calls this",
            );
        }
        for more in &sinks[1..] {
            finding.related(place(function.file, more.span), "and here");
        }
        finding.help(help(function, first));
        if function.is_export() && first.kind == SinkKind::Owner {
            fix(view, function, first, &mut finding);
        }
        out.push(finding);
    }
}

fn help(function: &Function<'_>, sink: &Sink) -> String {
    let name = &function.params[sink.inner].name;
    match sink.kind {
        SinkKind::Deref => format!("use `{name}.as_ref()` or `as_mut()`, or return if it is null"),
        SinkKind::Text | SinkKind::Owner => format!("return first if `{name}.is_null()`"),
        SinkKind::Slice => {
            format!("make an empty slice if `{name}.is_null()`: C passes null for no elements")
        }
    }
}

/// A function that only frees can return at once.
fn fix(view: &View<'_>, function: &Function<'_>, sink: &Sink, finding: &mut Finding) {
    let nothing = matches!(function.signature.output, syn::ReturnType::Default);
    let owner = function.params.get(sink.inner);
    if let (true, Some(param), Some(first)) = (nothing, owner, function.body.first)
        && function.params.len() == 1
        && function.from_macro.is_none()
    {
        let mut place = place(function.file, first.span());
        (place.end_line, place.end_column) = (place.line, place.column);
        let text = format!(
            "if {}.is_null() {{\n        return;\n    }}\n    ",
            param.name
        );
        finding.fix = view.fix(place, text, format!("return if `{}` is null", param.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn safe_exports_are_errors() {
        let text = r#"
struct Handle { n: u32 }
#[no_mangle]
pub extern "C" fn get(handle: *const Handle) -> u32 {
    unsafe { (*handle).n } //~
}
#[no_mangle]
pub extern "C" fn free(handle: *mut Handle) {
    drop(unsafe { Box::from_raw(handle) }); //~
}
#[no_mangle]
pub extern "C" fn out(n: *mut u32) {
    let slot = n as *mut u32;
    unsafe { *slot = 1 }; //~
}
unsafe fn text<'a>(p: *const c_char) -> &'a str { CStr::from_ptr(p).to_str().unwrap_or("") } //~
#[no_mangle]
pub extern "C" fn length(p: *const c_char) -> usize { unsafe { text(p) }.len() }
#[no_mangle]
pub extern "C" fn length_again(p: *const c_char) -> usize { unsafe { text(p) }.len() }
"#;
        testing::lines(&RULE, text);
        let found = testing::findings(&RULE, text);
        assert!(found.iter().all(|it| it.level == Level::Error));
    }

    #[test]
    fn tests_of_all_kinds_count() {
        let text = r#"
macro_rules! non_null { ($p:ident, $e:expr) => { if $p.is_null() { return $e } else { unsafe { &*$p } } } }
macro_rules! try_ref { ($p:ident) => { match reference($p) { Some(r) => r, None => return 0 } } }
fn reference<'a, T>(p: *const T) -> Option<&'a T> { unsafe { p.as_ref() } }
fn check(p: *const u32) -> bool { !p.is_null() }
#[no_mangle]
pub extern "C" fn a(p: *const u32) -> u32 { if p.is_null() { 0 } else { unsafe { *p } } }
#[no_mangle]
pub extern "C" fn b(p: *const u32) -> u32 { let p = non_null!(p, 0); *p }
#[no_mangle]
pub extern "C" fn c(p: *const u32) -> u32 { let p = try_ref!(p); *p }
#[no_mangle]
pub extern "C" fn d(p: *const u32) -> u32 { match reference(p) { Some(p) => *p, None => 0 } }
#[no_mangle]
pub extern "C" fn e(p: *const u32) -> u32 { if !check(p) { return 0 } unsafe { *p } }
#[no_mangle]
pub extern "C" fn f(p: *const u32) -> u32 { assert!(p != std::ptr::null()); unsafe { *p } }
/// # Safety
/// `p` must be valid.
#[no_mangle]
pub unsafe extern "C" fn g(p: *const u32) -> u32 { *p }
unsafe extern "C" fn callback(data: *mut c_void) { let n = &mut *(data as *mut u32); *n += 1; }
#[no_mangle]
pub extern "C" fn h(p: *const u32) -> u32 { unsafe { p.as_ref() }.map_or(0, |p| *p) }
#[no_mangle]
pub extern "C" fn i(p: *const u32) -> *const u32 { unsafe { std::ptr::addr_of!((*p)) } }
"#;
        testing::lines(&RULE, text);
    }

    #[test]
    fn unsafe_without_docs_is_a_warning() {
        let text = "#[no_mangle]\npub unsafe extern \"C\" fn g(p: *const u32) -> u32 { *p }";
        assert_eq!(testing::findings(&RULE, text)[0].level, Level::Warning);
    }
}
