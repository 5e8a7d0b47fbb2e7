//! What a generated Python extension links beside the core: conversions with the place of a fault, objects
//! behind borrow flags, buffers read in place, errors.
//!
//! # Threads
//!
//! Extensions ask for the interpreter's lock (a free-threaded interpreter takes it when it imports one), and
//! every borrow begins and ends under it; `blocking` functions release it in between.
//!
//! The type parameter `M` of the conversion traits says nothing: a generated crate passes a type of its
//! own, so that it may implement them for the user's types.

mod buffer;
mod collections;
mod convert;
mod error;
mod format;
mod given;
mod list;
mod object;
mod record;
mod text;
mod time;

pub use buffer::{Lent, LentMut, lent, lent_mut, records};
pub use collections::items;
pub use convert::{FromPy, IntoPy, argument, field, item, within};
pub use error::{Classes, ErrorPy, call, raise, user_error};
pub use given::Given;
pub use landbridge_core as core;
pub use list::{Memory, memory_of};
pub use object::{Held, disjoint, instance_of, object};
pub use pyo3;
pub use record::{Field, build, instance, is_instance, refill};
pub use text::{BorrowedPath, BorrowedStr, borrowed_path, borrowed_str};
