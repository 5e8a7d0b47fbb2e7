//! Prints items: what stands at the top of a file, in an `impl`, in a module.

use super::print::{block, expr, indent};
use super::tree::*;

/// An item with its comments and attributes, without the empty line above it.
pub(crate) fn item(it: &Item) -> String {
    let mut lines: Vec<String> = it.comments.clone();
    if matches!(it.kind, ItemKind::Nothing) {
        // a doc comment must document something
        for line in &mut lines {
            if line.starts_with("///") {
                line.remove(0);
            }
        }
    }
    lines.extend(it.attributes.iter().cloned());
    match &it.kind {
        ItemKind::Line(text) => lines.push(text.clone()),
        ItemKind::Struct(head, fields_in) => lines.push(fields(head, fields_in, ";")),
        ItemKind::Enum(head, variants) => lines.push(fields(head, variants, " {}")),
        ItemKind::Value(head, value) => lines.push(format!("{head} = {};", expr(value))),
        ItemKind::Function(head, Some(body)) => lines.push(format!("{head} {}", block(body))),
        ItemKind::Function(head, None) => lines.push(format!("{head};")),
        ItemKind::Group(head, inner) if inner.is_empty() => lines.push(format!("{head} {{}}")),
        ItemKind::Group(head, inner) => {
            lines.push(format!("{head} {{\n{}\n}}", indent(&items(inner))))
        }
        ItemKind::Nothing => {}
    }
    let mut text = lines.join("\n");
    if let Some(trailing) = &it.trailing {
        text.push(' ');
        text.push_str(trailing);
    }
    text
}

/// Items one below the other, with the empty lines they ask for.
pub(crate) fn items(all: &[Item]) -> String {
    let mut text = String::new();
    for (i, it) in all.iter().enumerate() {
        if i > 0 {
            text.push('\n');
            if it.gap
                || all[i - 1].gap
                    && !matches!(all[i - 1].kind, ItemKind::Line(_) | ItemKind::Nothing)
            {
                text.push('\n');
            }
        }
        text.push_str(&item(it));
    }
    text
}

fn fields(head: &str, all: &[Field], empty: &str) -> String {
    if all.is_empty() {
        let empty = if empty == ";" { " {}" } else { empty };
        return format!("{head}{empty}");
    }
    let mut inner = Vec::new();
    for field in all {
        inner.extend(field.comments.iter().cloned());
        inner.extend(field.attributes.iter().cloned());
        let trailing = field
            .trailing
            .as_ref()
            .map_or(String::new(), |t| format!(" {t}"));
        if field.text.is_empty() {
            continue;
        }
        inner.push(format!("{},{trailing}", field.text));
    }
    format!("{head} {{\n{}\n}}", indent(&inner.join("\n")))
}
