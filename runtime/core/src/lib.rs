//! What every generated crate links, whatever its host: the panic fence, borrow states, the handle
//! table, the failures a call can meet besides the user's own errors, plain memory and the wire
//! format; iterators; with the feature `async`, futures' executor and streams, with `log`, log records. It knows no host; hosts turn [`Failure`] into their exceptions.
//! Without features it depends on `std` and `landbridge-types` alone.
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
//! $ cargo test -p landbridge-core --features tokio,log
//! $ RUSTFLAGS="--cfg loom" cargo test -p landbridge-core --release --test loom --test loom_reply --target-dir target/loom
//! $ RUSTFLAGS="-Zsanitizer=address" cargo +nightly test -p landbridge-core --features tokio --tests --target x86_64-unknown-linux-gnu --target-dir target/asan
//! $ LANDBRIDGE_ROUNDS=20000 cargo test -p landbridge-core --release --test wire properties
//! $ cargo test -p landbridge-core --release --test speed -- --ignored --nocapture
//! $ cargo test -p landbridge-core --release --features async --test task_soak -- --ignored
//! ```
//!
//! In this order: behaviour; every interleaving of small programs over cells, tables, futures' jobs and replies;
//! memory and leaks; many random values and damaged bytes; what the hot paths cost; a million futures.

#[cfg(all(panic = "abort", not(target_family = "wasm")))]
compile_error!(
    "panics must unwind to be stopped at the boundary: set `panic = \"unwind\"` in the profile"
);

pub mod cell;
pub mod count;
pub mod error;
pub mod failure;
pub mod fence;
pub mod handle;
#[cfg(feature = "log")]
pub mod logging;
pub mod plain;
pub mod reply;
pub mod sequence;
pub mod task;
pub mod wire;

mod alone;
mod borrow;
mod sync;

pub use borrow::Refused;
pub use error::source_chain;
pub use failure::{ArgumentFault, Failure};
#[cfg(panic = "abort")]
pub use fence::leaves;
pub use fence::{Panic, fence, fence_installed, install, raise};
pub use landbridge_types::{Buffer, HostError, buffer};
