//! Futures: fenced ones that a host polls on its own loop ([`Fenced`]), and those that a few threads of this
//! crate poll (`start`, `spawn`: with the feature `async`) or the host's own (`lend`). How results reach the host, and what it calls cancelling, is each host's.
//!
//! # Promises
//!
//! - A future is dropped in place as soon as it is over: done, panicked or cancelled. What it held (borrows
//!   of objects, memory) is free before anybody learns of its end, and it is never polled again.
//! - Panics stop here, those of destructors too.
//! - With the feature `tokio`, a future is polled and dropped inside the context of the caller's runtime or,
//!   where there is none, of one that all share.
//!
//! # Borrows
//!
//! Guards that live as long as a future: those of a `static` [`Table`](crate::handle::Table) are `'static`
//! as they are; for cells, [`SharedOf`](crate::cell::SharedOf) and [`ExclusiveOf`](crate::cell::ExclusiveOf)
//! keep their owner. Move them into an `async` block: what panics in it poisons what is held exclusively.

mod context;
mod fenced;
#[cfg(feature = "async")]
mod job;
#[cfg(feature = "async")]
mod queue;
#[cfg(feature = "async")]
mod spawn;

pub use fenced::{Fenced, live};
#[cfg(feature = "async")]
pub use job::Outcome;
#[cfg(feature = "async")]
pub use queue::blocked;
#[cfg(feature = "async")]
pub use spawn::{Started, Task, Turns, lend, spawn, start};
