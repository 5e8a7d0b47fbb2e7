//! Go as Rust sees it: the functions of the generated half, and the two stacks between.

use std::ffi::{CString, OsString, c_char, c_int};
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::task::Waker;

use super::call::Call;
use super::reply::{Reply, grow};
use crate::queue::{Room, Stack, Turn, alone};

/// Calls under way at a time, unless [`Engine::set_limit`] says otherwise.
pub const LIMIT: u64 = 65_536;

/// How often a future that is alone looks for its answer before it lets its thread do something else; a few
/// microseconds.
const PATIENCE: u32 = 120;

/// Begins Go's runtime, as the program's start does where the C library tells it the program's arguments.
pub type Begin = unsafe extern "C" fn(c_int, *const *const c_char);

/// The functions that generated Go exports.
#[derive(Clone, Copy, Debug)]
pub struct Functions {
    /// Gives Go what it has to know; answers with the interface's hash.
    pub start: unsafe extern "C" fn(*const Start) -> u64,
    /// Wakes a worker.
    pub wake: unsafe extern "C" fn(),
    /// Tells a worker's handler that nobody wants this call's answer.
    pub cancel: unsafe extern "C" fn(usize, u32),
    /// Where Go's runtime isn't begun by the program's start: with musl, which tells initialisers nothing.
    pub begin: Option<Begin>,
}

/// What Go has to know of Rust.
#[derive(Debug)]
#[repr(C)]
pub struct Start {
    submitted: *const AtomicUsize,
    answered: *const AtomicUsize,
    drain: unsafe extern "C" fn(*const Engine),
    engine: *const Engine,
    grow: unsafe extern "C" fn(*mut Reply, usize, usize),
}

/// The Go code of this process.
#[derive(Debug)]
pub struct Engine {
    functions: Functions,
    hash: u64,
    started: Once,
    submitted: Stack<Call>,
    answered: Stack<Call>,
    room: Room,
    /// How many calls are to go without waiting a moment for their answers, because that was in vain.
    hasty: AtomicU32,
    vain: AtomicU32,
}

impl Engine {
    /// Of generated Go whose interface has this hash.
    #[must_use]
    pub const fn new(functions: Functions, hash: u64) -> Self {
        Self {
            functions,
            hash,
            started: Once::new(),
            submitted: Stack::new(),
            answered: Stack::new(),
            room: Room::new(LIMIT),
            hasty: AtomicU32::new(0),
            vain: AtomicU32::new(0),
        }
    }

    /// Lets Go know of Rust, once.
    ///
    /// # Panics
    ///
    /// When the Go code was generated from another interface.
    pub fn start(&'static self) {
        self.started.call_once(|| {
            if let Some(begin) = self.functions.begin {
                let (count, vector) = arguments();
                // SAFETY: this is the only call, and the vector is there for ever.
                unsafe { begin(count, vector) }
            }
            let start = Start {
                submitted: self.submitted.word(),
                answered: self.answered.word(),
                drain,
                engine: self,
                grow,
            };
            // SAFETY: Go copies what it is shown; the engine is there for ever.
            let hash = unsafe { (self.functions.start)(&raw const start) };
            assert_eq!(
                hash, self.hash,
                "the Go library was generated from another interface: build it anew"
            );
        });
    }

    /// How many awaited calls may be under way at a time; more wait in Rust.
    pub fn set_limit(&self, calls: u64) {
        self.room.set_limit(calls);
    }

    /// Awaited calls under way.
    #[must_use]
    pub fn under_way(&self) -> u64 {
        self.room.under_way()
    }

    pub(super) fn enter(&self, waker: &Waker) -> Option<u64> {
        self.room.enter(waker)
    }

    pub(super) fn force(&self) {
        self.room.force();
    }

    /// Gives a call to Go.
    ///
    /// # Safety
    ///
    /// The call has room and a waker, and isn't freed before it is answered.
    pub(super) unsafe fn submit(&'static self, call: std::ptr::NonNull<Call>) {
        // SAFETY: as the caller promises.
        if unsafe { self.submitted.push(call) } {
            // SAFETY: Go was started before there was an object to call.
            unsafe { (self.functions.wake)() }
        }
    }

    /// Waits a few microseconds for an answer, unless that was in vain lately.
    pub(super) fn linger(&self, call: &Call) -> bool {
        let hasty = self.hasty.load(Ordering::Relaxed);
        if hasty > 0 {
            self.hasty.store(hasty - 1, Ordering::Relaxed);
            return call.done();
        }
        for _ in 0..PATIENCE {
            if call.done() {
                self.vain.store(0, Ordering::Relaxed);
                return true;
            }
            std::hint::spin_loop();
        }
        let vain = (self.vain.load(Ordering::Relaxed) + 1).min(8);
        self.vain.store(vain, Ordering::Relaxed);
        self.hasty.store(1 << vain, Ordering::Relaxed);
        false
    }

    pub(super) fn cancel(&self, call: &Call) {
        let address = std::ptr::from_ref(call).expose_provenance();
        // SAFETY: Go compares the address and doesn't look behind it.
        unsafe { (self.functions.cancel)(address, call.worker()) }
    }
}

/// What a program's stack begins with: arguments, the environment and what the kernel tells, each with a null at its end.
/// The last is empty, so that Go asks the kernel itself.
fn arguments() -> (c_int, *const *const c_char) {
    let text = |text: OsString| CString::new(text.into_encoded_bytes()).ok();
    let arguments: Vec<CString> = std::env::args_os().filter_map(text).collect();
    let count = c_int::try_from(arguments.len()).unwrap_or(0);
    let environment = std::env::vars_os().filter_map(|(mut name, value)| {
        name.push("=");
        name.push(value);
        text(name)
    });
    let raw = |text: CString| text.into_raw().cast_const();
    let mut vector: Vec<*const c_char> = arguments.into_iter().map(raw).collect();
    vector.push(ptr::null());
    vector.extend(environment.map(raw));
    vector.extend([ptr::null(); 3]);
    (count, vector.leak().as_ptr())
}

/// Finishes all calls that were answered. Go's workers call it when they have answered some.
///
/// # Safety
///
/// `engine` is the one that Go was started with.
unsafe extern "C" fn drain(engine: *const Engine) {
    // SAFETY: as the caller promises; it is a static.
    let engine = unsafe { &*engine };
    loop {
        let mut count = 0;
        for call in engine.answered.take() {
            count += 1;
            // SAFETY: Go pushes each call once, when it is answered, and has let go of it.
            let (waker, turn) = unsafe { call.as_ref().slot.answer() };
            if turn == Turn::Ours {
                // SAFETY: the future let go before us, and Go has.
                alone(|| unsafe { Call::free(call) });
            }
            match (waker, turn) {
                (Some(waker), Turn::Theirs) => alone(|| waker.wake()),
                (waker, _) => alone(|| drop(waker)),
            }
        }
        if count > 0 {
            engine.room.leave(count);
        }
        if engine.answered.rest() || count == 0 {
            return;
        }
    }
}
