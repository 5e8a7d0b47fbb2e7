//! Calls of async functions that poll their future before they return, for hosts whose threads drive futures: one that
//! is over by then never has a handle. What becomes of the others is `future`'s.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Wake, Waker};

use landbridge_core::task::Fenced;
use landbridge_core::{Failure, Panic, fence};

use crate::call::{Status, Stopped, clear, no_result, stop};
use crate::convert::Crosses;
use crate::error::ErrorHandle;
use crate::future::{Futures, PATIENCE, lent};
use crate::object::Reference;

/// What wakes a future that nobody waits for yet: it is polled again by whoever polled it.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// A function's future, as its handles would have it.
#[inline(always)]
pub fn of<T, F>(_: &'static Futures<T>, future: F) -> F
where
    F: Future<Output = Result<T, Stopped>> + Send + 'static,
{
    future
}

/// Runs the body of an async function and polls its future, if `polls`, as long as it wakes itself, within bounds. Writes
/// its result to `out`, or its error to `err`; or a handle to `later`, which is [`Status::Pending`], and the future is
/// lent to whoever drives it. It is polled once more then: it knows no waker but one that nobody listens to any more.
///
/// # Safety
/// `out`, `later` and `err` are null, misaligned, or may be written to.
pub unsafe fn begin<M, T, F>(
    futures: &'static Futures<T>,
    out: *mut T::C,
    polls: bool,
    later: *mut Reference,
    err: *mut ErrorHandle,
    body: impl FnOnce() -> Result<F, Stopped>,
) -> Status
where
    T: Crosses<M> + Send + 'static,
    F: Future<Output = Result<T, Stopped>> + Send + 'static,
{
    let begun = || -> Result<Begun<T::C>, Stopped> {
        for (null, aligned) in [
            (out.is_null(), out.is_aligned()),
            (later.is_null(), later.is_aligned()),
        ] {
            if null || !aligned {
                return Err(no_result(null).into());
            }
        }
        let mut future = Box::pin(body()?);
        if polls && let Poll::Ready(result) = first(&mut future) {
            let value = ended(future, result)??;
            return Ok(Begun::Over(crate::depth::result::<M, T>(value)?));
        }
        let handle = <_ as Crosses<M>>::into_c(lent(futures, future));
        Ok(Begun::Later(handle))
    };
    match fence(begun) {
        Ok(Ok(Begun::Over(value))) => {
            // SAFETY: `out` was checked, the rest is the caller's promise.
            unsafe { out.write(value) };
            // SAFETY: the caller's promise.
            unsafe { clear(err) };
            Status::Ok
        }
        Ok(Ok(Begun::Later(handle))) => {
            // SAFETY: `later` was checked, the rest is the caller's promise.
            unsafe { later.write(handle) };
            // SAFETY: the caller's promise.
            unsafe { clear(err) };
            Status::Pending
        }
        // SAFETY: the caller's promise.
        Ok(Err(stopped)) => unsafe { stop(stopped, err) },
        // SAFETY: the caller's promise.
        Err(panic) => unsafe { stop(Failure::Panic(panic).into(), err) },
    }
}

/// What came of the first polls.
enum Begun<C> {
    Over(C),
    Later(Reference),
}

/// Polls a future whose panics stop here, as long as it wakes itself, within bounds.
fn first<F: Future>(future: &mut Pin<Box<F>>) -> Poll<Result<F::Output, Panic>> {
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&woken));
    // Of the future where it is, which stays there.
    let mut fenced = pin!(Fenced::new(future.as_mut()));
    for _ in 0..PATIENCE {
        let polled = fenced.as_mut().poll(&waker);
        if polled.is_ready() || !woken.0.swap(false, Ordering::Acquire) {
            return polled;
        }
    }
    Poll::Pending
}

/// Drops a future that is over, before what came of it is told: the panic of a destructor takes the place of the value.
fn ended<F: Future>(
    future: Pin<Box<F>>,
    result: Result<F::Output, Panic>,
) -> Result<F::Output, Failure> {
    let dropped = pin!(Fenced::new(future)).cancel();
    match (result, dropped) {
        (Ok(value), Ok(())) => Ok(value),
        (Ok(value), Err(panic)) => {
            let _ = fence(|| drop(value));
            Err(Failure::Panic(panic))
        }
        // The first panic is the one to tell.
        (Err(panic), _) => Err(Failure::Panic(panic)),
    }
}
