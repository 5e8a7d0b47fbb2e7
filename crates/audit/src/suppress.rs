//! Comments that allow a finding: `// landbridge: allow(RULE): REASON` for the line that follows (or
//! its own), `// landbridge: allow-file(RULE): REASON` for the file. A reason is required.

use landbridge_diagnostics::Place;
use syn::spanned::Spanned;

use crate::analysis::View;
use crate::finding::{Finding, Level};
use crate::rules;

/// A comment that allows findings.
#[derive(Debug)]
pub(crate) struct Allowance {
    pub(crate) place: Place,
    pub(crate) rules: Vec<String>,
    pub(crate) reason: bool,
    /// The line of code that it is about; none for the whole file.
    line: Option<u32>,
}

/// Every such comment of a crate.
pub(crate) fn allowances(view: &View<'_>) -> Vec<Allowance> {
    let mut found = Vec::new();
    for (file, lines) in &view.lines {
        for (index, line) in lines.iter().enumerate() {
            if let Some(allowance) = parse(file, lines, index, line) {
                found.push(allowance);
            }
        }
    }
    found
}

fn parse(file: &str, lines: &[String], index: usize, line: &str) -> Option<Allowance> {
    let start = line.find("//")?;
    let comment = line[start..].trim_start_matches(['/', '!']).trim_start();
    let rest = comment.strip_prefix("landbridge: allow")?;
    let (whole, rest) = match rest.strip_prefix("-file(") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix('(')?),
    };
    let (names, reason) = rest.split_once(')')?;
    let rules: Vec<String> = names.split(',').map(|it| it.trim().to_owned()).collect();
    // Prose about such comments isn't one.
    let is_id =
        |id: &String| !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if !rules.iter().all(is_id) {
        return None;
    }
    let reason = reason.trim_start_matches([':', ' ', '-', '—']).trim();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let own = !line[..start].trim().is_empty();
    let next = || {
        let below = lines[index + 1..].iter().position(|line| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with("//") && !line.starts_with("#[")
        });
        below.map_or(index, |below| index + 1 + below)
    };
    let about = if own { index } else { next() };
    Some(Allowance {
        place: Place {
            file: file.to_owned(),
            line: number(index + 1),
            column: number(line[..start].chars().count() + 1),
            end_line: number(index + 1),
            end_column: number(line.chars().count() + 1),
        },
        rules,
        reason: reason.chars().count() > 2,
        line: (!whole).then_some(number(about + 1)),
    })
}

/// Removes what is allowed, and tells of allowances that allow nothing.
pub(crate) fn apply(view: &View<'_>, findings: &mut Vec<Finding>) {
    let allowances = allowances(view);
    let mut used = vec![false; allowances.len()];
    findings.retain(|finding| {
        let by = allowances.iter().position(|it| {
            it.reason
                && it.place.file == finding.place.file
                && it.rules.iter().any(|rule| rule == finding.rule)
                && it.line.is_none_or(|line| covers(view, finding, line))
        });
        if let Some(by) = by {
            used[by] = true;
        }
        by.is_none()
    });
    for (allowance, used) in allowances.iter().zip(used) {
        if used || !allowance.reason {
            continue;
        }
        findings.push(Finding {
            rule: rules::suppression_unused::RULE.id,
            level: Level::Advice,
            place: allowance.place.clone(),
            message: format!("nothing here breaks {}", allowance.rules.join(", ")),
            help: Some("remove the comment".to_owned()),
            related: Vec::new(),
            fix: None,
        });
    }
}

/// Whether the code that begins in `line` holds the finding: the line itself, the function that begins
/// there, the expression that begins there.
fn covers(view: &View<'_>, finding: &Finding, line: u32) -> bool {
    let at = finding.place.line;
    if at == line {
        return true;
    }
    let (at, line) = (at as usize, line as usize);
    view.functions
        .iter()
        .filter(|function| function.file == finding.place.file)
        .any(|function| {
            let span = function.span;
            let inside = (span.start().line..=span.end().line).contains(&at);
            let begins = (span.start().line..=function.name_span().start().line).contains(&line);
            let holds = |span: proc_macro2::Span| {
                span.start().line == line && (line..=span.end().line).contains(&at)
            };
            inside && (begins || function.body.sites.iter().any(|it| holds(it.expr.span())))
        })
}
