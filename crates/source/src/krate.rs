//! What a loaded crate is: modules with their items and imports, all in flat lists.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use landbridge_diagnostics::Diagnostic;
use proc_macro2::Span;
use syn::{Attribute, Item, Visibility};

/// A module: its crate's index in the sources and its own in that crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId {
    /// Which crate.
    pub krate: usize,
    /// Which of [`Crate::modules`].
    pub index: usize,
}

impl ModuleId {
    /// The root module of a crate.
    #[must_use]
    pub fn root(krate: usize) -> Self {
        Self { krate, index: 0 }
    }
}

/// An item: its module and its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// Which module.
    pub module: ModuleId,
    /// Which item of [`Module::items`].
    pub index: usize,
}

/// From where something can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// From anywhere: `pub`.
    Public,
    /// From this module and those inside it: private, `pub(super)`, `pub(crate)`, `pub(in …)`.
    Within(ModuleId),
}

/// One name that a `use` brings in.
#[derive(Clone, Debug)]
pub struct Import {
    /// The name here; `None` for a glob.
    pub name: Option<String>,
    /// The path as written, without a leading `::`.
    pub path: Vec<String>,
    /// Written with a leading `::`: the first segment is a crate.
    pub absolute: bool,
    /// From where the name can be used.
    pub reach: Reach,
}

/// A module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Names from the crate's root on, without the crate's.
    pub path: Vec<String>,
    /// The enclosing one.
    pub parent: Option<ModuleId>,
    /// From where it can be named.
    pub reach: Reach,
    /// The file that it is written in, as places show it.
    pub file: String,
    /// The same file, to be opened.
    pub source: Utf8PathBuf,
    /// Attributes of the `mod` and of the file's head, those that hold.
    pub attributes: Vec<Attribute>,
    /// The name in its `mod`; none for a root.
    pub declared: Option<(ModuleId, Span)>,
    /// Its items as configured (nothing is left whose `cfg` doesn't hold, `cfg_attr` is replaced),
    /// `mod`, `extern crate` and `use` without attributes aside.
    pub items: Vec<Item>,
    /// What its `use` and `extern crate` items bring in.
    pub imports: Vec<Import>,
    /// Modules in it, by name.
    pub children: Vec<(String, ModuleId)>,
}

/// A crate.
#[derive(Clone, Debug)]
pub struct Crate {
    /// Its library's name in Rust.
    pub name: String,
    /// All modules; the first is the root, and outer ones come before those in them.
    pub modules: Vec<Module>,
    /// Crates that `extern crate … as …` in the root names: the name here, and the crate's own, which
    /// is `self` for this one.
    pub externs: Vec<(String, String)>,
    /// Features that are off and that something of the crate is behind, if they are known.
    pub lacking: BTreeSet<String>,
    /// What couldn't be read of it.
    pub faults: Vec<Diagnostic>,
}

/// The name under which an item can be reached as a type or value, if it has one.
#[must_use]
pub(crate) fn name_of(item: &Item) -> Option<(String, &Visibility)> {
    let (ident, visibility) = match item {
        Item::Const(it) => (&it.ident, &it.vis),
        Item::Enum(it) => (&it.ident, &it.vis),
        Item::Fn(it) => (&it.sig.ident, &it.vis),
        Item::Static(it) => (&it.ident, &it.vis),
        Item::Struct(it) => (&it.ident, &it.vis),
        Item::Trait(it) => (&it.ident, &it.vis),
        Item::TraitAlias(it) => (&it.ident, &it.vis),
        Item::Type(it) => (&it.ident, &it.vis),
        Item::Union(it) => (&it.ident, &it.vis),
        _ => return None,
    };
    Some((plain(ident), visibility))
}

/// An identifier without `r#`.
pub(crate) fn plain(ident: &syn::Ident) -> String {
    use syn::ext::IdentExt;
    ident.unraw().to_string()
}
