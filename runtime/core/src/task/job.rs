//! A future that one thread polls and any thread may cancel: who drops it, and who tells of its end. Threads
//! and wakers are `queue`'s and `spawn`'s.

use std::{
    cell::UnsafeCell,
    pin::Pin,
    task::{Poll, Waker},
};

use super::fenced::Fenced;
use crate::{
    fence::{Panic, fence},
    sync::{AtomicU32, Ordering},
};

/// How a future ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It gave its value.
    Value(T),
    /// It panicked, or a destructor did.
    Panicked(Panic),
    /// It was cancelled before it gave one.
    Cancelled,
}

impl<T> From<Result<T, Panic>> for Outcome<T> {
    fn from(result: Result<T, Panic>) -> Self {
        match result {
            Ok(value) => Self::Value(value),
            Err(panic) => Self::Panicked(panic),
        }
    }
}

/// Nobody is at the future.
const IDLE: u32 = 0;
/// Its thread polls it.
const POLLING: u32 = 1;
/// Its thread polls it, and drops it afterwards.
const CANCELLED: u32 = 2;
/// It is over, or the canceller that made it so is about to drop it.
const OVER: u32 = 3;

/// A future and what is to be called at its end.
pub(crate) struct Job<F, C> {
    state: AtomicU32,
    /// Belongs to who moved the state away from `IDLE`.
    parts: UnsafeCell<Parts<F, C>>,
}

struct Parts<F, C> {
    /// Pinned: jobs are used in an `Arc` only.
    future: Fenced<F>,
    done: Option<C>,
}

// SAFETY: the state lets one thread at a time at the parts, with acquire and release around each, and both
// may move between threads.
unsafe impl<F: Send, C: Send> Sync for Job<F, C> {}

impl<F, C> Job<F, C>
where
    F: Future,
    C: FnOnce(Outcome<F::Output>),
{
    pub(crate) fn new(future: F, done: C) -> Self {
        Self {
            state: AtomicU32::new(IDLE),
            parts: UnsafeCell::new(Parts {
                future: Fenced::new(future),
                done: Some(done),
            }),
        }
    }

    /// Polls the future: at its end, how it ended and what to call, which then is the caller's duty.
    /// `Ready(None)` when another took that over.
    ///
    /// # Safety
    ///
    /// The job doesn't move any more.
    pub(crate) unsafe fn poll(&self, waker: &Waker) -> Poll<Option<(C, Outcome<F::Output>)>> {
        if let Err(state) =
            self.state
                .compare_exchange(IDLE, POLLING, Ordering::Acquire, Ordering::Relaxed)
        {
            debug_assert_eq!(state, OVER, "one thread at a time polls");
            return Poll::Ready(None);
        }
        // SAFETY: this call moved the state away from `IDLE`.
        let parts = unsafe { &mut *self.parts.get() };
        // SAFETY: the job doesn't move, says the caller, and nothing here moves the future.
        let mut future = unsafe { Pin::new_unchecked(&mut parts.future) };
        let outcome = match future.as_mut().poll(waker) {
            Poll::Ready(result) => result.into(),
            Poll::Pending => {
                let idle = self.state.compare_exchange(
                    POLLING,
                    IDLE,
                    Ordering::Release,
                    Ordering::Relaxed,
                );
                if idle.is_ok() {
                    return Poll::Pending;
                }
                cancelled(future)
            }
        };
        let done = parts.done.take();
        // A cancelling that came too late finds this, as any later one does.
        self.state.store(OVER, Ordering::Release);
        Poll::Ready(done.map(|done| (done, outcome)))
    }

    /// Drops the future: now if nobody polls it, else its thread will, after that poll. Later calls do nothing.
    ///
    /// # Safety
    ///
    /// As [`Job::poll`].
    pub(crate) unsafe fn cancel(&self) {
        let mut state = IDLE;
        loop {
            let next = match state {
                IDLE => OVER,
                POLLING => CANCELLED,
                _ => return,
            };
            match self
                .state
                .compare_exchange(state, next, Ordering::Acquire, Ordering::Relaxed)
            {
                Ok(POLLING) => return,
                Ok(_) => break,
                Err(actual) => state = actual,
            }
        }
        // SAFETY: this call moved the state away from `IDLE`.
        let parts = unsafe { &mut *self.parts.get() };
        // SAFETY: as in `poll`.
        let outcome = cancelled(unsafe { Pin::new_unchecked(&mut parts.future) });
        if let Some(done) = parts.done.take() {
            tell(done, outcome);
        }
    }
}

/// Tells of the end. What the host's part panics with has nobody to go to.
pub(crate) fn tell<T>(done: impl FnOnce(Outcome<T>), outcome: Outcome<T>) {
    let _ = fence(|| done(outcome));
}

fn cancelled<F: Future>(future: Pin<&mut Fenced<F>>) -> Outcome<F::Output> {
    match future.cancel() {
        Ok(()) => Outcome::Cancelled,
        Err(panic) => Outcome::Panicked(panic),
    }
}
