//! Findings for people: the source with what is wrong under it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level as Mark, Renderer, Snippet};
use camino::Utf8Path;
use landbridge_diagnostics::Place;

use crate::finding::{Finding, Level};
use crate::run::Audit;

/// All findings of an audit, each with its source.
#[must_use]
pub fn text(audit: &Audit, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut sources = Sources::default();
    let mut out = String::new();
    for finding in folded(&audit.findings) {
        let group = group(&finding, &audit.folder, &mut sources);
        let _ = writeln!(out, "{}\n", renderer.render(&[group]));
    }
    out
}

/// More findings of one kind than this say less to people than one.
const MANY: usize = 12;

/// What is shown: errors each, and of other findings that one rule has very many of the first, with some
/// of the others beside it.
fn folded(findings: &[Finding]) -> Vec<Cow<'_, Finding>> {
    let mut kinds: BTreeMap<(&str, Level), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let kind = (finding.rule, finding.level);
        kinds.entry(kind).or_default().push(finding);
    }
    let mut shown = Vec::new();
    for finding in findings {
        let all = &kinds[&(finding.rule, finding.level)];
        if finding.level == Level::Error || all.len() <= MANY {
            shown.push(Cow::Borrowed(finding));
        } else if std::ptr::eq(all[0], finding) {
            let mut first = finding.clone();
            let more = all.len() - 1;
            let _ = write!(
                first.message,
                " (and {more} more places: `--format json` tells of each)"
            );
            let others = all.iter().skip(1).take(4);
            let others = others.map(|it| (it.place.clone(), "and here".to_owned()));
            first.related.extend(others);
            shown.push(Cow::Owned(first));
        }
    }
    shown
}

/// How much was read and found, in one line.
#[must_use]
pub fn summary(audit: &Audit) -> String {
    let many = |n: usize, what: &str| {
        let s = if n == 1 { "" } else { "s" };
        format!("{n} {what}{s}")
    };
    format!(
        "{}, {} and {} advice in {} with {} the host can call",
        many(audit.count(Level::Error), "error"),
        many(audit.count(Level::Warning), "warning"),
        audit.count(Level::Advice),
        many(audit.files, "file"),
        many(audit.exports, "function"),
    )
}

/// A place, what is there, and whether it is the finding's own.
type Spot<'a> = (&'a Place, &'a str, bool);

fn group<'a>(finding: &'a Finding, folder: &Utf8Path, sources: &mut Sources) -> Group<'a> {
    let level = match finding.level {
        Level::Error => Mark::ERROR,
        Level::Warning => Mark::WARNING,
        Level::Advice => Mark::INFO.with_name("advice"),
    };
    let title = level
        .primary_title(finding.message.as_str())
        .id(finding.rule);
    let mut group = Group::with_title(title);
    // Places in one file belong into one snippet.
    let related = finding.related.iter();
    let places = std::iter::once((&finding.place, "", true))
        .chain(related.map(|(place, what)| (place, what.as_str(), false)));
    let mut by_file: Vec<(&str, Vec<Spot<'_>>)> = Vec::new();
    for entry in places {
        match by_file.iter_mut().find(|(file, _)| *file == entry.0.file) {
            Some((_, list)) => list.push(entry),
            None => by_file.push((&entry.0.file, vec![entry])),
        }
    }
    for (file, places) in by_file {
        let Some(source) = sources.get(&folder.join(file)) else {
            let place = places[0].0;
            group = group
                .element(Mark::NOTE.message(format!("at {file}:{}:{}", place.line, place.column)));
            continue;
        };
        // The renderer reads all that it is given; the lines that are shown are enough.
        let lines = places.iter().map(|(place, ..)| place.line as usize);
        let first = lines.clone().min().unwrap_or(1).saturating_sub(1).max(1);
        let last = lines.max().unwrap_or(1) + 1;
        let window = source.window(first, last);
        let mut snippet = Snippet::source(window.to_owned())
            .line_start(first)
            .path(file);
        for (place, label, primary) in places {
            let kind = if primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let mut annotation = kind.span(range(window, first, place));
            if !label.is_empty() {
                annotation = annotation.label(label.to_owned());
            }
            snippet = snippet.annotation(annotation);
        }
        group = group.element(snippet);
    }
    if let Some(help) = &finding.help {
        group = group.element(Mark::HELP.message(help.as_str()));
    }
    if let Some(fix) = &finding.fix {
        group = group.element(Mark::NOTE.message(format!("`--fix` can {}", fix.what)));
    }
    group
}

/// Files that were read.
#[derive(Default)]
struct Sources(BTreeMap<String, Option<Source>>);

impl Sources {
    fn get(&mut self, path: &Utf8Path) -> Option<&Source> {
        let read = || std::fs::read_to_string(path).ok().map(Source::new);
        let entry = self.0.entry(path.to_string()).or_insert_with(read);
        entry.as_ref()
    }
}

/// A file's text and where its lines begin.
struct Source {
    text: String,
    starts: Vec<usize>,
}

impl Source {
    fn new(text: String) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        Self { text, starts }
    }

    /// The lines from one number to another, both counted from 1 and included.
    fn window(&self, first: usize, last: usize) -> &str {
        let end = self.text.len();
        let start = |line: usize| self.starts.get(line).copied().unwrap_or(end);
        &self.text[start(first - 1)..start(last)]
    }
}

/// The bytes of a place in a window that begins with line `first`; of a place that spans many lines the
/// first, so that a snippet stays short.
fn range(window: &str, first: usize, place: &Place) -> std::ops::Range<usize> {
    let mut start = 0;
    for (number, line) in window.split_inclusive('\n').enumerate() {
        if first + number == place.line as usize {
            let at = |column: u32| {
                let column = column.saturating_sub(1) as usize;
                let text = line.trim_end_matches(['\n', '\r']);
                text.char_indices()
                    .nth(column)
                    .map_or(text.len(), |(index, _)| index)
            };
            let from = at(place.column);
            let to = if place.end_line == place.line {
                at(place.end_column)
            } else {
                line.trim_end().len()
            };
            return start + from..start + to.max(from);
        }
        start += line.len();
    }
    window.len()..window.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_many_are_shown_as_one() {
        let finding = |line: u32, level| Finding {
            rule: "null-slice",
            level,
            place: Place {
                file: "lib.rs".to_owned(),
                line,
                column: 1,
                end_line: line,
                end_column: 2,
            },
            message: "it is so".to_owned(),
            help: None,
            related: Vec::new(),
            fix: None,
        };
        let mut findings: Vec<Finding> = (1..=20).map(|n| finding(n, Level::Warning)).collect();
        findings.extend((1..=20).map(|n| finding(n, Level::Error)));
        let shown = folded(&findings);
        assert_eq!(shown.len(), 21);
        assert!(shown[0].message.contains("19 more places"));
        assert_eq!(shown[0].related.len(), 4);
    }
}
