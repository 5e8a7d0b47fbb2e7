//! WebAssembly: builds the crate on wasm-bindgen, installs the generated package into an empty folder, and runs
//! `wasm/rows.mjs` over them in Node.

use std::process::Command;

use camino::Utf8Path;

use crate::node;
use crate::samples::Measured;
use crate::shell::{self, Outcome};

const TARGET: &str = "wasm32-unknown-unknown";

/// Measures; `packages` is the folder of the generated npm packages.
pub(crate) fn measure(
    root: &Utf8Path,
    packages: Option<&Utf8Path>,
    only: &str,
) -> Outcome<Measured> {
    let target = root.join("target/wasm");
    let handwritten = handwritten(root, &target)?;
    let mut candidates = vec![format!("handwritten={handwritten}")];
    if let Some(packages) = packages {
        let generated = node::install(packages, &target)?;
        candidates.push(format!("generated={generated}"));
    }
    let mut command = shell::command(root, "node", &["--expose-gc", "wasm/rows.mjs"]);
    command.args(candidates).arg(format!("--only={only}"));
    Measured::read(&shell::output(command)?)
}

/// What the guide's way makes; the file that is required.
fn handwritten(root: &Utf8Path, target: &Utf8Path) -> Outcome<camino::Utf8PathBuf> {
    let build = target.join("handwritten");
    let mut cargo = cargo()?;
    cargo
        .args(["build", "--quiet", "--release", "--locked"])
        .args(["--target", TARGET])
        .current_dir(root.join("wasm/handwritten"))
        .env("CARGO_TARGET_DIR", &build);
    shell::run(cargo)?;
    let module = build.join(TARGET).join("release/bench_wasm.wasm");
    let out = target.join("module");
    shell::fresh(&out)?;
    let mut bindgen = shell::command(root, "wasm-bindgen", &["--target", "nodejs", "--out-dir"]);
    bindgen.arg(&out).arg(&module);
    shell::run(bindgen)?;
    // As the generated package's is, where there is a tool for it that knows what newer compilers write.
    let arguments = [
        "-O3",
        "--enable-bulk-memory",
        "--enable-extended-const",
        "--enable-multivalue",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-sign-ext",
        "--enable-simd",
        "bench_wasm_bg.wasm",
        "-o",
        "bench_wasm_bg.wasm",
    ];
    let optimised = shell::run(shell::command(&out, "wasm-opt", &arguments));
    if let Err(message) = optimised {
        eprintln!("going on without: {message}");
    }
    Ok(out.join("bench_wasm.js"))
}

/// The cargo of a toolchain that has the target: the one in use, else another one of rustup's.
fn cargo() -> Outcome<Command> {
    let has_target = |rustc: &mut Command| {
        let printed = rustc
            .args(["--print", "target-libdir", "--target", TARGET])
            .output();
        let folder = printed.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
        folder.is_ok_and(|it| !it.is_empty() && Utf8Path::new(&it).is_dir())
    };
    if has_target(&mut Command::new("rustc")) {
        return Ok(Command::new(
            std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        ));
    }
    let mut list = Command::new("rustup");
    list.args(["toolchain", "list", "--quiet"]);
    let names = shell::output(list)?;
    let found = names.lines().find(|name| {
        let mut rustc = Command::new("rustup");
        has_target(rustc.args(["run", name, "rustc"]))
    });
    let name = found.ok_or_else(|| format!("no toolchain has {TARGET}"))?;
    let mut cargo = Command::new("rustup");
    // What runs this may have named others.
    cargo.env_remove("RUSTC").env_remove("CARGO");
    cargo.args(["run", name, "cargo"]);
    Ok(cargo)
}
