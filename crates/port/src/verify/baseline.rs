//! A baseline: how many findings of each rule a file had. Counts may only fall.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Finding;

/// Counts by file and rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Baseline {
    /// Counts findings.
    #[must_use]
    pub fn of(findings: &[(String, Finding)]) -> Baseline {
        let mut out = Baseline::default();
        for (file, finding) in findings {
            *out.counts
                .entry(file.clone())
                .or_default()
                .entry(finding.rule.clone())
                .or_insert(0) += 1;
        }
        out
    }

    /// Reads a baseline file.
    ///
    /// # Errors
    /// If it is not one.
    pub fn read(text: &str) -> Result<Baseline, String> {
        let wrong = || {
            "the baseline must be an object of files, each an object of rules and counts".to_owned()
        };
        let value: Value =
            serde_json::from_str(text).map_err(|e| format!("the baseline is not JSON: {e}"))?;
        let mut out = Baseline::default();
        for (file, rules) in value.as_object().ok_or_else(wrong)? {
            for (rule, count) in rules.as_object().ok_or_else(wrong)? {
                let count = count
                    .as_u64()
                    .and_then(|c| usize::try_from(c).ok())
                    .ok_or_else(wrong)?;
                out.counts
                    .entry(file.clone())
                    .or_default()
                    .insert(rule.clone(), count);
            }
        }
        Ok(out)
    }

    /// As the text of a file.
    #[must_use]
    pub fn write(&self) -> String {
        format!("{:#}\n", json!(self.counts))
    }

    fn allowed(&self, file: &str, rule: &str) -> usize {
        self.counts
            .get(file)
            .and_then(|r| r.get(rule))
            .copied()
            .unwrap_or(0)
    }

    /// The findings of files that have more of a rule than the baseline allows.
    #[must_use]
    pub fn exceeding(&self, findings: &[(String, Finding)]) -> Vec<(String, Finding)> {
        let now = Baseline::of(findings);
        findings
            .iter()
            .filter(|(file, finding)| {
                now.allowed(file, &finding.rule) > self.allowed(file, &finding.rule)
            })
            .cloned()
            .collect()
    }

    /// A baseline with every count at the lower of this one and what is found now.
    #[must_use]
    pub fn lowered(&self, findings: &[(String, Finding)]) -> Baseline {
        let mut now = Baseline::of(findings);
        for (file, rules) in &mut now.counts {
            rules.retain(|rule, count| {
                *count = (*count).min(self.allowed(file, rule));
                *count > 0
            });
        }
        now.counts.retain(|_, rules| !rules.is_empty());
        now
    }
}

/// Findings in the format code hosts read, with what the rules say that were asked.
#[must_use]
pub fn sarif(findings: &[(String, Finding)], rules: &BTreeMap<String, String>) -> Value {
    let results: Vec<Value> = findings
        .iter()
        .map(|(file, finding)| {
            json!({
                "ruleId": finding.rule,
                "level": "error",
                "message": {"text": finding.message},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": file.replace('\\', "/")},
                    "region": {"startLine": finding.line},
                }}],
            })
        })
        .collect();
    let rules: Vec<Value> = rules
        .iter()
        .map(|(id, text)| json!({"id": id, "shortDescription": {"text": text}}))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": "landbridge port verify", "rules": rules}}, "results": results}],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str, line: usize) -> (String, Finding) {
        (
            "a.rs".to_owned(),
            Finding {
                line,
                rule: rule.to_owned(),
                message: "m".to_owned(),
            },
        )
    }

    #[test]
    fn counts_may_only_fall() {
        let before = Baseline::of(&[finding("FORBID-16", 1), finding("FORBID-16", 2)]);
        assert_eq!(Baseline::read(&before.write()).unwrap(), before);
        assert!(before.exceeding(&[finding("FORBID-16", 7)]).is_empty());
        let more = [
            finding("FORBID-16", 1),
            finding("FORBID-16", 2),
            finding("FORBID-16", 3),
        ];
        assert_eq!(before.exceeding(&more).len(), 3);
        let lowered = before.lowered(&[finding("FORBID-16", 7), finding("FORBID-01", 8)]);
        assert_eq!(lowered, Baseline::of(&[finding("FORBID-16", 7)]));
    }

    #[test]
    fn sarif_names_the_place() {
        let log = sarif(&[finding("FORBID-01", 3)], &BTreeMap::new());
        assert_eq!(
            log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"],
            3
        );
    }
}
