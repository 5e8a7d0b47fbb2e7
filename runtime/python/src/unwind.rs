//! The panic fence around code that calls Python: while the interpreter ends, CPython before 3.14 ends threads
//! that want its lock by unwinding them, which no Rust frame may catch.

use std::hint::black_box;
use std::mem;
use std::thread;

use landbridge_core::{Panic, fence};
use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyIterator;
#[cfg(feature = "async")]
use pyo3::types::PyString;
#[cfg(any(feature = "async", feature = "abi3", feature = "log"))]
use pyo3::types::PyTuple;

use crate::call::Raised;
use crate::park::parked;

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
    let result = fenced(body);
    #[cfg(feature = "log")]
    crate::logging::settle(py);
    match result {
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
    let result = apart(|| parked(f));
    mem::forget(ended);
    result
}

// As PyO3 declares them, but for unwinding: that is what happens to a thread that Python ends in them. They are called by
// pointers that nobody looks through, since one declaration of a name holds for both.
unsafe extern "C-unwind" {
    fn PyIter_Next(iterator: *mut ffi::PyObject) -> *mut ffi::PyObject;

    #[cfg(any(feature = "async", feature = "abi3", feature = "log"))]
    fn PyObject_Call(
        object: *mut ffi::PyObject,
        arguments: *mut ffi::PyObject,
        named: *mut ffi::PyObject,
    ) -> *mut ffi::PyObject;

    #[cfg(feature = "async")]
    fn PyObject_CallMethodObjArgs(
        object: *mut ffi::PyObject,
        name: *mut ffi::PyObject,
        ...
    ) -> *mut ffi::PyObject;
}

/// Calls what may be Python's code. A thread that Python ends in it waits here for the end of the process: no frame
/// above is unwound.
///
/// # Errors
/// What it raises.
#[cfg(any(feature = "async", feature = "abi3", feature = "log"))]
#[inline(never)]
pub(crate) fn call_object<'py>(
    object: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    type Call = unsafe extern "C-unwind" fn(
        *mut ffi::PyObject,
        *mut ffi::PyObject,
        *mut ffi::PyObject,
    ) -> *mut ffi::PyObject;
    let call = black_box(PyObject_Call as Call);
    let ended = Ended;
    let named = std::ptr::null_mut();
    // SAFETY: all are objects, the lock is held, and named arguments may be null.
    let result = unsafe { call(object.as_ptr(), arguments.as_ptr(), named) };
    mem::forget(ended);
    // SAFETY: a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(object.py(), result) }
}

/// The next item of an iterator, if there is one. A thread that Python ends meanwhile waits for the end of the process.
///
/// # Errors
/// What the iterator raises.
#[inline(never)]
pub(crate) fn next_item<'py>(
    iterator: &Bound<'py, PyIterator>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    type Next = unsafe extern "C-unwind" fn(*mut ffi::PyObject) -> *mut ffi::PyObject;
    let next = black_box(PyIter_Next as Next);
    let ended = Ended;
    // SAFETY: it is an iterator, and the lock is held.
    let item = unsafe { next(iterator.as_ptr()) };
    mem::forget(ended);
    let py = iterator.py();
    // SAFETY: a new reference, or null, with an exception set if it isn't the end.
    match unsafe { Bound::from_owned_ptr_or_opt(py, item) } {
        Some(item) => Ok(Some(item)),
        None => PyErr::take(py).map_or(Ok(None), Err),
    }
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
    type Call = unsafe extern "C-unwind" fn(
        *mut ffi::PyObject,
        *mut ffi::PyObject,
        ...
    ) -> *mut ffi::PyObject;
    let call = black_box(PyObject_CallMethodObjArgs as Call);
    let end = std::ptr::null_mut::<ffi::PyObject>();
    // SAFETY: both are objects, the lock is held, and a null ends the arguments.
    let result = ending(|| unsafe { call(object.as_ptr(), name.as_ptr(), end) });
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
pub(crate) struct Ended;

impl Drop for Ended {
    fn drop(&mut self) {
        // A panic goes on to its fence; anything else is the end of the thread.
        while !thread::panicking() {
            thread::park();
        }
    }
}
