//! Fields of records and variants: the dataclass, its stub, and the Rust that builds and reads it.

use landbridge_model::{Fields, Literal, ObjectHold, TypeName, Value, VariantField};

use super::functions::c_text;
use super::lower::Lowering;
use super::names;
use super::spelling::{class, raw, spelled};
use super::types::Way;
use crate::members::Spot;

/// One field.
pub(super) struct Part {
    pub(super) rust: String,
    pub(super) py: String,
    pub(super) ty: Value,
    pub(super) docs: String,
    pub(super) default: Option<Literal>,
}

/// What a pattern binds a field to: never a name that the code around it uses.
pub(super) fn bound(field: &str) -> String {
    format!("field_{field}")
}

/// What a type's impls say of lists of it, where memory is lent.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) read: String,
    pub(super) give: String,
    pub(super) settle: String,
}

/// The name of the static of a type's class.
pub(super) fn cell(path: &str) -> String {
    format!("CLASS_{}", class(&TypeName(path.to_owned())))
}

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
    ) -> String {
        let mut text =
            format!("@_dataclasses.dataclass(frozen=True, slots=True)\nclass {name}{base}:\n");
        text.push_str(&names::docstring(docs, &[], "    "));
        for part in parts {
            let default = part
                .default
                .as_ref()
                .map(|literal| self.types.literal(literal, &part.ty));
            let hint = self.types.hint(&part.ty, Way::Out);
            match default.as_deref() {
                Some("{}") => text.push_str(&format!(
                    "    {}: {hint} = _dataclasses.field(default_factory=dict)\n",
                    part.py
                )),
                Some(default) => text.push_str(&format!("    {}: {hint} = {default}\n", part.py)),
                None => text.push_str(&format!("    {}: {hint}\n", part.py)),
            }
        }
        if let Some(check) = check {
            text.push_str(&format!(
                "\n    def __post_init__(self) -> None:\n        _native.{check}(self)\n"
            ));
        }
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

    /// The static by which Rust finds the dataclass.
    pub(super) fn class_static(cell: &str, name: &str, parts: &[Part]) -> String {
        let fields: Vec<String> = parts.iter().map(|part| names::quoted(&part.py)).collect();
        format!(
            "static {cell}: lb::Class<{}> = lb::Class::new({}, [{}]);",
            parts.len(),
            names::quoted(name),
            fields.join(", ")
        )
    }

    /// Rust that gives bound fields away, in order.
    pub(super) fn given(parts: &[Part]) -> String {
        let fields: Vec<String> = parts
            .iter()
            .map(|part| format!("lb::IntoPy::<Here>::into_py({}, py)?", bound(&part.rust)))
            .collect();
        format!("[{}]", fields.join(", "))
    }

    pub(super) fn struct_impls(&mut self, path: &str, name: &str, parts: &[Part], lists: &Lists) {
        let cell = cell(path);
        let fields: Vec<String> = parts
            .iter()
            .map(|part| format!("{}: {}", raw(&part.rust), bound(&part.rust)))
            .collect();
        let reads: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                format!(
                    "{}: {cell}.field::<Here, _>(value, &CLASSES, {index})?",
                    raw(&part.rust)
                )
            })
            .collect();
        let at_once: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                format!("{}: fields.at_once::<Here, _>({index})?", raw(&part.rust))
            })
            .collect();
        let owns = parts.iter().any(|part| self.types.owns(&part.ty));
        let reserve = if owns {
            let fields = self.reserves(&cell, parts);
            format!(
                "fn reserve(value: &Bound<'py, PyAny>, reserved: &mut lb::Reserved) -> PyResult<()> {{ {cell}.check(value, &CLASSES)?; {fields} Ok(()) }}\n"
            )
        } else {
            String::new()
        };
        let given = Self::given(parts);
        let Lists { read, give, settle } = lists;
        self.out.rust.push(format!(
            "{}\n\
             impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 {cell}.check(value, &CLASSES)?;\n\
                 Ok(Self {{ {} }})\n\
               }}\n{read}\n\
               #[inline]\n\
               fn at_once(value: lb::pyo3::Borrowed<'_, 'py, PyAny>) -> Option<Self> {{\n\
                 let fields = {cell}.fields(value)?;\n\
                 Some(Self {{ {} }})\n\
               }}\n\
               {reserve}\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{\n\
                 let Self {{ {} }} = self;\n\
                 {cell}.build(py, &CLASSES, {given})\n\
               }}\n{give}\n\
             }}\n\
             impl<'py> lb::Settle<'py, Here> for {path} {{\n\
               fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{\n\
                 {cell}.check(value, &CLASSES)?;\n\
                 Ok(value.clone())\n\
               }}\n{settle}\n\
             }}",
            Self::class_static(&cell, name, parts),
            reads.join(", "),
            at_once.join(", "),
            fields.join(", ")
        ));
    }

    /// Rust that makes sure of fields whose values take objects over, and of all others.
    pub(super) fn reserves(&self, cell: &str, parts: &[Part]) -> String {
        let reserve = |(index, part): (usize, &Part)| {
            let ty = spelled(&part.ty);
            format!("{cell}.reserve::<Here, {ty}>(value, &CLASSES, {index}, reserved)?;")
        };
        parts.iter().enumerate().map(reserve).collect()
    }

    /// The function that makes sure of a new instance: fields as Rust would give them.
    pub(super) fn check(&mut self, cell: &str, ident: &str, parts: &[Part]) -> Option<String> {
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
        let constant = format!("FN_{name}");
        let settled: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                format!(
                    "lb::settled::<Here, {}, _>(&value, &{cell}, &CLASSES, {index})?",
                    spelled(&part.ty)
                )
            })
            .collect();
        self.out.rust.push(format!(
            "fn {name}<'py>(py: Python<'py>, [value]: [lb::Slot<'py>; 1]) -> lb::Answer<'py> {{\n\
               let Some(value) = value else {{ return Err(lb::missing().into()) }};\n\
               {cell}.check(&value, &CLASSES)?;\n\
               {cell}.refill(&value, &CLASSES, [{}])?;\n\
               Ok(lb::IntoPy::<Here>::into_py((), py)?)\n\
             }}\n\
             lb::define!(function {constant} = {name} in CLASSES, {}, c\"\", 1 lb::Signature::new(\"{name}\", [\"value\"], 1));",
            settled.join(", "),
            c_text(&name),
        ));
        self.out
            .adds
            .push(format!("{constant}.function(module, NATIVE)?;"));
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
        names::of(Spot::VariantField, &field.item)
    } else if count == 1 {
        "value".to_owned()
    } else {
        format!("value{}", field.item.name)
    }
}
