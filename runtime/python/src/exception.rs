//! The user's errors: exceptions of the package's classes with their message, fields and causes.

use std::fmt::Write;

use landbridge_core::{Failure, fence, source_chain};
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::call::Raised;
use crate::class::{fill, slot};
use crate::error::{Classes, raise};

/// An exception class of the package, found when it is first needed.
pub struct Exception<const N: usize> {
    name: &'static str,
    fields: [&'static str; N],
    found: PyOnceLock<Found<N>>,
}

struct Found<const N: usize> {
    class: Py<PyType>,
    /// Where each field is in an instance.
    offsets: [isize; N],
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
            let mut offsets = [0; N];
            for (offset, field) in offsets.iter_mut().zip(self.fields) {
                *offset = slot(&class.getattr(field)?)?;
            }
            Ok::<_, PyErr>(Found {
                class: class.unbind(),
                offsets,
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
        for (offset, value) in found.offsets.iter().zip(fields) {
            // SAFETY: a new instance has null in each of its slots; the slot owns its value.
            unsafe { fill(&instance, *offset, value) };
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
pub fn user_error<'py, M, E: ErrorPy<M>>(
    py: Python<'py>,
    classes: &Classes,
    error: E,
) -> Raised<'py> {
    // `Display` is the user's code.
    let texts = fence(|| {
        let mut message = String::with_capacity(64);
        // What a `String` is written to never fails.
        let _ = write!(message, "{error}");
        (message, source_chain(&error))
    });
    let (message, causes) = match texts {
        Ok(texts) => texts,
        Err(panic) => return raise(py, classes, Failure::Panic(panic)).into(),
    };
    let exception = match error.exception(py, &message) {
        Ok(exception) => exception,
        Err(error) => return error.into(),
    };
    if causes.is_empty() {
        return Raised::User(exception);
    }
    let cause = causes.into_iter().rev().fold(None, |inner, text| {
        let cause = PyRuntimeError::new_err(text);
        cause.set_cause(py, inner);
        Some(cause)
    });
    let error = PyErr::from_value(exception);
    error.set_cause(py, cause);
    error.into()
}
