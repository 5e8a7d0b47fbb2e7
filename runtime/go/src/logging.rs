//! Log records on their way to Go. A log statement only puts them into a queue: so it may stand where a lock is held
//! that Go's handler needs. Who made one tells it at the end of its call, or before it calls Go back; a thread of this
//! library's tells the others. What Go makes of a record is the package's.
//!
//! # Whose turn it is
//!
//! One tells at a time, so that records keep their order. A call that has logged waits for its turn, a moment at most,
//! since Go's handler may wait for that very call; what is left then is the thread's.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use landbridge_core::logging::{
    self, Field, LevelFilter, Queue, Record, Taken, Telling, Waiting, filter, log,
};
use landbridge_core::wire::{Output, Writer};

/// A function of Go's that is told of one record in the wire format. Any thread calls it.
pub type LogFn = unsafe extern "C" fn(*mut u8, usize);

/// So long a call waits for its turn.
const PATIENCE: Duration = Duration::from_millis(100);

/// So long the thread leaves records to the calls that made them.
const LEFT_TO_CALLS: Duration = Duration::from_millis(1);

/// What a logger logs is told, what it logs because of that isn't: so often, a call finds what it has to tell.
const ROUNDS: usize = 2;

static TOLD: OnceLock<LogFn> = OnceLock::new();
static QUEUE: Queue<Record> = Queue::new(Queue::<Record>::USUAL);
static TURN: Turn = Turn {
    taken: Mutex::new(false),
    over: Condvar::new(),
};
static BELL: Bell = Bell {
    rung: AtomicBool::new(false),
    place: Mutex::new(()),
    changed: Condvar::new(),
};

thread_local! {
    /// This thread has logged what it hasn't seen told.
    static LOGGED: Cell<bool> = const { Cell::new(false) };
    /// It is telling.
    static TELLS: Cell<bool> = const { Cell::new(false) };
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who tells.
struct Turn {
    taken: Mutex<bool>,
    over: Condvar,
}

/// The turn, until it is dropped.
struct Taking(&'static Turn);

impl Turn {
    /// Takes it; with patience, none if others have it for longer than that.
    fn take(&'static self, patience: Option<Duration>) -> Option<Taking> {
        let mut taken = lock(&self.taken);
        let end = patience.map(|it| Instant::now() + it);
        while *taken {
            let Some(end) = end else {
                taken = (self.over.wait(taken)).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = end.checked_duration_since(Instant::now())?;
            let waited = self.over.wait_timeout(taken, left);
            taken = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken = true;
        TELLS.set(true);
        Some(Taking(self))
    }

    fn is_taken(&self) -> bool {
        *lock(&self.taken)
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        TELLS.set(false);
        *lock(&self.0.taken) = false;
        self.0.over.notify_one();
    }
}

/// Rung where there is something to tell that the thread may have to.
struct Bell {
    rung: AtomicBool,
    place: Mutex<()>,
    changed: Condvar,
}

impl Bell {
    fn ring(&self) {
        if !self.rung.swap(true, Ordering::SeqCst) {
            // Who listens has seen that it isn't rung and waits, or hasn't looked yet.
            drop(lock(&self.place));
            self.changed.notify_one();
        }
    }

    fn listen(&self) {
        let mut place = lock(&self.place);
        while !self.rung.load(Ordering::SeqCst) {
            place = (self.changed.wait(place)).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &log::Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let Some(record) = Record::of(record) else {
            return;
        };
        QUEUE.push(record);
        LOGGED.set(true);
        BELL.ring();
    }

    fn flush(&self) {}
}

/// Takes the function of Go's. The first call counts.
pub fn log_open(told: LogFn) {
    let _ = TOLD.set(told);
}

/// What Go wants at most, by its number, and nothing more verbose than `ceiling` ever. False where the user's crate has
/// set a logger of its own, which stays.
pub fn log_limit(level: u32, ceiling: usize) -> bool {
    static INSTALL: Once = Once::new();
    static OURS: AtomicBool = AtomicBool::new(false);
    // Who wants nothing yet leaves the place to a logger of the crate's own.
    if level == 0 && !INSTALL.is_completed() {
        return true;
    }
    INSTALL.call_once(|| {
        let ours = logging::install(&Logger, filter(ceiling)) != Err(Taken);
        OURS.store(ours, Ordering::SeqCst);
        if ours {
            let named = thread::Builder::new().name("landbridge-log".to_owned());
            // Without one, calls tell what they logged.
            let _ = named.spawn(tell_for_ever);
        }
    });
    let ours = OURS.load(Ordering::SeqCst);
    if ours {
        logging::limit(usize::try_from(level).map_or(LevelFilter::Trace, filter));
    }
    ours
}

fn tell_for_ever() {
    loop {
        BELL.listen();
        thread::sleep(LEFT_TO_CALLS);
        BELL.rung.store(false, Ordering::SeqCst);
        if let Some(turn) = TURN.take(None) {
            tell(1);
            drop(turn);
        }
        LOGGED.set(false);
        if !QUEUE.is_empty() {
            BELL.ring();
        }
    }
}

/// Tells what this thread has logged, before Go goes on.
#[inline]
pub(crate) fn hand_over() {
    if LOGGED.get() {
        catch_up();
    }
}

/// The same of what other threads have logged, for what ends on this one.
pub(crate) fn hand_over_all() {
    if !QUEUE.is_empty() || TURN.is_taken() {
        catch_up();
    }
}

#[cold]
fn catch_up() {
    // What tells on this thread comes to it, and a leaf calls nothing of Go's.
    if TELLS.get() || crate::leaf::inside() {
        return;
    }
    LOGGED.set(false);
    if let Some(turn) = TURN.take(Some(PATIENCE)) {
        tell(ROUNDS);
        drop(turn);
    }
    if !QUEUE.is_empty() {
        BELL.ring();
    }
}

/// What waits, so often.
fn tell(rounds: usize) {
    for _ in 0..rounds {
        let waiting = QUEUE.take();
        if waiting.is_empty() {
            return;
        }
        let Waiting { records, lost } = waiting;
        records.iter().for_each(tell_one);
        if lost > 0 {
            let target = records.back().map_or("landbridge", |it| &it.target);
            let krate = target.split("::").next().unwrap_or(target).to_owned();
            tell_one(&Record::lost(lost, krate));
        }
    }
}

fn tell_one(record: &Record) {
    let Some(told) = TOLD.get() else {
        return;
    };
    let _telling = Telling::of(record);
    let mut room = [0; 512];
    let mut writer = Writer::new(&mut room);
    write(record, &mut writer);
    let mut output = match writer.finish() {
        Ok(output) => output,
        // It is longer than the wire format has lengths for.
        Err(_) => return,
    };
    let bytes = match &mut output {
        Output::Scratch(length) => {
            let length = *length;
            &mut room[..length]
        }
        Output::Spilled(bytes) => bytes,
    };
    // SAFETY: Go gave the function for this, for any thread; it copies what it keeps.
    unsafe { told(bytes.as_mut_ptr(), bytes.len()) }
}

/// Level, time, target, message, file (empty where it isn't known), line, fields: each with the number of its kind.
fn write(record: &Record, w: &mut Writer<'_>) {
    w.u32(record.level as u32);
    let since = record.time.duration_since(std::time::UNIX_EPOCH);
    let since = since.unwrap_or_default();
    w.u64(since.as_secs());
    w.u32(since.subsec_nanos());
    w.text(&record.target);
    w.text(&record.message);
    w.text(record.file.as_deref().unwrap_or_default());
    w.u32(record.line.unwrap_or(0));
    w.count(record.fields.len());
    for (key, value) in &record.fields {
        w.text(key);
        match value {
            Field::Bool(value) => {
                w.u32(0);
                w.u32(u32::from(*value));
            }
            Field::Integer(value) => {
                if let Ok(value) = i64::try_from(*value) {
                    w.u32(1);
                    w.u64(value.cast_unsigned());
                } else if let Ok(value) = u64::try_from(*value) {
                    w.u32(2);
                    w.u64(value);
                } else {
                    w.u32(4);
                    w.text(&value.to_string());
                }
            }
            Field::Float(value) => {
                w.u32(3);
                w.u64(value.to_bits());
            }
            Field::Text(value) => {
                w.u32(4);
                w.text(value);
            }
        }
    }
}
