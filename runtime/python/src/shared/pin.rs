//! Python's memory as a buffer of Rust's: held by its export for as long as Rust keeps it, and let go under the
//! interpreter's lock, whichever thread drops it.

use std::ffi::{c_int, c_void};
use std::ptr::NonNull;
use std::sync::{Mutex, MutexGuard, PoisonError};

use landbridge_core::buffer::Buffer;
use pyo3::exceptions::{PyBufferError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;

use super::{Item, VIEWER};
use crate::buffer::Export;
use crate::callback::{locked, pass, still};
use crate::convert::{discard, wrong};
use crate::format;

/// An export that may be dropped on any thread.
struct Pin(Option<Export>);

// SAFETY: nobody looks into it; it is released under the interpreter's lock.
unsafe impl Send for Pin {}
// SAFETY: as above.
unsafe impl Sync for Pin {}

/// Exports that were dropped without the lock or under a guard, until Python runs again.
static LEFT: Mutex<Vec<Pin>> = Mutex::new(Vec::new());

fn left() -> MutexGuard<'static, Vec<Pin>> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Pin {
    fn drop(&mut self) {
        let Some(export) = self.0.take() else {
            return;
        };
        // Exporters may be Python code, which mustn't run under a guard.
        if locked() && !still() {
            drop(export);
            return;
        }
        // To wait for the lock here could be to wait for a thread that waits for this one.
        left().push(Self(Some(export)));
        // When Python's queue is full, or the interpreter ends, the next buffer releases it, or nobody has to.
        if let Some(_passed) = pass() {
            // SAFETY: may be called on any thread, with the lock or without, while the interpreter is there.
            unsafe { ffi::Py_AddPendingCall(Some(release_left), std::ptr::null_mut()) };
        }
    }
}

/// Releases what was left; Python calls it with its lock held.
extern "C" fn release_left(_: *mut c_void) -> c_int {
    let pins = std::mem::take(&mut *left());
    // The exports themselves: Python runs here, whatever a guard that was leaked says.
    let exports = pins.into_iter().map(|mut pin| pin.0.take());
    drop(exports.collect::<Vec<_>>());
    0
}

/// Memory that the buffer protocol shows, as a buffer that keeps it.
pub(super) fn of_python<M, T: Item<M>>(value: &Bound<'_, PyAny>) -> PyResult<Buffer<T>> {
    let py = value.py();
    let expected = || format!("a buffer of format {}", format::of(&T::ELEMENT));
    // SAFETY: asks for a flag of the type.
    if unsafe { ffi::PyObject_CheckBuffer(value.as_ptr()) } != 1 {
        return Err(wrong(&expected(), value));
    }
    if !left().is_empty() {
        release_left(std::ptr::null_mut());
    }
    // Read-only memory serves as well, for reading.
    let (export, writable) = match Export::of(value, true) {
        Ok(export) => (export, true),
        Err(error) => {
            discard(py, error);
            let export = Export::of(value, false).map_err(|error| {
                if error.is_instance_of::<PyBufferError>(py)
                    || error.is_instance_of::<pyo3::exceptions::PyValueError>(py)
                {
                    let text = format!("expected {}, contiguous: {}", expected(), error.value(py));
                    discard(py, error);
                    return PyTypeError::new_err(text);
                }
                error
            })?;
            (export, false)
        }
    };
    let items = export.items::<T>(&T::ELEMENT);
    let (start, length) = items.map_err(PyTypeError::new_err)?;
    let start = match NonNull::new(start) {
        Some(start) if length > 0 => start,
        _ => NonNull::dangling(),
    };
    let owner = Box::new(Pin(Some(export)));
    // SAFETY: the exporter keeps so many items there as long as the export lives, checked for format and alignment;
    // Python code touches them under its lock only, and any bytes are a value of a plain type.
    Ok(unsafe { Buffer::of_host(start, length, writable, VIEWER, owner) })
}
