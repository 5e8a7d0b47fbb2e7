//! A crate's module tree as rustc would see it: files, `cfg`, imports and names.
//!
//! It reads any Rust crate from source, without compiling and without knowing what for: the reader
//! looks for annotated items in it, other tools for other things. Faults are collected, never fatal: what can be
//! read is there.
#![forbid(unsafe_code)]

mod cfg;
mod krate;
mod load;
mod names;
mod place;

pub use cfg::Cfg;
pub use krate::{Crate, Import, ItemId, Module, ModuleId};
pub use load::{Root, load};
pub use names::{Resolved, Sources};
pub use place::place;
