//! Types that a user's crate and the generated crates both name: what a host's code failed with.
//!
//! The crate `landbridge` shows them to users, `landbridge-core` to the runtimes. It depends on nothing, so
//! that a user's crate stays plain Rust.

mod host_error;

pub use host_error::HostError;
