//! Iterators of a C program as parameters: a struct for each, with the function that gives the next item and its
//! data. What the runtime makes of it is the runtime's.

use landbridge_model::{Sequence, SequenceHold};

use super::callbacks::{Functions, answered, asked, module};
use super::docs;
use super::forms::Forms;
use super::functions::Call;
use super::types::raw;

/// Binds and passes an iterator whose struct is called `c`.
pub(super) fn argument(
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
    let prefix = forms.prefix.clone();
    let shout = prefix.to_uppercase();
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
    let functions = Functions {
        c: format!(
            "{}  {prefix}_status (*next)({});\n",
            docs::block("Gives the library the next item.", &notes, "  "),
            parts.c.join(", ")
        ),
        rust: String::new(),
        needed: Vec::new(),
    };
    let owner = c.strip_suffix(&format!("_{name}")).unwrap_or(c);
    let title = docs::block(
        &format!("An iterator for the parameter `{name}` of {owner}."),
        &["Asked for items as they are needed, so that it needs no end.".to_owned()],
        "",
    );
    let definition = functions.definition(c, &title);
    forms.callbacks.definitions.push(definition);
    let form = forms.of(&sequence.item);
    let items = match error {
        Some(error) => format!("TryItems<Here, {}, {error}>", form.value),
        None => format!("Items<Here, {}>", form.value),
    };
    forms.callbacks.rust.push(module(
        c,
        &format!(
            "pub type Functions = lb::callback::ItemFunctions<{}>;\npub type Items = lb::callback::{items};",
            form.rust
        ),
    ));
    call.before.push_str(&format!(
        "let {binding} = callbacks::{c}::Items::of({binding}.needed(\"{name}\")?, {});",
        !forms.objects(&sequence.item).is_empty()
    ));
    call.arguments.push(match sequence.hold {
        SequenceHold::Impl => binding,
        SequenceHold::Box => format!("Box::new({binding})"),
    });
}
