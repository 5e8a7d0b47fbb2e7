//! Where records wait for the host: first in, first out, and full some time.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A queue that drops what it has no room for, and counts it.
#[derive(Debug)]
pub struct Queue<T> {
    most: usize,
    waiting: Mutex<Waiting<T>>,
}

/// What has waited.
#[derive(Debug)]
pub struct Waiting<T> {
    /// In the order in which they came.
    pub records: VecDeque<T>,
    /// How many came after them and were dropped.
    pub lost: u64,
}

impl<T> Waiting<T> {
    const NONE: Self = Self {
        records: VecDeque::new(),
        lost: 0,
    };

    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.lost == 0
    }
}

impl<T> Queue<T> {
    /// How many records wait at most, where nothing else is better.
    pub const USUAL: usize = 8192;

    /// An empty one.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self {
            most,
            waiting: Mutex::new(Waiting::NONE),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        // Nothing panics while it is held but an allocation that can't be had.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one, if there is room.
    pub fn push(&self, record: T) {
        let refused = {
            let mut waiting = self.lock();
            if waiting.records.len() < self.most {
                waiting.records.push_back(record);
                None
            } else {
                waiting.lost += 1;
                Some(record)
            }
        };
        drop(refused);
    }

    /// What waits; nothing does afterwards.
    #[must_use]
    pub fn take(&self) -> Waiting<T> {
        mem::replace(&mut *self.lock(), Waiting::NONE)
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }
}
