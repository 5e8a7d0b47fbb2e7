//! Results: the Rust that hands them over, and the JavaScript around the native call.

use landbridge_model::{Element, List, Value};

use super::natives::Returned;
use super::spelling::{is_direct, kind, spelled, table};
use crate::javascript::types::{Types, Way, typed_array};

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

/// How a result is handed over.
pub(super) struct Handed {
    /// The Rust.
    pub(super) give: String,
    /// The JavaScript around the native call.
    pub(super) convert: Convert,
    /// Its type.
    pub(super) typescript: String,
    /// What crosses.
    pub(super) returned: Returned,
}

pub(super) fn result(types: &Types<'_>, value: Option<&Value>) -> Handed {
    let Some(value) = value else {
        return Handed {
            give: "Ok(call.give(value))".to_owned(),
            convert: Convert::default(),
            typescript: "void".to_owned(),
            returned: Returned::Nothing,
        };
    };
    let (give, convert, returned) = match value {
        Value::Scalar(scalar) if is_direct(types, *scalar) => {
            let give = "Ok(call.give(value))".to_owned();
            (give, Convert::default(), Returned::Scalar(*scalar))
        }
        Value::String => (
            "Ok(call.string(&value))".to_owned(),
            Convert::default(),
            Returned::Text,
        ),
        Value::Bytes => (
            "Ok(call.memory_of::<Here, u8>(&value, Some(lb::sys::TypedarrayType::uint8_array)))"
                .to_owned(),
            Convert::default(),
            Returned::Memory(Some("Uint8Array")),
        ),
        Value::List(List::Direct(Element::Plain(name))) => (
            format!("Ok(call.memory_of::<Here, {name}>(&Vec::from(value), None))"),
            Convert::new(format!("new {}Array(", types.name(name)), ")"),
            Returned::Memory(None),
        ),
        Value::List(List::Direct(element)) => (
            format!(
                "Ok(call.memory_of::<Here, {}>(&Vec::from(value), Some(lb::sys::TypedarrayType::{})))",
                spelled(&element.to_value()),
                kind(element)
            ),
            Convert::default(),
            Returned::Memory(Some(typed_array(element))),
        ),
        Value::Object { name, .. } => (
            format!("Ok(call.give_handle({}.insert(value)))", table(types, name)),
            Convert::new(format!("t${}.wrap(", types.name(name)), ")"),
            Returned::Handle,
        ),
        value => (
            if types.holds_object(value) {
                "call.give_objects::<Here, _>(value)".to_owned()
            } else {
                "call.give_wire::<Here, _>(value)".to_owned()
            },
            Convert::new(format!("{}($s.reader(", types.reader(value)), "))"),
            Returned::Wire,
        ),
    };
    Handed {
        give,
        convert,
        typescript: types.ts(value, Way::Out),
        returned,
    }
}
