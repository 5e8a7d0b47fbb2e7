//! Records in the hands of Python's loggers: one thread at a time, so that their order stays. When, is the parent's.

use std::cell::Cell;
use std::ffi::CStr;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use landbridge_core::logging::{Field, Record, Telling};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCapsule, PyDict, PyTuple};

use super::{Item, NAMES, QUEUE, levels};
use crate::callback::attend;
use crate::unwind::{call_object, held};

/// What is done in Python: the loggers' own work, with their locks and filters.
const CODE: &CStr = c"
import logging, threading

if logging.getLevelName(5) == 'Level 5':
    logging.addLevelName(5, 'TRACE')

def watch(guard):
    root = logging.getLogger()
    try:
        root._cache[guard] = False
        loggers = [it for it in list(root.manager.loggerDict.values()) if isinstance(it, logging.Logger)]
        return max(min(it.getEffectiveLevel() for it in [root, *loggers]), root.manager.disable + 1)
    except (AttributeError, TypeError):
        return None

def threshold(name):
    return max(logging.getLogger(name).getEffectiveLevel(), logging.root.manager.disable + 1)

def hand(name, level, path, line, message, created, thread, thread_name, fields):
    logger = logging.getLogger(name)
    if not logger.isEnabledFor(level):
        return
    record = logger.makeRecord(name, level, path, line, message, (), None)
    record.relativeCreated += (created - record.created) * 1000
    record.created = created
    record.msecs = float(int(created % 1 * 1000))
    if record.thread is not None and record.thread != thread:
        names = [it.name for it in threading.enumerate() if it.ident == thread]
        record.thread = thread
        record.threadName = names[0] if names else thread_name or f'rust-{thread}'
    if fields is not None:
        record.fields = fields
    logger.handle(record)
";

struct Functions {
    watch: Py<PyAny>,
    threshold: Py<PyAny>,
    hand: Py<PyAny>,
}

static FUNCTIONS: PyOnceLock<Functions> = PyOnceLock::new();

/// Imports `logging`.
pub(super) fn prepare(py: Python<'_>) -> PyResult<()> {
    let made = || {
        let globals = PyDict::new(py);
        py.run(CODE, Some(&globals), None)?;
        let function = |name: &str| globals.as_any().get_item(name).map(Bound::unbind);
        Ok::<_, PyErr>(Functions {
            watch: function("watch")?,
            threshold: function("threshold")?,
            hand: function("hand")?,
        })
    };
    FUNCTIONS.get_or_try_init(py, made).map(|_| ())
}

fn call<'py>(
    py: Python<'py>,
    function: fn(&Functions) -> &Py<PyAny>,
    arguments: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    prepare(py)?;
    let functions = FUNCTIONS.get(py).map(function);
    let function =
        functions.ok_or_else(|| pyo3::exceptions::PyRuntimeError::new_err("no logging"))?;
    call_object(function.bind(py), arguments)
}

/// Has a guard die when levels change; the lowest that any logger lets through. `None` where that can't be.
pub(super) fn watch(py: Python<'_>, guard: &Bound<'_, PyCapsule>) -> PyResult<Option<i64>> {
    let arguments = PyTuple::new(py, [guard])?;
    call(py, |it| &it.watch, &arguments)?.extract()
}

/// The lowest level that a logger lets through.
pub(super) fn threshold(py: Python<'_>, name: &str) -> PyResult<i64> {
    let arguments = PyTuple::new(py, [name])?;
    call(py, |it| &it.threshold, &arguments)?.extract()
}

/// The process in which a thread hands over; 0 for none. A forked process doesn't have that thread.
static TURN: AtomicU32 = AtomicU32::new(0);

/// For how long a call that has logged waits for another thread that is at it.
const PATIENCE: Duration = Duration::from_millis(100);

thread_local! {
    static MINE: Cell<bool> = const { Cell::new(false) };
}

/// Leave to hand over.
struct Turn;

impl Turn {
    fn now() -> Option<Self> {
        let me = process::id();
        let taken = TURN.fetch_update(Ordering::AcqRel, Ordering::Acquire, |process| {
            (process != me).then_some(me)
        });
        taken.ok().map(|_| {
            MINE.set(true);
            Self
        })
    }

    /// Waits a moment for it: what waits may be what the caller's own call has logged.
    fn soon(py: Python<'_>) -> Option<Self> {
        if MINE.get() {
            return None;
        }
        if let Some(turn) = Self::now() {
            return Some(turn);
        }
        held(|| {
            py.detach(|| {
                let since = Instant::now();
                while TURN.load(Ordering::Acquire) == process::id() && since.elapsed() < PATIENCE {
                    thread::sleep(Duration::from_micros(200));
                }
            });
        });
        Self::now()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        MINE.set(false);
        TURN.store(0, Ordering::Release);
    }
}

/// How often what came meanwhile is taken too. The rest is the thread's, lest a call never ends where others log.
const ROUNDS: usize = 4;

/// Hands over what waits, unless a handler that this thread is in began it.
pub(super) fn hand_over(py: Python<'_>) {
    // The thread that comes here from elsewhere must not when the interpreter ends.
    attend(py);
    let Some(_turn) = Turn::soon(py) else {
        return;
    };
    for _ in 0..ROUNDS {
        let waiting = QUEUE.take();
        if waiting.is_empty() {
            break;
        }
        let own = |it: &&Item| it.process == process::id();
        for item in waiting.records.iter().filter(own) {
            hand(py, &item.record, item);
        }
        if let (1.., Some((_, package)), Some(last)) =
            (waiting.lost, NAMES.get(), waiting.records.back())
        {
            hand(py, &Record::lost(waiting.lost, *package), last);
        }
    }
}

/// A target as Python's loggers are named: the crate's own under the package's name.
fn logger_name(target: &str) -> String {
    let own = NAMES.get().and_then(|(library, package)| {
        let rest = target.strip_prefix(library)?;
        (rest.is_empty() || rest.starts_with("::")).then(|| format!("{package}{rest}"))
    });
    own.as_deref().unwrap_or(target).replace("::", ".")
}

fn hand(py: Python<'_>, record: &Record, item: &Item) {
    let name = logger_name(&record.target);
    if record.level > levels::asked(py, &record.target, &name) {
        return;
    }
    let _telling = Telling::of(record);
    let done = arguments(py, &name, record, item)
        .and_then(|arguments| call(py, |it| &it.hand, &arguments));
    let Err(error) = done else {
        return;
    };
    if error.is_instance_of::<PyKeyboardInterrupt>(py) {
        // It isn't the logger's: the main thread is to have it again.
        // SAFETY: any thread may.
        unsafe { ffi::PyErr_SetInterrupt() };
    } else {
        error.write_unraisable(py, None);
    }
}

fn arguments<'py>(
    py: Python<'py>,
    name: &str,
    record: &Record,
    item: &Item,
) -> PyResult<Bound<'py, PyTuple>> {
    let fields = match record.fields.as_slice() {
        [] => None,
        fields => {
            let dict = PyDict::new(py);
            for (key, value) in fields {
                match value {
                    Field::Bool(value) => dict.set_item(key, value)?,
                    Field::Integer(value) => dict.set_item(key, value)?,
                    Field::Float(value) => dict.set_item(key, value)?,
                    Field::Text(value) => dict.set_item(key, value)?,
                }
            }
            Some(dict)
        }
    };
    let created = record.time.duration_since(UNIX_EPOCH).unwrap_or_default();
    (
        name,
        levels::number(record.level),
        record.file.as_deref().unwrap_or("(unknown file)"),
        record.line.unwrap_or(0),
        &record.message,
        created.as_secs_f64(),
        item.thread,
        record.thread.as_deref(),
        fields,
    )
        .into_pyobject(py)
}
