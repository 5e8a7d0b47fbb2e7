//! Iterators and streams of a C program as parameters: a struct for each, with the function that gives the next item
//! and its data. What replies are is `replies`'; what is made of the struct, the runtime's.

use landbridge_model::{Sequence, SequenceHold};

use super::callbacks::{Asked, Functions, answered, asked, module};
use super::docs;
use super::forms::Forms;
use super::functions::Call;
use super::replies::{self, Answering};
use super::types::raw;

/// A struct and the Rust type made of it, everything known.
struct Given<'a> {
    /// The parameter, and the struct's name.
    name: &'a str,
    c: &'a str,
    /// "An iterator"
    what: &'static str,
    parts: Asked,
    /// What `next` returns.
    returns: String,
    /// What `next` does.
    asks: &'static str,
    /// Sentences about the struct.
    notes: Vec<String>,
    /// The types of the module, and other items.
    rust: String,
}

impl Given<'_> {
    fn add(self, forms: &mut Forms<'_>) {
        let Self { name, c, .. } = self;
        let functions = Functions {
            c: format!(
                "{}  {} (*next)({});\n",
                docs::block(self.asks, &self.parts.notes, "  "),
                self.returns,
                self.parts.c.join(", ")
            ),
            rust: String::new(),
            needed: Vec::new(),
        };
        let owner = c.strip_suffix(&format!("_{name}")).unwrap_or(c);
        let title = format!("{} for the parameter `{name}` of {owner}.", self.what);
        let docs = docs::block(&title, &self.notes, "");
        let definition = functions.definition(c, &docs);
        forms.callbacks.definitions.push(definition);
        forms.callbacks.rust.push(module(c, &self.rust));
    }
}

const ENDLESS: &str = "Asked for items as they are needed, so that it needs no end.";

/// Binds and passes an iterator whose struct is called `c`.
pub(super) fn iterator(
    forms: &mut Forms<'_>,
    call: &mut Call,
    name: &str,
    c: &str,
    sequence: &Sequence,
) {
    let binding = raw(name);
    let error = sequence.error.as_ref();
    let mut parts = asked(forms, &[], "");
    answered(forms, &mut parts, Some(&sequence.item), error);
    let shout = forms.prefix.to_uppercase();
    let mut notes = vec![
        "From any thread, one call at a time.".to_owned(),
        format!(
            "{shout}_OK with the item in `out`; {shout}_DONE, without an error, when there is none. After that, and after a \
             failure, it isn't called again."
        ),
    ];
    if forms.any_object(&sequence.item) {
        notes.push("Handles of objects in `out` are taken over: they are closed.".to_owned());
    }
    notes.append(&mut parts.notes);
    parts.notes = notes;
    let form = forms.of(&sequence.item);
    let items = match error {
        Some(error) => format!("TryItems<Here, {}, {error}>", form.value),
        None => format!("Items<Here, {}>", form.value),
    };
    Given {
        name,
        c,
        what: "An iterator",
        parts,
        returns: format!("{}_status", forms.prefix),
        asks: "Gives the library the next item.",
        notes: vec![ENDLESS.to_owned()],
        rust: format!(
            "pub type Functions = lb::callback::ItemFunctions<{}>;\npub type Items = lb::callback::{items};",
            form.rust
        ),
    }
    .add(forms);
    call.before.push_str(&format!(
        "let {binding} = callbacks::{c}::Items::of({binding}.needed(\"{name}\")?, {});",
        !forms.objects(&sequence.item).is_empty()
    ));
    call.arguments.push(match sequence.hold {
        SequenceHold::Impl => binding,
        SequenceHold::Box => format!("Box::new({binding})"),
    });
}

/// The same for a stream.
pub(super) fn stream(
    forms: &mut Forms<'_>,
    call: &mut Call,
    name: &str,
    c: &str,
    sequence: &Sequence,
) {
    let binding = raw(name);
    let error = sequence.error.as_ref();
    let mut parts = asked(forms, &[], "");
    parts.notes.push(
        "From any thread, once the item before is there. After the end and after a failure it isn't called again."
            .to_owned(),
    );
    if let Some(error) = error {
        forms.callbacks.errors.insert(error.clone());
    }
    let mut rust = String::new();
    let answering = Answering {
        reply: format!("{c}_reply"),
        to: c.to_owned(),
        title: format!("a call of `next` of {c}"),
        table: "REPLIES".to_owned(),
        module: c,
        value: Some(&sequence.item),
        error,
        ends: true,
    };
    replies::lower(forms, &answering, &mut parts, &mut rust);
    let value = forms.of(&sequence.item).value;
    let items = match error {
        Some(error) => format!("TryStreamItems<Here, {value}, {error}>"),
        None => format!("StreamItems<{value}>"),
    };
    rust.push_str(&format!(
        "pub type Functions = lb::callback::StreamFunctions;\npub type Items = lb::callback::{items};"
    ));
    Given {
        name,
        c,
        what: "A stream",
        parts,
        returns: "void".to_owned(),
        asks: "Asks the program for the next item; returns without waiting for it.",
        notes: vec![
            ENDLESS.to_owned(),
            "Where Rust stops in the middle of a wait, the reply is cancelled first, and then `free` is called: what still \
             settles the reply, which it must, can't count on `self` any more."
                .to_owned(),
        ],
        rust,
    }
    .add(forms);
    call.before.push_str(&format!(
        "let {binding} = callbacks::{c}::Items::of({binding}.needed(\"{name}\")?, &callbacks::{c}::REPLIES);"
    ));
    call.arguments.push(match sequence.hold {
        SequenceHold::Impl => binding,
        SequenceHold::Box => format!("Box::pin({binding})"),
    });
}
