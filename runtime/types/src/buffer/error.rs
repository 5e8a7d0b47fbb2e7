//! Why a buffer's memory can't be used now. Which exception a host makes of it is its runtime's business.

use std::error::Error;
use std::fmt;

/// The memory is in use in a way that excludes this one: by a guard, or by a host that may touch it meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Busy;

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the buffer is busy: it is in use in a way that excludes this one")
    }
}

impl Error for Busy {}

/// Why a buffer can't be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteError {
    /// It is in use; it may be free later.
    Busy,
    /// Its memory is the host's, and read-only.
    ReadOnly,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => Busy.fmt(f),
            Self::ReadOnly => f.write_str("the buffer is read-only"),
        }
    }
}

impl Error for WriteError {}

impl From<Busy> for WriteError {
    fn from(Busy: Busy) -> Self {
        Self::Busy
    }
}
