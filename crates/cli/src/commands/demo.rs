//! `landbridge demo`: the starter crate bound for every host that can be built here, one program run
//! in each, and the answers compared.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::catalogue::command;
use landbridge_hosts::Host;
use serde::Serialize;

use super::starter;
use crate::args::Hosts;
use crate::bindings::put;
use crate::failure::{Failure, Outcome};
use crate::pipeline::{self, BuildOptions};
use crate::project::{self, Project};
use crate::report::Reporter;
use crate::{selection, vendor};

const PACKAGE: &str = "landbridge-demo";

/// The same program for each host that has one.
static PROGRAMS: &[(&str, &str, &str)] = &[
    ("c", "main.c", include_str!("../../demo/main.c")),
    ("cpp", "main.cpp", include_str!("../../demo/main.cpp")),
    ("python", "main.py", include_str!("../../demo/main.py")),
    ("node", "main.mjs", include_str!("../../demo/main.mjs")),
    (
        "typescript",
        "main.mjs",
        include_str!("../../demo/main.mjs"),
    ),
    ("wasm", "main.mjs", include_str!("../../demo/main.mjs")),
    ("go", "main.go", include_str!("../../demo/main.go")),
    ("swift", "main.swift", include_str!("../../demo/main.swift")),
    ("kotlin", "main.kt", include_str!("../../demo/main.kt")),
    ("v8", "main.mjs", include_str!("../../demo/main.mjs")),
];

/// What one host came to.
#[derive(Debug, Serialize)]
struct Row {
    host: &'static str,
    title: &'static str,
    /// The package's file name, or why there is none.
    package: String,
    size: Option<u64>,
    ns: BTreeMap<String, f64>,
    answers: Option<Vec<String>>,
}

pub(super) fn run(hosts: &Hosts, dir: Option<&Utf8Path>, reporter: &mut Reporter) -> Outcome<()> {
    let folder = place(dir)?;
    let hosts: Vec<&'static dyn Host> = if hosts.host.is_empty() {
        landbridge_hosts::all().collect()
    } else {
        selection::hosts(hosts, &crate::config::Config::default())?
    };
    prepare(&folder, &hosts)?;
    let project = Project::load(&folder.join("Cargo.toml"))?;
    reporter.set_root(&project.folder);
    reporter.note(format!("The crate: {folder}/src/lib.rs"));
    let interface = pipeline::interface(&project, reporter)?;
    let mut rows = Vec::new();
    let mut failure = Failure::default();
    for host in hosts {
        if let Some(missing) = selection::missing(host) {
            rows.push(Row::absent(host, missing));
            continue;
        }
        match one(&project, host, &interface, reporter) {
            Ok(row) => rows.push(row),
            Err(one) if lacks_a_tool(&one) => {
                let told = &one.diagnostics[0].message;
                let prefix = format!("{}: ", host.title());
                let why = told.strip_prefix(&prefix).unwrap_or(told);
                rows.push(Row::absent(host, why.to_owned()));
            }
            Err(one) => {
                rows.push(Row::absent(host, "failed; see below".to_owned()));
                failure.diagnostics.extend(one.diagnostics);
            }
        }
    }
    let all_agree = agree(&rows);
    for row in &rows {
        reporter.object("demo", row);
    }
    reporter.line(table(&rows));
    if let Err(disagreement) = all_agree {
        failure.diagnostics.extend(disagreement.diagnostics);
    }
    if failure.diagnostics.is_empty() {
        Ok(())
    } else {
        Err(failure)
    }
}

/// Whether all that is wrong is a tool that only building or running finds missing, as what an engine runs in.
fn lacks_a_tool(failure: &Failure) -> bool {
    let mut diagnostics = failure.diagnostics.iter();
    !failure.diagnostics.is_empty() && diagnostics.all(|it| it.code.id == command::MISSING_TOOL.id)
}

impl Row {
    fn absent(host: &dyn Host, why: String) -> Self {
        Self {
            host: host.id(),
            title: host.title(),
            package: why,
            size: None,
            ns: BTreeMap::new(),
            answers: None,
        }
    }
}

/// Where the demo is built: kept between runs, so that the second is quick.
fn place(dir: Option<&Utf8Path>) -> Outcome<Utf8PathBuf> {
    let here = project::current_folder()?;
    Ok(match dir {
        Some(dir) => here.join(dir),
        None if here.join("Cargo.toml").exists() => here.join("target").join(PACKAGE),
        None => here.join(PACKAGE),
    })
}

/// The starter crate under the demo's name. A folder with other things in it is refused.
fn prepare(folder: &Utf8Path, hosts: &[&dyn Host]) -> Outcome<()> {
    let manifest = folder.join("Cargo.toml");
    let ours = std::fs::read_to_string(&manifest)
        .is_ok_and(|text| text.contains(&format!("name = \"{PACKAGE}\"")));
    let empty = folder
        .read_dir()
        .map_or(true, |mut entries| entries.next().is_none());
    if !ours && !empty {
        return Err(
            Failure::new(&command::EXISTS, format!("{folder} holds something else"))
                .help("name an empty folder with --dir"),
        );
    }
    let mut names = starter::names(PACKAGE, hosts);
    names["standalone"] = true.into();
    starter::write(folder, &names, hosts, |_| true)?;
    for (_, file, text) in PROGRAMS {
        put(&folder.join("programs").join(file), text)?;
    }
    vendor::write(&folder.join(vendor::FOLDER))?;
    Ok(())
}

fn one(
    project: &Project,
    host: &'static dyn Host,
    interface: &landbridge_model::Interface,
    reporter: &Reporter,
) -> Outcome<Row> {
    let options = BuildOptions {
        debug: false,
        force: true,
    };
    let built = pipeline::build(project, host, interface, options, reporter)?;
    let mut row = Row {
        package: built
            .artifact
            .path
            .file_name()
            .unwrap_or_default()
            .to_owned(),
        size: Some(built.artifact.size),
        ..Row::absent(host, String::new())
    };
    let program = PROGRAMS.iter().find(|(id, ..)| *id == host.id());
    if let Some((_, file, _)) = program {
        let program = project.folder.join("programs").join(file);
        let output = pipeline::with_build(project, host, interface, options, reporter, |build| {
            host.run(build, &built.artifact, &program)
        })?;
        let mut answers = Vec::new();
        for line in output.lines() {
            if let Some(answer) = line.strip_prefix("answer ") {
                answers.push(answer.to_owned());
            } else if let Some((name, value)) = line
                .strip_prefix("ns ")
                .and_then(|rest| rest.split_once(' '))
            {
                row.ns
                    .insert(name.to_owned(), value.trim().parse().unwrap_or(f64::NAN));
            }
        }
        row.answers = Some(answers);
    }
    Ok(row)
}

/// All hosts that answered gave the same answers, and some did.
fn agree(rows: &[Row]) -> Outcome<()> {
    let mut first: Option<&Row> = None;
    for row in rows.iter().filter(|row| row.answers.is_some()) {
        match first {
            None => first = Some(row),
            Some(other) if other.answers == row.answers => {}
            Some(other) => {
                return Err(Failure::new(
                    &command::DISAGREE,
                    format!(
                        "{} answers {:?}, {} answers {:?}",
                        other.title,
                        other.answers.as_deref().unwrap_or_default(),
                        row.title,
                        row.answers.as_deref().unwrap_or_default()
                    ),
                ));
            }
        }
    }
    Ok(())
}

fn table(rows: &[Row]) -> String {
    let agreeing = rows.iter().find_map(|row| row.answers.as_ref());
    let mut cells = vec![
        [
            "host",
            "package",
            "size",
            "increment",
            "greet",
            "centroid(1000)",
            "answers",
        ]
        .map(str::to_owned),
    ];
    for row in rows {
        let ns = |name| {
            row.ns
                .get(name)
                .map_or_else(String::new, |ns: &f64| format!("{ns:.0} ns"))
        };
        cells.push([
            row.title.to_owned(),
            row.package.clone(),
            row.size.map_or_else(String::new, pipeline::size),
            ns("increment"),
            ns("greet"),
            ns("centroid"),
            match &row.answers {
                None => String::new(),
                answers if answers.as_ref() == agreeing => "same".to_owned(),
                _ => "DIFFERENT".to_owned(),
            },
        ]);
    }
    // A missing host's reason may be long: it doesn't widen the column.
    let width = |column: usize| {
        let sized = cells.iter().filter(|row| column != 1 || !row[2].is_empty());
        sized
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..7).map(width).collect();
    let lines = cells.iter().map(|row| {
        let parts = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        parts.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
