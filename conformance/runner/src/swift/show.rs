//! Swift that writes values as canonical JSON, by their types, and what calls failed with.

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
        Type::Scalar(Scalar::Bool) => format!("answer.raw({expr} ? \"true\" : \"false\");"),
        Type::Scalar(Scalar::Char) => format!("answer.string(String(Character({expr})));"),
        Type::Scalar(Scalar::Int(_)) => format!("answer.number({expr});"),
        Type::Scalar(Scalar::Float(Float::F32)) => format!("answer.float(Double({expr}));"),
        Type::Scalar(Scalar::Float(Float::F64)) => format!("answer.float({expr});"),
        Type::String | Type::Path => format!("answer.string({expr});"),
        Type::Bytes => format!("answer.bytes({expr});"),
        Type::Duration => format!("answer.duration({expr});"),
        Type::SystemTime => format!("answer.moment({expr});"),
        Type::Option(inner) => {
            let one = show(values, inner, &v, next)?;
            format!("try answer.maybe({expr}) {{ {v} in {one} }};")
        }
        Type::Buffer(_) => {
            let one = show(values, &item_of(ty), &v, next)?;
            format!("try answer.all({expr}.array()) {{ {v} in {one} }};")
        }
        Type::List(_) | Type::Set { .. } | Type::Array { .. } => {
            let one = show(values, &item_of(ty), &v, next)?;
            format!("try answer.all({expr}) {{ {v} in {one} }};")
        }
        Type::Map { key, value, .. } => {
            let key = values.bare(&key.to_value());
            let before = match &key {
                Type::Scalar(Scalar::Bool) => "{ !$0 && $1 }",
                Type::Scalar(Scalar::Char) => "{ $0.value < $1.value }",
                Type::String => "{ $0.utf8.lexicographicallyPrecedes($1.utf8) }",
                Type::Enumeration(_) => "{ $0.rawValue < $1.rawValue }",
                _ => "{ $0 < $1 }",
            };
            let one = show(values, &key, &v, next)?;
            let two = show(values, value, &v, next)?;
            format!("try answer.pairs({expr}, {before}, {{ {v} in {one} }}, {{ {v} in {two} }});")
        }
        Type::Tuple(items) => {
            let mut text = format!("let {v} = {expr}; answer.raw(\"[\");");
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(" answer.raw(\",\");");
                }
                let one = show(values, item, &format!("{v}.{at}"), next)?;
                let _ = write!(text, " do {{ {one} }};");
            }
            format!("do {{ {text} answer.raw(\"]\") }};")
        }
        Type::Newtype(_) | Type::Boxed(_) => show(values, &values.bare(ty), expr, depth)?,
        Type::Plain(_) | Type::Record(_) | Type::Enumeration(_) | Type::DataEnum(_) => {
            format!("try put(answer, {expr});")
        }
        Type::Object { .. } => format!("_ = {expr}; answer.raw(\"{{\\\"object\\\":true}}\");"),
    })
}

/// What a call failed with, and how the interface's own types are written.
pub(super) fn failure(interface: &Interface) -> Result<String> {
    let values = Values { interface };
    let mut text = "// Written by the conformance runner.\nimport KitchenSink\n\n".to_owned();
    for declaration in interface.declarations() {
        let item = declaration.item();
        if !item.hosts.shown_in("swift") {
            continue;
        }
        let path = landbridge_model::TypeName(item.path.clone());
        let ty = values.named(&path);
        let mut body = String::new();
        match declaration {
            Declaration::Enumeration(it) => {
                body.push_str("  switch value {\n");
                for member in &it.members {
                    let own = name(Host::Swift, Kind::Member, &member.item);
                    let _ = writeln!(
                        body,
                        "  case .{own}: answer.raw(\"\\\"{}\\\"\")",
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
                body.push_str("  switch value {\n");
                for variant in &it.variants {
                    let (case, fields) = values.variant(&path, &variant.item.name)?;
                    let bound: Vec<String> =
                        (0..fields.len()).map(|at| format!("let f{at}")).collect();
                    let bound = if bound.is_empty() {
                        String::new()
                    } else {
                        format!("({})", bound.join(", "))
                    };
                    let _ = writeln!(
                        body,
                        "  case .{case}{bound}:\n    answer.raw(\"{{\\\"variant\\\":\\\"{}\\\",\\\"fields\\\":[\")",
                        variant.item.name
                    );
                    for (at, (_, ty)) in fields.iter().enumerate() {
                        let comma = if at == 0 { "" } else { "answer.raw(\",\"); " };
                        let one = show(values, ty, &format!("f{at}"), 0)?;
                        let _ = writeln!(body, "    {comma}{one}");
                    }
                    body.push_str("    answer.raw(\"]}\")\n");
                }
                body.push_str("  }\n");
            }
            _ => continue,
        }
        let _ = writeln!(
            text,
            "func put(_ answer: Line, _ value: {ty}) throws {{\n{body}}}\n"
        );
    }
    let mut catches = String::new();
    for error in (interface.errors.iter()).filter(|it| it.item.hosts.shown_in("swift")) {
        let ty = format!("KitchenSink.{}", name(Host::Swift, Kind::Type, &error.item));
        let _ = writeln!(catches, "  case let error as {ty}:");
        match &error.shape {
            ErrorShape::Struct(fields) => {
                let parts = parts(values, fields, "error.")?;
                catches.push_str(&head(&error.item.name, "null"));
                catches.push_str(&parts.1);
            }
            ErrorShape::Enum(variants) => {
                catches.push_str("    switch error.kind {\n");
                for variant in variants {
                    let own = name(Host::Swift, Kind::Variant, &variant.item);
                    let (bound, shown) = parts(values, &variant.fields, "")?;
                    let bound = if bound.is_empty() {
                        String::new()
                    } else {
                        format!("({})", bound.join(", "))
                    };
                    let variant_name = format!("\\\"{}\\\"", variant.item.name);
                    let _ = writeln!(
                        catches,
                        "    case .{own}{bound}:\n{}{shown}",
                        head(&error.item.name, &variant_name)
                    );
                }
                catches.push_str("    }\n");
            }
        }
        catches.push_str("    answer.raw(\"],\")\n    answer.details(error)\n");
    }
    let _ = write!(
        text,
        "func putFailure(_ answer: Line, _ error: Error) {{\n  do {{ try putThrown(answer, error) }} catch {{ answer.raw(\"\\\"kind\\\":\\\"unwritable\\\"\") }}\n}}\n\n\
         func putThrown(_ answer: Line, _ error: Error) throws {{\n  switch error {{\n{catches}  \
         case let error as PanicError: answer.kind(\"panic\", error)\n  \
         case let error as BusyError: answer.kind(\"busy\", error)\n  \
         case let error as ClosedError: answer.kind(\"closed\", error)\n  \
         case let error as ArgumentError:\n    answer.raw(\"\\\"kinds\\\":[\\\"type\\\",\\\"range\\\",\\\"text\\\",\\\"null\\\",\\\"handle\\\",\\\"length\\\"],\")\n    answer.kind(\"fault\", error)\n  \
         case let error as any LibraryError: answer.kind(\"another error\", error)\n  \
         default:\n    answer.raw(\"\\\"kind\\\":\\\"thrown\\\",\\\"message\\\":\")\n    answer.string(\"\\(error)\")\n  }}\n}}\n"
    );
    Ok(text)
}

fn head(error: &str, variant: &str) -> String {
    format!(
        "    answer.raw(\"\\\"kind\\\":\\\"error\\\",\\\"type\\\":\\\"{error}\\\",\\\"variant\\\":{variant},\\\"fields\\\":[\")\n"
    )
}

/// What binds the fields of an error that cross, and what writes them.
fn parts(
    values: Values<'_>,
    fields: &Fields<VariantField<Option<Data>>>,
    on: &str,
) -> Result<(Vec<String>, String)> {
    let crossing: Vec<_> = (fields.as_slice().iter())
        .filter_map(|field| Some((field, field.ty.as_ref()?)))
        .collect();
    let named = matches!(fields, Fields::Named(_));
    let (mut bound, mut shown) = (Vec::new(), String::new());
    for (at, (field, data)) in crossing.iter().enumerate() {
        let own = match (named, crossing.len()) {
            (true, _) => name(Host::Swift, Kind::ErrorField, &field.item),
            (false, 1) => "value".to_owned(),
            (false, _) => format!("value{}", field.item.name),
        };
        let expr = if on.is_empty() {
            format!("f{at}")
        } else {
            format!("{on}{own}")
        };
        bound.push(format!("let f{at}"));
        let comma = if at == 0 { "" } else { "," };
        let one = show(values, data.value(), &expr, 0)?;
        let _ = writeln!(
            shown,
            "      answer.raw(\"{comma}[\\\"{}\\\",\"); {one} answer.raw(\"]\")",
            field.item.name
        );
    }
    Ok((bound, shown))
}
