//! From Python to Rust and back: the traits, numbers, places of faults.

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};

/// A Rust value made from a Python one.
pub trait FromPy<'py, M>: Sized {
    /// Reads a value; the object stays Python's.
    ///
    /// # Errors
    /// `TypeError`, `OverflowError` or `ValueError`, whose text says what was expected.
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self>;

    /// Reads a list of such values. For types whose lists are memory.
    ///
    /// # Errors
    /// As [`FromPy::from_py`].
    fn list(value: &Bound<'py, PyAny>) -> PyResult<Vec<Self>> {
        crate::collections::items(value)
    }
}

/// A Rust value that Python can have.
pub trait IntoPy<M>: Sized {
    /// Gives the value away.
    ///
    /// # Errors
    /// Python is out of memory, or the value has no counterpart.
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>>;

    /// Gives a list of such values. For types whose lists are memory.
    ///
    /// # Errors
    /// As [`IntoPy::into_py`].
    fn give_list(items: Vec<Self>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let list = pyo3::types::PyList::empty(py);
        for one in items {
            list.append(one.into_py(py)?)?;
        }
        Ok(list.into_any())
    }
}

/// What a value is, for messages.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> String {
    value
        .get_type()
        .name()
        .map_or_else(|_| "another".to_owned(), |name| name.to_string())
}

#[cold]
pub(crate) fn wrong(expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("expected {expected}, got {}", shown(value)))
}

/// Says where inside a value the fault is: the same exception with a longer text.
#[cold]
pub fn within(py: Python<'_>, error: PyErr, place: impl std::fmt::Display) -> PyErr {
    // `UnicodeEncodeError` has a text of its own making; others carry one text.
    if error.is_instance_of::<pyo3::exceptions::PyUnicodeEncodeError>(py) {
        let _ = error
            .value(py)
            .setattr("reason", format!("{place}: {}", error.value(py)));
        return error;
    }
    let known = error.is_instance_of::<PyTypeError>(py)
        || error.is_instance_of::<PyOverflowError>(py)
        || error
            .get_type(py)
            .is(py.get_type::<pyo3::exceptions::PyValueError>());
    if !known {
        return error;
    }
    let text = format!("{place}: {}", error.value(py));
    match error.get_type(py).call1((text,)) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// A parameter's value.
///
/// # Errors
/// As [`FromPy::from_py`]; the text names the parameter.
#[inline]
pub fn argument<'py, M, T: FromPy<'py, M>>(
    value: &Bound<'py, PyAny>,
    parameter: &str,
) -> PyResult<T> {
    T::from_py(value)
        .map_err(|error| within(value.py(), error, format_args!("argument '{parameter}'")))
}

/// A field's value.
///
/// # Errors
/// As [`FromPy::from_py`]; the text names the field.
pub fn field<'py, M, T: FromPy<'py, M>>(record: &Bound<'py, PyAny>, name: &str) -> PyResult<T> {
    let value = record.getattr(name)?;
    T::from_py(&value).map_err(|error| within(record.py(), error, format_args!("field '{name}'")))
}

/// An item's value.
///
/// # Errors
/// As [`FromPy::from_py`]; the text names the item.
pub fn item<'py, M, T: FromPy<'py, M>>(value: &Bound<'py, PyAny>, index: usize) -> PyResult<T> {
    T::from_py(value).map_err(|error| within(value.py(), error, format_args!("item {index}")))
}

/// `list` of numbers whose memory a buffer may hold.
macro_rules! from_buffer {
    (plain) => {
        fn list(value: &Bound<'py, PyAny>) -> PyResult<Vec<Self>> {
            match crate::buffer::copied(value)? {
                Some(items) => Ok(items),
                None => crate::collections::items::<M, Self, _>(value),
            }
        }
    };
    (bytes) => {
        fn list(value: &Bound<'py, PyAny>) -> PyResult<Vec<Self>> {
            crate::text::bytes(value)
        }
    };
    (wide) => {};
}

/// `give_list` of numbers.
macro_rules! to_buffer {
    (bytes) => {
        fn give_list(items: Vec<Self>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
            Ok(crate::text::give_bytes(py, &items))
        }
    };
    ($other:ident) => {};
}

macro_rules! integers {
    ($($ty:ty: $list:ident;)*) => {$(
        impl<'py, M> FromPy<'py, M> for $ty {
            #[inline]
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                if !value.is_instance_of::<PyInt>() {
                    // Integers of numpy and others say so by `__index__`.
                    if value.is_instance_of::<PyFloat>() || !value.hasattr("__index__")? {
                        return Err(wrong("int", value));
                    }
                }
                value.extract::<$ty>().map_err(|_| {
                    let text = value.str().map(|text| text.to_string()).unwrap_or_default();
                    PyOverflowError::new_err(format!(
                        "expected an int from {} to {}, got {text}", <$ty>::MIN, <$ty>::MAX
                    ))
                })
            }
            from_buffer!($list);
        }

        impl<M> IntoPy<M> for $ty {
            to_buffer!($list);
            #[inline]
            fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                Ok(self.into_pyobject(py)?.into_any())
            }
        }
    )*};
}

integers! {
    i8: plain;
    i16: plain;
    i32: plain;
    i64: plain;
    i128: wide;
    isize: wide;
    u8: bytes;
    u16: plain;
    u32: plain;
    u64: plain;
    u128: wide;
    usize: wide;
}

impl<'py, M> FromPy<'py, M> for f64 {
    #[inline]
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(float) = value.cast_exact::<PyFloat>() {
            return Ok(float.value());
        }
        if value.is_instance_of::<PyString>() {
            return Err(wrong("float", value));
        }
        value.extract::<f64>().map_err(|error| {
            if error.is_instance_of::<PyOverflowError>(value.py()) {
                error
            } else {
                wrong("float", value)
            }
        })
    }
}

impl<'py, M> FromPy<'py, M> for f32 {
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float becomes the nearest f32, as numpy does"
    )]
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        <f64 as FromPy<'py, M>>::from_py(value).map(|float| float as f32)
    }
    from_buffer!(plain);
}

impl<M> IntoPy<M> for f64 {
    #[inline]
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyFloat::new(py, self).into_any())
    }
}

impl<M> IntoPy<M> for f32 {
    #[inline]
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyFloat::new(py, f64::from(self)).into_any())
    }
}

impl<'py, M> FromPy<'py, M> for bool {
    #[inline]
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        value
            .cast::<PyBool>()
            .map(|value| value.is_true())
            .map_err(|_| wrong("bool", value))
    }
}

impl<M> IntoPy<M> for bool {
    #[inline]
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyBool::new(py, self).to_owned().into_any())
    }
}

impl<M> IntoPy<M> for () {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(py.None().into_bound(py))
    }
}

impl<'py, M, T: FromPy<'py, M>> FromPy<'py, M> for Option<T> {
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        if value.is_none() {
            Ok(None)
        } else {
            T::from_py(value).map(Some)
        }
    }
}

impl<M, T: IntoPy<M>> IntoPy<M> for Option<T> {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        match self {
            Some(value) => value.into_py(py),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

impl<'py, M, T: FromPy<'py, M>> FromPy<'py, M> for Box<T> {
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        T::from_py(value).map(Box::new)
    }
}

impl<M, T: IntoPy<M>> IntoPy<M> for Box<T> {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        (*self).into_py(py)
    }
}
