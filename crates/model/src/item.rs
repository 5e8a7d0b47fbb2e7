//! What every declaration carries: its name, path, docs, place and per-host options.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Hash;

/// The public path of a declared type from its crate's name on, as generated code writes it (`r#`
/// where a name is a keyword): `text_kit::shapes::Point`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypeName(pub String);

impl TypeName {
    /// The last segment: `Point`, without `r#`.
    #[must_use]
    pub fn last(&self) -> &str {
        let last = self.0.rsplit("::").next().unwrap_or(&self.0);
        last.strip_prefix("r#").unwrap_or(last)
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a declaration stands in the source; lines and columns count from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Path relative to the user's crate.
    pub file: String,
    /// Line of the item's name.
    pub line: u32,
    /// Column of the item's name, in characters.
    pub column: u32,
}

/// What the user said of single hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostOptions {
    /// `name = "…"`: the name in every host, before its case convention is *not* applied again.
    pub name: Option<String>,
    /// `rename(python = "…")`: the name in one host; wins over `name`.
    pub rename: BTreeMap<String, String>,
    /// `skip(go)`: hosts that don't show the item.
    pub skip: BTreeSet<String>,
}

impl HostOptions {
    /// The name that the user fixed for `host`, if any; it is used as it stands.
    #[must_use]
    pub fn fixed_name(&self, host: &str) -> Option<&str> {
        self.rename
            .get(host)
            .or(self.name.as_ref())
            .map(String::as_str)
    }

    /// Whether `host` shows the item.
    #[must_use]
    pub fn shown_in(&self, host: &str) -> bool {
        !self.skip.contains(host)
    }
}

/// What every declaration carries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The name in Rust (without `r#`).
    pub name: String,
    /// The full public path as Rust writes it (`text_kit::word_count`, `text_kit::r#type`); for methods, fields, variants the owner's
    /// path and the name.
    pub path: String,
    /// The doc comment as Markdown, without the leading space of each line.
    pub docs: String,
    /// `#[deprecated]`: the note, possibly empty.
    pub deprecated: Option<String>,
    /// Where it stands.
    pub origin: Origin,
    /// Per-host names and omissions.
    pub hosts: HostOptions,
    /// Of the declaration's shape: docs and origin don't count. Zero for parts of declarations.
    pub hash: Hash,
}
