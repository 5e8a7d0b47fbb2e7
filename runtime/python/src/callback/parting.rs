//! The wait of a call for the async iterators that it left before their end, so that they are closed when its caller
//! goes on. Who closes them is `coroutine::closing`'s matter.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use pyo3::prelude::*;

use super::released::Released;
use crate::function::function;

#[derive(Default)]
struct State {
    /// It was left, and isn't closed yet.
    closing: bool,
    waker: Option<Waker>,
}

#[derive(Default)]
struct Shared(Mutex<State>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ready when an iterator isn't about to be closed: it is, or it came to its end, or someone keeps it.
#[derive(Debug)]
pub struct Parting(Arc<Shared>);

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

impl Future for Parting {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock();
        if !state.closing {
            return Poll::Ready(());
        }
        let before = state.waker.replace(context.waker().clone());
        drop(state);
        drop(before);
        Poll::Pending
    }
}

/// Who says that it is closed: Python's call, or that there will be none.
pub(super) struct Teller(Arc<Shared>);

impl Teller {
    fn tell(&self) {
        let waker = {
            let mut state = self.0.lock();
            state.closing = false;
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.tell();
    }
}

/// The teller as a function of Python's.
pub(super) struct Told {
    function: Released,
    shared: Arc<Shared>,
}

/// A wait, and who ends it.
pub(super) fn parting() -> (Teller, Parting) {
    let shared = Arc::new(Shared::default());
    (Teller(Arc::clone(&shared)), Parting(shared))
}

impl Teller {
    pub(super) fn into_python(self, py: Python<'_>) -> PyResult<Told> {
        let shared = Arc::clone(&self.0);
        let tell = function(py, move |_, _| self.tell())?;
        Ok(Told {
            function: Released::new(tell),
            shared,
        })
    }
}

impl Told {
    /// From now on it is about to be closed.
    pub(super) fn begin(self) -> Py<PyAny> {
        self.shared.lock().closing = true;
        self.function.into_py()
    }
}
