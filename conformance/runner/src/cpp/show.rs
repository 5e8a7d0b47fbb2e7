//! C++ that writes values of the interface's own types, and what calls failed with, as canonical JSON.

use std::fmt::Write as _;

use anyhow::Result;
use landbridge_model::{Data, Declaration, ErrorShape, Fields, Interface, TypeName, VariantField};

use super::value::Values;
use crate::case::Host;
use crate::names::{Kind, name};
use crate::notation::record_fields;

/// How each type of the interface is written.
pub(super) fn header(interface: &Interface) -> Result<String> {
    let values = Values { interface };
    let (mut declared, mut defined) = (String::new(), String::new());
    for declaration in interface.declarations() {
        let item = declaration.item();
        if !item.hosts.shown_in("cpp") {
            continue;
        }
        let path = TypeName(item.path.clone());
        let ty = values.named(&path);
        let body = match declaration {
            Declaration::Enumeration(it) => {
                let mut arms = String::new();
                for member in &it.members {
                    let own = name(Host::Cpp, Kind::Member, &member.item);
                    let _ = writeln!(
                        arms,
                        "  case {ty}::{own}: line += \"\\\"{}\\\"\"; return;",
                        member.item.name
                    );
                }
                format!("  switch (value) {{\n{arms}  }}\n  line += \"\\\"not a member\\\"\";\n")
            }
            Declaration::PlainRecord(_) | Declaration::Record(_) => {
                let mut text = String::from("  line += \"{\\\"record\\\":[\";\n");
                let fields = record_fields(interface, &path)?;
                let items: Vec<_> = match declaration {
                    Declaration::PlainRecord(it) => it.fields.iter().map(|it| &it.item).collect(),
                    Declaration::Record(it) => it.fields.iter().map(|it| &it.item).collect(),
                    _ => Vec::new(),
                };
                for (at, ((rust, _), item)) in fields.iter().zip(items).enumerate() {
                    let own = name(Host::Cpp, Kind::Value, item);
                    let comma = if at == 0 { "" } else { "," };
                    let _ = writeln!(
                        text,
                        "  line += \"{comma}[\\\"{rust}\\\",\"; ::put(value.{own}); line += ']';"
                    );
                }
                text.push_str("  line += \"]}\";\n");
                text
            }
            Declaration::DataEnum(it) => {
                let mut text = String::new();
                for variant in &it.variants {
                    let (class, fields) = values.variant(&path, &variant.item.name)?;
                    let _ = writeln!(
                        text,
                        "  if (const auto *it = value.get_if<{class}>()) {{\n    static_cast<void>(it);\n    line += \"{{\\\"variant\\\":\\\"{}\\\",\\\"fields\\\":[\";",
                        variant.item.name
                    );
                    for (at, (own, _)) in fields.iter().enumerate() {
                        let comma = if at == 0 { "" } else { "    line += ',';\n" };
                        let _ = writeln!(text, "{comma}    ::put(it->{own});");
                    }
                    text.push_str("    line += \"]}\";\n  }\n");
                }
                text
            }
            Declaration::Object(_) => "  line += \"{\\\"object\\\":true}\";\n".to_owned(),
            _ => continue,
        };
        let _ = writeln!(
            declared,
            "template <>\nstruct Put<{ty}> {{ static void put(const {ty} &value); }};"
        );
        let _ = writeln!(
            defined,
            "inline void Put<{ty}>::put([[maybe_unused]] const {ty} &value) {{\n{body}}}\n"
        );
    }
    Ok(format!(
        "// Written by the conformance runner.\n#pragma once\n#include \"logs.hpp\"\n#include \"own.hpp\"\n\n{declared}\n{defined}"
    ))
}

/// What a call failed with.
pub(super) fn failure(interface: &Interface) -> Result<String> {
    let mut catches = String::new();
    for error in interface
        .errors
        .iter()
        .filter(|it| it.item.hosts.shown_in("cpp"))
    {
        let class = format!("ks::{}", name(Host::Cpp, Kind::Type, &error.item));
        let mut one = |class: &str, variant: &str, fields: &Fields<VariantField<Option<Data>>>| {
            let crossing: Vec<_> = (fields.as_slice().iter())
                .filter(|field| field.ty.is_some())
                .collect();
            let named = matches!(fields, Fields::Named(_));
            let mut shown = String::new();
            for (at, field) in crossing.iter().enumerate() {
                let own = match (named, crossing.len()) {
                    (true, _) => name(Host::Cpp, Kind::ErrorField, &field.item),
                    (false, 1) => "value".to_owned(),
                    (false, _) => format!("value{}", field.item.name),
                };
                let comma = if at == 0 { "" } else { "," };
                let _ = writeln!(
                    shown,
                    "    line += \"{comma}[\\\"{}\\\",\"; put(error.{own}); line += ']';",
                    field.item.name
                );
            }
            let _ = write!(
                catches,
                "  }} catch (const {class} &error) {{\n    line += \"\\\"kind\\\":\\\"error\\\",\\\"type\\\":\\\"{}\\\",\\\"variant\\\":{variant},\\\"fields\\\":[\";\n{shown}    line += \"],\";\n    put_details(error);\n",
                error.item.name
            );
        };
        match &error.shape {
            ErrorShape::Struct(fields) => one(&class, "null", fields),
            ErrorShape::Enum(variants) => {
                for variant in variants {
                    let own = name(Host::Cpp, Kind::Variant, &variant.item);
                    let variant_name = format!("\\\"{}\\\"", variant.item.name);
                    one(&format!("{class}::{own}"), &variant_name, &variant.fields);
                }
            }
        }
    }
    Ok(format!(
        "// Written by the conformance runner.\n#include \"show.hpp\"\n\nvoid put_failure() {{\n  try {{\n    throw;\n{catches}  \
         }} catch (const ks::PanicError &error) {{\n    put_kind(\"panic\", error);\n  \
         }} catch (const ks::BusyError &error) {{\n    put_kind(\"busy\", error);\n  \
         }} catch (const ks::ClosedError &error) {{\n    put_kind(\"closed\", error);\n  \
         }} catch (const ks::ArgumentError &error) {{\n    line += \"\\\"kinds\\\":[\\\"type\\\",\\\"range\\\",\\\"text\\\",\\\"null\\\",\\\"handle\\\",\\\"length\\\"],\";\n    put_kind(\"fault\", error);\n  \
         }} catch (const ks::Error &error) {{\n    put_kind(\"another error\", error);\n  \
         }} catch (const std::exception &error) {{\n    line += \"\\\"kind\\\":\\\"thrown\\\",\\\"message\\\":\";\n    put_text(error.what());\n  }}\n}}\n"
    ))
}
