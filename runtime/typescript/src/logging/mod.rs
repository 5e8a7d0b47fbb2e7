//! Log records on their way to JavaScript: what a log statement does, and whose a record is. How an environment's
//! records wait and are told is `listener`'s.
//!
//! # Threads
//!
//! A log statement runs no JavaScript: records wait in their environment's queue. What an environment's own thread
//! logs is marked in the head, where the package's JavaScript looks as the call ends; the event loop, which is rung for
//! all of them, does the rest. The records of a thread that belongs to no environment go to each that has a logger.

mod listener;

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use landbridge_core::logging::{LevelFilter, Record, Taken, filter, install, limit, log};

use crate::environment::Environment;
use listener::Listener;
pub(crate) use listener::Logs;

/// The environments that have or had a logger.
static LISTENERS: Mutex<Vec<Arc<Listener>>> = Mutex::new(Vec::new());

thread_local! {
    /// The number of the environment that this thread works for; 0 for none.
    static OWN: Cell<u64> = const { Cell::new(0) };
}

fn listeners() -> MutexGuard<'static, Vec<Arc<Listener>>> {
    LISTENERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Those that a record of this thread's is for. A thread that is about to end works for none.
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

/// What a thread of the pool worked for before.
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

/// Before the first logger is set: false where the crate has a logger of its own, which stays. Records are of `library`
/// that tell how many were lost.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn connect_logs(environment: f64, ceiling: u32, library: &'static str) -> u32 {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let Some(listener) = environment.logs.open(environment, library) else {
        return 1;
    };
    u32::from(add(&listener, filter(ceiling as usize)))
}

/// The most verbose level that the environment wants, by number.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn limit_logs(environment: f64, level: u32) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.logs.limit(filter(level as usize));
    renew();
}

/// Leaves the next record to be taken, which JavaScript tells its logger of before it asks again; `first` begins to
/// tell. Whether there was one.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn next_log(environment: f64, first: u32) -> u32 {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let next = environment.logs.next(first != 0);
    environment.tell(0, next.as_ref().map_or(0, Vec::len));
    let is_some = next.is_some();
    environment.spill(next.unwrap_or_default());
    u32::from(is_some)
}
