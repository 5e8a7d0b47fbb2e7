//! What the host's code fails with: exceptions to errors of the interface, to [`HostError`], and back to the very
//! exceptions at the boundary.

use std::sync::Arc;

use landbridge_core::{HostError, Panic};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use super::released::Released;
use crate::call::settle_counts;

/// An error of the interface that the host's code can fail with.
pub trait ErrorFromPy<M>: Sized {
    /// The error that an exception of its own classes stands for; `None` for any other.
    ///
    /// # Errors
    /// A field doesn't have its type.
    fn from_exception(exception: &Bound<'_, PyAny>) -> PyResult<Option<Self>>;

    /// The variant for failures of the host's own.
    ///
    /// # Errors
    /// There is none: the failure again.
    fn from_host(error: HostError) -> Result<Self, HostError>;
}

/// The exception that a [`HostError`] came from.
struct Origin(Released);

/// A call when the interpreter ends.
pub(super) fn closed() -> HostError {
    HostError::new("ClosedError", "the Python interpreter has ended")
}

/// The exception as Rust sees it.
#[cold]
pub(super) fn host_error(py: Python<'_>, error: PyErr) -> HostError {
    let exception = error.into_value(py).into_bound(py).into_any();
    let text = |value: PyResult<Bound<'_, PyAny>>| {
        value.map_or_else(|_| String::new(), |value| value.to_string())
    };
    let class = exception.get_type();
    let kind = class
        .name()
        .map_or_else(|_| String::new(), |name| name.to_string());
    let message = text(exception.str().map(Bound::into_any));
    let trace = traceback(&exception).unwrap_or_default();
    HostError::new(kind, message)
        .with_trace(trace)
        .with_origin(Arc::new(Origin(Released::new(exception))))
}

fn traceback(exception: &Bound<'_, PyAny>) -> PyResult<String> {
    let lines = exception
        .py()
        .import("traceback")?
        .call_method1("format_exception", (exception,))?;
    Ok(lines.extract::<Vec<String>>()?.concat())
}

/// The error that an exception becomes; what has no place in it is to unwind. So do exceptions that are none of
/// `Exception`: the program is asked to end, or a task was cancelled.
#[cold]
pub(super) fn failed<M, E: ErrorFromPy<M>>(py: Python<'_>, error: PyErr) -> Result<E, HostError> {
    let result = turned(py, error);
    settle_counts(py);
    result
}

/// The exception of a call that has no error to return.
#[cold]
pub(super) fn broken(py: Python<'_>, error: PyErr) -> HostError {
    let result = host_error(py, error);
    settle_counts(py);
    result
}

fn turned<M, E: ErrorFromPy<M>>(py: Python<'_>, error: PyErr) -> Result<E, HostError> {
    let error = match E::from_exception(error.value(py)) {
        Ok(Some(own)) => return Ok(own),
        Ok(None) => error,
        Err(fault) => {
            fault.set_cause(py, Some(error));
            fault
        }
    };
    let ordinary = error.is_instance_of::<PyException>(py);
    let error = host_error(py, error);
    if ordinary {
        E::from_host(error)
    } else {
        Err(error)
    }
}

/// The very exception that a panic began with, when [`landbridge_core::raise`] began it with one of this host's.
pub(crate) fn rethrown(py: Python<'_>, panic: &Panic) -> Option<PyErr> {
    cause(py, panic.host.as_ref()?)
}

/// The exception that a failure came from.
pub(crate) fn cause(py: Python<'_>, error: &HostError) -> Option<PyErr> {
    let origin = error.origin()?.downcast_ref::<Origin>()?;
    Some(PyErr::from_value(origin.0.bind(py).clone()))
}
