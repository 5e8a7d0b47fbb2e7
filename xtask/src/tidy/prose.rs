//! Paths, commands and links in the documents exist.

use camino::{Utf8Path, Utf8PathBuf};

use super::text;

/// First words of paths in the repository: `crates/…` in prose is such a path, `src/lib.rs` may be
/// the reader's own.
const TOP: &[&str] = &[
    "bench",
    "book",
    "conformance",
    "crates",
    "examples",
    "runtime",
    "xtask",
    ".ci",
];

/// The book's page that shows every diagnostic's page.
const DIAGNOSTICS: &str = "book/src/diagnostics.md";

/// Checks every Markdown file that is for people.
pub(super) fn check(root: &Utf8Path, files: &[Utf8PathBuf], faults: &mut Vec<String>) {
    diagnostics(root, files, faults);
    let commands = commands(root);
    let documents = files
        .iter()
        .filter(|file| file.extension() == Some("md") && !file.as_str().contains("/bindings/"));
    for file in documents {
        let Some(text) = text(root, file) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            let mut fault =
                |message: String| faults.push(format!("{file}:{}: {message}", number + 1));
            for path in code_spans(line).filter(|span| is_path(span)) {
                let path = path.trim_end_matches('/');
                if !root.join(path).exists() {
                    fault(format!("`{path}` doesn't exist"));
                }
            }
            for target in links(line) {
                let target = target.split('#').next().unwrap_or_default();
                if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let folder = file.parent().unwrap_or(Utf8Path::new(""));
                if !root.join(folder).join(target).exists() {
                    fault(format!("the link {target} leads nowhere"));
                }
            }
            for word in after(line, "landbridge ").filter(|word| is_command(line, word)) {
                if !commands.iter().any(|command| command == word) {
                    fault(format!("there is no `landbridge {word}`"));
                }
            }
        }
    }
}

/// The book shows every diagnostic's page.
fn diagnostics(root: &Utf8Path, files: &[Utf8PathBuf], faults: &mut Vec<String>) {
    let book = text(root, Utf8Path::new(DIAGNOSTICS)).unwrap_or_default();
    for page in files
        .iter()
        .filter(|file| file.starts_with("crates/diagnostics/pages"))
    {
        if !book.contains(&format!("{{{{#include ../../{page}}}}}")) {
            faults.push(format!("{DIAGNOSTICS} doesn't include {page}"));
        }
    }
}

fn is_path(span: &str) -> bool {
    let mut parts = span.split('/');
    let first = parts.next().unwrap_or_default();
    TOP.contains(&first)
        && parts.next().is_some()
        && !span.contains(|c: char| c.is_whitespace() || "<>*{}…$".contains(c))
        && !span.contains("NAME")
        && !span.contains("HOST")
}

/// What stands between single backticks.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The targets of `[text](target)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
}

/// The words that follow `prefix` in code.
fn after<'a>(line: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    line.split(prefix).skip(1).map(|rest| {
        rest.split(|c: char| !c.is_ascii_lowercase() && c != '-')
            .next()
            .unwrap_or_default()
    })
}

/// Whether `landbridge word` is meant to be typed: in backticks or after a prompt.
fn is_command(line: &str, word: &str) -> bool {
    !word.is_empty()
        && (line.contains(&format!("`landbridge {word}"))
            || line
                .trim_start()
                .starts_with(&format!("$ landbridge {word}"))
            || line.trim_start().starts_with(&format!("landbridge {word}"))
                && line.starts_with("    "))
}

/// The commands that exist: one file each.
fn commands(root: &Utf8Path) -> Vec<String> {
    let folder = root.join("crates/cli/src/commands");
    let files = folder.read_dir_utf8().into_iter().flatten().flatten();
    files
        .filter_map(|entry| entry.path().file_stem().map(str::to_owned))
        .collect()
}
