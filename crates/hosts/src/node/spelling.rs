//! How the generated Rust spells what the model says: types, tables, names, kinds of memory.

use landbridge_model::{Element, Int, List, ObjectHold, Scalar, TypeName, Value};

use crate::javascript::types::{Int64, Types, typed_array};
use crate::naming;

/// The static table of an object: named after its path, and numbered where another has that name.
pub(super) fn table(types: &Types<'_>, name: &TypeName) -> String {
    let named = |path: &str| {
        let parts: Vec<&str> = path.split("::").skip(1).collect();
        format!("{}_TABLE", naming::screaming(&parts.join("_")))
    };
    let own = named(&name.0);
    let before = types.interface.objects.iter().map(|it| &it.item.path);
    let earlier = before
        .take_while(|path| **path != name.0)
        .filter(|path| named(path) == own)
        .count();
    match earlier {
        0 => own,
        count => format!("{own}{}", count + 1),
    }
}

/// The words of a path behind its crate, from which a function of the addon is called.
pub(super) fn native_name(path: &str) -> String {
    let parts: Vec<&str> = path.split("::").skip(1).collect();
    naming::snake(&parts.join("_").replace("r#", ""))
}

/// The type that stands for a function of the addon. Nothing else of the generated crate begins so.
pub(super) fn native_type(native: &str) -> String {
    format!("Native{}", naming::pascal(native))
}

/// The Rust spelling of a value, for what the compiler can't infer.
pub(super) fn spelled(value: &Value) -> String {
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

/// A name where Rust needs `r#`.
pub(super) fn raw(name: &str) -> String {
    if syn::parse_str::<syn::Ident>(name).is_ok() || name.starts_with(|c: char| c.is_ascii_digit())
    {
        name.to_owned()
    } else {
        format!("r#{name}")
    }
}

/// Node-API's number of a typed array's kind.
pub(super) fn kind(element: &Element) -> &'static str {
    match typed_array(element) {
        "Int8Array" => "int8_array",
        "Int16Array" => "int16_array",
        "Int32Array" => "int32_array",
        "Uint16Array" => "uint16_array",
        "Uint32Array" => "uint32_array",
        "Float32Array" => "float32_array",
        "Float64Array" => "float64_array",
        "BigInt64Array" => "bigint64_array",
        "BigUint64Array" => "biguint64_array",
        _ => "uint8_array",
    }
}

/// Whether a value crosses as a JavaScript value of its own.
pub(super) fn is_direct(types: &Types<'_>, scalar: Scalar) -> bool {
    match scalar {
        Scalar::Bool | Scalar::Float(_) => true,
        Scalar::Char => false,
        Scalar::Int(Int::I64 | Int::U64) => types.int64 == Int64::BigInt,
        Scalar::Int(int) => int.bits() < 128,
    }
}
