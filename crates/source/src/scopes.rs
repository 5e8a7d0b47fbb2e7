//! What each module's names mean: its own items, and what its imports bring in, worked out for all
//! modules together until nothing new is found.

use std::collections::BTreeMap;

use syn::Item;

use crate::krate::{Crate, ItemId, ModuleId, Reach, name_of, plain};
use crate::names::{Sources, Space};
use crate::uses::reach;

/// What a name means; small, since globs copy it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Item(ItemId),
    Module(ModuleId),
    /// A variant: its enum and its index there.
    Variant(ItemId, usize),
    /// A path outside the loaded crates, by its index in [`Scopes::outside`].
    Outside(usize),
}

/// A name in a module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    pub(crate) target: Target,
    pub(crate) reach: Reach,
}

/// The names of one module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Items, modules and named imports.
    pub(crate) named: BTreeMap<(Space, String), Binding>,
    /// What globs bring in; a name above hides it.
    pub(crate) globbed: BTreeMap<(Space, String), Binding>,
    /// Globs over modules of crates that aren't loaded.
    pub(crate) beyond: Vec<(usize, Reach)>,
}

impl Scope {
    pub(crate) fn get(&self, space: Space, name: &str) -> Option<Binding> {
        let key = (space, name.to_owned());
        self.named
            .get(&key)
            .or_else(|| self.globbed.get(&key))
            .copied()
    }

    /// Every name with what it means here.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&(Space, String), Binding)> {
        let hidden = |key: &(Space, String)| self.named.contains_key(key);
        (self.named.iter())
            .chain(self.globbed.iter().filter(move |(key, _)| !hidden(key)))
            .map(|(key, binding)| (key, *binding))
    }
}

/// All scopes, by crate and module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scopes {
    pub(crate) modules: Vec<Vec<Scope>>,
    /// Paths in crates that aren't loaded.
    pub(crate) outside: Vec<Vec<String>>,
    numbers: BTreeMap<Vec<String>, usize>,
    /// Whether a lower-case name that nothing declares is taken for a crate.
    pub(crate) guessing: bool,
}

impl Scopes {
    pub(crate) fn module(&self, id: ModuleId) -> &Scope {
        &self.modules[id.krate][id.index]
    }

    fn number(&mut self, path: Vec<String>) -> usize {
        if let Some(number) = self.numbers.get(&path) {
            return *number;
        }
        self.outside.push(path.clone());
        self.numbers.insert(path, self.outside.len() - 1);
        self.outside.len() - 1
    }

    /// Puts a name in, unless it is there already.
    fn add(&mut self, module: ModuleId, space: Space, name: &str, binding: Binding) -> bool {
        let scope = &mut self.modules[module.krate][module.index];
        match scope.named.entry((space, name.to_owned())) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(binding);
                true
            }
            std::collections::btree_map::Entry::Occupied(_) => false,
        }
    }
}

/// The space of an item's name, if it has one.
fn space_of(item: &Item) -> Option<Space> {
    match item {
        Item::Enum(_)
        | Item::Struct(_)
        | Item::Trait(_)
        | Item::TraitAlias(_)
        | Item::Type(_)
        | Item::Union(_) => Some(Space::Type),
        Item::Const(_) | Item::Fn(_) | Item::Static(_) => Some(Space::Value),
        _ => None,
    }
}

/// Works out the scopes of all crates.
pub(crate) fn resolve(sources: &mut Sources) {
    sources.scopes.modules = sources
        .crates
        .iter()
        .map(|krate| vec![Scope::default(); krate.modules.len()])
        .collect();
    for index in 0..sources.crates.len() {
        declare(&sources.crates[index], index, &mut sources.scopes);
    }
    // First without guesses, so that a name which a glob brings in isn't taken for a crate.
    for guessing in [false, true] {
        sources.scopes.guessing = guessing;
        loop {
            let named = import_names(sources);
            if !named && !import_globs(sources) {
                break;
            }
        }
    }
}

fn declare(krate: &Crate, index: usize, scopes: &mut Scopes) {
    for (number, module) in krate.modules.iter().enumerate() {
        let id = ModuleId {
            krate: index,
            index: number,
        };
        for (name, child) in &module.children {
            let binding = Binding {
                target: Target::Module(*child),
                reach: krate.modules[child.index].reach,
            };
            scopes.add(id, Space::Type, name, binding);
        }
        for (at, item) in module.items.iter().enumerate() {
            if let (Some(space), Some((name, visibility))) = (space_of(item), name_of(item)) {
                let binding = Binding {
                    target: Target::Item(ItemId {
                        module: id,
                        index: at,
                    }),
                    reach: reach(krate, id, visibility),
                };
                scopes.add(id, space, &name, binding);
            }
        }
    }
}

/// One round over the imports with names; whether anything was found.
fn import_names(sources: &mut Sources) -> bool {
    let mut found = Vec::new();
    for (index, krate) in sources.crates.iter().enumerate() {
        for (number, module) in krate.modules.iter().enumerate() {
            let id = ModuleId {
                krate: index,
                index: number,
            };
            for import in &module.imports {
                let Some(name) = &import.name else {
                    continue;
                };
                for space in [Space::Type, Space::Value, Space::Macro] {
                    let key = (space, name.clone());
                    if sources.scopes.module(id).named.contains_key(&key) {
                        continue;
                    }
                    if let Some(target) = sources.walk(id, &import.path, import.absolute, space) {
                        found.push((id, space, name.clone(), target, import.reach));
                    }
                }
            }
        }
    }
    let mut new = false;
    for (module, space, name, target, reach) in found {
        let target = match target {
            Ok(target) => target,
            Err(path) => Target::Outside(sources.scopes.number(path)),
        };
        let binding = Binding { target, reach };
        new |= sources.scopes.add(module, space, &name, binding);
    }
    new
}

/// One round over the globs; whether anything was found.
fn import_globs(sources: &mut Sources) -> bool {
    let mut new = false;
    for index in 0..sources.crates.len() {
        for number in 0..sources.crates[index].modules.len() {
            let id = ModuleId {
                krate: index,
                index: number,
            };
            let globs: Vec<_> = sources.crates[index].modules[number]
                .imports
                .iter()
                .filter(|import| import.name.is_none())
                .map(|import| {
                    let target = sources.walk(id, &import.path, import.absolute, Space::Type);
                    (target, import.reach)
                })
                .collect();
            for (target, reach) in globs {
                new |= match target {
                    Some(Ok(Target::Module(from))) if from != id => {
                        glob_module(sources, id, from, reach)
                    }
                    Some(Ok(Target::Item(from))) => glob_enum(sources, id, from, reach),
                    Some(Ok(Target::Outside(path))) => beyond(sources, id, path, reach),
                    Some(Err(path)) => {
                        let path = sources.scopes.number(path);
                        beyond(sources, id, path, reach)
                    }
                    _ => false,
                };
            }
        }
    }
    new
}

fn glob_module(sources: &mut Sources, into: ModuleId, from: ModuleId, reach: Reach) -> bool {
    let there = sources.scopes.module(from);
    let here = sources.scopes.module(into);
    let found: Vec<_> = there
        .all()
        .filter(|(key, binding)| {
            sources.seen(binding.reach, into) && !here.globbed.contains_key(*key)
        })
        .map(|(key, binding)| {
            let reach = narrower(sources, reach, binding.reach);
            (key.clone(), Binding { reach, ..binding })
        })
        .collect();
    let paths: Vec<_> = there.beyond.clone();
    let mut new = !found.is_empty();
    sources.scopes.modules[into.krate][into.index]
        .globbed
        .extend(found);
    for (path, own) in paths {
        if sources.seen(own, into) {
            let reach = narrower(sources, reach, own);
            new |= beyond(sources, into, path, reach);
        }
    }
    new
}

fn glob_enum(sources: &mut Sources, into: ModuleId, from: ItemId, reach: Reach) -> bool {
    let Item::Enum(item) = sources.item(from) else {
        return false;
    };
    let names: Vec<String> = item.variants.iter().map(|it| plain(&it.ident)).collect();
    let scope = &mut sources.scopes.modules[into.krate][into.index];
    let mut new = false;
    for (index, name) in names.into_iter().enumerate() {
        let binding = Binding {
            target: Target::Variant(from, index),
            reach,
        };
        if let std::collections::btree_map::Entry::Vacant(entry) =
            scope.globbed.entry((Space::Value, name))
        {
            entry.insert(binding);
            new = true;
        }
    }
    new
}

fn beyond(sources: &mut Sources, into: ModuleId, path: usize, reach: Reach) -> bool {
    let scope = &mut sources.scopes.modules[into.krate][into.index];
    if scope.beyond.iter().any(|(own, _)| *own == path) {
        return false;
    }
    scope.beyond.push((path, reach));
    true
}

/// The smaller of two reaches, one of which lies in the other.
fn narrower(sources: &Sources, a: Reach, b: Reach) -> Reach {
    match (a, b) {
        (Reach::Public, other) | (other, Reach::Public) => other,
        (Reach::Within(_), Reach::Within(inner)) if sources.seen(a, inner) => b,
        _ => a,
    }
}
