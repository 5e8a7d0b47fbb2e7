//! Exceptions: failures of a call, panics, the user's errors.

use landbridge_core::{ArgumentFault, Failure, fence, source_chain};
use pyo3::exceptions::{PyOverflowError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

/// The package's classes, looked up when first needed in its Python half.
pub struct Classes {
    module: &'static str,
    panic: PyOnceLock<Py<PyAny>>,
    busy: PyOnceLock<Py<PyAny>>,
    closed: PyOnceLock<Py<PyAny>>,
}

impl std::fmt::Debug for Classes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Classes")
            .field("module", &self.module)
            .finish_non_exhaustive()
    }
}

impl Classes {
    /// The classes of the package whose Python half is `module`.
    #[must_use]
    pub const fn new(module: &'static str) -> Self {
        Self {
            module,
            panic: PyOnceLock::new(),
            busy: PyOnceLock::new(),
            closed: PyOnceLock::new(),
        }
    }

    /// A class by its name in the module, `Shape.Circle` for one in another; kept in `cell`.
    ///
    /// # Errors
    /// The package's Python half is broken.
    pub fn get<'py>(
        &self,
        py: Python<'py>,
        cell: &PyOnceLock<Py<PyAny>>,
        name: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let class = cell.get_or_try_init(py, || {
            let module = py.import(self.module)?.into_any();
            let class = name
                .split('.')
                .try_fold(module, |at, part| at.getattr(part))?;
            Ok::<_, PyErr>(class.unbind())
        })?;
        Ok(class.bind(py).clone())
    }
}

/// A user's error with its class and fields.
pub trait ErrorPy<M>: std::error::Error + Sized {
    /// The class and the fields by name.
    ///
    /// # Errors
    /// A field can't be converted.
    fn parts<'py>(self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyDict>)>;
}

/// The exception for a user's error: message, fields, causes.
pub fn user_error<M, E: ErrorPy<M>>(py: Python<'_>, classes: &Classes, error: E) -> PyErr {
    // `Display` is the user's code.
    let texts = fence(|| (error.to_string(), source_chain(&error)));
    let (message, causes) = match texts {
        Ok(texts) => texts,
        Err(panic) => return raise(py, classes, Failure::Panic(panic)),
    };
    let build = || {
        let (class, fields) = error.parts(py)?;
        let error = PyErr::from_value(class.call((message,), Some(&fields))?);
        let cause = causes
            .into_iter()
            .rev()
            .fold(None, |inner: Option<PyErr>, text| {
                let cause = PyRuntimeError::new_err(text);
                cause.set_cause(py, inner);
                Some(cause)
            });
        error.set_cause(py, cause);
        Ok(error)
    };
    build().unwrap_or_else(|error: PyErr| error)
}

/// The exception for a failure.
#[cold]
pub fn raise(py: Python<'_>, classes: &Classes, failure: Failure) -> PyErr {
    let text = match &failure {
        Failure::Argument {
            parameter, message, ..
        } => format!("argument '{parameter}': {message}"),
        other => other.to_string(),
    };
    let class = match &failure {
        Failure::Argument { kind, .. } => {
            return match kind {
                ArgumentFault::Range => PyOverflowError::new_err(text),
                ArgumentFault::Text | ArgumentFault::Length => PyValueError::new_err(text),
                _ => PyTypeError::new_err(text),
            };
        }
        Failure::Busy { .. } => classes.get(py, &classes.busy, "BusyError"),
        Failure::Closed { .. } => classes.get(py, &classes.closed, "ClosedError"),
        Failure::Poisoned { .. } | Failure::Panic(_) => {
            classes.get(py, &classes.panic, "PanicError")
        }
    };
    match class.and_then(|class| class.call1((text,))) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// Runs the body of a function: a panic becomes `PanicError`.
///
/// # Errors
/// What the body raises.
#[inline]
pub fn call<'py>(
    py: Python<'py>,
    classes: &Classes,
    body: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    match fence(body) {
        Ok(result) => result,
        Err(panic) => Err(raise(py, classes, Failure::Panic(panic))),
    }
}
