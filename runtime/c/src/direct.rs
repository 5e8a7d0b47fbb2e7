//! Results that fit registers: a function gives a number or a handle beside its error, and nothing goes through
//! memory. For hosts whose header nobody else sees; C's own functions write results to `out`, by `call`.

use landbridge_core::fence_installed;

use crate::call::{Status, Stopped, stop};
use crate::convert::{Crosses, Form};
use crate::error::{ErrorHandle, status};

/// A result and an error, of which there is one.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Direct<C> {
    /// The result; empty if the function failed.
    pub value: C,
    /// What it failed with, 0 for nothing; below [`UNTOLD`] the status alone, where no error could be made.
    pub error: ErrorHandle,
}

/// No handle of an error is below this.
pub const UNTOLD: u64 = 16;

impl<C> Direct<C> {
    /// How the call ended.
    #[must_use]
    pub fn status(self) -> Status {
        match self.error.0 {
            0 => Status::Ok,
            told if told >= UNTOLD => status(self.error),
            // A status that fits.
            low => Status::known(low as i32).unwrap_or(Status::Panic),
        }
    }
}

/// Runs the body of a function. Generated code has asked `trace::on` before, which installs the hook of the fence.
#[inline]
pub fn direct<M, T: Crosses<M>>(body: impl FnOnce() -> Result<T, Stopped>) -> Direct<T::C> {
    match fence_installed(|| body().map(T::into_c)) {
        Ok(Ok(value)) => Direct {
            value,
            error: ErrorHandle(0),
        },
        Ok(Err(stopped)) => failed(stopped),
        Err(panic) => failed(landbridge_core::Failure::Panic(panic).into()),
    }
}

#[cold]
#[inline(never)]
fn failed<C: Form>(stopped: Stopped) -> Direct<C> {
    let mut error = ErrorHandle(0);
    // SAFETY: the place is this function's own.
    let status = unsafe { stop(stopped, &raw mut error) };
    if error.0 == 0 {
        error.0 = u64::from((status as i32).unsigned_abs());
    }
    Direct {
        value: C::EMPTY,
        error,
    }
}
