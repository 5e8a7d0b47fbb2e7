//! What generated Rust calls things in Python's crate, and the values that arguments take.

use landbridge_model::{Argument, Borrow, List, ObjectHold, TypeName, Value};

pub(super) use crate::spelling::{raw, spelled};

/// The value that an argument takes, however it is lent.
pub(super) fn argument_value(ty: &Argument) -> Value {
    match ty {
        Argument::Owned(value) => value.clone(),
        Argument::Borrowed(borrow) => borrow_value(borrow),
        // Of literals only `None` stands for it.
        Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
            Value::Option(Box::new(Value::String))
        }
    }
}

pub(super) fn borrow_value(borrow: &Borrow) -> Value {
    match borrow {
        Borrow::Str => Value::String,
        Borrow::Path => Value::Path,
        Borrow::Bytes | Borrow::BytesMut => Value::Bytes,
        Borrow::Slice(element) | Borrow::SliceMut(element) => {
            Value::List(List::Direct(element.clone()))
        }
        Borrow::Converted(value) => value.clone(),
        Borrow::Object { name, .. } => Value::Object {
            name: name.clone(),
            hold: ObjectHold::Arc,
        },
        Borrow::Optional(inner) => Value::Option(Box::new(borrow_value(inner))),
    }
}

/// The Rust name of an object's Python class.
pub(super) fn class(name: &TypeName) -> String {
    format!("Py{}", within_crate(&name.0))
}

/// A path without its crate as one Rust name. Letters stay as they are: two paths that differ must not get
/// one name.
pub(super) fn within_crate(path: &str) -> String {
    let parts: Vec<&str> = path.split("::").skip(1).collect();
    parts.join("__").replace("r#", "")
}
