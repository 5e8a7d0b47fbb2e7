//! What an audited path holds: crates with their facts, or single files. Reading them is for `run`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command::FILE;
use landbridge_source::{Cfg, Root};

use crate::analysis::{Facts, start_of};
use crate::features::{Features, active};
use crate::manifest::{Manifest, entries};

/// A crate to be audited.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) root: Root,
    pub(crate) facts: Facts,
}

/// Folders that hold nothing of the project's own.
const FOREIGN: &[&str] = &[
    "target",
    "node_modules",
    ".git",
    "third_party",
    "deps",
    "build",
    "dist",
];

/// What a path holds.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// The folder that places are relative to.
    pub(crate) folder: Utf8PathBuf,
    pub(crate) targets: Vec<Target>,
    /// Manifests that couldn't be read.
    pub(crate) faults: Vec<Diagnostic>,
    /// If the path lies inside a package, which is then read whole: the path that findings are wanted of.
    pub(crate) only: Option<Utf8PathBuf>,
}

/// Everything below a path.
///
/// # Errors
///
/// Why nothing can be read there.
pub(crate) fn targets(path: &Utf8Path, features: &Features) -> Result<Held, String> {
    let path = path
        .canonicalize_utf8()
        .map_err(|error| format!("{path}: {error}"))?;
    if path.file_name() == Some("Cargo.toml") && path.is_file() {
        return targets(path.parent().unwrap_or(&path), features);
    }
    if let Some(package) = around(&path) {
        let held = targets(&package, features)?;
        return Ok(Held {
            only: Some(path),
            ..held
        });
    }
    if path.is_file() {
        return Ok(alone(&path, features));
    }
    let mut reader = Reader {
        base: &path,
        faults: BTreeMap::new(),
    };
    let mut folders = Vec::new();
    let own = reader.read(&path);
    match &own {
        Some(manifest) => reader.collect(manifest, &mut folders),
        None => reader.search(&path, 0, &mut folders),
    }
    let mut packages = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = VecDeque::from(folders);
    open.extend(own.iter().flat_map(Manifest::neighbours));
    while let Some(folder) = open.pop_front() {
        let own = folder.starts_with(&path) && seen.insert(folder.clone());
        if own && let Some(manifest) = reader.read(&folder) {
            open.extend(manifest.neighbours());
            let workspace = workspace(&manifest);
            for (reason, line) in manifest.lacking() {
                reader.fault(&manifest, &reason, line);
            }
            packages.push((manifest, workspace));
        }
    }
    let on = active(&packages, features).map_err(|reason| format!("{path}: {reason}"))?;
    let mut targets = Vec::new();
    for ((manifest, workspace), features) in packages.iter().zip(on) {
        targets.extend(package(&path, manifest, workspace.as_ref(), features));
    }
    if targets.is_empty() {
        targets = loose(&path, features);
    }
    let mut faults = reader.faults.into_values();
    if targets.is_empty() {
        return Err(faults.next().map_or_else(
            || format!("{path}: there is no Rust here"),
            |fault| fault.message,
        ));
    }
    Ok(Held {
        faults: faults.collect(),
        folder: path,
        targets,
        only: None,
    })
}

/// The package around a file or a folder of its source: what is wrong in one file depends on the others.
fn around(path: &Utf8Path) -> Option<Utf8PathBuf> {
    if path.join("Cargo.toml").exists() {
        return None;
    }
    let package = path.ancestors().skip(1).find_map(Manifest::read)?;
    let inside = |root: &Utf8Path| root.parent().is_some_and(|it| path.starts_with(it));
    let holds = package.roots().iter().any(|(_, root)| inside(root));
    holds.then_some(package.folder)
}

/// A path without regard to the package around it.
pub(crate) fn alone(path: &Utf8Path, features: &Features) -> Held {
    let file = path.is_file();
    let folder = match path.parent() {
        Some(parent) if file => parent.to_owned(),
        _ => path.to_owned(),
    };
    let targets = match file {
        true => vec![single(&folder, path, features)],
        false => loose(&folder, features),
    };
    Held {
        targets,
        folder,
        ..Held::default()
    }
}

/// Reads manifests, and keeps what is wrong with them.
struct Reader<'a> {
    base: &'a Utf8Path,
    faults: BTreeMap<Utf8PathBuf, Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, folder: &Utf8Path) -> Option<Manifest> {
        match Manifest::try_read(folder) {
            Ok(manifest) => manifest,
            Err(reason) => {
                let file = folder.join("Cargo.toml");
                let shown = file.strip_prefix(self.base).unwrap_or(&file);
                let fault = Diagnostic::error(&FILE, format!("{shown} can't be read: {reason}"))
                    .at(start_of(&shown.as_str().replace('\\', "/")));
                self.faults.insert(file, fault);
                None
            }
        }
    }

    /// Manifests further down.
    fn search(&mut self, folder: &Utf8Path, depth: usize, folders: &mut Vec<Utf8PathBuf>) {
        for inner in entries(folder) {
            let name = inner.file_name().unwrap_or_default();
            let own = inner.is_dir() && !inner.is_symlink();
            if !own || FOREIGN.contains(&name) || name.starts_with('.') {
                continue;
            }
            match self.read(&inner) {
                Some(manifest) => self.collect(&manifest, folders),
                None if depth < 4 => self.search(&inner, depth + 1, folders),
                None => {}
            }
        }
    }

    /// The folders of a manifest's package and members; a member that isn't there is a fault.
    fn collect(&mut self, manifest: &Manifest, folders: &mut Vec<Utf8PathBuf>) {
        if manifest.package().is_some() {
            folders.push(manifest.folder.clone());
        }
        if manifest.is_workspace() {
            folders.extend(manifest.members());
            for (member, line) in manifest.missing() {
                let reason = format!("there is no `{member}/Cargo.toml` for this member");
                self.fault(manifest, &reason, line);
            }
        }
    }

    /// Keeps what a manifest names and isn't there.
    fn fault(&mut self, manifest: &Manifest, reason: &str, line: u32) {
        let file = manifest.folder.join("Cargo.toml");
        let shown = file.strip_prefix(self.base).unwrap_or(&file);
        let mut place = start_of(&shown.as_str().replace('\\', "/"));
        (place.line, place.end_line) = (line, line);
        let fault = Diagnostic::error(&FILE, format!("{shown}: {reason}")).at(place);
        // Each of its own, beside that of a manifest that can't be read.
        self.faults.insert(file.join(reason), fault);
    }
}

/// Rust files without a manifest, each by itself.
fn loose(folder: &Utf8Path, features: &Features) -> Vec<Target> {
    let mut files = Vec::new();
    rust_files(folder, 0, &mut files);
    let files = files.iter();
    files.map(|file| single(folder, file, features)).collect()
}

/// A file by itself: which features there are isn't known, so all are, unless some are asked for.
fn single(folder: &Utf8Path, file: &Utf8Path, features: &Features) -> Target {
    let facts = Facts {
        edition: 2021,
        ..Facts::default()
    };
    let asked: BTreeSet<String> = features.named.union(&features.usual).cloned().collect();
    let cfg = if asked.is_empty() || features.all {
        Cfg::open()
    } else {
        Cfg::open_with(asked)
    };
    target(folder, "file", file, facts, cfg)
}

fn rust_files(folder: &Utf8Path, depth: usize, files: &mut Vec<Utf8PathBuf>) {
    for path in entries(folder) {
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && !path.is_symlink() {
            if depth < 12 && !FOREIGN.contains(&name) {
                rust_files(&path, depth + 1, files);
            }
        } else if path.extension() == Some("rs") && path.metadata().map_or(true, |it| it.is_file())
        {
            // A link to nowhere is a file that can't be read; a pipe would never end.
            files.push(path);
        }
    }
}

fn target(base: &Utf8Path, name: &str, file: &Utf8Path, facts: Facts, cfg: Cfg) -> Target {
    Target {
        root: Root {
            name: name.to_owned(),
            folder: base.to_owned(),
            file: file.to_owned(),
            cfg,
            renamed: BTreeMap::new(),
        },
        facts,
    }
}

/// The workspace above a package.
fn workspace(manifest: &Manifest) -> Option<Manifest> {
    if manifest.is_workspace() {
        return None;
    }
    let above = manifest.folder.ancestors().skip(1);
    above
        .filter_map(Manifest::read)
        .find(Manifest::is_workspace)
}

/// The crates of a package.
fn package(
    base: &Utf8Path,
    manifest: &Manifest,
    workspace: Option<&Manifest>,
    features: BTreeSet<String>,
) -> Vec<Target> {
    let file = manifest.folder.join("Cargo.toml");
    let shown = file.strip_prefix(base).unwrap_or(&file).as_str();
    let mut headers = Vec::new();
    header_files(&manifest.folder, 0, &mut headers);
    let facts = Facts {
        package: manifest.package().unwrap_or_default().to_owned(),
        manifest: Some(shown.replace('\\', "/")),
        rust_version: manifest.rust_version(workspace),
        edition: manifest.edition(workspace),
        aborts: workspace.unwrap_or(manifest).aborts(),
        kinds: manifest.kinds(),
        headers: headers
            .iter()
            .filter_map(|path| {
                let shown = path.strip_prefix(base).unwrap_or(path).to_string();
                Some((shown, std::fs::read_to_string(path).ok()?))
            })
            .collect(),
        tests: !entries(&manifest.folder.join("tests")).is_empty(),
    };
    let cfg = Cfg::open_with(features);
    let roots = manifest.roots();
    let roots = roots.iter();
    roots
        .map(|(name, file)| target(base, name, file, facts.clone(), cfg.clone()))
        .collect()
}

/// C headers of a package; a few at most, so that a vendored library's don't count.
fn header_files(folder: &Utf8Path, depth: usize, found: &mut Vec<Utf8PathBuf>) {
    for path in entries(folder) {
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && !path.is_symlink() {
            let skip = FOREIGN.contains(&name) || name.starts_with('.') || name == "vendor";
            if depth < 3 && !skip && !path.join("Cargo.toml").is_file() {
                header_files(&path, depth + 1, found);
            }
        } else if matches!(path.extension(), Some("h" | "hpp"))
            && path
                .metadata()
                .is_ok_and(|it| it.is_file() && it.len() < 4_000_000)
        {
            found.push(path);
        }
    }
}
