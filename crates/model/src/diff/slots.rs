//! Comparing what callers give by place or by name: parameters and fields.

use super::What;
use super::place::{Changes, Place};
use crate::Literal;

/// A parameter or a field.
pub(super) struct Slot<'a> {
    pub(super) name: &'a str,
    /// What a host sees of the type.
    pub(super) seen: String,
    /// As it is written.
    pub(super) written: String,
    pub(super) default: Option<&'a Literal>,
}

pub(super) fn slots(
    place: Place<'_>,
    noun: &str,
    before: &[Slot<'_>],
    after: &[Slot<'_>],
    changes: &mut Changes,
) {
    let find = |list: &[Slot<'_>], name: &str| list.iter().position(|it| it.name == name);
    let mut renamed = Vec::new();
    for (at, old) in before.iter().enumerate() {
        let Some(new) = find(after, old.name).map(|at| &after[at]) else {
            // Another name in the same place for the same type.
            let other = after.get(at).filter(|new| {
                before.len() == after.len()
                    && new.seen == old.seen
                    && find(before, new.name).is_none()
            });
            let what = match other {
                Some(new) => {
                    renamed.push(new.name);
                    What::Renamed {
                        old: old.name.to_owned(),
                        new: new.name.to_owned(),
                    }
                }
                None => What::AsksNoMore {
                    name: old.name.to_owned(),
                },
            };
            place.add(what, changes);
            continue;
        };
        if old.seen != new.seen {
            place.retyped(
                &format!("{noun} `{}`", old.name),
                &old.written,
                &new.written,
                changes,
            );
        }
        let name = old.name.to_owned();
        match (old.default, new.default) {
            (None, Some(_)) => place.add(What::DefaultGained { name }, changes),
            (Some(_), None) => place.add(What::DefaultLost { name }, changes),
            (Some(old), Some(new)) if old != new => {
                place.add(What::DefaultChanged { name }, changes)
            }
            _ => {}
        }
    }
    for (at, new) in after.iter().enumerate() {
        if find(before, new.name).is_none() && !renamed.contains(&new.name) {
            let last = after[at..].iter().all(|it| find(before, it.name).is_none());
            let (name, has_default) = (new.name.to_owned(), new.default.is_some());
            place.add(
                What::Asks {
                    name,
                    has_default,
                    last,
                },
                changes,
            );
        }
    }
    let kept = |list: &[Slot<'_>], other: &[Slot<'_>]| -> Vec<String> {
        let names = list.iter().filter(|it| find(other, it.name).is_some());
        names.map(|it| it.name.to_owned()).collect()
    };
    if kept(before, after) != kept(after, before) {
        place.add(What::Reordered, changes);
    }
}
