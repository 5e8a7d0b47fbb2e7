//! Annotated Rust source to the model.
//!
//! [`read`] loads the crate's source, finds the annotated items, resolves the types that they spell and
//! decides how each crosses. Every fault of a run is reported; hosts are unknown here.
#![forbid(unsafe_code)]

mod annotated;
mod borrows;
mod buffers;
mod callbacks;
mod columns;
mod constants;
mod docs;
mod enums;
mod errors;
mod functions;
mod imports;
mod items;
mod literals;
mod methods;
mod numbers;
mod objects;
mod plain;
mod reading;
mod records;
mod sequences;
mod settle;
mod standard;
mod types;

pub use annotated::Found;
pub use landbridge_source::Cfg;
pub use reading::{Input, Member, Reading, read};
