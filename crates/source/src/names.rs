//! Paths as rustc resolves them: local items, imports, aliases, globs, other loaded crates, the
//! prelude.

use std::collections::{BTreeMap, HashMap};

use syn::Item;

use crate::krate::{Crate, ItemId, Module, ModuleId, Reach, plain};
use crate::load::{Root, load};
use crate::scopes::{self, Glob, Scopes, Target};

/// The spaces of names: one name can mean a type and a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Types, traits, modules, crates.
    Type,
    /// Functions, constants, variants.
    Value,
    /// Attributes and other macros; only those of crates that aren't loaded are known.
    Macro,
}

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// An item of a loaded crate.
    Item(ItemId),
    /// A module of a loaded crate.
    Module(ModuleId),
    /// A variant of an enum of a loaded crate, by its index.
    Variant(ItemId, usize),
    /// A path in a crate that isn't loaded, from its name on: `std::collections::HashMap`. Names of the
    /// prelude come out as `std::prelude::Vec`, primitive types as one segment.
    External(Vec<String>),
    /// Nothing that reading can find: a macro's product, a generic parameter, a mistake.
    Unknown,
}

/// What a name means, with its reach; `Err` is a path in a crate that isn't loaded.
type Answer = (Result<Target, Vec<String>>, Reach);

/// Names that need no import, as types.
const PRELUDE: &[&str] = &["Box", "Option", "Result", "String", "Vec"];

/// Names that a glob over a module of the standard library may bring in.
const STANDARD: &[&str] = &[
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "Cell",
    "Cow",
    "Duration",
    "HashMap",
    "HashSet",
    "Mutex",
    "Path",
    "PathBuf",
    "Rc",
    "RefCell",
    "SystemTime",
    "VecDeque",
];

/// Primitive types.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// Crates that may name each other.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The loaded crates.
    pub crates: Vec<Crate>,
    pub(crate) scopes: Scopes,
    /// What each crate calls its dependencies, where that isn't their name.
    renamed: Vec<BTreeMap<String, String>>,
    /// What globs over crates that aren't loaded bring in, by the crate.
    known: BTreeMap<String, Vec<String>>,
}

impl Sources {
    /// Reads crates that may name each other. `known` tells of crates that aren't read what a glob
    /// over them brings in. Each crate keeps its own faults.
    #[must_use]
    pub fn load(roots: &[Root], known: &[(&str, &[&str])]) -> Self {
        Self::load_unfolding(roots, known, &|_| None)
    }

    /// The same, with what `unfold` takes out of a macro that stands among items put in its place:
    /// `cfg_if! { … }` and macros that take a function and give it back.
    #[must_use]
    pub fn load_unfolding(
        roots: &[Root],
        known: &[(&str, &[&str])],
        unfold: &dyn Fn(&syn::ItemMacro) -> Option<Vec<Item>>,
    ) -> Self {
        let mut sources = Self {
            renamed: roots.iter().map(|root| root.renamed.clone()).collect(),
            known: known
                .iter()
                .map(|(name, names)| {
                    let names = names.iter().map(|name| (*name).to_owned());
                    ((*name).to_owned(), names.collect())
                })
                .collect(),
            ..Self::default()
        };
        sources.crates = (roots.iter().enumerate())
            .map(|(index, root)| load(root, index, unfold))
            .collect();
        scopes::resolve(&mut sources);
        sources
    }

    /// A module.
    #[must_use]
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.crates[id.krate].modules[id.index]
    }

    /// An item.
    #[must_use]
    pub fn item(&self, id: ItemId) -> &Item {
        &self.module(id.module).items[id.index]
    }

    /// Every module of every crate, outer ones first.
    pub fn modules(&self) -> impl Iterator<Item = ModuleId> + '_ {
        self.crates.iter().enumerate().flat_map(|(index, krate)| {
            (0..krate.modules.len()).map(move |number| ModuleId {
                krate: index,
                index: number,
            })
        })
    }

    /// What `path` means inside a module.
    #[must_use]
    pub fn resolve(&self, module: ModuleId, path: &syn::Path, space: Space) -> Resolved {
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| plain(&segment.ident))
            .collect();
        self.resolve_segments(module, &segments, path.leading_colon.is_some(), space)
    }

    /// The same for plain segments.
    #[must_use]
    pub fn resolve_segments(
        &self,
        module: ModuleId,
        segments: &[String],
        absolute: bool,
        space: Space,
    ) -> Resolved {
        match self.walk(module, segments, absolute, space) {
            Some(Ok(Target::Item(id))) => Resolved::Item(id),
            Some(Ok(Target::Module(id))) => Resolved::Module(id),
            Some(Ok(Target::Variant(id, index))) => Resolved::Variant(id, index),
            Some(Ok(Target::Outside(path))) => {
                Resolved::External(self.scopes.outside[path].clone())
            }
            Some(Err(path)) => Resolved::External(path),
            None => Resolved::Unknown,
        }
    }

    /// What a path means as far as scopes are known; `Err` is a path in a crate that isn't loaded.
    pub(crate) fn walk(
        &self,
        module: ModuleId,
        segments: &[String],
        absolute: bool,
        space: Space,
    ) -> Option<Result<Target, Vec<String>>> {
        let Some((first, rest)) = segments.split_first() else {
            return Some(Ok(Target::Module(module)));
        };
        let own = if rest.is_empty() { space } else { Space::Type };
        let mut at = match first.as_str() {
            _ if absolute => self.other_crate(module.krate, first)?,
            "crate" => Ok(Target::Module(ModuleId::root(module.krate))),
            "self" => Ok(Target::Module(module)),
            "super" => Ok(Target::Module(self.module(module).parent?)),
            name => match self.in_scope(module, name, own) {
                Some(found) => found,
                None => self.without_import(module.krate, name, own)?,
            },
        };
        for (index, name) in rest.iter().enumerate() {
            let space = if index + 1 == rest.len() {
                space
            } else {
                Space::Type
            };
            at = self.step(at, name, space)?;
        }
        Some(at)
    }

    fn step(
        &self,
        at: Result<Target, Vec<String>>,
        name: &str,
        space: Space,
    ) -> Option<Result<Target, Vec<String>>> {
        let outside = |mut path: Vec<String>| {
            path.push(name.to_owned());
            Some(Err(path))
        };
        match at {
            Ok(Target::Module(module)) => match name {
                "super" => Some(Ok(Target::Module(self.module(module).parent?))),
                "self" => Some(Ok(Target::Module(module))),
                // Whether a private name may be used from elsewhere is rustc's to say.
                name => self.in_scope(module, name, space),
            },
            Ok(Target::Outside(path)) => outside(self.scopes.outside[path].clone()),
            Err(path) => outside(path),
            Ok(Target::Item(id)) => match self.item(id) {
                Item::Enum(item) => {
                    let mut variants = item.variants.iter();
                    let index = variants.position(|variant| plain(&variant.ident) == name)?;
                    Some(Ok(Target::Variant(id, index)))
                }
                _ => None,
            },
            Ok(Target::Variant(..)) => None,
        }
    }

    /// A name that a module has: items, modules, imports, globs.
    fn in_scope(
        &self,
        module: ModuleId,
        name: &str,
        space: Space,
    ) -> Option<Result<Target, Vec<String>>> {
        let scope = self.scopes.module(module);
        if let Some(binding) = scope.get(space, name) {
            return Some(Ok(binding.target));
        }
        if scope.globs.is_empty() || !(self.scopes.names.contains(name) || self.known_outside(name))
        {
            return None;
        }
        let mut seen = HashMap::new();
        self.through_globs(module, name, space, &mut seen)
            .map(|(target, _)| target)
    }

    /// The same with the name's reach. `seen` keeps what each module answered, nothing while it is
    /// being asked: globs may go in circles.
    fn through_globs(
        &self,
        module: ModuleId,
        name: &str,
        space: Space,
        seen: &mut HashMap<ModuleId, Option<Answer>>,
    ) -> Option<Answer> {
        let scope = self.scopes.module(module);
        if let Some(binding) = scope.get(space, name) {
            return Some((Ok(binding.target), binding.reach));
        }
        if let Some(known) = seen.get(&module) {
            return known.clone();
        }
        seen.insert(module, None);
        let found = scope.globs.iter().find_map(|(glob, reach)| match *glob {
            Glob::Module(from) => {
                let (target, own) = self.through_globs(from, name, space, seen)?;
                let visible = self.seen(own, module);
                visible.then(|| (target, scopes::narrower(self, *reach, own)))
            }
            Glob::Enum(id) if space == Space::Value => {
                let found = self.step(Ok(Target::Item(id)), name, space)?;
                Some((found, *reach))
            }
            Glob::Enum(_) => None,
            Glob::Outside(path) => {
                let path = &self.scopes.outside[path];
                self.brings(path, name, space).then(|| {
                    let mut path = path.clone();
                    path.push(name.to_owned());
                    (Err(path), *reach)
                })
            }
        });
        seen.insert(module, found.clone());
        found
    }

    fn known_outside(&self, name: &str) -> bool {
        STANDARD.contains(&name)
            || self
                .known
                .values()
                .any(|names| names.iter().any(|known| known == name))
    }

    /// Whether a glob over a module of a crate that isn't loaded is known to bring in a name.
    fn brings(&self, path: &[String], name: &str, space: Space) -> bool {
        match self.known.get(&path[0]) {
            Some(names) => path.len() == 1 && names.iter().any(|known| known == name),
            None => {
                matches!(path[0].as_str(), "std" | "core" | "alloc")
                    && space == Space::Type
                    && STANDARD.contains(&name)
            }
        }
    }

    /// A name that no module has: another crate, the prelude, a primitive.
    fn without_import(
        &self,
        krate: usize,
        name: &str,
        space: Space,
    ) -> Option<Result<Target, Vec<String>>> {
        if space != Space::Type {
            return None;
        }
        if PRIMITIVES.contains(&name) {
            return Some(Err(vec![name.to_owned()]));
        }
        if PRELUDE.contains(&name) {
            let path = ["std", "prelude", name];
            return Some(Err(path.map(str::to_owned).to_vec()));
        }
        self.other_crate(krate, name)
    }

    fn other_crate(&self, krate: usize, name: &str) -> Option<Result<Target, Vec<String>>> {
        let externs = &self.crates[krate].externs;
        let named = externs.iter().find(|(own, _)| own == name);
        let name = named.map_or(name, |(_, real)| real.as_str());
        if name == "self" {
            return Some(Ok(Target::Module(ModuleId::root(krate))));
        }
        let renamed = self.renamed[krate].get(name);
        let real = renamed.map_or(name, String::as_str);
        if let Some(loaded) = self.crates.iter().position(|krate| krate.name == real) {
            return Some(Ok(Target::Module(ModuleId::root(loaded))));
        }
        let certain = renamed.is_some()
            || named.is_some()
            || matches!(real, "std" | "core" | "alloc")
            || self.known.contains_key(real);
        // A crate's name is lower case; anything else is a name that reading can't find.
        let likely = self.scopes.guessing
            && real
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        (certain || likely).then(|| Err(vec![real.to_owned()]))
    }

    /// Whether something of this reach can be named in a module.
    pub(crate) fn seen(&self, reach: Reach, from: ModuleId) -> bool {
        let Reach::Within(limit) = reach else {
            return true;
        };
        let mut at = Some(from);
        while let Some(module) = at {
            if module == limit {
                return true;
            }
            at = self.module(module).parent;
        }
        false
    }
}
