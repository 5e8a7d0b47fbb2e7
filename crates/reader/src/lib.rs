//! Reads annotated Rust source into the model
#![forbid(unsafe_code)]
