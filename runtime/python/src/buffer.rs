//! Memory of buffers (numpy arrays, `array.array`, `memoryview`, our own lists), read in place.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};

use landbridge_core::count;
use landbridge_core::plain::{Element, Plain};
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::abi;
use crate::collections::items;
use crate::convert::{FromPy, discard, within, wrong};
use crate::format;

/// A buffer that is held. Whoever drops it holds the interpreter's lock.
///
/// The view may move: an exporter's pointers into it (its shape) are never followed afterwards.
///
/// With the bytes from one item to the next.
pub(crate) struct Export(ffi::Py_buffer, isize);

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Export")
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        // SAFETY: the buffer was filled by `PyObject_GetBuffer`, and is released once, with the lock held.
        unsafe { ffi::PyBuffer_Release(&raw mut self.0) }
    }
}

impl Export {
    /// Memory without gaps.
    pub(crate) fn of(value: &Bound<'_, PyAny>, writable: bool) -> PyResult<Self> {
        let writable = if writable { ffi::PyBUF_WRITABLE } else { 0 };
        Self::with(value, ffi::PyBUF_C_CONTIGUOUS | writable)
    }

    /// Memory to be copied: with gaps, if need be.
    fn spread(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::with(value, ffi::PyBUF_STRIDES)
    }

    fn with(value: &Bound<'_, PyAny>, flags: c_int) -> PyResult<Self> {
        let mut view = MaybeUninit::<ffi::Py_buffer>::uninit();
        let flags = ffi::PyBUF_FORMAT | flags;
        // SAFETY: the object is alive, the view is ours to fill.
        let status = unsafe { ffi::PyObject_GetBuffer(value.as_ptr(), view.as_mut_ptr(), flags) };
        if status != 0 {
            return Err(PyErr::fetch(value.py()));
        }
        // SAFETY: it was filled; for one dimension there is one stride, or none.
        unsafe {
            let view = view.assume_init();
            let stride = if view.ndim == 1 && !view.strides.is_null() {
                *view.strides
            } else {
                view.itemsize
            };
            Ok(Self(view, stride))
        }
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

    /// How many items there are, if they are what is wanted.
    fn count(&self, element: &Element) -> Result<usize, String> {
        let itemsize = usize::try_from(self.0.itemsize).unwrap_or(0);
        let length = usize::try_from(self.0.len).unwrap_or(0);
        let format = self.format();
        if self.0.ndim != 1 {
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
        Ok(length / itemsize.max(1))
    }

    /// The memory as items in place.
    pub(crate) fn items<T>(&self, element: &Element) -> Result<(*mut T, usize), String> {
        let count = self.count(element)?;
        let start = self.0.buf.cast::<T>();
        if count > 0 && !start.is_aligned() {
            return Err("expected aligned memory".to_owned());
        }
        Ok((start, count))
    }

    /// Copies of the items, wherever they are.
    fn copies<M, T: Plain<M>>(&self) -> Result<Vec<T>, String> {
        let count = self.count(&T::ELEMENT)?;
        let mut at = self.0.buf.cast::<u8>();
        let mut items = Vec::with_capacity(count);
        count::copied(count * size_of::<T>());
        for index in 0..count {
            // SAFETY: the exporter says that there are so many items, at this distance; any bits are a value.
            unsafe {
                items.push(at.cast::<T>().read_unaligned());
                if index + 1 < count {
                    at = at.offset(self.1);
                }
            }
        }
        Ok(items)
    }
}

/// Items that a call reads: in place, or a copy.
#[derive(Debug)]
pub struct Lent<'a, T>(Place<'a, T>);

#[derive(Debug)]
enum Place<'a, T> {
    /// Of `bytes`, which never change and which the caller keeps.
    Bytes(&'a [T]),
    /// The export is what keeps the memory.
    Buffer(
        #[expect(dead_code, reason = "held for its destructor")] Export,
        *const T,
        usize,
    ),
    Copied(Vec<T>),
}

impl<T> Deref for Lent<'_, T> {
    type Target = [T];
    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Place::Bytes(items) => items,
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

impl<T: Clone> Lent<'_, T> {
    /// A copy, for a call that releases the lock.
    #[must_use]
    pub fn owned(self) -> Vec<T> {
        match self.0 {
            Place::Copied(items) => items,
            Place::Bytes(_) | Place::Buffer(..) => {
                count::copied(size_of_val(&*self));
                self.to_vec()
            }
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

impl<T> Lent<'_, T> {
    /// Where the memory is; nowhere for a copy.
    #[must_use]
    pub fn extent(&self) -> (usize, usize) {
        match &self.0 {
            Place::Buffer(_, start, length) => (*start as usize, length * size_of::<T>()),
            // Nobody writes to the memory of `bytes`.
            Place::Bytes(_) | Place::Copied(_) => (0, 0),
        }
    }
}

/// Items with gaps between them, or at odd places: a copy.
fn scattered<M, T: Plain<M>>(export: &Export) -> PyResult<Lent<'static, T>> {
    let items = export.copies::<M, T>().map_err(PyTypeError::new_err)?;
    Ok(Lent(Place::Copied(items)))
}

/// `&[T]` of a parameter: a buffer in place, or a sequence converted.
///
/// # Errors
/// It is neither, or a buffer of another format.
pub fn lent<'py, M, T: Plain<M> + FromPy<'py, M>>(
    value: &Bound<'py, PyAny>,
    parameter: &str,
) -> PyResult<Lent<'static, T>> {
    // SAFETY: asks for a flag of the type.
    let has_buffer = unsafe { ffi::PyObject_CheckBuffer(value.as_ptr()) } == 1;
    let read = || {
        if !has_buffer {
            return items(value).map(|items| Lent(Place::Copied(items)));
        }
        match Export::of(value, false) {
            Ok(export) => match export.items::<T>(&T::ELEMENT) {
                Ok((start, length)) => Ok(Lent(Place::Buffer(export, start, length))),
                Err(_) => scattered::<M, T>(&export),
            },
            Err(error) => {
                discard(value.py(), error);
                scattered::<M, T>(&Export::spread(value)?)
            }
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
            // Exporters say why in their own words and by exceptions of their choice; `TypeError` is for no exporter.
            let refused = if error.is_instance_of::<PyTypeError>(value.py()) {
                wrong("a writable buffer", value)
            } else {
                PyTypeError::new_err(format!(
                    "expected a writable, contiguous buffer: {}",
                    error.value(value.py())
                ))
            };
            discard(value.py(), error);
            refused
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
    let items = Export::spread(value)?.copies::<(), T>();
    items.map(Some).map_err(PyTypeError::new_err)
}

/// Bytes of any contiguous buffer of bytes.
#[inline]
pub(crate) fn bytes<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<Lent<'a, u8>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Lent(Place::Bytes(abi::bytes(bytes))));
    }
    let export = Export::of(value, false).map_err(|error| {
        discard(value.py(), error);
        wrong("a bytes-like object", value)
    })?;
    let (start, length) = export
        .items::<u8>(&<u8 as Plain<()>>::ELEMENT)
        .map_err(PyTypeError::new_err)?;
    Ok(Lent(Place::Buffer(export, start, length)))
}

/// `&[u8]` of a parameter is never made of a list of numbers.
impl<'a> Lent<'a, u8> {
    /// Bytes of a parameter.
    ///
    /// # Errors
    /// It is no bytes-like object.
    #[inline]
    pub fn bytes(value: &'a Bound<'_, PyAny>, parameter: &str) -> PyResult<Self> {
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
    if unsafe { ffi::PyObject_CheckBuffer(value.as_ptr()) } != 1 {
        return items(value);
    }
    let items = Export::spread(value)?.copies::<M, T>();
    items.map_err(PyTypeError::new_err)
}
