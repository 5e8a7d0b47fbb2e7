//! Places that can panic, and whether what the host gives makes them.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{BinOp, Expr};

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
    let function = &view.functions[index];
    let taint = Taint::of(function);
    let mut panics = Vec::new();
    for (at, site) in function.body.sites.iter().enumerate() {
        if site.ctx.guarded || site.ctx.elsewhere {
            continue;
        }
        if let Some((what, trigger)) = panics_at(function, &taint, at) {
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

/// The panics that a function meets in what it calls with the host's data.
pub(crate) fn by_calls(view: &View<'_>, index: usize, depth: usize) -> Vec<(Span, Panic)> {
    let function = &view.functions[index];
    let taint = Taint::of(function);
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
        let Some(callee) = view.callee(function, site.expr) else {
            continue;
        };
        if callee == index || view.functions[callee].is_c() {
            continue;
        }
        let own = of(view, callee).into_iter();
        let below = by_calls(view, callee, depth - 1).into_iter();
        let first = own
            .chain(below.map(|(_, panic)| panic))
            .find(|panic| panic.trigger == Trigger::Data);
        found.extend(first.map(|panic| (site.expr.span(), panic)));
    }
    found
}

/// Methods whose result is unwrapped because a lock was poisoned or a cell is borrowed: a panic there
/// follows another one.
const FOLLOWING: &[&str] = &[
    "lock",
    "read",
    "write",
    "borrow",
    "borrow_mut",
    "try_borrow",
    "try_lock",
    "join",
    "write_str",
    "write_fmt",
    "last_mut",
    "current",
];

fn panics_at(function: &Function<'_>, taint: &Taint, at: usize) -> Option<(String, Trigger)> {
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
            if !unwraps || follows(source) || is_certain(source) || known(function, source, at) {
                return None;
            }
            // Only what looks at the data can fail by it; other calls may fail by anything.
            let trigger = if looks_at_data(function, source, 3) {
                by(&it.receiver)
            } else {
                Trigger::State
            };
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
            (taint.is_data(&it.index) && !compared(function, &names, at))
                .then(|| (format!("[{}]", expr::spell(&it.index)), Trigger::Data))
        }
        Expr::Call(_) if function.is_c() && calls_closure(function, site.expr) => {
            Some(("a call of the user's closure".to_owned(), Trigger::Data))
        }
        call @ Expr::Call(it) => {
            let name = expr::macro_name(call)?;
            match name.as_str() {
                "panic" | "todo" | "unimplemented" => Some((format!("{name}!"), Trigger::State)),
                "assert" | "assert_eq" | "assert_ne" => {
                    let by = it.args.iter().take(2).map(by).max()?;
                    let constant = it.args.iter().take(1).all(expr::is_constant);
                    (!constant).then(|| (format!("{name}!"), by))
                }
                _ => None,
            }
        }
        Expr::Macro(it) => {
            let last = it.mac.path.segments.last()?.ident.to_string();
            ["panic", "todo", "unimplemented"]
                .contains(&last.as_str())
                .then(|| (format!("{last}!"), Trigger::State))
        }
        _ => None,
    }
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

/// Whether the same variable was asked before whether there is something in it.
fn known(function: &Function<'_>, value: &Expr, at: usize) -> bool {
    let Some(name) = expr::ident(value) else {
        return false;
    };
    function.body.before(at).any(|site| match site.expr {
        Expr::MethodCall(it) => {
            let asks = ["is_some", "is_none", "is_ok", "is_err"];
            asks.iter().any(|name| it.method == name)
                && expr::ident(&it.receiver).as_ref() == Some(&name)
        }
        _ => false,
    })
}

fn follows(receiver: &Expr) -> bool {
    match receiver {
        Expr::MethodCall(it) => FOLLOWING.iter().any(|name| it.method == name),
        call => expr::macro_name(call).is_some_and(|name| name == "write" || name == "writeln"),
    }
}

/// Calls on constants only: `CString::new("x")`, `"1".parse()`, and conversions of arrays.
fn is_certain(receiver: &Expr) -> bool {
    match receiver {
        Expr::Call(it) => !it.args.is_empty() && it.args.iter().all(constant),
        Expr::MethodCall(it) => {
            let converts = it.method == "try_into";
            let slice = matches!(expr::strip(&it.receiver), Expr::Index(index) if matches!(&*index.index, Expr::Range(_)));
            constant(&it.receiver) && it.args.iter().all(constant) || converts && slice
        }
        _ => false,
    }
}

fn constant(expr: &Expr) -> bool {
    match expr::strip(expr) {
        Expr::Reference(it) => constant(&it.expr),
        other => expr::is_constant(other),
    }
}

/// Whether one of the names was compared, bounded or counted before.
fn compared(function: &Function<'_>, names: &[String], at: usize) -> bool {
    let about = |expr: &Expr| names.iter().any(|name| expr::mentions(expr, name));
    let sites = function.body.before(at);
    let by_sites = sites.map(|site| site.expr).any(|expr| match expr {
        Expr::Binary(it) => {
            let compares = matches!(
                it.op,
                BinOp::Gt(_)
                    | BinOp::Ge(_)
                    | BinOp::Lt(_)
                    | BinOp::Le(_)
                    | BinOp::Eq(_)
                    | BinOp::Ne(_)
                    | BinOp::Rem(_)
                    | BinOp::BitAnd(_)
            );
            compares && (about(&it.left) || about(&it.right))
        }
        Expr::MethodCall(it) => {
            let bounds = ["min", "clamp", "contains", "contains_key", "get", "is_some"]
                .iter()
                .any(|name| it.method == name);
            bounds && (about(&it.receiver) || it.args.iter().any(about))
        }
        _ => false,
    });
    let counted = function.body.bindings.iter().any(|binding| {
        let named = binding.names.iter().any(|name| names.contains(name));
        named
            && !binding.statement
            && binding.from.is_some_and(|from| {
                matches!(expr::strip(from), Expr::Range(_))
                    || expr::any(from, &mut |it| {
                        expr::method(it).is_some_and(|name| name == "len" || name == "enumerate")
                    })
            })
    });
    by_sites || counted
}
