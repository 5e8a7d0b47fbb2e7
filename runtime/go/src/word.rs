//! Scalars as words of a call.

use landbridge_core::{ArgumentFault, Failure};

/// A scalar as the bits that a call returns: narrow ones extended as they are signed.
pub trait Bits {
    /// The bits.
    fn bits(self) -> u64;
}

macro_rules! integers {
    ($($ty:ty)*) => {$(
        impl Bits for $ty {
            #[inline]
            #[allow(clippy::cast_sign_loss, clippy::cast_lossless, reason = "the bits are meant")]
            fn bits(self) -> u64 {
                self as u64
            }
        }
    )*};
}
integers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize bool char }

impl Bits for f32 {
    #[inline]
    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }
}

impl Bits for f64 {
    #[inline]
    fn bits(self) -> u64 {
        self.to_bits()
    }
}

/// A character of Go's, which may be any number.
///
/// # Errors
/// It is none.
pub fn character(value: u32, parameter: &'static str) -> Result<char, Failure> {
    char::from_u32(value).ok_or_else(|| {
        let message = format!("expected a Unicode scalar value, got {value:#x}");
        Failure::argument(parameter, ArgumentFault::Range, message)
    })
}

/// A size of Go's, which is an `int`.
///
/// # Errors
/// It is negative.
pub fn size(value: i64, parameter: &'static str) -> Result<usize, Failure> {
    usize::try_from(value).map_err(|_| {
        let message = format!("expected a number from 0 on, got {value}");
        Failure::argument(parameter, ArgumentFault::Range, message)
    })
}
