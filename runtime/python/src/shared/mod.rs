//! `Buffer<T>` in Python: the package's class over Rust's memory, and Python's memory as a buffer of Rust's.
//! What the class does is `memory`'s, how Python's memory is held `pin`'s, the class itself `class`'s.

mod class;
mod memory;
mod pin;

use landbridge_core::buffer::{Buffer, Viewer};
use landbridge_core::plain::Plain;
use pyo3::prelude::*;

use crate::callback::locked;
use crate::convert::{FromPy, IntoPy};
use crate::error::Classes;
use crate::settle::Settle;

pub use memory::Shared;

/// A package whose interface has buffers, by its local tag: what finds its class. Implemented by
/// [`buffer_class!`](crate::buffer_class!).
pub trait Shares: Sized + 'static {
    /// The package's exceptions.
    fn classes() -> &'static Classes;
    /// A new object of the class.
    ///
    /// # Errors
    /// Python is out of memory.
    fn object(py: Python<'_>, shared: Shared) -> PyResult<Bound<'_, PyAny>>;
    /// What an object of the class holds.
    fn shared<'a>(value: &'a Bound<'_, PyAny>) -> Option<&'a Shared>;
}

/// Items of buffers of the package that `M` stands for.
pub trait Item<M>: Plain<M> + IntoPy<M> + for<'py> FromPy<'py, M> + Send + Sync {}
impl<M, T: Plain<M> + IntoPy<M> + for<'py> FromPy<'py, M> + Send + Sync> Item<M> for T {}

/// Python stands still for whoever holds its lock.
pub(crate) const VIEWER: Viewer = Viewer::new(|_| locked(), 0);

impl<M: Shares, T: Item<M>> IntoPy<M> for Buffer<T> {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        M::object(py, Shared::new::<M, T>(self))
    }
}

impl<'py, M: Shares, T: Item<M>> FromPy<'py, M> for Buffer<T> {
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        match M::shared(value) {
            Some(shared) => shared.buffer::<M, T>(value.py()),
            None => pin::of_python::<M, T>(value),
        }
    }
}

impl<'py, M: Shares, T: Item<M>> Settle<'py, M> for Buffer<T> {
    fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let buffer = <Self as FromPy<'py, M>>::from_py(value)?;
        if M::shared(value).is_some() {
            return Ok(value.clone());
        }
        buffer.into_py(value.py())
    }
}

/// Iteration over the items by index, as Python does for sequences.
///
/// # Errors
/// Python is out of memory.
pub fn items_of<'py>(buffer: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the object is alive; Python asks it for items until one is out of range.
    unsafe { Bound::from_owned_ptr_or_err(buffer.py(), pyo3::ffi::PySeqIter_New(buffer.as_ptr())) }
}
