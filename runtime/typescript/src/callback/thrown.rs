//! What JavaScript threw: as Rust sees it, and as the very same value on its way back.

use std::sync::Arc;

use landbridge_core::wire::{Reader, WireError};
use landbridge_core::{Failure, HostError};

use super::Kept;
use crate::call::Stopped;
use crate::environment::Environment;

/// A value that was thrown, kept by its environment.
struct Thrown(Kept);

/// The number of the value that an error began with, in an instance whose only environment it is.
#[must_use]
pub fn thrown(error: &HostError) -> Option<u32> {
    error
        .origin()?
        .downcast_ref::<Thrown>()
        .map(|it| it.0.value)
}

/// For a call that nobody can answer any more.
#[cold]
pub(super) fn closed() -> HostError {
    HostError::new("ClosedError", "the JavaScript environment is closed")
}

/// For a call that may not be made now.
#[cold]
pub(super) fn lent() -> HostError {
    HostError::new(
        "BusyError",
        "memory of JavaScript's is lent to Rust, and no JavaScript may run before that call or guard has ended",
    )
}

impl Environment {
    /// What was thrown, which the package's JavaScript keeps by a number and describes: class, message, stack.
    #[cold]
    pub(super) fn caught(&self, value: u32, description: &mut Reader<'_>) -> HostError {
        let read = |reader: &mut Reader<'_>| {
            let mut text = || reader.text().map(str::to_owned);
            Ok::<_, WireError>((text()?, text()?, text()?))
        };
        let error = match read(description) {
            Ok((kind, message, trace)) => HostError::new(kind, message).with_trace(trace),
            Err(_) => HostError::new("Error", ""),
        };
        let hub = self.later.hub;
        error.with_origin(Arc::new(Thrown(Kept { hub, value })))
    }

    /// The number of the value that an error began with, if it is this environment's.
    pub(crate) fn origin(&self, error: &HostError) -> Option<u32> {
        let Thrown(kept) = error.origin()?.downcast_ref::<Thrown>()?;
        std::ptr::eq(kept.hub, self.later.hub).then_some(kept.value)
    }

    /// That of the value that is thrown again, where JavaScript's own exception unwound to here.
    pub(crate) fn again(&self, stopped: &Stopped) -> Option<u32> {
        match stopped {
            Stopped::Failure(Failure::Panic(panic)) => self.origin(panic.host.as_ref()?),
            _ => None,
        }
    }
}
