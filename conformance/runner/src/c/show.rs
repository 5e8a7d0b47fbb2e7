//! C that prints what comes back as canonical JSON.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};
use landbridge_model::{Declaration, Int, List, Scalar, TypeName, Value as Type};

use super::header::Variable;
use super::value::Values;
use crate::case::Host;
use crate::names::{Kind, name};
use crate::notation::record_fields;

impl Values<'_> {
    /// Statements that print the value at `place` (of the C type `ctype`) as canonical JSON.
    pub(crate) fn show(&mut self, ctype: &str, ty: &Type, place: &str) -> Result<String> {
        Ok(match ty {
            Type::Buffer(element) => self.show_buffer(ctype, element, place)?,
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
                let shown = if matches!(**inner, Type::Object { .. } | Type::Buffer(_)) {
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
