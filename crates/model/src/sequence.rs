//! Items that come one after the other: iterators and streams, both ways.

use serde::{Deserialize, Serialize};

use crate::{TypeName, Value};

/// Who waits for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SequenceKind {
    /// `Iterator`: the caller's thread.
    Iterator,
    /// `Stream`: nobody; the items are awaited.
    Stream,
}

/// How Rust spells a sequence. What crosses is `Send` and, as a parameter, `'static` whatever is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SequenceHold {
    /// `impl Iterator<Item = T>`.
    Impl,
    /// `Box<dyn Iterator<Item = T>>`; of a stream, `Pin<Box<dyn Stream<Item = T>>>`.
    Box,
}

/// An iterator or a stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sequence {
    /// Iterator or stream.
    pub kind: SequenceKind,
    /// How it is held.
    pub hold: SequenceHold,
    /// What it gives, without the `Result` around it.
    pub item: Value,
    /// An item is `Result<_, E>`: the error type's name. An error is thrown where the item would have come; it
    /// ends the host's loop, and the sequence only if the sequence says so.
    pub error: Option<TypeName>,
    /// `lazy`: an item isn't made before it is asked for, so items cross one by one.
    pub lazy: bool,
}
