//! Calls from Python: the trampoline under every function, method, property and constructor, and the
//! definitions by which Python finds them. `parameters` sorts what the caller gave.
//!
//! These stand where PyO3's attributes would: same checks, less work per call, since arguments are borrowed
//! from the caller for as long as the call lasts and nothing is counted.

use std::cell::UnsafeCell;
use std::ffi::{CStr, c_void};
use std::ptr;

use landbridge_core::{Failure, fence};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use pyo3::{Borrowed, PyClass};

use crate::abi;
use crate::error::{Classes, raise};
use crate::parameters::{Signature, Slot};
use crate::park::{Parked, lasting};

/// Python's fast way to call: arguments by position, then those by name.
pub type Fast = unsafe extern "C" fn(
    *mut ffi::PyObject,
    *const *mut ffi::PyObject,
    ffi::Py_ssize_t,
    *mut ffi::PyObject,
) -> *mut ffi::PyObject;

/// The way to call what takes no arguments.
pub type Bare = unsafe extern "C" fn(*mut ffi::PyObject, *mut ffi::PyObject) -> *mut ffi::PyObject;

/// The way to read a property.
pub type Get = unsafe extern "C" fn(*mut ffi::PyObject, *mut c_void) -> *mut ffi::PyObject;

/// What the body of a call comes to.
pub type Answer<'py> = Result<Bound<'py, PyAny>, Raised<'py>>;

/// What a call raises.
#[derive(Debug)]
pub enum Raised<'py> {
    /// A fault of the call.
    Error(PyErr),
    /// The user's error, an exception that is complete.
    User(Bound<'py, PyAny>),
}

impl From<PyErr> for Raised<'_> {
    fn from(error: PyErr) -> Self {
        Self::Error(error)
    }
}

/// What Python knows of a function or method, for as long as the process lives.
pub struct Definition(UnsafeCell<ffi::PyMethodDef>);

// SAFETY: Python reads it and never writes; its pointers lead to static data.
unsafe impl Sync for Definition {}

impl std::fmt::Debug for Definition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Definition")
    }
}

impl Definition {
    /// A function with parameters.
    #[must_use]
    pub const fn fast(name: &'static CStr, doc: &'static CStr, call: Fast) -> Self {
        Self::new(
            name,
            doc,
            ffi::PyMethodDefPointer {
                PyCFunctionFastWithKeywords: call,
            },
            ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        )
    }

    /// A function without.
    #[must_use]
    pub const fn bare(name: &'static CStr, doc: &'static CStr, call: Bare) -> Self {
        let call = ffi::PyMethodDefPointer { PyCFunction: call };
        Self::new(name, doc, call, ffi::METH_NOARGS)
    }

    const fn new(
        name: &'static CStr,
        doc: &'static CStr,
        call: ffi::PyMethodDefPointer,
        flags: std::ffi::c_int,
    ) -> Self {
        Self(UnsafeCell::new(ffi::PyMethodDef {
            ml_name: name.as_ptr(),
            ml_meth: call,
            ml_flags: flags,
            ml_doc: doc.as_ptr(),
        }))
    }

    pub(crate) fn pointer(&'static self) -> *mut ffi::PyMethodDef {
        self.0.get()
    }

    fn name(&self) -> &'static CStr {
        // SAFETY: `new` took it of a static text.
        unsafe { CStr::from_ptr((*self.0.get()).ml_name) }
    }

    /// Adds it to a module as a function of the package `package`.
    ///
    /// # Errors
    /// Python is out of memory.
    pub fn function(&'static self, module: &Bound<'_, PyModule>, package: &str) -> PyResult<()> {
        let py = module.py();
        let package = pyo3::types::PyString::new(py, package);
        // SAFETY: the definition is static; the others are alive, and counted by the new object.
        let function = unsafe {
            Bound::from_owned_ptr_or_err(
                py,
                ffi::PyCFunction_NewEx(self.0.get(), module.as_ptr(), package.as_ptr()),
            )?
        };
        module
            .as_any()
            .setattr(self.name().to_string_lossy().as_ref(), function)
    }

    /// A function of it whose first argument, which its caller doesn't see, is `this`.
    ///
    /// # Errors
    /// Python is out of memory.
    pub(crate) fn bound<'py>(
        &'static self,
        this: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: as in `function`; functions may be of no module.
        unsafe {
            let function = ffi::PyCFunction_NewEx(self.0.get(), this.as_ptr(), ptr::null_mut());
            Bound::from_owned_ptr_or_err(this.py(), function)
        }
    }

    /// Adds it to a class as a method.
    ///
    /// # Errors
    /// Python is out of memory.
    pub fn method<C: PyClass>(&'static self, py: Python<'_>) -> PyResult<()> {
        let class = py.get_type::<C>();
        // SAFETY: the class is alive, the definition static. The descriptor checks that `self` is of the class.
        let method = unsafe {
            let method = ffi::PyDescr_NewMethod(class.as_ptr().cast(), self.0.get());
            Bound::from_owned_ptr_or_err(py, method)?
        };
        class.setattr(self.name().to_string_lossy().as_ref(), method)
    }

    /// Adds it to a class as a static method.
    ///
    /// # Errors
    /// Python is out of memory.
    pub fn static_method<C: PyClass>(&'static self, py: Python<'_>) -> PyResult<()> {
        let class = py.get_type::<C>();
        // SAFETY: as in `function`.
        let function = unsafe {
            let function = ffi::PyCFunction_NewEx(self.0.get(), class.as_ptr(), ptr::null_mut());
            Bound::from_owned_ptr_or_err(py, function)?
        };
        let method = py
            .import("builtins")?
            .call_method1("staticmethod", (function,))?;
        class.setattr(self.name().to_string_lossy().as_ref(), method)
    }
}

/// What Python knows of a property.
pub struct Property(UnsafeCell<ffi::PyGetSetDef>);

// SAFETY: as for `Definition`.
unsafe impl Sync for Property {}

impl std::fmt::Debug for Property {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Property")
    }
}

impl Property {
    /// A property that is read.
    #[must_use]
    pub const fn new(name: &'static CStr, doc: &'static CStr, get: Get) -> Self {
        Self(UnsafeCell::new(ffi::PyGetSetDef {
            name: name.as_ptr(),
            get: Some(get),
            set: None,
            doc: doc.as_ptr(),
            closure: ptr::null_mut(),
        }))
    }

    /// Adds it to a class.
    ///
    /// # Errors
    /// Python is out of memory.
    pub fn of<C: PyClass>(&'static self, py: Python<'_>) -> PyResult<()> {
        let class = py.get_type::<C>();
        // SAFETY: as for methods; the name is a static text.
        let (property, name) = unsafe {
            let property = ffi::PyDescr_NewGetSet(class.as_ptr().cast(), self.0.get());
            let property = Bound::from_owned_ptr_or_err(py, property)?;
            (property, CStr::from_ptr((*self.0.get()).name))
        };
        class.setattr(name.to_string_lossy().as_ref(), property)
    }
}

/// Makes calls of a class go straight to `construct`, where the ABI lets them.
pub fn constructor<C: PyClass>(py: Python<'_>, construct: Fast) {
    // A trace replaces `__new__`, which calls that go straight would go past.
    if crate::trace::on() && crate::trace::constructor::<C>(py, construct).is_ok() {
        return;
    }
    abi::straight::<C>(py, construct);
}

/// Runs a body: what it gives, or the exception set and null.
#[inline(always)]
fn finish<'py>(
    py: Python<'py>,
    classes: &Classes,
    body: impl FnOnce() -> Answer<'py>,
) -> *mut ffi::PyObject {
    let result = fence(body);
    #[cfg(feature = "log")]
    crate::logging::settle(py);
    match result {
        Ok(Ok(value)) => value.into_ptr(),
        Ok(Err(Raised::User(exception))) => {
            // SAFETY: an exception, since `ErrorPy` makes nothing else.
            unsafe {
                let class = ffi::Py_TYPE(exception.as_ptr());
                ffi::PyErr_SetObject(class.cast(), exception.as_ptr());
            }
            ptr::null_mut()
        }
        Ok(Err(Raised::Error(error))) => fail(py, error),
        Err(panic) => fail(py, raise(py, classes, Failure::Panic(panic))),
    }
}

/// Sets the exception.
#[cold]
#[inline(never)]
fn fail(py: Python<'_>, error: PyErr) -> *mut ffi::PyObject {
    error.restore(py);
    settle_counts(py);
    ptr::null_mut()
}

/// PyO3 puts off what is dropped while it doesn't know that the thread is attached, which trampolines don't tell it:
/// exceptions that became others. This makes up for it.
pub(crate) fn settle_counts(_: Python<'_>) {
    let _parked = Parked::new();
    // Where the interpreter ends, they are settled with it.
    let _ = Python::try_attach(|_| ());
}

/// A call of a function.
///
/// # Safety
/// Python calls with these.
#[inline(always)]
pub unsafe fn function<'py, const N: usize>(
    signature: &Signature<N>,
    classes: &Classes,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
    body: impl FnOnce(Python<'py>, [Slot<'py>; N]) -> Answer<'py>,
) -> *mut ffi::PyObject {
    // SAFETY: Python calls with its lock held; the arguments stay until the call is over, which is all that `'py` says here.
    let (py, slots) = unsafe {
        let py = Python::assume_attached();
        (py, signature.slots(py, arguments, count, names))
    };
    match slots {
        Ok(slots) => finish(py, classes, || body(py, slots)),
        Err(error) => fail(py, error),
    }
}

/// A call of a method.
///
/// # Safety
/// Python calls with these, through a descriptor of the class `C`.
#[inline(always)]
pub unsafe fn method<'py, C: PyClass, const N: usize>(
    signature: &Signature<N>,
    classes: &Classes,
    this: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
    body: impl FnOnce(&Bound<'py, C>, [Slot<'py>; N]) -> Answer<'py>,
) -> *mut ffi::PyObject {
    // SAFETY: as for `function`; the descriptor checked the type of `this`.
    unsafe {
        function(signature, classes, arguments, count, names, |py, slots| {
            let this = Borrowed::from_ptr(py, this).cast_unchecked::<C>();
            body(&this, slots)
        })
    }
}

/// A call of a function without parameters, or the reading of a property.
///
/// # Safety
/// Python calls.
#[inline(always)]
pub unsafe fn bare_function<'py>(
    classes: &Classes,
    body: impl FnOnce(Python<'py>, [Slot<'py>; 0]) -> Answer<'py>,
) -> *mut ffi::PyObject {
    // SAFETY: Python calls with its lock held.
    let py = unsafe { Python::assume_attached() };
    finish(py, classes, || body(py, []))
}

/// A call of a method without parameters.
///
/// # Safety
/// Python calls with `this`, through a descriptor of the class `C`.
#[inline(always)]
pub unsafe fn bare_method<'py, C: PyClass>(
    classes: &Classes,
    this: *mut ffi::PyObject,
    body: impl FnOnce(&Bound<'py, C>, [Slot<'py>; 0]) -> Answer<'py>,
) -> *mut ffi::PyObject {
    // SAFETY: as for `method`.
    unsafe {
        bare_function(classes, |py, slots| {
            let this = Borrowed::from_ptr(py, this).cast_unchecked::<C>();
            body(&this, slots)
        })
    }
}

/// A constructor's call by way of `__new__`: with the stable ABI every one, else those that name it.
///
/// # Errors
/// What the constructor raises.
pub fn construct<'py>(
    py: Python<'py>,
    construct: Fast,
    positional: &Bound<'py, PyTuple>,
    named: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    lasting();
    let mut all: Vec<Bound<'py, PyAny>> = positional.iter().collect();
    let count = all.len();
    let mut names = Vec::new();
    for (name, value) in named.into_iter().flat_map(|named| named.iter()) {
        names.push(name);
        all.push(value);
    }
    let names = if names.is_empty() {
        None
    } else {
        Some(PyTuple::new(py, names)?)
    };
    let pointers: Vec<_> = all.iter().map(Bound::as_ptr).collect();
    // SAFETY: this is how Python itself would call; everything is alive until the call is over.
    unsafe {
        let value = construct(
            ptr::null_mut(),
            pointers.as_ptr(),
            count.cast_signed(),
            names.as_ref().map_or(ptr::null_mut(), Bound::as_ptr),
        );
        Bound::from_owned_ptr_or_err(py, value)
    }
}

/// A static [`Definition`] or [`Property`] for a Rust function, and the trampoline between them.
///
/// The function takes what `$body` shows: the lock's token or `self`, and the slots of its parameters.
#[macro_export]
macro_rules! define {
    (function $it:ident = $body:ident in $classes:ident, $name:literal, $doc:literal) => {
        static $it: $crate::Definition = {
            unsafe extern "C" fn call(
                _: *mut $crate::Object,
                _: *mut $crate::Object,
            ) -> *mut $crate::Object {
                // SAFETY: Python calls.
                unsafe { $crate::bare_function(&$classes, $body) }
            }
            $crate::Definition::bare($name, $doc, call)
        };
    };
    (function $it:ident = $body:ident in $classes:ident, $name:literal, $doc:literal, $count:literal $signature:expr) => {
        static $it: $crate::Definition = $crate::Definition::fast($name, $doc, {
    $crate::define!(trampoline $body in $classes, $count $signature);
            call
        });
    };
    (constructor $it:ident = $body:ident in $classes:ident, $count:literal $signature:expr) => {
        static $it: $crate::Fast = {
    $crate::define!(trampoline $body in $classes, $count $signature);
            call
        };
    };
    (trampoline $body:ident in $classes:ident, $count:literal $signature:expr) => {
        unsafe extern "C" fn call(
            _: *mut $crate::Object,
            arguments: *const *mut $crate::Object,
            count: isize,
            names: *mut $crate::Object,
        ) -> *mut $crate::Object {
            static SIGNATURE: $crate::Signature<$count> = $signature;
            // SAFETY: Python calls with its arguments.
            unsafe { $crate::function(&SIGNATURE, &$classes, arguments, count, names, $body) }
        }
    };
    (method $it:ident = $class:ident::$body:ident in $classes:ident, $name:literal, $doc:literal) => {
        static $it: $crate::Definition = {
            unsafe extern "C" fn call(
                this: *mut $crate::Object,
                _: *mut $crate::Object,
            ) -> *mut $crate::Object {
                // SAFETY: Python calls through the class's descriptor.
                unsafe { $crate::bare_method::<$class>(&$classes, this, $class::$body) }
            }
            $crate::Definition::bare($name, $doc, call)
        };
    };
    (method $it:ident = $class:ident::$body:ident in $classes:ident, $name:literal, $doc:literal, $count:literal $signature:expr) => {
        static $it: $crate::Definition = {
            unsafe extern "C" fn call(
                this: *mut $crate::Object,
                arguments: *const *mut $crate::Object,
                count: isize,
                names: *mut $crate::Object,
            ) -> *mut $crate::Object {
                static SIGNATURE: $crate::Signature<$count> = $signature;
                // SAFETY: Python calls with its arguments, through the class's descriptor.
                unsafe {
                    $crate::method::<$class, $count>(
                        &SIGNATURE,
                        &$classes,
                        this,
                        arguments,
                        count,
                        names,
                        $class::$body,
                    )
                }
            }
            $crate::Definition::fast($name, $doc, call)
        };
    };
    (property $it:ident = $class:ident::$body:ident in $classes:ident, $name:literal, $doc:literal) => {
        static $it: $crate::Property = {
            unsafe extern "C" fn call(
                this: *mut $crate::Object,
                _: *mut std::ffi::c_void,
            ) -> *mut $crate::Object {
                // SAFETY: Python reads through the class's descriptor.
                unsafe { $crate::bare_method::<$class>(&$classes, this, $class::$body) }
            }
            $crate::Property::new($name, $doc, call)
        };
    };
}
