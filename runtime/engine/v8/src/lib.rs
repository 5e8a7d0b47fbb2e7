//! What a generated crate for programs that embed V8 links: the runtime of Bun and Deno, whose functions take machine
//! words, and what an engine has otherwise than a library: functions that V8 calls, a way back into JavaScript, turns of
//! the embedder's loop, memory that an `ArrayBuffer` shows.
//!
//! A generated crate has a [`Package`]. [`Package::exports`] gives its API in a realm, [`Package::module`] makes it a module
//! for the embedder's [`jsg::Loader`].
//!
//! # Trust
//!
//! The package's JavaScript checks what it hands to native code, and keeps native functions to itself. It is to be made
//! before scripts run that nobody trusts: they could replace the built-ins that it then finds.
//!
//! # Turns
//!
//! What waits for Rust's threads goes on when the embedder calls [`jsg::Lock::turn`], which [`jsg::Isolate::on_wake`] asks
//! for. A pending promise counts among what `turn` says still waits.
//!
//! # Ends
//!
//! With the realm ends what the package has under way there: its futures and objects are dropped, and who calls JavaScript
//! from then on is answered with a `ClosedError`.

#![allow(
    clippy::macro_metavars_in_unsafe,
    reason = "`native!` is for generated crates, which name functions of their own, and numbers"
)]

mod engine;
mod package;
#[cfg(feature = "program")]
pub mod program;

pub use jsg;
pub use landbridge_typescript::*;
pub use package::{NativeFunction, Package, native_call};

/// What a call names its environment by: a number, as V8's functions are given.
pub type At = f64;
