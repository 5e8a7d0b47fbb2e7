//! Buffers: a handle type for each type of items, and the functions that make, show and free it.

use landbridge_model::Element;

use super::forms::Forms;
use super::functions::LoweredFunction;
use super::lower::Lowering;
use crate::spelling::spelled;

/// What follows the names of their types.
pub(super) const SUFFIXES: [&str; 6] = ["", "_free", "_len", "_new", "_release", "_view"];

/// The name of an element's buffers, without prefix.
pub(super) fn word(forms: &Forms<'_>, element: &Element) -> String {
    let item = match element {
        Element::Int(int) => int.rust().to_owned(),
        Element::Float(float) => float.rust().to_owned(),
        Element::Plain(name) => forms.word(name),
    };
    format!("buffer_{item}")
}

/// The opaque type of an element's buffers, with docs.
pub(super) fn opaque(forms: &mut Forms<'_>, element: &Element) -> String {
    let (prefix, word) = (forms.prefix.clone(), word(forms, element));
    let item = forms.of(&element.to_value()).c;
    format!(
        "/** Memory of `{item}` that Rust and C share: a handle, never a real address. While it is viewed, Rust doesn't\n \
         * use it; while Rust uses it, to view it gives {}_BUSY. */\n\
         typedef struct {prefix}_{word} {prefix}_{word};",
        prefix.to_uppercase()
    )
}

/// Adds the functions of an element's buffers, whose handles have the tag.
pub(super) fn functions(lowering: &mut Lowering<'_>, element: &Element, tag: usize) {
    let forms = &mut lowering.forms;
    let (prefix, word) = (forms.prefix.clone(), word(forms, element));
    let (item, ty) = (
        forms.of(&element.to_value()).c,
        spelled(&element.to_value()),
    );
    let (name, shout) = (format!("{prefix}_{word}"), prefix.to_uppercase());
    let table = format!("{}_TABLE", name.to_uppercase());
    let safety = "comment!(\"SAFETY: the contract of every pointer, which the header states.\");";
    let declared = format!("landbridge_c::buffer!({ty} as Here, \"{word}\", {tag}, {table});\n");
    let head = |suffix: &str, parameters: &str| {
        format!(
            "#[unsafe(no_mangle)]\npub unsafe extern \"C\" fn {name}{suffix}({parameters}) -> lb::Status"
        )
    };
    let err = "err: *mut lb::ErrorHandle";
    let mut add = |suffix: &str, prototype: String, rust: String| {
        lowering.functions.push(LoweredFunction {
            name: format!("{name}{suffix}"),
            prototype,
            rust,
        });
    };
    add(
        "_new",
        format!(
            "/**\n * So many zeros.\n *\n * What `out` receives is the caller's; free it with `{name}_free`.\n */\n\
             {prefix}_status {name}_new(size_t len, {name} **out, {prefix}_error **err);"
        ),
        format!(
            "{declared}\n{} {{ {safety} unsafe {{ lb::call::<Here, lb::Buffer<{ty}>>(out, err, || Ok(lb::new_buffer::<Here, {ty}>(len)?)) }} }}",
            head(
                "_new",
                &format!("len: usize, out: *mut lb::Reference, {err}")
            )
        ),
    );
    add(
        "_len",
        format!(
            "/** How many items there are. */\n\
             {prefix}_status {name}_len(const {name} *buffer, size_t *out, {prefix}_error **err);"
        ),
        format!(
            "{} {{ {safety} unsafe {{ lb::call::<Here, usize>(out, err, || Ok(lb::buffer_length::<Here, {ty}>(buffer)?)) }} }}",
            head(
                "_len",
                &format!("buffer: lb::Reference, out: *mut usize, {err}")
            )
        ),
    );
    add(
        "_view",
        format!(
            "/**\n * Shows the memory, until `{name}_release` is called as often as this: `data` receives where it is, `len` how\n \
             * many items there are. {shout}_BUSY while Rust uses it.\n */\n\
             {prefix}_status {name}_view({name} *buffer, {item} **data, size_t *len, {prefix}_error **err);"
        ),
        format!(
            "{} {{ let mut __nothing = lb::Nothing::default(); {safety} unsafe {{ lb::call::<Here, ()>(&raw mut __nothing, err, || Ok(lb::view_buffer::<Here, {ty}>(buffer, data, len)?)) }} }}",
            head(
                "_view",
                &format!("buffer: lb::Reference, data: *mut *mut {ty}, len: *mut usize, {err}")
            )
        ),
    );
    add(
        "_release",
        format!(
            "/** Ends a view: its memory isn't to be touched any more. A handle whose record or list was freed under the view\n\
             \x20* is freed with the last one. */\n\
             {prefix}_status {name}_release({name} *buffer, {prefix}_error **err);"
        ),
        format!(
            "{} {{ let mut __nothing = lb::Nothing::default(); {safety} unsafe {{ lb::call::<Here, ()>(&raw mut __nothing, err, || Ok(lb::release_buffer::<Here, {ty}>(buffer)?)) }} }}",
            head("_release", &format!("buffer: lb::Reference, {err}"))
        ),
    );
    add(
        "_free",
        format!(
            "/** Frees the handle; the memory stays as long as others have it. NULL and a handle that was freed are left alone;\n \
             * one that is viewed gives {shout}_BUSY, one that never was {shout}_BAD_ARGUMENT. */\n\
             {prefix}_status {name}_free({name} *buffer);"
        ),
        format!(
            "#[unsafe(no_mangle)]\npub extern \"C\" fn {name}_free(buffer: lb::Reference) -> lb::Status {{ lb::release_object(buffer, lb::close_buffer::<Here, {ty}>) }}"
        ),
    );
}
