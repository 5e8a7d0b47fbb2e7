//! From `bindings/go/` to `dist/go/`: the Go module with its static library, whose symbols but the package's own are
//! its own matter, so that a program may have any number of such packages.

use std::process::Command;

use camino::Utf8Path;

use super::emit;
use crate::archive;
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::place::{self, Place};
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
    let next = Place::beside_dist(build)?;
    place::copy_folder(&build.bindings.join(emit::MODULE), &next)?;
    let library = build.interface.krate.library.clone();
    let (system, machine) = platform();
    let folder = format!("{system}_{machine}");
    let place = next.join("lib").join(&folder);
    place::make(&place)?;
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
    place::write(
        &next.join(format!("link_{folder}.go")),
        &format!(
            "package {package}\n\n/*\n#cgo LDFLAGS: ${{SRCDIR}}/lib/{folder}/lib{library}.a {native}\n*/\nimport \"C\"\n\n// The folder of the library is a package, so that `go mod vendor` copies it.\nimport _ \"{module}/lib/{folder}\"\n"
        ),
    )?;
    place::write(
        &place.join("folder.go"),
        &format!(
            "// Package {folder} holds the static library for this platform.\npackage {folder}\n"
        ),
    )?;
    next.publish(build)?;
    Ok(Artifact {
        size: place::size(&build.dist)?,
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
    let text = place::read(&file)?;
    let clause = text.lines().find_map(|line| line.strip_prefix("package "));
    clause
        .map(str::to_owned)
        .ok_or_else(|| PackageError::Unexpected(format!("{file} has no package clause")))
}

/// The functions that the header declares.
fn exported(header: &Utf8Path) -> Result<Vec<String>, PackageError> {
    let text = place::read(header)?;
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
fn install(build: &Build<'_>, artifact: &Artifact, module: &str) -> Result<Place, PackageError> {
    let place = Place::in_target(build, "install")?;
    place::write(
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
    place::copy(program, &place.join("main.go"))?;
    Ok(process::run(go(&place).args(["run", "."]))?)
}

/// Runs `tests/go/` with `go test`.
pub(super) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
    module: &str,
) -> Result<TestOutcome, PackageError> {
    let folder = build.tests();
    if place::files(&folder, &["_test.go"]).is_empty() {
        return Ok(TestOutcome::none_at(folder));
    }
    let place = install(build, artifact, module)?;
    place::copy_folder(&folder, &place)?;
    build.step("testing");
    let ran = process::run(go(&place).args(["test", "./..."]));
    Ok(TestOutcome::of(ran))
}
