//! The Python side of generated crates: safe wrappers over the fast paths of the C API
