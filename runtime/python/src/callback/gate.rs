//! The way into the interpreter for threads that aren't in it. It is shut when the interpreter is about to end, since
//! CPython ends threads that come after, or crashes: whoever comes then is refused. What they call is the parent's.

use std::ffi::c_int;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use pyo3::ffi;
use pyo3::prelude::*;

use crate::function::function;
use crate::unwind::held;

unsafe extern "C" {
    // Not of the stable ABI's list, but every CPython exports it.
    fn PyGILState_Check() -> c_int;
}

/// Whether this thread holds the interpreter's lock.
pub(crate) fn locked() -> bool {
    // SAFETY: both may be asked on any thread. A thread that Python doesn't know holds no lock, even where the check
    // is switched off because of other interpreters in the process.
    unsafe { !ffi::PyGILState_GetThisThreadState().is_null() && PyGILState_Check() == 1 }
}

/// Set once the way is shut.
const SHUT: usize = 1;
/// For each thread that has passed.
const ONE: usize = 2;

static GATE: AtomicUsize = AtomicUsize::new(0);
/// Who has shut it, and is let through until the interpreter is gone.
static CLOSER: OnceLock<ThreadId> = OnceLock::new();
/// Whose threads are counted: a forked process has none of its parent's.
static PROCESS: AtomicU32 = AtomicU32::new(0);

/// For how long the interpreter's end waits for threads that are in it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Leave to take the interpreter's lock: until it is dropped the interpreter doesn't end, unless Python's code takes
/// too long.
#[derive(Debug)]
pub(crate) struct Passed {
    counted: bool,
}

/// Leave to take the lock; none when the interpreter ends.
pub(crate) fn pass() -> Option<Passed> {
    if locked() {
        // Nothing ends while it is held.
        return Some(Passed { counted: false });
    }
    if GATE.fetch_add(ONE, Ordering::AcqRel) & SHUT == 0 {
        return Some(Passed { counted: true });
    }
    GATE.fetch_sub(ONE, Ordering::AcqRel);
    let closer = CLOSER.get().copied();
    (closer == Some(thread::current().id())).then_some(Passed { counted: false })
}

impl Drop for Passed {
    fn drop(&mut self) {
        if self.counted {
            GATE.fetch_sub(ONE, Ordering::AcqRel);
        }
    }
}

/// Has the way shut when the interpreter begins to end.
pub(crate) fn attend(py: Python<'_>) {
    static ATTENDED: AtomicBool = AtomicBool::new(false);
    if ATTENDED.load(Ordering::Relaxed) || ATTENDED.swap(true, Ordering::AcqRel) {
        return;
    }
    PROCESS.store(process::id(), Ordering::Relaxed);
    let register = || {
        let end = function(py, |py, _| shut(py))?;
        py.import("atexit")?.call_method1("register", (end,))
    };
    if register().is_err() {
        ATTENDED.store(false, Ordering::Release);
    }
}

fn shut(py: Python<'_>) {
    let _ = CLOSER.set(thread::current().id());
    GATE.fetch_or(SHUT, Ordering::AcqRel);
    #[cfg(feature = "async")]
    super::watch::end();
    if PROCESS.load(Ordering::Relaxed) != process::id() {
        return;
    }
    held(|| {
        py.detach(|| {
            let since = Instant::now();
            while GATE.load(Ordering::Acquire) != SHUT && since.elapsed() < PATIENCE {
                thread::sleep(Duration::from_millis(1));
            }
        });
    });
}
