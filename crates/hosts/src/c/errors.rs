//! Errors: the structs and unions that hold their fields.

use landbridge_model::{Data, ErrorShape, ErrorType, Fields, TypeName, Variant, VariantField};

use super::docs;
use super::forms::{Forms, type_ident};
use super::types::{Definition, LoweredType, Part, c_fields, free_fn, raw, struct_form, write};
use super::unions::{Union, c_name, constructor, variant_names};

pub(super) fn error(forms: &mut Forms<'_>, name: &str, it: &ErrorType) -> LoweredType {
    let path = TypeName(it.item.path.clone());
    let ident = type_ident(&path);
    match &it.shape {
        ErrorShape::Enum(variants) => {
            let host = variants.iter().find(|it| it.host_catch_all).map(|variant| {
                let pattern = host_variant(variant, "error");
                format!(
                    "#[allow(unreachable_patterns, reason = \"it may be the only variant\")]\n\
                     fn host(&self) -> Option<&lb::core::HostError> {{\n\
                       match self {{ Self::{pattern} => Some(error), _ => None }}\n\
                     }}"
                )
            });
            let variants = variants
                .iter()
                .map(|variant| {
                    let mut names = variant_names(variant);
                    let fields = variant.fields.as_slice();
                    let crossing = fields.iter().filter(|field| field.ty.is_some()).count();
                    let mut parts = Vec::new();
                    for field in fields {
                        match part(forms, field, names.named, crossing) {
                            Some(part) => parts.push(part),
                            None => names.left_out.push(field.item.name.clone()),
                        }
                    }
                    if variant.host_catch_all {
                        // The same name in every host.
                        parts
                            .iter_mut()
                            .for_each(|part| "value".clone_into(&mut part.c));
                    }
                    (names, parts)
                })
                .collect();
            let union = Union {
                name,
                path: &path,
                docs: &it.item.docs,
                variants,
            };
            let into = format!("{} {}", union.write(), host.unwrap_or_default());
            let convert = error_impl(&path, &ident, &into, &union.free());
            LoweredType {
                definition: Some(Definition {
                    freed: None,
                    ..union.definition(false)
                }),
                forms: union.forms(),
                convert,
            }
        }
        ErrorShape::Struct(fields) => error_struct(forms, name, it, &path, fields),
    }
}

/// The variant for failures of the host, with `value` in its only field: a pattern or an expression.
pub(super) fn host_variant(variant: &Variant<Option<Data>>, value: &str) -> String {
    let value = match &variant.fields {
        Fields::Named(fields) => fields
            .iter()
            .map(|field| match raw(&field.item.name) {
                name if name == value => name,
                name => format!("{name}: {value}"),
            })
            .collect(),
        _ => value.to_owned(),
    };
    constructor(&variant_names(variant), &value)
}

/// A field of an error, if it crosses.
pub(super) fn part(
    forms: &mut Forms<'_>,
    field: &VariantField<Option<Data>>,
    named: bool,
    crossing: usize,
) -> Option<Part> {
    let data = field.ty.as_ref()?;
    Some(Part {
        rust: field.item.name.clone(),
        c: c_name(field, named, crossing),
        form: forms.of(data.value()),
        docs: field.item.docs.clone(),
    })
}

fn error_struct(
    forms: &mut Forms<'_>,
    name: &str,
    it: &ErrorType,
    path: &TypeName,
    fields: &Fields<VariantField<Option<Data>>>,
) -> LoweredType {
    let ident = type_ident(path);
    let named = matches!(fields, Fields::Named(_));
    let crossing = fields
        .as_slice()
        .iter()
        .filter(|field| field.ty.is_some())
        .count();
    let mut parts = Vec::new();
    let mut left_out = Vec::new();
    for field in fields.as_slice() {
        match part(forms, field, named, crossing) {
            Some(part) => parts.push(part),
            None => left_out.push(field.item.name.clone()),
        }
    }
    // An empty struct is none in C.
    let dummy = parts.is_empty();
    let mut text = docs::block(&it.item.docs, &[], "");
    let body = if dummy {
        "  uint8_t unused; /**< Nothing; a struct needs a field. */\n".to_owned()
    } else {
        c_fields(&parts, "  ")
    };
    text.push_str(&format!("struct {name} {{\n{body}}};"));
    let form = if dummy {
        format!(
            "#[derive(Clone, Copy)]\n#[repr(C)]\npub struct {ident} {{ pub unused: u8 }}\nlandbridge_c::form!({ident}, {ident} {{ unused: 0 }});\n"
        )
    } else {
        struct_form(&ident, &parts)
    };
    // Private fields of an error stay where they are: only those that cross are read.
    let fields: Vec<String> = parts
        .iter()
        .map(|part| {
            format!(
                "{}: {}",
                raw(&part.c),
                write(&format!("self.{}", raw(&part.rust)))
            )
        })
        .collect();
    let fields = if dummy {
        "unused: 0".to_owned()
    } else {
        fields.join(", ")
    };
    let into = format!("fn into_c(self) -> Self::C {{ forms::{ident} {{ {fields} }} }}");
    LoweredType {
        definition: Some(Definition {
            name: name.to_owned(),
            kind: "struct",
            text,
            needs: parts.iter().map(|part| part.form.c.clone()).collect(),
            freed: None,
        }),
        forms: form,
        convert: error_impl(path, &ident, &into, &free_fn(&parts, "form")),
    }
}

fn error_impl(path: &TypeName, ident: &str, into: &str, free: &str) -> String {
    let free = if free.is_empty() {
        "unsafe fn free_c(_: &mut Self::C) {}".to_owned()
    } else {
        free.to_owned()
    };
    format!("impl lb::ErrorForm<Here> for {path} {{ type C = forms::{ident}; {into} {free} }}")
}
