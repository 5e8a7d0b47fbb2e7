//! `landbridge init`: an existing crate gets what `new` would have given it, and loses nothing.

use landbridge_diagnostics::catalogue::command;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use super::starter;
use crate::args::{Global, Hosts};
use crate::bindings::put;
use crate::config::{self, Config};
use crate::failure::{Failure, Outcome};
use crate::project::{self, vendored_attributes};
use crate::report::Reporter;
use crate::{selection, vendor};

pub(super) fn run(hosts: &Hosts, global: &Global, reporter: &Reporter) -> Outcome<()> {
    let manifest = project::manifest(global)?;
    let folder = manifest.parent().unwrap_or(camino::Utf8Path::new("."));
    let text =
        std::fs::read_to_string(&manifest).map_err(|error| Failure::io(&manifest, &error))?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Failure::new(&command::NO_CRATE, format!("{manifest}: {error}"))
    })?;
    let Some(package) = document
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Item::as_str)
        .map(str::to_owned)
    else {
        return Err(
            Failure::new(&command::NO_CRATE, format!("{manifest} has no package"))
                .help("name a member of the workspace: --manifest-path path/to/Cargo.toml"),
        );
    };
    let hosts = selection::hosts(hosts, &Config::default())?;

    let dependencies = document
        .entry("dependencies")
        .or_insert(Item::Table(Table::new()));
    let Some(dependencies) = dependencies.as_table_like_mut() else {
        return Err(Failure::new(
            &command::NO_CRATE,
            format!("{manifest}: `dependencies` isn't a table"),
        ));
    };
    if let Some(dependency) = dependencies.get("landbridge") {
        let path = dependency.as_table_like().and_then(|it| it.get("path"));
        if path.and_then(Item::as_str) == Some(&*vendored_attributes()) {
            vendor::write(&folder.join(vendor::FOLDER))?;
        }
        reporter.note("Cargo.toml depends on landbridge already");
    } else {
        vendor::write(&folder.join(vendor::FOLDER))?;
        let mut dependency = InlineTable::new();
        dependency.insert("path", vendored_attributes().into());
        dependencies.insert("landbridge", Item::Value(Value::InlineTable(dependency)));
        put(&manifest, &document.to_string())?;
        reporter.line("Cargo.toml: added the dependency landbridge (vendor/landbridge)");
    }
    let names = starter::names(&package, &hosts);
    if !folder.join(config::FILE).exists() {
        starter::write(folder, &names, &hosts, |path| path == config::FILE)?;
        reporter.line("landbridge.toml: written");
    }
    reporter.note(
        "Next: put #[landbridge::export] on a public function, then landbridge check.\n\
         Keep dist/ out of version control; tests of each host go to tests/HOST/.",
    );
    reporter.object(
        "init",
        serde_json::json!({ "folder": folder, "package": package }),
    );
    Ok(())
}
