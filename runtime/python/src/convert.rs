//! From Python to Rust and back: the traits, numbers, places of faults.

use pyo3::Borrowed;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyUnicodeEncodeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};

use crate::abi;
use crate::depth::deeper;
use crate::park::Parked;
use crate::reserve::Reserved;

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

    /// Makes sure that [`FromPy::from_py`] will succeed, without taking any object over. Types that
    /// hold objects by value say how.
    ///
    /// # Errors
    /// As [`FromPy::from_py`]; `BusyError` for an object that the call takes over already.
    fn reserve(value: &Bound<'py, PyAny>, _reserved: &mut Reserved) -> PyResult<()> {
        Self::from_py(value).map(drop)
    }

    /// The value, if it can be had without running any Python code.
    #[inline(always)]
    fn at_once(_value: Borrowed<'_, 'py, PyAny>) -> Option<Self> {
        None
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
        crate::collections::give(py, items, |one| one.into_py(py))
    }
}

/// What a value is, for messages.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> String {
    value
        .get_type()
        .name()
        .map_or_else(|_| "another".to_owned(), |name| name.to_string())
}

/// Drops an exception that nobody will see.
#[cold]
pub(crate) fn discard(py: Python<'_>, error: PyErr) {
    drop(error.into_value(py).into_bound(py));
}

/// The `TypeError` for a value of another type than `expected`.
#[cold]
#[must_use]
pub fn wrong(expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("expected {expected}, got {}", shown(value)))
}

/// Says where inside a value the fault is: the same exception with a longer text.
#[cold]
pub fn within(py: Python<'_>, error: PyErr, place: impl std::fmt::Display) -> PyErr {
    // `UnicodeEncodeError` makes its text of its arguments; others carry one text.
    if error.is_instance_of::<PyUnicodeEncodeError>(py) {
        return match unencoded(py, &error, place) {
            Ok(longer) => {
                discard(py, error);
                longer
            }
            Err(fault) => {
                discard(py, fault);
                error
            }
        };
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
    let class = error.get_type(py);
    discard(py, error);
    match class.call1((text,)) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// The same `UnicodeEncodeError` with the place in its reason.
fn unencoded(py: Python<'_>, error: &PyErr, place: impl std::fmt::Display) -> PyResult<PyErr> {
    let value = error.value(py);
    let longer = error.get_type(py).call1((
        value.getattr("encoding")?,
        value.getattr("object")?,
        value.getattr("start")?,
        value.getattr("end")?,
        format!("{place}: {}", value.getattr("reason")?),
    ))?;
    Ok(PyErr::from_value(longer))
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
                None => crate::collections::items::<M, Self>(value),
            }
        }
    };
    (bytes) => {
        fn list(value: &Bound<'py, PyAny>) -> PyResult<Vec<Self>> {
            crate::text::bytes(value)
        }
    };
    ($other:ident) => {};
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

/// Integers of up to 64 bits, of an `int` itself.
macro_rules! small {
    (wide $ty:ty) => {};
    ($list:ident $ty:ty) => {
        #[inline(always)]
        fn at_once(value: Borrowed<'_, 'py, PyAny>) -> Option<Self> {
            // SAFETY: the object is alive.
            unsafe {
                if ffi::PyLong_CheckExact(value.as_ptr()) == 0 {
                    return None;
                }
                let mut overflow = 0;
                let number = ffi::PyLong_AsLongLongAndOverflow(value.as_ptr(), &raw mut overflow);
                if overflow == 0 {
                    Self::try_from(number).ok()
                } else {
                    None
                }
            }
        }
    };
}

/// What isn't an `int` in range at first sight: numpy's integers and others that say so by `__index__`, and faults.
#[cold]
fn integer<'py, T: std::fmt::Display>(
    value: &Bound<'py, PyAny>,
    extract: impl FnOnce(&Bound<'py, PyAny>) -> PyResult<T>,
    (least, greatest): (T, T),
) -> PyResult<T> {
    let _parked = Parked::new();
    if !value.is_instance_of::<PyInt>()
        && (value.is_instance_of::<PyFloat>() || !value.hasattr("__index__")?)
    {
        return Err(wrong("int", value));
    }
    extract(value).map_err(|error| {
        let py = value.py();
        // An exception of the value's own `__index__` is its own business.
        if !error.is_instance_of::<PyOverflowError>(py) {
            return error;
        }
        discard(py, error);
        let text = value.str().map_or_else(
            |error| {
                discard(py, error);
                shown(value)
            },
            |text| text.to_string(),
        );
        PyOverflowError::new_err(format!(
            "expected an int from {least} to {greatest}, got {text}"
        ))
    })
}

macro_rules! integers {
    ($($ty:ty: $list:ident;)*) => {$(
        impl<'py, M> FromPy<'py, M> for $ty {
            #[inline]
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                match <Self as FromPy<'py, M>>::at_once(value.as_borrowed()) {
                    Some(int) => Ok(int),
                    None => integer(value, |value| value.extract::<$ty>().map_err(PyErr::from), (<$ty>::MIN, <$ty>::MAX)),
                }
            }
            small!($list $ty);
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
    isize: size;
    u8: bytes;
    u16: plain;
    u32: plain;
    u64: plain;
    u128: wide;
    usize: size;
}

/// What isn't a `float` itself: an `int`, or anything with `__float__` or `__index__`.
#[cold]
fn float(value: &Bound<'_, PyAny>) -> PyResult<f64> {
    let _parked = Parked::new();
    let py = value.py();
    let number = value.is_instance_of::<PyFloat>()
        || value.is_instance_of::<PyInt>()
        || value.hasattr("__float__")?
        || value.hasattr("__index__")?;
    if !number || value.is_instance_of::<PyString>() {
        return Err(wrong("float", value));
    }
    value.extract::<f64>().map_err(|error| {
        // numpy's arrays and other containers have `__float__` too.
        if error.is_instance_of::<PyTypeError>(py) {
            discard(py, error);
            wrong("float", value)
        } else {
            error
        }
    })
}

impl<'py, M> FromPy<'py, M> for f64 {
    #[inline]
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        match <Self as FromPy<'py, M>>::at_once(value.as_borrowed()) {
            Some(float) => Ok(float),
            None => float(value),
        }
    }

    #[inline(always)]
    fn at_once(value: Borrowed<'_, 'py, PyAny>) -> Option<Self> {
        Some(abi::float(value.cast_exact::<PyFloat>().ok()?))
    }
    from_buffer!(plain);
}

impl<'py, M> FromPy<'py, M> for f32 {
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float becomes the nearest f32, as numpy does"
    )]
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        let wide = <f64 as FromPy<'py, M>>::from_py(value)?;
        let float = wide as f32;
        if float.is_infinite() && wide.is_finite() {
            return Err(PyOverflowError::new_err(format!(
                "expected a float of 32 bits, got {wide:e}"
            )));
        }
        Ok(float)
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "as above")]
    fn at_once(value: Borrowed<'_, 'py, PyAny>) -> Option<Self> {
        let wide = <f64 as FromPy<'py, M>>::at_once(value)?;
        let float = wide as f32;
        (float.is_finite() || !wide.is_finite()).then_some(float)
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
        match value.cast::<PyBool>() {
            Ok(value) => Ok(value.is_true()),
            // numpy's own, which comparisons of its numbers give.
            Err(_)
                if value
                    .get_type()
                    .fully_qualified_name()?
                    .to_str()?
                    .starts_with("numpy.bool") =>
            {
                value.is_truthy()
            }
            Err(_) => Err(wrong("bool", value)),
        }
    }

    #[inline(always)]
    fn at_once(value: Borrowed<'_, 'py, PyAny>) -> Option<Self> {
        Some(value.cast_exact::<PyBool>().ok()?.is_true())
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

    fn reserve(value: &Bound<'py, PyAny>, reserved: &mut Reserved) -> PyResult<()> {
        if value.is_none() {
            Ok(())
        } else {
            T::reserve(value, reserved)
        }
    }

    #[inline(always)]
    fn at_once(value: Borrowed<'_, 'py, PyAny>) -> Option<Self> {
        if value.is_none() {
            Some(None)
        } else {
            T::at_once(value).map(Some)
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
        deeper(|| T::from_py(value)).map(Box::new)
    }

    fn reserve(value: &Bound<'py, PyAny>, reserved: &mut Reserved) -> PyResult<()> {
        deeper(|| T::reserve(value, reserved))
    }
}

impl<M, T: IntoPy<M>> IntoPy<M> for Box<T> {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        deeper(|| (*self).into_py(py))
    }
}
