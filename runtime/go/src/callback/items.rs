//! Iterators and streams of Go's in Rust's hands: Go is asked for one item at a time. After the end or a failure nothing
//! is asked any more, and Go's is let go.

use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;
#[cfg(feature = "async")]
use std::pin::Pin;
#[cfg(feature = "async")]
use std::task::{Context, Poll};

#[cfg(feature = "async")]
use landbridge_core::sequence::Stream;
use landbridge_core::wire::Wire;

use super::answer::{Answered, Read, Taken, Thrown, read};
#[cfg(feature = "async")]
use super::later::{Later, begin};
use super::{Never, Target, bare, never, typed};

/// What is given when there is an item, or a failure in the place of one.
fn item<T, E>(taken: Taken<T, E>) -> Option<Taken<T, E>> {
    (!matches!(taken, Ok(Answered::Over))).then_some(taken)
}

fn ask<T, E>(target: &mut Option<Target>, read: Read<T, E>) -> Option<Taken<T, E>> {
    // Let go with this call, unless it gives an item.
    let asked = target.take()?;
    let taken = asked.ask(0, |_| {}, read);
    if matches!(taken, Ok(Answered::Value(_))) {
        *target = Some(asked);
    }
    item(taken)
}

/// The items of an iterator.
pub struct Items<M, T>(Option<Target>, PhantomData<fn() -> (M, T)>);

/// The items of one that may fail with an error of the interface.
pub struct TryItems<M, T, E>(Option<Target>, Tag<(M, T, E)>);

/// Types that a value is about and has none of.
type Tag<T> = PhantomData<fn() -> T>;

impl<M, T> Items<M, T> {
    /// Those of what was passed.
    #[must_use]
    pub fn of(target: Target) -> Self {
        Self(Some(target), PhantomData)
    }
}

impl<M, T, E> TryItems<M, T, E> {
    /// As [`Items::of`].
    #[must_use]
    pub fn of(target: Target) -> Self {
        Self(Some(target), PhantomData)
    }
}

impl<M, T: Wire<M>> Iterator for Items<M, T> {
    type Item = T;

    /// What Go fails with unwinds to the boundary.
    fn next(&mut self) -> Option<T> {
        let read: Read<T, Never> = |kind, bytes| read(kind, bytes, never);
        ask(&mut self.0, read).map(settled)
    }
}

impl<M, T: Wire<M>, E: Thrown<M>> Iterator for TryItems<M, T, E> {
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let read: Read<T, E> = |kind, bytes| read(kind, bytes, E::decode);
        ask(&mut self.0, read).map(typed::<M, T, E>)
    }
}

impl<M, T: Wire<M>> FusedIterator for Items<M, T> {}

impl<M, T: Wire<M>, E: Thrown<M>> FusedIterator for TryItems<M, T, E> {}

fn settled<T>(taken: Taken<T, Never>) -> T {
    match taken {
        Ok(answered) => bare(answered),
        Err(refusal) => landbridge_core::raise(refusal.into_host()),
    }
}

/// The items of a stream.
#[cfg(feature = "async")]
pub struct StreamItems<M, T>(Awaited<T, Never>, PhantomData<fn() -> M>);

/// The items of one that may fail with an error of the interface.
#[cfg(feature = "async")]
pub struct TryStreamItems<M, T, E>(Awaited<T, E>, PhantomData<fn() -> M>);

#[cfg(feature = "async")]
struct Awaited<T, E> {
    // Fields go in this order: who still answers is told before what it answers for goes.
    asking: Option<Later<T, E>>,
    target: Option<Target>,
}

#[cfg(feature = "async")]
impl<T: Send + 'static, E: Send + 'static> Awaited<T, E> {
    fn poll(&mut self, context: &mut Context<'_>, read: Read<T, E>) -> Poll<Option<Taken<T, E>>> {
        let Some(target) = &self.target else {
            return Poll::Ready(None);
        };
        let asking = match &mut self.asking {
            Some(asking) => asking,
            None => self.asking.insert(begin(target, 0, |_| {}, read)),
        };
        let Poll::Ready(taken) = Pin::new(asking).poll(context) else {
            return Poll::Pending;
        };
        self.asking = None;
        if !matches!(taken, Ok(Answered::Value(_))) {
            self.target = None;
        }
        Poll::Ready(item(taken))
    }
}

#[cfg(feature = "async")]
impl<M, T> StreamItems<M, T> {
    /// Those of what was passed.
    #[must_use]
    pub fn of(target: Target) -> Self {
        let (asking, target) = (None, Some(target));
        Self(Awaited { asking, target }, PhantomData)
    }
}

#[cfg(feature = "async")]
impl<M, T, E> TryStreamItems<M, T, E> {
    /// As [`StreamItems::of`].
    #[must_use]
    pub fn of(target: Target) -> Self {
        let (asking, target) = (None, Some(target));
        Self(Awaited { asking, target }, PhantomData)
    }
}

// An item is moved, never pinned.
#[cfg(feature = "async")]
impl<M, T> Unpin for StreamItems<M, T> {}
#[cfg(feature = "async")]
impl<M, T, E> Unpin for TryStreamItems<M, T, E> {}

#[cfg(feature = "async")]
impl<M, T: Wire<M> + Send + 'static> Stream for StreamItems<M, T> {
    type Item = T;

    /// What Go fails with unwinds to the boundary.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let polled = self.0.poll(context, |kind, bytes| read(kind, bytes, never));
        polled.map(|item| item.map(settled))
    }
}

#[cfg(feature = "async")]
impl<M, T, E> Stream for TryStreamItems<M, T, E>
where
    T: Wire<M> + Send + 'static,
    E: Thrown<M> + Send + 'static,
{
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = (self.0).poll(context, |kind, bytes| read(kind, bytes, E::decode));
        polled.map(|item| item.map(typed::<M, T, E>))
    }
}

macro_rules! debug {
    ($($(#[$gate:meta])* $name:ident<$($parameter:ident),*>;)*) => {$(
        $(#[$gate])*
        impl<$($parameter),*> fmt::Debug for $name<$($parameter),*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}
debug! {
    Items<M, T>;
    TryItems<M, T, E>;
    #[cfg(feature = "async")]
    StreamItems<M, T>;
    #[cfg(feature = "async")]
    TryStreamItems<M, T, E>;
}
