//! npm's packages: packed from a folder, installed into an empty one, and their programs and tests run there. What is in
//! them and which engine runs them is each host's own.

use std::process::Command;

use camino::Utf8Path;

use crate::build::{Artifact, Build, Compiled, PackageError, TestOutcome};
use crate::place::{self, Place};
use crate::process;

/// This machine, as the package's JavaScript spells it.
pub(crate) fn platform() -> String {
    let arch = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    match std::env::consts::OS {
        "linux" if cfg!(target_env = "musl") => format!("linux-{arch}-musl"),
        "linux" => format!("linux-{arch}-gnu"),
        "macos" => format!("darwin-{arch}"),
        "windows" => format!("win32-{arch}"),
        other => format!("{other}-{arch}"),
    }
}

/// The folder that is packed, with what was generated for it.
pub(crate) fn stage(build: &Build<'_>) -> Result<Place, PackageError> {
    let stage = Place::in_target(build, "pack")?;
    place::copy_folder(&build.bindings.join("npm"), &stage)?;
    Ok(stage)
}

/// Packs the folder as `dist/HOST/….tgz`.
pub(crate) fn pack(
    build: &mut Build<'_>,
    stage: &Utf8Path,
    npm: &str,
    compiled: Compiled,
) -> Result<Artifact, PackageError> {
    build.step("packing");
    let out = stage.join("out");
    place::make(&out)?;
    let mut pack = Command::new("npm");
    pack.args(["pack", "--ignore-scripts", "--pack-destination", "out"])
        .current_dir(stage);
    process::run(&mut pack)?;
    let packed = place::files(&out, &[".tgz"]).into_iter().next();
    let packed =
        packed.ok_or_else(|| PackageError::Unexpected(format!("npm packed nothing for {npm}")))?;
    let path = place::publish_file(build, &packed)?;
    Ok(Artifact {
        size: place::size(&path)?,
        install: format!("npm install {path}"),
        path,
        user_rlib: compiled.user_rlib,
    })
}

/// An empty folder with the package installed.
fn install(build: &mut Build<'_>, artifact: &Artifact) -> Result<Place, PackageError> {
    build.step("installing");
    let place = Place::in_target(build, "install")?;
    place::write(&place.join("package.json"), "{ \"private\": true }\n")?;
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--offline",
        "--no-audit",
        "--no-fund",
        "--silent",
    ])
    .arg(&artifact.path)
    .current_dir(&*place);
    process::run(&mut npm)?;
    Ok(place)
}

/// Has `engine` run one program with the installed package.
pub(crate) fn run(
    build: &mut Build<'_>,
    artifact: &Artifact,
    mut engine: Command,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let place = install(build, artifact)?;
    let name = program.file_name().unwrap_or("program.mjs");
    place::copy(program, &place.join(name))?;
    Ok(process::run(engine.arg(name).current_dir(&*place))?)
}

/// Has Node run one program with the installed package.
pub(crate) fn run_in_node(
    build: &mut Build<'_>,
    artifact: &Artifact,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    run(build, artifact, Command::new("node"), program)
}

/// Has Node's own runner run `tests/HOST/`.
pub(crate) fn test_in_node(
    build: &mut Build<'_>,
    artifact: &Artifact,
) -> Result<TestOutcome, PackageError> {
    test(build, artifact, &[], |_| {
        let mut node = Command::new("node");
        node.arg("--test");
        Ok(node)
    })
}

/// Has an engine's own runner run the JavaScript of `tests/HOST/`, and those tests whose names end so.
pub(crate) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
    ends: &[&str],
    runner: impl FnOnce(&Build<'_>) -> Result<Command, PackageError>,
) -> Result<TestOutcome, PackageError> {
    let folder = build.tests();
    let ends = [&[".test.mjs", ".test.cjs", ".test.js"], ends].concat();
    let tests = place::files(&folder, &ends);
    if tests.is_empty() {
        return Ok(TestOutcome::none_at(folder));
    }
    let mut runner = runner(build)?;
    let place = install(build, artifact)?;
    place::copy_folder(&folder, &place)?;
    build.step("testing");
    runner.args(tests.iter().filter_map(|path| path.file_name()));
    Ok(TestOutcome::of(process::run(runner.current_dir(&*place))))
}
