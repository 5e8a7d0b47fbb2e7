//! Exception classes.

use landbridge_model::{Data, ErrorShape, ErrorType, Fields, TypeName, VariantField};

use super::lower::{Lowered, variants};
use super::names;
use super::parts::bound;
use super::spelling::{class, raw};
use super::types::{Types, Way};
use crate::members::Spot;

/// Fields that cross: name in Python, name in Rust, type, docs.
fn crossing(fields: &Fields<VariantField<Option<Data>>>) -> Vec<(String, String, &Data, &str)> {
    let count = fields
        .as_slice()
        .iter()
        .filter(|field| field.ty.is_some())
        .count();
    let named = matches!(fields, Fields::Named(_));
    fields
        .as_slice()
        .iter()
        .filter_map(|field| {
            let py = if named {
                names::of(Spot::ErrorField, &field.item)
            } else if count == 1 {
                "value".to_owned()
            } else {
                format!("value{}", field.item.name)
            };
            Some((
                py,
                field.item.name.clone(),
                field.ty.as_ref()?,
                field.item.docs.as_str(),
            ))
        })
        .collect()
}

pub(super) fn lower(types: &Types<'_>, out: &mut Lowered, it: &ErrorType) {
    let path = TypeName(it.item.path.clone());
    let name = types.name(&path);
    let base = class(&path);
    let doc = names::docstring(&it.item.docs, &[], "    ");
    let cell = |suffix: &str, name: &str, parts: &[(String, String, &Data, &str)]| {
        format!(
            "static CLASS_{base}{suffix}: lb::Exception<{}> = lb::Exception::new(\"{name}\", [{}]);",
            parts.len(),
            listed(parts)
        )
    };
    let exception = types.own("Exception");
    let mut arms = String::new();
    let (mut text, mut stub) = match &it.shape {
        ErrorShape::Enum(_) => (
            format!("class {name}(_base._Error):\n{doc}    __slots__ = ()\n"),
            format!("class {name}({exception}):\n{doc}"),
        ),
        ErrorShape::Struct(fields) => {
            let parts = crossing(fields);
            out.rust.push(cell("", &name, &parts));
            let given: Vec<String> = parts
                .iter()
                .map(|(_, rust, ..)| give(&format!("self.{}", raw(rust))))
                .collect();
            arms = format!(
                "CLASS_{base}.build(py, &CLASSES, message, [{}])",
                given.join(", ")
            );
            (
                format!(
                    "class {name}(_base._Error):\n{doc}    __slots__ = _fields = ({})\n",
                    listed(&parts)
                ),
                format!(
                    "class {name}({exception}):\n{doc}{}",
                    members(types, &parts, "    ")
                ),
            )
        }
    };
    if let Some(variants) = variants(&it.shape) {
        for (place, variant) in variants.iter().enumerate() {
            let own = names::of(Spot::ErrorVariant(&it.item), &variant.item);
            let parts = crossing(&variant.fields);
            let suffix = format!("_{place}");
            out.rust
                .push(cell(&suffix, &format!("{name}.{own}"), &parts));
            let tuple = matches!(variant.fields, Fields::Tuple(_));
            let all: Vec<String> = variant
                .fields
                .as_slice()
                .iter()
                .map(|field| {
                    let (name, binding) = (raw(&field.item.name), bound(&field.item.name));
                    match (field.ty.is_some(), tuple) {
                        (true, true) => binding,
                        (true, false) => format!("{name}: {binding}"),
                        (false, true) => "_".to_owned(),
                        (false, false) => format!("{name}: _"),
                    }
                })
                .collect();
            let rust = raw(&variant.item.name);
            let pattern = match variant.fields {
                Fields::Unit => rust,
                Fields::Named(_) => format!("{rust} {{ {} }}", all.join(", ")),
                Fields::Tuple(_) => format!("{rust}({})", all.join(", ")),
            };
            let shown = if variant.host_catch_all {
                ".to_string()"
            } else {
                ""
            };
            let given: Vec<String> = parts
                .iter()
                .map(|(_, rust, ..)| give(&format!("{}{shown}", bound(rust))))
                .collect();
            arms.push_str(&format!(
                "Self::{pattern} => CLASS_{base}{suffix}.build(py, &CLASSES, message, [{}]),",
                given.join(", ")
            ));
            let inner = format!("_{name}_{own}");
            let docs = names::docstring(&variant.item.docs, &[], "    ");
            text.push_str(&format!(
                "\n\nclass {inner}({name}):\n{docs}    __slots__ = _fields = ({})\n\n\n{inner}.__name__ = \"{own}\"\n{inner}.__qualname__ = \"{name}.{own}\"\n{name}.{own} = {inner}\n",
                listed(&parts)
            ));
            let docs = names::docstring(&variant.item.docs, &[], "        ");
            stub.push_str(&format!(
                "    class {own}({name}):\n{docs}{}",
                members(types, &parts, "        ")
            ));
        }
        arms = format!("match self {{ {arms} }}");
    }
    out.python.push(text);
    out.stubs.push(stub);
    out.types.push(name);
    let host = host_variant(&it.shape);
    let holds = host.as_ref().map_or_else(String::new, |host| {
        format!(
            "fn host(&self) -> Option<&landbridge_core::HostError> {{ #[allow(unreachable_patterns, reason = \"it may be the only one\")] match self {{ Self::{host}(error) => Some(error), _ => None }} }}\n"
        )
    });
    if types.fails_in_python(&path) {
        out.rust.push(format!(
            "impl lb::ErrorFromPy<Here> for {path} {{\n\
               fn from_exception(exception: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {{ {} Ok(None) }}\n\
               fn from_host(error: landbridge_core::HostError) -> Result<Self, landbridge_core::HostError> {{ {} }}\n\
             }}",
            made(&it.shape, &base),
            host.map_or_else(
                || "Err(error)".to_owned(),
                |host| format!("Ok(Self::{host}(error))")
            )
        ));
    }
    out.rust.push(format!(
        "impl lb::ErrorPy<Here> for {path} {{\n\
           fn exception<'py>(self, py: Python<'py>, message: &str) -> PyResult<Bound<'py, PyAny>> {{\n\
             {arms}\n\
           }}\n\
           {holds}\
         }}"
    ));
}

/// The variant that holds failures of the host's own.
fn host_variant(shape: &ErrorShape) -> Option<String> {
    let mut variants = variants(shape)?.iter();
    let host = variants.find(|variant| variant.host_catch_all)?;
    Some(raw(&host.item.name))
}

/// The errors that exceptions of the package's classes stand for, tried one after the other; what holds a cause
/// of Rust's can't be made of one.
fn made(shape: &ErrorShape, base: &str) -> String {
    let one = |cell: &str, name: &str, fields: &Fields<VariantField<Option<Data>>>| {
        if fields.as_slice().iter().any(|field| field.ty.is_none()) {
            return String::new();
        }
        let named = matches!(fields, Fields::Named(_));
        let read: Vec<String> = (fields.as_slice().iter().enumerate())
            .map(|(at, field)| {
                let value = format!("{cell}.field::<Here, _>(exception, {at})?");
                match named {
                    true => format!("{}: {value}", raw(&field.item.name)),
                    false => value,
                }
            })
            .collect();
        let made = match fields {
            Fields::Unit => name.to_owned(),
            Fields::Named(_) => format!("{name} {{ {} }}", read.join(", ")),
            Fields::Tuple(_) => format!("{name}({})", read.join(", ")),
        };
        format!("if {cell}.is(exception, &CLASSES)? {{ return Ok(Some({made})); }}")
    };
    match shape {
        ErrorShape::Struct(fields) => one(&format!("CLASS_{base}"), "Self", fields),
        ErrorShape::Enum(variants) => (variants.iter().enumerate())
            .filter(|(_, variant)| !variant.host_catch_all)
            .map(|(place, variant)| {
                let name = format!("Self::{}", raw(&variant.item.name));
                one(&format!("CLASS_{base}_{place}"), &name, &variant.fields)
            })
            .collect(),
    }
}

fn give(binding: &str) -> String {
    format!("lb::IntoPy::<Here>::into_py({binding}, py)?")
}

fn listed(parts: &[(String, String, &Data, &str)]) -> String {
    parts
        .iter()
        .map(|(py, ..)| format!("{}, ", names::quoted(py)))
        .collect::<String>()
        .trim_end()
        .to_owned()
}

fn members(types: &Types<'_>, parts: &[(String, String, &Data, &str)], indent: &str) -> String {
    let mut text: String = parts
        .iter()
        .map(|(py, _, data, docs)| {
            format!(
                "{indent}{py}: {}\n{}",
                types.hint(data.value(), Way::Out),
                names::docstring(docs, &[], indent)
            )
        })
        .collect();
    let parameters: String = parts
        .iter()
        .map(|(py, _, data, _)| format!(", {py}: {}", types.hint(data.value(), Way::Out)))
        .collect();
    let star = if parts.is_empty() { "" } else { ", *" };
    let str = types.own("str");
    text.push_str(&format!(
        "{indent}def __init__(self, _message: {str} = \"\", /{star}{parameters}) -> None: ...\n"
    ));
    text
}
