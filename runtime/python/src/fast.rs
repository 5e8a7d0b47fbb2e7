//! What CPython's headers show of one version's objects, read and written in place. `stable.rs` has the
//! same by the calls that all versions share; the feature `abi3` chooses. Nothing else depends on it.

use std::ffi::c_int;
use std::{mem, ptr};

use pyo3::Borrowed;
use pyo3::PyClass;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyFloat, PyList, PyString, PyType};

use crate::call::Fast;
use crate::error::foreign;
use crate::unwind::ending;

/// A field of a class with slots: where it is in an instance.
pub(crate) struct Member(isize);

impl Member {
    /// The field `name` of a class of the package.
    ///
    /// # Errors
    /// The class has no such slot.
    pub(crate) fn find(class: &Bound<'_, PyType>, name: &str) -> PyResult<Self> {
        let descriptor = class.getattr(name)?;
        // SAFETY: the type says what the object is; a member descriptor has a description of its member.
        unsafe {
            if ffi::Py_TYPE(descriptor.as_ptr()) == &raw mut ffi::PyMemberDescr_Type {
                let member = (*descriptor.as_ptr().cast::<ffi::PyMemberDescrObject>()).d_member;
                let member: *mut ffi::PyMemberDef = member.cast();
                if (*member).type_code == OBJECT {
                    return Ok(Self((*member).offset));
                }
            }
        }
        Err(foreign())
    }

    /// # Safety
    /// The instance is of the class, or of one below it.
    #[inline(always)]
    unsafe fn slot(&self, instance: *mut ffi::PyObject) -> *mut *mut ffi::PyObject {
        // SAFETY: as promised; instances of subclasses have the field in the same place.
        unsafe { instance.byte_offset(self.0).cast() }
    }

    /// Puts the value into a new instance.
    ///
    /// # Errors
    /// None here.
    ///
    /// # Safety
    /// The instance is of the class, and nothing has been put there.
    #[inline(always)]
    pub(crate) unsafe fn fill(
        &self,
        instance: &Bound<'_, PyAny>,
        value: Bound<'_, PyAny>,
    ) -> PyResult<()> {
        // SAFETY: as promised, the slot is there and null; it owns its value.
        unsafe { self.slot(instance.as_ptr()).write(value.into_ptr()) };
        Ok(())
    }

    /// Puts the value in the place of another.
    ///
    /// # Errors
    /// None here.
    ///
    /// # Safety
    /// The instance is of the class, or of one below it.
    #[inline]
    pub(crate) unsafe fn replace(
        &self,
        instance: &Bound<'_, PyAny>,
        value: Bound<'_, PyAny>,
    ) -> PyResult<()> {
        // SAFETY: as promised, the slot is there; it owns its value or is null.
        unsafe {
            let old = self.slot(instance.as_ptr()).replace(value.into_ptr());
            drop(Bound::from_owned_ptr_or_opt(instance.py(), old));
        }
        Ok(())
    }

    /// The value, unless it was deleted.
    ///
    /// # Safety
    /// The instance is of the class, or of one below it.
    #[inline]
    pub(crate) unsafe fn get<'py>(
        &self,
        instance: &Bound<'py, PyAny>,
    ) -> Option<Bound<'py, PyAny>> {
        // SAFETY: as promised, the slot is there; it has a live object or null.
        unsafe {
            let value = self.slot(instance.as_ptr()).read();
            Bound::from_borrowed_ptr_or_opt(instance.py(), value)
        }
    }

    /// What `read`, which runs no Python code, makes of the value.
    ///
    /// # Safety
    /// The instance is of the class, or of one below it.
    #[inline(always)]
    pub(crate) unsafe fn read<'py, R>(
        &self,
        instance: Borrowed<'_, 'py, PyAny>,
        read: impl FnOnce(Borrowed<'_, 'py, PyAny>) -> Option<R>,
    ) -> Option<R> {
        // SAFETY: as promised, the slot is there; what is in it lives until other code runs.
        let value = unsafe {
            let value = self.slot(instance.as_ptr()).read();
            Borrowed::from_ptr_or_opt(instance.py(), value)
        };
        read(value?)
    }
}

/// `Py_T_OBJECT_EX`: an object, or null for a field that was deleted.
const OBJECT: c_int = 16;

/// An item of a list, alive until other code runs.
///
/// # Safety
/// The index is below the length.
#[inline(always)]
pub(crate) unsafe fn list_item<'a, 'py>(
    list: &'a Bound<'py, PyList>,
    index: usize,
) -> Borrowed<'a, 'py, PyAny> {
    // SAFETY: as promised; the lock is held.
    unsafe {
        let item = ffi::PyList_GET_ITEM(list.as_ptr(), index.cast_signed());
        Borrowed::from_ptr(list.py(), item)
    }
}

/// Puts an item into a list that `PyList_New` made.
///
/// # Safety
/// The index is below the length, and nothing has been put there.
#[inline(always)]
pub(crate) unsafe fn list_fill(list: &Bound<'_, PyAny>, index: usize, item: Bound<'_, PyAny>) {
    // SAFETY: as promised; the list takes the item over.
    unsafe { ffi::PyList_SET_ITEM(list.as_ptr(), index.cast_signed(), item.into_ptr()) };
}

/// The number of a `float`.
#[inline(always)]
pub(crate) fn float(value: Borrowed<'_, '_, PyFloat>) -> f64 {
    // SAFETY: it is a live float.
    unsafe { ffi::PyFloat_AS_DOUBLE(value.as_ptr()) }
}

/// The text of a `str` itself, if it can be had at once: if it is ASCII.
#[inline(always)]
pub(crate) fn text<'a>(value: Borrowed<'a, '_, PyAny>) -> Option<&'a str> {
    let text = value.cast_exact::<PyString>().ok()?;
    // SAFETY: the object is a live `str`; an ASCII one is its own UTF-8 form.
    unsafe {
        let object = text.as_ptr();
        if ffi::PyUnicode_IS_COMPACT_ASCII(object) == 0 {
            return None;
        }
        let bytes = std::slice::from_raw_parts(
            ffi::PyUnicode_DATA(object).cast::<u8>(),
            ffi::PyUnicode_GET_LENGTH(object).cast_unsigned(),
        );
        Some(std::str::from_utf8_unchecked(bytes))
    }
}

/// The bytes of `bytes`.
#[inline]
pub(crate) fn bytes<'a>(value: &'a Bound<'_, PyBytes>) -> &'a [u8] {
    // SAFETY: `bytes` have their length and their bytes in themselves, and never change.
    unsafe {
        let start = ffi::PyBytes_AS_STRING(value.as_ptr()).cast::<u8>();
        std::slice::from_raw_parts(start, ffi::Py_SIZE(value.as_ptr()).cast_unsigned())
    }
}

/// Makes calls of a class go straight to `construct`, not by way of `__new__` with its tuple and dict.
pub(crate) fn straight<C: PyClass>(py: Python<'_>, construct: Fast) {
    let class = py.get_type::<C>();
    // SAFETY: Python calls what stands here when an object of this type, a class of our own, is called. The class can't be
    // subclassed, and nothing has called it before its module is complete.
    unsafe {
        (*class.as_type_ptr()).tp_vectorcall =
            Some(std::mem::transmute::<Fast, ffi::vectorcallfunc>(construct));
    }
}

/// Whether this thread is known to have the interpreter's lock. This is how CPython itself knows it when it is asked to
/// attach, without the counting that comes with that.
#[inline]
pub(crate) fn is_attached() -> bool {
    // SAFETY: both may be asked by any thread as long as the interpreter is there.
    unsafe {
        if ffi::Py_IsInitialized() == 0 {
            return false;
        }
        let running = ffi::compat::PyThreadState_GetUnchecked();
        !running.is_null() && running == ffi::PyGILState_GetThisThreadState()
    }
}

/// Arguments after a place that the callee may use for one more, which spares methods a copy.
#[repr(C)]
struct Arguments<const N: usize> {
    first: *mut ffi::PyObject,
    rest: [*mut ffi::PyObject; N],
}

/// `vectorcallfunc` as PyO3 declares it, but for unwinding: that is what happens to a thread that Python ends in it.
type Vectorcall = unsafe extern "C-unwind" fn(
    *mut ffi::PyObject,
    *const *mut ffi::PyObject,
    usize,
    *mut ffi::PyObject,
) -> *mut ffi::PyObject;

/// The same as PyO3 declares it.
type Declared = unsafe extern "C" fn(
    *mut ffi::PyObject,
    *const *mut ffi::PyObject,
    usize,
    *mut ffi::PyObject,
) -> *mut ffi::PyObject;

/// `PyObject_VectorcallMethod`, again but for unwinding. It is read as what could change, since the compiler would know
/// PyO3's declaration otherwise.
static METHOD: Vectorcall = {
    // SAFETY: both ways to call are the same but for unwinding, which this one allows.
    unsafe { mem::transmute::<Declared, Vectorcall>(ffi::PyObject_VectorcallMethod) }
};

/// `PyObject_VectorcallDict`, likewise: for objects whose class has no call with arguments in a row.
static SLOWER: Vectorcall = {
    // SAFETY: as above.
    unsafe { mem::transmute::<Declared, Vectorcall>(ffi::PyObject_VectorcallDict) }
};

/// Calls an object.
///
/// # Errors
/// What it raises.
#[inline(always)]
pub(crate) fn call<'py, const N: usize>(
    callable: &Bound<'py, PyAny>,
    arguments: [Bound<'py, PyAny>; N],
) -> PyResult<Bound<'py, PyAny>> {
    let mut given = Arguments {
        first: ptr::null_mut(),
        rest: arguments.each_ref().map(Bound::as_ptr),
    };
    let object = callable.as_ptr();
    // SAFETY: all are alive for the call. There are `N` arguments, and before them a place that may be written to. An
    // object whose class says that there is such a function in it has one there, or null.
    unsafe {
        let start = (&raw mut given)
            .cast::<*mut ffi::PyObject>()
            .add(1)
            .cast_const();
        let count = N | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET;
        let class = ffi::Py_TYPE(object);
        let direct = if ffi::PyType_HasFeature(class, ffi::Py_TPFLAGS_HAVE_VECTORCALL) == 0 {
            None
        } else {
            let place = object.byte_offset((*class).tp_vectorcall_offset);
            place.cast::<Option<Vectorcall>>().read()
        };
        let answer = match direct {
            Some(call) => ending(|| call(object, start, count, ptr::null_mut())),
            None => {
                let call = (&raw const SLOWER).read_volatile();
                ending(|| call(object, start, count, ptr::null_mut()))
            }
        };
        Bound::from_owned_ptr_or_err(callable.py(), answer)
    }
}

/// Calls a method, without making an object of it first where its class has it.
///
/// # Errors
/// What it raises; there is none.
#[inline(always)]
pub(crate) fn call_method<'py, const N: usize>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
    arguments: [Bound<'py, PyAny>; N],
) -> PyResult<Bound<'py, PyAny>> {
    let given = Arguments {
        first: object.as_ptr(),
        rest: arguments.each_ref().map(Bound::as_ptr),
    };
    // SAFETY: all are alive for the call; the object is the first of `N + 1`.
    unsafe {
        let start = (&raw const given).cast::<*mut ffi::PyObject>();
        let method = (&raw const METHOD).read_volatile();
        let answer = ending(|| method(name.as_ptr(), start, N + 1, ptr::null_mut()));
        Bound::from_owned_ptr_or_err(object.py(), answer)
    }
}
