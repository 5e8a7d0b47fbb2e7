//! Builds the packages with the `landbridge` command and installs each into a clean place, as a
//! user would: an empty venv, an empty npm folder, a prefix that pkg-config finds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use landbridge_model::Interface;

use crate::sanitizer::Sanitizer;
use crate::target::Target;

/// Where things are.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// `conformance/`.
    pub(crate) root: PathBuf,
    /// `target/conformance/`: installations, caches, plans.
    pub(crate) work: PathBuf,
    /// The bound crate.
    pub(crate) krate: PathBuf,
    /// The command.
    pub(crate) landbridge: PathBuf,
    /// What packages are built and drivers run with.
    pub(crate) sanitizer: Option<Sanitizer>,
}

impl Places {
    fn landbridge(&self) -> Command {
        let mut command = Command::new(&self.landbridge);
        command
            .arg("--manifest-path")
            .arg(self.krate.join("Cargo.toml"));
        command
    }

    /// A place in [`Places::work`] that is new and empty.
    pub(crate) fn fresh(&self, name: &str) -> Result<PathBuf> {
        let place = self.work.join(name);
        if place.exists() {
            fs::remove_dir_all(&place).with_context(|| place.display().to_string())?;
        }
        fs::create_dir_all(&place)?;
        Ok(place)
    }
}

/// The workspace's own command, built where this program was. It is built apart from its runs, whose environment may
/// ask for another compiler.
pub(crate) fn landbridge(root: &Path) -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--quiet", "--package", "landbridge-cli"]);
    let own = std::env::current_exe().context("where this program is")?;
    if own.parent().is_some_and(|it| it.ends_with("release")) {
        cargo.arg("--release");
    }
    run(cargo.current_dir(root.join("..")))?;
    Ok(own.with_file_name(format!("landbridge{}", std::env::consts::EXE_SUFFIX)))
}

/// The bound crate: the kitchen sink, or a copy whose landbridge.toml has these lines too. What is checked in stays
/// as it is.
pub(crate) fn krate(root: &Path, lines: &[String]) -> Result<PathBuf> {
    let own = root.join("kitchen-sink");
    if lines.is_empty() {
        return Ok(own);
    }
    // As deep in the repository as the original, whose manifest has paths in it.
    let copy = root.join("../target/kitchen-sink");
    fs::create_dir_all(&copy)?;
    let copy = copy.canonicalize()?;
    if copy.join("src").exists() {
        fs::remove_dir_all(copy.join("src"))?;
    }
    for part in ["Cargo.toml", "Cargo.lock", "src"] {
        run(Command::new("cp").arg("-a").arg(own.join(part)).arg(&copy))?;
    }
    let settings = fs::read_to_string(own.join("landbridge.toml"))?;
    fs::write(
        copy.join("landbridge.toml"),
        format!("{settings}{}\n", lines.join("\n")),
    )?;
    Ok(copy)
}

/// Runs a command to its end; what it printed on standard output.
pub(crate) fn run(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| shown.clone())?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("{shown} failed\n{stdout}\n{stderr}");
    }
    Ok(stdout)
}

/// The interface of the kitchen sink, as the command reads it.
pub(crate) fn interface(places: &Places) -> Result<Interface> {
    let text = run(places.landbridge().args(["check", "--stage", "model"]))?;
    serde_json::from_str(&text).context("the interface that `landbridge check` prints")
}

/// The interface as a host's templates see it.
pub(crate) fn lowered(places: &Places, host: &str) -> Result<serde_json::Value> {
    let stage = format!("lowered:{host}");
    let text = run(places.landbridge().args(["check", "--stage", &stage]))?;
    serde_json::from_str(&text).context("the stage that `landbridge check` prints")
}

/// Builds the package of a host.
pub(crate) fn build(places: &Places, host: &str) -> Result<()> {
    let mut command = places.landbridge();
    command.args(["build", "--host", host]);
    if host == "v8" {
        command.env("LANDBRIDGE_V8_ROOT", crate::target::v8_root());
    }
    if let Some(sanitizer) = places.sanitizer {
        sanitizer.build(&mut command);
    }
    run(&mut command)?;
    Ok(())
}

/// The one file of `dist/HOST` with an extension.
pub(crate) fn built(places: &Places, host: &str, extension: &str) -> Result<PathBuf> {
    let folder = places.krate.join("dist").join(host);
    let mut found: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| format!("{}: build first", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    found.retain(|path| path.extension().is_some_and(|it| it == extension));
    ensure!(
        found.len() == 1,
        "{}: {} *.{extension}",
        folder.display(),
        found.len()
    );
    found.pop().context("a package")
}

/// A venv with the wheel in it; its Python.
pub(crate) fn install_python(places: &Places) -> Result<PathBuf> {
    let wheel = built(places, "python", "whl")?;
    let venv = places.fresh("python/venv")?;
    run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    let python = venv.join("bin/python");
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--no-index", "--no-deps"])
        .args(["--disable-pip-version-check"])
        .arg(&wheel))?;
    Ok(python)
}

/// A folder with Python packages that cases and checks use, kept between runs for each version.
pub(crate) fn python_tools(places: &Places, packages: &[&str]) -> Result<PathBuf> {
    let version = "import sys; print(sys.implementation.cache_tag)";
    let version = run(Command::new("python3").args(["-c", version]))?;
    let name = format!("tools/{}/{}", version.trim(), packages.join("-"));
    let folder = places.work.join(&name);
    if !folder.join("complete").exists() {
        let folder = places.fresh(&name)?;
        run(Command::new("python3")
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--target",
            ])
            .arg(&folder)
            .args(packages))?;
        fs::write(folder.join("complete"), "")?;
    }
    Ok(folder)
}

/// A folder with the tarball installed.
pub(crate) fn install_node(places: &Places, target: Target) -> Result<PathBuf> {
    let tarball = built(places, target.package(), "tgz")?;
    let folder = places.fresh(&format!("{}/project", target.id()))?;
    fs::write(
        folder.join("package.json"),
        "{ \"name\": \"clean\", \"private\": true, \"type\": \"module\" }\n",
    )?;
    run(Command::new("npm")
        .args([
            "install",
            "--offline",
            "--no-audit",
            "--no-fund",
            "--silent",
        ])
        .arg(&tarball)
        .current_dir(&folder))?;
    Ok(folder)
}

/// A folder with the program that has the package, and what the driver expects of Node beside it.
pub(crate) fn install_v8(places: &Places) -> Result<PathBuf> {
    let folder = places.fresh("v8/project")?;
    let built = places.krate.join("dist/v8/kitchen-sink-v8");
    fs::copy(&built, folder.join("program"))
        .with_context(|| format!("{}: build first", built.display()))?;
    run(Command::new("cp")
        .arg("-r")
        .arg(places.root.join("v8/modules"))
        .arg(&folder))?;
    Ok(folder)
}

/// An npm package that checks use, kept between runs; its folder.
pub(crate) fn npm_tools(places: &Places, packages: &[&str]) -> Result<PathBuf> {
    let folder = places.work.join("tools/npm");
    for package in packages {
        if !folder.join("node_modules").join(package).exists() {
            fs::create_dir_all(&folder)?;
            if !folder.join("package.json").exists() {
                fs::write(folder.join("package.json"), "{ \"private\": true }\n")?;
            }
            run(Command::new("npm")
                .args(["install", "--no-audit", "--no-fund", "--silent"])
                .arg(package)
                .current_dir(&folder))?;
        }
    }
    Ok(folder)
}

/// What a C compiler needs to know of the installed C package.
#[derive(Clone, Debug)]
pub(crate) struct CPackage {
    pub(crate) header: PathBuf,
    /// `pkg-config --cflags`.
    pub(crate) cflags: Vec<String>,
    /// `pkg-config --libs`.
    pub(crate) libs: Vec<String>,
    /// Where the shared library is.
    pub(crate) lib: PathBuf,
    sanitizer: Option<Sanitizer>,
}

/// A prefix with the C package in it, found through pkg-config.
pub(crate) fn install_c(places: &Places, interface: &Interface) -> Result<CPackage> {
    let dist = places.krate.join("dist/c");
    let prefix = places.fresh("c/prefix")?;
    run(Command::new("cp")
        .arg("-r")
        .arg(dist.join("."))
        .arg(&prefix))?;
    let package = &interface.krate.package;
    let pkg_config = |what: &str| {
        let text = run(Command::new("pkg-config")
            .arg(what)
            .arg(package)
            .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")))?;
        Ok::<Vec<String>, anyhow::Error>(text.split_whitespace().map(str::to_owned).collect())
    };
    Ok(CPackage {
        header: prefix
            .join("include")
            .join(format!("{}.h", interface.krate.library)),
        cflags: pkg_config("--cflags")?,
        libs: pkg_config("--libs")?,
        lib: prefix.join("lib"),
        sanitizer: places.sanitizer,
    })
}

impl CPackage {
    /// Compiles a program against the package, with every warning an error.
    pub(crate) fn compile(&self, source: &Path, program: &Path) -> Result<()> {
        let object = program.with_extension("o");
        run(Command::new("gcc")
            .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-g"])
            // A filter may leave no case that fails.
            .arg("-Wno-unused-function")
            .arg("-D_GNU_SOURCE")
            .args(self.sanitizer.map(Sanitizer::compile))
            .args(&self.cflags)
            .arg("-c")
            .arg(source)
            .arg("-o")
            .arg(&object))?;
        let sanitizer = self.sanitizer.map_or(Ok(Vec::new()), Sanitizer::link)?;
        run(Command::new("gcc")
            .arg(object)
            .arg("-o")
            .arg(program)
            .args(&self.libs)
            .args(sanitizer)
            .args(["-lpthread", "-lm"]))?;
        Ok(())
    }

    /// Runs a program against the package's shared library.
    pub(crate) fn command(&self, program: &Path, valgrind: bool) -> Command {
        let mut command = if valgrind {
            let mut command = Command::new("valgrind");
            command.args([
                "--quiet",
                "--leak-check=full",
                "--errors-for-leak-kinds=definite",
            ]);
            command.args(["--error-exitcode=9"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.env("LD_LIBRARY_PATH", &self.lib);
        command
    }
}
