//! Log records on their way to JavaScript: what a log statement does, and whose a record is. How an environment is
//! told of its records is `listener`'s.
//!
//! # Threads
//!
//! A log statement runs no JavaScript: records wait in their environment's queue. What an environment's own thread
//! logs is handed over at the end of the call that made it, before JavaScript sees the result; the event loop does the
//! rest. The records of a thread that belongs to no environment go to each that has a logger.

mod listener;

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use landbridge_core::logging::{LevelFilter, Record, Taken, filter, install, limit, log};

use crate::call::{Call, Stopped};
use crate::module::Function;
use crate::result::Value;
use listener::Listener;
pub(crate) use listener::Logs;

/// The environments that have or had a logger.
static LISTENERS: Mutex<Vec<Arc<Listener>>> = Mutex::new(Vec::new());

thread_local! {
    /// The number of the environment that this thread works for; 0 for none.
    static OWN: Cell<u64> = const { Cell::new(0) };
    /// Whether this thread has logged since it last handed over.
    static LOGGED: Cell<bool> = const { Cell::new(false) };
}

fn listeners() -> MutexGuard<'static, Vec<Arc<Listener>>> {
    LISTENERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Those that a record of this thread's is for.
fn audience(level: log::Level) -> Vec<Arc<Listener>> {
    let own = OWN.get();
    let listeners = listeners();
    let hears = |it: &&Arc<Listener>| it.wants(level) && (own == 0 || it.number == own);
    listeners.iter().filter(hears).map(Arc::clone).collect()
}

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        !audience(metadata.level()).is_empty()
    }

    fn log(&self, record: &log::Record<'_>) {
        let audience = audience(record.level());
        let Some((last, others)) = audience.split_last() else {
            return;
        };
        let Some(record) = Record::of(record) else {
            return;
        };
        LOGGED.set(true);
        for listener in others {
            listener.push(record.clone());
        }
        last.push(record);
    }

    fn flush(&self) {}
}

/// Has log statements pass by that no environment wants.
fn renew() {
    let listeners = listeners();
    let most = listeners.iter().map(|it| it.level()).max();
    limit(most.unwrap_or(LevelFilter::Off));
}

/// An environment begins to listen; whether the crate has no logger of its own.
fn add(listener: &Arc<Listener>, ceiling: LevelFilter) -> bool {
    static INSTALL: Once = Once::new();
    static OURS: Mutex<bool> = Mutex::new(false);
    let ours = || OURS.lock().unwrap_or_else(PoisonError::into_inner);
    INSTALL.call_once(|| *ours() = install(&Logger, ceiling) != Err(Taken));
    listeners().push(Arc::clone(listener));
    OWN.set(listener.number);
    *ours()
}

/// An environment ends.
fn remove(listener: &Arc<Listener>) {
    let gone = {
        let mut listeners = listeners();
        let at = listeners.iter().position(|it| Arc::ptr_eq(it, listener));
        at.map(|at| listeners.swap_remove(at))
    };
    drop(gone);
    renew();
}

/// A number that no environment had.
fn number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// What a thread of Node's pool worked for before.
struct Before(u64);

impl Drop for Before {
    fn drop(&mut self) {
        OWN.set(self.0);
    }
}

/// Runs `work` on another thread as if it were of the environment that this thread works for.
pub(crate) fn on_behalf<R>(work: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let own = OWN.get();
    move || {
        let _before = Before(OWN.replace(own));
        work()
    }
}

/// At the end of a call: hands over what it has logged.
#[inline(always)]
pub(crate) fn settle(call: &Call, result: Option<&Result<Value, Stopped>>) {
    if LOGGED.get() {
        settle_now(call, result);
    }
}

#[cold]
#[inline(never)]
fn settle_now(call: &Call, result: Option<&Result<Value, Stopped>>) {
    // Else the event loop does.
    if call.state().callbacks.is_still() {
        return;
    }
    LOGGED.set(false);
    let Some(result) = result else {
        call.state().logs.hand_over(call);
        return;
    };
    // A result may be in the memory of answers, which what the logger calls writes to as well.
    let saved = result.is_ok().then(|| call.answers_now()).flatten();
    call.state().logs.hand_over(call);
    if let Some(saved) = saved {
        call.answer_again(&saved);
    }
}

/// `connectLogs(deliver, ceiling, library)`: before the first logger is set. False where the crate has a logger of
/// its own, which stays.
#[derive(Debug)]
pub struct ConnectLogs;

impl Function for ConnectLogs {
    const ARGUMENTS: usize = 3;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let ceiling: u32 = call.get(1, "ceiling")?;
        let library = call.text(2, "library")?;
        let listener = call.state().logs.open(call, &library)?;
        Ok(call.give(add(&listener, filter(ceiling as usize))))
    }
}

/// `limitLogs(level)`: the most verbose level that the environment wants, by number.
#[derive(Debug)]
pub struct LimitLogs;

impl Function for LimitLogs {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let level: u32 = call.get(0, "level")?;
        call.state().logs.limit(filter(level as usize));
        renew();
        Ok(call.undefined())
    }
}

/// `flushLogs()`: hands over what waits.
#[derive(Debug)]
pub struct FlushLogs;

impl Function for FlushLogs {
    const ARGUMENTS: usize = 0;

    fn call(call: &Call) -> Result<Value, Stopped> {
        call.state().logs.hand_over(call);
        Ok(call.undefined())
    }
}
