//! Case conventions. Which one applies where is each host's own decision.

/// The words of a Rust name: `insert_all`, `HttpServer` and `MAX_LEN` alike. Digits stay with the
/// word before them; a run of capitals is one word (`HTTPServer` is `HTTP`, `Server`).
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        if c == '_' {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        let lower_before = i > 0 && (chars[i - 1].is_lowercase() || chars[i - 1].is_numeric());
        let lower_after = chars.get(i + 1).is_some_and(|next| next.is_lowercase());
        let capital_before = i > 0 && chars[i - 1].is_uppercase();
        if c.is_uppercase() && !word.is_empty() && (lower_before || (capital_before && lower_after))
        {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first
            .to_uppercase()
            .chain(chars.flat_map(char::to_lowercase))
            .collect()
    })
}

/// `insert_all`.
#[must_use]
pub fn snake(name: &str) -> String {
    words(name).join("_").to_lowercase()
}

/// `INSERT_ALL`.
#[must_use]
pub fn screaming(name: &str) -> String {
    words(name).join("_").to_uppercase()
}

/// `InsertAll`.
#[must_use]
pub fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capitalised(word)).collect()
}

/// `insertAll`.
#[must_use]
pub fn camel(name: &str) -> String {
    let words = words(name);
    let (first, rest) = match words.split_first() {
        Some(split) => split,
        None => return String::new(),
    };
    first.to_lowercase()
        + &rest
            .iter()
            .map(|word| capitalised(word))
            .collect::<String>()
}

/// `A` or `An`, as the first letter of a type's name says.
#[must_use]
pub fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O']) {
        "An"
    } else {
        "A"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_convention() {
        for (name, snake_case, camel_case, pascal_case, screaming_case) in [
            (
                "insert_all",
                "insert_all",
                "insertAll",
                "InsertAll",
                "INSERT_ALL",
            ),
            (
                "HttpServer",
                "http_server",
                "httpServer",
                "HttpServer",
                "HTTP_SERVER",
            ),
            (
                "HTTPServer",
                "http_server",
                "httpServer",
                "HttpServer",
                "HTTP_SERVER",
            ),
            ("MAX_LEN", "max_len", "maxLen", "MaxLen", "MAX_LEN"),
            ("f64_sum", "f64_sum", "f64Sum", "F64Sum", "F64_SUM"),
            ("DarkRed", "dark_red", "darkRed", "DarkRed", "DARK_RED"),
            ("x", "x", "x", "X", "X"),
            ("_private", "private", "private", "Private", "PRIVATE"),
            ("Vec3D", "vec3_d", "vec3D", "Vec3D", "VEC3_D"),
        ] {
            assert_eq!(snake(name), snake_case);
            assert_eq!(camel(name), camel_case);
            assert_eq!(pascal(name), pascal_case);
            assert_eq!(screaming(name), screaming_case);
        }
    }
}
