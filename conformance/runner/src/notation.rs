//! Values as cases write them, and the canonical JSON that drivers read and print, by type.
//!
//! In canonical JSON an integer is a decimal string, a float `"f:"` and the 16 hexadecimal digits of
//! its f64 bits (`"f:nan"` for all NaNs), bytes are hexadecimal, a list, set, tuple or array is an
//! array, a map an array of pairs, a record `{"record": [[name, value], …]}` by Rust field names, a
//! member its Rust name, a variant `{"variant", "fields": […]}`, Duration and SystemTime `{"secs", "nanos"}`, nothing
//! `null`, and an object `{"object"}` (a result) or `{"ref"}` (an argument).

use anyhow::{Context, Result, bail, ensure};
use landbridge_model::{
    Argument, Borrow, Declaration, Fields, Int, Interface, Key, List, ObjectHold, PlainType,
    Scalar, TypeName, Value as Type,
};
use serde_json::{Value as Json, json};
use toml::Value;

/// The owned type that an argument is written by.
pub(crate) fn argument_type(argument: &Argument) -> Type {
    match argument {
        Argument::Owned(value) => value.clone(),
        Argument::Borrowed(borrow) => borrow_type(borrow),
        Argument::Sequence(sequence) => {
            Type::List(List::Converted(Box::new(sequence.item.clone())))
        }
        // Written by the name of what implements it.
        Argument::Import { .. } | Argument::Closure(_) => Type::String,
    }
}

fn borrow_type(borrow: &Borrow) -> Type {
    match borrow {
        Borrow::Str => Type::String,
        Borrow::Bytes | Borrow::BytesMut => Type::Bytes,
        Borrow::Path => Type::Path,
        Borrow::Slice(element) | Borrow::SliceMut(element) => {
            Type::List(List::Direct(element.clone()))
        }
        Borrow::Converted(value) => value.clone(),
        Borrow::Object { name, .. } => Type::Object {
            name: name.clone(),
            hold: ObjectHold::Arc,
        },
        Borrow::Optional(inner) => Type::Option(Box::new(borrow_type(inner))),
    }
}

/// The type of a plain record's field.
pub(crate) fn plain_type(ty: &PlainType) -> Type {
    match ty {
        PlainType::Int(int) => Type::Scalar(Scalar::Int(*int)),
        PlainType::Float(float) => Type::Scalar(Scalar::Float(*float)),
        PlainType::Array { item, len } => Type::Array {
            item: Box::new(plain_type(item)),
            len: *len,
        },
        PlainType::Plain(name) => Type::Plain(name.clone()),
    }
}

/// Fields of a named type: Rust name and type.
pub(crate) fn record_fields(interface: &Interface, name: &TypeName) -> Result<Vec<(String, Type)>> {
    match interface.find(name) {
        Some(Declaration::Record(record)) => Ok(record
            .fields
            .iter()
            .map(|field| (field.item.name.clone(), field.ty.clone()))
            .collect()),
        Some(Declaration::PlainRecord(record)) => Ok(record
            .fields
            .iter()
            .map(|field| (field.item.name.clone(), plain_type(&field.ty)))
            .collect()),
        _ => bail!("{name} is no record"),
    }
}

/// A float in canonical form.
pub(crate) fn float(value: f64) -> Json {
    if value.is_nan() {
        json!("f:nan")
    } else {
        json!(format!("f:{:016x}", value.to_bits()))
    }
}

/// Canonical JSON as a person reads it.
pub(crate) fn readable(value: &Json) -> String {
    match value {
        Json::String(text) => match text.strip_prefix("f:") {
            Some("nan") => "NaN".to_owned(),
            Some(bits) => match u64::from_str_radix(bits, 16) {
                Ok(bits) => format!("{:?}", f64::from_bits(bits)),
                Err(_) => text.clone(),
            },
            None => value.to_string(),
        },
        Json::Array(items) => {
            let items: Vec<String> = items.iter().take(20).map(readable).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", readable(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

/// The canonical form of a value that a case writes.
pub(crate) fn canonical(interface: &Interface, ty: &Type, value: &Value) -> Result<Json> {
    Reading { interface }
        .read(ty, value)
        .with_context(|| format!("`{value}` as {ty:?}"))
}

struct Reading<'a> {
    interface: &'a Interface,
}

impl Reading<'_> {
    fn read(&self, ty: &Type, value: &Value) -> Result<Json> {
        if let Some(kept) = value.as_str().and_then(|text| text.strip_prefix('$')) {
            if matches!(ty, Type::Object { .. } | Type::List(_) | Type::Buffer(_)) {
                return Ok(json!({ "ref": kept }));
            }
            if let Type::Option(inner) = ty {
                return self.read(inner, value);
            }
        }
        Ok(match ty {
            Type::Buffer(element) => {
                return self.read(&Type::List(List::Direct(element.clone())), value);
            }
            Type::Scalar(scalar) => self.scalar(*scalar, value)?,
            Type::String | Type::Path => json!(text(value)?),
            Type::Bytes => json!(hex(value)?),
            Type::Duration | Type::SystemTime => {
                let part = |name| value.get(name).and_then(Value::as_integer);
                let (secs, nanos) = part("secs").zip(part("nanos")).context("secs and nanos")?;
                json!({ "secs": secs.to_string(), "nanos": nanos.to_string() })
            }
            Type::Option(_) if value.as_str() == Some("@none") => Json::Null,
            Type::Option(inner) | Type::Boxed(inner) => self.read(inner, value)?,
            Type::List(List::Direct(element)) => self.list(&element.to_value(), value)?,
            Type::List(List::Converted(item)) => self.list(item, value)?,
            Type::Set { item, .. } => self.list(&item.to_value(), value)?,
            Type::Map { key, value: ty, .. } => self.map(key, ty, value)?,
            Type::Tuple(types) => {
                let items = value.as_array().context("a list")?;
                ensure!(items.len() == types.len(), "{} items", types.len());
                types
                    .iter()
                    .zip(items)
                    .map(|(ty, item)| self.read(ty, item))
                    .collect::<Result<_>>()?
            }
            Type::Array { item, len } => {
                let items = if **item == Type::Scalar(Scalar::Int(Int::U8)) {
                    bytes(value)?
                        .iter()
                        .map(|byte| json!(byte.to_string()))
                        .collect()
                } else {
                    self.list(item, value)?
                };
                ensure!(
                    items.as_array().is_some_and(|it| it.len() == *len),
                    "{len} items"
                );
                items
            }
            Type::Plain(name) | Type::Record(name) => {
                let fields = record_fields(self.interface, name)?;
                self.fields(&fields, value)?
            }
            Type::Newtype(name) => match self.interface.find(name) {
                Some(Declaration::Newtype(newtype)) => self.read(&newtype.inner, value)?,
                _ => bail!("no newtype {name}"),
            },
            Type::Enumeration(name) => {
                let member = text(value)?;
                match self.interface.find(name) {
                    Some(Declaration::Enumeration(it))
                        if it.members.iter().any(|known| known.item.name == member) =>
                    {
                        json!(member)
                    }
                    _ => bail!("{name} has no member {member}"),
                }
            }
            Type::DataEnum(name) => self.variant(name, value)?,
            Type::Object { .. } => bail!("an object is written `$name`"),
        })
    }

    fn scalar(&self, scalar: Scalar, value: &Value) -> Result<Json> {
        Ok(match scalar {
            Scalar::Bool => json!(value.as_bool().context("a bool")?),
            Scalar::Int(int) => json!(integer(int, value)?),
            Scalar::Float(_) => float(match value {
                Value::Float(value) => *value,
                Value::Integer(value) => *value as f64,
                _ => bail!("a number"),
            }),
            Scalar::Char => {
                let text = text(value)?;
                ensure!(text.chars().count() == 1, "one character");
                json!(text)
            }
        })
    }

    fn list(&self, item: &Type, value: &Value) -> Result<Json> {
        if let Some((value, times)) = repeated(value) {
            let value = self.read(item, value)?;
            return Ok(Json::Array(vec![value; times]));
        }
        let items = value.as_array().context("a list")?;
        items.iter().map(|value| self.read(item, value)).collect()
    }

    fn map(&self, key: &Key, ty: &Type, value: &Value) -> Result<Json> {
        let key_type = key.to_value();
        let pairs: Vec<(Json, &Value)> = match value {
            Value::Table(table) => table
                .iter()
                .map(|(key, value)| {
                    let key = self.read(&key_type, &Value::String(key.clone()))?;
                    Ok((key, value))
                })
                .collect::<Result<_>>()?,
            Value::Array(pairs) => pairs
                .iter()
                .map(|pair| match pair.as_array().map(Vec::as_slice) {
                    Some([key, value]) => Ok((self.read(&key_type, key)?, value)),
                    _ => bail!("a pair"),
                })
                .collect::<Result<_>>()?,
            _ => bail!("a table or a list of pairs"),
        };
        pairs
            .into_iter()
            .map(|(key, value)| Ok(json!([key, self.read(ty, value)?])))
            .collect()
    }

    fn fields(&self, fields: &[(String, Type)], value: &Value) -> Result<Json> {
        let table = value.as_table().context("a table")?;
        for name in table.keys() {
            ensure!(
                fields.iter().any(|(known, _)| known == name),
                "no field `{name}`"
            );
        }
        let found: Vec<Json> = fields
            .iter()
            .map(|(name, ty)| {
                let value = table.get(name).with_context(|| format!("field `{name}`"))?;
                Ok(json!([name, self.read(ty, value)?]))
            })
            .collect::<Result<_>>()?;
        Ok(json!({ "record": found }))
    }

    fn variant(&self, name: &TypeName, value: &Value) -> Result<Json> {
        let Some(Declaration::DataEnum(it)) = self.interface.find(name) else {
            bail!("no enum {name}");
        };
        if let Some(nested) = self.nested(name, value)? {
            return Ok(nested);
        }
        let (variant, data) = match value {
            Value::String(variant) => (variant.as_str(), None),
            Value::Table(table) if table.len() == 1 => {
                let (variant, data) = table.iter().next().context("a variant")?;
                (variant.as_str(), Some(data))
            }
            _ => bail!("a variant"),
        };
        let known = it.variants.iter().find(|known| known.item.name == variant);
        let fields = &known
            .with_context(|| format!("no variant `{variant}`"))?
            .fields;
        let values: Vec<Json> = match (fields, data) {
            (Fields::Unit, None) => Vec::new(),
            (Fields::Tuple(fields), Some(Value::Array(values))) => {
                ensure!(fields.len() == values.len(), "{} fields", fields.len());
                fields
                    .iter()
                    .zip(values)
                    .map(|(field, value)| self.read(&field.ty, value))
                    .collect::<Result<_>>()?
            }
            (Fields::Named(fields), Some(Value::Table(values))) => {
                ensure!(fields.len() == values.len(), "{} fields", fields.len());
                fields
                    .iter()
                    .map(|field| {
                        let name = &field.item.name;
                        let value = values
                            .get(name)
                            .with_context(|| format!("field `{name}`"))?;
                        self.read(&field.ty, value)
                    })
                    .collect::<Result<_>>()?
            }
            _ => bail!("the fields of `{variant}`"),
        };
        Ok(json!({ "variant": variant, "fields": values }))
    }

    /// `{ nest = "Negate", times = 60, around = … }`: a variant of one field around itself.
    fn nested(&self, name: &TypeName, value: &Value) -> Result<Option<Json>> {
        let (Some(Value::String(nest)), Some(Value::Integer(times)), Some(inner)) =
            (value.get("nest"), value.get("times"), value.get("around"))
        else {
            return Ok(None);
        };
        let mut found = self.variant(name, inner)?;
        for _ in 0..*times {
            found = json!({ "variant": nest, "fields": [found] });
        }
        Ok(Some(found))
    }
}

/// `{ repeat = …, times = n }`.
fn repeated(value: &Value) -> Option<(&Value, usize)> {
    let times = value.get("times")?.as_integer()?;
    Some((value.get("repeat")?, usize::try_from(times).ok()?))
}

fn text(value: &Value) -> Result<String> {
    match (value, repeated(value)) {
        (Value::String(text), _) => Ok(text.clone()),
        (_, Some((Value::String(text), times))) => Ok(text.repeat(times)),
        _ => bail!("a text"),
    }
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    match (value, repeated(value)) {
        (Value::String(digits), _) => {
            ensure!(digits.len().is_multiple_of(2), "two digits a byte");
            (0..digits.len())
                .step_by(2)
                .map(|at| Ok(u8::from_str_radix(&digits[at..at + 2], 16)?))
                .collect()
        }
        (_, Some((Value::Integer(byte), times))) => Ok(vec![u8::try_from(*byte)?; times]),
        _ => bail!("hexadecimal digits"),
    }
}

fn hex(value: &Value) -> Result<String> {
    Ok(bytes(value)?
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

fn integer(int: Int, value: &Value) -> Result<String> {
    let text = match value {
        Value::Integer(value) => value.to_string(),
        Value::String(digits) => digits.clone(),
        _ => bail!("an integer"),
    };
    let (low, high) = int.range();
    let fits = match text.parse::<i128>() {
        Ok(value) => (low..=high).contains(&value),
        Err(_) => int == Int::U128 && text.parse::<u128>().is_ok(),
    };
    ensure!(fits, "a value of {}", int.rust());
    Ok(text)
}

/// The names that objects in a result get, in the order in which they stand in it.
pub(crate) fn kept(expected: &Json, names: &mut Vec<String>) {
    match expected {
        Json::Object(fields) => match fields.get("ref") {
            Some(Json::String(name)) if fields.len() == 1 => names.push(name.clone()),
            _ => fields.values().for_each(|value| kept(value, names)),
        },
        Json::Array(items) => items.iter().for_each(|value| kept(value, names)),
        _ => {}
    }
}
