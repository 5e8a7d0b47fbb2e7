//! The command as its users type it: the examples, a web page, a new crate, the demo.

use camino::{Utf8Path, Utf8PathBuf};

use crate::plan::Plan;
use crate::setup::Setup;
use crate::shell::{self, Outcome};
use crate::{golden, wasm};

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
    page(plan, root, setup);
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
    let check = "example: link-check";
    if !setup.has("go") {
        for name in [scan, check, service] {
            plan.skip(name, "`go` isn't here (https://go.dev/dl)");
        }
        return;
    }
    for (name, krate, program) in [
        (scan, "pattern-search", "log-scan"),
        (check, "link-check", "link-check/program"),
    ] {
        plan.step(name, move || {
            let examples = root.join("examples");
            let manifest = examples.join(krate).join("Cargo.toml");
            let manifest = ["--manifest-path", manifest.as_str()];
            let build = [&["build", "--host", "go"][..], &manifest].concat();
            landbridge(root, setup, root, &build)?;
            let folder = examples.join(program);
            shell::run(shell::command(&folder, "go", &["vet", "."]))?;
            shell::run(shell::command(&folder, "go", &["test", "-race", "."]))
        });
    }
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

/// A web page around a WebAssembly package: tests in Node, then the page in Chromium.
fn page<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    let (package, page) = ("example: darkroom", "example: darkroom, in Chromium");
    if !setup.has("npm") || !wasm::is_here(root) {
        for name in [package, page] {
            plan.skip(name, wasm::MISSING);
        }
        return;
    }
    let folder = root.join("examples/darkroom");
    let manifest = folder.join("Cargo.toml");
    plan.step(package, move || {
        let arguments = ["test", "--quiet", "--manifest-path", manifest.as_str()];
        let mut command = shell::cargo(root, &arguments);
        command.env("CARGO_TARGET_DIR", root.join("target/examples"));
        shell::run(command)?;
        landbridge(root, setup, &folder, &["test"])
    });
    if wasm::browser().is_none() {
        plan.skip(page, wasm::NO_BROWSER);
        return;
    }
    plan.step(page, move || {
        let parts = ["index.html", "style.css", "page"];
        let place = installed_beside(root, setup, "darkroom", "wasm", &parts)?;
        let arguments = ["examples/darkroom/driven/darkroom.mjs", place.as_str()];
        shell::run(shell::command(root, "node", &arguments))
    });
}

/// A folder below `target/` with parts of an example beside its package, built and installed.
pub(crate) fn installed_beside(
    root: &Utf8Path,
    setup: &Setup,
    example: &str,
    host: &str,
    parts: &[&str],
) -> Outcome<Utf8PathBuf> {
    let folder = root.join("examples").join(example);
    landbridge(root, setup, &folder, &["build", "--host", host])?;
    let place = root.join("target").join(example);
    if place.exists() {
        std::fs::remove_dir_all(&place).map_err(|error| format!("{place}: {error}"))?;
    }
    std::fs::create_dir_all(&place).map_err(|error| format!("{place}: {error}"))?;
    for part in parts {
        let from = folder.join(part);
        let copy = ["-r", from.as_str(), place.as_str()];
        shell::run(shell::command(root, "cp", &copy))?;
    }
    let dist = folder.join("dist").join(host);
    let packages = dist
        .read_dir_utf8()
        .map_err(|error| format!("{dist}: {error}"))?;
    let package = packages
        .filter_map(Result::ok)
        .map(camino::Utf8DirEntry::into_path)
        .find(|path| path.extension() == Some("tgz"))
        .ok_or_else(|| format!("{dist} has no package"))?;
    let mut install = shell::command(&place, "npm", &["install", "--offline", "--silent"]);
    install
        .args(["--no-audit", "--no-fund", "--no-package-lock"])
        .arg(&package);
    setup.apply(&mut install);
    shell::run(install)?;
    Ok(place)
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
