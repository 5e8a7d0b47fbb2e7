//! What a C program's function answers: its status, its result, which Rust takes over, or its error. What is
//! wrong with an answer is the host's failure, never Rust's.

use std::ffi::{CStr, c_char};

use landbridge_core::{Failure, HostError, fence, raise};

use crate::call::Status;
use crate::convert::{Crosses, Form};
use crate::direct::{Direct, UNTOLD};
use crate::error::{ErrorForm, ErrorHandle, ErrorObject, release, take};
use crate::held::Held;

/// Why a function gave no result.
#[derive(Debug)]
pub enum Refusal {
    /// It said so, by an error of the library.
    Object(Box<ErrorObject>),
    /// It broke a rule, or failed without an error.
    Host(HostError),
}

impl Refusal {
    pub(crate) fn failure(failure: &Failure) -> Self {
        Self::Object(Box::new(ErrorObject::failure(failure)))
    }

    pub(crate) fn host(kind: &str, message: impl Into<String>) -> Self {
        Self::Host(HostError::new(kind, message))
    }

    fn into_host(self) -> HostError {
        match self {
            Self::Object(object) => object.into_host(),
            Self::Host(error) => error,
        }
    }
}

/// A user's error that functions of a C program may fail with.
pub trait ErrorBack<M>: ErrorForm<M> {
    /// Makes the error of its fields; none of a variant that can't be made of them.
    ///
    /// # Errors
    /// A field holds what its type can't.
    ///
    /// # Safety
    /// The form came from [`ErrorForm::into_c`].
    unsafe fn from_c(form: &Self::C) -> Result<Option<Self>, Failure>;

    /// The variant for failures of the host.
    ///
    /// # Errors
    /// There is no such variant.
    fn from_host(error: HostError) -> Result<Self, HostError>;
}

/// What a status and an error say.
#[inline]
pub(super) fn answered(status: i32, err: ErrorHandle) -> Result<(), Refusal> {
    if status == Status::Ok as i32 {
        if err.0 != 0 {
            release(err);
        }
        return Ok(());
    }
    Err(refused(status, err))
}

#[cold]
fn refused(status: i32, err: ErrorHandle) -> Refusal {
    if err.0 != 0 {
        return failed(err);
    }
    match Status::known(status) {
        Some(known) => Refusal::host(
            known.kind(),
            format!("the function returned status {status} without an error"),
        ),
        None => Refusal::host(
            "ValueError",
            format!("expected a status from the function, got {status}"),
        ),
    }
}

/// Takes over what a program gives as an error.
pub(crate) fn failed(err: ErrorHandle) -> Refusal {
    match take(err) {
        Some(object) => Refusal::Object(Box::new(object)),
        None => Refusal::host(
            "TypeError",
            "expected an error of this library, got what is none or was freed",
        ),
    }
}

/// Calls a function with a result. What it wrote is taken over if it says that all went well; what can't be the
/// type is left alone then, for it can't be trusted to be freed.
///
/// # Errors
/// The function failed, or its answer can't be.
///
/// # Safety
/// `call` returns what a function returned that keeps the header's contract, with the place of its result and of
/// its error.
#[inline]
pub unsafe fn ask<M, T: Crosses<M>>(
    objects: bool,
    call: impl FnOnce(*mut T::C, *mut ErrorHandle) -> i32,
) -> Result<T, Refusal> {
    let (mut out, mut err) = (T::C::EMPTY, ErrorHandle(0));
    let status = call(&raw mut out, &raw mut err);
    answered(status, err)?;
    // SAFETY: the caller's promise.
    unsafe { accept(objects, out) }
}

/// Calls a function that returns its result beside its error.
///
/// # Errors
/// The function failed, or its answer can't be.
///
/// # Safety
/// `call` returns what a function returned that keeps the header's contract.
#[inline]
pub unsafe fn ask_beside<M, T: Crosses<M>>(
    objects: bool,
    call: impl FnOnce() -> Direct<T::C>,
) -> Result<T, Refusal> {
    let answer = call();
    if answer.error.0 != 0 {
        return Err(failed_beside(answer.error));
    }
    // SAFETY: the caller's promise.
    unsafe { accept(objects, answer.value) }
}

#[cold]
#[inline(never)]
fn failed_beside(error: ErrorHandle) -> Refusal {
    // Below, a status where no error could be made.
    match i32::try_from(error.0) {
        Ok(status) if error.0 < UNTOLD => refused(status, ErrorHandle(0)),
        _ => failed(error),
    }
}

/// Takes over what a function wrote that said that all went well.
///
/// # Errors
/// It can't be the type.
///
/// # Safety
/// It was written by a function that keeps the header's contract, or is empty.
#[inline]
pub(super) unsafe fn accept<M, T: Crosses<M>>(objects: bool, mut out: T::C) -> Result<T, Refusal> {
    if T::NUMBER {
        // SAFETY: a number holds no pointer.
        return unsafe { T::from_c(&out, "out") }.map_err(|failure| Refusal::failure(&failure));
    }
    if T::FLAT {
        // SAFETY: the caller's promise.
        let value =
            unsafe { T::from_c(&out, "out") }.map_err(|failure| Refusal::failure(&failure))?;
        // SAFETY: what the function wrote is the library's, or has nothing to free; the caller's promise.
        unsafe { T::free_c(&mut out) };
        return Ok(value);
    }
    let read = || {
        let _held = Held::new();
        if objects {
            // SAFETY: the caller's promise.
            unsafe { T::hold(&out, "out") }?;
        }
        // SAFETY: the caller's promise.
        unsafe { T::from_c(&out, "out") }
    };
    let value = read().map_err(|failure| Refusal::failure(&failure))?;
    // Handles of objects are closed by it, whose destructors are the user's code.
    // SAFETY: what the function wrote is the library's, or has nothing to free; the caller's promise.
    let _ = fence(|| unsafe { T::free_c(&mut out) });
    Ok(value)
}

/// Calls a function without a result.
///
/// # Errors
/// The function failed.
pub fn ask_nothing(call: impl FnOnce(*mut ErrorHandle) -> i32) -> Result<(), Refusal> {
    let mut err = ErrorHandle(0);
    let status = call(&raw mut err);
    answered(status, err)
}

/// What a method with an error of its own returns.
///
/// # Errors
/// The function's error, if it is this one; else the variant for failures of the host.
///
/// # Panics
/// With the failure of the host, if there is no such variant.
pub fn typed<M, T, E: ErrorBack<M> + 'static>(answer: Result<T, Refusal>) -> Result<T, E>
where
    E::C: 'static,
{
    let refusal = match answer {
        Ok(value) => return Ok(value),
        Err(refusal) => refusal,
    };
    if let Refusal::Object(object) = &refusal
        && let Some(form) = object.form::<M, E>()
        // SAFETY: the object holds what `into_c` gave.
        && let Ok(Some(error)) = unsafe { E::from_c(form) }
    {
        return Err(error);
    }
    match E::from_host(refusal.into_host()) {
        Ok(error) => Err(error),
        Err(error) => raise(error),
    }
}

/// What a method without an error returns.
///
/// # Panics
/// With the failure of the host, if there is one.
#[inline]
pub fn bare<T>(answer: Result<T, Refusal>) -> T {
    answer.unwrap_or_else(|refusal| raise(refusal.into_host()))
}

/// Makes a user's error for a C program: of its fields, or of what is wrong with them.
pub fn made<M, E: ErrorForm<M> + 'static>(
    make: impl FnOnce() -> Result<E, Failure>,
) -> ErrorHandle {
    let object = match fence(make) {
        Ok(Ok(error)) => ErrorObject::user::<M, E>(error),
        Ok(Err(failure)) => ErrorObject::failure(&failure),
        Err(panic) => ErrorObject::failure(&panic.into()),
    };
    object.give()
}

/// Makes an error of the host's own.
///
/// # Safety
/// Each is null or points to text with a NUL behind it.
pub unsafe fn message_new(kind: *const c_char, message: *const c_char) -> ErrorHandle {
    let text = |ptr: *const c_char| {
        if ptr.is_null() {
            return String::new();
        }
        // SAFETY: the caller's promise.
        unsafe { CStr::from_ptr(ptr) }
            .to_string_lossy()
            .into_owned()
    };
    ErrorObject::host(HostError::new(text(kind), text(message))).give()
}
