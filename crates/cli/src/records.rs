//! Items that reading can't see: what the attributes left in the compiled crate, against what was
//! read.
//!
//! Each attribute expands to a static text `\x01landbridge\x02KIND\x02MODULE\x02NAME\x02FILE\x02LINE\x03`
//! (`landbridge`'s docs give the format). The compiled rlib holds them all, also those of items that
//! a macro made. Each text may stand there twice (in the metadata and in the object file).

use std::collections::BTreeSet;

use camino::Utf8Path;
use landbridge_diagnostics::catalogue::command;
use landbridge_diagnostics::{Diagnostic, Place};

use crate::failure::{Failure, Outcome};

const START: &[u8] = b"\x01landbridge\x02";
const END: u8 = 0x03;

/// One annotated item, as compiled or as read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    pub(crate) kind: String,
    /// `text_kit::shapes`
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) line: u32,
}

/// The records in a compiled rlib.
pub(crate) fn compiled(rlib: &Utf8Path) -> Outcome<BTreeSet<Record>> {
    let bytes = std::fs::read(rlib).map_err(|error| Failure::io(rlib, &error))?;
    Ok(scan(&bytes))
}

/// What was compiled but not read, each an error at its place.
pub(crate) fn unseen(compiled: &BTreeSet<Record>, read: &BTreeSet<Record>) -> Vec<Diagnostic> {
    let key = |record: &Record| {
        (
            record.kind.clone(),
            record.module.clone(),
            record.name.clone(),
        )
    };
    let seen: BTreeSet<_> = read.iter().map(key).collect();
    compiled
        .iter()
        .filter(|record| !seen.contains(&key(record)))
        .map(|record| {
            Diagnostic::error(
                &command::UNSEEN_ITEM,
                format!(
                    "the {} `{}::{}` is annotated but was not bound",
                    record.kind, record.module, record.name
                ),
            )
            .at(Place {
                file: record.file.clone(),
                line: record.line,
                column: 1,
                end_line: record.line,
                end_column: 1,
            })
            .because("a macro made it, and landbridge reads the source without expanding macros")
            .help("write the annotated item out, and let the macro make only what is inside it")
        })
        .collect()
}

fn scan(bytes: &[u8]) -> BTreeSet<Record> {
    let mut found = BTreeSet::new();
    let mut rest = bytes;
    while let Some(start) = find(rest, START) {
        rest = &rest[start + START.len()..];
        let Some(end) = rest.iter().take(4096).position(|byte| *byte == END) else {
            continue;
        };
        let Ok(text) = std::str::from_utf8(&rest[..end]) else {
            continue;
        };
        let parts: Vec<&str> = text.split('\u{2}').collect();
        if let [kind, module, name, file, line] = parts[..] {
            let record = |name: String| Record {
                kind: kind.to_owned(),
                module: module.to_owned(),
                name,
                file: file.to_owned(),
                line: line.parse().unwrap_or(1),
            };
            // An impl block's name is its type's, then its functions'.
            match name.split_once(' ') {
                Some((ty, methods)) => found.extend(
                    methods
                        .split(' ')
                        .map(|method| record(format!("{ty}::{method}"))),
                ),
                None => drop(found.insert(record(name.to_owned()))),
            }
        }
    }
    found
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = haystack[from..].iter().position(|byte| *byte == needle[0]) {
        if haystack[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_among_other_bytes() {
        let mut bytes =
            b"\x01land\x01landbridge\x02record\x02k::m\x02Point\x02src/m.rs\x027\x03\xff".to_vec();
        bytes.extend_from_slice(
            b"\x01landbridge\x02export-impl\x02k\x02A new len\x02src/m.rs\x029\x03",
        );
        bytes.extend_from_slice(b"\x01landbridge\x02cut short");
        let mut found = scan(&bytes);
        let methods: Vec<_> = found
            .iter()
            .filter(|it| it.kind == "export-impl")
            .cloned()
            .collect();
        assert_eq!(
            methods
                .iter()
                .map(|it| it.name.as_str())
                .collect::<Vec<_>>(),
            ["A::len", "A::new"]
        );
        found.retain(|it| it.kind == "record");
        assert_eq!(found.len(), 1);
        let record = found.first().unwrap();
        assert_eq!((record.name.as_str(), record.line), ("Point", 7));
        assert_eq!(unseen(&found, &BTreeSet::new()).len(), 1);
        assert!(unseen(&found, &found).is_empty());
    }
}
