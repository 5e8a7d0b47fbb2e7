//! The interface as the templates see it: Rust, Python and stubs of each declaration.

use std::collections::BTreeMap;

use landbridge_diagnostics::Diagnostic;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Enumeration, ErrorShape, ErrorType, Fields, Function,
    Interface, MethodKind, Newtype, Object, PlainRecord, Storage, TypeName, Value,
};
use serde::Serialize;

use super::functions::{self, Target, doc_attribute};
use super::names;
use super::parts::{CELL, Part, plain_rust, plain_value};
use super::spelling::{class, raw};
use super::types::{Types, Way};
use crate::lower::{Lower, Scope};
use crate::naming;

/// Everything that the templates need.
#[derive(Debug, Default, Serialize)]
pub(super) struct Lowered {
    pub(super) package: String,
    pub(super) module: String,
    pub(super) library: String,
    pub(super) version: String,
    pub(super) description: String,
    pub(super) license: Option<String>,
    pub(super) docs: String,
    pub(super) hash: String,
    /// Items of the generated crate.
    pub(super) rust: Vec<String>,
    /// `module.add_…` lines.
    pub(super) adds: Vec<String>,
    /// Items of `_types.py`.
    pub(super) python: Vec<String>,
    /// Items of `__init__.pyi`.
    pub(super) stubs: Vec<String>,
    /// Names that `_types.py` gives.
    pub(super) types: Vec<String>,
    /// Names that the extension gives.
    pub(super) natives: Vec<String>,
}

pub(super) struct Lowering<'a> {
    pub(super) types: Types<'a>,
    pub(super) out: Lowered,
}

/// Lowers an interface.
pub(super) fn lower(interface: &Interface, module: String) -> (Lowered, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut scope = Scope::new("python", names::KEYWORDS);
    let mut known = BTreeMap::new();
    for declaration in interface
        .declarations()
        .filter(|it| it.item().hosts.shown_in("python"))
    {
        let item = declaration.item();
        let name = scope.claim(item, item.name.clone(), &mut diagnostics);
        if !matches!(declaration.kind(), "function" | "constant") {
            known.insert(item.path.clone(), name.clone());
        }
        let reserved = [
            "PanicError",
            "BusyError",
            "ClosedError",
            "PlainArray",
            "interface_hash",
        ];
        if reserved.contains(&name.as_str()) {
            use landbridge_diagnostics::catalogue::hosts::NAME_COLLISION;
            diagnostics.push(
                Diagnostic::error(
                    &NAME_COLLISION,
                    format!(
                        "`{}` would be called `{name}` in python, which every package has",
                        item.path
                    ),
                )
                .at(crate::lower::place(item))
                .help("give it another name there with `rename(python = \"…\")`"),
            );
        }
    }
    let krate = &interface.krate;
    let mut lowering = Lowering {
        types: Types {
            interface,
            names: known,
        },
        out: Lowered {
            package: krate.package.clone(),
            module,
            library: krate.library.clone(),
            version: krate.version.clone(),
            description: krate.description.clone(),
            license: krate.license.clone(),
            docs: names::docstring(&krate.docs, &[], ""),
            hash: interface.hash.to_string(),
            ..Lowered::default()
        },
    };
    crate::lower::lower(interface, &mut lowering);
    (lowering.out, diagnostics)
}

impl Lower for Lowering<'_> {
    fn host(&self) -> &'static str {
        "python"
    }

    fn plain_record(&mut self, record: &PlainRecord) {
        let name = self.name(&record.item.path);
        let path = &record.item.path;
        let parts: Vec<Part> = record
            .fields
            .iter()
            .map(|field| Part {
                rust: field.item.name.clone(),
                py: names::value(&field.item),
                ty: plain_value(&field.ty),
                docs: field.item.docs.clone(),
                default: field.default.clone(),
            })
            .collect();
        let listed: Vec<String> = record
            .fields
            .iter()
            .map(|field| format!("{}: {}", raw(&field.item.name), plain_rust(&field.ty)))
            .collect();
        self.out.rust.push(format!(
            "landbridge_core::plain!({path} {{ {} }} as Here);",
            listed.join(", ")
        ));
        self.struct_impls(
            path,
            &name,
            &parts,
            "fn list(value: &Bound<'py, PyAny>) -> PyResult<Vec<Self>> { lb::records::<Here, Self>(value) }",
            "fn give_list(items: Vec<Self>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> { lb::memory_of::<Here, Self>(py, items) }",
        );
        let fields: Vec<String> = parts.iter().map(|part| raw(&part.rust)).collect();
        let ident = naming::snake(&class(&TypeName(path.clone())));
        let check = self.check(
            path,
            &ident,
            &format!("{path} {{ {} }}", fields.join(", ")),
            &parts,
            false,
        );
        let text = self.dataclass(&name, "", &record.item.docs, &parts, check.as_deref(), true);
        self.out.python.push(text);
        let stub = self.stub_class(&name, "", &record.item.docs, &parts, "");
        self.out.stubs.push(stub);
        self.out.types.push(name);
    }

    fn record(&mut self, record: &ConvertedRecord) {
        let name = self.name(&record.item.path);
        let path = &record.item.path;
        let parts: Vec<Part> = record
            .fields
            .iter()
            .map(|field| Part {
                rust: field.item.name.clone(),
                py: names::value(&field.item),
                ty: field.ty.clone(),
                docs: field.item.docs.clone(),
                default: field.default.clone(),
            })
            .collect();
        self.struct_impls(path, &name, &parts, "", "");
        let fields: Vec<String> = parts.iter().map(|part| raw(&part.rust)).collect();
        let ident = naming::snake(&class(&TypeName(path.clone())));
        let check = self.check(
            path,
            &ident,
            &format!("{path} {{ {} }}", fields.join(", ")),
            &parts,
            false,
        );
        let text = self.dataclass(&name, "", &record.item.docs, &parts, check.as_deref(), true);
        self.out.python.push(text);
        let stub = self.stub_class(&name, "", &record.item.docs, &parts, "");
        self.out.stubs.push(stub);
        self.out.types.push(name);
    }

    fn newtype(&mut self, newtype: &Newtype) {
        let path = &newtype.item.path;
        self.out.rust.push(format!(
            "impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{ lb::FromPy::<Here>::from_py(value).map(Self) }}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ let Self(inner) = self; lb::IntoPy::<Here>::into_py(inner, py) }}\n\
             }}"
        ));
    }

    fn enumeration(&mut self, it: &Enumeration) {
        let name = self.name(&it.item.path);
        let path = &it.item.path;
        let cell = format!(
            "CLASS_{}",
            naming::screaming(&class(&TypeName(path.clone())))
        );
        let mut text = format!(
            "class {name}(_enum.Enum):\n{}",
            names::docstring(&it.item.docs, &[], "    ")
        );
        for member in &it.members {
            text.push_str(&format!(
                "    {} = {}\n",
                names::member(&member.item),
                member.value
            ));
        }
        // First: defaults of records name members.
        self.out.python.insert(0, text.clone());
        self.out.stubs.push(text);
        self.out.types.push(name.clone());
        let from: String = it
            .members
            .iter()
            .map(|m| format!("{} => Ok(Self::{}),", m.value, raw(&m.item.name)))
            .collect();
        let into: String = it
            .members
            .iter()
            .map(|m| format!("Self::{} => {}_i64,", raw(&m.item.name), m.value))
            .collect();
        self.out.rust.push(format!(
            "static {cell}: {CELL} = lb::pyo3::sync::PyOnceLock::new();\n\
             impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 lb::instance(value, &CLASSES, &{cell}, \"{name}\")?;\n\
                 match value.getattr(\"value\")?.extract::<i64>()? {{ {from} other => Err(lb::pyo3::exceptions::PyOverflowError::new_err(format!(\"expected a {name}, got {{other}}\"))) }}\n\
               }}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{\n\
                 let number = match self {{ {into} }};\n\
                 CLASSES.get(py, &{cell}, \"{name}\")?.call1((number,))\n\
               }}\n\
             }}"
        ));
    }

    fn data_enum(&mut self, it: &DataEnum) {
        let name = self.name(&it.item.path);
        let path = it.item.path.clone();
        let base = class(&TypeName(path.clone()));
        let doc = names::docstring(&it.item.docs, &[], "    ");
        let mut text = format!(
            "class {name}:\n{doc}    __slots__ = ()\n\n    def __new__(cls, *args: object, **fields: object) -> object:\n        if cls is {name}:\n            raise TypeError(\"{name} is made by one of its variants\")\n        return object.__new__(cls)\n"
        );
        let mut stub = format!("class {name}:\n{doc}");
        let (mut reads, mut writes) = (String::new(), String::new());
        for variant in &it.variants {
            let own = names::ty(&variant.item);
            let parts = self.variant_parts(&variant.fields);
            let rust = raw(&variant.item.name);
            let cell = format!(
                "CLASS_{}_{}",
                naming::screaming(&base),
                naming::screaming(&variant.item.name)
            );
            self.out.rust.push(format!(
                "static {cell}: {CELL} = lb::pyo3::sync::PyOnceLock::new();"
            ));
            let tuple = matches!(variant.fields, Fields::Tuple(_));
            let bindings: Vec<String> = parts
                .iter()
                .map(|part| {
                    if tuple {
                        format!("field{}", part.rust)
                    } else {
                        raw(&part.rust)
                    }
                })
                .collect();
            let pattern = match variant.fields {
                Fields::Unit => rust.clone(),
                Fields::Named(_) => format!("{rust} {{ {} }}", bindings.join(", ")),
                Fields::Tuple(_) => format!("{rust}({})", bindings.join(", ")),
            };
            let fields: Vec<String> = parts
                .iter()
                .map(|part| {
                    let read = format!("lb::field::<Here, _>(value, {})?", names::quoted(&part.py));
                    if tuple {
                        read
                    } else {
                        format!("{}: {read}", raw(&part.rust))
                    }
                })
                .collect();
            let built = match variant.fields {
                Fields::Unit => rust,
                Fields::Named(_) => format!("{rust} {{ {} }}", fields.join(", ")),
                Fields::Tuple(_) => format!("{rust}({})", fields.join(", ")),
            };
            let qualified = format!("{name}.{own}");
            reads.push_str(&format!("if lb::is_instance(value, &CLASSES, &{cell}, \"{qualified}\")? {{ return Ok(Self::{built}); }}"));
            let given = Self::given(&parts, |part| {
                if tuple {
                    format!("field{}", part.rust)
                } else {
                    raw(&part.rust)
                }
            });
            writes.push_str(&format!(
                "Self::{pattern} => lb::build(py, &CLASSES, &{cell}, \"{qualified}\", {given}),"
            ));
            let ident = format!(
                "{}_{}",
                naming::snake(&base),
                naming::snake(&variant.item.name)
            );
            let check = self.check(&path, &ident, &format!("{path}::{pattern}"), &parts, tuple);
            let inner = format!("_{name}_{own}");
            let class = self.dataclass(
                &inner,
                &format!("({name})"),
                &variant.item.docs,
                &parts,
                check.as_deref(),
                true,
            );
            text.push_str(&format!(
                "\n\n{class}\n\n{inner}.__name__ = \"{own}\"\n{inner}.__qualname__ = \"{qualified}\"\n{qualified} = {inner}\n"
            ));
            stub.push_str(&self.stub_class(
                &own,
                &format!("({name})"),
                &variant.item.docs,
                &parts,
                "    ",
            ));
        }
        self.out.python.push(text);
        self.out.stubs.push(stub);
        self.out.types.push(name.clone());
        self.out.rust.push(format!(
            "impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 {reads}\n\
                 Err(lb::pyo3::exceptions::PyTypeError::new_err(format!(\"expected a {name}, got {{}}\", value.get_type().name()?)))\n\
               }}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ match self {{ {writes} }} }}\n\
             }}"
        ));
    }

    fn error(&mut self, it: &ErrorType) {
        super::errors::lower(&self.types, &mut self.out, it);
    }

    fn object(&mut self, object: &Object) {
        super::objects::lower(&self.types, &mut self.out, object);
    }

    fn function(&mut self, function: &Function) {
        let ident = naming::snake(
            &function
                .item
                .path
                .split("::")
                .skip(1)
                .collect::<Vec<_>>()
                .join("_")
                .replace("r#", ""),
        );
        let ident = format!("f_{ident}");
        let lowered = functions::function(&self.types, &Target::Free, ident.clone(), function);
        let own = names::quoted(&lowered.name);
        // The name is given where the function is made.
        let rust = lowered.rust.replacen(
            "#[pyo3(signature",
            &format!("#[pyfunction(name = {own})]\n#[pyo3(signature"),
            1,
        );
        self.out.rust.push(rust);
        self.out.adds.push(format!(
            "module.add_function(wrap_pyfunction!({ident}, module)?)?;"
        ));
        self.out.stubs.push(lowered.stub);
        self.out.natives.push(lowered.name);
    }

    fn constant(&mut self, constant: &Constant) {
        let name = names::ty(&constant.item);
        let value = constant.ty.value();
        let path = match value {
            Value::List(_) | Value::Bytes => format!("{}.to_vec()", constant.item.path),
            _ => constant.item.path.clone(),
        };
        self.out.adds.push(format!(
            "module.add({}, lb::IntoPy::<Here>::into_py({path}, module.py())?)?;",
            names::quoted(&name)
        ));
        let doc = names::docstring(&constant.item.docs, &[], "");
        self.out.stubs.push(format!(
            "{name}: _typing.Final[{}]\n{doc}",
            self.types.hint(value, Way::Out)
        ));
        self.out.natives.push(name);
    }
}

/// For objects: whether they are kept in an `Arc`.
pub(super) fn is_arc(object: &Object) -> bool {
    object.storage == Storage::Arc
}

/// The kind of an associated function in a class.
pub(super) fn attribute(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Constructor => "#[new]\n",
        MethodKind::NamedConstructor | MethodKind::Static => "#[staticmethod]\n",
        MethodKind::Getter(_) => "#[getter]\n",
        MethodKind::Method(_) => "",
    }
}

/// The docs of a class.
pub(super) fn class_docs(docs: &str) -> String {
    doc_attribute(docs)
}

/// Whether an error is an enum.
pub(super) fn variants(
    shape: &ErrorShape,
) -> Option<&[landbridge_model::Variant<Option<landbridge_model::Data>>]> {
    match shape {
        ErrorShape::Enum(variants) => Some(variants),
        ErrorShape::Struct(_) => None,
    }
}
