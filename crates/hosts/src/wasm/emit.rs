//! The files of `bindings/wasm/`, and the module for pages, which have no `require`: all files of the package in one.

use serde::Serialize;

use crate::emit::{Crates, EmitError};
use crate::files::FileSet;
use crate::javascript::emit::{View, package, templates};
use crate::javascript::exports::{Exports, Library};
use crate::javascript::lower::Lowered;
use crate::javascript::shims::Sees;

static TEMPLATES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("templates/Cargo.toml")),
    ("package.json", include_str!("templates/package.json")),
    ("native.cjs", include_str!("templates/native.cjs")),
    ("natives.cjs", include_str!("templates/natives.cjs")),
    ("web.mjs", include_str!("templates/web.mjs")),
];

/// Files that are the same in every package.
static SUPPORT: &[(&str, &str)] = &[
    ("head.cjs", include_str!("templates/head.cjs")),
    ("instance.cjs", include_str!("templates/instance.cjs")),
];

/// In the place of the common one.
static COLUMNS: (&str, &str) = ("columns.cjs", include_str!("templates/columns.cjs"));

static LIBRARY: Library = Library {
    crate_is: "WebAssembly module",
    runtime_crate: "landbridge_wasm",
    sees: Sees::Own,
    embedded: false,
};

pub(super) fn emit(lowered: &Lowered, crates: &Crates) -> Result<FileSet, EmitError> {
    let templates = templates(TEMPLATES)?;
    let view = View::new(lowered, crates);
    let seen = Exports::new(&view, &LIBRARY);
    let mut files = FileSet::default();
    files.add("Cargo.toml", templates.render("Cargo.toml", &seen)?);
    seen.sources(&templates, &mut files)?;
    package(&templates, &view, &mut files)?;
    for name in ["native.cjs", "natives.cjs", "package.json"] {
        files.add(format!("npm/{name}"), templates.render(name, &seen)?);
    }
    seen.support(&mut files);
    let columns = lowered.columns.then_some(&COLUMNS);
    for (name, text) in SUPPORT.iter().chain(columns) {
        files.add(format!("npm/{name}"), *text);
    }
    let page = Page {
        exports: &seen,
        files: required(&files),
    };
    files.add("npm/web.mjs", templates.render("web.mjs", &page)?);
    Ok(files)
}

/// What the module for pages is made of.
#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    exports: &'a Exports<'a>,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    name: String,
    text: String,
}

/// The files of the package that are the same on a page: all but what loads the module, and what traces.
fn required(files: &FileSet) -> Vec<File> {
    let named = files.iter().filter_map(|(path, text)| {
        let name = path.as_str().strip_prefix("npm/")?;
        let own = matches!(name, "native.cjs" | "trace.cjs") || !name.ends_with(".cjs");
        (!own).then(|| File {
            name: name.to_owned(),
            text: text.trim_end().to_owned(),
        })
    });
    named.collect()
}
