//! Comments that allow a finding: `// landbridge: allow(RULE): REASON` for the line that follows (or
//! its own), `// landbridge: allow-file(RULE): REASON` for the file. A reason is required.

use landbridge_diagnostics::Place;
use proc_macro2::{TokenStream, TokenTree};
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
        let own = lines.iter().enumerate();
        let mut own: Vec<Allowance> = own
            .filter_map(|(index, line)| parse(file, lines, index, line))
            .collect();
        if !own.is_empty() {
            let texts = texts(lines);
            own.retain(|it| {
                let at = (it.place.line as usize, it.place.column as usize);
                !texts.iter().any(|(start, end)| *start < at && at < *end)
            });
        }
        found.extend(own);
    }
    found
}

/// From a line and column to another, both counted from 1.
type Range = ((usize, usize), (usize, usize));

/// Where the string literals of a file begin and end, by line and column; what looks like a comment in
/// them isn't one.
fn texts(lines: &[String]) -> Vec<Range> {
    let mut found = Vec::new();
    if let Ok(tokens) = lines.join("\n").parse::<TokenStream>() {
        collect(tokens, lines, &mut found);
    }
    found
}

fn collect(tokens: TokenStream, lines: &[String], found: &mut Vec<Range>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), lines, found),
            TokenTree::Literal(literal) => {
                let (start, end) = (literal.span().start(), literal.span().end());
                // Doc comments are literals too, and stay comments.
                let line = lines.get(start.line - 1);
                let first = line.and_then(|line| line.chars().nth(start.column));
                if first.is_some_and(|first| first != '/') {
                    found.push(((start.line, start.column + 1), (end.line, end.column + 1)));
                }
            }
            _ => {}
        }
    }
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
