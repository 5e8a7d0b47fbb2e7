//! Fields of records and variants: the dataclass, its stub, and the Rust that builds and reads it.

use landbridge_model::{
    Fields, Literal, ObjectHold, PlainType, Scalar, TypeName, Value, VariantField,
};

use super::lower::Lowering;
use super::names;
use super::spelling::{class, raw};
use super::types::Way;
use crate::naming;

/// One field.
pub(super) struct Part {
    pub(super) rust: String,
    pub(super) py: String,
    pub(super) ty: Value,
    pub(super) docs: String,
    pub(super) default: Option<Literal>,
}

pub(super) fn plain_value(ty: &PlainType) -> Value {
    match ty {
        PlainType::Int(int) => Value::Scalar(Scalar::Int(*int)),
        PlainType::Float(float) => Value::Scalar(Scalar::Float(*float)),
        PlainType::Plain(name) => Value::Plain(name.clone()),
        PlainType::Array { item, len } => Value::Array {
            item: Box::new(plain_value(item)),
            len: *len,
        },
    }
}

pub(super) fn plain_rust(ty: &PlainType) -> String {
    match ty {
        PlainType::Int(int) => int.rust().to_owned(),
        PlainType::Float(float) => float.rust().to_owned(),
        PlainType::Plain(name) => name.0.clone(),
        PlainType::Array { item, len } => format!("[{}; {len}]", plain_rust(item)),
    }
}

pub(super) const CELL: &str = "lb::pyo3::sync::PyOnceLock<Py<PyAny>>";

impl Lowering<'_> {
    pub(super) fn name(&self, path: &str) -> String {
        self.types.name(&TypeName(path.to_owned()))
    }

    /// A dataclass in `_types.py`; `qualified` is `Shape.Circle` for a nested one.
    pub(super) fn dataclass(
        &self,
        name: &str,
        base: &str,
        docs: &str,
        parts: &[Part],
        check: Option<&str>,
        hash: bool,
    ) -> String {
        let mut text =
            format!("@_dataclasses.dataclass(frozen=True, slots=True)\nclass {name}{base}:\n");
        text.push_str(&names::docstring(docs, &[], "    "));
        for part in parts {
            let default = part
                .default
                .as_ref()
                .map(|literal| self.types.literal(literal, &part.ty));
            match default.as_deref() {
                Some("{}") => text.push_str(&format!(
                    "    {}: object = _dataclasses.field(default_factory=dict)\n",
                    part.py
                )),
                Some(default) => text.push_str(&format!("    {}: object = {default}\n", part.py)),
                None => text.push_str(&format!("    {}: object\n", part.py)),
            }
        }
        if let Some(check) = check {
            text.push_str(&format!(
                "\n    def __post_init__(self) -> None:\n        _native.{check}(self)\n"
            ));
        }
        let _ = hash;
        if parts.is_empty() && docs.is_empty() && check.is_none() {
            text.push_str("    pass\n");
        }
        text
    }

    pub(super) fn stub_class(
        &self,
        name: &str,
        base: &str,
        docs: &str,
        parts: &[Part],
        indent: &str,
    ) -> String {
        let mut text =
            format!("{indent}@_dataclasses.dataclass(frozen=True)\n{indent}class {name}{base}:\n");
        let inner = format!("{indent}    ");
        text.push_str(&names::docstring(docs, &[], &inner));
        for part in parts {
            let hint = self.types.hint(&part.ty, Way::Out);
            let default = if part.default.is_some() { " = ..." } else { "" };
            text.push_str(&format!("{inner}{}: {hint}{default}\n", part.py));
            text.push_str(&names::docstring(&part.docs, &[], &inner));
        }
        if parts.is_empty() && docs.is_empty() {
            text.push_str(&format!("{inner}...\n"));
        }
        text
    }

    /// Rust that makes `(&str, value)` of bound fields.
    pub(super) fn given(parts: &[Part], binding: impl Fn(&Part) -> String) -> String {
        let fields: Vec<String> = parts
            .iter()
            .map(|part| {
                format!(
                    "({}, lb::IntoPy::<Here>::into_py({}, py)?)",
                    names::quoted(&part.py),
                    binding(part)
                )
            })
            .collect();
        format!("&[{}]", fields.join(", "))
    }

    pub(super) fn struct_impls(
        &mut self,
        path: &str,
        name: &str,
        parts: &[Part],
        lists: &str,
        give_lists: &str,
    ) {
        let cell = format!(
            "CLASS_{}",
            naming::screaming(&class(&TypeName(path.to_owned())))
        );
        let fields: Vec<String> = parts.iter().map(|part| raw(&part.rust)).collect();
        let reads: Vec<String> = parts
            .iter()
            .map(|part| {
                format!(
                    "{}: lb::field::<Here, _>(value, {})?",
                    raw(&part.rust),
                    names::quoted(&part.py)
                )
            })
            .collect();
        let given = Self::given(parts, |part| raw(&part.rust));
        self.out.rust.push(format!(
            "static {cell}: {CELL} = lb::pyo3::sync::PyOnceLock::new();\n\
             impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 lb::instance(value, &CLASSES, &{cell}, \"{name}\")?;\n\
                 Ok(Self {{ {} }})\n\
               }}\n{lists}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{\n\
                 let Self {{ {} }} = self;\n\
                 lb::build(py, &CLASSES, &{cell}, \"{name}\", {given})\n\
               }}\n{give_lists}\n\
             }}",
            reads.join(", "),
            fields.join(", ")
        ));
    }

    /// The function that makes sure of a new instance: fields as Rust would give them.
    pub(super) fn check(
        &mut self,
        path: &str,
        ident: &str,
        pattern: &str,
        parts: &[Part],
        tuple: bool,
    ) -> Option<String> {
        let moves = parts.iter().any(|part| {
            let mut moves = false;
            part.ty.walk(&mut |value| {
                moves |= matches!(
                    value,
                    Value::Object {
                        hold: ObjectHold::Owned,
                        ..
                    }
                )
            });
            moves
        });
        if moves || parts.is_empty() {
            return None;
        }
        let name = format!("check_{ident}");
        let given = Self::given(parts, |part| {
            if tuple {
                format!("field{}", part.rust)
            } else {
                raw(&part.rust)
            }
        });
        self.out.rust.push(format!(
            "#[pyfunction]\nfn {name}(value: &Bound<'_, PyAny>) -> PyResult<()> {{\n\
               let py = value.py();\n\
               #[allow(irrefutable_let_patterns)]\n\
               if let {pattern} = <{path} as lb::FromPy<Here>>::from_py(value)? {{ lb::refill(value, {given})?; }}\n\
               Ok(())\n\
             }}"
        ));
        self.out.adds.push(format!(
            "module.add_function(wrap_pyfunction!({name}, module)?)?;"
        ));
        Some(name)
    }

    pub(super) fn variant_parts(&self, fields: &Fields<VariantField>) -> Vec<Part> {
        let count = fields.as_slice().len();
        let named = matches!(fields, Fields::Named(_));
        fields
            .as_slice()
            .iter()
            .map(|field| Part {
                rust: field.item.name.clone(),
                py: part_name(field, named, count),
                ty: field.ty.clone(),
                docs: field.item.docs.clone(),
                default: None,
            })
            .collect()
    }
}

pub(super) fn part_name<T>(field: &VariantField<T>, named: bool, count: usize) -> String {
    if named {
        names::value(&field.item)
    } else if count == 1 {
        "value".to_owned()
    } else {
        format!("value{}", field.item.name)
    }
}
