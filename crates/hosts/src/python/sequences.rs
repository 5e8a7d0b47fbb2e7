//! Returned iterators and streams: the body that hands them over, and their stubs.

use landbridge_model::{Function, Interface, Sequence, SequenceKind};

use super::names;
use super::types::{Types, Way};
use crate::capability;

/// The body of a function that returns a sequence. The call is made within the block that keeps what it borrows.
pub(super) fn body(
    function: &Function,
    sequence: &Sequence,
    shown: &str,
    bindings: &str,
    call: &str,
) -> String {
    let (make, feed) = match sequence.kind {
        SequenceKind::Iterator => ("iterator", "iterator"),
        SequenceKind::Stream => ("stream", "stream"),
    };
    let raised = "lb::user_error::<Here, _>(py, &CLASSES, error)";
    let (items, end, fail) = if function.error.is_some() {
        (
            format!("match {call} {{ Ok(items) => items, Err(error) => return Err(error) }}"),
            "Ok(())",
            raised,
        )
    } else {
        (
            call.to_owned(),
            "Ok::<(), std::convert::Infallible>(())",
            "match error {}",
        )
    };
    let value = match sequence.error {
        Some(_) => format!("let value = value.map_err(|error| {raised})?;"),
        None => String::new(),
    };
    format!(
        "{bindings} lb::{make}(py, &CLASSES, {}, {}, |feed| async move {{ \
           let items = {items}; feed.{feed}(lb::sent_items(items)).await; {end} }}, \
         |py, error| {fail}, |py, value| {{ {value} Ok(lb::IntoPy::<Here>::into_py(value, py)?) }})",
        names::quoted(shown),
        sequence.lazy
    )
}

/// The type of a sequence in stubs.
pub(super) fn hint(types: &Types<'_>, sequence: &Sequence) -> String {
    let item = types.hint(&sequence.item, Way::Out);
    match sequence.kind {
        SequenceKind::Iterator => format!("_Items[{item}]"),
        SequenceKind::Stream => format!("_AsyncItems[{item}]"),
    }
}

/// The stubs' own classes for the sequences that an interface has.
pub(super) fn stubs(types: &Types<'_>, interface: &Interface) -> Vec<String> {
    let has = |kind| capability::sequences("python", interface).any(|it| it.kind == kind);
    let (iterators, streams) = (has(SequenceKind::Iterator), has(SequenceKind::Stream));
    let object = types.own("object");
    let mut stubs = Vec::new();
    if iterators {
        stubs.push(format!(
            "@_typing.type_check_only\n\
             class _Items(_collections_abc.Iterator[_Item]):\n\
             \x20   \"\"\"Items that Rust makes as they are asked for.\"\"\"\n\n\
             \x20   def __next__(self) -> _Item: ...\n\
             \x20   def close(self) -> None:\n\
             \x20       \"\"\"Frees what the items come from now; a second time does nothing.\"\"\"\n\
             \x20   def __enter__(self) -> _Items[_Item]: ...\n\
             \x20   def __exit__(self, *exception: {object}) -> None: ...\n"
        ));
    }
    if streams {
        stubs.push(format!(
            "@_typing.type_check_only\n\
             class _AsyncItems(_collections_abc.AsyncIterator[_Item]):\n\
             \x20   \"\"\"Items that Rust gives as they come.\"\"\"\n\n\
             \x20   async def __anext__(self) -> _Item: ...\n\
             \x20   async def aclose(self) -> None:\n\
             \x20       \"\"\"Frees what the items come from now; a second time does nothing.\"\"\"\n\
             \x20   async def __aenter__(self) -> _AsyncItems[_Item]: ...\n\
             \x20   async def __aexit__(self, *exception: {object}) -> None: ...\n"
        ));
    }
    stubs
}
