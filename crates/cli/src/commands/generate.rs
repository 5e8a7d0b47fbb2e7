//! `landbridge generate`: the generated crates, without building them.

use crate::args::{Global, Hosts};
use crate::bindings;
use crate::failure::{Failure, Outcome};
use crate::pipeline;
use crate::project::Project;
use crate::report::Reporter;
use crate::selection;

pub(super) fn run(
    hosts: &Hosts,
    check: bool,
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
        let folder = project.bindings(host.id());
        let done = if check {
            pipeline::generated(&project, host, &interface, reporter).and_then(|generated| {
                let stale = bindings::stale(&folder, &generated.files)?;
                failure.diagnostics.extend(stale);
                Ok(())
            })
        } else {
            pipeline::write(&project, host, &interface, force, reporter).map(|written| {
                reporter.line(format!(
                    "{}: {} written, {} removed, {} unchanged in {folder}",
                    host.title(),
                    written.written.len(),
                    written.removed.len(),
                    written.unchanged
                ));
                reporter.object(
                    "generated",
                    serde_json::json!({ "host": host.id(), "folder": folder, "result": written }),
                );
            })
        };
        if let Err(one) = done {
            failure.diagnostics.extend(one.diagnostics);
        }
    }
    if failure.diagnostics.is_empty() {
        Ok(())
    } else {
        Err(failure)
    }
}
