//! The user's errors: exceptions of the package's classes with their message, fields and causes.

use std::ffi::c_void;
use std::fmt::Write;

use landbridge_core::{Failure, HostError, fence, source_chain};
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::abi::Member;
use crate::call::Raised;
use crate::callback;
use crate::class::members;
use crate::convert::{FromPy, within};
use crate::error::{Classes, foreign, raise};

/// An exception class of the package, found when it is first needed.
pub struct Exception<const N: usize> {
    name: &'static str,
    fields: [&'static str; N],
    found: PyOnceLock<Found<N>>,
}

struct Found<const N: usize> {
    class: Py<PyType>,
    /// What `BaseException.__new__` calls.
    make: ffi::newfunc,
    members: [Member; N],
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
        let found = self.found(py, classes)?;
        let arguments = PyTuple::new(py, [PyString::new(py, message)])?;
        let class: *mut ffi::PyTypeObject = found.class.as_ptr().cast();
        // SAFETY: this is how the class itself is called, with a tuple and no dict.
        let instance = unsafe {
            let instance = (found.make)(class, arguments.as_ptr(), std::ptr::null_mut());
            Bound::from_owned_ptr_or_err(py, instance)?
        };
        for (member, value) in found.members.iter().zip(fields) {
            // SAFETY: the instance is new, and of the class.
            unsafe { member.fill(&instance, value)? };
        }
        Ok(instance)
    }

    /// Whether an exception is of the class.
    ///
    /// # Errors
    /// The package's Python half is broken.
    pub fn is(&self, exception: &Bound<'_, PyAny>, classes: &Classes) -> PyResult<bool> {
        let py = exception.py();
        exception.is_instance(self.found(py, classes)?.class.bind(py))
    }

    /// A field of an exception that the host's code made.
    ///
    /// # Errors
    /// It isn't there, or has another type.
    pub fn field<'py, M, T: FromPy<'py, M>>(
        &self,
        exception: &Bound<'py, PyAny>,
        index: usize,
    ) -> PyResult<T> {
        let name = self.fields[index];
        T::from_py(&exception.getattr(name)?)
            .map_err(|error| within(exception.py(), error, format_args!("field '{name}'")))
    }

    fn found(&self, py: Python<'_>, classes: &Classes) -> PyResult<&Found<N>> {
        self.found.get_or_try_init(py, || {
            let class = classes.look_up(py, self.name)?.cast_into::<PyType>()?;
            // SAFETY: the class is alive; the slot holds a function of this type, or null, which is `None`.
            let make = unsafe {
                let make = ffi::PyType_GetSlot(class.as_type_ptr(), ffi::Py_tp_new);
                std::mem::transmute::<*mut c_void, Option<ffi::newfunc>>(make)
            };
            Ok::<_, PyErr>(Found {
                make: make.ok_or_else(foreign)?,
                members: members(&class, self.fields)?,
                class: class.unbind(),
            })
        })
    }
}

/// A user's error as an instance of its class.
pub trait ErrorPy<M>: std::error::Error + Sized {
    /// The exception with this message.
    ///
    /// # Errors
    /// A field can't be converted.
    fn exception<'py>(self, py: Python<'py>, message: &str) -> PyResult<Bound<'py, PyAny>>;

    /// What the host's own code failed with, if that is what it holds.
    fn host(&self) -> Option<&HostError> {
        None
    }
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
        // What a `String` is written to never fails; `Display` that does panics, as in `to_string`.
        write!(message, "{error}").expect("a `Display` implementation returned an error");
        (message, source_chain(&error))
    });
    let (message, causes) = match texts {
        Ok(texts) => texts,
        Err(panic) => return raise(py, classes, Failure::Panic(panic)).into(),
    };
    let host = error.host().and_then(|host| callback::cause(py, host));
    let exception = match error.exception(py, &message) {
        Ok(exception) => exception,
        Err(error) => return error.into(),
    };
    if host.is_some() {
        let error = PyErr::from_value(exception);
        error.set_cause(py, host);
        return error.into();
    }
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
