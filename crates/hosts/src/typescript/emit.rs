//! The files of `bindings/typescript/`.

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;

use super::shims::{Shim, shim};
use crate::emit::{Crates, EmitError, rust};
use crate::files::FileSet;
use crate::javascript::emit::{View, addon, package, templates};
use crate::javascript::lower::Lowered;
use crate::javascript::natives::{Native, Returned};

static TEMPLATES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("templates/Cargo.toml")),
    ("lib.rs", include_str!("templates/lib.rs")),
    ("package.json", include_str!("templates/package.json")),
    ("native.cjs", include_str!("templates/native.cjs")),
    ("natives.cjs", include_str!("templates/natives.cjs")),
];

/// Files that are the same in every package.
static SUPPORT: &[(&str, &str)] = &[
    ("native.bun.cjs", include_str!("templates/native.bun.cjs")),
    ("native.deno.cjs", include_str!("templates/native.deno.cjs")),
    ("calling.cjs", include_str!("templates/calling.cjs")),
    ("crossing.cjs", include_str!("templates/crossing.cjs")),
];

static SHOWING: (&str, &str) = ("showing.cjs", include_str!("templates/showing.cjs"));
static LOGS: (&str, &str) = ("logs.cjs", include_str!("templates/logs.cjs"));

#[derive(Serialize)]
struct Seen<'a> {
    #[serde(flatten)]
    view: &'a View<'a>,
    /// What the names of the library's functions begin with.
    symbols: String,
    shims: Vec<String>,
    signatures: Vec<String>,
    exported: Vec<String>,
}

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
    let symbols = format!("{}_lb", lowered.library);
    let hash = Native::of_handles("interfaceHash", 0, Returned::Text);
    let mut seen = Seen {
        view: &view,
        symbols: symbols.clone(),
        shims: Vec::new(),
        signatures: Vec::new(),
        exported: Vec::new(),
    };
    for native in lowered.natives.iter().chain([&hash]) {
        let Shim {
            javascript,
            signature,
            rust,
        } = shim(native, &symbols);
        seen.shims.push(javascript);
        seen.signatures.push(signature);
        seen.exported.push(rust);
    }
    let mut files = FileSet::default();
    files.add("Cargo.toml", templates.render("Cargo.toml", &seen)?);
    files.add(
        "src/lib.rs",
        rust(
            "lib.rs",
            &view.header(),
            &templates.render("lib.rs", &seen)?,
        )?,
    );
    // One text for both crates, which call different runtimes `lb`.
    let bodies = templates.render("bodies.rs", &view)?;
    files.add("src/bodies.rs", rust("bodies.rs", &view.header(), &bodies)?);
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
    let parts = [
        (lowered.buffers, &SHOWING),
        (lowered.log_ceiling.is_some(), &LOGS),
    ];
    let parts = (parts.iter()).filter_map(|(wanted, file)| wanted.then_some(*file));
    for (name, text) in SUPPORT.iter().chain(parts) {
        files.add(format!("npm/{name}"), *text);
    }
    Ok(files)
}
