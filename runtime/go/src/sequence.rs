//! Rust's iterators and streams behind handles, whose items Go takes in batches: what is behind one is dropped at its
//! end, or when Go closes it. What an item looks like is the generated code's.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, TryLockError};
use std::task::{Poll, Waker};
use std::vec;

use landbridge_core::handle::{Handle, SharedTable};
use landbridge_core::sequence::{Feed, Sequence};
use landbridge_core::{Failure, Panic, Refused, fence};

use crate::crossing::{Returned, Room, called};
use crate::fault::Stopped;

/// What Go calls one in faults.
const NAME: &str = "sequence";

/// The last tag; objects have those from 1 on.
static ITEMS: SharedTable<Items> = SharedTable::new(NAME, 1023);

/// A sequence of any type.
trait Step: Send {
    /// Makes the next items, unless there are some or an error.
    fn fill(&mut self, waker: &Waker) -> Poll<()>;

    /// The items that were made, none at the end.
    fn batch(&mut self, room: Room<'_>) -> Result<Option<u64>, Stopped>;

    /// Drops what it holds.
    fn close(&mut self) -> Result<(), Panic>;
}

/// What a handle leads to; gone at the end.
struct Items(Mutex<Option<Box<dyn Step>>>);

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Items")
    }
}

struct Typed<T, V, F> {
    sequence: Sequence<T, Pin<Box<F>>>,
    /// Items that follow an error.
    rest: vec::IntoIter<T>,
    /// An error that comes after the items before it.
    error: Option<Stopped>,
    split: fn(T) -> Result<V, Stopped>,
    give: fn(Vec<V>, Room<'_>) -> Result<u64, Stopped>,
}

impl<T: Send, V, F: Future + Send> Step for Typed<T, V, F> {
    fn fill(&mut self, waker: &Waker) -> Poll<()> {
        if self.error.is_none() && self.rest.as_slice().is_empty() {
            match self.sequence.poll_batch(waker) {
                Poll::Ready(Ok(items)) => self.rest = items.into_iter(),
                Poll::Ready(Err(panic)) => self.error = Some(panic.into()),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(())
    }

    fn batch(&mut self, room: Room<'_>) -> Result<Option<u64>, Stopped> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let mut found = Vec::with_capacity(self.rest.len());
        for item in self.rest.by_ref() {
            match (self.split)(item) {
                Ok(item) => found.push(item),
                Err(error) if found.is_empty() => return Err(error),
                Err(error) => {
                    self.error = Some(error);
                    break;
                }
            }
        }
        if found.is_empty() {
            return Ok(None);
        }
        (self.give)(found, room).map(Some)
    }

    fn close(&mut self) -> Result<(), Panic> {
        let rest = std::mem::replace(&mut self.rest, Vec::new().into_iter());
        let dropped = fence(|| drop(rest));
        self.sequence.close().and(dropped)
    }
}

impl Items {
    /// Uses the sequence, if it has not come to its end.
    fn with<R>(&self, use_it: impl FnOnce(&mut Option<Box<dyn Step>>) -> R) -> Result<R, Failure> {
        match self.0.try_lock() {
            Ok(mut step) => Ok(use_it(&mut step)),
            Err(TryLockError::Poisoned(step)) => Ok(use_it(&mut step.into_inner())),
            Err(TryLockError::WouldBlock) => Err(Failure::Busy { type_name: NAME }),
        }
    }

    fn fill(&self, waker: &Waker) -> Result<Poll<()>, Failure> {
        self.with(|step| match step {
            Some(step) => step.fill(waker),
            None => Poll::Ready(()),
        })
    }

    fn batch(&self, room: Room<'_>) -> Result<u64, Stopped> {
        let made = self.with(|it| {
            let made = match it {
                Some(step) => step.batch(room)?,
                None => None,
            };
            if made.is_none() {
                *it = None;
            }
            made.ok_or(Stopped::End)
        });
        made?
    }
}

/// A call's iterator or stream, for [`next`] or `next_awaited`: `block` makes the call and feeds what it gives, `split`
/// tells items from errors, `give` hands a batch over. Its handle.
///
/// # Errors
/// What the call fails with.
pub fn opened<T, V, F>(
    lazy: bool,
    block: impl FnOnce(Feed<T>) -> F,
    split: fn(T) -> Result<V, Stopped>,
    give: fn(Vec<V>, Room<'_>) -> Result<u64, Stopped>,
) -> Result<u64, Stopped>
where
    F: Future<Output = Result<(), Stopped>> + Send + 'static,
    T: Send + 'static,
    V: 'static,
{
    let opened = Sequence::open(lazy, |feed| Box::pin(block(feed)));
    let sequence = opened??;
    let step: Box<dyn Step> = Box::new(Typed {
        sequence,
        rest: Vec::new().into_iter(),
        error: None,
        split,
        give,
    });
    Ok(ITEMS.insert(Items(Mutex::new(Some(step)))).to_bits())
}

fn find(items: u64) -> Result<std::sync::Arc<Items>, Stopped> {
    match ITEMS.arc(Handle::from_bits(items)) {
        Ok(items) => Ok(items),
        // The loop over it has ended.
        Err(Refused::Closed) => Err(Stopped::End),
        Err(refused) => Err(refused.failure(NAME, NAME).into()),
    }
}

/// The next items of an iterator, or an error in the place of the first of them.
///
/// # Safety
/// As [`Room::new`].
pub unsafe fn next(items: u64, out: *mut u8, room: usize) -> Returned {
    called(move || {
        let items = find(items)?;
        // An iterator is never pending.
        let _ = items.fill(Waker::noop())?;
        // SAFETY: the caller's promise.
        items.batch(unsafe { Room::new(out, room) })
    })
}

/// As [`next`], of a stream.
///
/// # Safety
/// As [`Room::new`].
#[cfg(feature = "async")]
pub unsafe fn next_awaited(items: u64, out: *mut u8, room: usize) -> Returned {
    called(move || {
        let items = find(items)?;
        // SAFETY: the caller's promise.
        let room = unsafe { Room::new(out, room) };
        let filled = async move {
            std::future::poll_fn(|context| match items.fill(context.waker()) {
                Ok(filled) => filled.map(Ok),
                Err(failure) => Poll::Ready(Err(Stopped::from(failure))),
            })
            .await?;
            Ok(items)
        };
        crate::awaited(room, filled, |items, room| items.batch(room))
    })
}

/// Drops what a sequence holds; a second time does nothing.
pub fn close(items: u64) -> Returned {
    called(move || {
        let Ok(found) = find(items) else {
            return Ok(0);
        };
        let _ = ITEMS.close(Handle::from_bits(items));
        match found.with(|step| step.take().map_or(Ok(()), |mut step| step.close())) {
            Ok(closed) => closed?,
            // A poll is under way, of a call that nobody waits for: what it holds ends with it.
            Err(Failure::Busy { .. }) => {}
            Err(failure) => return Err(failure.into()),
        }
        Ok(0)
    })
}
