//! PEP 479 and PEP 525: an exception of the user's by which Python would take an iterator, a coroutine or a stream for
//! ended is the cause of a `RuntimeError` instead. Who does end with such an exception is their modules' matter.

use pyo3::exceptions::{PyRuntimeError, PyStopIteration};
use pyo3::prelude::*;

#[cfg(feature = "async")]
use pyo3::exceptions::PyStopAsyncIteration;

use crate::call::Raised;

/// What `what` raises for an error that isn't its end.
#[cold]
pub(crate) fn unended<'py>(py: Python<'py>, what: &str, raised: Raised<'py>) -> Raised<'py> {
    match raised {
        Raised::Error(error) => unstopped(py, what, error).into(),
        // The package's own classes are no ends.
        user @ Raised::User(_) => user,
    }
}

/// The same of an exception.
pub(crate) fn unstopped(py: Python<'_>, what: &str, error: PyErr) -> PyErr {
    if error.is_instance_of::<PyStopIteration>(py) {
        return instead(py, what, "StopIteration", error);
    }
    error
}

/// What the wait for a stream's item raises for an error that isn't the stream's end.
#[cfg(feature = "async")]
pub(crate) fn unstopped_stream(py: Python<'_>, error: PyErr) -> PyErr {
    let what = "async iterator";
    if error.is_instance_of::<PyStopAsyncIteration>(py) {
        return instead(py, what, "StopAsyncIteration", error);
    }
    unstopped(py, what, error)
}

#[cold]
fn instead(py: Python<'_>, what: &str, name: &str, error: PyErr) -> PyErr {
    let raised = PyRuntimeError::new_err(format!("{what} raised {name}"));
    raised.set_context(py, Some(error.clone_ref(py)));
    raised.set_cause(py, Some(error));
    raised
}
