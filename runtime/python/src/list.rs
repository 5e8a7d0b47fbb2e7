//! Lists of plain records: one block of memory that Python reads in place.

use std::ffi::{CString, c_int, c_void};

use landbridge_core::plain::Plain;
use pyo3::exceptions::{PyBufferError, PyIndexError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyList, PySlice};

use crate::convert::IntoPy;
use crate::format;

/// The records, whatever they are.
trait Records: Send + Sync {
    fn len(&self) -> usize;
    fn start(&self) -> *mut c_void;
    fn size(&self) -> usize;
    fn get<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>>;
    fn slice(&self, from: isize, step: isize, count: usize) -> Box<dyn Records>;
}

/// Records of one type. Python's buffers may write to them, under the interpreter's lock.
struct Block<T, M> {
    start: *mut T,
    length: usize,
    tag: std::marker::PhantomData<fn() -> M>,
}

// SAFETY: the memory is numbers, owned by the block, and read and written under the interpreter's lock.
unsafe impl<T, M> Send for Block<T, M> {}
// SAFETY: as above.
unsafe impl<T, M> Sync for Block<T, M> {}

impl<T, M> Block<T, M> {
    fn new(items: Vec<T>) -> Self {
        let length = items.len();
        Self {
            start: Box::into_raw(items.into_boxed_slice()).cast(),
            length,
            tag: std::marker::PhantomData,
        }
    }
}

impl<T, M> Drop for Block<T, M> {
    fn drop(&mut self) {
        // SAFETY: `new` made it of a box.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(self.start, self.length)) });
    }
}

impl<M: 'static, T: Plain<M> + IntoPy<M>> Records for Block<T, M> {
    fn len(&self) -> usize {
        self.length
    }

    fn start(&self) -> *mut c_void {
        self.start.cast()
    }

    fn size(&self) -> usize {
        size_of::<T>()
    }

    fn get<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: callers check the index; any bits are a record.
        unsafe { self.start.add(index).read() }.into_py(py)
    }

    fn slice(&self, from: isize, step: isize, count: usize) -> Box<dyn Records> {
        let mut at = from;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            // SAFETY: Python computed the indices for this length.
            items.push(unsafe { self.start.offset(at).read() });
            at += step;
        }
        Box::new(Block::<T, M>::new(items))
    }
}

/// A list of plain records. `numpy.asarray` shares its memory as a structured array.
#[pyclass(frozen, name = "PlainArray", module = "landbridge", sequence, weakref)]
pub struct Memory {
    records: Box<dyn Records>,
    format: CString,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory")
            .field("len", &self.records.len())
            .finish_non_exhaustive()
    }
}

/// Gives records to Python.
///
/// # Errors
/// Python is out of memory.
pub fn memory_of<M: 'static, T: Plain<M> + IntoPy<M>>(
    py: Python<'_>,
    items: Vec<T>,
) -> PyResult<Bound<'_, PyAny>> {
    let memory = Memory {
        records: Box::new(Block::<T, M>::new(items)),
        format: CString::new(format::of(&T::ELEMENT)).unwrap_or_default(),
    };
    Ok(Bound::new(py, memory)?.into_any())
}

impl Memory {
    fn index(&self, index: isize) -> PyResult<usize> {
        let length = self.records.len();
        let at = if index < 0 {
            index + length.cast_signed()
        } else {
            index
        };
        usize::try_from(at)
            .ok()
            .filter(|at| *at < length)
            .ok_or_else(|| PyIndexError::new_err("index out of range"))
    }
}

#[pymethods]
impl Memory {
    fn __len__(&self) -> usize {
        self.records.len()
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Ok(slice) = key.cast::<PySlice>() {
            let indices = slice.indices(self.records.len().cast_signed())?;
            let memory = Self {
                records: self
                    .records
                    .slice(indices.start, indices.step, indices.slicelength),
                format: self.format.clone(),
            };
            return Ok(Bound::new(py, memory)?.into_any());
        }
        let index: isize = key
            .extract()
            .map_err(|_| PyTypeError::new_err("an index is an int or a slice"))?;
        self.records.get(py, self.index(index)?)
    }

    /// A copy of one record.
    fn at<'py>(&self, py: Python<'py>, index: isize) -> PyResult<Bound<'py, PyAny>> {
        self.records.get(py, self.index(index)?)
    }

    /// All records as a list.
    fn to_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        for index in 0..self.records.len() {
            list.append(self.records.get(py, index)?)?;
        }
        Ok(list)
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        if other.len().ok() != Some(self.records.len()) {
            return Ok(false);
        }
        for index in 0..self.records.len() {
            if !self.records.get(py, index)?.eq(other.get_item(index)?)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("PlainArray({})", self.to_list(py)?.repr()?))
    }

    unsafe fn __getbuffer__(
        slf: Bound<'_, Self>,
        view: *mut ffi::Py_buffer,
        _flags: c_int,
    ) -> PyResult<()> {
        if view.is_null() {
            return Err(PyBufferError::new_err("no view"));
        }
        let this = slf.get();
        let shape = Box::new([
            this.records.len().cast_signed(),
            this.records.size().cast_signed(),
        ]);
        // SAFETY: the view is the caller's to be filled; the memory stays as long as the object, which the
        // view keeps; shape and strides are freed with the view.
        unsafe {
            (*view).buf = this.records.start();
            (*view).len = shape[0] * shape[1];
            (*view).itemsize = shape[1];
            (*view).readonly = 0;
            (*view).ndim = 1;
            (*view).format = this.format.as_ptr().cast_mut();
            let shape = Box::into_raw(shape).cast::<ffi::Py_ssize_t>();
            (*view).shape = shape;
            (*view).strides = shape.add(1);
            (*view).suboffsets = std::ptr::null_mut();
            (*view).internal = shape.cast();
            (*view).obj = slf.into_any().into_ptr();
        }
        Ok(())
    }

    unsafe fn __releasebuffer__(&self, view: *mut ffi::Py_buffer) {
        // SAFETY: `__getbuffer__` made it.
        drop(unsafe { Box::from_raw((*view).internal.cast::<[ffi::Py_ssize_t; 2]>()) });
    }
}
