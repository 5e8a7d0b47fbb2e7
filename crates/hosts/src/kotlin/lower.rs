//! From the interface to the texts of the Kotlin files: each kind of declaration has a file of its own, here is what drives
//! them.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::KEYWORD;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Enumeration, ErrorType, Function, Import, Interface, Item,
    Newtype, Object, PlainRecord, SequenceKind,
};
use serde::Serialize;

use super::arguments::Call;
use super::functions::Of;
use super::header::Header;
use super::jni::Trampoline;
use super::logging::Log;
use super::names::{self, HOST};
use super::types::Types;
use crate::c::abi::Abi;
use crate::logging::Logging;
use crate::lower::{Lower, Scope, place};
use crate::{members, naming};

/// Everything that the templates need.
#[derive(Debug, Default, Serialize)]
pub(super) struct Lowered {
    pub(super) package: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    pub(super) docs: String,
    /// `org.textkit`, and `org/textkit`.
    pub(super) kotlin_package: String,
    pub(super) folder: String,
    /// What Maven calls the package by, before its name.
    pub(super) group: String,
    /// The prefix of the C interface.
    pub(super) p: String,
    pub(super) hash: String,
    pub(super) out: Out,
    /// Whether the program implements something.
    pub(super) callbacks: bool,
    /// Whether something comes later, of Rust's or of the program's.
    pub(super) later: bool,
    /// Whether the program answers something later.
    pub(super) replies: bool,
    /// Where log records have their parts, if the program can be told of them.
    pub(super) log: Option<Log>,
    /// Paths of items that this package leaves out.
    pub(super) left_out: Vec<String>,
}

/// The texts of the files, by their places.
#[derive(Debug, Default, Serialize)]
pub(super) struct Out {
    pub(super) types: Vec<String>,
    pub(super) errors: Vec<String>,
    pub(super) objects: Vec<String>,
    pub(super) functions: Vec<String>,
    /// Traits that the program implements.
    pub(super) imports: Vec<String>,
    /// How values cross.
    pub(super) codecs: Vec<String>,
    /// How items of buffers are in memory, and what copies them.
    pub(super) buffers: Vec<String>,
    /// Lengths of tuples that need a class.
    pub(super) tuples: Vec<usize>,
    /// What must be so of the memory of values, in Rust.
    pub(super) assertions: Vec<String>,
    /// Functions that Rust calls.
    pub(super) trampolines: Vec<Trampoline>,
}

/// The lowering of one interface.
pub(super) struct Lowering<'a> {
    pub(super) types: Types<'a>,
    pub(super) out: Out,
    /// Names of functions and constants, by path.
    pub(super) functions: BTreeMap<String, String>,
    /// Names of the classes of columns, by the path of the record.
    pub(super) columns: BTreeMap<String, String>,
    /// The functions of a form, by the form and the type in Kotlin.
    pub(super) codecs: BTreeMap<(String, String), String>,
    /// Errors that callbacks fail with, which have a function for that already.
    pub(super) made: BTreeSet<String>,
}

/// The names in a package.
pub(super) struct Claimed {
    /// Of types, by path.
    pub(super) types: BTreeMap<String, String>,
    /// Of functions and constants, by path.
    pub(super) functions: BTreeMap<String, String>,
    /// Of classes of columns, by the path of the record.
    columns: BTreeMap<String, String>,
}

/// Gives each item that is shown its name.
pub(super) fn claim(interface: &Interface, diagnostics: &mut Vec<Diagnostic>) -> Claimed {
    let (mut types, mut functions) = (BTreeMap::new(), BTreeMap::new());
    let mut scope = Scope::new(HOST, names::KEYWORDS);
    let shown = (interface.declarations()).filter(|it| it.item().hosts.shown_in(HOST));
    for declaration in shown {
        use landbridge_model::Declaration as D;
        let item = declaration.item();
        let mut wanted = match declaration {
            // What crosses as its only field has no name here.
            D::Newtype(_) => continue,
            D::Function(_) => naming::camel(&item.name),
            D::Constant(_) => naming::screaming(&item.name),
            _ => item.name.clone(),
        };
        if names::PACKAGE.contains(&wanted.as_str())
            || wanted.starts_with("lb")
            || wanted.starts_with("LB")
        {
            let text =
                format!("every Kotlin package has a `{wanted}`; this one becomes `{wanted}_`");
            if item.hosts.fixed_name(HOST).is_none() {
                let help = "choose a name with `rename(kotlin = \"…\")`";
                let told = Diagnostic::warning(&KEYWORD, text).at(place(item));
                diagnostics.push(told.help(help));
            }
            wanted.push('_');
        }
        let name = scope.claim(item, wanted, diagnostics);
        match declaration {
            D::Function(_) | D::Constant(_) => functions.insert(item.path.clone(), name),
            _ => types.insert(item.path.clone(), name),
        };
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
    }
}

/// Lowers what is shown into a package.
pub(super) fn lower(
    interface: &Interface,
    package: &str,
    prefix: &str,
    header: Header,
    logging: Option<Logging>,
) -> (Lowered, Vec<Diagnostic>) {
    let mut diagnostics = members::check(interface, &names::Members);
    let Claimed {
        types,
        functions,
        columns,
    } = claim(interface, &mut diagnostics);
    let mut lowering = Lowering {
        types: Types {
            interface,
            abi: Abi::new(interface, prefix),
            header,
            prefix: prefix.to_owned(),
            package: package.to_owned(),
            names: types,
            tuples: BTreeSet::new(),
            assertions: BTreeSet::new(),
        },
        out: Out::default(),
        functions,
        columns,
        codecs: BTreeMap::new(),
        made: BTreeSet::new(),
    };
    lowering.buffers();
    crate::lower::lower(interface, &mut Driven(&mut lowering));
    let log = logging.map(|_| lowering.log());
    lowering.out.tuples = lowering.types.tuples.iter().copied().collect();
    lowering.out.assertions = lowering.types.assertions.iter().cloned().collect();
    let methods = || {
        let imports = interface.imports.iter();
        let imports = imports.filter(|it| it.item.hosts.shown_in(HOST));
        imports.flat_map(|it| &it.methods)
    };
    let replies = crate::capability::takes_streams(HOST, interface)
        || methods().any(|method| method.is_async);
    let krate = &interface.krate;
    let lowered = Lowered {
        package: krate.package.clone(),
        version: krate.version.clone(),
        license: krate.license.clone(),
        docs: krate.docs.clone(),
        kotlin_package: package.to_owned(),
        folder: package.replace('.', "/"),
        group: package.to_owned(),
        p: prefix.to_owned(),
        hash: interface.hash.to_string(),
        out: lowering.out,
        callbacks: crate::capability::takes_callbacks(HOST, interface)
            || methods().next().is_some(),
        replies,
        later: replies
            || crate::capability::functions(HOST, interface).any(|it| {
                let sequence = it.output.sequence();
                it.is_async || sequence.is_some_and(|it| it.kind == SequenceKind::Stream)
            }),
        log,
        left_out: Vec::new(),
    };
    (lowered, diagnostics)
}

/// A documentation comment.
pub(super) fn docs(item: &Item, notes: &[String], indent: &str) -> String {
    let mut paragraphs = Vec::new();
    if !item.docs.trim().is_empty() {
        paragraphs.push(item.docs.trim_end().to_owned());
    }
    paragraphs.extend(notes.iter().cloned());
    let whole = paragraphs.join("\n\n");
    let mut text = String::new();
    if !whole.trim().is_empty() {
        text.push_str(&format!("{indent}/**\n"));
        // Nothing of Rust's docs may end the comment or begin another.
        let whole = whole.replace("*/", "*&#47;").replace("/*", "/&#42;");
        for line in whole.lines() {
            text.push_str(format!("{indent} * {line}").trim_end());
            text.push('\n');
        }
        text.push_str(&format!("{indent} */\n"));
    }
    if let Some(note) = &item.deprecated {
        let note = super::types::quoted(note);
        text.push_str(&format!("{indent}@Deprecated({note})\n"));
    }
    text
}

/// The lowering as the driver calls it.
struct Driven<'a, 'b>(&'b mut Lowering<'a>);

impl Lower for Driven<'_, '_> {
    fn host(&self) -> &'static str {
        HOST
    }

    fn plain_record(&mut self, record: &PlainRecord) {
        self.0.plain_record(record);
        self.0.columns(record);
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
        let docs = docs(&it.item, &[], "");
        let value = it.ty.value();
        let ty = self.types.of(value);
        let literal = it.literal.as_ref();
        let literal = literal.and_then(|literal| self.types.literal(literal, value));
        if let Some(literal) = literal {
            (self.out.functions).push(format!("{docs}public val {name}: {ty} = {literal}"));
            return;
        }
        let symbol = self.types.abi.constant(it);
        let body = self.plain_body(&symbol, &Call::default(), Some(value), "", "    ");
        self.out.functions.push(format!(
            "{docs}public val {name}: {ty}\n  get() {{\n{body}  }}"
        ));
    }
}
