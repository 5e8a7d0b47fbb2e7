//! How types are spelled in C++: as values, and as the results of functions.

use std::collections::BTreeMap;

use landbridge_model::{
    Element, Float, Int, Interface, List, Literal, MapOrder, PlainType, Scalar, TypeName, Value,
};

use crate::c::abi::Abi;

/// Types of one interface.
pub(super) struct Types<'a> {
    pub(super) interface: &'a Interface,
    /// What they are in the C interface.
    pub(super) abi: Abi<'a>,
    /// `text_kit`
    pub(super) ns: String,
    /// Prefix of the C interface: `text_kit_abi`.
    pub(super) prefix: String,
    /// Names of the user's types in C++, by path.
    pub(super) names: BTreeMap<String, String>,
}

impl Types<'_> {
    /// `Point`
    pub(super) fn own(&self, path: &str) -> String {
        self.names.get(path).cloned().unwrap_or_default()
    }

    /// `::text_kit::Point`
    pub(super) fn named(&self, name: &TypeName) -> String {
        format!("::{}::{}", self.ns, self.own(&name.0))
    }

    /// A type that every package has.
    pub(super) fn package(&self, name: &str) -> String {
        format!("::{}::{name}", self.ns)
    }

    pub(super) fn detail(&self) -> String {
        format!("::{}::detail", self.ns)
    }

    /// The type of a value that is owned.
    pub(super) fn of(&self, value: &Value) -> String {
        match value {
            Value::Scalar(scalar) => self.scalar(*scalar),
            Value::String => "std::string".to_owned(),
            Value::Path => "std::filesystem::path".to_owned(),
            Value::Bytes => "std::vector<std::uint8_t>".to_owned(),
            Value::Duration => self.package("Duration"),
            Value::SystemTime => self.package("SystemTime"),
            Value::Option(inner) => format!("std::optional<{}>", self.of(inner)),
            Value::List(List::Direct(element)) => {
                format!("std::vector<{}>", self.of(&element.to_value()))
            }
            Value::List(List::Converted(item)) => format!("std::vector<{}>", self.of(item)),
            Value::Set { order, item } => {
                let set = match order {
                    MapOrder::Sorted => "set",
                    MapOrder::Unordered => "unordered_set",
                };
                format!("std::{set}<{}>", self.of(&item.to_value()))
            }
            Value::Map { order, key, value } => {
                let map = match order {
                    MapOrder::Sorted => "map",
                    MapOrder::Unordered => "unordered_map",
                };
                format!(
                    "std::{map}<{}, {}>",
                    self.of(&key.to_value()),
                    self.of(value)
                )
            }
            Value::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.of(item)).collect();
                format!("std::tuple<{}>", items.join(", "))
            }
            Value::Array { item, len } => format!("std::array<{}, {len}>", self.of(item)),
            Value::Plain(name)
            | Value::Record(name)
            | Value::Enumeration(name)
            | Value::DataEnum(name)
            | Value::Object { name, .. } => self.named(name),
            Value::Newtype(_) => self.of(&self.abi.bare(value)),
            Value::Boxed(inner) => format!("{}<{}>", self.package("Box"), self.of(inner)),
            Value::Buffer(element) => {
                format!(
                    "{}<{}>",
                    self.package("Buffer"),
                    self.of(&element.to_value())
                )
            }
        }
    }

    pub(super) fn scalar(&self, scalar: Scalar) -> String {
        match scalar {
            Scalar::Bool => "bool".to_owned(),
            Scalar::Char => "char32_t".to_owned(),
            Scalar::Float(Float::F32) => "float".to_owned(),
            Scalar::Float(Float::F64) => "double".to_owned(),
            Scalar::Int(Int::I128) => self.package("Int128"),
            Scalar::Int(Int::U128) => self.package("UInt128"),
            Scalar::Int(Int::Usize) => "std::size_t".to_owned(),
            Scalar::Int(Int::Isize) => "std::ptrdiff_t".to_owned(),
            Scalar::Int(int) if int.signed() => format!("std::int{}_t", int.bits()),
            Scalar::Int(int) => format!("std::uint{}_t", int.bits()),
        }
    }

    /// The type of a plain record's field.
    pub(super) fn plain(&self, ty: &PlainType) -> String {
        self.of(&crate::spelling::plain_value(ty))
    }

    /// A view of items whose memory is lent.
    pub(super) fn span(&self, element: &Element, written: bool) -> String {
        self.span_of(&self.of(&element.to_value()), written)
    }

    pub(super) fn span_of(&self, item: &str, written: bool) -> String {
        let constness = if written { "" } else { "const " };
        format!("{}<{constness}{item}>", self.package("Span"))
    }

    /// The view as which a sequence is lent without copying, if there is one: text and items whose memory is Rust's.
    pub(super) fn view(&self, value: &Value) -> Option<String> {
        match self.abi.bare(value) {
            Value::String => Some("std::string_view".to_owned()),
            Value::Bytes => Some(self.span_of("std::uint8_t", false)),
            Value::List(List::Direct(element)) => Some(self.span(&element, false)),
            _ => None,
        }
    }

    /// A default or a constant's literal, for a value of this type.
    pub(super) fn literal(&self, literal: &Literal, ty: &Value) -> Option<String> {
        let bare = self.abi.bare(ty);
        if let (Value::Option(inner), literal) = (&bare, literal) {
            return match literal {
                Literal::None => Some("std::nullopt".to_owned()),
                literal => self.literal(literal, inner),
            };
        }
        Some(match (literal, &bare) {
            (Literal::Bool(value), _) => value.to_string(),
            (Literal::Int(text), Value::Scalar(Scalar::Int(int))) if int.bits() == 128 => {
                let bits = match text.parse::<i128>() {
                    Ok(value) => value.cast_unsigned(),
                    Err(_) => text.parse::<u128>().ok()?,
                };
                let (hi, lo) = (bits >> 64, bits & u128::from(u64::MAX));
                let (ty, hi) = if int.signed() {
                    let hi = i64::from_ne_bytes(u64::try_from(hi).ok()?.to_ne_bytes());
                    ("Int128", signed(&hi.to_string()))
                } else {
                    ("UInt128", format!("{hi}U"))
                };
                format!("{}({hi}, {lo}U)", self.package(ty))
            }
            (Literal::Int(text), Value::Scalar(Scalar::Int(int))) if int.signed() => signed(text),
            (Literal::Int(text), Value::Scalar(Scalar::Int(_))) => format!("{text}U"),
            (Literal::Int(text) | Literal::Float(text), Value::Scalar(Scalar::Float(float))) => {
                let ty = self.scalar(Scalar::Float(*float));
                match text.as_str() {
                    "inf" => format!("std::numeric_limits<{ty}>::infinity()"),
                    "-inf" => format!("-std::numeric_limits<{ty}>::infinity()"),
                    "nan" | "NaN" => format!("std::numeric_limits<{ty}>::quiet_NaN()"),
                    text => {
                        let dot = if text.contains(['.', 'e', 'E']) {
                            ""
                        } else {
                            ".0"
                        };
                        let suffix = if *float == Float::F32 { "f" } else { "" };
                        format!("{text}{dot}{suffix}")
                    }
                }
            }
            (Literal::Char(c), _) => format!("char32_t({:#X})", u32::from(*c)),
            (Literal::String(text), _) => {
                format!("std::string_view({}, {})", quoted(text), text.len())
            }
            (Literal::Member(member), Value::Enumeration(name)) => {
                let found = self.interface.enumerations.iter();
                let mut found = found.filter(|it| it.item.path == name.0);
                let mut members = found.next()?.members.iter();
                let item = &members.find(|it| it.item.name == *member)?.item;
                let own = super::names::member(crate::members::Spot::Member, item);
                format!("{}::{own}", self.named(name))
            }
            (Literal::Empty, _) => {
                format!("{}()", self.view(&bare).unwrap_or_else(|| self.of(&bare)))
            }
            _ => return None,
        })
    }
}

fn signed(text: &str) -> String {
    match text {
        // The most negative number has no literal of its own.
        "-9223372036854775808" => "std::numeric_limits<std::int64_t>::min()".to_owned(),
        text => text.to_owned(),
    }
}

/// A text in quotes, each byte as it is.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b' '..=b'~' if byte != b'?' => quoted.push(char::from(byte)),
            other => quoted.push_str(&format!("\\{other:03o}")),
        }
    }
    quoted.push('"');
    quoted
}
