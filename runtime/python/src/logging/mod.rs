//! Log records on their way to Python's `logging`: what a log statement does, and when Python is told. What Python's
//! loggers let through is `levels`', how they are called `hand`'s, who calls where no call ends `thread`'s.
//!
//! # Locks
//!
//! A log statement runs no code of Python's and never waits for the interpreter's lock: it may be anywhere, with any
//! lock of the user's held that another thread, which has the interpreter's, waits for. Records wait in a queue; the
//! end of the call that made them hands them over, before Python sees its result, and a thread does for all others.

mod hand;
mod levels;
mod thread;

use std::cell::Cell;
use std::ffi::c_ulong;
use std::process;
use std::sync::OnceLock;

use landbridge_core::logging::{Queue, Record, Taken, filter, install, log};
use pyo3::prelude::*;

use crate::callback::still;
use crate::function::function;

unsafe extern "C" {
    // Of the stable ABI, and missing from PyO3's declarations.
    fn PyThread_get_thread_ident() -> c_ulong;
}

/// A record, and Python's number of the thread that made it.
struct Item {
    record: Record,
    thread: c_ulong,
    /// A forked process has a copy of what waits, which isn't its own.
    process: u32,
}

/// What waits for Python.
static QUEUE: Queue<Item> = Queue::new(Queue::<Item>::USUAL);

/// The names of the crate and of the package.
static NAMES: OnceLock<(&'static str, &'static str)> = OnceLock::new();

thread_local! {
    /// Whether this thread has logged since it last handed over.
    static LOGGED: Cell<bool> = const { Cell::new(false) };
}

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        // Where that isn't known, Python says when it is handed the record.
        levels::known(metadata.target(), metadata.level()).unwrap_or(true)
    }

    fn log(&self, record: &log::Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let Some(record) = Record::of(record) else {
            return;
        };
        // SAFETY: any thread may ask.
        let thread = unsafe { PyThread_get_thread_ident() };
        let process = process::id();
        QUEUE.push(Item {
            record,
            thread,
            process,
        });
        LOGGED.set(true);
        thread::wake();
    }

    fn flush(&self) {}
}

/// Forwards the log records of this library to Python's loggers: those of the crate `library` to the package's, and
/// nothing more verbose than `ceiling`, as the core numbers levels. If the crate has a logger of its own already, the
/// package's logger is told.
///
/// # Errors
/// `logging` can't be imported.
pub fn forward_logs(
    py: Python<'_>,
    library: &'static str,
    package: &'static str,
    ceiling: usize,
) -> PyResult<()> {
    if NAMES.set((library, package)).is_err() {
        return Ok(());
    }
    hand::prepare(py)?;
    // Behind the import of `logging`, whose own end comes after this one's then.
    let end = function(py, |py, _| hand::hand_over(py))?;
    py.import("atexit")?.call_method1("register", (end,))?;
    match install(&Logger, filter(ceiling)) {
        Ok(()) => levels::renew(py),
        Err(Taken) => {
            let logger = py
                .import("logging")?
                .call_method1("getLogger", (package,))?;
            logger.call_method1("warning", (format!("{package}: {Taken}"),))?;
        }
    }
    Ok(())
}

/// At the end of a call: hands over what it has logged.
#[inline(always)]
pub(crate) fn settle(py: Python<'_>) {
    if LOGGED.get() {
        settle_now(py);
    }
}

#[cold]
#[inline(never)]
fn settle_now(py: Python<'_>) {
    // Else a call around this one does.
    if !still() {
        LOGGED.set(false);
        hand::hand_over(py);
    }
}
