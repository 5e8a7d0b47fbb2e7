//! Places that can panic, and whether what the host gives makes them.

use std::borrow::Cow;
use std::cell::OnceCell;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{BinOp, Expr};

use super::certainty::{
    byte_in_table, compared, follows, is_certain, known, never_fails, silenced, widens,
};
use super::expr;
use super::function::Function;
use super::taint::Taint;
use super::view::View;

/// What makes it panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trigger {
    /// Something inside.
    State,
    /// What the host gives.
    Data,
}

/// A place that can panic.
#[derive(Clone, Debug)]
pub(crate) struct Panic {
    pub(crate) span: Span,
    /// For messages: `.unwrap()`, `[i]`.
    pub(crate) what: String,
    pub(crate) trigger: Trigger,
    /// The function whose body it stands in.
    pub(crate) function: usize,
}

/// The unguarded places in a function that can panic.
pub(crate) fn of(view: &View<'_>, index: usize) -> Vec<Panic> {
    given(view, index, &[])
}

/// The same of a function some of whose parameters, by number, are given the host's data.
pub(crate) fn given(view: &View<'_>, index: usize, data: &[usize]) -> Vec<Panic> {
    let function = &view.functions[index];
    let taint = taint_of(view, index, data);
    let mut panics = Vec::new();
    let silent = OnceCell::new();
    let silenced = || *silent.get_or_init(|| silenced(view, function));
    for (at, site) in function.body.sites.iter().enumerate() {
        if site.ctx.guarded || site.ctx.elsewhere {
            continue;
        }
        if let Some((what, trigger)) = panics_at(view, function, &taint, &silenced, at) {
            let span = match site.expr {
                Expr::MethodCall(it) => it.method.span(),
                other => other.span(),
            };
            panics.push(Panic {
                span,
                what,
                trigger,
                function: index,
            });
        }
    }
    panics
}

fn taint_of<'v>(view: &'v View<'_>, index: usize, data: &[usize]) -> Cow<'v, Taint> {
    match data {
        [] => Cow::Borrowed(view.taint(index)),
        _ => Cow::Owned(Taint::with(&view.functions[index], data)),
    }
}

/// The panics that a function meets in what it calls with the host's data.
pub(crate) fn by_calls(view: &View<'_>, index: usize, depth: usize) -> Vec<(Span, Panic)> {
    below(view, index, &[], depth)
}

fn below(view: &View<'_>, index: usize, data: &[usize], depth: usize) -> Vec<(Span, Panic)> {
    let function = &view.functions[index];
    let taint = taint_of(view, index, data);
    let mut found = Vec::new();
    if depth == 0 {
        return found;
    }
    for site in &function.body.sites {
        if site.ctx.guarded
            || site.ctx.elsewhere
            || !matches!(site.expr, Expr::Call(_) | Expr::MethodCall(_))
            || !expr::arguments(site.expr)
                .iter()
                .any(|it| taint.is_data(it))
        {
            continue;
        }
        let callee = view.callee(function, site.expr);
        let Some(callee) = callee.or_else(|| view.only_method(site.expr)) else {
            continue;
        };
        if callee == index || view.functions[callee].is_c() {
            continue;
        }
        let arguments = expr::arguments(site.expr).into_iter().enumerate();
        let data: Vec<usize> = arguments
            .filter(|(_, it)| taint.is_data(it))
            .map(|(number, _)| number)
            .filter(|number| {
                let params = &view.functions[callee].params;
                params.get(*number).is_some_and(|it| is_plain(it.ty))
            })
            .collect();
        let own = given(view, callee, &data).into_iter();
        let below = below(view, callee, &data, depth - 1).into_iter();
        let first = own
            .chain(below.map(|(_, panic)| panic))
            .find(|panic| panic.trigger == Trigger::Data);
        found.extend(first.map(|panic| (site.expr.span(), panic)));
    }
    found
}

/// Text, bytes, numbers: what a host's data still is when it is handed on.
fn is_plain(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(it) => is_plain(&it.elem),
        syn::Type::Slice(it) => is_plain(&it.elem),
        syn::Type::Ptr(it) => is_plain(&it.elem),
        _ => {
            let name = expr::type_name(ty).unwrap_or_default();
            ["str", "String", "CStr", "CString"].contains(&name.as_str())
                || super::types::is_integer(ty)
                || ["Option", "Vec"].contains(&name.as_str())
                    && expr::type_arguments(ty)
                        .first()
                        .is_some_and(|it| is_plain(it))
        }
    }
}

fn panics_at<'a>(
    view: &View<'a>,
    function: &Function<'a>,
    taint: &Taint,
    silenced: &dyn Fn() -> bool,
    at: usize,
) -> Option<(String, Trigger)> {
    let site = &function.body.sites[at];
    let by = |expr: &Expr| {
        if taint.is_data(expr) {
            Trigger::Data
        } else {
            Trigger::State
        }
    };
    match site.expr {
        Expr::MethodCall(it) => {
            let name = it.method.to_string();
            let unwraps = match name.as_str() {
                "unwrap" | "unwrap_err" => it.args.is_empty(),
                "expect" | "expect_err" => it.args.len() == 1,
                _ => false,
            };
            let source = expr::strip(&it.receiver);
            if !unwraps
                || follows(source)
                || is_certain(source)
                || known(function, source, at)
                || never_fails(function, source)
            {
                return None;
            }
            // Only what looks at the data can fail by it; other calls may fail by anything.
            let trigger =
                if looks_at_data(function, source, 3) && !widens(view, function, source, at) {
                    by(&it.receiver)
                } else {
                    Trigger::State
                };
            // Whoever silences clippy here, or says why it can't be, has thought of it.
            let thought_of = || silenced() || it.args.first().is_some_and(is_reason);
            if trigger == Trigger::State && thought_of() && !of_handle(function, source) {
                return None;
            }
            Some((format!(".{name}()"), trigger))
        }
        Expr::Index(it) => {
            if matches!(&*it.index, Expr::Range(range) if range.start.is_none() && range.end.is_none())
                || expr::is_constant(&it.index)
            {
                return None;
            }
            // Only an index that the host gives and nothing compares is worth a word.
            let names = expr::idents(&it.index);
            (taint.is_data(&it.index)
                && !compared(function, &names, at)
                && !byte_in_table(view, function, it))
            .then(|| (format!("[{}]", expr::spell(&it.index)), Trigger::Data))
        }
        Expr::Call(_) if function.is_c() && calls_closure(function, site.expr) => {
            Some(("a call of the user's closure".to_owned(), Trigger::Data))
        }
        call @ Expr::Call(it) => {
            let name = expr::macro_name(call)?;
            match name.as_str() {
                "panic" | "todo" | "unimplemented" => Some((format!("{name}!"), Trigger::State)),
                "unreachable" if chosen_by_data(function, taint, at) => {
                    Some((format!("{name}!"), Trigger::Data))
                }
                "assert" | "assert_eq" | "assert_ne" => {
                    let by = it.args.iter().take(2).map(by).max()?;
                    let constant = it.args.iter().take(1).all(expr::is_constant);
                    let asked = it
                        .args
                        .first()
                        .is_some_and(|it| returns_unless(function, it, at));
                    (!constant && !asked).then(|| (format!("{name}!"), by))
                }
                _ => None,
            }
        }
        Expr::Macro(it) => {
            let last = it.mac.path.segments.last()?.ident.to_string();
            if last == "unreachable" && chosen_by_data(function, taint, at) {
                return Some(("unreachable!".to_owned(), Trigger::Data));
            }
            ["panic", "todo", "unimplemented"]
                .contains(&last.as_str())
                .then(|| (format!("{last}!"), Trigger::State))
        }
        Expr::Binary(it) if matches!(it.op, BinOp::Div(_) | BinOp::Rem(_)) => {
            let divisor = expr::ident(expr::same_pointer(&it.right))?;
            let (_, param) = function.param(&divisor)?;
            let rebound = function.body.bound(&divisor).next().is_some();
            (param.kind == super::function::Kind::Integer
                && function.is_c()
                && !rebound
                && !compared(function, std::slice::from_ref(&divisor), at))
            .then(|| (format!("/ {divisor}"), Trigger::Data))
        }
        _ => None,
    }
}

/// Whether a macro before was given the same condition to return if it doesn't hold: `return_if_fail!`.
fn returns_unless(function: &Function<'_>, condition: &Expr, at: usize) -> bool {
    let bare = |text: String| text.replace(char::is_whitespace, "");
    let condition = bare(expr::spell(condition));
    function.body.before(at).any(|site| {
        let name = expr::macro_name(site.expr).unwrap_or_default();
        let mut words = ["return", "ensure", "bail"].iter();
        words.any(|word| name.contains(word))
            && match site.expr {
                Expr::Macro(it) => bare(it.mac.tokens.to_string()).contains(&condition),
                other => expr::arguments(other)
                    .iter()
                    .any(|it| bare(expr::spell(*it)).contains(&condition)),
            }
    })
}

/// Words of messages that tell what went wrong, not why it can't.
const FAILURES: &[&str] = &[
    "fail",
    "invalid",
    "not",
    "no",
    "none",
    "null",
    "missing",
    "error",
    "unable",
    "cannot",
    "can't",
    "couldn't",
    "bad",
    "wrong",
    "unknown",
    "unsupported",
    "expected",
    "panic",
    "lost",
    "poison",
];

/// Whether the text of an `expect` says why it holds: "in scope", "checked above".
fn is_reason(message: &Expr) -> bool {
    let Expr::Lit(it) = message else {
        return false;
    };
    let syn::Lit::Str(text) = &it.lit else {
        return false;
    };
    let text = text.value().to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let fails = |word: &&str| {
        FAILURES
            .iter()
            .any(|it| it == word || it.len() > 3 && word.starts_with(it))
    };
    words.len() > 1 && !words.iter().any(fails)
}

/// Whether a value is what a raw parameter points to: null is the host's choice.
fn of_handle(function: &Function<'_>, value: &Expr) -> bool {
    match value {
        Expr::MethodCall(it) if it.method == "as_ref" || it.method == "as_mut" => {
            let name = expr::ident(expr::same_pointer(&it.receiver));
            name.and_then(|name| function.param(&name))
                .is_some_and(|(_, param)| param.is_raw())
        }
        _ => false,
    }
}

/// Whether the arm that a site stands in is chosen by an integer of the host.
fn chosen_by_data(function: &Function<'_>, taint: &Taint, at: usize) -> bool {
    let mut around = function.body.parent(&function.body.sites[at]);
    while let Some(site) = around {
        match site.expr {
            Expr::Match(it) => {
                let chosen = expr::same_pointer(&it.expr);
                return expr::ident(chosen).is_some_and(|name| {
                    let given = function.param(&name);
                    given.is_some_and(|(_, it)| it.kind == super::function::Kind::Integer)
                        && function.body.bound(&name).next().is_none()
                        && taint.is_data(chosen)
                });
            }
            Expr::Block(_) | Expr::Unsafe(_) => around = function.body.parent(site),
            _ => return false,
        }
    }
    false
}

/// Whether a C function calls a Rust closure that was behind a pointer: what is called was cast to a
/// type parameter or to a `dyn Fn` here.
fn calls_closure(function: &Function<'_>, call: &Expr) -> bool {
    let Expr::Call(it) = call else {
        return false;
    };
    let callee = match &*it.func {
        Expr::Paren(it) => &it.expr,
        other => other,
    };
    let callee = match callee {
        Expr::Unary(it) => expr::strip(&it.expr),
        other => other,
    };
    let generics: Vec<String> = function
        .signature
        .generics
        .type_params()
        .filter(|param| {
            let clause = function.signature.generics.where_clause.as_ref();
            let bounds = expr::spell(&param.bounds) + &clause.map(expr::spell).unwrap_or_default();
            bounds.contains("Fn")
        })
        .map(|param| param.ident.to_string())
        .collect();
    let is_closure = |ty: &syn::Type| {
        let text = expr::spell(ty);
        text.contains("dyn Fn")
            || super::types::raw(ty)
                .and_then(|(_, ty)| expr::type_name(ty))
                .is_some_and(|name| generics.contains(&name))
    };
    let binding = expr::ident(callee).and_then(|name| function.body.bound(&name).last());
    let Some(binding) = binding else {
        return false;
    };
    binding.ty.is_some_and(is_closure)
        || binding.from.is_some_and(|from| {
            expr::any(from, &mut |it| match it {
                Expr::Cast(it) => is_closure(&it.ty),
                Expr::MethodCall(it) if it.method == "cast" => {
                    it.turbofish.as_ref().is_some_and(|list| {
                        generics
                            .iter()
                            .any(|name| expr::spell(list).contains(name.as_str()))
                    })
                }
                _ => false,
            })
        })
}

/// Calls that say whether data is good.
const LOOKING: &[&str] = &[
    "checked_add",
    "checked_mul",
    "checked_sub",
    "decode",
    "find",
    "from_bytes",
    "from_bytes_until_nul",
    "from_bytes_with_nul",
    "from_slice",
    "from_str",
    "from_u32",
    "from_u8",
    "from_utf8",
    "get",
    "get_mut",
    "into_string",
    "nth",
    "parse",
    "parse_str",
    "position",
    "to_str",
    "try_from",
    "try_into",
];

/// Whether what is unwrapped comes from a call that looks at data.
fn looks_at_data(function: &Function<'_>, value: &Expr, depth: usize) -> bool {
    let value = expr::strip(value);
    if let Some(name) = expr::called(value).or_else(|| expr::method(value)) {
        // A host's pointer that is null, and what is made of its bytes.
        let through = [
            "map_err",
            "ok",
            "ok_or",
            "ok_or_else",
            "context",
            "map",
            "and_then",
        ];
        return match value {
            // Of a pointer; a field of the library's own is its own affair.
            Expr::MethodCall(it) if it.method == "as_ref" || it.method == "as_mut" => {
                expr::ident(&it.receiver).is_some()
            }
            _ if LOOKING.contains(&name.as_str()) => true,
            _ if name.starts_with("from_") && name != "from_raw" => true,
            Expr::MethodCall(it) if through.contains(&name.as_str()) => {
                depth > 0 && looks_at_data(function, &it.receiver, depth - 1)
            }
            Expr::Call(_) => {
                expr::called_path(value).is_some_and(|path| path.iter().any(|it| it == "NonNull"))
            }
            _ => false,
        };
    }
    let bound = expr::ident(value).and_then(|name| function.body.bound(&name).last());
    bound
        .and_then(|it| it.from.filter(|_| it.statement))
        .is_some_and(|from| depth > 0 && looks_at_data(function, from, depth - 1))
}
