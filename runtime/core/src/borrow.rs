//! The borrow state of one object as a 32-bit word, and its transitions as pure functions.
//! `cell` and `handle` apply them, each with its own atomics.

use std::fmt;

use crate::{
    failure::{ArgumentFault, Failure},
    fence::Panic,
};

/// No value: all-zero memory is a closed object.
pub(crate) const CLOSED: u32 = 0;
/// A value that nobody borrows. `FREE + n` is a value with `n` shared borrows.
pub(crate) const FREE: u32 = 1;
/// The most shared borrows: half of what fits, so that no race of refusals reaches [`EXCLUSIVE`].
pub(crate) const MOST_SHARED: u32 = 0x3fff_ffff;
/// A value with its one exclusive borrow.
pub(crate) const EXCLUSIVE: u32 = 0x8000_0000;
/// A value that an exclusive borrower left by a panic.
pub(crate) const POISONED: u32 = 0x8000_0001;

/// Why an object can't be had now. Becomes a [`Failure`] by [`Refused::failure`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// In use: exclusively, or shared when it is wanted exclusively or is to be closed.
    Busy,
    /// Closed or consumed.
    Closed,
    /// An earlier call that had it exclusively panicked so.
    Poisoned(Box<Panic>),
    /// Not a handle of this table, or never issued. Cells never answer this.
    BadHandle,
}

impl Refused {
    /// The failure to show, for an object of type `type_name` that came by `parameter`.
    #[cold]
    #[must_use]
    pub fn failure(self, type_name: &'static str, parameter: &'static str) -> Failure {
        match self {
            Self::Busy => Failure::Busy { type_name },
            Self::Closed => Failure::Closed { type_name },
            Self::Poisoned(cause) => Failure::Poisoned {
                type_name,
                cause: *cause,
            },
            Self::BadHandle => Failure::argument(
                parameter,
                ArgumentFault::Handle,
                format!(
                    "expected a handle of {type_name}, got one that was never issued for that type"
                ),
            ),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("the object is busy"),
            Self::Closed => f.write_str("the object is closed"),
            Self::Poisoned(cause) => {
                write!(f, "the object was poisoned by an earlier panic: {cause}")
            }
            Self::BadHandle => f.write_str("not a handle of this type"),
        }
    }
}

impl std::error::Error for Refused {}

/// Why a transition does not exist; the owner of the word adds a poisoned object's cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    Busy,
    Closed,
    Poisoned,
}

/// The word after one more shared borrow.
#[inline]
pub(crate) fn shared(word: u32) -> Result<u32, Obstacle> {
    // One comparison: `CLOSED` wraps to the largest value, the exclusive states lie above the bound.
    if word.wrapping_sub(FREE) < MOST_SHARED {
        Ok(word + 1)
    } else {
        Err(obstacle(word))
    }
}

/// The word after the exclusive borrow of a free value, or after it is taken out (`to` says which).
#[inline]
pub(crate) fn exclusive(word: u32, to: u32) -> Result<u32, Obstacle> {
    if word == FREE {
        Ok(to)
    } else {
        Err(obstacle(word))
    }
}

/// The word after closing; a poisoned value can be closed, a borrowed one not.
#[inline]
pub(crate) fn close(word: u32) -> Result<u32, Obstacle> {
    if word == FREE || word == POISONED {
        Ok(CLOSED)
    } else {
        Err(obstacle(word))
    }
}

#[cold]
fn obstacle(word: u32) -> Obstacle {
    match word {
        CLOSED => Obstacle::Closed,
        POISONED => Obstacle::Poisoned,
        _ => Obstacle::Busy,
    }
}
