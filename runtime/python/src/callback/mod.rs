//! The host's code, called from Rust: functions and objects with a trait's methods, kept until Rust lets go of
//! them and called from any thread. What a call fails with is `failure`'s, what is awaited `later`'s, how Python's
//! objects are let go `released`'s, how calls keep clear of the interpreter's end `gate`'s.
//!
//! # Locks
//!
//! A call takes the interpreter's lock for its time; a thread that has it keeps it. Letting go never waits for it.

mod failure;
mod gate;
mod items;
#[cfg(feature = "async")]
mod later;
#[cfg(feature = "async")]
mod parting;
mod released;
mod still;
#[cfg(feature = "async")]
mod stream;
#[cfg(feature = "async")]
mod watch;

use landbridge_core::{HostError, raise};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

pub use failure::ErrorFromPy;
use failure::{broken, closed, failed};
pub(crate) use failure::{cause, rethrown};
#[cfg(feature = "log")]
pub(crate) use gate::attend;
pub(crate) use gate::{locked, pass};
pub use items::{Items, TryItems};
#[cfg(feature = "async")]
pub use parting::Parting;
use released::Released;
pub use still::Still;
pub(crate) use still::still;
#[cfg(feature = "async")]
pub use stream::{AsyncItems, TryAsyncItems};

use crate::abi;
use crate::convert::{FromPy, within, wrong};
use crate::reserve::Reserved;
use crate::trace;
use crate::unwind::held;

/// The name of a method, which is one object of Python's from the first call on.
pub struct Name {
    text: &'static str,
    object: PyOnceLock<Py<PyString>>,
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text)
    }
}

impl Name {
    /// Of a method.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            object: PyOnceLock::new(),
        }
    }

    #[inline]
    fn object<'py>(&self, py: Python<'py>) -> &Bound<'py, PyString> {
        let made = || PyString::intern(py, self.text).unbind();
        self.object.get_or_init(py, made).bind(py)
    }
}

/// What the host implements.
pub struct Callback {
    object: Released,
    #[cfg(feature = "async")]
    event_loop: std::sync::OnceLock<Released>,
}

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callback")
    }
}

/// Why no call can be made: the interpreter has ended, or its memory is lent to Rust on this thread.
#[cold]
fn unreachable() -> HostError {
    still::refused().unwrap_or_else(closed)
}

/// Runs `f` with the interpreter's lock; `None` when the interpreter ends, or has ended, or no code of its may run.
#[inline]
pub(crate) fn attached<R>(f: impl FnOnce(Python<'_>) -> R) -> Option<R> {
    if still() {
        return None;
    }
    let _passed = pass()?;
    held(|| Python::try_attach(f))
}

/// As [`attached`], for a call. PyO3 isn't told where this thread has the lock already, as it isn't of calls from Python:
/// what it puts off meanwhile is settled where that can be.
#[inline]
fn calling<R>(f: impl FnOnce(Python<'_>) -> R) -> Option<R> {
    if still() {
        return None;
    }
    if abi::is_attached() {
        // SAFETY: it is, and what Python calls meanwhile returns with the lock as it was.
        let py = unsafe { Python::assume_attached() };
        return held(|| Some(f(told(py))));
    }
    let _passed = pass()?;
    held(|| Python::try_attach(|py| f(told(py))))
}

/// What was logged before a call of Python's is told before: Python's own records come in between.
#[inline(always)]
fn told(py: Python<'_>) -> Python<'_> {
    #[cfg(feature = "log")]
    crate::logging::settle(py);
    py
}

/// What the host's code gave back.
///
/// # Errors
/// As [`FromPy::from_py`].
#[inline]
pub fn answer<M, T: for<'py> FromPy<'py, M>>(value: &Bound<'_, PyAny>) -> PyResult<T> {
    T::from_py(value)
}

/// The same of a type that takes objects over: all or none.
///
/// # Errors
/// As [`FromPy::reserve`].
pub fn answer_owned<M, T: for<'py> FromPy<'py, M>>(value: &Bound<'_, PyAny>) -> PyResult<T> {
    T::reserve(value, &mut Reserved::default())?;
    T::from_py(value)
}

/// Whatever it is: the host has nothing to give back.
///
/// # Errors
/// None.
#[inline]
pub fn answer_nothing(_: &Bound<'_, PyAny>) -> PyResult<()> {
    Ok(())
}

/// How an answer is read that comes later.
pub type Take<T> = fn(&Bound<'_, PyAny>) -> PyResult<T>;

impl Callback {
    fn new(value: &Bound<'_, PyAny>) -> Self {
        Self {
            object: Released::new(value.clone()),
            #[cfg(feature = "async")]
            event_loop: std::sync::OnceLock::new(),
        }
    }

    /// A function.
    ///
    /// # Errors
    /// It can't be called.
    pub fn function(value: &Bound<'_, PyAny>, parameter: &str) -> PyResult<Self> {
        if value.is_callable() {
            return Ok(Self::new(value));
        }
        let fault = wrong("a callable", value);
        Err(within(
            value.py(),
            fault,
            format_args!("argument '{parameter}'"),
        ))
    }

    /// An object that has these methods.
    ///
    /// # Errors
    /// It lacks one.
    pub fn implementing(
        value: &Bound<'_, PyAny>,
        parameter: &str,
        title: &str,
        methods: &[&str],
    ) -> PyResult<Self> {
        for method in methods {
            let found = value.getattr_opt(*method)?;
            if !found.is_some_and(|found| found.is_callable()) {
                let class = value.get_type();
                let class = class.name()?;
                return Err(PyTypeError::new_err(format!(
                    "argument '{parameter}': expected an object that implements {title}, got {class}, which has no method '{method}'"
                )));
            }
        }
        Ok(Self::new(value))
    }

    /// Whether the host has a method where Rust has a body too. Where it can't be asked now, the call is to say why.
    #[must_use]
    pub fn has(&self, method: &'static Name) -> bool {
        if still() {
            return true;
        }
        let found = attached(|py| {
            let found = self.object.bind(py).getattr_opt(method.object(py));
            matches!(found, Ok(Some(found)) if found.is_callable())
        });
        found == Some(true)
    }

    /// Calls a method (or the function itself) that has no error to return: what it fails with unwinds to the
    /// boundary.
    #[inline]
    pub fn value<T, const N: usize>(
        &self,
        method: Option<&'static Name>,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<[Bound<'py, PyAny>; N]>,
        take: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>,
    ) -> T {
        let done = calling(|py| {
            self.call(py, method, arguments, take)
                .map_err(|error| broken(py, error))
        });
        match done {
            Some(Ok(value)) => value,
            Some(Err(error)) => raise(error),
            None => raise(unreachable()),
        }
    }

    /// Calls a method, or the function itself.
    ///
    /// # Errors
    /// What the host's code fails with, as far as the error has a place for it; else it unwinds.
    #[inline]
    pub fn result<M, T, E: ErrorFromPy<M>, const N: usize>(
        &self,
        method: Option<&'static Name>,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<[Bound<'py, PyAny>; N]>,
        take: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>,
    ) -> Result<T, E> {
        let done = calling(|py| match self.call(py, method, arguments, take) {
            Ok(value) => Ok(Ok(value)),
            Err(error) => failed::<M, E>(py, error).map(Err),
        });
        settled(done)
    }

    #[inline]
    fn call<T, const N: usize>(
        &self,
        py: Python<'_>,
        method: Option<&'static Name>,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<[Bound<'py, PyAny>; N]>,
        take: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>,
    ) -> PyResult<T> {
        let arguments = arguments(py)?;
        let object = self.object.bind(py);
        let traced =
            trace::on().then(|| trace::Asked::new(object, method.map(|it| it.text), &arguments));
        let answer = match method {
            None => abi::call(object, arguments),
            Some(method) => abi::call_method(object, method.object(py), arguments),
        };
        if let Some(traced) = traced {
            traced.told(py, &answer);
        }
        let answer = answer?;
        take(&answer).map_err(|error| {
            let shown = method.map_or("the function", |method| method.text);
            within(py, error, format_args!("result of {shown}"))
        })
    }

    #[cfg(feature = "async")]
    fn method<'py>(&self, py: Python<'py>, method: &str) -> PyResult<Bound<'py, PyAny>> {
        self.object.bind(py).getattr(PyString::intern(py, method))
    }
}

/// What Rust is given: the host's error where there is a place for it.
fn settled<M, T, E: ErrorFromPy<M>>(done: Option<Result<Result<T, E>, HostError>>) -> Result<T, E> {
    match done {
        Some(Ok(result)) => result,
        Some(Err(error)) => raise(error),
        None => match E::from_host(unreachable()) {
            Ok(error) => Err(error),
            Err(error) => raise(error),
        },
    }
}
