//! Lists of plain records: one block of memory that Python reads in place. `plain_array!` makes the class
//! of a record's lists; [`Block`] is what such a class holds.

use std::ffi::{CString, c_void};
use std::marker::PhantomData;
use std::ptr;

use landbridge_core::plain::Plain;
use pyo3::exceptions::{PyBufferError, PyIndexError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PySlice};

use crate::class::Class;
use crate::collections::give;
use crate::columns::{joined, split_to};
use crate::convert::{IntoPy, discard};
use crate::error::Classes;
use crate::format;
use crate::park::lasting;

/// What a view points to beside the records.
struct Described {
    /// The length, then the stride.
    shape: [ffi::Py_ssize_t; 2],
    format: CString,
}

/// Records of one type. Python's buffers may write to them, under the interpreter's lock.
pub struct Block<T, M> {
    start: *mut T,
    length: usize,
    tag: PhantomData<fn() -> M>,
}

// SAFETY: the memory is numbers, owned by the block, and read and written under the interpreter's lock.
unsafe impl<T, M> Send for Block<T, M> {}
// SAFETY: as above.
unsafe impl<T, M> Sync for Block<T, M> {}

impl<T, M> std::fmt::Debug for Block<T, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Block")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl<T, M> Drop for Block<T, M> {
    fn drop(&mut self) {
        // Those who refer to a list weakly are told afterwards.
        lasting();
        // SAFETY: `new` made it of a box.
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(self.start, self.length)) });
    }
}

impl<M: 'static, T: Plain<M> + IntoPy<M>> Block<T, M> {
    /// Takes records over.
    #[must_use]
    pub fn new(items: Vec<T>) -> Self {
        let length = items.len();
        Self {
            start: Box::into_raw(items.into_boxed_slice()).cast(),
            length,
            tag: PhantomData,
        }
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// A copy of one record; a negative index counts from the end.
    ///
    /// # Errors
    /// `IndexError`.
    pub fn at<'py>(&self, py: Python<'py>, index: isize) -> PyResult<Bound<'py, PyAny>> {
        let at = if index < 0 {
            index.wrapping_add(self.length.cast_signed())
        } else {
            index
        };
        match usize::try_from(at) {
            // SAFETY: the index is below the length; any bits are a record.
            Ok(at) if at < self.length => unsafe { self.start.add(at).read() }.into_py(py),
            _ => Err(PyIndexError::new_err("index out of range")),
        }
    }

    /// What `block[key]` means: a record, or the records of a slice.
    ///
    /// # Errors
    /// `IndexError`; `TypeError` for other keys.
    pub fn get<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        array: impl FnOnce(Self) -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        lasting();
        let py = key.py();
        let Ok(slice) = key.cast::<PySlice>() else {
            let index = key.extract::<isize>().map_err(|error| {
                discard(py, error);
                PyTypeError::new_err("an index is an int or a slice")
            })?;
            return self.at(py, index);
        };
        let indices = slice.indices(self.length.cast_signed())?;
        let mut at = indices.start;
        let mut items = Vec::with_capacity(indices.slicelength);
        for _ in 0..indices.slicelength {
            // SAFETY: Python computed the indices for this length.
            items.push(unsafe { self.start.offset(at).read() });
            at += indices.step;
        }
        array(Self::new(items))
    }

    /// Copies of all records.
    ///
    /// # Errors
    /// Python is out of memory.
    pub fn to_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = give(py, (0..self.length).collect(), |index: usize| {
            self.at(py, index.cast_signed())
        })?;
        Ok(list.cast_into::<PyList>()?)
    }

    /// The records as columns: an instance of `class`.
    ///
    /// # Errors
    /// Python is out of memory.
    pub fn columns<'py, const N: usize>(
        &self,
        py: Python<'py>,
        class: &Class<N>,
        classes: &Classes,
    ) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: the block's own items; the lock keeps others from writing meanwhile.
        let records = unsafe { std::slice::from_raw_parts(self.start, self.length) };
        split_to::<M, T, N>(py, records, class, classes)
    }

    /// The records of columns given by the names of a class's fields.
    ///
    /// # Errors
    /// One is missing, unknown, of another type or of another length.
    pub fn of_columns<const N: usize>(
        py: Python<'_>,
        given: Option<&Bound<'_, PyDict>>,
        class: &Class<N>,
    ) -> PyResult<Self> {
        lasting();
        joined::<M, T>(py, given, class.names()).map(Self::new)
    }

    /// Whether another sequence holds equal records.
    ///
    /// # Errors
    /// A comparison raises.
    pub fn equals(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        lasting();
        let length = other.len().or_else(|error| {
            discard(other.py(), error);
            Ok::<_, PyErr>(usize::MAX)
        })?;
        if length != self.length {
            return Ok(false);
        }
        for index in 0..self.length {
            let own = self.at(other.py(), index.cast_signed())?;
            if !own.eq(other.get_item(index)?)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `PointArray([…])`.
    ///
    /// # Errors
    /// Python is out of memory.
    pub fn repr(&self, py: Python<'_>, name: &str) -> PyResult<String> {
        lasting();
        Ok(format!("{name}({})", self.to_list(py)?.repr()?))
    }

    /// Fills a view of the buffer protocol.
    ///
    /// # Errors
    /// There is no view.
    ///
    /// # Safety
    /// `view` is null or the caller's to be filled; `owner` holds this block.
    pub unsafe fn export(
        &self,
        owner: Bound<'_, PyAny>,
        view: *mut ffi::Py_buffer,
    ) -> PyResult<()> {
        if view.is_null() {
            return Err(PyBufferError::new_err("no view"));
        }
        let shape = [self.length.cast_signed(), size_of::<T>().cast_signed()];
        let format = CString::new(format::of(&T::ELEMENT))?;
        let described = Box::into_raw(Box::new(Described { shape, format }));
        // SAFETY: the view is the caller's; the memory stays as long as the object, which the view keeps; what describes it
        // is freed with the view.
        unsafe {
            (*view).buf = self.start.cast::<c_void>();
            (*view).len = shape[0] * shape[1];
            (*view).itemsize = shape[1];
            (*view).readonly = 0;
            (*view).ndim = 1;
            (*view).format = (*described).format.as_ptr().cast_mut();
            (*view).shape = (&raw mut (*described).shape).cast();
            (*view).strides = (*view).shape.add(1);
            (*view).suboffsets = ptr::null_mut();
            (*view).internal = described.cast();
            (*view).obj = owner.into_ptr();
        }
        Ok(())
    }

    /// Frees what [`Block::export`] put into a view.
    ///
    /// # Safety
    /// `export` filled it, and it is released once.
    pub unsafe fn release(&self, view: *mut ffi::Py_buffer) {
        // SAFETY: as promised.
        drop(unsafe { Box::from_raw((*view).internal.cast::<Described>()) });
    }
}

/// The class of a plain record's lists, and how it is made.
///
/// `plain_array!(PyPointArray, "PointArray", "module", geometry::Point, Here)`, and behind it, where lists also
/// cross by columns, `columns CLASS in CLASSES, "($cls, *, x, y)"`.
#[macro_export]
macro_rules! plain_array {
    (
        $class:ident, $name:literal, $module:literal, $record:ty, $tag:ty
        $(, columns $columns:ident in $classes:ident, $signature:literal)?
    ) => {
        #[doc = concat!("A list of plain records. `numpy.asarray` shares its memory as a structured array.")]
        #[pyclass(frozen, name = $name, module = $module, sequence, weakref)]
        pub struct $class($crate::Block<$record, $tag>);

        impl $class {
            fn give(py: Python<'_>, items: Vec<$record>) -> PyResult<Bound<'_, PyAny>> {
                Ok(Bound::new(py, Self($crate::Block::new(items)))?.into_any())
            }
        }

        #[pymethods]
        impl $class {
            #[new]
            fn new(items: &Bound<'_, PyAny>) -> PyResult<Self> {
                Ok(Self($crate::Block::new($crate::records::<$tag, $record>(items)?)))
            }

            fn __len__(&self) -> usize {
                self.0.len()
            }

            /// For `pickle` and `copy`.
            fn __reduce__<'py>(
                slf: Bound<'py, Self>,
            ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, $crate::pyo3::types::PyList>,))> {
                let class = slf.get_type().into_any();
                Ok((class, (slf.get().0.to_list(slf.py())?,)))
            }

            fn __getitem__<'py>(&self, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                self.0.get(key, |block| Ok(Bound::new(key.py(), Self(block))?.into_any()))
            }

            /// A copy of one record.
            fn at<'py>(&self, py: Python<'py>, index: isize) -> PyResult<Bound<'py, PyAny>> {
                self.0.at(py, index)
            }

            /// All records as a list.
            fn to_list<'py>(
                &self,
                py: Python<'py>,
            ) -> PyResult<Bound<'py, $crate::pyo3::types::PyList>> {
                self.0.to_list(py)
            }

            $(
                /// The fields as one contiguous array each, which `numpy.asarray` shares; a copy of the records.
                fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    self.0.columns(py, &$columns, &$classes)
                }

                /// The records of columns: a buffer of the field's type or a sequence each, all of one length.
                #[classmethod]
                #[pyo3(signature = (**columns), text_signature = $signature)]
                fn from_columns(
                    cls: &Bound<'_, $crate::pyo3::types::PyType>,
                    columns: Option<&Bound<'_, $crate::pyo3::types::PyDict>>,
                ) -> PyResult<Self> {
                    Ok(Self($crate::Block::of_columns(cls.py(), columns, &$columns)?))
                }
            )?

            fn __iter__<'py>(slf: Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
                #[pyclass(frozen, name = "array_iterator", module = $module)]
                struct Iteration(Py<$class>, std::sync::atomic::AtomicIsize);

                #[pymethods]
                impl Iteration {
                    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
                        slf
                    }

                    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
                        let block = &self.0.get().0;
                        let at = self.1.load(std::sync::atomic::Ordering::Relaxed);
                        if at.cast_unsigned() >= block.len() {
                            return Ok(None);
                        }
                        self.1.store(at + 1, std::sync::atomic::Ordering::Relaxed);
                        block.at(py, at).map(Some)
                    }
                }

                let py = slf.py();
                Ok(Bound::new(py, Iteration(slf.unbind(), Default::default()))?.into_any())
            }

            fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
                self.0.equals(other)
            }

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                self.0.repr(py, $name)
            }

            unsafe fn __getbuffer__(
                slf: Bound<'_, Self>,
                view: *mut $crate::pyo3::ffi::Py_buffer,
                _flags: std::ffi::c_int,
            ) -> PyResult<()> {
                // SAFETY: Python asks for a view to be filled.
                unsafe { slf.get().0.export(slf.clone().into_any(), view) }
            }

            unsafe fn __releasebuffer__(&self, view: *mut $crate::pyo3::ffi::Py_buffer) {
                // SAFETY: Python releases each view once.
                unsafe { self.0.release(view) }
            }
        }
    };
}
