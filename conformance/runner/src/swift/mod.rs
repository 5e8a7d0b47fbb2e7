//! The Swift host's driver: written from the interface and the cases, then compiled by SwiftPM against the built package in
//! another place. What doesn't look as promised doesn't compile.

mod program;
mod show;
mod value;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use landbridge_model::Interface;

use crate::package::{Places, run};
use crate::plan::Plan;

/// So many cases are in one file.
const AT_ONCE: usize = 50;

/// Whether what builds the driver is on this machine.
pub(crate) fn is_here() -> bool {
    let output = Command::new("swift").arg("--version").output();
    output.is_ok_and(|output| output.status.success())
}

/// The package by itself, optimised, and with every warning an error but those about deprecated items.
pub(crate) fn checks(places: &Places) -> Result<Vec<(&'static str, Result<String>)>> {
    let folder = places.fresh("swift-check")?;
    copied(places, &folder)?;
    let mut build = Command::new("swift");
    build.args(["build", "-c", "release", "--package-path"]);
    build.arg(folder.join("package"));
    Ok(vec![("swift build -c release", run(&mut build))])
}

/// The package elsewhere than where it was built, so that nothing depends on the place.
fn copied(places: &Places, folder: &Path) -> Result<()> {
    let dist = places.krate.join("dist/swift");
    ensure!(dist.exists(), "{}: build first", dist.display());
    let package = folder.join("package");
    run(Command::new("cp").arg("-r").arg(&dist).arg(&package))?;
    Ok(())
}

/// Writes and compiles the driver; the folder of its package.
pub(crate) fn driver(places: &Places, interface: &Interface, plan: &Plan) -> Result<PathBuf> {
    let folder = places.fresh("swift")?;
    copied(places, &folder)?;
    let driver = folder.join("driver");
    let sources = driver.join("Sources/driver");
    fs::create_dir_all(&sources)?;
    fs::write(
        driver.join("Package.swift"),
        "// swift-tools-version: 6.0\nimport PackageDescription\n\nlet package = Package(\n  name: \"driver\",\n  \
         platforms: [.macOS(.v15)],\n  dependencies: [.package(name: \"kitchen-sink\", path: \"../package\")],\n  \
         targets: [.executableTarget(name: \"driver\", dependencies: [.product(name: \"KitchenSink\", package: \"kitchen-sink\")], \
         swiftSettings: [.unsafeFlags([\"-suppress-warnings\"])])],\n  swiftLanguageModes: [.v5]\n)\n",
    )?;
    for file in ["driver.swift", "own.swift"] {
        fs::copy(places.root.join("swift").join(file), sources.join(file))?;
    }
    fs::write(sources.join("failure.swift"), show::failure(interface)?)?;
    for (part, cases) in plan.cases.chunks(AT_ONCE).enumerate() {
        fs::write(
            sources.join(format!("cases_{part}.swift")),
            program::part(interface, cases, part * AT_ONCE)?,
        )?;
    }
    fs::write(sources.join("main.swift"), program::main(plan.cases.len()))?;
    let mut build = Command::new("swift");
    build.args(["build", "--package-path"]).arg(&driver);
    run(&mut build)?;
    Ok(driver)
}
