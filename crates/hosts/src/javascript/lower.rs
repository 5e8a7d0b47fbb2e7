//! The interface as the templates see it: JavaScript, TypeScript and Rust of each declaration. Functions and
//! constants are put together here; the other kinds have a file each.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use landbridge_diagnostics::Diagnostic;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Declaration, Enumeration, ErrorShape, ErrorType, Fields,
    Function, Interface, Item, MethodKind, Newtype, Object, PlainRecord, SequenceKind, Storage,
    TypeName, Value, VariantField,
};
use serde::Serialize;

use super::functions::{self, LoweredFunction, Target};
use super::natives::{Native, Returned};
use super::results::Handed;
use super::spelling::{native_name, native_type, table};
use super::types::Types;
use super::wire::{arc_wire, wire_impl};
use super::{beside, docs, names};
use super::{enums, records, results};
use crate::lower::{Lower, Scope};
use crate::settings::Table;

/// Everything that the templates need.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Lowered {
    pub(crate) package: String,
    pub(crate) npm: String,
    pub(crate) library: String,
    pub(crate) version: String,
    pub(crate) description: String,
    pub(crate) license: Option<String>,
    pub(crate) docs: String,
    /// Whether any function is async or returns or takes a stream.
    pub(crate) promises: bool,
    /// Whether any record's lists cross by columns.
    pub(crate) columns: bool,
    /// Whether any function takes what JavaScript implements.
    pub(crate) calls_back: bool,
    /// How that is called, by number.
    pub(crate) callers: Vec<String>,
    /// The errors that JavaScript can fail with: it makes and throws them.
    #[serde(skip)]
    pub(crate) thrown: BTreeSet<String>,
    /// Whether any function takes an iterable.
    pub(crate) iterables: bool,
    /// Whether any function returns an iterator.
    pub(crate) iterators: bool,
    /// Whether any function returns a stream.
    pub(crate) streams: bool,
    /// Whether anything shares memory.
    pub(crate) buffers: bool,
    /// The most verbose level that a logger is told of, if there can be one.
    pub(crate) log_ceiling: Option<usize>,
    /// Features of the runtime crate.
    pub(crate) features: Vec<&'static str>,
    /// What errors extend, in declarations.
    pub(crate) base_error: String,
    pub(crate) hash: String,
    /// Declarations of the `.d.ts`, in order.
    pub(crate) typescript: Vec<String>,
    /// Items of `index.cjs`, in order.
    pub(crate) javascript: Vec<String>,
    /// Functions of `index.cjs` that write and read values.
    pub(crate) functions: Vec<String>,
    /// `(exported name, expression)`.
    pub(crate) exports: Vec<(String, String)>,
    /// Those of them that are functions, and classes of objects: what a trace tells of.
    pub(crate) callable: Vec<String>,
    pub(crate) objects: Vec<String>,
    /// The native functions that close them.
    pub(crate) closers: Vec<String>,
    /// Items of the generated crate.
    pub(crate) rust: Vec<String>,
    /// Functions of the addon.
    pub(crate) natives: Vec<Native>,
    /// The Rust types that stand for them.
    #[serde(skip)]
    taken: BTreeSet<String>,
    /// Tables of objects, by tag from 1 on.
    pub(crate) tables: Vec<String>,
    /// Makers of errors by error index, in JavaScript.
    pub(crate) errors: Vec<String>,
    /// The paths of what the host doesn't bind and is left out for it.
    pub(crate) left_out: Vec<String>,
}

impl Lowered {
    /// The name of a function of the addon: the one that is wanted, numbered where another has it.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        if self.taken.is_empty() {
            self.taken.extend(RUNTIMES.map(native_type));
        }
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.taken.insert(native_type(&name)) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }

    /// The name of a static: numbered where another table has it.
    pub(super) fn claim_static(&self, wanted: &str) -> String {
        let taken = |name: &String| self.tables.contains(name);
        let numbered = (2..).map(|number| format!("{wanted}_{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }

    /// Exports what the package's JavaScript calls the same.
    pub(super) fn export(&mut self, name: &str) {
        self.exports.push((name.to_owned(), name.to_owned()));
    }
}

/// The native functions of the runtimes, which a crate's own stand beside.
const RUNTIMES: [&str; 18] = [
    "answered",
    "callbackFailed",
    "callbackSettled",
    "cancelFuture",
    "closeItems",
    "connect",
    "connectCallbacks",
    "connectFutures",
    "connectLogs",
    "counts",
    "flushLogs",
    "interface_hash",
    "leaveBuffers",
    "limitLogs",
    "nextItems",
    "nextStream",
    "places",
    "stopCallbacks",
];

/// The lowering of one interface.
struct Lowering<'a> {
    types: Types<'a>,
    out: Lowered,
    tag: usize,
}

/// Lowers an interface.
pub(crate) fn lower(
    interface: &Interface,
    npm: String,
    options: &Table,
) -> (Lowered, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut scope = Scope::new("node", &[]);
    let mut known = BTreeMap::new();
    let mut claimed = Vec::new();
    for declaration in interface
        .declarations()
        .filter(|it| it.item().hosts.shown_in("node"))
    {
        let item = declaration.item();
        let conventional = match declaration.kind() {
            "function" => names::value(item, "node"),
            "constant" => names::ty(item, "node"),
            _ => beside::ty(item, "node"),
        };
        let name = scope.claim(item, conventional, &mut diagnostics);
        if !matches!(declaration.kind(), "function" | "constant") {
            known.insert(item.path.clone(), beside::ty(item, "node"));
        }
        if let Declaration::PlainRecord(record) = declaration
            && record.columns
        {
            for more in ["Columns", "ColumnsInput"] {
                scope.take(item, format!("{name}{more}"), &mut diagnostics);
            }
        }
        let reserved = [
            "PanicError",
            "BusyError",
            "ClosedError",
            "version",
            "interfaceHash",
        ];
        if reserved.contains(&name.as_str()) {
            diagnostics.push(taken(item, &name));
        }
        claimed.push((item, name));
    }
    let mut hidden = hidden(interface, &known);
    hidden.extend(known.values().map(|name| format!("{name}Buffer")));
    let krate = &interface.krate;
    let returned = |kind| crate::capability::sequences("node", interface).any(|it| it.kind == kind);
    let streams = returned(SequenceKind::Stream);
    let mut asyncs = crate::capability::async_functions("node", interface);
    let promises =
        streams || asyncs.next().is_some() || crate::capability::takes_streams("node", interface);
    let features = match (promises, super::options::tokio(options)) {
        (false, _) => Vec::new(),
        (true, false) => vec!["async"],
        (true, true) => vec!["tokio"],
    };
    let mut lowering = Lowering {
        types: Types {
            interface,
            int64: super::options::int64(options),
            names: known,
            hidden,
            functions: RefCell::default(),
            callers: RefCell::default(),
        },
        out: Lowered {
            package: krate.package.clone(),
            npm,
            library: krate.library.clone(),
            version: krate.version.clone(),
            description: krate.description.clone(),
            license: krate.license.clone(),
            docs: docs::block(&krate.docs, &["@packageDocumentation".to_owned()], ""),
            hash: interface.hash.to_string(),
            promises,
            calls_back: crate::capability::takes_callbacks("node", interface),
            thrown: (crate::capability::callback_errors("node", interface).into_iter())
                .map(|name| name.0.clone())
                .collect(),
            iterables: crate::capability::takes_sequences("node", interface),
            iterators: returned(SequenceKind::Iterator),
            streams,
            features,
            ..Lowered::default()
        },
        tag: 0,
    };
    diagnostics.extend(beside::told(interface, "node"));
    lowering.out.base_error = lowering.types.global("Error");
    crate::lower::lower(interface, &mut lowering);
    let shared = crate::capability::buffers("node", interface);
    lowering.out.buffers = !shared.is_empty();
    for element in &shared {
        lowering.tag += 1;
        let title = lowering.types.buffer(element);
        let other = claimed.iter().find(|(_, name)| *name == title);
        diagnostics.extend(other.map(|(item, name)| taken(item, name)));
        super::buffers::class(&lowering.types, &mut lowering.out, element, lowering.tag);
    }
    let mut out = lowering.out;
    out.functions = lowering.types.functions.into_inner();
    out.callers = lowering.types.callers.into_inner();
    (out, diagnostics)
}

/// An item whose name is one of the package's own.
pub(super) fn taken(item: &Item, name: &str) -> Diagnostic {
    use landbridge_diagnostics::catalogue::hosts::NAME_COLLISION;
    let message = format!(
        "`{}` would be called `{name}` in node, which the package has already",
        item.path
    );
    Diagnostic::error(&NAME_COLLISION, message)
        .at(crate::lower::place(item))
        .help("give it another name there with `rename(node = \"…\")`")
}

/// The names that the package's declarations have, errors' variants included: they stand beside their fields.
fn hidden(interface: &Interface, known: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut hidden = BTreeSet::new();
    for name in known.values() {
        let more = ["", "Array", "Input", "Columns", "ColumnsInput"];
        hidden.extend(more.map(|more| format!("{name}{more}")));
    }
    let functions = interface.functions.iter();
    hidden.extend(functions.map(|it| names::value(&it.item, "node")));
    let constants = interface.constants.iter();
    hidden.extend(constants.map(|it| names::ty(&it.item, "node")));
    for error in &interface.errors {
        if let ErrorShape::Enum(variants) = &error.shape {
            let variants = variants.iter();
            hidden.extend(variants.map(|it| beside::error_variant(error, &it.item, "node")));
        }
    }
    hidden
}

impl Lowering<'_> {
    fn native(&mut self, lowered: LoweredFunction) {
        self.out.natives.extend(lowered.native);
        self.out.rust.push(lowered.rust);
    }
}

impl Lower for Lowering<'_> {
    fn host(&self) -> &'static str {
        "node"
    }

    fn plain_record(&mut self, record: &PlainRecord) {
        records::plain(&self.types, &mut self.out, record);
    }

    fn record(&mut self, record: &ConvertedRecord) {
        records::converted(&self.types, &mut self.out, record);
    }

    fn newtype(&mut self, newtype: &Newtype) {
        records::newtype(&self.types, &mut self.out, newtype);
    }

    fn enumeration(&mut self, it: &Enumeration) {
        enums::members_only(&self.types, &mut self.out, it);
    }

    fn data_enum(&mut self, it: &DataEnum) {
        enums::data(&self.types, &mut self.out, it);
    }

    fn error(&mut self, it: &ErrorType) {
        super::errors::lower(&self.types, &mut self.out, it);
        let name = self.types.named(&it.item.path);
        self.out.export(&name);
    }

    fn object(&mut self, object: &Object) {
        self.tag += 1;
        let path = TypeName(object.item.path.clone());
        let name = self.types.name(&path);
        let prefix = native_name(&path.0);
        let close = self.out.claim(&format!("{prefix}_close"));
        let table = table(&self.types, &path);
        let kept = if object.storage == Storage::Arc {
            "SharedTable"
        } else {
            "Table"
        };
        let tag = self.tag;
        self.out.rust.push(format!(
            "static {table}: lb::core::handle::{kept}<{path}> = lb::core::handle::{kept}::new(\"{name}\", {tag});\n\
             pub struct {0};\n\
             impl lb::Function for {0} {{\n\
               const ARGUMENTS: usize = 1;\n\
               fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {{\n\
                 call.find(0, \"{name}\", \"this\", |handle| {table}.close(handle))?;\n\
                 Ok(call.give(()))\n\
               }}\n\
             }}",
            native_type(&close)
        ));
        self.out
            .natives
            .push(Native::of_handles(&close, 1, Returned::Nothing));
        self.out.tables.push(table.clone());
        self.out.closers.push(close.clone());
        let (held, decode) = match object.storage {
            Storage::Cell => (path.0.clone(), "take"),
            Storage::Arc => (format!("std::sync::Arc<{path}>"), "arc"),
        };
        if object.storage == Storage::Arc {
            self.out.rust.push(arc_wire(&path.0, &name, &table));
        } else {
            self.out.rust.push(wire_impl(
                &held,
                &format!("w.u64(lb::made({table}.insert(self)));"),
                &format!(
                    "{table}.{decode}(lb::core::handle::Handle::from_bits(r.u64()?)).map_err(|refused| lb::core::wire::WireError::Object {{ type_name: \"{name}\", refused }})"
                ),
            ));
        }
        super::objects::lower(&self.types, &mut self.out, object, &name, &prefix, &close);
        self.out.export(&name);
        self.out.objects.push(name);
    }

    fn import(&mut self, import: &landbridge_model::Import) {
        super::imports::lower(&self.types, &mut self.out, import);
    }

    fn function(&mut self, function: &Function) {
        let native = self.out.claim(&native_name(&function.item.path));
        let lowered = functions::function(&self.types, &Target::Free, native, function);
        let local = names::local(&lowered.name);
        self.out
            .javascript
            .push(format!("function {local}{}", lowered.javascript()));
        self.out.exports.push((lowered.name.clone(), local.clone()));
        self.out.callable.push(lowered.name.clone());
        let docs = &lowered.docs;
        if names::is_keyword(&lowered.name) {
            self.out.typescript.push(format!(
                "{docs}declare function {local}{};\nexport {{ {local} as {} }};",
                lowered.typescript, lowered.name
            ));
        } else {
            self.out.typescript.push(format!(
                "{docs}export function {}{};",
                lowered.name, lowered.typescript
            ));
        }
        self.native(lowered);
    }

    fn constant(&mut self, constant: &Constant) {
        let name = names::ty(&constant.item, "node");
        let value = constant.ty.value();
        let native = format!("const_{}", native_name(&constant.item.path));
        let native = self.out.claim(&native);
        let path = &constant.item.path;
        let path = match value {
            Value::List(_) | Value::Bytes => format!("{path}.to_vec()"),
            _ => path.clone(),
        };
        let Handed {
            give,
            convert,
            typescript: ts,
            returned,
        } = results::result(&self.types, Some(value));
        let ident = native_type(&native);
        self.out.rust.push(format!(
            "pub struct {ident};\n\
             impl lb::Function for {ident} {{\n\
               const ARGUMENTS: usize = 0;\n\
               fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {{ let value = {path}; {give} }}\n\
             }}"
        ));
        let call = format!("$native.{native}()");
        let expression = convert.of(&call);
        self.out
            .natives
            .push(Native::of_handles(&native, 0, returned));
        // What reads types comes before: constants are made last.
        self.out.exports.push((name.clone(), expression));
        let doc = docs::block(&constant.item.docs, &[], "");
        self.out
            .typescript
            .push(format!("{doc}export const {name}: {ts};"));
    }
}

/// The kind of an associated function in a class.
pub(super) fn is_static(kind: MethodKind) -> bool {
    matches!(kind, MethodKind::NamedConstructor | MethodKind::Static)
}

/// Fields of an error that cross.
pub(super) fn crossing(
    fields: &Fields<VariantField<Option<landbridge_model::Data>>>,
) -> impl Iterator<Item = (&VariantField<Option<landbridge_model::Data>>, &Value)> {
    fields
        .as_slice()
        .iter()
        .filter_map(|field| Some((field, field.ty.as_ref()?.value())))
}

/// Whether an error is an enum.
pub(super) fn is_enum(shape: &ErrorShape) -> bool {
    matches!(shape, ErrorShape::Enum(_))
}

#[cfg(test)]
mod tests {
    use super::Lowered;

    #[test]
    fn functions_of_the_addon_have_names_and_types_of_their_own() {
        let mut out = Lowered::default();
        let wanted = [
            "foo_bar",
            "foo_bar",
            "foo2",
            "foo_2",
            "interface_hash",
            "connect",
            "nextItems",
        ];
        assert_eq!(
            wanted.map(|name| out.claim(name)),
            [
                "foo_bar",
                "foo_bar_2",
                "foo2",
                "foo_2_2",
                "interface_hash_2",
                "connect_2",
                "nextItems_2"
            ]
        );
    }
}
