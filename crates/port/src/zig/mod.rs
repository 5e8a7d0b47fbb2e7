//! Reading Zig: tokens, tree, parser. Nothing here knows of Rust.

pub(crate) mod lexer;
pub(crate) mod parser;
pub(crate) mod tree;
pub(crate) mod walk;
