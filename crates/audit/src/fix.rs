//! Carries out the fixes of findings. A file is written whole beside itself and then renamed, so that it
//! is never half written.

use std::collections::BTreeMap;
use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use crate::finding::{Finding, Fix};
use crate::run::STACK;

/// What was mended, and what couldn't be.
#[derive(Debug, Default)]
pub struct Mended {
    /// How many findings.
    pub findings: usize,
    /// The files that were written.
    pub files: Vec<Utf8PathBuf>,
    /// Files that couldn't be written, each with why.
    pub faults: Vec<(Utf8PathBuf, String)>,
}

/// Carries out every fix. Of two that overlap the first is carried out; run again for the other.
#[must_use]
pub fn mend(findings: &[Finding]) -> Mended {
    let mut by_file: BTreeMap<&Utf8Path, Vec<&Fix>> = BTreeMap::new();
    for fix in findings.iter().filter_map(|it| it.fix.as_ref()) {
        by_file.entry(&fix.source).or_default().push(fix);
    }
    let mut mended = Mended::default();
    for (file, fixes) in by_file {
        match one(file, &fixes) {
            Ok(0) => {}
            Ok(count) => {
                mended.findings += count;
                mended.files.push(file.to_owned());
            }
            Err(error) => mended.faults.push((file.to_owned(), error)),
        }
    }
    mended
}

fn one(file: &Utf8Path, fixes: &[&Fix]) -> Result<usize, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let (changed, count) = applied(&text, fixes);
    if count == 0 {
        return Ok(0);
    }
    if !parses(&changed) {
        return Err(
            "left alone: with its fixes it would be no Rust any more; please report it".to_owned(),
        );
    }
    // A link stays a link.
    let target = file
        .canonicalize_utf8()
        .map_err(|error| error.to_string())?;
    let file = target.as_path();
    let folder = file.parent().unwrap_or(Utf8Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        temporary.write_all(changed.as_bytes())?;
        let permissions = std::fs::metadata(file)?.permissions();
        temporary.as_file().set_permissions(permissions)?;
        temporary.persist(file)?;
        Ok(())
    };
    write().map_err(|error| error.to_string())?;
    Ok(count)
}

/// Whether a text is Rust; asked where there is room for deep syntax.
fn parses(text: &str) -> bool {
    std::thread::scope(|scope| {
        let parse = || syn::parse_file(text).is_ok();
        let thread = std::thread::Builder::new().stack_size(STACK);
        let thread = thread.spawn_scoped(scope, parse);
        thread.is_ok_and(|it| it.join().unwrap_or(false))
    })
}

/// The text with the fixes carried out, from the end on so that places stay true.
fn applied(text: &str, fixes: &[&Fix]) -> (String, usize) {
    let mut edits: Vec<(std::ops::Range<usize>, &str)> = fixes
        .iter()
        .filter_map(|fix| {
            let start = offset(text, fix.place.line, fix.place.column)?;
            let end = offset(text, fix.place.end_line, fix.place.end_column)?;
            (start <= end).then_some((start..end, fix.text.as_str()))
        })
        .collect();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    edits.dedup();
    let mut kept: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
    for edit in edits {
        if kept.last().is_none_or(|(last, _)| last.end <= edit.0.start) {
            kept.push(edit);
        }
    }
    let mut changed = text.to_owned();
    let windows = text.contains("\r\n");
    for (range, replacement) in kept.iter().rev() {
        match windows {
            true => changed.replace_range(range.clone(), &replacement.replace('\n', "\r\n")),
            false => changed.replace_range(range.clone(), replacement),
        }
    }
    (changed, kept.len())
}

/// The byte offset of a line and a column, both from 1.
fn offset(text: &str, line: u32, column: u32) -> Option<usize> {
    // Places don't count the mark that some editors put at the head of a file.
    let (mut at, text) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (text.len() - rest.len(), rest),
        None => (0, text),
    };
    for (number, content) in text.split_inclusive('\n').enumerate() {
        if number + 1 == line as usize {
            let column = column.checked_sub(1)? as usize;
            let mut indices = content.char_indices().map(|(index, _)| index);
            let within = indices.nth(column);
            let whole = content.chars().count() == column;
            return Some(at + within.or(whole.then_some(content.len()))?);
        }
        at += content.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use landbridge_diagnostics::Place;

    use super::*;

    fn fix(line: u32, column: u32, end_column: u32, text: &str) -> Fix {
        Fix {
            what: String::new(),
            source: Utf8PathBuf::new(),
            place: Place {
                file: String::new(),
                line,
                column,
                end_line: line,
                end_column,
            },
            text: text.to_owned(),
        }
    }

    #[test]
    fn edits_are_carried_out_from_the_end() {
        let (a, b, over) = (fix(1, 1, 2, "x"), fix(2, 2, 2, "ü"), fix(1, 1, 3, "y"));
        let (text, count) = applied("abc\ndé\n", &[&b, &a, &over]);
        assert_eq!((text.as_str(), count), ("xbc\ndüé\n", 2));
    }

    #[test]
    fn marks_and_line_ends_of_windows_are_kept() {
        let (text, count) = applied("\u{feff}abc\r\nd\r\n", &[&fix(1, 2, 3, "x\ny")]);
        assert_eq!((text.as_str(), count), ("\u{feff}ax\r\nyc\r\nd\r\n", 1));
    }

    #[test]
    fn what_would_be_no_rust_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = Utf8Path::from_path(folder.path()).unwrap().join("a.rs");
        std::fs::write(&file, "fn a() {}").unwrap();
        assert!(one(&file, &[&fix(1, 6, 7, "{")]).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "fn a() {}");
        assert_eq!(one(&file, &[&fix(1, 4, 5, "b")]), Ok(1));
    }

    #[test]
    fn files_are_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = Utf8Path::from_path(folder.path()).unwrap().join("a.rs");
        std::fs::write(&file, "fn f(){}").unwrap();
        let mut change = fix(1, 4, 5, "x");
        change.source.clone_from(&file);
        let finding = Finding {
            rule: "null-slice",
            level: crate::Level::Error,
            place: change.place.clone(),
            message: String::new(),
            help: None,
            related: Vec::new(),
            fix: Some(change),
        };
        let mended = mend(&[finding]);
        assert_eq!((mended.findings, mended.files), (1, vec![file.clone()]));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "fn x(){}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
