//! An answer that comes once, from any thread, and the one who waits for it: what async methods of the host's are to
//! Rust's futures. How a call begins and how it is cancelled is each runtime's; who may still be told of that,
//! [`Calls`]'s.

mod calls;

use std::fmt;
use std::mem;
use std::sync::PoisonError;
use std::task::{Poll, Waker};

use crate::sync::{Mutex, MutexGuard};

pub use calls::{Calling, Calls};

/// The place of an answer. While somebody waits it holds an `H`: what it takes to cancel the call.
///
/// No code of others runs while its lock is held: wakers, answers and what was held are cloned, woken and dropped
/// outside.
pub struct Reply<T, H>(Mutex<Stage<T, H>>);

enum Stage<T, H> {
    /// The waker is there once it was polled.
    Waiting {
        waker: Option<Waker>,
        held: H,
    },
    Settled(T),
    /// The answer was taken, or nobody wanted it.
    Over,
    /// Nobody waited any more before there was an answer.
    Left,
}

impl<T, H> fmt::Debug for Reply<T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reply")
    }
}

impl<T, H: Default> Default for Reply<T, H> {
    fn default() -> Self {
        Self::new(H::default())
    }
}

impl<T, H> Reply<T, H> {
    /// One that is waited for.
    #[must_use]
    pub fn new(held: H) -> Self {
        let waker = None;
        Self(Mutex::new(Stage::Waiting { waker, held }))
    }

    fn lock(&self) -> MutexGuard<'_, Stage<T, H>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the answer, and wakes who waits. What was held is given back.
    ///
    /// # Errors
    /// There was one before, or nobody waits: the answer again.
    pub fn settle(&self, answer: T) -> Result<H, T> {
        let mut stage = self.lock();
        if !matches!(*stage, Stage::Waiting { .. }) {
            return Err(answer);
        }
        let before = mem::replace(&mut *stage, Stage::Settled(answer));
        drop(stage);
        let Stage::Waiting { waker, held } = before else {
            unreachable!("it was looked at under the lock");
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        Ok(held)
    }

    /// The answer, once; until then the waker is kept. After it, for ever pending.
    pub fn poll(&self, waker: &Waker) -> Poll<T> {
        let mut new = None;
        loop {
            let mut stage = self.lock();
            match &mut *stage {
                Stage::Waiting { waker: known, .. } => {
                    if known.as_ref().is_some_and(|known| known.will_wake(waker)) {
                        return Poll::Pending;
                    }
                    if let Some(new) = new.take() {
                        let old = known.replace(new);
                        drop(stage);
                        drop(old);
                        return Poll::Pending;
                    }
                }
                Stage::Over | Stage::Left => return Poll::Pending,
                Stage::Settled(_) => {
                    if let Stage::Settled(answer) = mem::replace(&mut *stage, Stage::Over) {
                        return Poll::Ready(answer);
                    }
                }
            }
            drop(stage);
            new = Some(waker.clone());
        }
    }

    /// Nobody waits any more. If there is no answer yet, what was held: who gets it is to cancel the call.
    pub fn leave(&self) -> Option<H> {
        let mut stage = self.lock();
        let after = match *stage {
            Stage::Waiting { .. } | Stage::Left => Stage::Left,
            Stage::Settled(_) | Stage::Over => Stage::Over,
        };
        let before = mem::replace(&mut *stage, after);
        drop(stage);
        match before {
            Stage::Waiting { held, .. } => Some(held),
            _ => None,
        }
    }

    /// Sees to what is held, if there is neither an answer nor nobody who waits. `look` is short and runs no code of
    /// others.
    pub fn with<R>(&self, look: impl FnOnce(&mut H) -> R) -> Option<R> {
        match &mut *self.lock() {
            Stage::Waiting { held, .. } => Some(look(held)),
            _ => None,
        }
    }

    /// Whether nobody waits any more for an answer that hasn't come.
    #[must_use]
    pub fn is_left(&self) -> bool {
        matches!(*self.lock(), Stage::Left)
    }
}
