//! Zig sources to Rust drafts by rule, and the gate such drafts must pass.
//!
//! The stages, one folder or file each: `zig` reads a file into a tree, `lower` translates the tree rule by rule,
//! `rust` prints the result, [`draft`] checks it and adds the trailer, [`verify`] is the gate for drafts whoever wrote
//! them. Nothing here prints; nothing here knows of the rest of landbridge.
#![forbid(unsafe_code)]

pub mod command;
pub mod draft;
mod layout;
pub mod lifetimes;
mod lower;
mod names;
pub mod ownership;
pub mod profile;
mod program;
pub mod report;
mod rust;
mod sources;
pub mod tree;
mod types;
pub mod verify;
mod zig;
