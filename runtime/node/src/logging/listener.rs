//! An environment's log records: the queue that they wait in, the call of Node's that brings its thread there, and how
//! the package's JavaScript is told. Whose a record is, is the parent's.

use std::cell::{Cell, OnceCell};
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use landbridge_core::logging::{
    Field, Level, LevelFilter, Queue, Record, Telling, Waiting, filter,
};
use landbridge_core::wire::{Output, Writer};
use napi_sys as sys;

use super::{number, remove};
use crate::call::{Call, MOST, Stopped};
use crate::module::State;

/// Node's threadsafe function of an environment.
struct Function(NonNull<sys::napi_threadsafe_function__>);

// SAFETY: calling it from any thread is what it is for; the listener forgets it before Node frees it.
unsafe impl Send for Function {}

/// What other threads see of an environment.
pub(super) struct Listener {
    /// Which one it is.
    pub(super) number: u64,
    level: AtomicUsize,
    queue: Queue<Record>,
    bell: Mutex<Bell>,
}

struct Bell {
    /// Node was asked to call, and hasn't yet.
    rung: bool,
    /// None after the end of the environment.
    function: Option<Function>,
}

impl Listener {
    pub(super) fn level(&self) -> LevelFilter {
        filter(self.level.load(Ordering::Relaxed))
    }

    pub(super) fn wants(&self, level: Level) -> bool {
        level as usize <= self.level.load(Ordering::Relaxed)
    }

    fn bell(&self) -> MutexGuard<'_, Bell> {
        self.bell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, record: Record) {
        self.queue.push(record);
        let mut bell = self.bell();
        let Some(function) = &bell.function else {
            return;
        };
        let function = function.0.as_ptr();
        if std::mem::replace(&mut bell.rung, true) {
            return;
        }
        // SAFETY: the lock keeps the function from being forgotten. Node takes a lock of its own that it holds
        // around nothing else of ours.
        let status = unsafe {
            sys::napi_call_threadsafe_function(
                function,
                std::ptr::null_mut(),
                sys::ThreadsafeFunctionCallMode::nonblocking,
            )
        };
        if status != sys::Status::napi_ok {
            // It is closing: nobody may use it again.
            bell.function = None;
        }
    }
}

/// What an environment keeps for its records.
#[derive(Default)]
pub(crate) struct Logs {
    open: OnceCell<Open>,
    /// Records are being told: those that come of it wait for their turn.
    telling: Cell<bool>,
}

struct Open {
    listener: Arc<Listener>,
    library: String,
    deliver: sys::napi_ref,
}

/// How often what came meanwhile is told too. The rest is the event loop's, lest a call never ends.
const ROUNDS: usize = 4;

impl Logs {
    /// Begins to listen, by the package's function that is the first argument.
    pub(super) fn open(&self, call: &Call, library: &str) -> Result<Arc<Listener>, Stopped> {
        let (mut name, mut function) = (std::ptr::null_mut(), std::ptr::null_mut());
        let mut deliver = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's. The state outlives the threadsafe function, which ends
        // with the environment; the hook runs before that function's own, the last one first.
        unsafe {
            sys::napi_create_string_latin1(call.env, c"landbridge".as_ptr(), 10, &mut name);
            let status = sys::napi_create_threadsafe_function(
                call.env,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                name,
                0,
                1,
                std::ptr::null_mut(),
                None,
                call.state.cast_mut().cast(),
                Some(rung),
                &mut function,
            );
            if status != sys::Status::napi_ok {
                return Err(Stopped::Thrown);
            }
            // Records are no reason to go on running.
            sys::napi_unref_threadsafe_function(call.env, function);
            sys::napi_create_reference(call.env, call.arguments[0], 1, &mut deliver);
            sys::napi_add_env_cleanup_hook(call.env, Some(ended), call.state.cast_mut().cast());
        }
        let listener = Arc::new(Listener {
            number: number(),
            level: AtomicUsize::new(0),
            queue: Queue::new(Queue::<Record>::USUAL),
            bell: Mutex::new(Bell {
                rung: false,
                function: NonNull::new(function).map(Function),
            }),
        });
        let open = Open {
            listener: Arc::clone(&listener),
            library: library.to_owned(),
            deliver,
        };
        self.open.set(open).map_err(|_| Stopped::Thrown)?;
        Ok(listener)
    }

    pub(super) fn limit(&self, level: LevelFilter) {
        if let Some(open) = self.open.get() {
            (open.listener.level).store(level as usize, Ordering::Relaxed);
        }
    }

    /// Tells JavaScript of what waits, unless a logger that this thread is in began it.
    pub(crate) fn hand_over(&self, call: &Call) {
        let Some(open) = self.open.get() else {
            return;
        };
        if self.telling.replace(true) {
            return;
        }
        for _ in 0..ROUNDS {
            let Waiting { mut records, lost } = open.listener.queue.take();
            if lost > 0 {
                records.push_back(Record::lost(lost, open.library.clone()));
            }
            if records.is_empty() {
                break;
            }
            for record in &records {
                let _telling = Telling::of(record);
                call.within(|| call.told_of(record, open.deliver));
            }
        }
        self.telling.set(false);
    }

    /// The environment ends; no JavaScript may run any more.
    pub(crate) fn end(&self) {
        if let Some(open) = self.open.get() {
            open.listener.bell().function = None;
            open.listener.level.store(0, Ordering::Relaxed);
            remove(&open.listener);
        }
    }
}

impl Call {
    /// Calls the package's function for one record. It throws nothing; where no JavaScript can run any more, nothing
    /// is told.
    fn told_of(&self, record: &Record, deliver: sys::napi_ref) {
        let mut writer = Writer::new(&mut []);
        write(&mut writer, record);
        let bytes = match writer.finish() {
            Ok(Output::Spilled(bytes)) => bytes,
            // Nothing was written, or too much for its format.
            Ok(Output::Scratch(_)) | Err(_) => return,
        };
        let _ = self.script(deliver, &[self.array_buffer(&bytes).0]);
    }

    /// A copy of the memory of answers, as far as the last result can be in it.
    pub(super) fn answers_now(&self) -> Option<Vec<u8>> {
        let state = self.state().connected()?;
        let mut copy = vec![0; state.length];
        // SAFETY: the memory lives as long as the environment and is that long; no JavaScript runs meanwhile.
        unsafe { std::ptr::copy_nonoverlapping(state.answers, copy.as_mut_ptr(), copy.len()) };
        Some(copy)
    }

    /// Puts it back.
    pub(super) fn answer_again(&self, saved: &[u8]) {
        let Some(state) = self.state().connected() else {
            return;
        };
        let length = saved.len().min(state.length);
        // SAFETY: as above.
        unsafe { std::ptr::copy_nonoverlapping(saved.as_ptr(), state.answers, length) };
    }
}

/// As `logging.cjs` reads it.
fn write(w: &mut Writer<'_>, record: &Record) {
    w.u32(record.level as u32);
    w.text(&record.target);
    w.text(&record.message);
    w.u32(record.line.unwrap_or(0));
    w.text(record.file.as_deref().unwrap_or(""));
    w.count(record.fields.len());
    for (key, value) in &record.fields {
        w.text(key);
        match value {
            Field::Bool(value) => {
                w.u8(0);
                w.u8(u8::from(*value));
            }
            Field::Float(value) => {
                w.u8(1);
                w.text(&value.to_string());
            }
            Field::Integer(value) => {
                w.u8(2);
                w.text(&value.to_string());
            }
            Field::Text(value) => {
                w.u8(3);
                w.text(value);
            }
        }
    }
}

/// On the environment's thread, some time after records came.
unsafe extern "C" fn rung(
    env: sys::napi_env,
    _: sys::napi_value,
    state: *mut c_void,
    _: *mut c_void,
) {
    // What waited when the environment ended.
    if env.is_null() {
        return;
    }
    let call = Call::bare(
        env,
        state.cast_const().cast::<State>(),
        [std::ptr::null_mut(); MOST],
    );
    let logs = &call.state().logs;
    if let Some(open) = logs.open.get() {
        // Later ones ask Node to call again.
        open.listener.bell().rung = false;
    }
    logs.hand_over(&call);
}

unsafe extern "C" fn ended(state: *mut c_void) {
    // SAFETY: Node frees the state after the last hook.
    let state = unsafe { &*state.cast_const().cast::<State>() };
    state.logs.end();
}
