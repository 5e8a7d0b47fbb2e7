//! Reads a crate's files: `mod x;` as rustc finds it, `#[path]`, inline modules, `cfg`.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading::{CYCLE, NO_FILE, SYNTAX};
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, Lit, Meta, UseTree, Visibility};

use crate::krate::{Crate, Import, Module, ModuleId, plain};
use crate::{Cfg, place};

/// Where a crate begins.
#[derive(Clone, Debug)]
pub struct Root {
    /// Its library's name in Rust.
    pub name: String,
    /// Its folder; files in places are relative to it.
    pub folder: Utf8PathBuf,
    /// `src/lib.rs`, absolute.
    pub file: Utf8PathBuf,
    /// What holds for it.
    pub cfg: Cfg,
}

/// Reads the whole crate; what can't be read is a diagnostic, and the rest is there.
#[must_use]
pub fn load(root: &Root) -> (Crate, Vec<Diagnostic>) {
    let mut loader = Loader {
        root,
        krate: Crate {
            name: root.name.clone(),
            modules: Vec::new(),
            attributes: Vec::new(),
        },
        open: BTreeSet::new(),
        diagnostics: Vec::new(),
    };
    let module = loader.module(Vec::new(), None, true, &root.file);
    if let Some(file) = loader.parse(&root.file, None) {
        loader.krate.attributes = root.cfg.expand(&file.attrs);
        let folder = root.file.parent().unwrap_or(Utf8Path::new("")).to_owned();
        let place = Position {
            file: root.file.clone(),
            folder,
        };
        loader.open.insert(root.file.clone());
        loader.items(module, file.items, &place);
    }
    (loader.krate, loader.diagnostics)
}

/// Where items are being read.
struct Position {
    /// The file they stand in.
    file: Utf8PathBuf,
    /// Where files of modules among them are looked for.
    folder: Utf8PathBuf,
}

struct Loader<'a> {
    root: &'a Root,
    krate: Crate,
    /// Files being read, from the root to here: a file that contains itself would never end.
    open: BTreeSet<Utf8PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn module(
        &mut self,
        path: Vec<String>,
        parent: Option<ModuleId>,
        public: bool,
        file: &Utf8Path,
    ) -> ModuleId {
        let id = ModuleId(self.krate.modules.len());
        if let (Some(parent), Some(name)) = (parent, path.last()) {
            let name = name.clone();
            self.krate.modules[parent.0].children.push((name, id));
        }
        let file = self.relative(file);
        self.krate.modules.push(Module {
            path,
            parent,
            public,
            file,
            items: Vec::new(),
            imports: Vec::new(),
            children: Vec::new(),
        });
        id
    }

    fn relative(&self, file: &Utf8Path) -> String {
        let relative = file.strip_prefix(&self.root.folder).unwrap_or(file);
        relative.as_str().replace('\\', "/")
    }

    /// A file's content; `declared` is the place of its `mod`.
    fn parse(
        &mut self,
        file: &Utf8Path,
        declared: Option<landbridge_diagnostics::Place>,
    ) -> Option<syn::File> {
        let with_place = |diagnostic: Diagnostic| match &declared {
            Some(place) => diagnostic.at(place.clone()),
            None => diagnostic,
        };
        let text = match std::fs::read(file).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => {
                let message = format!("{} isn't UTF-8", self.relative(file));
                self.diagnostics.push(
                    with_place(Diagnostic::error(&SYNTAX, message))
                        .help("save it as UTF-8; rustc takes nothing else"),
                );
                return None;
            }
            Err(error) => {
                let message = format!("{} can't be read: {error}", self.relative(file));
                self.diagnostics
                    .push(with_place(Diagnostic::error(&NO_FILE, message)));
                return None;
            }
        };
        match syn::parse_file(&text) {
            Ok(file) => Some(file),
            Err(error) => {
                let relative = self.relative(file);
                self.diagnostics.push(
                    Diagnostic::error(&SYNTAX, error.to_string())
                        .at(place(&relative, error.span()))
                        .help("`cargo check` shows the same fault"),
                );
                None
            }
        }
    }

    fn items(&mut self, module: ModuleId, items: Vec<Item>, position: &Position) {
        for item in items {
            if !self
                .root
                .cfg
                .holds(&self.root.cfg.expand(attributes(&item)))
            {
                continue;
            }
            match item {
                Item::Mod(child) => self.child(module, child, position),
                Item::Use(import) => {
                    let public = !matches!(import.vis, Visibility::Inherited);
                    let mut found = Vec::new();
                    let absolute = import.leading_colon.is_some();
                    flatten(&import.tree, &mut Vec::new(), &mut |name, path| {
                        found.push(Import {
                            name,
                            path,
                            absolute,
                            public,
                        });
                    });
                    self.krate.modules[module.0].imports.extend(found);
                }
                Item::ExternCrate(import) => {
                    let name = import
                        .rename
                        .as_ref()
                        .map_or(&import.ident, |(_, name)| name);
                    self.krate.modules[module.0].imports.push(Import {
                        name: Some(plain(name)),
                        path: vec![plain(&import.ident)],
                        absolute: true,
                        public: !matches!(import.vis, Visibility::Inherited),
                    });
                }
                item => self.krate.modules[module.0].items.push(item),
            }
        }
    }

    fn child(&mut self, parent: ModuleId, child: ItemMod, position: &Position) {
        let name = plain(&child.ident);
        let mut path = self.krate.modules[parent.0].path.clone();
        path.push(name.clone());
        let public = matches!(child.vis, Visibility::Public(_));
        let stated = path_attribute(&self.root.cfg.expand(&child.attrs));
        let Some((_, items)) = child.content else {
            return self.file(parent, path, public, &child, stated, position);
        };
        // An inline module's own files are in a folder of its name, or of its `#[path]`.
        let folder = match stated {
            Some(stated) => position.folder.join(stated),
            None => position.folder.join(&name),
        };
        let id = self.module(path, Some(parent), public, &position.file);
        let inside = Position {
            file: position.file.clone(),
            folder,
        };
        self.items(id, items, &inside);
    }

    fn file(
        &mut self,
        parent: ModuleId,
        path: Vec<String>,
        public: bool,
        child: &ItemMod,
        stated: Option<String>,
        position: &Position,
    ) {
        let declared = place(&self.relative(&position.file), child.ident.span());
        let name = plain(&child.ident);
        let (file, folder) = if let Some(stated) = stated {
            // Relative to the folder of the file, or of the inline modules around it.
            let beside = position.file.parent().unwrap_or(Utf8Path::new(""));
            let inline = self.krate.modules[parent.0].file == self.relative(&position.file)
                && self.krate.modules[parent.0].parent.is_some_and(|outer| {
                    self.krate.modules[outer.0].file == self.relative(&position.file)
                });
            let file = if inline {
                position.folder.join(&stated)
            } else {
                beside.join(&stated)
            };
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
            self.diagnostics.push(
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
        if !self.open.insert(file.clone()) {
            self.diagnostics.push(
                Diagnostic::error(&CYCLE, format!("the module `{name}` contains itself"))
                    .at(declared)
                    .help("remove this `mod`, or correct its `#[path]`"),
            );
            return;
        }
        if let Some(parsed) = self.parse(&file, Some(declared)) {
            let id = self.module(path, Some(parent), public, &file);
            let inside = Position {
                file: file.clone(),
                folder,
            };
            self.items(id, parsed.items, &inside);
        }
        self.open.remove(&file);
    }
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

/// Each name that a `use` tree brings in.
fn flatten(
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
            if name != "self" {
                path.push(name);
            }
            found(Some(plain(&part.rename)), path);
        }
        UseTree::Glob(_) => found(None, prefix.clone()),
        UseTree::Group(group) => {
            for part in &group.items {
                flatten(part, prefix, found);
            }
        }
    }
}

/// An item's attributes.
fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::ExternCrate(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::ForeignMod(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::TraitAlias(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Union(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}
