//! From `bindings/swift/` to `dist/swift/`: a SwiftPM package with a static library whose other symbols are hidden; and
//! programs that are built with it.

use std::process::Command;

use camino::Utf8Path;

use crate::archive;
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::place::{self, Place};
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
    let next = Place::beside_dist(build)?;
    let place = next.join("lib");
    place::make(&place)?;
    place::copy_folder(&build.bindings.join("Sources"), &next.join("Sources"))?;
    let header = next.join(format!("Sources/{module}ABI/include/abi.h"));
    let mut kept = archive::declared(&header, prefix)?;
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
    let text = place::read(&manifest)?.replace("@LIBRARIES@", &libraries);
    place::write(&next.join("Package.swift"), &text)?;
    next.publish(build)?;
    Ok(Artifact {
        size: place::size(&build.dist)?,
        install: format!(
            ".package(path: \"{}\")   (product \"{module}\")",
            build.dist
        ),
        path: build.dist.clone(),
        user_rlib: compiled.user_rlib,
    })
}

/// Builds a program against the package in a clean place, by SwiftPM, and runs it.
pub(super) fn run(
    build: &mut Build<'_>,
    module: &str,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let place = temporary(build)?;
    compile_and_run(build, &place, module, program)
}

/// A folder that holds nothing but the package.
fn temporary(build: &Build<'_>) -> Result<Place, PackageError> {
    let place = Place::in_target(build, "install")?;
    place::copy_folder(&build.dist, &place.join("swift"))?;
    Ok(place)
}

/// Each program of `tests/swift/`; 0 is passed.
pub(super) fn test(build: &mut Build<'_>, module: &str) -> Result<TestOutcome, PackageError> {
    build.test_each(".swift", temporary, |build, place, program| {
        compile_and_run(build, place, module, program)
    })
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
    place::make(&sources)?;
    let manifest = project.join("Package.swift");
    let text = format!(
        "// swift-tools-version: 6.0\nimport PackageDescription\n\nlet package = Package(\n  name: \"program\",\n  \
         platforms: [.macOS(.v15)],\n  dependencies: [.package(name: \"{package}\", path: \"../swift\")],\n  \
         targets: [.executableTarget(name: \"program\", dependencies: [.product(name: \"{module}\", package: \"{package}\")])]\n)\n"
    );
    place::write(&manifest, &text)?;
    place::copy(program, &sources.join("main.swift"))?;
    let mut run = Command::new("swift");
    run.args(["run", "--quiet", "-c", "release", "--package-path"])
        .arg(&project)
        .arg("program");
    Ok(process::run(run.current_dir(place))?)
}
