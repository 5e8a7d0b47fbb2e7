//! Known mistakes, written down from their public descriptions: each is found where it is, and nothing
//! else at the level of an error.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_audit::{Audit, Config, Level, audit};

type Marks = BTreeSet<(String, u32, String)>;

fn fixtures(folder: &str) -> Vec<Utf8PathBuf> {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let entries = folder.read_dir_utf8().unwrap();
    let mut paths: Vec<_> = entries
        .map(|entry| entry.unwrap().path().to_owned())
        .collect();
    paths.sort();
    paths
}

/// What the `//~ rule` comments of a fixture's source say.
fn marks(path: &Utf8Path) -> Marks {
    let (file, shown) = if path.is_dir() {
        (path.join("src/lib.rs"), "src/lib.rs".to_owned())
    } else {
        (path.to_owned(), path.file_name().unwrap().to_owned())
    };
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(index, line)| Some((index, line.split_once("//~")?.1)))
        .flat_map(|(index, rules)| {
            let line = u32::try_from(index + 1).unwrap();
            let shown = shown.clone();
            rules
                .split_whitespace()
                .map(move |rule| (shown.clone(), line, rule.to_owned()))
        })
        .collect()
}

fn found(audit: &Audit, least: Level) -> Marks {
    let findings = audit.findings.iter().filter(|it| it.level >= least);
    findings
        .map(|it| (it.place.file.clone(), it.place.line, it.rule.to_owned()))
        .collect()
}

#[test]
fn advisories_are_found() {
    let (mut all, mut seen) = (0, 0);
    for path in fixtures("advisories") {
        let audit = audit(&path, &Config::default()).unwrap();
        assert!(audit.faults.is_empty(), "{path}: {:?}", audit.faults);
        let expected = marks(&path);
        let every = found(&audit, Level::Advice);
        all += 1;
        seen += usize::from(!expected.is_empty());
        for mark in &expected {
            assert!(every.contains(mark), "{path}: {mark:?} in {every:?}");
        }
        for mark in found(&audit, Level::Error) {
            assert!(expected.contains(&mark), "{path}: {mark:?} isn't marked");
        }
    }
    // Two that aren't found are clippy's (`not_unsafe_ptr_arg_deref`); the others take knowledge of what C does.
    assert!(all >= 35, "{all}");
    assert!(seen * 5 >= all * 4, "{seen} of {all}");
}

#[test]
fn a_guides_samples_get_a_reviewers_remarks() {
    for path in fixtures("interop") {
        let audit = audit(&path, &Config::default()).unwrap();
        let expected = marks(&path);
        let mut every = found(&audit, Level::Advice);
        // Advice on the design is about the crate, and these are single files.
        every.retain(|(_, line, _)| *line > 1);
        assert_eq!(every, expected, "{path}");
    }
}
