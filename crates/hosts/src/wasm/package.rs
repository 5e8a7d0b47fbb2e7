//! From `bindings/wasm/` to `dist/wasm/*.tgz`, and its tests from an empty folder.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command;

use super::toolchain::{FEATURES, GET_WASM_OPT, TARGET, Toolchain, check_wasm_bindgen};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::process::{self, CommandFailed};

/// What wasm-bindgen makes, by its targets: their names in the package.
const MODULES: [(&str, &str); 2] = [("nodejs", "module.cjs"), ("web", "module.mjs")];

/// Builds the module, has wasm-bindgen make what loads it, and packs both with their JavaScript.
pub(super) fn package(build: &mut Build<'_>, npm: &str) -> Result<Artifact, PackageError> {
    check_wasm_bindgen()?;
    let toolchain = Toolchain::find()?;
    let folder = build.bindings.clone();
    let compiled = build.cargo_by(toolchain.cargo(), &folder, |cargo| {
        cargo.args(["--target", TARGET]);
    })?;
    let module = compiled
        .cdylib
        .ok_or_else(|| PackageError::Unexpected("cargo made no module".to_owned()))?;
    build.step("binding");
    let stage = build
        .target
        .join(format!("pack-wasm-{}", std::process::id()));
    remove(&stage)?;
    copy_folder(&build.bindings.join("npm"), &stage)?;
    for (target, name) in MODULES {
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
            .arg(&module);
        process::run(&mut bindgen)?;
        let made = out.join("module.js");
        let text = std::fs::read_to_string(&made).map_err(Build::io(&made))?;
        let target = stage.join(name);
        std::fs::write(&target, loads(name, text)).map_err(Build::io(&target))?;
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
        remove(&stage.join(folder))?;
    }
    if !build.debug {
        optimise(build, &target)?;
    }
    build.step("packing");
    let out = stage.join("out");
    std::fs::create_dir_all(&out).map_err(Build::io(&out))?;
    let mut pack = Command::new("npm");
    pack.args(["pack", "--ignore-scripts", "--pack-destination", "out"])
        .current_dir(&stage);
    process::run(&mut pack)?;
    let tarball = out
        .read_dir_utf8()
        .map_err(Build::io(&out))?
        .filter_map(Result::ok)
        .map(camino::Utf8DirEntry::into_path)
        .find(|path| path.extension() == Some("tgz"))
        .ok_or_else(|| PackageError::Unexpected(format!("npm packed nothing for {npm}")))?;
    let name = tarball.file_name().unwrap_or_default().to_owned();
    remove(&build.dist)?;
    std::fs::create_dir_all(&build.dist).map_err(Build::io(&build.dist))?;
    let path = build.dist.join(name);
    std::fs::copy(&tarball, &path).map_err(Build::io(&path))?;
    remove(&stage)?;
    Ok(Artifact {
        size: path.metadata().map_err(Build::io(&path))?.len(),
        install: format!("npm install {path}"),
        path,
        user_rlib: compiled.user_rlib,
    })
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

/// An empty folder with the package installed.
fn install(build: &mut Build<'_>, artifact: &Artifact) -> Result<Utf8PathBuf, PackageError> {
    build.step("installing");
    let place = build
        .target
        .join(format!("install-wasm-{}", std::process::id()));
    remove(&place)?;
    std::fs::create_dir_all(&place).map_err(Build::io(&place))?;
    let manifest = place.join("package.json");
    std::fs::write(&manifest, "{ \"private\": true }\n").map_err(Build::io(&manifest))?;
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--offline",
        "--no-audit",
        "--no-fund",
        "--silent",
    ])
    .arg(&artifact.path)
    .current_dir(&place);
    process::run(&mut npm)?;
    Ok(place)
}

/// Runs one program against the installed package.
pub(super) fn run(
    build: &mut Build<'_>,
    artifact: &Artifact,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let place = install(build, artifact)?;
    let name = program.file_name().unwrap_or("program.mjs");
    std::fs::copy(program, place.join(name)).map_err(Build::io(program))?;
    let result = process::run(Command::new("node").arg(name).current_dir(&place));
    remove(&place)?;
    Ok(result?)
}

/// Runs `tests/wasm/` with Node's own runner.
pub(super) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
) -> Result<TestOutcome, PackageError> {
    let folder = build.user_crate.join("tests/wasm");
    let mut tests: Vec<String> = folder
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_owned())
        .filter(|name| {
            [".test.mjs", ".test.cjs", ".test.js"]
                .iter()
                .any(|end| name.ends_with(end))
        })
        .collect();
    tests.sort();
    if tests.is_empty() {
        return Ok(TestOutcome {
            passed: true,
            none_at: Some(folder),
            output: String::new(),
        });
    }
    let place = install(build, artifact)?;
    copy_folder(&folder, &place)?;
    build.step("testing");
    let mut node = Command::new("node");
    node.arg("--test").args(&tests).current_dir(&place);
    let outcome = match process::run(&mut node) {
        Ok(output) => TestOutcome {
            passed: true,
            none_at: None,
            output,
        },
        Err(failed) => TestOutcome {
            passed: false,
            none_at: None,
            output: failed.to_string(),
        },
    };
    remove(&place)?;
    Ok(outcome)
}

fn remove(folder: &Utf8Path) -> Result<(), PackageError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Build::io(folder)(error)),
        _ => Ok(()),
    }
}

fn copy_folder(from: &Utf8Path, to: &Utf8Path) -> Result<(), PackageError> {
    std::fs::create_dir_all(to).map_err(Build::io(to))?;
    for entry in from.read_dir_utf8().map_err(Build::io(from))? {
        let path = entry.map_err(Build::io(from))?.into_path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).map_err(Build::io(&path))?;
        }
    }
    Ok(())
}
