//! A future behind the panic fence, for whoever polls it. Who that is, and when, is not known here.

use std::{
    fmt,
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
    task::{Context, Poll, Waker},
};

use super::context::within;
use crate::fence::{Panic, fence, fence_entered};

static LIVE: AtomicUsize = AtomicUsize::new(0);

/// How many futures are neither over nor dropped, in the whole process: what leak tests ask.
#[must_use]
pub fn live() -> usize {
    LIVE.load(Ordering::Relaxed)
}

/// A future whose panics stop, and which is dropped in place as soon as it is over.
///
/// **Ownership**: what the future holds is dropped before [`Fenced::poll`] gives its value or panic, in
/// [`Fenced::cancel`], or with the `Fenced`. **Threads**: `Send` when the future is.
pub struct Fenced<F> {
    /// Structurally pinned: never moved out of, only dropped in place.
    future: Option<F>,
}

impl<F> Fenced<F> {
    /// A future to be polled.
    pub fn new(future: F) -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Self {
            future: Some(future),
        }
    }

    /// Whether it will never be polled again.
    #[inline]
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.future.is_none()
    }

    /// Drops the future in place; a second time does nothing.
    ///
    /// # Errors
    ///
    /// The panic of a destructor; the future is gone all the same.
    pub fn cancel(self: Pin<&mut Self>) -> Result<(), Panic> {
        if self.is_over() {
            return Ok(());
        }
        let mut future = self.project();
        let dropped = fence_entered(|| within(|| future.set(None)));
        LIVE.fetch_sub(1, Ordering::Relaxed);
        dropped
    }

    #[inline]
    fn project(self: Pin<&mut Self>) -> Pin<&mut Option<F>> {
        // SAFETY: the field is structurally pinned: nothing moves out of it, and `drop` drops it in place.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }
    }
}

impl<F: Future> Fenced<F> {
    /// Polls the future. When it is over it is dropped before this returns; the panic of a destructor takes
    /// the place of the value.
    ///
    /// `Ready` with a panic that says so, when it was over already.
    pub fn poll(mut self: Pin<&mut Self>, waker: &Waker) -> Poll<Result<F::Output, Panic>> {
        let Some(future) = self.as_mut().project().as_pin_mut() else {
            return Poll::Ready(Err(polled_again()));
        };
        match fence_entered(|| within(|| future.poll(&mut Context::from_waker(waker)))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(match self.cancel() {
                Ok(()) => Ok(value),
                Err(panic) => {
                    let _ = fence(|| drop(value));
                    Err(panic)
                }
            }),
            Err(panic) => {
                // The first panic is the one to tell.
                let _ = self.cancel();
                Poll::Ready(Err(panic))
            }
        }
    }
}

#[cold]
fn polled_again() -> Panic {
    Panic {
        message: "a future was polled after its end".to_owned(),
        location: None,
        host: None,
    }
}

impl<F> Drop for Fenced<F> {
    fn drop(&mut self) {
        // SAFETY: it is not moved from here on.
        let _ = unsafe { Pin::new_unchecked(self) }.cancel();
    }
}

impl<F> fmt::Debug for Fenced<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fenced")
            .field("over", &self.is_over())
            .finish_non_exhaustive()
    }
}
