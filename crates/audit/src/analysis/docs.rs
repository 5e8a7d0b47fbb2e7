//! What doc comments promise.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The text of `///` and `#[doc = "…"]`.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(line),
                ..
            }) = &pair.value
        {
            text.push_str(&line.value());
            text.push('\n');
        }
    }
    text
}

/// Whether docs state what a pointer must be: a `# Safety` section, or words about null.
pub(crate) fn states_pointers(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("# safety")
        || [
            "null",
            "valid pointer",
            "must point",
            "must be valid",
            "nonnull",
        ]
        .iter()
        .any(|words| lower.contains(words))
}
