//! The public paths of items: how code outside the crate names them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::krate::{ItemId, ModuleId, Reach, name_of};
use crate::names::Sources;
use crate::scopes::{Glob, Target};

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
            let mut names = BTreeMap::new();
            self.public_names(module, &mut names, &mut BTreeSet::new());
            let mut named = Vec::new();
            for ((name, _), target) in &names {
                match *target {
                    Some(Target::Item(id)) => {
                        let own = name_of(self.item(id)).is_some_and(|(own, _)| own == *name);
                        named.push((id, !own, name));
                    }
                    Some(Target::Module(child)) => {
                        queue.push_back((child, format!("{prefix}::{}", written(name))));
                    }
                    Some(Target::Variant(..) | Target::Outside(_)) | None => {}
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

    /// The names of a module that can be used from anywhere. A name that can't hides what globs bring in;
    /// it stands among them without a target.
    fn public_names(
        &self,
        module: ModuleId,
        names: &mut BTreeMap<(String, usize), Option<Target>>,
        open: &mut BTreeSet<ModuleId>,
    ) {
        if !open.insert(module) {
            return;
        }
        let scope = self.scopes.module(module);
        for (name, spaces) in &scope.named {
            for (space, binding) in spaces.iter().enumerate() {
                let Some(binding) = binding else {
                    continue;
                };
                // Only the outermost module's own private names hide: others' aren't brought in.
                let public = binding.reach == Reach::Public;
                if public || open.len() == 1 {
                    let target = public.then_some(binding.target);
                    names.entry((name.clone(), space)).or_insert(target);
                }
            }
        }
        for (glob, reach) in &scope.globs {
            if let (Glob::Module(from), Reach::Public) = (glob, reach) {
                self.public_names(*from, names, open);
            }
        }
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
