//! Errors as Zig has them: a name and nothing else, the same whatever set it was declared in.

use core::fmt;

/// A value of any error set. Two are equal if their names are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Error(&'static str);

impl Error {
    /// The error of a name, as `error.Name` in Zig.
    #[must_use]
    pub const fn new(name: &'static str) -> Error {
        Error(name)
    }

    /// Its name, as `@errorName` gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error.{}", self.0)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
