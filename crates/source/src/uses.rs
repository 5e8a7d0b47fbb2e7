//! `use` trees and visibilities, taken apart.

use syn::{UseTree, Visibility};

use crate::krate::{Crate, ModuleId, Reach, plain};

/// Each name that a `use` tree brings in: the name (none for a glob) and its path.
pub(crate) fn flatten(
    tree: &UseTree,
    prefix: &mut Vec<String>,
    found: &mut dyn FnMut(Option<String>, Vec<String>),
) {
    match tree {
        UseTree::Path(part) => {
            prefix.push(plain(&part.ident));
            flatten(&part.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Name(part) => {
            let name = plain(&part.ident);
            let mut path = prefix.clone();
            if name == "self" {
                let last = path.last().cloned();
                found(last, path);
            } else {
                path.push(name.clone());
                found(Some(name), path);
            }
        }
        UseTree::Rename(part) => {
            let mut path = prefix.clone();
            let name = plain(&part.ident);
            if name != "self" || path.is_empty() {
                path.push(name);
            }
            // `as _` brings in a trait's methods and no name.
            if part.rename != "_" {
                found(Some(plain(&part.rename)), path);
            }
        }
        UseTree::Glob(_) => found(None, prefix.clone()),
        UseTree::Group(group) => {
            for part in &group.items {
                flatten(part, prefix, found);
            }
        }
    }
}

/// From where something with this visibility, declared in `module`, can be named.
pub(crate) fn reach(krate: &Crate, module: ModuleId, visibility: &Visibility) -> Reach {
    match visibility {
        Visibility::Public(_) => Reach::Public,
        Visibility::Inherited => Reach::Within(module),
        Visibility::Restricted(restricted) => {
            let mut at = module;
            for segment in &restricted.path.segments {
                let name = plain(&segment.ident);
                at = match name.as_str() {
                    "crate" => ModuleId::root(module.krate),
                    "self" => at,
                    "super" => krate.modules[at.index].parent.unwrap_or(at),
                    // `pub(in crate::a::b)` names ancestors only, so the whole path decides.
                    name => krate.modules[at.index]
                        .children
                        .iter()
                        .find(|(own, _)| own == name)
                        .map_or(at, |(_, child)| *child),
                };
            }
            Reach::Within(at)
        }
    }
}
