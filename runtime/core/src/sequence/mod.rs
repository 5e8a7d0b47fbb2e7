//! Iterators and streams for a host that asks for their items one by one: an async block is the generator, which
//! is polled in place behind the panic fence. How items reach the host, and who waits for a stream, is each
//! host's.
//!
//! # Promises
//!
//! - The call that makes the sequence runs in [`Sequence::open`], so that its error is the call's.
//! - What the block holds (borrows of objects, arguments) is dropped in place when the items have come to their
//!   end, after a panic, in [`Sequence::close`], or with the sequence; it is free before the host learns of it.
//! - Items are made in batches of 1, 2, 4 … 256, so that a loop that is left early wastes little; never ahead of
//!   what is asked for if the sequence is lazy. A panic comes after the items that were made before it.
//! - A stream is polled with one waker for its whole life, which wakes whoever waits then.
//!
//! ```
//! use landbridge_core::sequence::Sequence;
//! use std::{convert::Infallible, task::{Poll, Waker}};
//!
//! let lent = String::from("abc");
//! let opened = Sequence::open(false, |feed| Box::pin(async move {
//!     feed.iterator(lent.chars()).await;
//!     Ok::<(), Infallible>(())
//! }));
//! let Ok(Ok(mut letters)) = opened else { panic!("it can't fail") };
//! assert_eq!(letters.poll_next(Waker::noop()), Poll::Ready(Some(Ok('a'))));
//! ```

mod feed;
mod relay;

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Poll, Waker},
    vec,
};

pub use feed::Feed;
use feed::Slot;
#[cfg(feature = "async")]
pub use futures_core::Stream;
use relay::Relay;

use crate::{
    fence::{Panic, fence},
    task::Fenced,
};

/// Items in the largest batch.
const MOST_ITEMS: usize = 256;
/// Bytes in the largest batch of more than one item.
const MOST_BYTES: usize = 1 << 16;

/// An iterator or stream, and the items that were made ahead.
///
/// **Threads**: `Send` when the block and the items are. One thread at a time may use it; hosts refuse others.
pub struct Sequence<T, F> {
    source: Fenced<F>,
    relay: Relay,
    slot: Arc<Slot<T>>,
    ready: vec::IntoIter<T>,
    /// What ended it, to be told after the items.
    panic: Option<Panic>,
    next: usize,
    most: usize,
}

impl<T, F: Future + Unpin> Sequence<T, F> {
    /// Runs the block up to its first item: the call, whose error is given back.
    ///
    /// # Errors
    ///
    /// The panic of the call.
    pub fn open<E>(lazy: bool, block: impl FnOnce(Feed<T>) -> F) -> Result<Result<Self, E>, Panic>
    where
        F: Future<Output = Result<(), E>>,
    {
        let slot = Arc::new(Slot::default());
        let mut source = Fenced::new(block(Feed::new(&slot)));
        if let Poll::Ready(end) = Pin::new(&mut source).poll(Waker::noop())
            && let Err(error) = end?
        {
            return Ok(Err(error));
        }
        let most = if lazy {
            1
        } else {
            (MOST_BYTES / size_of::<T>().max(1)).clamp(1, MOST_ITEMS)
        };
        Ok(Ok(Self {
            source,
            relay: Relay::default(),
            slot,
            ready: Vec::new().into_iter(),
            panic: None,
            next: 1,
            most,
        }))
    }

    /// The next item; `None` at the end, and ever after. An iterator is never pending.
    pub fn poll_next(&mut self, waker: &Waker) -> Poll<Option<Result<T, Panic>>> {
        if let Some(item) = self.ready.next() {
            return Poll::Ready(Some(Ok(item)));
        }
        self.refill(waker).map(|filled| match filled {
            Ok(()) => self.ready.next().map(Ok),
            Err(panic) => Some(Err(panic)),
        })
    }

    /// The next item, if it is made already.
    pub fn made(&mut self) -> Option<T> {
        self.ready.next()
    }

    /// The items that are made already, else the next batch; an empty one at the end, and ever after.
    pub fn poll_batch(&mut self, waker: &Waker) -> Poll<Result<Vec<T>, Panic>> {
        if self.ready.as_slice().is_empty() {
            match self.refill(waker) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(panic)) => return Poll::Ready(Err(panic)),
                Poll::Pending => return Poll::Pending,
            }
        }
        let batch = std::mem::replace(&mut self.ready, Vec::new().into_iter());
        Poll::Ready(Ok(batch.collect()))
    }

    /// Makes items; none are ready before. Afterwards none are ready at the end only.
    fn refill(&mut self, waker: &Waker) -> Poll<Result<(), Panic>> {
        if let Some(panic) = self.panic.take() {
            return Poll::Ready(Err(panic));
        }
        if self.source.is_over() {
            return Poll::Ready(Ok(()));
        }
        self.slot.want(self.next);
        self.next = (self.next * 2).min(self.most);
        let waker = self.relay.on_behalf(waker);
        let polled = Pin::new(&mut self.source).poll(waker);
        let made = self.slot.take();
        let none = made.is_empty();
        if !none || polled.is_ready() {
            self.relay.rest();
        }
        self.ready = made.into_iter();
        match polled {
            Poll::Ready(Err(panic)) if none => Poll::Ready(Err(panic)),
            Poll::Ready(Err(panic)) => {
                self.panic = Some(panic);
                Poll::Ready(Ok(()))
            }
            Poll::Pending if none => Poll::Pending,
            _ => Poll::Ready(Ok(())),
        }
    }

    /// Whether nothing more will come.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.source.is_over() && self.panic.is_none() && self.ready.as_slice().is_empty()
    }
}

impl<T, F> Sequence<T, F> {
    /// Ends it: drops what it holds, and the items that nobody asked for. A second time does nothing.
    ///
    /// # Errors
    ///
    /// The panic of a destructor; everything is gone all the same.
    pub fn close(&mut self) -> Result<(), Panic>
    where
        F: Unpin,
    {
        self.panic = None;
        let unread = std::mem::replace(&mut self.ready, Vec::new().into_iter());
        let dropped = fence(|| drop(unread));
        Pin::new(&mut self.source).cancel().and(dropped)
    }
}

impl<T, F> Drop for Sequence<T, F> {
    fn drop(&mut self) {
        // `Fenced` sees to itself; destructors of items may panic too.
        let unread = std::mem::replace(&mut self.ready, Vec::new().into_iter());
        let _ = fence(|| drop(unread));
    }
}

impl<T, F> fmt::Debug for Sequence<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sequence")
            .field("source", &self.source)
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}
