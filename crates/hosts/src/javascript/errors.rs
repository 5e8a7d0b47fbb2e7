//! Error classes and their wire form. Which fields cross is `lower`'s to say.

use landbridge_model::{ErrorShape, ErrorType, Fields, TypeName, Value};

use super::enums::part_name;
use super::faults::{Constructor, Faults, constructed, constructor};
use super::lower::{Lowered, crossing, is_enum};
use super::spelling::raw;
use super::wire::{bound, encode};
use crate::javascript::types::{Types, Way};
use crate::javascript::{beside, docs};

pub(super) fn lower(types: &Types<'_>, out: &mut Lowered, it: &ErrorType) {
    let path = TypeName(it.item.path.clone());
    let name = types.name(&path);
    let index = out.errors.len();
    let error = types.global("Error");
    let doc = docs::block(&it.item.docs, &[], "");
    let mut js =
        format!("class {name} extends $Error {{\n  get name() {{ return \"{name}\"; }}\n}}\n");
    let mut makes = String::new();
    let mut writes = String::new();
    let mut namespace = String::new();
    let thrown = out.thrown.contains(&it.item.path);
    let mut faults = Faults::new(&name, &path.0);
    match &it.shape {
        ErrorShape::Enum(variants) => {
            for (number, variant) in variants.iter().enumerate() {
                let own = beside::error_variant(it, &variant.item, "node");
                let named = matches!(variant.fields, Fields::Named(_));
                let count = crossing(&variant.fields).count();
                let fields: Vec<(String, String, &Value, &str)> = crossing(&variant.fields)
                    .map(|(field, value)| {
                        (
                            part_name(field, named, count, beside::error_field),
                            field.item.name.clone(),
                            value,
                            field.item.docs.as_str(),
                        )
                    })
                    .collect();
                let class = format!("{name}.{own}");
                let whole = fields.len() == variant.fields.as_slice().len();
                let constructor = if variant.host_catch_all {
                    faults.host(&variant.item.name, variants.len() > 1);
                    Constructor::default()
                } else if thrown && whole {
                    faults.class(types, number, &class, &fields, |rust| {
                        let made = constructed(&variant.item.name, &variant.fields, rust);
                        format!("Self::{made}")
                    });
                    constructor(types, &fields)
                } else {
                    Constructor::default()
                };
                js.push_str(&format!(
                    // Engines give such a class no name by themselves.
                    "{class} = class extends {name} {{\n  static {{ $Object.defineProperty(this, \"name\", {{ value: \"{class}\", configurable: true }}); }}\n{}  get name() {{ return \"{class}\"; }}\n  get code() {{ return \"{own}\"; }}\n}};\n",
                    constructor.javascript
                ));
                makes.push_str(&make(types, number, &format!("{name}.{own}"), &fields));
                let kept: Vec<&str> = fields.iter().map(|(_, rust, ..)| rust.as_str()).collect();
                let pattern = pattern(&variant.item.name, &variant.fields, &kept);
                let encodes: String = if variant.host_catch_all {
                    kept.iter()
                        .map(|field| format!("w.text(&{}.to_string());", bound(field)))
                        .collect()
                } else {
                    kept.iter().map(|field| encode(&bound(field))).collect()
                };
                writes.push_str(&format!(
                    "Self::{pattern} => {{ w.u32({number}); {encodes} }}"
                ));
                let members = members(types, &fields, "    ");
                namespace.push_str(&format!(
                    "{}  class {own} extends {name} {{\n    readonly code: \"{own}\";\n{members}{}  }}\n",
                    docs::block(&variant.item.docs, &[], "  "),
                    constructor.declared("    ")
                ));
            }
        }
        ErrorShape::Struct(fields) => {
            let named = matches!(fields, Fields::Named(_));
            let count = crossing(fields).count();
            let parts: Vec<(String, String, &Value, &str)> = crossing(fields)
                .map(|(field, value)| {
                    (
                        part_name(field, named, count, beside::error_field),
                        field.item.name.clone(),
                        value,
                        field.item.docs.as_str(),
                    )
                })
                .collect();
            makes = make(types, 0, &name, &parts);
            let whole = parts.len() == fields.as_slice().len();
            let constructor = if thrown && whole {
                faults.class(types, 0, &name, &parts, |rust| {
                    constructed("Self", fields, rust)
                });
                constructor(types, &parts)
            } else {
                Constructor::default()
            };
            js = format!(
                "class {name} extends $Error {{\n{}  get name() {{ return \"{name}\"; }}\n  get code() {{ return \"{name}\"; }}\n}}\n",
                constructor.javascript
            );
            writes = parts
                .iter()
                .map(|(_, rust, ..)| encode(&format!("self.{}", raw(rust))))
                .collect();
            let members = members(types, &parts, "  ");
            let declared = if constructor.typescript.is_empty() {
                "  private constructor();\n".to_owned()
            } else {
                constructor.declared("  ")
            };
            out.typescript.push(format!(
                "{doc}export class {name} extends {error} {{\n  readonly code: \"{name}\";\n{members}{declared}}}"
            ));
        }
    }
    if is_enum(&it.shape) {
        out.typescript.push(format!(
            "{doc}export class {name} extends {error} {{\n  readonly code: string;\n  protected constructor();\n}}\nexport namespace {name} {{\n{namespace}}}"
        ));
        writes = format!("match self {{ {writes} }}");
    } else {
        writes = format!("w.u32(0); {writes}");
    }
    // Made in a function of its own, called by the one that throws: the fewer functions on the stack, the less
    // an error costs.
    out.javascript.push(format!(
        "{}\nfunction e${name}(r) {{\n  const message = r.text();\n  const cause = r.causes();\n  switch (r.count()) {{\n{makes}  }}\n}}",
        js.trim_end()
    ));
    out.errors.push(format!("e${name}"));
    if thrown {
        out.javascript.push(faults.javascript());
        out.rust.push(faults.rust());
    }
    let host = &faults.host;
    out.rust.push(format!(
        "impl lb::ErrorWire<Here> for {path} {{\n\
           const INDEX: u32 = {index};\n\
           {host}\
           fn encode(self, w: &mut lb::core::wire::Writer<'_>) {{ {writes} }}\n\
         }}"
    ));
}

/// The case of a variant: the error, its fields set in order. The classes have no constructors of their own, so
/// that it needn't go through the chain of theirs, which is dear.
fn make(
    types: &Types<'_>,
    number: usize,
    class: &str,
    fields: &[(String, String, &Value, &str)],
) -> String {
    let fields: String = fields
        .iter()
        .map(|(js, _, value, _)| format!("      error.{js} = {};\n", types.read(value)))
        .collect();
    format!(
        "    case {number}: {{\n      const error = new $Error(message, cause);\n      $Object.setPrototypeOf(error, {class}.prototype);\n{fields}      return error;\n    }}\n"
    )
}

fn members(types: &Types<'_>, fields: &[(String, String, &Value, &str)], indent: &str) -> String {
    fields
        .iter()
        .map(|(js, _, value, doc)| {
            format!(
                "{}{indent}readonly {js}: {};\n",
                docs::block(doc, &[], indent),
                types.ts(value, Way::Out)
            )
        })
        .collect()
}

fn pattern<T>(
    name: &str,
    fields: &Fields<landbridge_model::VariantField<T>>,
    kept: &[&str],
) -> String {
    let name = raw(name);
    match fields {
        Fields::Unit => name,
        Fields::Named(_) => {
            let fields: Vec<String> = fields
                .as_slice()
                .iter()
                .map(|field| {
                    let own = raw(&field.item.name);
                    if kept.contains(&field.item.name.as_str()) {
                        format!("{own}: {}", bound(&field.item.name))
                    } else {
                        format!("{own}: _")
                    }
                })
                .collect();
            format!("{name} {{ {} }}", fields.join(", "))
        }
        Fields::Tuple(_) => {
            let fields: Vec<String> = fields
                .as_slice()
                .iter()
                .map(|field| {
                    if kept.contains(&field.item.name.as_str()) {
                        bound(&field.item.name)
                    } else {
                        "_".to_owned()
                    }
                })
                .collect();
            format!("{name}({})", fields.join(", "))
        }
    }
}
