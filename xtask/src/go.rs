//! Rust calls Go: the tests of `conformance/go-import` in every way that they are linked and watched, the soak, and
//! what calls cost.

use camino::Utf8Path;

use crate::plan::Plan;
use crate::shell::{self, Outcome};

const FOLDER: &str = "conformance/go-import";

/// One step for each way; all skipped where there is no Go.
pub(crate) fn plan<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path) {
    plan.group("go-import");
    plan.spent(root.join("target/go-import"));
    type Way = (
        &'static str,
        &'static [&'static str],
        &'static [(&'static str, &'static str)],
    );
    let ways: [Way; 3] = [
        ("go: Rust calls Go", &[], &[]),
        (
            "go: Rust calls Go, collecting garbage all the time",
            &["--release"],
            &[("GOGC", "3")],
        ),
        (
            "go: Rust calls Go in a shared library",
            &["--features", "shared"],
            &[],
        ),
    ];
    let race = "go: Rust calls Go under Go's race detector";
    let vet = "go vet: what Rust calls";
    if !shell::works("go", &["version"]) {
        let names = ways.iter().map(|(name, ..)| *name).chain([race, vet]);
        names.for_each(|name| plan.skip(name, "`go` isn't here (https://go.dev/dl)"));
        return;
    }
    for (name, arguments, variables) in ways {
        plan.step(name, move || {
            let mut command = cargo(root, "test");
            command.args(["--quiet"]).args(arguments);
            command.envs(variables.iter().copied());
            shell::run(command)
        });
    }
    plan.step(race, move || {
        // The detector can't watch programs whose own data may be anywhere. A target that is named keeps the flag
        // from macros, which can't do without.
        let host = shell::output(shell::command(root, "rustc", &["--print", "host-tuple"]))?;
        let mut command = cargo(root, "test");
        command.args(["--quiet", "--features", "race", "--target", host.trim()]);
        command.env("RUSTFLAGS", "-C relocation-model=static");
        shell::run(command)
    });
    plan.step(vet, move || {
        let folder = root.join(FOLDER).join("go");
        shell::run(shell::command(&folder, "go", &["vet", "."]))?;
        let formatted = shell::output(shell::command(&folder, "gofmt", &["-l", "."]))?;
        match formatted.trim() {
            "" => Ok(()),
            files => Err(format!("gofmt would change {files}")),
        }
    });
}

/// Awaited calls without end, some dropped, some that panic.
pub(crate) fn soak(root: &Utf8Path, calls: u64) -> Outcome {
    let mut command = cargo(root, "run");
    command.args(["--quiet", "--release", "--example", "soak", "--"]);
    command.arg(calls.to_string());
    shell::run(command)
}

/// Every kind of call beside a hand-written export.
pub(crate) fn measure(root: &Utf8Path) -> Outcome {
    let mut command = cargo(root, "run");
    command.args(["--quiet", "--release", "--example", "measure"]);
    shell::run(command)
}

fn cargo(root: &Utf8Path, what: &str) -> std::process::Command {
    let mut command = shell::cargo(&root.join(FOLDER), &[what]);
    command.env("CARGO_TARGET_DIR", root.join("target/go-import"));
    command
}
