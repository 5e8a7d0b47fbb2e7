//! C for the values that cases pass.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{Declaration, Float, Int, List, Scalar, TypeName, Value as Type};
use serde_json::Value as Json;

use super::header::Variable;
use super::value::Values;
use crate::notation::record_fields;

impl Values<'_> {
    /// An expression of the C type `ctype` for a canonical value. Statements that it needs first go
    /// to `before`.
    pub(crate) fn build(
        &mut self,
        before: &mut String,
        ctype: &str,
        ty: &Type,
        value: &Json,
    ) -> Result<String> {
        if let Some(kept) = value.get("ref").and_then(Json::as_str) {
            return Ok(kept.to_owned());
        }
        Ok(match ty {
            Type::Buffer(element) => self.build_buffer(before, ctype, element, value)?,
            Type::Scalar(scalar) => scalar_in(*scalar, ctype, value)?,
            Type::Newtype(path) => match self.interface.find(path) {
                Some(Declaration::Newtype(it)) => self.build(before, ctype, &it.inner, value)?,
                _ => bail!("no newtype {path}"),
            },
            Type::Boxed(inner) => {
                if ctype.ends_with('*') {
                    let inner_type = ctype.trim_end_matches('*').trim_end();
                    let built = self.build(before, inner_type, inner, value)?;
                    self.address(before, inner_type, &built)
                } else {
                    self.build(before, ctype, inner, value)?
                }
            }
            Type::Enumeration(path) => {
                let member = value.as_str().context("a member")?;
                self.enumerator(path, member)?
            }
            Type::Duration | Type::SystemTime => {
                let part = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
                format!(
                    "({ctype}){{ .secs = {}, .nanos = {} }}",
                    part("secs"),
                    part("nanos")
                )
            }
            Type::Option(inner) => self.build_option(before, ctype, inner, value)?,
            Type::String
            | Type::Path
            | Type::Bytes
            | Type::List(_)
            | Type::Set { .. }
            | Type::Map { .. } => {
                let (pointer, len) = self.sequence(ctype)?;
                let (items, count) = self.build_items(before, &pointer.ty, ty, value)?;
                format!(
                    "({ctype}){{ .{} = {items}, .{len} = {count} }}",
                    pointer.name
                )
            }
            Type::Tuple(types) => {
                let items = value.as_array().context("items")?;
                let fields = self.fields_of(ctype, types.len())?;
                let mut text = Vec::new();
                for ((ty, item), field) in types.iter().zip(items).zip(fields) {
                    let built = self.build_field(before, &field, ty, item)?;
                    text.push(format!(".{} = {built}", field.name));
                }
                format!("({ctype}){{ {} }}", text.join(", "))
            }
            Type::Array { item, .. } => {
                // An array that isn't a field travels in a struct of its own.
                let field = self.fields_of(ctype, 1)?.remove(0);
                let built = self.build_array(before, &field.ty, &field.lengths, item, value)?;
                format!("({ctype}){{ .{} = {built} }}", field.name)
            }
            Type::Plain(path) | Type::Record(path) => {
                let fields = record_fields(self.interface, path)?;
                self.build_record(before, ctype, &fields, value)?
            }
            Type::DataEnum(path) => self.build_variant(before, ctype, path, value)?,
            Type::Object { .. } => bail!("an object that no step made"),
        })
    }

    /// The address of a value, in a variable of its own.
    pub(crate) fn address(&mut self, before: &mut String, ctype: &str, built: &str) -> String {
        let variable = self.fresh("v");
        let _ = writeln!(before, "    {ctype} {variable} = {built};");
        format!("&{variable}")
    }

    fn build_option(
        &mut self,
        before: &mut String,
        ctype: &str,
        inner: &Type,
        value: &Json,
    ) -> Result<String> {
        if ctype.ends_with('*') {
            if value.is_null() {
                return Ok("NULL".to_owned());
            }
            if matches!(inner, Type::Object { .. } | Type::Buffer(_)) {
                return self.build(before, ctype, inner, value);
            }
            let pointee = ctype.trim_end_matches('*').trim_end();
            let built = self.build(before, pointee, inner, value)?;
            return Ok(self.address(before, pointee, &built));
        }
        let field = self.header.structure(ctype)?.field("value");
        let field = field
            .with_context(|| format!("{ctype} has no `value`"))?
            .clone();
        if value.is_null() {
            return Ok(format!("({ctype}){{ .some = false }}"));
        }
        let built = self.build_field(before, &field, inner, value)?;
        Ok(format!("({ctype}){{ .some = true, .value = {built} }}"))
    }

    fn build_field(
        &mut self,
        before: &mut String,
        field: &Variable,
        ty: &Type,
        value: &Json,
    ) -> Result<String> {
        match ty {
            Type::Array { item, .. } if !field.lengths.is_empty() => {
                self.build_array(before, &field.ty, &field.lengths, item, value)
            }
            _ => self.build(before, &field.ty, ty, value),
        }
    }

    fn build_array(
        &mut self,
        before: &mut String,
        ctype: &str,
        lengths: &[usize],
        item: &Type,
        value: &Json,
    ) -> Result<String> {
        let values = value.as_array().context("items")?;
        let inner = lengths.get(1..).unwrap_or_default();
        let items: Vec<String> = values
            .iter()
            .map(|value| match item {
                Type::Array { item, .. } if !inner.is_empty() => {
                    self.build_array(before, ctype, inner, item, value)
                }
                _ => self.build(before, ctype, item, value),
            })
            .collect::<Result<_>>()?;
        Ok(format!("{{ {} }}", items.join(", ")))
    }

    /// Pointer and length of a text, bytes, list, set or map.
    pub(crate) fn build_items(
        &mut self,
        before: &mut String,
        pointer: &str,
        ty: &Type,
        value: &Json,
    ) -> Result<(String, usize)> {
        let pointee = pointer
            .strip_suffix('*')
            .unwrap_or(pointer)
            .trim_end()
            .to_owned();
        Ok(match ty {
            Type::String | Type::Path => {
                let text = value.as_str().context("a text")?;
                let plain = if pointee == "char" { "" } else { "(void *)" };
                (format!("{plain}{}", text_literal(text)), text.len())
            }
            Type::Bytes => {
                let digits = value.as_str().context("digits")?;
                let count = digits.len() / 2;
                let pairs: BTreeSet<&str> =
                    (0..count).map(|at| &digits[2 * at..2 * at + 2]).collect();
                if count > 64 && pairs.len() == 1 {
                    let byte = pairs.first().copied().unwrap_or_default();
                    return Ok((format!("filled(0x{byte}, {count})"), count));
                }
                let bytes: Vec<String> = (0..count)
                    .map(|at| format!("0x{}", &digits[2 * at..2 * at + 2]))
                    .collect();
                (array_of(&pointee, &bytes), count)
            }
            Type::List(list) => {
                let item = match list {
                    List::Direct(element) => element.to_value(),
                    List::Converted(item) => (**item).clone(),
                };
                self.build_list(before, &pointee, &item, value)?
            }
            Type::Set { item, .. } => self.build_list(before, &pointee, &item.to_value(), value)?,
            Type::Map { key, value: ty, .. } => {
                let (key_type, pairs) = (key.to_value(), value.as_array().context("pairs")?);
                let pair = self.header.structure(&pointee)?;
                let field = |name: &str| {
                    pair.field(name)
                        .cloned()
                        .with_context(|| format!("{pointee} has no `{name}`"))
                };
                let (key_field, value_field) = (field("key")?, field("value")?);
                let mut items = Vec::new();
                for pair in pairs {
                    let key = self.build_field(before, &key_field, &key_type, &pair[0])?;
                    let value = self.build_field(before, &value_field, ty, &pair[1])?;
                    items.push(format!("{{ .key = {key}, .value = {value} }}"));
                }
                (array_of(&pointee, &items), items.len())
            }
            _ => bail!("{ty:?} has no items"),
        })
    }

    fn build_list(
        &mut self,
        before: &mut String,
        pointee: &str,
        item: &Type,
        value: &Json,
    ) -> Result<(String, usize)> {
        let values = value.as_array().context("items")?;
        let same = values.len() > 64 && values.iter().all(|value| *value == values[0]);
        if same {
            let (array, at) = (self.fresh("v"), self.fresh("i"));
            let count = values.len();
            let built = self.build(before, pointee, item, &values[0])?;
            let _ = writeln!(
                before,
                "    {pointee} *{array} = filled(0, {count} * sizeof *{array});\n    \
                 for (size_t {at} = 0; {at} < {count}; {at}++)\n        {array}[{at}] = {built};"
            );
            return Ok((array, count));
        }
        let items: Vec<String> = values
            .iter()
            .map(|value| self.build(before, pointee, item, value))
            .collect::<Result<_>>()?;
        Ok((array_of(pointee, &items), items.len()))
    }

    fn build_record(
        &mut self,
        before: &mut String,
        ctype: &str,
        fields: &[(String, Type)],
        value: &Json,
    ) -> Result<String> {
        let values = value["record"].as_array().context("fields")?;
        let known = self.fields_of(ctype, fields.len())?;
        let mut text = Vec::new();
        for ((field, (_, ty)), value) in known.iter().zip(fields).zip(values) {
            let built = self.build_field(before, field, ty, &value[1])?;
            text.push(format!(".{} = {built}", field.name));
        }
        Ok(format!("({ctype}){{ {} }}", text.join(", ")))
    }

    fn build_variant(
        &mut self,
        before: &mut String,
        ctype: &str,
        path: &TypeName,
        value: &Json,
    ) -> Result<String> {
        let variant = value["variant"].as_str().context("a variant")?;
        let values = value["fields"].as_array().context("fields")?;
        let tag = self.enumerator(path, variant)?;
        let Some(Declaration::DataEnum(it)) = self.interface.find(path) else {
            bail!("no enum {path}");
        };
        let types: Vec<Type> = it
            .variants
            .iter()
            .find(|known| known.item.name == variant)
            .map(|known| {
                known
                    .fields
                    .as_slice()
                    .iter()
                    .map(|field| field.ty.clone())
                    .collect()
            })
            .context("a variant")?;
        if types.is_empty() {
            return Ok(format!("({ctype}){{ .tag = {tag} }}"));
        }
        let place = self.variant_place(ctype, variant, types.len())?;
        let mut text = vec![format!(".tag = {tag}")];
        for ((ty, value), (access, field)) in types.iter().zip(values).zip(place) {
            let built = self.build_field(before, &field, ty, value)?;
            text.push(format!(".{access} = {built}"));
        }
        Ok(format!("({ctype}){{ {} }}", text.join(", ")))
    }
}

fn array_of(ctype: &str, items: &[String]) -> String {
    if items.is_empty() {
        "NULL".to_owned()
    } else {
        format!("({ctype}[]){{ {} }}", items.join(", "))
    }
}

/// A C literal, or an expression where it would be very long.
fn text_literal(text: &str) -> String {
    let mut chars = text.chars();
    if let Some(first) = chars.next()
        && text.len() > 1000
        && chars.all(|c| c == first)
    {
        let one = text_literal(&first.to_string());
        return format!(
            "repeated({one}, {}, {})",
            first.len_utf8(),
            text.chars().count()
        );
    }
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

fn scalar_in(scalar: Scalar, ctype: &str, value: &Json) -> Result<String> {
    let text = || value.as_str().context("a text");
    Ok(match scalar {
        Scalar::Bool => value.as_bool().context("a bool")?.to_string(),
        Scalar::Char => {
            let c = text()?.chars().next().context("a character")?;
            format!("0x{:X}", u32::from(c))
        }
        Scalar::Float(float) => {
            let value = match text()?.strip_prefix("f:").context("a float")? {
                "nan" => return Ok("NAN".to_owned()),
                bits => f64::from_bits(u64::from_str_radix(bits, 16)?),
            };
            let literal = if value.is_infinite() {
                if value > 0.0 { "INFINITY" } else { "-INFINITY" }.to_owned()
            } else {
                format!("{value:e}")
            };
            match float {
                Float::F32 => format!("(float)({literal})"),
                Float::F64 => literal,
            }
        }
        Scalar::Int(Int::I128 | Int::U128) => {
            let text = text()?;
            let bits = match text.parse::<u128>() {
                Ok(bits) => bits,
                Err(_) => text.parse::<i128>()?.cast_unsigned(),
            };
            let (lo, hi) = (bits as u64, (bits >> 64) as u64);
            format!("({ctype}){{ .lo = {lo}ULL, .hi = {hi}ULL }}")
        }
        Scalar::Int(int) => {
            let text = text()?;
            match (int, text) {
                (_, "-9223372036854775808") => "INT64_MIN".to_owned(),
                (Int::I64 | Int::Isize, _) => format!("{text}LL"),
                (Int::U64 | Int::Usize, _) => format!("{text}ULL"),
                (Int::U32, _) => format!("{text}U"),
                (_, "-2147483648") => "INT32_MIN".to_owned(),
                _ => text.to_owned(),
            }
        }
    })
}
