//! KJ from Rust, and Rust from KJ.
//!
#![doc = include_str!("../README.md")]

mod error;
mod event_loop;
mod ffi;
pub mod http;
mod own;
mod promise;
mod stream;
mod tasks;

pub use error::{ErrorType, KjError, Result, Thrown, fenced};
pub use event_loop::{EventLoop, Signal, Task, sleep, spawn, timeout};
pub use ffi::bridge::{Awaited, RustFuture};
pub use own::{Own, OwnOrMut, OwnOrRef, Owned};
pub use promise::{Promise, Value, into_kj};
pub use stream::{Connection, InputStream, Listener, OutputStream, connect, pipe};
