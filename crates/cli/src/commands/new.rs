//! `landbridge new NAME`: a crate that builds, binds and tests as it stands.

use camino::Utf8Path;
use landbridge_diagnostics::catalogue::command;

use super::starter;
use crate::args::Hosts;
use crate::config::Config;
use crate::failure::{Failure, Outcome};
use crate::project;
use crate::report::Reporter;
use crate::{selection, vendor};

pub(super) fn run(path: &Utf8Path, hosts: &Hosts, reporter: &Reporter) -> Outcome<()> {
    let package = path.file_name().unwrap_or_default();
    check_name(package)?;
    let hosts = selection::hosts(hosts, &Config::default())?;
    if let Some(why) = hosts.iter().find_map(|host| host.refuses_name(package)) {
        let message = format!("`{package}` can't be a package's name");
        let fault = Failure::new(&command::USAGE, message).because(why);
        return Err(fault.help("choose another name"));
    }
    let target = project::current_folder()?.join(path);
    if target.exists() {
        return Err(
            Failure::new(&command::EXISTS, format!("{path} exists already"))
                .help("choose another name, or run `landbridge init` in it"),
        );
    }
    let parent = target.parent().unwrap_or(Utf8Path::new("."));
    std::fs::create_dir_all(parent).map_err(|error| Failure::io(parent, &error))?;
    // Made beside its place and renamed, so that a failure leaves nothing half-made.
    let half = tempfile::Builder::new()
        .prefix(&format!(".{package}-"))
        .tempdir_in(parent)
        .map_err(|error| Failure::io(parent, &error))?;
    let folder = Utf8Path::from_path(half.path())
        .ok_or_else(|| Failure::new(&command::FILE, "the folder's name isn't UTF-8"))?;
    let mut names = starter::names(package, &hosts);
    names["standalone"] = below_a_workspace(parent).into();
    starter::write(folder, &names, &hosts, |_| true)?;
    vendor::write(&folder.join(vendor::FOLDER))?;
    readable(folder)?;
    let half = half.keep();
    std::fs::rename(&half, &target).map_err(|error| Failure::io(&target, &error))?;
    let ids: Vec<_> = hosts.iter().map(|host| host.id()).collect();
    reporter.line(format!("{path}: a crate bound to {}", ids.join(", ")));
    reporter.note(format!(
        "Next: cd {path} && landbridge build && landbridge test"
    ));
    reporter.object(
        "new",
        serde_json::json!({ "folder": target, "package": package, "hosts": ids }),
    );
    Ok(())
}

/// Whether cargo would take a crate in this folder for a member of a workspace that doesn't list it.
fn below_a_workspace(folder: &Utf8Path) -> bool {
    folder.ancestors().any(|folder| {
        std::fs::read_to_string(folder.join("Cargo.toml"))
            .ok()
            .and_then(|text| text.parse::<toml_edit::DocumentMut>().ok())
            .is_some_and(|manifest| manifest.contains_key("workspace"))
    })
}

/// Temporary folders are private; a project's folder isn't.
fn readable(folder: &Utf8Path) -> Outcome<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))
            .map_err(|error| Failure::io(folder, &error))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// A name that cargo, PyPI, npm and C all take: lower case, digits, `-` and `_` between, a letter first.
fn check_name(name: &str) -> Outcome<()> {
    let fine = name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with(['-', '_'])
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
    // Names that would hide a module or a crate that every program needs.
    let taken = [
        "core",
        "std",
        "alloc",
        "test",
        "proc_macro",
        "landbridge",
        "build",
        "deps",
    ];
    let refused = |why: &str, help: &str| {
        let message = format!("`{name}` can't be a package's name");
        let fault = Failure::new(&command::USAGE, message).because(why);
        Err(fault.help(help))
    };
    if !fine {
        refused(
            "cargo, PyPI, npm and C must all take it",
            "use lower-case letters, digits, and `-` or `_` between them, beginning with a letter",
        )
    } else if syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_err() {
        refused("it is a keyword of Rust", "choose another name")
    } else if taken.contains(&name) {
        refused(
            "it would hide a crate or a folder that every build needs",
            "choose another name",
        )
    } else {
        Ok(())
    }
}
