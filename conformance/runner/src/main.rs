//! Runs the conformance cases in every host, from its installed package.
//!
//! Cases are data (`case`), written by types that the interface declares (`notation`); a driver for
//! each host does what a plan says (`plan`) and tells what came of it, which is judged here (`judge`).
#![forbid(unsafe_code)]

mod c;
mod case;
mod cpp;
mod drive;
mod exceptions;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod features;
mod go;
mod judge;
mod kotlin;
mod names;
mod notation;
mod options;
mod package;
mod plan;
#[cfg(test)]
mod promises;
mod sanitizer;
mod sequences;
mod shown;
mod soak;
mod surface;
mod swift;
mod target;
#[cfg(test)]
mod tests;
mod traced;
mod unbound;
mod usage;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use landbridge_model::Interface;

use case::{Case, Host};
use drive::Verdict;
use options::{HELP, Options, Task};
use package::Places;
use target::Target;

fn main() -> ExitCode {
    let mut out = std::io::stdout();
    match work(&mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Nothing is left to do when this can't be written either.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(out: &mut dyn Write) -> Result<bool> {
    let Some(options) = options::read(std::env::args().skip(1))? else {
        out.write_all(HELP.as_bytes())?;
        return Ok(true);
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let places = Places {
        work: root.join("../target/conformance"),
        krate: package::krate(&root, &options.lines)?,
        landbridge: match &options.landbridge {
            Some(path) => path.clone(),
            None => package::landbridge(&root)?,
        },
        sanitizer: options.sanitizer,
        root,
    };
    let mut cases = case::read(&places.root.join("cases"))?;
    for &target in &options.hosts {
        exceptions::check(&places, target, &cases)?;
    }
    cases.retain(|case| case.title().contains(&options.filter));
    if options.task == Task::List {
        return list(out, &cases);
    }
    fs::create_dir_all(&places.work)?;
    let interface = match &options.interface {
        Some(path) => serde_json::from_str(&fs::read_to_string(path)?)?,
        None => package::interface(&places)?,
    };
    let mut well = true;
    let mut rows = Vec::new();
    for &target in &options.hosts {
        let host = target.host();
        if let Some(sanitizer) = options.sanitizer {
            sanitizer.check(host)?;
        }
        let soaked = matches!(target, Target::Host(Host::C | Host::Python | Host::Node));
        if matches!(options.task, Task::Soak(_)) && !soaked {
            writeln!(out, "{}: has no soak", target.id())?;
            continue;
        }
        if options.build {
            writeln!(out, "{}: building", target.id())?;
            package::build(&places, target.package())?;
        }
        if options.task == Task::Types && target.is_embedded() {
            writeln!(
                out,
                "{}: has Node's declarations, checked there",
                target.id()
            )?;
            continue;
        }
        if options.task == Task::Types {
            well &= surface::check(out, &places, &target.view(&interface), target)?;
            continue;
        }
        if let Task::Soak(calls) = options.task {
            well &= soak::soak(out, &places, &interface, host, calls)?;
            continue;
        }
        let mut shown = target.view(&interface);
        if target.leaves_out() {
            unbound::leave_out(&places, target.package(), host, &mut shown)?;
        }
        let cases = exceptions::without(&places, target, &cases)?;
        let row = run_host(out, &places, &options, &shown, &cases, target)
            .with_context(|| target.id())?;
        well &= row.failed == 0;
        rows.push(row);
    }
    for row in rows {
        writeln!(
            out,
            "{}: {} passed, {} failed, {} skipped; {} of them misuse",
            row.target.id(),
            row.passed,
            row.failed,
            row.skipped,
            row.misuse
        )?;
    }
    Ok(well)
}

/// How one host did.
struct Row {
    target: Target,
    passed: usize,
    failed: usize,
    skipped: usize,
    misuse: usize,
}

fn run_host(
    out: &mut dyn Write,
    places: &Places,
    options: &Options,
    interface: &Interface,
    cases: &[Case],
    target: Target,
) -> Result<Row> {
    let host = target.host();
    let plan = plan::plan(interface, cases, host)?;
    let traces = "trace: calls are told".contains(&options.filter) && options.sanitizer.is_none();
    if plan.cases.is_empty() && !traces {
        writeln!(
            out,
            "{}: no case here has `{}` in its title",
            target.id(),
            options.filter
        )?;
        return report(out, options, cases, &plan, &[], target);
    }
    let file = places.work.join(format!("{}-plan.json", target.id()));
    fs::write(&file, plan.to_json(interface, host).to_string())?;
    let mut traced = None;
    let verdicts = match host {
        Host::Python => {
            let python = package::install_python(places)?;
            if traces {
                let mut program = Command::new(&python);
                program.arg(places.root.join("python/traced.py"));
                program.env("PYTHONDONTWRITEBYTECODE", "1");
                traced = Some(traced::check(host, program));
            }
            let tools = package::python_tools(places, &["numpy", "uvloop", "anyio"])?;
            drive::run(interface, &plan, &|start| {
                let mut command = Command::new(&python);
                // Python's own checks: of memory, of what isn't closed or awaited.
                command.args(["-X", "dev"]);
                command.arg(places.root.join("python/driver.py"));
                command.arg(&file).arg(start.to_string());
                command
                    .env("PYTHONASYNCIODEBUG", "1")
                    .env("PYTHONPATH", &tools)
                    .env("PYTHONDONTWRITEBYTECODE", "1");
                under(options, &mut command, host)?;
                Ok(command)
            })?
        }
        Host::Node => {
            let folder = if target.is_embedded() {
                package::install_v8(places)?
            } else {
                package::install_node(places, target)?
            };
            let driver = folder.join("driver.mjs");
            for file in [
                "driver.mjs",
                "endings.mjs",
                "logs.mjs",
                "sequences.mjs",
                "stock.mjs",
                "traced.mjs",
            ] {
                fs::copy(places.root.join("node").join(file), folder.join(file))?;
            }
            if traces && !target.is_embedded() {
                let mut program = target.javascript();
                program.arg("traced.mjs").current_dir(&folder);
                traced = Some(traced::check(host, program));
            }
            drive::run(interface, &plan, &|start| {
                let mut command = if target.is_embedded() {
                    let mut program = Command::new(folder.join("program"));
                    program.env("LANDBRIDGE_MODULES", folder.join("modules"));
                    program
                } else {
                    target.javascript()
                };
                command.arg(&driver);
                command.arg(&file).arg(start.to_string());
                command.current_dir(&folder);
                under(options, &mut command, host)?;
                Ok(command)
            })?
        }
        Host::Go => {
            let program = go::driver(places, interface, Some(&plan))?;
            if traces {
                let mut program = Command::new(&program);
                program.arg("traced");
                traced = Some(traced::check(host, program));
            }
            drive::run(interface, &plan, &|start| {
                let mut command = Command::new(&program);
                command.arg(&file).arg(start.to_string());
                // Collections all the time.
                command.env("GOGC", "3");
                Ok(command)
            })?
        }
        Host::Cpp => {
            let program = cpp::driver(places, interface, &plan, options.standard)?;
            if traces {
                let program = Command::new(program.with_file_name("traced"));
                traced = Some(traced::check(host, program));
            }
            drive::run(interface, &plan, &|start| {
                let mut command = Command::new(&program);
                command.arg(start.to_string());
                Ok(command)
            })?
        }
        Host::Swift => {
            let folder = swift::driver(places, interface, &plan)?;
            let program = |name: &str| {
                let mut command = Command::new("swift");
                command.args(["run", "--quiet", "--skip-build", "--package-path"]);
                command.arg(&folder).arg(name);
                command
            };
            if traces {
                traced = Some(traced::check(host, program("traced")));
            }
            drive::run(interface, &plan, &|start| {
                let mut command = program("driver");
                command.arg(start.to_string());
                Ok(command)
            })?
        }
        Host::Kotlin => {
            let folder = kotlin::driver(places, interface, &plan)?;
            let path = kotlin::class_path(&folder)?;
            if traces {
                let mut program = Command::new("java");
                program.args(["-classpath", &path, "Traced"]);
                traced = Some(traced::check(host, program));
            }
            drive::run(interface, &plan, &|start| {
                let mut command = Command::new("java");
                command.args(["-Xcheck:jni", "-classpath", &path, "MainKt"]);
                command.arg(start.to_string());
                Ok(command)
            })?
        }
        Host::C => {
            let package = package::install_c(places, interface)?;
            if traces {
                let program = places.fresh("c/traced")?.join("traced");
                package.compile(&places.root.join("c/traced.c"), &program)?;
                traced = Some(traced::check(
                    host,
                    package.command(&program, options.valgrind),
                ));
            }
            let program = c::driver(places, &package, interface, &plan)?;
            drive::run(interface, &plan, &|start| {
                let mut command = package.command(&program, options.valgrind);
                command.arg(start.to_string());
                Ok(command)
            })?
        }
    };
    let mut row = report(out, options, cases, &plan, &verdicts, target)?;
    match traced {
        None => {}
        Some(Ok(())) => row.passed += 1,
        Some(Err(why)) => {
            row.failed += 1;
            writeln!(
                out,
                "{}: FAILED: trace: calls are told\n    {why:#}",
                target.id()
            )?;
        }
    }
    Ok(row)
}

/// Adds what the sanitizer needs, if there is one.
fn under(options: &Options, command: &mut Command, host: Host) -> Result<()> {
    (options.sanitizer).map_or(Ok(()), |sanitizer| sanitizer.run(command, host))
}

fn report(
    out: &mut dyn Write,
    options: &Options,
    cases: &[Case],
    plan: &plan::Plan,
    verdicts: &[Verdict],
    target: Target,
) -> Result<Row> {
    let mut row = Row {
        target,
        passed: 0,
        failed: 0,
        skipped: cases.len() - plan.cases.len(),
        misuse: plan.cases.iter().filter(|case| case.misuse).count(),
    };
    for (at, verdict) in verdicts.iter().enumerate() {
        let title = plan.cases.get(at).map_or("the end", |case| &case.title);
        match verdict {
            Verdict::Passed => {
                row.passed += 1;
                if options.verbose {
                    writeln!(out, "{}: ok: {title}", target.id())?;
                }
            }
            Verdict::Failed(why) => {
                row.failed += 1;
                writeln!(out, "{}: FAILED: {title}", target.id())?;
                for line in why.iter().flat_map(|why| why.lines()) {
                    writeln!(out, "    {line}")?;
                }
            }
        }
    }
    Ok(row)
}

/// Names the cases by topic, with where they apply.
fn list(out: &mut dyn Write, cases: &[Case]) -> Result<bool> {
    let mut counts: BTreeMap<Host, (usize, usize)> = BTreeMap::new();
    for case in cases {
        let hosts: Vec<&str> = case.hosts.iter().map(|host| host.id()).collect();
        write!(out, "{} [{}]", case.title(), hosts.join(" "))?;
        match &case.elsewhere {
            Some(why) => writeln!(out, " ({why})")?,
            None => writeln!(out)?,
        }
        for host in &case.hosts {
            let count = counts.entry(*host).or_default();
            count.0 += 1;
            count.1 += usize::from(case.is_misuse());
        }
    }
    for (host, (all, misuse)) in counts {
        writeln!(out, "{}: {all} cases, {misuse} of them misuse", host.id())?;
    }
    Ok(true)
}
