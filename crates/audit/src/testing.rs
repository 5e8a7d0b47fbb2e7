//! For tests of rules: source with `//~` at the end of each line that must be found.

use std::collections::BTreeSet;

use camino::Utf8Path;

use crate::analysis::Facts;
use crate::config::Config;
use crate::finding::Finding;
use crate::load::targets;
use crate::rule::Rule;
use crate::run::one;

/// The findings of one rule in a text.
pub(crate) fn findings(rule: &Rule, text: &str) -> Vec<Finding> {
    with(rule, text, &Config::default(), |_| {})
}

/// The same with a configuration and facts.
pub(crate) fn with(
    rule: &Rule,
    text: &str,
    config: &Config,
    change: impl FnOnce(&mut Facts),
) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    let file = Utf8Path::from_path(folder.path()).unwrap().join("lib.rs");
    std::fs::write(&file, text).unwrap();
    let mut found = targets(&file, &config.features).unwrap().targets;
    change(&mut found[0].facts);
    let audit = one(&found[0], config, None);
    assert!(audit.faults.is_empty(), "{:?}\n{text}", audit.faults);
    let findings = audit.findings.into_iter();
    findings.filter(|it| it.rule == rule.id).collect()
}

/// The lines that end in `//~` are found, and no other.
pub(crate) fn lines(rule: &Rule, text: &str) {
    let marked: BTreeSet<usize> = (text.lines().enumerate())
        .filter(|(_, line)| line.trim_end().ends_with("//~"))
        .map(|(index, _)| index + 1)
        .collect();
    let found = findings(rule, text);
    let lines: BTreeSet<usize> = found.iter().map(|it| it.place.line as usize).collect();
    assert_eq!(lines, marked, "{}: {found:#?}\n{text}", rule.id);
}

/// The findings of one rule in an example; `// kit.h: …` in it is a header beside it.
pub(crate) fn beside_headers(rule: &Rule, text: &str) -> Vec<Finding> {
    let headers: Vec<(String, String)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("// kit.h: "))
        .map(|line| ("kit.h".to_owned(), line.to_owned()))
        .collect();
    with(rule, text, &Config::default(), |facts| {
        facts.headers = headers
    })
}
