//! What a call can meet besides the user's own error, with the words that every host shows for it.
//! Which exception class carries them is each host's business.

use std::fmt;

use crate::fence::Panic;

/// What is wrong with an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArgumentFault {
    /// It is of another type.
    Type,
    /// It is of the right type and out of range: an integer too large, an unknown enum value.
    Range,
    /// It is text that is not well-formed.
    Text,
    /// It is null where a value is needed.
    Null,
    /// It is a handle that was never issued, or one of another type.
    Handle,
    /// It is too long, too short, or its lengths contradict one another.
    Length,
}

/// A call that failed without the user's code having said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An argument can't be used.
    Argument {
        /// The parameter as the host names it.
        parameter: &'static str,
        /// What is wrong with it, for the choice of exception.
        kind: ArgumentFault,
        /// What is wrong with it, in words: `expected …, got …`.
        message: String,
    },
    /// The object is in use in a way that excludes this one.
    Busy {
        /// The object's type as the host names it.
        type_name: &'static str,
    },
    /// The object was closed, or consumed by value.
    Closed {
        /// The object's type as the host names it.
        type_name: &'static str,
    },
    /// The object's state is unknown since a panic left a method that was changing it.
    Poisoned {
        /// The object's type as the host names it.
        type_name: &'static str,
        /// That panic.
        cause: Panic,
    },
    /// The user's code panicked.
    Panic(Panic),
}

impl Failure {
    /// An argument that can't be used; `message` reads like `expected …, got …`.
    #[cold]
    #[must_use]
    pub fn argument(
        parameter: &'static str,
        kind: ArgumentFault,
        message: impl Into<String>,
    ) -> Self {
        Self::Argument {
            parameter,
            kind,
            message: message.into(),
        }
    }

    /// A null where a value is needed.
    #[cold]
    #[must_use]
    pub fn null(parameter: &'static str) -> Self {
        Self::argument(parameter, ArgumentFault::Null, "expected a value, got null")
    }
}

impl From<Panic> for Failure {
    fn from(panic: Panic) -> Self {
        Self::Panic(panic)
    }
}

/// Where what went well should stay in registers, the failure is behind a pointer.
impl From<Box<Failure>> for Failure {
    fn from(failure: Box<Failure>) -> Self {
        *failure
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument {
                parameter, message, ..
            } => write!(f, "{parameter}: {message}"),
            Self::Busy { type_name } => {
                write!(
                    f,
                    "{type_name} is busy: another call is using it in a way that excludes this one"
                )
            }
            Self::Closed { type_name } => write!(f, "{type_name} is closed"),
            Self::Poisoned { type_name, cause } => {
                write!(f, "{type_name} was poisoned by an earlier panic: {cause}")
            }
            Self::Panic(panic) => panic.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}
