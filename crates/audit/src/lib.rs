//! Finds the mistakes that make a Rust FFI boundary unsafe, and that rustc and clippy miss.
//!
//! [`audit`] reads a file, a crate or a workspace from source, without compiling it: hand-written
//! `extern "C"` and what PyO3, napi-rs, wasm-bindgen, cxx and UniFFI bind. What can't be read is a
//! diagnostic; the rest is audited. Each rule lies in one file of `rules` with its page, its check and
//! its tests. Nothing here prints: [`report`] makes texts of findings.
#![forbid(unsafe_code)]

mod analysis;
pub mod baseline;
mod config;
mod features;
mod finding;
pub mod fix;
mod load;
mod manifest;
pub mod report;
mod rule;
pub mod rules;
mod run;
pub mod scorecard;
mod suppress;
#[cfg(test)]
mod testing;

pub use config::Config;
pub use features::Features;
pub use finding::{Finding, Fix, Level};
pub use rule::Rule;
pub use run::{Audit, audit};
