//! Rust futures as Python's coroutines, polled by whoever awaits them: the first poll is the first `send`,
//! later ones follow a wake on the running asyncio loop. Here: what a coroutine does. How Python calls it is
//! `class`'s, how a wake reaches the loop `wake`'s and `hub`'s; what a future may borrow is the module `kept`'s.
//!
//! # Locks
//!
//! The interpreter's lock is held while a future is polled or dropped, as during a call, and at no other time.
//! A wake never waits for it: wakers may be called with locks held that a poll takes.

mod class;
pub(crate) mod closing;
pub(crate) mod ending;
pub(crate) mod hub;
mod wake;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Poll, Waker};

use landbridge_core::task::Fenced;
use landbridge_core::{Failure, Panic};
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;

use crate::call::{Answer, Raised};
use crate::error::{Classes, raise};
use crate::stops::{unended, unstopped};
use crate::unwind::{call_held, fenced};
use wake::{Dropped, Wake};

/// A call's future as a coroutine; `name` is the function's, `give` makes the result of its value.
///
/// # Errors
/// Python is out of memory.
pub fn coroutine<'py, F, G>(
    py: Python<'py>,
    classes: &'static Classes,
    name: &'static str,
    future: F,
    give: G,
) -> Answer<'py>
where
    F: Future + 'static,
    G: for<'a> FnOnce(Python<'a>, F::Output) -> Answer<'a> + 'static,
{
    let future = Box::pin(Call {
        future: Fenced::new(future),
        give: Some(give),
        classes,
    });
    Ok(class::new(py, Coroutine::new(future, classes, name))?)
}

/// The user's future as it is, whose type is proved here: it may be polled and dropped by any thread.
#[inline(always)]
pub fn sent<F: Future + Send>(future: F) -> F {
    future
}

/// A call of any type.
trait Step {
    /// Polls; the result as Python has it.
    fn poll<'py>(self: Pin<&mut Self>, py: Python<'py>, waker: &Waker) -> Poll<Answer<'py>>;

    /// Drops the future.
    fn cancel(self: Pin<&mut Self>) -> Result<(), Panic>;
}

struct Call<F, G> {
    /// Structurally pinned.
    future: Fenced<F>,
    give: Option<G>,
    classes: &'static Classes,
}

impl<F, G> Step for Call<F, G>
where
    F: Future,
    G: for<'a> FnOnce(Python<'a>, F::Output) -> Answer<'a>,
{
    fn poll<'py>(self: Pin<&mut Self>, py: Python<'py>, waker: &Waker) -> Poll<Answer<'py>> {
        // SAFETY: of the parts only the future is pinned, and nothing moves it.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: as above.
        let future = unsafe { Pin::new_unchecked(&mut this.future) };
        let Poll::Ready(result) = future.poll(waker) else {
            return Poll::Pending;
        };
        let given = match (result, this.give.take()) {
            (Ok(value), Some(give)) => fenced(|| give(py, value)),
            (Ok(_), None) => return Poll::Ready(Err(reused().into())),
            (Err(panic), _) => Err(panic),
        };
        Poll::Ready(
            given
                .unwrap_or_else(|panic| Err(raise(py, this.classes, Failure::Panic(panic)).into())),
        )
    }

    fn cancel(self: Pin<&mut Self>) -> Result<(), Panic> {
        // SAFETY: as in `poll`.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }.cancel()
    }
}

/// Where a coroutine is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Created,
    Running,
    Suspended,
    Closed,
}

/// What a resumed coroutine comes to.
enum Resumed<'py> {
    /// It waits for this: an asyncio future, or `None` for the loop's next turn.
    Yield(Bound<'py, PyAny>),
    Return(Bound<'py, PyAny>),
}

/// What a coroutine object holds. Every use is under the interpreter's lock.
struct Coroutine {
    state: State,
    /// Taken while it runs; gone when it is closed.
    future: Option<Pin<Box<dyn Step>>>,
    wake: Option<Arc<Wake>>,
    classes: &'static Classes,
    name: &'static str,
}

impl Coroutine {
    fn new(future: Pin<Box<dyn Step>>, classes: &'static Classes, name: &'static str) -> Self {
        Self {
            state: State::Created,
            future: Some(future),
            wake: None,
            classes,
            name,
        }
    }

    /// Takes the future to poll it or to drop it.
    ///
    /// # Errors
    /// It runs (a future that came back to its own coroutine, or another thread), or is over.
    fn enter(&mut self) -> PyResult<Pin<Box<dyn Step>>> {
        match (self.state, self.future.take()) {
            (State::Running, _) => Err(PyValueError::new_err("coroutine already executing")),
            (State::Closed, _) | (_, None) => Err(reused()),
            (_, Some(future)) => Ok(future),
        }
    }
}

/// In the texts of exceptions.
const WHAT: &str = "coroutine";

#[cold]
fn reused() -> PyErr {
    PyRuntimeError::new_err("cannot reuse already awaited coroutine")
}

#[cold]
fn awaited_already() -> PyErr {
    PyRuntimeError::new_err("coroutine is being awaited already")
}

/// The coroutine inside an object of its class. No reference outlives the access: what runs in between may
/// come back to the same object.
struct Place(*mut Coroutine);

impl Place {
    fn with<R>(&self, look: impl FnOnce(&mut Coroutine) -> R) -> R {
        // SAFETY: made of an object of the class that is alive, under the interpreter's lock; `look` runs no
        // Python code and no code of the user's.
        look(unsafe { &mut *self.0 })
    }

    /// `send`: polls the future.
    fn resume<'py>(
        &self,
        py: Python<'py>,
        sent: &Bound<'py, PyAny>,
    ) -> Result<Resumed<'py>, Raised<'py>> {
        self.vacant(py)?;
        let (mut future, wake) = self.with(|it| {
            if it.state == State::Created && !sent.is_none() {
                let text = "can't send non-None value to a just-started coroutine";
                return Err(PyTypeError::new_err(text));
            }
            let future = it.enter()?;
            it.state = State::Running;
            Ok((future, Arc::clone(it.wake.get_or_insert_default())))
        })?;
        drop(wake.polling());
        let polled = future.as_mut().poll(py, &Waker::from(Arc::clone(&wake)));
        let failure = match polled {
            Poll::Ready(answer) => {
                drop(self.close());
                return match answer {
                    Ok(value) => Ok(Resumed::Return(value)),
                    Err(raised) => Err(unended(py, WHAT, raised)),
                };
            }
            Poll::Pending => match wake.wait(py) {
                Ok(waits_for) => {
                    self.with(|it| {
                        it.future = Some(future);
                        it.state = State::Suspended;
                    });
                    return Ok(Resumed::Yield(waits_for));
                }
                Err(error) => error,
            },
        };
        // Nothing could ever resume it.
        let _ = future.as_mut().cancel();
        drop(self.close());
        Err(unstopped(py, WHAT, failure).into())
    }

    /// `__await__`: one at a time awaits it.
    ///
    /// # Errors
    /// Somebody awaits it already.
    fn begin_await(&self) -> PyResult<()> {
        match self.with(|it| it.state) {
            State::Suspended => Err(awaited_already()),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// Somebody still waits for what it yielded.
    fn vacant(&self, py: Python<'_>) -> PyResult<()> {
        let waits_for = self.with(|it| match (it.state, &it.wake) {
            (State::Suspended, Some(wake)) => wake.waits_for(py),
            _ => None,
        });
        let Some(future) = waits_for else {
            return Ok(());
        };
        match call_held(&future, intern!(py, "done"))?.is_truthy()? {
            true => Ok(()),
            false => Err(awaited_already()),
        }
    }

    /// `throw`: drops the future, which is all that Rust knows of exceptions; what the caller raises then.
    fn throw<'py>(&self, py: Python<'py>, exception: PyErr) -> PyErr {
        let raised = match self.cancel(py) {
            Ok(left) => {
                left.tell(py);
                exception
            }
            Err(Stopped::Refused(error)) => return error,
            Err(Stopped::Panicked(error)) => {
                error.set_cause(py, Some(exception));
                error
            }
        };
        unstopped(py, WHAT, raised)
    }

    /// `close`: drops the future, if there is one. Who still waits for it is told.
    fn end(&self, py: Python<'_>) -> PyResult<()> {
        self.quit(py).map(|left| left.tell(py))
    }

    /// Drops the future, if there is one; who still waited.
    fn quit(&self, py: Python<'_>) -> PyResult<Dropped> {
        if self.with(|it| it.state == State::Closed) {
            return Ok(Dropped::default());
        }
        self.cancel(py).map_err(|stopped| match stopped {
            Stopped::Refused(error) => error,
            Stopped::Panicked(error) => unstopped(py, WHAT, error),
        })
    }

    fn cancel(&self, py: Python<'_>) -> Result<Dropped, Stopped> {
        let (mut future, classes) = self.with(|it| {
            let future = it.enter().map_err(Stopped::Refused)?;
            it.state = State::Running;
            Ok((future, it.classes))
        })?;
        let dropped = future.as_mut().cancel();
        let left = self.close();
        match dropped {
            Ok(()) => Ok(left),
            Err(panic) => {
                left.tell(py);
                let error = raise(py, classes, Failure::Panic(panic));
                Err(Stopped::Panicked(error))
            }
        }
    }

    /// Nothing resumes it any more; what it waited for.
    fn close(&self) -> Dropped {
        let wake = self.with(|it| {
            it.state = State::Closed;
            it.wake.take()
        });
        wake.map_or_else(Dropped::default, |wake| wake.polling())
    }
}

/// Why a future wasn't dropped quietly.
enum Stopped {
    Refused(PyErr),
    Panicked(PyErr),
}
