//! Calls that have no arguments and only read their receiver, as most getters are. The usual one is answered from what V8's frame
//! shows in place, without taking the call apart; what differs (a V8 whose frames aren't known, a value of a class that
//! extends, a borrow that is refused) goes the general way of `callback` before anything of the method's has run.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::answer::Answer;
use crate::callback::{self, Call, enter};
use crate::error::{Error, Result};
use crate::frame::{Read, Room};
use crate::isolate::Shared;
use crate::node::Header;
use crate::reference::Borrowed;
use crate::resource::Resource;

/// What a reading call answers through.
#[doc(hidden)]
pub struct Reading<'c, 's> {
    info: usize,
    /// The call, where it was taken apart.
    call: Option<&'c mut Call<'s>>,
}

impl Reading<'_, '_> {
    /// Answers; a small integer is given back instead, for who ends the borrow to write.
    ///
    /// # Errors
    ///
    /// The conversion's, or the method's own.
    #[inline]
    pub fn answer<T: Answer>(self, value: T) -> Result<Option<i32>> {
        if let Some(number) = value.small() {
            return Ok(Some(number));
        }
        match self.call {
            Some(call) => value.answer(call)?,
            None => answer_apart(self.info, value)?,
        }
        Ok(None)
    }
}

/// Apart from the code of a call that answers a small integer.
#[inline(never)]
fn answer_apart<T: Answer>(info: usize, value: T) -> Result<()> {
    let mut room = Room::uninit();
    // SAFETY: V8's callback info, which `enter_reading` was given for a method and which its caller holds.
    let (mut call, _) = unsafe { Call::open(info, true, &mut room) };
    value.answer(&mut call)
}

/// Runs a reading call's body. For the code that the macros write: `info` must be what V8 called the callback with, of a method
/// or an accessor, whose receiver V8 checks.
#[doc(hidden)]
#[inline]
pub fn enter_reading<R: Resource>(
    info: usize,
    body: impl FnOnce(&R, Reading<'_, '_>) -> Result<Option<i32>>,
) {
    // SAFETY: V8's own callback info, for a method's call, says the caller.
    let Some(read) = (unsafe { Read::of(info) }) else {
        return general(info, body);
    };
    // SAFETY: the isolate's data was set when it was made and outlives it.
    let shared = unsafe { &*(read.data as *const Shared) };
    if shared.fell_back.get() {
        return general(info, body);
    }
    // SAFETY: the receiver's object keeps the node for the call.
    let Some(header) = (unsafe { Header::readable::<R>(read.node) }) else {
        return general(info, body);
    };
    // Before the borrow: the compiler needn't read again then how many there are, to end it.
    shared.slow_calls.set(shared.slow_calls.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: it is readable.
        let this: Borrowed<'_, R> = unsafe { Header::share_readable(header) };
        body(&this, Reading { info, call: None })
    }));
    match outcome {
        // SAFETY: the call still runs.
        Ok(Ok(Some(number))) => unsafe { read.answer_i32(number) },
        Ok(Ok(None)) => {}
        Ok(Err(error)) => throw(info, &error),
        Err(panic) => callback::stop(shared, &*panic),
    }
}

/// The same, with the call taken apart.
#[inline(never)]
fn general<R: Resource>(
    info: usize,
    body: impl FnOnce(&R, Reading<'_, '_>) -> Result<Option<i32>>,
) {
    enter(info, true, |call| {
        let this = call.receiver::<R>()?;
        let reading = Reading {
            info,
            call: Some(call),
        };
        if let Some(number) = body(&this, reading)? {
            call.answer_i32(number);
        }
        Ok(())
    });
}

/// Throws what a reading call failed with.
#[cold]
fn throw(info: usize, error: &Error) {
    let mut room = Room::uninit();
    // SAFETY: as in `answer_apart`.
    let (mut call, shared) = unsafe { Call::open(info, true, &mut room) };
    match catch_unwind(AssertUnwindSafe(|| call.throw(error))) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => shared.stop(error),
        Err(panic) => callback::stop(shared, &*panic),
    }
}
