//! Returned iterators and streams: the Rust that opens one, and the JavaScript that takes batches apart.

use landbridge_model::{Element, Function, Int, List, Scalar, Sequence, SequenceKind, Value};

use super::functions::Call;
use super::natives::Returned;
use super::results::{Convert, Handed, result};
use crate::javascript::names;
use crate::javascript::types::{Types, Way};

/// A lowered sequence: its Rust body, the JavaScript that makes the iterator or stream of `$r`, and its type.
pub(super) struct Lowered {
    pub(super) body: String,
    pub(super) convert: Convert,
    pub(super) typescript: String,
    /// What a batch crosses as.
    pub(super) batch: Returned,
}

/// The list that a batch crosses as, as the reader has it for a `Vec` of the item.
fn batch_of(item: &Value) -> Value {
    let element = match item {
        Value::Scalar(Scalar::Int(Int::U8)) => return Value::Bytes,
        Value::Scalar(Scalar::Int(int))
            if int.bits() <= 64 && !matches!(int, Int::Isize | Int::Usize) =>
        {
            Element::Int(*int)
        }
        Value::Scalar(Scalar::Float(float)) => Element::Float(*float),
        Value::Plain(name) => Element::Plain(name.clone()),
        item => return Value::List(List::Converted(Box::new(item.clone()))),
    };
    Value::List(List::Direct(element))
}

/// The TypeScript type of an item: of what a batch holds, where numbers have another alone.
fn item_type(types: &Types<'_>, item: &Value, batch: &Value) -> String {
    match batch {
        Value::List(List::Direct(Element::Int(int))) if int.bits() == 64 => "bigint".to_owned(),
        _ => types.ts(item, Way::Out),
    }
}

pub(super) fn lower(
    types: &Types<'_>,
    call: &Call,
    function: &Function,
    sequence: &Sequence,
    invoke: &str,
    title: &str,
) -> Lowered {
    let batch = batch_of(&sequence.item);
    let Handed {
        give,
        convert,
        returned,
        ..
    } = result(types, Some(&batch));
    // An object that nobody asked for would stay until the collector comes.
    let lazy = sequence.lazy || types.holds_object(&sequence.item);
    let split = match &sequence.error {
        Some(_) => "|item| item.map_err(lb::user_error::<Here, _>)",
        None => "Ok",
    };
    let invoke = match &function.error {
        Some(_) => format!("{invoke}.map_err(lb::user_error::<Here, _>)?"),
        None => invoke.to_owned(),
    };
    let (feed, make, class) = match sequence.kind {
        SequenceKind::Iterator => ("iterator", "$items", "IterableIterator"),
        SequenceKind::Stream => ("stream", "$stream", "AsyncIterableIterator"),
    };
    let body = format!(
        "{} call.iterator({}, {lazy}, |feed| async move {{ \
           let items = {invoke}; feed.{feed}(lb::sent_items(items)).await; Ok(()) }}, \
         {split}, |call, value| {give})",
        call.before,
        names::quoted(title),
    );
    let failed = match (&sequence.error, sequence.kind) {
        (Some(error), SequenceKind::Iterator) => format!(
            "if ($r === $s.FAILED) throw e${}($s.failed()); ",
            types.name(error)
        ),
        // A promise is rejected with the error itself.
        _ => String::new(),
    };
    let plain = matches!(batch, Value::List(List::Direct(Element::Plain(_))));
    let array = if plain { ".toArray()" } else { "" };
    let take_apart = format!("($r) => {{ {failed}return {}{array}; }}", convert.of("$r"));
    let kept = match call.kept.as_slice() {
        [] => String::new(),
        [kept] => format!(", {kept}"),
        kept => format!(", [{}]", kept.join(", ")),
    };
    Lowered {
        body,
        convert: Convert::new(format!("{make}("), format!(", {take_apart}{kept})")),
        typescript: format!(
            "{}<{}>",
            types.global(class),
            item_type(types, &sequence.item, &batch)
        ),
        batch: returned,
    }
}

/// The note on items that are errors.
pub(super) fn note(sequence: &Sequence, error: &str) -> String {
    let may = match sequence.kind {
        SequenceKind::Iterator => "Asking for an item may throw",
        SequenceKind::Stream => "The promise of an item may be rejected with",
    };
    format!("{may} {{@link {error}}}; the next one can be asked for all the same.")
}
