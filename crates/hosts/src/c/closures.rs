//! Functions of a C program as parameters: a struct for each, with the function pointer and its data.

use landbridge_model::{Closure, ClosureHold, ClosureKind, Given};

use super::callbacks::{Functions, asked, module, returning};
use super::docs;
use super::forms::Forms;
use super::functions::Call;
use super::types::raw;

/// Binds and passes a closure whose struct is called `c`; whether it is lent only.
pub(super) fn argument(
    forms: &mut Forms<'_>,
    call: &mut Call,
    name: &str,
    c: &str,
    closure: &Closure,
) -> bool {
    let binding = raw(name);
    let given = names(&closure.parameters);
    let mut parts = asked(forms, &given, "");
    let (value, error) = (closure.value.as_ref(), closure.error.as_ref());
    let (answer, returns) = returning(forms, &mut parts, c, value, error);
    let often = match closure.kind {
        ClosureKind::Fn => "Any number of times, from any threads at once.",
        ClosureKind::FnMut => "Any number of times, from any thread, one call at a time.",
        ClosureKind::FnOnce => "At most once, from any thread.",
    };
    let mut notes = vec![often.to_owned()];
    notes.append(&mut parts.notes);
    let functions = Functions {
        c: format!(
            "{}  {} (*call)({});\n",
            docs::block("Called by the library.", &notes, "  "),
            returns.c,
            parts.c.join(", ")
        ),
        rust: format!(
            "pub call: Option<unsafe extern \"C\" fn({}) -> {}>,",
            parts.rust.join(", "),
            returns.rust
        ),
        needed: vec![("call".to_owned(), "call".to_owned())],
    };
    let owner = c.strip_suffix(&format!("_{name}")).unwrap_or(c);
    let title = docs::block(
        &format!("A function for the parameter `{name}` of {owner}."),
        &[],
        "",
    );
    let mut definition = functions.definition(c, &title);
    definition.text.insert_str(0, &returns.structure);
    forms.callbacks.definitions.push(definition);
    let body = format!(
        "{}\
         pub fn call(__kept: &lb::callback::Kept<Functions>, {}) -> {} {{\n\
           {}((|| {{\n\
             let Some({}) = __kept.functions().call else {{ unreachable!(\"refused when it was passed\") }};\n\
             {}\n\
             comment!(\"SAFETY: the header's contract of function pointers.\");\n\
             {}\n\
           }})())\n\
         }}",
        functions.form(),
        parts.signature.join(", "),
        answer.ty,
        answer.settle,
        returns.own,
        parts.lend,
        answer.ask,
    );
    forms.callbacks.rust.push(module(c, &body));
    // The closure that Rust gets.
    let made = format!(
        "move |{}| callbacks::{c}::call(&{binding}, {})",
        parts.signature.join(", "),
        parts.names.join(", ")
    );
    call.before.push_str(&if closure.optional {
        format!("let {binding} = {binding}.optional(\"{name}\")?;")
    } else {
        format!("let {binding} = {binding}.needed(\"{name}\")?;")
    });
    let (open, close) = match closure.hold {
        ClosureHold::Impl | ClosureHold::Borrowed => ("", ""),
        ClosureHold::Box => ("Box::new(", ")"),
        ClosureHold::Arc => ("std::sync::Arc::new(", ")"),
    };
    let lent = closure.hold == ClosureHold::Borrowed;
    let exclusive = closure.kind == ClosureKind::FnMut;
    call.arguments.push(match (closure.optional, lent) {
        (false, false) => format!("{open}{made}{close}"),
        (false, true) => {
            let mutable = if exclusive { "mut " } else { "" };
            call.before
                .push_str(&format!("let {mutable}{binding} = {made};"));
            format!("&{mutable}{binding}")
        }
        (true, false) if open.is_empty() => format!("{binding}.map(|{binding}| {made})"),
        (true, false) => format!("{binding}.map(|{binding}| {open}{made}{close} as _)"),
        (true, true) => {
            let (mutable, look) = if exclusive {
                ("mut ", "as_mut")
            } else {
                ("", "as_ref")
            };
            call.before.push_str(&format!(
                "let {mutable}{binding} = {binding}.map(|{binding}| {made});"
            ));
            format!("{binding}.{look}().map(|it| it as _)")
        }
    });
    lent
}

/// `value` for one parameter, `value0` … for more, as for fields without names.
fn names(parameters: &[Given]) -> Vec<(String, &Given)> {
    let one = parameters.len() == 1;
    let name = |index: usize| {
        if one {
            "value".to_owned()
        } else {
            format!("value{index}")
        }
    };
    let numbered = parameters.iter().enumerate();
    numbered
        .map(|(index, given)| (name(index), given))
        .collect()
}
