//! From `bindings/python/` to `dist/python/*.whl`, and its tests from a fresh environment.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::build::{Artifact, Build, PackageError, TestOutcome};
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
        remove(&venv)?;
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
    let out = build.target.join(format!("wheel-{}", std::process::id()));
    remove(&out)?;
    let mut command = Command::new(maturin);
    command
        .args(["build", "--quiet", "--interpreter", &python, "--out"])
        .arg(&out);
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
    let wheel = out
        .read_dir_utf8()
        .map_err(Build::io(&out))?
        .filter_map(Result::ok)
        .map(camino::Utf8DirEntry::into_path)
        .find(|path| path.extension() == Some("whl"))
        .ok_or_else(|| PackageError::Unexpected("maturin made no wheel".to_owned()))?;
    remove(&build.dist)?;
    std::fs::create_dir_all(&build.dist).map_err(Build::io(&build.dist))?;
    let path = build.dist.join(wheel.file_name().unwrap_or_default());
    std::fs::copy(&wheel, &path).map_err(Build::io(&path))?;
    remove(&out)?;
    Ok(Artifact {
        size: path.metadata().map_err(Build::io(&path))?.len(),
        install: format!("pip install {path}"),
        path,
        user_rlib: compiled.user_rlib,
    })
}

/// A fresh environment with the wheel installed; its Python.
fn install(
    build: &mut Build<'_>,
    artifact: &Artifact,
) -> Result<(Utf8PathBuf, Utf8PathBuf), PackageError> {
    build.step("installing");
    let place = build
        .target
        .join(format!("install-python-{}", std::process::id()));
    remove(&place)?;
    environment(&place)?;
    let python = place.join("bin/python");
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--no-index", "--no-deps"])
        .arg(&artifact.path);
    process::run(&mut pip)?;
    Ok((place, python))
}

/// Runs one program against the installed wheel.
pub(super) fn run(
    build: &mut Build<'_>,
    artifact: &Artifact,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let (place, python) = install(build, artifact)?;
    let result = process::run(Command::new(&python).arg(program).current_dir(&place));
    remove(&place)?;
    Ok(result?)
}

/// Runs `tests/python/` with `unittest`.
pub(super) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
) -> Result<TestOutcome, PackageError> {
    let folder = build.user_crate.join("tests/python");
    let any = folder
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .any(|entry| entry.file_name().starts_with("test") && entry.file_name().ends_with(".py"));
    if !any {
        return Ok(TestOutcome {
            passed: true,
            none_at: Some(folder),
            output: String::new(),
        });
    }
    let (place, python) = install(build, artifact)?;
    build.step("testing");
    let mut command = Command::new(&python);
    command
        .args(["-X", "dev", "-B", "-m", "unittest", "discover", "-s"])
        .arg(&folder)
        .current_dir(&place);
    let outcome = match process::run(&mut command) {
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
