//! From `bindings/python/` to `dist/python/*.whl`, and its tests from a fresh environment.

use std::process::Command;

use camino::Utf8Path;

use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::place::{self, Place};
use crate::process;

const MATURIN: &str = "maturin==1.16.0";

/// The interpreter that wheels are made for.
fn interpreter() -> String {
    std::env::var("PYO3_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// maturin from the PATH, else one of landbridge's own.
fn maturin(build: &mut Build<'_>) -> Result<String, PackageError> {
    if process::version_of("maturin", "--version").is_some() {
        return Ok("maturin".to_owned());
    }
    let venv = build.tools.join("maturin");
    let program = venv.join("bin/maturin");
    if !program.exists() {
        build.step("getting maturin");
        place::remove(&venv)?;
        environment(&venv)?;
        let mut pip = Command::new(venv.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", MATURIN]);
        process::run(&mut pip)?;
    }
    Ok(program.into_string())
}

/// A fresh virtual environment.
fn environment(place: &Utf8Path) -> Result<(), PackageError> {
    let mut venv = Command::new(interpreter());
    venv.args(["-m", "venv", place.as_str()]);
    process::run(&mut venv).map(drop).map_err(|failed| {
        if failed.stdout.contains("ensurepip") || failed.stderr.contains("ensurepip") {
            PackageError::Missing {
                tool: "python3 -m venv".to_owned(),
                how_to_get: "apt-get install python3-venv".to_owned(),
            }
        } else {
            PackageError::Command(failed)
        }
    })
}

/// Compiles the extension and makes the wheel.
pub(super) fn package(build: &mut Build<'_>) -> Result<Artifact, PackageError> {
    let python = interpreter();
    let compiled = build.cargo(|command| {
        command.env("PYO3_PYTHON", &python);
    })?;
    let maturin = maturin(build)?;
    build.step("making the wheel");
    let out = Place::in_target(build, "wheel")?;
    let mut command = Command::new(maturin);
    command
        .args(["build", "--quiet", "--interpreter", &python, "--out"])
        .arg(&*out);
    command
        .arg("--manifest-path")
        .arg(build.bindings.join("Cargo.toml"));
    command
        .env("CARGO_TARGET_DIR", &build.target)
        .env("PYO3_PYTHON", &python);
    // A wheel for this machine's users; a release for all Linux machines is made in a manylinux container.
    command.args(["--compatibility", "linux"]);
    if !build.debug {
        command.arg("--release");
    }
    if !build.features.is_empty() {
        command.arg("--features").arg(build.features.join(","));
    }
    process::run(&mut command)?;
    let wheel = place::files(&out, &[".whl"]).into_iter().next();
    let wheel =
        wheel.ok_or_else(|| PackageError::Unexpected("maturin made no wheel".to_owned()))?;
    let path = place::publish_file(build, &wheel)?;
    Ok(Artifact {
        size: place::size(&path)?,
        install: format!("pip install {path}"),
        path,
        user_rlib: compiled.user_rlib,
    })
}

/// A fresh environment with the wheel installed; its Python is in `bin`.
fn install(build: &mut Build<'_>, artifact: &Artifact) -> Result<Place, PackageError> {
    build.step("installing");
    let place = Place::in_target(build, "install")?;
    environment(&place)?;
    let mut pip = Command::new(place.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-index", "--no-deps"])
        .arg(&artifact.path);
    process::run(&mut pip)?;
    Ok(place)
}

/// Runs one program against the installed wheel.
pub(super) fn run(
    build: &mut Build<'_>,
    artifact: &Artifact,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let place = install(build, artifact)?;
    let mut python = Command::new(place.join("bin/python"));
    Ok(process::run(python.arg(program).current_dir(&*place))?)
}

/// Runs `tests/python/` with `unittest`.
pub(super) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
) -> Result<TestOutcome, PackageError> {
    let folder = build.tests();
    let mut files = place::files(&folder, &[".py"]).into_iter();
    if !files.any(|file| {
        file.file_name()
            .is_some_and(|name| name.starts_with("test"))
    }) {
        return Ok(TestOutcome::none_at(folder));
    }
    let place = install(build, artifact)?;
    build.step("testing");
    let mut python = Command::new(place.join("bin/python"));
    python
        .args(["-X", "dev", "-B", "-m", "unittest", "discover", "-s"])
        .arg(&folder)
        .current_dir(&*place);
    Ok(TestOutcome::of(process::run(&mut python)))
}
