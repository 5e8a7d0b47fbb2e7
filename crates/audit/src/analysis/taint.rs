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

impl Taint {
    /// Follows the parameters of a function through its bindings.
    pub(crate) fn of(function: &Function<'_>) -> Self {
        Self::with(function, &[])
    }

    /// The same where some parameters are known to be given the host's data.
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
        for _ in 0..4 {
            let known = taint.data.len();
            for binding in &function.body.bindings {
                if binding.from.is_some_and(|from| taint.is_data(from)) {
                    taint.data.extend(binding.names.iter().cloned());
                }
            }
            if taint.data.len() == known {
                break;
            }
        }
        taint
    }

    /// Whether an expression's value comes from the host's data.
    pub(crate) fn is_data(&self, expr: &Expr) -> bool {
        expr::idents(expr).iter().any(|it| self.data.contains(it))
    }
}
