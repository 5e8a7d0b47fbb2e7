//! Findings that are known: a file of fingerprints that don't change when lines move.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

use crate::run::Audit;

/// What a baseline file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// The form of the file.
    pub version: u32,
    /// Fingerprints, each with what it stands for, for people.
    pub known: BTreeMap<String, String>,
}

/// The form that is written.
const VERSION: u32 = 1;

impl Baseline {
    /// The findings of an audit.
    #[must_use]
    pub fn of(audit: &Audit) -> Self {
        let pairs = fingerprints(audit).into_iter().zip(&audit.findings);
        Self {
            version: VERSION,
            known: pairs
                .map(|(print, finding)| (print, format!("{} {}", finding.rule, finding.place.file)))
                .collect(),
        }
    }

    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// Why it is no baseline.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if baseline.version == VERSION {
            Ok(baseline)
        } else {
            Err(format!("version {} isn't known", baseline.version))
        }
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        text + "\n"
    }

    /// Takes what is known out of an audit; how many there were.
    pub fn apply(&self, audit: &mut Audit) -> usize {
        let prints = fingerprints(audit);
        let before = audit.findings.len();
        let mut prints = prints.into_iter();
        audit.findings.retain(|_| {
            prints
                .next()
                .is_none_or(|print| !self.known.contains_key(&print))
        });
        before - audit.findings.len()
    }
}

/// A fingerprint of each finding: its rule, its file, the text of its line, and which of several in the
/// same line of text it is. It stays when other lines change.
#[must_use]
pub(crate) fn fingerprints(audit: &Audit) -> Vec<String> {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    let mut prints = Vec::with_capacity(audit.findings.len());
    for finding in &audit.findings {
        let file = &finding.place.file;
        let lines = files
            .entry(file.clone())
            .or_insert_with(|| lines(&audit.folder.join(file)));
        let line = lines
            .get((finding.place.line as usize).saturating_sub(1))
            .map_or("", |line| line.trim());
        let hash = hash(&[finding.rule, file, line]);
        let number = seen.entry(hash).or_insert(0);
        prints.push(format!("{hash:016x}-{number}"));
        *number += 1;
    }
    prints
}

/// FNV-1a: files of one version are read by all later ones, so the standard library's hash, which may
/// change, won't do.
fn hash(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn lines(path: &Utf8Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    #[test]
    fn known_findings_stay_known_when_lines_move() {
        let folder = tempfile::tempdir().unwrap();
        let file = Utf8Path::from_path(folder.path()).unwrap().join("lib.rs");
        let text = "#[no_mangle]\npub extern \"C\" fn free() {}\n";
        std::fs::write(&file, text).unwrap();
        let first = crate::audit(&file, &Config::default()).unwrap();
        assert_eq!(first.findings.len(), 1);
        let baseline = Baseline::parse(&Baseline::of(&first).text()).unwrap();

        let more = format!("\n\n{text}{}", text.replace("free", "read"));
        std::fs::write(&file, more).unwrap();
        let mut second = crate::audit(&file, &Config::default()).unwrap();
        assert_eq!(baseline.apply(&mut second), 1);
        let left: Vec<u32> = second.findings.iter().map(|it| it.place.line).collect();
        assert_eq!(left, [6]);
        assert!(Baseline::parse("{\"version\": 7, \"known\": {}}").is_err());
    }
}
