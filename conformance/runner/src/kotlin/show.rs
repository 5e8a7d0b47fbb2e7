//! Kotlin that writes values as canonical JSON, by their types, and what calls failed with.

use std::fmt::Write as _;

use anyhow::Result;
use landbridge_model::{
    Data, Declaration, ErrorShape, Fields, Float, Interface, Scalar, Value as Type, VariantField,
};

use super::value::{Values, item_of};
use crate::case::Host;
use crate::names::{Kind, name};
use crate::notation::record_fields;

/// Statements that write the value of an expression to `answer`.
pub(super) fn show(values: Values<'_>, ty: &Type, expr: &str, depth: usize) -> Result<String> {
    let v = format!("v{depth}");
    let next = depth + 1;
    Ok(match ty {
        Type::Scalar(Scalar::Bool) => format!("answer.raw(if ({expr}) \"true\" else \"false\");"),
        Type::Scalar(Scalar::Char) => format!("answer.string({expr}.toString());"),
        Type::Scalar(Scalar::Int(_)) => format!("answer.number({expr});"),
        Type::Scalar(Scalar::Float(Float::F32)) => format!("answer.float({expr}.toDouble());"),
        Type::Scalar(Scalar::Float(Float::F64)) => format!("answer.float({expr});"),
        Type::String | Type::Path => format!("answer.string({expr});"),
        Type::Bytes => format!("answer.bytes({expr});"),
        Type::Duration => format!("answer.duration({expr});"),
        Type::SystemTime => format!("answer.moment({expr});"),
        Type::Option(inner) => {
            let one = show(values, inner, &v, next)?;
            format!("answer.maybe({expr}) {{ {v} -> {one} }};")
        }
        Type::List(_) | Type::Set { .. } | Type::Array { .. } | Type::Buffer(_) => {
            let one = show(values, &item_of(ty), &v, next)?;
            format!("answer.all({expr}.toList()) {{ {v} -> {one} }};")
        }
        Type::Map { key, value, .. } => {
            let key = values.bare(&key.to_value());
            let before = match &key {
                Type::String => "byBytes",
                Type::Enumeration(_) => "compareBy { it.value }",
                _ => "naturalOrder()",
            };
            let one = show(values, &key, &v, next)?;
            let two = show(values, value, &v, next)?;
            format!("answer.pairs({expr}, {before}, {{ {v} -> {one} }}, {{ {v} -> {two} }});")
        }
        Type::Tuple(items) => {
            let mut text = format!("val {v} = {expr}; answer.raw(\"[\");");
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(" answer.raw(\",\");");
                }
                let part = match (items.len(), at) {
                    (2 | 3, at) => ["first", "second", "third"][at].to_owned(),
                    _ => format!("value{at}"),
                };
                let one = show(values, item, &format!("{v}.{part}"), next)?;
                let _ = write!(text, " run {{ {one} }};");
            }
            format!("run {{ {text} answer.raw(\"]\") }};")
        }
        Type::Newtype(_) | Type::Boxed(_) => show(values, &values.bare(ty), expr, depth)?,
        Type::Plain(_) | Type::Record(_) | Type::Enumeration(_) | Type::DataEnum(_) => {
            format!("put(answer, {expr});")
        }
        Type::Object { .. } => format!("held({expr}); answer.raw(\"{{\\\"object\\\":true}}\");"),
    })
}

/// What a call failed with, and how the interface's own types are written.
pub(super) fn failure(interface: &Interface) -> Result<String> {
    let values = Values { interface };
    let mut text = "// Written by the conformance runner.\n".to_owned();
    for declaration in interface.declarations() {
        let item = declaration.item();
        if !item.hosts.shown_in("kotlin") {
            continue;
        }
        let path = landbridge_model::TypeName(item.path.clone());
        let ty = values.named(&path);
        let mut body = String::new();
        match declaration {
            Declaration::Enumeration(it) => {
                body.push_str("  when (value) {\n");
                for member in &it.members {
                    let own = name(Host::Kotlin, Kind::Member, &member.item);
                    let _ = writeln!(
                        body,
                        "    {ty}.{own} -> answer.raw(\"\\\"{}\\\"\")",
                        member.item.name
                    );
                }
                body.push_str("  }\n");
            }
            Declaration::PlainRecord(_) | Declaration::Record(_) => {
                body.push_str("  answer.raw(\"{\\\"record\\\":[\")\n");
                let fields = record_fields(interface, &path)?;
                for (at, ((rust, ty), own)) in
                    fields.iter().zip(values.field_names(&path)).enumerate()
                {
                    let comma = if at == 0 { "" } else { "," };
                    let one = show(values, ty, &format!("value.{own}"), 0)?;
                    let _ = writeln!(
                        body,
                        "  answer.raw(\"{comma}[\\\"{rust}\\\",\"); {one} answer.raw(\"]\")"
                    );
                }
                body.push_str("  answer.raw(\"]}\")\n");
            }
            Declaration::DataEnum(it) => {
                body.push_str("  when (value) {\n");
                for variant in &it.variants {
                    let (case, fields) = values.variant(&path, &variant.item.name)?;
                    let is = if fields.is_empty() { "" } else { "is " };
                    let _ = writeln!(
                        body,
                        "  {is}{ty}.{case} -> {{\n    answer.raw(\"{{\\\"variant\\\":\\\"{}\\\",\\\"fields\\\":[\")",
                        variant.item.name
                    );
                    for (at, (own, ty)) in fields.iter().enumerate() {
                        let comma = if at == 0 { "" } else { "answer.raw(\",\"); " };
                        let one = show(values, ty, &format!("value.{own}"), 0)?;
                        let _ = writeln!(body, "    {comma}{one}");
                    }
                    body.push_str("    answer.raw(\"]}\")\n  }\n");
                }
                body.push_str("  }\n");
            }
            _ => continue,
        }
        let _ = writeln!(text, "fun put(answer: Line, value: {ty}) {{\n{body}}}\n");
    }
    let mut catches = String::new();
    for error in (interface.errors.iter()).filter(|it| it.item.hosts.shown_in("kotlin")) {
        let ty = format!(
            "kitchensink.{}",
            name(Host::Kotlin, Kind::Type, &error.item)
        );
        let mut one = |class: &str, variant: &str, fields: &Fields<_>| -> Result<()> {
            let _ = write!(
                catches,
                "    is {class} -> {{\n{}{}      answer.raw(\"],\")\n      answer.details(error)\n    }}\n",
                head(&error.item.name, variant),
                parts(values, fields)?
            );
            Ok(())
        };
        match &error.shape {
            ErrorShape::Struct(fields) => one(&ty, "null", fields)?,
            ErrorShape::Enum(variants) => {
                for variant in variants {
                    let own = name(Host::Kotlin, Kind::Variant, &variant.item);
                    let told = format!("\\\"{}\\\"", variant.item.name);
                    one(&format!("{ty}.{own}"), &told, &variant.fields)?;
                }
            }
        }
    }
    let _ = write!(
        text,
        "fun putFailure(answer: Line, error: Throwable) {{\n  when (error) {{\n{catches}    \
         is kitchensink.PanicException -> answer.kind(\"panic\", error)\n    \
         is kitchensink.BusyException -> answer.kind(\"busy\", error)\n    \
         is kitchensink.ClosedException -> answer.kind(\"closed\", error)\n    \
         is kitchensink.ArgumentException -> {{\n      answer.raw(\"\\\"kinds\\\":[\\\"type\\\",\\\"range\\\",\\\"text\\\",\\\"null\\\",\\\"handle\\\",\\\"length\\\"],\")\n      answer.kind(\"fault\", error)\n    }}\n    \
         is kitchensink.LibraryException -> answer.kind(\"another error\", error)\n    \
         else -> {{\n      answer.raw(\"\\\"kind\\\":\\\"thrown\\\",\\\"message\\\":\")\n      answer.string(error.toString())\n    }}\n  }}\n}}\n"
    );
    Ok(text)
}

fn head(error: &str, variant: &str) -> String {
    format!(
        "      answer.raw(\"\\\"kind\\\":\\\"error\\\",\\\"type\\\":\\\"{error}\\\",\\\"variant\\\":{variant},\\\"fields\\\":[\")\n"
    )
}

/// What writes the fields of an error that cross.
fn parts(values: Values<'_>, fields: &Fields<VariantField<Option<Data>>>) -> Result<String> {
    let crossing: Vec<_> = (fields.as_slice().iter())
        .filter_map(|field| Some((field, field.ty.as_ref()?)))
        .collect();
    let named = matches!(fields, Fields::Named(_));
    let mut shown = String::new();
    for (at, (field, data)) in crossing.iter().enumerate() {
        let own = match (named, crossing.len()) {
            (true, _) => name(Host::Kotlin, Kind::ErrorField, &field.item),
            (false, 1) => "value".to_owned(),
            (false, _) => format!("value{}", field.item.name),
        };
        let comma = if at == 0 { "" } else { "," };
        let one = show(values, data.value(), &format!("error.{own}"), 0)?;
        let _ = writeln!(
            shown,
            "      answer.raw(\"{comma}[\\\"{}\\\",\"); {one} answer.raw(\"]\")",
            field.item.name
        );
    }
    Ok(shown)
}
