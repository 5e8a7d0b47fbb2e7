//! The files of `bindings/node/`.

use crate::emit::{Crates, EmitError, rust};
use crate::files::FileSet;
use crate::javascript::emit::{View, package, templates};
use crate::javascript::lower::Lowered;

static TEMPLATES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("templates/Cargo.toml")),
    ("lib.rs", include_str!("templates/lib.rs")),
    ("package.json", include_str!("templates/package.json")),
];

pub(super) fn emit(lowered: &Lowered, crates: &Crates) -> Result<FileSet, EmitError> {
    let templates = templates(TEMPLATES)?;
    let view = View::new(lowered, crates);
    let mut files = FileSet::default();
    files.add("Cargo.toml", templates.render("Cargo.toml", &view)?);
    files.add(
        "src/lib.rs",
        rust(
            "lib.rs",
            &view.header(),
            &templates.render("lib.rs", &view)?,
        )?,
    );
    package(&templates, &view, &mut files)?;
    files.add(
        "npm/native.cjs",
        templates.render("native.node.cjs", &view)?,
    );
    files.add("npm/package.json", templates.render("package.json", &view)?);
    Ok(files)
}
