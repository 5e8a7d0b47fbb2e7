//! Text, characters, paths, bytes.

use std::borrow::Cow;
use std::path::PathBuf;

use landbridge_core::count::copied;
use pyo3::Borrowed;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::abi;
use crate::convert::{FromPy, IntoPy, within, wrong};
use crate::park::Parked;

/// Borrows the text of a `str`; a lone surrogate is a `UnicodeEncodeError`.
fn text<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    value
        .cast::<PyString>()
        .map_err(|_| wrong("str", value))?
        .to_str()
}

/// Text that is about to be copied.
#[inline(always)]
fn kept(text: &str) -> &str {
    copied(text.len());
    text
}

/// `&str` of a parameter.
///
/// # Errors
/// It is no `str`, or holds a lone surrogate.
#[inline]
pub fn borrowed_str<'a>(value: &'a Bound<'_, PyAny>, parameter: &str) -> PyResult<&'a str> {
    text(value).map_err(|error| within(value.py(), error, format_args!("argument '{parameter}'")))
}

impl<'py, M> FromPy<'py, M> for PathBuf {
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self::from(kept(text.to_str()?)));
        }
        let _parked = Parked::new();
        if !value.hasattr("__fspath__")? {
            return Err(wrong("str or os.PathLike", value));
        }
        let text = value.call_method0("__fspath__")?;
        let text = text
            .cast::<PyString>()
            .map_err(|_| wrong("a path of str", value))?;
        Ok(Self::from(kept(text.to_str()?)))
    }
}

impl<M> IntoPy<M> for PathBuf {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyString::new(py, kept(&self.to_string_lossy())).into_any())
    }
}

macro_rules! texts {
    ($($ty:ty: $from:expr;)*) => {$(
        impl<'py, M> FromPy<'py, M> for $ty {
            #[inline]
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                text(value).map(kept).map($from)
            }

            #[inline]
            fn at_once(value: Borrowed<'_, 'py, PyAny>) -> Option<Self> {
                abi::text(value).map(kept).map($from)
            }
        }
        impl<M> IntoPy<M> for $ty {
            fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                Ok(PyString::new(py, kept(&self)).into_any())
            }
        }
    )*};
}

texts! {
    String: str::to_owned;
    Box<str>: Box::from;
    Cow<'static, str>: |text: &str| Cow::Owned(text.to_owned());
}

impl<M> IntoPy<M> for &'static str {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyString::new(py, kept(self)).into_any())
    }
}

impl<'py, M> FromPy<'py, M> for char {
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        let text = text(value)?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(PyTypeError::new_err(format!(
                "expected a str of length 1, got one of length {}",
                text.chars().count()
            ))),
        }
    }
}

impl<M> IntoPy<M> for char {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let mut buffer = [0; 4];
        Ok(PyString::new(py, self.encode_utf8(&mut buffer)).into_any())
    }
}

/// Bytes in any form, copied.
pub(crate) fn bytes(value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        copied(bytes.as_bytes().len());
        return Ok(bytes.as_bytes().to_vec());
    }
    let buffer = crate::buffer::bytes(value)?;
    copied(buffer.len());
    Ok(buffer.to_vec())
}

/// Gives bytes to Python.
pub(crate) fn give_bytes<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyAny> {
    copied(bytes.len());
    PyBytes::new(py, bytes).into_any()
}
