//! Code that logs: with `log` and `tracing`, from calls, threads, futures and destructors, and where a lock is held.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use log::{Level, LevelFilter};

use crate::errors::StoreError;

/// A level by its name; `Info` for any other.
fn level(name: &str) -> Level {
    name.parse().unwrap_or(Level::Info)
}

/// Logs a message.
#[landbridge::export]
pub fn log_message(level_name: &str, message: &str) {
    log::log!(level(level_name), "{message}");
}

/// Logs to another target, which may be any text.
#[landbridge::export]
pub fn log_to(target: &str, level_name: &str, message: &str) {
    log::log!(target: target, level(level_name), "{message}");
}

/// Logs with fields.
#[landbridge::export]
pub fn log_fields(user: &str, count: i32) {
    log::info!(user = user, count = count, share = 0.5, fresh = true; "{user} came");
}

/// Whether a message of a level would be logged.
#[landbridge::export]
pub fn log_enabled(level_name: &str) -> bool {
    log::log_enabled!(level(level_name))
}

/// The most verbose level that a log statement looks any further for.
#[landbridge::export]
pub fn log_limit() -> String {
    log::max_level().to_string().to_lowercase()
}

/// An event of `tracing`, with a field.
#[landbridge::export]
pub fn trace_event(answer: u32) {
    tracing::info!(answer, "an event");
}

/// Threads that log so many records each, which this call waits for.
#[landbridge::export(skip(wasm))]
pub fn log_from_threads(threads: u32, each: u32) {
    thread::scope(|scope| {
        for number in 0..threads {
            scope.spawn(move || (0..each).for_each(|at| log::info!("{number} {at:03}")));
        }
    });
}

/// A thread of this name that logs a message in a while.
#[landbridge::export(skip(wasm))]
pub fn log_later(name: &str, message: &str, millis: u32) {
    let message = message.to_owned();
    let work = move || {
        thread::sleep(Duration::from_millis(millis.into()));
        log::info!("{message}");
    };
    let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.expect("a thread");
}

/// A thread that logs for as long as the process lives.
#[landbridge::export(skip(wasm))]
pub fn log_for_ever() {
    thread::spawn(|| {
        for at in 0_u64.. {
            log::info!("record {at}");
            thread::yield_now();
        }
    });
}

/// Logs so many records, with the host's other threads going on.
#[landbridge::export(blocking)]
pub fn log_blocking(count: u32, millis: u32) {
    for at in 0..count {
        log::info!("blocking {at}");
        thread::sleep(Duration::from_millis(millis.into()));
    }
}

/// Logs, waits for a turn, and logs again.
#[landbridge::export]
pub async fn log_in_future(message: &str) -> u32 {
    log::info!("{message}, before");
    crate::futures::sleep(2).await;
    log::info!("{message}, after");
    1
}

/// Logs so many records at once.
#[landbridge::export]
pub fn log_many(count: u32) {
    (0..count).for_each(|at| log::info!("record {at}"));
}

/// Logs, and gives the texts back.
#[landbridge::export]
pub fn log_and_list(texts: Vec<String>) -> Vec<String> {
    log::info!("{} texts", texts.len());
    texts
}

/// Logs, and fails.
#[landbridge::export]
pub fn log_and_fail(key: &str) -> Result<(), StoreError> {
    log::info!("failing");
    Err(StoreError::NotFound {
        key: key.to_owned(),
    })
}

static LOCK: Mutex<u32> = Mutex::new(0);

/// Logs with a lock held that the next such call needs; how many calls there were.
#[landbridge::export]
pub fn log_locked(message: &str) -> u32 {
    let mut count = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    *count += 1;
    log::info!("{message}");
    *count
}

/// Logs around a call of the host's.
#[landbridge::export]
pub fn log_around(f: impl Fn(i32) -> i32) -> i32 {
    log::info!("before");
    let value = f(1);
    log::info!("after {value}");
    value
}

/// Logs while the host's memory is used in place.
#[landbridge::export]
pub fn log_slice(values: &[f64]) -> f64 {
    log::info!("{} values", values.len());
    values.iter().sum()
}

/// Logs while a panic is being told of, and panics.
#[landbridge::export]
pub fn log_in_panic_hook(message: &str) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|info| log::error!("hook: {info}")));
    let caught = std::panic::catch_unwind(|| panic!("inner"));
    std::panic::set_hook(before);
    assert!(caught.is_err());
    panic!("{message}");
}

struct Noisy;

impl fmt::Display for Noisy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        log::info!("shown {Noisy}");
        f.write_str("noise")
    }
}

/// Logs what logs while it is shown.
#[landbridge::export]
pub fn log_noisy() {
    log::info!("noisy {Noisy}");
}

struct Own;

impl log::Log for Own {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        false
    }

    fn log(&self, _: &log::Record<'_>) {}

    fn flush(&self) {}
}

/// Sets a logger of this crate's own, if none is set.
#[landbridge::export]
pub fn set_own_logger() -> bool {
    let set = log::set_logger(&Own).is_ok();
    if set {
        log::set_max_level(LevelFilter::Info);
    }
    set
}

/// Logs when it is changed and when it goes.
#[landbridge::object]
pub struct Diary {
    lines: u32,
}

#[landbridge::export]
impl Diary {
    /// An empty one.
    #[landbridge(constructor)]
    pub fn new() -> Self {
        Self { lines: 0 }
    }

    /// Logs with the object borrowed.
    pub fn write(&mut self, line: &str) -> u32 {
        self.lines += 1;
        log::info!("line {}: {line}", self.lines);
        self.lines
    }
}

impl Drop for Diary {
    fn drop(&mut self) {
        log::info!("closed after {}", self.lines);
    }
}
