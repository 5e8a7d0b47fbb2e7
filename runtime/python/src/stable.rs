//! `fast.rs` by calls of the stable ABI, which every CPython from 3.11 on has: one wheel serves them all, and
//! each read costs a call. The feature `abi3` chooses.

use std::ffi::{c_int, c_void};

use pyo3::Borrowed;
use pyo3::PyClass;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyFloat, PyList, PyString, PyTuple, PyType};

use crate::call::Fast;
use crate::error::foreign;
use crate::unwind::call_object;

/// A field of a class with slots: the descriptor by which Python itself reads and writes it.
///
/// Its functions check the instance and run no other Python code; a frozen class's `__setattr__` isn't asked.
pub(crate) struct Member {
    descriptor: Py<PyAny>,
    get: ffi::descrgetfunc,
    set: ffi::descrsetfunc,
}

impl Member {
    /// The field `name` of a class of the package.
    ///
    /// # Errors
    /// The class has no such slot.
    pub(crate) fn find(class: &Bound<'_, PyType>, name: &str) -> PyResult<Self> {
        let descriptor = class.getattr(name)?;
        let kind = &raw mut ffi::PyMemberDescr_Type;
        // SAFETY: both are alive.
        if unsafe { ffi::Py_TYPE(descriptor.as_ptr()) } != kind {
            return Err(foreign());
        }
        // SAFETY: these slots of a type hold functions of these types, or null, which is `None`.
        let (get, set) = unsafe {
            let get = ffi::PyType_GetSlot(kind, ffi::Py_tp_descr_get);
            let set = ffi::PyType_GetSlot(kind, ffi::Py_tp_descr_set);
            (
                std::mem::transmute::<*mut c_void, Option<ffi::descrgetfunc>>(get),
                std::mem::transmute::<*mut c_void, Option<ffi::descrsetfunc>>(set),
            )
        };
        Ok(Self {
            descriptor: descriptor.unbind(),
            get: get.ok_or_else(foreign)?,
            set: set.ok_or_else(foreign)?,
        })
    }

    fn put(&self, instance: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        // SAFETY: all are alive; the descriptor checks the instance, and counts the value.
        let status =
            unsafe { (self.set)(self.descriptor.as_ptr(), instance.as_ptr(), value.as_ptr()) };
        if status == 0 {
            Ok(())
        } else {
            Err(PyErr::fetch(instance.py()))
        }
    }

    /// Puts the value into a new instance.
    ///
    /// # Errors
    /// The instance is none of the class.
    ///
    /// # Safety
    /// None is needed here.
    pub(crate) unsafe fn fill(
        &self,
        instance: &Bound<'_, PyAny>,
        value: Bound<'_, PyAny>,
    ) -> PyResult<()> {
        self.put(instance, &value)
    }

    /// Puts the value in the place of another.
    ///
    /// # Errors
    /// The instance is none of the class.
    ///
    /// # Safety
    /// None is needed here.
    pub(crate) unsafe fn replace(
        &self,
        instance: &Bound<'_, PyAny>,
        value: Bound<'_, PyAny>,
    ) -> PyResult<()> {
        self.put(instance, &value)
    }

    /// The value, unless it was deleted.
    ///
    /// # Safety
    /// None is needed here.
    #[inline]
    pub(crate) unsafe fn get<'py>(
        &self,
        instance: &Bound<'py, PyAny>,
    ) -> Option<Bound<'py, PyAny>> {
        let py = instance.py();
        let (descriptor, object) = (self.descriptor.as_ptr(), instance.as_ptr());
        // SAFETY: all are alive; the descriptor checks the instance, and gives a counted object, or null and an exception.
        unsafe {
            let value = (self.get)(descriptor, object, ffi::Py_TYPE(object).cast());
            let value = Bound::from_owned_ptr_or_opt(py, value);
            if value.is_none() {
                ffi::PyErr_Clear();
            }
            value
        }
    }

    /// What `read`, which runs no Python code, makes of the value.
    ///
    /// # Safety
    /// None is needed here.
    #[inline]
    pub(crate) unsafe fn read<'py, R>(
        &self,
        instance: Borrowed<'_, 'py, PyAny>,
        read: impl FnOnce(Borrowed<'_, 'py, PyAny>) -> Option<R>,
    ) -> Option<R> {
        // SAFETY: nothing is asked for.
        let value = unsafe { self.get(&instance) }?;
        read(value.as_borrowed())
    }
}

/// An item of a list, alive until other code runs.
///
/// # Safety
/// The index is below the length.
#[inline]
pub(crate) unsafe fn list_item<'a, 'py>(
    list: &'a Bound<'py, PyList>,
    index: usize,
) -> Borrowed<'a, 'py, PyAny> {
    // SAFETY: as promised, so it isn't null; the lock is held.
    unsafe {
        let item = ffi::PyList_GetItem(list.as_ptr(), index.cast_signed());
        Borrowed::from_ptr(list.py(), item)
    }
}

/// Puts an item into a list that `PyList_New` made.
///
/// # Safety
/// The index is below the length, and nothing has been put there.
#[inline]
pub(crate) unsafe fn list_fill(list: &Bound<'_, PyAny>, index: usize, item: Bound<'_, PyAny>) {
    // SAFETY: it is a list, which takes the item over; the index, which it checks, is right as promised.
    let status: c_int =
        unsafe { ffi::PyList_SetItem(list.as_ptr(), index.cast_signed(), item.into_ptr()) };
    debug_assert_eq!(status, 0);
}

/// The number of a `float`.
#[inline]
pub(crate) fn float(value: Borrowed<'_, '_, PyFloat>) -> f64 {
    // SAFETY: it is a live float, which has its number at once.
    unsafe { ffi::PyFloat_AsDouble(value.as_ptr()) }
}

/// The text of a `str` itself, if it can be had at once: unless it holds a lone surrogate.
#[inline]
pub(crate) fn text<'a>(value: Borrowed<'a, '_, PyAny>) -> Option<&'a str> {
    let text = value.cast_exact::<PyString>().ok()?;
    let mut length = 0;
    // SAFETY: the object is a live `str`, which keeps its UTF-8 form; without one there is an exception.
    unsafe {
        let start = ffi::PyUnicode_AsUTF8AndSize(text.as_ptr(), &raw mut length);
        if start.is_null() {
            ffi::PyErr_Clear();
            return None;
        }
        let bytes = std::slice::from_raw_parts(start.cast::<u8>(), length.cast_unsigned());
        Some(std::str::from_utf8_unchecked(bytes))
    }
}

/// The bytes of `bytes`.
#[inline]
pub(crate) fn bytes<'a>(value: &'a Bound<'_, PyBytes>) -> &'a [u8] {
    value.as_bytes()
}

/// Calls of a class stay with `__new__`: the stable ABI has no place for a shorter way.
pub(crate) fn straight<C: PyClass>(_: Python<'_>, _: Fast) {}

/// Whether this thread is known to have the interpreter's lock, which the stable ABI doesn't tell.
#[inline]
pub(crate) fn is_attached() -> bool {
    false
}

/// Calls an object.
///
/// # Errors
/// What it raises.
#[inline]
pub(crate) fn call<'py, const N: usize>(
    callable: &Bound<'py, PyAny>,
    arguments: [Bound<'py, PyAny>; N],
) -> PyResult<Bound<'py, PyAny>> {
    call_object(callable, &PyTuple::new(callable.py(), arguments)?)
}

/// Calls a method.
///
/// # Errors
/// What it raises; there is none.
#[inline]
pub(crate) fn call_method<'py, const N: usize>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
    arguments: [Bound<'py, PyAny>; N],
) -> PyResult<Bound<'py, PyAny>> {
    call(&object.getattr(name)?, arguments)
}
