//! C++ for types, and for the values that cases pass.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{
    Declaration, Fields, Float, Int, Interface, List, MapOrder, Scalar, TypeName, Value as Type,
};
use serde_json::Value as Json;

use crate::case::Host;
use crate::names::{Kind, name};
use crate::notation::record_fields;

/// Writes C++ for one interface.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) interface: &'a Interface,
}

impl Values<'_> {
    /// What a newtype wraps, else the type itself.
    pub(super) fn bare(self, ty: &Type) -> Type {
        match ty {
            Type::Newtype(path) => match self.interface.find(path) {
                Some(Declaration::Newtype(it)) => self.bare(&it.inner),
                _ => ty.clone(),
            },
            other => other.clone(),
        }
    }

    /// `ks::Point`
    pub(super) fn named(self, path: &TypeName) -> String {
        let item = self.interface.find(path).map(Declaration::item);
        let own = item.map(|item| name(Host::Cpp, Kind::Type, item));
        format!("ks::{}", own.unwrap_or_default())
    }

    pub(super) fn ty(self, ty: &Type) -> String {
        let many = |container: &str, item: &Type| format!("std::{container}<{}>", self.ty(item));
        match ty {
            Type::Scalar(scalar) => scalar_type(*scalar),
            Type::String => "std::string".to_owned(),
            Type::Path => "std::filesystem::path".to_owned(),
            Type::Bytes => "std::vector<std::uint8_t>".to_owned(),
            Type::Duration => "ks::Duration".to_owned(),
            Type::SystemTime => "ks::SystemTime".to_owned(),
            Type::Option(inner) => many("optional", inner),
            Type::List(List::Direct(element)) => many("vector", &element.to_value()),
            Type::List(List::Converted(item)) => many("vector", item),
            Type::Set { order, item } => match order {
                MapOrder::Sorted => many("set", &item.to_value()),
                MapOrder::Unordered => many("unordered_set", &item.to_value()),
            },
            Type::Map { order, key, value } => {
                let map = match order {
                    MapOrder::Sorted => "map",
                    MapOrder::Unordered => "unordered_map",
                };
                format!(
                    "std::{map}<{}, {}>",
                    self.ty(&key.to_value()),
                    self.ty(value)
                )
            }
            Type::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|it| self.ty(it)).collect();
                format!("std::tuple<{}>", items.join(", "))
            }
            Type::Array { item, len } => format!("std::array<{}, {len}>", self.ty(item)),
            Type::Plain(path)
            | Type::Record(path)
            | Type::Enumeration(path)
            | Type::DataEnum(path)
            | Type::Object { name: path, .. } => self.named(path),
            Type::Newtype(_) => self.ty(&self.bare(ty)),
            Type::Boxed(inner) => format!("ks::Box<{}>", self.ty(inner)),
            Type::Buffer(element) => format!("ks::Buffer<{}>", self.ty(&element.to_value())),
        }
    }

    /// An expression of that type for a canonical value.
    pub(super) fn build(self, ty: &Type, value: &Json) -> Result<String> {
        if let Some(kept) = value.get("ref").and_then(Json::as_str) {
            return Ok(format!("second({kept})"));
        }
        let spelled = self.ty(ty);
        let all = |item: &Type, values: &[Json]| -> Result<Vec<String>> {
            values.iter().map(|value| self.build(item, value)).collect()
        };
        Ok(match ty {
            Type::Scalar(scalar) => scalar_value(*scalar, value)?,
            Type::String => text(value.as_str().context("a text")?),
            Type::Path => format!("{spelled}({})", text(value.as_str().context("a text")?)),
            Type::Newtype(_) => self.build(&self.bare(ty), value)?,
            Type::Boxed(inner) => format!("{spelled}({})", self.build(inner, value)?),
            Type::Bytes => bytes(value.as_str().context("digits")?),
            Type::Duration => moment(value),
            Type::SystemTime => format!("ks::SystemTime({})", moment(value)),
            Type::Option(_) if value.is_null() => format!("{spelled}()"),
            Type::Option(inner) => {
                format!("{spelled}(std::in_place, {})", self.build(inner, value)?)
            }
            Type::Buffer(element) => {
                let list = Type::List(List::Direct(element.clone()));
                format!("{spelled}({})", self.build(&list, value)?)
            }
            Type::List(_) | Type::Set { .. } => {
                let item = self.item(ty);
                let values = value.as_array().context("items")?;
                let same = values.len() > 64 && values.iter().all(|value| *value == values[0]);
                if same {
                    let one = self.build(&item, &values[0])?;
                    format!("{spelled}({}, {one})", values.len())
                } else {
                    format!("list<{spelled}>({})", all(&item, values)?.join(", "))
                }
            }
            Type::Map { key, value: ty, .. } => {
                let mut parts = Vec::new();
                for pair in value.as_array().context("pairs")? {
                    parts.push(self.build(&key.to_value(), &pair[0])?);
                    parts.push(self.build(ty, &pair[1])?);
                }
                format!("entries<{spelled}>({})", parts.join(", "))
            }
            Type::Tuple(types) => {
                let values = value.as_array().context("items")?;
                let items: Vec<String> = (types.iter().zip(values))
                    .map(|(ty, value)| self.build(ty, value))
                    .collect::<Result<_>>()?;
                format!("{spelled}({})", items.join(", "))
            }
            Type::Array { item, .. } => {
                let values = value.as_array().context("items")?;
                format!("{spelled}{{{{{}}}}}", all(item, values)?.join(", "))
            }
            Type::Enumeration(path) => {
                let member = value.as_str().context("a member")?;
                format!("{spelled}::{}", self.member(path, member)?)
            }
            Type::Plain(path) | Type::Record(path) => {
                let fields = record_fields(self.interface, path)?;
                let values = value["record"].as_array().context("fields")?;
                let parts: Vec<String> = (fields.iter().zip(values))
                    .map(|((_, ty), value)| self.build(ty, &value[1]))
                    .collect::<Result<_>>()?;
                format!("{spelled}{{{}}}", parts.join(", "))
            }
            Type::DataEnum(path) => {
                let variant = value["variant"].as_str().context("a variant")?;
                let values = value["fields"].as_array().context("fields")?;
                let (class, fields) = self.variant(path, variant)?;
                let parts: Vec<String> = (fields.iter().zip(values))
                    .map(|((_, ty), value)| self.build(ty, value))
                    .collect::<Result<_>>()?;
                format!("{spelled}({class}{{{}}})", parts.join(", "))
            }
            Type::Object { .. } => bail!("an object that no step made"),
        })
    }

    /// The type of the items of a list, buffer or set.
    fn item(self, ty: &Type) -> Type {
        match ty {
            Type::List(List::Direct(element)) => element.to_value(),
            Type::List(List::Converted(item)) => (**item).clone(),
            Type::Set { item, .. } => item.to_value(),
            other => other.clone(),
        }
    }

    fn member(self, path: &TypeName, member: &str) -> Result<String> {
        let Some(Declaration::Enumeration(it)) = self.interface.find(path) else {
            bail!("no enum {path}");
        };
        let found = it.members.iter().find(|known| known.item.name == member);
        let found = found.with_context(|| format!("{path} has no {member}"))?;
        Ok(name(Host::Cpp, Kind::Member, &found.item))
    }

    /// The class of a variant, and its fields by their names in C++.
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
        let own = name(Host::Cpp, Kind::Variant, &found.item);
        let class = format!("{}::{own}", self.named(path));
        let named = matches!(found.fields, Fields::Named(_));
        let fields = found.fields.as_slice();
        let own = |at: usize, item: &landbridge_model::Item| match (named, fields.len()) {
            (true, _) => name(Host::Cpp, Kind::VariantField, item),
            (false, 1) => "value".to_owned(),
            (false, _) => format!("value{at}"),
        };
        let fields = fields.iter().enumerate();
        Ok((
            class,
            fields
                .map(|(at, field)| (own(at, &field.item), field.ty.clone()))
                .collect(),
        ))
    }
}

fn scalar_type(scalar: Scalar) -> String {
    match scalar {
        Scalar::Bool => "bool".to_owned(),
        Scalar::Char => "char32_t".to_owned(),
        Scalar::Float(Float::F32) => "float".to_owned(),
        Scalar::Float(Float::F64) => "double".to_owned(),
        Scalar::Int(Int::I128) => "ks::Int128".to_owned(),
        Scalar::Int(Int::U128) => "ks::UInt128".to_owned(),
        Scalar::Int(Int::Usize) => "std::size_t".to_owned(),
        Scalar::Int(Int::Isize) => "std::ptrdiff_t".to_owned(),
        Scalar::Int(int) if int.signed() => format!("std::int{}_t", int.bits()),
        Scalar::Int(int) => format!("std::uint{}_t", int.bits()),
    }
}

fn scalar_value(scalar: Scalar, value: &Json) -> Result<String> {
    let ty = scalar_type(scalar);
    Ok(match scalar {
        Scalar::Bool => value.as_bool().context("a bool")?.to_string(),
        Scalar::Char => {
            let c = value.as_str().and_then(|text| text.chars().next());
            format!("char32_t({:#x})", u32::from(c.context("a character")?))
        }
        Scalar::Float(_) => match value.as_str().and_then(|it| it.strip_prefix("f:")) {
            Some("nan") => format!("std::numeric_limits<{ty}>::quiet_NaN()"),
            Some(bits) => format!("from_bits<{ty}>(0x{bits}U)"),
            None => bail!("a float"),
        },
        Scalar::Int(int) if int.bits() == 128 => {
            let digits = value.as_str().context("digits")?;
            let bits = match digits.parse::<i128>() {
                Ok(value) => value.cast_unsigned(),
                Err(_) => digits.parse::<u128>()?,
            };
            let (hi, lo) = (bits >> 64, bits & u128::from(u64::MAX));
            if int.signed() {
                format!("{ty}(static_cast<std::int64_t>({hi}U), {lo}U)")
            } else {
                format!("{ty}({hi}U, {lo}U)")
            }
        }
        Scalar::Int(int) => match value.as_str().context("digits")? {
            "-9223372036854775808" => format!("std::numeric_limits<{ty}>::min()"),
            digits if int.signed() => format!("{ty}({digits})"),
            digits => format!("{ty}({digits}U)"),
        },
    })
}

fn moment(value: &Json) -> String {
    let part = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    format!("duration({}, {})", part("secs"), part("nanos"))
}

fn bytes(digits: &str) -> String {
    let count = digits.len() / 2;
    let pairs: BTreeSet<&str> = (0..count).map(|at| &digits[2 * at..2 * at + 2]).collect();
    if count > 64 && pairs.len() == 1 {
        let byte = pairs.first().copied().unwrap_or_default();
        return format!("std::vector<std::uint8_t>({count}, std::uint8_t(0x{byte}))");
    }
    let bytes: Vec<String> = (0..count)
        .map(|at| format!("0x{}", &digits[2 * at..2 * at + 2]))
        .collect();
    format!("std::vector<std::uint8_t>{{{}}}", bytes.join(", "))
}

/// A text, or an expression where it would be very long.
pub(super) fn text(text: &str) -> String {
    let mut chars = text.chars();
    if let Some(first) = chars.next()
        && text.len() > 1000
        && chars.all(|c| c == first)
    {
        let one = quoted(&first.to_string());
        return format!("repeated({one}, {})", text.chars().count());
    }
    format!("std::string({}, {})", quoted(text), text.len())
}

pub(super) fn quoted(text: &str) -> String {
    let mut literal = "\"".to_owned();
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => {
                literal.push('\\');
                literal.push(char::from(byte));
            }
            b'?' => literal.push_str("\\?"),
            0x20..0x7F => literal.push(char::from(byte)),
            _ => {
                let _ = write!(literal, "\\{byte:03o}");
            }
        }
    }
    literal + "\""
}
