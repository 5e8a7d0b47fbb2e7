//! One folder per host, all of one shape: `capabilities`, `names`, `lower`, `emit` (with templates
//! in the target's own extension) and `package`.
//!
//! A host turns an [`landbridge_model::Interface`] into files ([`Host::generate`]) and these into an
//! installable package ([`Host::package`]). This crate knows nothing of how source is read and
//! nothing of the command; it never prints.
#![forbid(unsafe_code)]

mod archive;
pub mod bench;
pub mod build;
pub mod c;
pub mod capability;
mod cmake;
pub mod compatibility;
pub mod cpp;
pub mod emit;
pub mod feature;
pub mod files;
pub mod go;
mod host;
mod javascript;
pub mod kotlin;
pub mod logging;
pub mod lower;
mod made;
pub mod members;
pub mod naming;
pub mod node;
mod place;
pub mod process;
pub mod python;
mod registry;
pub mod settings;
mod shown;
mod spelling;
pub mod swift;
pub mod tool;
pub mod typescript;
pub mod v8;
pub mod wasm;

pub use host::{Generated, Host, Input};
pub use registry::{all, find};
