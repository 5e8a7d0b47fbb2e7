//! A crate's module tree as rustc would see it: files, `cfg`, imports and names.
//!
//! It reads any Rust crate from source, without compiling and without knowing what for: the reader
//! looks for annotated items in it, other tools for other things. Faults are collected, never fatal:
//! what can be read is there.
//!
//! Macros are not expanded: items that a macro makes, and the text that `include!` brings in, are not
//! in the tree.
#![forbid(unsafe_code)]

mod cfg;
mod configure;
mod depth;
mod krate;
mod lenient;
mod load;
mod names;
mod place;
mod public;
mod scopes;
mod uses;

pub use cfg::Cfg;
pub use krate::{Crate, Import, ItemId, Module, ModuleId, Reach};
pub use load::Root;
pub use names::{Resolved, Sources, Space};
pub use place::place;
