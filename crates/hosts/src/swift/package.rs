//! From `bindings/swift/` to `dist/swift/`: a SwiftPM package with a static library whose other symbols are hidden; and
//! programs that are built with it.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::archive;
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::process;

/// Builds and lays out the package beside its place, then moves it there.
pub(super) fn package(
    build: &mut Build<'_>,
    prefix: &str,
    module: &str,
) -> Result<Artifact, PackageError> {
    // The crate under the package is C's.
    for feature in &mut build.features {
        *feature = feature.replace("landbridge-swift/", "landbridge-c/");
    }
    let counts = (build.features.iter()).any(|feature| feature.ends_with("/count"));
    let compiled = build.cargo_static()?;
    let archive = (compiled.staticlib)
        .ok_or_else(|| PackageError::Unexpected("cargo made no static library".to_owned()))?;
    build.step("packaging");
    let parent = build.dist.parent().unwrap_or(Utf8Path::new(".")).to_owned();
    // Of its own, so that two builds at once don't meet.
    let next = parent.join(format!(".swift-{}", std::process::id()));
    remove(&next)?;
    let place = next.join("lib");
    std::fs::create_dir_all(&place).map_err(Build::io(&place))?;
    copy_folder(&build.bindings.join("Sources"), &next.join("Sources"))?;
    let header = next.join(format!("Sources/{module}ABI/include/abi.h"));
    let mut kept = exported(&header, prefix)?;
    kept.extend(counts.then(|| "landbridge_counts".to_owned()));
    let own = place.join(format!("lib{prefix}.a"));
    archive::seal(&archive, &place, &own, &kept)?;
    let libraries: String = compiled
        .native
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|flag| flag.strip_prefix("-l"))
        .map(|name| format!("\n        .linkedLibrary(\"{name}\"),"))
        .collect();
    let manifest = build.bindings.join("Package.swift");
    let text = std::fs::read_to_string(&manifest).map_err(Build::io(&manifest))?;
    let target = next.join("Package.swift");
    std::fs::write(&target, text.replace("@LIBRARIES@", &libraries)).map_err(Build::io(&target))?;
    remove(&build.dist)?;
    std::fs::rename(&next, &build.dist).map_err(Build::io(&build.dist))?;
    Ok(Artifact {
        size: size(&build.dist)?,
        install: format!(
            ".package(path: \"{}\")   (product \"{module}\")",
            build.dist
        ),
        path: build.dist.clone(),
        user_rlib: compiled.user_rlib,
    })
}

/// The functions that the header declares.
fn exported(header: &Utf8Path, prefix: &str) -> Result<Vec<String>, PackageError> {
    let text = std::fs::read_to_string(header).map_err(Build::io(header))?;
    let mut found: Vec<String> = text
        // A prototype may have several lines.
        .replace(",\n    ", ", ")
        .lines()
        .filter(|line| !line.starts_with([' ', '#', '/']) && line.ends_with(';'))
        .filter(|line| !line.starts_with("typedef") && !line.starts_with("struct"))
        .filter_map(|line| {
            let head = line
                .split_once('(')
                .map_or(line.trim_end_matches(';'), |it| it.0);
            let name = head.rsplit([' ', '*']).next()?;
            let lower = name.to_lowercase();
            let rest = lower.strip_prefix(prefix)?;
            rest.starts_with('_').then(|| name.to_owned())
        })
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// Builds a program against the package in a clean place, by SwiftPM, and runs it.
pub(super) fn run(
    build: &mut Build<'_>,
    module: &str,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let place = temporary(build)?;
    let result = compile_and_run(build, &place, module, program);
    remove(&place)?;
    result
}

/// A folder that holds nothing but the package.
fn temporary(build: &Build<'_>) -> Result<Utf8PathBuf, PackageError> {
    let place = (build.target).join(format!("install-swift-{}", std::process::id()));
    remove(&place)?;
    copy_folder(&build.dist, &place.join("swift"))?;
    Ok(place)
}

/// Each program of `tests/swift/`; 0 is passed.
pub(super) fn test(build: &mut Build<'_>, module: &str) -> Result<TestOutcome, PackageError> {
    let folder = build.user_crate.join("tests/swift");
    let files = (folder.read_dir_utf8().into_iter().flatten()).filter_map(Result::ok);
    let mut programs: Vec<Utf8PathBuf> = files
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| path.extension() == Some("swift"))
        .collect();
    programs.sort();
    let mut outcome = TestOutcome {
        passed: true,
        none_at: programs.is_empty().then_some(folder),
        output: String::new(),
    };
    if programs.is_empty() {
        return Ok(outcome);
    }
    let place = temporary(build)?;
    for program in &programs {
        let name = program.file_name().unwrap_or_default();
        build.step(name);
        match compile_and_run(build, &place, module, program) {
            Ok(output) => (outcome.output).push_str(&format!("{output}{name}: passed\n")),
            Err(PackageError::Command(failed)) => {
                outcome.passed = false;
                (outcome.output).push_str(&format!("{name}: failed\n{failed}\n"));
            }
            Err(error) => return Err(error),
        }
    }
    remove(&place)?;
    Ok(outcome)
}

fn compile_and_run(
    build: &Build<'_>,
    place: &Utf8Path,
    module: &str,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let package = &build.interface.krate.package;
    let project = place.join("project");
    let sources = project.join("Sources/program");
    std::fs::create_dir_all(&sources).map_err(Build::io(&sources))?;
    let manifest = project.join("Package.swift");
    let text = format!(
        "// swift-tools-version: 6.0\nimport PackageDescription\n\nlet package = Package(\n  name: \"program\",\n  \
         platforms: [.macOS(.v15)],\n  dependencies: [.package(name: \"{package}\", path: \"../swift\")],\n  \
         targets: [.executableTarget(name: \"program\", dependencies: [.product(name: \"{module}\", package: \"{package}\")])]\n)\n"
    );
    std::fs::write(&manifest, text).map_err(Build::io(&manifest))?;
    let target = sources.join("main.swift");
    std::fs::copy(program, &target).map_err(Build::io(&target))?;
    let mut run = Command::new("swift");
    run.args(["run", "--quiet", "-c", "release", "--package-path"])
        .arg(&project)
        .arg("program");
    Ok(process::run(run.current_dir(place))?)
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
