//! Style as a test: prose names only what exists, folders keep their distance, files stay readable.

mod dependencies;
mod hosts;
mod prose;
mod shape;

use camino::Utf8Path;

use crate::shell::{self, Outcome};

/// Every check; all faults at once.
pub(crate) fn run(root: &Utf8Path) -> Outcome {
    let files = shell::files(root)?;
    let mut faults = Vec::new();
    prose::check(root, &files, &mut faults);
    dependencies::check(root, &mut faults)?;
    shape::check(root, &files, &mut faults);
    hosts::check(root, &mut faults)?;
    if faults.is_empty() {
        shell::say(&format!("{} files are tidy", files.len()));
        return Ok(());
    }
    for fault in &faults {
        shell::say(&fault.to_string());
    }
    Err(format!("{} faults", faults.len()))
}

/// What hosts lack.
pub(crate) fn hosts(root: &Utf8Path) -> Outcome<Vec<String>> {
    let mut faults = Vec::new();
    hosts::check(root, &mut faults)?;
    Ok(faults)
}

/// The text of a file; none if it isn't text.
fn text(root: &Utf8Path, file: &Utf8Path) -> Option<String> {
    std::fs::read_to_string(root.join(file)).ok()
}
