//! An instance of the package's JavaScript, on its thread: the memory that both sides know, and what is left when
//! the thread ends.

use std::cell::{Cell, RefCell};
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};

use landbridge_core::buffer::guards_here;

use crate::argument::MOST;
use crate::back::Back;
use crate::callback::Callbacks;
use crate::export::whole;
use crate::iterator::Sequences;
use crate::later::Later;
use crate::owned::{Objects, Owned};
use crate::shown::Shown;

/// What a call tells JavaScript beside its result.
#[derive(Debug)]
#[repr(C)]
pub struct Head {
    /// How the call ended: 0 is well.
    pub(crate) status: i32,
    /// How many of JavaScript's values Rust has let go: they are below.
    pub(crate) count: i32,
    /// Bytes of a message in the memory of answers, or of what is to be taken.
    pub(crate) length: f64,
    /// Where arguments are that were too long for the scratch memory; JavaScript writes it.
    pub(crate) address: f64,
    /// The bits of a result that came later, or the number of a value of JavaScript's.
    pub(crate) result: u64,
    /// Values of JavaScript's that Rust has let go.
    pub(crate) freed: [u32; FREED],
    /// A call of JavaScript's whose values are all numbers: the function of the package's that knows how, and the value
    /// that is called.
    pub(crate) called: [u32; 2],
    /// Its arguments, and then its result in the place of the first: the bits of each.
    pub(crate) given: [u64; GIVEN],
    /// Whether a call has logged something that JavaScript is to be told of.
    pub(crate) logged: i32,
}

/// So many arguments of such a call there are at most.
pub(crate) const GIVEN: usize = 8;

/// So many are let go before JavaScript has to look by itself.
const FREED: usize = 64;

/// Added to a status: a promise is rejected with the failure.
const REJECTION: i32 = 64;

/// An instance of the package's JavaScript.
#[derive(Debug)]
pub struct Environment {
    head: *mut Head,
    /// What JavaScript writes.
    scratch: *const u8,
    /// What is written here: a getter may call again while JavaScript writes arguments.
    answers: *mut u8,
    /// The length of each.
    length: usize,
    texts: *const u8,
    texts_length: usize,
    /// Texts that are too long for their memory, by place of the argument.
    long: RefCell<[Option<Vec<u8>>; MOST]>,
    /// What JavaScript takes next.
    spilled: RefCell<Vec<u8>>,
    pub(crate) owned: Owned,
    /// How many arguments' memory is lent in place.
    pub(crate) lent: Cell<usize>,
    /// What goes back to arrays as a call on another thread ends.
    pub(crate) backs: RefCell<Vec<Back>>,
    pub(crate) later: Later,
    pub(crate) callbacks: Callbacks,
    pub(crate) sequences: Sequences,
    pub(crate) shown: Shown,
    #[cfg(feature = "log")]
    pub(crate) logs: crate::logging::Logs,
    /// Calls under way after which JavaScript looks what Rust has let go.
    calling: Cell<usize>,
    /// Whether a call of this environment's is under way: only there JavaScript may be entered. A thread that ends may
    /// drop what calls when the engine is gone.
    inside: Cell<bool>,
}

thread_local! {
    static TELLS: Cell<fn()> = const { Cell::new(|| ()) };
}

/// Has `run` called wherever a call's head in an instance of WebAssembly tells that it didn't end well: JavaScript, which
/// looks at the instance's memory in nearly the time of a call, then needn't look after each.
pub fn tells(run: fn()) {
    TELLS.set(run);
}

/// Whether any thread has had more than one environment.
static SEVERAL: AtomicBool = AtomicBool::new(false);

/// The environments of a thread, ended with it.
struct Environments(RefCell<Vec<&'static Environment>>);

impl Drop for Environments {
    fn drop(&mut self) {
        for environment in self.0.take() {
            environment.end();
        }
    }
}

/// Shuts the way into JavaScript of a thread that ends, before what was kept with the thread goes: that may wait for
/// other threads, which may wait for JavaScript. What came to be later goes first.
struct Closing;

impl Drop for Closing {
    fn drop(&mut self) {
        let close = |all: &Environments| {
            for environment in all.0.borrow().iter() {
                environment.close();
            }
        };
        // Where it is gone, all are closed.
        let _ = ENVIRONMENTS.try_with(close);
    }
}

thread_local! {
    static CLOSING: Closing = const { Closing };
    static ENVIRONMENTS: Environments = const { Environments(RefCell::new(Vec::new())) };
}

/// Makes an environment of the calling thread; its address, by which each call names it.
///
/// # Safety
/// The package's JavaScript calls it, with memory that it keeps as long as it calls anything else here: a [`Head`],
/// so many bytes of scratch memory and as many for answers, and so many of texts.
pub unsafe fn open(
    head: *mut Head,
    (scratch, answers, length): (*const u8, *mut u8, f64),
    texts: (*const u8, f64),
    tables: &'static [Objects],
) -> f64 {
    landbridge_core::install();
    let environment: &'static Environment = Box::leak(Box::new(Environment {
        head,
        scratch,
        answers,
        length: length as usize,
        texts: texts.0,
        texts_length: texts.1 as usize,
        long: RefCell::default(),
        spilled: RefCell::default(),
        owned: Owned::new(tables),
        lent: Cell::new(0),
        backs: RefCell::default(),
        later: Later::new(),
        callbacks: Callbacks::default(),
        sequences: Sequences::default(),
        shown: Shown::default(),
        #[cfg(feature = "log")]
        logs: crate::logging::Logs::default(),
        calling: Cell::new(0),
        inside: Cell::new(false),
    }));
    environment.later.hub.open(environment);
    ENVIRONMENTS.with(|all| {
        let mut all = all.0.borrow_mut();
        all.push(environment);
        if all.len() > 1 {
            SEVERAL.store(true, Ordering::Relaxed);
        }
    });
    std::ptr::from_ref(environment).expose_provenance() as f64
}

/// What an engine calls as its memory goes, with what it was given to show: from here on no JavaScript is reached.
///
/// # Safety
/// [`open`] gave the address, on this thread.
pub unsafe extern "C" fn gone(_shown: *mut u8, environment: *mut u8) {
    // SAFETY: the caller's promise; it is never freed.
    unsafe { Environment::at(environment.expose_provenance() as f64) }.close();
}

/// Ends an environment before its thread does: from here on no JavaScript is reached, and what is under way and the
/// environment's objects are dropped.
///
/// # Safety
/// [`open`] gave the address, on this thread.
pub unsafe fn end(environment: f64) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let forget = |all: &Environments| {
        (all.0.borrow_mut()).retain(|it| !std::ptr::eq(*it, environment));
    };
    // Where the list is gone, so is what this would do.
    if ENVIRONMENTS.try_with(forget).is_ok() {
        environment.end();
    }
}

/// Forgets how a call ended, for an embedder that throws what its engine has left instead.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn forget(environment: f64) {
    // SAFETY: the caller's promise.
    unsafe { Environment::at(environment) }.tell(0, 0);
}

/// Copies what a call left to be taken to memory of JavaScript's, which is as long.
///
/// # Safety
/// As [`called`](crate::called); `to` has the room that the head told.
pub unsafe fn take(environment: f64, to: *mut u8) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let bytes = environment.spilled.take();
    if !bytes.is_empty() {
        // SAFETY: the caller's promise; JavaScript made the memory for this.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
    }
}

/// Where what a call left to be taken is, for JavaScript that sees this memory; it stays until [`taken`].
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn left(environment: f64) -> *const u8 {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.spilled.borrow().as_ptr()
}

/// JavaScript has read what a call left.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn taken(environment: f64) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    drop(environment.spilled.take());
}

/// Keeps a copy of a text that is too long for the texts' memory, for the call that follows.
///
/// # Safety
/// As [`called`](crate::called); so many bytes are there.
pub unsafe fn hold(environment: f64, place: u32, from: *const u8, length: f64) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    // SAFETY: as above. A long text is never empty.
    let bytes = unsafe { slice::from_raw_parts(from, length as usize) }.to_vec();
    landbridge_core::count::copied(bytes.len());
    if let Some(slot) = environment.long.borrow_mut().get_mut(place as usize) {
        *slot = Some(bytes);
    }
}

/// What a call names its environment by: a pointer where the engine has such, which costs Deno less than a number that
/// is made one here.
pub type At = *const Environment;

/// The address of an environment, in either form.
pub trait Named {
    /// The environment.
    ///
    /// # Safety
    /// [`open`] gave the address, on this thread.
    unsafe fn environment(self) -> &'static Environment;
}

impl Named for At {
    #[inline]
    unsafe fn environment(self) -> &'static Environment {
        // SAFETY: the caller's promise; it is never freed, and shared within its thread only.
        unsafe { &*self }
    }
}

/// Of an instance of WebAssembly, whose addresses have 32 bits.
impl Named for u32 {
    #[inline]
    unsafe fn environment(self) -> &'static Environment {
        // SAFETY: the caller's promise; it is never freed, and shared within its thread only.
        unsafe { &*std::ptr::with_exposed_provenance::<Environment>(self as usize) }
    }
}

impl Named for f64 {
    #[inline]
    unsafe fn environment(self) -> &'static Environment {
        // SAFETY: the caller's promise.
        unsafe { Environment::at(self) }
    }
}

impl Environment {
    /// The environment of an address.
    ///
    /// # Safety
    /// [`open`] gave the address, on this thread.
    #[inline]
    pub(crate) unsafe fn at(address: f64) -> &'static Self {
        // SAFETY: the address is a whole number.
        let address = unsafe { address.to_int_unchecked::<i64>() } as usize;
        // SAFETY: it is never freed, and shared within its thread only.
        unsafe { &*std::ptr::with_exposed_provenance::<Self>(address) }
    }

    /// No JavaScript is reached any more.
    fn close(&self) {
        self.later.hub.close();
        #[cfg(feature = "log")]
        self.logs.end();
        self.callbacks.end();
    }

    /// Drops what is under way and the objects.
    fn end(&self) {
        self.close();
        self.later.end();
        self.sequences.end();
        self.owned.close();
    }

    /// JavaScript of this thread is kept: see [`Closing`].
    pub(crate) fn keeps(&self) {
        CLOSING.with(|_| ());
    }

    /// Tells how a call ended, and how long what it left is.
    #[inline]
    pub(crate) fn tell(&self, status: i32, length: usize) {
        // SAFETY: the head stays as long as there are calls, and no JavaScript reads it meanwhile.
        unsafe {
            (*self.head).status = status;
            (*self.head).length = length as f64;
        }
        if cfg!(target_family = "wasm") && status != 0 {
            TELLS.get()();
        }
    }

    /// Whether no failure was told.
    pub(crate) fn is_well(&self) -> bool {
        // SAFETY: as in `tell`.
        unsafe { (*self.head).status == 0 }
    }

    /// Has JavaScript look for log records as the call ends.
    #[cfg(feature = "log")]
    pub(crate) fn logged(&self) {
        // SAFETY: as in `tell`.
        unsafe { (*self.head).logged = 1 };
    }

    /// Says of a failure that was told that a promise is rejected with it.
    pub(crate) fn reject(&self) {
        // SAFETY: as in `tell`.
        unsafe { (*self.head).status += REJECTION };
    }

    /// Has JavaScript look, after `run`, what it let go.
    pub(crate) fn calling<R>(&self, run: impl FnOnce() -> R) -> R {
        self.calling.set(self.calling.get() + 1);
        let result = self.inside(run);
        self.calling.set(self.calling.get() - 1);
        result
    }

    /// Runs what JavaScript calls. Nothing unwinds out of it.
    #[inline]
    pub(crate) fn inside<R>(&self, run: impl FnOnce() -> R) -> R {
        let before = self.inside.replace(true);
        let result = run();
        self.inside.set(before);
        result
    }

    /// As that, where it is JavaScript itself that calls: nothing is to be put back, as [`Environment::entering`] does
    /// that for a call around this one. So the next call waits for nothing that this one wrote.
    #[inline]
    pub(crate) fn called<R>(&self, run: impl FnOnce() -> R) -> R {
        // Nobody but JavaScript calls an instance of WebAssembly.
        if cfg!(target_family = "wasm") {
            return run();
        }
        self.inside.set(true);
        let result = run();
        self.inside.set(false);
        result
    }

    /// Runs what enters JavaScript, which may call again.
    #[inline]
    pub(crate) fn entering<R>(&self, run: impl FnOnce() -> R) -> R {
        let before = self.inside.get();
        // JavaScript calls others too.
        let others = self.others_inside();
        let result = run();
        self.inside.set(before);
        for other in others {
            other.inside.set(true);
        }
        result
    }

    /// The other environments of this thread that calls are under way of.
    fn others_inside(&self) -> Vec<&'static Self> {
        if !SEVERAL.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let inside = |all: &Environments| {
            let all = all.0.borrow();
            let others = all.iter().filter(|it| !std::ptr::eq(**it, self));
            others.filter(|it| it.inside.get()).copied().collect()
        };
        // A thread that ends calls nothing.
        ENVIRONMENTS.try_with(inside).unwrap_or_default()
    }

    /// Whether a call of JavaScript's is under way on this thread.
    #[inline]
    pub(crate) fn is_inside(&self) -> bool {
        cfg!(target_family = "wasm") || self.inside.get() || !self.others_inside().is_empty()
    }

    /// Rust has let go of a value of JavaScript's: whether JavaScript is about to look.
    pub(crate) fn freed(&self, value: u32) -> bool {
        if self.calling.get() == 0 {
            return false;
        }
        // SAFETY: as in `tell`.
        unsafe {
            let count = (*self.head).count;
            let Some(slot) = (*self.head).freed.get_mut(count as usize) else {
                return false;
            };
            *slot = value;
            (*self.head).count = count + 1;
        }
        true
    }

    /// Leaves what other threads have let go for JavaScript to look at, which has read the last ones: how many.
    pub(crate) fn gather(&self) -> usize {
        // SAFETY: as in `tell`.
        unsafe {
            let count = self.later.hub.released(&mut (*self.head).freed);
            (*self.head).count = count as i32;
            count
        }
    }

    /// The length and the number that JavaScript left.
    pub(crate) fn told(&self) -> (f64, u64) {
        // SAFETY: as in `tell`; JavaScript wrote them.
        unsafe { ((*self.head).length, (*self.head).result) }
    }

    /// Leaves what is called, and the bits of its arguments, of which there are no more than [`GIVEN`].
    #[inline]
    pub(crate) fn hand(&self, called: [u32; 2], given: impl IntoIterator<Item = u64>) {
        // SAFETY: as in `tell`; each place is within.
        unsafe {
            (*self.head).called = called;
            let places = (&raw mut (*self.head).given).cast::<u64>();
            for (at, bits) in given.into_iter().take(GIVEN).enumerate() {
                places.add(at).write(bits);
            }
        }
    }

    /// The bits of the result that JavaScript left.
    #[inline]
    pub(crate) fn handed(&self) -> u64 {
        // SAFETY: as in `tell`; JavaScript wrote it.
        unsafe { (*self.head).given[0] }
    }

    /// Whether no JavaScript may run now: Rust uses memory in place that it could touch.
    #[inline]
    pub(crate) fn is_still(&self) -> bool {
        self.lent.get() > 0 || guards_here() > 0
    }

    /// Leaves the bits of a result that came later.
    pub(crate) fn leave(&self, bits: u64) {
        // SAFETY: as in `tell`.
        unsafe { (*self.head).result = bits };
    }

    /// The memory of answers.
    ///
    /// # Safety
    /// No JavaScript runs, and nothing else here uses it, as long as this is in use.
    #[expect(clippy::mut_from_ref, reason = "the memory is JavaScript's")]
    pub(crate) unsafe fn answers(&self) -> &mut [u8] {
        // SAFETY: the memory stays as long as there are calls, and is that long.
        unsafe { slice::from_raw_parts_mut(self.answers, self.length) }
    }

    /// The bytes of converted arguments: so many in the scratch memory, or elsewhere where `length` is negative.
    ///
    /// # Safety
    /// JavaScript wrote them for the call that goes on, and none of it runs as long as this is in use.
    pub(crate) unsafe fn converted(&self, length: f64) -> &'static [u8] {
        if length >= 0.0 {
            // SAFETY: the caller's promise; the memory stays as long as there are calls.
            return unsafe { slice::from_raw_parts(self.scratch, whole(length).min(self.length)) };
        }
        // SAFETY: JavaScript wrote the address, and keeps the memory during the call.
        unsafe {
            let address = (*self.head).address as usize;
            slice::from_raw_parts(std::ptr::with_exposed_provenance(address), -length as usize)
        }
    }

    /// The bytes of a text from one place of the texts' memory to another.
    ///
    /// # Safety
    /// As [`Environment::converted`].
    #[inline]
    pub(crate) unsafe fn text(&self, start: usize, end: usize) -> &[u8] {
        let end = end.min(self.texts_length);
        let start = start.min(end);
        // SAFETY: the memory stays as long as there are calls, and both places are within.
        unsafe { slice::from_raw_parts(self.texts.add(start), end - start) }
    }

    /// A text that was held for a place.
    pub(crate) fn held(&self, place: usize) -> Vec<u8> {
        let mut long = self.long.borrow_mut();
        long.get_mut(place)
            .and_then(Option::take)
            .unwrap_or_default()
    }

    /// Leaves bytes for JavaScript to take.
    pub(crate) fn spill(&self, bytes: Vec<u8>) {
        *self.spilled.borrow_mut() = bytes;
    }
}
