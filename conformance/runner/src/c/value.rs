//! C for values: building what a case passes, and printing what comes back, by the types of the
//! interface and the shapes that the header gives them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};
use landbridge_model::{
    Declaration, Element, Fields, Float, Int, Interface, List, Scalar, TypeName, Value as Type,
};
use serde_json::Value as Json;

use super::header::{Header, Struct, Variable};
use crate::case::Host;
use crate::names::{Kind, name, screaming, snake};
use crate::notation::record_fields;

/// Writes C for one interface.
pub(crate) struct Values<'a> {
    pub(crate) interface: &'a Interface,
    pub(crate) header: &'a Header,
    /// `kitchen_sink`
    pub(crate) prefix: &'a str,
    /// For names of variables, never twice the same.
    counter: usize,
    /// Declared types whose printing is a function already.
    shown: BTreeSet<String>,
    /// Those functions.
    pub(crate) functions: String,
}

impl<'a> Values<'a> {
    pub(crate) fn new(interface: &'a Interface, header: &'a Header, prefix: &'a str) -> Self {
        Self {
            interface,
            header,
            prefix,
            counter: 0,
            shown: BTreeSet::new(),
            functions: String::new(),
        }
    }

    /// A new name.
    pub(crate) fn fresh(&mut self, stem: &str) -> String {
        self.counter += 1;
        format!("{stem}{}", self.counter)
    }

    /// The C name of a declared type.
    pub(crate) fn c_name(&self, path: &TypeName) -> Result<String> {
        let declaration = self
            .interface
            .find(path)
            .with_context(|| format!("no {path}"))?;
        let item = declaration.item();
        Ok(format!(
            "{}_{}",
            self.prefix,
            name(Host::C, Kind::Type, item)
        ))
    }

    /// `KITCHEN_SINK_SUIT_HEARTS`
    pub(crate) fn enumerator(&self, path: &TypeName, member: &str) -> Result<String> {
        let declaration = self
            .interface
            .find(path)
            .with_context(|| format!("no {path}"))?;
        let ty = name(Host::C, Kind::Type, declaration.item());
        Ok(format!("{}_{}_{}", self.prefix, snake(&ty), snake(member)).to_uppercase())
    }

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
            if matches!(inner, Type::Object { .. }) {
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
        let pointee = pointer.trim_end_matches('*').trim_end().to_owned();
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

    /// How to get at the fields of a variant in a tagged union: the way, and the field.
    pub(crate) fn variant_place(
        &self,
        ctype: &str,
        variant: &str,
        count: usize,
    ) -> Result<Vec<(String, Variable)>> {
        let wanted = snake(variant);
        let escaped = format!("{wanted}_");
        let it = self.header.structure(ctype)?;
        let (prefix, union) = it
            .nested
            .first()
            .map(|(name, union)| {
                let prefix = if name.is_empty() {
                    String::new()
                } else {
                    format!("{name}.")
                };
                (prefix, union.clone())
            })
            .or_else(|| {
                // A union with a name of its own.
                let field = it.fields.iter().find(|field| field.name != "tag")?;
                let union = self.header.structs.get(&field.ty)?;
                Some((format!("{}.", field.name), union.clone()))
            })
            .with_context(|| format!("{ctype} has no union"))?;
        let is = |name: &str| name == wanted || name == escaped;
        let body: Option<(String, Struct)> = union
            .nested
            .iter()
            .find(|(name, _)| is(name))
            .map(|(name, body)| (name.clone(), body.clone()))
            .or_else(|| {
                let field = union.fields.iter().find(|field| is(&field.name))?;
                let body = self.header.structs.get(&field.ty);
                match body {
                    // One field may stand for itself.
                    Some(body) if body.fields.len() == count && !self.is_declared(&field.ty) => {
                        Some((field.name.clone(), body.clone()))
                    }
                    _ => Some((
                        String::new(),
                        Struct {
                            fields: vec![field.clone()],
                            nested: Vec::new(),
                        },
                    )),
                }
            });
        let (way, body) = body.with_context(|| format!("{ctype} has no `{wanted}`"))?;
        let way = if way.is_empty() {
            String::new()
        } else {
            format!("{way}.")
        };
        ensure!(
            body.fields.len() == count,
            "{ctype}.{wanted}: {count} fields"
        );
        Ok(body
            .fields
            .into_iter()
            .map(|field| (format!("{prefix}{way}{}", field.name), field))
            .collect())
    }

    /// Whether a C type is one that the interface declares.
    fn is_declared(&self, ctype: &str) -> bool {
        self.interface.declarations().any(|declaration| {
            let item = declaration.item();
            format!("{}_{}", self.prefix, name(Host::C, Kind::Type, item)) == ctype
        })
    }

    /// The fields of a struct, of which there must be so many.
    fn fields_of(&self, ctype: &str, count: usize) -> Result<Vec<Variable>> {
        let fields = &self.header.structure(ctype)?.fields;
        ensure!(
            fields.len() == count,
            "{ctype} has {} fields, not {count}",
            fields.len()
        );
        Ok(fields.clone())
    }

    /// The pointer field of a struct that holds many, and the name of its length.
    pub(crate) fn sequence(&self, ctype: &str) -> Result<(Variable, String)> {
        let it = self.header.structure(ctype)?;
        let pointer = it.fields.iter().find(|field| field.is_pointer());
        let pointer = pointer.with_context(|| format!("{ctype} has no pointer"))?;
        ensure!(it.field("len").is_some(), "{ctype} has no `len`");
        Ok((pointer.clone(), "len".to_owned()))
    }

    /// Statements that print the value at `place` (of the C type `ctype`) as canonical JSON.
    pub(crate) fn show(&mut self, ctype: &str, ty: &Type, place: &str) -> Result<String> {
        Ok(match ty {
            Type::Scalar(scalar) => scalar_out(*scalar, place),
            Type::Newtype(path) => match self.interface.find(path) {
                Some(Declaration::Newtype(it)) => self.show(ctype, &it.inner, place)?,
                _ => bail!("no newtype {path}"),
            },
            Type::Boxed(inner) if ctype.ends_with('*') => {
                let inner_type = ctype.trim_end_matches('*').trim_end().to_owned();
                self.show(&inner_type, inner, &format!("(*{place})"))?
            }
            Type::Boxed(inner) => self.show(ctype, inner, place)?,
            Type::Duration | Type::SystemTime => {
                format!("put_moment({place}.secs, {place}.nanos);")
            }
            Type::Option(inner) if ctype.ends_with('*') => {
                let shown = if matches!(**inner, Type::Object { .. }) {
                    self.show(ctype, inner, place)?
                } else {
                    let pointee = ctype.trim_end_matches('*').trim_end().to_owned();
                    self.show(&pointee, inner, &format!("(*{place})"))?
                };
                format!("if ({place} == NULL) {{ put(\"null\"); }} else {{ {shown} }}")
            }
            Type::Option(inner) => {
                let field = self.header.structure(ctype)?.field("value").cloned();
                let field = field.with_context(|| format!("{ctype} has no `value`"))?;
                let shown = self.show_field(&field, inner, &format!("{place}.value"))?;
                format!("if (!{place}.some) {{ put(\"null\"); }} else {{ {shown} }}")
            }
            Type::String | Type::Path => {
                let (pointer, len) = self.sequence(ctype)?;
                format!(
                    "put_text((const char *){place}.{}, {place}.{len});",
                    pointer.name
                )
            }
            Type::Bytes => {
                let (pointer, len) = self.sequence(ctype)?;
                format!("put_hex({place}.{}, {place}.{len});", pointer.name)
            }
            Type::List(list) => {
                let item = match list {
                    List::Direct(element) => element.to_value(),
                    List::Converted(item) => (**item).clone(),
                };
                self.show_list(ctype, &item, place)?
            }
            Type::Set { item, .. } => self.show_list(ctype, &item.to_value(), place)?,
            Type::Map { key, value, .. } => {
                let (pointer, len) = self.sequence(ctype)?;
                let pair = self.header.structure(pointer.pointee())?;
                let field = |name: &str| {
                    pair.field(name)
                        .cloned()
                        .with_context(|| format!("{ctype}: no `{name}`"))
                };
                let (key_field, value_field) = (field("key")?, field("value")?);
                let at = self.fresh("i");
                let item = format!("{place}.{}[{at}]", pointer.name);
                let key_type = key.to_value();
                let key = self.show_field(&key_field, &key_type, &format!("{item}.key"))?;
                let value = self.show_field(&value_field, value, &format!("{item}.value"))?;
                format!(
                    "putchar('['); for (size_t {at} = 0; {at} < {place}.{len}; {at}++) {{ \
                     put_comma({at}); putchar('['); {key} putchar(','); {value} putchar(']'); }} \
                     putchar(']');"
                )
            }
            Type::Tuple(types) => {
                let fields = self.fields_of(ctype, types.len())?;
                let mut parts = Vec::new();
                for (ty, field) in types.iter().zip(fields) {
                    parts.push(self.show_field(&field, ty, &format!("{place}.{}", field.name))?);
                }
                format!(
                    "putchar('['); {} putchar(']');",
                    parts.join(" putchar(','); ")
                )
            }
            Type::Array { item, .. } => {
                let field = self.fields_of(ctype, 1)?.remove(0);
                let place = format!("{place}.{}", field.name);
                self.show_array(&field.ty, &field.lengths, item, &place)?
            }
            Type::Object { .. } => "put(\"{\\\"object\\\":true}\");".to_owned(),
            Type::Plain(path)
            | Type::Record(path)
            | Type::Enumeration(path)
            | Type::DataEnum(path) => {
                let name = self.show_function(path)?;
                format!("{name}(&{place});")
            }
        })
    }

    fn show_field(&mut self, field: &Variable, ty: &Type, place: &str) -> Result<String> {
        match ty {
            Type::Array { item, .. } if !field.lengths.is_empty() => {
                self.show_array(&field.ty, &field.lengths, item, place)
            }
            _ => self.show(&field.ty, ty, place),
        }
    }

    fn show_list(&mut self, ctype: &str, item: &Type, place: &str) -> Result<String> {
        let (pointer, len) = self.sequence(ctype)?;
        let at = self.fresh("i");
        let inner = pointer
            .ty
            .strip_suffix('*')
            .unwrap_or(&pointer.ty)
            .trim_end()
            .to_owned();
        let shown = self.show(&inner, item, &format!("{place}.{}[{at}]", pointer.name))?;
        Ok(format!(
            "putchar('['); for (size_t {at} = 0; {at} < {place}.{len}; {at}++) {{ put_comma({at}); \
             {shown} }} putchar(']');"
        ))
    }

    fn show_array(
        &mut self,
        ctype: &str,
        lengths: &[usize],
        item: &Type,
        place: &str,
    ) -> Result<String> {
        let (at, count) = (self.fresh("i"), lengths.first().context("a length")?);
        let inner = lengths.get(1..).unwrap_or_default().to_vec();
        let place = format!("{place}[{at}]");
        let shown = match item {
            Type::Array { item, .. } if !inner.is_empty() => {
                self.show_array(ctype, &inner, item, &place)?
            }
            _ => self.show(ctype, item, &place)?,
        };
        Ok(format!(
            "putchar('['); for (size_t {at} = 0; {at} < {count}; {at}++) {{ put_comma({at}); \
             {shown} }} putchar(']');"
        ))
    }

    /// The function that prints a declared type.
    fn show_function(&mut self, path: &TypeName) -> Result<String> {
        let ctype = self.c_name(path)?;
        let function = format!("show_{ctype}");
        if !self.shown.insert(ctype.clone()) {
            return Ok(function);
        }
        let declaration = self
            .interface
            .find(path)
            .with_context(|| format!("no {path}"))?;
        let body = match declaration {
            Declaration::PlainRecord(_) | Declaration::Record(_) => {
                let fields = record_fields(self.interface, path)?;
                let known = self.fields_of(&ctype, fields.len())?;
                let items = match declaration {
                    Declaration::PlainRecord(it) => it
                        .fields
                        .iter()
                        .map(|field| &field.item)
                        .collect::<Vec<_>>(),
                    Declaration::Record(it) => it.fields.iter().map(|field| &field.item).collect(),
                    _ => Vec::new(),
                };
                let mut text = "put(\"{\\\"record\\\":[\");".to_owned();
                for (at, ((rust, ty), field)) in fields.iter().zip(&known).enumerate() {
                    let promised = name(Host::C, Kind::Value, items[at]);
                    ensure!(
                        field.name == promised,
                        "{ctype}: `{}` is `{promised}`",
                        field.name
                    );
                    let shown = self.show_field(field, ty, &format!("(*it).{}", field.name))?;
                    let comma = if at == 0 { "" } else { "," };
                    let _ = write!(
                        text,
                        " put(\"{comma}[\\\"{rust}\\\",\"); {shown} putchar(']');"
                    );
                }
                text + " put(\"]}\");"
            }
            Declaration::Enumeration(it) => {
                let mut text = "switch ((int64_t)*it) {".to_owned();
                for member in &it.members {
                    let enumerator = self.enumerator(path, &member.item.name)?;
                    let _ = write!(
                        text,
                        " case {enumerator}: put(\"\\\"{}\\\"\"); break;",
                        member.item.name
                    );
                }
                text + " default: put(\"\\\"no member\\\"\"); }"
            }
            Declaration::DataEnum(it) => {
                let mut text = "switch ((int64_t)it->tag) {".to_owned();
                for variant in &it.variants {
                    let types: Vec<Type> = variant
                        .fields
                        .as_slice()
                        .iter()
                        .map(|field| field.ty.clone())
                        .collect();
                    let shown = self.show_variant(&ctype, path, &variant.item.name, &types)?;
                    text.push_str(&shown);
                }
                text + " default: put(\"\\\"no variant\\\"\"); }"
            }
            _ => bail!("{path} isn't printed"),
        };
        let _ = write!(
            self.functions,
            "static void {function}(const {ctype} *it) {{\n    {body}\n}}\n\n"
        );
        Ok(function)
    }

    fn show_variant(
        &mut self,
        ctype: &str,
        path: &TypeName,
        variant: &str,
        types: &[Type],
    ) -> Result<String> {
        let enumerator = self.enumerator(path, variant)?;
        let mut text = format!(
            " case {enumerator}: put(\"{{\\\"variant\\\":\\\"{variant}\\\",\\\"fields\\\":[\");"
        );
        if !types.is_empty() {
            let place = self.variant_place(ctype, variant, types.len())?;
            for (at, (ty, (access, field))) in types.iter().zip(place).enumerate() {
                if at > 0 {
                    text.push_str(" putchar(',');");
                }
                text.push(' ');
                text.push_str(&self.show_field(&field, ty, &format!("(*it).{access}"))?);
            }
        }
        Ok(text + " put(\"]}\"); break;")
    }

    /// Declarations of the functions that print, since types may hold each other.
    pub(crate) fn prototypes(&self) -> String {
        let declare = |ctype: &String| format!("static void show_{ctype}(const {ctype} *it);\n");
        self.shown.iter().map(declare).collect()
    }
}

/// Fields of an error's variant, or of an error that is a struct.
pub(crate) fn crossing<T: Clone>(
    fields: &Fields<landbridge_model::VariantField<Option<T>>>,
) -> Vec<(String, T)> {
    let fields = fields.as_slice().iter();
    fields
        .filter_map(|field| Some((field.item.name.clone(), field.ty.clone()?)))
        .collect()
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

fn scalar_out(scalar: Scalar, place: &str) -> String {
    match scalar {
        Scalar::Bool => format!("put_bool({place});"),
        Scalar::Char => format!("put_char({place});"),
        Scalar::Float(_) => format!("put_f64((double){place});"),
        Scalar::Int(Int::I128) => format!("put_i128({place}.lo, {place}.hi);"),
        Scalar::Int(Int::U128) => format!("put_u128({place}.lo, {place}.hi);"),
        Scalar::Int(int) if int.signed() => format!("put_i64({place});"),
        Scalar::Int(_) => format!("put_u64({place});"),
    }
}

/// The C type of an element, where a list isn't given a struct: for parameters.
pub(crate) fn element_type(element: &Element) -> &'static str {
    match element {
        Element::Int(Int::I8) => "int8_t",
        Element::Int(Int::U8) => "uint8_t",
        Element::Int(Int::I16) => "int16_t",
        Element::Int(Int::U16) => "uint16_t",
        Element::Int(Int::I32) => "int32_t",
        Element::Int(Int::U32) => "uint32_t",
        Element::Int(Int::I64) => "int64_t",
        Element::Int(_) => "uint64_t",
        Element::Float(Float::F32) => "float",
        Element::Float(Float::F64) => "double",
        Element::Plain(_) => "",
    }
}

/// `KITCHEN_SINK`
pub(crate) fn upper(prefix: &str) -> String {
    screaming(prefix)
}
