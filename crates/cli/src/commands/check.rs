//! `landbridge check`: what can't cross, and what each stage sees.

use landbridge_diagnostics::any_error;
use landbridge_diagnostics::catalogue::command;
use landbridge_hosts::Input;
use serde::Serialize;

use crate::args::{Global, Hosts};
use crate::failure::{Failure, Outcome};
use crate::pipeline;
use crate::project::{self, Project};
use crate::report::Reporter;
use crate::selection;

pub(super) fn run(
    hosts: &Hosts,
    stage: Option<&str>,
    global: &Global,
    reporter: &mut Reporter,
) -> Outcome<()> {
    let project = Project::find(global)?;
    reporter.set_root(&project.folder);
    match stage {
        Some("read") => {
            let reading = project::reading(&project)?;
            reporter.diagnostics(&reading.diagnostics);
            print(reporter, &reading.found)
        }
        Some("model") => print(reporter, &pipeline::interface(&project, reporter)?),
        Some(other) => match other.strip_prefix("lowered:") {
            Some(host) => lowered(host, &project, reporter),
            None => Err(
                Failure::new(&command::USAGE, format!("there is no stage `{other}`"))
                    .help("stages are `read`, `model` and `lowered:HOST`"),
            ),
        },
        None => check(hosts, &project, reporter),
    }
}

fn check(hosts: &Hosts, project: &Project, reporter: &Reporter) -> Outcome<()> {
    let interface = pipeline::interface(project, reporter)?;
    // Without a choice every host is asked: no toolchain is needed to lower.
    let chosen = if selection::any_named(hosts, &project.config) {
        selection::hosts(hosts, &project.config)?
    } else {
        landbridge_hosts::all().collect()
    };
    let hosts = selection::able(chosen, hosts, project, &interface, reporter)?;
    let mut failure = Failure::default();
    for host in &hosts {
        let generated = pipeline::seen_by(project, *host, &interface)?;
        if any_error(&generated.diagnostics) {
            failure.diagnostics.extend(generated.diagnostics);
        } else {
            reporter.diagnostics(&generated.diagnostics);
        }
    }
    if !failure.diagnostics.is_empty() {
        return Err(failure);
    }
    let names: Vec<_> = hosts.iter().map(|host| host.id()).collect();
    reporter.line(format!(
        "{} {}: {} declarations can cross to {} (interface {})",
        interface.krate.package,
        interface.krate.version,
        interface.declarations().count(),
        names.join(", "),
        interface.hash
    ));
    reporter.object("interface", &interface);
    Ok(())
}

fn lowered(host: &str, project: &Project, reporter: &Reporter) -> Outcome<()> {
    let host = selection::find(host)?;
    let interface = pipeline::interface(project, reporter)?;
    let (lowered, diagnostics) = host.lower(Input {
        interface: &interface,
        options: project.config.options(host.id()),
        logging: project.config.logging,
        crates: &project.crates()?,
    });
    reporter.diagnostics(&diagnostics);
    print(reporter, &lowered)
}

fn print(reporter: &Reporter, value: &impl Serialize) -> Outcome<()> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::new(&command::TEMPLATE, error.to_string()))?;
    reporter.product(&text);
    Ok(())
}
