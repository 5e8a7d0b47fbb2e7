//! `cargo xtask soak`: the long runs. Every host calls the kitchen sink a million times from its
//! installed package; memory must stay flat and no handle stay alive.

use camino::Utf8Path;

use crate::shell::Outcome;
use crate::{setup, test};

/// Runs the soak of every host.
pub(crate) fn run(root: &Utf8Path, yes: bool) -> Outcome {
    let setup = setup::run(root, yes)?;
    test::conformance(root, &setup, &["--soak"])
}
