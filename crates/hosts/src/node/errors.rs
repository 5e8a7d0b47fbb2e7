//! Error classes, their wire form, and the wire form of shared objects.

use landbridge_model::{ErrorShape, ErrorType, Fields, TypeName, Value};

use super::functions::raw;
use super::lower::{Lowered, crossing, is_enum};
use crate::javascript::types::{Types, Way};
use crate::javascript::{docs, names};

pub(super) fn lower(types: &Types<'_>, out: &mut Lowered, it: &ErrorType) {
    let path = TypeName(it.item.path.clone());
    let name = types.name(&path);
    let index = out.errors.len();
    let doc = docs::block(&it.item.docs, &[], "");
    let mut js =
        format!("class {name} extends Error {{\n  get name() {{ return \"{name}\"; }}\n}}\n");
    let mut codecs = Vec::new();
    let mut writes = String::new();
    let mut namespace = String::new();
    match &it.shape {
        ErrorShape::Enum(variants) => {
            for (number, variant) in variants.iter().enumerate() {
                let own = names::ty(&variant.item, "node");
                let named = matches!(variant.fields, Fields::Named(_));
                let count = crossing(&variant.fields).count();
                let fields: Vec<(String, String, &Value, &str)> = crossing(&variant.fields)
                    .map(|(field, value)| {
                        (
                            part(field, named, count),
                            field.item.name.clone(),
                            value,
                            field.item.docs.as_str(),
                        )
                    })
                    .collect();
                js.push_str(&format!(
                    "{name}.{own} = class extends {name} {{\n  get name() {{ return \"{name}.{own}\"; }}\n  get code() {{ return \"{own}\"; }}\n}};\n"
                ));
                codecs.push(format!("[() => {name}.{own}, {}]", listed(types, &fields)));
                let kept: Vec<&str> = fields.iter().map(|(_, rust, ..)| rust.as_str()).collect();
                let pattern = pattern(&variant.item.name, &variant.fields, &kept);
                let encodes: String = kept
                    .iter()
                    .map(|field| {
                        encode(&if named {
                            raw(field)
                        } else {
                            format!("field{field}")
                        })
                    })
                    .collect();
                writes.push_str(&format!(
                    "Self::{pattern} => {{ w.u32({number}); {encodes} }}"
                ));
                let members = members(types, &fields, "    ");
                namespace.push_str(&format!(
                    "{}  class {own} extends {name} {{\n    readonly code: \"{own}\";\n{members}  }}\n",
                    docs::block(&variant.item.docs, &[], "  ")
                ));
            }
        }
        ErrorShape::Struct(fields) => {
            let named = matches!(fields, Fields::Named(_));
            let count = crossing(fields).count();
            let listed_fields: Vec<(String, String, &Value, &str)> = crossing(fields)
                .map(|(field, value)| {
                    (
                        part(field, named, count),
                        field.item.name.clone(),
                        value,
                        field.item.docs.as_str(),
                    )
                })
                .collect();
            codecs.push(format!("[() => {name}, {}]", listed(types, &listed_fields)));
            js = format!(
                "class {name} extends Error {{\n  get name() {{ return \"{name}\"; }}\n  get code() {{ return \"{name}\"; }}\n}}\n"
            );
            writes = listed_fields
                .iter()
                .map(|(_, rust, ..)| encode(&format!("self.{}", raw(rust))))
                .collect();
            let members = members(types, &listed_fields, "  ");
            out.typescript.push(format!(
                "{doc}export class {name} extends Error {{\n  readonly code: \"{name}\";\n{members}  private constructor();\n}}"
            ));
        }
    }
    if is_enum(&it.shape) {
        out.typescript.push(format!(
            "{doc}export class {name} extends Error {{\n  readonly code: string;\n  protected constructor();\n}}\nexport namespace {name} {{\n{namespace}}}"
        ));
        writes = format!("match self {{ {writes} }}");
    } else {
        writes = format!("w.u32(0); {writes}");
    }
    out.javascript.push(js.trim_end().to_owned());
    out.errors.push(format!("[{}]", codecs.join(", ")));
    out.rust.push(format!(
        "impl lb::ErrorWire<Here> for {path} {{\n\
           const INDEX: u32 = {index};\n\
           fn encode(self, w: &mut lb::core::wire::Writer<'_>) {{ {writes} }}\n\
         }}"
    ));
}

fn part<T>(field: &landbridge_model::VariantField<T>, named: bool, count: usize) -> String {
    if named {
        names::value(&field.item, "node")
    } else if count == 1 {
        "value".to_owned()
    } else {
        format!("value{}", field.item.name)
    }
}

fn listed(types: &Types<'_>, fields: &[(String, String, &Value, &str)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(js, _, value, _)| format!("[{}, {}]", names::quoted(js), types.codec(value)))
        .collect();
    format!("[{}]", fields.join(", "))
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

fn encode(binding: &str) -> String {
    format!("lb::core::wire::Wire::<Here>::encode({binding}, w);")
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
                        own
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
                        format!("field{}", field.item.name)
                    } else {
                        "_".to_owned()
                    }
                })
                .collect();
            format!("{name}({})", fields.join(", "))
        }
    }
}

/// `Arc<Obj>` in the wire format. `Arc` is as foreign as the trait, so the tag makes it legal here too.
pub(super) fn arc_wire(path: &str, name: &str, table: &str) -> String {
    format!(
        "impl lb::core::wire::Wire<Here> for std::sync::Arc<{path}> {{\n\
           fn encode(self, w: &mut lb::core::wire::Writer<'_>) {{ w.u64({table}.insert(self).to_bits()); }}\n\
           fn decode(r: &mut lb::core::wire::Reader<'_>) -> Result<Self, lb::core::wire::WireError> {{\n\
             {table}.arc(lb::core::handle::Handle::from_bits(r.u64()?)).map_err(|refused| lb::core::wire::WireError::Object {{ type_name: \"{name}\", refused }})\n\
           }}\n\
         }}"
    )
}
