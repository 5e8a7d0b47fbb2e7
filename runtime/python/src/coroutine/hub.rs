//! The thread that tells event loops of wakes, so that whoever wakes never waits for the interpreter's lock.
//! Many wakes of one loop are one call of it. A callback of a loop tells its own loop itself, when its wakes are over.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::{ffi::CStr, process};

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyList;

use super::closing::Closing;
use super::wake::Waiter;
use crate::function::function;
use crate::unwind::held;

/// Never dropped by a thread without the interpreter's lock: what can't be delivered is leaked.
type Woken = Vec<(Tell, ManuallyDrop<Waiter>)>;

/// What a loop is told of a future.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tell {
    /// It is woken.
    Complete,
    /// Nobody waits for the task any more.
    Cancel,
}

struct Hub {
    woken: Woken,
    /// As `woken`.
    closing: Vec<ManuallyDrop<Closing>>,
    thread: Option<JoinHandle<()>>,
    /// Whose thread it is: a forked process has none of its parent's.
    process: u32,
    /// Which thread it is; an earlier one ends.
    turn: u64,
}

static HUB: Mutex<Hub> = Mutex::new(Hub {
    woken: Vec::new(),
    closing: Vec::new(),
    thread: None,
    process: 0,
    turn: 0,
});
static MORE: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, Hub> {
    HUB.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes sure that the thread runs. When the interpreter ends it is stopped, unless someone awaits even then.
pub(crate) fn begin(py: Python<'_>) -> PyResult<()> {
    let process = process::id();
    let first = {
        let mut hub = lock();
        if hub.process == process && hub.thread.is_some() {
            return Ok(());
        }
        let first = hub.process == 0;
        if hub.process != process {
            // What a parent process left undelivered belongs to its loops.
            hub.woken.clear();
            hub.closing.clear();
            std::mem::forget(hub.thread.take());
        }
        hub.turn += 1;
        let turn = hub.turn;
        let named = thread::Builder::new().name("landbridge-wake".to_owned());
        hub.thread = Some(named.spawn(move || run(turn)).map_err(|error| {
            PyRuntimeError::new_err(format!("no thread to wake coroutines: {error}"))
        })?);
        hub.process = process;
        first
    };
    if first {
        let end = function(py, |py, _| end(py))?;
        py.import("atexit")?.call_method1("register", (end,))?;
    }
    Ok(())
}

/// Has the waiter's future completed by its loop.
pub(super) fn deliver(waiter: Waiter) {
    let mut waiter = Some(ManuallyDrop::new(waiter));
    // A thread that ends may wake after its variables are gone.
    let _ = HERE.try_with(|here| {
        if let Some(here) = &mut *here.borrow_mut() {
            here.extend(waiter.take());
        }
    });
    if let Some(waiter) = waiter {
        push(Tell::Complete, ManuallyDrop::into_inner(waiter));
    }
}

thread_local! {
    /// What is woken within [`on_loop`].
    static HERE: RefCell<Option<Vec<ManuallyDrop<Waiter>>>> = const { RefCell::new(None) };
}

/// Runs what may wake in a callback of a loop, with the interpreter's lock held. Who waits on that very loop is told
/// here, after `wakes`: inside of it locks may be held that a poll takes, and Python's code lets others poll.
pub(crate) fn on_loop(event_loop: &Bound<'_, PyAny>, wakes: impl FnOnce()) {
    let mut within = Within(HERE.replace(Some(Vec::new())));
    wakes();
    let woken = HERE.replace(within.0.take());
    std::mem::forget(within);
    for waiter in woken.unwrap_or_default() {
        let waiter = ManuallyDrop::into_inner(waiter);
        if waiter.event_loop.is(event_loop) {
            complete(event_loop.py(), waiter);
        } else {
            push(Tell::Complete, waiter);
        }
    }
}

/// What was put off before, put back when a waker panics.
struct Within(Option<Vec<ManuallyDrop<Waiter>>>);

impl Drop for Within {
    fn drop(&mut self) {
        for waiter in HERE.replace(self.0.take()).unwrap_or_default() {
            push(Tell::Complete, ManuallyDrop::into_inner(waiter));
        }
    }
}

fn complete(py: Python<'_>, waiter: Waiter) {
    let future = waiter.future.into_bound(py);
    drop(waiter.event_loop.into_bound(py));
    let told = held(|| {
        let done = future.call_method0(intern!(py, "done"))?.is_truthy()?;
        match done {
            true => Ok(()),
            false => future
                .call_method1(intern!(py, "set_result"), (py.None(),))
                .map(drop),
        }
    });
    // A loop that is closed has nobody left who waits.
    drop::<PyResult<()>>(told);
}

/// Has a task cancelled by its loop.
pub(crate) fn cancel(event_loop: Py<PyAny>, task: Py<PyAny>) {
    let future = task;
    push(Tell::Cancel, Waiter { event_loop, future });
}

/// Has an async iterator closed by its loop, after the task of an item on its way is cancelled.
pub(crate) fn close(closing: Closing) {
    lock().closing.push(ManuallyDrop::new(closing));
    MORE.notify_one();
}

fn push(what: Tell, waiter: Waiter) {
    let waiter = ManuallyDrop::new(waiter);
    let mut hub = lock();
    let first = hub.woken.is_empty();
    hub.woken.push((what, waiter));
    drop(hub);
    if first {
        MORE.notify_one();
    }
}

fn run(turn: u64) {
    let mut hub = lock();
    loop {
        if hub.turn != turn {
            return;
        }
        if hub.woken.is_empty() && hub.closing.is_empty() {
            hub = MORE.wait(hub).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        let woken = std::mem::take(&mut hub.woken);
        let closing = std::mem::take(&mut hub.closing);
        drop(hub);
        if held(|| tell_all(woken, closing)).is_none() {
            return;
        }
        hub = lock();
    }
}

fn tell_all(woken: Woken, closing: Vec<ManuallyDrop<Closing>>) -> Option<()> {
    Python::try_attach(|py| {
        tell(py, woken);
        for closing in closing {
            ManuallyDrop::into_inner(closing).tell(py);
        }
    })
}

/// Tells each loop of its futures.
fn tell(py: Python<'_>, woken: Woken) {
    static CODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let code = CODE.get_or_try_init(py, || {
        let module = PyModule::from_code(py, TELL_CODE, c"<landbridge>", c"landbridge")?;
        Ok::<_, PyErr>(module.into_any().unbind())
    });
    let Ok(code) = code else {
        return;
    };
    let mut woken = woken
        .into_iter()
        .map(|(what, waiter)| (what, ManuallyDrop::into_inner(waiter)))
        .peekable();
    while let Some((what, first)) = woken.next() {
        let event_loop = first.event_loop.into_bound(py);
        let mut futures = vec![first.future];
        let same = |next: &(Tell, Waiter)| next.0 == what && next.1.event_loop.is(&event_loop);
        while let Some((_, next)) = woken.next_if(same) {
            futures.push(next.future);
        }
        let told = PyList::new(py, futures).and_then(|futures| {
            let tell = match what {
                Tell::Complete => code.bind(py).getattr(intern!(py, "complete"))?,
                Tell::Cancel => code.bind(py).getattr(intern!(py, "cancel"))?,
            };
            let name = intern!(py, "call_soon_threadsafe");
            event_loop.call_method1(name, (tell, futures))
        });
        // A loop that is closed has nobody left who waits.
        drop(told);
    }
}

/// What runs on the loop: completes futures that nobody has cancelled meanwhile, or cancels tasks. Python code, since CPython before
/// 3.14 ends daemon threads by unwinding them, which Rust frames between two of Python's don't let pass.
const TELL_CODE: &CStr = c"
def complete(futures):
    for future in futures:
        if not future.done():
            future.set_result(None)


def cancel(tasks):
    for task in tasks:
        task.cancel()
";

/// Runs when the interpreter ends, so that the thread isn't in it then.
fn end(py: Python<'_>) {
    let thread = {
        let mut hub = lock();
        hub.turn += 1;
        match hub.process == process::id() {
            true => hub.thread.take(),
            // A parent process's, which nobody here can wait for.
            false => None,
        }
    };
    MORE.notify_all();
    if let Some(thread) = thread {
        // It may be waiting for the lock to tell of the last wakes.
        let _ = held(|| py.detach(|| thread.join()));
    }
}
