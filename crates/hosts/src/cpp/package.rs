//! From `bindings/cpp/` to `dist/cpp/`: headers, a static library whose other symbols are hidden, and what
//! `find_package` reads; and programs that are built with it.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::archive;
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::cmake;
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
    let parent = build.dist.parent().unwrap_or(Utf8Path::new(".")).to_owned();
    // Of its own, so that two builds at once don't meet.
    let next = parent.join(format!(".cpp-{}", std::process::id()));
    remove(&next)?;
    let place = next.join("lib");
    std::fs::create_dir_all(&place).map_err(Build::io(&place))?;
    copy_folder(&build.bindings.join("include"), &next.join("include"), &[])?;
    let library = super::namespace(build.interface, build.options);
    let header = next.join(format!("include/{library}/abi.h"));
    let own = format!("lib{library}.a");
    let mut kept = exported(&header, prefix)?;
    kept.extend(counts.then(|| "landbridge_counts".to_owned()));
    archive::seal(&archive, &place, &place.join(&own), &kept)?;
    let native = compiled.native.unwrap_or_default();
    copy_folder(
        &build.bindings.join("lib"),
        &place,
        &[("@NATIVE@", &native.replace(' ', ";")), ("@STATIC@", &own)],
    )?;
    remove(&build.dist)?;
    std::fs::rename(&next, &build.dist).map_err(Build::io(&build.dist))?;
    let package = &build.interface.krate.package;
    Ok(Artifact {
        size: size(&build.dist)?,
        install: format!(
            "cmake -DCMAKE_PREFIX_PATH={}   (find_package({package}), link {package}::{package})",
            build.dist
        ),
        path: build.dist.clone(),
        user_rlib: compiled.user_rlib,
    })
}

/// The functions and variables that the header declares.
fn exported(header: &Utf8Path, prefix: &str) -> Result<Vec<String>, PackageError> {
    let text = std::fs::read_to_string(header).map_err(Build::io(header))?;
    let shout = prefix.to_uppercase();
    // Of a declaration: what stands before a parenthesis or a semicolon.
    let is_own = |name: &&str| {
        let rest = name
            .strip_prefix(prefix)
            .or_else(|| name.strip_prefix(&shout));
        rest.is_some_and(|rest| rest.starts_with('_'))
    };
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
            is_own(&name).then(|| name.to_owned())
        })
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// A prefix that holds nothing but the package.
fn temporary(build: &Build<'_>) -> Result<Utf8PathBuf, PackageError> {
    let place = (build.target).join(format!("install-cpp-{}", std::process::id()));
    remove(&place)?;
    copy_folder(&build.dist, &place.join("prefix"), &[])?;
    Ok(place)
}

/// Builds a program against the package in a clean place, by CMake, and runs it.
pub(super) fn run(build: &mut Build<'_>, program: &Utf8Path) -> Result<String, PackageError> {
    let place = temporary(build)?;
    let result = compile_and_run(build, &place, program);
    remove(&place)?;
    result
}

/// Each program of `tests/cpp/`; 0 is passed.
pub(super) fn test(build: &mut Build<'_>) -> Result<TestOutcome, PackageError> {
    let folder = build.user_crate.join("tests/cpp");
    let files = (folder.read_dir_utf8().into_iter().flatten()).filter_map(Result::ok);
    let mut programs: Vec<Utf8PathBuf> = files
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| path.extension() == Some("cpp"))
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
        match compile_and_run(build, &place, program) {
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
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let package = &build.interface.krate.package;
    let project = place.join("project");
    remove(&project)?;
    std::fs::create_dir_all(&project).map_err(Build::io(&project))?;
    let list = project.join("CMakeLists.txt");
    let text = format!(
        "cmake_minimum_required(VERSION 3.16)\nproject(program CXX)\nif(NOT CMAKE_CXX_STANDARD)\n  set(CMAKE_CXX_STANDARD 17)\nendif()\n\
         set(CMAKE_CXX_EXTENSIONS OFF)\nfind_package({package} {} REQUIRED)\nadd_executable(program {program})\n\
         target_compile_options(program PRIVATE -Wall -Wextra)\ntarget_link_libraries(program PRIVATE {package}::{package})\n",
        cmake::asked(&build.interface.krate.version)
    );
    std::fs::write(&list, text).map_err(Build::io(&list))?;
    let output = project.join("build");
    let mut configure = Command::new("cmake");
    configure
        .args(["-S", project.as_str(), "-B", output.as_str()])
        .arg("-DCMAKE_BUILD_TYPE=Release")
        .arg(format!("-DCMAKE_PREFIX_PATH={place}/prefix"));
    process::run(&mut configure)?;
    process::run(Command::new("cmake").args(["--build", output.as_str()]))?;
    Ok(process::run(
        Command::new(output.join("program")).current_dir(place),
    )?)
}

fn remove(folder: &Utf8Path) -> Result<(), PackageError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Build::io(folder)(error)),
        _ => Ok(()),
    }
}

/// Copies a folder; text files get their `@…@` filled in.
fn copy_folder(from: &Utf8Path, to: &Utf8Path, fill: &[(&str, &str)]) -> Result<(), PackageError> {
    std::fs::create_dir_all(to).map_err(Build::io(to))?;
    for entry in from.read_dir_utf8().map_err(Build::io(from))? {
        let path = entry.map_err(Build::io(from))?.into_path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &target, fill)?;
        } else if fill.is_empty() {
            std::fs::copy(&path, &target).map_err(Build::io(&path))?;
        } else {
            let text = std::fs::read_to_string(&path).map_err(Build::io(&path))?;
            let text = (fill.iter()).fold(text, |text, (mark, value)| text.replace(mark, value));
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
