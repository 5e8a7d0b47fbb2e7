//! What WebAssembly's packages are built with: the standard library for the target, wasm-bindgen's command line, which
//! goes into `target/setup/wasm`, and Binaryen's `wasm-opt`, which npm gets into a folder in there. Where no toolchain has the first, Debian's `rustc-web` is installed and builds it, after
//! asking.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::setup;
use crate::shell::{self, Outcome};

/// The version that generated crates link.
const WASM_BINDGEN: &str = "0.2.130";
/// What makes packages smaller: Debian's own can't read what today's compilers write.
const BINARYEN: &str = "binaryen@132.0.0";
const TARGET: &str = "wasm32-unknown-unknown";
/// How rustup calls Debian's toolchain.
const DEBIAN: &str = "debian-web";

/// Debian's packages with a compiler whose standard library can be built for the target.
const PACKAGES: &str = "rustc-web cargo-web rust-web-src rust-web-llvm lld-22";

/// Why packages can't be built.
pub(crate) const MISSING: &str =
    "no toolchain here has the target, or wasm-bindgen isn't here (cargo xtask setup wasm)";
/// Why pages can't be tried.
pub(crate) const NO_BROWSER: &str = "no Chromium is here (apt-get install chromium-headless-shell)";

/// The folders of the programs.
pub(crate) fn programs(folder: &Utf8Path) -> [Utf8PathBuf; 2] {
    let binaryen = folder.join("binaryen/node_modules/.bin");
    [binaryen, folder.join("bin")]
}

/// Where wasm-bindgen is.
pub(crate) fn folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join("target/setup/wasm")
}

/// Whether a compiler has the standard library.
fn has_target(program: &str, before: &[&str]) -> bool {
    let mut rustc = Command::new(program);
    rustc.args(before);
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(output) = rustc.output() else {
        return false;
    };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let files = Utf8Path::new(&folder).read_dir_utf8();
    let is_std = |it: &camino::Utf8DirEntry| {
        it.file_name().starts_with("libstd-") && it.file_name().ends_with(".rlib")
    };
    output.status.success() && files.is_ok_and(|mut it| it.any(|it| it.is_ok_and(|it| is_std(&it))))
}

/// Whether any toolchain here can build for it.
fn any_has_target() -> bool {
    if has_target("rustc", &[]) {
        return true;
    }
    let list = Command::new("rustup").args(["toolchain", "list"]).output();
    let list = list.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    let list = list.unwrap_or_default();
    let mut names = list.lines().filter_map(|line| line.split(' ').next());
    names.any(|name| has_target("rustup", &["run", name, "rustc"]))
}

/// Whether packages can be built.
pub(crate) fn is_here(root: &Utf8Path) -> bool {
    let own = folder(root).join("bin/wasm-bindgen");
    let bindgen =
        shell::works(own.as_str(), &["--version"]) || shell::works("wasm-bindgen", &["--version"]);
    bindgen && any_has_target()
}

/// Chromium, by the names that it has.
pub(crate) fn browser() -> Option<&'static str> {
    let names = ["chromium-headless-shell", "chromium", "chromium-browser"];
    names
        .into_iter()
        .find(|it| shell::works(it, &["--version"]))
}

/// Has a page import the package that the conformance runner has installed.
pub(crate) fn page(root: &Utf8Path) -> Outcome {
    let project = root.join("target/conformance/wasm/project");
    let arguments = ["conformance/wasm/page.mjs", project.as_str()];
    shell::run(shell::command(root, "node", &arguments))
}

/// Gets what is missing; what can't be had is said.
pub(crate) fn set_up(root: &Utf8Path, yes: bool) -> Outcome {
    if !any_has_target() {
        debian(root, yes)?;
    }
    if !any_has_target() {
        shell::say(
            "Going on without WebAssembly: `rustup target add wasm32-unknown-unknown` gets what is missing",
        );
        return Ok(());
    }
    let wanted = format!("wasm-bindgen-cli {WASM_BINDGEN}");
    let folder = folder(root);
    setup::once(&folder, &[&wanted], || {
        let arguments = ["install", "wasm-bindgen-cli", "--quiet", "--debug"];
        let mut cargo = shell::cargo(root, &arguments);
        cargo.args(["--version", WASM_BINDGEN, "--root", folder.as_str()]);
        shell::run(cargo)
    })?;
    setup::npm(&folder.join("binaryen"), &[BINARYEN])
}

/// Builds the standard library with Debian's compiler, and has rustup know it.
fn debian(root: &Utf8Path, yes: bool) -> Outcome {
    let libraries = format!("/usr/lib/rustlib/{TARGET}/lib");
    let install = format!("apt-get install -y --no-install-recommends {PACKAGES}");
    if !shell::works("apt-cache", &["show", "rustc-web"]) || !shell::works("rustup", &["--version"])
    {
        return Ok(());
    }
    let line = format!(
        "{install}, copy the standard library for {TARGET} to {libraries}, and rustup toolchain link {DEBIAN} /usr"
    );
    if !yes && !setup::agreed(&["the standard library for WebAssembly"], &line) {
        return Ok(());
    }
    let empty = folder(root).join("std");
    let source = empty.join("src");
    std::fs::create_dir_all(&source).map_err(|error| format!("{source}: {error}"))?;
    let manifest =
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n";
    for (path, text) in [
        (empty.join("Cargo.toml"), manifest),
        (source.join("lib.rs"), ""),
    ] {
        std::fs::write(&path, text).map_err(|error| format!("{path}: {error}"))?;
    }
    // `unwind` and `test` are what every toolchain's standard library has beside it.
    let build = format!(
        "RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc /usr/bin/cargo build --quiet --release --target {TARGET} \
         -Z build-std=std,panic_abort,panic_unwind,proc_macro,test"
    );
    let copy = format!(
        "mkdir -p {libraries} && for it in target/{TARGET}/release/deps/*.rlib; do case $it in */libempty-*) ;; \
         *) cp $it {libraries}/ ;; esac; done"
    );
    let link = format!("rustup toolchain link {DEBIAN} /usr");
    for line in [&install, &build, &copy, &link] {
        if let Err(message) = shell::run(shell::command(&empty, "sh", &["-c", line])) {
            // What needs it is skipped by name.
            shell::say(&message);
            return Ok(());
        }
    }
    Ok(())
}
