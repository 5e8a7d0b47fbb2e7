//! `examples/terminal-ui`: its programs under tmux, with keys typed into it. The tests and the long run are the
//! example's own (`driven/`); here is what puts them beside the installed package.

use camino::{Utf8Path, Utf8PathBuf};

use crate::examples::{installed_beside, landbridge};
use crate::plan::Plan;
use crate::setup::Setup;
use crate::shell::{self, Outcome};

/// What is run, beside the package.
const PARTS: &[&str] = &["driven", "monitor", "ui", "package.json", "tsconfig.json"];

/// Runs the programs a second time.
const DENO: &str = "deno run --allow-all --node-modules-dir=manual";

/// One step for the Rust side, one under tmux.
pub(crate) fn plan<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    plan.step("example: terminal-ui, what is drawn", move || {
        let manifest = manifest(root);
        let arguments = ["test", "--quiet", "--manifest-path", manifest.as_str()];
        let mut command = shell::cargo(root, &arguments);
        command.env("CARGO_TARGET_DIR", root.join("target/examples"));
        shell::run(command)
    });
    let name = "example: terminal-ui, under tmux";
    match missing(setup) {
        Some(program) => plan.skip(name, &format!("`{program}` isn't here")),
        None => plan.step(name, move || {
            let manifest = manifest(root);
            let test = [
                "test",
                "--host",
                "typescript",
                "--manifest-path",
                manifest.as_str(),
            ];
            landbridge(root, setup, root, &test)?;
            let place = installed(root, setup)?;
            let types = setup.node.join("node_modules/@types");
            let types = ["--noEmit", "--typeRoots", types.as_str()];
            let mut check = shell::command(&place, "tsc", &types);
            setup.apply(&mut check);
            shell::run(check)?;
            let deno = setup.has_engine("deno").then_some(DENO);
            for engine in std::iter::once(None).chain(deno.map(Some)) {
                let mut test = shell::command(&place, "bun", &["test", "driven"]);
                setup.apply(&mut test);
                if let Some(engine) = engine {
                    test.env("ENGINE", engine);
                }
                shell::run(test)?;
            }
            Ok(())
        }),
    }
}

/// Frames, copies and memory over so many seconds.
pub(crate) fn soak(root: &Utf8Path, setup: &Setup, seconds: u64) -> Outcome {
    if let Some(program) = missing(setup) {
        shell::say(&format!("terminal-ui: skipped, `{program}` isn't here"));
        return Ok(());
    }
    let place = installed(root, setup)?;
    let seconds = seconds.to_string();
    let mut command = shell::command(&place, "bun", &["driven/soak.ts", &seconds]);
    setup.apply(&mut command);
    shell::run(command)
}

fn manifest(root: &Utf8Path) -> Utf8PathBuf {
    root.join("examples/terminal-ui/Cargo.toml")
}

/// A program that isn't on this machine.
fn missing(setup: &Setup) -> Option<&'static str> {
    let other = ["npm", "tmux"]
        .into_iter()
        .find(|program| !setup.has(program));
    other.or_else(|| (!setup.has_engine("bun")).then_some("bun"))
}

/// A folder with the example's programs and the package, built and installed.
fn installed(root: &Utf8Path, setup: &Setup) -> Outcome<Utf8PathBuf> {
    installed_beside(root, setup, "terminal-ui", "typescript", PARTS)
}
