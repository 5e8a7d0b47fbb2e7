//! Names as rustc resolves them, for types and attributes: local items, imports, aliases, globs,
//! other loaded crates, the prelude. And the other way: the public path of an item.

use std::collections::{BTreeMap, VecDeque};

use syn::{Item, Visibility};

use crate::krate::{Crate, Import, ItemId, ModuleId, name_of};

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// An item of a loaded crate.
    Item(ItemId),
    /// A module of a loaded crate.
    Module(usize, ModuleId),
    /// A path in a crate that isn't loaded, from its name on: `std::collections::HashMap`. Names of the
    /// prelude come out as `std::prelude::Vec`.
    External(Vec<String>),
    /// Nothing that reading can find: a macro's product, a generic parameter, a mistake.
    Unknown,
}

/// Names that need no import, as types.
const PRELUDE: &[&str] = &["Box", "Option", "Result", "String", "Vec"];

/// Names that a glob over a module of the standard library may bring in.
const STANDARD: &[&str] = &[
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "Cow",
    "Duration",
    "HashMap",
    "HashSet",
    "Path",
    "PathBuf",
    "Rc",
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
}

impl Sources {
    /// The item itself.
    #[must_use]
    pub fn item(&self, id: ItemId) -> &Item {
        &self.crates[id.krate].module(id.module).items[id.index]
    }

    /// What `path` means inside a module.
    #[must_use]
    pub fn resolve(&self, krate: usize, module: ModuleId, path: &syn::Path) -> Resolved {
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| crate::krate::plain(&segment.ident))
            .collect();
        self.resolve_segments(krate, module, &segments, path.leading_colon.is_some())
    }

    /// The same for plain segments.
    #[must_use]
    pub fn resolve_segments(
        &self,
        krate: usize,
        module: ModuleId,
        segments: &[String],
        absolute: bool,
    ) -> Resolved {
        self.walk(krate, module, segments, absolute, &mut Vec::new())
    }

    fn walk(
        &self,
        krate: usize,
        module: ModuleId,
        segments: &[String],
        absolute: bool,
        busy: &mut Vec<(usize, ModuleId, Vec<String>)>,
    ) -> Resolved {
        let key = (krate, module, segments.to_vec());
        if busy.contains(&key) {
            return Resolved::Unknown;
        }
        busy.push(key);
        let found = self.walk_once(krate, module, segments, absolute, busy);
        busy.pop();
        found
    }

    fn walk_once(
        &self,
        krate: usize,
        module: ModuleId,
        segments: &[String],
        absolute: bool,
        busy: &mut Vec<(usize, ModuleId, Vec<String>)>,
    ) -> Resolved {
        let Some((first, rest)) = segments.split_first() else {
            return Resolved::Module(krate, module);
        };
        let start = if absolute {
            self.other_crate(first)
        } else {
            match first.as_str() {
                "crate" => Resolved::Module(krate, ModuleId(0)),
                "self" => Resolved::Module(krate, module),
                "super" => match self.crates[krate].module(module).parent {
                    Some(parent) => Resolved::Module(krate, parent),
                    None => Resolved::Unknown,
                },
                name => match self.in_module(krate, module, name, true, busy) {
                    Resolved::Unknown => self.beyond(name),
                    found => found,
                },
            }
        };
        rest.iter().fold(start, |at, name| match at {
            Resolved::Module(krate, module) => match name.as_str() {
                "super" => match self.crates[krate].module(module).parent {
                    Some(parent) => Resolved::Module(krate, parent),
                    None => Resolved::Unknown,
                },
                "self" => Resolved::Module(krate, module),
                // Whether a private import may be seen from here is rustc's to say.
                name => self.in_module(krate, module, name, true, busy),
            },
            Resolved::External(mut path) => {
                path.push(name.clone());
                Resolved::External(path)
            }
            // A variant of an enum, an associated item: not a type of its own.
            Resolved::Item(_) | Resolved::Unknown => Resolved::Unknown,
        })
    }

    /// A name in a module: its items, its modules, its imports, then its globs.
    fn in_module(
        &self,
        krate: usize,
        module: ModuleId,
        name: &str,
        inside: bool,
        busy: &mut Vec<(usize, ModuleId, Vec<String>)>,
    ) -> Resolved {
        let there = self.crates[krate].module(module);
        let item = there.items.iter().position(|item| {
            is_type_or_value(item) && name_of(item).is_some_and(|(own, _)| own == name)
        });
        if let Some(index) = item {
            return Resolved::Item(ItemId {
                krate,
                module,
                index,
            });
        }
        if let Some((_, child)) = there.children.iter().find(|(own, _)| own == name) {
            return Resolved::Module(krate, *child);
        }
        let seen = |import: &&Import| inside || import.public;
        let named = there
            .imports
            .iter()
            .filter(seen)
            .filter(|import| import.name.as_deref() == Some(name));
        for import in named {
            let found = self.walk(krate, module, &import.path, import.absolute, busy);
            if found != Resolved::Unknown {
                return found;
            }
        }
        for import in there
            .imports
            .iter()
            .filter(seen)
            .filter(|import| import.name.is_none())
        {
            let from = self.walk(krate, module, &import.path, import.absolute, busy);
            if let Resolved::External(mut path) = from {
                // The standard library's modules can't be looked into, but what is used of them is known.
                if STANDARD.contains(&name) && matches!(path[0].as_str(), "std" | "core" | "alloc")
                {
                    path.push(name.to_owned());
                    return Resolved::External(path);
                }
                continue;
            }
            if let Resolved::Module(krate, module) = from {
                let key = (krate, module, vec![name.to_owned()]);
                if busy.contains(&key) {
                    continue;
                }
                busy.push(key);
                let found = self.in_module(krate, module, name, false, busy);
                busy.pop();
                if found != Resolved::Unknown {
                    return found;
                }
            }
        }
        Resolved::Unknown
    }

    /// A name that no module of the crate has: another crate, a primitive, the prelude.
    fn beyond(&self, name: &str) -> Resolved {
        if PRIMITIVES.contains(&name) {
            return Resolved::External(vec![name.to_owned()]);
        }
        if PRELUDE.contains(&name) {
            return Resolved::External(vec![
                "std".to_owned(),
                "prelude".to_owned(),
                name.to_owned(),
            ]);
        }
        self.other_crate(name)
    }

    fn other_crate(&self, name: &str) -> Resolved {
        match self.crates.iter().position(|krate| krate.name == name) {
            Some(krate) => Resolved::Module(krate, ModuleId(0)),
            // A crate's name is lower case; anything else is a name that reading can't find.
            None if name.starts_with(|c: char| c.is_lowercase() || c == '_') => {
                Resolved::External(vec![name.to_owned()])
            }
            None => Resolved::Unknown,
        }
    }

    /// The shortest path by which code outside the crate can name each item: public modules and
    /// public re-exports, from the root.
    #[must_use]
    pub fn public_paths(&self, krate: usize) -> BTreeMap<ItemId, String> {
        let mut paths = BTreeMap::new();
        let mut reached = BTreeMap::new();
        let mut queue = VecDeque::from([(ModuleId(0), self.crates[krate].name.clone())]);
        while let Some((module, prefix)) = queue.pop_front() {
            if reached.insert(module, prefix.clone()).is_some() {
                continue;
            }
            self.show_module(
                krate,
                module,
                &prefix,
                &mut paths,
                &mut queue,
                &mut Vec::new(),
            );
        }
        paths
    }

    fn show_module(
        &self,
        krate: usize,
        module: ModuleId,
        prefix: &str,
        paths: &mut BTreeMap<ItemId, String>,
        queue: &mut VecDeque<(ModuleId, String)>,
        globs: &mut Vec<ModuleId>,
    ) {
        let there = self.crates[krate].module(module);
        for (index, item) in there.items.iter().enumerate() {
            if let Some((name, Visibility::Public(_))) = name_of(item) {
                let id = ItemId {
                    krate,
                    module,
                    index,
                };
                paths
                    .entry(id)
                    .or_insert_with(|| format!("{prefix}::{name}"));
            }
        }
        for (name, child) in &there.children {
            if self.crates[krate].module(*child).public {
                queue.push_back((*child, format!("{prefix}::{name}")));
            }
        }
        for import in there.imports.iter().filter(|import| import.public) {
            let found = self.resolve_segments(krate, module, &import.path, import.absolute);
            match (&import.name, found) {
                (Some(name), Resolved::Item(id)) if id.krate == krate => {
                    paths
                        .entry(id)
                        .or_insert_with(|| format!("{prefix}::{name}"));
                }
                (Some(name), Resolved::Module(of, child)) if of == krate => {
                    queue.push_back((child, format!("{prefix}::{name}")));
                }
                (None, Resolved::Module(of, from)) if of == krate && !globs.contains(&from) => {
                    globs.push(from);
                    self.show_module(krate, from, prefix, paths, queue, globs);
                    globs.pop();
                }
                _ => {}
            }
        }
    }
}

fn is_type_or_value(item: &Item) -> bool {
    !matches!(
        item,
        Item::Impl(_) | Item::Macro(_) | Item::Use(_) | Item::Mod(_)
    )
}
