//! `cargo xtask test`: everything that must hold, each as a step that is counted.

use camino::Utf8Path;

use crate::plan::Plan;
use crate::setup::{self, Setup};
use crate::shell::{self, Outcome};
use crate::{engine, examples, go, golden, sanitizers, terminal, tidy};

/// Sets up and runs all steps.
pub(crate) fn run(root: &Utf8Path, yes: bool, only: Option<&str>) -> Outcome {
    let setup = setup::run(root, yes)?;
    let mut plan = Plan::new(only);
    rust(&mut plan, root);
    plan.step("tidy: prose is true, folders keep their distance", || {
        tidy::run(root)
    });
    plan.step("golden: generated code is up to date", || {
        golden::run(root, true)
    });
    runtime(&mut plan, root);
    porter(&mut plan, root);
    hosts(&mut plan, root, &setup);
    go::plan(&mut plan, root);
    sanitizers::plan(&mut plan, root, &setup);
    examples::plan(&mut plan, root, &setup);
    terminal::plan(&mut plan, root, &setup);
    engine::plan(&mut plan, root, &setup);
    plan.finish()
}

fn rust(plan: &mut Plan<'_>, root: &Utf8Path) {
    if shell::works("cargo", &["fmt", "--version"]) {
        plan.step("fmt", || {
            shell::run(shell::cargo(root, &["fmt", "--all", "--check"]))
        });
    } else {
        plan.skip("fmt", "rustfmt isn't here (rustup component add rustfmt)");
    }
    if shell::works("cargo", &["clippy", "--version"]) {
        plan.step("clippy", || {
            let arguments = [
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ];
            shell::run(shell::cargo(root, &arguments))
        });
    } else {
        plan.skip("clippy", "clippy isn't here (rustup component add clippy)");
    }
    plan.step("Rust tests", || {
        shell::run(shell::cargo(root, &["test", "--workspace", "--quiet"]))
    });
    plan.step("Rust tests: futures of runtime/core", || {
        let arguments = ["test", "--quiet", "--package", "landbridge-core"];
        for features in ["async", "tokio"] {
            let mut command = shell::cargo(root, &arguments);
            command.args(["--features", features]);
            shell::run(command)?;
        }
        Ok(())
    });
    plan.step("Rust docs", || {
        let arguments = ["doc", "--workspace", "--no-deps", "--quiet"];
        let mut command = shell::cargo(root, &arguments);
        command.env("RUSTDOCFLAGS", "-D warnings");
        shell::run(command)
    });
}

/// The unsafe ground, under tools of its own.
fn runtime(plan: &mut Plan<'_>, root: &Utf8Path) {
    for (name, package, tests) in [
        (
            "loom: borrow flags, handle tables, futures and replies",
            "landbridge-core",
            &["loom", "loom_reply"][..],
        ),
        (
            "loom: calls to Go and their answers",
            "landbridge-go",
            &["loom_queue"][..],
        ),
    ] {
        plan.step(name, || {
            let arguments = ["test", "--quiet", "--release", "--package", package];
            let mut command = shell::cargo(root, &arguments);
            for test in tests {
                command.args(["--test", test]);
            }
            command
                .env("RUSTFLAGS", "--cfg loom")
                .env("CARGO_TARGET_DIR", root.join("target/loom"));
            shell::run(command)
        });
    }
}

/// Translated Zig beside a real one.
fn porter(plan: &mut Plan<'_>, root: &Utf8Path) {
    let name = "port: trees, programs and tests beside Zig";
    let named = std::env::var("ZIG").ok();
    let known = [named.as_deref(), Some("zig"), Some("python3 -m ziglang")];
    let zig = known.into_iter().flatten().find(|text| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words
            .split_first()
            .is_some_and(|(program, first)| shell::works(program, &[first, &["version"]].concat()))
    });
    let Some(zig) = zig else {
        plan.skip(
            name,
            "no Zig is here (pip install ziglang==0.15.2, or ZIG names one)",
        );
        return;
    };
    plan.step(name, || {
        let arguments = [
            "test",
            "--quiet",
            "--package",
            "landbridge-port",
            "--",
            "--ignored",
        ];
        let mut command = shell::cargo(root, &arguments);
        command.env("ZIG", zig);
        shell::run(command)
    });
}

fn hosts(plan: &mut Plan<'_>, root: &Utf8Path, setup: &Setup) {
    for (host, needs) in [
        ("c", &["cc", "c++", "pkg-config"][..]),
        ("python", &["python3"][..]),
        ("node", &["node", "npm"][..]),
    ] {
        let name = format!("conformance: {host}");
        match needs.iter().find(|program| !setup.has(program)) {
            Some(program) => plan.skip(&name, &format!("`{program}` isn't here")),
            None => {
                plan.step(&name, || conformance(root, setup, &["--host", host]));
                let name = format!("types and lints of generated code: {host}");
                plan.step(&name, || {
                    conformance(root, setup, &["--host", host, "--types"])
                });
            }
        }
    }
    for engine in ["bun", "deno"] {
        let name = format!("conformance: {engine}");
        if !setup.has("npm") || !setup.has_engine(engine) {
            plan.skip(&name, &format!("`{engine}` isn't here"));
            continue;
        }
        plan.step(&name, || conformance(root, setup, &["--host", engine]));
    }
    if setup.has("node") && setup.has("npm") {
        plan.step("conformance: node, by the package of all engines", || {
            conformance(root, setup, &["--host", "node-shared"])
        });
    }
    abi3(plan, root, setup);
}

/// Python's stable ABI, behind a feature of the runtime that no other step turns on.
fn abi3(plan: &mut Plan<'_>, root: &Utf8Path, setup: &Setup) {
    let (clippy, cases) = (
        "clippy: python, one wheel for all versions",
        "conformance: python, one wheel for all versions",
    );
    let old = "import sys; sys.exit(sys.version_info < (3, 11))";
    if !shell::works("python3", &["-c", old]) {
        for name in [clippy, cases] {
            plan.skip(name, "`python3` isn't here, or older than 3.11");
        }
        return;
    }
    if shell::works("cargo", &["clippy", "--version"]) {
        plan.step(clippy, || {
            let package = ["clippy", "--quiet", "--package", "landbridge-python"];
            let more = ["--features", "abi3", "--", "-D", "warnings"];
            shell::run(shell::cargo(root, &[&package[..], &more].concat()))
        });
    }
    plan.step(cases, || {
        let option = ["--host", "python", "--option", "python.abi3 = true"];
        conformance(root, setup, &option)
    });
}

/// The conformance runner with the checkers in reach.
pub(crate) fn conformance(root: &Utf8Path, setup: &Setup, arguments: &[&str]) -> Outcome {
    let landbridge = golden::landbridge(root)?;
    let mut command = shell::cargo(
        root,
        &["run", "--quiet", "--package", "conformance-runner", "--"],
    );
    command.args(arguments).env("LANDBRIDGE", landbridge);
    setup.apply(&mut command);
    shell::run(command)
}
