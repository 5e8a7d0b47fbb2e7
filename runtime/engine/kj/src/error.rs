//! KJ's exceptions as errors, both ways, and panics as errors. What crosses as text is written and read here and in
//! `exception.cc`.

use std::any::Any;
use std::fmt;
use std::panic::Location;

use crate::ffi::bridge::{self, Fault};

/// What can fail.
pub type Result<T, E = KjError> = std::result::Result<T, E>;

/// What a caller might do about an exception: KJ's four types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorType {
    /// Something is wrong; trying again won't help.
    Failed,
    /// There is no room at the moment.
    Overloaded,
    /// The other side is gone, or the operation was cancelled.
    Disconnected,
    /// The operation isn't there.
    Unimplemented,
}

impl ErrorType {
    fn of(number: u8) -> Self {
        match number {
            1 => Self::Overloaded,
            2 => Self::Disconnected,
            3 => Self::Unimplemented,
            _ => Self::Failed,
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Failed => 0,
            Self::Overloaded => 1,
            Self::Disconnected => 2,
            Self::Unimplemented => 3,
        }
    }

    /// As KJ writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Overloaded => "overloaded",
            Self::Disconnected => "disconnected",
            Self::Unimplemented => "unimplemented",
        }
    }
}

/// An exception of KJ's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KjError {
    /// Which of the four types it is.
    pub kind: ErrorType,
    /// What it says.
    pub description: String,
    /// The source file that it was made in.
    pub file: String,
    /// The line there.
    pub line: u32,
}

impl KjError {
    /// An error that was made where this is called.
    #[track_caller]
    pub fn new(kind: ErrorType, description: impl Into<String>) -> Self {
        let place = Location::caller();
        Self {
            kind,
            description: description.into(),
            file: place.file().to_owned(),
            line: place.line(),
        }
    }

    /// A failure.
    #[track_caller]
    pub fn failed(description: impl Into<String>) -> Self {
        Self::new(ErrorType::Failed, description)
    }

    /// What a panic left.
    pub(crate) fn of_panic(payload: &(dyn Any + Send)) -> Self {
        let message = payload.downcast_ref::<&str>().copied();
        let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self::failed(match message {
            Some(message) => format!("Rust panicked: {message}"),
            None => "Rust panicked".to_owned(),
        })
    }

    pub(crate) fn of_fault(fault: Fault) -> Self {
        Self {
            kind: ErrorType::of(fault.kind),
            description: fault.description,
            file: fault.file,
            line: fault.line,
        }
    }

    pub(crate) fn to_fault(&self) -> Fault {
        Fault {
            kind: self.kind.number(),
            description: self.description.clone(),
            file: self.file.clone(),
            line: self.line,
        }
    }

    /// Throws it in C++, as far as the bridge and back.
    ///
    /// # Errors
    ///
    /// Always: what a bridge makes of a `kj::Exception`.
    pub fn throw(&self) -> Result<(), cxx::Exception> {
        bridge::fault_throw(&self.to_fault())
    }
}

impl fmt::Display for KjError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.description)
    }
}

impl std::error::Error for KjError {}

/// What marks text as an encoded exception, and what stands between its parts.
const START: char = '\u{1}';
const BETWEEN: char = '\u{2}';

impl From<cxx::Exception> for KjError {
    /// A KJ exception is read whole if the bridge includes `landbridge-kj/cpp/exception.h`; any other C++ exception is a
    /// failure with its text.
    fn from(exception: cxx::Exception) -> Self {
        read(exception.what()).unwrap_or_else(|| Self {
            kind: ErrorType::Failed,
            description: exception.what().to_owned(),
            file: String::new(),
            line: 0,
        })
    }
}

fn read(text: &str) -> Option<KjError> {
    let (number, rest) = text.strip_prefix(START)?.split_at_checked(1)?;
    let (file, rest) = rest.split_once(BETWEEN)?;
    let (line, description) = rest.split_once(BETWEEN)?;
    Some(KjError {
        kind: ErrorType::of(number.parse().ok()?),
        description: description.to_owned(),
        file: file.to_owned(),
        line: line.parse().unwrap_or(0),
    })
}

/// A `KjError` on its way to C++: a function of a bridge's `extern "Rust"` returns `Result<_, Thrown>`, and C++ calls it
/// by `landbridge_kj::rethrowing`, which throws a `kj::Exception` of the same type.
#[derive(Debug)]
pub struct Thrown(pub KjError);

impl From<KjError> for Thrown {
    fn from(error: KjError) -> Self {
        Self(error)
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let KjError {
            kind,
            description,
            file,
            line,
        } = &self.0;
        let number = kind.number();
        write!(
            f,
            "{START}{number}{file}{BETWEEN}{line}{BETWEEN}{description}"
        )
    }
}

/// Runs what C++ called, so that its panic is an error.
///
/// # Errors
///
/// What `call` returns, or its panic.
pub fn fenced<T>(call: impl FnOnce() -> Result<T>) -> Result<T, Thrown> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)) {
        Ok(outcome) => outcome.map_err(Thrown),
        Err(payload) => {
            let error = KjError::of_panic(&*payload);
            // Dropping what was thrown might panic again.
            std::mem::forget(payload);
            Err(Thrown(error))
        }
    }
}

/// A [`KjError`] with file and line: `exception!(Disconnected, "{host} is gone")`, or of type `Failed` without one.
#[macro_export]
macro_rules! exception {
    ($kind:ident, $($message:tt)+) => {
        $crate::KjError::new($crate::ErrorType::$kind, ::std::format!($($message)+))
    };
    ($($message:tt)+) => {
        $crate::KjError::new($crate::ErrorType::Failed, ::std::format!($($message)+))
    };
}

/// Returns a [`KjError`] from the function: `fail!(Overloaded, "{count} are waiting")`.
#[macro_export]
macro_rules! fail {
    ($($message:tt)+) => {
        return ::std::result::Result::Err($crate::exception!($($message)+).into())
    };
}

/// Returns a [`KjError`] unless a condition holds, as `KJ_REQUIRE` throws one: `require!(open, Disconnected, "closed")`.
#[macro_export]
macro_rules! require {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            $crate::fail!($($message)+);
        }
    };
}
