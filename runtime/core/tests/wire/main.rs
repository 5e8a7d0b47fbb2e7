//! The wire format: its exact bytes, round trips of every type, and what any bytes at all decode to.

mod arbitrary;
mod format;
mod properties;
mod sample;
