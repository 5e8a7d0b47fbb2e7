//! Streams as C holds them: typed handles that give a future of the next item, one at a time, and are freed.
//! What a future's handle does is `future`'s; how items are made and what a stream keeps borrowed, the core's.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use landbridge_core::fence::Panic;
use landbridge_core::handle::{Handle, SharedTable};
use landbridge_core::sequence::{Feed, Sequence};
use landbridge_core::{Failure, Refused, fence};

use crate::call::{Status, Stopped};
use crate::future::{Begun, Futures, Pending};
pub use crate::iterator::Opened;
use crate::object::{Reference, alone, find};

/// The streams of one function, by handle.
pub type Streams<T> = SharedTable<Place<T>>;

type Block = Pin<Box<dyn Future<Output = Result<(), Stopped>> + Send>>;
type Items<T> = Sequence<Result<T, Stopped>, Block>;

/// Where a stream is while nobody waits for its next item.
#[derive(Debug)]
pub struct Place<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    /// None while a future has it, and after the end of this.
    items: Option<Items<T>>,
    /// Who asked last.
    asking: Weak<Pending<T>>,
    /// Nobody may ask any more.
    closed: bool,
    /// Whoever still has the stream drops it.
    swept: bool,
}

impl<T> Place<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // No code of others runs while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops the stream: now, unless it is being polled; then after that poll, by the thread that polls.
    fn close(&self) -> Result<(), Panic> {
        let mut state = self.lock();
        state.closed = true;
        let asking = std::mem::take(&mut state.asking);
        drop(state);
        if let Some(pending) = asking.upgrade() {
            // It gives the stream back.
            pending.cancel();
        }
        let mut state = self.lock();
        state.swept = true;
        let items = state.items.take();
        drop(state);
        items.map_or(Ok(()), |mut items| items.close())
    }
}

/// A wait for the next item: it has the stream until then.
struct Next<T> {
    items: Option<Items<T>>,
    place: Arc<Place<T>>,
}

// Items are moved, never pinned.
impl<T> Unpin for Next<T> {}

impl<T> Next<T> {
    /// Gives the stream back.
    fn leave(&mut self) {
        let Some(mut items) = self.items.take() else {
            return;
        };
        let mut state = self.place.lock();
        if state.swept {
            drop(state);
            // Who freed it is gone, and has nobody to tell.
            let _ = items.close();
        } else {
            state.items = Some(items);
        }
    }
}

impl<T> Future for Next<T> {
    type Output = Result<T, Stopped>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = match &mut self.items {
            Some(items) => items.poll_next(context.waker()),
            None => Poll::Ready(None),
        };
        polled.map(|item| {
            self.leave();
            item.map_or(Err(END), |item| item.map_err(Failure::Panic)?)
        })
    }
}

impl<T> Drop for Next<T> {
    fn drop(&mut self) {
        self.leave();
    }
}

const END: Stopped = Stopped::State(Status::Done, "there are no more items");
const PARAMETER: &str = "stream";

/// The user's stream as it is, whose type is proved here: any thread may poll and drop it.
#[inline(always)]
pub fn sent<S: Send>(items: S) -> S {
    items
}

/// Makes a stream: `block` makes the call and feeds what it gives.
///
/// # Errors
/// What the call fails with.
pub fn open<T, F>(
    streams: &'static Streams<T>,
    lazy: bool,
    block: impl FnOnce(Feed<Result<T, Stopped>>) -> F,
) -> Result<Opened, Stopped>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Stopped>> + Send + 'static,
{
    let opened = Sequence::open(lazy, |feed| -> Block { Box::pin(block(feed)) });
    let items = opened.map_err(Failure::Panic)??;
    let place = Place(Mutex::new(State {
        items: Some(items),
        asking: Weak::new(),
        closed: false,
        swept: false,
    }));
    let handle = streams.insert(Arc::new(place));
    Ok(Opened::of(handle))
}

/// A future of the next item.
///
/// # Errors
/// Another one isn't over, or what [`find`] refuses.
pub fn next<T: Send + 'static>(
    streams: &'static Streams<T>,
    futures: &'static Futures<T>,
    stream: Reference,
) -> Result<Begun, Stopped> {
    begun(streams, futures, stream, Begun::running)
}

/// The same for whoever drives it.
///
/// # Errors
/// As [`next`].
pub fn next_lent<T: Send + 'static>(
    streams: &'static Streams<T>,
    futures: &'static Futures<T>,
    stream: Reference,
) -> Result<Begun, Stopped> {
    begun(streams, futures, stream, Begun::lent)
}

fn begun<T: Send + 'static>(
    streams: &'static Streams<T>,
    futures: &'static Futures<T>,
    stream: Reference,
    begin: impl FnOnce(&'static Futures<T>, &Arc<Pending<T>>, Next<T>) -> Begun,
) -> Result<Begun, Stopped> {
    let name = streams.type_name();
    let look = |handle| alone(|| streams.arc(handle));
    let place = find(stream, name, PARAMETER, look)?;
    let pending = Arc::new(Pending::new());
    let mut state = place.lock();
    if state.closed {
        // Another thread freed it a moment ago.
        return Err(Refused::Closed.failure(name, PARAMETER).into());
    }
    let Some(items) = state.items.take() else {
        return Err(Refused::Busy.failure(name, PARAMETER).into());
    };
    state.asking = Arc::downgrade(&pending);
    drop(state);
    let mut next = Next {
        items: Some(items),
        place: Arc::clone(&place),
    };
    if let Some(item) = next.items.as_mut().and_then(Sequence::made) {
        drop(next);
        return Ok(Begun::over(futures, pending, item));
    }
    let begun = begin(futures, &pending, next);
    if place.lock().closed {
        // Freed before there was anything to cancel.
        pending.cancel();
    }
    Ok(begun)
}

/// Frees a stream with what it holds, and cancels the wait for an item. Null and what was freed are left alone.
pub fn release<T>(streams: &Streams<T>, stream: Reference) -> Status {
    if stream.is_null() {
        return Status::Ok;
    }
    // Destructors are the user's code.
    let freed = fence(|| {
        let look = |handle| alone(|| streams.arc(handle));
        match find(stream, streams.type_name(), PARAMETER, look) {
            Ok(place) => {
                let _ = alone(|| streams.close(Handle::from_bits(stream.0)));
                place.close().map_or(Status::Panic, |()| Status::Ok)
            }
            Err(Failure::Closed { .. }) => Status::Ok,
            Err(_) => Status::BadArgument,
        }
    });
    freed.unwrap_or(Status::Panic)
}
