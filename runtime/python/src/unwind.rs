//! The panic fence around code that calls Python: while the interpreter ends, CPython before 3.14 ends threads
//! that want its lock by unwinding them, which no Rust frame may catch.

use std::mem;
use std::thread;

use landbridge_core::{Panic, fence};
use pyo3::exceptions::PySystemError;
#[cfg(feature = "async")]
use pyo3::ffi;
use pyo3::prelude::*;
#[cfg(feature = "async")]
use pyo3::types::PyString;

use crate::call::Raised;

/// Runs `f` and stops a panic in it. A thread that Python unwinds waits here for the end of the process.
///
/// # Errors
/// The panic, when `f` panicked.
#[inline(always)]
pub(crate) fn fenced<R>(f: impl FnOnce() -> R) -> Result<R, Panic> {
    fence(|| held(f))
}

/// Runs what Python called: what panics here is a fault of this crate, and an exception all the same.
pub(crate) fn called<'py, R>(
    py: Python<'py>,
    body: impl FnOnce() -> Result<R, Raised<'py>>,
) -> Option<R> {
    match fenced(body) {
        Ok(Ok(value)) => return Some(value),
        Ok(Err(Raised::User(exception))) => PyErr::from_value(exception).restore(py),
        Ok(Err(Raised::Error(error))) => error.restore(py),
        Err(panic) => PySystemError::new_err(panic.to_string()).restore(py),
    }
    None
}

/// Runs `f` in a thread of this crate's.
#[inline(always)]
pub(crate) fn held<R>(f: impl FnOnce() -> R) -> R {
    let ended = Ended;
    let result = apart(f);
    mem::forget(ended);
    result
}

// As PyO3 declares it, but for unwinding: that is what happens to a thread that Python ends in it.
#[cfg(feature = "async")]
unsafe extern "C-unwind" {
    fn PyObject_CallMethodObjArgs(
        object: *mut ffi::PyObject,
        name: *mut ffi::PyObject,
        ...
    ) -> *mut ffi::PyObject;
}

/// Calls a method that may run Python's code, between two frames of Python's. A thread that Python ends in it waits
/// here for the end of the process: no frame above is unwound.
///
/// # Errors
/// What the method raises.
#[cfg(feature = "async")]
#[inline(never)]
pub(crate) fn call_held<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    let end = std::ptr::null_mut::<ffi::PyObject>();
    // SAFETY: both are objects, the lock is held, and a null ends the arguments.
    let result =
        ending(|| unsafe { PyObject_CallMethodObjArgs(object.as_ptr(), name.as_ptr(), end) });
    // SAFETY: a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(object.py(), result) }
}

/// Runs `f`, which is a call of Python's that may unwind. A thread that Python ends in it waits here.
#[cfg(any(feature = "async", not(feature = "abi3")))]
#[inline(always)]
pub(crate) fn ending<R>(f: impl FnOnce() -> R) -> R {
    let ended = Ended;
    let result = f();
    mem::forget(ended);
    result
}

/// A call of its own, so that what passes it meets [`Ended`].
#[inline(never)]
fn apart<R>(f: impl FnOnce() -> R) -> R {
    f()
}

/// Dropped by unwinding alone.
struct Ended;

impl Drop for Ended {
    fn drop(&mut self) {
        // A panic goes on to its fence; anything else is the end of the thread.
        while !thread::panicking() {
            thread::park();
        }
    }
}
