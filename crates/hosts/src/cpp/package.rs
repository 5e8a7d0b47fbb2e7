//! From `bindings/cpp/` to `dist/cpp/`: headers, a static library whose other symbols are hidden, and what
//! `find_package` reads; and programs that are built with it.

use std::process::Command;

use camino::Utf8Path;

use crate::archive;
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::cmake;
use crate::place::{self, Place};
use crate::process;

/// Builds and lays out the package beside its place, then moves it there.
pub(super) fn package(build: &mut Build<'_>, prefix: &str) -> Result<Artifact, PackageError> {
    // The crate under the package is C's.
    for feature in &mut build.features {
        *feature = feature.replace("landbridge-cpp/", "landbridge-c/");
    }
    let counts = (build.features.iter()).any(|feature| feature.ends_with("/count"));
    let compiled = build.cargo_static()?;
    let archive = (compiled.staticlib)
        .ok_or_else(|| PackageError::Unexpected("cargo made no static library".to_owned()))?;
    build.step("packaging");
    let next = Place::beside_dist(build)?;
    let place = next.join("lib");
    place::make(&place)?;
    place::copy_folder(&build.bindings.join("include"), &next.join("include"))?;
    let library = super::namespace(build.interface, build.options);
    let header = next.join(format!("include/{library}/abi.h"));
    let own = format!("lib{library}.a");
    let mut kept = archive::declared(&header, prefix)?;
    kept.extend(counts.then(|| "landbridge_counts".to_owned()));
    archive::seal(&archive, &place, &place.join(&own), &kept)?;
    let native = compiled.native.unwrap_or_default();
    place::fill_folder(
        &build.bindings.join("lib"),
        &place,
        &[("@NATIVE@", &native.replace(' ', ";")), ("@STATIC@", &own)],
    )?;
    next.publish(build)?;
    let package = &build.interface.krate.package;
    Ok(Artifact {
        size: place::size(&build.dist)?,
        install: format!(
            "cmake -DCMAKE_PREFIX_PATH={}   (find_package({package}), link {package}::{package})",
            build.dist
        ),
        path: build.dist.clone(),
        user_rlib: compiled.user_rlib,
    })
}

/// A folder that holds nothing but the package, in `prefix`.
fn temporary(build: &Build<'_>) -> Result<Place, PackageError> {
    let place = Place::in_target(build, "install")?;
    place::copy_folder(&build.dist, &place.join("prefix"))?;
    Ok(place)
}

/// Builds a program against the package in a clean place, by CMake, and runs it.
pub(super) fn run(build: &mut Build<'_>, program: &Utf8Path) -> Result<String, PackageError> {
    let place = temporary(build)?;
    compile_and_run(build, &place, program)
}

/// Each program of `tests/cpp/`; 0 is passed.
pub(super) fn test(build: &mut Build<'_>) -> Result<TestOutcome, PackageError> {
    build.test_each(".cpp", temporary, compile_and_run)
}

fn compile_and_run(
    build: &Build<'_>,
    place: &Place,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let package = &build.interface.krate.package;
    let project = place.join("project");
    place::remove(&project)?;
    place::make(&project)?;
    let list = project.join("CMakeLists.txt");
    let text = format!(
        "cmake_minimum_required(VERSION 3.16)\nproject(program CXX)\nif(NOT CMAKE_CXX_STANDARD)\n  set(CMAKE_CXX_STANDARD 17)\nendif()\n\
         set(CMAKE_CXX_EXTENSIONS OFF)\nfind_package({package} {} REQUIRED)\nadd_executable(program {program})\n\
         target_compile_options(program PRIVATE -Wall -Wextra)\ntarget_link_libraries(program PRIVATE {package}::{package})\n",
        cmake::asked(&build.interface.krate.version)
    );
    place::write(&list, &text)?;
    let output = project.join("build");
    let mut configure = Command::new("cmake");
    configure
        .args(["-S", project.as_str(), "-B", output.as_str()])
        .arg("-DCMAKE_BUILD_TYPE=Release")
        .arg(format!("-DCMAKE_PREFIX_PATH={}", place.join("prefix")));
    process::run(&mut configure)?;
    process::run(Command::new("cmake").args(["--build", output.as_str()]))?;
    Ok(process::run(
        Command::new(output.join("program")).current_dir(&**place),
    )?)
}
