//! From generated files to a @KIND@ that installs in a clean place, and programs that run there.

use camino::Utf8Path;

use super::names::HOST;
use crate::build::{Artifact, Build, PackageError, TestOutcome};

/// Builds the package.
pub(super) fn package(build: &mut Build<'_>) -> Result<Artifact, PackageError> {
    Err(unpacked(&build.bindings))
}

/// Installs the package in a clean place and runs one program there.
pub(super) fn run(
    build: &mut Build<'_>,
    _: &Artifact,
    _: &Utf8Path,
) -> Result<String, PackageError> {
    Err(unpacked(&build.bindings))
}

/// Installs the package in a clean place and runs the user's tests there.
pub(super) fn test(build: &mut Build<'_>, _: &Artifact) -> Result<TestOutcome, PackageError> {
    Err(unpacked(&build.bindings))
}

fn unpacked(bindings: &Utf8Path) -> PackageError {
    let message = format!("this version makes no package of {HOST}'s; what it generates is in {bindings}");
    PackageError::Unexpected(message)
}
