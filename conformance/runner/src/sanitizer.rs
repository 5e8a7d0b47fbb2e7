//! rustc's sanitizers over generated crates: how a package is built with one, and how its driver runs then.
//! Needs a nightly toolchain of rustup's; ThreadSanitizer also its rust-src.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::case::Host;

/// The only machine that the sanitizers are run on.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// A sanitizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sanitizer {
    /// Bad accesses; leaks too where the program is ours from its first line.
    Address,
    /// Data races.
    Thread,
}

impl Sanitizer {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "address" => Some(Self::Address),
            "thread" => Some(Self::Thread),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Thread => "thread",
        }
    }

    /// Whether a host can run with it: an interpreter that was built without would report its own locks.
    pub(crate) fn check(self, host: Host) -> Result<()> {
        if self == Self::Thread && host != Host::C {
            bail!("ThreadSanitizer has to see all of a program, so it runs with C only");
        }
        Ok(())
    }

    /// Lets `landbridge build` compile with it.
    pub(crate) fn build(self, command: &mut Command) {
        command
            // Only rustup's proxy knows the toolchain's name.
            .env_remove("CARGO")
            .env("RUSTUP_TOOLCHAIN", "nightly")
            .env("CARGO_BUILD_TARGET", TARGET)
            .env("RUSTFLAGS", format!("-Zsanitizer={}", self.name()));
        if self == Self::Thread {
            // What the standard library synchronises looks like a race unless it is built along.
            command.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_unwind");
        }
    }

    /// What gcc compiles the driver with.
    pub(crate) fn compile(self) -> String {
        format!("-fsanitize={}", self.name())
    }

    /// What gcc links the driver with: of the two compilers' runtimes, the one that serves both. Rust's calls more
    /// of ThreadSanitizer than gcc's has.
    pub(crate) fn link(self) -> Result<Vec<String>> {
        if self == Self::Address {
            return Ok(vec![self.compile()]);
        }
        let sysroot = Command::new("rustc")
            .args(["+nightly", "--print", "sysroot"])
            .output()
            .context("rustc")?;
        let sysroot = String::from_utf8(sysroot.stdout)?;
        let runtime = format!(
            "{}/lib/rustlib/{TARGET}/lib/librustc-nightly_rt.tsan.a",
            sysroot.trim()
        );
        let whole = format!("-Wl,--whole-archive,{runtime},--no-whole-archive");
        let more = ["-Wl,--export-dynamic", "-ldl", "-lrt", "-lgcc_s"];
        Ok([whole].into_iter().chain(more.map(str::to_owned)).collect())
    }

    /// What the driver's process needs.
    pub(crate) fn run(self, command: &mut Command, host: Host) -> Result<()> {
        if !matches!(host, Host::C | Host::Cpp) {
            // The interpreter isn't built with it: the library has to be there before its first allocation.
            let library = Command::new("gcc")
                .arg("-print-file-name=libasan.so")
                .output()
                .context("gcc")?;
            command.env("LD_PRELOAD", String::from_utf8(library.stdout)?.trim());
            // What interpreters leave behind at their end is theirs.
            command.env("ASAN_OPTIONS", "detect_leaks=0:quarantine_size_mb=64");
        }
        Ok(())
    }
}
