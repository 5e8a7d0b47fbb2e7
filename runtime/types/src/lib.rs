//! Types that a user's crate and the generated crates both name: what a host's code failed with, and memory that
//! both sides see.
//!
//! The crate `landbridge` shows them to users, `landbridge-core` to the runtimes. It depends on nothing, so
//! that a user's crate stays plain Rust.

pub mod buffer;
mod host_error;

#[doc(inline)]
pub use buffer::{Buffer, BufferMut, BufferRef, Busy, WriteError};
pub use host_error::HostError;
