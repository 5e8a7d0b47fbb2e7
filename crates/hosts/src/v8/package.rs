//! From `bindings/v8/` to a program in `dist/v8/` that runs JavaScript with the package: it proves that the crate compiles,
//! and runs the user's tests. Embedders depend on the crate in `bindings/v8/` itself.

use std::process::Command;

use camino::Utf8Path;

use crate::bench::Program;
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::place;
use crate::process;

/// Builds the crate, and the program with it.
pub(super) fn package(build: &mut Build<'_>) -> Result<Artifact, PackageError> {
    let name = format!("{}-v8", build.interface.krate.package);
    let counts = |feature: &String| feature.ends_with("/count");
    // Nothing reads them here.
    let mut features = build.features.clone();
    features.retain(|feature| !counts(feature));
    features.push("program".to_owned());
    let before = std::mem::replace(&mut build.features, features);
    let compiled = build.cargo(|_| {});
    build.features = before;
    let compiled = compiled?;
    let profile = if build.debug { "debug" } else { "release" };
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let program = build.target.join(profile).join(file);
    let path = place::publish_file(build, &program)?;
    Ok(Artifact {
        size: place::size(&path)?,
        install: format!("cargo add {name} --path {}", build.bindings),
        path,
        user_rlib: compiled.user_rlib,
    })
}

/// The program that measures, without what only engines with packages of npm's have.
pub(super) fn bench(program: Program) -> Program {
    let own = |line: &&str| !line.starts_with("import {") || !line.contains("\"node:");
    let lines: Vec<&str> = program.text.lines().filter(own).collect();
    Program {
        text: lines.join("\n"),
        ..program
    }
}

/// Runs one program with the package.
pub(super) fn run(artifact: &Artifact, program: &Utf8Path) -> Result<String, PackageError> {
    Ok(process::run(Command::new(&artifact.path).arg(program))?)
}

/// Runs each program of `tests/v8/`; one that throws has failed.
pub(super) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
) -> Result<TestOutcome, PackageError> {
    build.test_each(
        ".test.mjs",
        |_| Ok(()),
        |_, (), program| run(artifact, program),
    )
}
