//! SARIF documents are what version 2.1.0 of its schema allows: the types below say of each object which
//! properties it must and may have here, and what their values may be.
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "the types are there to be parsed into")]

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use camino::Utf8Path;
use landbridge_audit::{Config, audit, report};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: String,
    version: Version,
    runs: Vec<Run>,
}

#[derive(Debug, Deserialize)]
enum Version {
    #[serde(rename = "2.1.0")]
    V2_1_0,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: ColumnKind,
    invocations: Vec<Invocation>,
    results: Vec<Outcome>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum ColumnKind {
    Utf16CodeUnits,
    UnicodeCodePoints,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Driver {
    name: String,
    semantic_version: String,
    rules: Vec<Descriptor>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Descriptor {
    id: String,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Configuration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
    markdown: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Configuration {
    level: Level,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Level {
    None,
    Note,
    Warning,
    Error,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notification {
    level: Level,
    message: Text,
    descriptor: Reference,
    #[serde(default)]
    locations: Vec<Location>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    id: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Outcome {
    rule_id: String,
    rule_index: usize,
    level: Level,
    message: Text,
    locations: Vec<Location>,
    #[serde(default)]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Location {
    id: Option<u32>,
    physical_location: Physical,
    message: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Artifact {
    uri: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Region {
    start_line: NonZeroU32,
    start_column: NonZeroU32,
    end_line: NonZeroU32,
    end_column: NonZeroU32,
}

impl Location {
    fn check(&self) {
        let Physical {
            artifact_location,
            region,
        } = &self.physical_location;
        let start = (region.start_line, region.start_column);
        assert!(start <= (region.end_line, region.end_column), "{region:?}");
        let uri = &artifact_location.uri;
        let plain = |c: char| c.is_ascii_alphanumeric() || "/.-_~%".contains(c);
        assert!(uri.chars().all(plain), "{uri}");
    }
}

/// What stands in a document about the sources, which lie in `below` of the repository.
fn document(sources: &[(&str, &str)], below: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8Path::from_path(folder.path()).unwrap();
    for (name, text) in sources {
        let file = path.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let audit = audit(path, &Config::default()).unwrap();
    let document = report::sarif(&audit, "1.2.3-rc.1", Utf8Path::new(below));
    let text = serde_json::to_string(&document).unwrap();
    let log: Log = serde_json::from_str(&text).unwrap_or_else(|it| panic!("{it}\n{text}"));
    assert!(log.schema.starts_with("https://"));
    let mut runs = log.runs.into_iter();
    let (Some(run), None) = (runs.next(), runs.next()) else {
        panic!("not one run");
    };
    check(&run);
    assert_eq!(run.results.len(), audit.findings.len());
    run
}

/// What the schema can't say, or says of lists.
fn check(run: &Run) {
    let rules = &run.tool.driver.rules;
    let ids: BTreeSet<&str> = rules.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), rules.len(), "rules are unique");
    let mut prints = BTreeSet::new();
    for result in &run.results {
        assert_eq!(rules[result.rule_index].id, result.rule_id);
        assert_eq!(result.locations.len(), 1);
        assert!(prints.insert(format!("{:?}", result.partial_fingerprints)));
        let related = &result.related_locations;
        let numbers: BTreeSet<_> = related.iter().map(|it| it.id).collect();
        assert_eq!(numbers.len(), related.len(), "related places are unique");
        result
            .locations
            .iter()
            .chain(related)
            .for_each(Location::check);
    }
    let notes = run.invocations.iter();
    for note in notes.flat_map(|it| &it.tool_execution_notifications) {
        note.locations.iter().for_each(Location::check);
    }
}

#[test]
fn nothing_found_is_a_document_too() {
    let run = document(&[("lib.rs", "pub fn f() {}")], "");
    assert!(run.results.is_empty() && run.tool.driver.rules.is_empty());
    assert!(run.invocations[0].execution_successful);
}

#[test]
fn findings_of_every_level_and_faults_are_as_the_schema_says() {
    let manifest =
        "[package]\nname = \"kit\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n";
    let library = r#"
mod broken;
mod gone;
#[path = "with space/ümläut#1.rs"]
mod odd;

#[unsafe(no_mangle)]
pub extern "C" fn kit_count(kit: *const Kit) -> usize {
    let kit = unsafe { &*kit };
    inner(kit.parts.as_ptr(), kit.parts.len())
}

#[unsafe(no_mangle)]
pub extern "C" fn kit_sum(p: *const u8, q: *const u8, wide: bool, signed: bool, dry: bool) -> u32 {
    deep(p) + deep(q)
}

fn deep(p: *const u8) -> u32 {
    unsafe { u32::from(*p) + u32::from(*p.add(1)) }
}

pub struct Kit {
    parts: Vec<u8>,
}
"#;
    let odd = "#[unsafe(no_mangle)]\npub extern \"C\" fn free() {} // \u{1f980}\n";
    let run = document(
        &[
            ("Cargo.toml", manifest),
            ("src/lib.rs", library),
            ("src/broken.rs", "fn f( {"),
            ("src/with space/ümläut#1.rs", odd),
        ],
        "crates/kit",
    );
    let levels = |level| run.results.iter().filter(|it| it.level == level).count();
    assert!(levels(Level::Error) > 1, "{run:#?}");
    assert!(levels(Level::Note) > 0, "{run:#?}");
    let related = run.results.iter().map(|it| it.related_locations.len());
    assert!(related.sum::<usize>() > 0, "{run:#?}");
    let places = run.results.iter().flat_map(|it| &it.locations);
    let uris: BTreeSet<&str> = places
        .map(|it| it.physical_location.artifact_location.uri.as_str())
        .collect();
    for uri in [
        "crates/kit/src/lib.rs",
        "crates/kit/src/with%20space/%C3%BCml%C3%A4ut%231.rs",
    ] {
        assert!(uris.contains(uri), "{uri}: {uris:?}");
    }
    let invocation = &run.invocations[0];
    assert!(!invocation.execution_successful);
    assert_eq!(invocation.tool_execution_notifications.len(), 2);
}
