//! The interface as the templates of this host see it: Go's text, the exported Rust, and C's declarations.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_diagnostics::Diagnostic;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Declaration, Enumeration, ErrorShape, ErrorType, Function,
    Import, Interface, Item, MethodKind, Newtype, Object, PlainRecord, TypeName, Value,
};
use serde::Serialize;

use super::functions::{self, Target};
use super::names::{self, Namespace, comment};
use super::types::Types;
use super::{buffers, columns, errors, imports, objects, records, results, rust};
use crate::logging::Logging;
use crate::lower::Lower;
use crate::naming;

/// The lowered interface.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Lowered {
    pub(super) package: String,
    pub(super) library: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    pub(super) hash: String,
    /// What the linker's names begin with.
    pub(super) symbols: String,
    /// The Go package.
    pub(super) go_package: String,
    /// The Go module's path.
    pub(super) module: String,
    /// The package's comment.
    pub(super) docs: String,
    /// Go: declared types, and functions.
    pub(super) types: Vec<String>,
    pub(super) functions: Vec<String>,
    pub(super) constants: Vec<String>,
    /// What writes and reads values made of others.
    pub(super) codecs: Vec<String>,
    /// Names of the errors by number.
    pub(super) errors: Vec<String>,
    pub(super) rust: Vec<String>,
    pub(super) c: Vec<String>,
    /// Paths of items that Go can't have yet, where landbridge.toml says to leave them out.
    pub(super) left_out: Vec<String>,
    /// What types, members and variants are called in Go, by path; and functions, methods without their type.
    #[serde(skip)]
    pub(super) names: BTreeMap<String, String>,
    #[serde(skip)]
    pub(super) functions_by_path: BTreeMap<String, String>,
    /// The types of the items of buffers, in Go.
    pub(super) items: Vec<String>,
    /// The most verbose level of log records that are ever forwarded, by its number.
    pub(super) log_ceiling: Option<usize>,
    /// Whether anything is awaited, or comes one by one.
    pub(super) futures: bool,
    pub(super) sequences: bool,
    pub(super) streams: bool,
    /// Whether Rust calls anything of Go's.
    pub(super) callbacks: bool,
    /// Whether it asks for items of Go's, and whether it awaits some.
    pub(super) given: bool,
    pub(super) given_streams: bool,
    /// Whether a function is `leaf`.
    pub(super) leaves: bool,
}

/// Names of variants and members, by their path and their owner's.
type Parts = BTreeMap<String, Vec<String>>;

struct Lowering<'a> {
    types: Types<'a>,
    out: Lowered,
    names: Namespace,
    parts: Parts,
    symbols: BTreeSet<String>,
    thrown: BTreeSet<TypeName>,
    tables: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Lowers an interface that has nothing which the host doesn't bind.
pub(super) fn lower(
    interface: &Interface,
    go_package: String,
    module: String,
    logging: Option<Logging>,
) -> (Lowered, Vec<Diagnostic>) {
    let namespace = Namespace::of_package();
    if logging.is_some() {
        (names::LOGGING.iter()).for_each(|name| namespace.reserve(name, "the package itself"));
    }
    let items = crate::capability::buffers(names::HOST, interface);
    if !items.is_empty() {
        (buffers::NAMES.iter()).for_each(|name| namespace.reserve(name, "the package itself"));
    }
    let mut diagnostics = Vec::new();
    let (known, parts) = claimed(interface, &namespace, &mut diagnostics);
    let krate = &interface.krate;
    let hash = interface.hash.to_string();
    let mut docs = format!(
        "Package {go_package} is the crate {} {} for Go.",
        krate.package, krate.version
    );
    if !krate.docs.trim().is_empty() {
        docs.push_str(&format!("\n\n{}", krate.docs));
    }
    docs.push_str(
        "\n\nFunctions may be called from any goroutine. Values are copied; what a function is lent in a slice it uses \
         until it returns. A panic in Rust is a [PanicError]: returned where the function returns an error, else a Go panic.",
    );
    let streams = crate::capability::sequences(names::HOST, interface)
        .any(|it| it.kind == landbridge_model::SequenceKind::Stream);
    let given_streams = crate::capability::takes_streams(names::HOST, interface);
    let out = Lowered {
        package: krate.package.clone(),
        library: krate.library.clone(),
        version: krate.version.clone(),
        license: krate.license.clone(),
        symbols: format!("lbg_{}_{}_", krate.library, hash.get(..8).unwrap_or(&hash)),
        hash,
        docs: comment(&docs, ""),
        go_package,
        module,
        log_ceiling: logging.map(|logging| logging.ceiling),
        futures: streams
            || given_streams
            || (crate::capability::async_functions(names::HOST, interface))
                .next()
                .is_some(),
        sequences: crate::capability::sequences(names::HOST, interface)
            .next()
            .is_some(),
        streams,
        given: crate::capability::takes_sequences(names::HOST, interface),
        given_streams,
        leaves: crate::capability::functions(names::HOST, interface).any(|it| it.leaf),
        callbacks: crate::capability::takes_callbacks(names::HOST, interface)
            || (interface.imports.iter()).any(|it| it.item.hosts.shown_in(names::HOST)),
        ..Lowered::default()
    };
    let mut lowering = Lowering {
        types: Types {
            interface,
            package: out.go_package.clone(),
            names: known,
            functions: Default::default(),
        },
        out,
        names: namespace,
        parts,
        symbols: BTreeSet::new(),
        thrown: (crate::capability::callback_errors(names::HOST, interface).into_iter())
            .cloned()
            .collect(),
        tables: 0,
        diagnostics,
    };
    crate::lower::lower(interface, &mut lowering);
    buffers::lower(&lowering.types, &mut lowering.out, &items, lowering.tables);
    lowering.out.codecs = lowering.types.functions.take();
    lowering.out.names = lowering.types.names.clone();
    (lowering.out, lowering.diagnostics)
}

/// Every type's name, and those of variants and members, which are the package's too.
fn claimed(
    interface: &Interface,
    namespace: &Namespace,
    diagnostics: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, String>, Parts) {
    let mut known = BTreeMap::new();
    let mut parts = Parts::new();
    let shown = |declaration: &Declaration<'_>| declaration.item().hosts.shown_in(names::HOST);
    let is_type = |declaration: &Declaration<'_>| {
        !matches!(
            declaration,
            Declaration::Function(_) | Declaration::Constant(_)
        )
    };
    for declaration in interface.declarations().filter(shown).filter(is_type) {
        let item = declaration.item();
        let name = namespace.claim(item, names::of(item), diagnostics);
        known.insert(item.path.clone(), name);
    }
    for declaration in interface.declarations().filter(shown) {
        let item = declaration.item();
        let Some(owner) = known.get(&item.path).cloned() else {
            continue;
        };
        let inner: Vec<&landbridge_model::Item> = match declaration {
            Declaration::Enumeration(it) => it.members.iter().map(|it| &it.item).collect(),
            Declaration::DataEnum(it) => it.variants.iter().map(|it| &it.item).collect(),
            Declaration::Error(ErrorType {
                shape: ErrorShape::Enum(variants),
                ..
            }) => variants.iter().map(|it| &it.item).collect(),
            _ => continue,
        };
        let mut own = Vec::new();
        for part in inner {
            let name = namespace.claim(part, format!("{owner}{}", names::of(part)), diagnostics);
            known.insert(part.path.clone(), name.clone());
            own.push(name);
        }
        parts.insert(item.path.clone(), own);
    }
    (known, parts)
}

impl Lowering<'_> {
    fn symbol(&mut self, name: &str) -> String {
        let mut symbol = format!("{}{name}", self.out.symbols);
        while !self.symbols.insert(symbol.clone()) {
            symbol.push('_');
        }
        symbol
    }

    fn name(&self, path: &str) -> String {
        self.types.name(&TypeName(path.to_owned()))
    }

    fn parts(&self, path: &str) -> Vec<String> {
        self.parts.get(path).cloned().unwrap_or_default()
    }

    fn called(&mut self, item: &Item, name: &str) {
        (self.out.functions_by_path).insert(item.path.clone(), name.to_owned());
    }

    fn add(&mut self, lowered: functions::Lowered) {
        self.out.functions.push(lowered.go);
        self.out.rust.push(lowered.rust);
        self.out.c.push(lowered.c);
    }
}

/// The path without the crate, as one word.
fn flat(path: &str) -> String {
    let path = path.split_once("::").map_or(path, |(_, rest)| rest);
    naming::snake(&path.replace("r#", "").replace("::", "_"))
}

impl Lower for Lowering<'_> {
    fn host(&self) -> &'static str {
        names::HOST
    }

    fn plain_record(&mut self, it: &PlainRecord) {
        let name = self.name(&it.item.path);
        self.out.types.push(records::plain(&self.types, it, &name));
        if it.columns {
            let mut claim =
                |wanted: String| self.names.claim(&it.item, wanted, &mut self.diagnostics);
            let columns = claim(format!("{name}Columns"));
            let split = claim(format!("{name}ColumnsOf"));
            let go = columns::lower(&self.types, it, &name, (&columns, &split));
            self.out.types.push(go);
        }
        self.out.rust.push(rust::plain(it));
    }

    fn record(&mut self, it: &ConvertedRecord) {
        let name = self.name(&it.item.path);
        self.out.types.push(records::record(&self.types, it, &name));
        self.out.rust.push(rust::record(it));
    }

    fn newtype(&mut self, it: &Newtype) {
        let name = self.name(&it.item.path);
        self.out
            .types
            .push(records::newtype(&self.types, it, &name));
        self.out.rust.push(rust::newtype(it));
    }

    fn enumeration(&mut self, it: &Enumeration) {
        let name = self.name(&it.item.path);
        let members = self.parts(&it.item.path);
        self.out
            .types
            .push(records::enumeration(it, &name, &members));
        self.out.rust.push(rust::enumeration(it, &name));
    }

    fn data_enum(&mut self, it: &DataEnum) {
        let name = self.name(&it.item.path);
        let variants = self.parts(&it.item.path);
        let go = records::data_enum(&self.types, it, &name, &variants);
        self.out.types.push(go);
        self.out.rust.push(rust::data_enum(it, &name));
    }

    fn error(&mut self, it: &ErrorType) {
        let name = self.name(&it.item.path);
        let variants = self.parts(&it.item.path);
        let thrown = self.thrown.contains(&TypeName(it.item.path.clone()));
        let go = errors::lower(&self.types, it, &name, &variants, thrown);
        self.out.types.push(go);
        let index = self.out.errors.len();
        self.out.rust.push(rust::error(it, &name, index, thrown));
        self.out.errors.push(name);
    }

    fn object(&mut self, object: &Object) {
        let name = self.name(&object.item.path);
        self.tables += 1;
        let tag = self.tables;
        self.out.rust.push(rust::object(object, &name, tag));
        let prefix = format!("{}{}__", self.out.symbols, flat(&object.item.path));
        self.add(objects::lower(&self.types.package, object, &name, &prefix));
        let own = Namespace::default();
        for taken in ["Close", "lbHandle", "handle", "cleanup"] {
            own.reserve(taken, "the type itself");
        }
        let traits = &object.traits;
        for (has, taken) in [
            (traits.display, "String"),
            (traits.debug, "GoString"),
            (traits.eq, "Equal"),
            (traits.ord, "Compare"),
            (traits.hash, "HashCode"),
        ] {
            if has {
                own.reserve(taken, "what shows a trait");
            }
        }
        for lowered in objects::traits(object, &name, &prefix) {
            self.add(lowered);
        }
        let shown = |it: &&landbridge_model::Method| it.function.item.hosts.shown_in(names::HOST);
        for method in object.methods.iter().filter(shown) {
            let item = &method.function.item;
            let (target, called) = match method.kind {
                MethodKind::Method(receiver) | MethodKind::Getter(receiver) => {
                    let called = own.claim(item, names::of(item), &mut self.diagnostics);
                    (Target::Method(object, receiver), called)
                }
                MethodKind::Constructor if item.hosts.fixed_name(names::HOST).is_none() => {
                    let called = format!("New{name}");
                    let called = self.names.claim(item, called, &mut self.diagnostics);
                    (Target::Static(object), called)
                }
                _ => {
                    let called = format!("{name}{}", names::of(item));
                    let called = self.names.claim(item, called, &mut self.diagnostics);
                    (Target::Static(object), called)
                }
            };
            self.called(item, &called);
            let symbol = self.symbol(&format!(
                "{}_{}",
                flat(&object.item.path),
                naming::snake(&item.name)
            ));
            let lowered =
                functions::function(&self.types, &target, &called, &symbol, &method.function);
            self.add(lowered);
        }
    }

    fn import(&mut self, import: &Import) {
        let lowered = imports::lower(&self.types, import, &self.names, &mut self.diagnostics);
        self.out.types.push(lowered.types);
        self.out.functions.push(lowered.functions);
        self.out.rust.extend(lowered.rust);
    }

    fn function(&mut self, function: &Function) {
        let item = &function.item;
        let name = self
            .names
            .claim(item, names::of(item), &mut self.diagnostics);
        self.called(item, &name);
        let symbol = self.symbol(&flat(&item.path));
        let lowered = functions::function(&self.types, &Target::Free, &name, &symbol, function);
        self.add(lowered);
    }

    fn constant(&mut self, constant: &Constant) {
        let item = &constant.item;
        let name = self
            .names
            .claim(item, names::of(item), &mut self.diagnostics);
        let value = constant.ty.value();
        let docs = comment(&item.docs, "");
        let ty = self.types.go(value);
        let simple = matches!(value, Value::Scalar(_) | Value::String);
        if let (Some(literal), true) = (&constant.literal, simple) {
            let literal = self.types.literal(literal, value);
            let word = if literal.contains('(') {
                "var"
            } else {
                "const"
            };
            (self.out.constants).push(format!("{docs}{word} {name} {ty} = {literal}\n"));
            return;
        }
        let symbol = self.symbol(&format!("const_{}", flat(&item.path)));
        let path = match value {
            Value::List(_) | Value::Bytes => format!("{}.to_vec()", item.path),
            _ => item.path.clone(),
        };
        let handed = results::result(&self.types, Some(value));
        let give = &handed.give;
        let (parameters, room, c, call) = if handed.needs_room {
            (
                "out: *mut u8, room: usize",
                "comment!(\"SAFETY: Go lends the memory for the call, and nobody else uses it.\"); let room = unsafe { lb::Room::new(out, room) };",
                "uint8_t *out, size_t room",
                format!(
                    "lb := lbTake()\n\tdefer lb.give()\n\tret := C.{symbol}(lb.room(), lbRoom)\n\tout, err := lb.result(ret)\n\tif err != nil {{\n\t\tpanic(err)\n\t}}"
                ),
            )
        } else {
            (
                "",
                "",
                "void",
                format!(
                    "ret := C.{symbol}()\n\tif ret.fault != nil {{\n\t\tpanic(lbFault(ret.fault))\n\t}}"
                ),
            )
        };
        let made = if handed.is_read {
            format!(
                "value, err := {}\n\tif err != nil {{\n\t\tpanic(err)\n\t}}\n\treturn value",
                handed.go
            )
        } else {
            format!("return {}", handed.go)
        };
        self.out.rust.push(format!(
            "#[unsafe(no_mangle)]\npub unsafe extern \"C\" fn {symbol}({parameters}) -> lb::Returned {{ lb::called(move || {{ {room} let value = {path}; {give} }}) }}"
        ));
        self.out.c.push(format!("lb_returned {symbol}({c});"));
        self.out.functions.push(format!(
            "{docs}var {name} = lbConst{name}()\n\nfunc lbConst{name}() {ty} {{\n\t{call}\n\t{made}\n}}\n"
        ));
    }
}
