//! What can be wrong with wire bytes, and what that means for the argument they came with.

use std::fmt;

use crate::{
    borrow::Refused,
    failure::{ArgumentFault, Failure},
};

/// Bytes that are no value, or a value that has no bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireError {
    /// The bytes end within a value.
    Truncated {
        /// How many more bytes were wanted.
        wanted: usize,
        /// How many there were.
        remaining: usize,
    },
    /// Bytes are left behind the value.
    Trailing {
        /// How many.
        remaining: usize,
    },
    /// A tag byte (of a `bool`, an `Option`) is neither 0 nor 1.
    Tag(u8),
    /// No Unicode scalar value.
    Char(u32),
    /// Text that is no UTF-8.
    Text,
    /// A number outside its type: seconds, nanoseconds, a `usize` on a small machine.
    Range(&'static str),
    /// A count that the bytes can't bear out, or that the format can't hold.
    Length(usize),
    /// A variant index that the enum doesn't have.
    Variant {
        /// The enum.
        type_name: &'static str,
        /// The index.
        index: u32,
    },
    /// Values nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    Depth,
    /// An object that can't be had.
    Object {
        /// The object's type.
        type_name: &'static str,
        /// Why.
        refused: Refused,
    },
    /// A type that only leaves Rust, such as `&'static str`.
    OneWay(&'static str),
}

impl WireError {
    /// The failure to show for the argument `parameter` whose bytes these were.
    #[cold]
    #[must_use]
    pub fn failure(self, parameter: &'static str) -> Failure {
        let kind = match self {
            Self::Object { type_name, refused } => return refused.failure(type_name, parameter),
            Self::Text | Self::Char(_) => ArgumentFault::Text,
            Self::Range(_) | Self::Variant { .. } => ArgumentFault::Range,
            Self::Truncated { .. } | Self::Trailing { .. } | Self::Length(_) | Self::Depth => {
                ArgumentFault::Length
            }
            Self::Tag(_) | Self::OneWay(_) => ArgumentFault::Type,
        };
        Failure::argument(parameter, kind, self.to_string())
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { wanted, remaining } => {
                write!(f, "expected {wanted} more bytes, got {remaining}")
            }
            Self::Trailing { remaining } => {
                write!(
                    f,
                    "expected the end of the value, got {remaining} more bytes"
                )
            }
            Self::Tag(tag) => write!(f, "expected 0 or 1, got {tag}"),
            Self::Char(value) => write!(f, "expected a Unicode scalar value, got {value:#x}"),
            Self::Text => f.write_str("expected well-formed UTF-8"),
            Self::Range(what) => write!(f, "{what} out of range"),
            Self::Length(count) => write!(f, "a count of {count} is too large"),
            Self::Variant { type_name, index } => {
                write!(f, "expected a variant of {type_name}, got number {index}")
            }
            Self::Depth => write!(f, "values nest deeper than {}", super::MAX_DEPTH),
            Self::Object { type_name, refused } => write!(f, "{type_name}: {refused}"),
            Self::OneWay(type_name) => write!(f, "{type_name} only leaves Rust"),
        }
    }
}

impl std::error::Error for WireError {}
