//! Plain values on the wire: their memory, aligned.

use super::{Reader, WireError, Writer};
use crate::plain::{self, Plain};

/// Writes a plain record: aligned, as it is in memory.
#[inline]
pub fn encode_plain<M, T: Plain<M>>(value: &T, w: &mut Writer<'_>) {
    w.align(align_of::<T>());
    w.raw(plain::bytes_of::<M, T>(value));
}

/// Reads a plain record.
///
/// # Errors
///
/// [`WireError::Truncated`].
#[inline]
pub fn decode_plain<M, T: Plain<M>>(r: &mut Reader<'_>) -> Result<T, WireError> {
    r.align(align_of::<T>())?;
    let bytes = r.raw(size_of::<T>())?;
    plain::value_from_bytes::<M, T>(bytes).map_err(|_| WireError::Length(bytes.len()))
}

/// Writes a list of plain items after its count: aligned, as it is in memory. Borrows them.
#[inline]
pub fn encode_plain_list<M, T: Plain<M>>(items: &[T], w: &mut Writer<'_>) {
    w.align(align_of::<T>());
    w.raw(plain::bytes_of_slice::<M, T>(items));
}

/// Reads the items of a list of plain items whose count was read.
///
/// # Errors
///
/// [`WireError::Truncated`], [`WireError::Length`].
#[inline]
pub fn decode_plain_list<M, T: Plain<M>>(
    count: usize,
    r: &mut Reader<'_>,
) -> Result<Vec<T>, WireError> {
    r.align(align_of::<T>())?;
    let length = count
        .checked_mul(size_of::<T>())
        .ok_or(WireError::Length(count))?;
    let bytes = r.raw(length)?;
    plain::copy_from_unaligned::<M, T>(bytes).map_err(|_| WireError::Length(length))
}

/// Implements [`Wire`](crate::wire::Wire) for a plain record (see [`plain!`](crate::plain!)), whose
/// lists are then blocks of memory: `wire_plain!(user::Point as crate::Here);`.
#[macro_export]
macro_rules! wire_plain {
    ($record:ty as $tag:ty) => {
        impl $crate::wire::Wire<$tag> for $record {
            #[inline]
            fn encode(self, w: &mut $crate::wire::Writer<'_>) {
                $crate::wire::encode_plain::<$tag, Self>(&self, w);
            }

            #[inline]
            fn decode(r: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::wire::WireError> {
                $crate::wire::decode_plain::<$tag, Self>(r)
            }

            #[inline]
            fn encode_items(items: Vec<Self>, w: &mut $crate::wire::Writer<'_>) {
                $crate::wire::encode_plain_list::<$tag, Self>(&items, w);
            }

            #[inline]
            fn decode_items(
                count: usize,
                r: &mut $crate::wire::Reader<'_>,
            ) -> Result<Vec<Self>, $crate::wire::WireError> {
                $crate::wire::decode_plain_list::<$tag, Self>(count, r)
            }
        }
    };
}
