//! Async iterables of JavaScript's in Rust's hands: an item is asked for when Rust polls for one, one at a time, and
//! whoever lets go before the end has `return()` called. How a promise is awaited is `reply`'s matter, what `next()` and
//! `return()` give the package's JavaScript's.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use landbridge_core::raise;
use landbridge_core::sequence::Stream;
use landbridge_core::wire::{Reader, Wire};

use super::items::Batch;
use super::parcel::Parcel;
use super::reply::Waiting;
use super::{Bytes, Callback, Fault, Outcome, read, read_value};

/// The items of what `for await` takes. After the end nothing is asked any more.
pub struct AwaitedItems<M, T> {
    callback: Callback,
    /// The shapes of calls: the next item, if there is one; the end before the last one.
    next: u32,
    end: u32,
    /// The item that was asked for.
    asked: Option<Waiting>,
    over: bool,
    made: PhantomData<fn() -> (M, T)>,
}

impl<M, T> std::fmt::Debug for AwaitedItems<M, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AwaitedItems")
    }
}

impl<M, T> AwaitedItems<M, T> {
    /// Those of what `awaited` of the package's JavaScript made.
    #[must_use]
    pub fn new(callback: Callback, next: u32, end: u32) -> Self {
        Self {
            callback,
            next,
            end,
            asked: None,
            over: false,
            made: PhantomData,
        }
    }

    /// Asks, unless that was done, and waits for the answer.
    fn poll_answer(&mut self, context: &mut Context<'_>) -> Poll<Bytes> {
        let asked = match &self.asked {
            Some(asked) => asked,
            None => {
                let parcel = Parcel::new(self.callback.0.tables(), |_| ())?;
                let asked = Waiting::begun(self.callback.clone(), self.next, parcel)?;
                self.asked.insert(asked)
            }
        };
        let answer = ready!(asked.poll(context.waker()));
        self.asked = None;
        Poll::Ready(answer)
    }

    fn came(&mut self, Batch(items): Batch<T>) -> Option<T> {
        let item = items.into_iter().next();
        self.over = item.is_none();
        item
    }
}

impl<M, T: Wire<M>> Stream for AwaitedItems<M, T> {
    type Item = T;

    /// What the iterator is rejected with unwinds to the boundary.
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        if this.over {
            return Poll::Ready(None);
        }
        let answer = ready!(this.poll_answer(context));
        let batch = answer.and_then(|bytes| read_value::<M, Batch<T>>(&mut Reader::new(&bytes)));
        Poll::Ready(this.came(batch.unwrap_or_else(|error| raise(error))))
    }
}

impl<M, T> Drop for AwaitedItems<M, T> {
    fn drop(&mut self) {
        // Before it is closed, nobody waits any more.
        self.asked = None;
        if !self.over {
            self.callback.told(self.end);
        }
    }
}

/// Items whose type has a place for what the iterator is rejected with. A failure is no end: who goes on asks again.
#[derive(Debug)]
pub struct TryAwaitedItems<M, T, E>(AwaitedItems<M, T>, PhantomData<fn() -> E>);

impl<M, T, E> TryAwaitedItems<M, T, E> {
    /// As [`AwaitedItems::new`].
    #[must_use]
    pub fn new(callback: Callback, next: u32, end: u32) -> Self {
        Self(AwaitedItems::new(callback, next, end), PhantomData)
    }
}

impl<M, T: Wire<M>, E: Fault<M>> Stream for TryAwaitedItems<M, T, E> {
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self(items, _) = self.get_mut();
        if items.over {
            return Poll::Ready(None);
        }
        let outcome: Outcome<Batch<T>, E> = match ready!(items.poll_answer(context)) {
            Ok(bytes) => read::<M, Batch<T>, E>(&mut Reader::new(&bytes)),
            Err(error) => error.into(),
        };
        let batch = outcome.result();
        // Nobody answers any more: who asks until it succeeds comes to an end.
        items.over = batch.is_err() && items.callback.is_closed();
        Poll::Ready(batch.map(|batch| items.came(batch)).transpose())
    }
}
