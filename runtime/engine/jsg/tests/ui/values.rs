//! Structs and unions.
use jsg::{jsg_oneof, jsg_struct};

#[jsg_struct]
struct Tuple(u32);

#[jsg_struct]
enum NotStruct {
    A,
}

#[jsg_struct]
struct Generic<T> {
    pub it: T,
}

#[jsg_struct(name = 1)]
struct Number {
    pub it: u32,
}

#[jsg_oneof]
struct NotEnum {}

#[jsg_oneof]
enum Empty {}

#[jsg_oneof]
enum Shapes {
    Unit,
    Pair(u32, u32),
    Fields { it: u32 },
}

#[jsg_oneof(first)]
enum Options {
    A(u32),
}

fn main() {}
