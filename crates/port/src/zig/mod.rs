//! Reading Zig: tokens, tree, parser. Nothing here knows of Rust.

pub(crate) mod lexer;
pub(crate) mod parser;
#[cfg(test)]
mod shape;
pub(crate) mod tree;
pub(crate) mod walk;
