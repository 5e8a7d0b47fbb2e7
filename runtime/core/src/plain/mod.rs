//! Types whose memory is their crossing form: numbers, arrays of them, and `repr(C)` records of
//! those without padding. Here: the proof obligation, its description for hosts, and the casts.
//! The compile-time proof for a user's record is the macro in `proof`.

mod column;
pub mod columns;
mod proof;

#[doc(hidden)]
pub use proof::{last, prove};

use std::{fmt, mem, ptr, slice};

/// How wide and of what sort a plain number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `f32`
    F32,
    /// `f64`
    F64,
}

/// What the memory of a plain value consists of, for hosts' descriptions of it (a dtype, a codec).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// Number, array or record.
    pub kind: Kind,
    /// Bytes of one value, and from one item of a slice to the next.
    pub size: usize,
    /// What its address is a multiple of.
    pub align: usize,
}

/// The sort of an [`Element`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A native-endian number.
    Number(Number),
    /// `[T; length]`.
    Array {
        /// The items'.
        item: &'static Element,
        /// How many.
        length: usize,
    },
    /// A `repr(C)` struct.
    Record {
        /// Its name, without the path.
        name: &'static str,
        /// In memory order; together they cover it.
        fields: &'static [Field],
    },
}

/// A field of a plain record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// As in Rust.
    pub name: &'static str,
    /// Bytes from the record's start.
    pub offset: usize,
    /// Its memory.
    pub element: Element,
}

/// Values whose bytes may be read as they are and made from any bytes of the right number.
///
/// `M` is the generated crate's local tag (see the crate's docs). Don't implement it: write
/// [`plain!`](crate::plain!), which proves what this promises.
///
/// # Safety
///
/// Every byte of the type is initialised in every value (no padding), every bit pattern is a value,
/// and `ELEMENT` describes its memory truly.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no plain type: its memory can't cross as it is",
    note = "plain are i8 to i64, u8 to u64, f32, f64, arrays of plain types, and repr(C) records of these"
)]
pub unsafe trait Plain<M>: Copy + 'static {
    /// What its memory consists of.
    const ELEMENT: Element;
}

macro_rules! numbers {
    ($($ty:ident $number:ident)*) => {$(
        // SAFETY: a primitive number has no padding and no invalid bit pattern.
        unsafe impl<M> Plain<M> for $ty {
            const ELEMENT: Element = Element {
                kind: Kind::Number(Number::$number),
                size: size_of::<$ty>(),
                align: align_of::<$ty>(),
            };
        }
    )*};
}
numbers! { i8 I8 i16 I16 i32 I32 i64 I64 u8 U8 u16 U16 u32 U32 u64 U64 f32 F32 f64 F64 }

// SAFETY: an array is its items without anything between them.
unsafe impl<M, T: Plain<M>, const N: usize> Plain<M> for [T; N] {
    const ELEMENT: Element = Element {
        kind: Kind::Array {
            item: &T::ELEMENT,
            length: N,
        },
        size: size_of::<[T; N]>(),
        align: align_of::<T>(),
    };
}

/// Why bytes are no slice of a plain type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CastError {
    /// The address isn't a multiple of the alignment.
    Alignment {
        /// What it must be a multiple of.
        align: usize,
    },
    /// The length isn't a multiple of the item's size.
    Length {
        /// Bytes given.
        length: usize,
        /// Bytes of one item.
        size: usize,
    },
}

impl fmt::Display for CastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alignment { align } => write!(f, "expected memory aligned to {align} bytes"),
            Self::Length { length, size } => {
                write!(f, "expected a multiple of {size} bytes, got {length}")
            }
        }
    }
}

impl std::error::Error for CastError {}

/// The bytes of `items`.
#[inline]
pub fn bytes_of_slice<M, T: Plain<M>>(items: &[T]) -> &[u8] {
    // SAFETY: every byte of a plain value is initialised, and bytes have no alignment.
    unsafe { slice::from_raw_parts(items.as_ptr().cast(), mem::size_of_val(items)) }
}

/// The bytes of one value.
#[inline]
pub fn bytes_of<M, T: Plain<M>>(value: &T) -> &[u8] {
    bytes_of_slice::<M, T>(slice::from_ref(value))
}

/// The items whose bytes these are, in place.
///
/// # Errors
///
/// [`CastError`] when the address isn't aligned or the length no multiple of an item's. No bytes
/// are no items, wherever they lie.
#[inline]
pub fn slice_from_bytes<M, T: Plain<M>>(bytes: &[u8]) -> Result<&[T], CastError> {
    let count = count::<T>(bytes.len())?;
    if count == 0 {
        return Ok(&[]);
    }
    aligned::<T>(bytes.as_ptr())?;
    // SAFETY: the alignment holds, `count` items span exactly `bytes`, any bytes are plain values.
    Ok(unsafe { slice::from_raw_parts(bytes.as_ptr().cast(), count) })
}

/// The items whose bytes these are, in place and writable.
///
/// # Errors
///
/// As [`slice_from_bytes`].
#[inline]
pub fn slice_from_bytes_mut<M, T: Plain<M>>(bytes: &mut [u8]) -> Result<&mut [T], CastError> {
    let count = count::<T>(bytes.len())?;
    if count == 0 {
        return Ok(&mut []);
    }
    aligned::<T>(bytes.as_ptr())?;
    // SAFETY: as in `slice_from_bytes`; plain values are initialised, so that the bytes stay so.
    Ok(unsafe { slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), count) })
}

/// A copy of the items whose bytes these are, wherever they lie.
///
/// # Errors
///
/// [`CastError::Length`].
#[inline]
pub fn copy_from_unaligned<M, T: Plain<M>>(bytes: &[u8]) -> Result<Vec<T>, CastError> {
    let count = count::<T>(bytes.len())?;
    let mut items = Vec::<T>::with_capacity(count);
    crate::count::copied(bytes.len());
    // SAFETY: there is room for `count` items, which are `bytes.len()` bytes; any bytes are plain values.
    unsafe {
        ptr::copy_nonoverlapping(bytes.as_ptr(), items.as_mut_ptr().cast(), bytes.len());
        items.set_len(count);
    }
    Ok(items)
}

/// A copy of the one value whose bytes these are, wherever they lie.
///
/// # Errors
///
/// [`CastError::Length`].
#[inline]
pub fn value_from_bytes<M, T: Plain<M>>(bytes: &[u8]) -> Result<T, CastError> {
    if bytes.len() != size_of::<T>() {
        return Err(CastError::Length {
            length: bytes.len(),
            size: size_of::<T>(),
        });
    }
    // SAFETY: there are as many bytes as the value has, and any bytes are plain values.
    Ok(unsafe { bytes.as_ptr().cast::<T>().read_unaligned() })
}

#[inline]
fn count<T>(length: usize) -> Result<usize, CastError> {
    let size = size_of::<T>();
    // Items without bytes: no bytes say how many.
    let whole = if size == 0 {
        length == 0
    } else {
        length.is_multiple_of(size)
    };
    if whole {
        Ok(length.checked_div(size).unwrap_or(0))
    } else {
        Err(CastError::Length { length, size })
    }
}

#[inline]
fn aligned<T>(start: *const u8) -> Result<(), CastError> {
    if start.cast::<T>().is_aligned() {
        Ok(())
    } else {
        Err(CastError::Alignment {
            align: align_of::<T>(),
        })
    }
}
