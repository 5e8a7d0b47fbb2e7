//! The frame of a call: fence, result, status, error.

use landbridge_core::{ArgumentFault, Failure, fence};

use crate::convert::Crosses;
use crate::error::{ErrorForm, ErrorHandle, ErrorObject};

/// What a function returns. The values are part of the ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// All went well; the result is written.
    Ok = 0,
    /// The function failed with its own error.
    Error = 1,
    /// The Rust code panicked, or an earlier panic left the object in an unknown state.
    Panic = 2,
    /// The object is in use in a way that excludes this call.
    Busy = 3,
    /// The object was freed or consumed.
    Closed = 4,
    /// An argument can't be used.
    BadArgument = 5,
    /// The future was cancelled.
    Cancelled = 6,
    /// The future isn't over yet.
    Pending = 7,
    /// The iterator has no more items.
    Done = 8,
}

impl Status {
    /// The status that a C program means by a number.
    pub(crate) fn known(value: i32) -> Option<Self> {
        let all = [
            Self::Ok,
            Self::Error,
            Self::Panic,
            Self::Busy,
            Self::Closed,
            Self::BadArgument,
            Self::Cancelled,
            Self::Pending,
            Self::Done,
        ];
        all.into_iter().find(|status| *status as i32 == value)
    }

    /// Its name in the header, without the prefix.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Error => "ERROR",
            Self::Panic => "PANIC",
            Self::Busy => "BUSY",
            Self::Closed => "CLOSED",
            Self::BadArgument => "BAD_ARGUMENT",
            Self::Cancelled => "CANCELLED",
            Self::Pending => "PENDING",
            Self::Done => "DONE",
        }
    }

    /// What a failure with it is called where it is a host's.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Ok | Self::Error => "Error",
            Self::Panic => "PanicError",
            Self::Busy => "BusyError",
            Self::Closed => "ClosedError",
            Self::BadArgument => "ValueError",
            Self::Cancelled => "CancelledError",
            Self::Pending => "PendingError",
            Self::Done => "DoneError",
        }
    }
}

/// Why a call gave no result.
#[derive(Debug)]
pub enum Stopped {
    /// Not by the user's code.
    Failure(Failure),
    /// By the user's error.
    Error(Box<ErrorObject>),
    /// By the state of a future or iterator, in words.
    State(Status, &'static str),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Box<Failure>> for Stopped {
    fn from(failure: Box<Failure>) -> Self {
        Self::Failure(*failure)
    }
}

/// The user's error on its way out.
pub fn user_error<M, E: ErrorForm<M> + 'static>(error: E) -> Stopped {
    Stopped::Error(Box::new(ErrorObject::user::<M, E>(error)))
}

/// Runs the body of a function, writes its result to `out` or its error to `err`. A result of `()`
/// needs no `out`.
///
/// # Safety
/// `out` and `err` are null, misaligned, or may be written to.
#[inline]
pub unsafe fn call<M, T: Crosses<M>>(
    out: *mut T::C,
    err: *mut ErrorHandle,
    body: impl FnOnce() -> Result<T, Stopped>,
) -> Status {
    let body = || -> Result<T::C, Stopped> {
        if out.is_null() || !out.is_aligned() {
            return Err(no_result(out.is_null()).into());
        }
        Ok(crate::depth::result::<M, T>(body()?)?)
    };
    match fence(body) {
        Ok(Ok(value)) => {
            // SAFETY: `out` was checked, the rest is the caller's promise.
            unsafe { out.write(value) };
            // SAFETY: the caller's promise.
            unsafe { clear(err) };
            Status::Ok
        }
        // SAFETY: the caller's promise.
        Ok(Err(stopped)) => unsafe { stop(stopped, err) },
        // SAFETY: the caller's promise.
        Err(panic) => unsafe { stop(Failure::Panic(panic).into(), err) },
    }
}

#[cold]
pub(crate) fn no_result(null: bool) -> Failure {
    let (kind, message) = if null {
        (
            ArgumentFault::Null,
            "expected a place for the result, got null",
        )
    } else {
        (
            ArgumentFault::Type,
            "expected an aligned place for the result",
        )
    };
    Failure::argument("out", kind, message)
}

/// # Safety
/// `err` is null, misaligned, or may be written to.
#[inline]
pub(crate) unsafe fn clear(err: *mut ErrorHandle) {
    if !err.is_null() && err.is_aligned() {
        // SAFETY: checked, and the caller's promise.
        unsafe { err.write(ErrorHandle(0)) };
    }
}

/// # Safety
/// `err` is null, misaligned, or may be written to.
#[cold]
pub(crate) unsafe fn stop(stopped: Stopped, err: *mut ErrorHandle) -> Status {
    if let Stopped::State(Status::Done, _) = stopped {
        // Nothing went wrong.
        // SAFETY: the caller's promise.
        unsafe { clear(err) };
        return Status::Done;
    }
    let object = match stopped {
        Stopped::Failure(failure) => ErrorObject::failure(&failure),
        Stopped::Error(object) => *object,
        Stopped::State(status, message) => ErrorObject::state(status, message),
    };
    let status = object.status();
    if err.is_null() || !err.is_aligned() {
        // Nobody wants it; its fields are the user's, whose destructors may panic.
        let _ = fence(move || drop(object));
    } else {
        // SAFETY: checked, and the caller's promise.
        unsafe { err.write(object.give()) };
    }
    status
}

/// Writes a constant's value to `out`.
///
/// # Safety
/// As [`call`].
pub unsafe fn constant<M, T: Crosses<M>>(
    out: *mut T::C,
    err: *mut ErrorHandle,
    value: impl FnOnce() -> T,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { call::<M, T>(out, err, || Ok(value())) }
}

/// Frees what a function gave out, and empties it.
///
/// # Safety
/// `form` is null, misaligned, empty, or holds what a function gave out.
pub unsafe fn free<M, T: Crosses<M>>(form: *mut T::C) {
    if form.is_null() || !form.is_aligned() {
        return;
    }
    if T::FLAT {
        // SAFETY: checked, and the caller's promise.
        unsafe { T::free_c(&mut *form) };
        return;
    }
    // Destructors of objects are the user's code.
    let _ = fence(|| {
        // SAFETY: checked, and the caller's promise.
        unsafe { T::free_c(&mut *form) }
    });
}

/// `()` has a form so that every function has the same frame; nothing is written for it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Nothing(u8);

crate::form!(Nothing, Nothing(0));

impl<M> Crosses<M> for () {
    type C = Nothing;
    const FLAT: bool = true;
    unsafe fn from_c(_: &Nothing, _: &'static str) -> Result<Self, Failure> {
        Ok(())
    }
    fn into_c(self) -> Nothing {
        Nothing(0)
    }
}
