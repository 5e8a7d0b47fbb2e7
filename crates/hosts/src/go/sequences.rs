//! Returned iterators and streams: the Rust that opens one, and the Go that ranges over it.

use landbridge_model::{Sequence, SequenceKind, Value};

use super::functions::Call;
use super::types::Types;

/// The type that callers range over.
pub(super) fn go_type(types: &Types<'_>, sequence: &Sequence) -> String {
    let item = types.go(&sequence.item);
    if is_pair(sequence) {
        format!("iter.Seq2[{item}, error]")
    } else {
        format!("iter.Seq[{item}]")
    }
}

/// Whether an item comes with an error: waiting for one can always fail.
fn is_pair(sequence: &Sequence) -> bool {
    sequence.error.is_some() || sequence.kind == SequenceKind::Stream
}

/// The body that opens it and gives its handle.
pub(super) fn rust(types: &Types<'_>, call: &Call, sequence: &Sequence, invoke: &str) -> String {
    let mut objects = false;
    sequence.item.walk(&mut |part| {
        objects |= matches!(part, Value::Object { .. } | Value::Buffer(_));
    });
    // An object that nobody asked for would stay until the collector comes.
    let lazy = sequence.lazy || objects || types.names_object(&sequence.item);
    let feed = match sequence.kind {
        SequenceKind::Iterator => "iterator",
        SequenceKind::Stream => "stream",
    };
    let split = match &sequence.error {
        Some(_) => "|item| item.map_err(lb::user_error::<Here, _>)",
        None => "Ok",
    };
    format!(
        "{} lb::opened({lazy}, |feed| async move {{ let items = {invoke}; feed.{feed}(items).await; Ok(()) }}, {split}, |items, room| lb::Room::wire::<Here, _>(room, items))",
        call.before
    )
}

/// What ranges over the sequence of the handle in `ret.value`; `kept` lives as long.
pub(super) fn go(types: &Types<'_>, sequence: &Sequence, kept: &str) -> String {
    let kept = if kept.is_empty() {
        String::new()
    } else {
        format!(", {kept}")
    };
    let batch = batch(types, &sequence.item);
    match (sequence.kind, is_pair(sequence)) {
        (SequenceKind::Stream, _) => format!("lbStream(ctx, uint64(ret.value), {batch}{kept})"),
        (_, true) => format!("lbPairs(uint64(ret.value), {batch}{kept})"),
        (_, false) => format!("lbSequence(uint64(ret.value), {batch}{kept})"),
    }
}

/// The function that reads a batch: a list as a `Vec` of the item has it.
fn batch(types: &Types<'_>, item: &Value) -> String {
    use landbridge_model::{Element, Int, List, Scalar};
    let list = match item {
        Value::Scalar(Scalar::Int(int))
            if int.bits() <= 64 && !matches!(int, Int::Isize | Int::Usize) =>
        {
            List::Direct(Element::Int(*int))
        }
        Value::Scalar(Scalar::Float(float)) => List::Direct(Element::Float(*float)),
        Value::Plain(name) => List::Direct(Element::Plain(name.clone())),
        item => List::Converted(Box::new(item.clone())),
    };
    types.reader(&Value::List(list))
}
