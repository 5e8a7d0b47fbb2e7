//! What a generated Python extension links beside the core: trampolines, conversions with the place of a
//! fault, objects behind borrow flags, dataclasses, buffers read in place, errors.
//!
//! # Threads
//!
//! Extensions ask for the interpreter's lock (a free-threaded interpreter takes it when it imports one), and
//! every borrow begins and ends under it; `blocking` functions release it in between. Futures are polled and
//! dropped under it too (`coroutine`).
//!
//! # The ABI
//!
//! What one version's headers show and what all versions share: `fast` and `stable`, chosen by the feature
//! `abi3`, have the same functions.
//!
//! # The tag
//!
//! The type parameter `M` of the conversion traits says nothing: a generated crate passes a type of its
//! own, so that it may implement them for the user's types.

#[cfg_attr(not(feature = "abi3"), path = "fast.rs")]
#[cfg_attr(feature = "abi3", path = "stable.rs")]
mod abi;
mod buffer;
mod call;
mod callback;
mod class;
mod collections;
mod columns;
mod convert;
#[cfg(feature = "async")]
mod coroutine;
mod depth;
mod enumeration;
mod error;
mod exception;
mod extension;
mod format;
mod function;
mod iterator;
mod kept;
mod list;
#[cfg(feature = "log")]
mod logging;
mod object;
mod parameters;
mod park;
mod reserve;
mod settle;
mod shared;
mod stops;
mod text;
mod time;
mod trace;
mod unwind;

pub use buffer::{Lent, LentMut, lent, lent_mut, records};
pub use call::{
    Answer, Bare, Definition, Fast, Get, Property, Raised, bare_function, bare_method, construct,
    constructor, function, method,
};
#[cfg(feature = "async")]
pub use callback::{AsyncItems, Parting, TryAsyncItems};
pub use callback::{
    Callback, ErrorFromPy, Items, Name, Still, Take, TryItems, answer, answer_nothing, answer_owned,
};
pub use class::Class;
pub use collections::items;
pub use convert::{FromPy, IntoPy, argument, item, within, wrong};
#[cfg(feature = "async")]
pub use coroutine::{coroutine, sent};
pub use enumeration::Enumeration;
pub use error::{Classes, guarded, raise};
pub use exception::{ErrorPy, Exception, user_error};
pub use extension::extension;
#[cfg(feature = "async")]
pub use iterator::stream;
pub use iterator::{iterator, sent_items};
pub use kept::Kept;
pub use landbridge_core as core;
pub use landbridge_core::Buffer;
pub use list::Block;
#[cfg(feature = "log")]
pub use logging::forward_logs;
pub use object::{Held, disjoint, instance_of, lend, object};
pub use parameters::{Signature, Slot, missing};
pub use pyo3;
pub use pyo3::ffi::PyObject as Object;
pub use reserve::{Reserved, reserve};
pub use settle::{Settle, settled};
pub use shared::{Shared, Shares, items_of};
pub use text::borrowed_str;
