//! The engine crates (`runtime/engine`), a workspace of their own: V8 and KJ from Debian's packages into
//! `target/setup/v8` and `target/setup/kj`, and the steps that check the crates. What needs one of them is skipped by
//! name where it isn't.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::plan::Plan;
use crate::setup::{self, Setup};
use crate::shell::{self, Outcome};

/// The crates without C++ beneath them.
const PURE: &[&str] = &["dns", "python-parser", "transpiler"];

/// A Node whose stripper is `transpiler`'s peer, and packages that ship TypeScript sources.
const PEERS: &[&str] = &[
    "node@26.10.0",
    "rxjs@7.8.2",
    "zod@4.1.12",
    "effect@3.18.4",
    "mobx@6.15.0",
    "immer@10.1.3",
];

fn folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join("target/setup/v8")
}

fn kj_folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join("target/setup/kj")
}

/// Gets V8. Installing it would conflict with another Node's package, so it is unpacked only.
pub(crate) fn set_up(root: &Utf8Path) -> Outcome {
    can_unpack("V8", "LANDBRIDGE_V8_ROOT")?;
    let packages = packages()?;
    let wanted: Vec<&str> = packages.iter().map(String::as_str).collect();
    let folder = folder(root);
    setup::once(&folder, &wanted, || unpack(&folder, &wanted))
}

/// Gets KJ, whose libraries are linked statically: unpacked too, so that nobody is asked.
pub(crate) fn set_up_kj(root: &Utf8Path) -> Outcome {
    const PACKAGES: &[&str] = &["libcapnp-dev"];
    can_unpack("KJ", "LANDBRIDGE_KJ_ROOT")?;
    let folder = kj_folder(root);
    setup::once(&folder, PACKAGES, || unpack(&folder, PACKAGES))
}

fn can_unpack(library: &str, variable: &str) -> Outcome {
    if shell::works("apt-get", &["--version"]) {
        return Ok(());
    }
    Err(format!(
        "There is no apt-get to get {library} by; {variable} may name a folder with its `usr`"
    ))
}

fn unpack(folder: &Utf8Path, packages: &[&str]) -> Outcome {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(|error| format!("{folder}: {error}"))?;
    }
    std::fs::create_dir_all(folder).map_err(|error| format!("{folder}: {error}"))?;
    let download = [&["download", "-q"], packages].concat();
    shell::run(shell::command(folder, "apt-get", &download))?;
    let files = folder.read_dir_utf8().map_err(|error| error.to_string())?;
    let archives: Vec<Utf8PathBuf> = files
        .flatten()
        .map(|file| file.path().to_owned())
        .filter(|path| path.extension() == Some("deb"))
        .collect();
    for archive in archives {
        shell::run(shell::command(
            folder,
            "dpkg",
            &["-x", archive.as_str(), folder.as_str()],
        ))?;
        std::fs::remove_file(&archive).map_err(|error| format!("{archive}: {error}"))?;
    }
    Ok(())
}

/// The headers, the libraries, and what these link and this machine lacks.
fn packages() -> Outcome<Vec<String>> {
    let tops = ["libnode-dev"];
    let libraries: Vec<String> = depends(&tops)?
        .into_iter()
        .filter(|name| name.starts_with("libnode") && !name.ends_with("-dev"))
        .collect();
    let names: Vec<&str> = libraries.iter().map(String::as_str).collect();
    let mut packages: Vec<String> = depends(&names)?
        .into_iter()
        .filter(|name| name.starts_with("lib") && !installed(name))
        .collect();
    packages.extend(tops.map(str::to_owned));
    packages.extend(libraries);
    packages.sort();
    packages.dedup();
    Ok(packages)
}

/// What packages depend on themselves.
fn depends(packages: &[&str]) -> Outcome<Vec<String>> {
    let arguments = [&["depends", "--important"], packages].concat();
    let mut command = shell::command(Utf8Path::new("/"), "apt-cache", &arguments);
    command.env("LC_ALL", "C");
    let text = shell::output(command)?;
    let names = text.lines().filter_map(|line| {
        let name = line.trim_start().strip_prefix("Depends: ")?;
        // `<name>` is virtual, `name:any` is for programs.
        (!name.contains(['<', ':'])).then(|| name.to_owned())
    });
    Ok(names.collect())
}

fn installed(package: &str) -> bool {
    let output = Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .output();
    output.is_ok_and(|output| output.stdout == b"installed")
}

/// A command of cargo's in the engine's workspace.
fn cargo(root: &Utf8Path, arguments: &[&str]) -> Command {
    let mut command = shell::cargo(&root.join("runtime/engine"), arguments);
    if folder(root).join("installed.txt").exists()
        && std::env::var_os("LANDBRIDGE_V8_ROOT").is_none()
    {
        command.env("LANDBRIDGE_V8_ROOT", folder(root));
    }
    if kj_folder(root).join("installed.txt").exists()
        && std::env::var_os("LANDBRIDGE_KJ_ROOT").is_none()
    {
        command.env("LANDBRIDGE_KJ_ROOT", kj_folder(root));
    }
    command
}

fn of_pure(first: &[&'static str]) -> Vec<&'static str> {
    let mut arguments = first.to_vec();
    for package in PURE {
        arguments.extend(["--package", package]);
    }
    arguments
}

/// The steps of `cargo xtask test`.
pub(crate) fn plan<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    plan.group("engine");
    plan.spent(root.join("runtime/engine/target"));
    plan.step("engine: parsers and records in Rust alone", move || {
        shell::run(cargo(root, &of_pure(&["test", "--quiet"])))?;
        let mut clippy = of_pure(&["clippy", "--quiet", "--all-targets"]);
        clippy.extend(["--", "-D", "warnings"]);
        shell::run(cargo(root, &clippy))?;
        let tree = of_pure(&["tree", "--edges", "normal", "--prefix", "none"]);
        let tree = shell::output(cargo(root, &tree))?;
        match tree.lines().find(|line| line.starts_with("cxx ")) {
            Some(line) => Err(format!("{line} is beneath a crate that is Rust alone")),
            None => Ok(()),
        }
    });
    peers(plan, root, setup);
    embedded(plan, root, setup);
    joined(plan, root, setup);
    runtime(plan, root, setup);
}

/// Whether crates can be built on V8; gets it where it isn't, if apt-get can.
pub(crate) fn v8_is_here(root: &Utf8Path, setup: &Setup) -> Outcome {
    if !setup.has("c++") {
        return Err("`c++` isn't here".to_owned());
    }
    if std::env::var_os("LANDBRIDGE_V8_ROOT").is_some() {
        return Ok(());
    }
    set_up(root)
}

/// The crates on V8, where it is; the set-up gets it where apt-get can.
fn embedded<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    const NAMES: [&str; 2] = [
        "engine: jsg and api in V8",
        "engine: jsg in V8 under AddressSanitizer",
    ];
    if let Err(reason) = v8_is_here(root, setup) {
        NAMES.iter().for_each(|name| plan.skip(name, &reason));
        return;
    }
    plan.step(NAMES[0], move || {
        let packages = [
            "--package",
            "jsg",
            "--package",
            "api",
            "--package",
            "landbridge-v8",
        ];
        let test = [&["test", "--quiet"], &packages[..]].concat();
        shell::run(cargo(root, &test))?;
        clippy(
            root,
            &[&packages[..], &["--package", "jsg-macros"]].concat(),
        )
    });
    let tests = [
        "garbage",
        "resources",
        "conversions",
        "borrowing",
        "members",
        "promises",
        "fast",
        "modules",
        "realms",
        "reading",
    ];
    address(plan, root, NAMES[1], &["jsg"], &tests);
}

/// The runtime of them all, where both are.
fn runtime<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    const NAME: &str = "engine: landbridge js";
    let reason = if !setup.has("c++") {
        Some("`c++` isn't here".to_owned())
    } else {
        let has = |name: &str| std::env::var_os(name).is_some();
        let v8 = (!has("LANDBRIDGE_V8_ROOT")).then(|| set_up(root).err());
        let kj = (!has("LANDBRIDGE_KJ_ROOT")).then(|| set_up_kj(root).err());
        v8.flatten().or(kj.flatten())
    };
    if let Some(reason) = reason {
        plan.skip(NAME, &reason);
        return;
    }
    plan.step(NAME, move || {
        let packages = ["--package", "landbridge-js"];
        shell::run(cargo(root, &[&["test", "--quiet"], &packages[..]].concat()))?;
        clippy(root, &packages)
    });
}

/// The crate on KJ and one with C++ of its own on both, where KJ is.
fn joined<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    const NAMES: [&str; 2] = [
        "engine: kj in C++",
        "engine: kj in C++ under AddressSanitizer",
    ];
    const PACKAGES: [&str; 2] = ["kj", "kj-bridged"];
    let reason = if !setup.has("c++") {
        Some("`c++` isn't here".to_owned())
    } else if std::env::var_os("LANDBRIDGE_KJ_ROOT").is_some() {
        None
    } else {
        set_up_kj(root).err()
    };
    if let Some(reason) = reason {
        NAMES.iter().for_each(|name| plan.skip(name, &reason));
        return;
    }
    plan.step(NAMES[0], move || {
        let packages = PACKAGES.map(|it| ["--package", it]).concat();
        shell::run(cargo(root, &[&["test", "--quiet"], &packages[..]].concat()))?;
        clippy(root, &packages)
    });
    let tests = ["http", "headers", "streams", "owners", "errors", "promises"];
    address(plan, root, NAMES[1], &PACKAGES, &tests);
}

fn clippy(root: &Utf8Path, packages: &[&str]) -> Outcome {
    let first = ["clippy", "--quiet", "--all-targets"];
    let last = ["--", "-D", "warnings"];
    shell::run(cargo(root, &[&first[..], packages, &last].concat()))
}

/// Tests under AddressSanitizer, where a nightly toolchain is. The libraries themselves aren't instrumented, and what
/// they made for the process they keep.
fn address<'a>(
    plan: &mut Plan<'a>,
    root: &'a Utf8Path,
    name: &str,
    packages: &'static [&'static str],
    tests: &[&'static str],
) {
    if !shell::works("cargo", &["+nightly", "--version"]) {
        plan.skip(name, "no nightly toolchain");
        return;
    }
    let tests: Vec<&str> = tests.iter().flat_map(|it| ["--test", it]).collect();
    plan.step(name, move || {
        let target = "x86_64-unknown-linux-gnu";
        let first = ["+nightly", "test", "--quiet", "--target", target];
        let packages: Vec<&str> = packages.iter().flat_map(|it| ["--package", it]).collect();
        // `cargo` here, not the running one: only rustup's proxy understands `+nightly`.
        let arguments = [&first[..], &packages, &tests].concat();
        let mut command = shell::command(&root.join("runtime/engine"), "cargo", &arguments);
        command
            .env_remove("CARGO")
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("LANDBRIDGE_V8_ROOT", v8_root(root))
            .env("LANDBRIDGE_KJ_ROOT", kj_root(root))
            .env("RUSTFLAGS", "-Zsanitizer=address")
            .env("ASAN_OPTIONS", "detect_leaks=0")
            .env(
                "CARGO_TARGET_DIR",
                root.join("runtime/engine/target/address"),
            );
        shell::run(command)
    });
}

/// The benchmark of calls between V8 and Rust.
pub(crate) fn bench(root: &Utf8Path) -> Outcome {
    if std::env::var_os("LANDBRIDGE_V8_ROOT").is_none() {
        set_up(root)?;
    }
    let run = ["run", "--quiet", "--release"];
    let mut command = shell::cargo(&root.join("bench/engine"), &run);
    command.env("LANDBRIDGE_V8_ROOT", v8_root(root));
    shell::run(command)
}

/// `landbridge-js`, built with optimisations.
pub(crate) fn runtime_program(root: &Utf8Path) -> Outcome<Utf8PathBuf> {
    if std::env::var_os("LANDBRIDGE_V8_ROOT").is_none() {
        set_up(root)?;
    }
    if std::env::var_os("LANDBRIDGE_KJ_ROOT").is_none() {
        set_up_kj(root)?;
    }
    let build = [
        "build",
        "--quiet",
        "--release",
        "--package",
        "landbridge-js",
    ];
    shell::run(cargo(root, &build))?;
    Ok(root.join("runtime/engine/target/release/landbridge-js"))
}

fn kj_root(root: &Utf8Path) -> String {
    std::env::var("LANDBRIDGE_KJ_ROOT").unwrap_or_else(|_| kj_folder(root).into_string())
}

fn v8_root(root: &Utf8Path) -> String {
    std::env::var("LANDBRIDGE_V8_ROOT").unwrap_or_else(|_| folder(root).into_string())
}

fn peers<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    let ignored = ["--", "--ignored"];
    let name = "engine: 200 files beside CPython's ast";
    if setup.has("python3") {
        plan.step(name, move || {
            let test = ["test", "--quiet", "--package", "python-parser"];
            shell::run(cargo(root, &[&test[..], &ignored].concat()))
        });
    } else {
        plan.skip(name, "`python3` isn't here");
    }
    let name = "engine: 400 files beside Node's stripper";
    if setup.has("npm") {
        plan.step(name, move || {
            let folder = root.join("target/setup/typescript");
            setup::npm(&folder, PEERS)?;
            let test = ["test", "--quiet", "--package", "transpiler"];
            let mut command = cargo(root, &[&test[..], &ignored].concat());
            let modules = folder.join("node_modules");
            command
                .env("LANDBRIDGE_NODE_STRIP", modules.join("node/bin/node"))
                .env("LANDBRIDGE_TYPESCRIPT", modules);
            shell::run(command)
        });
    } else {
        plan.skip(name, "`npm` isn't here");
    }
}
