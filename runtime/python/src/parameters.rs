//! What a caller gave, sorted to the parameters: the straight case here and fast, names and faults with
//! Python's own words.

use pyo3::Borrowed;
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

/// The value of a parameter, if one was given. The caller keeps it for as long as the call lasts.
pub type Slot<'py> = Option<Borrowed<'py, 'py, PyAny>>;

/// The parameters of a function.
#[derive(Debug)]
pub struct Signature<const N: usize> {
    function: &'static str,
    parameters: [&'static str; N],
    required: usize,
}

impl<const N: usize> Signature<N> {
    /// Those up to `required` have no default.
    #[must_use]
    pub const fn new(
        function: &'static str,
        parameters: [&'static str; N],
        required: usize,
    ) -> Self {
        Self {
            function,
            parameters,
            required,
        }
    }

    /// The arguments of a call; every required one is there.
    ///
    /// # Errors
    /// `TypeError`, as of a Python function.
    ///
    /// # Safety
    /// `arguments` are `count` live objects, then one for each of `names`, a tuple of texts or null;
    /// all outlive the slots.
    #[inline(always)]
    pub(crate) unsafe fn slots<'py>(
        &self,
        py: Python<'py>,
        arguments: *const *mut ffi::PyObject,
        count: ffi::Py_ssize_t,
        names: *mut ffi::PyObject,
    ) -> PyResult<[Slot<'py>; N]> {
        // `type.__call__` tells by the sign bit that it lends a place in front.
        let count = count.cast_unsigned() & (usize::MAX >> 1);
        if !names.is_null() || count > N || count < self.required {
            // SAFETY: as promised.
            return unsafe { self.sorted(py, arguments, count, names) };
        }
        let mut slots = [None; N];
        for (index, slot) in slots.iter_mut().enumerate().take(count) {
            // SAFETY: as promised.
            *slot = Some(unsafe { Borrowed::from_ptr(py, *arguments.add(index)) });
        }
        Ok(slots)
    }

    #[cold]
    unsafe fn sorted<'py>(
        &self,
        py: Python<'py>,
        arguments: *const *mut ffi::PyObject,
        count: usize,
        names: *mut ffi::PyObject,
    ) -> PyResult<[Slot<'py>; N]> {
        let function = self.function;
        if count > N {
            return Err(PyTypeError::new_err(format!(
                "{function}() takes {N} positional argument{} but {count} {} given",
                if N == 1 { "" } else { "s" },
                if count == 1 { "was" } else { "were" },
            )));
        }
        let mut slots = [None; N];
        for (index, slot) in slots.iter_mut().enumerate().take(count) {
            // SAFETY: as promised.
            *slot = Some(unsafe { Borrowed::from_ptr(py, *arguments.add(index)) });
        }
        // SAFETY: as promised; null are no names.
        let names = unsafe { Borrowed::from_ptr_or_opt(py, names) };
        if let Some(names) = names {
            for (index, name) in names.cast::<PyTuple>()?.iter().enumerate() {
                let name = name.cast_into::<PyString>()?;
                let text = name.to_string_lossy();
                let Some(at) = self.parameters.iter().position(|it| *it == text) else {
                    return Err(PyTypeError::new_err(format!(
                        "{function}() got an unexpected keyword argument '{text}'"
                    )));
                };
                // SAFETY: as promised.
                let value = unsafe { Borrowed::from_ptr(py, *arguments.add(count + index)) };
                if slots[at].replace(value).is_some() {
                    return Err(PyTypeError::new_err(format!(
                        "{function}() got multiple values for argument '{text}'"
                    )));
                }
            }
        }
        let missing: Vec<String> = self
            .parameters
            .iter()
            .zip(&slots)
            .take(self.required)
            .filter(|(_, slot)| slot.is_none())
            .map(|(name, _)| format!("'{name}'"))
            .collect();
        if missing.is_empty() {
            return Ok(slots);
        }
        Err(PyTypeError::new_err(format!(
            "{function}() missing {} required argument{}: {}",
            missing.len(),
            if missing.len() == 1 { "" } else { "s" },
            missing.join(", ")
        )))
    }
}

/// What a required parameter without an argument would be, which [`Signature`] has refused.
#[cold]
#[must_use]
pub fn missing() -> PyErr {
    PyTypeError::new_err("a required argument is missing")
}
