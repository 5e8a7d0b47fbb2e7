//! Classes of objects.

use landbridge_model::{MethodKind, Object, TypeName};

use super::functions::{self, Target};
use super::lower::{Lowered, is_arc};
use super::names;
use super::spelling::class;
use super::types::Types;

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
    let (mut methods, mut slots) = (String::new(), String::new());
    let (mut items, mut adds) = (Vec::new(), Vec::new());
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
        let target = Target::Associated(object, method.kind);
        let lowered = functions::function(types, target, &method.function);
        match method.kind {
            MethodKind::Method(_) | MethodKind::Getter(_) => methods.push_str(&lowered.body),
            _ => items.push(lowered.body),
        }
        items.push(lowered.definition);
        adds.push(lowered.add);
        let mut lines = lowered.stub;
        match method.kind {
            MethodKind::Constructor => {
                slots = construct(&lowered.constant, &lowered.signature);
                lines = lines
                    .replacen(&format!("def {}(", lowered.name), "def __new__(cls, ", 1)
                    .replace("(cls, )", "(cls)");
            }
            MethodKind::NamedConstructor | MethodKind::Static => {
                stub.push_str(&format!("    @{}\n", types.own("staticmethod")));
            }
            MethodKind::Getter(_) => stub.push_str(&format!("    @{}\n", types.own("property"))),
            MethodKind::Method(_) => {}
        }
        stub.extend(lines.lines().map(|line| format!("    {line}\n")));
    }
    traits(types, object, &name, &mut slots, &mut stub);
    stub.push_str(&format!(
        "    def close(self) -> None:\n        \"\"\"Frees the object now; a second time does nothing.\"\"\"\n    def __enter__(self) -> {name}: ...\n    def __exit__(self, *exception: {}) -> None: ...\n",
        types.own("object")
    ));
    out.stubs.push(stub);
    out.natives.push(name.clone());
    out.classes.push(name.clone());
    out.adds.push(format!("module.add_class::<{class}>()?;"));
    let close = format!("CLOSE_{class}");
    adds.push(format!("{close}.method::<{class}>(py)?;"));
    out.adds.extend(adds);
    let module = out.module.clone();
    out.rust.push(format!(
        "{}#[pyclass(frozen, weakref, name = \"{name}\", module = \"{module}\")]\n\
         pub struct {class}(lb::Held<{held}>);\n\
         impl {class} {{\n\
           {methods}\n\
           fn close_it<'py>(slf: &Bound<'py, Self>, []: [lb::Slot<'py>; 0]) -> lb::Answer<'py> {{\n\
             slf.get().0.close(slf.py(), \"{name}\", &CLASSES)?;\n\
             Ok(lb::IntoPy::<Here>::into_py((), slf.py())?)\n\
           }}\n\
         }}\n\
         {}\n\
         lb::define!(method {close} = {class}::close_it in CLASSES, c\"close\", c\"close($self)\\n--\\n\\nFrees the object now; a second time does nothing.\");\n\
         #[pymethods]\n\
         impl {class} {{\n\
           {slots}\n\
           fn __enter__<'py>(slf: Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {{ drop(slf.get().0.shared(slf.py(), \"{name}\", \"self\", &CLASSES)?); Ok(slf) }}\n\
           #[pyo3(signature = (*_exception))]\n\
           fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyAny>) -> PyResult<()> {{ self.0.close(py, \"{name}\", &CLASSES) }}\n\
         }}",
        functions::doc_attribute(&object.item.docs),
        items.join("\n"),
    ));
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
             }}\n\
             impl<'py> lb::Settle<'py, Here> for std::sync::Arc<{path}> {{\n\
               fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{\n\
                 Ok(lb::instance_of::<{class}>(value, \"{name}\")?.clone().into_any())\n\
               }}\n\
             }}"
        ));
    } else {
        out.rust.push(format!(
            "impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 lb::instance_of::<{class}>(value, \"{name}\")?.get().0.take(value.py(), \"{name}\", \"value\", &CLASSES)\n\
               }}\n\
               fn reserve(value: &Bound<'py, PyAny>, reserved: &mut lb::Reserved) -> PyResult<()> {{\n\
                 lb::instance_of::<{class}>(value, \"{name}\")?.get().0.reserve(value.py(), \"{name}\", \"value\", &CLASSES, reserved)\n\
               }}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ Ok(Bound::new(py, {class}(lb::Held::new(self)))?.into_any()) }}\n\
             }}"
        ));
    }
}

/// `__new__`, for those who call it by that name; calls of the class go past it where the ABI lets them.
fn construct(definition: &str, signature: &str) -> String {
    format!(
        "#[new]\n#[pyo3(signature = (*positional, **named), text_signature = {})]\n\
         fn construct<'py>(py: Python<'py>, positional: &Bound<'py, lb::pyo3::types::PyTuple>, named: Option<&Bound<'py, lb::pyo3::types::PyDict>>) -> PyResult<Bound<'py, Self>> {{\n\
           Ok(lb::construct(py, {definition}, positional, named)?.cast_into::<Self>()?)\n\
         }}\n",
        names::quoted(signature)
    )
}

fn traits(types: &Types<'_>, object: &Object, name: &str, methods: &mut String, stub: &mut String) {
    let this = format!("let this = self.0.shared(py, \"{name}\", \"self\", &CLASSES)?;");
    let class = class(&TypeName(object.item.path.clone()));
    let other = format!(
        "let Ok(other) = other.cast::<{class}>() else {{ return Ok(py.NotImplemented().into_bound(py)); }};\n\
         let other = other.get().0.shared(py, \"{name}\", \"other\", &CLASSES)?;"
    );
    if object.traits.display {
        methods.push_str(&format!("fn __str__(&self, py: Python<'_>) -> PyResult<String> {{ lb::guarded(py, &CLASSES, || {{ {this} Ok(this.to_string()) }}) }}\n"));
        stub.push_str(&format!(
            "    def __str__(self) -> {}: ...\n",
            types.own("str")
        ));
    }
    if object.traits.debug {
        methods.push_str(&format!("fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{ lb::guarded(py, &CLASSES, || {{ {this} Ok(format!(\"{{:?}}\", *this)) }}) }}\n"));
        stub.push_str(&format!(
            "    def __repr__(self) -> {}: ...\n",
            types.own("str")
        ));
    }
    if object.traits.hash {
        methods.push_str(&format!(
            "fn __hash__(&self, py: Python<'_>) -> PyResult<u64> {{ lb::guarded(py, &CLASSES, || {{ {this} use std::hash::{{Hash, Hasher}}; let mut hasher = std::hash::DefaultHasher::new(); this.hash(&mut hasher); Ok(hasher.finish()) }}) }}\n"
        ));
        stub.push_str(&format!(
            "    def __hash__(self) -> {}: ...\n",
            types.own("int")
        ));
    }
    if object.traits.eq || object.traits.ord {
        let (equal, differs) = if object.traits.eq {
            ("*this == *other", "*this != *other")
        } else {
            (
                "this.partial_cmp(&other) == Some(std::cmp::Ordering::Equal)",
                "this.partial_cmp(&other) != Some(std::cmp::Ordering::Equal)",
            )
        };
        let less = if object.traits.ord {
            "match this.partial_cmp(&other) { Some(order) => operation.matches(order), None => false }"
        } else {
            "return Ok(py.NotImplemented().into_bound(py))"
        };
        methods.push_str(&format!(
            "fn __richcmp__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>, operation: lb::pyo3::basic::CompareOp) -> PyResult<Bound<'py, PyAny>> {{\n\
               lb::guarded(py, &CLASSES, || {{ {this} {other}\n\
               let answer = match operation {{\n\
                 lb::pyo3::basic::CompareOp::Eq => {equal},\n\
                 lb::pyo3::basic::CompareOp::Ne => {differs},\n\
                 operation => {{ let _ = &operation; {less} }}\n\
               }};\n\
               lb::IntoPy::<Here>::into_py(answer, py) }})\n\
             }}\n"
        ));
        let (object_, bool) = (types.own("object"), types.own("bool"));
        stub.push_str(&format!(
            "    def __eq__(self, other: {object_}, /) -> {bool}: ...\n"
        ));
        if object.traits.ord {
            for operator in ["lt", "le", "gt", "ge"] {
                stub.push_str(&format!(
                    "    def __{operator}__(self, other: {name}, /) -> {bool}: ...\n"
                ));
            }
        }
    }
}
