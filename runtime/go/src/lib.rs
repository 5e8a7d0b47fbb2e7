//! What a generated crate for Go links beside the core: functions with C signatures that cgo calls, arguments as C
//! scalars and memory, results as two words and memory, panics fenced.
//!
//! # How values cross
//!
//! Numbers, booleans and handles are C scalars. Text, bytes and lists of plain items are a pointer into Go's memory
//! and a length, everything else is in the core's wire format in memory that the generated Go keeps for calls. What
//! is returned is a [`Returned`]: a scalar, or how many bytes were written into memory that the caller gave; or a
//! [`Fault`], which is Rust's memory and goes back by [`fault_free`]. Nothing of it is per thread, since a goroutine
//! may go on on another thread after any call.
//!
//! # Threads
//!
//! Any goroutine may call anything from any thread. Objects are in process-wide tables. What Go implements for Rust
//! (`callback`) is called from any thread, by exported functions of Go's.
//!
//! # The other direction
//!
//! Calls from Rust to Go: `queue` carries them and their answers without locks, `caller` is what generated code is
//! written in.

mod argument;
#[cfg(feature = "async")]
mod awaited;
mod buffer;
mod callback;
pub mod caller;
mod crossing;
mod fault;
#[cfg(feature = "async")]
mod first;
mod leaf;
#[cfg(feature = "log")]
mod logging;
pub mod queue;
mod sequence;
mod sync;
mod word;

pub use argument::{
    Changed, Lent, Moved, bytes, changed, disjoint, handle, lent, lent_mut, owned, taken, text,
    wire,
};
#[cfg(feature = "async")]
pub use awaited::{Completed, Pending, awaited, cancel, open, settle, wait};
pub use buffer::{Shares, Sharing, share, shared};
pub use callback::{
    Answer, BeginFn, CallFn, Items, NumberFn, Received, Target, Thrown, TryItems, answered,
    connect, received, replied,
};
#[cfg(feature = "async")]
pub use callback::{StreamItems, TryStreamItems};
pub use crossing::{Returned, Room, called};
pub use fault::{ErrorWire, Fault, Shown, Stopped, fault_free, user_error};
pub use landbridge_core as core;
pub use landbridge_core::Buffer;
pub use leaf::leaf;
#[cfg(feature = "log")]
pub use logging::{LogFn, log_limit, log_open};
#[cfg(feature = "async")]
pub use sequence::next_awaited;
pub use sequence::{close, next, opened};
pub use word::{Bits, character, size};
