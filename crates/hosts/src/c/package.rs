//! From `bindings/c/` to `dist/c/`: header, libraries, pkg-config, CMake, and all of it as an archive.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::build::{Artifact, Build, PackageError, TestOutcome};
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
    let parent = build.dist.parent().unwrap_or(Utf8Path::new(".")).to_owned();
    // Of its own, so that two builds at once don't meet.
    let next = parent.join(format!(".c-{}", std::process::id()));
    remove(&next)?;
    make(&next.join("lib"))?;
    let shared_name = format!("lib{prefix}.{}", shared.extension().unwrap_or("so"));
    let static_name = format!("lib{prefix}.{}", archive.extension().unwrap_or("a"));
    copy(&shared, &next.join("lib").join(&shared_name))?;
    copy(&archive, &next.join("lib").join(&static_name))?;
    let native = compiled.native.clone().unwrap_or_default();
    let version = build.interface.krate.version.clone();
    let package = build.interface.krate.package.clone();
    for folder in ["include", "lib/pkgconfig"] {
        copy_folder(
            &build.bindings.join(folder),
            &next.join(folder),
            &[("@NATIVE@", &native)],
        )?;
    }
    let cmake = format!("lib/cmake/{package}");
    copy_folder(
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
    let mut tar = Command::new("tar");
    tar.arg("-czf")
        .arg(next.with_extension("tar.gz"))
        .arg("-C")
        .arg(&next);
    tar.args(["--transform", &format!("s,^,{name}/,"), "include", "lib"]);
    process::run(&mut tar)?;
    let tarball = next.join(format!("{name}.tar.gz"));
    rename(&next.with_extension("tar.gz"), &tarball)?;
    remove(&build.dist)?;
    rename(&next, &build.dist)?;
    let header = format!("-I{}/include -L{}/lib -l{prefix}", build.dist, build.dist);
    Ok(Artifact {
        path: build.dist.clone(),
        size: size(&build.dist.join("include"))?
            + size(&build.dist.join("lib").join(&shared_name))?,
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
    let result = compile_and_run(build, &place, program);
    remove(&place)?;
    result
}

/// Each program of `tests/c/`; 0 is passed.
pub(super) fn test(build: &mut Build<'_>) -> Result<TestOutcome, PackageError> {
    let folder = build.user_crate.join("tests/c");
    let mut programs: Vec<Utf8PathBuf> = folder
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| path.extension() == Some("c"))
        .collect();
    programs.sort();
    if programs.is_empty() {
        return Ok(TestOutcome {
            passed: true,
            none_at: Some(folder),
            output: String::new(),
        });
    }
    let place = temporary(build)?;
    let mut outcome = TestOutcome {
        passed: true,
        none_at: None,
        output: String::new(),
    };
    for program in &programs {
        let name = program.file_name().unwrap_or_default();
        build.step(name);
        match compile_and_run(build, &place, program) {
            Ok(output) => outcome
                .output
                .push_str(&format!("{output}{name}: passed\n")),
            Err(PackageError::Command(failed)) => {
                outcome.passed = false;
                outcome
                    .output
                    .push_str(&format!("{name}: failed\n{failed}\n"));
            }
            Err(error) => return Err(error),
        }
    }
    remove(&place)?;
    Ok(outcome)
}

/// A prefix that holds nothing but the package.
fn temporary(build: &Build<'_>) -> Result<Utf8PathBuf, PackageError> {
    let place = build
        .target
        .join(format!("install-c-{}", std::process::id()));
    remove(&place)?;
    copy_folder(&build.dist.join("include"), &place.join("include"), &[])?;
    copy_folder(&build.dist.join("lib"), &place.join("lib"), &[])?;
    Ok(place)
}

fn compile_and_run(
    build: &Build<'_>,
    place: &Utf8Path,
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
        .arg(format!("-I{place}/include"))
        .arg(format!("-L{place}/lib"));
    command.arg(format!(
        "-l{}",
        super::prefix(build.interface, build.options)
    ));
    command.arg(format!("-Wl,-rpath,{place}/lib")).arg("-lm");
    process::run(&mut command)?;
    Ok(process::run(Command::new(&binary).current_dir(place))?)
}

fn make(folder: &Utf8Path) -> Result<(), PackageError> {
    std::fs::create_dir_all(folder).map_err(Build::io(folder))
}

fn remove(folder: &Utf8Path) -> Result<(), PackageError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Build::io(folder)(error)),
        _ => Ok(()),
    }
}

fn rename(from: &Utf8Path, to: &Utf8Path) -> Result<(), PackageError> {
    std::fs::rename(from, to).map_err(Build::io(to))
}

fn copy(from: &Utf8Path, to: &Utf8Path) -> Result<(), PackageError> {
    std::fs::copy(from, to).map(drop).map_err(Build::io(from))
}

/// Copies a folder; text files get their `@…@` filled in.
fn copy_folder(from: &Utf8Path, to: &Utf8Path, fill: &[(&str, &str)]) -> Result<(), PackageError> {
    make(to)?;
    for entry in from.read_dir_utf8().map_err(Build::io(from))? {
        let path = entry.map_err(Build::io(from))?.into_path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &target, fill)?;
        } else if fill.is_empty() {
            copy(&path, &target)?;
        } else {
            let text = std::fs::read_to_string(&path).map_err(Build::io(&path))?;
            let text = fill
                .iter()
                .fold(text, |text, (mark, value)| text.replace(mark, value));
            std::fs::write(&target, text).map_err(Build::io(&target))?;
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
