//! What hosts see of a type: not whether Rust borrows, but for what that changes for the caller.

use crate::{
    Argument, Borrow, ClosureHold, ClosureKind, Element, ImportHold, List, ObjectHold, Value,
};

pub(super) fn seen(argument: &Argument) -> String {
    match argument {
        Argument::Owned(value) => seen_value(value),
        Argument::Borrowed(borrow) => seen_borrow(borrow),
        Argument::Import { name, optional, .. } => Argument::Import {
            name: name.clone(),
            hold: ImportHold::Arc,
            optional: *optional,
        }
        .to_string(),
        Argument::Closure(closure) => {
            let mut closure = closure.clone();
            closure.hold = ClosureHold::Box;
            closure.kind = ClosureKind::Fn;
            closure.to_string()
        }
        Argument::Sequence(sequence) => sequence.to_string(),
    }
}

fn seen_borrow(borrow: &Borrow) -> String {
    match borrow {
        Borrow::Str => Value::String.to_string(),
        Borrow::Bytes => Value::Bytes.to_string(),
        Borrow::Path => Value::Path.to_string(),
        Borrow::Slice(item) => of_items(item),
        Borrow::Converted(value) => seen_value(value),
        // A lent object stays the caller's, whoever borrows how.
        Borrow::Object { name, .. } => format!("&{}", name.last()),
        Borrow::SliceMut(_) | Borrow::BytesMut => borrow.to_string(),
        Borrow::Optional(inner) => format!("Option<{}>", seen_borrow(inner)),
    }
}

fn of_items(item: &Element) -> String {
    Value::List(List::Direct(item.clone())).to_string()
}

pub(super) fn seen_value(value: &Value) -> String {
    match value {
        Value::Boxed(inner) => seen_value(inner),
        Value::Object {
            name,
            hold: ObjectHold::Arc,
        } => format!("&{}", name.last()),
        other => other.to_string(),
    }
}
