//! Tagged unions: enums with data, and the shape that errors share with them.

use landbridge_model::{DataEnum, Fields, TypeName, Value, Variant, VariantField};

use super::docs;
use super::forms::{Forms, type_ident};
use super::names;
use super::taken::{hold_fields, hold_fn};
use super::types::{Definition, LoweredType, Part, c_fields, raw, read, struct_form, write};
use crate::naming;

/// A tagged union: of an enum with data or of an error.
pub(super) struct Union<'a> {
    pub(super) name: &'a str,
    pub(super) path: &'a TypeName,
    pub(super) docs: &'a str,
    pub(super) variants: Vec<(VariantNames, Vec<Part>)>,
}

pub(super) struct VariantNames {
    /// `Circle`
    pub(super) rust: String,
    /// `circle`
    pub(super) c: String,
    /// `CIRCLE`
    pub(super) tag: String,
    pub(super) docs: String,
    pub(super) named: bool,
    pub(super) unit: bool,
    /// Fields that don't cross: their names in Rust.
    pub(super) left_out: Vec<String>,
    pub(super) tuple_len: usize,
}

pub(super) fn variant_names<T>(variant: &Variant<T>) -> VariantNames {
    VariantNames {
        rust: raw(&variant.item.name),
        c: names::of(&variant.item, naming::snake),
        tag: names::of(&variant.item, naming::screaming),
        docs: variant.item.docs.clone(),
        named: matches!(variant.fields, Fields::Named(_)),
        unit: matches!(variant.fields, Fields::Unit),
        left_out: Vec::new(),
        tuple_len: variant.fields.as_slice().len(),
    }
}

/// `value` for one unnamed field, `value0` … for more.
pub(super) fn c_name<T>(field: &VariantField<T>, named: bool, count: usize) -> String {
    if named {
        names::field(&field.item)
    } else if count == 1 {
        "value".to_owned()
    } else {
        format!("value{}", field.item.name)
    }
}

pub(super) fn data_enum(forms: &mut Forms<'_>, name: &str, it: &DataEnum) -> LoweredType {
    let path = TypeName(it.item.path.clone());
    let variants = it
        .variants
        .iter()
        .map(|variant| {
            let names = variant_names(variant);
            let fields = variant.fields.as_slice();
            let parts = fields.iter().map(|field| Part {
                rust: field.item.name.clone(),
                c: c_name(field, names.named, fields.len()),
                form: forms.of(&field.ty),
                docs: field.item.docs.clone(),
            });
            let parts = parts.collect();
            (names, parts)
        })
        .collect();
    let union = Union {
        name,
        path: &path,
        docs: &it.item.docs,
        variants,
    };
    let owns = union
        .variants
        .iter()
        .any(|(_, parts)| parts.iter().any(|part| part.form.owns));
    let hold = if forms.objects(&Value::DataEnum(path.clone())).is_empty() {
        String::new()
    } else {
        union.hold()
    };
    LoweredType {
        definition: Some(union.definition(owns)),
        forms: union.forms(),
        convert: format!(
            "impl lb::Crosses<Here> for {path} {{\n\
               type C = forms::{};\n\
               unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, lb::core::Failure> {{\n\
                 comment!(\"SAFETY: the tag says which member holds; the caller's promise holds for its fields.\");\n\
                 unsafe {{ {} }}\n\
               }}\n\
               {hold}\n{}\n{}\n\
             }}",
            type_ident(&path),
            union.read(),
            union.write(),
            union.free(),
        ),
    }
}

impl Union<'_> {
    fn ident(&self) -> String {
        type_ident(self.path)
    }

    fn member_ident(&self, variant: &VariantNames) -> String {
        format!("{}{}", self.ident(), naming::pascal(&variant.c))
    }

    pub(super) fn definition(&self, owns: bool) -> Definition {
        let name = self.name;
        let shout = name.to_uppercase();
        let mut text =
            format!("/** Which member of {name} holds. */\ntypedef enum {name}_tag {{\n");
        for (index, (variant, _)) in self.variants.iter().enumerate() {
            text.push_str(&format!(
                "  {shout}_{} = {index},{}\n",
                variant.tag,
                docs::trailing(&variant.docs)
            ));
        }
        text.push_str(&format!("}} {name}_tag;\n\n"));
        text.push_str(&docs::block(self.docs, &[], ""));
        text.push_str(&format!(
            "struct {name} {{\n  {name}_tag tag; /**< Which member holds. */\n"
        ));
        if self.variants.iter().any(|(_, parts)| !parts.is_empty()) {
            text.push_str("  union {\n");
            for (variant, parts) in self.variants.iter().filter(|(_, parts)| !parts.is_empty()) {
                text.push_str(&format!(
                    "    struct {{\n{}    }} {};{}\n",
                    c_fields(parts, "      "),
                    variant.c,
                    docs::trailing(&variant.docs)
                ));
            }
            text.push_str("  };\n");
        }
        text.push_str("};");
        let parts = self.variants.iter().flat_map(|(_, parts)| parts);
        Definition {
            name: name.to_owned(),
            kind: "struct",
            text,
            needs: parts.map(|part| part.form.c.clone()).collect(),
            freed: owns.then(|| self.path.0.clone()),
        }
    }

    pub(super) fn forms(&self) -> String {
        let ident = self.ident();
        let mut text = String::new();
        let mut members = String::new();
        let mut first = String::new();
        for (variant, parts) in self.variants.iter().filter(|(_, parts)| !parts.is_empty()) {
            let member = self.member_ident(variant);
            text.push_str(&struct_form(&member, parts));
            members.push_str(&format!("pub {}: {member},", raw(&variant.c)));
            if first.is_empty() {
                first = format!("{}: <{member} as lb::Form>::EMPTY", raw(&variant.c));
            }
        }
        let (field, empty) = if members.is_empty() {
            (String::new(), String::new())
        } else {
            text.push_str(&format!(
                "#[derive(Clone, Copy)]\n#[repr(C)]\npub union {ident}Data {{ {members} }}\n"
            ));
            (
                format!("pub data: {ident}Data,"),
                format!("data: {ident}Data {{ {first} }},"),
            )
        };
        text.push_str(&format!(
            "#[derive(Clone, Copy)]\n#[repr(C)]\npub struct {ident} {{ pub tag: i32, {field} }}\n\
             landbridge_c::form!({ident}, {ident} {{ tag: -1, {empty} }});\n"
        ));
        text
    }

    fn read(&self) -> String {
        let mut arms = String::new();
        for (index, (variant, parts)) in self.variants.iter().enumerate() {
            let from = format!("form.data.{}", raw(&variant.c));
            let values: Vec<String> = parts
                .iter()
                .map(|part| {
                    let value = read(part, &from);
                    if variant.named {
                        format!("{}: {value}", raw(&part.rust))
                    } else {
                        value
                    }
                })
                .collect();
            let build = constructor(variant, &values.join(", "));
            arms.push_str(&format!("{index} => Ok(Self::{build}),"));
        }
        let title = self.name;
        format!(
            "match form.tag {{ {arms} other => Err(lb::core::Failure::argument(parameter, lb::core::ArgumentFault::Range, format!(\"expected the tag of a {title}, got {{other}}\"))) }}"
        )
    }

    fn hold(&self) -> String {
        let mut arms = String::new();
        for (index, (variant, parts)) in self.variants.iter().enumerate() {
            let from = format!("form.data.{}", raw(&variant.c));
            arms.push_str(&format!(
                "{index} => {{ {} Ok(()) }}",
                hold_fields(parts, &from)
            ));
        }
        let read = "<Self as lb::Crosses<Here>>::from_c(form, parameter).map(drop)";
        hold_fn(&format!("match form.tag {{ {arms} _ => {read} }}"))
    }

    pub(super) fn write(&self) -> String {
        let ident = self.ident();
        let mut arms = String::new();
        for (index, (variant, parts)) in self.variants.iter().enumerate() {
            let pattern = pattern(variant, parts);
            let fields: Vec<String> = parts
                .iter()
                .map(|part| format!("{}: {}", raw(&part.c), write(&binding(variant, part))))
                .collect();
            let data = if parts.is_empty() {
                format!("..<forms::{ident} as lb::Form>::EMPTY")
            } else {
                format!(
                    "data: forms::{ident}Data {{ {}: forms::{} {{ {} }} }}",
                    raw(&variant.c),
                    self.member_ident(variant),
                    fields.join(", ")
                )
            };
            arms.push_str(&format!(
                "Self::{pattern} => forms::{ident} {{ tag: {index}, {data} }},"
            ));
        }
        let any_data = self.variants.iter().any(|(_, parts)| !parts.is_empty());
        let arms = if any_data {
            arms
        } else {
            arms.replace(&format!(", ..<forms::{ident} as lb::Form>::EMPTY"), "")
        };
        format!("fn into_c(self) -> Self::C {{ match self {{ {arms} }} }}")
    }

    pub(super) fn free(&self) -> String {
        let mut arms = String::new();
        for (index, (variant, parts)) in self.variants.iter().enumerate() {
            let frees: String = parts
                .iter()
                .filter(|part| part.form.owns)
                .map(|part| {
                    format!(
                        "<{} as lb::Crosses<Here>>::free_c(&mut form.data.{}.{});",
                        part.form.value,
                        raw(&variant.c),
                        raw(&part.c)
                    )
                })
                .collect();
            if !frees.is_empty() {
                arms.push_str(&format!("{index} => {{ {frees} }}"));
            }
        }
        if arms.is_empty() {
            return String::new();
        }
        format!(
            "unsafe fn free_c(form: &mut Self::C) {{\n\
               comment!(\"SAFETY: the tag says which member holds; the caller's promise holds for its fields.\");\n\
               unsafe {{ match form.tag {{ {arms} _ => {{}} }} }}\n\
               *form = <forms::{} as lb::Form>::EMPTY;\n\
             }}",
            self.ident()
        )
    }
}

pub(super) fn constructor(variant: &VariantNames, values: &str) -> String {
    if variant.unit {
        variant.rust.clone()
    } else if variant.named {
        format!("{} {{ {values} }}", variant.rust)
    } else {
        format!("{}({values})", variant.rust)
    }
}

fn binding(variant: &VariantNames, part: &Part) -> String {
    if variant.named {
        raw(&part.rust)
    } else {
        format!("field{}", part.rust)
    }
}

fn pattern(variant: &VariantNames, parts: &[Part]) -> String {
    if variant.unit {
        return variant.rust.clone();
    }
    if variant.named {
        let kept = parts.iter().map(|part| raw(&part.rust));
        let left = variant
            .left_out
            .iter()
            .map(|name| format!("{}: _", raw(name)));
        return format!(
            "{} {{ {} }}",
            variant.rust,
            kept.chain(left).collect::<Vec<_>>().join(", ")
        );
    }
    let fields: Vec<String> = (0..variant.tuple_len)
        .map(|index| {
            if variant.left_out.contains(&index.to_string()) {
                "_".to_owned()
            } else {
                format!("field{index}")
            }
        })
        .collect();
    format!("{}({})", variant.rust, fields.join(", "))
}
