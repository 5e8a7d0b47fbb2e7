//! C: builds the libraries in C and in hand-written Rust, and compiles `c/rows.c` against them and the
//! generated package.

use camino::Utf8Path;

use crate::samples::Measured;
use crate::shell::{self, Outcome};

/// Measures; `package` is the generated one, with `include/` and `lib/`.
pub(crate) fn measure(root: &Utf8Path, package: Option<&Utf8Path>) -> Outcome<Measured> {
    let target = root.join("target/c");
    let libraries = target.join("libraries");
    shell::fresh(&libraries)?;
    let floor = libraries.join("libbench_floor.so");
    let arguments = ["-O3", "-shared", "-fPIC", "c/floor.c", "-o", floor.as_str()];
    shell::run(shell::command(root, &shell::cc(), &arguments))?;

    let build = target.join("handwritten");
    shell::cargo(&root.join("c/handwritten"), &build)?;
    let name = "libbench_extern.so";
    shell::copy(&build.join("release").join(name), &libraries.join(name))?;

    let program = target.join("rows");
    let arguments = ["-std=c11", "-O2", "c/rows.c", "-o", program.as_str()];
    let mut command = shell::command(root, &shell::cc(), &arguments);
    let mut link = |folder: &Utf8Path, names: &[&str]| {
        command.args([format!("-L{folder}"), format!("-Wl,-rpath,{folder}")]);
        command.args(names);
    };
    link(&libraries, &["-lbench_floor", "-l:libbench_extern.so"]);
    if let Some(package) = package {
        let include = format!("-I{}", package.join("include"));
        let names = ["-DGENERATED", &include, "-l:libbench_subject.so"];
        link(&package.join("lib"), &names);
    }
    shell::run(command)?;
    Measured::read(&shell::output(shell::command(root, program.as_str(), &[]))?)
}
