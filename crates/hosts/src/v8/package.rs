//! From `bindings/v8/` to a program in `dist/v8/` that runs JavaScript with the package: it proves that the crate compiles,
//! and runs the user's tests. Embedders depend on the crate in `bindings/v8/` itself.

use std::process::Command;

use camino::Utf8Path;

use crate::bench::Program;
use crate::build::{Artifact, Build, PackageError, TestOutcome};
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
    let program = build.target.join(profile).join(&file);
    remove(&build.dist)?;
    std::fs::create_dir_all(&build.dist).map_err(Build::io(&build.dist))?;
    let path = build.dist.join(file);
    std::fs::copy(&program, &path).map_err(Build::io(&program))?;
    Ok(Artifact {
        size: path.metadata().map_err(Build::io(&path))?.len(),
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
    let folder = build.user_crate.join("tests/v8");
    let files = (folder.read_dir_utf8().into_iter().flatten()).filter_map(Result::ok);
    let mut programs: Vec<_> = files
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| path.as_str().ends_with(".test.mjs"))
        .collect();
    programs.sort();
    let mut outcome = TestOutcome {
        passed: true,
        none_at: programs.is_empty().then_some(folder),
        output: String::new(),
    };
    for program in &programs {
        let name = program.file_name().unwrap_or_default();
        build.step(name);
        match run(artifact, program) {
            Ok(output) => (outcome.output).push_str(&format!("{output}{name}: passed\n")),
            Err(PackageError::Command(failed)) => {
                outcome.passed = false;
                (outcome.output).push_str(&format!("{name}: failed\n{failed}\n"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(outcome)
}

fn remove(folder: &Utf8Path) -> Result<(), PackageError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Build::io(folder)(error)),
        _ => Ok(()),
    }
}
