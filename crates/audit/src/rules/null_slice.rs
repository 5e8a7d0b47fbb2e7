//! `null-slice`: a slice made of the host's pointer and length as they came.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_source::{ItemId, place};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, Item, Type};

use crate::analysis::docs::docs;
use crate::analysis::types::{has_repr, raw};
use crate::analysis::{Function, SinkKind, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;
use crate::rules::null_pointer_believed;

/// The rule.
pub static RULE: Rule = Rule {
    id: "null-slice",
    level: Level::Error,
    title: "a slice is made of a pointer and a length that nothing looked at",
    body: r#"
`slice::from_raw_parts` must not be given null, not even for no elements; but that is what C passes for an
empty buffer. A debug build aborts, a release build goes on with a slice that breaks the compiler's
assumptions.

## Evidence

RUSTSEC-2026-0008, RUSTSEC-2026-0183, RUSTSEC-2024-0357: slices of what C libraries answered, or of fields
that started as null.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(data: *const u32, len: usize) -> u32 {
    unsafe { std::slice::from_raw_parts(data, len) }.iter().sum()
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(data: *const u32, len: usize) -> u32 {
    if data.is_null() || len == 0 {
        return 0;
    }
    unsafe { std::slice::from_raw_parts(data, len) }.iter().sum()
}
```

## Not reported

Where the pointer was tested or the length compared before; functions whose docs speak of null. A warning
only where the docs have a `# Safety` section without a word on null, and of what a C function returns that
isn't known to answer null.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let wanted = |kind| kind == SinkKind::Slice;
    null_pointer_believed::report(view, &RULE, out, &wanted, &|function| {
        let docs = function.docs.to_lowercase();
        match () {
            () if docs.contains("null") => None,
            () if function.states_pointers() => Some(Level::Warning),
            () => Some(Level::Error),
        }
    });
    let empty = null_fields(view);
    let filled = host_records(view);
    let mut told: BTreeMap<(Option<String>, String), usize> = BTreeMap::new();
    for function in &view.functions {
        for (index, site) in function.body.sites.iter().enumerate() {
            let path = expr::called_path(site.expr).unwrap_or_default();
            let slices = match path.split_last() {
                Some((name, before)) => {
                    let of_type = before
                        .last()
                        .is_some_and(|it| it.starts_with(char::is_uppercase));
                    (name == "from_raw_parts" || name == "from_raw_parts_mut") && !of_type
                }
                None => false,
            };
            let arguments = expr::arguments(site.expr);
            let Some(pointer) = arguments.first().copied().filter(|_| slices) else {
                continue;
            };
            let origin = expr::same_pointer(pointer);
            let from = match origin {
                Expr::Field(it) => {
                    let field = expr::spell(&it.member);
                    let own = expr::ident(&it.base).is_some_and(|base| base == "self");
                    // `self.raw.ptr`: the record inside is known by its field, if that is declared here.
                    let holder = match expr::strip(&it.base) {
                        Expr::Field(base) => Some(declared(view, function, base)),
                        _ => None,
                    };
                    let inner = holder.is_some();
                    let holder = holder.flatten();
                    let known = empty.iter().any(|(record, name)| {
                        *name == field
                            && (!own || function.owner.as_ref() == Some(record))
                            && holder
                                .as_ref()
                                .is_none_or(|it| it.contains(record.as_str()))
                    });
                    let record = filled_by_host(view, &filled, function, &it.base);
                    match record {
                        Some(record) => Some(format!("`{field}` of the host's `{record}`")),
                        None => (known && (own || inner))
                            .then(|| format!("`{field}`, which starts as null,")),
                    }
                }
                other => view
                    .is_of_c(function, other, 3)
                    .then(|| "what C answers".to_owned()),
            };
            let answer = returned(function, origin, 3);
            let Some(from) = from.filter(|_| !tested(view, function, pointer, site.expr, index))
            else {
                continue;
            };
            let span = site.expr.span();
            // A field is one decision, wherever it is read.
            if let Expr::Field(_) = origin {
                let key = (function.owner.clone(), from.clone());
                if let Some(first) = told.get(&key) {
                    let first: &mut Finding = &mut out[*first];
                    first.related(place(function.file, span), "and here");
                    continue;
                }
                told.insert(key, out.len());
            }
            let message = format!(
                "{from} is made a slice in `{}` without a test for null",
                function.shown
            );
            // Of a function that isn't known nobody can say that it ever answers null.
            let unknown = answer.is_some_and(|name| !NULLABLE.contains(&name.as_str()));
            let level = if function.is_unsafe() && function.states_pointers() || unknown {
                Level::Warning
            } else {
                Level::Error
            };
            let mut finding = view.finding(&RULE, level, function.file, span, message);
            finding.help("make an empty slice if it is null: C answers null for no elements");
            out.push(finding);
        }
    }
}

/// Functions of the C library that answer null.
const NULLABLE: &[&str] = &[
    "malloc", "calloc", "realloc", "strdup", "strndup", "getenv", "dlsym", "strchr", "strstr",
];

/// The function whose answer a pointer is, if it is an answer and not what a call wrote.
fn returned(function: &Function<'_>, value: &Expr, depth: usize) -> Option<String> {
    let value = expr::same_pointer(value);
    if matches!(value, Expr::Call(_)) {
        return expr::called(value).filter(|name| name != "null" && name != "null_mut");
    }
    let name = expr::ident(value).filter(|_| depth > 0)?;
    let from = function.body.bound(&name).last()?.from?;
    returned(function, from, depth - 1)
}

/// Records with a C layout that exports are given and this crate never makes: the host fills them.
fn host_records(view: &View<'_>) -> BTreeMap<String, ItemId> {
    let mut records = BTreeMap::new();
    for function in view.exports() {
        for param in &function.params {
            let (ty, at) = view.peel(function.module, param.ty);
            let record = match (raw(ty), ty) {
                (Some((_, pointee)), _) => pointee,
                (_, Type::Reference(it)) => &it.elem,
                _ => ty,
            };
            if let Some((id, Item::Struct(item))) = view.item_of(at, record)
                && has_repr(&item.attrs)
                && !docs(&item.attrs).to_lowercase().contains("null")
            {
                records.insert(item.ident.to_string(), id);
            }
        }
    }
    if records.is_empty() {
        return records;
    }
    for passing in view.given().iter().chain(view.taken()) {
        if let Some(name) = &passing.holds {
            records.remove(name);
        }
    }
    for function in &view.functions {
        for site in &function.body.sites {
            if let Expr::Struct(it) = site.expr
                && let Some(last) = it.path.segments.last()
            {
                match &function.owner {
                    Some(owner) if last.ident == "Self" => records.remove(owner),
                    _ => records.remove(&last.ident.to_string()),
                };
            }
        }
    }
    records
}

/// The record that `base` is, if the host fills it: `self`, or a parameter of an export.
fn filled_by_host(
    view: &View<'_>,
    records: &BTreeMap<String, ItemId>,
    function: &Function<'_>,
    base: &Expr,
) -> Option<String> {
    let name = expr::ident(base)?;
    if name == "self" {
        return function.owner.clone().filter(|it| records.contains_key(it));
    }
    let (_, param) = function.param(&name).filter(|_| function.is_export())?;
    let (id, _) = view.item_of(function.module, param.ty)?;
    let mut records = records.iter();
    records
        .find(|(_, it)| **it == id)
        .map(|(name, _)| name.clone())
}

/// The type of a field of `self`, as it is written.
fn declared(view: &View<'_>, function: &Function<'_>, field: &syn::ExprField) -> Option<String> {
    expr::ident(&field.base).filter(|base| base == "self")?;
    let ty = view.field_of(function, &expr::spell(&field.member))?;
    Some(expr::spell(ty))
}

/// Structs and fields that some literal of the crate sets to null.
fn null_fields(view: &View<'_>) -> BTreeSet<(String, String)> {
    let mut fields = BTreeSet::new();
    for function in &view.functions {
        for site in &function.body.sites {
            let Expr::Struct(it) = site.expr else {
                continue;
            };
            let Some(name) = it.path.segments.last().map(|it| it.ident.to_string()) else {
                continue;
            };
            let record = match (name.as_str(), &function.owner) {
                ("Self", Some(owner)) => owner.clone(),
                _ => name,
            };
            for field in &it.fields {
                let value = expr::same_pointer(&field.expr);
                if expr::called(value).is_some_and(|name| name == "null" || name == "null_mut") {
                    fields.insert((record.clone(), expr::spell(&field.member)));
                }
            }
        }
    }
    fields
}

/// Whether the pointer or the length was looked at before.
fn tested<'a>(
    view: &View<'a>,
    function: &Function<'a>,
    pointer: &Expr,
    call: &Expr,
    index: usize,
) -> bool {
    let arguments = expr::arguments(call);
    let mut about = expr::idents(expr::same_pointer(pointer));
    about.extend(
        arguments
            .get(1)
            .map(|it| expr::idents(it))
            .unwrap_or_default(),
    );
    about.retain(|name| name != "self");
    let place = expr::spell(expr::same_pointer(pointer));
    let whole = match expr::same_pointer(pointer) {
        Expr::Field(it) => Some(expr::spell(&it.base)),
        _ => None,
    };
    // The length, and the field that `self.len()` gives.
    let mut lengths: Vec<String> = Vec::new();
    if let Some(length) = arguments.get(1) {
        lengths.push(expr::spell(*length));
        if let Some(own) = own_answer(view, function, expr::same_pointer(length))
            && let [field @ Expr::Field(_)] = own.body.returned.as_slice()
        {
            lengths.push(expr::spell(*field));
        }
    }
    let spelled = |it: &Expr| {
        let text = expr::spell(it);
        text.contains(&place) || lengths.iter().any(|length| text.contains(length))
    };
    let mentions = |it: &Expr| about.iter().any(|name| expr::mentions(it, name)) || spelled(it);
    function.body.before(index).any(|site| match site.expr {
        Expr::Binary(it) => {
            let compares = matches!(
                it.op,
                BinOp::Eq(_)
                    | BinOp::Ne(_)
                    | BinOp::Lt(_)
                    | BinOp::Le(_)
                    | BinOp::Gt(_)
                    | BinOp::Ge(_)
            );
            compares && (mentions(&it.left) || mentions(&it.right))
        }
        Expr::MethodCall(it) => {
            let asks = ["is_null", "is_empty", "as_ref", "as_mut"];
            // `self.is_empty()` asks for the length that stands beside the pointer.
            let of_whole =
                it.method == "is_empty" && whole.as_ref() == Some(&expr::spell(&it.receiver));
            // `self.is_done()` compares it.
            let inside = || {
                own_answer(view, function, site.expr).is_some_and(|own| {
                    own.returns("bool")
                        && own.body.sites.iter().any(|site| match site.expr {
                            Expr::Binary(it) => spelled(&it.left) || spelled(&it.right),
                            _ => false,
                        })
                })
            };
            asks.iter().any(|name| it.method == name) && mentions(&it.receiver)
                || of_whole
                || inside()
        }
        Expr::Match(it) => mentions(&it.expr),
        Expr::Call(_) => {
            // A guard, `check(…)?` or a macro that is given the pointer.
            let name = expr::macro_name(site.expr).or_else(|| expr::called(site.expr));
            let name = name.unwrap_or_default().to_lowercase();
            [
                "check", "try", "assert", "ensure", "null", "cvt", "valid", "new",
            ]
            .iter()
            .any(|word| name.contains(word))
                && expr::arguments(site.expr).iter().any(|it| {
                    let name = expr::ident(expr::same_pointer(it));
                    name.is_some_and(|name| about.contains(&name)) || expr::spell(*it) == place
                })
        }
        _ => false,
    })
}

/// The method of `self` that a call without arguments asks.
fn own_answer<'v, 'a>(
    view: &'v View<'a>,
    function: &Function<'a>,
    call: &Expr,
) -> Option<&'v Function<'a>> {
    match call {
        Expr::MethodCall(it) if it.args.is_empty() => {
            let callee = view.callee(function, call)?;
            Some(&view.functions[callee])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn slices_of_parameters() {
        let text = r#"
#[no_mangle]
pub unsafe extern "C" fn a(p: *const u8, n: usize) -> u8 {
    let s = std::slice::from_raw_parts(p, n); //~
    s.len() as u8
}
#[no_mangle]
pub extern "C" fn b(p: *mut u8, n: usize) {
    let s = unsafe { slice::from_raw_parts_mut(p.cast::<u8>(), n) }; //~
    s.fill(0);
}
#[no_mangle]
pub unsafe extern "C" fn c(p: *const u8, n: usize) -> u8 {
    let s = if n > 0 { std::slice::from_raw_parts(p, n) } else { &[] };
    s.len() as u8
}
fn bytes<'a>(p: *const u8, n: usize) -> &'a [u8] {
    if p.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(p, n) } }
}
#[no_mangle]
pub unsafe extern "C" fn d(p: *const u8, n: usize) -> u8 { bytes(p, n).len() as u8 }
/// `p` must not be null.
#[no_mangle]
pub unsafe extern "C" fn e(p: *const u8, n: usize) -> u8 { std::slice::from_raw_parts(p, n).len() as u8 }
fn get() -> Vec<u8> {
    let mut p = std::ptr::null_mut();
    let n = unsafe { ffi::get_data(1, &mut p) };
    unsafe { std::slice::from_raw_parts(p as *const u8, n as usize) }.to_vec() //~
}
impl Buf {
    fn new() -> Buf { Buf { raw: ffi::buf { ptr: std::ptr::null_mut(), size: 0 } } }
    fn bytes(&self) -> &[u8] {
        unsafe { std::slice::from_raw_parts(self.raw.ptr as *const u8, self.raw.size) } //~
    }
    fn asking(&self) -> &[u8] {
        if self.raw.is_empty() { return &[] }
        unsafe { std::slice::from_raw_parts(self.raw.ptr as *const u8, self.raw.size) }
    }
    fn careful(&self) -> &[u8] {
        if self.raw.ptr.is_null() { return &[] }
        unsafe { std::slice::from_raw_parts(self.raw.ptr as *const u8, self.raw.size) }
    }
}
struct Seq { data: *mut u8, size: usize, count: usize, at: usize }
impl Seq {
    fn new() -> Seq { Seq { data: std::ptr::null_mut(), size: 0, count: 0, at: 0 } }
    fn len(&self) -> usize { self.size }
    fn is_done(&self) -> bool { self.at >= self.count }
    fn sized(&self) -> &[u8] {
        if self.size == 0 { return &[] }
        unsafe { std::slice::from_raw_parts(self.data, self.len()) }
    }
    fn next(&mut self) -> Option<u8> {
        if self.is_done() { return None }
        unsafe { std::slice::from_raw_parts(self.data, self.count) }.get(self.at).copied()
    }
    fn all(&self) -> &[u8] {
        unsafe { std::slice::from_raw_parts(self.data, self.len()) } //~
    }
}
struct Lock { data: *mut u8 }
fn lock() -> Lock { Lock { data: std::ptr::null_mut() } }
struct Text { inner: PgBox<TextData> }
impl Text {
    fn bytes(&self) -> &[u8] { unsafe { std::slice::from_raw_parts(self.inner.data, self.inner.len) } }
}
#[no_mangle]
pub extern "C" fn style(css: *const u8, len: usize) -> usize {
    match (css, len) {
        (p, 0) if p.is_null() => 0,
        _ => unsafe { std::slice::from_raw_parts(css, len) }.len(),
    }
}
fn heads() -> Vec<u8> {
    let mut n = 0;
    let p = unsafe { ffi::get_heads(&mut n) };
    unsafe { std::slice::from_raw_parts(p, n) }.to_vec() //~
}
fn room() -> Vec<u8> {
    let p = unsafe { libc::malloc(4) };
    unsafe { std::slice::from_raw_parts(p as *const u8, 4) }.to_vec() //~
}
fn inside(v: &[u8]) -> &[u8] { unsafe { std::slice::from_raw_parts(v.as_ptr(), 1) } }
"#;
        testing::lines(&RULE, text);
        let found = testing::findings(&RULE, text);
        let warnings: Vec<_> = found
            .iter()
            .filter(|it| it.level == Level::Warning)
            .collect();
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].message.contains("`heads`"));
    }
}
