//! From `bindings/wasm/` to `dist/wasm/*.tgz`: the module, what loads it, and its JavaScript.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command;

use super::toolchain::{FEATURES, GET_WASM_OPT, TARGET, Toolchain, check_wasm_bindgen};
use crate::build::{Artifact, Build, PackageError};
use crate::javascript::tarball;
use crate::place;
use crate::process::{self, CommandFailed};

/// What wasm-bindgen makes, by its targets: their names in the package.
const MODULES: [(&str, &str); 2] = [("nodejs", "module.cjs"), ("web", "module.mjs")];

/// Builds the module, has wasm-bindgen make what loads it, and packs both with their JavaScript.
pub(super) fn package(build: &mut Build<'_>, name: &str) -> Result<Artifact, PackageError> {
    check_wasm_bindgen()?;
    let toolchain = Toolchain::find()?;
    let folder = build.bindings.clone();
    let compiled = build.cargo_by(toolchain.cargo(), &folder, |cargo| {
        cargo.args(["--target", TARGET]);
    })?;
    let module = (compiled.cdylib.as_deref())
        .ok_or_else(|| PackageError::Unexpected("cargo made no module".to_owned()))?;
    build.step("binding");
    let stage = tarball::stage(build)?;
    for (target, file) in MODULES {
        let out = stage.join(target);
        let mut bindgen = Command::new("wasm-bindgen");
        bindgen
            .args([
                "--target",
                target,
                "--no-typescript",
                "--out-name",
                "module",
            ])
            .args(["--out-dir", out.as_str()])
            .arg(module);
        process::run(&mut bindgen)?;
        let made = out.join("module.js");
        let text = place::read(&made)?;
        let target = stage.join(file);
        place::write(&target, &loads(file, text))?;
    }
    let (binary, other) = (
        stage.join("nodejs/module_bg.wasm"),
        stage.join("web/module_bg.wasm"),
    );
    let read = |path: &Utf8PathBuf| std::fs::read(path).map_err(Build::io(path));
    if read(&binary)? != read(&other)? {
        let message = "wasm-bindgen made another module for pages than for Node";
        return Err(PackageError::Unexpected(message.to_owned()));
    }
    let target = stage.join("module_bg.wasm");
    std::fs::rename(&binary, &target).map_err(Build::io(&binary))?;
    for (folder, _) in MODULES {
        place::remove(&stage.join(folder))?;
    }
    if !build.debug {
        optimise(build, &target)?;
    }
    tarball::pack(build, &stage, name, compiled)
}

/// What wasm-bindgen made to load the module, giving its exports to whoever requires it.
fn loads(name: &str, mut text: String) -> String {
    if name.ends_with(".cjs") {
        text.push_str("\nexports.exports = wasm;\n");
    }
    text
}

/// Makes the module smaller, where there is a tool for it; one that doesn't know what the module uses is told of.
fn optimise(build: &mut Build<'_>, module: &Utf8Path) -> Result<(), PackageError> {
    let Some(version) = process::version_of("wasm-opt", "--version") else {
        return Ok(());
    };
    build.step("optimising");
    let smaller = module.with_extension("opt");
    let mut optimiser = Command::new("wasm-opt");
    let before = module.with_extension("before");
    optimiser.arg("-O3").args(FEATURES);
    optimiser.args([before.as_str(), "-o", smaller.as_str()]);
    std::fs::rename(module, &before).map_err(Build::io(module))?;
    // An old one refuses what newer compilers write, or breaks it: then the module stays as it was.
    let said = match process::run(&mut optimiser) {
        Ok(_) => {
            std::fs::rename(&smaller, module).map_err(Build::io(&smaller))?;
            load_in_node(module)
        }
        failed => failed,
    };
    let Err(failed) = said else {
        return std::fs::remove_file(&before).map_err(Build::io(&before));
    };
    std::fs::rename(&before, module).map_err(Build::io(&before))?;
    let _ = std::fs::remove_file(&smaller);
    let version = version.lines().next().unwrap_or_default();
    let message = format!(
        "WebAssembly: {version} can't optimise the module, which is packed as it was compiled"
    );
    let warning = Diagnostic::warning(&command::NOT_OPTIMISED, message)
        .because(failed.to_string())
        .help(format!("get a newer one: {GET_WASM_OPT}"));
    build.warnings.push(warning);
    Ok(())
}

/// Whether the package with this module can be required.
fn load_in_node(module: &Utf8Path) -> Result<String, CommandFailed> {
    let index = module.with_file_name("index.cjs");
    let mut node = Command::new("node");
    process::run(node.args(["--eval", "require(process.argv[1])", index.as_str()]))
}
