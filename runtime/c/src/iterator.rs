//! Iterators as C holds them: typed handles that give an item at a time, until there is none, and are freed. How
//! items are made ahead, and what an iterator keeps borrowed, is `sequence`'s in the core.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Poll, Waker};

use landbridge_core::Failure;
use landbridge_core::handle::{Handle, Table};
use landbridge_core::sequence::{Feed, Sequence};

use crate::call::{Status, Stopped};
use crate::convert::Crosses;
use crate::object::{Reference, find, release_object};

/// The iterators of one function, by handle.
pub type Iterators<T> = Table<Items<T>>;

type Block = Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send>>;

/// An iterator. The lock is never contended: the table lets one thread at a time at it.
#[derive(Debug)]
pub struct Items<T>(Mutex<Sequence<Result<T, Stopped>, Block>>);

/// The handle of an iterator or stream that was made.
#[derive(Debug)]
pub struct Opened(Reference);

impl Opened {
    pub(crate) fn of(handle: Handle) -> Self {
        Self(Reference(handle.to_bits()))
    }
}

impl<M> Crosses<M> for Opened {
    type C = Reference;

    unsafe fn from_c(_: &Reference, parameter: &'static str) -> Result<Self, Failure> {
        // Nothing takes iterators over.
        Err(Failure::null(parameter))
    }

    fn into_c(self) -> Reference {
        self.0
    }
}

/// The user's iterator as it is, whose type is proved here: any thread may use and drop it.
#[inline(always)]
pub fn sent<I: Iterator + Send>(items: I) -> I {
    items
}

/// Makes an iterator: `block` makes the call and feeds what it gives.
///
/// # Errors
/// What the call fails with.
pub fn open<T, F>(
    iterators: &'static Iterators<T>,
    lazy: bool,
    block: impl FnOnce(Feed<Result<T, Stopped>>) -> F,
) -> Result<Opened, Stopped>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Stopped>> + Send + 'static,
{
    let opened = Sequence::open(lazy, |feed| -> Block { Box::pin(block(feed)) });
    let sequence = opened.map_err(Failure::Panic)??;
    let handle = iterators.insert(Items(Mutex::new(sequence)));
    Ok(Opened::of(handle))
}

/// The next item.
///
/// # Errors
/// There is none, the item is an error or a panic, or what [`find`] refuses.
pub fn next<T>(iterators: &Iterators<T>, items: Reference) -> Result<T, Stopped> {
    let look = |handle| iterators.exclusive(handle);
    let mut held = find(items, iterators.type_name(), "items", look)?;
    let sequence = held.0.get_mut().unwrap_or_else(PoisonError::into_inner);
    match sequence.poll_next(Waker::noop()) {
        Poll::Ready(Some(Ok(item))) => item,
        Poll::Ready(Some(Err(panic))) => Err(Failure::Panic(panic).into()),
        // An iterator is never pending.
        Poll::Ready(None) | Poll::Pending => {
            Err(Stopped::State(Status::Done, "there are no more items"))
        }
    }
}

/// Frees an iterator with what it holds. Null and what was freed are left alone.
pub fn release<T>(iterators: &Iterators<T>, items: Reference) -> Status {
    release_object(items, |handle| iterators.close(handle))
}
