//! How Zig names are spelled in Rust: snake_case with the acronym rules, variants, constants, keywords.

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// A name as Rust can hold it: foreign characters become `_`, keywords become raw.
pub(crate) fn escape(name: &str) -> String {
    let mut text: String = name
        .chars()
        .map(|c| {
            if c == '_' || c.is_ascii_alphanumeric() {
                c
            } else {
                '_'
            }
        })
        .collect();
    if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
        text.insert(0, '_');
    }
    match text.as_str() {
        "_" | "self" | "Self" | "super" | "crate" => text.push('_'),
        _ if KEYWORDS.contains(&text.as_str()) => text.insert_str(0, "r#"),
        _ => {}
    }
    text
}

/// `nextToken` → `next_token`, `toUTF8Alloc` → `to_utf8_alloc`, keywords not yet escaped.
pub(crate) fn snake(name: &str) -> String {
    let name = name.strip_prefix('#').unwrap_or(name);
    let chars: Vec<char> = name.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out = String::with_capacity(name.len() + 4);
    let mut i = 0;
    while i < chars.len() {
        if !chars[i].is_ascii_uppercase() {
            out.push(chars[i]);
            i += 1;
            continue;
        }
        let mut end = i;
        while at(end).is_ascii_uppercase() {
            end += 1;
        }
        // the last capital of a run belongs to the next word, unless a plural `s` is all that follows
        let plural = end - i > 1 && at(end) == 's' && !at(end + 1).is_ascii_lowercase();
        if end - i > 1 && at(end).is_ascii_lowercase() && !plural {
            end -= 1;
        }
        if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.extend(chars[i..end].iter().map(char::to_ascii_lowercase));
        i = end;
    }
    out
}

/// A function, parameter, local, field or module.
pub(crate) fn value(name: &str) -> String {
    if name == "_" {
        return "_".to_owned();
    }
    let snake = snake(name);
    // Zig's destructor has another form in Rust: what only folds to its name is something else
    if snake == "deinit" && name != snake {
        return "deinit_".to_owned();
    }
    escape(&snake)
}

/// A field; even one named `_` needs a name.
pub(crate) fn field(name: &str) -> String {
    escape(&snake(name))
}

/// A constant, static or const generic parameter.
pub(crate) fn constant(name: &str) -> String {
    escape(&snake(name).to_ascii_uppercase())
}

/// A type keeps its spelling.
pub(crate) fn type_name(name: &str) -> String {
    escape(name.strip_prefix('#').unwrap_or(name))
}

/// A tag of an enum or union.
pub(crate) fn variant(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = true;
    let mut last = '\0';
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            upper = true;
            continue;
        }
        // two digits that an underscore kept apart must not run together
        if upper && c.is_ascii_digit() && last.is_ascii_digit() {
            out.push('_');
        }
        out.push(if upper { c.to_ascii_uppercase() } else { c });
        last = c;
        upper = false;
    }
    if out.is_empty() {
        out.push_str("Empty");
    }
    escape(&out)
}

/// Crates a name of the Zig source must not be taken for.
const CRATES: &[&str] = &[
    "alloc",
    "anyhow",
    "async_trait",
    "core",
    "enum_dispatch",
    "futures",
    "hyper",
    "indexmap",
    "memchr",
    "rayon",
    "std",
    "tokio",
];

/// A name nothing declares, so spelled that it names no crate.
pub(crate) fn not_a_crate(name: String) -> String {
    if CRATES.contains(&name.as_str()) {
        format!("zig_{name}")
    } else {
        name
    }
}

/// Whether a text is a name without quotes.
pub(crate) fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
}

/// Whether a name is spelled like a type.
pub(crate) fn is_type_like(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Whether a name is spelled like a constant of C.
pub(crate) fn is_screaming(name: &str) -> bool {
    name.len() > 1
        && name
            .chars()
            .all(|c| c == '_' || c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// A text as the name of a test function.
pub(crate) fn from_text(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    let trimmed = out.trim_end_matches('_');
    let spelled = snake(trimmed);
    if spelled.is_empty() {
        String::new()
    } else {
        escape(&spelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_one_word() {
        for (zig, rust) in [
            ("toAPI", "to_api"),
            ("isCSS", "is_css"),
            ("toUTF8", "to_utf8"),
            ("toJSValue", "to_js_value"),
            ("parseHTTPHeader", "parse_http_header"),
            ("getURLs", "get_urls"),
            ("utf16Codepoint", "utf16_codepoint"),
            ("toUTF8Alloc", "to_utf8_alloc"),
            ("errorInCI", "error_in_ci"),
            ("us_socket_t", "us_socket_t"),
            ("DevServer", "dev_server"),
            ("_private", "_private"),
            ("#hidden", "hidden"),
        ] {
            assert_eq!(snake(zig), rust);
        }
    }

    #[test]
    fn keywords_become_raw_or_get_an_underscore() {
        assert_eq!(value("match"), "r#match");
        assert_eq!(value("self"), "self_");
        assert_eq!(escape("content-type"), "content_type");
        assert_eq!(escape("2d"), "_2d");
    }

    #[test]
    fn variants_are_pascal_case() {
        assert_eq!(variant("not_found"), "NotFound");
        assert_eq!(variant("keepAlive"), "KeepAlive");
        assert_eq!(variant("utf_16_8"), "Utf16_8");
        assert_eq!(variant("ENOENT"), "ENOENT");
    }

    #[test]
    fn a_text_becomes_a_name() {
        assert_eq!(from_text("adds two numbers"), "adds_two_numbers");
        assert_eq!(from_text("!?"), "");
    }
}
