//! The waker of a coroutine's future: from "wake" on any thread to a result of the asyncio future that the
//! coroutine waits for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::unwind::call_held;

use super::hub;

/// What a coroutine waits for, and the loop that it belongs to. Dropped under the interpreter's lock only, of
/// which whoever takes it out of [`Wake`] takes care.
pub(super) struct Waiter {
    pub(super) event_loop: Py<PyAny>,
    pub(super) future: Py<PyAny>,
}

#[derive(Default)]
enum State {
    /// The future is polled, or over.
    #[default]
    Polling,
    /// It was woken since.
    Woken,
    Waiting(Waiter),
}

/// The state between a coroutine and the wakers of its future.
///
/// The lock is held for moments, and never by one who waits for the interpreter's.
#[derive(Default)]
pub(super) struct Wake(Mutex<State>);

impl Wake {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, wakes count. What was waited for is given back, to be dropped under the interpreter's lock.
    #[must_use]
    pub(super) fn polling(&self) -> Dropped {
        match std::mem::take(&mut *self.lock()) {
            State::Waiting(waiter) => Dropped(Some(waiter)),
            State::Polling | State::Woken => Dropped(None),
        }
    }

    /// The future that is waited for, if nothing woke it yet.
    pub(super) fn waits_for<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        match &*self.lock() {
            State::Waiting(waiter) => Some(waiter.future.bind(py).clone()),
            State::Polling | State::Woken => None,
        }
    }

    /// What to yield after a poll that was pending: `None` if it was woken meanwhile, else a future of the
    /// running loop that the next wake completes.
    pub(super) fn wait<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let none = || Ok(py.None().into_bound(py));
        if matches!(*self.lock(), State::Woken) {
            return none();
        }
        hub::begin(py)?;
        let event_loop = running_loop(py)?;
        let future = call_held(&event_loop, intern!(py, "create_future"))?;
        // How a future is awaited: its iterator marks it as waited for, and yields it.
        let yielded = future
            .try_iter()?
            .next()
            .ok_or_else(|| PyRuntimeError::new_err("a new future is done already"))??;
        let waiter = Waiter {
            event_loop: event_loop.unbind(),
            future: future.unbind(),
        };
        let mut state = self.lock();
        if matches!(*state, State::Woken) {
            drop(state);
            drop(Dropped(Some(waiter)));
            return none();
        }
        *state = State::Waiting(waiter);
        Ok(yielded)
    }

    /// What is waited for, for the garbage collector, which stops everything else meanwhile.
    pub(super) fn visit(&self, mut visit: impl FnMut(*mut ffi::PyObject) -> i32) -> i32 {
        let state = match self.0.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // Someone wakes it this very moment: it isn't garbage.
            Err(TryLockError::WouldBlock) => return 0,
        };
        let State::Waiting(waiter) = &*state else {
            return 0;
        };
        match visit(waiter.event_loop.as_ptr()) {
            0 => visit(waiter.future.as_ptr()),
            stop => stop,
        }
    }
}

impl std::task::Wake for Wake {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let before = std::mem::replace(&mut *self.lock(), State::Woken);
        if let State::Waiting(waiter) = before {
            hub::deliver(waiter);
        }
    }
}

/// What is to be dropped now, under the interpreter's lock: PyO3 doesn't know that trampolines hold it, and
/// would put it off.
#[derive(Default)]
pub(super) struct Dropped(Option<Waiter>);

impl Dropped {
    /// Has the future completed unless it is done, so that who waits goes on and learns that there is nothing more.
    pub(super) fn tell(mut self, py: Python<'_>) {
        let Some(waiter) = &self.0 else {
            return;
        };
        let done = call_held(waiter.future.bind(py), intern!(py, "done"));
        if matches!(done.and_then(|done| done.is_truthy()), Ok(false))
            && let Some(waiter) = self.0.take()
        {
            hub::deliver(waiter);
        }
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        // SAFETY: made where the lock is held.
        let py = unsafe { Python::assume_attached() };
        if let Some(waiter) = self.0.take() {
            drop(waiter.event_loop.into_bound(py));
            drop(waiter.future.into_bound(py));
        }
    }
}

fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static RUNNING_LOOP: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    RUNNING_LOOP
        .get_or_try_init(py, || {
            let asyncio = py.import("asyncio")?;
            Ok::<_, PyErr>(asyncio.getattr("get_running_loop")?.unbind())
        })?
        .bind(py)
        .call0()
}
