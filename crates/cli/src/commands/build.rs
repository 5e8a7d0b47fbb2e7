//! `landbridge build`: packages, host by host; one that fails doesn't stop the others.

use crate::args::{Global, Hosts};
use crate::failure::{Failure, Outcome};
use crate::pipeline::{self, BuildOptions};
use crate::project::Project;
use crate::report::Reporter;
use crate::selection;

pub(super) fn run(
    hosts: &Hosts,
    debug: bool,
    force: bool,
    global: &Global,
    reporter: &mut Reporter,
) -> Outcome<()> {
    let project = Project::find(global)?;
    reporter.set_root(&project.folder);
    let chosen = selection::hosts(hosts, &project.config)?;
    let interface = pipeline::interface(&project, reporter)?;
    let hosts = selection::able(chosen, hosts, &project, &interface, reporter)?;
    let mut failure = Failure::default();
    for host in hosts {
        let options = BuildOptions { debug, force };
        match pipeline::build(&project, host, &interface, options, reporter) {
            Ok(built) => {
                reporter.line(format!(
                    "{}: {} ({}, {:.1} s)\n    {}",
                    host.title(),
                    built.artifact.path,
                    pipeline::size(built.artifact.size),
                    built.seconds,
                    built.artifact.install
                ));
                reporter.object("built", built);
            }
            Err(one) => failure.diagnostics.extend(one.diagnostics),
        }
    }
    if failure.diagnostics.is_empty() {
        Ok(())
    } else {
        Err(failure)
    }
}
