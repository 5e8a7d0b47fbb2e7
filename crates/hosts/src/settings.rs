//! A table of landbridge.toml: its values, and where each stands for a diagnostic.

use std::collections::BTreeMap;

use landbridge_diagnostics::catalogue::hosts::OPTION;
use landbridge_diagnostics::{Diagnostic, Place};
use serde_json::Value as Json;

/// `[python]` and its like; empty without one.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What each key says.
    pub values: BTreeMap<String, Json>,
    /// Where each key's value stands.
    pub places: BTreeMap<String, Place>,
}

impl Table {
    /// The text of a key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Json::as_str)
    }

    /// All of it, for those who read it as one.
    #[must_use]
    pub fn json(&self) -> Json {
        Json::Object(self.values.clone().into_iter().collect())
    }

    /// `key` says something that `host` can't use.
    #[must_use]
    pub fn unusable(&self, host: &str, key: &str, help: impl Into<String>) -> Diagnostic {
        let fault = Diagnostic::error(&OPTION, format!("`{key}` of [{host}] can't be used"));
        let fault = fault.help(help);
        match self.places.get(key) {
            Some(place) => fault.at(place.clone()),
            None => fault,
        }
    }
}

impl FromIterator<(String, Json)> for Table {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(values: I) -> Self {
        Self {
            values: values.into_iter().collect(),
            places: BTreeMap::new(),
        }
    }
}
