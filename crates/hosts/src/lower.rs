//! From the model to one host's view of it: a required method per kind of declaration.
//!
//! A host's lowering implements [`Lower`]; [`lower`] drives it over everything that the host shows.
//! A new kind of declaration doesn't compile until every host has an answer.

use landbridge_diagnostics::{Diagnostic, Place};
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Declaration, Enumeration, ErrorType, Function, Import,
    Interface, Item, Newtype, Object, PlainRecord,
};

/// One host's lowering.
pub trait Lower {
    /// The host's id, by which `skip` and `rename` are looked up.
    fn host(&self) -> &'static str;

    /// A struct that crosses as memory.
    fn plain_record(&mut self, record: &PlainRecord);
    /// A struct that is converted.
    fn record(&mut self, record: &ConvertedRecord);
    /// A struct that crosses as its only field.
    fn newtype(&mut self, newtype: &Newtype);
    /// An enum without data.
    fn enumeration(&mut self, enumeration: &Enumeration);
    /// An enum with data.
    fn data_enum(&mut self, data_enum: &DataEnum);
    /// A typed error.
    fn error(&mut self, error: &ErrorType);
    /// An object with its methods; methods that the host skips are for the host to leave out.
    fn object(&mut self, object: &Object);
    /// A trait that the host implements.
    fn import(&mut self, import: &Import);
    /// A free function.
    fn function(&mut self, function: &Function);
    /// A constant.
    fn constant(&mut self, constant: &Constant);
}

/// Shows `lowering` every declaration that its host doesn't skip: types first, each kind in source
/// order.
pub fn lower(interface: &Interface, lowering: &mut dyn Lower) {
    let host = lowering.host();
    for declaration in interface.declarations() {
        if !declaration.item().hosts.shown_in(host) {
            continue;
        }
        match declaration {
            Declaration::PlainRecord(it) => lowering.plain_record(it),
            Declaration::Record(it) => lowering.record(it),
            Declaration::Newtype(it) => lowering.newtype(it),
            Declaration::Enumeration(it) => lowering.enumeration(it),
            Declaration::DataEnum(it) => lowering.data_enum(it),
            Declaration::Error(it) => lowering.error(it),
            Declaration::Object(it) => lowering.object(it),
            Declaration::Import(it) => lowering.import(it),
            Declaration::Function(it) => lowering.function(it),
            Declaration::Constant(it) => lowering.constant(it),
        }
    }
}

/// The place of an item's name, for a diagnostic.
#[must_use]
pub fn place(item: &Item) -> Place {
    let width = u32::try_from(item.name.chars().count()).unwrap_or(1);
    Place {
        file: item.origin.file.clone(),
        line: item.origin.line,
        column: item.origin.column,
        end_line: item.origin.line,
        end_column: item.origin.column + width,
    }
}

/// Names taken in one namespace of a host; two items that get the same one are a diagnostic.
#[derive(Debug)]
pub struct Scope<'a> {
    host: &'static str,
    keywords: &'static [&'static str],
    taken: std::collections::BTreeMap<String, &'a Item>,
}

impl<'a> Scope<'a> {
    /// An empty namespace of `host` in which `keywords` can't be names.
    #[must_use]
    pub fn new(host: &'static str, keywords: &'static [&'static str]) -> Self {
        Self {
            host,
            keywords,
            taken: std::collections::BTreeMap::new(),
        }
    }

    /// The name of `item`: the one that its user fixed, else `conventional`, with a trailing
    /// underscore where that is a keyword (a warning) and an error where the name is taken.
    pub fn claim(
        &mut self,
        item: &'a Item,
        conventional: String,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        use landbridge_diagnostics::catalogue::hosts::KEYWORD;
        let mut name = match item.hosts.fixed_name(self.host) {
            Some(fixed) => fixed.to_owned(),
            None => conventional,
        };
        if self.keywords.contains(&name.as_str()) {
            let with = format!("{name}_");
            diagnostics.push(
                Diagnostic::warning(
                    &KEYWORD,
                    format!(
                        "`{name}` is a keyword in {}; it becomes `{with}`",
                        self.host
                    ),
                )
                .at(place(item))
                .help(format!(
                    "choose a name with `rename({} = \"…\")`",
                    self.host
                )),
            );
            name = with;
        }
        self.take(item, name.clone(), diagnostics);
        name
    }

    /// Takes a name that nothing can change any more: an error where it is taken.
    pub fn take(&mut self, item: &'a Item, name: String, diagnostics: &mut Vec<Diagnostic>) {
        use landbridge_diagnostics::catalogue::hosts::NAME_COLLISION;
        if let Some(other) = self.taken.get(&name) {
            diagnostics.push(
                Diagnostic::error(
                    &NAME_COLLISION,
                    format!(
                        "`{}` and `{}` are both called `{name}` in {}",
                        other.path, item.path, self.host
                    ),
                )
                .at(place(item))
                .related(place(other), "the other one")
                .help(format!(
                    "give one of them another name with `rename({} = \"…\")`",
                    self.host
                )),
            );
        } else {
            self.taken.insert(name, item);
        }
    }

    /// The item that took a name.
    #[must_use]
    pub fn owner(&self, name: &str) -> Option<&'a Item> {
        self.taken.get(name).copied()
    }
}
