//! Where a change is told, and the changes that any item can have.

use super::{Change, What};
use crate::Item;

pub(super) type Changes = Vec<Change>;

/// Where a change is told.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    pub(super) noun: &'static str,
    pub(super) before: &'a Item,
    pub(super) after: &'a Item,
}

impl Place<'_> {
    pub(super) fn add(self, what: What, changes: &mut Changes) {
        changes.push(Change {
            path: self.path.to_owned(),
            noun: self.noun,
            what,
            before: Some(self.before.hosts.clone()),
            after: Some(self.after.hosts.clone()),
        });
    }

    /// What every item has.
    pub(super) fn item(self, changes: &mut Changes) {
        if self.before.hosts != self.after.hosts {
            self.add(What::Shown, changes);
        }
    }

    pub(super) fn retyped(
        self,
        part: &str,
        old: &impl ToString,
        new: &impl ToString,
        changes: &mut Changes,
    ) {
        let what = What::Retyped {
            part: part.to_owned(),
            old: old.to_string(),
            new: new.to_string(),
        };
        self.add(what, changes);
    }
}
