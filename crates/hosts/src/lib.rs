//! One folder per host: what it can do, its names, its code, its package
#![forbid(unsafe_code)]
