//! The user's errors: exceptions of the package's classes with their message, fields and causes.

use landbridge_core::{Failure, fence, source_chain};
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::error::{Classes, raise};

/// An exception class of the package, found when it is first needed.
pub struct Exception<const N: usize> {
    name: &'static str,
    fields: [&'static str; N],
    found: PyOnceLock<Found>,
}

struct Found {
    class: Py<PyType>,
    fields: Vec<Py<PyString>>,
}

impl<const N: usize> std::fmt::Debug for Exception<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exception")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<const N: usize> Exception<N> {
    /// The class `name` (`ParseError.Syntax` for a variant) with these fields.
    #[must_use]
    pub const fn new(name: &'static str, fields: [&'static str; N]) -> Self {
        Self {
            name,
            fields,
            found: PyOnceLock::new(),
        }
    }

    /// An instance made without its constructor: the fields are right already.
    ///
    /// # Errors
    /// The package's Python half is broken, or Python is out of memory.
    pub fn build<'py>(
        &self,
        py: Python<'py>,
        classes: &Classes,
        message: &str,
        fields: [Bound<'py, PyAny>; N],
    ) -> PyResult<Bound<'py, PyAny>> {
        let found = self.found.get_or_try_init(py, || {
            let class = classes.look_up(py, self.name)?.cast_into::<PyType>()?;
            let fields = self.fields.iter();
            Ok::<_, PyErr>(Found {
                class: class.unbind(),
                fields: fields
                    .map(|name| PyString::intern(py, name).unbind())
                    .collect(),
            })
        })?;
        let arguments = PyTuple::new(py, [PyString::new(py, message)])?;
        let class: *mut ffi::PyTypeObject = found.class.as_ptr().cast();
        // SAFETY: the class is a subclass of `Exception`, so it has what `BaseException.__new__` calls.
        let instance = unsafe {
            let Some(make) = (*class).tp_new else {
                return found.class.bind(py).call1(arguments);
            };
            Bound::from_owned_ptr_or_err(py, make(class, arguments.as_ptr(), std::ptr::null_mut()))?
        };
        for (name, value) in found.fields.iter().zip(fields) {
            instance.setattr(name.bind(py), value)?;
        }
        Ok(instance)
    }
}

/// A user's error as an instance of its class.
pub trait ErrorPy<M>: std::error::Error + Sized {
    /// The exception with this message.
    ///
    /// # Errors
    /// A field can't be converted.
    fn exception<'py>(self, py: Python<'py>, message: &str) -> PyResult<Bound<'py, PyAny>>;
}

/// The exception for a user's error: message, fields, causes.
#[cold]
pub fn user_error<M, E: ErrorPy<M>>(py: Python<'_>, classes: &Classes, error: E) -> PyErr {
    // `Display` is the user's code.
    let texts = fence(|| (error.to_string(), source_chain(&error)));
    let (message, causes) = match texts {
        Ok(texts) => texts,
        Err(panic) => return raise(py, classes, Failure::Panic(panic)),
    };
    match error.exception(py, &message) {
        Ok(exception) => {
            let error = PyErr::from_value(exception);
            let cause = causes
                .into_iter()
                .rev()
                .fold(None, |inner: Option<PyErr>, text| {
                    let cause = PyRuntimeError::new_err(text);
                    cause.set_cause(py, inner);
                    Some(cause)
                });
            if cause.is_some() {
                error.set_cause(py, cause);
            }
            error
        }
        Err(error) => error,
    }
}
