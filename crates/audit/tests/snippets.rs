//! Short functions, wrong and right, of every kind of boundary. A line that ends in `//~ RULE …` is found
//! by these rules, there or as a place that belongs to a finding; no other line is found by any rule.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use camino::Utf8Path;
use landbridge_audit::{Config, Level, audit};

#[test]
fn lines_are_found_as_they_say() {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/snippets");
    let (mut files, mut marked) = (0, 0);
    let mut wrong = Vec::new();
    for entry in folder.read_dir_utf8().unwrap() {
        let file = entry.unwrap().into_path();
        let text = std::fs::read_to_string(&file).unwrap();
        let expected: BTreeSet<(usize, &str)> = text
            .lines()
            .enumerate()
            .filter_map(|(index, line)| Some((index + 1, line.split_once("//~")?.1)))
            .flat_map(|(line, rules)| rules.split_whitespace().map(move |rule| (line, rule)))
            .collect();
        let audit = audit(&file, &Config::default()).unwrap();
        assert!(audit.faults.is_empty(), "{:?}", audit.faults);
        let mut found = BTreeSet::new();
        for finding in &audit.findings {
            let related = finding.related.iter().map(|(place, _)| place);
            let lines = [&finding.place].into_iter().chain(related);
            let at: Vec<(usize, &str)> = lines
                .map(|place| (place.line as usize, finding.rule))
                .filter(|it| expected.contains(it))
                .collect();
            // Advice is about a crate as a whole.
            if at.is_empty() && finding.level != Level::Advice {
                found.insert((finding.place.line as usize, finding.rule));
            }
            found.extend(at);
        }
        for (line, rule) in expected.symmetric_difference(&found) {
            let text = text.lines().nth(line - 1).unwrap_or_default();
            wrong.push(format!("{file}:{line}: {rule}: {text}"));
        }
        files += 1;
        marked += expected.len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        files >= 36 && marked >= 270,
        "{files} files, {marked} lines"
    );
}
