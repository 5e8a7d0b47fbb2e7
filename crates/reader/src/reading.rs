//! The run: load, find, read, decide.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use landbridge_diagnostics::{Diagnostic, Place};
use landbridge_model::{CrateInfo, Interface, TypeName};
use landbridge_source::{Cfg, ItemId, ModuleId, Root, Sources};
use proc_macro2::Span;

use crate::annotated::{self, Annotated, Found};

/// What is read.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// What cargo knows of the package; [`CrateInfo::docs`] is filled in by the reader.
    pub krate: CrateInfo,
    /// The folder of its Cargo.toml.
    pub folder: Utf8PathBuf,
    /// The root file of its library.
    pub root: Utf8PathBuf,
    /// What holds for it.
    pub cfg: Cfg,
    /// Dependencies that its source names otherwise than they are called: the name in the source, and
    /// the library's own.
    pub renamed: BTreeMap<String, String>,
    /// Crates beside it whose items it may re-export, such as the other members of its workspace.
    pub members: Vec<Member>,
}

/// A crate that is read along: what the bound crate re-exports of it belongs to the interface.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Its library's name in Rust.
    pub library: String,
    /// The root file of its library.
    pub root: Utf8PathBuf,
    /// What holds for it.
    pub cfg: Cfg,
    /// As [`Input::renamed`].
    pub renamed: BTreeMap<String, String>,
}

/// What came of it.
#[derive(Debug)]
pub struct Reading {
    /// The annotated items as found, before any check.
    pub found: Vec<Found>,
    /// The interface; none if there was an error.
    pub interface: Option<Interface>,
    /// Everything that is to be said, errors and warnings, by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Stack for the parser, which descends as deep as the source nests; memory is taken only as far as it
/// is used.
const STACK: usize = 256 << 20;

/// Reads a crate, in a thread of its own that ends with the call.
///
/// # Panics
/// Never by itself; a panic of the thread goes on in the caller.
#[must_use]
pub fn read(input: &Input) -> Reading {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("reader".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || read_here(input));
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(reading)) => reading,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // No thread is to be had: the caller's stack serves all but absurd sources.
            Err(_) => read_here(input),
        }
    })
}

fn read_here(input: &Input) -> Reading {
    let sources = load(input);
    // Faults of the crates that are read along are rustc's to tell: what is missing of them for lack of a
    // `cfg` that only their build knows is missed here only where it is named.
    let diagnostics = sources.crates[0].faults.clone();
    let mut reader = Reader {
        paths: sources.public_paths(0),
        ids: BTreeMap::new(),
        annotated: BTreeMap::new(),
        sources: &sources,
        whole: diagnostics.is_empty(),
        diagnostics,
        interface: Interface::default(),
        arc_objects: BTreeSet::new(),
        exclusive_uses: Vec::new(),
        late_methods: BTreeMap::new(),
        plain: BTreeMap::new(),
        following: Vec::new(),
        parameters: Vec::new(),
    };
    reader.ids = reader
        .paths
        .iter()
        .map(|(id, path)| (path.clone(), *id))
        .collect();
    let items = annotated::find(&mut reader);
    let found = items.iter().map(|item| item.found.clone()).collect();
    reader.annotated = items.iter().map(|item| (item.id, item.attribute)).collect();
    let root = ModuleId::root(0);
    let docs = reader.docs(root, &sources.module(root).attributes);
    reader.interface.krate = CrateInfo {
        docs,
        ..input.krate.clone()
    };
    for item in &items {
        reader.declare(item);
    }
    reader.settle();
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

fn load(input: &Input) -> Sources {
    let own = Root {
        name: input.krate.library.clone(),
        folder: input.folder.clone(),
        file: input.root.clone(),
        cfg: input.cfg.clone(),
        renamed: input.renamed.clone(),
    };
    let members = input.members.iter().map(|member| Root {
        name: member.library.clone(),
        folder: input.folder.clone(),
        file: member.root.clone(),
        cfg: member.cfg.clone(),
        renamed: member.renamed.clone(),
    });
    let roots: Vec<Root> = [own].into_iter().chain(members).collect();
    let attributes = landbridge_attributes::Attribute::ALL.map(|attribute| attribute.name());
    let names: Vec<&str> = attributes.into_iter().chain(["HostError"]).collect();
    Sources::load(&roots, &[("landbridge", &names)])
}

/// The state of a run.
pub(crate) struct Reader<'a> {
    pub(crate) sources: &'a Sources,
    /// Public paths of items.
    pub(crate) paths: BTreeMap<ItemId, String>,
    /// The other way.
    pub(crate) ids: BTreeMap<String, ItemId>,
    /// Types that carry an attribute.
    pub(crate) annotated: BTreeMap<ItemId, landbridge_attributes::Attribute>,
    /// Whether all files could be read: else a name that isn't found may stand in one of the others.
    pub(crate) whole: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) interface: Interface,
    /// Objects that appear as `Arc<Obj>`.
    pub(crate) arc_objects: BTreeSet<TypeName>,
    /// Where objects are lent exclusively or moved.
    pub(crate) exclusive_uses: Vec<(TypeName, Place, String)>,
    /// Methods of impl blocks that stand before their object, by its path.
    pub(crate) late_methods: BTreeMap<String, Vec<landbridge_model::Method>>,
    /// Which records are plain, as far as asked.
    pub(crate) plain: BTreeMap<ItemId, Option<crate::plain::Layout>>,
    /// Aliases and newtypes that are being followed, so that a circle ends.
    pub(crate) following: Vec<ItemId>,
    /// Generic parameters of the item that is being read, each refused by itself.
    pub(crate) parameters: Vec<String>,
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
        self.parameters.clear();
        match item.attribute {
            A::Record => self.record(item),
            A::Object => self.object(item),
            A::Error => self.error(item),
            A::Export => self.export(item),
            A::Import => self.import(item),
        }
    }
}
