//! Node: builds the addon in C and the napi-rs crate, installs the generated package into an empty
//! folder, and runs `node/rows.mjs` over them.

use camino::{Utf8Path, Utf8PathBuf};

use crate::samples::Measured;
use crate::shell::{self, Outcome};

/// Measures; `packages` is the folder of the generated npm packages.
pub(crate) fn measure(
    root: &Utf8Path,
    packages: Option<&Utf8Path>,
    only: &str,
) -> Outcome<Measured> {
    let target = root.join("target/node");
    let addons = target.join("addons");
    shell::fresh(&addons)?;
    let floor = addons.join("floor.node");
    let arguments = ["-O3", "-shared", "-fPIC", "node/floor.c", "-o"];
    let mut command = shell::command(root, &shell::cc(), &arguments);
    command.arg(&floor);
    shell::run(command)?;

    let handwritten = napi(root)?;
    let mut candidates = vec![
        format!("floor={floor}"),
        format!("handwritten={handwritten}"),
    ];
    if let Some(packages) = packages {
        let generated = install(packages, &target)?;
        candidates.push(format!("generated={generated}"));
    }
    let mut command = shell::command(root, "node", &["--expose-gc", "node/rows.mjs"]);
    command.args(candidates).arg(format!("--only={only}"));
    Measured::read(&shell::output(command)?)
}

/// The addon on napi-rs.
pub(crate) fn napi(root: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let target = root.join("target/node");
    let build = target.join("napi");
    shell::cargo(&root.join("node/napi"), &build)?;
    let addon = target.join("handwritten.node");
    shell::copy(&build.join("release/libbench_napi.so"), &addon)?;
    Ok(addon)
}

/// Installs the package of this folder in an empty one; the folder of the installed package.
pub(crate) fn install(packages: &Utf8Path, target: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let folder = target.join("generated");
    shell::fresh(&folder)?;
    let manifest = folder.join("package.json");
    std::fs::write(&manifest, "{ \"private\": true }\n")
        .map_err(|error| format!("{manifest}: {error}"))?;
    let arguments = ["install", "--offline", "--no-audit", "--no-fund"];
    let mut command = shell::command(&folder, "npm", &arguments);
    command.args(shell::files(packages, ".tgz")?);
    shell::run(command)?;
    Ok(folder.join("node_modules/bench-subject"))
}
