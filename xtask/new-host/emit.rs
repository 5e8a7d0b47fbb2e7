//! The files of `bindings/@ID@/`.

use serde::Serialize;

use super::lower::Lowered;
use crate::emit::{Crates, EmitError, Templates};
use crate::files::FileSet;

static TEMPLATES: &[(&str, &str)] = &[("README.md", include_str!("templates/README.md"))];

#[derive(Serialize)]
struct View<'a> {
    #[serde(flatten)]
    lowered: &'a Lowered,
    crates: &'a Crates,
}

pub(super) fn emit(lowered: &Lowered, crates: &Crates) -> Result<FileSet, EmitError> {
    let templates = Templates::new(TEMPLATES)?;
    let view = View { lowered, crates };
    let mut files = FileSet::default();
    files.add("README.md", templates.render("README.md", &view)?);
    Ok(files)
}
