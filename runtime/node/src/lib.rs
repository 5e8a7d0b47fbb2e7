//! What a generated Node addon links beside the core: functions called by Node-API with as few calls
//! back into it as can be, arguments checked, panics fenced, results and errors handed over.
//!
//! Scalars, text, typed arrays and handles cross as JavaScript values. Everything else crosses in the
//! core's wire format through memory that both sides know (the scratch buffer), so that a record costs
//! no call per field; the package's JavaScript encodes and decodes it.
//!
//! # Threads
//!
//! A [`Call`] lives on its environment's thread for one call. Objects are in process-wide tables, since
//! any number of workers may load the addon.

mod argument;
mod back;
mod call;
mod callback;
mod columns;
mod direct;
mod iterator;
#[cfg(feature = "log")]
mod logging;
mod module;
mod owned;
#[cfg(feature = "async")]
mod promise;
mod result;
mod shared;
mod shown;
mod task;

pub use argument::{Lent, LentMut, Moved, Text, disjoint};
pub use back::{Back, Copied};
pub use call::{Call, ErrorWire, Stopped, user_error};
pub use callback::{
    Answer, Callback, Calls, Connect as ConnectCallbacks, Failed as CallbackFailed, Fault, Items,
    Settled as CallbackSettled, Shapes, Stop as StopCallbacks, TryItems,
};
#[cfg(feature = "async")]
pub use callback::{AwaitedItems, TryAwaitedItems};
pub use direct::Direct;
#[cfg(feature = "async")]
pub use iterator::NextStream;
pub use iterator::{CloseItems, NextItems, sent_items};
pub use landbridge_core as core;
pub use landbridge_core::Buffer;
#[cfg(feature = "log")]
pub use logging::{ConnectLogs, FlushLogs, LimitLogs};
pub use module::{Function, Registration, register, trampoline};
pub use napi_sys as sys;
pub use owned::{Objects, made};
#[cfg(feature = "async")]
pub use promise::{Cancel as CancelFuture, Connect as ConnectFutures};
pub use result::Value;
pub use shared::{
    BufferClose, BufferHide, BufferLength, BufferMake, BufferView, Shared, Shares, share, shared,
};
pub use shown::Leave as LeaveBuffers;
