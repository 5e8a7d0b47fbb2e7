//! Results: the Rust that hands them over, and the Go that takes them.

use landbridge_model::{List, Scalar, Value};

use super::arguments::is_word;
use super::rust::table;
use super::types::Types;
use crate::spelling::spelled;

/// How a result is handed over.
pub(super) struct Handed {
    /// The Rust that makes `u64` of `value`, with `room` where it is needed.
    pub(super) give: String,
    /// Whether it is left in memory that Go lends.
    pub(super) needs_room: bool,
    /// Whether reading it may fail.
    pub(super) is_read: bool,
    /// The Go expression, of `ret.value` or of the bytes `out`.
    pub(super) go: String,
}

impl Handed {
    pub(super) fn of_handle() -> Self {
        Self {
            give: String::new(),
            needs_room: false,
            is_read: false,
            go: String::new(),
        }
    }
}

pub(super) fn result(types: &Types<'_>, value: Option<&Value>) -> Handed {
    let word = |give: String, go: String| Handed {
        give,
        needs_room: false,
        is_read: false,
        go,
    };
    let bytes = |give: String, go: String| Handed {
        give,
        needs_room: true,
        is_read: false,
        go,
    };
    let Some(value) = value else {
        return word("{ let () = value; Ok(0) }".to_owned(), String::new());
    };
    match value {
        Value::Scalar(scalar) if is_word(*scalar) => {
            let go = match scalar {
                Scalar::Bool => "ret.value != 0".to_owned(),
                Scalar::Char => "rune(ret.value)".to_owned(),
                Scalar::Float(float) if float.rust() == "f32" => {
                    "math.Float32frombits(uint32(ret.value))".to_owned()
                }
                Scalar::Float(_) => "math.Float64frombits(uint64(ret.value))".to_owned(),
                Scalar::Int(_) => format!("{}(ret.value)", super::types::scalar_type(*scalar)),
            };
            word("Ok(lb::Bits::bits(value))".to_owned(), go)
        }
        Value::String => bytes(
            "room.bytes(value.as_bytes())".to_owned(),
            "string(out)".to_owned(),
        ),
        Value::Bytes => bytes(
            "room.items::<Here, u8>(Vec::from(value))".to_owned(),
            "lbItems[byte](out)".to_owned(),
        ),
        Value::List(List::Direct(element)) => {
            let element = element.to_value();
            bytes(
                format!(
                    "room.items::<Here, {}>(Vec::from(value))",
                    spelled(&element)
                ),
                format!("lbItems[{}](out)", types.go(&element)),
            )
        }
        Value::Object { name, .. } => word(
            format!("Ok({}.insert(value).to_bits())", table(name)),
            format!("lbNew{}(uint64(ret.value))", types.name(name)),
        ),
        Value::Buffer(element) => {
            let element = element.to_value();
            word(
                format!("Ok(lb::share::<Here, {}>(value))", spelled(&element)),
                format!("lbNewBuffer[{}](uint64(ret.value))", types.go(&element)),
            )
        }
        value => Handed {
            give: "room.wire::<Here, _>(value)".to_owned(),
            needs_room: true,
            is_read: true,
            go: format!("lbRead(out, {})", types.reader(value)),
        },
    }
}
