//! What Go's code answers: a value, an error of the interface, or what else went wrong, which Go keeps for who gets it.

use std::fmt;
use std::sync::Arc;

use landbridge_core::wire::{Reader, Wire, WireError};
use landbridge_core::{Failure, HostError, fence};

use super::Target;
use crate::argument::bytes;

/// The bytes are the value.
pub(super) const VALUE: u32 = 0;
/// An error of the interface: its variant and fields.
const THROWN: u32 = 1;
/// Another error of Go's: its type's name, its text, a trace or nothing, the number of the error itself or 0.
const FAILED: u32 = 2;
/// There is no more.
const OVER: u32 = 4;
// 3, or anything else: what `FAILED` has, of a panic in Go.

/// An error of the interface that Go's code may fail with.
pub trait Thrown<M>: Sized {
    /// Reads variant and fields.
    ///
    /// # Errors
    /// They are none that can be.
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError>;

    /// The variant for other failures.
    ///
    /// # Errors
    /// There is no such variant.
    fn host(error: HostError) -> Result<Self, HostError>;
}

/// What came of a call.
pub(super) enum Answered<T, E> {
    Value(T),
    Thrown(E),
    /// Of a sequence: there is no item any more.
    Over,
}

/// Why nothing came of it that Rust has a type for.
#[derive(Debug)]
pub(super) enum Refusal {
    Failed(HostError),
    Panicked(HostError),
}

impl Refusal {
    pub(super) fn into_host(self) -> HostError {
        match self {
            Self::Failed(error) | Self::Panicked(error) => error,
        }
    }
}

pub(super) type Taken<T, E> = Result<Answered<T, E>, Refusal>;

/// Makes an answer of its kind and its bytes.
pub(super) type Read<T, E> = fn(u32, &[u8]) -> Taken<T, E>;

/// [`Read`] of what crosses in the wire format.
pub(super) fn read<M, T: Wire<M>, E>(
    kind: u32,
    bytes: &[u8],
    thrown: fn(&mut Reader<'_>) -> Result<E, WireError>,
) -> Taken<T, E> {
    let mut reader = Reader::new(bytes);
    let wrong = |error: WireError| Refusal::Failed(refused(&error.failure("answer")));
    match kind {
        VALUE => T::decode(&mut reader).map(Answered::Value).map_err(wrong),
        THROWN => thrown(&mut reader).map(Answered::Thrown).map_err(wrong),
        OVER => Ok(Answered::Over),
        kind => {
            let error = failure(&mut reader).map_err(wrong)?;
            Err(match kind {
                FAILED => Refusal::Failed(error),
                _ => Refusal::Panicked(error),
            })
        }
    }
}

/// What Go tells of a failure of its own.
fn failure(reader: &mut Reader<'_>) -> Result<HostError, WireError> {
    let (kind, message, trace) = (reader.text()?, reader.text()?, reader.text()?);
    let error = HostError::new(kind, message).with_trace(trace);
    Ok(match reader.u64()? {
        0 => error,
        number => error.with_origin(Arc::new(Target(number))),
    })
}

/// An answer that can't be what it says.
pub(super) fn refused(failure: &Failure) -> HostError {
    HostError::new("", failure.to_string())
}

/// The number by which Go knows what its code failed with; 0 where Go has none.
pub(crate) fn origin(error: &HostError) -> u64 {
    let origin = error.origin();
    let target = origin.and_then(|origin| origin.downcast_ref::<Target>());
    target.map_or(0, Target::number)
}

/// Where an answer goes, while the call that asks for it lasts. Go uses the first two fields.
#[repr(C)]
pub struct Answer<'a> {
    /// Memory for a value that needs Rust's no more once it is there.
    out: *mut u8,
    room: usize,
    take: &'a mut dyn FnMut(u32, &[u8]),
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer")
    }
}

impl<'a> Answer<'a> {
    pub(super) fn new(out: &'a mut [u8], take: &'a mut dyn FnMut(u32, &[u8])) -> Self {
        Self {
            out: out.as_mut_ptr(),
            room: out.len(),
            take,
        }
    }
}

/// Takes an answer while Go keeps what it names: what is longer than its memory, names objects, or is no value.
///
/// # Safety
/// `answer` is that of a call which hasn't returned; `length` bytes begin at `start`.
pub unsafe fn answered(answer: *mut u8, kind: u32, start: *const u8, length: usize) {
    // SAFETY: the caller's promise: who called Go waits for it and uses nothing of the answer.
    let answer = unsafe { &mut *answer.cast::<Answer<'_>>() };
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(start, length) };
    // Reading closes what moves, and may run destructors of the user's when it ends early.
    let _ = fence(|| (answer.take)(kind, bytes));
}
