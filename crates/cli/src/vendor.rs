//! The crates that users' projects link, out of this binary: `vendor/landbridge` in the layout of
//! landbridge's own repository, so that one rule finds the runtime crates in both.

use camino::Utf8Path;
use landbridge_hosts::files::FileSet;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::bindings::{self, Written};
use crate::failure::{Failure, Outcome};

/// `(path in the repository, text)`.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/vendored.rs"));

/// Where the attributes' crate stands below the vendored folder.
pub(crate) const ATTRIBUTES: &str = "crates/landbridge";

/// Where users' projects keep the copy.
pub(crate) const FOLDER: &str = "vendor/landbridge";

/// Writes the copy; files that are the same already are left alone, one that was edited by hand is refused.
pub(crate) fn write(folder: &Utf8Path) -> Outcome<Written> {
    let done = bindings::write(folder, &files()?, env!("CARGO_PKG_VERSION"), false);
    done.map_err(|mut failure| {
        for fault in &mut failure.diagnostics {
            let way = "restore it, or delete it: it is written anew";
            fault.help = Some(way.to_owned());
        }
        failure
    })
}

/// The copy's files.
fn files() -> Outcome<FileSet> {
    let mut files = FileSet::default();
    let root = FILES
        .iter()
        .find(|(path, _)| *path == "Cargo.toml")
        .map_or("", |(_, text)| text);
    let root: DocumentMut = parse("Cargo.toml", root)?;
    for (path, text) in FILES {
        if *path == "Cargo.toml" {
            continue;
        }
        let text = if path.ends_with("/Cargo.toml") {
            standalone(path, text, &root)?
        } else {
            (*text).to_owned()
        };
        files.add(*path, text);
    }
    files.add(
        "README.md",
        "The crates of landbridge that this project links: attributes and runtimes.\n\
         Written by `landbridge new` or `landbridge init`, renewed when another landbridge generates; commit\n\
         them with the project.\n",
    );
    Ok(files)
}

/// A manifest that needs no workspace: what it inherits is written out; tests' dependencies and lints
/// stay behind.
fn standalone(path: &str, text: &str, root: &DocumentMut) -> Outcome<String> {
    let mut manifest = parse(path, text)?;
    let workspace = &root["workspace"];
    for section in ["lints", "dev-dependencies", "test", "bench", "example"] {
        manifest.remove(section);
    }
    if let Some(package) = manifest["package"].as_table_mut() {
        for (key, field) in package.iter_mut() {
            if inherits(field) {
                *field = workspace["package"][key.get()].clone();
            }
        }
    }
    // Loom and other test-only targets.
    if let Some(targets) = manifest.get_mut("target").and_then(Item::as_table_mut) {
        for (_, target) in targets.iter_mut() {
            if let Some(target) = target.as_table_mut() {
                target.remove("dev-dependencies");
                if let Some(dependencies) = target.get_mut("dependencies") {
                    resolve(dependencies, workspace);
                }
            }
        }
    }
    for section in ["dependencies", "build-dependencies"] {
        if let Some(dependencies) = manifest.get_mut(section) {
            resolve(dependencies, workspace);
        }
    }
    Ok(manifest.to_string())
}

/// Writes out `name.workspace = true`.
fn resolve(dependencies: &mut Item, workspace: &Item) {
    let Some(dependencies) = dependencies.as_table_like_mut() else {
        return;
    };
    for (key, dependency) in dependencies.iter_mut() {
        if !inherits(dependency) {
            continue;
        }
        let mut full = Table::new();
        match &workspace["dependencies"][key.get()] {
            Item::Value(toml_edit::Value::InlineTable(inline)) => {
                for (name, setting) in inline {
                    full[name] = value(setting.clone());
                }
            }
            other => full["version"] = other.clone(),
        }
        // A path is relative to the workspace's root; every crate is two folders below it.
        if let Some(path) = full.get("path").and_then(Item::as_str) {
            let path = format!("../../{path}");
            full["path"] = value(path);
        }
        if let Some(own) = dependency.as_table_like() {
            for (name, setting) in own.iter().filter(|(name, _)| *name != "workspace") {
                full[name] = setting.clone();
            }
        }
        *dependency = value(full.into_inline_table());
    }
}

fn inherits(item: &Item) -> bool {
    item.as_table_like()
        .and_then(|table| table.get("workspace"))
        .and_then(Item::as_bool)
        .unwrap_or(false)
}

fn parse(path: &str, text: &str) -> Outcome<DocumentMut> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        Failure::new(
            &landbridge_diagnostics::catalogue::command::TEMPLATE,
            format!("{path}: {error}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_needs_no_workspace() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(dir.path()).unwrap();
        write(folder).unwrap();
        for (path, _) in FILES
            .iter()
            .filter(|(path, _)| path.ends_with("/Cargo.toml"))
        {
            let text = std::fs::read_to_string(folder.join(path)).unwrap();
            assert!(!text.contains("workspace"), "{path}:\n{text}");
            assert!(text.parse::<DocumentMut>().is_ok());
        }
        assert!(folder.join(ATTRIBUTES).join("src/lib.rs").exists());
    }
}
