//! Results: the Rust that hands them over, and the JavaScript around the native call.

use landbridge_model::{Element, List, Value};

use super::spelling::{is_direct, kind, spelled, table};
use crate::javascript::types::{Types, Way};

/// What stands before and behind the native result.
#[derive(Default)]
pub(super) struct Convert {
    before: String,
    after: String,
}

impl Convert {
    pub(super) fn new(before: String, after: impl Into<String>) -> Self {
        let after = after.into();
        Self { before, after }
    }

    /// Whether the native result is the result.
    pub(super) fn is_none(&self) -> bool {
        self.before.is_empty()
    }

    /// The expression of the result.
    pub(super) fn of(&self, native: &str) -> String {
        format!("{}{native}{}", self.before, self.after)
    }
}

/// Rust that hands the result over, JavaScript that converts it its type.
pub(super) fn result(types: &Types<'_>, value: Option<&Value>) -> (String, Convert, String) {
    let Some(value) = value else {
        return (
            "Ok(call.give(value))".to_owned(),
            Convert::default(),
            "void".to_owned(),
        );
    };
    let ts = types.ts(value, Way::Out);
    let (give, convert) = match value {
        Value::Scalar(scalar) if is_direct(types, *scalar) => {
            ("Ok(call.give(value))".to_owned(), Convert::default())
        }
        Value::String => ("Ok(call.string(&value))".to_owned(), Convert::default()),
        Value::Bytes => (
            "Ok(call.memory_of::<Here, u8>(&value, Some(lb::sys::TypedarrayType::uint8_array)))"
                .to_owned(),
            Convert::default(),
        ),
        Value::List(List::Direct(Element::Plain(name))) => (
            format!("Ok(call.memory_of::<Here, {name}>(&Vec::from(value), None))"),
            Convert::new(format!("new {}Array(", types.name(name)), ")"),
        ),
        Value::List(List::Direct(element)) => (
            format!(
                "Ok(call.memory_of::<Here, {}>(&Vec::from(value), Some(lb::sys::TypedarrayType::{})))",
                spelled(&element.to_value()),
                kind(element)
            ),
            Convert::default(),
        ),
        Value::Object { name, .. } => (
            format!("Ok(call.give_handle({}.insert(value)))", table(types, name)),
            Convert::new(format!("t${}.wrap(", types.name(name)), ")"),
        ),
        value => (
            if types.holds_object(value) {
                "call.give_objects::<Here, _>(value)".to_owned()
            } else {
                "call.give_wire::<Here, _>(value)".to_owned()
            },
            Convert::new(format!("{}($s.reader(", types.reader(value)), "))"),
        ),
    };
    (give, convert, ts)
}
