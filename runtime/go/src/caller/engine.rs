//! Go as Rust sees it: the functions of the generated half, and the two stacks between.

use std::ffi::{CString, OsString, c_char, c_int};
use std::ptr::{self, NonNull};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::task::Waker;

use super::call::Call;
use super::function::{answered, call, release};
use super::reply::{Reply, failed, grow};
use crate::queue::{Answers, Room, Stack, Turn, alone};

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
    answers: *const AtomicUsize,
    engine: *const Engine,
    tell: unsafe extern "C" fn(*const Engine, *mut Call),
    settle: unsafe extern "C" fn(*const Engine),
    grow: unsafe extern "C" fn(*mut Reply, usize, usize),
    failed: extern "C" fn() -> *mut Reply,
    call: unsafe extern "C" fn(usize, *const u8, usize) -> *mut Reply,
    answered: unsafe extern "C" fn(*mut Reply),
    release: unsafe extern "C" fn(usize),
}

/// In lines of the cache that nothing else is in: cores that write to what is beside it don't take it away.
#[derive(Debug)]
#[repr(align(128))]
struct Apart<T>(T);

/// The Go code of this process.
#[derive(Debug)]
pub struct Engine {
    functions: Functions,
    hash: u64,
    started: Once,
    submitted: Apart<Stack<Call>>,
    answers: Apart<Answers<Call>>,
    room: Apart<Room>,
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
            submitted: Apart(Stack::new()),
            answers: Apart(Answers::new()),
            room: Apart(Room::new(LIMIT)),
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
                submitted: self.submitted.0.word(),
                answers: self.answers.0.word(),
                engine: self,
                tell,
                settle,
                grow,
                failed,
                call,
                answered,
                release,
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
        self.room.0.set_limit(calls);
    }

    /// Awaited calls under way.
    #[must_use]
    pub fn under_way(&self) -> u64 {
        self.room.0.under_way()
    }

    pub(super) fn enter(&self, waker: &Waker) -> Option<u64> {
        self.room.0.enter(waker)
    }

    pub(super) fn force(&self) {
        self.room.0.force();
    }

    /// Gives a call to Go.
    ///
    /// # Safety
    ///
    /// The call has room and a waker, and isn't freed before it is answered.
    pub(super) unsafe fn submit(&'static self, call: NonNull<Call>) {
        // SAFETY: as the caller promises.
        if unsafe { self.submitted.0.push(call) } {
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

    /// Finishes the calls whose answers wait, if somebody was told of any: for futures that registered a waker or let
    /// go just now.
    #[inline]
    pub(super) fn look(&self) {
        if self.answers.0.told() {
            self.settle();
        }
    }

    fn settle(&self) {
        let mut count = 0;
        for call in self.answers.0.take() {
            count += 1;
            // SAFETY: Go puts each call in once, when it is answered, and has let go of it.
            unsafe { finish(call) };
        }
        if count > 0 {
            self.room.0.leave(count);
        }
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

/// Finishes a call that was answered, which is to tell somebody in Rust to look for other answers. Go's workers call it
/// when they found nobody told.
///
/// # Safety
///
/// `engine` is the one that Go was started with; the call was answered and isn't among the answers.
unsafe extern "C" fn tell(engine: *const Engine, call: *mut Call) {
    // SAFETY: as the caller promises; the engine is a static.
    let (engine, call) = unsafe { (&*engine, NonNull::new_unchecked(call)) };
    // SAFETY: Go gives each call back once, and has let go of it.
    let told = unsafe { finish(call) };
    engine.room.0.leave(1);
    if !told {
        engine.settle();
    }
}

/// Finishes all calls whose answers wait. Go's workers call it when nobody came who was told.
///
/// # Safety
///
/// `engine` is the one that Go was started with.
unsafe extern "C" fn settle(engine: *const Engine) {
    // SAFETY: as the caller promises; it is a static.
    unsafe { (*engine).settle() }
}

/// Lets go of an answered call for Go; whether a future was told that can look for other answers.
///
/// # Safety
///
/// Called once for each call that was submitted, after Go let go of it.
unsafe fn finish(call: NonNull<Call>) -> bool {
    // SAFETY: Go gives each call back once, when it is answered.
    match unsafe { call.as_ref().slot.answer() } {
        // The future is being polled, and looks when it has its answer.
        (None, Turn::Theirs) => true,
        (Some(waker), Turn::Theirs) => {
            let somebody = !waker.will_wake(Waker::noop());
            alone(|| waker.wake()) && somebody
        }
        (waker, Turn::Ours) => {
            // SAFETY: the future let go before us, and Go has.
            alone(|| unsafe { Call::free(call) });
            alone(|| drop(waker));
            false
        }
    }
}
