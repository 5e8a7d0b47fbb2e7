//! What programs translated from Zig need and Rust's std has no counterpart for.
//!
//! Error values that are known by name alone ([`Error`]), integers of odd widths ([`unsigned`], [`signed`]), values
//! shown as Zig shows them ([`text()`], [`Shown`]), functions of `std.mem` over slices, maps that give their entries in
//! Zig's order ([`HashMap`], [`ArrayMap`]), lists by columns and in arrays ([`MultiArrayList`], [`BoundedArray`]), bit
//! sets ([`StaticBitSet`], [`DynamicBitSet`]), bytes that end in a zero ([`ZStr`]) and Zig's random numbers
//! ([`Xoshiro256`]). Everything is safe and needs nothing but std.
#![forbid(unsafe_code)]

mod array_map;
mod bits;
mod bounded;
mod columns;
mod error;
mod float;
mod hash;
mod integer;
mod map;
mod random;
mod show;
mod slice;
mod split;
mod text;
mod wyhash;
mod zstr;

pub use array_map::{ArrayMap, StringArrayMap};
pub use bits::{DynamicBitSet, Places, StaticBitSet};
pub use bounded::BoundedArray;
pub use columns::{MultiArrayList, Record};
pub use error::Error;
pub use float::{expect_approx_eq_abs, expect_approx_eq_rel, float_mod};
pub use hash::{Auto, AutoHash, ByBits, ByText, Hashing, feed_bits};
pub use integer::{div_floor, gcd, log2_ceil, modulo, overflow, signed, unsigned};
pub use map::{BufSet, Entries, EntriesMut, HashMap, Slot, StringMap};
pub use random::Xoshiro256;
pub use show::{Padded, Show, Shown, Signed, text};
pub use slice::{
    add_one, concat, count, index_of, index_of_any, index_of_none, index_of_pos, join,
    last_index_of, resized, slice_max, slice_min, sort, trim, trim_end, trim_start,
};
pub use split::{
    Pieces, split_any, split_scalar, split_sequence, tokenize_any, tokenize_scalar,
    tokenize_sequence,
};
pub use text::{
    buf_print, char_to_digit, count_codepoints, is_print, is_whitespace, lower_string, parse_float,
    parse_int, upper_string,
};
pub use wyhash::Wyhash;
pub use zstr::{ZStr, ZString};
