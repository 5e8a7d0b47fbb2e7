//! How types are spelled in Kotlin, what the functions that move them are called, and literals.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_model::{Element, Float, Int, Interface, List, Literal, Scalar, TypeName, Value};

use super::header::Header;
use crate::c::abi::Abi;

/// Types of one interface.
pub(super) struct Types<'a> {
    pub(super) interface: &'a Interface,
    /// What they are in the C interface.
    pub(super) abi: Abi<'a>,
    /// Where that has them in memory.
    pub(super) header: Header,
    /// Prefix of the C interface: `text_kit_kotlin`.
    pub(super) prefix: String,
    /// `textkit`
    pub(super) package: String,
    /// Names of the user's types in Kotlin, by path.
    pub(super) names: BTreeMap<String, String>,
    /// Tuples of other than two or three values, by their lengths.
    pub(super) tuples: BTreeSet<usize>,
    /// What must be so of the memory of values, in Rust.
    pub(super) assertions: BTreeSet<String>,
}

impl Types<'_> {
    /// `Point`
    pub(super) fn own(&self, path: &str) -> String {
        self.names.get(path).cloned().unwrap_or_default()
    }

    pub(super) fn named(&self, name: &TypeName) -> String {
        self.own(&name.0)
    }

    /// The type of a value.
    pub(super) fn of(&mut self, value: &Value) -> String {
        match value {
            Value::Scalar(scalar) => scalar_type(*scalar).to_owned(),
            Value::String | Value::Path => "String".to_owned(),
            Value::Bytes => "ByteArray".to_owned(),
            Value::Duration => "java.time.Duration".to_owned(),
            Value::SystemTime => "java.time.Instant".to_owned(),
            Value::Option(inner) => {
                let inner = self.of(inner);
                format!("{}?", inner.trim_end_matches('?'))
            }
            Value::List(List::Direct(element)) => self.array(element),
            Value::List(List::Converted(item)) | Value::Array { item, .. } => {
                format!("List<{}>", self.of(item))
            }
            Value::Set { item, .. } => format!("Set<{}>", self.of(&item.to_value())),
            Value::Map { key, value, .. } => {
                let key = self.of(&key.to_value());
                format!("Map<{key}, {}>", self.of(value))
            }
            Value::Tuple(items) => {
                let inner: Vec<String> = items.iter().map(|item| self.of(item)).collect();
                let class = match items.len() {
                    2 => "Pair".to_owned(),
                    3 => "Triple".to_owned(),
                    count => {
                        self.tuples.insert(count);
                        format!("Tuple{count}")
                    }
                };
                format!("{class}<{}>", inner.join(", "))
            }
            Value::Plain(name)
            | Value::Record(name)
            | Value::Enumeration(name)
            | Value::DataEnum(name)
            | Value::Object { name, .. } => self.named(name),
            Value::Newtype(_) => {
                let bare = self.abi.bare(value);
                self.of(&bare)
            }
            Value::Boxed(inner) => self.of(inner),
            Value::Buffer(element) => format!("Buffer<{}>", self.of(&element.to_value())),
        }
    }

    /// `DoubleArray` of numbers, `List<Point>` of records.
    pub(super) fn array(&mut self, element: &Element) -> String {
        match element {
            Element::Plain(name) => format!("List<{}>", self.named(name)),
            other => format!("{}Array", self.of(&other.to_value())),
        }
    }

    /// The name of a form in the header.
    pub(super) fn form(&mut self, value: &Value) -> String {
        self.abi.form(value).c
    }

    /// How many bytes a form has; that Rust agrees is asserted.
    pub(super) fn size(&mut self, value: &Value) -> usize {
        let form = self.abi.form(value);
        // Of some lists the header has no struct, since they are only passed: an address and a length all the same.
        let (size, align) = if self.abi.is_sequence(&self.abi.bare(value)) {
            (16, 8)
        } else {
            self.header.layout(&form.c)
        };
        let rust = form.rust.replace("forms::", "crate::forms::");
        let rust = rust.replace("lb::", "landbridge_c::");
        self.assertions.insert(format!(
            "size_of::<{rust}>() == {size} && align_of::<{rust}>() == {align}"
        ));
        size
    }

    /// Where a field of a form is.
    pub(super) fn offset(&mut self, value: &Value, path: &str) -> usize {
        let form = self.form(value);
        self.header.offset(&form, path)
    }

    /// Whether a form is a handle.
    pub(super) fn is_handle(&self, value: &Value) -> bool {
        match self.abi.bare(value) {
            Value::Object { .. } | Value::Buffer(_) => true,
            Value::Option(inner) => self.is_handle(&inner),
            _ => false,
        }
    }

    /// Whether there is an array in a record's field, which Kotlin would compare by its place.
    pub(super) fn holds_array(&self, value: &Value) -> bool {
        let mut found = false;
        value.walk(&mut |part| {
            let part = self.abi.bare(part);
            found |= matches!(&part, Value::Bytes)
                || matches!(&part, Value::List(List::Direct(element)) if !matches!(element, Element::Plain(_)));
        });
        found
    }

    /// A default or a constant's literal, for a value of this type.
    pub(super) fn literal(&self, literal: &Literal, ty: &Value) -> Option<String> {
        let bare = self.abi.bare(ty);
        if let (Value::Option(inner), literal) = (&bare, literal) {
            return match literal {
                Literal::None => Some("null".to_owned()),
                literal => self.literal(literal, inner),
            };
        }
        Some(match (literal, &bare) {
            (Literal::Bool(value), _) => value.to_string(),
            (Literal::Int(text), Value::Scalar(Scalar::Int(int))) => integer(text, *int),
            (Literal::Int(text) | Literal::Float(text), Value::Scalar(Scalar::Float(float))) => {
                let (ty, suffix) = match float {
                    Float::F32 => ("Float", "f"),
                    Float::F64 => ("Double", ""),
                };
                match text.as_str() {
                    "inf" => format!("{ty}.POSITIVE_INFINITY"),
                    "-inf" => format!("{ty}.NEGATIVE_INFINITY"),
                    "nan" | "NaN" => format!("{ty}.NaN"),
                    text if text.ends_with('.') => format!("{text}0{suffix}"),
                    text if text.contains(['.', 'e', 'E']) => format!("{text}{suffix}"),
                    text => format!("{text}.0{suffix}"),
                }
            }
            (Literal::Char(c), _) => format!("CodePoint({:#x})", u32::from(*c)),
            (Literal::String(text), _) => quoted(text),
            (Literal::Member(member), Value::Enumeration(name)) => {
                let found = self.interface.enumerations.iter();
                let mut found = found.filter(|it| it.item.path == name.0);
                let mut members = found.next()?.members.iter();
                let item = &members.find(|it| it.item.name == *member)?.item;
                let own = super::names::member(crate::members::Spot::Member, item);
                format!("{}.{own}", self.named(name))
            }
            (Literal::Empty, Value::String | Value::Path) => "\"\"".to_owned(),
            (Literal::Empty, Value::Map { .. }) => "java.util.Map.of()".to_owned(),
            (Literal::Empty, Value::Set { .. }) => "java.util.Set.of()".to_owned(),
            (Literal::Empty, Value::Bytes) => "ByteArray(0)".to_owned(),
            (Literal::Empty, Value::List(List::Direct(element)))
                if !matches!(element, Element::Plain(_)) =>
            {
                let Value::Scalar(scalar) = element.to_value() else {
                    return None;
                };
                format!("{}Array(0)", scalar_type(scalar))
            }
            (Literal::Empty, Value::List(_)) => "java.util.List.of()".to_owned(),
            _ => return None,
        })
    }
}

/// A number of that type: Kotlin's literals have no smallest ones.
pub(super) fn integer(text: &str, int: Int) -> String {
    match int {
        Int::I8 | Int::I16 => text.to_owned(),
        Int::I32 if text == "-2147483648" => "Int.MIN_VALUE".to_owned(),
        Int::I32 => text.to_owned(),
        Int::I64 | Int::Isize if text == "-9223372036854775808" => "Long.MIN_VALUE".to_owned(),
        Int::I64 | Int::Isize => format!("{text}L"),
        Int::U8 | Int::U16 | Int::U32 => format!("{text}u"),
        Int::U64 | Int::Usize => format!("{text}uL"),
        Int::I128 | Int::U128 => format!("java.math.BigInteger(\"{text}\")"),
    }
}

pub(super) fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "Boolean",
        Scalar::Char => "CodePoint",
        Scalar::Float(Float::F32) => "Float",
        Scalar::Float(Float::F64) => "Double",
        Scalar::Int(int) => match int {
            Int::I8 => "Byte",
            Int::I16 => "Short",
            Int::I32 => "Int",
            Int::I64 | Int::Isize => "Long",
            Int::U8 => "UByte",
            Int::U16 => "UShort",
            Int::U32 => "UInt",
            Int::U64 | Int::Usize => "ULong",
            Int::I128 | Int::U128 => "java.math.BigInteger",
        },
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '$' => {
                quoted.push('\\');
                quoted.push(c);
            }
            ' '..='~' => quoted.push(c),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    quoted.push_str(&format!("\\u{unit:04X}"));
                }
            }
        }
    }
    quoted.push('"');
    quoted
}
