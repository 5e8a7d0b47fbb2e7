//! The interface of an annotated crate as plain data
#![forbid(unsafe_code)]
