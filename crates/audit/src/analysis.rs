//! What rules ask of a crate: its exports and calls, where pointers of the host go, what is guarded,
//! who owns what. Each question is answered here once; rules only judge.

pub(crate) mod belief;
mod body;
pub(crate) mod c_header;
mod certainty;
pub(crate) mod docs;
pub(crate) mod expr;
pub(crate) mod foreign;
pub(crate) mod frames;
pub(crate) mod function;
mod leaving;
mod macros;
mod moves;
mod once;
pub(crate) mod ownership;
pub(crate) mod panics;
pub(crate) mod pointers;
pub(crate) mod systems;
mod taint;
pub(crate) mod types;
mod unfold;
pub(crate) mod vectors;
mod view;
mod waits;

pub(crate) use belief::SinkKind;
pub(crate) use frames::Frame;
pub(crate) use function::{Boundary, Function};
pub(crate) use leaving::leaving;
pub(crate) use once::once;
pub(crate) use ownership::Container;
pub(crate) use pointers::Sink;
pub(crate) use unfold::{rewrite, unfold};
pub(crate) use view::{Facts, View, start_of};
pub(crate) use waits::first_wait;
