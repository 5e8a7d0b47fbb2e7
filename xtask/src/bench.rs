//! `cargo xtask bench`: the benchmarks of `bench/`, which measure; never a test.

use camino::Utf8Path;

use crate::shell::{self, Outcome};
use crate::{golden, setup};

/// Runs the benchmarks of `hosts`, all without a choice.
pub(crate) fn run(root: &Utf8Path, yes: bool, hosts: &[String]) -> Outcome {
    let setup = setup::run(root, yes)?;
    let landbridge = golden::landbridge(root)?;
    let mut command = shell::cargo(&root.join("bench"), &["run", "--quiet", "--release", "--"]);
    command.args(hosts).env("LANDBRIDGE", landbridge);
    setup.apply(&mut command);
    shell::run(command)
}
