//! The atomics and locks of `cell`, `handle` and `reply`, and what depends on their being std's. The loom test
//! compiles those modules beside a module of this name that offers the model checker's instead.

pub(crate) use std::sync::{
    Condvar, Mutex, MutexGuard,
    atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering},
};
pub(crate) use std::thread::ThreadId;

use crate::alone::alone;

/// `compare_exchange` that acquires; it may fail without a reason.
#[inline(always)]
pub(crate) fn exchange(word: &AtomicU64, current: u64, next: u64) -> Result<u64, u64> {
    if alone() {
        let actual = word.load(Ordering::Relaxed);
        if actual != current {
            return Err(actual);
        }
        word.store(next, Ordering::Relaxed);
        return Ok(actual);
    }
    word.compare_exchange_weak(current, next, Ordering::Acquire, Ordering::Acquire)
}

/// One less, and released.
#[inline(always)]
pub(crate) fn lower(word: &AtomicU64) {
    if alone() {
        word.store(word.load(Ordering::Relaxed) - 1, Ordering::Relaxed);
    } else {
        word.fetch_sub(1, Ordering::Release);
    }
}

/// Puts `value` where there is 0, or says that there is something. Releases.
#[inline(always)]
pub(crate) fn put(word: &AtomicU32, value: u32) -> bool {
    if word.load(Ordering::Relaxed) != 0 {
        return false;
    }
    if alone() {
        word.store(value, Ordering::Relaxed);
        return true;
    }
    word.compare_exchange(0, value, Ordering::Release, Ordering::Relaxed)
        .is_ok()
}

/// Takes what isn't 0, and leaves that. Acquires.
#[inline(always)]
pub(crate) fn take(word: &AtomicU32) -> u32 {
    let value = word.load(Ordering::Relaxed);
    if value == 0 {
        return 0;
    }
    if alone() {
        word.store(0, Ordering::Relaxed);
        return value;
    }
    word.swap(0, Ordering::Acquire)
}

/// Which thread this is.
pub(crate) fn current_thread() -> ThreadId {
    std::thread::current().id()
}

/// All-zero memory is a new atomic.
pub(crate) const ZERO_IS_NEW: bool = true;

/// The first segment of a handle table has 2^this slots.
pub(crate) const FIRST_SEGMENT_BITS: u32 = 6;

pub(crate) const fn null_pointers<T, const N: usize>() -> [AtomicPtr<T>; N] {
    [const { AtomicPtr::new(std::ptr::null_mut()) }; N]
}

/// A function that is `const` where the atomics can be made so.
macro_rules! const_fn {
    ($(#[$attribute:meta])* $visibility:vis fn $($rest:tt)*) => {
        $(#[$attribute])* $visibility const fn $($rest)*
    };
}
pub(crate) use const_fn;
