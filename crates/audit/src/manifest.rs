//! What a Cargo.toml says, read without cargo: a crate that doesn't resolve here is audited all the same.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};
use toml_edit::{Document, Item};

/// A Cargo.toml.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) folder: Utf8PathBuf,
    document: Document<String>,
}

impl Manifest {
    /// Reads the manifest in a folder; none if there is none or it is no TOML.
    pub(crate) fn read(folder: &Utf8Path) -> Option<Self> {
        Self::try_read(folder).ok().flatten()
    }

    /// The same, but one that is there and can't be read is an error, with the reason.
    pub(crate) fn try_read(folder: &Utf8Path) -> Result<Option<Self>, String> {
        let file = folder.join("Cargo.toml");
        // A pipe would never end.
        if file.metadata().is_ok_and(|it| !it.is_file()) {
            return Err("it isn't a file".to_owned());
        }
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error.to_string()),
        };
        let document = Document::parse(text).map_err(|error| {
            let message = error.message().to_owned();
            message.lines().next().unwrap_or_default().to_owned()
        })?;
        Ok(Some(Self {
            folder: folder.to_owned(),
            document,
        }))
    }

    fn get(&self, path: &[&str]) -> Option<&Item> {
        let (first, rest) = path.split_first()?;
        let mut at = self.document.get(first)?;
        for key in rest {
            at = at.get(key)?;
        }
        Some(at)
    }

    fn text(&self, path: &[&str]) -> Option<&str> {
        self.get(path)?.as_str()
    }

    fn list(&self, path: &[&str]) -> Vec<String> {
        strings(self.get(path))
    }

    /// The package's name.
    pub(crate) fn package(&self) -> Option<&str> {
        self.text(&["package", "name"])
    }

    /// Whether it has a `[workspace]`.
    pub(crate) fn is_workspace(&self) -> bool {
        self.get(&["workspace"]).is_some()
    }

    /// The folders of a workspace's members.
    pub(crate) fn members(&self) -> Vec<Utf8PathBuf> {
        let excluded = self.list(&["workspace", "exclude"]);
        let mut found = Vec::new();
        for pattern in self.list(&["workspace", "members"]) {
            matching(&self.folder, &pattern, &mut found);
        }
        found.retain(|folder| {
            let relative = folder.strip_prefix(&self.folder).unwrap_or(folder);
            !excluded.iter().any(|it| relative.starts_with(it))
        });
        found
    }

    /// Members that are named, not by a pattern, and aren't there, each with its line.
    pub(crate) fn missing(&self) -> Vec<(String, u32)> {
        let members = self.get(&["workspace", "members"]);
        let members = members.and_then(Item::as_array).into_iter().flatten();
        members
            .filter_map(|value| Some((value.as_str()?, self.line(value.span()))))
            .filter(|(member, _)| !member.contains(['*', '?', '[']))
            .filter(|(member, _)| !self.folder.join(member).join("Cargo.toml").exists())
            .map(|(member, line)| (member.trim_end_matches('/').to_owned(), line))
            .collect()
    }

    /// Why a package has less source than it says, each with a line.
    pub(crate) fn lacking(&self) -> Vec<(String, u32)> {
        let library = self.get(&["lib"]).and_then(|it| it.get("path"));
        let programs = self.document.get("bin").and_then(Item::as_array_of_tables);
        let programs = programs.into_iter().flatten();
        let named = programs.filter_map(|it| it.get("path")).chain(library);
        let mut reasons: Vec<(String, u32)> = named
            .filter_map(|item| Some((item.as_str()?, self.line(item.span()))))
            .filter(|(path, _)| !self.folder.join(path).exists())
            .map(|(path, line)| (format!("`{path}` isn't there"), line))
            .collect();
        let other = ["examples", "tests", "benches"];
        let elsewhere = other.iter().any(|it| self.folder.join(it).is_dir())
            || ["example", "test", "bench"]
                .iter()
                .any(|it| self.document.get(it).is_some());
        if reasons.is_empty() && self.package().is_some() && self.roots().is_empty() && !elsewhere {
            reasons.push(("there is no src/lib.rs and no src/main.rs".to_owned(), 1));
        }
        reasons
    }

    /// The line of a place in the file.
    fn line(&self, span: Option<std::ops::Range<usize>>) -> u32 {
        let start = span.map_or(0, |it| it.start);
        let before = self.document.raw().as_bytes().iter().take(start);
        let lines = before.filter(|byte| **byte == b'\n').count();
        u32::try_from(lines + 1).unwrap_or(u32::MAX)
    }

    /// Folders of dependencies that are given by their path: they belong to the workspace, listed or not.
    pub(crate) fn neighbours(&self) -> Vec<Utf8PathBuf> {
        let tables = [
            self.get(&["dependencies"]),
            self.get(&["workspace", "dependencies"]),
        ];
        let tables = tables.into_iter().flatten().filter_map(Item::as_table_like);
        let paths = tables.flat_map(|table| {
            table
                .iter()
                .filter_map(|(_, dependency)| dependency.get("path")?.as_str())
        });
        paths
            .filter_map(|path| self.folder.join(path).canonicalize_utf8().ok())
            .filter(|folder| folder.join("Cargo.toml").is_file())
            .collect()
    }

    /// `[features]`: each with what it turns on.
    pub(crate) fn features(&self) -> BTreeMap<String, Vec<String>> {
        let table = self.get(&["features"]).and_then(Item::as_table_like);
        let entries = table.into_iter().flat_map(|table| table.iter());
        entries
            .map(|(name, _)| (name.to_owned(), self.list(&["features", name])))
            .collect()
    }

    /// The dependencies of what ships, those of some target only with them.
    pub(crate) fn dependencies(&self, workspace: Option<&Self>) -> Vec<Dependency> {
        let targets = self.get(&["target"]).and_then(Item::as_table_like);
        let targets = targets.into_iter().flat_map(|table| table.iter());
        let tables = targets.filter_map(|(_, target)| target.get("dependencies"));
        let tables = tables.chain(self.get(&["dependencies"]));
        let tables = tables.filter_map(Item::as_table_like);
        let entries = tables.flat_map(|table| table.iter());
        entries
            .map(|(name, own)| {
                let flag = |key: &str| own.get(key).and_then(Item::as_bool);
                let shared = (flag("workspace") == Some(true))
                    .then(|| workspace.unwrap_or(self))
                    .and_then(|it| Some((it, it.get(&["workspace", "dependencies", name])?)));
                let mut features = strings(own.get("features"));
                let mut path = own.get("path").and_then(Item::as_str);
                let mut folder = &self.folder;
                if let Some((above, item)) = shared {
                    features.extend(strings(item.get("features")));
                    path = item.get("path").and_then(Item::as_str);
                    folder = &above.folder;
                }
                Dependency {
                    name: name.to_owned(),
                    optional: flag("optional") == Some(true),
                    default: flag("default-features") != Some(false),
                    features,
                    folder: path.and_then(|path| folder.join(path).canonicalize_utf8().ok()),
                }
            })
            .collect()
    }

    /// `panic = "abort"` in the release profile.
    pub(crate) fn aborts(&self) -> bool {
        self.text(&["profile", "release", "panic"]) == Some("abort")
    }

    /// The edition, of the package or its workspace.
    pub(crate) fn edition(&self, workspace: Option<&Self>) -> u32 {
        let own = self.text(&["package", "edition"]);
        let shared = || workspace?.text(&["workspace", "package", "edition"]);
        let text = own.or_else(shared).unwrap_or("2015");
        text.parse().unwrap_or(2015)
    }

    /// `rust-version`, of the package or its workspace.
    pub(crate) fn rust_version(&self, workspace: Option<&Self>) -> Option<(u32, u32)> {
        let own = self.text(&["package", "rust-version"]);
        let shared = || workspace?.text(&["workspace", "package", "rust-version"]);
        let mut parts = own.or_else(shared)?.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    }

    /// The library's kinds: `cdylib`, `staticlib`.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let mut kinds = self.list(&["lib", "crate-type"]);
        kinds.extend(self.list(&["lib", "crate_type"]));
        kinds
    }

    /// The root files of its library and programs, each with the crate's name.
    pub(crate) fn roots(&self) -> Vec<(String, Utf8PathBuf)> {
        let package = self.package().unwrap_or("main").replace('-', "_");
        let mut roots = Vec::new();
        let mut add = |name: String, path: Utf8PathBuf| {
            if path.is_file() && roots.iter().all(|(_, known)| *known != path) {
                roots.push((name, path));
            }
        };
        let library = self.text(&["lib", "name"]).map(str::to_owned);
        let path = self.text(&["lib", "path"]).unwrap_or("src/lib.rs");
        let library = library.unwrap_or_else(|| package.clone()).replace('-', "_");
        add(library, self.folder.join(path));
        let programs = self.document.get("bin").and_then(Item::as_array_of_tables);
        for program in programs.into_iter().flatten() {
            let name = program.get("name").and_then(Item::as_str);
            let name = name.unwrap_or(&package).to_owned();
            let path = program.get("path").and_then(Item::as_str).map_or_else(
                || self.folder.join(format!("src/bin/{name}.rs")),
                |path| self.folder.join(path),
            );
            add(name.replace('-', "_"), path);
        }
        add(package.clone(), self.folder.join("src/main.rs"));
        for path in entries(&self.folder.join("src/bin")) {
            let name = path.file_stem().unwrap_or(&package).replace('-', "_");
            if path.extension() == Some("rs") {
                add(name, path);
            } else {
                add(name, path.join("main.rs"));
            }
        }
        roots
    }
}

/// A dependency.
#[derive(Debug)]
pub(crate) struct Dependency {
    /// Its name here.
    pub(crate) name: String,
    /// Only there if a feature says so.
    pub(crate) optional: bool,
    /// With its default features.
    pub(crate) default: bool,
    /// And with these.
    pub(crate) features: Vec<String>,
    /// Where it lies, if it is given by its path.
    pub(crate) folder: Option<Utf8PathBuf>,
}

/// The texts of an array.
fn strings(item: Option<&Item>) -> Vec<String> {
    let values = item.and_then(Item::as_array).into_iter().flatten();
    values
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// What is in a folder, sorted.
pub(crate) fn entries(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
    let mut paths: Vec<Utf8PathBuf> = entries.map(|entry| entry.path().to_owned()).collect();
    paths.sort();
    paths
}

/// Folders with a manifest that a member's pattern names: `crates/*`, `a/b`.
fn matching(folder: &Utf8Path, pattern: &str, found: &mut Vec<Utf8PathBuf>) {
    let mut open = vec![folder.to_owned()];
    for part in pattern.split('/').filter(|part| !matches!(*part, "" | ".")) {
        open = match part.split_once('*') {
            None => open.iter().map(|folder| folder.join(part)).collect(),
            Some((start, end)) => {
                let end = end.trim_start_matches('*');
                let inside = open.iter().flat_map(|folder| entries(folder));
                inside
                    .filter(|path| {
                        let name = path.file_name().unwrap_or_default();
                        path.is_dir()
                            && !name.starts_with('.')
                            && name.starts_with(start)
                            && name.ends_with(end)
                    })
                    .collect()
            }
        };
    }
    open.retain(|folder| folder.join("Cargo.toml").is_file());
    found.extend(open);
}
