//! Rust streams as async iterators: `__anext__` is a coroutine that polls the stream in place, so that whoever
//! awaits an item polls for it. One at a time waits; what isn't asked for isn't polled.

use std::ffi::c_void;
use std::pin::Pin;
use std::task::{Context, Poll};

use landbridge_core::sequence::Feed;
use pyo3::exceptions::PyStopAsyncIteration;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::class::{alloc, itself, make, method, place, slot};
use super::{Fail, Give, Items, Place};
use crate::call::{Answer, Raised};
use crate::coroutine::coroutine;
use crate::error::Classes;
use crate::stops::unstopped_stream;
use crate::unwind::called;

/// A call's stream, as [`iterator`](super::iterator).
///
/// # Errors
/// What the call fails with.
pub fn stream<'py, T, E, F>(
    py: Python<'py>,
    classes: &'static Classes,
    name: &'static str,
    lazy: bool,
    block: impl FnOnce(Feed<T>) -> F,
    fail: Fail<E>,
    give: Give<T>,
) -> Answer<'py>
where
    F: Future<Output = Result<(), E>> + 'static,
    T: 'static,
{
    let items = Items::open(py, classes, name, lazy, block, fail, give)?;
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        let slots = [
            slot(ffi::Py_am_aiter, itself as ffi::unaryfunc as *mut c_void),
            slot(ffi::Py_am_anext, next as ffi::unaryfunc as *mut c_void),
        ];
        let methods = [
            method(c"aclose", close, ffi::METH_NOARGS),
            method(c"__aenter__", enter, ffi::METH_NOARGS),
            method(c"__aexit__", close, ffi::METH_VARARGS),
        ];
        make(py, c"landbridge.async_iterator", &slots, methods.into()).map(Bound::unbind)
    })?;
    Ok(alloc(class.bind(py), items)?)
}

/// A wait for the next item.
struct Next {
    /// The async iterator, which is alive as long as this.
    stream: Py<PyAny>,
    /// It waits, and nobody else may.
    waits: bool,
}

impl Next {
    fn place(&self) -> Place {
        // SAFETY: the object is of this module's class; futures are polled and dropped with the lock held.
        unsafe { place(self.stream.as_ptr()) }
    }

    fn enough(&mut self) {
        if self.waits {
            self.waits = false;
            self.place().with(|it| it.taken = false);
        }
    }
}

impl Future for Next {
    type Output = Option<Result<Py<PyAny>, PyErr>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Python::attach(|py| {
            self.enough();
            let place = self.place();
            let mut step = match place.with(|it| it.enter(py)) {
                Ok(Some(step)) => step,
                Ok(None) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            let next = step.next(py, context.waker());
            place.leave(step, !matches!(next, Poll::Ready(None)));
            if next.is_pending() {
                self.waits = true;
                place.with(|it| it.taken = true);
            }
            next.map(|item| {
                Some(match item? {
                    Ok(value) => Ok(value.unbind()),
                    Err(Raised::Error(error)) => Err(error),
                    Err(Raised::User(exception)) => Err(PyErr::from_value(exception)),
                })
            })
        })
    }
}

impl Drop for Next {
    fn drop(&mut self) {
        self.enough();
    }
}

/// A coroutine on behalf of a method of `this`.
unsafe fn awaited<F>(
    this: *mut ffi::PyObject,
    future: impl FnOnce(Py<PyAny>) -> F,
    give: impl for<'a> FnOnce(Python<'a>, F::Output) -> Answer<'a> + 'static,
) -> *mut ffi::PyObject
where
    F: Future + 'static,
{
    // SAFETY: Python calls a slot or method of the class with its lock held.
    unsafe {
        let py = Python::assume_attached();
        let (classes, name) = place(this).with(|it| (it.classes, it.name));
        let stream = Bound::from_borrowed_ptr(py, this).unbind();
        called(py, || coroutine(py, classes, name, future(stream), give))
            .map_or(std::ptr::null_mut(), Bound::into_ptr)
    }
}

unsafe extern "C" fn next(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    let next = |stream| Next {
        stream,
        waits: false,
    };
    // SAFETY: Python calls.
    unsafe {
        awaited(this, next, |py, item| match item {
            Some(item) => Ok(item
                .map_err(|error| unstopped_stream(py, error))?
                .into_bound(py)),
            None => Err(PyStopAsyncIteration::new_err(()).into()),
        })
    }
}

unsafe extern "C" fn close(this: *mut ffi::PyObject, _: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: Python calls.
    unsafe {
        awaited(this, std::future::ready, |py, stream| {
            // SAFETY: it is of this module's class, and Python holds its lock.
            let closed = place(stream.as_ptr()).close(py);
            closed?;
            Ok(py.None().into_bound(py))
        })
    }
}

unsafe extern "C" fn enter(this: *mut ffi::PyObject, _: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: Python calls.
    unsafe {
        awaited(this, std::future::ready, |py, stream| {
            Ok(stream.into_bound(py))
        })
    }
}
