//! `cargo xtask test`: everything that must hold, each as a step that is counted.

use camino::Utf8Path;

use crate::plan::Plan;
use crate::setup::{self, Setup};
use crate::shell::{self, Outcome};
use crate::{
    engine, examples, go, golden, kotlin, leaves, new_host, sanitizers, swift, terminal, tidy, wasm,
};

/// Sets up and runs all steps.
pub(crate) fn run(root: &Utf8Path, yes: bool, only: Option<&str>, jobs: Option<usize>) -> Outcome {
    let setup = setup::run(root, yes)?;
    let mut plan = Plan::new(only);
    // The order is what is waited for last: long groups that share nothing come between the others.
    rust(&mut plan, root);
    plan.step(
        "tidy: prose is true, folders keep their distance",
        move || tidy::run(root),
    );
    plan.step("golden: generated code is up to date", move || {
        golden::run(root, true)
    });
    porter(&mut plan, root, &setup);
    runtime(&mut plan, root);
    hosts(&mut plan, root, &setup);
    go::plan(&mut plan, root);
    sanitizers::plan(&mut plan, root, &setup);
    engine::plan(&mut plan, root, &setup);
    examples::plan(&mut plan, root, &setup);
    terminal::plan(&mut plan, root, &setup);
    plan.run(jobs.unwrap_or_else(at_a_time), shell::in_ci())
}

/// Steps at a time: one more than cores, as most wait now and then for cargo's lock or for time to pass.
fn at_a_time() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() + 1).min(4))
}

fn rust<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path) {
    plan.group("rust");
    if shell::works("cargo", &["fmt", "--version"]) {
        plan.step("fmt", move || {
            shell::run(shell::cargo(root, &["fmt", "--all", "--check"]))
        });
    } else {
        plan.skip("fmt", "rustfmt isn't here (rustup component add rustfmt)");
    }
    if shell::works("cargo", &["clippy", "--version"]) {
        plan.step("clippy", move || {
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
    plan.step(
        "a new host: what `cargo xtask new-host` writes",
        move || new_host::check(root),
    );
    plan.step("Rust tests", move || {
        // All that fails is told at once, since a run takes long.
        let arguments = ["test", "--workspace", "--quiet", "--no-fail-fast"];
        shell::run(shell::cargo(root, &arguments))
    });
    plan.step(
        "Rust tests: futures of runtime/core and runtime/go",
        move || {
            let arguments = ["test", "--quiet", "--package", "landbridge-core"];
            for features in ["async", "tokio"] {
                let mut command = shell::cargo(root, &arguments);
                command.args(["--features", features]);
                shell::run(command)?;
            }
            let arguments = ["test", "--quiet", "--package", "landbridge-go"];
            let mut command = shell::cargo(root, &arguments);
            command.args(["--features", "async"]);
            shell::run(command)
        },
    );
    plan.step("Rust docs", move || {
        let arguments = ["doc", "--workspace", "--no-deps", "--quiet"];
        let mut command = shell::cargo(root, &arguments);
        command.env("RUSTDOCFLAGS", "-D warnings");
        shell::run(command)
    });
}

/// The unsafe ground, under tools of its own.
fn runtime<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path) {
    plan.group("loom");
    plan.spent(root.join("target/loom"));
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
        plan.step(name, move || {
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
fn porter<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &Setup) {
    let name = "port: trees, programs and tests beside Zig";
    let named = std::env::var("ZIG").ok();
    let own = setup.zig.join("ziglang/zig");
    let known = [
        named.as_deref(),
        Some(own.as_str()),
        Some("zig"),
        Some("python3 -m ziglang"),
    ];
    let zig = known.into_iter().flatten().find(|text| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words
            .split_first()
            .is_some_and(|(program, first)| shell::works(program, &[first, &["version"]].concat()))
    });
    let Some(zig) = zig.map(str::to_owned) else {
        plan.skip(
            name,
            "no Zig is here, and pip has none for this platform (ZIG names one)",
        );
        return;
    };
    plan.step(name, move || {
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

fn hosts<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    for (host, needs) in [
        ("c", &["cc", "c++", "pkg-config"][..]),
        ("cpp", &["c++", "cmake"][..]),
        ("python", &["python3"][..]),
        ("node", &["node", "npm"][..]),
        ("go", &["cc", "go"][..]),
    ] {
        plan.group(host);
        let name = format!("conformance: {host}");
        match needs.iter().find(|program| !setup.has(program)) {
            Some(program) => plan.skip(&name, &format!("`{program}` isn't here")),
            None => {
                plan.step(&name, move || conformance(root, setup, &["--host", host]));
                let name = format!("types and lints of generated code: {host}");
                plan.step(&name, move || {
                    conformance(root, setup, &["--host", host, "--types"])
                });
                if host == "go" {
                    leaves::plan(plan, root, setup);
                }
                if host == "cpp" {
                    plan.step("conformance: cpp, as C++20", move || {
                        conformance(root, setup, &["--host", host, "--standard", "20"])
                    });
                }
            }
        }
    }
    // Bun, Deno and the package of all engines are one package.
    plan.group("typescript");
    for engine in ["bun", "deno"] {
        let name = format!("conformance: {engine}");
        if !setup.has("npm") || !setup.has_engine(engine) {
            plan.skip(&name, &format!("`{engine}` isn't here"));
            continue;
        }
        plan.step(&name, move || conformance(root, setup, &["--host", engine]));
    }
    if setup.has("node") && setup.has("npm") {
        plan.step(
            "conformance: node, by the package of all engines",
            move || conformance(root, setup, &["--host", "node-shared"]),
        );
    }
    plan.group("wasm");
    if setup.has("npm") && wasm::is_here(root) {
        plan.step("conformance: wasm", move || {
            conformance(root, setup, &["--host", "wasm"])
        });
        let name = "wasm: a page in Chromium";
        match wasm::browser() {
            Some(_) => plan.step(name, move || wasm::page(root)),
            None => plan.skip(name, wasm::NO_BROWSER),
        }
    } else {
        plan.skip("conformance: wasm", wasm::MISSING);
    }
    plan.group("v8");
    match engine::v8_is_here(root, setup) {
        Ok(()) => plan.step("conformance: v8", move || {
            conformance(root, setup, &["--host", "v8"])
        }),
        Err(reason) => plan.skip("conformance: v8", &reason),
    }
    plan.group("swift");
    if swift::is_here(root) {
        plan.step("conformance: swift", move || {
            conformance(root, setup, &["--host", "swift"])
        });
        plan.step("types and lints of generated code: swift", move || {
            conformance(root, setup, &["--host", "swift", "--types"])
        });
        plan.step("swift: what goes early is freed", move || {
            ignored(root, setup, "swift")
        });
    } else {
        let why = "no Swift is here (cargo xtask setup swift gets it: 600 MB, 2.6 GB in target/)";
        for name in ["conformance: swift", "swift: what goes early is freed"] {
            plan.skip(name, why);
        }
    }
    plan.group("kotlin");
    if kotlin::is_here(root) {
        plan.step("conformance: kotlin", move || {
            conformance(root, setup, &["--host", "kotlin"])
        });
        plan.step("types and lints of generated code: kotlin", move || {
            conformance(root, setup, &["--host", "kotlin", "--types"])
        });
    } else {
        plan.skip(
            "conformance: kotlin",
            "no kotlinc is here (cargo xtask setup kotlin gets it: 90 MB)",
        );
    }
    abi3(plan, root, setup);
    plan.step("bench: a new crate, in each host that is here", move || {
        ignored(root, setup, "bench")
    });
}

/// Tests of the command that take hosts' tools, which `cargo test` alone leaves out.
fn ignored(root: &Utf8Path, setup: &Setup, file: &str) -> Outcome {
    let arguments = ["test", "--quiet", "--package", "landbridge-cli", "--test"];
    let mut command = shell::cargo(root, &arguments);
    command.args([file, "--", "--ignored"]);
    setup.apply(&mut command);
    shell::run(command)
}

/// Python's stable ABI, behind a feature of the runtime that no other step turns on.
fn abi3<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    plan.group("python");
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
        plan.step(clippy, move || {
            let package = ["clippy", "--quiet", "--package", "landbridge-python"];
            let more = ["--features", "abi3", "--", "-D", "warnings"];
            shell::run(shell::cargo(root, &[&package[..], &more].concat()))
        });
    }
    plan.step(cases, move || {
        let option = ["--host", "python", "--option", "python.abi3 = true"];
        conformance(root, setup, &option)
    });
}

/// The conformance runner with the checkers in reach.
pub(crate) fn conformance(root: &Utf8Path, setup: &Setup, arguments: &[&str]) -> Outcome {
    shell::run(conformance_command(root, setup, arguments)?)
}

pub(crate) fn conformance_command(
    root: &Utf8Path,
    setup: &Setup,
    arguments: &[&str],
) -> Outcome<std::process::Command> {
    let landbridge = golden::landbridge(root)?;
    let mut command = shell::cargo(
        root,
        &["run", "--quiet", "--package", "conformance-runner", "--"],
    );
    command.args(arguments).env("LANDBRIDGE", landbridge);
    setup.apply(&mut command);
    Ok(command)
}
