//! Findings as texts: for people, for programs, for code scanning. Printing them is the caller's.

mod json;
mod sarif;
mod text;

pub use json::json;
pub use sarif::sarif;
pub use text::{summary, text};
