//! The engine crates (`runtime/engine`), a workspace of their own: V8 and KJ from Debian's packages into
//! `target/setup/v8`, and the steps that check the crates. What needs V8 is skipped by name where it isn't.

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

/// Gets V8 and KJ. Installing them would conflict with another Node's package, so they are unpacked only.
pub(crate) fn set_up(root: &Utf8Path) -> Outcome {
    if !shell::works("apt-get", &["--version"]) {
        return Err(
            "There is no apt-get to get V8 by; LANDBRIDGE_V8_ROOT may name a folder with its `usr`"
                .to_owned(),
        );
    }
    let packages = packages()?;
    let wanted: Vec<&str> = packages.iter().map(String::as_str).collect();
    let folder = folder(root);
    setup::once(&folder, &wanted, || unpack(&folder, &wanted))
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
    let tops = ["libnode-dev", "libcapnp-dev"];
    let libraries: Vec<String> = depends(&tops)?
        .into_iter()
        .filter(|name| {
            ["libnode", "libcapnp"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        })
        .filter(|name| !name.ends_with("-dev"))
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
}

/// The crates on V8, where it is; the set-up gets it where apt-get can.
fn embedded<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    const NAMES: [&str; 2] = [
        "engine: jsg and api in V8",
        "engine: jsg in V8 under AddressSanitizer",
    ];
    let reason = if !setup.has("c++") {
        Some("`c++` isn't here".to_owned())
    } else if std::env::var_os("LANDBRIDGE_V8_ROOT").is_some() {
        None
    } else {
        set_up(root).err()
    };
    if let Some(reason) = reason {
        NAMES.iter().for_each(|name| plan.skip(name, &reason));
        return;
    }
    plan.step(NAMES[0], move || {
        let test = ["test", "--quiet", "--package", "jsg", "--package", "api"];
        shell::run(cargo(root, &test))?;
        let clippy = ["clippy", "--quiet", "--workspace", "--all-targets"];
        let more = ["--", "-D", "warnings"];
        shell::run(cargo(root, &[&clippy[..], &more].concat()))
    });
    if !shell::works("cargo", &["+nightly", "--version"]) {
        plan.skip(NAMES[1], "no nightly toolchain");
        return;
    }
    plan.step(NAMES[1], move || {
        let target = "x86_64-unknown-linux-gnu";
        let arguments = [
            "+nightly",
            "test",
            "--quiet",
            "--package",
            "jsg",
            "--target",
            target,
        ];
        // `cargo` here, not the running one: only rustup's proxy understands `+nightly`.
        let mut command = shell::command(&root.join("runtime/engine"), "cargo", &arguments);
        command
            .args([
                "--test",
                "garbage",
                "--test",
                "resources",
                "--test",
                "conversions",
                "--test",
                "borrowing",
                "--test",
                "members",
                "--test",
                "promises",
                "--test",
                "fast",
            ])
            .env_remove("CARGO")
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("LANDBRIDGE_V8_ROOT", v8_root(root))
            .env("RUSTFLAGS", "-Zsanitizer=address")
            // V8 itself isn't instrumented and keeps what it made for the process.
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
