//! What a generated crate for Bun and Deno links beside the core: functions with C signatures that their native
//! FFI calls, arguments as words, results as words and memory, panics fenced, failures told by a word. It has the
//! names of the Node runtime, so that generated bodies are the same.
//!
//! # How values cross
//!
//! Numbers, booleans and handles are C scalars. Typed arrays are pointers. Text comes through a memory of its own,
//! everything else in the core's wire format through the scratch memory, and back through the memory of answers; all
//! are the package's JavaScript's, as is the [`Head`], by which a call tells that it failed. An answer that is too
//! long for its memory JavaScript takes with a call of its own.
//!
//! # Threads
//!
//! An [`Environment`] belongs to one instance of the package's JavaScript and to its thread. It is never freed, so
//! that no late call can find it gone; what it holds is dropped when its thread ends, or an embedder says that it [`end`]s. Objects are in process-wide
//! tables, since any number of workers may load the library.

mod argument;
mod back;
mod call;
mod callback;
mod columns;
mod direct;
mod environment;
mod export;
mod hub;
mod iterator;
mod later;
#[cfg(feature = "log")]
mod logging;
mod owned;
mod pool;
mod result;
mod shared;
mod shown;

pub use argument::{Lent, LentMut, Moved, Text, disjoint};
pub use back::{Back, Copied, back};
pub use call::{Call, ErrorWire, Function, Stopped, user_error};
pub use callback::{
    Answer as CallbackAnswer, Callback, Calls, Enters, Entry, Env, Fault, Handle, Items,
    QuickEntry, Shapes, TryItems, enters, enters_by, failed, register, released, settled,
    stop_callbacks, thrown,
};
#[cfg(feature = "async")]
pub use callback::{AwaitedItems, TryAwaitedItems};
pub use direct::Direct;
pub use environment::{
    At, Environment, Head, Named, end, forget, gone, hold, left, open, take, taken, tells,
};
pub use export::{Answer, Word, called, calling, sys};
pub use hub::Ring;
#[cfg(feature = "async")]
pub use iterator::next_stream;
pub use iterator::{close_items, drop_items, next_items, sent_items};
pub use landbridge_core as core;
pub use landbridge_core::Buffer;
pub use later::{cancel, hub, rings, rings_by, turn, wait};
#[cfg(feature = "log")]
pub use logging::{connect_logs, limit_logs, next_log};
pub use owned::{Objects, made};
pub use result::Value;
pub use shared::{
    BufferClose, BufferHide, BufferLength, BufferMake, BufferView, Shared, Shares, share, shared,
};
pub use shown::{hidden, pin, unseen};
