//! Reads a crate's files: `mod x;` as rustc finds it, `#[path]`, inline modules, `cfg`.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::catalogue::reading::{CYCLE, NO_FILE, SYNTAX};
use landbridge_diagnostics::{Diagnostic, Place};
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, Lit, Meta};

use crate::krate::{Crate, Import, Module, ModuleId, Reach, plain};
use crate::uses::{flatten, reach};
use crate::{Cfg, configure, depth, lenient, place};

/// Where a crate begins.
#[derive(Clone, Debug)]
pub struct Root {
    /// Its library's name in Rust.
    pub name: String,
    /// The folder that files in places are relative to: the crate's own, or that of the crate that
    /// is read with it.
    pub folder: Utf8PathBuf,
    /// `src/lib.rs`, absolute.
    pub file: Utf8PathBuf,
    /// What holds for it.
    pub cfg: Cfg,
    /// Dependencies that its manifest renames: the name in the source, and the library's own.
    pub renamed: BTreeMap<String, String>,
}

/// Reads a whole crate; what can't be read is a fault, and the rest is there.
pub(crate) fn load(root: &Root, krate: usize, unfold: &Unfold<'_>) -> Crate {
    let mut loader = Loader {
        root,
        unfold,
        index: krate,
        krate: Crate {
            name: root.name.clone(),
            modules: Vec::new(),
            externs: Vec::new(),
            lacking: BTreeSet::new(),
            faults: Vec::new(),
        },
        open: BTreeSet::new(),
    };
    let module = loader.module(Vec::new(), None, Reach::Public, None, &root.file);
    if let Some(mut file) = loader.parse(&root.file, None) {
        let there = configure::keep(&root.cfg, &mut file.attrs);
        loader.krate.modules[module.index].attributes = file.attrs;
        if there {
            let folder = root.file.parent().unwrap_or(Utf8Path::new("")).to_owned();
            let position = Position {
                file: root.file.clone(),
                folder,
                inline: false,
            };
            loader.open.insert(identity(&root.file));
            loader.items(module, file.items, &position);
        } else {
            let lacking = root
                .cfg
                .lacking(&loader.krate.modules[module.index].attributes);
            loader.krate.lacking.extend(lacking);
        }
    }
    loader.krate
}

/// Where items are being read.
struct Position {
    /// The file they stand in.
    file: Utf8PathBuf,
    /// Where files of modules among them are looked for.
    folder: Utf8PathBuf,
    /// Inside a `mod x { … }`.
    inline: bool,
}

impl Position {
    /// What a `#[path]` here is relative to.
    fn base(&self) -> &Utf8Path {
        if self.inline {
            &self.folder
        } else {
            self.file.parent().unwrap_or(Utf8Path::new(""))
        }
    }
}

/// Takes the items out of a macro that stands among items.
type Unfold<'a> = dyn Fn(&syn::ItemMacro) -> Option<Vec<Item>> + 'a;

struct Loader<'a> {
    root: &'a Root,
    unfold: &'a Unfold<'a>,
    index: usize,
    krate: Crate,
    /// Files being read, from the root to here: a file that contains itself would never end.
    open: BTreeSet<Utf8PathBuf>,
}

impl Loader<'_> {
    fn module(
        &mut self,
        path: Vec<String>,
        parent: Option<ModuleId>,
        reach: Reach,
        declared: Option<(ModuleId, proc_macro2::Span)>,
        file: &Utf8Path,
    ) -> ModuleId {
        let id = ModuleId {
            krate: self.index,
            index: self.krate.modules.len(),
        };
        if let (Some(parent), Some(name)) = (parent, path.last()) {
            let name = name.clone();
            self.krate.modules[parent.index].children.push((name, id));
        }
        let shown = self.relative(file);
        self.krate.modules.push(Module {
            path,
            parent,
            reach,
            file: shown,
            source: file.to_owned(),
            attributes: Vec::new(),
            declared,
            items: Vec::new(),
            imports: Vec::new(),
            children: Vec::new(),
        });
        id
    }

    fn relative(&self, file: &Utf8Path) -> String {
        relative(&self.root.folder, file)
    }

    /// A file's content; `declared` is the place of its `mod`.
    fn parse(&mut self, file: &Utf8Path, declared: Option<Place>) -> Option<syn::File> {
        let with_place = |diagnostic: Diagnostic| match &declared {
            Some(place) => diagnostic.at(place.clone()),
            None => diagnostic,
        };
        let text = match std::fs::read(file).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(error)) => {
                let at = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
                let message = format!("{} isn't UTF-8 in line {line}", self.relative(file));
                self.krate.faults.push(
                    with_place(Diagnostic::error(&SYNTAX, message))
                        .help("save it as UTF-8; rustc takes nothing else"),
                );
                return None;
            }
            Err(error) => {
                let message = format!("{} can't be read: {error}", self.relative(file));
                self.krate
                    .faults
                    .push(with_place(Diagnostic::error(&NO_FILE, message)));
                return None;
            }
        };
        if let Some((line, help)) = depth::too_deep(&text) {
            let message = format!("{} nests too deep in line {line}", self.relative(file));
            let fault = Diagnostic::error(&SYNTAX, message).help(help);
            self.krate.faults.push(with_place(fault));
            return None;
        }
        match lenient::parse(&text) {
            Ok(file) => Some(file),
            Err(error) => {
                let relative = self.relative(file);
                self.krate.faults.push(
                    Diagnostic::error(&SYNTAX, error.to_string())
                        .at(place(&relative, error.span()))
                        .help("`cargo check` shows the same fault"),
                );
                None
            }
        }
    }

    fn items(&mut self, module: ModuleId, items: Vec<Item>, position: &Position) {
        for mut item in items {
            if !configure::item(&self.root.cfg, &mut item) {
                if let Some(attributes) = configure::attributes(&mut item) {
                    let lacking = self.root.cfg.lacking(attributes);
                    self.krate.lacking.extend(lacking);
                }
                continue;
            }
            match item {
                Item::Mod(child) => self.child(module, child, position),
                Item::Use(import) => {
                    let reach = reach(&self.krate, module, &import.vis);
                    let mut found = Vec::new();
                    let absolute = import.leading_colon.is_some();
                    flatten(&import.tree, &mut Vec::new(), &mut |name, path| {
                        found.push(Import {
                            name,
                            path,
                            absolute,
                            reach,
                        });
                    });
                    let module = &mut self.krate.modules[module.index];
                    module.imports.extend(found);
                    if !import.attrs.is_empty() {
                        module.items.push(Item::Use(import));
                    }
                }
                Item::ExternCrate(import) => {
                    let name = import
                        .rename
                        .as_ref()
                        .map_or(&import.ident, |(_, name)| name);
                    let reach = reach(&self.krate, module, &import.vis);
                    let own = import.ident == "self";
                    if module.index == 0 && import.rename.is_some() {
                        let pair = (plain(name), plain(&import.ident));
                        self.krate.externs.push(pair);
                    }
                    self.krate.modules[module.index].imports.push(Import {
                        name: (name != "_").then(|| plain(name)),
                        path: vec![if own {
                            "crate".to_owned()
                        } else {
                            plain(&import.ident)
                        }],
                        absolute: !own,
                        reach,
                    });
                }
                Item::Macro(call) => match (self.unfold)(&call) {
                    Some(items) => self.items(module, items, position),
                    None => self.krate.modules[module.index]
                        .items
                        .push(Item::Macro(call)),
                },
                item => self.krate.modules[module.index].items.push(item),
            }
        }
    }

    fn child(&mut self, parent: ModuleId, child: ItemMod, position: &Position) {
        let name = plain(&child.ident);
        let mut path = self.krate.modules[parent.index].path.clone();
        path.push(name.clone());
        let reach = reach(&self.krate, parent, &child.vis);
        let stated = path_attribute(&child.attrs);
        let declared = Some((parent, child.ident.span()));
        let Some((_, items)) = child.content else {
            return self.file(parent, path, reach, &child, stated, position);
        };
        // An inline module's own files are in a folder of its name, or of its `#[path]`.
        let folder = match stated {
            Some(stated) => position.base().join(stated),
            None => position.folder.join(&name),
        };
        let id = self.module(path, Some(parent), reach, declared, &position.file);
        self.krate.modules[id.index].attributes = child.attrs;
        let inside = Position {
            file: position.file.clone(),
            folder,
            inline: true,
        };
        self.items(id, items, &inside);
    }

    fn file(
        &mut self,
        parent: ModuleId,
        path: Vec<String>,
        reach: Reach,
        child: &ItemMod,
        stated: Option<String>,
        position: &Position,
    ) {
        let span = child.ident.span();
        let declared = place(&self.relative(&position.file), span);
        let name = plain(&child.ident);
        let (file, folder) = if let Some(stated) = stated {
            let file = position.base().join(&stated);
            let folder = file.parent().unwrap_or(Utf8Path::new("")).to_owned();
            (file, folder)
        } else {
            let flat = position.folder.join(format!("{name}.rs"));
            let nested = position.folder.join(&name).join("mod.rs");
            let file = if flat.is_file() || !nested.is_file() {
                flat
            } else {
                nested
            };
            (file, position.folder.join(&name))
        };
        if !file.is_file() {
            // Under an open `cfg` modules of every target are looked for; some are generated.
            let conditional = child.attrs.iter().any(|it| it.path().is_ident("cfg"));
            if self.root.cfg.is_open() && conditional {
                return;
            }
            self.krate.faults.push(
                Diagnostic::error(
                    &NO_FILE,
                    format!("there is no file for the module `{name}`"),
                )
                .at(declared)
                .because(format!("{} isn't there", self.relative(&file)))
                .help("create it, or remove the `mod`"),
            );
            return;
        }
        let known = identity(&file);
        if !self.open.insert(known.clone()) {
            self.krate.faults.push(
                Diagnostic::error(&CYCLE, format!("the module `{name}` contains itself"))
                    .at(declared)
                    .help("remove this `mod`, or correct its `#[path]`"),
            );
            return;
        }
        if let Some(mut parsed) = self.parse(&file, Some(declared)) {
            // `#![cfg(…)]` at the head of the file is as good as one on the `mod`.
            if configure::keep(&self.root.cfg, &mut parsed.attrs) {
                let id = self.module(path, Some(parent), reach, Some((parent, span)), &file);
                let attributes = &mut self.krate.modules[id.index].attributes;
                attributes.clone_from(&child.attrs);
                attributes.extend(parsed.attrs);
                let inside = Position {
                    file: file.clone(),
                    folder,
                    inline: false,
                };
                self.items(id, parsed.items, &inside);
            } else {
                let lacking = self.root.cfg.lacking(&parsed.attrs);
                self.krate.lacking.extend(lacking);
            }
        }
        self.open.remove(&known);
    }
}

/// A file, whatever way leads to it.
fn identity(file: &Utf8Path) -> Utf8PathBuf {
    file.canonicalize_utf8().unwrap_or_else(|_| file.to_owned())
}

/// `file` as seen from `folder`, with `..` where it is beside it.
fn relative(folder: &Utf8Path, file: &Utf8Path) -> String {
    let (own, kept) = (straight(folder), straight(file));
    let common = own.iter().zip(&kept).take_while(|(a, b)| a == b).count();
    // Nothing in common but the file system's root: an absolute path says it better.
    let parts: Vec<&str> = if common <= 1 && common < own.len() {
        return file.as_str().replace('\\', "/");
    } else {
        let up = own[common..].iter().map(|_| "..");
        up.chain(kept[common..].iter().map(Utf8Component::as_str))
            .collect()
    };
    parts.join("/")
}

/// The parts of a path without `.` and, as far as what is before it is known, `..`.
fn straight(path: &Utf8Path) -> Vec<Utf8Component<'_>> {
    let mut kept: Vec<Utf8Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, kept.last()) {
            (Utf8Component::ParentDir, Some(Utf8Component::Normal(_))) => drop(kept.pop()),
            (Utf8Component::CurDir, _) => {}
            _ => kept.push(part),
        }
    }
    kept
}

/// `#[path = "…"]`.
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes
        .iter()
        .find_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_shown_as_seen_from_the_crate() {
        let shown = |file: &str| relative(Utf8Path::new("/home/me/kit"), Utf8Path::new(file));
        assert_eq!(shown("/home/me/kit/src/lib.rs"), "src/lib.rs");
        assert_eq!(shown("/home/me/kit/src/a/../b.rs"), "src/b.rs");
        assert_eq!(shown("/home/me/other/src/lib.rs"), "../other/src/lib.rs");
        assert_eq!(shown("/opt/x.rs"), "/opt/x.rs");
    }
}
