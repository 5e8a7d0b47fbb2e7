//! Go: a program of the driver, a registry of what the interface shows, and the built module, under the race detector.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use landbridge_model::{Declaration, ErrorShape, Interface, MethodKind};

use crate::case::Host;
use crate::names::{Kind, name};
use crate::package::{Places, run};
use crate::plan::{ArgValue, Plan};
use crate::unbound;

/// Whether a Go that can link the module is on this machine.
pub(crate) fn is_here() -> bool {
    let mut command = Command::new("go");
    command.arg("version").stderr(Stdio::null());
    let Ok(output) = command.output() else {
        return false;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let minor = text.split("go1.").nth(1).and_then(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        rest[..end].parse::<u32>().ok()
    });
    minor.is_some_and(|minor| minor >= 24)
}

/// The driver's program.
pub(crate) fn driver(
    places: &Places,
    interface: &Interface,
    plan: Option<&Plan>,
) -> Result<PathBuf> {
    let folder = places.fresh("go")?;
    let module = places.krate.join("dist/go");
    ensure!(module.exists(), "{}: build first", module.display());
    for file in [
        "driver.go",
        "values.go",
        "stock.go",
        "callbacks.go",
        "buffers.go",
        "leaves.go",
        "logging.go",
        "traced.go",
    ] {
        let text = fs::read_to_string(places.root.join("go").join(file))?;
        // Every file names the package by the same word.
        let import = format!("import (\n\tkit \"{}\"\n", package_of(&module)?);
        let text = if text.contains("import (\n") {
            text.replacen("import (\n", &format!("{import}\n"), 1)
        } else {
            text.replacen("package main\n", &format!("package main\n\n{import})\n"), 1)
        };
        fs::write(folder.join(file), text)?;
    }
    let package = package_of(&module)?;
    fs::write(folder.join("registry.go"), registry(interface, &package))?;
    fs::write(folder.join("expressions.go"), expressions(plan, &package))?;
    fs::write(
        folder.join("go.mod"),
        format!(
            "module driver\n\ngo 1.24\n\nrequire {package} v0.0.0\n\nreplace {package} => {}\n",
            module.display()
        ),
    )?;
    let mut build = go(&folder);
    build.args(["build", "-race", "-o", "driver", "."]);
    run(&mut build)?;
    Ok(folder.join("driver"))
}

/// gofmt and go vet over the module.
pub(crate) fn checks(
    places: &Places,
    interface: &Interface,
) -> Result<Vec<(&'static str, Result<String>)>> {
    let module = places.krate.join("dist/go");
    let formatted = run(Command::new("gofmt").arg("-l").arg(&module)).and_then(|listed| {
        ensure!(listed.is_empty(), "it would change {listed}");
        Ok(listed)
    });
    let mut shown = interface.clone();
    unbound::leave_out(places, "go", Host::Go, &mut shown)?;
    Ok(vec![
        ("gofmt", formatted),
        ("go vet", run(go(&module).args(["vet", "./..."]))),
        (
            "go build of a program that names everything",
            driver(places, &shown, None).map(|_| String::new()),
        ),
    ])
}

fn go(folder: &Path) -> Command {
    let mut command = Command::new("go");
    // Build tags may be given in the variable.
    let given = std::env::var("GOFLAGS").unwrap_or_default();
    let flags = format!("-mod=mod {given}");
    command.current_dir(folder).env("GOFLAGS", flags.trim_end());
    command
}

/// The module's path, which is its package's name here.
fn package_of(module: &Path) -> Result<String> {
    let text = fs::read_to_string(module.join("go.mod"))?;
    let first = text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("module "));
    first.map(str::to_owned).context("go.mod names the module")
}

/// What a driver finds by name: functions, values, and structs of variants.
fn registry(interface: &Interface, package: &str) -> String {
    let (mut functions, mut values, mut structs) = (String::new(), String::new(), String::new());
    let mut options = Vec::new();
    let add = |to: &mut String, name: &str| {
        let _ = writeln!(to, "\t\"{name}\": kit.{name},");
    };
    for declaration in interface.declarations() {
        let item = declaration.item();
        if !item.hosts.shown_in("go") {
            continue;
        }
        let ty = name(Host::Go, Kind::Type, item);
        match declaration {
            Declaration::Function(function) => {
                let own = name(Host::Go, Kind::Value, item);
                add(&mut functions, &own);
                options.push((own, function));
            }
            Declaration::Constant(_) => {
                add(&mut values, &name(Host::Go, Kind::Constant, item));
            }
            Declaration::Enumeration(it) => {
                for member in &it.members {
                    let own = name(Host::Go, Kind::Member, &member.item);
                    add(&mut values, &format!("{ty}{own}"));
                }
            }
            Declaration::DataEnum(it) => {
                for variant in &it.variants {
                    let own = format!("{ty}{}", name(Host::Go, Kind::Variant, &variant.item));
                    let _ = writeln!(structs, "\t\"{own}\": kit.{own}{{}},");
                }
            }
            Declaration::Error(it) => {
                let mut all = vec![ty.clone()];
                if let ErrorShape::Enum(variants) = &it.shape {
                    let variants = variants.iter();
                    all = variants
                        .map(|it| format!("{ty}{}", name(Host::Go, Kind::Variant, &it.item)))
                        .collect();
                }
                for own in all {
                    let _ = writeln!(structs, "\t\"{own}\": &kit.{own}{{}},");
                }
            }
            Declaration::Object(it) => {
                for method in &it.methods {
                    let function = &method.function;
                    if !function.item.hosts.shown_in("go") {
                        continue;
                    }
                    let own = name(Host::Go, Kind::Static, &function.item);
                    let title = match method.kind {
                        MethodKind::Constructor => format!("New{ty}"),
                        _ => format!("{ty}{own}"),
                    };
                    if !matches!(method.kind, MethodKind::Method(_) | MethodKind::Getter(_)) {
                        add(&mut functions, &title);
                    }
                    options.push((title, function));
                }
            }
            _ => {}
        }
    }
    for (title, function) in options {
        for parameter in function.parameters.iter().filter(|it| it.default.is_some()) {
            let own = name(Host::Go, Kind::Value, &parameter.item);
            add(&mut functions, &format!("{title}With{own}"));
        }
    }
    format!(
        "package main\n\nimport kit \"{package}\"\n\nvar functions = map[string]any{{\n{functions}}}\n\nvar values = map[string]any{{\n{values}}}\n\nvar structs = map[string]any{{\n{structs}}}\n"
    )
}

/// The expressions of a plan's cases, which a driver finds by their text.
fn expressions(plan: Option<&Plan>, package: &str) -> String {
    let mut found = BTreeSet::new();
    for step in plan
        .iter()
        .flat_map(|it| &it.cases)
        .flat_map(|it| &it.steps)
    {
        found.extend(step.step.code.get(&Host::Go).map(String::as_str));
        found.extend(step.args.iter().filter_map(|arg| match &arg.value {
            ArgValue::Code(code) => Some(code.as_str()),
            _ => None,
        }));
    }
    let all: String = found
        .into_iter()
        .map(|code| format!("\t{code:?}: func(s *scope) any {{ return {code} }},\n"))
        .collect();
    format!(
        "package main\n\nimport (\n\t\"fmt\"\n\t\"iter\"\n\n\tkit \"{package}\"\n)\n\nvar _ = kit.Version\n\nvar _ iter.Seq[fmt.Stringer]\n\nvar expressions = map[string]func(s *scope) any{{\n{all}}}\n"
    )
}
