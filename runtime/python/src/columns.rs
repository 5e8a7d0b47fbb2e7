//! Lists of plain records as columns: memory that `memoryview`s and numpy share, and columns of any buffer
//! or sequence joined to a list. Splitting and joining is the core's.

use std::ffi::{CString, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use landbridge_core::plain::columns::{Columns, columns, join, split};
use landbridge_core::plain::{Element, Field, Kind, Number, Plain, bytes_of_slice};
use pyo3::exceptions::{PyBufferError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMemoryView};

use crate::buffer::{Lent, lent};
use crate::class::Class;
use crate::error::{Classes, foreign};
use crate::format;

/// What a view points to beside the numbers.
struct Described {
    /// The length, then the stride.
    shape: [ffi::Py_ssize_t; 2],
    format: CString,
}

/// The memory of all columns of a list.
struct Block {
    first: *mut u8,
    fields: &'static [Field],
    length: usize,
}

// SAFETY: the memory is numbers, owned by the block, and read and written under the interpreter's lock.
unsafe impl Send for Block {}
// SAFETY: as above.
unsafe impl Sync for Block {}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: `split_to` made it of columns.
        drop(unsafe { Columns::from_raw(self.first, self.fields, self.length) });
    }
}

/// One of the owners of columns' memory, seen through a `memoryview` only. Buffers write to it under the
/// interpreter's lock.
#[pyclass(frozen, name = "column", module = "landbridge")]
struct Memory {
    start: *mut u8,
    element: Element,
    block: Arc<Block>,
}

// SAFETY: as for the block, which it keeps.
unsafe impl Send for Memory {}
// SAFETY: as above.
unsafe impl Sync for Memory {}

#[pymethods]
impl Memory {
    unsafe fn __getbuffer__(
        slf: Bound<'_, Self>,
        view: *mut ffi::Py_buffer,
        _flags: c_int,
    ) -> PyResult<()> {
        if view.is_null() {
            return Err(PyBufferError::new_err("no view"));
        }
        let memory = slf.get();
        let size = memory.element.size;
        let shape = [memory.block.length.cast_signed(), size.cast_signed()];
        let format = CString::new(format::of(&memory.element))?;
        let start = memory.start;
        let described = Box::into_raw(Box::new(Described { shape, format }));
        // SAFETY: the view is the caller's; the memory stays as long as the object, which the view keeps; what describes
        // it is freed with the view.
        unsafe {
            (*view).buf = start.cast::<c_void>();
            (*view).len = shape[0] * shape[1];
            (*view).itemsize = shape[1];
            (*view).readonly = 0;
            (*view).ndim = 1;
            (*view).format = (*described).format.as_ptr().cast_mut();
            (*view).shape = (&raw mut (*described).shape).cast();
            (*view).strides = (*view).shape.add(1);
            (*view).suboffsets = ptr::null_mut();
            (*view).internal = described.cast();
            (*view).obj = slf.into_ptr();
        }
        Ok(())
    }

    unsafe fn __releasebuffer__(&self, view: *mut ffi::Py_buffer) {
        // SAFETY: `__getbuffer__` filled it, and Python releases each view once.
        drop(unsafe { Box::from_raw((*view).internal.cast::<Described>()) });
    }
}

/// The columns of records: an instance of the package's class for them, whose fields are `memoryview`s.
pub(crate) fn split_to<'py, M, T: Plain<M>, const N: usize>(
    py: Python<'py>,
    records: &[T],
    class: &Class<N>,
    classes: &Classes,
) -> PyResult<Bound<'py, PyAny>> {
    let made = split::<M, T>(records);
    let (fields, length) = (made.fields(), made.len());
    let starts = made.into_raw();
    let first = starts.first().copied().ok_or_else(foreign)?;
    let block = Arc::new(Block {
        first,
        fields,
        length,
    });
    let view = |(start, field): (*mut u8, &Field)| {
        let memory = Memory {
            start,
            element: field.element,
            block: Arc::clone(&block),
        };
        Ok(PyMemoryView::from(Bound::new(py, memory)?.as_any())?.into_any())
    };
    let views = starts.into_iter().zip(fields).map(view);
    let views: Vec<_> = views.collect::<PyResult<_>>()?;
    class.build(py, classes, views.try_into().map_err(|_| foreign())?)
}

/// Numbers of a column, borrowed or converted.
trait Numbers {
    fn bytes(&self) -> &[u8];
    fn count(&self) -> usize;
}

impl<T: Plain<()>> Numbers for Lent<'_, T> {
    fn bytes(&self) -> &[u8] {
        bytes_of_slice::<(), T>(self)
    }

    fn count(&self) -> usize {
        self.len()
    }
}

fn numbers(value: &Bound<'_, PyAny>, number: Number, name: &str) -> PyResult<Box<dyn Numbers>> {
    Ok(match number {
        Number::I8 => Box::new(lent::<(), i8>(value, name)?),
        Number::I16 => Box::new(lent::<(), i16>(value, name)?),
        Number::I32 => Box::new(lent::<(), i32>(value, name)?),
        Number::I64 => Box::new(lent::<(), i64>(value, name)?),
        Number::U8 => Box::new(lent::<(), u8>(value, name)?),
        Number::U16 => Box::new(lent::<(), u16>(value, name)?),
        Number::U32 => Box::new(lent::<(), u32>(value, name)?),
        Number::U64 => Box::new(lent::<(), u64>(value, name)?),
        Number::F32 => Box::new(lent::<(), f32>(value, name)?),
        Number::F64 => Box::new(lent::<(), f64>(value, name)?),
    })
}

/// The records of columns that were given by name.
pub(crate) fn joined<M, T: Plain<M>>(
    py: Python<'_>,
    given: Option<&Bound<'_, PyDict>>,
    names: &[&'static str],
) -> PyResult<Vec<T>> {
    let none = PyDict::new(py);
    let given = given.unwrap_or(&none);
    let mut all = Vec::with_capacity(names.len());
    for (field, name) in columns::<M, T>().iter().zip(names) {
        let Some(value) = given.get_item(name)? else {
            return Err(PyTypeError::new_err(format!(
                "from_columns() missing the column '{name}'"
            )));
        };
        let Kind::Number(number) = field.element.kind else {
            return Err(foreign());
        };
        all.push(numbers(&value, number, name)?);
    }
    if given.len() > names.len() {
        let known = |key: &Bound<'_, PyAny>| names.iter().any(|name| key.eq(name).unwrap_or(false));
        let other = given.keys().iter().find(|key| !known(key));
        let other = other.map(|key| key.to_string()).unwrap_or_default();
        return Err(PyTypeError::new_err(format!(
            "from_columns() got an unexpected column '{other}'"
        )));
    }
    let expected = all.first().map_or(0, |column| column.count());
    if let Some(at) = all.iter().position(|column| column.count() != expected) {
        return Err(PyValueError::new_err(format!(
            "argument '{}': expected {expected} items, as many as '{}' has, got {}",
            names[at],
            names[0],
            all[at].count()
        )));
    }
    // Conversions may have run Python code; from here on none runs, so that lent memory stands still.
    let bytes: Vec<&[u8]> = all.iter().map(|column| column.bytes()).collect();
    join::<M, T>(&bytes).map_err(|fault| PyValueError::new_err(fault.to_string()))
}
