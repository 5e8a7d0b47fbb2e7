//! The Kotlin host's driver: written from the interface and the cases, then compiled by kotlinc against the built jar in another
//! place. What doesn't look as promised doesn't compile.

mod program;
mod show;
mod stock;
mod value;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use landbridge_model::Interface;

use crate::package::{Places, run};
use crate::plan::Plan;

/// So many cases are in one file.
const AT_ONCE: usize = 50;

/// Whether what builds the driver is on this machine.
pub(crate) fn is_here() -> bool {
    let works = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output();
        output.is_ok_and(|output| output.status.success())
    };
    works("kotlinc", "-version") && works("jar", "--version")
}

/// The package's sources by themselves, with every warning an error.
pub(crate) fn checks(places: &Places) -> Result<Vec<(&'static str, Result<String>)>> {
    let folder = places.fresh("kotlin-check")?;
    let mut build = kotlinc(&libraries()?.join(":"));
    build.args([
        "-Werror",
        "-jvm-target",
        "11",
        "-module-name",
        "kitchen-sink",
    ]);
    build.arg("-d").arg(folder.join("classes"));
    build.arg(places.krate.join("dist/kotlin/src/main/kotlin"));
    Ok(vec![("kotlinc -Werror", run(&mut build))])
}

fn kotlinc(path: &str) -> Command {
    let mut command = Command::new("kotlinc");
    if std::env::var_os("JAVA_OPTS").is_none() {
        command.env("JAVA_OPTS", "-Xmx2g");
    }
    command.args(["-no-stdlib", "-no-reflect", "-classpath", path]);
    command
}

/// The jars that the compiler has beside it.
fn libraries() -> Result<Vec<String>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = std::env::split_paths(&path)
        .map(|folder| folder.join("kotlinc"))
        .find(|it| it.is_file())
        .context("kotlinc is on the PATH")?;
    let program = program.canonicalize()?;
    let home = program.parent().and_then(Path::parent);
    let lib = home.context("kotlinc is in a folder")?.join("lib");
    let jars = ["kotlin-stdlib.jar", "kotlinx-coroutines-core-jvm.jar"];
    Ok(jars.map(|jar| lib.join(jar).display().to_string()).to_vec())
}

/// What the driver's classes are found by.
pub(crate) fn class_path(folder: &Path) -> Result<String> {
    let mut path = vec![
        folder.join("classes").display().to_string(),
        folder.join("package.jar").display().to_string(),
    ];
    path.extend(libraries()?);
    Ok(path.join(":"))
}

/// Writes and compiles the driver; its folder.
pub(crate) fn driver(places: &Places, interface: &Interface, plan: &Plan) -> Result<PathBuf> {
    let folder = places.fresh("kotlin")?;
    let krate = &interface.krate;
    let jar = format!("dist/kotlin/{}-{}.jar", krate.package, krate.version);
    let jar = places.krate.join(jar);
    fs::copy(&jar, folder.join("package.jar"))
        .with_context(|| format!("{}: build first", jar.display()))?;
    let sources = folder.join("sources");
    fs::create_dir_all(&sources)?;
    for file in ["driver.kt", "logs.kt", "own.kt", "stock.kt", "traced.kt"] {
        fs::copy(places.root.join("kotlin").join(file), sources.join(file))?;
    }
    fs::write(sources.join("failure.kt"), show::failure(interface)?)?;
    for (part, cases) in plan.cases.chunks(AT_ONCE).enumerate() {
        fs::write(
            sources.join(format!("cases_{part}.kt")),
            program::part(interface, cases, part * AT_ONCE)?,
        )?;
    }
    fs::write(sources.join("main.kt"), program::main(plan.cases.len()))?;
    let mut build = kotlinc(&class_path(&folder)?);
    build
        .args(["-nowarn", "-d"])
        .arg(folder.join("classes"))
        .arg(&sources);
    run(&mut build)?;
    Ok(folder)
}
