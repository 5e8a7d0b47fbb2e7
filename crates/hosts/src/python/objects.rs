//! Classes of objects.

use landbridge_model::{MethodKind, Object, Receiver, TypeName};

use super::functions::{self, Target};
use super::lower::{Lowered, attribute, class_docs, is_arc};
use super::names;
use super::spelling::class;
use super::types::Types;
use crate::naming;

pub(super) fn lower(types: &Types<'_>, out: &mut Lowered, object: &Object) {
    let path = TypeName(object.item.path.clone());
    let name = types.name(&path);
    let class = class(&path);
    let arc = is_arc(object);
    let held = if arc {
        format!("std::sync::Arc<{path}>")
    } else {
        path.0.clone()
    };
    let mut methods = String::new();
    let doc = names::docstring(
        &object.item.docs,
        &["Stays in Rust; freed by close(), a with block, or the garbage collector.".to_owned()],
        "    ",
    );
    let mut stub = format!("@_typing.final\nclass {name}:\n{doc}");
    for method in object
        .methods
        .iter()
        .filter(|it| it.function.item.hosts.shown_in("python"))
    {
        let target = match method.kind {
            MethodKind::Method(receiver) | MethodKind::Getter(receiver) => {
                Target::Method(object, receiver)
            }
            _ => Target::Static(object),
        };
        let ident = format!("m_{}", naming::snake(&method.function.item.name));
        let lowered = functions::function(types, &target, ident, &method.function);
        let constructs = method.kind == MethodKind::Constructor;
        let mut rust = lowered.rust;
        if constructs {
            // `#[new]` gives the instance itself, and has no name of its own.
            rust = rust.replacen(
                "PyResult<Bound<'py, PyAny>>",
                "PyResult<Bound<'py, Self>>",
                1,
            );
            if let Some(end) = rust.rfind(" })") {
                rust.insert_str(end + 3, "?.cast_into::<Self>().map_err(PyErr::from)");
            }
        } else {
            let own = names::quoted(&lowered.name);
            rust = match method.kind {
                MethodKind::Getter(_) => {
                    let at = rust.find("#[pyo3(signature").unwrap_or(0);
                    let end = rust[at..].find('\n').map_or(rust.len(), |end| at + end + 1);
                    format!(
                        "{}#[getter({})]\n{}",
                        &rust[..at],
                        lowered.name,
                        &rust[end..]
                    )
                }
                _ => rust.replacen(
                    "#[pyo3(signature",
                    &format!("#[pyo3(name = {own})]\n#[pyo3(signature"),
                    1,
                ),
            };
        }
        let mark = match method.kind {
            MethodKind::Getter(_) => "",
            kind => attribute(kind),
        };
        methods.push_str(mark);
        methods.push_str(&rust);
        methods.push('\n');
        let lines = lowered.stub.replacen(
            &format!("def {}(", lowered.name),
            match method.kind {
                MethodKind::Constructor => "def __new__(cls, ".to_owned(),
                _ => format!("def {}(", lowered.name),
            }
            .as_str(),
            1,
        );
        let lines = lines.replace("(cls, )", "(cls)");
        match method.kind {
            MethodKind::NamedConstructor | MethodKind::Static => {
                stub.push_str("    @staticmethod\n")
            }
            MethodKind::Getter(_) => stub.push_str("    @property\n"),
            _ => {}
        }
        stub.extend(lines.lines().map(|line| format!("    {line}\n")));
    }
    traits(object, &name, &mut methods, &mut stub);
    stub.push_str(&format!(
        "    def close(self) -> None:\n        \"\"\"Frees the object now; a second time does nothing.\"\"\"\n    def __enter__(self) -> {name}: ...\n    def __exit__(self, *exception: object) -> None: ...\n"
    ));
    out.stubs.push(stub);
    out.natives.push(name.clone());
    out.adds.push(format!("module.add_class::<{class}>()?;"));
    let module = out.module.clone();
    out.rust.push(format!(
        "{}#[pyclass(frozen, weakref, name = \"{name}\", module = \"{module}\")]\n\
         pub struct {class}(lb::Held<{held}>);\n\
         #[pymethods]\n\
         impl {class} {{\n\
           {methods}\n\
           #[pyo3(name = \"close\")]\n\
           fn m_close(&self, py: Python<'_>) -> PyResult<()> {{ self.0.close(py, \"{name}\", &CLASSES) }}\n\
           fn __enter__<'py>(slf: Bound<'py, Self>) -> Bound<'py, Self> {{ slf }}\n\
           #[pyo3(signature = (*_exception))]\n\
           fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyAny>) -> PyResult<()> {{ self.0.close(py, \"{name}\", &CLASSES) }}\n\
         }}",
        class_docs(&object.item.docs)
    ));
    let find = format!("lb::object::<{class}>(value, \"{name}\", \"value\")?");
    if arc {
        out.rust.push(format!(
            "impl<'py> lb::FromPy<'py, Here> for std::sync::Arc<{path}> {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 Ok(std::sync::Arc::clone(&*lb::instance_of::<{class}>(value, \"{name}\")?.get().0.shared(value.py(), \"{name}\", \"value\", &CLASSES)?))\n\
               }}\n\
             }}\n\
             impl lb::IntoPy<Here> for std::sync::Arc<{path}> {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ Ok(Bound::new(py, {class}(lb::Held::new(self)))?.into_any()) }}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ lb::IntoPy::<Here>::into_py(std::sync::Arc::new(self), py) }}\n\
             }}"
        ));
        let _ = find;
    } else {
        out.rust.push(format!(
            "impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 lb::instance_of::<{class}>(value, \"{name}\")?.get().0.take(value.py(), \"{name}\", \"value\", &CLASSES)\n\
               }}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ Ok(Bound::new(py, {class}(lb::Held::new(self)))?.into_any()) }}\n\
             }}"
        ));
    }
}

fn traits(object: &Object, name: &str, methods: &mut String, stub: &mut String) {
    let this = format!("let this = self.0.shared(py, \"{name}\", \"self\", &CLASSES)?;");
    let class = class(&TypeName(object.item.path.clone()));
    let other = format!(
        "let Ok(other) = other.cast::<{class}>() else {{ return Ok(py.NotImplemented().into_bound(py)); }};\n\
         let other = other.get().0.shared(py, \"{name}\", \"other\", &CLASSES)?;"
    );
    if object.traits.display {
        methods.push_str(&format!("fn __str__(&self, py: Python<'_>) -> PyResult<String> {{ {this} Ok(this.to_string()) }}\n"));
        stub.push_str("    def __str__(self) -> str: ...\n");
    }
    if object.traits.debug {
        methods.push_str(&format!("fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{ {this} Ok(format!(\"{{:?}}\", *this)) }}\n"));
        stub.push_str("    def __repr__(self) -> str: ...\n");
    }
    if object.traits.hash {
        methods.push_str(&format!(
            "fn __hash__(&self, py: Python<'_>) -> PyResult<u64> {{ {this} use std::hash::{{Hash, Hasher}}; let mut hasher = std::hash::DefaultHasher::new(); this.hash(&mut hasher); Ok(hasher.finish()) }}\n"
        ));
        stub.push_str("    def __hash__(self) -> int: ...\n");
    }
    if object.traits.eq || object.traits.ord {
        let equal = if object.traits.eq {
            "*this == *other"
        } else {
            "this.partial_cmp(&other) == Some(std::cmp::Ordering::Equal)"
        };
        let less = if object.traits.ord {
            "match this.partial_cmp(&other) { Some(order) => operation.matches(order), None => false }"
        } else {
            "return Ok(py.NotImplemented().into_bound(py))"
        };
        methods.push_str(&format!(
            "fn __richcmp__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>, operation: lb::pyo3::basic::CompareOp) -> PyResult<Bound<'py, PyAny>> {{\n\
               {this} {other}\n\
               let answer = match operation {{\n\
                 lb::pyo3::basic::CompareOp::Eq => {equal},\n\
                 lb::pyo3::basic::CompareOp::Ne => !({equal}),\n\
                 operation => {{ let _ = &operation; {less} }}\n\
               }};\n\
               lb::IntoPy::<Here>::into_py(answer, py)\n\
             }}\n"
        ));
        stub.push_str("    def __eq__(self, other: object) -> bool: ...\n");
        if object.traits.ord {
            for operator in ["lt", "le", "gt", "ge"] {
                stub.push_str(&format!(
                    "    def __{operator}__(self, other: {name}) -> bool: ...\n"
                ));
            }
        }
    }
    let _ = Receiver::Shared;
}
