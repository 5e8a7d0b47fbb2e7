//! Which names in a function hold what the host gave: its data, or what lies behind its handles.

use std::collections::BTreeSet;

use syn::Expr;

use super::expr;
use super::function::{Function, Kind};
use super::types::Pointee;

/// Names that hold what the host gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taint {
    data: BTreeSet<String>,
}

/// Searches in what the library has.
const PICKING: &[&str] = &[
    "binary_search",
    "binary_search_by",
    "binary_search_by_key",
    "find",
    "find_position",
    "position",
    "rfind",
    "rposition",
];

/// Whether a value is what a search found, and whether it was taken out of the answer already.
fn picks(value: &Expr) -> Option<bool> {
    let through = [
        "map",
        "cloned",
        "copied",
        "ok",
        "ok_or",
        "ok_or_else",
        "or_else",
    ];
    let out = [
        "unwrap",
        "expect",
        "unwrap_or",
        "unwrap_or_else",
        "unwrap_or_default",
    ];
    match strip_lent(value) {
        Expr::Try(it) => picks(&it.expr).map(|_| true),
        Expr::MethodCall(it) => {
            let name = it.method.to_string();
            match name.as_str() {
                name if PICKING.contains(&name) => Some(false),
                name if through.contains(&name) => picks(&it.receiver),
                name if out.contains(&name) => picks(&it.receiver).map(|_| true),
                _ => None,
            }
        }
        call @ Expr::Call(_) => {
            let name = expr::called(call).filter(|_| expr::macro_name(call).is_none())?;
            let finds = ["find_", "index_of", "position_of"];
            finds.iter().any(|it| name.starts_with(it)).then_some(false)
        }
        _ => None,
    }
}

fn strip_lent(value: &Expr) -> &Expr {
    match expr::strip(value) {
        Expr::Reference(it) => strip_lent(&it.expr),
        other => other,
    }
}

impl Taint {
    /// Follows the parameters of a function through its bindings; of some parameters more than the type says
    /// may be known, that they are given the host's data.
    pub(crate) fn with(function: &Function<'_>, given: &[usize]) -> Self {
        let params = function.params.iter().enumerate();
        let data = params.filter(|(number, param)| match param.kind {
            _ if given.contains(number) => true,
            Kind::Raw(pointee, _) => !matches!(pointee, Pointee::Own(_) | Pointee::Other),
            Kind::Integer => true,
            Kind::Bool | Kind::Other => false,
        });
        let mut taint = Self {
            data: data.map(|(_, param)| param.name.clone()).collect(),
        };
        // What a handle is looked up by isn't what it holds: a name that comes from data and handle
        // counts as data, one from a handle alone doesn't.
        let mut picked = BTreeSet::new();
        for _ in 0..4 {
            let known = taint.data.len();
            for binding in &function.body.bindings {
                let Some(from) = binding.from.filter(|from| taint.is_data(from)) else {
                    continue;
                };
                // What a search finds is the library's own, whatever it looked for.
                let plain = matches!(binding.pat, syn::Pat::Ident(_));
                let of_found = expr::ident(strip_lent(from)).is_some_and(|it| picked.contains(&it));
                match picks(from) {
                    Some(true) => continue,
                    Some(false) if !plain => continue,
                    _ if of_found && !plain => continue,
                    Some(false) => picked.extend(binding.names.iter().cloned()),
                    None => {}
                }
                taint.data.extend(binding.names.iter().cloned());
            }
            if taint.data.len() == known {
                break;
            }
        }
        taint
    }

    /// Whether an expression's value comes from the host's data.
    pub(crate) fn is_data(&self, expr: &Expr) -> bool {
        expr::mentions_any(expr, &self.data)
    }
}
