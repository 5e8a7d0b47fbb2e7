//! `landbridge explain [ID]`: the page of a diagnostic or of a rule of the audit.

use landbridge_audit::rules;
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
        for rule in rules::ALL {
            reporter.line(format!("{}  {}", rule.id, rule.title));
            reporter.object(
                "rule",
                json!({ "id": rule.id, "title": rule.title, "level": rule.level }),
            );
        }
        return Ok(());
    };
    if let Some(rule) = rules::find(id) {
        let page = rule.page();
        reporter.line(page.trim_end());
        reporter.object(
            "page",
            json!({ "id": rule.id, "title": rule.title, "page": page }),
        );
        return Ok(());
    }
    let code = catalogue::find(id).ok_or_else(|| {
        Failure::new(
            &catalogue::command::USAGE,
            format!("there is no diagnostic and no rule `{id}`"),
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
