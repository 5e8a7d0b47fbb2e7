//! The public paths of items: how code outside the crate names them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::krate::{ItemId, ModuleId, Reach, name_of};
use crate::names::Sources;
use crate::scopes::Target;

impl Sources {
    /// The shortest path by which code outside a crate can name each item, as that code writes it
    /// (`r#` where a name is a keyword): public modules, public re-exports and public globs from the
    /// root on. Items of other loaded crates are there if this one re-exports them.
    #[must_use]
    pub fn public_paths(&self, krate: usize) -> BTreeMap<ItemId, String> {
        let mut paths = BTreeMap::new();
        let mut reached = BTreeSet::new();
        let root = self.crates[krate].name.clone();
        let mut queue = VecDeque::from([(ModuleId::root(krate), root)]);
        while let Some((module, prefix)) = queue.pop_front() {
            if !reached.insert(module) {
                continue;
            }
            let mut named = Vec::new();
            for ((_, name), binding) in self.scopes.module(module).all() {
                if binding.reach != Reach::Public {
                    continue;
                }
                match binding.target {
                    Target::Item(id) => {
                        let own = name_of(self.item(id)).is_some_and(|(own, _)| own == *name);
                        named.push((id, !own, name));
                    }
                    Target::Module(child) => {
                        queue.push_back((child, format!("{prefix}::{}", written(name))));
                    }
                    Target::Variant(..) | Target::Outside(_) => {}
                }
            }
            // Of two names in one module the item's own is taken.
            named.sort();
            for (id, _, name) in named {
                paths
                    .entry(id)
                    .or_insert_with(|| format!("{prefix}::{}", written(name)));
            }
        }
        paths
    }
}

/// A name as source writes it.
fn written(name: &str) -> String {
    // Names come from parsed identifiers, so what doesn't parse as one is a keyword.
    if syn::parse_str::<syn::Ident>(name).is_ok() {
        name.to_owned()
    } else {
        format!("r#{name}")
    }
}
