//! What generated code links for Go: here, calls from Rust to Go. `queue` carries them and their answers without
//! locks, `caller` is what generated code is written in.

pub mod caller;
pub mod queue;
mod sync;

pub use landbridge_core as core;
