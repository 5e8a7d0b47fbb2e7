//! Names of parameters: each once in a function, with those that landbridge adds (`out`, `err`, lengths).

use std::collections::BTreeSet;

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::KEYWORD;
use landbridge_model::{Argument, Borrow, Function};

use super::forms::Forms;
use super::functions::is_sequence;
use super::names;
use super::types::raw;
use crate::lower::place;
use crate::naming;

/// The names that a function's parameters have so far.
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// What every function has.
    pub(super) fn new() -> Self {
        Self::with(&["out", "err"])
    }

    /// Other names that are there.
    pub(super) fn with(names: &[&str]) -> Self {
        Self(names.iter().map(|&name| name.to_owned()).collect())
    }

    /// Whether a parameter may have a name as it is.
    fn free(&self, name: &str) -> bool {
        // Rust's name may be another one than C's.
        !self.0.contains(name) && !self.0.contains(&raw(name))
    }

    /// The name with as many underscores as it needs to be the only one; its length is so too.
    pub(super) fn claim(&mut self, wanted: &str, has_length: bool) -> String {
        let mut name = wanted.to_owned();
        while !self.free(&name) || (has_length && !self.free(&format!("{name}_len"))) {
            name.push('_');
        }
        if has_length {
            self.0.insert(format!("{name}_len"));
        }
        self.0.insert(raw(&name));
        self.0.insert(name.clone());
        name
    }

    /// The name of what a method is called on: the object's, or `self_`.
    pub(super) fn receiver(&mut self, word: &str) -> String {
        let wanted = if self.free(word) { word } else { "self_" };
        self.claim(wanted, false)
    }
}

/// The names of a function's parameters, and what they leave to others.
pub(super) fn named(forms: &Forms<'_>, function: &Function) -> (Vec<String>, Names) {
    let mut claimed = Names::new();
    let own = function
        .parameters
        .iter()
        .map(|it| {
            let wanted = names::of(&it.item, naming::snake);
            claimed.claim(&wanted, has_length(forms, &it.ty))
        })
        .collect();
    (own, claimed)
}

/// Says which parameters get another name than they want.
pub(super) fn warn(forms: &Forms<'_>, function: &Function, diagnostics: &mut Vec<Diagnostic>) {
    let (own, _) = named(forms, function);
    for (parameter, own) in function.parameters.iter().zip(own) {
        let wanted = names::of(&parameter.item, naming::snake);
        if own == wanted {
            continue;
        }
        let text = format!(
            "`{wanted}` is another parameter of `{}` in c; it becomes `{own}`",
            function.item.path
        );
        diagnostics.push(
            Diagnostic::warning(&KEYWORD, text)
                .at(place(&parameter.item))
                .help("call the parameter something else if the underscore is in the way"),
        );
    }
}

/// Whether a parameter travels as pointer and length.
fn has_length(forms: &Forms<'_>, ty: &Argument) -> bool {
    let value = match ty {
        Argument::Owned(value) => value,
        Argument::Borrowed(borrow) => match unwrapped(borrow) {
            Borrow::Object { .. } => return false,
            Borrow::Converted(value) => value,
            _ => return true,
        },
        Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => return false,
    };
    match value {
        landbridge_model::Value::Option(inner) => is_sequence(forms, inner),
        value => is_sequence(forms, value),
    }
}

fn unwrapped(borrow: &Borrow) -> &Borrow {
    match borrow {
        Borrow::Optional(inner) => unwrapped(inner),
        other => other,
    }
}
