//! The files of `bindings/typescript/`.

use camino::{Utf8Path, Utf8PathBuf};

use crate::emit::{Crates, EmitError};
use crate::files::FileSet;
use crate::javascript;
use crate::javascript::emit::{View, addon, package, templates};
use crate::javascript::exports::{Exports, Library};
use crate::javascript::lower::Lowered;
use crate::javascript::shims::Sees;

static TEMPLATES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("templates/Cargo.toml")),
    ("package.json", include_str!("templates/package.json")),
    ("native.cjs", include_str!("templates/native.cjs")),
    javascript::NATIVES,
];

/// Files that are the same in every package.
static SUPPORT: &[(&str, &str)] = &[
    ("native.bun.cjs", include_str!("templates/native.bun.cjs")),
    ("native.deno.cjs", include_str!("templates/native.deno.cjs")),
    javascript::HEAD,
];

static LIBRARY: Library = Library {
    crate_is: "library for Bun and Deno",
    runtime_crate: "landbridge_typescript",
    sees: Sees::All,
    embedded: false,
};

/// The folder of the crate of Node's addon, which the package has too.
pub(super) const ADDON: &str = "addon/";

fn deeper(path: &Utf8Path) -> Utf8PathBuf {
    if path.is_absolute() {
        path.to_owned()
    } else {
        Utf8Path::new("..").join(path)
    }
}

pub(super) fn emit(lowered: &Lowered, crates: &Crates) -> Result<FileSet, EmitError> {
    let templates = templates(TEMPLATES)?;
    let view = View::new(lowered, crates);
    let seen = Exports::new(&view, &LIBRARY);
    let mut files = FileSet::default();
    files.add("Cargo.toml", templates.render("Cargo.toml", &seen)?);
    seen.sources(&templates, &mut files)?;
    package(&templates, &view, &mut files)?;
    // One folder deeper.
    let crates = Crates {
        user: deeper(&crates.user),
        runtime: deeper(&crates.runtime),
    };
    let mut addon_view = View::new(lowered, &crates);
    addon_view.bodies = Some("../../src/bodies.rs");
    addon(&templates, &addon_view, ADDON, &mut files)?;
    for name in ["native.cjs", "natives.cjs", "package.json"] {
        files.add(format!("npm/{name}"), templates.render(name, &seen)?);
    }
    files.add(
        "npm/native.node.cjs",
        templates.render("native.node.cjs", &view)?,
    );
    if lowered.buffers {
        files.add(
            format!("npm/{}", javascript::SHOWING.0),
            javascript::SHOWING.1,
        );
    }
    seen.support(&mut files);
    for (name, text) in SUPPORT {
        files.add(format!("npm/{name}"), *text);
    }
    Ok(files)
}
