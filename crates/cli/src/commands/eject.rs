//! `landbridge eject HOST`: the folder is the user's from now on.

use landbridge_diagnostics::catalogue::command;

use crate::args::Global;
use crate::bindings;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::report::Reporter;
use crate::selection;

pub(super) fn run(host: &str, global: &Global, reporter: &Reporter) -> Outcome<()> {
    let host = selection::find(host)?;
    let project = Project::find(global)?;
    let folder = project.bindings(host.id());
    if !folder.join("Cargo.toml").exists() {
        return Err(Failure::new(
            &command::FILE,
            format!("there is nothing in {folder} to hand over"),
        )
        .help(format!(
            "run `landbridge generate --host {}` first",
            host.id()
        )));
    }
    bindings::eject(&folder)?;
    reporter.line(format!(
        "{folder} is yours now: landbridge builds it but won't write to it again."
    ));
    Ok(())
}
