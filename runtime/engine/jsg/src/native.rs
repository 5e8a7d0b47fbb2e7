//! What generated packages have beside classes: functions whose arguments are machine words that the package's own
//! JavaScript has checked, memory that both sides see, a way back into JavaScript from far below a call, and what ends
//! with a realm. What the words mean is the package's matter.

use std::cell::Cell;
use std::rc::Rc;

use crate::callback::{Call, Callback};
use crate::convert::memory_owner;
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::isolate::{Scope, Shared};
use crate::local::{Callable, Local, Text};
use crate::lock::Lock;

/// The tag of numbers, as the shim's.
const NUMBER: u8 = 1;

/// An argument that is a machine word. A value of another kind is 0: the package's JavaScript passes none.
pub trait Word: Sized {
    /// Reads it.
    fn of(call: &Call<'_>, index: u32) -> Self;
}

/// A result that is a machine word.
pub trait Answered {
    /// Hands it to JavaScript.
    fn answer(self, call: &mut Call<'_>);
}

#[inline]
fn number(call: &Call<'_>, index: u32) -> f64 {
    match call.number(index) {
        Some(number) => number,
        None => slow_number(call, index),
    }
}

/// One that wasn't collected with the call.
#[cold]
fn slow_number(call: &Call<'_>, index: u32) -> f64 {
    let mut number = 0.0;
    let value = call.value(index);
    // SAFETY: a live handle, inside the isolate.
    match unsafe { bridge::value_tag(call.lock.isolate(), value.word(), &mut number) } {
        NUMBER => number,
        _ => 0.0,
    }
}

impl Word for f64 {
    #[inline]
    fn of(call: &Call<'_>, index: u32) -> Self {
        number(call, index)
    }
}

impl Word for u32 {
    #[inline]
    fn of(call: &Call<'_>, index: u32) -> Self {
        // By way of a wider one, which is one instruction.
        number(call, index) as i64 as Self
    }
}

impl Word for i32 {
    #[inline]
    fn of(call: &Call<'_>, index: u32) -> Self {
        number(call, index) as Self
    }
}

/// A boolean.
impl Word for u8 {
    #[inline]
    fn of(call: &Call<'_>, index: u32) -> Self {
        let told = call.boolean(index);
        told.map_or_else(|| slow_boolean(call, index), Self::from)
    }
}

#[cold]
fn slow_boolean(call: &Call<'_>, index: u32) -> u8 {
    let value = call.value(index);
    // SAFETY: a live handle, inside the isolate.
    u8::from(unsafe { bridge::as_bool(call.lock.isolate(), value.word()) })
}

impl Word for i64 {
    fn of(call: &Call<'_>, index: u32) -> Self {
        let (value, mut number) = (call.value(index), 0);
        if value.is_big_int() {
            // SAFETY: a live handle of a BigInt.
            unsafe { bridge::as_i64(value.word(), &mut number) };
        }
        number
    }
}

impl Word for u64 {
    fn of(call: &Call<'_>, index: u32) -> Self {
        let (value, mut number) = (call.value(index), 0);
        if value.is_big_int() {
            // SAFETY: a live handle of a BigInt.
            unsafe { bridge::as_u64(value.word(), &mut number) };
        }
        number
    }
}

/// Where the memory of a typed array or of an `ArrayBuffer` is: null where it has none.
impl Word for *const u8 {
    #[inline]
    fn of(call: &Call<'_>, index: u32) -> Self {
        memory(call.value(index))
    }
}

impl Word for *mut u8 {
    #[inline]
    fn of(call: &Call<'_>, index: u32) -> Self {
        memory(call.value(index)).cast_mut()
    }
}

fn memory(value: Local<'_>) -> *const u8 {
    let kinds = value.kinds();
    if !kinds.is_array_buffer_view() && !kinds.is_array_buffer() {
        return std::ptr::null();
    }
    // SAFETY: a live handle of one of the two.
    let memory = unsafe { bridge::array_memory(value.word()) };
    std::ptr::with_exposed_provenance(memory.start)
}

impl Answered for () {
    #[inline]
    fn answer(self, _: &mut Call<'_>) {}
}

impl Answered for f64 {
    #[inline]
    fn answer(self, call: &mut Call<'_>) {
        call.answer_number(self);
    }
}

impl Answered for i32 {
    #[inline]
    fn answer(self, call: &mut Call<'_>) {
        call.answer_i32(self);
    }
}

impl Answered for u32 {
    #[inline]
    fn answer(self, call: &mut Call<'_>) {
        call.answer_number(self.into());
    }
}

/// A boolean.
impl Answered for u8 {
    #[inline]
    fn answer(self, call: &mut Call<'_>) {
        call.answer_bool(self != 0);
    }
}

impl Answered for i64 {
    fn answer(self, call: &mut Call<'_>) {
        // SAFETY: inside the isolate; a handle of this scope.
        let made: Local<'_> = unsafe { call.lock.made(bridge::new_i64(call.lock.isolate(), self)) };
        call.answer_value(made);
    }
}

impl Answered for u64 {
    fn answer(self, call: &mut Call<'_>) {
        // SAFETY: inside the isolate; a handle of this scope.
        let made: Local<'_> = unsafe { call.lock.made(bridge::new_u64(call.lock.isolate(), self)) };
        call.answer_value(made);
    }
}

impl Call<'_> {
    /// An argument that is a machine word.
    #[inline]
    #[must_use]
    pub fn word<T: Word>(&self, index: u32) -> T {
        T::of(self, index)
    }

    /// Answers with a handle.
    pub fn answer_local(&self, value: Local<'_>) {
        self.answer_value(value);
    }
}

impl<'s> Lock<'s> {
    /// A function. `callback` must do nothing but [`enter`](crate::enter) with what it is called with.
    ///
    /// # Errors
    ///
    /// V8 can't make it.
    pub fn native(&mut self, name: &str, callback: Callback) -> Result<Local<'s, Callable>> {
        let data = self.undefined();
        // SAFETY: inside a context; the callback has the ABI that V8 calls.
        self.handle(|isolate| unsafe {
            bridge::function_new(
                isolate,
                callback as *const () as usize,
                data.word(),
                name,
                0,
            )
        })
    }

    /// A string of Latin-1, a byte for each character.
    ///
    /// # Errors
    ///
    /// It is longer than V8's strings can be.
    pub fn latin1(&mut self, bytes: &[u8]) -> Result<Local<'s, Text>> {
        // SAFETY: inside the isolate; 0 is looked at before it is a handle.
        let word = unsafe { bridge::new_latin1(self.isolate(), bytes) };
        if word == 0 {
            return Err(Error::range_error("the string is longer than V8's can be"));
        }
        // SAFETY: a string of this scope.
        Ok(unsafe { self.made(word) })
    }

    /// Writes as much of a string's UTF-8 as there is room for, whole characters only: how many of its units were read, and
    /// how many bytes written. Lone surrogates become U+FFFD; of other values nothing is written.
    ///
    /// # Safety
    ///
    /// There is so much room.
    pub unsafe fn encode(&mut self, value: Local<'_>, to: *mut u8, room: usize) -> (usize, usize) {
        // SAFETY: a live handle; says the caller.
        let done = unsafe { bridge::text_encode(self.isolate(), value.word(), to, room) };
        (done.read, done.written)
    }

    /// An `ArrayBuffer` over memory that `owner` keeps: it is dropped when V8 needs the memory no more, on any thread.
    ///
    /// # Errors
    ///
    /// There is no room for so much outside the heap, or V8's sandbox knows no memory but its own.
    ///
    /// # Safety
    ///
    /// The memory stays where it is as long as the owner lives, and who else uses it knows that scripts write to it.
    pub unsafe fn show_memory(
        &mut self,
        start: *mut u8,
        bytes: usize,
        owner: Box<dyn Send>,
    ) -> Result<Local<'s>> {
        if !bridge::array_adopts() {
            return Err(Error::plain("V8's sandbox shows no memory but its own"));
        }
        let start = start.expose_provenance();
        let owner = memory_owner(owner);
        // SAFETY: says the caller; 0 is looked at before it is a handle.
        let word = unsafe { bridge::buffer_show(self.isolate(), start, bytes, owner) };
        if word == 0 {
            return Err(Error::range_error("Array buffer allocation failed"));
        }
        // SAFETY: a buffer of this scope.
        Ok(unsafe { self.made(word) })
    }

    /// Another `ArrayBuffer` with an `ArrayBuffer`'s memory, which has none from then on.
    ///
    /// # Errors
    ///
    /// It is none, or may not be detached.
    pub fn move_memory(&mut self, buffer: Local<'_>) -> Result<Local<'s>> {
        let refused = || Error::type_error("the memory can't be moved");
        if !buffer.is_array_buffer() {
            return Err(refused());
        }
        // SAFETY: a live handle of an `ArrayBuffer`; 0 is looked at before it is a handle.
        let word = unsafe { bridge::buffer_moved(self.isolate(), buffer.word()) };
        if word == 0 {
            return Err(refused());
        }
        // SAFETY: a buffer of this scope.
        Ok(unsafe { self.made(word) })
    }

    /// Has `run` called as the realm ends, after its futures were dropped. No JavaScript can run then.
    pub fn on_end(&mut self, run: impl FnOnce() + 'static) {
        let shared = self.shared();
        (shared.tasks.endings.borrow_mut()).push((shared.realm.get(), Box::new(run)));
    }

    /// Polls a future as those of promises are, but once in a [`turn`](Self::turn), until it is ready or the realm ends. `turn`
    /// counts it among those that wait only while `waits` says so.
    pub fn attend(&mut self, waits: Rc<Cell<bool>>, future: impl Future<Output = ()> + 'static) {
        let shared = self.shared_rc();
        (shared.tasks).begin(&shared, Some(waits), Box::pin(future));
    }
}

/// Lends a lock to code far below a call from JavaScript; none where this thread is inside no isolate.
///
/// # Safety
///
/// A call from JavaScript of the isolate that this thread has entered is under way, and who has its lock doesn't use it
/// meanwhile.
pub unsafe fn reentered<T>(body: impl for<'s> FnOnce(&mut Lock<'s>) -> T) -> Option<T> {
    Shared::with_entered(|shared| {
        let _scope = Scope::open(shared.isolate());
        // SAFETY: says the caller; the scope is open for as long, and an `Rc` made `shared`.
        let mut lock = unsafe { Lock::new(shared) };
        body(&mut lock)
    })
}
