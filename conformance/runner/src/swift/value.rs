//! Swift for types, and for the values that cases pass.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{
    Declaration, Fields, Float, Int, Interface, Item, List, Scalar, TypeName, Value as Type,
};
use serde_json::Value as Json;

use crate::case::Host;
use crate::names::{Kind, name};
use crate::notation::record_fields;

/// Writes Swift for one interface.
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
        let own = item.map(|item| name(Host::Swift, Kind::Type, item));
        format!("KitchenSink.{}", own.unwrap_or_default())
    }

    pub(super) fn ty(self, ty: &Type) -> String {
        match ty {
            Type::Scalar(scalar) => scalar_type(*scalar).to_owned(),
            Type::String | Type::Path => "String".to_owned(),
            Type::Bytes => "[UInt8]".to_owned(),
            Type::Duration => "Duration".to_owned(),
            Type::SystemTime => "SystemTime".to_owned(),
            Type::Option(inner) => format!("{}?", self.ty(inner)),
            Type::List(List::Direct(element)) => format!("[{}]", self.ty(&element.to_value())),
            Type::List(List::Converted(item)) | Type::Array { item, .. } => {
                format!("[{}]", self.ty(item))
            }
            Type::Set { item, .. } => format!("Set<{}>", self.ty(&item.to_value())),
            Type::Map { key, value, .. } => {
                format!("[{}: {}]", self.ty(&key.to_value()), self.ty(value))
            }
            Type::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|it| self.ty(it)).collect();
                format!("({})", items.join(", "))
            }
            Type::Plain(path)
            | Type::Record(path)
            | Type::Enumeration(path)
            | Type::DataEnum(path)
            | Type::Object { name: path, .. } => self.named(path),
            Type::Newtype(_) | Type::Boxed(_) => self.ty(&self.bare(ty)),
            Type::Buffer(element) => format!("Buffer<{}>", self.ty(&element.to_value())),
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
                "duration({}, {})",
                part(value, "secs"),
                part(value, "nanos")
            ),
            Type::SystemTime => format!(
                "SystemTime(seconds: {}, nanoseconds: {})",
                part(value, "secs"),
                part(value, "nanos")
            ),
            Type::Option(_) if value.is_null() => format!("(nil as {spelled})"),
            Type::Option(inner) => format!("Optional.some({})", self.build(inner, value)?),
            Type::Buffer(element) => {
                let list = Type::List(List::Direct(element.clone()));
                format!("{spelled}({})", self.build(&list, value)?)
            }
            Type::List(_) | Type::Set { .. } | Type::Array { .. } => {
                let item = item_of(ty);
                let values = value.as_array().context("items")?;
                let same = values.len() > 64 && values.iter().all(|value| *value == values[0]);
                if same && !matches!(ty, Type::Set { .. }) {
                    let one = self.build(&item, &values[0])?;
                    format!("{spelled}(repeating: {one}, count: {})", values.len())
                } else {
                    let list = self.ty(&item);
                    let items = all(&item, values)?.join(", ");
                    match ty {
                        Type::Set { .. } => format!("{spelled}([{items}] as [{list}])"),
                        _ => format!("([{items}] as {spelled})"),
                    }
                }
            }
            Type::Map { key, value: ty, .. } => {
                let mut parts = Vec::new();
                for pair in value.as_array().context("pairs")? {
                    parts.push(format!(
                        "({}, {})",
                        self.build(&key.to_value(), &pair[0])?,
                        self.build(ty, &pair[1])?
                    ));
                }
                format!(
                    "{spelled}([{}] as [({}, {})], uniquingKeysWith: {{ $1 }})",
                    parts.join(", "),
                    self.ty(&key.to_value()),
                    self.ty(ty)
                )
            }
            Type::Tuple(types) => {
                let values = value.as_array().context("items")?;
                let items: Vec<String> = (types.iter().zip(values))
                    .map(|(ty, value)| self.build(ty, value))
                    .collect::<Result<_>>()?;
                format!("({})", items.join(", "))
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
                        Ok(format!("{own}: {}", self.build(ty, &value[1])?))
                    })
                    .collect::<Result<_>>()?;
                format!("{spelled}({})", parts.join(", "))
            }
            Type::DataEnum(path) => {
                let variant = value["variant"].as_str().context("a variant")?;
                let values = value["fields"].as_array().context("fields")?;
                let (case, fields) = self.variant(path, variant)?;
                let parts: Vec<String> = (fields.iter().zip(values))
                    .map(|((own, ty), value)| Ok(format!("{own}: {}", self.build(ty, value)?)))
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
        names.map(|it| name(Host::Swift, Kind::Value, it)).collect()
    }

    fn member(self, path: &TypeName, member: &str) -> Result<String> {
        let Some(Declaration::Enumeration(it)) = self.interface.find(path) else {
            bail!("no enum {path}");
        };
        let found = it.members.iter().find(|known| known.item.name == member);
        let found = found.with_context(|| format!("{path} has no {member}"))?;
        Ok(name(Host::Swift, Kind::Member, &found.item))
    }

    /// The case of a variant, and its fields by their names in Swift.
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
            (true, _) => name(Host::Swift, Kind::VariantField, item),
            (false, 1) => "value".to_owned(),
            (false, _) => format!("value{at}"),
        };
        Ok((
            name(Host::Swift, Kind::Variant, &found.item),
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
        Scalar::Bool => "Bool",
        Scalar::Char => "Unicode.Scalar",
        Scalar::Float(Float::F32) => "Float",
        Scalar::Float(Float::F64) => "Double",
        Scalar::Int(int) => match int {
            Int::I8 => "Int8",
            Int::I16 => "Int16",
            Int::I32 => "Int32",
            Int::I64 => "Int64",
            Int::I128 => "Int128",
            Int::Isize => "Int",
            Int::U8 => "UInt8",
            Int::U16 => "UInt16",
            Int::U32 => "UInt32",
            Int::U64 => "UInt64",
            Int::U128 => "UInt128",
            Int::Usize => "UInt",
        },
    }
}

fn scalar_value(scalar: Scalar, value: &Json) -> Result<String> {
    let ty = scalar_type(scalar);
    Ok(match scalar {
        Scalar::Bool => value.as_bool().context("a bool")?.to_string(),
        Scalar::Char => {
            let c = value.as_str().and_then(|text| text.chars().next());
            format!(
                "Unicode.Scalar(UInt32({:#x}))!",
                u32::from(c.context("a character")?)
            )
        }
        Scalar::Float(float) => match value.as_str().and_then(|it| it.strip_prefix("f:")) {
            Some("nan") => format!("{ty}.nan"),
            Some(bits) if float == Float::F32 => format!("Float(Double(bitPattern: 0x{bits}))"),
            Some(bits) => format!("Double(bitPattern: 0x{bits})"),
            None => bail!("a float"),
        },
        Scalar::Int(_) => format!("({} as {ty})", value.as_str().context("digits")?),
    })
}

fn part(value: &Json, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn bytes(digits: &str) -> String {
    let count = digits.len() / 2;
    let pairs: BTreeSet<&str> = (0..count).map(|at| &digits[2 * at..2 * at + 2]).collect();
    if count > 64 && pairs.len() == 1 {
        let byte = pairs.first().copied().unwrap_or_default();
        return format!("[UInt8](repeating: 0x{byte}, count: {count})");
    }
    let bytes: Vec<String> = (0..count)
        .map(|at| format!("0x{}", &digits[2 * at..2 * at + 2]))
        .collect();
    format!("([{}] as [UInt8])", bytes.join(", "))
}

/// A text, or an expression where it would be very long.
pub(super) fn text(text: &str) -> String {
    let mut chars = text.chars();
    if let Some(first) = chars.next()
        && text.len() > 1000
        && chars.all(|c| c == first)
    {
        let one = quoted(&first.to_string());
        return format!("String(repeating: {one}, count: {})", text.chars().count());
    }
    quoted(text)
}

pub(super) fn quoted(text: &str) -> String {
    let mut literal = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                literal.push('\\');
                literal.push(c);
            }
            ' '..='~' => literal.push(c),
            _ => {
                let _ = write!(literal, "\\u{{{:X}}}", u32::from(c));
            }
        }
    }
    literal + "\""
}
