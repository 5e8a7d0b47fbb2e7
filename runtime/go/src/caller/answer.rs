//! The future of an awaited call. It owns all that it needs, and may be dropped at any time.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr::NonNull;
use std::task::{Context, Poll, Waker};

use landbridge_core::wire::{Reader, WireError, Writer};

use super::call::Call;
use super::engine::Engine;
use super::outcome::{self, Failure};
use crate::queue::Turn;

/// Reads a part of an answer.
type Read<T> = fn(&mut Reader<'_>) -> Result<T, WireError>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Not polled yet, or no room yet: the call is ours alone.
    Fresh,
    /// Go has it.
    UnderWay,
    /// The answer was given.
    Over,
}

/// What an awaited call will come to.
///
/// Nothing happens before it is polled. **Dropped** before the answer is there, it cancels the handler's context;
/// [`Answer::detach`] lets the handler run on. **Threads**: may be sent to another one at any time.
#[must_use = "futures do nothing unless you await them"]
pub struct Answer<T, E> {
    engine: &'static Engine,
    call: NonNull<Call>,
    stage: Stage,
    value: Read<T>,
    error: Read<E>,
    given: PhantomData<fn() -> (T, E)>,
}

// SAFETY: a call may be polled and freed by any thread; all that is shared with Go is behind atomics.
unsafe impl<T, E> Send for Answer<T, E> {}
// SAFETY: a shared reference gives access to nothing.
unsafe impl<T, E> Sync for Answer<T, E> {}
impl<T, E> Unpin for Answer<T, E> {}

impl<T, E> std::fmt::Debug for Answer<T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

impl<T, E> Answer<T, E> {
    /// Of a method of an object, with what `write` writes as the request, which begins with so many functions.
    ///
    /// # Panics
    ///
    /// When a value can't be written: a path that isn't UTF-8, a list of more than 2³² items.
    pub fn new(
        engine: &'static Engine,
        method: u32,
        object: u64,
        functions: u32,
        write: impl FnOnce(&mut Writer<'_>),
        value: Read<T>,
        error: Read<E>,
    ) -> Self {
        Self {
            engine,
            call: Call::new(method, object, functions, write),
            stage: Stage::Fresh,
            value,
            error,
            given: PhantomData,
        }
    }

    /// Starts the call if it isn't, and lets it run without anybody to wait for it. It doesn't wait for room: who
    /// starts calls in this way without end gets more of them under way than the limit.
    pub fn detach(mut self) {
        if self.stage == Stage::Fresh {
            self.engine.force();
            // SAFETY: nobody else has the call yet.
            unsafe { &mut (*self.call.as_ptr()).slot }.begin(Waker::noop().clone());
            // SAFETY: it has room and a waker, and is freed by whoever lets go last.
            unsafe { self.engine.submit(self.call) };
            self.stage = Stage::UnderWay;
        }
        if self.stage == Stage::UnderWay {
            self.stage = Stage::Over;
            self.leave();
        }
    }

    fn leave(&mut self) {
        // SAFETY: the future held the call until now.
        if unsafe { self.call.as_ref() }.slot.leave() == Turn::Ours {
            // SAFETY: the answering side let go before.
            unsafe { Call::free(self.call) }
        }
        self.engine.look();
    }

    fn ready(&mut self) -> Result<T, Failure<E>> {
        // SAFETY: Go has written the answer, and doesn't touch it any more; the call is freed by `leave` only.
        let reply = unsafe { self.call.as_ref().reply() };
        let outcome = outcome::read(reply, self.value, self.error);
        self.stage = Stage::Over;
        self.leave();
        outcome
    }
}

impl<T, E> Future for Answer<T, E> {
    type Output = Result<T, Failure<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        match this.stage {
            Stage::Fresh => {
                let Some(count) = this.engine.enter(context.waker()) else {
                    return Poll::Pending;
                };
                // SAFETY: nobody else has the call yet.
                unsafe { &mut (*this.call.as_ptr()).slot }.begin(context.waker().clone());
                // The call before may be on its way out of the count.
                let alone = count <= 2;
                if alone {
                    // SAFETY: as above.
                    unsafe { Call::watch(this.call) }
                }
                this.stage = Stage::UnderWay;
                // SAFETY: it has room and a waker, and is freed by whoever lets go last.
                unsafe { this.engine.submit(this.call) };
                // SAFETY: the future holds the call.
                let call = unsafe { this.call.as_ref() };
                if alone && this.engine.linger(call) {
                    return Poll::Ready(this.ready());
                }
                this.engine.look();
                Poll::Pending
            }
            Stage::UnderWay => {
                // SAFETY: the future holds the call.
                let call = unsafe { this.call.as_ref() };
                let answered = call.slot.answered() || call.done();
                // SAFETY: we are the future, and haven't let go.
                if answered || unsafe { !call.slot.register(context.waker()) } {
                    return Poll::Ready(this.ready());
                }
                this.engine.look();
                Poll::Pending
            }
            Stage::Over => panic!("an answer was polled after it was given"),
        }
    }
}

impl<T, E> Drop for Answer<T, E> {
    fn drop(&mut self) {
        match self.stage {
            // SAFETY: nobody else has the call yet.
            Stage::Fresh => unsafe { Call::free(self.call) },
            Stage::UnderWay => {
                // SAFETY: the future holds the call.
                let call = unsafe { self.call.as_ref() };
                if call.slot.cancel() && !call.done() {
                    self.engine.cancel(call);
                }
                self.leave();
            }
            Stage::Over => {}
        }
    }
}
