//! Returned iterators: the Rust that opens one, and the JavaScript that takes batches apart.

use landbridge_model::{Element, Function, List, Scalar, Sequence, Value};

use super::functions::Call;
use super::results::{Convert, result};
use crate::javascript::names;
use crate::javascript::types::{Types, Way};

/// A lowered sequence: its Rust body, the JavaScript that makes the iterator of `$r`, and its type.
pub(super) struct Lowered {
    pub(super) body: String,
    pub(super) convert: Convert,
    pub(super) typescript: String,
}

/// The list that a batch crosses as. Numbers that a typed array would show otherwise than alone are converted.
fn batch_of(item: &Value) -> Value {
    let element = match item {
        Value::Scalar(Scalar::Int(int)) if int.bits() <= 32 => Some(Element::Int(*int)),
        Value::Scalar(Scalar::Float(float)) => Some(Element::Float(*float)),
        Value::Plain(name) => Some(Element::Plain(name.clone())),
        _ => None,
    };
    Value::List(match element {
        Some(element) => List::Direct(element),
        None => List::Converted(Box::new(item.clone())),
    })
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
    let (give, convert, _) = result(types, Some(&batch));
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
    let body = format!(
        "{} call.iterator({}, {lazy}, |feed| async move {{ \
           let items = {invoke}; feed.iterator(lb::sent_items(items)).await; Ok(()) }}, \
         {split}, |call, value| {give})",
        call.before,
        names::quoted(title),
    );
    let failed = match &sequence.error {
        Some(error) => format!(
            "if ($r === $s.FAILED) throw e${}($s.failed()); ",
            types.name(error)
        ),
        None => String::new(),
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
        convert: Convert::new("$items(".to_owned(), format!(", {take_apart}{kept})")),
        typescript: format!(
            "{}<{}>",
            types.global("IterableIterator"),
            types.ts(&sequence.item, Way::Out)
        ),
    }
}
