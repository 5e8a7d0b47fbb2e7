//! What a method may return, and how its call is answered with it. The conversions are those of `convert`.

use crate::callback::Call;
use crate::convert::ToJs;
use crate::error::{Error, Result};

/// What a method may return: a value that crosses, or a `Result` of one.
pub trait Answer {
    /// The value.
    type Value: ToJs;

    /// The value, or why there is none.
    ///
    /// # Errors
    ///
    /// The method's own.
    fn outcome(self) -> Result<Self::Value>;

    /// Its type in TypeScript.
    fn ts() -> String;

    /// The value, if it is an integer that V8 has in a word.
    #[doc(hidden)]
    #[inline]
    fn small(&self) -> Option<i32> {
        None
    }

    /// Hands it to JavaScript.
    ///
    /// # Errors
    ///
    /// The conversion's, or the method's own.
    fn answer(self, call: &mut Call<'_>) -> Result<()>;
}

impl<T: ToJs> Answer for T {
    type Value = T;

    fn outcome(self) -> Result<T> {
        Ok(self)
    }

    fn ts() -> String {
        T::ts()
    }

    #[inline]
    fn small(&self) -> Option<i32> {
        ToJs::small(self)
    }

    fn answer(self, call: &mut Call<'_>) -> Result<()> {
        self.answer_to(call)
    }
}

impl<T: ToJs, E: Into<Error>> Answer for Result<T, E> {
    type Value = T;

    fn outcome(self) -> Result<T> {
        self.map_err(Into::into)
    }

    fn ts() -> String {
        T::ts()
    }

    #[inline]
    fn small(&self) -> Option<i32> {
        self.as_ref().ok().and_then(ToJs::small)
    }

    fn answer(self, call: &mut Call<'_>) -> Result<()> {
        self.map_err(Into::into)?.answer_to(call)
    }
}
