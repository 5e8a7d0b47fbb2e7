//! Findings for programs: one object for each.

use serde_json::{Value, json};

use crate::finding::Finding;

/// A finding as an object.
#[must_use]
pub fn json(finding: &Finding) -> Value {
    let place = &finding.place;
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|(place, what)| {
            json!({ "file": place.file, "line": place.line, "column": place.column, "message": what })
        })
        .collect();
    json!({
        "rule": finding.rule,
        "level": finding.level,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "message": finding.message,
        "help": finding.help,
        "related": related,
        "fixable": finding.fix.is_some(),
    })
}
