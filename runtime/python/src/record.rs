//! Records and variants: instances of the package's dataclasses, built and read field by field.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use crate::convert::wrong;
use crate::error::Classes;

/// A field's name and value.
pub type Field<'py> = (&'static str, Bound<'py, PyAny>);

/// Whether a value is an instance of a class of the package.
///
/// # Errors
/// The package's Python half is broken.
pub fn is_instance(
    value: &Bound<'_, PyAny>,
    classes: &Classes,
    cell: &PyOnceLock<Py<PyAny>>,
    name: &str,
) -> PyResult<bool> {
    let class = classes.get(value.py(), cell, name)?;
    value.is_instance(&class)
}

/// Refuses what is no instance.
///
/// # Errors
/// It isn't one.
pub fn instance(
    value: &Bound<'_, PyAny>,
    classes: &Classes,
    cell: &PyOnceLock<Py<PyAny>>,
    name: &str,
) -> PyResult<()> {
    if is_instance(value, classes, cell, name)? {
        Ok(())
    } else {
        Err(wrong(name, value))
    }
}

/// An instance of an immutable class, made without its constructor: the fields are right already.
///
/// # Errors
/// Python is out of memory.
pub fn build<'py>(
    py: Python<'py>,
    classes: &Classes,
    cell: &PyOnceLock<Py<PyAny>>,
    name: &str,
    fields: &[Field<'py>],
) -> PyResult<Bound<'py, PyAny>> {
    let class = classes.get(py, cell, name)?;
    let instance = class.call_method1("__new__", (&class,))?;
    refill(&instance, fields)?;
    Ok(instance)
}

/// Sets fields of an immutable instance that nobody else has seen yet.
///
/// # Errors
/// It has no such field.
pub fn refill(instance: &Bound<'_, PyAny>, fields: &[Field<'_>]) -> PyResult<()> {
    let py = instance.py();
    for (name, value) in fields {
        let name = PyString::intern(py, name);
        // SAFETY: all three are alive; this is what `object.__setattr__` does.
        let status = unsafe {
            ffi::PyObject_GenericSetAttr(instance.as_ptr(), name.as_ptr(), value.as_ptr())
        };
        if status != 0 {
            return Err(PyErr::fetch(py));
        }
    }
    Ok(())
}
