//! For build scripts of crates that call Go through `#[landbridge::import(go)]` traits:
//!
//! ```no_run
//! # #[expect(clippy::needless_doctest_main, reason = "a build script is a program")]
//! fn main() {
//!     landbridge_build::Go::new().build();
//! }
//! ```
//!
//! That reads the crate's source, writes `go/landbridge.go` beside the user's own Go files and `landbridge_go.rs`
//! into `OUT_DIR`, calls `go build` and tells cargo what to link. The crate shows the generated Rust where it likes:
//!
//! ```ignore
//! pub mod go {
//!     include!(concat!(env!("OUT_DIR"), "/landbridge_go.rs"));
//! }
//! ```
//!
//! The generator is in `go`, Go's own tools are in `toolchain`.
#![forbid(unsafe_code)]

mod crate_source;
mod failure;
mod go;
mod script;
mod toolchain;

pub use failure::Failure;
pub use go::{Generated, generate};
pub use script::Go;
