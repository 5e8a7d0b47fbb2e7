//! The crate that is bound: found by cargo, with all folders that commands need.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package, TargetKind};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command;
use landbridge_hosts::emit::Crates;
use landbridge_model::CrateInfo;
use landbridge_reader::{Cfg, Input, Member, Reading};

use crate::args::Global;
use crate::config::Config;
use crate::failure::{Failure, Outcome};
use crate::records::Record;
use crate::vendor;

/// The crate that is bound.
#[derive(Debug)]
pub(crate) struct Project {
    /// The folder of its Cargo.toml.
    pub(crate) folder: Utf8PathBuf,
    /// landbridge.toml.
    pub(crate) config: Config,
    /// What cargo knows.
    pub(crate) metadata: Metadata,
    /// Its package.
    pub(crate) package: Package,
}

impl Project {
    /// Finds the crate from the command line or the current folder.
    pub(crate) fn find(global: &Global) -> Outcome<Self> {
        let manifest = manifest(global)?;
        Self::load(&manifest)
    }

    /// The crate with this manifest.
    pub(crate) fn load(manifest: &Utf8Path) -> Outcome<Self> {
        let folder = manifest.parent().unwrap_or(Utf8Path::new(".")).to_owned();
        let config = Config::load(&folder)?;
        let mut request = MetadataCommand::new();
        request.manifest_path(manifest);
        if config.no_default_features {
            request.features(CargoOpt::NoDefaultFeatures);
        }
        if !config.features.is_empty() {
            request.features(CargoOpt::SomeFeatures(config.features.clone()));
        }
        let metadata = request
            .exec()
            .map_err(|error| unread(manifest, &config, &error))?;
        let package = metadata
            .packages
            .iter()
            .find(|package| package.manifest_path == manifest)
            .cloned()
            .ok_or_else(|| {
                Failure::new(&command::NO_CRATE, format!("{manifest} has no package"))
                    .help("name a member of the workspace: --manifest-path path/to/Cargo.toml")
            })?;
        let project = Self {
            folder,
            config,
            metadata,
            package,
        };
        project.library()?;
        Ok(project)
    }

    /// Its library target: the name in Rust and the root file.
    pub(crate) fn library(&self) -> Outcome<(String, Utf8PathBuf)> {
        library_of(&self.package).ok_or_else(|| {
            Failure::new(
                &command::NO_CRATE,
                format!("the package `{}` has no library", self.package.name),
            )
            .help("move what is to be bound to src/lib.rs; crate-type must include \"lib\"")
        })
    }

    /// Where generated manifests find the user's crate and the runtime crates: beside the attributes'
    /// crate, in this repository's layout.
    pub(crate) fn crates(&self) -> Outcome<Crates> {
        let attributes = self
            .metadata
            .packages
            .iter()
            .find(|package| package.name == "landbridge")
            .and_then(|package| package.manifest_path.parent())
            .ok_or_else(|| {
                Failure::new(
                    &command::NOT_DEPENDENT,
                    format!("`{}` doesn't depend on landbridge", self.package.name),
                )
                .help("run `landbridge init` in its folder")
            })?;
        let runtime = attributes.join("../../runtime");
        let runtime = runtime.canonicalize_utf8().map_err(|error| {
            Failure::io(&runtime, &error)
                .help("the runtime crates belong beside the attributes; run `landbridge init`")
        })?;
        Ok(Crates {
            user: Utf8PathBuf::from("../.."),
            runtime: relative(&self.folder.join("bindings/host"), &runtime),
        })
    }

    /// `bindings/HOST`.
    pub(crate) fn bindings(&self, host: &str) -> Utf8PathBuf {
        self.folder.join("bindings").join(host)
    }

    /// `dist/HOST`.
    pub(crate) fn dist(&self, host: &str) -> Utf8PathBuf {
        self.folder.join("dist").join(host)
    }

    /// Cargo's output for generated crates.
    pub(crate) fn target(&self) -> Utf8PathBuf {
        self.metadata.target_directory.join("landbridge")
    }

    /// Tools that hosts get for themselves.
    pub(crate) fn tools(&self) -> Utf8PathBuf {
        self.target().join("tools")
    }
}

/// Reads the crate's source under the chosen features.
pub(crate) fn reading(project: &Project) -> Outcome<Reading> {
    let (library, root) = project.library()?;
    let package = &project.package;
    let krate = CrateInfo {
        package: package.name.to_string(),
        library,
        version: package.version.to_string(),
        description: package.description.clone().unwrap_or_default(),
        authors: package.authors.clone(),
        license: package.license.clone(),
        repository: package.repository.clone(),
        docs: String::new(),
    };
    let (cfg, renamed) = resolved(&project.metadata, package);
    Ok(landbridge_reader::read(&Input {
        krate,
        folder: project.folder.clone(),
        root,
        cfg,
        renamed,
        members: members(project),
    }))
}

/// Why cargo says nothing of the crate.
fn unread(manifest: &Utf8Path, config: &Config, error: &cargo_metadata::Error) -> Failure {
    if let cargo_metadata::Error::Io(error) = error {
        return Failure::new(&command::MISSING_TOOL, "cargo can't be started")
            .because(error.to_string())
            .help("install Rust from https://rustup.rs, or put cargo on the PATH");
    }
    // Without features it may be read; then a feature is what is wrong.
    let mut request = MetadataCommand::new();
    let plain = request.manifest_path(manifest).no_deps().exec().ok();
    let package = (plain.iter().flat_map(|plain| &plain.packages))
        .find(|package| package.manifest_path == manifest);
    let mut features = config.features.iter();
    let missing = package.and_then(|package| {
        let missing =
            features.find(|it| !it.contains('/') && !package.features.contains_key(*it))?;
        Some((
            missing,
            package.features.keys().cloned().collect::<Vec<_>>(),
        ))
    });
    if let Some((missing, all)) = missing {
        let has = match all.is_empty() {
            true => "it has none".to_owned(),
            false => format!("it has {}", all.join(", ")),
        };
        let message = format!("the crate has no feature `{missing}`");
        let fault = Diagnostic::error(&command::CONFIG, message).help(has);
        return match &config.features_at {
            Some(place) => fault.at(place.clone()),
            None => fault,
        }
        .into();
    }
    Failure::new(&command::NO_CRATE, format!("cargo can't read {manifest}"))
        .because(error.to_string().trim().to_owned())
        .help("`cargo check` in that folder must succeed first")
}

/// What cargo resolved for a package: what holds in its source, and the dependencies that it names
/// otherwise than their libraries are called.
fn resolved(metadata: &Metadata, package: &Package) -> (Cfg, BTreeMap<String, String>) {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let Some(node) = nodes.into_iter().find(|node| node.id == package.id) else {
        return (Cfg::host([]), BTreeMap::new());
    };
    let mut renamed = BTreeMap::new();
    for dependency in &node.deps {
        let mut packages = metadata.packages.iter();
        let own = packages
            .find(|package| package.id == dependency.pkg)
            .and_then(library_of);
        if let Some((own, _)) = own
            && own != dependency.name
        {
            renamed.insert(dependency.name.clone(), own);
        }
    }
    (
        Cfg::host(node.features.iter().map(ToString::to_string)),
        renamed,
    )
}

/// Local crates that it depends on, such as other members of its workspace: it may re-export what they
/// declare.
fn members(project: &Project) -> Vec<Member> {
    let nodes = project.metadata.resolve.iter();
    let nodes: BTreeMap<_, _> = nodes
        .flat_map(|resolve| &resolve.nodes)
        .map(|node| (&node.id, node))
        .collect();
    let mut needed = BTreeSet::new();
    let mut open = vec![&project.package.id];
    while let Some(id) = open.pop() {
        if needed.insert(id)
            && let Some(node) = nodes.get(id)
        {
            open.extend(node.deps.iter().map(|dependency| &dependency.pkg));
        }
    }
    let local = project.metadata.packages.iter().filter(|package| {
        package.source.is_none()
            && package.id != project.package.id
            && needed.contains(&package.id)
            && package.name != "landbridge"
            && !package.name.starts_with("landbridge-")
    });
    local
        .filter_map(|package| {
            let (library, root) = library_of(package)?;
            let (cfg, renamed) = resolved(&project.metadata, package);
            Some(Member {
                library,
                root,
                cfg,
                renamed,
            })
        })
        .collect()
}

/// The library target of a package: its name in Rust and its root file.
fn library_of(package: &Package) -> Option<(String, Utf8PathBuf)> {
    let target = package.targets.iter().find(|target| {
        target
            .kind
            .iter()
            .any(|kind| matches!(kind, TargetKind::Lib | TargetKind::RLib))
    })?;
    Some((target.name.replace('-', "_"), target.src_path.clone()))
}

/// What was read, in the form of the attributes' records.
pub(crate) fn read_items(reading: &Reading) -> BTreeSet<Record> {
    let found = reading.found.iter();
    found
        .flat_map(|found| {
            found.names.iter().map(|name| Record {
                kind: found.kind.clone(),
                module: found.module.clone(),
                name: name.clone(),
                file: found.file.clone(),
                line: found.line,
            })
        })
        .collect()
}

/// The manifest that is meant, absolute.
pub(crate) fn manifest(global: &Global) -> Outcome<Utf8PathBuf> {
    let here = current_folder()?;
    if let Some(path) = &global.manifest_path {
        let path = here.join(path);
        let path = if path.is_dir() {
            path.join("Cargo.toml")
        } else {
            path
        };
        return path
            .canonicalize_utf8()
            .map_err(|error| Failure::new(&command::NO_CRATE, format!("{path}: {error}")));
    }
    here.ancestors()
        .map(|folder| folder.join("Cargo.toml"))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            Failure::new(
                &command::NO_CRATE,
                format!("no Cargo.toml in {here} or above it"),
            )
            .help("go to the crate, or start one with `landbridge new NAME`")
        })
}

/// The current folder.
pub(crate) fn current_folder() -> Outcome<Utf8PathBuf> {
    let folder =
        std::env::current_dir().map_err(|error| Failure::io(Utf8Path::new("."), &error))?;
    Utf8PathBuf::from_path_buf(folder).map_err(|path| {
        Failure::new(
            &command::FILE,
            format!("{}: the folder's name isn't UTF-8", path.display()),
        )
    })
}

/// `to` as seen from `from`; both absolute and without `..`.
pub(crate) fn relative(from: &Utf8Path, to: &Utf8Path) -> Utf8PathBuf {
    let common = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    if common <= 1 {
        // Nothing in common but the root (or not even that): an absolute path says it better.
        return to.to_owned();
    }
    let up = from.components().skip(common).map(|_| "..");
    let down = to.components().skip(common).map(|part| part.as_str());
    up.chain(down).collect()
}

/// `vendor/landbridge/crates/landbridge`, for a user's manifest.
pub(crate) fn vendored_attributes() -> String {
    format!("{}/{}", vendor::FOLDER, vendor::ATTRIBUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_go_up_and_down() {
        let from = Utf8Path::new("/home/me/hello/bindings/python");
        for (to, expected) in [
            (
                "/home/me/hello/vendor/landbridge/runtime",
                "../../vendor/landbridge/runtime",
            ),
            ("/home/me/landbridge/runtime", "../../../landbridge/runtime"),
            ("/opt/landbridge/runtime", "/opt/landbridge/runtime"),
        ] {
            assert_eq!(relative(from, Utf8Path::new(to)), expected);
        }
    }
}
