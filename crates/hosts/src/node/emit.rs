//! The files of `bindings/node/`.

use crate::emit::{Crates, EmitError};
use crate::files::FileSet;
use crate::javascript::emit::{View, addon, package, templates};
use crate::javascript::lower::Lowered;

static TEMPLATES: &[(&str, &str)] = &[("package.json", include_str!("templates/package.json"))];

pub(super) fn emit(lowered: &Lowered, crates: &Crates) -> Result<FileSet, EmitError> {
    let templates = templates(TEMPLATES)?;
    let view = View::new(lowered, crates);
    let mut files = FileSet::default();
    addon(&templates, &view, "", &mut files)?;
    package(&templates, &view, &mut files)?;
    files.add(
        "npm/native.cjs",
        templates.render("native.node.cjs", &view)?,
    );
    files.add("npm/package.json", templates.render("package.json", &view)?);
    Ok(files)
}
