//! Functions of Rust's that Python calls once it is given them: event loops, `atexit`. PyO3's own run what it has put
//! off before the body, where a thread that Python ends would be unwound through Rust's frames; these are parked from
//! the first frame to the last, and so is the end of what they hold.

use std::ffi::CStr;
use std::mem;

use pyo3::Borrowed;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::call::Definition;
use crate::park::Parked;
use crate::unwind::{called, fenced};

/// Given the first argument, if there is one; Python gets `None`.
type Body = Box<dyn Fn(Python<'_>, Option<&Bound<'_, PyAny>>) + Send + Sync>;

/// What a function holds, in a capsule that is its `self`.
struct State(Option<Body>);

const NAME: &CStr = c"landbridge.function";

static DEFINITION: Definition = Definition::fast(c"landbridge", c"", call);

/// A function that runs `body` and takes whatever arguments there are.
///
/// # Errors
/// Python is out of memory.
pub(crate) fn function<F>(py: Python<'_>, body: F) -> PyResult<Bound<'_, PyAny>>
where
    F: Fn(Python<'_>, Option<&Bound<'_, PyAny>>) + Send + Sync + 'static,
{
    let state = PyCapsule::new_with_value(py, State(Some(Box::new(body))), NAME)?;
    DEFINITION.bound(&state)
}

unsafe extern "C" fn call(
    capsule: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    _: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let _parked = Parked::new();
    // SAFETY: Python calls with its lock held; the capsule and the arguments are alive until the call is over.
    unsafe {
        let py = Python::assume_attached();
        let first = match count {
            1.. => Some(Borrowed::from_ptr(py, *arguments)),
            _ => None,
        };
        let state: *const State = ffi::PyCapsule_GetPointer(capsule, NAME.as_ptr()).cast();
        if state.is_null() {
            return std::ptr::null_mut();
        }
        let run = |py: Python<'_>| {
            if let Some(body) = &(*state).0 {
                body(py, first.as_deref());
            }
        };
        match called(py, || {
            told(py, run);
            Ok(())
        }) {
            Some(()) => py.None().into_ptr(),
            None => std::ptr::null_mut(),
        }
    }
}

/// Runs `f`, with PyO3 told that this thread has the lock, so that it puts nothing off. At the interpreter's end it
/// takes no notice any more.
fn told(py: Python<'_>, f: impl FnOnce(Python<'_>)) {
    let mut f = Some(f);
    let done = Python::try_attach(|py| f.take().map(|f| f(py)));
    if done.is_none()
        && let Some(f) = f
    {
        f(py);
    }
}

impl Drop for State {
    #[allow(deprecated, reason = "what replaces it isn't in 3.11's stable ABI")]
    fn drop(&mut self) {
        let _parked = Parked::new();
        // SAFETY: a capsule goes with the lock held.
        let py = unsafe { Python::assume_attached() };
        // What goes may run Python's code, which mustn't meet or lose the caller's exception. (PyO3 would resume a panic of
        // others', were it that.)
        let mut pending = [std::ptr::null_mut(); 3];
        let [class, value, traceback] = &mut pending;
        // SAFETY: the lock is held.
        unsafe { ffi::PyErr_Fetch(class, value, traceback) };
        // There is no one to tell of a panic.
        let _ = fenced(|| {
            let body = mem::take(&mut self.0);
            told(py, |_| drop(body));
        });
        let [class, value, traceback] = pending;
        // SAFETY: as they were.
        unsafe { ffi::PyErr_Restore(class, value, traceback) };
    }
}
