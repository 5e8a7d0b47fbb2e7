//! From `bindings/kotlin/` to `dist/kotlin/`: a module for Maven and Gradle, and its jar with the library inside; and programs
//! that are compiled against the jar.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::place::{self, Place};
use crate::process;

/// Builds and lays out the package beside its place, then moves it there.
pub(super) fn package(
    build: &mut Build<'_>,
    prefix: &str,
    package: &str,
) -> Result<Artifact, PackageError> {
    let compiled = build.cargo(|_| {})?;
    let library = (compiled.cdylib)
        .ok_or_else(|| PackageError::Unexpected("cargo made no shared library".to_owned()))?;
    build.step("packaging");
    let next = Place::beside_dist(build)?;
    place::copy_folder(&build.bindings.join("module"), &next)?;
    let system = match std::env::consts::OS {
        "macos" => "macos",
        "windows" => "windows",
        _ => "linux",
    };
    let file = match system {
        "macos" => format!("lib{prefix}.dylib"),
        "windows" => format!("{prefix}.dll"),
        _ => format!("lib{prefix}.so"),
    };
    let folder = package.replace('.', "/");
    let native = format!("{folder}/native/{system}-{}", std::env::consts::ARCH);
    let place = next.join("src/main/resources").join(&native);
    place::make(&place)?;
    place::copy(&library, &place.join(&file))?;
    let krate = &build.interface.krate;
    let jar = next.join(format!("{}-{}.jar", krate.package, krate.version));
    let classes = Place::in_target(build, "classes")?;
    place::make(&classes.join("META-INF/maven"))?;
    place::copy(
        &next.join("pom.xml"),
        &classes.join("META-INF/maven/pom.xml"),
    )?;
    build.step("kotlinc");
    kotlinc(
        &[next.join("src/main/kotlin")],
        &classes,
        &[],
        &[
            "-jvm-target",
            "11",
            "-nowarn",
            "-module-name",
            &krate.package,
        ],
    )?;
    let mut pack = Command::new("jar");
    pack.args(["--create", "--file"]).arg(&jar);
    pack.arg("-C").arg(&*classes).arg(".");
    pack.arg("-C").arg(next.join("src/main/resources")).arg(".");
    process::run(&mut pack)?;
    next.publish(build)?;
    let jar = build.dist.join(jar.file_name().unwrap_or_default());
    Ok(Artifact {
        size: jar.metadata().map_err(Build::io(&jar))?.len(),
        install: format!(
            "mvn install:install-file -Dfile={jar} -DpomFile={}/pom.xml   (or -classpath {jar})",
            build.dist
        ),
        path: build.dist.clone(),
        user_rlib: compiled.user_rlib,
    })
}

/// Compiles files into a folder of classes.
fn kotlinc(
    sources: &[Utf8PathBuf],
    classes: &Utf8Path,
    jars: &[Utf8PathBuf],
    flags: &[&str],
) -> Result<(), PackageError> {
    let libraries = libraries()?;
    let path: Vec<&str> = (jars.iter().chain(&libraries).map(|it| it.as_str())).collect();
    let mut command = Command::new("kotlinc");
    if std::env::var_os("JAVA_OPTS").is_none() {
        command.env("JAVA_OPTS", "-Xmx2g");
    }
    command.args(["-no-stdlib", "-no-reflect", "-classpath", &path.join(":")]);
    command.args(flags).arg("-d").arg(classes).args(sources);
    process::run(&mut command)?;
    Ok(())
}

/// The standard library and the coroutines, which the compiler has beside it.
fn libraries() -> Result<Vec<Utf8PathBuf>, PackageError> {
    let missing = || PackageError::Unexpected("`kotlinc` isn't on the PATH".to_owned());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = std::env::split_paths(&path)
        .map(|folder| folder.join("kotlinc"))
        .find(|it| it.is_file())
        .and_then(|it| it.canonicalize().ok())
        .and_then(|it| Utf8PathBuf::from_path_buf(it).ok())
        .ok_or_else(missing)?;
    let home = program
        .parent()
        .and_then(Utf8Path::parent)
        .ok_or_else(missing)?;
    Ok(["kotlin-stdlib.jar", "kotlinx-coroutines-core-jvm.jar"]
        .map(|jar| home.join("lib").join(jar))
        .to_vec())
}

/// Compiles a program against the jar in a clean place, and runs it.
pub(super) fn run(build: &mut Build<'_>, program: &Utf8Path) -> Result<String, PackageError> {
    let place = temporary(build)?;
    compile_and_run(&place, program)
}

/// A folder that holds nothing but the jar.
fn temporary(build: &Build<'_>) -> Result<Place, PackageError> {
    let place = Place::in_target(build, "install")?;
    place::copy(&jar(build), &place.join("package.jar"))?;
    Ok(place)
}

fn jar(build: &Build<'_>) -> Utf8PathBuf {
    let krate = &build.interface.krate;
    build
        .dist
        .join(format!("{}-{}.jar", krate.package, krate.version))
}

/// Each program of `tests/kotlin/`; 0 is passed.
pub(super) fn test(build: &mut Build<'_>) -> Result<TestOutcome, PackageError> {
    build.test_each(".kt", temporary, |_, place, program| {
        compile_and_run(place, program)
    })
}

fn compile_and_run(place: &Utf8Path, program: &Utf8Path) -> Result<String, PackageError> {
    let classes = place.join("classes");
    place::remove(&classes)?;
    let package = place.join("package.jar");
    kotlinc(
        &[program.to_owned()],
        &classes,
        std::slice::from_ref(&package),
        &["-nowarn"],
    )?;
    let mut path = vec![classes.to_string(), package.to_string()];
    path.extend(libraries()?.iter().map(ToString::to_string));
    // What a file's functions are in.
    let stem = program.file_stem().unwrap_or_default();
    let mut run = Command::new("java");
    run.args(["-classpath", &path.join(":")]);
    run.arg(format!("{}Kt", crate::naming::pascal(stem)));
    Ok(process::run(run.current_dir(place))?)
}
