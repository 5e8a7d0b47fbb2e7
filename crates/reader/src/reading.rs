//! The run: load, find, read, decide.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use landbridge_diagnostics::{Diagnostic, Place};
use landbridge_model::{CrateInfo, Interface, TypeName};
use landbridge_source::{Cfg, ItemId, ModuleId, Root, Sources};
use proc_macro2::Span;

use crate::annotated::{self, Annotated, Found};

/// What is read.
#[derive(Clone, Debug)]
pub struct Input {
    /// What cargo knows of the package; [`CrateInfo::docs`] is filled in by the reader.
    pub krate: CrateInfo,
    /// The folder of its Cargo.toml.
    pub folder: Utf8PathBuf,
    /// The root file of its library.
    pub root: Utf8PathBuf,
    /// What holds for it.
    pub cfg: Cfg,
}

/// What came of it.
#[derive(Debug)]
pub struct Reading {
    /// The annotated items as found, before any check.
    pub found: Vec<Found>,
    /// The interface; none if there was an error.
    pub interface: Option<Interface>,
    /// Everything that is to be said, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a crate.
#[must_use]
pub fn read(input: &Input) -> Reading {
    let root = Root {
        name: input.krate.library.clone(),
        folder: input.folder.clone(),
        file: input.root.clone(),
        cfg: input.cfg.clone(),
        renamed: BTreeMap::new(),
    };
    let known = landbridge_attributes::Attribute::ALL.map(|attribute| attribute.name());
    let (sources, diagnostics) = Sources::load(&[root], &[("landbridge", &known)]);
    let docs = crate::docs::of(&sources.module(ModuleId::root(0)).attributes);
    let mut reader = Reader {
        paths: sources.public_paths(0),
        annotated: BTreeMap::new(),
        sources: &sources,
        cfg: &input.cfg,
        diagnostics,
        interface: Interface::default(),
        arc_objects: BTreeSet::new(),
        exclusive_uses: Vec::new(),
        late_methods: BTreeMap::new(),
        plain: BTreeMap::new(),
    };
    let items = annotated::find(&mut reader);
    let found = items.iter().map(|item| item.found.clone()).collect();
    reader.annotated = items
        .iter()
        .filter_map(|item| Some((item.id, item.attribute?)))
        .collect();
    reader.interface.krate = CrateInfo {
        docs,
        ..input.krate.clone()
    };
    for item in &items {
        reader.declare(item);
    }
    reader.finish_objects();
    let mut diagnostics = reader.diagnostics;
    diagnostics.sort_by(|a, b| a.place.cmp(&b.place));
    diagnostics.dedup();
    let failed = landbridge_diagnostics::any_error(&diagnostics);
    let mut interface = reader.interface;
    interface.seal();
    Reading {
        found,
        interface: (!failed).then_some(interface),
        diagnostics,
    }
}

/// The state of a run.
pub(crate) struct Reader<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) cfg: &'a Cfg,
    /// Public paths of items.
    pub(crate) paths: BTreeMap<ItemId, String>,
    /// Types that carry an attribute.
    pub(crate) annotated: BTreeMap<ItemId, landbridge_attributes::Attribute>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) interface: Interface,
    /// Objects that appear as `Arc<Obj>`, with the first place that says so.
    pub(crate) arc_objects: BTreeSet<TypeName>,
    /// Where objects are lent exclusively or moved.
    pub(crate) exclusive_uses: Vec<(TypeName, Place, &'static str)>,
    /// Methods of impl blocks that stand before their object, by its path.
    pub(crate) late_methods: BTreeMap<String, Vec<landbridge_model::Method>>,
    /// Which records are plain, as far as asked.
    pub(crate) plain: BTreeMap<ItemId, Option<crate::plain::Layout>>,
}

impl Reader<'_> {
    pub(crate) fn place(&self, module: ModuleId, span: Span) -> Place {
        landbridge_source::place(&self.sources.module(module).file, span)
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn declare(&mut self, item: &Annotated) {
        use landbridge_attributes::Attribute as A;
        match item.attribute {
            Some(A::Record) => self.record(item),
            Some(A::Object) => self.object(item),
            Some(A::Error) => self.error(item),
            Some(A::Export) => self.export(item),
            Some(A::Import) | None => self.import(item),
        }
    }
}
