//! Python's objects in Rust's hands: they go back with the interpreter's lock held, whichever thread lets go.

use std::ffi::{c_int, c_void};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::ffi;
use pyo3::prelude::*;

use super::gate;
use super::still::still;

/// A counted reference. PyO3 puts off what a thread drops that it doesn't know to have the lock, until someone
/// attaches; this has it done soon, without waiting for the lock here.
pub(super) struct Released(ManuallyDrop<Py<PyAny>>);

impl Released {
    pub(super) fn new(object: Bound<'_, PyAny>) -> Self {
        gate::attend(object.py());
        Self(ManuallyDrop::new(object.unbind()))
    }

    pub(super) fn bind<'a, 'py>(&'a self, py: Python<'py>) -> &'a Bound<'py, PyAny> {
        self.0.bind(py)
    }

    /// The reference itself, for whoever takes care of it.
    #[cfg(feature = "async")]
    pub(super) fn into_py(self) -> Py<PyAny> {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: once, since `this` is never dropped.
        unsafe { ManuallyDrop::take(&mut this.0) }
    }
}

impl Drop for Released {
    fn drop(&mut self) {
        // SAFETY: once, here, and nobody uses it after.
        let object = unsafe { ManuallyDrop::take(&mut self.0) };
        if still() {
            // Its destructor may be Python code, which mustn't run now even if this thread has the lock.
            left().push(object);
        } else {
            drop(object);
        }
        ask();
    }
}

/// What was let go where no code of Python's may run.
static LEFT: Mutex<Vec<Py<PyAny>>> = Mutex::new(Vec::new());

fn left() -> MutexGuard<'static, Vec<Py<PyAny>>> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether Python's main thread has been asked already.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Asks Python's main thread to do what was put off. If it never comes to it, the next one who attaches does.
fn ask() {
    if ASKED.swap(true, Ordering::AcqRel) {
        return;
    }
    let passed = gate::pass();
    // SAFETY: both may be called by any thread, with the lock or without, while the interpreter is there; the function
    // is static.
    let asked = passed.is_some()
        && unsafe {
            ffi::Py_IsInitialized() != 0
                && ffi::Py_AddPendingCall(Some(settle), std::ptr::null_mut()) == 0
        };
    if !asked {
        ASKED.store(false, Ordering::Release);
    }
}

extern "C" fn settle(_: *mut c_void) -> c_int {
    ASKED.store(false, Ordering::Release);
    // Whoever attaches does what PyO3 put off.
    let _ = Python::try_attach(|_| {
        let objects = std::mem::take(&mut *left());
        drop(objects);
    });
    0
}
