//! `cargo xtask bench`: the benchmarks of `bench/`, which measure; never a test.

use camino::Utf8Path;

use crate::shell::{self, Outcome};
use crate::{golden, setup};

/// Runs the benchmarks of `hosts`, all without a choice; `engine` is the one of V8 embedded in Rust, only by its name.
pub(crate) fn run(root: &Utf8Path, yes: bool, hosts: &[String]) -> Outcome {
    if hosts.iter().any(|host| host == "engine") {
        return crate::engine::bench(root);
    }
    let setup = setup::run(root, yes)?;
    let landbridge = golden::landbridge(root)?;
    let mut command = shell::cargo(&root.join("bench"), &["run", "--quiet", "--release", "--"]);
    command.args(hosts).env("LANDBRIDGE", landbridge);
    setup.apply(&mut command);
    shell::run(command)
}
