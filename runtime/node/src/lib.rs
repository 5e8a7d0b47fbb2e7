//! The Node side of generated crates: safe wrappers over raw Node-API
