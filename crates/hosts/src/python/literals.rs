//! Defaults as Rust expressions, for parameters that a caller leaves out.

use landbridge_model::{Literal, Scalar, Value};

use super::types::Types;

/// The expression of a default for a value.
pub(super) fn rust(types: &Types<'_>, literal: &Literal, value: &Value) -> String {
    match (literal, value) {
        (Literal::None, _) => "None".to_owned(),
        (_, Value::Option(inner)) => format!("Some({})", rust(types, literal, inner)),
        (_, Value::Newtype(name)) => match types.newtype(name) {
            Some(inner) => format!("{name}({})", rust(types, literal, &inner.clone())),
            None => "Default::default()".to_owned(),
        },
        (Literal::Bool(it), _) => it.to_string(),
        (Literal::Int(text), _) => text.clone(),
        (Literal::Float(text), Value::Scalar(Scalar::Float(float))) => match text.as_str() {
            "inf" => format!("{}::INFINITY", float.rust()),
            "-inf" => format!("{}::NEG_INFINITY", float.rust()),
            "nan" | "NaN" => format!("{}::NAN", float.rust()),
            text => format!("{text}_{}", float.rust()),
        },
        (Literal::Float(text), _) => text.clone(),
        (Literal::String(text), _) => format!("{text:?}.into()"),
        (Literal::Char(c), _) => format!("{c:?}"),
        (Literal::Member(name), Value::Enumeration(path)) => format!("{path}::{name}"),
        (Literal::Member(_) | Literal::Empty, _) => "Default::default()".to_owned(),
    }
}
