//! Calls from JavaScript: receiver, arguments, answer. A panic ends here: JavaScript is stopped and whoever
//! started it gets an internal error.

use std::any::Any;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::answer::Answer;
use crate::convert::{FromJs, Rest, ToJs};
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::frame::{Frame, Room, Simple};
use crate::isolate::{Fallen, Shared};
use crate::local::Local;
use crate::lock::Lock;
use crate::reference::{Borrowed, BorrowedMut, Ref};
use crate::resource::{self, Resource};

/// What V8 calls: its `FunctionCallback`, whose one argument is an address.
pub type Callback = extern "C" fn(usize);

/// A call from JavaScript, while it runs.
pub struct Call<'s> {
    /// The token for whatever the call does.
    pub lock: Lock<'s>,
    frame: Frame,
    /// The call's own time.
    of: PhantomData<&'s ()>,
}

/// Runs a call's body. For the code that the macros write: `info` must be what V8 called the callback with, and
/// `method` says that the callback is a method's or an accessor's, whose receiver V8 checks.
#[doc(hidden)]
#[inline]
pub fn enter(info: usize, method: bool, body: impl for<'s> FnOnce(&mut Call<'s>) -> Result<()>) {
    let mut room = Room::uninit();
    // SAFETY: V8's own callback info, for this call, which the room outlives.
    let (mut call, shared) = unsafe { Call::open(info, method, &mut room) };
    shared.slow_calls.set(shared.slow_calls.get() + 1);
    if shared.fell_back.get() {
        return fall_back(&mut call, shared);
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        body(&mut call).or_else(|error| call.throw(&error))
    }));
    match outcome {
        Ok(Ok(())) => {}
        // Nothing could be thrown: an error while making the exception.
        Ok(Err(error)) => shared.stop(error),
        Err(panic) => stop(shared, &*panic),
    }
}

/// A fast call has run and failed; this call is V8's way to tell JavaScript so.
#[cold]
fn fall_back(call: &mut Call<'_>, shared: &Shared) {
    match shared.take_fallen() {
        Some(Fallen::Thrown(error)) => {
            if let Err(error) = call.throw(&error) {
                shared.stop(error);
            }
        }
        Some(Fallen::Stopped(error)) => shared.stop(error),
        None => {}
    }
}

#[cold]
pub(crate) fn stop(shared: &Shared, panic: &(dyn Any + Send)) {
    let error = shared.report_panic(panic, "called from JavaScript");
    shared.stop(error);
}

impl<'s> Call<'s> {
    /// A call, taken apart, and the isolate's data.
    ///
    /// # Safety
    ///
    /// `info` is V8's callback info for a call that runs as long as `'s`; `method` says that V8 has checked the receiver by a
    /// signature of ours; `room` stays as long as the call.
    #[inline]
    pub(crate) unsafe fn open(info: usize, method: bool, room: &mut Room) -> (Self, &'s Shared) {
        // SAFETY: says the caller.
        let (frame, data) = unsafe { Frame::open(info, method, room) };
        // SAFETY: the isolate's data was set when it was made and outlives it.
        let shared = unsafe { &*(data as *const Shared) };
        // SAFETY: V8 calls back inside the isolate and a context, with a scope for this call; an `Rc` made `shared`.
        let lock = unsafe { Lock::new(shared) };
        let call = Self {
            lock,
            frame,
            of: PhantomData,
        };
        (call, shared)
    }

    /// The argument, if it is one of V8's small integers that can be read in place; for the rest there is `number`.
    #[inline]
    pub(crate) fn small(&self, index: u32) -> Option<i32> {
        self.frame.small(index)
    }

    /// The argument, if it is a number.
    #[inline]
    pub(crate) fn number(&self, index: u32) -> Option<f64> {
        match self.frame.simple(index, self.lock.isolate()) {
            Some(Simple::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// The argument, if it is a boolean.
    #[inline]
    pub(crate) fn boolean(&self, index: u32) -> Option<bool> {
        match self.frame.simple(index, self.lock.isolate()) {
            Some(Simple::Bool(it)) => Some(it),
            _ => None,
        }
    }

    /// Whether the argument isn't there or is `undefined`.
    pub(crate) fn is_missing(&self, index: u32) -> bool {
        index >= self.count()
            || matches!(
                self.frame.simple(index, self.lock.isolate()),
                Some(Simple::Undefined)
            )
    }

    /// How many arguments there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.frame.length
    }

    #[cold]
    pub(crate) fn throw(&mut self, error: &Error) -> Result<()> {
        match error.to_exception(&mut self.lock) {
            // SAFETY: inside the callback, which returns to V8 next.
            Some(exception) => unsafe {
                bridge::frame_throw(self.lock.isolate(), exception.word());
            },
            None => self.lock.shared().unwind(),
        }
        Ok(())
    }

    /// `this`.
    #[must_use]
    pub fn this(&self) -> Local<'s> {
        // SAFETY: the receiver lives in the call's scope.
        unsafe { Local::from_word(self.frame.receiver) }
    }

    /// A reference to the receiver, for what outlives the call.
    ///
    /// # Errors
    ///
    /// It isn't an `R`.
    pub fn receiver_ref<R: Resource>(&self) -> Result<Ref<R>> {
        let header = resource::receiver::<R>(self.frame.node)?;
        // SAFETY: the receiver's object keeps the node for the call.
        unsafe { header.as_ref() }.add_strong();
        Ok(Ref::from_counted(header))
    }

    /// Answers with a promise of what a future comes to, or of the error that there is instead of one.
    ///
    /// # Errors
    ///
    /// V8 can't make a promise.
    pub fn answer_future<T: ToJs + 'static>(
        &mut self,
        future: Result<impl Future<Output = Result<T>> + 'static>,
    ) -> Result<()> {
        let promise = match future {
            Ok(future) => self.lock.spawn(future)?,
            Err(error) if error.is_terminated() => return Err(error),
            Err(error) => self.lock.spawn(std::future::ready(Err::<T, _>(error)))?,
        };
        self.answer_value(promise);
        Ok(())
    }

    /// The receiver, borrowed.
    ///
    /// # Errors
    ///
    /// It isn't an `R`, or is busy.
    #[inline]
    pub fn receiver<R: Resource>(&self) -> Result<Borrowed<'s, R>> {
        let header = resource::receiver::<R>(self.frame.node)?;
        // SAFETY: the receiver's object keeps the node for the call, and its tag was checked.
        unsafe { Borrowed::of(header) }
    }

    /// The receiver, borrowed exclusively.
    ///
    /// # Errors
    ///
    /// It isn't an `R`, or is busy.
    #[inline]
    pub fn receiver_mut<R: Resource>(&self) -> Result<BorrowedMut<'s, R>> {
        let header = resource::receiver::<R>(self.frame.node)?;
        // SAFETY: as above.
        unsafe { BorrowedMut::of(header) }
    }

    /// Tells V8 how much memory the receiver holds after the call.
    #[doc(hidden)]
    #[inline]
    pub fn recount<R: Resource>(&mut self) {
        if R::EXTERNAL {
            resource::recount::<R>(&self.lock, self.frame.node);
        }
    }

    /// Refuses a call with fewer arguments than it needs.
    ///
    /// # Errors
    ///
    /// There are fewer.
    #[inline]
    pub fn need(&self, count: u32, name: &str) -> Result<()> {
        if self.count() >= count {
            return Ok(());
        }
        Err(too_few(self.count(), count, name))
    }

    /// Refuses a call without `new`.
    ///
    /// # Errors
    ///
    /// It is one.
    pub fn need_new(&self, name: &str) -> Result<()> {
        // SAFETY: V8's callback info, for this call.
        if unsafe { bridge::frame_constructs(self.frame.info) } {
            return Ok(());
        }
        Err(Error::type_error(format!(
            "{name} must be called with `new`"
        )))
    }

    /// An argument as it came; `undefined` beyond the last.
    #[must_use]
    pub fn value(&self, index: u32) -> Local<'s> {
        // SAFETY: V8's handle of an argument or of `undefined`, which lives in the call's scope.
        unsafe { Local::from_word(self.frame.value(index)) }
    }

    /// An argument, converted.
    ///
    /// # Errors
    ///
    /// The conversion's; those that Rust made name the parameter.
    #[inline]
    pub fn argument<T: FromJs<'s>>(&mut self, index: u32, name: &str) -> Result<T> {
        match T::quick(self, index) {
            Some(value) => Ok(value),
            None => self.slow_argument(index, name),
        }
    }

    /// Apart from the code of a call whose arguments are all read in place.
    #[inline(never)]
    fn slow_argument<T: FromJs<'s>>(&mut self, index: u32, name: &str) -> Result<T> {
        T::from_argument(self, index).map_err(|error| error.within(name))
    }

    /// All arguments from `first` on, converted.
    ///
    /// # Errors
    ///
    /// The first conversion's that fails; those that Rust made name the parameter.
    pub fn rest<T: FromJs<'s>>(&mut self, first: u32, name: &str) -> Result<Rest<T>> {
        let mut all = Vec::new();
        for index in first..self.count() {
            let item = T::from_argument(self, index);
            let place = || format!("{name}[{}]", index - first);
            all.push(item.map_err(|error| error.within(&place()))?);
        }
        Ok(Rest(all))
    }

    /// What the function was made with.
    pub(crate) fn data(&self) -> Local<'s> {
        // SAFETY: V8's callback info, for this call; the handle lives in the call's scope.
        unsafe { Local::from_word(bridge::frame_data(self.frame.info)) }
    }

    /// Makes `this` the new instance's object.
    ///
    /// # Errors
    ///
    /// `this` isn't a new object of the class.
    pub fn construct<R: Resource>(&mut self, value: R) -> Result<()> {
        self.need_new(R::NAME)?;
        let this = self.this();
        resource::construct(&mut self.lock, this, value)
    }

    /// Answers the call.
    ///
    /// # Errors
    ///
    /// The conversion's, or the method's own.
    pub fn answer<T: Answer>(&mut self, value: T) -> Result<()> {
        value.answer(self)
    }

    #[inline]
    pub(crate) fn answer_number(&self, value: f64) {
        // SAFETY: V8's callback info, for this call.
        unsafe { bridge::frame_return_number(self.frame.info, value) };
    }

    #[inline]
    pub(crate) fn answer_i32(&self, value: i32) {
        self.frame.answer_i32(value);
    }

    #[inline]
    pub(crate) fn answer_bool(&self, value: bool) {
        // SAFETY: V8's callback info, for this call.
        unsafe { bridge::frame_return_bool(self.frame.info, value) };
    }

    pub(crate) fn answer_value(&self, value: Local<'_>) {
        // SAFETY: V8's callback info, for this call, and a live handle.
        unsafe { bridge::frame_return(self.frame.info, value.word()) };
    }

    pub(crate) fn answer_text(&self, text: &str) -> Result<()> {
        // SAFETY: V8's callback info, for this call.
        if unsafe { bridge::frame_return_text(self.frame.info, text, text.is_ascii()) } {
            return Ok(());
        }
        Err(Error::range_error("the string is longer than V8's can be"))
    }

    #[inline]
    pub(crate) fn answer_undefined(&self) {
        // SAFETY: V8's callback info, for this call.
        unsafe { bridge::frame_return_undefined(self.frame.info) };
    }
}

#[cold]
fn too_few(given: u32, count: u32, name: &str) -> Error {
    let plural = if count == 1 { "" } else { "s" };
    let verb = if given == 1 { "is" } else { "are" };
    Error::type_error(format!(
        "{name} needs {count} argument{plural}, {given} {verb} given"
    ))
}
