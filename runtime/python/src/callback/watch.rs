//! Event loops that are closed while calls are under way on them: whoever waits for one is told. A closed loop drops
//! what is scheduled on it, so each loop that runs such calls has a timer that never matters, with a guard in it.

use std::ffi::CStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use landbridge_core::fence;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyCapsule;

use super::later::{Outcome, Shared};

/// The calls of a loop. Those that are over are dropped when it is full.
#[derive(Default)]
struct Watch(Mutex<Vec<Weak<Shared>>>);

impl Watch {
    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Shared>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, call: &Arc<Shared>) {
        let mut calls = self.lock();
        if calls.len() == calls.capacity() {
            calls.retain(|call| call.strong_count() > 0);
        }
        calls.push(Arc::downgrade(call));
    }

    /// Nothing comes of the calls any more.
    fn close(&self) {
        let calls = std::mem::take(&mut *self.lock());
        for call in calls.iter().filter_map(Weak::upgrade) {
            // A waker is the user's; its panic has no caller.
            let _ = fence(|| call.settle(Outcome::Closed));
        }
    }
}

/// What the loop holds, and drops when it is closed.
struct Guard(Arc<Watch>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The loops that are watched, by address: as long as a guard lives, so does its loop.
static WATCHES: Mutex<Vec<(usize, Weak<Watch>)>> = Mutex::new(Vec::new());

fn watches() -> MutexGuard<'static, Vec<(usize, Weak<Watch>)>> {
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A timer for the guard, in no context that it would keep. Python code, since the last line is called by the loop.
const CODE: &CStr = c"
import asyncio, contextvars

def keep(loop, guard):
    loop.call_later(31536000.0, again, guard, context=contextvars.Context())

def again(guard):
    keep(asyncio.get_running_loop(), guard)
";

/// Has a call settled when the loop, which runs here, is closed.
pub(super) fn watch(event_loop: &Bound<'_, PyAny>, call: &Arc<Shared>) -> PyResult<()> {
    let address = event_loop.as_ptr().addr();
    let known = watches()
        .iter()
        .find_map(|(of, watch)| watch.upgrade().filter(|_| *of == address));
    if let Some(watch) = known {
        watch.add(call);
        return Ok(());
    }
    static KEEP: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = event_loop.py();
    let keep = KEEP.get_or_try_init(py, || {
        let module = PyModule::from_code(py, CODE, c"<landbridge>", c"landbridge")?;
        Ok::<_, PyErr>(module.getattr(intern!(py, "keep"))?.unbind())
    })?;
    let watch = Arc::new(Watch::default());
    watch.add(call);
    let guard = PyCapsule::new_with_value(py, Guard(Arc::clone(&watch)), c"landbridge")?;
    keep.bind(py).call1((event_loop, guard))?;
    let mut watches = watches();
    watches.retain(|(_, watch)| watch.strong_count() > 0);
    watches.push((address, Arc::downgrade(&watch)));
    Ok(())
}

/// The interpreter ends: no loop goes on.
pub(super) fn end() {
    let watches = std::mem::take(&mut *watches());
    for watch in watches.iter().filter_map(|(_, watch)| watch.upgrade()) {
        watch.close();
    }
}
