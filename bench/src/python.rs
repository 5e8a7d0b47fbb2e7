//! Python: builds the C extension and the PyO3 crate, installs the generated wheel into an empty
//! folder, and runs `python/rows.py` over them.

use camino::{Utf8Path, Utf8PathBuf};

use crate::samples::Measured;
use crate::shell::{self, Outcome};

const PYTHON: &str = "python3";

/// Measures; `wheels` is the folder of the generated wheel.
pub(crate) fn measure(root: &Utf8Path, wheels: Option<&Utf8Path>, only: &str) -> Outcome<Measured> {
    let target = root.join("target/python");
    let floor = floor(root, &target)?;
    let handwritten = handwritten(root, &target)?;
    let mut candidates = vec![
        format!("floor=bench_floor@{floor}"),
        format!("handwritten=bench_pyo3@{handwritten}"),
    ];
    if let Some(wheels) = wheels {
        let generated = install(wheels, &target)?;
        candidates.push(format!("generated=bench_subject@{generated}"));
    }
    let mut command = shell::command(root, PYTHON, &["python/rows.py"]);
    command.args(candidates).arg(format!("--only={only}"));
    Measured::read(&shell::output(command)?)
}

fn floor(root: &Utf8Path, target: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let folder = target.join("floor");
    shell::fresh(&folder)?;
    let ask = "import sysconfig; print(sysconfig.get_paths()['include'])";
    let include = shell::output(shell::command(root, PYTHON, &["-c", ask]))?;
    let include = format!("-I{}", include.trim());
    let out = folder.join("bench_floor.so");
    let mut command = shell::command(root, &shell::cc(), &["-O3", "-shared", "-fPIC", &include]);
    command.args(["python/floor.c", "-o", out.as_str()]);
    shell::run(command)?;
    Ok(folder)
}

fn handwritten(root: &Utf8Path, target: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let folder = target.join("handwritten");
    shell::fresh(&folder)?;
    let build = target.join("pyo3");
    shell::cargo(&root.join("python/pyo3"), &build)?;
    let library = build.join("release/libbench_pyo3.so");
    shell::copy(&library, &folder.join("bench_pyo3.so"))?;
    Ok(folder)
}

fn install(wheels: &Utf8Path, target: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let folder = target.join("generated");
    shell::fresh(&folder)?;
    let wheels = shell::files(wheels, ".whl")?;
    let arguments = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index"];
    let mut command = shell::command(target, PYTHON, &arguments);
    command.args(["--target", folder.as_str()]).args(wheels);
    shell::run(command)?;
    Ok(folder)
}
