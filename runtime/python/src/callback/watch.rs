//! Event loops that are closed while calls are under way on them: whoever waits for one is told. A closed loop drops
//! what it has of Rust's (`coroutine::ending`), a guard among it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use landbridge_core::fence;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::later::{Outcome, Shared};
use crate::coroutine::ending::code;

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

/// What the loop's `Ending` holds.
struct Guard(Arc<Watch>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The `Ending`s that are watched, by address: as long as a guard lives, so does the one that holds it.
static WATCHES: Mutex<Vec<(usize, Weak<Watch>)>> = Mutex::new(Vec::new());

fn watches() -> MutexGuard<'static, Vec<(usize, Weak<Watch>)>> {
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has a call settled when the loop, which runs here, is closed: what the loop has of Rust's.
pub(super) fn watch<'py>(
    event_loop: &Bound<'py, PyAny>,
    call: &Arc<Shared>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = event_loop.py();
    let ending = code(py)?.call_method1(intern!(py, "of"), (event_loop,))?;
    let address = ending.as_ptr().addr();
    let known = watches()
        .iter()
        .find_map(|(of, watch)| watch.upgrade().filter(|_| *of == address));
    if let Some(watch) = known {
        watch.add(call);
        return Ok(ending);
    }
    let watch = Arc::new(Watch::default());
    watch.add(call);
    let guard = PyCapsule::new_with_value(py, Guard(Arc::clone(&watch)), c"landbridge")?;
    ending.setattr(intern!(py, "guard"), guard)?;
    let mut watches = watches();
    watches.retain(|(_, watch)| watch.strong_count() > 0);
    watches.push((address, Arc::downgrade(&watch)));
    Ok(ending)
}

/// The interpreter ends: no loop goes on.
pub(super) fn end() {
    let watches = std::mem::take(&mut *watches());
    for watch in watches.iter().filter_map(|(_, watch)| watch.upgrade()) {
        watch.close();
    }
}
