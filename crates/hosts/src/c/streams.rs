//! Returned streams: a function that makes one, one that gives a future of its next item, one that frees it, and
//! the functions of that future, which `futures` has. What the handles do is the runtime's.

use landbridge_model::{Function, Sequence};

use super::docs;
use super::forms::{Forms, Results};
use super::functions::{Call, LoweredFunction};
use super::futures::{handle, tag};
use super::sequences::{given, made};
use crate::naming;

/// What follows the name of a function in what belongs to its streams.
pub(super) const SUFFIXES: [&str; 10] = [
    "_stream",
    "_stream_next",
    "_stream_free",
    "_next",
    "_next_poll",
    "_next_wait",
    "_next_on_ready",
    "_next_take",
    "_next_cancel",
    "_next_free",
];

/// The functions of a function that returns a stream: `invoke` gives it, of what `statements` bound.
pub(super) fn function(
    forms: &mut Forms<'_>,
    name: &str,
    function: &Function,
    sequence: &Sequence,
    mut call: Call,
    statements: &str,
    invoke: &str,
) -> LoweredFunction {
    let prefix = forms.prefix.clone();
    let shout = prefix.to_uppercase();
    let (stream, next) = (format!("{name}_stream"), format!("{name}_next"));
    let screaming = naming::screaming(name);
    let (table, futures) = (format!("{screaming}_STREAMS"), format!("{screaming}_NEXT"));
    let (tag, next_tag) = (tag(forms), tag(forms));
    let form = forms.of(&sequence.item);
    let (made, item) = made(function, sequence, invoke);
    call.c.push(format!("{stream} **out"));
    call.rust.push("out: *mut lb::Reference".to_owned());
    call.c.push(format!("{prefix}_error **err"));
    call.rust.push("err: *mut lb::ErrorHandle".to_owned());
    call.notes.push(format!(
        "`out` receives a stream, which is the caller's; ask it for items with `{stream}_next`, free it with `{stream}_free`."
    ));
    call.notes.push(
        "What is lent is copied; objects that are lent stay in use until the stream has come to its end or is freed."
            .to_owned(),
    );
    let docs_text = match &function.item.deprecated {
        Some(note) => format!("@deprecated {note}\n\n{}", function.item.docs),
        None => function.item.docs.clone(),
    };
    let error = format!("{prefix}_error **err");
    let mut prototypes = vec![
        format!(
            "/** A stream of {name}: a handle, never a real address. Any thread may use it. */\n\
             typedef struct {stream} {stream};"
        ),
        format!(
            "{}typedef struct {next} {next};",
            docs::block(
                &format!(
                    "The next item of {name}, a future: a handle, never a real address. Any thread may use it."
                ),
                &[
                    "Cancelling or freeing it while it waits leaves the stream as it is, to be asked again; \
                   one that is over has an item, which is lost if it is freed."
                        .to_owned()
                ],
                ""
            )
        ),
        format!(
            "{}{prefix}_status {name}({});",
            docs::block(&docs_text, &call.notes, ""),
            call.c.join(", ")
        ),
        format!(
            "{}{prefix}_status {stream}_next({stream} *stream, {next} **out, {error});",
            docs::block(
                "Asks for the next item, and returns at once.",
                &[
                    format!(
                        "`out` receives a future, which is the caller's; take the item with `{next}_take`, or free it with `{next}_free`."
                    ),
                    format!(
                        "{shout}_BUSY, and no future, until the one before it is over; {shout}_CLOSED once the stream was freed."
                    ),
                ],
                ""
            )
        ),
        format!(
            "{}{prefix}_status {stream}_free({stream} *stream);",
            docs::block(
                "Frees a stream, with what it borrows and the items that nobody asked for.",
                &[
                    "It is dropped before this returns; or, if a thread polls it in this moment, right after that poll."
                        .to_owned(),
                    format!(
                        "A future that waits for its next item is {shout}_CANCELLED by it, and stays the caller's, to be taken or freed; one that is over keeps its item."
                    ),
                    format!(
                        "NULL, and what was freed, are left alone: {shout}_OK. {shout}_BAD_ARGUMENT for what is no such stream."
                    ),
                ],
                ""
            )
        ),
    ];
    let mut notes = vec![format!(
        "{shout}_DONE, without an error object, when there is no next item, and ever after."
    )];
    notes.extend(given(forms, sequence));
    let safety = "comment!(\"SAFETY: the contract of every pointer, which the header states.\");";
    let value = &form.value;
    let ask = match forms.results {
        Results::Out | Results::Returned | Results::Given => "next",
        Results::Driven => "next_lent",
    };
    let mut rust = vec![
        format!(
            "static {table}: lb::stream::Streams<{value}> = lb::stream::Streams::new(\"stream of {name}\", {tag});\n\
             static {futures}: lb::future::Futures<{value}> = lb::future::Futures::new(\"next of {name}\", {next_tag});"
        ),
        format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {name}({}) -> lb::Status {{\n\
               {}\n\
               {safety}\n\
               unsafe {{ lb::call::<Here, _>(out, err, || {{ {} {statements}\n\
                 lb::stream::open(&{table}, {}, |feed| async move {{\n\
                   let items = lb::stream::sent({made});\n\
                   feed.stream_of(items, {item}).await;\n\
                   Ok(())\n\
                 }})\n\
               }}) }}\n\
             }}",
            call.rust.join(", "),
            call.receive,
            call.before,
            sequence.lazy,
        ),
        format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {stream}_next(stream: lb::Reference, out: *mut lb::Reference, err: *mut lb::ErrorHandle) -> lb::Status {{\n\
               {safety}\n\
               unsafe {{ lb::call::<Here, _>(out, err, || lb::stream::{ask}(&{table}, &{futures}, stream)) }}\n\
             }}"
        ),
        format!(
            "#[unsafe(no_mangle)]\n\
             pub extern \"C\" fn {stream}_free(stream: lb::Reference) -> lb::Status {{\n\
               lb::stream::release(&{table}, stream)\n\
             }}"
        ),
    ];
    let (more, bodies) = handle(forms, &next, &futures, Some(&form), notes);
    prototypes.extend(more);
    rust.extend(bodies);
    LoweredFunction {
        name: name.to_owned(),
        prototype: prototypes.join("\n\n"),
        rust: rust.join("\n\n"),
    }
}
