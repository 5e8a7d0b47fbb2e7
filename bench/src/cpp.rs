//! C++: builds the library in C and the bridge by cxx, and compiles `cpp/rows.cpp` against them and the generated
//! package.

use camino::Utf8Path;

use crate::samples::Measured;
use crate::shell::{self, Outcome};

/// Measures; `package` is the generated one, with `include/` and `lib/`.
pub(crate) fn measure(root: &Utf8Path, package: Option<&Utf8Path>) -> Outcome<Measured> {
    let target = root.join("target/cpp");
    let include = target.join("include");
    let libraries = target.join("libraries");
    shell::fresh(&libraries)?;
    let floor = libraries.join("libbench_floor.so");
    let arguments = ["-O3", "-shared", "-fPIC", "c/floor.c", "-o", floor.as_str()];
    shell::run(shell::command(root, &shell::cc(), &arguments))?;

    let build = target.join("handwritten");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["build", "--quiet", "--release", "--locked"];
    let mut command = shell::command(&root.join("cpp/handwritten"), &cargo, &arguments);
    command.env("CARGO_TARGET_DIR", &build);
    command.env("BENCH_INCLUDE", &include);
    shell::run(command)?;

    let program = target.join("rows");
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    let arguments = ["-std=c++17", "-O2", "-Icpp/handwritten/src", "cpp/rows.cpp"];
    let mut command = shell::command(root, &compiler, &arguments);
    command.arg(format!("-I{include}"));
    if let Some(package) = package {
        command.arg("-DGENERATED");
        command.arg(format!("-I{}", package.join("include")));
        command.arg(package.join("lib/libbench_subject.a"));
    }
    command.arg(build.join("release/libbench_cxx.a"));
    command.args([format!("-L{libraries}"), format!("-Wl,-rpath,{libraries}")]);
    // Of Rust's library, which cxx's archive holds whole, what this system's C library lacks isn't used.
    let system = [
        "-Wl,--gc-sections",
        "-lbench_floor",
        "-lpthread",
        "-ldl",
        "-lm",
    ];
    command.args(system).args(["-o", program.as_str()]);
    shell::run(command)?;
    Measured::read(&shell::output(shell::command(root, program.as_str(), &[]))?)
}
