//! Kotlin for types, and for the values that cases pass.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{
    Declaration, Element, Fields, Float, Int, Interface, Item, List, Scalar, TypeName,
    Value as Type,
};
use serde_json::Value as Json;

use crate::case::Host;
use crate::names::{Kind, name};
use crate::notation::record_fields;

/// Writes Kotlin for one interface.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) interface: &'a Interface,
}

impl Values<'_> {
    /// What a newtype or a box wraps, else the type itself.
    pub(super) fn bare(self, ty: &Type) -> Type {
        match ty {
            Type::Newtype(path) => match self.interface.find(path) {
                Some(Declaration::Newtype(it)) => self.bare(&it.inner),
                _ => ty.clone(),
            },
            Type::Boxed(inner) => self.bare(inner),
            other => other.clone(),
        }
    }

    pub(super) fn named(self, path: &TypeName) -> String {
        let item = self.interface.find(path).map(Declaration::item);
        let own = item.map(|item| name(Host::Kotlin, Kind::Type, item));
        format!("kitchensink.{}", own.unwrap_or_default())
    }

    pub(super) fn ty(self, ty: &Type) -> String {
        match ty {
            Type::Scalar(scalar) => scalar_type(*scalar).to_owned(),
            Type::String | Type::Path => "String".to_owned(),
            Type::Bytes => "ByteArray".to_owned(),
            Type::Duration => "java.time.Duration".to_owned(),
            Type::SystemTime => "java.time.Instant".to_owned(),
            Type::Option(inner) => format!("{}?", self.ty(inner).trim_end_matches('?')),
            Type::List(List::Direct(Element::Plain(path))) => format!("List<{}>", self.named(path)),
            Type::List(List::Direct(element)) => format!("{}Array", self.ty(&element.to_value())),
            Type::List(List::Converted(item)) | Type::Array { item, .. } => {
                format!("List<{}>", self.ty(item))
            }
            Type::Set { item, .. } => format!("Set<{}>", self.ty(&item.to_value())),
            Type::Map { key, value, .. } => {
                format!("Map<{}, {}>", self.ty(&key.to_value()), self.ty(value))
            }
            Type::Tuple(items) => {
                let class = match items.len() {
                    2 => "Pair".to_owned(),
                    3 => "Triple".to_owned(),
                    count => format!("kitchensink.Tuple{count}"),
                };
                let items: Vec<String> = items.iter().map(|it| self.ty(it)).collect();
                format!("{class}<{}>", items.join(", "))
            }
            Type::Plain(path)
            | Type::Record(path)
            | Type::Enumeration(path)
            | Type::DataEnum(path)
            | Type::Object { name: path, .. } => self.named(path),
            Type::Newtype(_) | Type::Boxed(_) => self.ty(&self.bare(ty)),
            Type::Buffer(element) => {
                format!("kitchensink.Buffer<{}>", self.ty(&element.to_value()))
            }
        }
    }

    /// An expression of that type for a canonical value; it may throw.
    pub(super) fn build(self, ty: &Type, value: &Json) -> Result<String> {
        if let Some(kept) = value.get("ref").and_then(Json::as_str) {
            return Ok(format!("held({kept})"));
        }
        let spelled = self.ty(ty);
        let all = |item: &Type, values: &[Json]| -> Result<Vec<String>> {
            values.iter().map(|value| self.build(item, value)).collect()
        };
        Ok(match ty {
            Type::Scalar(scalar) => scalar_value(*scalar, value)?,
            Type::String | Type::Path => text(value.as_str().context("a text")?),
            Type::Newtype(_) | Type::Boxed(_) => self.build(&self.bare(ty), value)?,
            Type::Bytes => bytes(value.as_str().context("digits")?),
            Type::Duration => format!(
                "java.time.Duration.ofSeconds({}, {})",
                number_of(&part(value, "secs")),
                number_of(&part(value, "nanos"))
            ),
            Type::SystemTime => format!(
                "java.time.Instant.ofEpochSecond({}, {})",
                number_of(&part(value, "secs")),
                number_of(&part(value, "nanos"))
            ),
            Type::Option(_) if value.is_null() => format!("(null as {spelled})"),
            Type::Option(inner) => self.build(inner, value)?,
            Type::Buffer(element) => {
                let list = Type::List(List::Direct(element.clone()));
                format!("kitchensink.bufferOf({})", self.build(&list, value)?)
            }
            Type::List(_) | Type::Set { .. } | Type::Array { .. } => {
                let item = item_of(ty);
                let values = value.as_array().context("items")?;
                let same = values.len() > 64 && values.iter().all(|value| *value == values[0]);
                let is_array = spelled.ends_with("Array");
                if same && !matches!(ty, Type::Set { .. }) {
                    let one = self.build(&item, &values[0])?;
                    let class = if is_array { &spelled } else { "List" };
                    format!("{class}({}) {{ {one} }}", values.len())
                } else {
                    let list = self.ty(&item);
                    let items = all(&item, values)?.join(", ");
                    match ty {
                        Type::Set { .. } => format!("setOf<{list}>({items})"),
                        _ if is_array => {
                            let mut chars = spelled.chars();
                            let unsigned = spelled.starts_with('U');
                            let head: String =
                                chars.by_ref().take(1 + usize::from(unsigned)).collect();
                            // `uintArrayOf`, `doubleArrayOf`
                            format!("{}{}Of({items})", head.to_lowercase(), chars.as_str())
                        }
                        _ => format!("listOf<{list}>({items})"),
                    }
                }
            }
            Type::Map { key, value: ty, .. } => {
                let mut parts = Vec::new();
                for pair in value.as_array().context("pairs")? {
                    parts.push(format!(
                        "{} to {}",
                        self.build(&key.to_value(), &pair[0])?,
                        self.build(ty, &pair[1])?
                    ));
                }
                let (key, ty) = (self.ty(&key.to_value()), self.ty(ty));
                format!("mapOf<{key}, {ty}>({})", parts.join(", "))
            }
            Type::Tuple(types) => {
                let values = value.as_array().context("items")?;
                let items: Vec<String> = (types.iter().zip(values))
                    .map(|(ty, value)| self.build(ty, value))
                    .collect::<Result<_>>()?;
                let class = spelled.split('<').next().unwrap_or_default();
                format!("{class}({})", items.join(", "))
            }
            Type::Enumeration(path) => {
                let member = value.as_str().context("a member")?;
                format!("{spelled}.{}", self.member(path, member)?)
            }
            Type::Plain(path) | Type::Record(path) => {
                let fields = record_fields(self.interface, path)?;
                let names = self.field_names(path);
                let values = value["record"].as_array().context("fields")?;
                let parts: Vec<String> = (fields.iter().zip(names).zip(values))
                    .map(|(((_, ty), own), value)| {
                        Ok(format!("{own} = {}", self.build(ty, &value[1])?))
                    })
                    .collect::<Result<_>>()?;
                format!("{spelled}({})", parts.join(", "))
            }
            Type::DataEnum(path) => {
                let variant = value["variant"].as_str().context("a variant")?;
                let values = value["fields"].as_array().context("fields")?;
                let (case, fields) = self.variant(path, variant)?;
                let parts: Vec<String> = (fields.iter().zip(values))
                    .map(|((own, ty), value)| Ok(format!("{own} = {}", self.build(ty, value)?)))
                    .collect::<Result<_>>()?;
                let fields = if parts.is_empty() {
                    String::new()
                } else {
                    format!("({})", parts.join(", "))
                };
                format!("{spelled}.{case}{fields}")
            }
            Type::Object { .. } => bail!("an object that no step made"),
        })
    }

    /// The names of a record's fields.
    pub(super) fn field_names(self, path: &TypeName) -> Vec<String> {
        let items: Vec<&Item> = match self.interface.find(path) {
            Some(Declaration::PlainRecord(it)) => it.fields.iter().map(|it| &it.item).collect(),
            Some(Declaration::Record(it)) => it.fields.iter().map(|it| &it.item).collect(),
            _ => Vec::new(),
        };
        let names = items.into_iter();
        names
            .map(|it| name(Host::Kotlin, Kind::Value, it))
            .collect()
    }

    fn member(self, path: &TypeName, member: &str) -> Result<String> {
        let Some(Declaration::Enumeration(it)) = self.interface.find(path) else {
            bail!("no enum {path}");
        };
        let found = it.members.iter().find(|known| known.item.name == member);
        let found = found.with_context(|| format!("{path} has no {member}"))?;
        Ok(name(Host::Kotlin, Kind::Member, &found.item))
    }

    /// The case of a variant, and its fields by their names in Kotlin.
    pub(super) fn variant(
        self,
        path: &TypeName,
        variant: &str,
    ) -> Result<(String, Vec<(String, Type)>)> {
        let Some(Declaration::DataEnum(it)) = self.interface.find(path) else {
            bail!("no enum {path}");
        };
        let found = it.variants.iter().find(|known| known.item.name == variant);
        let found = found.with_context(|| format!("{path} has no {variant}"))?;
        let named = matches!(found.fields, Fields::Named(_));
        let fields = found.fields.as_slice();
        let own = |at: usize, item: &Item| match (named, fields.len()) {
            (true, _) => name(Host::Kotlin, Kind::VariantField, item),
            (false, 1) => "value".to_owned(),
            (false, _) => format!("value{at}"),
        };
        Ok((
            name(Host::Kotlin, Kind::Variant, &found.item),
            (fields.iter().enumerate())
                .map(|(at, field)| (own(at, &field.item), field.ty.clone()))
                .collect(),
        ))
    }
}

/// The type of the items of a list or set.
pub(super) fn item_of(ty: &Type) -> Type {
    match ty {
        Type::List(List::Direct(element)) | Type::Buffer(element) => element.to_value(),
        Type::List(List::Converted(item)) | Type::Array { item, .. } => (**item).clone(),
        Type::Set { item, .. } => item.to_value(),
        other => other.clone(),
    }
}

fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "Boolean",
        Scalar::Char => "kitchensink.CodePoint",
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

fn scalar_value(scalar: Scalar, value: &Json) -> Result<String> {
    let ty = scalar_type(scalar);
    Ok(match scalar {
        Scalar::Bool => value.as_bool().context("a bool")?.to_string(),
        Scalar::Char => {
            let c = value.as_str().and_then(|text| text.chars().next());
            format!("{ty}({:#x})", u32::from(c.context("a character")?))
        }
        Scalar::Float(float) => match value.as_str().and_then(|it| it.strip_prefix("f:")) {
            Some("nan") => format!("{ty}.NaN"),
            Some(bits) if float == Float::F32 => {
                format!("Double.fromBits(0x{bits}uL.toLong()).toFloat()")
            }
            Some(bits) => format!("Double.fromBits(0x{bits}uL.toLong())"),
            None => bail!("a float"),
        },
        Scalar::Int(int) => integer(int, value.as_str().context("digits")?),
    })
}

/// A whole number of that type.
pub(super) fn integer(int: Int, digits: &str) -> String {
    match int {
        Int::I8 => format!("({digits}).toByte()"),
        Int::I16 => format!("({digits}).toShort()"),
        Int::I32 => format!("({digits}L).toInt()"),
        Int::I64 | Int::Isize => number_of(digits),
        Int::U8 => format!("{digits}u.toUByte()"),
        Int::U16 => format!("{digits}u.toUShort()"),
        Int::U32 => format!("{digits}u"),
        Int::U64 | Int::Usize => format!("{digits}uL"),
        Int::I128 | Int::U128 => format!("java.math.BigInteger(\"{digits}\")"),
    }
}

/// A `Long`, for the smallest of which there is no literal.
fn number_of(digits: &str) -> String {
    if digits == "-9223372036854775808" {
        "Long.MIN_VALUE".to_owned()
    } else {
        format!("({digits}L)")
    }
}

fn part(value: &Json, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn bytes(digits: &str) -> String {
    let count = digits.len() / 2;
    let pairs: BTreeSet<&str> = (0..count).map(|at| &digits[2 * at..2 * at + 2]).collect();
    if count > 64 && pairs.len() == 1 {
        let byte = pairs.first().copied().unwrap_or_default();
        return format!("ByteArray({count}) {{ 0x{byte}.toByte() }}");
    }
    let bytes: Vec<String> = (0..count)
        .map(|at| format!("0x{}.toByte()", &digits[2 * at..2 * at + 2]))
        .collect();
    format!("byteArrayOf({})", bytes.join(", "))
}

/// A text, or an expression where it would be very long.
pub(super) fn text(text: &str) -> String {
    let mut chars = text.chars();
    if let Some(first) = chars.next()
        && text.len() > 1000
        && chars.all(|c| c == first)
    {
        let one = quoted(&first.to_string());
        return format!("{one}.repeat({})", text.chars().count());
    }
    quoted(text)
}

pub(super) fn quoted(text: &str) -> String {
    let mut literal = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' | '$' => {
                literal.push('\\');
                literal.push(c);
            }
            ' '..='~' => literal.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(literal, "\\u{unit:04X}");
                }
            }
        }
    }
    literal + "\""
}
