//! Between the generator and who asks it: the place where a batch lies, and the futures that fill it.

#[cfg(feature = "async")]
use std::task::Context;
use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

/// Where the generator leaves a batch. Its lock is never contended: who asks holds the generator.
pub(super) struct Slot<T>(Mutex<Batch<T>>);

struct Batch<T> {
    items: Vec<T>,
    wanted: usize,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Mutex::new(Batch {
            items: Vec::new(),
            wanted: 0,
        }))
    }
}

impl<T> Slot<T> {
    fn lock(&self) -> MutexGuard<'_, Batch<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says how many items the next poll is to make.
    pub(super) fn want(&self, count: usize) {
        self.lock().wanted = count;
    }

    /// What was made.
    pub(super) fn take(&self) -> Vec<T> {
        std::mem::take(&mut self.lock().items)
    }
}

/// Items on the way to the slot, which they reach whatever becomes of the poll.
struct Filling<'a, T> {
    slot: &'a Slot<T>,
    items: Vec<T>,
}

impl<T> Drop for Filling<'_, T> {
    fn drop(&mut self) {
        self.slot.lock().items = std::mem::take(&mut self.items);
    }
}

/// What the block of a [`Sequence`](super::Sequence) gives its iterator or stream to.
pub struct Feed<T>(Arc<Slot<T>>);

impl<T> Feed<T> {
    pub(super) fn new(slot: &Arc<Slot<T>>) -> Self {
        Self(Arc::clone(slot))
    }

    /// Gives the items of an iterator, as many with each poll as are asked for.
    pub async fn iterator<I: Iterator<Item = T>>(self, mut items: I) {
        opened().await;
        poll_fn(|_| self.fill(true, || Poll::Ready(items.next()))).await;
    }

    /// Gives the items of a stream, as many with each poll as are asked for and there.
    #[cfg(feature = "async")]
    pub async fn stream<S: futures_core::Stream<Item = T>>(self, items: S) {
        self.stream_of(items, std::convert::identity).await;
    }

    /// As [`Feed::stream`], of what `give` makes of its items.
    #[cfg(feature = "async")]
    pub async fn stream_of<S: futures_core::Stream>(
        self,
        items: S,
        mut give: impl FnMut(S::Item) -> T,
    ) {
        let mut items = std::pin::pin!(items);
        opened().await;
        let mut next = |context: &mut Context<'_>| {
            let polled = items.as_mut().poll_next(context);
            polled.map(|item| item.map(&mut give))
        };
        poll_fn(|context| self.fill(false, || next(context))).await;
    }

    /// A batch; ready at the end of the items.
    fn fill(&self, all: bool, mut next: impl FnMut() -> Poll<Option<T>>) -> Poll<()> {
        let wanted = self.0.lock().wanted;
        let mut filling = Filling {
            slot: &self.0,
            items: Vec::with_capacity(if all { wanted } else { 0 }),
        };
        while filling.items.len() < wanted {
            match next() {
                Poll::Ready(Some(item)) => filling.items.push(item),
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => break,
            }
        }
        Poll::Pending
    }
}

impl<T> std::fmt::Debug for Feed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Feed")
    }
}

/// Pending once: the call has been made, and nothing is asked for yet.
async fn opened() {
    let mut polled = false;
    poll_fn(|_| {
        if std::mem::replace(&mut polled, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
