//! Every construct that landbridge binds, in one crate.
//!
//! The conformance cases call these items through every host. Each module covers one family;
//! nothing here depends on a host.
#![forbid(unsafe_code)]

pub mod awaited;
pub mod borrowed;
pub mod buffers;
pub mod callbacks;
pub mod closures;
pub mod collections;
pub mod columns;
pub mod defaults;
pub mod endings;
pub mod enums;
pub mod errors;
pub mod futures;
#[path = "plain/geometry.rs"]
pub mod geometry;
pub mod given;
pub mod inner_c;
pub mod leaves;
pub mod logs;
pub mod names;
pub mod objects;
pub mod panics;
pub mod records;
pub mod scalars;
pub mod sequences;
pub mod shared;
pub mod slices;
pub mod streams;
pub mod taken;
pub mod text;
pub mod threads;
pub mod time;

mod live;

/// Objects of this crate that are alive, of all types together.
///
/// When a host has closed or collected everything it held, this is zero.
#[landbridge::export]
pub fn live_trackers() -> u32 {
    live::count()
}

/// Only with the feature `extra`, which is off by default.
#[cfg(feature = "extra")]
#[landbridge::export]
pub fn only_with_extra() -> bool {
    true
}

/// Only without the feature `extra`.
#[cfg(not(feature = "extra"))]
#[landbridge::export]
pub fn only_without_extra() -> bool {
    true
}
