//! When timers are due. What they call is kept in JavaScript, by the same numbers.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

/// Times by number; equal times are due in the order in which they were started.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    due: BTreeSet<(Instant, u64, u32)>,
    started: HashMap<u32, (Instant, u64)>,
    count: u64,
}

impl Timers {
    pub(crate) fn start(&mut self, id: u32, delay: Duration) {
        self.stop(id);
        self.count += 1;
        let at = Instant::now() + delay;
        self.started.insert(id, (at, self.count));
        self.due.insert((at, self.count, id));
    }

    pub(crate) fn stop(&mut self, id: u32) {
        if let Some((at, count)) = self.started.remove(&id) {
            self.due.remove(&(at, count, id));
        }
    }

    /// When the next one is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.due.first().map(|(at, ..)| *at)
    }

    /// The first that is due by then; it is no longer started.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<u32> {
        let (at, count, id) = self.due.first().copied().filter(|(at, ..)| *at <= now)?;
        self.due.remove(&(at, count, id));
        self.started.remove(&id);
        Some(id)
    }
}
