//! `landbridge test`: the user's tests of each host against the installed package.

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command;

use crate::args::{Global, Hosts};
use crate::failure::{Failure, Outcome};
use crate::pipeline::{self, BuildOptions};
use crate::project::Project;
use crate::report::Reporter;
use crate::selection;

pub(super) fn run(
    hosts: &Hosts,
    debug: bool,
    global: &Global,
    reporter: &mut Reporter,
) -> Outcome<()> {
    let project = Project::find(global)?;
    reporter.set_root(&project.folder);
    let chosen = selection::hosts(hosts, &project.config)?;
    let interface = pipeline::interface(&project, reporter)?;
    let hosts = selection::able(chosen, hosts, &project, &interface, reporter)?;
    let options = BuildOptions {
        debug,
        force: false,
    };
    let mut failure = Failure::default();
    for host in hosts {
        // Building again costs seconds when nothing changed, and a stale package would test nothing.
        let outcome =
            pipeline::build(&project, host, &interface, options, reporter).and_then(|built| {
                pipeline::with_build(&project, host, &interface, options, reporter, |build| {
                    host.test(build, &built.artifact)
                })
            });
        match outcome {
            Ok(outcome) => {
                reporter.object(
                    "tested",
                    serde_json::json!({ "host": host.id(), "outcome": outcome }),
                );
                if let Some(folder) = &outcome.none_at {
                    reporter.line(format!("{}: no tests in {folder}", host.title()));
                } else if outcome.passed {
                    reporter.note(outcome.output.trim_end());
                    reporter.line(format!("{}: tests passed", host.title()));
                } else {
                    failure.diagnostics.push(Diagnostic::error(
                        &command::TESTS_FAILED,
                        format!(
                            "{}: tests failed\n{}",
                            host.title(),
                            outcome.output.trim_end()
                        ),
                    ));
                }
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
