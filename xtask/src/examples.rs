//! The command as its users type it: the examples, a new crate, the demo.

use camino::Utf8Path;

use crate::golden;
use crate::plan::Plan;
use crate::setup::Setup;
use crate::shell::{self, Outcome};

/// Folders below `examples/`.
const EXAMPLES: &[&str] = &["pattern-search", "spatial-index", "text-diff"];

/// One step an example, one for a new crate, one for the demo.
pub(crate) fn plan<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    plan.group("examples");
    plan.spent(root.join("target/examples"));
    for example in EXAMPLES {
        plan.step(&format!("example: {example}"), move || {
            let manifest = root.join("examples").join(example).join("Cargo.toml");
            landbridge(
                root,
                setup,
                root,
                &["test", "--manifest-path", manifest.as_str()],
            )
        });
    }
    go(plan, root, setup);
    plan.step("a new crate: landbridge new, build, test", move || {
        let folder = root.join("target/new");
        let hello = folder.join("hello");
        if hello.exists() {
            std::fs::remove_dir_all(&hello).map_err(|error| format!("{hello}: {error}"))?;
        }
        std::fs::create_dir_all(&folder).map_err(|error| format!("{folder}: {error}"))?;
        landbridge(root, setup, &folder, &["new", "hello"])?;
        landbridge(root, setup, &hello, &["build"])?;
        landbridge(root, setup, &hello, &["test"])
    });
    plan.step("demo", move || landbridge(root, setup, root, &["demo"]));
}

/// Go that calls Rust, and Rust that calls Go.
fn go<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    let (scan, service) = ("example: log-scan", "example: markdown-service");
    if !setup.has("go") {
        for name in [scan, service] {
            plan.skip(name, "`go` isn't here (https://go.dev/dl)");
        }
        return;
    }
    plan.step(scan, move || {
        let manifest = root.join("examples/pattern-search/Cargo.toml");
        let manifest = ["--manifest-path", manifest.as_str()];
        let build = [&["build", "--host", "go"][..], &manifest].concat();
        landbridge(root, setup, root, &build)?;
        let folder = root.join("examples/log-scan");
        shell::run(shell::command(&folder, "go", &["vet", "."]))?;
        shell::run(shell::command(&folder, "go", &["test", "-race", "."]))
    });
    let folder = root.join("examples/markdown-service");
    let go = folder.join("go");
    if plan.wanted(service) && !shell::works("go", &["-C", go.as_str(), "mod", "download"]) {
        plan.skip(service, "the Go library can't be had from here");
        return;
    }
    plan.step(service, move || {
        let mut command = shell::cargo(&folder, &["test", "--quiet"]);
        command.env("CARGO_TARGET_DIR", root.join("target/examples"));
        shell::run(command)
    });
}

/// Runs the command; what it compiles is shared by all of these steps.
pub(crate) fn landbridge(
    root: &Utf8Path,
    setup: &Setup,
    folder: &Utf8Path,
    arguments: &[&str],
) -> Outcome {
    let program = golden::landbridge(root)?;
    let mut command = shell::command(folder, program.as_str(), arguments);
    command.env("CARGO_TARGET_DIR", root.join("target/examples"));
    setup.apply(&mut command);
    shell::run(command)
}
