//! Annotate a plain Rust API once; landbridge binds it to every runtime
#![forbid(unsafe_code)]
