//! Buffers: one generic type of Go's, and the table of Rust's functions that it calls by its items' number.

use landbridge_model::Element;

use super::lower::Lowered;
use super::types::Types;
use crate::spelling::spelled;

/// What a package declares that has buffers.
pub(super) const NAMES: [&str; 2] = ["BufferOf", "NewBuffer"];

/// What messages call a buffer.
pub(super) fn title(types: &Types<'_>, element: &Element) -> String {
    format!("Buffer[{}]", types.go(&element.to_value()))
}

/// Adds the buffers of these items, whose handles have the tags that follow `tag`.
pub(super) fn lower(types: &Types<'_>, out: &mut Lowered, elements: &[Element], tag: usize) {
    for (at, element) in elements.iter().enumerate() {
        let (ty, title) = (spelled(&element.to_value()), title(types, element));
        let tag = tag + 1 + at;
        out.rust.push(format!(
            "lb::buffer!({ty} as Here, \"{title}\", {tag}, ITEMS_{at});"
        ));
        out.items.push(types.go(&element.to_value()));
    }
    if elements.is_empty() {
        return;
    }
    let all: Vec<String> = (elements.iter())
        .map(|element| {
            format!(
                "lb::Sharing::of::<Here, {}>()",
                spelled(&element.to_value())
            )
        })
        .collect();
    out.rust.push(format!(
        "/// By the numbers that the package's Go has for items.\nstatic SHARING: [lb::Sharing; {}] = [{}];",
        all.len(),
        all.join(", ")
    ));
}
