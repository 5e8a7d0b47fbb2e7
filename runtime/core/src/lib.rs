//! What every generated crate links, whatever its host: the panic fence, borrow states, the handle
//! table, the failures a call can meet besides the user's own errors, plain memory and the wire
//! format. It depends on `std` alone and knows no host; hosts turn [`Failure`] into their exceptions.
//!
//! # The local tag
//!
//! [`Plain`](plain::Plain) and [`Wire`](wire::Wire) take a type parameter `M` that says nothing: a
//! generated crate passes a type of its own (`crate::Here`), so that it may implement these foreign
//! traits for the user's equally foreign types. This crate implements them for every `M`.
//!
//! # How it is checked
//!
//! ```console
//! $ cargo test -p landbridge-core
//! $ RUSTFLAGS="--cfg loom" cargo test -p landbridge-core --release --test loom --target-dir target/loom
//! $ RUSTFLAGS="-Zsanitizer=address" cargo +nightly test -p landbridge-core --tests --target x86_64-unknown-linux-gnu --target-dir target/asan
//! $ cargo test -p landbridge-core --release --test speed -- --ignored --nocapture
//! ```

pub mod cell;
pub mod error;
pub mod failure;
pub mod fence;
pub mod handle;
pub mod plain;
pub mod wire;

mod borrow;
mod sync;

pub use borrow::Refused;
pub use error::source_chain;
pub use failure::{ArgumentFault, Failure};
pub use fence::{Panic, fence};
