//! Iterators of JavaScript's in Rust's hands: an item is asked for when Rust asks for one, on whatever thread that
//! is, and whoever lets go before the end has `return()` called. The calls themselves are the callbacks'.

use std::marker::PhantomData;
use std::sync::Arc;

use landbridge_core::wire::Wire;

use super::parcel::Parcel;
use super::{Callback, Fault};

/// The items of an iterable. After the end nothing is asked any more.
#[derive(Debug)]
pub struct Items<M, T> {
    callback: Callback,
    /// The shapes of calls: the next item, if there is one; the end before the last one.
    next: u32,
    end: u32,
    state: At,
    made: PhantomData<fn() -> (M, T)>,
}

/// Where an iterator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// There may be more.
    Open,
    /// It failed: it counts as at its end, unless it gives another item.
    Failed,
    /// At its end.
    Over,
}

impl<M, T> Items<M, T> {
    /// Those of what `iterated` of the package's JavaScript made.
    #[must_use]
    pub fn new(callback: Callback, next: u32, end: u32) -> Self {
        Self {
            callback,
            next,
            end,
            state: At::Open,
            made: PhantomData,
        }
    }

    /// Runs a call; one that unwinds leaves the iterator as failed.
    fn asked<R>(&mut self, call: impl FnOnce(&Callback, u32) -> R, at: fn(&R) -> At) -> R {
        self.state = At::Failed;
        let result = call(&self.callback, self.next);
        self.state = at(&result);
        result
    }
}

impl<M, T: Wire<M>> Iterator for Items<M, T> {
    type Item = T;

    /// What the iterator throws unwinds to the boundary.
    fn next(&mut self) -> Option<T> {
        if self.state == At::Over {
            return None;
        }
        self.asked(
            |callback, next| callback.call::<M, Option<T>>(next, |_| ()),
            |item| match item {
                Some(_) => At::Open,
                None => At::Over,
            },
        )
    }
}

impl<M, T> Drop for Items<M, T> {
    fn drop(&mut self) {
        if self.state == At::Open {
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

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.state == At::Over {
            return None;
        }
        let item = self.0.asked(
            |callback, next| callback.try_call::<M, Option<T>, E>(next, |_| ()),
            |item| match item {
                Ok(Some(_)) => At::Open,
                Ok(None) => At::Over,
                Err(_) => At::Failed,
            },
        );
        item.transpose()
    }
}

impl Callback {
    /// Calls JavaScript without waiting for it; nobody hears of what it throws.
    fn told(&self, shape: u32) {
        let hub = &self.0.hub;
        if hub.is_closed() {
            return;
        }
        if let Some(call) = hub.here() {
            let _ = call.direct(hub, shape, self.0.target, |_| (), |_| ());
            return;
        }
        let Ok(parcel) = Parcel::new(hub.tables, |_| ()) else {
            return;
        };
        let (target, at) = (Arc::clone(&self.0), Arc::clone(hub));
        hub.send(Box::new(move |call| {
            let _ = call.within(|| call.performed(&at, shape, target.target, parcel));
            drop(target);
        }));
    }
}
