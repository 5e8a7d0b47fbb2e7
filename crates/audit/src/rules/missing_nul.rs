//! `missing-nul`: text without a terminator where C looks for one.

use landbridge_source::{ModuleId, place};
use syn::spanned::Spanned;
use syn::{Expr, FnArg, Item, ReturnType, Type};

use crate::analysis::types::raw;
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "missing-nul",
    level: Level::Error,
    title: "text without a NUL is given to what reads up to one",
    body: r#"
C finds the end of a string by its NUL. A `&str` or a byte literal has none, and a buffer that C filled to
the brim has none either: the reader runs on into what lies behind.

An error for literals, constants, formats and `&str`, given to C or returned to it; a warning for arrays that another function fills.

## Evidence

RUSTSEC-2024-0377 (an array without a NUL was read as a string), RUSTSEC-2025-0020 (`&str` pointers were
given to C).

## Wrong

```rust,ignore
pub fn log(message: &str) {
    unsafe { ffi::log_line("app".as_ptr().cast()) };
}
```

## Right

```rust,ignore
pub fn log(message: &str) {
    unsafe { ffi::log_line(c"app".as_ptr()) };
}
```

## Not reported

Literals that end in `\0`, `c"…"`, pointers that are passed with their length; buffers
that are filled by less than they hold, or that something puts a NUL into.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            let pair = expr::called_pair(site.expr);
            let reads = pair.as_deref() == Some("CStr::from_ptr");
            let arguments = expr::arguments(site.expr);
            if pair.as_deref() == Some("CStr::from_bytes_with_nul_unchecked") {
                believed_bytes(view, function, &arguments, out);
            }
            let calls = matches!(site.expr, Expr::Call(_)) && view.is_foreign(site.expr);
            if !reads && !calls {
                continue;
            }
            for (number, argument) in arguments.iter().enumerate() {
                let Some(text) = pointed_text(function, argument, 3) else {
                    continue;
                };
                let as_text = reads || takes_text(view, site.expr, number, argument);
                let found = without_nul(view, function, text, as_text)
                    .or_else(|| reads.then(|| filled(function, text))?);
                let Some((message, level)) = found else {
                    continue;
                };
                // With its length beside it no terminator is looked for.
                if !reads && is_sized(&arguments, argument, text) {
                    continue;
                }
                report(view, function, (argument, text), (message, level), out);
            }
        }
        if let ReturnType::Type(_, ty) = &function.signature.output
            && function.is_c()
            && points_to_text(view, function.module, ty)
        {
            for returned in &function.body.returned {
                if let Some(text) = pointed_text(function, returned, 3)
                    && let Some(found) = without_nul(view, function, text, true)
                {
                    report(view, function, (returned, text), found, out);
                }
            }
        }
    }
}

fn report(
    view: &View<'_>,
    function: &Function<'_>,
    (argument, text): (&Expr, &Expr),
    (message, level): (String, Level),
    out: &mut Vec<Finding>,
) {
    let span = argument.span();
    let mut finding = view.finding(&RULE, level, function.file, span, message);
    finding.help(match level {
        Level::Error => "write `c\"…\"`, or make a `CString`",
        _ => "use `CStr::from_bytes_until_nul` on the array",
    });
    let has_c_strings =
        view.facts.edition >= 2021 && view.facts.rust_version.is_none_or(|it| it >= (1, 77));
    if let (Expr::Lit(literal), true) = (expr::strip(text), has_c_strings) {
        let bytes = expr::text_literal(text).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        if text
            .chars()
            .all(|c| !c.is_control() && c != '"' && c != '\\')
        {
            let at = place(function.file, literal.span());
            finding.fix = view.fix(at, format!("c\"{text}\""), "make it a C string");
        }
    }
    out.push(finding);
}

/// A safe function that believes that its bytes end in a NUL.
fn believed_bytes(
    view: &View<'_>,
    function: &Function<'_>,
    arguments: &[&Expr],
    out: &mut Vec<Finding>,
) {
    let Some(name) = arguments.first().and_then(|it| expr::ident(it)) else {
        return;
    };
    let given = function.param(&name).is_some();
    let rebound = function.body.bound(&name).next().is_some();
    if given && !rebound && !function.is_unsafe() && !looks_for_nul(function, &name) {
        let message = format!("nothing says that `{name}` ends in a NUL");
        let span = arguments[0].span();
        let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
        finding.help("use `CStr::from_bytes_with_nul`");
        out.push(finding);
    }
}

/// Whether an argument is text for what is called: by its cast, or by what is declared.
fn takes_text(view: &View<'_>, call: &Expr, number: usize, argument: &Expr) -> bool {
    if expr::spell(argument).contains("c_char") {
        return true;
    }
    let name = expr::called(call).unwrap_or_default();
    let Some((signature, file)) = view.foreign().get(&name) else {
        // Declared elsewhere: a literal that is cast is text.
        let casts = matches!(expr::strip(argument), Expr::MethodCall(it) if it.method == "cast");
        return casts && expr::any(argument, &mut |it| expr::text_literal(it).is_some());
    };
    let module = view.sources.modules().find(|it| view.file(*it) == *file);
    match (signature.inputs.iter().nth(number), module) {
        (Some(FnArg::Typed(it)), Some(module)) => points_to_text(view, module, &it.ty),
        // What follows a format is text if it is a pointer to bytes.
        (None, _) => signature.variadic.is_some() && name.contains("print"),
        _ => false,
    }
}

/// `*const c_char`.
fn points_to_text(view: &View<'_>, module: ModuleId, ty: &Type) -> bool {
    let (ty, _) = view.peel(module, ty);
    raw(ty).is_some_and(|(mutable, pointee)| {
        !mutable && expr::type_name(pointee).is_some_and(|name| name == "c_char")
    })
}

/// Whether another argument is the length of the text.
fn is_sized(arguments: &[&Expr], argument: &Expr, text: &Expr) -> bool {
    let name = expr::ident(text);
    arguments.iter().any(|other| {
        !std::ptr::eq(*other, argument)
            && expr::any(other, &mut |it| {
                let length = expr::method(it).is_some_and(|name| name == "len");
                let number = matches!(it, Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Int(_)));
                length && name.as_ref().is_none_or(|name| expr::mentions(it, name))
                    || number && name.is_none()
                    || expr::ident(it).is_some_and(|it| {
                        let it = it.to_lowercase();
                        it.contains("len") || it.contains("size")
                    })
            })
    })
}

/// `text` in `text.as_ptr()`, through casts and variables.
fn pointed_text<'a>(function: &Function<'a>, pointer: &'a Expr, depth: usize) -> Option<&'a Expr> {
    match expr::strip(pointer) {
        Expr::Cast(it) => pointed_text(function, &it.expr, depth),
        Expr::MethodCall(it) if it.method.to_string().starts_with("cast") => {
            pointed_text(function, &it.receiver, depth)
        }
        Expr::MethodCall(it) if it.method == "as_ptr" || it.method == "as_mut_ptr" => {
            match expr::strip(&it.receiver) {
                Expr::MethodCall(inner) if inner.method == "as_bytes" => Some(&inner.receiver),
                _ => Some(&it.receiver),
            }
        }
        inner @ Expr::Path(_) if depth > 0 => {
            let name = expr::ident(inner)?;
            let bound = function
                .body
                .bound(&name)
                .last()
                .filter(|it| it.statement)?;
            pointed_text(function, bound.from?, depth - 1)
        }
        _ => None,
    }
}

/// Text that surely has no terminator: literals, `&str`, `String`, and copies of them.
fn without_nul(
    view: &View<'_>,
    function: &Function<'_>,
    text: &Expr,
    as_text: bool,
) -> Option<(String, Level)> {
    if let Some(bytes) = expr::text_literal(text) {
        // A byte string may be a table of bytes; only what is taken for characters is text.
        return (!bytes.contains(&0) && as_text).then(|| {
            (
                "this literal has no NUL at its end".to_owned(),
                Level::Error,
            )
        });
    }
    if !as_text {
        return None;
    }
    if expr::macro_name(expr::strip(text)).is_some_and(|name| name == "format") {
        let first = expr::arguments(expr::strip(text))
            .first()
            .and_then(|it| expr::text_literal(it));
        return first.filter(|it| !it.contains(&0)).map(|_| {
            let message = "this text has no NUL at its end".to_owned();
            (message, Level::Error)
        });
    }
    let name = expr::ident(text)?;
    if let Some(literal) = constant(view, &name) {
        return (!literal.contains(&0)).then(|| {
            let message = format!("`{name}` has no NUL at its end");
            (message, Level::Error)
        });
    }
    if is_rust_text(function, &name, 3) && !pushes_nul(function, &name) {
        let message = format!("`{name}` is Rust text, which has no NUL at its end");
        return Some((message, Level::Error));
    }
    None
}

/// Whether a name is a `str` or `String`, or bytes copied from one.
fn is_rust_text(function: &Function<'_>, name: &str, depth: usize) -> bool {
    let is_text = |ty: &Type| match ty {
        Type::Reference(it) => expr::type_name(&it.elem).is_some_and(|it| it == "str"),
        _ => expr::type_name(ty).is_some_and(|it| it == "String"),
    };
    let Some(binding) = function.body.bound(name).last() else {
        return function
            .param(name)
            .is_some_and(|(_, param)| is_text(param.ty));
    };
    if let Some(ty) = binding.ty {
        return is_text(ty);
    }
    let Some(mut from) = binding.from.filter(|_| binding.statement && depth > 0) else {
        return false;
    };
    loop {
        from = expr::strip(from);
        if let Some(bytes) = expr::text_literal(from) {
            return !bytes.contains(&0);
        }
        match from {
            Expr::MethodCall(it)
                if [
                    "as_bytes",
                    "to_vec",
                    "to_owned",
                    "to_string",
                    "into_bytes",
                    "clone",
                    "as_str",
                ]
                .iter()
                .any(|name| it.method == name) =>
            {
                from = &it.receiver;
            }
            Expr::Reference(it) => from = &it.expr,
            Expr::Call(it) if expr::macro_name(from).as_deref() == Some("format") => {
                let first = it.args.first().and_then(expr::text_literal);
                return first.is_some_and(|text| !text.contains(&0));
            }
            Expr::Call(it) if expr::called_pair(from).as_deref() == Some("String::from") => {
                match it.args.first() {
                    Some(first) => from = first,
                    None => return false,
                }
            }
            Expr::Path(_) => {
                return expr::ident(from).is_some_and(|other| {
                    other != name && is_rust_text(function, &other, depth - 1)
                });
            }
            _ => return false,
        }
    }
}

/// Whether something is put to the end of a buffer.
fn pushes_nul(function: &Function<'_>, name: &str) -> bool {
    let pushes = [
        "push",
        "push_str",
        "extend",
        "extend_from_slice",
        "insert",
        "append",
        "resize",
    ];
    function.body.sites.iter().any(|site| match site.expr {
        Expr::MethodCall(it) => {
            pushes.iter().any(|method| it.method == method)
                && expr::ident(&it.receiver).as_deref() == Some(name)
        }
        Expr::Binary(it) => {
            matches!(it.op, syn::BinOp::AddAssign(_))
                && expr::ident(&it.left).as_deref() == Some(name)
        }
        _ => false,
    })
}

/// The bytes of a constant or static of this crate that is a literal.
fn constant(view: &View<'_>, name: &str) -> Option<Vec<u8>> {
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    view.all_items().find_map(|(_, item)| match item {
        Item::Const(it) if it.ident == name => expr::text_literal(&it.expr),
        Item::Static(it) if it.ident == name => expr::text_literal(&it.expr),
        _ => None,
    })
}

/// Arrays and slices that are read as strings, with nothing that looks for a NUL.
fn filled(function: &Function<'_>, text: &Expr) -> Option<(String, Level)> {
    let name = expr::ident(text)?;
    let bound = function.body.bound(&name).last();
    let ty = match (bound, function.param(&name)) {
        (Some(binding), _) => binding.ty,
        (None, Some((_, param))) => Some(param.ty),
        (None, None) => None,
    };
    if let Some(Type::Reference(it)) = ty
        && let Type::Array(syn::TypeArray { elem, .. }) | Type::Slice(syn::TypeSlice { elem, .. }) =
            &*it.elem
        && expr::type_name(elem).is_some_and(|it| it == "c_char" || it == "u8" || it == "i8")
        && !looks_for_nul(function, &name)
    {
        let message = format!("nothing says that there is a NUL in `{name}`");
        return Some((message, Level::Error));
    }
    let Expr::Repeat(array) = expr::strip(bound?.from?) else {
        return None;
    };
    if looks_for_nul(function, &name) || leaves_room(function, &name, &array.len) {
        return None;
    }
    let message = format!("`{name}` has no NUL if what filled it filled it whole");
    Some((message, Level::Warning))
}

/// Whether an array is filled by less than it holds: a smaller number or `… - 1` beside its pointer.
fn leaves_room(function: &Function<'_>, name: &str, length: &Expr) -> bool {
    let number = |it: &Expr| match it {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Int(it),
            ..
        }) => it.base10_parse::<u64>().ok(),
        _ => None,
    };
    let whole = number(length);
    function.body.sites.iter().any(|site| {
        let arguments = expr::arguments(site.expr);
        let filled = arguments.iter().any(|it| expr::mentions(it, name));
        filled
            && arguments.iter().any(|it| {
                let less = expr::any(
                    it,
                    &mut |it| matches!(it, Expr::Binary(it) if matches!(it.op, syn::BinOp::Sub(_))),
                );
                let inner = number(expr::same_pointer(it));
                less || inner.zip(whole).is_some_and(|(inner, whole)| inner < whole)
            })
    })
}

/// Whether the function looks for a NUL itself, or puts one.
fn looks_for_nul(function: &Function<'_>, name: &str) -> bool {
    function.body.sites.iter().any(|site| match site.expr {
        Expr::MethodCall(it) => {
            let looks = [
                "contains",
                "position",
                "last",
                "ends_with",
                "any",
                "find",
                "iter",
            ];
            looks.iter().any(|method| it.method == method) && expr::mentions(&it.receiver, name)
        }
        Expr::Call(_) => {
            expr::called(site.expr).is_some_and(|it| it.contains("memchr") || it.contains("nul"))
                && !expr::called(site.expr).is_some_and(|it| it.contains("unchecked"))
        }
        // `buffer[n] = 0`
        Expr::Assign(it) => matches!(&*it.left, Expr::Index(it) if expr::mentions(&it.expr, name)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn terminators() {
        testing::lines(
            &RULE,
            r#"
extern "C" { fn puts(s: *const c_char); fn write_n(s: *const c_char, n: usize); fn fill(s: *mut c_char, n: usize); }
fn a() { unsafe { puts("x".as_ptr() as *const c_char) } } //~
fn b(s: &str) { unsafe { puts(s.as_ptr() as *const c_char) } } //~
fn c(s: &str) -> &CStr { unsafe { CStr::from_ptr(s.as_ptr().cast()) } } //~
fn d() -> String {
    let mut buf = [0; 64];
    unsafe { fill(buf.as_mut_ptr(), 64) };
    unsafe { CStr::from_ptr(buf.as_ptr()) }.to_string_lossy().into_owned() //~
}
fn j<const N: usize>(s: &[c_char; N]) -> &CStr { unsafe { CStr::from_ptr(s.as_ptr()) } } //~
fn k(s: &[c_char]) -> Option<&CStr> {
    s.contains(&0).then(|| unsafe { CStr::from_ptr(s.as_ptr()) })
}
fn e() { unsafe { puts("x\0".as_ptr() as *const c_char) } }
fn f() { unsafe { puts(c"x".as_ptr()) } }
fn g(s: &str) { unsafe { write_n(s.as_ptr() as *const c_char, s.len()) } }
fn h(s: &CStr) { unsafe { puts(s.as_ptr()) } }
fn i(s: String) { let s = CString::new(s).unwrap(); unsafe { puts(s.as_ptr()) } }
"#,
        );
    }

    #[test]
    fn a_literal_can_be_mended() {
        let text = "extern \"C\" { fn puts(s: *const c_char); }\nfn a() { unsafe { puts(\"x\".as_ptr().cast()) } }";
        let found = testing::findings(&RULE, text);
        assert_eq!(found[0].fix.as_ref().unwrap().text, "c\"x\"");
    }
}
