//! How generated crates spell the model in Rust, in every host.

use landbridge_model::{List, ObjectHold, PlainType, Scalar, Value};

/// A name where Rust needs `r#`.
pub(crate) fn raw(name: &str) -> String {
    if syn::parse_str::<syn::Ident>(name).is_ok() || name.starts_with(|c: char| c.is_ascii_digit())
    {
        name.to_owned()
    } else if matches!(name, "self" | "Self" | "super" | "crate") {
        // Those can't be raw; a binding of the generated crate may be called anything.
        format!("{name}_")
    } else {
        format!("r#{name}")
    }
}

/// The Rust spelling of a value, for what the compiler can't infer.
pub(crate) fn spelled(value: &Value) -> String {
    use landbridge_model::MapOrder;
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
        Value::Buffer(element) => format!("lb::Buffer<{}>", spelled(&element.to_value())),
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

/// The Rust spelling of a plain field.
pub(crate) fn plain_rust(ty: &PlainType) -> String {
    match ty {
        PlainType::Int(int) => int.rust().to_owned(),
        PlainType::Float(float) => float.rust().to_owned(),
        PlainType::Plain(name) => name.0.clone(),
        PlainType::Array { item, len } => format!("[{}; {len}]", plain_rust(item)),
    }
}

/// A plain field as a value.
pub(crate) fn plain_value(ty: &PlainType) -> Value {
    match ty {
        PlainType::Int(int) => Value::Scalar(Scalar::Int(*int)),
        PlainType::Float(float) => Value::Scalar(Scalar::Float(*float)),
        PlainType::Plain(name) => Value::Plain(name.clone()),
        PlainType::Array { item, len } => Value::Array {
            item: Box::new(plain_value(item)),
            len: *len,
        },
    }
}
