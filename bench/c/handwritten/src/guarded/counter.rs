//! The counter that any thread may share: its state says who may use it.

use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicU8, Ordering};

use super::{Answer, Failure, Kind, failure, fenced};

const IDLE: u8 = 0;
const BUSY: u8 = 1;
const CLOSED: u8 = 2;
const POISONED: u8 = 3;

/// Counts, for one caller at a time; which one it is, or that it is none's any more, its state tells.
pub struct Counter {
    state: AtomicU8,
    count: UnsafeCell<u32>,
}

impl Counter {
    /// Runs what changes it, and says in which state it is left.
    #[inline]
    fn enter<T>(
        &self,
        after: u8,
        body: impl FnOnce(&mut u32) -> T,
    ) -> Result<Option<T>, Box<Failure>> {
        let (taken, seen) = (Ordering::Acquire, Ordering::Relaxed);
        match self.state.compare_exchange(IDLE, BUSY, taken, seen) {
            Ok(_) => {}
            Err(CLOSED | POISONED) if after == CLOSED => return Ok(None),
            Err(BUSY) => return Err(failure(Kind::Busy, "it is in use")),
            Err(CLOSED) => return Err(failure(Kind::Closed, "it is closed")),
            Err(_) => {
                return Err(failure(
                    Kind::Panicked,
                    "a panic left it in an unknown state",
                ));
            }
        }
        /// A panic leaves what is set first.
        struct Leave<'a>(&'a AtomicU8, u8);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.store(self.1, Ordering::Release);
            }
        }
        let mut leave = Leave(&self.state, POISONED);
        // SAFETY: who changes the state from idle to busy is alone with the count.
        let value = body(unsafe { &mut *self.count.get() });
        leave.1 = after;
        Ok(Some(value))
    }
}

/// A counter that begins at `start`, for [`guarded_counter_free`].
#[unsafe(no_mangle)]
pub extern "C" fn guarded_counter_new(start: u32) -> Answer<*mut Counter> {
    fenced(ptr::null_mut(), || {
        Ok(Box::into_raw(Box::new(Counter {
            state: AtomicU8::new(IDLE),
            count: UnsafeCell::new(start),
        })))
    })
}

/// Counts one more and says how many that makes.
///
/// # Safety
/// `counter` is null or comes from [`guarded_counter_new`] and wasn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_counter_increment(counter: *const Counter) -> Answer<u32> {
    fenced(0, || {
        // SAFETY: the caller's promise; any thread may share it.
        let counter = unsafe { counter.as_ref() };
        let counter = counter.ok_or_else(|| failure(Kind::Argument, "no counter"))?;
        let counted = counter.enter(IDLE, |count| {
            *count = count.wrapping_add(1);
            *count
        })?;
        Ok(counted.unwrap_or_default())
    })
}

/// Ends its use: later calls fail. A second time does nothing.
///
/// # Safety
/// As for [`guarded_counter_increment`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_counter_close(counter: *const Counter) -> Answer<bool> {
    fenced(false, || {
        // SAFETY: the caller's promise; any thread may share it.
        let counter = unsafe { counter.as_ref() };
        let counter = counter.ok_or_else(|| failure(Kind::Argument, "no counter"))?;
        Ok(counter.enter(CLOSED, |_| ())?.is_some())
    })
}

/// Frees a counter, closed or not.
///
/// # Safety
/// `counter` is null or comes from [`guarded_counter_new`], and isn't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_counter_free(counter: *mut Counter) {
    if !counter.is_null() {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(counter) });
    }
}
