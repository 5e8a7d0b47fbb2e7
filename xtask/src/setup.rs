//! What the tests need beyond Rust: programs from the system's packages (after asking), and checkers
//! from the languages' registries into `target/setup` (inside the project, so without asking).

use std::io::{IsTerminal, Write};
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::shell::{self, Outcome};
use crate::{kotlin, swift, wasm};

/// Programs, how to tell that they work, and Debian's packages that have them.
const PROGRAMS: &[(&str, &[&str], &[&str])] = &[
    ("cc", &["--version"], &["gcc", "libc6-dev"]),
    ("c++", &["--version"], &["g++"]),
    (
        "python3",
        &["-c", "import ensurepip, venv"],
        &["python3", "python3-venv", "python3-dev"],
    ),
    ("node", &["--version"], &["nodejs"]),
    ("npm", &["--version"], &["npm"]),
    ("pkg-config", &["--version"], &["pkgconf"]),
    ("cmake", &["--version"], &["cmake"]),
    ("valgrind", &["--version"], &["valgrind"]),
    ("tmux", &["-V"], &["tmux"]),
    // An older one than 1.24, which has no such package, is as good as none.
    ("go", &["list", "weak"], &["golang-go"]),
];

/// What Python's registry gives.
const PYTHON: &[&str] = &["maturin==1.16.0", "mypy==2.4.1", "numpy==2.4.6"];

/// Zig as Python's registry gives it, beside which translated Zig is run.
const ZIG: &[&str] = &["ziglang==0.15.2"];

/// What npm's registry gives.
const NODE: &[&str] = &["typescript@7.0.2", "pyright@1.1.414", "@types/node@20"];

/// Engines that have packages for this platform.
const ENGINES: &[&str] = if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
    &["@oven/bun-linux-x64@1.4.5", "deno@2.9.6"]
} else {
    &[]
};

/// Where the checkers are.
#[derive(Debug)]
pub(crate) struct Setup {
    /// A Python environment with numpy, mypy and maturin.
    pub(crate) python: Utf8PathBuf,
    /// A folder whose `node_modules/.bin` has tsc and pyright.
    pub(crate) node: Utf8PathBuf,
    /// A folder whose `node_modules` has Bun and Deno, where they have packages for this platform.
    pub(crate) engines: Utf8PathBuf,
    /// A folder whose `bin` has wasm-bindgen, where WebAssembly's packages can be built.
    pub(crate) wasm: Utf8PathBuf,
    /// A folder that has `swift`, where the machine has none of its own.
    pub(crate) swift: Utf8PathBuf,
    /// A folder that has `kotlinc`, where the machine has none of its own.
    pub(crate) kotlin: Utf8PathBuf,
    /// A folder whose `ziglang` has Zig.
    pub(crate) zig: Utf8PathBuf,
    /// Programs that are not on this machine.
    pub(crate) missing: Vec<&'static str>,
}

impl Setup {
    /// Whether a program is here.
    pub(crate) fn has(&self, program: &str) -> bool {
        !self.missing.contains(&program)
    }

    fn engine_folders(&self) -> [Utf8PathBuf; 2] {
        ["@oven/bun-linux-x64/bin", ".bin"].map(|it| self.engines.join("node_modules").join(it))
    }

    /// Whether Bun or Deno is here, of the setup's own or the system's.
    pub(crate) fn has_engine(&self, engine: &str) -> bool {
        let own = self.engine_folders().map(|folder| folder.join(engine));
        let own = own
            .iter()
            .any(|it| shell::works(it.as_str(), &["--version"]));
        own || shell::works(engine, &["--version"])
    }

    /// Lets `command` find the checkers first.
    pub(crate) fn apply(&self, command: &mut Command) {
        let path = std::env::var("PATH").unwrap_or_default();
        let python = self.python.join("bin");
        let node = self.node.join("node_modules/.bin");
        let [bun, deno] = self.engine_folders();
        let [binaryen, wasm] = wasm::programs(&self.wasm);
        // Behind the machine's own.
        let (swift, kotlin) = (&self.swift, &self.kotlin);
        command
            .env(
                "PATH",
                format!("{python}:{node}:{bun}:{deno}:{binaryen}:{wasm}:{path}:{swift}:{kotlin}"),
            )
            .env("LANDBRIDGE_SETUP_PYTHON", &self.python)
            .env("LANDBRIDGE_SETUP_NODE", &self.node);
    }
}

/// Gets what is missing.
pub(crate) fn run(root: &Utf8Path, yes: bool) -> Outcome<Setup> {
    system(yes)?;
    let missing = PROGRAMS
        .iter()
        .filter(|(program, arguments, _)| !shell::works(program, arguments))
        .map(|(program, ..)| *program)
        .collect();
    let folder = root.join("target/setup");
    let setup = Setup {
        python: folder.join("python"),
        node: folder.join("node"),
        engines: folder.join("engines"),
        wasm: wasm::folder(root),
        swift: swift::folder(root),
        kotlin: kotlin::folder(root),
        zig: folder.join("zig"),
        missing,
    };
    if setup.has("python3") {
        once(&setup.python, PYTHON, || {
            shell::run(shell::command(
                root,
                "python3",
                &["-m", "venv", setup.python.as_str()],
            ))?;
            let pip = setup.python.join("bin/python");
            let mut arguments = vec!["-m", "pip", "install", "--quiet"];
            arguments.extend(PYTHON);
            shell::run(shell::command(root, pip.as_str(), &arguments))
        })?;
        if let Err(message) = zig(root, &setup) {
            println!("Going on without a Zig of the setup's own: {message}");
        }
    }
    if setup.has("npm") {
        npm(&setup.node, NODE)?;
        // Tests in engines that can't be had are skipped by name.
        if !ENGINES.is_empty()
            && let Err(message) = npm(&setup.engines, ENGINES)
        {
            println!("Going on without what npm didn't get: {message}");
        }
        if let Err(message) = wasm::set_up(root, yes) {
            println!("Going on without WebAssembly: {message}");
        }
        kotlin::set_up(root)?;
    }
    swift::set_up(root, yes)?;
    Ok(setup)
}

/// Has the environment's pip get Zig, which has packages for most platforms.
fn zig(root: &Utf8Path, setup: &Setup) -> Outcome {
    once(&setup.zig, ZIG, || {
        let python = setup.python.join("bin/python");
        let to = ["-m", "pip", "install", "--quiet", "--target"];
        let arguments = [&to[..], &[setup.zig.as_str()], ZIG].concat();
        shell::run(shell::command(root, python.as_str(), &arguments))
    })
}

/// Has npm get packages into a folder.
pub(crate) fn npm(folder: &Utf8Path, packages: &[&str]) -> Outcome {
    once(folder, packages, || {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let to = [
            "install",
            "--silent",
            "--no-save",
            "--prefix",
            folder.as_str(),
        ];
        let arguments = [&to[..], packages].concat();
        shell::run(shell::command(folder, "npm", &arguments))
    })
}

/// Runs `get` unless `folder` was filled with exactly `wanted` before.
pub(crate) fn once(folder: &Utf8Path, wanted: &[&str], get: impl FnOnce() -> Outcome) -> Outcome {
    let mark = folder.join("installed.txt");
    let text = wanted.join("\n");
    if std::fs::read_to_string(&mark).is_ok_and(|there| there == text) {
        return Ok(());
    }
    shell::say(&format!("Getting {} into {folder}", wanted.join(", ")));
    get()?;
    std::fs::write(&mark, text).map_err(|error| format!("{mark}: {error}"))
}

/// Installs the system's packages of missing programs, after asking.
fn system(yes: bool) -> Outcome {
    let missing: Vec<_> = PROGRAMS
        .iter()
        .filter(|(program, arguments, _)| !shell::works(program, arguments))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|(program, ..)| *program).collect();
    let packages: Vec<_> = missing
        .iter()
        .flat_map(|(.., packages)| *packages)
        .copied()
        .collect();
    let line = format!(
        "apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    if !shell::works("apt-get", &["--version"]) {
        println!(
            "Missing here, and there is no apt-get to get it: {}",
            names.join(", ")
        );
        return Ok(());
    }
    if !yes && !agreed(&names, &line) {
        println!("Going on without {}", names.join(", "));
        return Ok(());
    }
    let root = shell::output(shell::command(Utf8Path::new("/"), "id", &["-u"]))?.trim() == "0";
    let line = if root { line } else { format!("sudo {line}") };
    let update = if root {
        "apt-get update -q"
    } else {
        "sudo apt-get update -q"
    };
    let here = Utf8Path::new("/");
    let installed = shell::run(shell::command(here, "sh", &["-c", update]))
        .and_then(|()| shell::run(shell::command(here, "sh", &["-c", &line])));
    if let Err(message) = installed {
        // Tests that need one of them are skipped by name.
        println!("{message}");
    }
    Ok(())
}

pub(crate) fn agreed(names: &[&str], line: &str) -> bool {
    if !std::io::stdin().is_terminal() {
        println!(
            "Missing: {}. Not asked for (--yes): {line}",
            names.join(", ")
        );
        return false;
    }
    print!("Missing: {}. Run `{line}`? [y/N] ", names.join(", "));
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && answer.trim().eq_ignore_ascii_case("y")
}
