//! What a rule says of a place, and how findings are collected. How they are shown is for `report`.

use camino::Utf8PathBuf;
use landbridge_diagnostics::Place;
use serde::{Deserialize, Serialize};

/// How sure and how bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; nothing breaks.
    Advice,
    /// Breaks if the host does what nothing forbids it.
    Warning,
    /// Wrong as it stands.
    Error,
}

impl Level {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A change that makes a finding go away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, for people.
    pub what: String,
    /// The file, to be opened.
    #[serde(skip)]
    pub source: Utf8PathBuf,
    /// What is replaced; an empty range is an insertion.
    pub place: Place,
    /// By what.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How bad.
    pub level: Level,
    /// Where.
    pub place: Place,
    /// What is wrong, naming the thing.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Other places that matter, each with what is there.
    pub related: Vec<(Place, String)>,
    /// The change that mends it, where one is mechanical.
    pub fix: Option<Fix>,
}

impl Finding {
    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Points to another place.
    pub fn related(&mut self, place: Place, what: impl Into<String>) -> &mut Self {
        self.related.push((place, what.into()));
        self
    }
}
