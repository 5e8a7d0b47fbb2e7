//! What Python's loggers let through, as far as it was asked, for log statements to look at without the interpreter.
//!
//! Python's loggers cache that themselves, and `logging` empties all their caches whenever a level changes. So a guard in the
//! root logger's cache, which dies of it, tells that what is known here is no longer so.

use std::collections::BTreeMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use landbridge_core::logging::{Level, LevelFilter, limit};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::hand;

/// How many targets are known at most: those that programs write are few, those that they compute may be many.
const MOST: usize = 1024;

/// Counts changes of levels.
static EPOCH: AtomicUsize = AtomicUsize::new(1);

struct Known {
    epoch: usize,
    filters: BTreeMap<String, LevelFilter>,
}

/// No one waits for this lock, so that a process forked while it was held isn't stuck: it knows nothing then.
static KNOWN: RwLock<Known> = RwLock::new(Known {
    epoch: 0,
    filters: BTreeMap::new(),
});

/// Whether a target's records of a level are let through, if that is known.
pub(super) fn known(target: &str, level: Level) -> Option<bool> {
    filter(target).map(|filter| level <= filter)
}

fn filter(target: &str) -> Option<LevelFilter> {
    let known = KNOWN.try_read().ok()?;
    if known.epoch != EPOCH.load(Ordering::SeqCst) {
        return None;
    }
    known.filters.get(target).copied()
}

/// The same, asking Python's logger `name` where it isn't known.
pub(super) fn asked(py: Python<'_>, target: &str, name: &str) -> LevelFilter {
    if let Some(filter) = filter(target) {
        return filter;
    }
    let current = |known: &Known| known.epoch == EPOCH.load(Ordering::SeqCst);
    if !KNOWN.try_read().is_ok_and(|known| current(&known)) {
        renew(py);
    }
    let epoch = EPOCH.load(Ordering::SeqCst);
    let Ok(threshold) = hand::threshold(py, name) else {
        // Its logger is asked anyway.
        return LevelFilter::Trace;
    };
    let filter = let_through(threshold);
    if let Ok(mut known) = KNOWN.try_write()
        && known.epoch == epoch
        && known.filters.len() < MOST
    {
        known.filters.insert(target.to_owned(), filter);
    }
    filter
}

/// The levels at or above a number of Python's.
fn let_through(threshold: i64) -> LevelFilter {
    let all = LevelFilter::iter().skip(1);
    all.filter(|it| it.to_level().is_some_and(|it| number(it) >= threshold))
        .last()
        .unwrap_or(LevelFilter::Off)
}

/// Python's number of a level. It has none for the lowest, which others give 5.
pub(super) fn number(level: Level) -> i64 {
    match level {
        Level::Error => 40,
        Level::Warn => 30,
        Level::Info => 20,
        Level::Debug => 10,
        Level::Trace => 5,
    }
}

/// In the root logger's cache.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        EPOCH.fetch_add(1, Ordering::SeqCst);
        // The next record is what Python is asked for.
        limit(LevelFilter::Trace);
    }
}

/// Forgets what is known, and has log statements pass by that no logger lets through.
pub(super) fn renew(py: Python<'_>) {
    let epoch = EPOCH.load(Ordering::SeqCst);
    let lowest = PyCapsule::new_with_value(py, Guard, c"landbridge")
        .and_then(|guard| hand::watch(py, &guard))
        .ok()
        .flatten();
    let Some(lowest) = lowest else {
        // Nothing would tell of a change: everything is asked for.
        limit(LevelFilter::Trace);
        return;
    };
    if let Ok(mut known) = KNOWN.try_write() {
        known.epoch = epoch;
        known.filters.clear();
    }
    limit(let_through(lowest));
    if EPOCH.load(Ordering::SeqCst) != epoch {
        limit(LevelFilter::Trace);
    }
}

#[cfg(test)]
mod tests {
    use landbridge_core::logging::LevelFilter;

    use super::let_through;

    #[test]
    fn levels_of_python_between_those_of_rust() {
        let cases = [
            (0, LevelFilter::Trace),
            (5, LevelFilter::Trace),
            (6, LevelFilter::Debug),
            (10, LevelFilter::Debug),
            (15, LevelFilter::Info),
            (20, LevelFilter::Info),
            (30, LevelFilter::Warn),
            (40, LevelFilter::Error),
            (41, LevelFilter::Off),
            (51, LevelFilter::Off),
        ];
        for (threshold, expected) in cases {
            assert_eq!(let_through(threshold), expected, "{threshold}");
        }
    }
}
