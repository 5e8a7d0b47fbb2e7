//! The C++ host's driver: written from the interface and the cases, then compiled against the installed package, which CMake
//! finds, with every warning on. It includes the header only, so that what doesn't look as promised doesn't compile.

mod program;
mod show;
mod value;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};
use landbridge_model::Interface;

use crate::package::{Places, run};
use crate::plan::Plan;

/// So many cases are compiled at once.
const AT_ONCE: usize = 100;

/// Whether what builds the driver is on this machine.
pub(crate) fn is_here() -> bool {
    ["cmake", "c++"].iter().all(|program| {
        let mut command = Command::new(program);
        let output = command.arg("--version").output();
        output.is_ok_and(|output| output.status.success())
    })
}

/// The header by itself, as both standards take it.
pub(crate) fn checks(
    places: &Places,
    interface: &Interface,
) -> Result<Vec<(&'static str, Result<String>)>> {
    let include = places.krate.join("dist/cpp/include");
    let header = include.join(format!("{}.hpp", interface.krate.library));
    let check = |standard: &str| {
        let mut command = Command::new("c++");
        command.args([standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror"]);
        command.args(["-fsyntax-only", "-x", "c++"]).arg(&header);
        run(&mut command)
    };
    Ok(vec![
        ("c++ -std=c++17", check("-std=c++17")),
        ("c++ -std=c++20", check("-std=c++20")),
    ])
}

/// Writes and compiles the driver for a C++ standard; the program. Beside it is `traced`, for a trace of a few calls.
pub(crate) fn driver(
    places: &Places,
    interface: &Interface,
    plan: &Plan,
    standard: u32,
) -> Result<PathBuf> {
    let dist = places.krate.join("dist/cpp");
    ensure!(dist.exists(), "{}: build first", dist.display());
    let folder = places.fresh("cpp")?;
    // Elsewhere than where it was built, so that nothing depends on the place.
    let prefix = folder.join("prefix");
    run(Command::new("cp")
        .arg("-r")
        .arg(dist.join("."))
        .arg(&prefix))?;
    let package = &interface.krate.package;
    let mut sources = vec!["show.cpp".to_owned()];
    for file in [
        "driver.hpp",
        "logs.hpp",
        "own.hpp",
        "stock.hpp",
        "traced.cpp",
    ] {
        fs::copy(places.root.join("cpp").join(file), folder.join(file))?;
    }
    let shown = show::header(interface)?;
    fs::write(folder.join("show.hpp"), shown)?;
    fs::write(folder.join("show.cpp"), show::failure(interface)?)?;
    let count = plan.cases.len();
    for (part, cases) in plan.cases.chunks(AT_ONCE).enumerate() {
        let name = format!("cases_{part}.cpp");
        fs::write(
            folder.join(&name),
            program::part(interface, cases, part * AT_ONCE)?,
        )?;
        sources.push(name);
    }
    fs::write(folder.join("main.cpp"), program::main(count))?;
    sources.push("main.cpp".to_owned());
    let sanitize = (places.sanitizer).map_or(String::new(), |it| it.compile());
    fs::write(
        folder.join("CMakeLists.txt"),
        format!(
            "cmake_minimum_required(VERSION 3.16)\nproject(driver CXX)\nset(CMAKE_CXX_STANDARD {standard})\nset(CMAKE_CXX_EXTENSIONS OFF)\n\
             find_package({package} {} REQUIRED)\nadd_executable(traced traced.cpp)\n\
             target_link_libraries(traced PRIVATE {package}::{package} {sanitize})\nadd_executable(driver {})\n\
             target_compile_options(driver PRIVATE -Wall -Wextra -Wpedantic -Werror -Wno-deprecated-declarations -g0 {sanitize})\n\
             target_link_libraries(driver PRIVATE {package}::{package} {sanitize})\n",
            interface.krate.version,
            sources.join(" ")
        ),
    )?;
    let output = folder.join("build");
    run(Command::new("cmake")
        .arg("-S")
        .arg(&folder)
        .arg("-B")
        .arg(&output)
        .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display())))?;
    run(Command::new("cmake")
        .arg("--build")
        .arg(&output)
        .args(["-j", "2"]))?;
    Ok(output.join("driver"))
}
