//! Functions and methods of JavaScript's whose arguments and results are numbers or booleans: within a call of the same
//! thread they go through places of their own in the head, since each argument of an engine's callback costs about as much
//! as the call's own check. Text and 64-bit integers are converted as for all other calls, as is what comes from other
//! threads.

use landbridge_core::wire::{Reader, Wire, Writer};
use landbridge_core::{HostError, raise};

use super::{Callback, Fault, Outcome, read, read_value};
use crate::call::Call;
use crate::export::Answer as Word;
use crate::result::Value;

/// The functions of the package's JavaScript for a function or a method of the caller's.
#[derive(Clone, Copy, Debug)]
pub struct Shapes {
    /// Calls a method with what crosses as it is.
    pub method: Option<u32>,
    /// Calls with numbers that are in the head; none where others cross.
    pub quick: Option<u32>,
    /// Reads arguments, calls, writes the result.
    pub call: u32,
    /// Writes a result, or says what is wrong with it.
    pub result: u32,
    /// Writes what was thrown, where it is the user's error.
    pub error: Option<u32>,
}

/// A result that may be a number or a boolean in the head.
pub trait Answer: Sized {
    /// Of its bits there; none of what is never there.
    fn of(bits: u64) -> Option<Self>;
}

macro_rules! answers {
    ($($ty:ty)*) => {$(
        impl Answer for $ty {
            #[inline]
            fn of(bits: u64) -> Option<Self> {
                Some(bits as $ty)
            }
        }
    )*};
}
answers! { i8 i16 i32 u8 u16 u32 }

impl Answer for f64 {
    #[inline]
    fn of(bits: u64) -> Option<Self> {
        Some(<Self as Word>::of(bits))
    }
}

impl Answer for f32 {
    #[inline]
    fn of(bits: u64) -> Option<Self> {
        Some(f64::from_bits(bits) as Self)
    }
}

impl Answer for bool {
    #[inline]
    fn of(bits: u64) -> Option<Self> {
        Some(bits as u32 != 0)
    }
}

impl Answer for () {
    #[inline]
    fn of(_: u64) -> Option<Self> {
        Some(())
    }
}

macro_rules! converted {
    ($($ty:ty)*) => {$(
        impl Answer for $ty {
            fn of(_: u64) -> Option<Self> {
                None
            }
        }
    )*};
}
converted! { i64 u64 String }

impl Callback {
    /// As [`Callback::call`]: `give` makes the arguments here, of which a method's first is the object, which JavaScript
    /// has; `write` those that are converted.
    #[inline]
    pub fn pass<M, T: Wire<M> + Answer, A, const N: usize>(
        &self,
        shapes: Shapes,
        arguments: A,
        give: impl FnOnce(&Call<'_>, Value, A) -> [Value; N],
        write: impl FnOnce(&mut Writer<'_>, A),
    ) -> T {
        let result = self.passed(shapes, arguments, give, write, Ok, read_value::<M, T>);
        result
            .and_then(|result| result)
            .unwrap_or_else(|error| raise(error))
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
        give: impl FnOnce(&Call<'_>, Value, A) -> [Value; N],
        write: impl FnOnce(&mut Writer<'_>, A),
    ) -> Result<T, E> {
        let (whole, read) = (Outcome::Value, read::<M, T, E>);
        let outcome = self.passed(shapes, arguments, give, write, whole, read);
        outcome.unwrap_or_else(Outcome::from).result()
    }

    #[inline]
    fn passed<T: Answer, R, A, const N: usize>(
        &self,
        shapes: Shapes,
        arguments: A,
        give: impl FnOnce(&Call<'_>, Value, A) -> [Value; N],
        write: impl FnOnce(&mut Writer<'_>, A),
        whole: impl FnOnce(T) -> R,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, HostError> {
        let (Some(shape), Some(environment)) = (shapes.quick, self.0.hub.here()) else {
            return self.answered(shapes.call, |w| write(w, arguments), read);
        };
        let given = give(&Call::bare(environment), Value(0), arguments);
        // JavaScript has a method's object.
        let given = given.iter().skip(usize::from(shapes.method.is_some()));
        let bits = given.map(|Value(bits)| *bits);
        environment.quick(
            [shape, self.0.value],
            bits,
            |bits| T::of(bits).map(whole),
            read,
        )
    }
}
