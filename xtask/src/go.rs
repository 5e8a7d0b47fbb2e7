//! Rust calls Go: the tests of `conformance/go-import` in every way that they are linked and watched, and the soak.

use camino::Utf8Path;

use crate::plan::Plan;
use crate::shell::{self, Outcome};

const FOLDER: &str = "conformance/go-import";

/// The oldest Go that is tested, of what `.go118()` is for.
const OLD: &str = "go1.19.13";

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
    let musl = "go: Rust calls Go, linked with musl";
    let vet = "go vet and go test: what Rust calls";
    let old = "go: Rust calls Go, by Go 1.19";
    if !shell::works("go", &["version"]) {
        let names = ways
            .iter()
            .map(|(name, ..)| *name)
            .chain([race, musl, old, vet]);
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
    let std = "x86_64-unknown-linux-musl";
    if !shell::works("musl-gcc", &["--version"]) {
        plan.skip(musl, "`musl-gcc` isn't here (apt-get install musl-tools)");
    } else if !has_std(std) {
        plan.skip(
            musl,
            &format!("no std for musl is here (rustup target add {std})"),
        );
    } else {
        plan.step(musl, move || {
            let mut command = cargo(root, "test");
            command.args(["--quiet", "--target", std]);
            shell::run(command)
        });
    }
    if plan.wanted(old) && !has_toolchain(root, OLD) {
        plan.skip(old, "the module proxy doesn't give Go 1.19");
    } else {
        plan.step(old, move || {
            let mut command = cargo(root, "test");
            command.args(["--quiet"]).env("GOTOOLCHAIN", OLD);
            // What the other Go made is as new for cargo.
            command.env("CARGO_TARGET_DIR", root.join("target/go-import-1.19"));
            shell::run(command)
        });
    }
    plan.step(vet, move || {
        let folder = root.join(FOLDER).join("go");
        shell::run(shell::command(&folder, "go", &["vet", "."]))?;
        let formatted = shell::output(shell::command(&folder, "gofmt", &["-l", "."]))?;
        match formatted.trim() {
            "" => {}
            files => return Err(format!("gofmt would change {files}")),
        }
        shell::run(shell::command(
            &folder,
            "go",
            &["test", "-race", "-count=1", "."],
        ))
    });
}

/// Whether rustc has the standard library for a target.
fn has_std(target: &str) -> bool {
    let print = ["--print", "target-libdir", "--target", target];
    let folder = std::process::Command::new("rustc").args(print).output();
    folder.is_ok_and(|it| Utf8Path::new(String::from_utf8_lossy(&it.stdout).trim()).is_dir())
}

/// Whether the `go` command finds that version, or gets it from the module proxy.
pub(crate) fn has_toolchain(root: &Utf8Path, version: &str) -> bool {
    let mut command = shell::command(root, "go", &["version"]);
    command.env("GOTOOLCHAIN", version);
    shell::output(command).is_ok()
}

/// Awaited calls without end, some dropped, some that panic.
pub(crate) fn soak(root: &Utf8Path, calls: u64) -> Outcome {
    let mut command = cargo(root, "run");
    command.args(["--quiet", "--release", "--example", "soak", "--"]);
    command.arg(calls.to_string());
    shell::run(command)
}

fn cargo(root: &Utf8Path, what: &str) -> std::process::Command {
    let mut command = shell::cargo(&root.join(FOLDER), &[what]);
    command.env("CARGO_TARGET_DIR", root.join("target/go-import"));
    command
}
