//! Objects that move into a call: all of them or none. Every other argument is read and checked first; then it
//! is made sure that each object is there, free and given once; only then are they taken.

use std::collections::BTreeSet;

use landbridge_model::{TypeName, Value};

use super::functions::Call;
use super::natives::Passed;
use super::spelling::table;
use crate::javascript::types::Types;

/// An argument that is an object, which the callee gets.
pub(super) struct Move {
    pub(super) binding: String,
    /// Of the native argument.
    pub(super) index: usize,
    /// The object's type.
    pub(super) title: String,
    pub(super) parameter: String,
    pub(super) table: String,
}

impl Move {
    fn find(&self, binding: &str, look: &str) -> String {
        format!(
            "let {binding} = call.find({}, \"{}\", \"{}\", |handle| {}.{look}(handle))?;",
            self.index, self.title, self.parameter, self.table
        )
    }
}

/// The Rust that holds the objects inside of converted arguments, whose handles get an argument of their own.
pub(super) fn inside(types: &Types<'_>, call: &mut Call, wires: &[(String, Value)]) -> String {
    let mut parameter = None;
    let mut moved: BTreeSet<TypeName> = BTreeSet::new();
    for (name, ty) in wires {
        let more = types.moved(ty);
        if !more.is_empty() {
            parameter.get_or_insert(name);
        }
        moved.extend(more);
    }
    let Some(parameter) = parameter else {
        return String::new();
    };
    let index = call.natives.len();
    call.natives
        .push("$s.moved()", Passed::Memory("arguments".to_owned()));
    let mut rust = format!("let moved = call.moved({index})?;");
    for (at, name) in moved.iter().enumerate() {
        rust.push_str(&format!(
            "let _inside{at} = moved.hold(&{}, \"{parameter}\")?;",
            table(types, name)
        ));
    }
    rust
}

/// The Rust that fails, and leaves every object where it is, if one of them can't be taken. `inside` holds others.
pub(super) fn checked(moves: &[Move], inside: String) -> String {
    if moves.len() < 2 && inside.is_empty() {
        // Alone it is taken or it isn't.
        return String::new();
    }
    let held: String = moves
        .iter()
        .map(|it| it.find(&format!("_{}", it.binding), "exclusive"))
        .collect();
    format!("{{ {held} {inside} }}")
}

/// The Rust that takes them, when nothing else can fail any more.
pub(super) fn taken(moves: &[Move]) -> String {
    moves
        .iter()
        .map(|it| it.find(&it.binding, "take"))
        .collect()
}
