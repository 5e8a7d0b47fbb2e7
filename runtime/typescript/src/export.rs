//! The C side of a call: words for arguments, and the word of an answer.

use landbridge_core::{Failure, fence_installed};

use crate::call::{Call, Function};
use crate::environment::{Environment, Named};
use crate::result::Value;

/// An argument: one or two words of what crossed.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    pub(crate) bits: u64,
    pub(crate) more: u64,
}

impl From<u32> for Word {
    #[inline]
    fn from(value: u32) -> Self {
        Self::from(u64::from(value))
    }
}

impl From<i32> for Word {
    #[inline]
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u64> for Word {
    #[inline]
    fn from(bits: u64) -> Self {
        Self { bits, more: 0 }
    }
}

impl From<i64> for Word {
    #[inline]
    fn from(value: i64) -> Self {
        Self::from(value.cast_unsigned())
    }
}

impl From<f64> for Word {
    #[inline]
    fn from(value: f64) -> Self {
        Self::from(value.to_bits())
    }
}

impl From<u8> for Word {
    #[inline]
    fn from(value: u8) -> Self {
        Self::from(u64::from(value))
    }
}

impl Word {
    /// A text: from where to where in the texts' memory, or to -1 where it is held.
    #[inline]
    #[must_use]
    pub fn text(start: u32, end: i32) -> Self {
        Self {
            bits: start.into(),
            more: i64::from(end).cast_unsigned(),
        }
    }

    /// Where a text ends; nowhere if it is held.
    #[inline]
    pub(crate) fn end(self) -> Option<usize> {
        usize::try_from(self.more.cast_signed()).ok()
    }

    /// A typed array: where it is and how many bytes it has, which is negative where other threads see it too.
    #[inline]
    #[must_use]
    pub fn memory(start: *const u8, length: f64) -> Self {
        Self {
            bits: start.expose_provenance() as u64,
            more: length.to_bits(),
        }
    }

    #[inline]
    pub(crate) fn double(self) -> f64 {
        f64::from_bits(self.bits)
    }
}

/// A whole number from 0 on that JavaScript has checked or had from here: engines hand it over as a double.
#[inline]
pub(crate) fn whole(number: f64) -> usize {
    // By way of a signed integer, which is one instruction.
    (number as i64) as usize
}

/// What a C function returns of a [`Value`].
pub trait Answer: Default {
    /// Of the bits of the value.
    fn of(bits: u64) -> Self;
}

macro_rules! answers {
    ($($ty:ty)*) => {$(
        impl Answer for $ty {
            #[inline]
            fn of(bits: u64) -> Self {
                bits as $ty
            }
        }
    )*};
}
answers!(u8 u32 i32 u64 i64);

impl Answer for f64 {
    #[inline]
    fn of(bits: u64) -> Self {
        Self::from_bits(bits)
    }
}

impl Answer for () {
    #[inline]
    fn of(_: u64) -> Self {}
}

/// Calls `F`; where it fails, the environment's head says so.
///
/// # Safety
/// The package's JavaScript calls it: with the address that [`open`](crate::open) gave on this thread, and words
/// that tell of memory which stays as it is until this returns.
#[inline]
pub unsafe fn called<F: Function, R: Answer>(environment: impl Named, words: &[Word]) -> R {
    // SAFETY: the caller's promise.
    let environment = unsafe { environment.environment() };
    environment.called(|| ended::<F, R>(environment, &Call::new(environment, words)))
}

/// As [`called`], of a function that takes callbacks: `callbacks` has a bit for each such word.
///
/// # Safety
/// As there.
pub unsafe fn calling<F: Function, R: Answer>(
    environment: impl Named,
    words: &[Word],
    callbacks: u32,
) -> R {
    // SAFETY: the caller's promise.
    let environment = unsafe { environment.environment() };
    environment.calling(|| {
        // What went back to the arrays of an earlier call.
        environment.bring(Vec::new());
        let call = Call::new(environment, words);
        let answer = ended::<F, R>(environment, &call);
        call.release(callbacks);
        if call.claimed.get() != 0 {
            environment.keeps();
        }
        answer
    })
}

#[inline]
fn ended<F: Function, R: Answer>(environment: &Environment, call: &Call<'_>) -> R {
    // The environment installed the hook. What ends badly knows nothing of the call, which may so stay in registers.
    match fence_installed(|| F::call(call)) {
        Ok(Ok(Value(bits))) => R::of(bits),
        Ok(Err(stopped)) => {
            environment.stop(stopped);
            R::default()
        }
        Err(panic) => {
            environment.stop(Failure::Panic(panic).into());
            R::default()
        }
    }
}

/// The kinds of typed arrays, for generated code that tells them; here their pointers tell enough.
pub mod sys {
    /// Numbered as Node-API does.
    #[derive(Debug)]
    pub struct TypedarrayType;

    #[expect(non_upper_case_globals, reason = "Node-API's names")]
    #[expect(missing_docs, reason = "JavaScript's classes")]
    impl TypedarrayType {
        pub const int8_array: i32 = 0;
        pub const uint8_array: i32 = 1;
        pub const int16_array: i32 = 3;
        pub const uint16_array: i32 = 4;
        pub const int32_array: i32 = 5;
        pub const uint32_array: i32 = 6;
        pub const float32_array: i32 = 7;
        pub const float64_array: i32 = 8;
        pub const bigint64_array: i32 = 9;
        pub const biguint64_array: i32 = 10;
    }
}
