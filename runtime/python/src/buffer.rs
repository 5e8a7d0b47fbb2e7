//! Memory of buffers (numpy arrays, `array.array`, `memoryview`, our own lists), read in place.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};

use landbridge_core::plain::{Element, Plain};
use pyo3::exceptions::{PyBufferError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;

use crate::collections::items;
use crate::convert::{FromPy, within, wrong};
use crate::format;

/// A buffer that is held. It is released under the interpreter's lock, since it never leaves a call.
struct Export(Box<ffi::Py_buffer>);

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Export")
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        // SAFETY: the buffer was filled by `PyObject_GetBuffer`, and is released once, with the lock held.
        unsafe { ffi::PyBuffer_Release(&raw mut *self.0) }
    }
}

impl Export {
    fn of(value: &Bound<'_, PyAny>, writable: bool) -> PyResult<Self> {
        let mut view = Box::new(MaybeUninit::<ffi::Py_buffer>::zeroed());
        let flags = ffi::PyBUF_FORMAT
            | ffi::PyBUF_C_CONTIGUOUS
            | if writable { ffi::PyBUF_WRITABLE } else { 0 };
        // SAFETY: the object is alive, the view is ours to fill.
        let status = unsafe { ffi::PyObject_GetBuffer(value.as_ptr(), view.as_mut_ptr(), flags) };
        if status != 0 {
            return Err(PyErr::fetch(value.py()));
        }
        // SAFETY: it was filled.
        Ok(Self(unsafe { view.assume_init() }))
    }

    fn format(&self) -> &str {
        if self.0.format.is_null() {
            return "B";
        }
        // SAFETY: a format is a text that ends with NUL and lives as long as the buffer.
        unsafe { CStr::from_ptr(self.0.format) }
            .to_str()
            .unwrap_or("")
    }

    /// The memory as items, if it is what they are.
    fn items<T>(&self, element: &Element) -> Result<(*mut T, usize), String> {
        let itemsize = usize::try_from(self.0.itemsize).unwrap_or(0);
        let length = usize::try_from(self.0.len).unwrap_or(0);
        let format = self.format();
        let one_dimension = self.0.ndim <= 1;
        if !one_dimension {
            return Err(format!(
                "expected a buffer of one dimension, got {}",
                self.0.ndim
            ));
        }
        if !format::fits(format, itemsize, element) {
            return Err(format!(
                "expected a buffer of format {}, got {format:?}",
                format::of(element)
            ));
        }
        let start = self.0.buf.cast::<T>();
        if length > 0 && !start.is_aligned() {
            return Err("expected aligned memory".to_owned());
        }
        Ok((start, length / itemsize.max(1)))
    }
}

/// Items that a call reads: in place, or a copy.
#[derive(Debug)]
pub struct Lent<T>(Place<T>);

#[derive(Debug)]
enum Place<T> {
    /// The export is what keeps the memory.
    Buffer(
        #[expect(dead_code, reason = "held for its destructor")] Export,
        *const T,
        usize,
    ),
    Copied(Vec<T>),
}

impl<T> Deref for Lent<T> {
    type Target = [T];
    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Place::Buffer(_, _, 0) => &[],
            // SAFETY: checked when it was made; the export keeps the memory, and the lock, which isn't
            // released meanwhile, keeps others from writing.
            Place::Buffer(_, start, length) => unsafe {
                std::slice::from_raw_parts(*start, *length)
            },
            Place::Copied(items) => items,
        }
    }
}

impl<T: Clone> Lent<T> {
    /// A copy, for a call that releases the lock.
    #[must_use]
    pub fn owned(self) -> Vec<T> {
        match self.0 {
            Place::Copied(items) => items,
            Place::Buffer(..) => self.to_vec(),
        }
    }
}

/// Items that a call writes to.
#[derive(Debug)]
pub struct LentMut<T> {
    _export: Export,
    start: *mut T,
    length: usize,
}

impl<T> Deref for LentMut<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: as for `Lent`.
        unsafe { std::slice::from_raw_parts(self.start, self.length) }
    }
}

impl<T> DerefMut for LentMut<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        if self.length == 0 {
            return &mut [];
        }
        // SAFETY: as for `Lent`; generated code refuses overlaps before it takes the slice.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

impl<T> LentMut<T> {
    /// Where the memory is.
    #[must_use]
    pub fn extent(&self) -> (usize, usize) {
        (self.start as usize, self.length * size_of::<T>())
    }
}

impl<T> Lent<T> {
    /// Where the memory is; nowhere for a copy.
    #[must_use]
    pub fn extent(&self) -> (usize, usize) {
        match &self.0 {
            Place::Buffer(_, start, length) => (*start as usize, length * size_of::<T>()),
            Place::Copied(_) => (0, 0),
        }
    }
}

/// `&[T]` of a parameter: a buffer in place, or a sequence converted.
///
/// # Errors
/// It is neither, or a buffer of another format.
pub fn lent<'py, M, T: Plain<M> + FromPy<'py, M>>(
    value: &Bound<'py, PyAny>,
    parameter: &str,
) -> PyResult<Lent<T>> {
    // SAFETY: asks for a flag of the type.
    let has_buffer = unsafe { ffi::PyObject_CheckBuffer(value.as_ptr()) } == 1;
    let read = || {
        if !has_buffer {
            return items(value).map(|items| Lent(Place::Copied(items)));
        }
        match Export::of(value, false) {
            Ok(export) => match export.items::<T>(&T::ELEMENT) {
                Ok((start, length)) => Ok(Lent(Place::Buffer(export, start, length))),
                Err(message) => Err(PyTypeError::new_err(message)),
            },
            // Memory with gaps is read item by item.
            Err(_) => items(value).map(|items| Lent(Place::Copied(items))),
        }
    };
    read().map_err(|error| within(value.py(), error, format_args!("argument '{parameter}'")))
}

/// `&mut [T]` of a parameter.
///
/// # Errors
/// It is no writable buffer of the right format.
pub fn lent_mut<M, T: Plain<M>>(value: &Bound<'_, PyAny>, parameter: &str) -> PyResult<LentMut<T>> {
    let read = || {
        let export = Export::of(value, true).map_err(|error| {
            if error.is_instance_of::<PyBufferError>(value.py()) {
                PyTypeError::new_err(format!(
                    "expected a writable, contiguous buffer: {}",
                    error.value(value.py())
                ))
            } else {
                wrong("a writable buffer", value)
            }
        })?;
        let (start, length) = export
            .items::<T>(&T::ELEMENT)
            .map_err(PyTypeError::new_err)?;
        Ok(LentMut {
            _export: export,
            start,
            length,
        })
    };
    read().map_err(|error| within(value.py(), error, format_args!("argument '{parameter}'")))
}

/// The items of a buffer of numbers, copied; none if it is no such buffer.
pub(crate) fn copied<T: Plain<()>>(value: &Bound<'_, PyAny>) -> PyResult<Option<Vec<T>>> {
    // SAFETY: asks for a flag of the type.
    if unsafe { ffi::PyObject_CheckBuffer(value.as_ptr()) } != 1 {
        return Ok(None);
    }
    let Ok(export) = Export::of(value, false) else {
        return Ok(None);
    };
    let (start, length) = export
        .items::<T>(&T::ELEMENT)
        .map_err(PyTypeError::new_err)?;
    Ok(Some(Lent(Place::Buffer(export, start, length)).to_vec()))
}

/// Bytes of any contiguous buffer of bytes.
pub(crate) fn bytes(value: &Bound<'_, PyAny>) -> PyResult<Lent<u8>> {
    let export = Export::of(value, false).map_err(|_| wrong("a bytes-like object", value))?;
    let (start, length) = export
        .items::<u8>(&<u8 as Plain<()>>::ELEMENT)
        .map_err(PyTypeError::new_err)?;
    Ok(Lent(Place::Buffer(export, start, length)))
}

/// `&[u8]` of a parameter is never made of a list of numbers.
impl Lent<u8> {
    /// Bytes of a parameter.
    ///
    /// # Errors
    /// It is no bytes-like object.
    pub fn bytes(value: &Bound<'_, PyAny>, parameter: &str) -> PyResult<Self> {
        bytes(value)
            .map_err(|error| within(value.py(), error, format_args!("argument '{parameter}'")))
    }
}

/// Plain records of a buffer or a sequence, copied.
///
/// # Errors
/// It is neither, or a buffer of another format.
pub fn records<'py, M, T: Plain<M> + FromPy<'py, M>>(
    value: &Bound<'py, PyAny>,
) -> PyResult<Vec<T>> {
    // SAFETY: asks for a flag of the type.
    if unsafe { ffi::PyObject_CheckBuffer(value.as_ptr()) } == 1
        && let Ok(export) = Export::of(value, false)
    {
        let (start, length) = export
            .items::<T>(&T::ELEMENT)
            .map_err(PyTypeError::new_err)?;
        return Ok(Lent(Place::Buffer(export, start, length)).to_vec());
    }
    items(value)
}
