//! What an object of the package's class holds: a buffer of any type of items, how many views Python has of it, and
//! whether it is closed.

use std::any::Any;
use std::ffi::{CString, c_int};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use landbridge_core::Failure;
use landbridge_core::buffer::{Buffer, Busy, View};
use landbridge_core::plain::Element;
use pyo3::exceptions::{PyBufferError, PyIndexError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;

use super::{Item, Shares, VIEWER};
use crate::convert::discard;
use crate::error::raise;
use crate::format;
use crate::park::lasting;

/// A buffer whose items' type only its functions know.
trait Memory: Send + Sync {
    fn element(&self) -> Element;
    fn length(&self) -> usize;
    fn read_only(&self) -> bool;
    fn view(&self) -> Result<View, Busy>;
    fn get<'py>(&self, py: Python<'py>, at: *const u8) -> PyResult<Bound<'py, PyAny>>;
    fn set(&self, value: &Bound<'_, PyAny>) -> PyResult<Box<dyn FnOnce(*mut u8) + '_>>;
    fn any(&self) -> &(dyn Any + Send + Sync);
}

struct Typed<M, T> {
    buffer: Buffer<T>,
    tag: std::marker::PhantomData<fn() -> M>,
}

impl<M: Shares, T: Item<M>> Memory for Typed<M, T> {
    fn element(&self) -> Element {
        T::ELEMENT
    }

    fn length(&self) -> usize {
        self.buffer.len()
    }

    fn read_only(&self) -> bool {
        self.buffer.is_read_only()
    }

    fn view(&self) -> Result<View, Busy> {
        self.buffer.view(VIEWER)
    }

    fn get<'py>(&self, py: Python<'py>, at: *const u8) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: `Shared` gives the place of an item in a view that it holds, under the interpreter's lock.
        unsafe { at.cast::<T>().read() }.into_py(py)
    }

    fn set(&self, value: &Bound<'_, PyAny>) -> PyResult<Box<dyn FnOnce(*mut u8) + '_>> {
        let item = T::from_py(value)?;
        // SAFETY: as in `get`; the view is writable.
        Ok(Box::new(move |at| unsafe { at.cast::<T>().write(item) }))
    }

    fn any(&self) -> &(dyn Any + Send + Sync) {
        &self.buffer
    }
}

/// What a view points to beside the items, and the view's count.
struct Described {
    view: View,
    /// The length, then the stride.
    shape: [ffi::Py_ssize_t; 2],
    format: CString,
}

/// What an object of the class holds.
pub struct Shared {
    memory: Mutex<Option<Arc<dyn Memory>>>,
    /// Views that Python has by this object.
    exports: AtomicUsize,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

/// What every package calls the class.
const NAME: &str = "Buffer";

fn busy<M: Shares>(py: Python<'_>) -> PyErr {
    raise(py, M::classes(), Failure::Busy { type_name: NAME })
}

impl Shared {
    /// A new object's part.
    pub(super) fn new<M: Shares, T: Item<M>>(buffer: Buffer<T>) -> Self {
        let memory = Arc::new(Typed::<M, T> {
            buffer,
            tag: std::marker::PhantomData,
        });
        Self {
            memory: Mutex::new(Some(memory)),
            exports: AtomicUsize::new(0),
        }
    }

    fn memory<M: Shares>(&self, py: Python<'_>) -> PyResult<Arc<dyn Memory>> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        match &*memory {
            Some(memory) => Ok(Arc::clone(memory)),
            None => Err(raise(py, M::classes(), Failure::Closed { type_name: NAME })),
        }
    }

    /// The buffer, for a parameter.
    ///
    /// # Errors
    /// `ClosedError`; `TypeError` for items of another type.
    pub(super) fn buffer<M: Shares, T: Item<M>>(&self, py: Python<'_>) -> PyResult<Buffer<T>> {
        let memory = self.memory::<M>(py)?;
        match memory.any().downcast_ref::<Buffer<T>>() {
            Some(buffer) => Ok(buffer.clone()),
            None => Err(PyTypeError::new_err(format!(
                "expected a buffer of format {}, got \"{}\"",
                format::of(&T::ELEMENT),
                format::of(&memory.element())
            ))),
        }
    }

    /// How many items there are.
    ///
    /// # Errors
    /// `ClosedError`.
    pub fn length<M: Shares>(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(self.memory::<M>(py)?.length())
    }

    /// Whether the memory is Python's and read-only.
    ///
    /// # Errors
    /// `ClosedError`.
    pub fn read_only<M: Shares>(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(self.memory::<M>(py)?.read_only())
    }

    /// The items' format, as the buffer protocol writes it.
    ///
    /// # Errors
    /// `ClosedError`.
    pub fn format<M: Shares>(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format::of(&self.memory::<M>(py)?.element()))
    }

    fn place(memory: &dyn Memory, key: &Bound<'_, PyAny>) -> PyResult<usize> {
        let index = key.extract::<isize>().map_err(|error| {
            if error.is_instance_of::<pyo3::exceptions::PyOverflowError>(key.py()) {
                discard(key.py(), error);
                return PyIndexError::new_err("index out of range");
            }
            discard(key.py(), error);
            PyTypeError::new_err("an index is an int; a memoryview has slices")
        })?;
        let length = memory.length();
        let at = if index < 0 {
            index.wrapping_add(length.cast_signed())
        } else {
            index
        };
        let at = usize::try_from(at).ok().filter(|at| *at < length);
        let at = at.ok_or_else(|| PyIndexError::new_err("index out of range"))?;
        Ok(at * memory.element().size)
    }

    /// `buffer[index]`: the item as it is now.
    ///
    /// # Errors
    /// `IndexError`, `TypeError`, `ClosedError`; `BusyError` while Rust uses the memory on another thread.
    pub fn get<'py, M: Shares>(&self, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        lasting();
        let py = key.py();
        let memory = self.memory::<M>(py)?;
        let at = Self::place(&*memory, key)?;
        let view = memory.view().map_err(|_| busy::<M>(py))?;
        // SAFETY: below the view's length.
        memory.get(py, unsafe { view.start().add(at) })
    }

    /// `buffer[index] = value`.
    ///
    /// # Errors
    /// As [`get`](Self::get); what the item's type refuses; `TypeError` for read-only memory.
    pub fn set<M: Shares>(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        lasting();
        let py = key.py();
        let memory = self.memory::<M>(py)?;
        let at = Self::place(&*memory, key)?;
        if memory.read_only() {
            return Err(PyTypeError::new_err("the buffer is read-only"));
        }
        // Python code may run in this, so the view comes afterwards.
        let write = memory.set(value)?;
        let view = memory.view().map_err(|_| busy::<M>(py))?;
        // SAFETY: below the view's length.
        write(unsafe { view.start().add(at) });
        Ok(())
    }

    /// Lets go of the memory; a second time does nothing.
    ///
    /// # Errors
    /// `BufferError` while Python has views of it.
    pub fn close(&self) -> PyResult<()> {
        lasting();
        match self.exports.load(Ordering::Relaxed) {
            0 => {
                let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
                let taken = memory.take();
                // Python code may run when memory of its own goes: not under this lock.
                drop(memory);
                drop(taken);
                Ok(())
            }
            1 => Err(PyBufferError::new_err(
                "the buffer can't be closed: a view of it is alive",
            )),
            many => Err(PyBufferError::new_err(format!(
                "the buffer can't be closed: {many} views of it are alive"
            ))),
        }
    }

    /// The text of `repr`.
    ///
    /// # Errors
    /// None.
    pub fn repr<M: Shares>(&self) -> String {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        match &*memory {
            Some(memory) => format!(
                "<{NAME} of {} items of format {}>",
                memory.length(),
                format::of(&memory.element())
            ),
            None => format!("<{NAME}, closed>"),
        }
    }

    /// Fills a view of the memory.
    ///
    /// # Errors
    /// `ClosedError`, `BusyError`; `BufferError` for a writable view of read-only memory.
    ///
    /// # Safety
    /// `view` is null or the caller's to be filled; `owner` holds this.
    pub unsafe fn export<M: Shares>(
        &self,
        owner: Bound<'_, PyAny>,
        view: *mut ffi::Py_buffer,
        flags: c_int,
    ) -> PyResult<()> {
        if view.is_null() {
            return Err(PyBufferError::new_err("no view"));
        }
        let py = owner.py();
        let memory = self.memory::<M>(py)?;
        if memory.read_only() && flags & ffi::PyBUF_WRITABLE != 0 {
            return Err(PyBufferError::new_err("the buffer is read-only"));
        }
        let element = memory.element();
        let seen = memory.view().map_err(|_| busy::<M>(py))?;
        let start = seen.start();
        let described = Box::into_raw(Box::new(Described {
            view: seen,
            shape: [memory.length().cast_signed(), element.size.cast_signed()],
            format: CString::new(format::of(&element))?,
        }));
        self.exports.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the view is the caller's; the memory stays as long as what describes it, which is freed with the view.
        unsafe {
            let shape = (*described).shape;
            (*view).buf = start.cast();
            (*view).len = shape[0] * shape[1];
            (*view).itemsize = shape[1];
            (*view).readonly = c_int::from(!(*described).view.writable());
            (*view).ndim = 1;
            (*view).format = if flags & ffi::PyBUF_FORMAT == 0 {
                ptr::null_mut()
            } else {
                (*described).format.as_ptr().cast_mut()
            };
            (*view).shape = (&raw mut (*described).shape).cast();
            (*view).strides = (*view).shape.add(1);
            (*view).suboffsets = ptr::null_mut();
            (*view).internal = described.cast();
            (*view).obj = owner.into_ptr();
        }
        Ok(())
    }

    /// Ends a view.
    ///
    /// # Safety
    /// [`export`](Self::export) filled it, and it is released once.
    pub unsafe fn release(&self, view: *mut ffi::Py_buffer) {
        // The memory may be Python's own, and this the last who keeps it.
        lasting();
        // SAFETY: as promised.
        drop(unsafe { Box::from_raw((*view).internal.cast::<Described>()) });
        self.exports.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // As above; and those who refer to the object weakly are told afterwards.
        lasting();
    }
}
