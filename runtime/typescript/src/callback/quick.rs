//! Functions and methods of JavaScript's whose arguments and results are its own values: numbers, booleans, bigints, text.
//! No engine lets native code call with such, so that these are called as all others are.

use landbridge_core::wire::{Wire, Writer};

use super::{Callback, Fault};
use crate::call::Call;
use crate::result::Value;

/// The functions of the package's JavaScript for a function or a method of the caller's.
#[derive(Clone, Copy, Debug)]
pub struct Shapes {
    /// Calls a method with what crosses as it is.
    pub method: Option<u32>,
    /// Reads arguments, calls, writes the result.
    pub call: u32,
    /// Writes a result, or says what is wrong with it.
    pub result: u32,
    /// Writes what was thrown, where it is the user's error.
    pub error: Option<u32>,
}

/// A result that may be read from the value itself.
pub trait Answer: Sized {}

macro_rules! answers {
    ($($ty:ty)*) => {$(
        impl Answer for $ty {}
    )*};
}
answers! { () bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 String }

impl Callback {
    /// As [`Callback::call`]; `write` writes the arguments.
    #[inline]
    pub fn pass<M, T: Wire<M> + Answer, A, const N: usize>(
        &self,
        shapes: Shapes,
        arguments: A,
        _give: impl FnOnce(&Call<'_>, Value, A) -> [Value; N],
        write: impl FnOnce(&mut Writer<'_>, A),
    ) -> T {
        self.call::<M, T>(shapes.call, |w| write(w, arguments))
    }

    /// As [`Callback::pass`], for a function that can fail.
    ///
    /// # Errors
    /// The exception, as the user's error.
    #[inline]
    pub fn try_pass<M, T: Wire<M> + Answer, E: Fault<M>, A, const N: usize>(
        &self,
        shapes: Shapes,
        arguments: A,
        _give: impl FnOnce(&Call<'_>, Value, A) -> [Value; N],
        write: impl FnOnce(&mut Writer<'_>, A),
    ) -> Result<T, E> {
        self.try_call::<M, T, E>(shapes.call, |w| write(w, arguments))
    }
}
