//! The interface as the templates of this host see it. What has no form here yet is refused with its place, so that
//! `landbridge generate` tells what of a crate is left.

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::UNBOUND;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Enumeration, ErrorType, Function, Import, Interface, Item,
    Newtype, Object, PlainRecord,
};
use serde::Serialize;

use super::names;
use crate::lower::{Lower, Scope, place};
use crate::naming;

/// The lowered interface.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Lowered {
    /// The user's crate.
    pub(super) package: String,
    pub(super) version: String,
    /// Names of the functions.
    pub(super) functions: Vec<String>,
}

struct Lowering {
    out: Lowered,
    diagnostics: Vec<Diagnostic>,
}

/// Lowers what the host shows.
pub(super) fn lower(interface: &Interface) -> (Lowered, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut scope = Scope::new(names::HOST, names::RESERVED);
    let shown = interface.functions.iter();
    let shown = shown.filter(|it| it.item.hosts.shown_in(names::HOST));
    let functions = shown
        .map(|it| scope.claim(&it.item, naming::snake(&it.item.name), &mut diagnostics))
        .collect();
    let mut lowering = Lowering {
        out: Lowered {
            package: interface.krate.package.clone(),
            version: interface.krate.version.clone(),
            functions,
        },
        diagnostics,
    };
    crate::lower::lower(interface, &mut lowering);
    (lowering.out, lowering.diagnostics)
}

impl Lowering {
    fn refuse(&mut self, what: &str, item: &Item) {
        let message = format!("the {what} `{}` has no form in @TITLE@ yet", item.path);
        let help = format!("leave it out there with `skip({})`", names::HOST);
        let fault = Diagnostic::error(&UNBOUND, message).at(place(item));
        self.diagnostics.push(fault.help(help));
    }
}

impl Lower for Lowering {
    fn host(&self) -> &'static str {
        names::HOST
    }

    fn plain_record(&mut self, it: &PlainRecord) {
        self.refuse("record", &it.item);
    }

    fn record(&mut self, it: &ConvertedRecord) {
        self.refuse("record", &it.item);
    }

    fn newtype(&mut self, it: &Newtype) {
        self.refuse("newtype", &it.item);
    }

    fn enumeration(&mut self, it: &Enumeration) {
        self.refuse("enum", &it.item);
    }

    fn data_enum(&mut self, it: &DataEnum) {
        self.refuse("enum", &it.item);
    }

    fn error(&mut self, it: &ErrorType) {
        self.refuse("error", &it.item);
    }

    fn object(&mut self, it: &Object) {
        self.refuse("object", &it.item);
    }

    fn import(&mut self, it: &Import) {
        self.refuse("trait", &it.item);
    }

    fn function(&mut self, it: &Function) {
        self.refuse("function", &it.item);
    }

    fn constant(&mut self, it: &Constant) {
        self.refuse("constant", &it.item);
    }
}
