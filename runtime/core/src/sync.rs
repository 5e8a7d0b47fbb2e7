//! The atomics and locks of `cell`, `handle` and `reply`, and what depends on their being std's. The loom test
//! compiles those modules beside a module of this name that offers the model checker's instead.

pub(crate) use std::sync::{
    Condvar, Mutex, MutexGuard,
    atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering},
};
pub(crate) use std::thread::ThreadId;

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
