//! Names in @TITLE@: its conventions, and what can't be one.

/// The host's id.
pub(super) const HOST: &str = "@ID@";

/// Keywords, and names that the generated code uses itself.
pub(super) const RESERVED: &[&str] = &[];
