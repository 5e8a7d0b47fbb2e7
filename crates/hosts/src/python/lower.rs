//! The interface as the templates see it: Rust, Python and stubs of each declaration.

use std::collections::BTreeMap;

use landbridge_diagnostics::Diagnostic;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Declaration, Enumeration, ErrorShape, ErrorType, Fields,
    Function, Import, Interface, Newtype, Object, PlainRecord, SequenceKind, Storage, TypeName,
    Value,
};
use serde::Serialize;

use super::buffers;
use super::columns;
use super::functions::{self, Target};
use super::names;
use super::options::Options;
use super::parts::{Lists, Part, bound, cell};
use super::spelling::{class, raw, spelled};
use super::types::{Types, Way};
use crate::logging::Logging;
use crate::lower::{Lower, Scope};
use crate::members::{self, Spot};
use crate::spelling::{plain_rust, plain_value};

/// Everything that the templates need.
#[derive(Debug, Default, Serialize)]
pub(super) struct Lowered {
    pub(super) package: String,
    pub(super) module: String,
    /// Features of the runtime crate.
    pub(super) features: Vec<&'static str>,
    /// The most verbose level that is forwarded to Python's loggers, if any is.
    pub(super) log_ceiling: Option<usize>,
    /// The N of CPython 3.N, the lowest that the one wheel is for.
    pub(super) abi3: Option<u8>,
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
    /// Those of them that are functions.
    pub(super) functions: Vec<String>,
    /// Those of them that are classes.
    pub(super) classes: Vec<String>,
}

impl Lowered {
    /// Forwards log records, if they are to be.
    pub(super) fn forward_logs(&mut self, logging: Option<Logging>) {
        if let Some(logging) = logging {
            self.features.extend(logging.features());
            self.log_ceiling = Some(logging.ceiling);
        }
    }
}

pub(super) struct Lowering<'a> {
    pub(super) types: Types<'a>,
    pub(super) out: Lowered,
}

/// Lowers an interface.
pub(super) fn lower(interface: &Interface, options: Options) -> (Lowered, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut scope = Scope::new("python", names::KEYWORDS);
    let mut known = BTreeMap::new();
    let shares = !crate::capability::buffers("python", interface).is_empty();
    for declaration in interface
        .declarations()
        .filter(|it| it.item().hosts.shown_in("python"))
    {
        let item = declaration.item();
        let name = scope.claim(item, item.name.clone(), &mut diagnostics);
        if !matches!(declaration.kind(), "function" | "constant") {
            known.insert(item.path.clone(), name.clone());
        }
        if let Declaration::PlainRecord(record) = declaration
            && record.columns
        {
            scope.take(item, format!("{name}Columns"), &mut diagnostics);
        }
        let reserved = ["PanicError", "BusyError", "ClosedError", "interface_hash"];
        if reserved.contains(&name.as_str()) || (shares && name == buffers::CLASS) {
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
    diagnostics.extend(members::check(interface, &names::Names));
    for import in &interface.imports {
        let mut methods = Scope::new("python", &[]);
        for method in &import.methods {
            let name = names::global(&method.item);
            methods.take(&method.item, name, &mut diagnostics);
        }
    }
    let krate = &interface.krate;
    let mut lowering = Lowering {
        types: Types::new(interface, known),
        out: Lowered {
            package: krate.package.clone(),
            module: options.module.clone(),
            abi3: options.abi3,
            features: features(interface, &options),
            library: krate.library.clone(),
            version: krate.version.clone(),
            description: krate.description.clone(),
            license: krate.license.clone(),
            docs: names::docstring(&krate.docs, &[], ""),
            hash: interface.hash.to_string(),
            ..Lowered::default()
        },
    };
    let stubs = super::sequences::stubs(&lowering.types, interface);
    if shares || !stubs.is_empty() {
        let item = "_Item = _typing.TypeVar(\"_Item\")\n";
        lowering.out.stubs.push(item.to_owned());
    }
    lowering.out.stubs.extend(stubs);
    if shares {
        buffers::class(&lowering.types, &mut lowering.out);
    }
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
                py: names::of(Spot::Field, &field.item),
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
        let array = format!("{}Array", class(&TypeName(path.clone())));
        let lists = Lists {
            read: "fn list(value: &Bound<'py, PyAny>) -> PyResult<Vec<Self>> { lb::records::<Here, Self>(value) }".to_owned(),
            give: format!("fn give_list(items: Vec<Self>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ {array}::give(py, items) }}"),
            settle: format!("fn settle_list(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{ {array}::give(value.py(), lb::records::<Here, Self>(value)?) }}"),
        };
        self.struct_impls(path, &name, &parts, &lists);
        self.out.rust.push(format!(
            "lb::plain_array!({array}, \"{name}Array\", \"{}\", {path}, Here{});",
            self.out.module,
            columns::rust(record, &parts)
        ));
        self.out
            .adds
            .push(format!("module.add_class::<{array}>()?;"));
        self.out.natives.push(format!("{name}Array"));
        self.out.classes.push(format!("{name}Array"));
        let ident = class(&TypeName(path.clone()));
        let check = self.check(&cell(path), &ident, &parts);
        let text = self.dataclass(&name, "", &record.item.docs, &parts, check.as_deref());
        self.out.python.push(text);
        let stub = self.stub_class(&name, "", &record.item.docs, &parts, "");
        self.out.stubs.push(stub);
        let methods = if record.columns {
            columns::lower(&self.types, &mut self.out, record, &name, &parts)
        } else {
            String::new()
        };
        let stub = array_stub(&self.types, &name) + &methods;
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
                py: names::of(Spot::Field, &field.item),
                ty: field.ty.clone(),
                docs: field.item.docs.clone(),
                default: field.default.clone(),
            })
            .collect();
        self.struct_impls(path, &name, &parts, &Lists::default());
        let ident = class(&TypeName(path.clone()));
        let check = self.check(&cell(path), &ident, &parts);
        let text = self.dataclass(&name, "", &record.item.docs, &parts, check.as_deref());
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
               fn reserve(value: &Bound<'py, PyAny>, reserved: &mut lb::Reserved) -> PyResult<()> {{ <{0} as lb::FromPy<Here>>::reserve(value, reserved) }}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ let Self(inner) = self; lb::IntoPy::<Here>::into_py(inner, py) }}\n\
             }}\n\
             impl<'py> lb::Settle<'py, Here> for {path} {{\n\
               fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{ <{0} as lb::Settle<Here>>::settle(value) }}\n\
             }}",
            spelled(&newtype.inner)
        ));
    }

    fn enumeration(&mut self, it: &Enumeration) {
        let name = self.name(&it.item.path);
        let path = &it.item.path;
        let cell = cell(path);
        let mut text = format!(
            "class {name}(_enum.Enum):\n{}",
            names::docstring(&it.item.docs, &[], "    ")
        );
        for member in &it.members {
            text.push_str(&format!(
                "    {} = {}\n",
                names::of(Spot::Member, &member.item),
                member.value
            ));
        }
        // First: defaults of records name members.
        self.out.python.insert(0, text.clone());
        self.out.stubs.push(text);
        self.out.types.push(name.clone());
        let members: Vec<String> = it
            .members
            .iter()
            .map(|m| names::quoted(&names::of(Spot::Member, &m.item)))
            .collect();
        let last = it.members.len().saturating_sub(1);
        let from: String = it
            .members
            .iter()
            .enumerate()
            .map(|(index, m)| {
                let index = if index == last {
                    "_".to_owned()
                } else {
                    index.to_string()
                };
                format!("{index} => Self::{},", raw(&m.item.name))
            })
            .collect();
        let into: String = it
            .members
            .iter()
            .enumerate()
            .map(|(index, m)| format!("Self::{} => {index},", raw(&m.item.name)))
            .collect();
        self.out.rust.push(format!(
            "static {cell}: lb::Enumeration<{}> = lb::Enumeration::new({}, [{}]);\n\
             impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 Ok(match {cell}.index(value, &CLASSES)? {{ {from} }})\n\
               }}\n\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{\n\
                 let index = match self {{ {into} }};\n\
                 {cell}.member(py, &CLASSES, index)\n\
               }}\n\
             }}\n\
             impl<'py> lb::Settle<'py, Here> for {path} {{\n\
               fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{\n\
                 {cell}.index(value, &CLASSES)?;\n\
                 Ok(value.clone())\n\
               }}\n\
             }}",
            it.members.len(),
            names::quoted(&name),
            members.join(", ")
        ));
    }

    fn data_enum(&mut self, it: &DataEnum) {
        let name = self.name(&it.item.path);
        let path = it.item.path.clone();
        let base = class(&TypeName(path.clone()));
        let doc = names::docstring(&it.item.docs, &[], "    ");
        let mut text = format!(
            "class {name}:\n{doc}    __slots__ = ()\n\n    def __init__(self) -> None:\n        _base.no_constructor(\"{name}\")\n"
        );
        let mut stub = format!("class {name}:\n{doc}");
        let (mut reads, mut writes) = (String::new(), String::new());
        let mut knows = Vec::new();
        let (mut reserves, mut owns) = (String::new(), false);
        for (place, variant) in it.variants.iter().enumerate() {
            let own = names::of(Spot::Variant, &variant.item);
            let parts = self.variant_parts(&variant.fields);
            let rust = raw(&variant.item.name);
            let cell = format!("CLASS_{}_{place}", base);
            let qualified = format!("{name}.{own}");
            self.out
                .rust
                .push(Self::class_static(&cell, &qualified, &parts));
            let tuple = matches!(variant.fields, Fields::Tuple(_));
            let bindings: Vec<String> = parts
                .iter()
                .map(|part| match tuple {
                    true => bound(&part.rust),
                    false => format!("{}: {}", raw(&part.rust), bound(&part.rust)),
                })
                .collect();
            let pattern = match variant.fields {
                Fields::Unit => rust.clone(),
                Fields::Named(_) => format!("{rust} {{ {} }}", bindings.join(", ")),
                Fields::Tuple(_) => format!("{rust}({})", bindings.join(", ")),
            };
            let fields: Vec<String> = parts
                .iter()
                .enumerate()
                .map(|(index, part)| {
                    let read = format!("{cell}.field::<Here, _>(value, &CLASSES, {index})?");
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
            reads.push_str(&format!(
                "if {cell}.is(value, &CLASSES)? {{ return Ok(Self::{built}); }}"
            ));
            knows.push(format!("{cell}.is(value, &CLASSES)?"));
            reserves.push_str(&format!(
                "if {cell}.is(value, &CLASSES)? {{ {} return Ok(()); }}",
                self.reserves(&cell, &parts)
            ));
            owns |= parts.iter().any(|part| self.types.owns(&part.ty));
            let given = Self::given(&parts);
            writes.push_str(&format!(
                "Self::{pattern} => {cell}.build(py, &CLASSES, {given}),"
            ));
            let ident = format!("{}_{place}", base);
            let check = self.check(&cell, &ident, &parts);
            let inner = format!("_{name}_{own}");
            let class = self.dataclass(
                &inner,
                &format!("({name})"),
                &variant.item.docs,
                &parts,
                check.as_deref(),
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
        let reserve = if owns {
            format!(
                "fn reserve(value: &Bound<'py, PyAny>, reserved: &mut lb::Reserved) -> PyResult<()> {{ {reserves} Err(lb::wrong(\"{name}\", value)) }}\n"
            )
        } else {
            String::new()
        };
        self.out.python.push(text);
        self.out.stubs.push(stub);
        self.out.types.push(name.clone());
        self.out.rust.push(format!(
            "impl<'py> lb::FromPy<'py, Here> for {path} {{\n\
               fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {{\n\
                 {reads}\n\
                 Err(lb::wrong(\"{name}\", value))\n\
               }}\n\
               {reserve}\
             }}\n\
             impl lb::IntoPy<Here> for {path} {{\n\
               fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {{ match self {{ {writes} }} }}\n\
             }}\n\
             impl<'py> lb::Settle<'py, Here> for {path} {{\n\
               fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{\n\
                 if {} {{ Ok(value.clone()) }} else {{ Err(lb::wrong(\"{name}\", value)) }}\n\
               }}\n\
             }}",
            knows.join(" || ")
        ));
    }

    fn error(&mut self, it: &ErrorType) {
        super::errors::lower(&self.types, &mut self.out, it);
    }

    fn object(&mut self, object: &Object) {
        super::objects::lower(&self.types, &mut self.out, object);
    }

    fn import(&mut self, import: &Import) {
        super::imports::lower(&self.types, &mut self.out, import);
    }

    fn function(&mut self, function: &Function) {
        let lowered = functions::function(&self.types, Target::Free, function);
        self.out.rust.push(lowered.body);
        self.out.rust.push(lowered.definition);
        self.out.adds.push(lowered.add);
        self.out.stubs.push(lowered.stub);
        self.out.natives.push(lowered.name.clone());
        self.out.functions.push(lowered.name);
    }

    fn constant(&mut self, constant: &Constant) {
        let name = names::global(&constant.item);
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

/// The features of the runtime crate that the interface needs.
fn features(interface: &Interface, options: &Options) -> Vec<&'static str> {
    let futures = crate::capability::async_functions("python", interface)
        .next()
        .is_some();
    let streams =
        crate::capability::sequences("python", interface).any(|it| it.kind == SequenceKind::Stream);
    let mut imports = interface.imports.iter();
    let awaited = imports
        .any(|import| import.item.hosts.shown_in("python") && super::imports::awaits(import));
    let taken = crate::capability::takes_streams("python", interface);
    let futures = futures || streams || awaited || taken;
    let wanted = [
        (options.abi3.is_some(), "abi3"),
        (futures && !options.tokio, "async"),
        (futures && options.tokio, "tokio"),
    ];
    wanted
        .into_iter()
        .filter_map(|(wanted, name)| wanted.then_some(name))
        .collect()
}

/// For objects: whether they are kept in an `Arc`.
pub(super) fn is_arc(object: &Object) -> bool {
    object.storage == Storage::Arc
}

/// The stub of the class of a record's lists.
fn array_stub(types: &Types<'_>, name: &str) -> String {
    let [int, list, memory, slice] =
        ["int", "list", "memoryview", "slice"].map(|name| types.own(name));
    format!(
        "@_typing.final\n\
         class {name}Array(_collections_abc.Sequence[{name}]):\n\
         \x20   \"\"\"Many {name} in one block of memory, which `numpy.asarray` shares as a structured array.\"\"\"\n\n\
         \x20   def __new__(cls, items: _collections_abc.Sequence[{name}] | _typing_extensions.Buffer) -> {name}Array: ...\n\
         \x20   def __len__(self) -> {int}: ...\n\
         \x20   @_typing.overload\n\
         \x20   def __getitem__(self, key: {int}, /) -> {name}: ...\n\
         \x20   @_typing.overload\n\
         \x20   def __getitem__(self, key: {slice}, /) -> {name}Array: ...\n\
         \x20   def at(self, index: {int}) -> {name}:\n\
         \x20       \"\"\"A copy of one record.\"\"\"\n\
         \x20   def to_list(self) -> {list}[{name}]:\n\
         \x20       \"\"\"Copies of all records.\"\"\"\n\
         \x20   def __buffer__(self, flags: {int}, /) -> {memory}: ...\n"
    )
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
