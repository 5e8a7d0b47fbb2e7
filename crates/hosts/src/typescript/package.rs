//! From `bindings/typescript/` to `dist/typescript/*.tgz`: the library for Bun and Deno, the addon for Node, and the engines
//! that run programs and tests.

use std::process::Command;

use camino::Utf8Path;

use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::javascript::{emit, tarball};
use crate::place;
use crate::process;

/// Builds the library for Bun and Deno and the addon for Node, and packs both with their JavaScript.
pub(super) fn package(build: &mut Build<'_>, name: &str) -> Result<Artifact, PackageError> {
    let compiled = build.cargo(|_| {})?;
    let library = (compiled.cdylib.as_deref())
        .ok_or_else(|| PackageError::Unexpected("cargo made no library".to_owned()))?;
    let folder = build.bindings.join(super::emit::ADDON);
    // The addon has the other runtime.
    let runtime = |name: &String| name.replace("landbridge-typescript/", "landbridge-node/");
    let of_addon = build.features.iter().map(runtime).collect();
    let features = std::mem::replace(&mut build.features, of_addon);
    let addon = build.cargo_in(&folder, |_| {});
    build.features = features;
    let addon = addon?
        .cdylib
        .ok_or_else(|| PackageError::Unexpected("cargo made no addon".to_owned()))?;
    let stage = tarball::stage(build)?;
    let file = emit::file(&build.interface.krate.library);
    let end = library.extension().unwrap_or("so");
    for (made, end) in [(library, end), (&addon, "node")] {
        place::copy(
            made,
            &stage.join(format!("{file}.{}.{end}", tarball::platform())),
        )?;
    }
    tarball::pack(build, &stage, name, compiled)
}

/// What runs a program.
enum Engine {
    Bun,
    Deno,
}

impl Engine {
    const ALL: [Self; 2] = [Self::Bun, Self::Deno];

    fn id(&self) -> &'static str {
        match self {
            Self::Bun => "bun",
            Self::Deno => "deno",
        }
    }

    fn is_here(&self) -> bool {
        process::version_of(self.id(), "--version").is_some()
    }

    /// The one that is asked for, else the first that is on this machine.
    fn found(build: &Build<'_>) -> Result<Self, PackageError> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|it| match build.engine {
            Some(id) => it.id() == id,
            None => it.is_here(),
        });
        found.ok_or_else(|| PackageError::Missing {
            tool: "bun` or `deno".to_owned(),
            how_to_get: "npm install --global bun, or npm install --global deno".to_owned(),
        })
    }

    fn run(&self) -> Command {
        self.command("run")
    }

    fn test(&self) -> Command {
        self.command("test")
    }

    fn command(&self, what: &str) -> Command {
        let mut command;
        match self {
            Self::Bun => {
                command = Command::new("bun");
                command.arg(what);
            }
            Self::Deno => {
                command = Command::new("deno");
                // Checking types, it would want Node's from npm, which a machine may be without.
                command.args([what, "--allow-all", "--no-check"]);
            }
        }
        command
    }
}

/// The engines that are on this machine.
pub(super) fn engines() -> Vec<&'static str> {
    let here = Engine::ALL.into_iter().filter(Engine::is_here);
    here.map(|it| it.id()).collect()
}

/// Runs one program against the installed package.
pub(super) fn run(
    build: &mut Build<'_>,
    artifact: &Artifact,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let engine = Engine::found(build)?.run();
    tarball::run(build, artifact, engine, program)
}

/// Runs `tests/typescript/` with the engine's own runner.
pub(super) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
) -> Result<TestOutcome, PackageError> {
    tarball::test(build, artifact, &[".test.ts"], |build| {
        Ok(Engine::found(build)?.test())
    })
}
