//! Names of parameters: each once in a function, with those that landbridge adds (`out`, `err`, lengths).

use std::collections::BTreeSet;

use landbridge_model::{Argument, Borrow};

use super::forms::Forms;
use super::functions::is_sequence;
use super::types::raw;

/// The names that a function's parameters have so far.
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// What every function has.
    pub(super) fn new() -> Self {
        Self(["out", "err"].map(str::to_owned).into())
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

/// Whether a parameter travels as pointer and length.
pub(super) fn has_length(forms: &Forms<'_>, ty: &Argument) -> bool {
    let value = match ty {
        Argument::Owned(value) => value,
        Argument::Borrowed(borrow) => match unwrapped(borrow) {
            Borrow::Object { .. } => return false,
            Borrow::Converted(value) => value,
            _ => return true,
        },
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
