//! Values that cross as C scalars. The package's JavaScript has checked them, and its FFI converted them.

use landbridge_core::Failure;

use crate::call::Call;
use crate::export::Word;
use crate::result::Value;

/// A value that crosses without the wire format.
pub trait Direct: Sized {
    /// Reads an argument.
    fn read(word: Word) -> Self;

    /// Hands a result over.
    fn give(self) -> Value;
}

impl Call<'_> {
    /// An argument.
    ///
    /// # Errors
    /// None: JavaScript has checked it.
    #[inline]
    pub fn get<T: Direct>(&self, index: usize, _parameter: &'static str) -> Result<T, Failure> {
        Ok(T::read(self.words[index]))
    }

    /// A result.
    #[inline]
    pub fn give<T: Direct>(&self, value: T) -> Value {
        value.give()
    }
}

macro_rules! integers {
    ($($ty:ty)*) => {$(
        impl Direct for $ty {
            #[inline]
            fn read(word: Word) -> Self {
                word.bits as $ty
            }
            #[inline]
            fn give(self) -> Value {
                // Of a negative one the sign goes on to the left.
                Value(self as u64)
            }
        }
    )*};
}
integers!(i8 i16 i32 i64 u8 u16 u32 u64);

/// Integers beyond this are not exact as numbers.
const SAFE: f64 = 9_007_199_254_740_991.0;

macro_rules! sizes {
    ($($ty:ty)*) => {$(
        impl Direct for $ty {
            #[inline]
            fn read(word: Word) -> Self {
                word.double() as $ty
            }
            /// A size beyond the safe integers is a panic: no memory is that large.
            #[inline]
            fn give(self) -> Value {
                let number = self as f64;
                assert!(number.abs() <= SAFE, "the result {self} is no safe integer");
                number.give()
            }
        }
    )*};
}
sizes!(usize isize);

impl Direct for f64 {
    #[inline]
    fn read(word: Word) -> Self {
        word.double()
    }
    #[inline]
    fn give(self) -> Value {
        Value(self.to_bits())
    }
}

impl Direct for f32 {
    #[inline]
    fn read(word: Word) -> Self {
        word.double() as Self
    }
    #[inline]
    fn give(self) -> Value {
        f64::from(self).give()
    }
}

impl Direct for bool {
    #[inline]
    fn read(word: Word) -> Self {
        word.bits & 0xff != 0
    }
    #[inline]
    fn give(self) -> Value {
        Value(self.into())
    }
}

impl Direct for () {
    #[inline]
    fn read(_: Word) -> Self {}
    #[inline]
    fn give(self) -> Value {
        Value(0)
    }
}
