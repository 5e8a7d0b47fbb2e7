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

    /// Those that are due by now, in their order; they are no longer started.
    pub(crate) fn take_due(&mut self) -> Vec<u32> {
        let now = Instant::now();
        let mut taken = Vec::new();
        while let Some((at, count, id)) = self.due.first().copied()
            && at <= now
        {
            self.due.remove(&(at, count, id));
            taken.push(id);
        }
        taken
    }

    /// Whether one that was due may still be called: another may have stopped or restarted it since.
    pub(crate) fn finish(&mut self, id: u32) -> bool {
        match self.started.get(&id) {
            Some((at, count)) if !self.due.contains(&(*at, *count, id)) => {
                self.started.remove(&id);
                true
            }
            _ => false,
        }
    }
}
