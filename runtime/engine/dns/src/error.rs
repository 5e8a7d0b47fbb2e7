//! Why a record can't be read. One type for the crate; where the text is at fault is part of it.

use std::fmt;

/// What kind of fault it is, for hosts with a class of errors for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A number isn't one, or is outside its field's range.
    Number,
    /// Anything else.
    Malformed,
}

/// A record that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    offset: usize,
    message: String,
}

impl Error {
    pub(crate) fn number(offset: usize, message: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Number,
            offset,
            message: message.into(),
        }
    }

    pub(crate) fn malformed(offset: usize, message: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Malformed,
            offset,
            message: message.into(),
        }
    }

    /// Which kind of fault it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where: bytes into the text for presentation form; octets into the record's data for the generic
    /// form, once its digits could be read.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What is wrong and what belongs there, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.offset)
    }
}

impl std::error::Error for Error {}
