//! From `bindings/node/` to `dist/node/*.tgz`: the addon beside its JavaScript.

use crate::build::{Artifact, Build, PackageError};
use crate::javascript::{emit, tarball};
use crate::place;

/// Builds the addon and packs it with its JavaScript.
pub(super) fn package(build: &mut Build<'_>, name: &str) -> Result<Artifact, PackageError> {
    let compiled = build.cargo(|_| {})?;
    let addon = (compiled.cdylib.as_deref())
        .ok_or_else(|| PackageError::Unexpected("cargo made no addon".to_owned()))?;
    let stage = tarball::stage(build)?;
    let file = emit::file(&build.interface.krate.library);
    let target = stage.join(format!("{file}.{}.node", tarball::platform()));
    place::copy(addon, &target)?;
    tarball::pack(build, &stage, name, compiled)
}
