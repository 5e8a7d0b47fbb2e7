//! A crate's module tree as written: files, cfg, paths and names
#![forbid(unsafe_code)]
