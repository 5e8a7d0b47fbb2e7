//! What a call came to: a value, the interface's error, or a failure of Go's code.

use landbridge_core::wire::{Reader, WireError};
use landbridge_types::HostError;

use super::reply::{ERROR, FINE, HOST, PANIC, Reply};

/// How a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// With the interface's error.
    Error(E),
    /// With another one of Go's, or a panic there: its kind is `PanicError` then, its trace Go's stack.
    Host(HostError),
}

/// Whether a failure of Go's code was a panic.
#[must_use]
pub fn panic_error(error: &HostError) -> bool {
    error.kind() == "PanicError"
}

/// Panics with a failure of Go's code, where the method has nothing to return it in.
///
/// # Panics
///
/// Always; the message is the failure's, with Go's stack.
#[cold]
#[track_caller]
pub fn raise(error: &HostError) -> ! {
    match error.trace() {
        "" => panic!("{error}"),
        trace => panic!("{error}\n\n{trace}"),
    }
}

/// Reads what Go answered.
pub(super) fn read<T, E>(
    reply: &Reply,
    value: impl FnOnce(&mut Reader<'_>) -> Result<T, WireError>,
    error: impl FnOnce(&mut Reader<'_>) -> Result<E, WireError>,
) -> Result<T, Failure<E>> {
    let mut reader = Reader::new(reply.bytes());
    if reply.status() == FINE {
        return match value(&mut reader) {
            Ok(value) => Ok(value),
            Err(fault) => Err(Failure::Host(unreadable(&fault))),
        };
    }
    Err(failure(reply.status(), &mut reader, error))
}

#[cold]
fn failure<E>(
    status: u32,
    reader: &mut Reader<'_>,
    error: impl FnOnce(&mut Reader<'_>) -> Result<E, WireError>,
) -> Failure<E> {
    let host = |kind: &str, reader: &mut Reader<'_>| {
        let first = reader.text()?.to_owned();
        let second = reader.text()?.to_owned();
        Ok(match kind {
            "" => HostError::new(first, second),
            kind => HostError::new(kind, first).with_trace(second),
        })
    };
    let read = match status {
        ERROR => error(reader).map(Failure::Error),
        HOST => host("", reader).map(Failure::Host),
        PANIC => host("PanicError", reader).map(Failure::Host),
        _ => Ok(Failure::Host(HostError::new(
            "CancelledError",
            "the call was cancelled before it began",
        ))),
    };
    read.unwrap_or_else(|fault| Failure::Host(unreadable(&fault)))
}

#[cold]
fn unreadable(fault: &WireError) -> HostError {
    HostError::new("WireError", format!("Go's answer can't be read: {fault}"))
}

/// An error of the interface's, which Go gives and Rust reads. `M` is the generated module's local tag.
pub trait Get<M>: Sized {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// Bytes that are no such error.
    fn get(r: &mut Reader<'_>) -> Result<Self, WireError>;
}

/// The error of methods that have none.
///
/// # Errors
///
/// Always: Go has none to give.
pub fn no_error(_: &mut Reader<'_>) -> Result<std::convert::Infallible, WireError> {
    Err(WireError::Tag(0))
}

impl Reply {
    /// What the call failed with, if Go says that it failed.
    #[cold]
    pub fn failure<E>(&self, error: fn(&mut Reader<'_>) -> Result<E, WireError>) -> Failure<E> {
        failure(self.status(), &mut Reader::new(self.bytes()), error)
    }
}
