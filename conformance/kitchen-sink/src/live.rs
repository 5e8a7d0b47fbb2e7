//! Counts the objects that are alive, so that cases can see what a host has let go.

use std::sync::atomic::{AtomicU32, Ordering};

static LIVE: AtomicU32 = AtomicU32::new(0);

/// How many [`Live`] exist.
pub(crate) fn count() -> u32 {
    LIVE.load(Ordering::SeqCst)
}

/// A field of every object: counted from `new` to `drop`.
#[derive(Debug)]
pub(crate) struct Live(());

impl Live {
    pub(crate) fn new() -> Self {
        LIVE.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::SeqCst);
    }
}
