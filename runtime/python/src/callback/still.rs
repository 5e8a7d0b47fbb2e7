//! Calls that read or write Python's memory in place, during which Python's code mustn't run: it could write to the
//! same memory. Generated code copies wherever a call is known to come back; this refuses what it can't know.

use std::cell::Cell;
use std::marker::PhantomData;

use landbridge_core::{HostError, buffer};

thread_local! {
    static LENDING: Cell<u32> = const { Cell::new(0) };
}

/// While it lives, this thread calls no code of Python's.
#[derive(Debug)]
pub struct Still(PhantomData<*const ()>);

impl Still {
    /// From now on.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it does something")]
    pub fn new() -> Self {
        LENDING.set(LENDING.get() + 1);
        Self(PhantomData)
    }
}

impl Drop for Still {
    fn drop(&mut self) {
        LENDING.set(LENDING.get() - 1);
    }
}

/// Whether no code of Python's may run on this thread now: it could touch memory that Rust uses in place.
#[inline]
pub(crate) fn still() -> bool {
    LENDING.get() > 0 || buffer::guards_here() > 0
}

/// Why a call can't be made now.
#[cold]
pub(super) fn refused() -> Option<HostError> {
    if LENDING.get() > 0 {
        return Some(HostError::new(
            "BusyError",
            "Python's memory is lent to this call, so no code of Python's can be called in it",
        ));
    }
    (buffer::guards_here() > 0).then(|| {
        HostError::new(
            "BusyError",
            "a guard of a buffer that Python sees is held, so no code of Python's can be called before it is gone",
        )
    })
}
