//! The waker that a stream is polled with: the same one for its whole life, whoever waits for its items. Each wait of a
//! host's is a future of its own, with a waker of its own, and some streams keep the first they are given.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// Who waits now.
#[derive(Default)]
struct Waiting(Mutex<Option<Waker>>);

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Option<Waker>> {
        // Wakers are made, woken and dropped outside.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, waker: Option<Waker>) {
        let before = std::mem::replace(&mut *self.lock(), waker);
        drop(before);
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Once: whoever is woken polls, and waits anew.
        let waiting = self.lock().take();
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}

/// A waker that lasts. An iterator never needs one.
#[derive(Default)]
pub(super) struct Relay(Option<(Arc<Waiting>, Waker)>);

impl Relay {
    /// The waker to poll with, on behalf of one that waits: it is woken until [`Relay::rest`].
    pub(super) fn on_behalf<'a>(&'a mut self, waker: &'a Waker) -> &'a Waker {
        if waker.will_wake(Waker::noop()) {
            return waker;
        }
        let (waiting, lasting) = self.0.get_or_insert_with(|| {
            let waiting = Arc::<Waiting>::default();
            let lasting = Waker::from(Arc::clone(&waiting));
            (waiting, lasting)
        });
        // Before the poll: who is woken during it polls again.
        waiting.set(Some(waker.clone()));
        lasting
    }

    /// Nobody waits any more.
    pub(super) fn rest(&self) {
        if let Some((waiting, _)) = &self.0 {
            waiting.set(None);
        }
    }
}
