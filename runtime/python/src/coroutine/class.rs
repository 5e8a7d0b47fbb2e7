//! The coroutines' Python class: its slots, methods and attributes. What they do is the parent module's.

use std::ffi::{CStr, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use pyo3::Borrowed;
use pyo3::exceptions::{
    PyRuntimeError, PyRuntimeWarning, PyStopIteration, PySystemError, PyTypeError,
};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple};

use super::{Coroutine, Place, Resumed, State};
use crate::unwind::{called, fenced, held};

/// The type of `am_send`, which PyO3 has for single versions only.
type Send = unsafe extern "C" fn(
    *mut ffi::PyObject,
    *mut ffi::PyObject,
    *mut *mut ffi::PyObject,
) -> ffi::PySendResult;

/// How an object of the class looks in memory.
#[repr(C)]
struct Object {
    head: ffi::PyObject,
    coroutine: Coroutine,
}

/// A new object of the class.
pub(super) fn new(py: Python<'_>, coroutine: Coroutine) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || make(py).map(Bound::unbind))?;
    // SAFETY: the class was made for objects of this layout; nothing runs before the coroutine is written.
    unsafe {
        let object = ffi::PyType_GenericAlloc(class.as_ptr().cast(), 0);
        if object.is_null() {
            return Err(PyErr::fetch(py));
        }
        (&raw mut (*object.cast::<Object>()).coroutine).write(coroutine);
        Ok(Bound::from_owned_ptr(py, object))
    }
}

fn make(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let method = |name: &'static CStr, call: ffi::PyCFunction, flags| ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: call },
        ml_flags: flags,
        ml_doc: ptr::null(),
    };
    let methods = Box::leak(Box::new([
        method(c"send", send, ffi::METH_O),
        method(c"throw", throw, ffi::METH_VARARGS),
        method(c"close", close, ffi::METH_NOARGS),
        ffi::PyMethodDef::zeroed(),
    ]));
    let attribute = |name: &'static CStr, get, what: What| ffi::PyGetSetDef {
        name: name.as_ptr(),
        get,
        set: None,
        doc: ptr::null(),
        closure: ptr::without_provenance_mut(what as usize),
    };
    let mut attributes: Vec<ffi::PyGetSetDef> = ATTRIBUTES
        .iter()
        .map(|(name, what)| attribute(name, Some(get as ffi::getter), *what))
        .collect();
    attributes.push(ffi::PyGetSetDef {
        name: ptr::null(),
        get: None,
        set: None,
        doc: ptr::null(),
        closure: ptr::null_mut(),
    });
    let attributes = attributes.leak();
    let slot = |slot, pfunc| ffi::PyType_Slot { slot, pfunc };
    let slots = [
        slot(
            ffi::Py_tp_dealloc,
            dealloc as ffi::destructor as *mut c_void,
        ),
        slot(
            ffi::Py_tp_traverse,
            traverse as ffi::traverseproc as *mut c_void,
        ),
        slot(ffi::Py_tp_clear, clear as ffi::inquiry as *mut c_void),
        slot(ffi::Py_tp_repr, repr as ffi::reprfunc as *mut c_void),
        slot(ffi::Py_am_await, awaits as ffi::unaryfunc as *mut c_void),
        slot(ffi::Py_am_send, resume as Send as *mut c_void),
        slot(ffi::Py_tp_iter, itself as ffi::getiterfunc as *mut c_void),
        slot(
            ffi::Py_tp_iternext,
            next as ffi::iternextfunc as *mut c_void,
        ),
        slot(ffi::Py_tp_methods, methods.as_mut_ptr().cast()),
        slot(ffi::Py_tp_getset, attributes.as_mut_ptr().cast()),
        slot(0, ptr::null_mut()),
    ];
    let flags = ffi::Py_TPFLAGS_DEFAULT
        | ffi::Py_TPFLAGS_HAVE_GC
        | ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION
        | ffi::Py_TPFLAGS_IMMUTABLETYPE;
    let too_long = |_| PySystemError::new_err("a class that doesn't fit its description");
    let mut spec = ffi::PyType_Spec {
        name: c"landbridge.coroutine".as_ptr(),
        basicsize: c_int::try_from(size_of::<Object>()).map_err(too_long)?,
        itemsize: 0,
        flags: u32::try_from(flags).map_err(too_long)?,
        slots: slots.as_ptr().cast_mut(),
    };
    // SAFETY: the specification is whole; Python copies it, but for the methods, attributes and names, which
    // live for ever.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_FromSpec(&raw mut spec)) }
}

/// # Safety
/// `object` is of the class, and Python holds its lock.
unsafe fn place(object: *mut ffi::PyObject) -> Place {
    // SAFETY: as promised.
    Place(unsafe { &raw mut (*object.cast::<Object>()).coroutine })
}

/// `PyIter_Send`: how tasks and `await` resume it.
unsafe extern "C" fn resume(
    this: *mut ffi::PyObject,
    sent: *mut ffi::PyObject,
    result: *mut *mut ffi::PyObject,
) -> ffi::PySendResult {
    // SAFETY: Python calls a slot of the class with its lock held; `sent` is alive, `result` to be written.
    unsafe {
        let py = Python::assume_attached();
        let sent = Borrowed::from_ptr(py, sent);
        let (value, how) = match called(py, || place(this).resume(py, &sent)) {
            Some(Resumed::Yield(value)) => (value.into_ptr(), ffi::PySendResult::PYGEN_NEXT),
            Some(Resumed::Return(value)) => (value.into_ptr(), ffi::PySendResult::PYGEN_RETURN),
            None => (ptr::null_mut(), ffi::PySendResult::PYGEN_ERROR),
        };
        *result = value;
        how
    }
}

/// Resumes it for those who expect the result in a `StopIteration`.
fn iterate<'py>(py: Python<'py>, place: &Place, sent: &Bound<'py, PyAny>) -> *mut ffi::PyObject {
    let resumed = called(py, || match place.resume(py, sent)? {
        Resumed::Yield(value) => Ok(value),
        Resumed::Return(value) => {
            let stop = py.get_type::<PyStopIteration>().call1((value,))?;
            Err(PyErr::from_value(stop).into())
        }
    });
    resumed.map_or(ptr::null_mut(), Bound::into_ptr)
}

unsafe extern "C" fn next(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as for `resume`.
    unsafe {
        let py = Python::assume_attached();
        iterate(py, &place(this), py.None().bind(py))
    }
}

unsafe extern "C" fn send(
    this: *mut ffi::PyObject,
    sent: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `resume`.
    unsafe {
        let py = Python::assume_attached();
        iterate(py, &place(this), &Borrowed::from_ptr(py, sent))
    }
}

/// `throw(exception)`, and the older `throw(type, value, traceback)`.
unsafe extern "C" fn throw(
    this: *mut ffi::PyObject,
    arguments: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `resume`; the arguments are a tuple.
    unsafe {
        let py = Python::assume_attached();
        let arguments = Borrowed::from_ptr(py, arguments);
        let raised: Option<()> = called(py, || {
            let exception = thrown(py, &arguments)?;
            Err(place(this).throw(py, exception).into())
        });
        debug_assert!(raised.is_none());
        ptr::null_mut()
    }
}

fn thrown(py: Python<'_>, arguments: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    let arguments = arguments.cast::<PyTuple>()?;
    let given = |index: usize| arguments.get_item(index).ok().filter(|it| !it.is_none());
    let Some(first) = given(0) else {
        return Err(PyTypeError::new_err("throw() needs an exception"));
    };
    let is = |value: &Bound<'_, PyAny>| value.is_instance_of::<pyo3::exceptions::PyBaseException>();
    let exception = if is(&first) {
        first
    } else {
        match given(1) {
            Some(value) if is(&value) => value,
            Some(value) => match value.cast::<PyTuple>() {
                Ok(values) => first.call1(values)?,
                Err(_) => first.call1((value,))?,
            },
            None => first.call0()?,
        }
    };
    if !is(&exception) {
        let text = "exceptions must be classes or instances deriving from BaseException";
        return Err(PyTypeError::new_err(text));
    }
    if let Some(traceback) = given(2) {
        exception.setattr("__traceback__", traceback)?;
    }
    let _ = py;
    Ok(PyErr::from_value(exception))
}

unsafe extern "C" fn close(this: *mut ffi::PyObject, _: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as for `resume`.
    unsafe {
        let py = Python::assume_attached();
        match called(py, || Ok(place(this).end(py)?)) {
            Some(()) => py.None().into_ptr(),
            None => ptr::null_mut(),
        }
    }
}

unsafe extern "C" fn awaits(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as for `resume`; it is alive.
    unsafe {
        let py = Python::assume_attached();
        match called(py, || Ok(place(this).begin_await()?)) {
            Some(()) => ffi::Py_NewRef(this),
            None => ptr::null_mut(),
        }
    }
}

unsafe extern "C" fn itself(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: it is alive.
    unsafe { ffi::Py_NewRef(this) }
}

unsafe extern "C" fn repr(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as for `resume`.
    unsafe {
        let py = Python::assume_attached();
        let name = place(this).with(|it| it.name);
        PyString::new(py, &format!("<coroutine object {name} at {this:p}>")).into_ptr()
    }
}

/// What an attribute shows.
#[derive(Clone, Copy)]
#[repr(usize)]
enum What {
    /// There is no Python code in it.
    Nothing,
    Name,
    QualifiedName,
    Running,
    Suspended,
}

/// What `inspect`, asyncio and anyio ask a coroutine.
const ATTRIBUTES: [(&CStr, What); 8] = [
    (c"__name__", What::Name),
    (c"__qualname__", What::QualifiedName),
    (c"cr_running", What::Running),
    (c"cr_suspended", What::Suspended),
    (c"cr_frame", What::Nothing),
    (c"cr_code", What::Nothing),
    (c"cr_await", What::Nothing),
    (c"cr_origin", What::Nothing),
];

unsafe extern "C" fn get(this: *mut ffi::PyObject, what: *mut c_void) -> *mut ffi::PyObject {
    // SAFETY: as for `resume`.
    unsafe {
        let py = Python::assume_attached();
        let (name, state) = place(this).with(|it| (it.name, it.state));
        let is = |what: What, of: *mut c_void| of.addr() == what as usize;
        let truth = |of: bool| pyo3::types::PyBool::new(py, of).to_owned().into_ptr();
        if is(What::QualifiedName, what) {
            PyString::new(py, name).into_ptr()
        } else if is(What::Name, what) {
            let last = name.rsplit('.').next().unwrap_or(name);
            PyString::new(py, last).into_ptr()
        } else if is(What::Running, what) {
            truth(state == State::Running)
        } else if is(What::Suspended, what) {
            truth(state == State::Suspended)
        } else {
            py.None().into_ptr()
        }
    }
}

unsafe extern "C" fn traverse(
    this: *mut ffi::PyObject,
    visit: ffi::visitproc,
    argument: *mut c_void,
) -> c_int {
    // SAFETY: the collector calls with an object of the class; nothing else of Python runs meanwhile.
    unsafe {
        match visit(ffi::Py_TYPE(this).cast(), argument) {
            0 => {}
            stop => return stop,
        }
        let coroutine = &(*this.cast::<Object>()).coroutine;
        match &coroutine.wake {
            // While Rust has a waker, what waits can still be woken.
            Some(wake) if Arc::strong_count(wake) == 1 => wake.visit(|it| visit(it, argument)),
            _ => 0,
        }
    }
}

unsafe extern "C" fn clear(this: *mut ffi::PyObject) -> c_int {
    // SAFETY: as for `resume`.
    unsafe {
        let py = Python::assume_attached();
        let _ = fenced(|| place(this).quit(py));
    }
    0
}

unsafe extern "C" fn dealloc(this: *mut ffi::PyObject) {
    // SAFETY: Python drops an object of the class with its lock held, once; the class is counted by it.
    unsafe {
        let py = Python::assume_attached();
        ffi::PyObject_GC_UnTrack(this.cast());
        // Python code may run below, and mustn't meet or lose the caller's exception.
        let pending = PyErr::take(py);
        let place = place(this);
        let (state, name) = place.with(|it| (it.state, it.name));
        if state == State::Created {
            never_awaited(py, name);
        }
        if let Ok(Err(error)) = fenced(|| place.quit(py)) {
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

/// The warning that Python's own coroutines give.
fn never_awaited(py: Python<'_>, name: &str) {
    held(|| warn(py, name));
}

fn warn(py: Python<'_>, name: &str) {
    let text = std::ffi::CString::new(format!("coroutine '{name}' was never awaited"));
    let class = py.get_type::<PyRuntimeWarning>();
    let warned = match text {
        Ok(text) => PyErr::warn(py, class.as_any(), &text, 1),
        Err(_) => Err(PyRuntimeError::new_err("a coroutine was never awaited")),
    };
    if let Err(error) = warned {
        error.write_unraisable(py, None);
    }
}
