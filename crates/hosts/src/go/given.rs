//! Iterators and streams of Go's as arguments: `iter.Seq`, and `iter.Seq2` where an item may be an error or is awaited.

use landbridge_model::{Sequence, SequenceHold, SequenceKind};

use super::callbacks::Hold;
use super::types::Types;
use crate::spelling::spelled;

fn is_pair(sequence: &Sequence) -> bool {
    sequence.error.is_some() || sequence.kind == SequenceKind::Stream
}

/// The type that callers give: that of what they are given.
pub(super) fn go_type(types: &Types<'_>, sequence: &Sequence) -> String {
    super::sequences::go_type(types, sequence)
}

/// The Go that makes of it what Rust asks.
pub(super) fn keep(types: &Types<'_>, sequence: &Sequence, given: &str) -> String {
    let write = types.writer(&sequence.item);
    let keeps = types.names_object(&sequence.item);
    if !is_pair(sequence) {
        return format!("lbGivenItems({given}, {write}, {keeps})");
    }
    let throw = match &sequence.error {
        Some(error) => format!("lbThrow{}", types.name(error)),
        None => "nil".to_owned(),
    };
    format!("lbGivenPairs({given}, {write}, {throw}, {keeps})")
}

/// The Rust items of a `target`.
pub(super) fn rust(sequence: &Sequence) -> String {
    let item = spelled(&sequence.item);
    let stream = match sequence.kind {
        SequenceKind::Iterator => "",
        SequenceKind::Stream => "Stream",
    };
    match &sequence.error {
        Some(error) => format!("lb::Try{stream}Items::<Here, {item}, {error}>::of(target)"),
        None => format!("lb::{stream}Items::<Here, {item}>::of(target)"),
    }
}

pub(super) fn hold(sequence: &Sequence) -> Hold {
    match (sequence.hold, sequence.kind) {
        (SequenceHold::Impl, _) => Hold::Itself,
        (SequenceHold::Box, SequenceKind::Iterator) => Hold::Box,
        (SequenceHold::Box, SequenceKind::Stream) => Hold::Pinned,
    }
}
