//! `cargo xtask soak`: the long runs. Every host calls the kitchen sink a million times from its
//! installed package, then starts a million futures, some of them cancelled and some that panic; memory must stay
//! flat and nothing stay alive. A million futures of the executor come first.

use camino::Utf8Path;

use crate::shell::{self, Outcome};
use crate::{setup, test};

/// Runs the soak of the executor, then that of every host.
pub(crate) fn run(root: &Utf8Path, yes: bool) -> Outcome {
    let futures = [
        "test",
        "--quiet",
        "--release",
        "--package",
        "landbridge-core",
        "--features",
        "async",
        "--test",
        "task_soak",
        "--",
        "--ignored",
    ];
    shell::run(shell::cargo(root, &futures))?;
    let setup = setup::run(root, yes)?;
    test::conformance(root, &setup, &["--soak"])
}
