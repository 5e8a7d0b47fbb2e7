//! The `[audit]` table of landbridge.toml: levels, and names that only this project has.

use std::collections::{BTreeMap, BTreeSet};

use crate::features::Features;
use crate::finding::Level;
use crate::rules;

/// What a project says of itself.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Rules whose level differs; none switches a rule off.
    pub levels: BTreeMap<String, Option<Level>>,
    /// Functions, macros and attributes that stop panics, by their last name.
    pub guards: BTreeSet<String>,
    /// Functions and macros that test pointers, by their last name.
    pub null_guards: BTreeSet<String>,
    /// Macros whose functions are exports.
    pub exports: BTreeSet<String>,
    /// Which features of the packages are on.
    pub features: Features,
    /// Folders and files that aren't audited, by the start of their path.
    pub exclude: Vec<String>,
}

impl Config {
    /// Reads the table; every wrong key is told of.
    ///
    /// # Errors
    ///
    /// What is wrong with it, each with the key.
    pub fn from_json(table: &serde_json::Value) -> Result<Self, Vec<String>> {
        let mut config = Self::default();
        let mut faults = Vec::new();
        let empty = serde_json::Map::new();
        for (key, value) in table.as_object().unwrap_or(&empty) {
            let list = || -> Option<Vec<String>> {
                let items = value.as_array()?.iter();
                items.map(|it| it.as_str().map(str::to_owned)).collect()
            };
            let mut take = |into: &mut dyn FnMut(Vec<String>)| match list() {
                Some(names) => into(names),
                None => faults.push(format!("`audit.{key}` must be a list of strings")),
            };
            match key.as_str() {
                "guards" => take(&mut |names| config.guards.extend(names)),
                "null-guards" => take(&mut |names| config.null_guards.extend(names)),
                "exports" => take(&mut |names| config.exports.extend(names)),
                "features" => take(&mut |names| config.features.usual.extend(names)),
                "exclude" => take(&mut |names| config.exclude = names),
                "levels" => config.levels(value, &mut faults),
                other => faults.push(format!(
                    "`audit.{other}` isn't a setting; they are levels, guards, null-guards, \
                     exports, features, exclude"
                )),
            }
        }
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }

    fn levels(&mut self, value: &serde_json::Value, faults: &mut Vec<String>) {
        let Some(levels) = value.as_object() else {
            faults.push("`audit.levels` must be a table".to_owned());
            return;
        };
        for (rule, level) in levels {
            if rules::find(rule).is_none() {
                faults.push(format!("`audit.levels.{rule}`: there is no such rule"));
            }
            let level = match level.as_str() {
                Some("error") => Some(Level::Error),
                Some("warning") => Some(Level::Warning),
                Some("advice") => Some(Level::Advice),
                Some("off") => None,
                _ => {
                    faults.push(format!(
                        "`audit.levels.{rule}` must be \"error\", \"warning\", \"advice\" or \"off\""
                    ));
                    continue;
                }
            };
            self.levels.insert(rule.clone(), level);
        }
    }

    /// Whether a file is left out.
    pub(crate) fn excludes(&self, file: &str) -> bool {
        self.exclude.iter().any(|start| {
            let start = start.trim_end_matches("**").trim_end_matches('/');
            file.strip_prefix(start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn wrong_keys_are_told_of() {
        let table = json!({ "guards": ["fence"], "levels": { "null-slice": "off" } });
        let config = Config::from_json(&table).unwrap();
        assert!(config.guards.contains("fence"));
        assert_eq!(config.levels["null-slice"], None);
        let table = json!({ "guard": [], "exports": 1, "levels": { "nil": "bad" } });
        assert_eq!(Config::from_json(&table).unwrap_err().len(), 4);
    }

    #[test]
    fn folders_are_left_out_by_their_start() {
        let config = Config {
            exclude: vec!["vendor/**".to_owned(), "src/generated.rs".to_owned()],
            ..Config::default()
        };
        assert!(config.excludes("vendor/a/lib.rs"));
        assert!(config.excludes("src/generated.rs"));
        assert!(!config.excludes("vendored/lib.rs"));
    }
}
