//! Log records on their way to a function of the C program's: called by the log statement itself, on its thread.
//!
//! # Locks
//!
//! None is held while the program's function runs, so that it may be replaced meanwhile, by itself too. The one before
//! is freed when the last of its calls is over.

use std::ffi::{c_char, c_void};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError, RwLock};
use std::{mem, ptr};

use landbridge_core::logging::{self, LevelFilter, Record, Taken, Telling, filter, log};
use landbridge_core::{ArgumentFault, Failure};

use crate::call::{Nothing, Status, Stopped, call};
use crate::callback::FreeFn;
use crate::error::ErrorHandle;

/// A value beside a record's message: texts with a NUL behind them.
#[derive(Debug)]
#[repr(C)]
pub struct LogField {
    key: *const c_char,
    key_len: usize,
    value: *const c_char,
    value_len: usize,
}

/// A record as C sees it, lent for the call. Texts have a NUL behind them.
#[derive(Debug)]
#[repr(C)]
pub struct LogRecord {
    level: i32,
    line: u32,
    target: *const c_char,
    target_len: usize,
    message: *const c_char,
    message_len: usize,
    /// Null where it isn't known.
    file: *const c_char,
    file_len: usize,
    fields: *const LogField,
    fields_len: usize,
}

/// The program's function.
pub type LogFn = unsafe extern "C" fn(*mut c_void, *const LogRecord);

/// It with its data, which it frees when it goes: once.
struct Target {
    /// None is none to tell.
    log: Option<LogFn>,
    this: *mut c_void,
    free: Option<FreeFn>,
}

// SAFETY: who passes one promises, as the header says, that any thread may call the function with the data, several
// at a time, and may free it.
unsafe impl Send for Target {}
// SAFETY: as above.
unsafe impl Sync for Target {}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some(free) = self.free {
            // SAFETY: the promise of who passed it; this is the only one with this data.
            unsafe { free(self.this) };
        }
    }
}

static TARGET: RwLock<Option<Arc<Target>>> = RwLock::new(None);

/// Text with a NUL behind it.
fn ended(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 1);
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(0);
    bytes
}

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &log::Record<'_>) {
        let target = {
            let target = TARGET.read().unwrap_or_else(PoisonError::into_inner);
            target.clone()
        };
        let Some((target, log)) = target.and_then(|it| it.log.map(|log| (it, log))) else {
            return;
        };
        let Some(record) = Record::of(record) else {
            return;
        };
        let _telling = Telling::of(&record);
        tell(&record, |shown| {
            // SAFETY: the promise of who passed the function: it may be called with its data, and reads the record.
            unsafe { log(target.this, shown) };
        });
    }

    fn flush(&self) {}
}

/// Shows a record in its C form.
fn tell(record: &Record, to: impl FnOnce(&LogRecord)) {
    let texts = |text: &str| (ended(text), text.len());
    let target = texts(&record.target);
    let message = texts(&record.message);
    let file = record.file.as_deref().map(texts);
    let pairs: Vec<_> = (record.fields.iter())
        .map(|(key, value)| (texts(key), texts(&value.to_string())))
        .collect();
    let fields: Vec<LogField> = (pairs.iter())
        .map(|((key, key_len), (value, value_len))| LogField {
            key: key.as_ptr().cast(),
            key_len: *key_len,
            value: value.as_ptr().cast(),
            value_len: *value_len,
        })
        .collect();
    to(&LogRecord {
        level: record.level as i32,
        line: record.line.unwrap_or(0),
        target: target.0.as_ptr().cast(),
        target_len: target.1,
        message: message.0.as_ptr().cast(),
        message_len: message.1,
        file: file
            .as_ref()
            .map_or(ptr::null(), |(bytes, _)| bytes.as_ptr().cast()),
        file_len: file.as_ref().map_or(0, |(_, length)| *length),
        fields: match fields.as_slice() {
            [] => ptr::null(),
            fields => fields.as_ptr(),
        },
        fields_len: fields.len(),
    });
}

/// Whether the process's logger is this one; the first time, it is made so.
fn ours(ceiling: LevelFilter) -> bool {
    static INSTALL: Once = Once::new();
    static OURS: Mutex<bool> = Mutex::new(false);
    let ours = || -> MutexGuard<'_, bool> { OURS.lock().unwrap_or_else(PoisonError::into_inner) };
    INSTALL.call_once(|| *ours() = logging::install(&Logger, ceiling) != Err(Taken));
    *ours()
}

/// `PREFIX_set_logger`: replaces the program's function; with none, records go nowhere. Nothing more verbose than
/// `ceiling` ever goes anywhere.
///
/// # Safety
/// `err` is null, misaligned, or may be written to. Until `free` is called, any thread may call `log` with `this`.
pub unsafe fn set_logger(
    log: Option<LogFn>,
    this: *mut c_void,
    free: Option<FreeFn>,
    level: i32,
    ceiling: usize,
    err: *mut ErrorHandle,
) -> Status {
    let target = Arc::new(Target { log, this, free });
    // What is refused is freed as well.
    let body = || -> Result<(), Stopped> {
        let number = usize::try_from(level).ok().filter(|it| *it <= 5);
        let Some(number) = number else {
            let message = format!("expected a level from 0 to 5, got {level}");
            return Err(Failure::argument("max_level", ArgumentFault::Range, message).into());
        };
        if !ours(filter(ceiling)) {
            let message = "the Rust code has set a logger of its own, which stays: its log records are not forwarded";
            return Err(Stopped::State(Status::Busy, message));
        }
        let (level, next) = match target.log {
            Some(_) => (filter(number), Some(target)),
            // Its data is freed now.
            None => (LevelFilter::Off, None),
        };
        let before = {
            let mut current = TARGET.write().unwrap_or_else(PoisonError::into_inner);
            logging::limit(level);
            mem::replace(&mut *current, next)
        };
        // Its `free` may call this again.
        drop(before);
        Ok(())
    };
    let mut out = Nothing::default();
    // SAFETY: the caller's promise; `out` is this function's.
    unsafe { call::<(), ()>(&raw mut out, err, body) }
}
