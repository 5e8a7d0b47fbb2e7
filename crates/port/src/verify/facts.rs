//! What must be known of a whole file before its parts are judged.

use std::collections::{BTreeSet, HashMap};

use syn::visit::{self, Visit};

use super::shape::{is_bytes, names_of};
use super::token::token_paths;

/// What must be known of the whole file first.
#[derive(Default)]
pub(crate) struct Facts {
    /// Paths that are looked for in `use`, and which ban looks for them.
    pub(crate) wanted: Vec<(String, Vec<String>)>,
    /// Local names of such paths, by ban.
    pub(crate) renamed: HashMap<String, BTreeSet<String>>,
    /// Byte-like fields by struct.
    pub(crate) byte_fields: HashMap<String, BTreeSet<String>>,
    pub(crate) manually_drop: Option<usize>,
    pub(crate) drops_manually: bool,
}

impl Facts {
    fn import(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Name(name) => {
                self.imported(before, &name.ident.to_string(), &name.ident.to_string())
            }
            syn::UseTree::Rename(name) => {
                self.imported(before, &name.ident.to_string(), &name.rename.to_string())
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|t| self.import(t, before)),
            _ => {}
        }
    }

    fn imported(&mut self, before: &[String], name: &str, local: &str) {
        for (id, path) in &self.wanted {
            let Some((last, outer)) = path.split_last() else {
                continue;
            };
            if last == name && !outer.is_empty() && before.ends_with(outer) {
                let names = self.renamed.entry(id.clone()).or_default();
                names.insert(local.to_owned());
            }
        }
    }

    fn note_path(&mut self, names: &[(String, usize)]) {
        for (i, (name, line)) in names.iter().enumerate() {
            if name != "ManuallyDrop" {
                continue;
            }
            let next = names.get(i + 1).map_or("", |n| n.0.as_str());
            if matches!(next, "drop" | "into_inner" | "take") {
                self.drops_manually = true;
            } else if self.manually_drop.is_none_or(|l| l > *line) {
                self.manually_drop = Some(*line);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Facts {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&item.tree, &mut Vec::new());
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let fields = item
            .fields
            .iter()
            .filter(|f| is_bytes(&f.ty))
            .filter_map(|f| f.ident.as_ref().map(ToString::to_string))
            .collect();
        self.byte_fields.insert(item.ident.to_string(), fields);
        visit::visit_item_struct(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.note_path(&names_of(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        for names in token_paths(&mac.tokens) {
            self.note_path(&names);
        }
        visit::visit_macro(self, mac);
    }
}
