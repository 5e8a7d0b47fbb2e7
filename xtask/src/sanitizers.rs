//! What has unsafe code under rustc's sanitizers: the runtime's own tests, and the conformance cases. They need a
//! nightly toolchain; what can't run without it is skipped by name.

use camino::Utf8Path;

use crate::plan::Plan;
use crate::setup::Setup;
use crate::shell::{self, Outcome};
use crate::test;

/// A sanitizer, and what it is run with.
struct Sanitizer {
    name: &'static str,
    flag: &'static str,
    /// Whether the standard library is built along: without that, what it synchronises looks like a race.
    with_std: bool,
    /// The hosts whose cases run under it; ThreadSanitizer has to see all of a program.
    hosts: &'static [(&'static str, &'static [&'static str])],
}

const C: (&str, &[&str]) = ("c", &["cc", "pkg-config"]);

static ALL: [Sanitizer; 2] = [
    Sanitizer {
        name: "AddressSanitizer",
        flag: "address",
        with_std: false,
        hosts: &[
            C,
            ("python", &["python3", "cc"]),
            ("node", &["node", "npm", "cc"]),
        ],
    },
    Sanitizer {
        name: "ThreadSanitizer",
        flag: "thread",
        with_std: true,
        hosts: &[C],
    },
];

/// The crates whose tests run without a host, with their features.
const PACKAGES: [(&str, &[&str]); 2] = [
    ("landbridge-types", &[]),
    ("landbridge-core", &["--features", "tokio"]),
];

/// Sanitizers know this machine's kind only; others skip them.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Runs what this machine can.
pub(crate) fn plan<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    let missing = missing();
    for sanitizer in &ALL {
        let reason = match missing {
            None if sanitizer.with_std && !has_sources() => Some(
                "the nightly toolchain has no rust-src (rustup component add rust-src --toolchain nightly)",
            ),
            missing => missing,
        };
        plan.group(sanitizer.flag);
        plan.spent(root.join("target").join(sanitizer.flag));
        let name = format!("{}: runtime/types, runtime/core", sanitizer.name);
        match reason {
            Some(reason) => plan.skip(&name, reason),
            None => plan.step(&name, move || {
                (PACKAGES.iter()).try_for_each(|package| tests(root, sanitizer, package))
            }),
        }
        for (host, needs) in sanitizer.hosts {
            plan.group(host);
            let name = format!("{}: conformance: {host}", sanitizer.name);
            let lacking = needs.iter().find(|program| !setup.has(program));
            match (reason, lacking) {
                (Some(reason), _) => plan.skip(&name, reason),
                (None, Some(program)) => plan.skip(&name, &format!("`{program}` isn't here")),
                (None, None) => plan.step(&name, move || {
                    let arguments = ["--host", host, "--sanitizer", sanitizer.flag];
                    test::conformance(root, setup, &arguments)
                }),
            }
        }
    }
}

fn tests(root: &Utf8Path, sanitizer: &Sanitizer, (package, features): &(&str, &[&str])) -> Outcome {
    // `cargo` here, not the running one: only rustup's proxy understands `+nightly`.
    let arguments = ["+nightly", "test", "--quiet", "--lib", "--tests"];
    let mut command = shell::command(root, "cargo", &arguments);
    command
        .args(["--package", package, "--target", TARGET])
        .args(*features);
    if sanitizer.with_std {
        command.arg("-Zbuild-std");
    }
    command
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN")
        .env("RUSTFLAGS", format!("-Zsanitizer={}", sanitizer.flag))
        .env("CARGO_TARGET_DIR", root.join("target").join(sanitizer.flag));
    shell::run(command)
}

/// Why none of them can run here.
fn missing() -> Option<&'static str> {
    if !cfg!(all(
        target_os = "linux",
        target_arch = "x86_64",
        target_env = "gnu"
    )) {
        return Some("they run on x86-64 Linux only");
    }
    (!shell::works("cargo", &["+nightly", "--version"])).then_some("no nightly toolchain")
}

fn has_sources() -> bool {
    let arguments = ["+nightly", "--print", "sysroot"];
    let sysroot = shell::output(shell::command(Utf8Path::new("."), "rustc", &arguments));
    sysroot.is_ok_and(|it| {
        Utf8Path::new(it.trim())
            .join("lib/rustlib/src/rust/library/Cargo.lock")
            .exists()
    })
}
