//! From `bindings/go/` to `dist/go/`: the Go module with its static library, whose symbols but the package's own are
//! its own matter, so that a program may have any number of such packages.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use super::{emit, names};
use crate::archive;
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::process;

/// Go's names of this machine.
fn platform() -> (&'static str, &'static str) {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    (system, machine)
}

/// Builds and lays out the module beside its place, then moves it there.
pub(super) fn package(build: &mut Build<'_>, module: &str) -> Result<Artifact, PackageError> {
    let compiled = build.cargo_static()?;
    let archive = (compiled.staticlib)
        .ok_or_else(|| PackageError::Unexpected("cargo made no static library".to_owned()))?;
    build.step("packaging");
    let parent = build.dist.parent().unwrap_or(Utf8Path::new(".")).to_owned();
    let next = parent.join(format!(".go-{}", std::process::id()));
    remove(&next)?;
    copy_folder(&build.bindings.join(emit::MODULE), &next)?;
    let library = build.interface.krate.library.clone();
    let (system, machine) = platform();
    let folder = format!("{system}_{machine}");
    let place = next.join("lib").join(&folder);
    std::fs::create_dir_all(&place).map_err(Build::io(&place))?;
    let header = next.join(emit::header(&library));
    let mut exported = exported(&header)?;
    if build
        .features
        .iter()
        .any(|feature| feature.ends_with("/count"))
    {
        exported.push("landbridge_counts".to_owned());
    }
    archive::seal(
        &archive,
        &place,
        &place.join(format!("lib{library}.a")),
        &exported,
    )?;
    let native = compiled.native.unwrap_or_default();
    let package = package_name(&next)?;
    write(
        &next.join(format!("link_{folder}.go")),
        &format!(
            "package {package}\n\n/*\n#cgo LDFLAGS: ${{SRCDIR}}/lib/{folder}/lib{library}.a {native}\n*/\nimport \"C\"\n\n// The folder of the library is a package, so that `go mod vendor` copies it.\nimport _ \"{module}/lib/{folder}\"\n"
        ),
    )?;
    write(
        &place.join("folder.go"),
        &format!(
            "// Package {folder} holds the static library for this platform.\npackage {folder}\n"
        ),
    )?;
    remove(&build.dist)?;
    std::fs::rename(&next, &build.dist).map_err(Build::io(&build.dist))?;
    Ok(Artifact {
        size: size(&build.dist)?,
        install: format!(
            "go mod edit -require={module}@v0.0.0 -replace={module}={}",
            build.dist
        ),
        path: build.dist.clone(),
        user_rlib: compiled.user_rlib,
    })
}

/// The name in the package clause.
fn package_name(folder: &Utf8Path) -> Result<String, PackageError> {
    let file = folder.join("package.go");
    let text = std::fs::read_to_string(&file).map_err(Build::io(&file))?;
    let clause = text.lines().find_map(|line| line.strip_prefix("package "));
    clause
        .map(str::to_owned)
        .ok_or_else(|| PackageError::Unexpected(format!("{file} has no package clause")))
}

/// The functions that the header declares.
fn exported(header: &Utf8Path) -> Result<Vec<String>, PackageError> {
    let text = std::fs::read_to_string(header).map_err(Build::io(header))?;
    let names = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let mut found: Vec<String> = names
        .filter(|name| name.starts_with("lbg_"))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// A module that has nothing but the package, and what `add` puts there.
fn install(
    build: &Build<'_>,
    artifact: &Artifact,
    module: &str,
) -> Result<Utf8PathBuf, PackageError> {
    let place = (build.target).join(format!("install-go-{}", std::process::id()));
    remove(&place)?;
    std::fs::create_dir_all(&place).map_err(Build::io(&place))?;
    write(
        &place.join("go.mod"),
        &format!(
            "module program\n\ngo 1.24\n\nrequire {module} v0.0.0\n\nreplace {module} => {}\n",
            artifact.path
        ),
    )?;
    Ok(place)
}

/// The `go` command in a folder.
fn go(place: &Utf8Path) -> Command {
    let mut command = Command::new("go");
    command.current_dir(place).env("GOFLAGS", "-mod=mod");
    command
}

/// Runs one program against the installed package.
pub(super) fn run(
    build: &mut Build<'_>,
    artifact: &Artifact,
    module: &str,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let place = install(build, artifact, module)?;
    std::fs::copy(program, place.join("main.go")).map_err(Build::io(program))?;
    let result = process::run(go(&place).args(["run", "."]));
    remove(&place)?;
    Ok(result?)
}

/// Runs `tests/go/` with `go test`.
pub(super) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
    module: &str,
) -> Result<TestOutcome, PackageError> {
    let folder = build.user_crate.join(format!("tests/{}", names::HOST));
    let mut files = (folder.read_dir_utf8().into_iter().flatten()).filter_map(Result::ok);
    if !files.any(|it| it.file_name().ends_with("_test.go")) {
        return Ok(TestOutcome {
            passed: true,
            none_at: Some(folder),
            output: String::new(),
        });
    }
    let place = install(build, artifact, module)?;
    copy_folder(&folder, &place)?;
    build.step("testing");
    let outcome = match process::run(go(&place).args(["test", "./..."])) {
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

fn write(file: &Utf8Path, text: &str) -> Result<(), PackageError> {
    std::fs::write(file, text).map_err(Build::io(file))
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

fn size(path: &Utf8Path) -> Result<u64, PackageError> {
    let data = path.metadata().map_err(Build::io(path))?;
    if !data.is_dir() {
        return Ok(data.len());
    }
    let mut total = 0;
    for entry in path.read_dir_utf8().map_err(Build::io(path))? {
        total += size(entry.map_err(Build::io(path))?.path())?;
    }
    Ok(total)
}
