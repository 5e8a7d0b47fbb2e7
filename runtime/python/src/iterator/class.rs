//! The iterators' Python class: its slots and methods, and how classes of this sort are made. What they do is the
//! parent module's.

use std::ffi::{CStr, c_int, c_void};
use std::ptr;

use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use super::{Items, Place};
use crate::unwind::{called, fenced};

/// How an object of a class looks in memory.
#[repr(C)]
struct Object {
    head: ffi::PyObject,
    items: Items,
}

/// A new iterator.
pub(super) fn new(py: Python<'_>, items: Items) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        let slots = [
            slot(ffi::Py_tp_iter, itself as ffi::getiterfunc as *mut c_void),
            slot(
                ffi::Py_tp_iternext,
                next as ffi::iternextfunc as *mut c_void,
            ),
        ];
        let methods = [
            method(c"close", close, ffi::METH_NOARGS),
            method(c"__enter__", enter, ffi::METH_NOARGS),
            method(c"__exit__", close, ffi::METH_VARARGS),
        ];
        make(py, c"landbridge.iterator", &slots, methods.into()).map(Bound::unbind)
    })?;
    alloc(class.bind(py), items)
}

/// A new object of a class that [`make`] made.
pub(super) fn alloc<'py>(class: &Bound<'py, PyAny>, items: Items) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the class was made for objects of this layout; nothing runs before the items are written.
    unsafe {
        let object = ffi::PyType_GenericAlloc(class.as_ptr().cast(), 0);
        if object.is_null() {
            return Err(PyErr::fetch(class.py()));
        }
        (&raw mut (*object.cast::<Object>()).items).write(items);
        Ok(Bound::from_owned_ptr(class.py(), object))
    }
}

pub(super) const fn slot(slot: c_int, pfunc: *mut c_void) -> ffi::PyType_Slot {
    ffi::PyType_Slot { slot, pfunc }
}

pub(super) const fn method(
    name: &'static CStr,
    call: ffi::PyCFunction,
    flags: c_int,
) -> ffi::PyMethodDef {
    ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: call },
        ml_flags: flags,
        ml_doc: ptr::null(),
    }
}

/// A class whose objects hold [`Items`]. Not for the collector: they hold Rust's values, and objects that hold
/// such.
pub(super) fn make<'py>(
    py: Python<'py>,
    name: &'static CStr,
    own: &[ffi::PyType_Slot],
    mut methods: Vec<ffi::PyMethodDef>,
) -> PyResult<Bound<'py, PyAny>> {
    methods.push(ffi::PyMethodDef::zeroed());
    let mut slots = own.to_vec();
    slots.extend([
        slot(
            ffi::Py_tp_dealloc,
            dealloc as ffi::destructor as *mut c_void,
        ),
        slot(ffi::Py_tp_repr, repr as ffi::reprfunc as *mut c_void),
        slot(ffi::Py_tp_methods, methods.leak().as_mut_ptr().cast()),
        slot(0, ptr::null_mut()),
    ]);
    let flags = ffi::Py_TPFLAGS_DEFAULT
        | ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION
        | ffi::Py_TPFLAGS_IMMUTABLETYPE;
    let too_long = |_| PySystemError::new_err("a class that doesn't fit its description");
    let mut spec = ffi::PyType_Spec {
        name: name.as_ptr(),
        basicsize: c_int::try_from(size_of::<Object>()).map_err(too_long)?,
        itemsize: 0,
        flags: u32::try_from(flags).map_err(too_long)?,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: the specification is whole; Python copies it, but for the methods and names, which live for ever.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_FromSpec(&raw mut spec)) }
}

/// # Safety
/// `object` is of a class that [`make`] made, and Python holds its lock.
pub(super) unsafe fn place(object: *mut ffi::PyObject) -> Place {
    // SAFETY: as promised.
    Place(unsafe { &raw mut (*object.cast::<Object>()).items })
}

pub(super) unsafe extern "C" fn itself(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: it is alive.
    unsafe { ffi::Py_NewRef(this) }
}

unsafe extern "C" fn enter(this: *mut ffi::PyObject, _: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as above.
    unsafe { ffi::Py_NewRef(this) }
}

unsafe extern "C" fn next(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: Python calls a slot of the class with its lock held.
    unsafe {
        let py = Python::assume_attached();
        let place = place(this);
        let made = place.made(py);
        if let Some(Ok(item)) = made {
            return item.into_ptr();
        }
        // Null without an exception is the end.
        called(py, || made.or_else(|| place.next(py)).transpose())
            .flatten()
            .map_or(ptr::null_mut(), Bound::into_ptr)
    }
}

unsafe extern "C" fn close(this: *mut ffi::PyObject, _: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as for `next`.
    unsafe {
        let py = Python::assume_attached();
        match called(py, || Ok(place(this).close(py)?)) {
            Some(()) => py.None().into_ptr(),
            None => ptr::null_mut(),
        }
    }
}

unsafe extern "C" fn repr(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as for `next`.
    unsafe {
        let py = Python::assume_attached();
        let name = place(this).with(|it| it.name);
        PyString::new(py, &format!("<items of {name} at {this:p}>")).into_ptr()
    }
}

unsafe extern "C" fn dealloc(this: *mut ffi::PyObject) {
    // SAFETY: Python drops an object of the class with its lock held, once; the class is counted by it.
    unsafe {
        let py = Python::assume_attached();
        // Destructors may run Python code, which mustn't meet or lose the caller's exception.
        let pending = PyErr::take(py);
        let place = place(this);
        if let Ok(Err(error)) = fenced(|| place.close(py)) {
            error.write_unraisable(py, None);
        }
        ptr::drop_in_place(place.0);
        if let Some(pending) = pending {
            pending.restore(py);
        }
        let class = ffi::Py_TYPE(this);
        let free = ffi::PyType_GetSlot(class, ffi::Py_tp_free);
        if let Some(free) = std::mem::transmute::<*mut c_void, Option<ffi::freefunc>>(free) {
            free(this.cast());
        }
        ffi::Py_DECREF(class.cast());
    }
}
