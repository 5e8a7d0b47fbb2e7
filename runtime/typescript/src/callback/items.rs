//! Iterators of JavaScript's in Rust's hands: items are asked for when Rust asks for one, on whatever thread that is,
//! and whoever lets go before the end has `return()` called. How many come at once, and what an iterator that failed
//! is closed with, is the package's JavaScript's to say; the calls themselves are the callbacks'.

use std::marker::PhantomData;
use std::sync::Arc;
use std::vec;

use landbridge_core::wire::{Reader, Wire, WireError, Writer};

use super::parcel::Parcel;
use super::{Callback, Fault};

/// The items of an iterable. After the end nothing is asked any more.
#[derive(Debug)]
pub struct Items<M, T> {
    callback: Callback,
    /// The shapes of calls: the next items, none at the end; the end before the last one.
    next: u32,
    end: u32,
    came: vec::IntoIter<T>,
    over: bool,
    made: PhantomData<fn() -> M>,
}

/// Items that came at once.
pub(super) struct Batch<T>(pub(super) Vec<T>);

impl<M, T: Wire<M>> Wire<M> for Batch<T> {
    fn encode(self, w: &mut Writer<'_>) {
        w.count(self.0.len());
        for item in self.0 {
            item.encode(w);
        }
    }

    /// One by one, as they were written: those of a list may be a block of memory.
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let count = r.count()?;
        let mut items = Vec::with_capacity(r.room::<T>(count)?);
        for _ in 0..count {
            items.push(T::decode(r)?);
        }
        Ok(Self(items))
    }
}

impl<M, T> Items<M, T> {
    /// Those of what `iterated` of the package's JavaScript made.
    #[must_use]
    pub fn new(callback: Callback, next: u32, end: u32) -> Self {
        Self {
            callback,
            next,
            end,
            came: Vec::new().into_iter(),
            over: false,
            made: PhantomData,
        }
    }

    /// The next item of those that came.
    fn first_of(&mut self, Batch(items): Batch<T>) -> Option<T> {
        self.over = items.is_empty();
        self.came = items.into_iter();
        self.came.next()
    }
}

impl<M, T: Wire<M>> Iterator for Items<M, T> {
    type Item = T;

    /// What the iterator throws unwinds to the boundary.
    #[inline]
    fn next(&mut self) -> Option<T> {
        let item = self.came.next();
        if item.is_some() || self.over {
            return item;
        }
        let batch = self.callback.call::<M, Batch<T>>(self.next, |_| ());
        self.first_of(batch)
    }
}

impl<M, T> Drop for Items<M, T> {
    fn drop(&mut self) {
        if !self.over {
            self.callback.told(self.end);
        }
    }
}

/// Items whose type has a place for what the iterator throws. A failure is no end: who goes on asks again.
#[derive(Debug)]
pub struct TryItems<M, T, E>(Items<M, T>, PhantomData<fn() -> E>);

impl<M, T, E> TryItems<M, T, E> {
    /// As [`Items::new`].
    #[must_use]
    pub fn new(callback: Callback, next: u32, end: u32) -> Self {
        Self(Items::new(callback, next, end), PhantomData)
    }
}

impl<M, T: Wire<M>, E: Fault<M>> Iterator for TryItems<M, T, E> {
    type Item = Result<T, E>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let Self(items, _) = self;
        let item = items.came.next();
        if item.is_some() || items.over {
            return item.map(Ok);
        }
        let batch = items
            .callback
            .try_call::<M, Batch<T>, E>(items.next, |_| ());
        // Nobody answers any more: who asks until it succeeds comes to an end.
        items.over = batch.is_err() && items.callback.is_closed();
        batch.map(|batch| items.first_of(batch)).transpose()
    }
}

impl Callback {
    /// Whether every call is answered with a `ClosedError`.
    pub(super) fn is_closed(&self) -> bool {
        self.0.hub.is_closed()
    }

    /// Calls JavaScript without waiting for it; nobody hears of what it throws.
    pub(super) fn told(&self, shape: u32) {
        let hub = self.0.hub;
        if hub.is_closed() {
            return;
        }
        match hub.here() {
            Some(environment) if !environment.is_still() => {
                let _ = environment.direct(shape, self.0.value, |_| (), |_| ());
            }
            _ => {
                let Ok(parcel) = Parcel::new(self.0.tables(), |_| ()) else {
                    return;
                };
                let kept = Arc::clone(&self.0);
                hub.send(
                    None,
                    Box::new(move |call| {
                        let _ = call.environment.performed(shape, kept.value, parcel);
                    }),
                );
            }
        }
    }
}
