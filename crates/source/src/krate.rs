//! What a loaded crate is: modules with their items and imports, all in flat lists.

use syn::{Item, Visibility};

/// A module's index in its crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(pub usize);

/// An item: its module and its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// Which crate, by its index in the sources.
    pub krate: usize,
    /// Which module.
    pub module: ModuleId,
    /// Which item of [`Module::items`].
    pub index: usize,
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
    /// Visible outside the module's parent's private part: `pub use`.
    pub public: bool,
}

/// A module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Names from the crate's root on, without the crate's.
    pub path: Vec<String>,
    /// The enclosing one.
    pub parent: Option<ModuleId>,
    /// Declared `pub`.
    pub public: bool,
    /// The file that it is written in, relative to the crate's folder.
    pub file: String,
    /// Its items whose `cfg` holds, `mod` and `use` aside.
    pub items: Vec<Item>,
    /// What its `use` items bring in.
    pub imports: Vec<Import>,
    /// Modules in it, by name.
    pub children: Vec<(String, ModuleId)>,
}

/// A crate.
#[derive(Clone, Debug)]
pub struct Crate {
    /// Its library's name in Rust.
    pub name: String,
    /// All modules; the first is the root.
    pub modules: Vec<Module>,
    /// The root file's `//!` comment and other inner attributes.
    pub attributes: Vec<syn::Attribute>,
}

impl Crate {
    /// The module with this id.
    #[must_use]
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id.0]
    }

    /// The ids of all modules, outer ones first.
    pub fn module_ids(&self) -> impl Iterator<Item = ModuleId> + use<> {
        (0..self.modules.len()).map(ModuleId)
    }
}

/// The name under which an item can be reached as a type, value or macro, if it has one.
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
