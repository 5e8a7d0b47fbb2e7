//! Bun and Deno: builds the library that is called by hand and the napi-rs crate, installs the generated package into
//! an empty folder, and runs `typescript/rows.mjs` over them.

use camino::Utf8Path;

use crate::node;
use crate::rows::Host;
use crate::samples::Measured;
use crate::shell::{self, Outcome};

/// Measures in an engine; `packages` is the folder of the generated npm packages.
pub(crate) fn measure(
    root: &Utf8Path,
    engine: Host,
    packages: Option<&Utf8Path>,
    only: &str,
) -> Outcome<Measured> {
    let target = root.join("target/typescript");
    let build = target.join("raw");
    shell::cargo(&root.join("typescript/raw"), &build)?;
    let raw = build.join("release/libbench_raw.so");
    let mut candidates = vec![
        format!("floor={raw}"),
        format!("handwritten={}", node::napi(root)?),
    ];
    // The guides are Bun's.
    if engine == Host::Bun {
        candidates.push(format!("guide={raw}"));
    }
    if let Some(packages) = packages {
        let generated = node::install(packages, &target)?;
        candidates.push(format!("generated={generated}"));
    }
    let (program, arguments): (_, &[&str]) = match engine {
        Host::Bun => ("bun", &["--expose-gc"]),
        // Deno's cache takes a file of another package for the same, if path and length are.
        _ => (
            "deno",
            &[
                "run",
                "--allow-all",
                "--no-code-cache",
                "--v8-flags=--expose-gc",
            ],
        ),
    };
    let mut command = shell::command(root, program, arguments);
    command.arg("typescript/rows.mjs").args(candidates);
    command.arg(format!("--only={only}"));
    Measured::read(&shell::output(command)?)
}
