//! Objects: a value with its borrow state, inside a Python object.

use landbridge_core::buffer::Claim;
use landbridge_core::cell::{Cell, Exclusive, Shared, Unsynchronized};
use landbridge_core::{Failure, Refused};
use pyo3::PyClass;
use pyo3::prelude::*;

use crate::error::{Classes, raise};
use crate::park::lasting;

/// A value inside a Python object. Every use is under the interpreter's lock.
#[derive(Debug)]
pub struct Held<T>(Cell<T, Unsynchronized>);

// SAFETY: the borrow state changes under the interpreter's lock only, since every method here takes its
// token; the value itself is `Send + Sync`.
unsafe impl<T: Send + Sync> Sync for Held<T> {}

/// Who asks, for messages.
type Asked<'a> = (&'static str, &'static str, &'a Classes);

pub(crate) fn refuse(
    py: Python<'_>,
    refused: Refused,
    (name, parameter, classes): Asked<'_>,
) -> PyErr {
    let failure: Failure = refused.failure(name, parameter);
    raise(py, classes, failure)
}

impl<T> Held<T> {
    /// A new object.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Cell::new(value))
    }

    /// The value's cell, for guards that outlive a call.
    pub(crate) fn cell(&self) -> &Cell<T, Unsynchronized> {
        &self.0
    }

    /// Borrows the value beside other readers.
    ///
    /// # Errors
    /// `BusyError`, `ClosedError`, `PanicError`.
    #[inline]
    pub fn shared(
        &self,
        py: Python<'_>,
        name: &'static str,
        parameter: &'static str,
        classes: &Classes,
    ) -> PyResult<Shared<'_, T, Unsynchronized>> {
        self.0
            .shared()
            .map_err(|refused| refuse(py, refused, (name, parameter, classes)))
    }

    /// Borrows the value alone.
    ///
    /// # Errors
    /// As [`Held::shared`].
    #[inline]
    pub fn exclusive(
        &self,
        py: Python<'_>,
        name: &'static str,
        parameter: &'static str,
        classes: &Classes,
    ) -> PyResult<Exclusive<'_, T, Unsynchronized>> {
        self.0
            .exclusive()
            .map_err(|refused| refuse(py, refused, (name, parameter, classes)))
    }

    /// Takes the value out; the object is closed then.
    ///
    /// # Errors
    /// As [`Held::shared`].
    pub fn take(
        &self,
        py: Python<'_>,
        name: &'static str,
        parameter: &'static str,
        classes: &Classes,
    ) -> PyResult<T> {
        self.0
            .take()
            .map_err(|refused| refuse(py, refused, (name, parameter, classes)))
    }

    /// What a second entrance gets.
    pub(crate) fn busy(
        &self,
        py: Python<'_>,
        name: &'static str,
        parameter: &'static str,
        classes: &Classes,
    ) -> PyErr {
        refuse(py, Refused::Busy, (name, parameter, classes))
    }

    /// Drops the value; a second time does nothing.
    ///
    /// # Errors
    /// `BusyError`.
    pub fn close(&self, py: Python<'_>, name: &'static str, classes: &Classes) -> PyResult<()> {
        lasting();
        self.0
            .close()
            .map(drop)
            .map_err(|refused| refuse(py, refused, (name, "self", classes)))
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        // The value may hold Python's objects, and those who refer to the object weakly are told afterwards.
        lasting();
    }
}

/// An object argument of a class.
///
/// # Errors
/// It is something else.
pub fn object<'a, 'py, C: PyClass>(
    value: &'a Bound<'py, PyAny>,
    name: &str,
    parameter: &str,
) -> PyResult<&'a Bound<'py, C>> {
    value.cast::<C>().map_err(|_| {
        let wrong = crate::convert::wrong(name, value);
        crate::within(value.py(), wrong, format_args!("argument '{parameter}'"))
    })
}

/// Refuses writable memory that overlaps other memory of the same call.
///
/// # Errors
/// They overlap.
pub fn disjoint(written: (usize, usize), other: (usize, usize), parameter: &str) -> PyResult<()> {
    let apart = written.1 == 0
        || other.1 == 0
        || written.0 >= other.0 + other.1
        || other.0 >= written.0 + written.1;
    if apart {
        return Ok(());
    }
    Err(pyo3::exceptions::PyTypeError::new_err(format!(
        "argument '{parameter}': expected memory of its own, got some that another argument lends too"
    )))
}

/// Tells guards of buffers what a call is lent, for as long as the claim lives; nothing is nothing to tell.
///
/// # Errors
/// A guard that excludes it is left over from an earlier call.
pub fn lend(extent: (usize, usize), written: bool, parameter: &str) -> PyResult<Option<Claim>> {
    if extent.1 == 0 {
        return Ok(None);
    }
    let claim = landbridge_core::buffer::lend(extent, written);
    claim.map(Some).map_err(|busy| {
        pyo3::exceptions::PyBufferError::new_err(format!("argument '{parameter}': {busy}"))
    })
}

/// An object inside another value.
///
/// # Errors
/// It is something else.
pub fn instance_of<'a, 'py, C: PyClass>(
    value: &'a Bound<'py, PyAny>,
    name: &str,
) -> PyResult<&'a Bound<'py, C>> {
    value
        .cast::<C>()
        .map_err(|_| crate::convert::wrong(name, value))
}
