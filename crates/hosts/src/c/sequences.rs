//! Returned sequences, and of these iterators: a function that makes one, one that gives its next item, one that frees it. How arguments
//! are checked is `functions`' and `taken`'s; what a handle does, the runtime's.

use landbridge_model::{Function, Sequence, SequenceKind, Value};

use super::docs;
use super::forms::Forms;
use super::functions::{Call, LoweredFunction};
use super::futures::tag;
use super::streams;
use crate::naming;

/// What follows the name of a function in what belongs to its iterators.
const SUFFIXES: [&str; 3] = ["_items", "_next", "_free"];

/// The same for iterators or streams.
pub(super) fn suffixes(sequence: &Sequence) -> &'static [&'static str] {
    match sequence.kind {
        SequenceKind::Iterator => &SUFFIXES,
        SequenceKind::Stream => &streams::SUFFIXES,
    }
}

/// The call that makes a sequence, and what is made of its items.
pub(super) fn made(
    function: &Function,
    sequence: &Sequence,
    invoke: &str,
) -> (String, &'static str) {
    let made = match &function.error {
        Some(_) => format!("{invoke}.map_err(lb::user_error::<Here, _>)?"),
        None => invoke.to_owned(),
    };
    let item = match &sequence.error {
        Some(_) => "|item| item.map_err(lb::user_error::<Here, _>)",
        None => "Ok",
    };
    (made, item)
}

/// Sentences about an item: whose it is, and how it may fail.
pub(super) fn given(forms: &mut Forms<'_>, sequence: &Sequence) -> Vec<String> {
    let form = forms.of(&sequence.item);
    let prefix = &forms.prefix;
    let shout = prefix.to_uppercase();
    let mut notes = Vec::new();
    if form.owns {
        let free = match &sequence.item {
            Value::Object { name, .. } => format!("{prefix}_{}_free", forms.word(name)),
            _ => format!("{}_free", form.c.trim_end_matches(" *")),
        };
        notes.push(format!(
            "What `out` receives is the caller's; free it with `{free}`."
        ));
    }
    notes.push(match &sequence.error {
        Some(error) => {
            let word = forms.word(error);
            format!(
                "An item may be {shout}_ERROR with a `{prefix}_{word}` (`{prefix}_error_as_{word}`); the next one can be asked for all the same."
            )
        }
        None => format!("{shout}_PANIC, once, if the Rust code panics; then it is over."),
    });
    notes
}

/// The functions of a function that returns a sequence: `invoke` gives it, of what `statements` bound.
pub(super) fn function(
    forms: &mut Forms<'_>,
    name: &str,
    function: &Function,
    sequence: &Sequence,
    mut call: Call,
    statements: &str,
    invoke: &str,
) -> LoweredFunction {
    if sequence.kind == SequenceKind::Stream {
        return streams::function(forms, name, function, sequence, call, statements, invoke);
    }
    let prefix = forms.prefix.clone();
    let shout = prefix.to_uppercase();
    let items = format!("{name}_items");
    let table = format!("{}_ITEMS", naming::screaming(name));
    let tag = tag(forms);
    let form = forms.of(&sequence.item);
    let (made, item) = made(function, sequence, invoke);
    call.c.push(format!("{items} **out"));
    call.rust.push("out: *mut lb::Reference".to_owned());
    call.c.push(format!("{prefix}_error **err"));
    call.rust.push("err: *mut lb::ErrorHandle".to_owned());
    call.notes.push(format!(
        "`out` receives an iterator, which is the caller's; ask it for items with `{name}_next`, free it with `{name}_free`."
    ));
    call.notes.push(
        "What is lent is copied; objects that are lent stay in use until the iterator has come to its end or is freed."
            .to_owned(),
    );
    let docs_text = match &function.item.deprecated {
        Some(note) => format!("@deprecated {note}\n\n{}", function.item.docs),
        None => function.item.docs.clone(),
    };
    let mut notes = vec![format!(
        "{shout}_DONE, without an error object, when there is none, and ever after; {shout}_BUSY if another thread is asking."
    )];
    notes.extend(given(forms, sequence));
    let out = format!("{} *out", form.c).replace("* *", "**");
    let prototypes = [
        format!(
            "/** Items of {name}: a handle, never a real address. */\n\
             typedef struct {items} {items};"
        ),
        format!(
            "{}{prefix}_status {name}({});",
            docs::block(&docs_text, &call.notes, ""),
            call.c.join(", ")
        ),
        format!(
            "{}{prefix}_status {name}_next({items} *items, {out}, {prefix}_error **err);",
            docs::block("Gives the next item.", &notes, "")
        ),
        format!(
            "{}{prefix}_status {name}_free({items} *items);",
            docs::block(
                "Frees an iterator, with what it borrows and the items that nobody asked for.",
                &[format!(
                    "NULL, and what was freed, are left alone: {shout}_OK. {shout}_BUSY while another thread asks for an item."
                )],
                ""
            )
        ),
    ];
    let value = &form.value;
    let safety = "comment!(\"SAFETY: the contract of every pointer, which the header states.\");";
    let rust = [
        format!(
            "static {table}: lb::iterator::Iterators<{value}> = lb::iterator::Iterators::new(\"items of {name}\", {tag});"
        ),
        format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {name}({}) -> lb::Status {{\n\
               {}\n\
               {safety}\n\
               unsafe {{ lb::call::<Here, _>(out, err, || {{ {} {statements}\n\
                 lb::iterator::open(&{table}, {}, |feed| async move {{\n\
                   let items = lb::iterator::sent({made});\n\
                   feed.iterator(items.map({item})).await;\n\
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
             pub unsafe extern \"C\" fn {name}_next(items: lb::Reference, out: *mut {}, err: *mut lb::ErrorHandle) -> lb::Status {{\n\
               {safety}\n\
               unsafe {{ lb::call::<Here, {value}>(out, err, || lb::iterator::next(&{table}, items)) }}\n\
             }}",
            form.rust
        ),
        format!(
            "#[unsafe(no_mangle)]\n\
             pub extern \"C\" fn {name}_free(items: lb::Reference) -> lb::Status {{\n\
               lb::iterator::release(&{table}, items)\n\
             }}"
        ),
    ];
    LoweredFunction {
        name: name.to_owned(),
        prototype: prototypes.join("\n\n"),
        rust: rust.join("\n\n"),
    }
}
