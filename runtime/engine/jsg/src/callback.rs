//! Calls from JavaScript: receiver, arguments, answer. A panic ends here: JavaScript is stopped and whoever
//! started it gets an internal error.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::convert::{FromJs, ToJs};
use crate::error::{Error, Result};
use crate::ffi::bridge::{self, Frame};
use crate::isolate::Shared;
use crate::local::Local;
use crate::lock::Lock;
use crate::reference::{Borrowed, BorrowedMut};
use crate::resource::{self, Resource};

/// What V8 calls: its `FunctionCallback`, whose one argument is an address.
pub type Callback = extern "C" fn(usize);

/// A call from JavaScript, while it runs.
pub struct Call<'s> {
    /// The token for whatever the call does.
    pub lock: Lock<'s>,
    info: usize,
    frame: Frame,
}

/// Runs a call's body. For the code that the macros write: `info` must be what V8 called the callback with.
#[doc(hidden)]
pub fn enter(info: usize, body: for<'s> fn(&mut Call<'s>) -> Result<()>) {
    let mut frame = Frame {
        isolate: 0,
        receiver: 0,
        length: 0,
        constructs: false,
    };
    // SAFETY: V8's own callback info, for this call; the isolate's data was set when it was made and outlives it.
    let shared = unsafe {
        bridge::frame_of(info, &mut frame);
        &*(bridge::isolate_data(frame.isolate) as *const Shared)
    };
    // SAFETY: V8 calls back inside the isolate and a context, with a scope for this call; an `Rc` made `shared`.
    let lock = unsafe { Lock::new(shared) };
    let mut call = Call { lock, info, frame };
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

#[cold]
fn stop(shared: &Shared, panic: &(dyn Any + Send)) {
    let error = shared.report_panic(panic, "called from JavaScript");
    shared.stop(error);
}

impl<'s> Call<'s> {
    fn throw(&mut self, error: &Error) -> Result<()> {
        match error.to_exception(&mut self.lock) {
            // SAFETY: inside the callback, which returns to V8 next.
            Some(exception) => unsafe {
                bridge::frame_throw(self.frame.isolate, exception.word());
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

    /// The receiver, borrowed.
    ///
    /// # Errors
    ///
    /// It isn't an `R`, or is busy.
    pub fn receiver<R: Resource>(&self) -> Result<Borrowed<'s, R>> {
        let header = resource::receiver::<R>(self.this())?;
        // SAFETY: the receiver's object keeps the node for the call, and its tag was checked.
        unsafe { Borrowed::of(header) }
    }

    /// The receiver, borrowed exclusively.
    ///
    /// # Errors
    ///
    /// It isn't an `R`, or is busy.
    pub fn receiver_mut<R: Resource>(&self) -> Result<BorrowedMut<'s, R>> {
        let header = resource::receiver::<R>(self.this())?;
        // SAFETY: as above.
        unsafe { BorrowedMut::of(header) }
    }

    /// Refuses a call with fewer arguments than it needs.
    ///
    /// # Errors
    ///
    /// There are fewer.
    pub fn need(&self, count: u32, name: &str) -> Result<()> {
        if self.frame.length >= count {
            return Ok(());
        }
        let given = self.frame.length;
        let plural = if count == 1 { "" } else { "s" };
        let verb = if given == 1 { "is" } else { "are" };
        Err(Error::type_error(format!(
            "{name} needs {count} argument{plural}, {given} {verb} given"
        )))
    }

    /// Refuses a call without `new`.
    ///
    /// # Errors
    ///
    /// It is one.
    pub fn need_new(&self, name: &str) -> Result<()> {
        if self.frame.constructs {
            return Ok(());
        }
        Err(Error::type_error(format!(
            "{name} must be called with `new`"
        )))
    }

    /// An argument as it came; `undefined` beyond the last.
    #[must_use]
    pub fn value(&self, index: u32) -> Local<'s> {
        // SAFETY: V8 answers `undefined` beyond the last; the handle lives in the call's scope.
        unsafe { Local::from_word(bridge::frame_argument(self.info, index)) }
    }

    /// An argument, converted.
    ///
    /// # Errors
    ///
    /// The conversion's; those that Rust made name the parameter.
    pub fn argument<T: FromJs<'s>>(&mut self, index: u32, name: &str) -> Result<T> {
        let value = self.value(index);
        T::from_js(&mut self.lock, value).map_err(|error| error.within(name))
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

    pub(crate) fn answer_number(&self, value: f64) {
        // SAFETY: V8's callback info, for this call.
        unsafe { bridge::frame_return_number(self.info, value) };
    }

    pub(crate) fn answer_i32(&self, value: i32) {
        // SAFETY: V8's callback info, for this call.
        unsafe { bridge::frame_return_i32(self.info, value) };
    }

    pub(crate) fn answer_bool(&self, value: bool) {
        // SAFETY: V8's callback info, for this call.
        unsafe { bridge::frame_return_bool(self.info, value) };
    }

    pub(crate) fn answer_value(&self, value: Local<'_>) {
        // SAFETY: V8's callback info, for this call, and a live handle.
        unsafe { bridge::frame_return(self.info, value.word()) };
    }

    pub(crate) fn answer_undefined(&self) {
        // SAFETY: V8's callback info, for this call.
        unsafe { bridge::frame_return_undefined(self.info) };
    }
}

/// What a method may return: a value that crosses, or a `Result` of one.
pub trait Answer {
    /// Its type in TypeScript.
    fn ts() -> String;

    /// Hands it to JavaScript.
    ///
    /// # Errors
    ///
    /// The conversion's, or the method's own.
    fn answer(self, call: &mut Call<'_>) -> Result<()>;
}

impl<T: ToJs> Answer for T {
    fn ts() -> String {
        T::ts()
    }

    fn answer(self, call: &mut Call<'_>) -> Result<()> {
        self.answer_to(call)
    }
}

impl<T: ToJs, E: Into<Error>> Answer for Result<T, E> {
    fn ts() -> String {
        T::ts()
    }

    fn answer(self, call: &mut Call<'_>) -> Result<()> {
        self.map_err(Into::into)?.answer_to(call)
    }
}
