//! The files of `bindings/v8/`: the crate, and beside its Rust the package's JavaScript, which it includes as text.

use serde::Serialize;

use crate::emit::{Crates, EmitError, rust};
use crate::files::FileSet;
use crate::javascript;
use crate::javascript::emit::{View, package, templates};
use crate::javascript::exports::{Exports, Library};
use crate::javascript::lower::Lowered;
use crate::javascript::shims::Sees;

static TEMPLATES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("templates/Cargo.toml")),
    ("build.rs", include_str!("templates/build.rs")),
    ("lib.rs", include_str!("templates/lib.rs")),
    ("main.rs", include_str!("templates/main.rs")),
    javascript::NATIVES,
];

static LIBRARY: Library = Library {
    crate_is: "crate for programs that embed V8",
    runtime_crate: "landbridge_v8",
    sees: Sees::All,
    embedded: true,
};

/// Of the files of npm packages those that a realm has no use for.
const OTHERS: [&str; 2] = ["trace.cjs", "index.mjs"];

/// What the crate's source is made of.
#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    exports: &'a Exports<'a>,
    scripts: Vec<String>,
}

pub(super) fn emit(lowered: &Lowered, crates: &Crates) -> Result<FileSet, EmitError> {
    let templates = templates(TEMPLATES)?;
    let view = View::new(lowered, crates);
    let seen = Exports::new(&view, &LIBRARY);
    let mut shared = FileSet::default();
    package(&templates, &view, &mut shared)?;
    seen.support(&mut shared);
    let natives = templates.render(javascript::NATIVES.0, &seen)?;
    shared.add("npm/natives.cjs", natives);
    let showing = lowered.buffers.then_some(&javascript::SHOWING);
    for (name, text) in [&javascript::HEAD].into_iter().chain(showing) {
        shared.add(format!("npm/{name}"), *text);
    }
    let mut files = FileSet::default();
    let mut scripts = Vec::new();
    for (path, text) in shared.iter() {
        let name = path.file_name().unwrap_or_default();
        if name == "index.d.ts" {
            files.add(name, text);
        } else if name.ends_with(".cjs") && !OTHERS.contains(&name) {
            files.add(format!("src/scripts/{name}"), text);
            scripts.push(name.to_owned());
        }
    }
    let page = Page {
        exports: &seen,
        scripts,
    };
    let header = view.header();
    files.add("Cargo.toml", templates.render("Cargo.toml", &page)?);
    for (template, path) in [
        ("build.rs", "build.rs"),
        ("lib.rs", "src/lib.rs"),
        ("main.rs", "src/main.rs"),
        ("bodies.rs", "src/bodies.rs"),
    ] {
        let text = templates.render(template, &page)?;
        files.add(path, rust(template, &header, &text)?);
    }
    Ok(files)
}
