//! `landbridge explain [ID]`: the page of a diagnostic.

use landbridge_diagnostics::catalogue;
use serde_json::json;

use crate::failure::{Failure, Outcome};
use crate::report::Reporter;

pub(super) fn run(id: Option<&str>, reporter: &Reporter) -> Outcome<()> {
    let Some(id) = id else {
        for code in catalogue::all() {
            reporter.line(format!("{}  {}", code.id, code.title));
            reporter.object("code", json!({ "id": code.id, "title": code.title }));
        }
        return Ok(());
    };
    let code = catalogue::find(id).ok_or_else(|| {
        Failure::new(
            &catalogue::command::USAGE,
            format!("there is no diagnostic `{id}`"),
        )
        .help("`landbridge explain` lists all")
    })?;
    reporter.line(code.page.trim_end());
    reporter.object(
        "page",
        json!({ "id": code.id, "title": code.title, "page": code.page }),
    );
    Ok(())
}
