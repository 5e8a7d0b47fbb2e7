//! What comes out of a function: sentences about it, and functions that return their results beside their errors, which
//! C's own don't. Those that write to `out` are `functions`'.

use landbridge_model::{Function, Value};

use super::docs;
use super::forms::{Forms, Results};
use super::functions::{Call, LoweredFunction};

/// Whether a function returns its result beside its error.
pub(super) fn is(forms: &Forms<'_>, function: &Function) -> bool {
    let value = function.output.value();
    forms.results != Results::Out
        && !function.is_async
        && function.output.sequence().is_none()
        && value.is_none_or(|value| forms.fits_register(value))
}

/// A function that does, by a struct of its own: names of types have no capitals otherwise.
pub(super) fn function(
    forms: &mut Forms<'_>,
    name: String,
    function: &Function,
    call: &Call,
    docs_text: &str,
    body: &str,
) -> LoweredFunction {
    let (c, rust) = match function.output.value() {
        Some(value) => {
            let form = forms.of(value);
            (form.c, form.rust)
        }
        None => ("uint8_t".to_owned(), "lb::Nothing".to_owned()),
    };
    let parameters = match call.c.join(", ") {
        none if none.is_empty() => "void".to_owned(),
        some => some,
    };
    // What reads the header back has to tell them apart.
    let own = match function.output.value() {
        None if forms.results == Results::Given => "nothing",
        _ => "value",
    };
    let prototype = format!(
        "typedef struct {name}_R {{\n  {c} {own};\n  {0}_error *error;\n}} {name}_R;\n{1}{name}_R {name}({parameters});",
        forms.prefix,
        docs::block(docs_text, &call.notes, ""),
    )
    .replace("* value", "*value");
    let rust = format!(
        "#[unsafe(no_mangle)]\n\
         pub unsafe extern \"C\" fn {name}({}) -> lb::Direct<{rust}> {{\n\
           {}\n\
           comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
           lb::direct::<Here, _>(|| unsafe {{ {body} }})\n\
         }}",
        call.rust.join(", "),
        call.receive,
    );
    LoweredFunction {
        name,
        prototype,
        rust,
    }
}

/// Sentences about what comes out of a function.
pub(super) fn given(forms: &mut Forms<'_>, function: &Function) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(value) = function.output.value() {
        let form = forms.of(value);
        if form.owns {
            let free = match value {
                Value::Object { name, .. } => format!("{}_{}_free", forms.prefix, forms.word(name)),
                Value::Buffer(_) => format!("{}_free", form.c.trim_end_matches(" *")),
                Value::Option(inner)
                    if matches!(**inner, Value::Object { .. } | Value::Buffer(_)) =>
                {
                    let name = form.c.trim_end_matches(" *");
                    format!("{name}_free")
                }
                _ => format!("{}_free", form.c),
            };
            let what = if is(forms, function) {
                "The result"
            } else {
                "What `out` receives"
            };
            notes.push(format!("{what} is the caller's; free it with `{free}`."));
        }
    }
    let (prefix, shout) = (&forms.prefix, forms.prefix.to_uppercase());
    notes.push(match &function.error {
        Some(error) => {
            let word = forms.word(error);
            format!(
                "Fails with `{shout}_ERROR` and a `{prefix}_{word}` (`{prefix}_error_as_{word}`)."
            )
        }
        None => "Fails only for bad arguments, or if the Rust code panics.".to_owned(),
    });
    notes
}
