//! What changed between two interfaces, as data. What a change breaks differs by host, and is the hosts' to say.

mod compare;
mod place;
mod seen;
mod slots;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{HostOptions, Interface};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What changed: `Catalog::insert`, `Point::x`; the module path is left out.
    pub path: String,
    /// `method`, `field` ….
    pub noun: &'static str,
    /// How.
    pub what: What,
    /// Where it was shown before, and under which names; none for what is new.
    #[serde(skip)]
    pub before: Option<HostOptions>,
    /// Where it is shown now; none for what is gone.
    #[serde(skip)]
    pub after: Option<HostOptions>,
}

/// How something changed. Types are in Rust's notation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "fields are named after what they hold: what was, what is"
)]
pub enum What {
    /// It is new: a declaration, a method, a member, a variant.
    Added,
    /// It is gone.
    Removed,
    /// It is something else now: an enum that was a record, a getter that was a method.
    Became {
        old: &'static str,
        new: &'static str,
    },
    /// Names and hosts of the attribute's options changed.
    Shown,
    /// A parameter, field or value of a trait's method that callers have to give, unless it has a default.
    Asks {
        name: String,
        has_default: bool,
        last: bool,
    },
    /// A parameter or field that is gone.
    AsksNoMore {
        name: String,
    },
    /// A parameter or field is at the same place under another name.
    Renamed {
        old: String,
        new: String,
    },
    /// The same names in another order.
    Reordered,
    /// Another type.
    Retyped {
        part: String,
        old: String,
        new: String,
    },
    /// It has a default now.
    DefaultGained {
        name: String,
    },
    /// It has none any more.
    DefaultLost {
        name: String,
    },
    /// Another default.
    DefaultChanged {
        name: String,
    },
    /// Errors that it fails with; none if it can't fail.
    Fails {
        old: Option<String>,
        new: Option<String>,
    },
    /// It has to be awaited, or not any more.
    Awaited {
        now: bool,
    },
    /// It uses up its object, or not any more.
    Consumes {
        now: bool,
    },
    /// A number behind a name.
    Value {
        old: String,
        new: String,
    },
    /// What an object can do beside its methods: be shown, compared, hashed, ordered.
    TraitGained {
        name: &'static str,
    },
    TraitLost {
        name: &'static str,
    },
    /// Lists of it also come by columns, or not any more.
    Columns {
        now: bool,
    },
    /// Whoever implements the trait must write a method, or needs not.
    Required {
        now: bool,
    },
}

impl Interface {
    /// What changed from `old` to this, by path.
    #[must_use]
    pub fn changes_since(&self, old: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        let before: BTreeMap<&str, _> = (old.declarations())
            .map(|it| (it.item().path.as_str(), it))
            .collect();
        let after: BTreeMap<&str, _> = (self.declarations())
            .map(|it| (it.item().path.as_str(), it))
            .collect();
        let mut paths: Vec<&&str> = before.keys().chain(after.keys()).collect();
        paths.sort_unstable();
        paths.dedup();
        for path in paths {
            compare::declarations(
                before.get(*path).copied(),
                after.get(*path).copied(),
                &mut changes,
            );
        }
        changes
    }
}
