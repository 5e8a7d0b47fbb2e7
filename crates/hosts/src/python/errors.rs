//! Exception classes.

use landbridge_model::{Data, ErrorShape, ErrorType, Fields, TypeName, VariantField};

use super::lower::{Lowered, variants};
use super::names;
use super::spelling::{class, raw};
use super::types::{Types, Way};
use crate::naming;

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
                names::value(&field.item)
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
    let base = naming::screaming(&class(&path));
    let doc = names::docstring(&it.item.docs, &[], "    ");
    let cell = |suffix: &str| {
        format!(
            "static CLASS_{base}{suffix}: lb::pyo3::sync::PyOnceLock<Py<PyAny>> = lb::pyo3::sync::PyOnceLock::new();"
        )
    };
    let mut arms = String::new();
    let (mut text, mut stub) = match &it.shape {
        ErrorShape::Enum(_) => (
            format!("class {name}(_Error):\n{doc}    _fields = ()\n"),
            format!("class {name}(Exception):\n{doc}"),
        ),
        ErrorShape::Struct(fields) => {
            let parts = crossing(fields);
            out.rust.push(cell(""));
            let sets: String = parts
                .iter()
                .map(|(py, rust, ..)| set(py, &format!("self.{}", raw(rust))))
                .collect();
            arms = format!("{sets} Ok((CLASSES.get(py, &CLASS_{base}, \"{name}\")?, fields))");
            (
                format!(
                    "class {name}(_Error):\n{doc}    _fields = ({})\n",
                    listed(&parts)
                ),
                format!(
                    "class {name}(Exception):\n{doc}{}",
                    members(types, &parts, "    ")
                ),
            )
        }
    };
    if let Some(variants) = variants(&it.shape) {
        for variant in variants {
            let own = names::ty(&variant.item);
            let parts = crossing(&variant.fields);
            let suffix = format!("_{}", naming::screaming(&variant.item.name));
            out.rust.push(cell(&suffix));
            let tuple = matches!(variant.fields, Fields::Tuple(_));
            let all: Vec<String> = variant
                .fields
                .as_slice()
                .iter()
                .map(|field| {
                    let binding = if tuple {
                        format!("field{}", field.item.name)
                    } else {
                        raw(&field.item.name)
                    };
                    match (field.ty.is_some(), tuple) {
                        (true, _) => binding,
                        (false, true) => "_".to_owned(),
                        (false, false) => format!("{binding}: _"),
                    }
                })
                .collect();
            let rust = raw(&variant.item.name);
            let pattern = match variant.fields {
                Fields::Unit => rust,
                Fields::Named(_) => format!("{rust} {{ {} }}", all.join(", ")),
                Fields::Tuple(_) => format!("{rust}({})", all.join(", ")),
            };
            let sets: String = parts
                .iter()
                .map(|(py, rust, ..)| {
                    set(
                        py,
                        &if tuple {
                            format!("field{rust}")
                        } else {
                            raw(rust)
                        },
                    )
                })
                .collect();
            arms.push_str(&format!(
                "Self::{pattern} => {{ {sets} Ok((CLASSES.get(py, &CLASS_{base}{suffix}, \"{name}.{own}\")?, fields)) }}"
            ));
            let inner = format!("_{name}_{own}");
            let docs = names::docstring(&variant.item.docs, &[], "    ");
            text.push_str(&format!(
                "\n\nclass {inner}({name}):\n{docs}    _fields = ({})\n\n\n{inner}.__name__ = \"{own}\"\n{inner}.__qualname__ = \"{name}.{own}\"\n{name}.{own} = {inner}\n",
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
    out.rust.push(format!(
        "impl lb::ErrorPy<Here> for {path} {{\n\
           fn parts<'py>(self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, lb::pyo3::types::PyDict>)> {{\n\
             let fields = lb::pyo3::types::PyDict::new(py);\n\
             {arms}\n\
           }}\n\
         }}"
    ));
}

fn set(py: &str, binding: &str) -> String {
    format!(
        "fields.set_item({}, lb::IntoPy::<Here>::into_py({binding}, py)?)?;",
        names::quoted(py)
    )
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
    text.push_str(&format!(
        "{indent}def __init__(self, message: str = \"\"{star}{parameters}) -> None: ...\n"
    ));
    text
}
