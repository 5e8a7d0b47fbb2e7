//! Writes fixes.
