//! Who may know of whom: the architecture's absences, checked against the manifests.

use camino::Utf8Path;
use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::shell::Outcome;

/// Crates and all that they may depend on (tests' dependencies don't count). `*` ends a name.
const ALLOWED: &[(&str, &[&str])] = &[
    ("landbridge-model", &["serde"]),
    ("landbridge-diagnostics", &["serde"]),
    ("landbridge-types", &[]),
    ("landbridge", &["landbridge-macros", "landbridge-types"]),
    (
        "landbridge-core",
        &[
            "async-task",
            "futures-core",
            "landbridge-types",
            "log",
            "loom",
            "tokio",
            "tracing",
        ],
    ),
];

/// Crates whose dependencies are all behind features, but for the one named: who doesn't ask for them doesn't
/// compile them.
const BARE: &[(&str, &str)] = &[("landbridge-core", "landbridge-types")];

/// Crates and what they must not know of.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "landbridge-source",
        &["landbridge-model", "landbridge-hosts"],
    ),
    ("landbridge-reader", &["landbridge-hosts"]),
    (
        "landbridge-hosts",
        &["landbridge-reader", "landbridge-source", "clap"],
    ),
    (
        "landbridge-macros",
        &["landbridge-model", "landbridge-hosts"],
    ),
    ("landbridge-build", &["landbridge-hosts", "clap"]),
    (
        "landbridge-audit",
        &["landbridge-model", "landbridge-hosts"],
    ),
    ("landbridge-port", &["landbridge-*"]),
];

/// Host frameworks: for runtime crates only.
const FRAMEWORKS: &[&str] = &["pyo3", "napi", "napi-sys", "wasm-bindgen", "cxx", "uniffi"];

/// Checks every package of the workspace and that hosts don't name each other.
pub(super) fn check(root: &Utf8Path, faults: &mut Vec<String>) -> Outcome {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|error| error.to_string())?;
    for package in &metadata.packages {
        let name = package.name.as_str();
        let dependencies = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal);
        for dependency in dependencies {
            let other = dependency.name.as_str();
            let mut fault = |why: &str| faults.push(format!("{name} depends on {other}: {why}"));
            if let Some((_, allowed)) = ALLOWED.iter().find(|(of, _)| *of == name)
                && !allowed.contains(&other)
            {
                fault("it may depend only on what xtask/src/tidy/dependencies.rs lists");
            }
            let bare = (BARE.iter()).any(|(of, but)| *of == name && *but != other);
            if bare && !dependency.optional && dependency.target.is_none() {
                fault("it has no dependency but behind features");
            }
            if let Some((_, forbidden)) = FORBIDDEN.iter().find(|(of, _)| *of == name)
                && forbidden.iter().any(|pattern| matches(pattern, other))
            {
                fault("it must know nothing of it");
            }
            if FRAMEWORKS.contains(&other) && !package.manifest_path.as_str().contains("/runtime/")
            {
                fault("host frameworks are for runtime/ and generated crates");
            }
        }
    }
    hosts(root, faults);
    Ok(())
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

/// No host's folder names another; `c`, the shared JavaScript and the plan of `landbridge bench` excepted.
fn hosts(root: &Utf8Path, faults: &mut Vec<String>) {
    let hosts = root.join("crates/hosts/src");
    let folders: Vec<String> = hosts
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.path().file_name().map(str::to_owned))
        .collect();
    for folder in &folders {
        let mut sources = Vec::new();
        rust_files(&hosts.join(folder), &mut sources);
        for (path, text) in &sources {
            for other in folders.iter().filter(|other| *other != folder) {
                let shared = ["c", "javascript", "bench"].contains(&other.as_str());
                let names = text.contains(&format!("crate::{other}::"))
                    || text.contains(&format!("super::super::{other}::"));
                if names && !shared {
                    faults.push(format!("{path}: the host {folder} names the host {other}"));
                }
            }
        }
    }
}

fn rust_files(folder: &Utf8Path, found: &mut Vec<(String, String)>) {
    for entry in folder.read_dir_utf8().into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(path, found);
        } else if path.extension() == Some("rs")
            && let Ok(text) = std::fs::read_to_string(path)
        {
            found.push((path.to_string(), text));
        }
    }
}
