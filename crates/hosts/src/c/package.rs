//! From `bindings/c/` to `dist/c/`: header, libraries, pkg-config, CMake, and all of it as an archive.

use std::process::Command;

use camino::Utf8Path;

use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::place::{self, Place};
use crate::process;

/// Builds and lays out the package beside its place, then moves it there.
pub(super) fn package(build: &mut Build<'_>, prefix: &str) -> Result<Artifact, PackageError> {
    let compiled = build.cargo_static()?;
    let missing = |what: &str| PackageError::Unexpected(format!("cargo made no {what}"));
    let shared = compiled.cdylib.ok_or_else(|| missing("shared library"))?;
    let archive = compiled
        .staticlib
        .ok_or_else(|| missing("static library"))?;
    build.step("packaging");
    let next = Place::beside_dist(build)?;
    place::make(&next.join("lib"))?;
    let shared_name = format!("lib{prefix}.{}", shared.extension().unwrap_or("so"));
    let static_name = format!("lib{prefix}.{}", archive.extension().unwrap_or("a"));
    place::copy(&shared, &next.join("lib").join(&shared_name))?;
    place::copy(&archive, &next.join("lib").join(&static_name))?;
    let native = compiled.native.clone().unwrap_or_default();
    let version = build.interface.krate.version.clone();
    let package = build.interface.krate.package.clone();
    for folder in ["include", "lib/pkgconfig"] {
        place::fill_folder(
            &build.bindings.join(folder),
            &next.join(folder),
            &[("@NATIVE@", &native)],
        )?;
    }
    let cmake = format!("lib/cmake/{package}");
    place::fill_folder(
        &build.bindings.join(&cmake),
        &next.join(&cmake),
        &[
            ("@NATIVE@", &native.replace(' ', ";")),
            ("@SHARED@", &shared_name),
            ("@STATIC@", &static_name),
        ],
    )?;
    let name = format!(
        "{package}-{version}-{}-{}",
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    let tarball = next.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.arg("-czf").arg(&tarball).arg("-C").arg(&*next);
    tar.args(["--transform", &format!("s,^,{name}/,"), "include", "lib"]);
    process::run(&mut tar)?;
    next.publish(build)?;
    let header = format!("-I{}/include -L{}/lib -l{prefix}", build.dist, build.dist);
    Ok(Artifact {
        path: build.dist.clone(),
        size: place::size(&build.dist.join("include"))?
            + place::size(&build.dist.join("lib").join(&shared_name))?,
        install: format!(
            "PKG_CONFIG_PATH={}/lib/pkgconfig pkg-config --cflags --libs {package}   (or {header})",
            build.dist
        ),
        user_rlib: compiled.user_rlib,
    })
}

/// Compiles a program against the package in a clean place, as pkg-config says, and runs it.
pub(super) fn run(build: &mut Build<'_>, program: &Utf8Path) -> Result<String, PackageError> {
    let place = temporary(build)?;
    compile_and_run(build, &place, program)
}

/// Each program of `tests/c/`; 0 is passed.
pub(super) fn test(build: &mut Build<'_>) -> Result<TestOutcome, PackageError> {
    build.test_each(".c", temporary, compile_and_run)
}

/// A prefix that holds nothing but the package.
fn temporary(build: &Build<'_>) -> Result<Place, PackageError> {
    let place = Place::in_target(build, "install")?;
    for folder in ["include", "lib"] {
        place::copy_folder(&build.dist.join(folder), &place.join(folder))?;
    }
    Ok(place)
}

fn compile_and_run(
    build: &Build<'_>,
    place: &Place,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let binary = place.join(program.file_stem().unwrap_or("program"));
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut command = Command::new(compiler);
    command
        .args(["-std=c11", "-Wall", "-Wextra", "-O2", "-pthread"])
        .arg(program)
        .arg("-o")
        .arg(&binary);
    command
        .arg(format!("-I{}", place.join("include")))
        .arg(format!("-L{}", place.join("lib")));
    command.arg(format!(
        "-l{}",
        super::prefix(build.interface, build.options)
    ));
    command
        .arg(format!("-Wl,-rpath,{}", place.join("lib")))
        .arg("-lm");
    process::run(&mut command)?;
    Ok(process::run(Command::new(&binary).current_dir(&**place))?)
}
