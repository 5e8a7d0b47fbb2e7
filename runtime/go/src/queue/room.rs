//! How many calls are under way. Who comes when there are too many waits, and is woken when there is room.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;
use std::task::Waker;

use crate::sync::{AtomicU64, Mutex, Ordering, const_fn};

/// Somebody waits. Beside the count, in the same word: who sets it knows that there was no room, and who makes
/// room finds it.
const WAITING: u64 = 1 << 63;

/// A count with a limit.
#[derive(Debug)]
pub struct Room {
    under_way: AtomicU64,
    limit: AtomicU64,
    waiting: Mutex<Vec<Waker>>,
}

impl Room {
    const_fn! {
        /// Room for `limit` calls at a time.
        #[must_use]
        pub fn new(limit: u64) -> Self {
            Self {
                under_way: AtomicU64::new(0),
                limit: AtomicU64::new(limit),
                waiting: Mutex::new(Vec::new()),
            }
        }
    }

    /// Changes the limit; calls that are under way stay so.
    pub fn set_limit(&self, limit: u64) {
        self.limit
            .store(limit.clamp(1, WAITING - 1), Ordering::Relaxed);
        self.wake();
    }

    /// Calls under way.
    #[must_use]
    pub fn under_way(&self) -> u64 {
        self.under_way.load(Ordering::Relaxed) & !WAITING
    }

    /// Takes room for a call; how many there are with it. `None`: there is none, and the waker will be called.
    #[must_use]
    pub fn enter(&self, waker: &Waker) -> Option<u64> {
        let limit = self.limit.load(Ordering::Relaxed);
        // Enters first and goes back if that was too much: the way that nearly all take is one addition.
        let before = self.under_way.fetch_add(1, Ordering::AcqRel);
        if before & !WAITING < limit {
            return Some((before & !WAITING) + 1);
        }
        self.wait(waker)
    }

    /// Takes room whether there is any or not, for a call that nobody waits for.
    pub fn force(&self) {
        self.under_way.fetch_add(1, Ordering::AcqRel);
    }

    #[cold]
    fn wait(&self, waker: &Waker) -> Option<u64> {
        // A waker is somebody else's code, which may panic: not with the lock, and not with our one in the count.
        let entered = Entered(self);
        let waker = waker.clone();
        std::mem::forget(entered);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = self.limit.load(Ordering::Relaxed);
        let mut now = self.under_way.load(Ordering::Acquire);
        loop {
            let count = now & !WAITING;
            // Our own one is in the count: without it there is room, or there is none.
            let (next, enters) = match count <= limit {
                true => (now, true),
                false => ((count - 1) | WAITING, false),
            };
            match (self.under_way).compare_exchange_weak(
                now,
                next,
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) if enters => return Some(count),
                Ok(_) => {
                    waiting.push(waker);
                    return None;
                }
                Err(other) => now = other,
            }
        }
    }

    /// Gives the room of `calls` back, and wakes who waits for it.
    pub fn leave(&self, calls: u64) {
        if self.under_way.fetch_sub(calls, Ordering::AcqRel) & WAITING != 0 {
            self.wake();
        }
    }

    /// A waker that panics keeps nobody else from being woken; its panic is nobody's here.
    #[cold]
    fn wake(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        self.under_way.fetch_and(!WAITING, Ordering::AcqRel);
        let wakers = std::mem::take(&mut *waiting);
        drop(waiting);
        for waker in wakers {
            alone(|| waker.wake());
        }
    }
}

/// Room that was taken and goes back if that comes to nothing.
struct Entered<'a>(&'a Room);

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.0.leave(1);
    }
}

/// Runs what is somebody else's, a waker: its panic harms nobody else. `false`: it panicked.
pub fn alone(f: impl FnOnce()) -> bool {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(()) => true,
        Err(payload) => {
            // Dropping it might panic too.
            std::mem::forget(payload);
            false
        }
    }
}
