//! Async iterators of Python's in Rust's hands: an item is asked for when Rust polls for one, as a task on an asyncio
//! loop, and the iterator is closed when Rust leaves before its end. How a task is awaited is `later`'s matter, how one
//! waits for a closing `parting`'s.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use landbridge_core::sequence::Stream;
use landbridge_core::{HostError, raise};
use pyo3::exceptions::{PyStopAsyncIteration, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::failure::{ErrorFromPy, failed, host_error};
use super::later::{Awaited, Outcome, begin, loop_closed, running_loop};
use super::parting::{Parting, Told, parting};
use super::released::Released;
use super::{Take, attached, settled, still, unreachable};
use crate::convert::{within, wrong};
use crate::coroutine::closing::Closing;
use crate::coroutine::hub;

/// The items of an async iterable. After the end nothing is asked any more, and the iterator is let go.
pub struct AsyncItems<T> {
    iterator: Option<Released>,
    /// Where items are awaited: the loop that ran last where one was asked for, or where it was passed.
    event_loop: Option<Released>,
    /// The item that was asked for.
    awaited: Option<Awaited>,
    parameter: &'static str,
    asked: usize,
    take: Take<T>,
    /// Who waits for it to be closed.
    parting: Option<Told>,
}

impl<T> std::fmt::Debug for AsyncItems<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AsyncItems")
    }
}

impl<T> AsyncItems<T> {
    /// Those of whatever `async for` takes.
    ///
    /// # Errors
    /// It takes it not, or its `__aiter__` fails.
    pub fn of(value: &Bound<'_, PyAny>, parameter: &'static str, take: Take<T>) -> PyResult<Self> {
        let py = value.py();
        let name = intern!(py, "__aiter__");
        if !value.get_type().hasattr(name)? {
            let place = format_args!("argument '{parameter}'");
            return Err(within(py, wrong("an async iterable", value), place));
        }
        let iterator = value.call_method0(name)?;
        if !iterator.get_type().hasattr(intern!(py, "__anext__"))? {
            let class = iterator.get_type();
            return Err(PyTypeError::new_err(format!(
                "argument '{parameter}': '__aiter__' gave no async iterator, but {}",
                class.name()?
            )));
        }
        let mut items = Self {
            iterator: Some(Released::new(iterator)),
            event_loop: None,
            awaited: None,
            parameter,
            asked: 0,
            take,
            parting: None,
        };
        items.keep_loop(py)?;
        Ok(items)
    }

    /// Keeps the loop that runs here: where items are awaited that are asked for elsewhere. What it gives is awaited
    /// when the call has come to its end: an iterator that was left is closed then.
    pub fn adopt(&mut self) -> Parting {
        let (told, parting) = parting();
        let made = attached(|py| {
            self.keep_loop(py)?;
            self.parting = Some(told.into_python(py)?);
            Ok::<_, PyErr>(())
        });
        // Where it can't, asking for an item says why.
        drop(made);
        parting
    }

    fn keep_loop(&mut self, py: Python<'_>) -> PyResult<()> {
        let Some(running) = running_loop(py)? else {
            return Ok(());
        };
        let known = self.event_loop.as_ref();
        if !known.is_some_and(|known| known.bind(py).is(&running)) {
            // Whoever lets the iterator go tells the loop.
            hub::begin(py)?;
            self.event_loop = Some(Released::new(running));
        }
        Ok(())
    }

    /// Asks for an item; `None` where no call can be made.
    fn ask(&mut self) -> Option<Result<Awaited, PyErr>> {
        attached(|py| {
            self.keep_loop(py)?;
            let iterator = match &self.iterator {
                Some(iterator) => iterator.bind(py),
                None => return Err(PyStopAsyncIteration::new_err(())),
            };
            let next = iterator.getattr(intern!(py, "__anext__"))?;
            let arguments = PyTuple::empty(py);
            begin(&next, &arguments, self.event_loop.as_ref(), self.asked == 0)
        })
    }

    /// The next one as the host gives it; the inner `None` at the end, the outer where no call can be made.
    fn poll_asked<R>(
        &mut self,
        context: &mut Context<'_>,
        fail: impl FnOnce(Python<'_>, Result<HostError, PyErr>) -> R,
    ) -> Poll<Option<Result<Option<T>, R>>> {
        if self.iterator.is_none() {
            return Poll::Ready(Some(Ok(None)));
        }
        let outcome = match &mut self.awaited {
            Some(awaited) => ready!(Pin::new(awaited).poll(context)),
            None => match self.ask() {
                None => return Poll::Ready(self.lost()),
                Some(Err(error)) => Outcome::Raised(error),
                Some(Ok(awaited)) => {
                    let awaited = self.awaited.insert(awaited);
                    ready!(Pin::new(awaited).poll(context))
                }
            },
        };
        self.awaited = None;
        let at = self.asked;
        self.asked += 1;
        let closed = matches!(outcome, Outcome::Closed);
        let done = attached(|py| {
            let error = match outcome {
                Outcome::Value(item) => match (self.take)(item.bind(py)) {
                    Ok(item) => return Ok(Some(item)),
                    Err(error) => {
                        let place = format_args!("argument '{}': item {at}", self.parameter);
                        Err(within(py, error, place))
                    }
                },
                Outcome::Raised(end) if end.is_instance_of::<PyStopAsyncIteration>(py) => {
                    return Ok(None);
                }
                Outcome::Raised(error) => Err(error),
                Outcome::Closed => Ok(loop_closed()),
            };
            Err(fail(py, error))
        });
        if closed || matches!(done, Some(Ok(None))) {
            self.iterator = None;
        }
        match done {
            None => Poll::Ready(self.lost()),
            done => Poll::Ready(done),
        }
    }

    /// No call can be made; where the interpreter has ended, none ever will.
    fn lost<R>(&mut self) -> Option<R> {
        if !still() {
            self.iterator = None;
        }
        None
    }
}

impl<T> Drop for AsyncItems<T> {
    fn drop(&mut self) {
        let Some(iterator) = self.iterator.take() else {
            return;
        };
        let running = self.awaited.take().and_then(|awaited| awaited.leave());
        let (event_loop, task) = match running {
            Some((event_loop, task)) => (Some(event_loop), Some(task.into_py())),
            None => (self.event_loop.take(), None),
        };
        let Some(event_loop) = event_loop else {
            return;
        };
        hub::close(Closing {
            event_loop: event_loop.into_py(),
            iterator: iterator.into_py(),
            task,
            told: self.parting.take().map(Told::begin),
        });
    }
}

impl<T> Stream for AsyncItems<T> {
    type Item = T;

    /// What the iterator fails with unwinds to the boundary.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let fail = |py: Python<'_>, error: Result<HostError, PyErr>| {
            error.unwrap_or_else(|error| host_error(py, error))
        };
        match ready!(self.poll_asked(context, fail)) {
            Some(Ok(item)) => Poll::Ready(item),
            Some(Err(error)) => raise(error),
            None => raise(unreachable()),
        }
    }
}

/// Items whose type has a place for what the iterator fails with. A failure is no end: who goes on asks again.
pub struct TryAsyncItems<M, T, E>(AsyncItems<T>, PhantomData<fn() -> (M, E)>);

impl<M, T, E> std::fmt::Debug for TryAsyncItems<M, T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TryAsyncItems")
    }
}

impl<M, T, E> TryAsyncItems<M, T, E> {
    /// As [`AsyncItems::of`].
    ///
    /// # Errors
    /// As there.
    pub fn of(value: &Bound<'_, PyAny>, parameter: &'static str, take: Take<T>) -> PyResult<Self> {
        Ok(Self(AsyncItems::of(value, parameter, take)?, PhantomData))
    }

    /// As [`AsyncItems::adopt`].
    pub fn adopt(&mut self) -> Parting {
        self.0.adopt()
    }
}

impl<M, T, E: ErrorFromPy<M>> Stream for TryAsyncItems<M, T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let fail = |py: Python<'_>, error: Result<HostError, PyErr>| match error {
            Ok(error) => E::from_host(error),
            Err(error) => failed::<M, E>(py, error),
        };
        let done = ready!(self.0.poll_asked(context, fail));
        let done: Option<Result<Result<Option<T>, E>, HostError>> = done.map(|done| match done {
            Ok(item) => Ok(Ok(item)),
            Err(failure) => failure.map(Err),
        });
        Poll::Ready(settled(done).transpose())
    }
}
