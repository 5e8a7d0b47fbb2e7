//! Checks of the types that packages declare: mypy, pyright, tsc, gcc and g++ over programs that use
//! everything.

use std::fs;
use std::io::Write;
use std::process::Command;

use anyhow::Result;
use landbridge_model::{Interface, MethodKind};

use crate::case::Host;
use crate::package::{self, Places, run};
use crate::target::Target;
use crate::usage;

/// Runs every checker of a host; whether all are content.
pub(crate) fn check(
    out: &mut dyn Write,
    places: &Places,
    interface: &Interface,
    target: Target,
) -> Result<bool> {
    let mut checks = match target.host() {
        Host::Python => python(places, interface)?,
        Host::Node => node(places, interface, target)?,
        Host::C => c(places, interface)?,
        Host::Go => crate::go::checks(places, interface)?,
        Host::Cpp => crate::cpp::checks(places, interface)?,
        Host::Swift => crate::swift::checks(places, interface)?,
        Host::Kotlin => crate::kotlin::checks(places)?,
    };
    checks.push(("clippy -D warnings", clippy(places, target)));
    let mut well = true;
    for (name, outcome) in checks {
        match outcome {
            Ok(_) => writeln!(out, "{}: {name} accepts it", target.id())?,
            Err(error) => {
                well = false;
                writeln!(out, "{}: {name} doesn't: {error:#}", target.id())?;
            }
        }
    }
    Ok(well)
}

/// The generated Rust, by clippy.
fn clippy(places: &Places, target: Target) -> Result<String> {
    let manifest = places
        .krate
        .join("bindings")
        .join(target.package())
        .join("Cargo.toml");
    run(
        Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(["clippy", "--quiet", "--no-deps", "--manifest-path"])
            .arg(manifest)
            .arg("--target-dir")
            .arg(places.work.join("clippy"))
            .args(["--", "-D", "warnings"]),
    )
}

/// What stubtest is wrong about: interpreters before 3.12 don't show `__buffer__`, a generic class's subscript is
/// what its base says, checks of dataclasses are nobody's to call, and it takes static methods that aren't written in Python for class methods.
fn known_to_stubtest(interface: &Interface) -> String {
    let mut lines = vec![
        r".*\.__post_init__".to_owned(),
        r".*\.__buffer__".to_owned(),
        r".*\.__class_getitem__".to_owned(),
    ];
    for object in &interface.objects {
        for method in &object.methods {
            if matches!(
                method.kind,
                MethodKind::Static | MethodKind::NamedConstructor
            ) {
                lines.push(format!(r".*\.{}", method.function.item.name));
            }
        }
    }
    lines.join("\n")
}

type Checks = Vec<(&'static str, Result<String>)>;

fn python(places: &Places, interface: &Interface) -> Result<Checks> {
    let python = package::install_python(places)?;
    let tools = package::python_tools(places, &["mypy", "pyright"])?;
    let folder = places.fresh("python/usage")?;
    let file = folder.join("usage.py");
    fs::write(&file, usage::python(interface))?;
    let mypy = run(Command::new("python3")
        .args(["-m", "mypy", "--strict", "--python-executable"])
        .arg(&python)
        .arg(&file)
        .env("PYTHONPATH", &tools)
        .current_dir(&folder));
    let pyright = run(Command::new("python3")
        .args(["-m", "pyright", "--pythonpath"])
        .arg(&python)
        .arg(&file)
        .env("PYTHONPATH", &tools)
        .env("PYRIGHT_PYTHON_IGNORE_WARNINGS", "1")
        .current_dir(&folder));
    // The stubs themselves against the module that is there.
    let known = folder.join("allowlist.txt");
    fs::write(&known, known_to_stubtest(interface))?;
    let stubtest = run(Command::new(&python)
        .args(["-m", "mypy.stubtest", &interface.krate.library])
        .args(["--ignore-unused-allowlist", "--allowlist"])
        .arg(&known)
        .env("PYTHONPATH", &tools)
        .current_dir(&folder));
    Ok(vec![
        ("mypy --strict", mypy),
        ("pyright", pyright),
        ("stubtest", stubtest),
    ])
}

fn node(places: &Places, interface: &Interface, target: Target) -> Result<Checks> {
    let folder = package::install_node(places, target)?;
    let tools = package::npm_tools(places, &["typescript", "@types/node"])?;
    fs::write(folder.join("usage.ts"), usage::typescript(interface))?;
    fs::write(
        folder.join("usage.cts"),
        format!(
            "import m = require('{}');\nexport const version: string = m.version;\n",
            interface.krate.package
        ),
    )?;
    let tsc = run(Command::new(tools.join("node_modules/.bin/tsc"))
        .args([
            "--strict", "--noEmit", "--target", "es2022", "--module", "nodenext",
        ])
        .args(["--moduleResolution", "nodenext", "--skipLibCheck", "false"])
        .args(["--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes"])
        .args([
            "--lib",
            "es2022,esnext.disposable",
            "--types",
            "node",
            "--typeRoots",
        ])
        .arg(tools.join("node_modules/@types"))
        .args(["usage.ts", "usage.cts"])
        .current_dir(&folder));
    Ok(vec![("tsc --strict", tsc)])
}

fn c(places: &Places, interface: &Interface) -> Result<Checks> {
    let package = package::install_c(places, interface)?;
    let folder = places.fresh("c/usage")?;
    let include = format!("#include \"{}.h\"\n", interface.krate.library);
    let check = |compiler: &str, standard: &str, file: &str| {
        let path = folder.join(file);
        fs::write(&path, format!("{include}int main(void) {{ return 0; }}\n"))?;
        run(Command::new(compiler)
            .args([
                "-Wall",
                "-Wextra",
                "-Werror",
                "-pedantic",
                standard,
                "-fsyntax-only",
            ])
            .args(&package.cflags)
            .arg(&path))
    };
    Ok(vec![
        ("gcc -std=c11", check("gcc", "-std=c11", "usage.c")),
        ("g++ -std=c++17", check("g++", "-std=c++17", "usage.cpp")),
    ])
}
