//! Names: Rust's in JavaScript's spelling.

use syn::Ident;

/// `snake_case` to `camelCase`.
pub(crate) fn camel(ident: &Ident) -> String {
    let text = ident.to_string();
    let text = text.strip_prefix("r#").unwrap_or(&text);
    let mut name = String::new();
    let mut upper = false;
    for character in text.chars() {
        match character {
            '_' if !name.is_empty() => upper = true,
            '_' => {}
            _ if upper => {
                name.extend(character.to_uppercase());
                upper = false;
            }
            _ => name.push(character),
        }
    }
    name
}
