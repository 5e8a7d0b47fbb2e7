//! `landbridge bench`: what the crate's own functions cost in each host: nanoseconds, allocations, bytes copied. Measured from the
//! installed packages; a second build counts, so that counting slows nothing that is timed.

mod measured;
mod report;
mod table;
#[cfg(test)]
mod tests;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::catalogue::command;
use landbridge_hosts::bench::{self, Given, Line, Mode, Plan};
use landbridge_hosts::build::{Artifact, PackageError};
use landbridge_hosts::{Host, Input};
use landbridge_model::Interface;

use crate::args::{Global, Hosts};
use crate::bindings::put;
use crate::failure::{Failure, Outcome};
use crate::pipeline::{self, BuildOptions};
use crate::project::Project;
use crate::report::Reporter;
use crate::selection;
use measured::{Bench, Engine};

/// What the command is told.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) hosts: Hosts,
    /// Where the report goes (default: target/landbridge/bench.html).
    #[arg(long, value_name = "PATH")]
    pub(crate) report: Option<Utf8PathBuf>,
    /// Don't build a second time to count allocations and copies.
    #[arg(long)]
    pub(crate) no_counts: bool,
}

pub(super) fn run(options: &Options, global: &Global, reporter: &mut Reporter) -> Outcome<()> {
    let project = Project::find(global)?;
    reporter.set_root(&project.folder);
    let chosen = selection::hosts(&options.hosts, &project.config)?;
    let given = Given::read(project.config.options("bench"))
        .map_err(|wrong| Failure::new(&command::CONFIG, wrong))?;
    let interface = pipeline::interface(&project, reporter)?;
    let hosts = selection::able(chosen, &options.hosts, &project, &interface, reporter)?;
    known(&interface, &given)?;
    let mut result = Bench::new(&interface);
    let mut failure = Failure::default();
    for host in hosts {
        let measuring = Measuring {
            project: &project,
            host,
            interface: &interface,
            given: &given,
            reporter,
        };
        if let Err(one) = measuring.host(!options.no_counts, &mut result) {
            failure.diagnostics.extend(one.diagnostics);
        }
    }
    for engine in &result.engines {
        reporter.object("bench", engine);
    }
    for uncalled in result.uncalled() {
        reporter.object("uncalled", uncalled);
    }
    if !result.engines.is_empty() {
        reporter.line(table::table(&result));
        let path = match &options.report {
            Some(path) => crate::project::current_folder()?.join(path),
            None => project.target().join("bench.html"),
        };
        let html = report::html(&result)
            .map_err(|error| Failure::new(&command::TEMPLATE, error.to_string()))?;
        put(&path, &html)?;
        reporter.object("report", serde_json::json!({ "path": path }));
        reporter.note(format!("The report: {path}"));
    }
    if failure.diagnostics.is_empty() {
        Ok(())
    } else {
        Err(failure)
    }
}

/// Refuses names in `[bench]` that no function has.
fn known(interface: &Interface, given: &Given) -> Outcome<()> {
    let names = measured::names(interface);
    let asked = given.skip.iter().chain(given.arguments.keys());
    match asked.into_iter().find(|name| !names.contains(name)) {
        None => Ok(()),
        Some(name) => Err(Failure::new(
            &command::CONFIG,
            format!("[bench] names `{name}`, which the crate doesn't export"),
        )
        .help("functions have their names in Rust there: `word_count`, `Counter::add`")),
    }
}

/// One host's part.
#[derive(Clone, Copy)]
struct Measuring<'a> {
    project: &'a Project,
    host: &'static dyn Host,
    interface: &'a Interface,
    given: &'a Given,
    reporter: &'a Reporter,
}

impl Measuring<'_> {
    fn host(self, counts: bool, result: &mut Bench) -> Outcome<()> {
        let options = BuildOptions::default();
        let built = pipeline::build(
            self.project,
            self.host,
            self.interface,
            options,
            self.reporter,
        )?;
        let plan = bench::plan(self.interface, self.host.id(), self.given);
        let counted = counts.then(|| self.counting(&plan));
        for engine in self.host.engines() {
            let mut row = Engine::new(self.host, engine);
            row.uncalled.clone_from(&plan.uncalled);
            let lines = self.measure(&plan, &built.artifact, Mode::Times, engine, &mut row)?;
            row.add(lines);
            match &counted {
                None => row.uncounted = Some("left out by --no-counts".to_owned()),
                Some(Err(why)) => row.uncounted = Some(why.clone()),
                Some(Ok(artifact)) => {
                    // What failed would again, or keep one waiting again.
                    let failed =
                        |name: &str| row.uncalled.iter().any(|it| it.function.as_str() == name);
                    let mut plan = plan.clone();
                    plan.calls.retain(|call| !failed(&call.name));
                    match self.measure(&plan, artifact, Mode::Counts, engine, &mut row) {
                        Ok(lines) => row.add(lines),
                        Err(failure) => row.uncounted = Some(first_line(&failure)),
                    }
                }
            }
            result.engines.push(row);
        }
        Ok(())
    }

    /// The package that counts, in a place of its own; or why there is none.
    fn counting(self, _: &Plan<'_>) -> Result<Artifact, String> {
        if let Some(why) = self.host.uncounted() {
            return Err(why.to_owned());
        }
        self.with(Mode::Counts, None, |build| self.host.package(build))
            .map_err(|failure| first_line(&failure))
    }

    /// Runs the host's program against a package.
    fn measure(
        self,
        plan: &Plan<'_>,
        artifact: &Artifact,
        mode: Mode,
        engine: &'static str,
        row: &mut Engine,
    ) -> Outcome<Vec<Line>> {
        let crates = self.project.crates()?;
        let input = Input {
            interface: self.interface,
            options: self.project.config.options(self.host.id()),
            logging: self.project.config.logging,
            crates: &crates,
        };
        let program = self.host.bench(input, plan, mode);
        if mode == Mode::Times {
            row.uncalled.extend(program.uncalled.iter().cloned());
        }
        let folder = self.project.target().join("bench").join(self.host.id());
        let file: &Utf8Path = &folder.join(program.file);
        put(file, &program.text)?;
        let output = self.with(mode, Some(engine), |build| {
            build.step(match mode {
                Mode::Times => "measuring",
                Mode::Counts => "counting",
            });
            self.host.run(build, artifact, file)
        })?;
        let lines = output.lines().map(serde_json::from_str::<Line>);
        lines.collect::<Result<_, _>>().map_err(|error| {
            let message = format!("{}: {file} printed no result: {error}", self.host.title());
            Failure::new(&command::PACKAGE, message)
        })
    }

    /// A step of the host's, with the package that counts in a folder of its own.
    fn with<T>(
        self,
        mode: Mode,
        engine: Option<&'static str>,
        step: impl FnOnce(&mut landbridge_hosts::build::Build<'_>) -> Result<T, PackageError>,
    ) -> Outcome<T> {
        let id = self.host.id();
        pipeline::with_build(
            self.project,
            self.host,
            self.interface,
            BuildOptions::default(),
            self.reporter,
            |build| {
                build.engine = engine;
                if mode == Mode::Counts {
                    build.target = build.target.join("counting");
                    build.dist = build.target.join("dist").join(id);
                    build.features = vec![format!("landbridge-{id}/count")];
                }
                step(build)
            },
        )
    }
}

/// The reason of a failure in short.
fn first_line(failure: &Failure) -> String {
    let message = failure.diagnostics.first().map(|it| it.message.as_str());
    let mut lines = message.unwrap_or("no reason").lines();
    let found = lines.clone().find(|line| line.starts_with("error"));
    let line = found.or_else(|| lines.next()).unwrap_or_default();
    line.chars().take(160).collect()
}
