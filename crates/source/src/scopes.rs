//! What each module's names mean: its own items, and what its imports bring in, worked out for all
//! modules together until nothing new is found.

use std::collections::{BTreeMap, BTreeSet};

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

/// What a glob brings in from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glob {
    Module(ModuleId),
    /// The variants of an enum.
    Enum(ItemId),
    /// A module of a crate that isn't loaded, by its index in [`Scopes::outside`].
    Outside(usize),
}

/// The names of one module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Items, modules and named imports, by [`Space`].
    pub(crate) named: BTreeMap<String, [Option<Binding>; 3]>,
    /// Globs that could be followed; a name above hides what they bring in.
    pub(crate) globs: Vec<(Glob, Reach)>,
}

impl Scope {
    pub(crate) fn get(&self, space: Space, name: &str) -> Option<Binding> {
        self.named
            .get(name)
            .and_then(|spaces| spaces[space as usize])
    }
}

/// All scopes, by crate and module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scopes {
    pub(crate) modules: Vec<Vec<Scope>>,
    /// Paths in crates that aren't loaded.
    pub(crate) outside: Vec<Vec<String>>,
    numbers: BTreeMap<Vec<String>, usize>,
    /// Every name that some module declares or imports, and every variant: globs need not be asked for
    /// others.
    pub(crate) names: BTreeSet<String>,
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
        let spaces = scope.named.entry(name.to_owned()).or_default();
        let free = spaces[space as usize].is_none();
        if free {
            self.names.insert(name.to_owned());
            spaces[space as usize] = Some(binding);
        }
        free
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
            if let Item::Enum(item) = item {
                let variants = item.variants.iter().map(|variant| plain(&variant.ident));
                scopes.names.extend(variants);
            }
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
                    if sources.scopes.module(id).get(space, name).is_some() {
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
    let mut found = Vec::new();
    for (index, krate) in sources.crates.iter().enumerate() {
        for (number, module) in krate.modules.iter().enumerate() {
            let id = ModuleId {
                krate: index,
                index: number,
            };
            for import in module.imports.iter().filter(|import| import.name.is_none()) {
                let target = sources.walk(id, &import.path, import.absolute, Space::Type);
                found.extend(target.map(|target| (id, target, import.reach)));
            }
        }
    }
    let mut new = false;
    for (module, target, reach) in found {
        let glob = match target {
            Ok(Target::Module(from)) if from != module => Glob::Module(from),
            Ok(Target::Item(from)) => Glob::Enum(from),
            Ok(Target::Outside(path)) => Glob::Outside(path),
            Err(path) => Glob::Outside(sources.scopes.number(path)),
            Ok(Target::Module(_) | Target::Variant(..)) => continue,
        };
        let globs = &mut sources.scopes.modules[module.krate][module.index].globs;
        if !globs.contains(&(glob, reach)) {
            globs.push((glob, reach));
            new = true;
        }
    }
    new
}

/// The smaller of two reaches, one of which lies in the other.
pub(crate) fn narrower(sources: &Sources, a: Reach, b: Reach) -> Reach {
    match (a, b) {
        (Reach::Public, other) | (other, Reach::Public) => other,
        (Reach::Within(_), Reach::Within(inner)) if sources.seen(a, inner) => b,
        _ => a,
    }
}
