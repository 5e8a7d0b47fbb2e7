//! From `bindings/typescript/` to `dist/typescript/*.tgz`, and its tests from an empty folder.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::process;

/// Builds the library for Bun and Deno and the addon for Node, and packs both with their JavaScript.
pub(super) fn package(build: &mut Build<'_>, npm: &str) -> Result<Artifact, PackageError> {
    let compiled = build.cargo(|_| {})?;
    let library = compiled
        .cdylib
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
    build.step("packing");
    let stage = build
        .target
        .join(format!("pack-typescript-{}", std::process::id()));
    remove(&stage)?;
    copy_folder(&build.bindings.join("npm"), &stage)?;
    let file = crate::javascript::emit::file(&build.interface.krate.library);
    let end = library.extension().unwrap_or("so");
    let target = stage.join(format!("{file}.{}.{end}", platform()));
    std::fs::copy(&library, &target).map_err(Build::io(&library))?;
    let target = stage.join(format!("{file}.{}.node", platform()));
    std::fs::copy(&addon, &target).map_err(Build::io(&addon))?;
    let out = stage.join("out");
    std::fs::create_dir_all(&out).map_err(Build::io(&out))?;
    let mut pack = Command::new("npm");
    pack.args(["pack", "--ignore-scripts", "--pack-destination", "out"])
        .current_dir(&stage);
    process::run(&mut pack)?;
    let tarball = out
        .read_dir_utf8()
        .map_err(Build::io(&out))?
        .filter_map(Result::ok)
        .map(camino::Utf8DirEntry::into_path)
        .find(|path| path.extension() == Some("tgz"))
        .ok_or_else(|| PackageError::Unexpected(format!("npm packed nothing for {npm}")))?;
    let name = tarball.file_name().unwrap_or_default().to_owned();
    remove(&build.dist)?;
    std::fs::create_dir_all(&build.dist).map_err(Build::io(&build.dist))?;
    let path = build.dist.join(name);
    std::fs::copy(&tarball, &path).map_err(Build::io(&path))?;
    remove(&stage)?;
    Ok(Artifact {
        size: path.metadata().map_err(Build::io(&path))?.len(),
        install: format!("npm install {path}"),
        path,
        user_rlib: compiled.user_rlib,
    })
}

/// As the package's JavaScript spells it.
fn platform() -> String {
    let arch = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    match std::env::consts::OS {
        "linux" if cfg!(target_env = "musl") => format!("linux-{arch}-musl"),
        "linux" => format!("linux-{arch}-gnu"),
        "macos" => format!("darwin-{arch}"),
        "windows" => format!("win32-{arch}"),
        other => format!("{other}-{arch}"),
    }
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

/// An empty folder with the package installed.
fn install(build: &mut Build<'_>, artifact: &Artifact) -> Result<Utf8PathBuf, PackageError> {
    build.step("installing");
    let place = build
        .target
        .join(format!("install-typescript-{}", std::process::id()));
    remove(&place)?;
    std::fs::create_dir_all(&place).map_err(Build::io(&place))?;
    let manifest = place.join("package.json");
    std::fs::write(&manifest, "{ \"private\": true }\n").map_err(Build::io(&manifest))?;
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--offline",
        "--no-audit",
        "--no-fund",
        "--silent",
    ])
    .arg(&artifact.path)
    .current_dir(&place);
    process::run(&mut npm)?;
    Ok(place)
}

/// Runs one program against the installed package.
pub(super) fn run(
    build: &mut Build<'_>,
    artifact: &Artifact,
    program: &Utf8Path,
) -> Result<String, PackageError> {
    let place = install(build, artifact)?;
    let name = program.file_name().unwrap_or("program.mjs");
    std::fs::copy(program, place.join(name)).map_err(Build::io(program))?;
    let mut command = Engine::found(build)?.run();
    let result = process::run(command.arg(name).current_dir(&place));
    remove(&place)?;
    Ok(result?)
}

/// Runs `tests/typescript/` with the engine's own runner.
pub(super) fn test(
    build: &mut Build<'_>,
    artifact: &Artifact,
) -> Result<TestOutcome, PackageError> {
    let folder = build.user_crate.join("tests/typescript");
    let mut tests: Vec<String> = folder
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_owned())
        .filter(|name| {
            [".test.ts", ".test.mjs", ".test.cjs", ".test.js"]
                .iter()
                .any(|end| name.ends_with(end))
        })
        .collect();
    tests.sort();
    if tests.is_empty() {
        return Ok(TestOutcome {
            passed: true,
            none_at: Some(folder),
            output: String::new(),
        });
    }
    let engine = Engine::found(build)?;
    let place = install(build, artifact)?;
    copy_folder(&folder, &place)?;
    build.step("testing");
    let mut command = engine.test();
    command.args(&tests).current_dir(&place);
    let outcome = match process::run(&mut command) {
        Ok(output) => TestOutcome {
            passed: true,
            none_at: None,
            output,
        },
        Err(failed) => TestOutcome {
            passed: false,
            none_at: None,
            output: failed.to_string(),
        },
    };
    remove(&place)?;
    Ok(outcome)
}

fn remove(folder: &Utf8Path) -> Result<(), PackageError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Build::io(folder)(error)),
        _ => Ok(()),
    }
}

fn copy_folder(from: &Utf8Path, to: &Utf8Path) -> Result<(), PackageError> {
    std::fs::create_dir_all(to).map_err(Build::io(to))?;
    for entry in from.read_dir_utf8().map_err(Build::io(from))? {
        let path = entry.map_err(Build::io(from))?.into_path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).map_err(Build::io(&path))?;
        }
    }
    Ok(())
}
