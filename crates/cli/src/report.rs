//! Everything that is printed: diagnostics with their source, results, progress.
//!
//! Results go to standard output, all else to standard error; with `--format json` every line on
//! standard output is one JSON object.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level as Mark, Renderer, Snippet};
use camino::{Utf8Path, Utf8PathBuf};
use indicatif::{ProgressBar, ProgressStyle};
use landbridge_diagnostics::{Diagnostic, Level, Place};
use serde::Serialize;

use crate::args::{Colour, Format, Global};

/// Prints.
#[derive(Debug)]
pub(crate) struct Reporter {
    format: Format,
    colour: bool,
    /// Whether results on standard output are coloured.
    pub(crate) colour_out: bool,
    quiet: bool,
    /// Where places' relative paths start.
    root: Utf8PathBuf,
}

impl Reporter {
    pub(crate) fn new(global: &Global) -> Self {
        let colour = |terminal: bool| match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                terminal
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        Self {
            format: global.format,
            colour: colour(std::io::stderr().is_terminal()),
            colour_out: colour(std::io::stdout().is_terminal()),
            quiet: global.quiet,
            root: Utf8PathBuf::new(),
        }
    }

    /// Places in diagnostics are relative to this folder from now on.
    pub(crate) fn set_root(&mut self, root: &Utf8Path) {
        root.clone_into(&mut self.root);
    }

    pub(crate) fn json(&self) -> bool {
        self.format == Format::Json
    }

    fn human(&self) -> bool {
        self.format == Format::Human
    }

    /// A line for people on standard output.
    pub(crate) fn line(&self, text: impl AsRef<str>) {
        if self.human() {
            print_out(text.as_ref());
        }
    }

    /// A line for people that `--quiet` leaves out.
    pub(crate) fn note(&self, text: impl AsRef<str>) {
        if self.human() && !self.quiet {
            print_err(text.as_ref());
        }
    }

    /// Text that is the command's product, whatever the format.
    pub(crate) fn product(&self, text: &str) {
        print_out(text.trim_end());
    }

    /// An object for programs.
    pub(crate) fn object(&self, kind: &str, value: impl Serialize) {
        if self.json() {
            let mut object = serde_json::Map::new();
            object.insert("type".to_owned(), kind.into());
            match serde_json::to_value(value) {
                Ok(serde_json::Value::Object(fields)) => object.extend(fields),
                Ok(other) => drop(object.insert("value".to_owned(), other)),
                Err(error) => drop(object.insert("error".to_owned(), error.to_string().into())),
            }
            print_out(&serde_json::Value::Object(object).to_string());
        }
    }

    /// Diagnostics, errors last so that they are what is seen on a terminal.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
        sorted.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.level));
        for diagnostic in sorted {
            if self.json() {
                self.object("diagnostic", diagnostic);
            } else {
                print_err(&self.rendered(diagnostic));
            }
        }
    }

    /// A line that shows that something goes on; gone when dropped.
    pub(crate) fn progress(&self, what: &str) -> ProgressBar {
        let hidden = self.json() || self.quiet;
        if hidden || !std::io::stderr().is_terminal() {
            self.note(what);
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    fn rendered(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.level {
            Level::Error => Mark::ERROR,
            Level::Warning => Mark::WARNING,
        };
        let title = level
            .primary_title(diagnostic.message.as_str())
            .id(diagnostic.code.id);
        let mut group = Group::with_title(title);
        let places = (diagnostic.place.iter().map(|place| (place, "", true)))
            .chain((diagnostic.related.iter()).map(|(place, what)| (place, what.as_str(), false)));
        for (place, label, primary) in places {
            let (source, span) = self.source_of(place);
            let kind = if primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            if let Some(source) = source {
                let mut annotation = kind.span(span);
                if !label.is_empty() {
                    annotation = annotation.label(label.to_owned());
                }
                group = group.element(
                    Snippet::source(source)
                        .path(place.file.as_str())
                        .annotation(annotation),
                );
            } else {
                let place = format!("at {}:{}:{}", place.file, place.line, place.column);
                group = group.element(Mark::NOTE.message(place));
            }
        }
        if let Some(reason) = &diagnostic.reason {
            group = group.element(Mark::NOTE.message(reason.as_str()));
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Mark::HELP.message(help.as_str()));
        }
        let renderer = if self.colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.render(&[group]) + "\n"
    }

    fn source_of(&self, place: &Place) -> (Option<String>, std::ops::Range<usize>) {
        let path = self.root.join(&place.file);
        let Ok(source) = std::fs::read_to_string(path) else {
            return (None, 0..0);
        };
        let start = offset(&source, place.line, place.column);
        let end = offset(&source, place.end_line, place.end_column).max(start);
        (Some(source), start..end)
    }
}

/// The byte offset of a line and a column, both from 1.
fn offset(source: &str, line: u32, column: u32) -> usize {
    let mut at = 0;
    for (number, text) in source.split_inclusive('\n').enumerate() {
        if number + 1 == line as usize {
            let within = text
                .char_indices()
                .nth(column.saturating_sub(1) as usize)
                .map_or(text.len(), |(index, _)| index);
            return at + within;
        }
        at += text.len();
    }
    source.len()
}

/// A closed pipe is the reader's wish, not a fault.
fn print_out(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

fn print_err(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
