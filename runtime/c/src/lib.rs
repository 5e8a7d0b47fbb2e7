//! What a generated C crate links beside the core: the forms that values have in C, their checked
//! conversions, the error object, and the frame of a call.
//!
//! # The contract of every pointer
//!
//! A pointer that a C program passes is null or points to what its type says, for as long as the call
//! lasts; null, misaligned and too long are told apart from that and refused. Everything else (a
//! dangling pointer, a length longer than the memory) can't be seen from here.
//!
//! # Ownership
//!
//! What goes in is borrowed for the call. What comes out belongs to the caller until it is given to the
//! free function of its type, which leaves it empty, so that a second free does nothing.
//!
//! The type parameter `M` says nothing: a generated crate passes a type of its own, so that it may
//! implement [`Crosses`] for the user's types.

#[cfg(not(target_pointer_width = "64"))]
compile_error!("handles travel as pointer values of 64 bits");

mod argument;
#[cfg(feature = "async")]
pub mod begun;
mod buffer;
mod call;
pub mod callback;
mod collections;
mod columns;
mod convert;
mod depth;
mod direct;
mod error;
mod forms;
#[cfg(feature = "async")]
pub mod future;
pub mod held;
pub mod iterator;
#[cfg(feature = "log")]
pub mod logging;
mod object;
#[cfg(feature = "async")]
pub mod stream;
pub mod trace;

pub use argument::{
    array, array_mut, by_pointer, disjoint, maybe_by_pointer, maybe_object, maybe_owned,
    maybe_path, maybe_slice, maybe_text, owned, path, scalar, text,
};
pub use buffer::{
    Shared, Shares, buffer_length, close_buffer, new_buffer, release_buffer, view_buffer,
};
pub use call::{Nothing, Status, Stopped, call, constant, free, user_error};
pub use columns::{Columns, ColumnsForm, joined};
pub use convert::{Crosses, Form, within};
pub use direct::{Direct, UNTOLD, direct};
pub use error::{ErrorForm, ErrorHandle, message, parameter, payload, release, source, status};
pub use forms::{
    Array, Bool, Char, Fixed, Moment, Opt, Pair, Plain, PlainForm, Span, Text, Tuple2, Tuple3,
    Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Wide,
};
pub use held::Held;
pub use landbridge_core as core;
pub use landbridge_core::Buffer;
pub use object::{ArcObject, Nullable, ObjectForm, Reference, close, find, found, release_object};
