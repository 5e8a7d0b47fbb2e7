//! Places that look as if they could panic and can't, or that somebody has thought of.

use syn::{BinOp, Expr};

use super::expr;
use super::function::{Function, Kind};
use super::view::View;

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

/// Whether clippy's lints about `unwrap` are allowed somewhere in a function.
pub(super) fn silenced(view: &View<'_>, function: &Function<'_>) -> bool {
    let Some(lines) = view.lines.get(function.file) else {
        return false;
    };
    let (start, end) = (function.span.start().line, function.span.end().line);
    let own = lines.iter().take(end).skip(start.saturating_sub(1));
    let mut own = own.filter(|line| line.contains("allow(") || line.contains("expect("));
    own.any(|line| line.contains("clippy::unwrap_used") || line.contains("clippy::expect_used"))
}

/// `CString::new` of what was a C string: there is no NUL in it.
pub(super) fn never_fails(function: &Function<'_>, made: &Expr) -> bool {
    let makes = expr::called_pair(made).is_some_and(|pair| pair == "CString::new");
    makes
        && expr::arguments(made)
            .first()
            .is_some_and(|text| was_c_string(function, text, 5))
}

fn was_c_string(function: &Function<'_>, text: &Expr, depth: usize) -> bool {
    if depth == 0 {
        return false;
    }
    let text = expr::strip(text);
    if expr::any(text, &mut |it| {
        expr::called_pair(it).is_some_and(|pair| pair == "CStr::from_ptr")
    }) {
        return true;
    }
    // A format is as good as all that is put into it.
    let parts = match expr::macro_name(text).as_deref() {
        Some("format") => expr::idents(text),
        Some(_) => return false,
        None => expr::idents(text).into_iter().take(1).collect(),
    };
    !parts.is_empty()
        && parts.iter().all(|name| {
            let number = function
                .param(name)
                .is_some_and(|(_, it)| it.kind == Kind::Integer);
            let from = function.body.bound(name).last().and_then(|it| it.from);
            number || from.is_some_and(|from| was_c_string(function, from, depth - 1))
        })
}

/// An index of type `u8` into a table of at least 256 entries.
pub(super) fn byte_in_table(
    view: &View<'_>,
    function: &Function<'_>,
    index: &syn::ExprIndex,
) -> bool {
    let byte = expr::ident(expr::same_pointer(&index.index)).is_some_and(|name| {
        let given = function.param(&name);
        given.is_some_and(|(_, it)| expr::type_name(it.ty).is_some_and(|ty| ty == "u8"))
    });
    let long = |length: &Expr| match length {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Int(it),
            ..
        }) => it.base10_parse::<usize>().is_ok_and(|it| it >= 256),
        _ => false,
    };
    let long_array = |ty: &syn::Type| matches!(ty, syn::Type::Array(it) if long(&it.len));
    let Some(table) = expr::ident(&index.expr).filter(|_| byte) else {
        return false;
    };
    let bound = function.body.bound(&table).last();
    let here = bound.is_some_and(|it| {
        it.ty.is_some_and(long_array)
            || matches!(it.from.map(expr::strip), Some(Expr::Repeat(it)) if long(&it.len))
    });
    here || view.all_items().any(|(_, item)| match item {
        syn::Item::Static(it) => it.ident == table && long_array(&it.ty),
        syn::Item::Const(it) => it.ident == table && long_array(&it.ty),
        _ => false,
    })
}

/// Whether the same variable was asked before whether there is something in it.
pub(super) fn known(function: &Function<'_>, value: &Expr, at: usize) -> bool {
    // `x.f = Some(…)` just before `x.f.as_mut().unwrap()`.
    let place = match value {
        Expr::MethodCall(it) if it.method == "as_ref" || it.method == "as_mut" => &it.receiver,
        other => other,
    };
    let set = function.body.asked_before(at).any(|site| match site.expr {
        Expr::Assign(it) => {
            expr::called(&it.right).is_some_and(|name| name == "Some")
                && expr::spell(&it.left) == expr::spell(place)
        }
        _ => false,
    });
    let set = set || contained(function, value, at);
    let Some(name) = expr::ident(value).filter(|_| !set) else {
        return set;
    };
    function.body.asked_before(at).any(|site| match site.expr {
        Expr::MethodCall(it) => {
            let asks = ["is_some", "is_none", "is_ok", "is_err"];
            asks.iter().any(|name| it.method == name)
                && expr::ident(&it.receiver).as_ref() == Some(&name)
        }
        _ => false,
    })
}

/// `map.get(key)` after `map.contains_key(key)`.
fn contained(function: &Function<'_>, value: &Expr, at: usize) -> bool {
    let Expr::MethodCall(get) = value else {
        return false;
    };
    let gets = ["get", "get_mut", "remove", "take"];
    let (true, Some(key)) = (gets.iter().any(|name| get.method == name), get.args.first()) else {
        return false;
    };
    let bare = |key: &Expr| {
        let key = expr::strip(key);
        match key {
            Expr::Reference(it) => expr::spell(expr::strip(&it.expr)),
            key => expr::spell(key),
        }
    };
    let (of, key) = (expr::spell(&*get.receiver), bare(key));
    function.body.asked_before(at).any(|site| match site.expr {
        Expr::MethodCall(it) => {
            (it.method == "contains_key" || it.method == "contains")
                && it.args.first().is_some_and(|it| bare(it) == key)
                && expr::spell(&*it.receiver) == of
        }
        _ => false,
    })
}

/// A conversion of an unsigned number to one that is no smaller where pointers have 64 bits.
pub(super) fn widens<'a>(
    view: &View<'a>,
    function: &Function<'a>,
    value: &Expr,
    at: usize,
) -> bool {
    let unsigned = |name: &str| {
        let name = name.trim_start_matches("c_");
        ["u8", "u16", "u32", "u64", "usize", "size_t", "uint"].contains(&name)
    };
    let from = match value {
        Expr::MethodCall(it) if it.method == "try_into" => &it.receiver,
        Expr::Call(it) => match it.args.first() {
            Some(from) => from,
            None => return false,
        },
        _ => return false,
    };
    let given = expr::ident(from).filter(|name| function.body.bound(name).next().is_none());
    let given = given.and_then(|name| function.param(&name).map(|(_, it)| it.ty));
    if !given.is_some_and(|ty| expr::type_name(ty).is_some_and(|name| unsigned(&name))) {
        return false;
    }
    let wide = |name: &str| ["usize", "u64", "u128"].contains(&name);
    if let Some(pair) = expr::called_pair(value) {
        let to = pair.strip_suffix("::try_from");
        return to.is_some_and(wide);
    }
    // What it is given to says into what.
    let site = &function.body.sites[at];
    let Some(around) = function.body.parent(site) else {
        return false;
    };
    let callee = view.callee(function, around.expr);
    let callee = callee.or_else(|| view.only_method(around.expr));
    let arguments = expr::arguments(around.expr);
    let number = arguments.iter().position(|it| std::ptr::eq(*it, site.expr));
    callee.zip(number).is_some_and(|(callee, number)| {
        let param = view.functions[callee].params.get(number);
        param.is_some_and(|it| expr::type_name(it.ty).is_some_and(|name| wide(&name)))
    })
}

pub(super) fn follows(receiver: &Expr) -> bool {
    match receiver {
        Expr::MethodCall(it) => FOLLOWING.iter().any(|name| it.method == name),
        call => expr::macro_name(call).is_some_and(|name| name == "write" || name == "writeln"),
    }
}

/// Calls on constants only: `CString::new("x")`, `"1".parse()`, and conversions of arrays.
pub(super) fn is_certain(receiver: &Expr) -> bool {
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
pub(super) fn compared(function: &Function<'_>, names: &[String], at: usize) -> bool {
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
