//! From the interface to the texts of the header: each kind of declaration has a file of its own, here is what drives
//! them and the order in which C++ accepts what comes of it.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::KEYWORD;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Enumeration, ErrorType, Function, Import, Interface,
    Newtype, Object, PlainRecord, Value,
};
use serde::Serialize;

use super::functions::Of;
use super::names::{self, HOST};
use super::types::Types;
use super::words;
use crate::c::abi::{self, Abi};
use crate::logging::Logging;
use crate::lower::{Lower, Scope, place};
use crate::members;

/// Everything that the templates need.
#[derive(Debug, Default, Serialize)]
pub(super) struct Lowered {
    pub(super) package: String,
    pub(super) version: String,
    pub(super) description: String,
    pub(super) license: Option<String>,
    pub(super) docs: String,
    pub(super) library: String,
    /// The namespace: `text_kit`.
    pub(super) ns: String,
    /// Of include guards.
    pub(super) guard: String,
    /// The prefix of the C interface, and in capitals.
    pub(super) p: String,
    #[serde(rename = "S")]
    pub(super) shout: String,
    pub(super) hash: String,
    /// The most verbose level that the program can be told of, if any.
    pub(super) log_ceiling: Option<usize>,
    pub(super) out: Out,
    /// Whether the program implements something, answers some of it later, and gives items one after the other.
    pub(super) callbacks: bool,
    pub(super) replies: bool,
    pub(super) sources: bool,
    /// Paths of items that this package leaves out.
    pub(super) left_out: Vec<String>,
}

/// The texts of the header, by their places.
#[derive(Debug, Default, Serialize)]
pub(super) struct Out {
    /// `class Index;`
    pub(super) forward: Vec<String>,
    pub(super) enums: Vec<String>,
    /// Records, enums with data and objects, in order.
    pub(super) definitions: Vec<Definition>,
    /// Lists of plain records by columns.
    pub(super) columns: Vec<String>,
    /// Types that can be compared.
    pub(super) equal: Vec<String>,
    /// Objects that have a hash.
    pub(super) hashes: Vec<String>,
    /// Of `detail`: functions of buffers.
    pub(super) buffers: Vec<String>,
    pub(super) errors: Vec<String>,
    pub(super) constants: Vec<String>,
    /// Traits that the program implements.
    pub(super) imports: Vec<String>,
    /// Of `detail`: what is the same memory in Rust.
    pub(super) plain: Vec<String>,
    /// Of `detail`: declarations.
    pub(super) crosses: Vec<String>,
    /// Definitions behind all types.
    pub(super) bodies: Vec<String>,
    pub(super) functions: Vec<String>,
}

/// A definition that needs others before it.
#[derive(Debug, Serialize)]
pub(super) struct Definition {
    pub(super) path: String,
    pub(super) text: String,
    /// Types that must be complete.
    pub(super) hard: Vec<String>,
    /// Types that are held behind a pointer.
    pub(super) soft: Vec<String>,
}

/// The lowering of one interface.
pub(super) struct Lowering<'a> {
    pub(super) types: Types<'a>,
    pub(super) out: Out,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Names of functions and constants, by path.
    pub(super) functions: BTreeMap<String, String>,
    /// Names of the structs of columns, by the path of the record.
    pub(super) columns: BTreeMap<String, String>,
    /// Errors that callbacks fail with, which have a function for that already.
    pub(super) made: BTreeSet<String>,
    /// Statements that make what the program implements, of the function that is being lowered.
    pub(super) passing: String,
}

/// The names in a namespace.
pub(super) struct Claimed {
    /// Of types, by path.
    pub(super) types: BTreeMap<String, String>,
    /// Of functions and constants, by path.
    pub(super) functions: BTreeMap<String, String>,
    /// Of structs of columns, by the path of the record.
    columns: BTreeMap<String, String>,
    /// Declarations of the types.
    forward: Vec<String>,
}

/// Gives each item that is shown its name: types and functions share the namespace.
pub(super) fn claim(interface: &Interface, ns: &str, diagnostics: &mut Vec<Diagnostic>) -> Claimed {
    let (mut types, mut functions) = (BTreeMap::new(), BTreeMap::new());
    let mut scope = Scope::new(HOST, words::KEYWORDS);
    let mut forward = Vec::new();
    let shown = (interface.declarations()).filter(|it| it.item().hosts.shown_in(HOST));
    for declaration in shown {
        use landbridge_model::Declaration as D;
        let item = declaration.item();
        if let D::Newtype(_) = declaration {
            // What crosses as its only field has no name here.
            continue;
        }
        let mut wanted = item.name.clone();
        let is_macro = words::is_macro(&wanted);
        if names::PACKAGE.contains(&wanted.as_str()) || wanted == ns || is_macro {
            let text = if is_macro {
                format!("`{wanted}` is a macro of the C library's; this one becomes `{wanted}_`")
            } else {
                format!("every C++ package has a `{wanted}`; this one becomes `{wanted}_`")
            };
            if item.hosts.fixed_name(HOST).is_none() {
                let help = "choose a name with `rename(cpp = \"…\")`";
                let told = Diagnostic::warning(&KEYWORD, text).at(place(item));
                diagnostics.push(told.help(help));
            }
            wanted.push('_');
        }
        let name = scope.claim(item, wanted, diagnostics);
        match declaration {
            D::Function(_) | D::Constant(_) => {
                functions.insert(item.path.clone(), name);
                continue;
            }
            D::Enumeration(_) => forward.push(format!("enum class {name} : std::int32_t;")),
            D::PlainRecord(_) | D::Record(_) | D::DataEnum(_) => {
                forward.push(format!("struct {name};"));
            }
            D::Error(_) | D::Object(_) | D::Import(_) => forward.push(format!("class {name};")),
            D::Newtype(_) => {}
        }
        types.insert(item.path.clone(), name);
    }
    let columns = (interface.plain_records.iter())
        .filter(|it| it.columns && it.item.hosts.shown_in(HOST))
        .map(|it| {
            let fixed = it.item.hosts.fixed_name(HOST);
            let mut name = format!("{}Columns", fixed.unwrap_or(&it.item.name));
            while scope.owner(&name).is_some() {
                name.push('_');
            }
            (it.item.path.clone(), name)
        })
        .collect();
    Claimed {
        types,
        functions,
        columns,
        forward,
    }
}

/// Lowers what is shown into a namespace.
pub(super) fn lower(
    interface: &Interface,
    ns: &str,
    prefix: &str,
    logging: Option<Logging>,
) -> (Lowered, Vec<Diagnostic>) {
    let mut diagnostics = members::check(interface, &names::Members);
    let Claimed {
        types,
        functions,
        columns,
        forward,
    } = claim(interface, ns, &mut diagnostics);
    let mut lowering = Lowering {
        types: Types {
            interface,
            abi: Abi::new(interface, prefix),
            ns: ns.to_owned(),
            prefix: prefix.to_owned(),
            names: types,
        },
        out: Out {
            forward,
            ..Out::default()
        },
        diagnostics,
        functions,
        columns,
        made: BTreeSet::new(),
        passing: String::new(),
    };
    lowering.buffers();
    crate::lower::lower(interface, &mut Driven(&mut lowering));
    let Lowering {
        mut out,
        diagnostics,
        ..
    } = lowering;
    out.definitions = ordered(out.definitions);
    let methods = || {
        let imports = interface.imports.iter();
        let imports = imports.filter(|it| it.item.hosts.shown_in(HOST));
        imports.flat_map(|it| &it.methods)
    };
    let krate = &interface.krate;
    let lowered = Lowered {
        package: krate.package.clone(),
        version: krate.version.clone(),
        description: krate.description.clone(),
        license: krate.license.clone(),
        docs: krate.docs.clone(),
        library: krate.library.clone(),
        ns: ns.to_owned(),
        guard: prefix.to_uppercase(),
        p: prefix.to_owned(),
        shout: prefix.to_uppercase(),
        hash: interface.hash.to_string(),
        log_ceiling: logging.map(|logging| logging.ceiling),
        out,
        callbacks: crate::capability::takes_callbacks(HOST, interface)
            || methods().next().is_some(),
        replies: crate::capability::takes_streams(HOST, interface)
            || methods().any(|method| method.is_async),
        sources: crate::capability::takes_sequences(HOST, interface),
        left_out: Vec::new(),
    };
    (lowered, diagnostics)
}

/// Each definition behind those that it needs, and behind those that it holds by pointer where these don't need it.
fn ordered(definitions: Vec<Definition>) -> Vec<Definition> {
    let mut all: BTreeMap<String, Definition> = BTreeMap::new();
    let order: Vec<String> = definitions.iter().map(|it| it.path.clone()).collect();
    all.extend(definitions.into_iter().map(|it| (it.path.clone(), it)));
    let mut sorted = Vec::new();
    let mut done = BTreeSet::new();
    for path in &order {
        put_behind(path, &all, &mut done, &mut sorted);
    }
    let places = sorted.into_iter();
    places.filter_map(|path| all.remove(&path)).collect()
}

fn put_behind(
    path: &str,
    all: &BTreeMap<String, Definition>,
    done: &mut BTreeSet<String>,
    sorted: &mut Vec<String>,
) {
    let Some(definition) = all.get(path) else {
        return;
    };
    if !done.insert(path.to_owned()) {
        return;
    }
    for needed in &definition.hard {
        put_behind(needed, all, done, sorted);
    }
    for needed in &definition.soft {
        if !reaches(needed, path, all, &mut BTreeSet::new()) {
            put_behind(needed, all, done, sorted);
        }
    }
    sorted.push(path.to_owned());
}

fn reaches(
    from: &str,
    to: &str,
    all: &BTreeMap<String, Definition>,
    seen: &mut BTreeSet<String>,
) -> bool {
    let Some(definition) = all.get(from) else {
        return false;
    };
    if from == to || !seen.insert(from.to_owned()) {
        return from == to;
    }
    let mut edges = definition.hard.iter().chain(&definition.soft);
    edges.any(|next| reaches(next, to, all, seen))
}

/// The lowering as the driver calls it.
struct Driven<'a, 'b>(&'b mut Lowering<'a>);

impl Lower for Driven<'_, '_> {
    fn host(&self) -> &'static str {
        HOST
    }

    fn plain_record(&mut self, record: &PlainRecord) {
        self.0.plain_record(record);
    }

    fn record(&mut self, record: &ConvertedRecord) {
        self.0.record(record);
    }

    fn newtype(&mut self, _: &Newtype) {}

    fn enumeration(&mut self, enumeration: &Enumeration) {
        self.0.enumeration(enumeration);
    }

    fn data_enum(&mut self, data_enum: &DataEnum) {
        self.0.data_enum(data_enum);
    }

    fn error(&mut self, error: &ErrorType) {
        self.0.error(error);
    }

    fn object(&mut self, object: &Object) {
        self.0.object(object);
    }

    fn import(&mut self, import: &Import) {
        self.0.import(import);
    }

    fn function(&mut self, function: &Function) {
        let symbol = self.0.types.abi.function(&function.item);
        let text = self.0.lower_function(Of::Nothing, &symbol, function);
        self.0.out.functions.push(text);
    }

    fn constant(&mut self, constant: &Constant) {
        self.0.constant(constant);
    }
}

impl Lowering<'_> {
    fn constant(&mut self, it: &Constant) {
        let name = self.functions[&it.item.path].clone();
        let docs = abi::doxygen(&it.item.docs, &[], "");
        let value = it.ty.value();
        let literal = it.literal.as_ref();
        let literal = literal.and_then(|literal| self.types.literal(literal, value));
        if let Some(literal) = literal {
            let ty = match value {
                Value::String => "std::string_view".to_owned(),
                value => self.types.of(value),
            };
            self.out
                .constants
                .push(format!("{docs}inline constexpr {ty} {name} = {literal};"));
            return;
        }
        let symbol = self.types.abi.constant(it);
        let (ty, out) = (self.types.of(value), self.out(value));
        let given = self.given(value);
        let (prefix, detail) = (self.types.prefix.clone(), self.types.detail());
        self.out.functions.push(format!(
            "{docs}inline {ty} {name}() {{\n{out}  ::{prefix}_error *lb_err = nullptr;\n  \
             {detail}::check(::{symbol}(&lb_out, &lb_err), lb_err);\n  return {given};\n}}"
        ));
    }
}
