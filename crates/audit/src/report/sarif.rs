//! Findings as SARIF 2.1.0, which code scanning shows beside the lines of a pull request.

use std::collections::BTreeSet;

use camino::Utf8Path;
use landbridge_diagnostics::Place;
use serde_json::{Value, json};

use crate::baseline::fingerprints;
use crate::finding::Level;
use crate::rules;
use crate::run::Audit;

/// An audit as one SARIF document. `version` is that of the program that ran it; `folder` is where the
/// audited one lies in the repository, since code scanning knows files by their path from there.
#[must_use]
pub fn sarif(audit: &Audit, version: &str, folder: &Utf8Path) -> Value {
    let location = |place: &Place| location(place, folder);
    let used: BTreeSet<&str> = audit.findings.iter().map(|it| it.rule).collect();
    let used: Vec<_> = rules::ALL
        .iter()
        .filter(|rule| used.contains(rule.id))
        .collect();
    let descriptors: Vec<Value> = used
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": first_paragraph(rule.body) },
                "help": { "text": rule.page(), "markdown": rule.page() },
                "defaultConfiguration": { "level": level(rule.level) },
            })
        })
        .collect();
    let prints = fingerprints(audit);
    let results: Vec<Value> = audit
        .findings
        .iter()
        .zip(prints)
        .map(|(finding, print)| {
            let index = used.iter().position(|rule| rule.id == finding.rule);
            let related: Vec<Value> = finding
                .related
                .iter()
                .enumerate()
                .map(|(id, (place, what))| {
                    let mut location = location(place);
                    location["id"] = json!(id);
                    location["message"] = json!({ "text": what });
                    location
                })
                .collect();
            let message = match &finding.help {
                Some(help) => format!("{}. Help: {help}.", finding.message),
                None => finding.message.clone(),
            };
            let mut result = json!({
                "ruleId": finding.rule,
                "level": level(finding.level),
                "message": { "text": message },
                "locations": [location(&finding.place)],
                "partialFingerprints": { "landbridgeAudit/v1": print },
            });
            if let Some(index) = index {
                result["ruleIndex"] = json!(index);
            }
            if !related.is_empty() {
                result["relatedLocations"] = json!(related);
            }
            result
        })
        .collect();
    let notes: Vec<Value> = audit
        .faults
        .iter()
        .map(|fault| {
            let mut note = json!({
                "level": "warning",
                "message": { "text": fault.message },
                "descriptor": { "id": fault.code.id },
            });
            if let Some(place) = &fault.place {
                note["locations"] = json!([location(place)]);
            }
            note
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "landbridge audit",
                "semanticVersion": version,
                "rules": descriptors,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": audit.faults.is_empty(),
                "toolExecutionNotifications": notes,
            }],
            "results": results,
        }],
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "note",
    }
}

fn location(place: &Place, folder: &Utf8Path) -> Value {
    let uri = uri(&folder.join(&place.file).as_str().replace('\\', "/"));
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": {
                "startLine": place.line.max(1),
                "startColumn": place.column.max(1),
                "endLine": place.end_line.max(1),
                "endColumn": place.end_column.max(1),
            },
        },
    })
}

/// A relative path as a URI reference.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

fn first_paragraph(body: &str) -> String {
    let lines = body.trim().lines();
    let lines = lines.take_while(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join(" ")
}
