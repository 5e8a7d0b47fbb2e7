//! Objects that a future or sequence borrows: counted references with the borrow's end. A borrow within a call is
//! `object`'s.

use std::ptr::NonNull;

use landbridge_core::cell::{Cell, ExclusiveOf, Owner, SharedOf, Unsynchronized};
use pyo3::PyClass;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::pyclass::boolean_struct::True;

use crate::error::Classes;
use crate::object::{Held, refuse};

/// A counted reference to an object and the value in it, for the guards of futures. Not `Send`: it stays in
/// the coroutine, which Python drops under its lock.
#[derive(Debug)]
pub struct Kept<T> {
    object: NonNull<ffi::PyObject>,
    held: NonNull<Held<T>>,
}

impl<T> Kept<T> {
    /// Counts a reference to `object`, in which `held` finds the value.
    pub fn new<C>(object: &Bound<'_, C>, held: for<'a> fn(&'a C) -> &'a Held<T>) -> Self
    where
        C: PyClass<Frozen = True> + Sync,
    {
        let held = NonNull::from(held(object.get()));
        let object = object.clone().into_ptr();
        // SAFETY: a reference is never null.
        let object = unsafe { NonNull::new_unchecked(object) };
        Self { object, held }
    }

    /// Borrows the value beside other readers, until the guard is dropped.
    ///
    /// # Errors
    /// `BusyError`, `ClosedError`, `PanicError`.
    pub fn shared(
        self,
        py: Python<'_>,
        name: &'static str,
        parameter: &'static str,
        classes: &Classes,
    ) -> PyResult<SharedOf<Self>> {
        SharedOf::new(self).map_err(|refused| refuse(py, refused, (name, parameter, classes)))
    }

    /// Borrows the value alone, until the guard is dropped.
    ///
    /// # Errors
    /// As [`Kept::shared`].
    pub fn exclusive(
        self,
        py: Python<'_>,
        name: &'static str,
        parameter: &'static str,
        classes: &Classes,
    ) -> PyResult<ExclusiveOf<Self>> {
        ExclusiveOf::new(self).map_err(|refused| refuse(py, refused, (name, parameter, classes)))
    }
}

// SAFETY: the value is inside the object, which doesn't move and lives as long as the reference is counted;
// its class is frozen, so that nobody puts another in its place.
unsafe impl<T> Owner for Kept<T> {
    type Value = T;
    type Mode = Unsynchronized;

    fn cell(&self) -> &Cell<T, Unsynchronized> {
        // SAFETY: as above.
        unsafe { self.held.as_ref() }.cell()
    }
}

impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        // SAFETY: it was counted by `new`. It isn't `Send`, so this is the thread that made it under the
        // interpreter's lock, or the one in which Python drops the coroutine, under its lock as well.
        unsafe { ffi::Py_DECREF(self.object.as_ptr()) }
    }
}
