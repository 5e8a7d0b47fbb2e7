//! The package's Python half, and the exceptions that every package has: failures of a call and panics.
//! `exception` has the user's errors.

use landbridge_core::{ArgumentFault, Failure, fence};
use pyo3::exceptions::{PyOverflowError, PySystemError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::extension::First;
use crate::park::lasting;

/// The package's classes, looked up when first needed in its Python half.
pub struct Classes {
    module: &'static str,
    first: PyOnceLock<First>,
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
            first: PyOnceLock::new(),
            panic: PyOnceLock::new(),
            busy: PyOnceLock::new(),
            closed: PyOnceLock::new(),
        }
    }

    /// What the package's first import made, once it is done.
    pub(crate) fn first(&self, py: Python<'_>) -> Option<&First> {
        self.first.get(py)
    }

    /// Keeps the first import's modules: classes are found in them from now on.
    ///
    /// # Errors
    /// The package's Python half is broken.
    pub(crate) fn keep(&self, extension: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = extension.py();
        // It looks at the extension, which is whole but for this.
        let types = py.import(self.module)?;
        // Nobody else imports the extension meanwhile.
        let _ = self.first.set(py, First::new(extension, types));
        Ok(())
    }

    /// A class by its name in the module, `Shape.Circle` for one in another.
    pub(crate) fn look_up<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let module = match self.first.get(py) {
            Some(first) => first.types.bind(py).clone(),
            None => py.import(self.module)?,
        };
        let module = module.into_any();
        name.split('.')
            .try_fold(module, |at, part| at.getattr(part))
    }

    /// The same, kept in `cell`.
    ///
    /// # Errors
    /// The package's Python half is broken.
    pub fn get<'py>(
        &self,
        py: Python<'py>,
        cell: &PyOnceLock<Py<PyAny>>,
        name: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let class = cell.get_or_try_init(py, || self.look_up(py, name).map(Bound::unbind))?;
        Ok(class.bind(py).clone())
    }
}

/// The exception for classes that the extension can't know.
#[cold]
pub(crate) fn foreign() -> PyErr {
    PySystemError::new_err(
        "the package's classes aren't those that its extension was made with; install it anew",
    )
}

/// Runs the user's code under a method of Python's own (`__str__`, `__eq__`): a panic becomes `PanicError`.
///
/// # Errors
/// What the body raises.
pub fn guarded<T>(
    py: Python<'_>,
    classes: &Classes,
    body: impl FnOnce() -> PyResult<T>,
) -> PyResult<T> {
    let result = fence(body);
    #[cfg(feature = "log")]
    crate::logging::settle(py);
    match result {
        Ok(result) => result,
        Err(panic) => Err(raise(py, classes, Failure::Panic(panic))),
    }
}

/// The exception for a failure.
#[cold]
pub fn raise(py: Python<'_>, classes: &Classes, failure: Failure) -> PyErr {
    lasting();
    if let Failure::Panic(panic) = &failure
        && let Some(exception) = crate::callback::rethrown(py, panic)
    {
        return exception;
    }
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
