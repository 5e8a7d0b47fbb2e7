//! From generated files to a package: what the command gives a host and what comes back.

use std::fmt;
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::Diagnostic;
use landbridge_model::Interface;
use serde::Serialize;

use crate::place;
use crate::process::{self, CommandFailed};
use crate::settings::Table;

/// What a host packages with. All paths are absolute.
pub struct Build<'a> {
    /// The interface that the files were generated from.
    pub interface: &'a Interface,
    /// The host's table of `landbridge.toml`.
    pub options: &'a Table,
    /// The user's crate.
    pub user_crate: Utf8PathBuf,
    /// `bindings/HOST`, with the generated files in place.
    pub bindings: Utf8PathBuf,
    /// `dist/HOST`; the host empties it only once the new package is complete.
    pub dist: Utf8PathBuf,
    /// For cargo's output; shared by hosts.
    pub target: Utf8PathBuf,
    /// For tools that a host gets for itself (a venv with maturin); kept between runs.
    pub tools: Utf8PathBuf,
    /// Features of the runtime crates, `landbridge-c/count`, beside those that the generated crate asks for.
    pub features: Vec<String>,
    /// Which of [`crate::Host::engines`] runs programs; the first that is on this machine if none is said.
    pub engine: Option<&'static str>,
    /// Build with debug assertions and without optimisation.
    pub debug: bool,
    /// Told of each step in a few words.
    pub progress: &'a mut dyn FnMut(&str),
    /// What the user should know of a package that is made all the same; the command shows them.
    pub warnings: Vec<Diagnostic>,
}

impl fmt::Debug for Build<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Build")
            .field("user_crate", &self.user_crate)
            .field("bindings", &self.bindings)
            .field("dist", &self.dist)
            .finish_non_exhaustive()
    }
}

/// A package.
#[derive(Clone, Debug, Serialize)]
pub struct Artifact {
    /// What a person installs: a wheel, a tarball, a folder.
    pub path: Utf8PathBuf,
    /// Bytes, all files together.
    pub size: u64,
    /// What to type to install it.
    pub install: String,
    /// The compiled rlib of the user's crate, which holds the attributes' records.
    pub user_rlib: Option<Utf8PathBuf>,
}

/// How the user's tests went.
#[derive(Clone, Debug, Serialize)]
pub struct TestOutcome {
    /// The runner said all is well.
    pub passed: bool,
    /// No tests were found at this path.
    pub none_at: Option<Utf8PathBuf>,
    /// What the runner printed.
    pub output: String,
}

impl TestOutcome {
    /// There was nothing to run.
    pub(crate) fn none_at(folder: Utf8PathBuf) -> Self {
        Self {
            passed: true,
            none_at: Some(folder),
            output: String::new(),
        }
    }

    /// What a runner of tests said.
    pub(crate) fn of(ran: Result<String, CommandFailed>) -> Self {
        Self {
            passed: ran.is_ok(),
            none_at: None,
            output: ran.unwrap_or_else(|failed| failed.to_string()),
        }
    }
}

/// Why there is no package.
#[derive(Debug)]
pub enum PackageError {
    /// A tool failed.
    Command(CommandFailed),
    /// A tool isn't there; what it is and how to get it.
    Missing {
        /// The program.
        tool: String,
        /// What to run.
        how_to_get: String,
    },
    /// A file couldn't be read or written.
    Io {
        /// Which.
        path: Utf8PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A tool succeeded, but what it should have made isn't there; or an option can't be used.
    Unexpected(String),
}

impl fmt::Display for PackageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(failed) => failed.fmt(f),
            Self::Missing { tool, how_to_get } => {
                write!(f, "`{tool}` isn't on this machine; to get it: {how_to_get}")
            }
            Self::Io { path, error } => write!(f, "{path}: {error}"),
            Self::Unexpected(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for PackageError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Command(failed) => Some(failed),
            Self::Io { error, .. } => Some(error),
            Self::Missing { .. } | Self::Unexpected(_) => None,
        }
    }
}

impl From<CommandFailed> for PackageError {
    fn from(failed: CommandFailed) -> Self {
        Self::Command(failed)
    }
}

/// What cargo made of a generated crate.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// `lib….so`, `.dylib`, `.dll`, `.wasm`.
    pub cdylib: Option<Utf8PathBuf>,
    /// `lib….a`, `.lib`.
    pub staticlib: Option<Utf8PathBuf>,
    /// The user's crate.
    pub user_rlib: Option<Utf8PathBuf>,
    /// What the static library needs from the system, as arguments of a linker, where that was asked for.
    pub native: Option<String>,
}

impl Build<'_> {
    /// The host's id, which its folders are called.
    pub(crate) fn host(&self) -> &str {
        self.dist.file_name().unwrap_or_default()
    }

    /// Where the user's tests for the host are.
    pub(crate) fn tests(&self) -> Utf8PathBuf {
        self.user_crate.join("tests").join(self.host())
    }

    /// Runs each of the user's programs whose names end so, beside the package where `install` puts it; one that fails is
    /// told of, and the others go on.
    pub(crate) fn test_each<P>(
        &mut self,
        end: &str,
        install: impl FnOnce(&Self) -> Result<P, PackageError>,
        mut run: impl FnMut(&Self, &P, &Utf8Path) -> Result<String, PackageError>,
    ) -> Result<TestOutcome, PackageError> {
        let folder = self.tests();
        let programs = place::files(&folder, &[end]);
        if programs.is_empty() {
            return Ok(TestOutcome::none_at(folder));
        }
        let place = install(self)?;
        let mut outcome = TestOutcome::of(Ok(String::new()));
        for program in &programs {
            let name = program.file_name().unwrap_or_default();
            self.step(name);
            let told = match run(self, &place, program) {
                Ok(output) => format!("{output}{name}: passed\n"),
                Err(PackageError::Command(failed)) => {
                    outcome.passed = false;
                    format!("{name}: failed\n{failed}\n")
                }
                Err(error) => return Err(error),
            };
            outcome.output.push_str(&told);
        }
        Ok(outcome)
    }

    /// Says what is being done.
    pub fn step(&mut self, what: &str) {
        (self.progress)(what);
    }

    /// Compiles the generated crate with cargo and finds what it made. `prepare` may add
    /// environment and arguments.
    ///
    /// # Errors
    /// cargo is missing or refuses; rustc's messages are in the error.
    pub fn cargo(&mut self, prepare: impl FnOnce(&mut Command)) -> Result<Compiled, PackageError> {
        let folder = self.bindings.clone();
        self.cargo_in(&folder, prepare)
    }

    /// As [`Build::cargo`], of the crate in another folder.
    ///
    /// # Errors
    /// As there.
    pub fn cargo_in(
        &mut self,
        folder: &Utf8Path,
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Compiled, PackageError> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        self.cargo_by(Command::new(cargo), folder, prepare)
    }

    /// As that, by the cargo that `command` runs.
    ///
    /// # Errors
    /// As there.
    pub fn cargo_by(
        &mut self,
        command: Command,
        folder: &Utf8Path,
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Compiled, PackageError> {
        self.compile(command, "build", folder, prepare)
    }

    /// As [`Build::cargo`], of a crate that is a static library: [`Compiled::native`] says what it needs, the libraries of
    /// the user's dependencies included.
    ///
    /// # Errors
    /// As there, or rustc doesn't say.
    pub fn cargo_static(&mut self) -> Result<Compiled, PackageError> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let folder = self.bindings.clone();
        let asked = |command: &mut Command| {
            command.args(["--", "--print", "native-static-libs"]);
        };
        let compiled = self.compile(Command::new(cargo), "rustc", &folder, asked)?;
        if compiled.native.is_none() {
            let missing = "rustc didn't say what the static library needs";
            return Err(PackageError::Unexpected(missing.to_owned()));
        }
        Ok(compiled)
    }

    fn compile(
        &mut self,
        mut command: Command,
        subcommand: &str,
        folder: &Utf8Path,
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Compiled, PackageError> {
        self.step("compiling");
        command
            .arg(subcommand)
            .arg("--message-format=json-render-diagnostics")
            .arg("--manifest-path")
            .arg(folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&self.target);
        if !self.debug {
            command.arg("--release");
        }
        if !self.features.is_empty() {
            command.arg("--features").arg(self.features.join(","));
        }
        prepare(&mut command);
        let (messages, told) = process::run_both(&mut command).map_err(|failed| CommandFailed {
            // Messages for programs; rustc's for people are on standard error.
            stdout: String::new(),
            ..failed
        })?;
        Ok(Compiled {
            native: native_libraries(&told),
            ..compiled(&messages, &self.interface.krate.library)
        })
    }

    /// The names of an I/O failure.
    pub fn io(path: &Utf8Path) -> impl FnOnce(std::io::Error) -> PackageError {
        let path = path.to_owned();
        move |error| PackageError::Io { path, error }
    }
}

/// Reads cargo's JSON messages: the libraries of the last crate and the user's rlib.
fn compiled(messages: &str, user_library: &str) -> Compiled {
    let mut found = Compiled::default();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let user = message["target"]["name"] == user_library;
        let files = message["filenames"].as_array().into_iter().flatten();
        for file in files.filter_map(|file| file.as_str()) {
            let path = Utf8PathBuf::from(file);
            match path.extension() {
                Some("rlib") if user => found.user_rlib = Some(path),
                Some("so" | "dylib" | "dll" | "wasm") if !is_macro(&message) => {
                    found.cdylib = Some(path)
                }
                Some("a" | "lib") => found.staticlib = Some(path),
                _ => {}
            }
        }
    }
    found
}

/// What rustc says that a static library needs: its last word, since other crates may have been asked too.
fn native_libraries(told: &str) -> Option<String> {
    let mut lines = told.lines().rev();
    let line = lines.find_map(|line| line.split_once("native-static-libs:"))?;
    Some(line.1.trim().to_owned())
}

fn is_macro(message: &serde_json::Value) -> bool {
    let kinds = message["target"]["kind"].as_array();
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == "proc-macro"))
}

#[cfg(test)]
mod tests {
    use super::native_libraries;

    #[test]
    fn libraries_of_dependencies_are_told() {
        let told = "   Compiling hello-c v0.1.0\nnote: link against the following native artifacts\n\n\
                    note: native-static-libs: -lz -lgcc_s -lc \n\n    Finished `release` profile\n";
        assert_eq!(native_libraries(told).as_deref(), Some("-lz -lgcc_s -lc"));
        assert_eq!(native_libraries("    Finished `release` profile\n"), None);
    }
}
