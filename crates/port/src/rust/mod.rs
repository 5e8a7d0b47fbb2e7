//! The draft as a tree of Rust, with comments as nodes, and its printer. Nothing here knows of Zig.

pub(crate) mod print;
pub(crate) mod print_item;
pub(crate) mod tree;
