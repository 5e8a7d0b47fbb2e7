//! Zig literal text to Rust literal text: strings, characters, numbers.

/// The text between Zig's quotes as the text between Rust's, for a byte string or a `&str`.
pub(crate) fn string(text: &str, bytes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain(c, bytes, &mut out);
            continue;
        }
        match chars.next() {
            Some('u') => {
                let digits: String = chars
                    .by_ref()
                    .skip_while(|c| *c == '{')
                    .take_while(|c| *c != '}')
                    .collect();
                match u32::from_str_radix(&digits, 16)
                    .ok()
                    .and_then(char::from_u32)
                {
                    Some(c) => plain(c, bytes, &mut out),
                    None => out.push_str("\\u{fffd}"),
                }
            }
            Some('x') => {
                let digits: String = [chars.next(), chars.next()].into_iter().flatten().collect();
                let value = u8::from_str_radix(&digits, 16).unwrap_or(b'?');
                if bytes || value < 0x80 {
                    out.push_str(&format!("\\x{value:02x}"));
                } else {
                    out.push_str(&format!("\\u{{{value:x}}}"));
                }
            }
            Some(c @ ('n' | 'r' | 't' | '\\' | '"' | '0')) => {
                out.push('\\');
                out.push(c);
            }
            Some('\'') => out.push('\''),
            Some(c) => plain(c, bytes, &mut out),
            None => out.push_str("\\\\"),
        }
    }
    out
}

fn plain(c: char, bytes: bool, out: &mut String) {
    match c {
        '"' => out.push_str("\\\""),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\\' => out.push_str("\\\\"),
        c if c.is_ascii() && !c.is_ascii_control() => out.push(c),
        c if bytes => {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                out.push_str(&format!("\\x{byte:02x}"));
            }
        }
        c if c.is_control() || is_invisible(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
        c => out.push(c),
    }
}

/// Characters that change the direction of text; rustc refuses them in literals.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Lines of a `\\` literal as the inside of one Rust literal.
pub(crate) fn lines(all: &[String], bytes: bool) -> String {
    let mut out = String::new();
    for (i, line) in all.iter().enumerate() {
        if i > 0 {
            out.push_str("\\n");
        }
        for c in line.chars() {
            plain(c, bytes, &mut out);
        }
    }
    out
}

/// A character literal: `b'a'`, or its number beyond ASCII.
pub(crate) fn character(text: &str) -> String {
    match text {
        "\\n" | "\\r" | "\\t" | "\\\\" | "\\'" | "\\0" => return format!("b'{text}'"),
        "\\\"" | "\"" => return "b'\"'".to_owned(),
        "'" => return "b'\\''".to_owned(),
        _ => {}
    }
    if let Some(digits) = text.strip_prefix("\\x") {
        let digits: String = digits
            .chars()
            .filter(char::is_ascii_hexdigit)
            .take(2)
            .collect();
        return format!("b'\\x{digits:0>2}'");
    }
    if let Some(rest) = text.strip_prefix("\\u{") {
        let value = u32::from_str_radix(rest.trim_end_matches('}'), 16).unwrap_or(0xfffd);
        return match u8::try_from(value) {
            Ok(byte) if byte < 0x80 => format!("b'\\x{byte:02x}'"),
            _ if char::from_u32(value).is_some() => format!("'\\u{{{value:x}}}' as u32"),
            _ => format!("0x{value:x}_u32"),
        };
    }
    match text.chars().next() {
        Some(c) if c.is_ascii() && !c.is_ascii_control() && c != '\\' => format!("b'{c}'"),
        Some(c) if is_invisible(c) || c.is_control() || c == '\\' => {
            format!("'\\u{{{:x}}}' as u32", c as u32)
        }
        Some(c) => format!("'{c}' as u32"),
        None => "b'?'".to_owned(),
    }
}

/// An integer literal as Rust reads it.
pub(crate) fn integer(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (prefix, digits, allowed) = if let Some(rest) = lower.strip_prefix("0x") {
        ("0x", rest, "0123456789abcdef_")
    } else if let Some(rest) = lower.strip_prefix("0o") {
        ("0o", rest, "01234567_")
    } else if let Some(rest) = lower.strip_prefix("0b") {
        ("0b", rest, "01_")
    } else {
        ("", lower.as_str(), "0123456789_")
    };
    let kept: String = if prefix == "0x" {
        // hexadecimal digits keep the case they were written in
        text[2..]
            .chars()
            .filter(|c| allowed.contains(c.to_ascii_lowercase()))
            .collect()
    } else {
        digits.chars().filter(|c| allowed.contains(*c)).collect()
    };
    let kept = kept.trim_start_matches('_');
    if kept.is_empty() {
        "0".to_owned()
    } else {
        format!("{prefix}{kept}")
    }
}

/// A float literal; Rust has no hexadecimal ones, so those give None.
pub(crate) fn float(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if let Some(digits) = lower.strip_prefix("0x") {
        return hexadecimal_float(digits);
    }
    let mut kept: String = lower
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | '+' | '-' | '_'))
        .collect();
    if kept.ends_with(['e', '+', '-', '.']) || kept.is_empty() {
        kept = kept.trim_end_matches(['e', '+', '-', '.']).to_owned();
    }
    if kept.is_empty() {
        return None;
    }
    if !kept.contains(['.', 'e']) {
        kept.push_str(".0");
    }
    Some(kept)
}

/// `1.8p3` of a hexadecimal float in decimal, if a double holds it exactly.
fn hexadecimal_float(digits: &str) -> Option<String> {
    let digits: String = digits.chars().filter(|c| *c != '_').collect();
    let (mantissa, exponent) = digits.split_once('p').unwrap_or((&digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = if whole.is_empty() && !fraction.is_empty() {
        "0"
    } else {
        whole
    };
    let number = u64::from_str_radix(&format!("{whole}{fraction}"), 16).ok()?;
    let shift = exponent.parse::<i32>().ok()? - 4 * i32::try_from(fraction.len()).ok()?;
    if number >= 1 << 53 || !(-900..=900).contains(&shift) {
        return None;
    }
    let value = number as f64 * 2.0_f64.powi(shift);
    Some(format!("{value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_respelled() {
        assert_eq!(string("a\\u{e9}\\x41\\n\\'", true), "a\\xc3\\xa9\\x41\\n'");
        assert_eq!(string("é", false), "é");
        assert_eq!(
            lines(&["a\"b".into(), "c\\d".into()], true),
            "a\\\"b\\nc\\\\d"
        );
    }

    #[test]
    fn characters_are_bytes_or_numbers() {
        assert_eq!(character("a"), "b'a'");
        assert_eq!(character("\\'"), "b'\\''");
        assert_eq!(character("é"), "'é' as u32");
        assert_eq!(character("\\u{1F600}"), "'\\u{1f600}' as u32");
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(integer("0xFF_ff"), "0xFF_ff");
        assert_eq!(integer("1_000"), "1_000");
        assert_eq!(float("1e5").as_deref(), Some("1e5"));
        assert_eq!(float("0x1.8p3").as_deref(), Some("12.0"));
        assert_eq!(float("0x.1p-1").as_deref(), Some("0.03125"));
        assert_eq!(float("0x1p5000"), None);
    }
}
