//! How Rust spells values and names in generated code.

use landbridge_model::{Argument, Borrow, List, ObjectHold, TypeName, Value};

/// A name where Rust needs `r#`.
pub(super) fn raw(name: &str) -> String {
    if syn::parse_str::<syn::Ident>(name).is_ok() || name.starts_with(|c: char| c.is_ascii_digit())
    {
        name.to_owned()
    } else if matches!(name, "self" | "Self" | "super" | "crate") {
        format!("{name}_")
    } else {
        format!("r#{name}")
    }
}

/// The Rust spelling of a value, for what the compiler can't infer.
pub(super) fn spelled(value: &Value) -> String {
    use landbridge_model::{MapOrder, Scalar};
    match value {
        Value::Scalar(Scalar::Bool) => "bool".to_owned(),
        Value::Scalar(Scalar::Char) => "char".to_owned(),
        Value::Scalar(Scalar::Int(int)) => int.rust().to_owned(),
        Value::Scalar(Scalar::Float(float)) => float.rust().to_owned(),
        Value::String => "String".to_owned(),
        Value::Bytes => "Vec<u8>".to_owned(),
        Value::Path => "std::path::PathBuf".to_owned(),
        Value::Duration => "std::time::Duration".to_owned(),
        Value::SystemTime => "std::time::SystemTime".to_owned(),
        Value::Option(inner) => format!("Option<{}>", spelled(inner)),
        Value::List(List::Direct(element)) => format!("Vec<{}>", spelled(&element.to_value())),
        Value::List(List::Converted(item)) => format!("Vec<{}>", spelled(item)),
        Value::Set { order, item } => {
            let set = if *order == MapOrder::Sorted {
                "BTreeSet"
            } else {
                "HashSet"
            };
            format!("std::collections::{set}<{}>", spelled(&item.to_value()))
        }
        Value::Map { order, key, value } => {
            let map = if *order == MapOrder::Sorted {
                "BTreeMap"
            } else {
                "HashMap"
            };
            format!(
                "std::collections::{map}<{}, {}>",
                spelled(&key.to_value()),
                spelled(value)
            )
        }
        Value::Tuple(items) => format!(
            "({})",
            items.iter().map(spelled).collect::<Vec<_>>().join(", ")
        ),
        Value::Array { item, len } => format!("[{}; {len}]", spelled(item)),
        Value::Plain(name)
        | Value::Record(name)
        | Value::Newtype(name)
        | Value::Enumeration(name)
        | Value::DataEnum(name) => name.0.clone(),
        Value::Boxed(inner) => format!("Box<{}>", spelled(inner)),
        Value::Object {
            name,
            hold: ObjectHold::Owned,
        } => name.0.clone(),
        Value::Object {
            name,
            hold: ObjectHold::Arc,
        } => format!("std::sync::Arc<{name}>"),
    }
}

/// The value that an argument takes, however it is lent.
pub(super) fn argument_value(ty: &Argument) -> Value {
    match ty {
        Argument::Owned(value) => value.clone(),
        Argument::Borrowed(borrow) => borrow_value(borrow),
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
