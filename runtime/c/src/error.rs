//! The error object of a C program: status, message, parameter, causes, and the user's own error with
//! its fields.

use std::any::Any;
use std::ffi::{CString, c_char};

use landbridge_core::handle::{Handle, Table};
use landbridge_core::{ArgumentFault, Failure, HostError, fence, source_chain};

use crate::call::Status;
use crate::convert::{Crosses, Form};
use crate::forms::Text;
use crate::object::alone;

/// An error as C holds it: the value of a pointer, never dereferenced; 0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct ErrorHandle(pub u64);

/// What an error is.
pub struct ErrorObject {
    status: Status,
    /// What it is called where the host fails with it, behind the last `::`.
    kind: &'static str,
    /// The failure of a host that it is.
    host: Option<HostError>,
    message: CString,
    parameter: Option<CString>,
    sources: Vec<CString>,
    payload: Option<Box<dyn Any + Send + Sync>>,
}

impl std::fmt::Debug for ErrorObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErrorObject")
            .field("status", &self.status)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

/// All errors that C programs hold. A table, so that freeing twice is harmless.
static ERRORS: Table<ErrorObject> = Table::new("error", 1023);

/// A user's error with a form in C.
pub trait ErrorForm<M>: std::error::Error + Sized {
    /// Its tagged union.
    type C: Form + 'static;

    /// Gives the fields away.
    fn into_c(self) -> Self::C;

    /// What the host failed with, if it is the variant for that.
    fn host(&self) -> Option<&HostError> {
        None
    }

    /// Frees what `into_c` gave.
    ///
    /// # Safety
    /// The form came from `into_c` and wasn't freed since.
    unsafe fn free_c(form: &mut Self::C);
}

/// The fields of a user's error, freed with the error object.
struct Payload<C: Form> {
    form: C,
    free: unsafe fn(&mut C),
}

// SAFETY: the form owns what it points to, and nothing changes it until it is dropped.
unsafe impl<C: Form> Send for Payload<C> {}
// SAFETY: as above: it is only read.
unsafe impl<C: Form> Sync for Payload<C> {}

impl<C: Form> Drop for Payload<C> {
    fn drop(&mut self) {
        // SAFETY: the form came from `into_c` of the type whose `free_c` this is, and is freed once.
        unsafe { (self.free)(&mut self.form) }
    }
}

/// Text for C: what stands behind a NUL is kept, the NUL becomes a replacement character.
fn c_text(text: String) -> CString {
    CString::new(text).unwrap_or_else(|error| {
        let text = String::from_utf8_lossy(&error.into_vec()).replace('\0', "\u{fffd}");
        CString::new(text).unwrap_or_default()
    })
}

impl ErrorObject {
    /// From a user's error.
    pub(crate) fn user<M, E: ErrorForm<M> + 'static>(error: E) -> Self {
        // `Display` is the user's code.
        let texts = fence(|| {
            let sources = match error.host() {
                // The host's own failure is the cause, whatever `source` says.
                Some(host) => vec![host.message().to_owned()],
                None => source_chain(&error),
            };
            (error.to_string(), sources)
        });
        let (message, sources) = match texts {
            Ok(texts) => texts,
            Err(panic) => return Self::failure(&Failure::Panic(panic)),
        };
        let form = crate::depth::whole(
            "err",
            || error.into_c(),
            // SAFETY: the form came from `into_c` just now; where it was cut off, it is empty.
            |form| unsafe { E::free_c(form) },
        );
        let form = match form {
            Ok(form) => form,
            Err(failure) => return Self::failure(&failure),
        };
        Self {
            status: Status::Error,
            kind: std::any::type_name::<E>(),
            host: None,
            message: c_text(message),
            parameter: None,
            sources: sources.into_iter().map(c_text).collect(),
            payload: Some(Box::new(Payload {
                form,
                free: E::free_c,
            })),
        }
    }

    /// From what isn't the user's.
    pub(crate) fn failure(failure: &Failure) -> Self {
        let (status, parameter) = match failure {
            Failure::Argument { parameter, .. } => {
                (Status::BadArgument, Some(c_text((*parameter).to_owned())))
            }
            Failure::Busy { .. } => (Status::Busy, None),
            Failure::Closed { .. } => (Status::Closed, None),
            Failure::Poisoned { .. } | Failure::Panic(_) => (Status::Panic, None),
        };
        let kind = match failure {
            Failure::Argument { kind, .. } => match kind {
                ArgumentFault::Type | ArgumentFault::Null | ArgumentFault::Handle => "TypeError",
                ArgumentFault::Range | ArgumentFault::Text | ArgumentFault::Length => "ValueError",
            },
            _ => status.kind(),
        };
        let host = match failure {
            Failure::Panic(panic) => panic.host.clone(),
            _ => None,
        };
        Self {
            kind,
            host,
            parameter,
            ..Self::state(status, failure.to_string())
        }
    }

    /// From the state of a future.
    pub(crate) fn state(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            kind: status.kind(),
            host: None,
            message: c_text(message.into()),
            parameter: None,
            sources: Vec::new(),
            payload: None,
        }
    }

    /// From a program's own failure.
    pub(crate) fn host(error: HostError) -> Self {
        Self {
            host: Some(error.clone()),
            ..Self::state(Status::Error, error.message())
        }
    }

    /// As a failure of the host.
    pub(crate) fn into_host(self) -> HostError {
        let kind = self.kind.rsplit("::").next().unwrap_or(self.kind);
        let own = || HostError::new(kind, self.message.to_string_lossy());
        self.host.clone().unwrap_or_else(own)
    }

    /// The fields, if it is an error of this type.
    pub(crate) fn form<M, E: ErrorForm<M>>(&self) -> Option<&E::C> {
        let payload = self.payload.as_ref()?.downcast_ref::<Payload<E::C>>()?;
        Some(&payload.form)
    }

    pub(crate) fn status(&self) -> Status {
        self.status
    }

    /// Gives it to the C program; 0 if there is no room for more.
    pub(crate) fn give(self) -> ErrorHandle {
        ErrorHandle(ERRORS.try_insert(self).map_or(0, Handle::to_bits))
    }
}

/// Looks an error up. What `read` returns may point into it: it stays where it is until it is freed.
fn read<T>(error: ErrorHandle, none: T, read: impl FnOnce(&ErrorObject) -> T) -> T {
    match ERRORS.shared(Handle::from_bits(error.0)) {
        Ok(object) => read(&object),
        Err(_) => none,
    }
}

/// The message; empty for what is no error.
#[must_use]
pub fn message(error: ErrorHandle) -> *const c_char {
    read(error, c"".as_ptr(), |object| object.message.as_ptr())
}

/// The parameter that is at fault, or null.
#[must_use]
pub fn parameter(error: ErrorHandle) -> *const c_char {
    read(error, std::ptr::null(), |object| {
        object
            .parameter
            .as_ref()
            .map_or(std::ptr::null(), |name| name.as_ptr())
    })
}

/// A cause's message, 0 being the nearest, or null.
#[must_use]
pub fn source(error: ErrorHandle, index: usize) -> *const c_char {
    read(error, std::ptr::null(), |object| {
        object
            .sources
            .get(index)
            .map_or(std::ptr::null(), |text| text.as_ptr())
    })
}

/// The status that came with it; OK for what is no error.
#[must_use]
pub fn status(error: ErrorHandle) -> Status {
    read(error, Status::Ok, ErrorObject::status)
}

/// The fields, if it is an error of this type, or null.
#[must_use]
pub fn payload<M, E: ErrorForm<M>>(error: ErrorHandle) -> *const E::C {
    read(error, std::ptr::null(), |object| {
        object
            .form::<M, E>()
            .map_or(std::ptr::null(), std::ptr::from_ref)
    })
}

/// Frees an error; null and one that was freed are left alone.
pub fn release(error: ErrorHandle) {
    // A destructor of the user's may panic; there is no one left to tell.
    let _ = fence(|| ERRORS.close(Handle::from_bits(error.0)));
}

/// Takes an error from a C program that gives it back; none for what is no error.
pub(crate) fn take(error: ErrorHandle) -> Option<ErrorObject> {
    alone(|| ERRORS.take(Handle::from_bits(error.0))).ok()
}

/// A failure of a host crosses as its text.
impl<M> Crosses<M> for HostError {
    type C = Text;
    const FLAT: bool = true;

    unsafe fn from_c(form: &Text, parameter: &'static str) -> Result<Self, Failure> {
        // SAFETY: the caller's promise.
        let message = unsafe { <String as Crosses<M>>::from_c(form, parameter) }?;
        Ok(Self::new("", message))
    }

    fn into_c(self) -> Text {
        <String as Crosses<M>>::into_c(self.to_string())
    }

    unsafe fn free_c(form: &mut Text) {
        // SAFETY: the caller's promise.
        unsafe { <String as Crosses<M>>::free_c(form) }
    }
}
