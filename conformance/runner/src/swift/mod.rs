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

/// The package by itself, optimised, and with every warning an error; and what becomes of a program with another library.
pub(crate) fn checks(
    places: &Places,
    interface: &Interface,
) -> Result<Vec<(&'static str, Result<String>)>> {
    let folder = places.fresh("swift-check")?;
    copied(places, &folder)?;
    let package = folder.join("package");
    let mut build = Command::new("swift");
    build.args(["build", "-c", "release", "-Xswiftc", "-warnings-as-errors"]);
    build.arg("--package-path").arg(&package);
    Ok(vec![
        (
            "swift build -c release -warnings-as-errors",
            run(&mut build),
        ),
        (
            "a program with another library",
            another_library(&folder, interface).map(|()| String::new()),
        ),
    ])
}

/// What SwiftPM compiles for a package that was made for another interface, linked with this library: it doesn't link, and
/// where it would, the program says why and ends before `main`.
fn another_library(folder: &Path, interface: &Interface) -> Result<()> {
    let package = folder.join("package");
    let include = package.join("Sources/KitchenSinkABI/include");
    let hash = interface.hash.to_string();
    let header = fs::read_to_string(include.join("abi.h"))?;
    let other = folder.join("other");
    fs::create_dir_all(&other)?;
    fs::copy(
        package.join("Sources/KitchenSinkABI/abi.c"),
        other.join("abi.c"),
    )?;
    fs::write(other.join("main.c"), "int main(void) { return 0; }\n")?;
    let program = other.join("program");
    let linked = |text: &str| -> Result<String> {
        fs::write(other.join("abi.h"), text)?;
        let mut cc = Command::new("cc");
        cc.arg(other.join("abi.c")).arg(other.join("main.c"));
        cc.arg("-L")
            .arg(package.join("lib"))
            .arg("-lkitchen_sink_swift");
        cc.args(["-lpthread", "-ldl", "-lm", "-o"]).arg(&program);
        run(&mut cc)
    };
    linked(&header)?;
    run(&mut Command::new(&program))?;
    let named = format!("INTERFACE_HASH \"{hash}\"");
    ensure!(header.contains(&named), "the header doesn't say `{named}`");
    // A library whose mark has the same name.
    linked(&header.replace(&named, "INTERFACE_HASH \"0123456789abcdef\""))?;
    let output = Command::new(&program).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(
        !output.status.success() && said.contains("0123456789abcdef") && said.contains(&hash),
        "{}: {said}",
        output.status
    );
    ensure!(
        linked(&header.replace(&hash, "0123456789abcdef")).is_err(),
        "it links with a library of another interface"
    );
    Ok(())
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
         targets: [.executableTarget(name: \"traced\", dependencies: [.product(name: \"KitchenSink\", package: \"kitchen-sink\")]), \
         .executableTarget(name: \"driver\", dependencies: [.product(name: \"KitchenSink\", package: \"kitchen-sink\")], \
         swiftSettings: [.unsafeFlags([\"-suppress-warnings\"])])],\n  swiftLanguageModes: [.v5]\n)\n",
    )?;
    let traced = driver.join("Sources/traced");
    fs::create_dir_all(&traced)?;
    fs::copy(
        places.root.join("swift/traced.swift"),
        traced.join("main.swift"),
    )?;
    for file in ["driver.swift", "logs.swift", "own.swift", "stock.swift"] {
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
