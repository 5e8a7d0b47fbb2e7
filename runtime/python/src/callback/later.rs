//! What is awaited of the host's: a task on an asyncio loop, and a Rust future of what comes of it. Dropping the future
//! cancels the task. Methods are here, streams are `stream`'s.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};

use landbridge_core::reply::Reply;
use landbridge_core::{HostError, raise};
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

use super::failure::{ErrorFromPy, failed, host_error};
use super::released::Released;
use super::watch::watch;
use super::{Callback, Take, attached, settled, unreachable};
use crate::convert::within;
use crate::coroutine::hub;
use crate::function::function;
use crate::unwind::call_object;

/// What a call came to.
pub(super) enum Outcome {
    Value(Released),
    Raised(PyErr),
    /// The loop was closed before.
    Closed,
}

/// A call's answer; while it runs, the loop and the task on it.
#[derive(Default)]
pub(super) struct Shared(Reply<Outcome, Option<(Released, Released)>>);

impl Shared {
    /// Says what came of the call, once.
    pub(super) fn settle(&self, outcome: Outcome) {
        // The task, or an outcome that nobody waits for, goes.
        let _ = self.0.settle(outcome);
    }
}

/// Who is to settle a call: if it is dropped before, the loop was closed. Where the task outlives that, its loop's
/// guard settles.
struct Settler(Weak<Shared>);

impl Settler {
    fn settle(&self, outcome: Outcome) {
        if let Some(shared) = self.0.upgrade() {
            shared.settle(outcome);
        }
    }
}

impl Drop for Settler {
    fn drop(&mut self) {
        self.settle(Outcome::Closed);
    }
}

/// A call under way.
pub(super) struct Awaited(Arc<Shared>);

impl Awaited {
    /// Nobody waits any more. The loop and the task on it, if it runs.
    pub(super) fn leave(&self) -> Option<(Released, Released)> {
        self.0.0.leave().flatten()
    }
}

impl Future for Awaited {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        self.0.0.poll(context.waker())
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        if let Some((event_loop, task)) = self.leave() {
            hub::cancel(event_loop.into_py(), task.into_py());
        }
    }
}

impl Callback {
    /// Keeps the loop that runs here, if none is kept yet: where methods run that are awaited elsewhere.
    pub fn adopt(&self) {
        if self.event_loop.get().is_some() {
            return;
        }
        let running = attached(|py| running_loop(py).map(|found| found.map(Released::new)));
        if let Some(Ok(Some(event_loop))) = running {
            let _ = self.event_loop.set(event_loop);
        }
    }

    /// Calls a method, and awaits what it gives; what it fails with unwinds to the boundary.
    pub async fn value_later<T, A, const N: usize>(
        &self,
        method: &'static str,
        arguments: A,
        take: Take<T>,
    ) -> T
    where
        A: for<'py> FnOnce(Python<'py>) -> PyResult<[Bound<'py, PyAny>; N]>,
    {
        let outcome = match self.begin(method, arguments) {
            Some(Ok(awaited)) => Some(awaited.await),
            Some(Err(error)) => Some(Outcome::Raised(error)),
            None => None,
        };
        let done = outcome.and_then(|outcome| {
            attached(|py| {
                finish(py, method, outcome, take)
                    .map_err(|error| error.unwrap_or_else(|error| host_error(py, error)))
            })
        });
        match done {
            Some(Ok(value)) => value,
            Some(Err(error)) => raise(error),
            None => raise(unreachable()),
        }
    }

    /// Calls a method, and awaits what it gives.
    ///
    /// # Errors
    /// As [`Callback::result`].
    pub async fn result_later<M, T, E: ErrorFromPy<M>, A, const N: usize>(
        &self,
        method: &'static str,
        arguments: A,
        take: Take<T>,
    ) -> Result<T, E>
    where
        A: for<'py> FnOnce(Python<'py>) -> PyResult<[Bound<'py, PyAny>; N]>,
    {
        let outcome = match self.begin(method, arguments) {
            Some(Ok(awaited)) => Some(awaited.await),
            Some(Err(error)) => Some(Outcome::Raised(error)),
            None => None,
        };
        let done = outcome.and_then(|outcome| {
            attached(|py| match finish(py, method, outcome, take) {
                Ok(value) => Ok(Ok(value)),
                Err(Ok(error)) => E::from_host(error).map(Err),
                Err(Err(error)) => failed::<M, E>(py, error).map(Err),
            })
        });
        settled(done)
    }

    /// Begins the call, on the loop that runs here, or the one that is kept.
    fn begin<A, const N: usize>(
        &self,
        method: &'static str,
        arguments: A,
    ) -> Option<PyResult<Awaited>>
    where
        A: for<'py> FnOnce(Python<'py>) -> PyResult<[Bound<'py, PyAny>; N]>,
    {
        attached(|py| {
            let arguments = PyTuple::new(py, arguments(py)?)?;
            let callable = self.method(py, method)?;
            begin(&callable, &arguments, self.event_loop.get(), false)
        })
    }
}

/// Begins a call, on the loop that runs here, or the one that is kept. The first call for an item of a stream may begin
/// an async generator.
///
/// # Errors
/// There is no loop, or it takes no calls.
pub(super) fn begin(
    callable: &Bound<'_, PyAny>,
    arguments: &Bound<'_, PyTuple>,
    kept: Option<&Released>,
    first: bool,
) -> PyResult<Awaited> {
    let py = callable.py();
    hub::begin(py)?;
    let shared = Arc::new(Shared::default());
    let settler = Settler(Arc::downgrade(&shared));
    let awaited = Awaited(shared);
    if let Some(event_loop) = running_loop(py)? {
        start(&event_loop, callable, arguments, settler, first, false)?;
        return Ok(awaited);
    }
    let Some(event_loop) = kept else {
        return Err(PyRuntimeError::new_err("no running event loop"));
    };
    let event_loop = event_loop.bind(py);
    let (kept, callable) = (event_loop.clone().unbind(), callable.clone().unbind());
    let (arguments, settler) = (arguments.clone().unbind(), Mutex::new(Some(settler)));
    let starter = function(py, move |py, _| {
        let settler = settler
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(settler) = settler else { return };
        let shared = Weak::clone(&settler.0);
        let (event_loop, callable) = (kept.bind(py), callable.bind(py));
        if let Err(error) = start(
            event_loop,
            callable,
            arguments.bind(py),
            settler,
            first,
            true,
        ) && let Some(shared) = shared.upgrade()
        {
            shared.settle(Outcome::Raised(error));
        }
    })?;
    let begun = event_loop.call_method1(intern!(py, "call_soon_threadsafe"), (starter,));
    // A loop that is closed just then may take the call, but neither runs nor drops it.
    if event_loop
        .call_method0(intern!(py, "is_closed"))?
        .is_truthy()?
    {
        awaited.0.settle(Outcome::Closed);
        return Ok(awaited);
    }
    begun.map(|_| awaited)
}

/// Calls on the loop's own thread; what is awaited becomes a task. What comes from elsewhere is refused at the loop's
/// end.
fn start(
    event_loop: &Bound<'_, PyAny>,
    callable: &Bound<'_, PyAny>,
    arguments: &Bound<'_, PyTuple>,
    settler: Settler,
    first: bool,
    elsewhere: bool,
) -> PyResult<()> {
    let py = event_loop.py();
    let Some(shared) = settler.0.upgrade() else {
        return Ok(());
    };
    if shared.0.is_left() {
        return Ok(());
    }
    let ending = watch(event_loop, &shared)?;
    if elsewhere && ending.getattr(intern!(py, "over"))?.is_truthy()? {
        shared.settle(Outcome::Closed);
        return Ok(());
    }
    let called = match first && elsewhere {
        true => {
            let ask = ending.getattr(intern!(py, "ask"))?;
            call_object(&ask, &PyTuple::new(py, [callable])?)
        }
        false => call_object(callable, arguments),
    };
    let answer = match called {
        Ok(answer) => answer,
        Err(error) => {
            shared.settle(Outcome::Raised(error));
            return Ok(());
        }
    };
    if !awaitable(&answer)? {
        shared.settle(Outcome::Value(Released::new(answer)));
        return Ok(());
    }
    let here = event_loop.clone().unbind();
    let done = function(py, move |py, task| {
        let Some(task) = task else { return };
        let outcome = match task.call_method0(intern!(py, "result")) {
            Ok(value) => Outcome::Value(Released::new(value)),
            Err(error) => Outcome::Raised(error),
        };
        hub::on_loop(here.bind(py), || settler.settle(outcome));
    })?;
    let task = match ending.call_method1(intern!(py, "start"), (answer, &done, elsewhere)) {
        Ok(task) => task,
        Err(error) => {
            // Before the settler goes, which would settle otherwise.
            shared.settle(Outcome::Raised(error));
            return Ok(());
        }
    };
    let kept = (
        Released::new(event_loop.clone()),
        Released::new(task.clone()),
    );
    let running = shared.0.with(|task| *task = Some(kept)).is_some();
    if !running && shared.0.is_left() {
        task.call_method0(intern!(py, "cancel"))?;
    }
    Ok(())
}

/// The value; or what is known of the failure.
fn finish<T>(
    py: Python<'_>,
    method: &str,
    outcome: Outcome,
    take: Take<T>,
) -> Result<T, Result<HostError, PyErr>> {
    match outcome {
        Outcome::Value(value) => take(value.bind(py))
            .map_err(|error| Err(within(py, error, format_args!("result of {method}")))),
        Outcome::Raised(error) => Err(Err(error)),
        Outcome::Closed => Err(Ok(loop_closed())),
    }
}

/// Nothing comes of it any more.
pub(super) fn loop_closed() -> HostError {
    HostError::new("ClosedError", "the event loop was closed")
}

fn asyncio(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static ASYNCIO: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let found = ASYNCIO.get_or_try_init(py, || {
        Ok::<_, PyErr>(py.import("asyncio")?.into_any().unbind())
    })?;
    Ok(found.bind(py).clone())
}

/// The loop that runs on this thread.
pub(super) fn running_loop(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let found = asyncio(py)?.call_method0(intern!(py, "_get_running_loop"))?;
    Ok((!found.is_none()).then_some(found))
}

fn awaitable(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    static IS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = value.py();
    let is = IS.get_or_try_init(py, || {
        Ok::<_, PyErr>(py.import("inspect")?.getattr("isawaitable")?.unbind())
    })?;
    is.bind(py).call1((value,))?.is_truthy()
}
