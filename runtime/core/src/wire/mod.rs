//! The compact format in which converted values cross to hosts of the JavaScript family: one buffer,
//! one crossing. Here: the format, its trait and its errors; buffers are in `reader` and `writer`,
//! the standard types in `scalars`, `text`, `lists`, `maps` and `plain`.
//!
//! # Format, version 1
//!
//! Little-endian, no alignment but where said; positions count from the buffer's start.
//!
//! | type | bytes |
//! |---|---|
//! | `()` | none |
//! | `bool` | one, 0 or 1 |
//! | integers, floats | as wide as they are; `usize` and `isize` 8; 128 bits as low, high |
//! | `char` | `u32` scalar value |
//! | text, paths | `u32` count of bytes, UTF-8 |
//! | `Option` | `u8` 0, or 1 and the value |
//! | lists, sets | `u32` count, items |
//! | … of numbers up to 64 bits, of plain records | `u32` count, zeros up to the item's alignment (8 for `usize`), the items' memory; zeros even when the count is 0 |
//! | maps | `u32` count, then key, value, … |
//! | tuples, `[T; N]` | the items (each by itself: no zeros between numbers) |
//! | records | the fields, in order |
//! | plain records | zeros up to its alignment, its memory |
//! | enums | `u32` index of the variant, fields |
//! | objects | `u64` handle |
//! | `Duration` | `u64` seconds, `u32` nanoseconds |
//! | `SystemTime` | `i64` seconds since 1970 (rounded down), `u32` nanoseconds |
//! | `Box<T>`, newtypes | as what they hold |

mod error;
mod lists;
mod maps;
mod plain;
mod reader;
mod scalars;
mod text;
mod writer;

pub use error::WireError;
pub use plain::{decode_plain, decode_plain_list, encode_plain, encode_plain_list};
pub use reader::Reader;
pub use writer::{Output, Writer};

#[cfg(target_endian = "big")]
compile_error!("the wire format and plain records are the memory of little-endian machines");

/// Values nest at most this deep, both ways: what is deeper is an error, not a stack overflow.
pub const MAX_DEPTH: u32 = 256;

/// The most items that take no bytes, such as `()`, in one list.
pub const MAX_EMPTY_ITEMS: usize = 1 << 16;

/// A value that crosses in the wire format. `M` is the generated crate's local tag.
///
/// Generated code implements it for the user's records, enums and objects, field by field; for
/// plain records by [`wire_plain!`](crate::wire_plain). A type that holds itself must do so
/// through a `Box`, a list or a map: these count the depth.
#[diagnostic::on_unimplemented(message = "`{Self}` can't cross in the wire format")]
pub trait Wire<M>: Sized {
    /// Writes the value. What can't be written (a path that is no UTF-8) makes the writer fail at its end.
    fn encode(self, w: &mut Writer<'_>);

    /// Reads a value back.
    ///
    /// # Errors
    ///
    /// Any bytes give a value or an error, never a panic, and no allocation that outgrows them.
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError>;

    /// Writes the items of a list after its count. For types whose lists are blocks of memory.
    #[doc(hidden)]
    #[inline]
    fn encode_items(items: Vec<Self>, w: &mut Writer<'_>) {
        for item in items {
            item.encode(w);
        }
    }

    /// Reads the items of a list whose count was read. For types whose lists are blocks of memory.
    #[doc(hidden)]
    #[inline]
    fn decode_items(count: usize, r: &mut Reader<'_>) -> Result<Vec<Self>, WireError> {
        let mut items = Vec::with_capacity(r.room::<Self>(count)?);
        for _ in 0..count {
            items.push(Self::decode(r)?);
        }
        Ok(items)
    }
}
