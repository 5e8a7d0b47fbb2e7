//! Where the comments of a Rust file stand, line by line; syn does not keep them.

/// What a line holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) comment: String,
    pub(crate) code: bool,
    /// The code is an attribute.
    pub(crate) attribute: bool,
}

/// The lines of a file, the first at index 1.
pub(crate) struct Comments {
    lines: Vec<Line>,
}

impl Comments {
    pub(crate) fn read(text: &str) -> Comments {
        let mut lines = vec![Line::default(); text.lines().count() + 2];
        let bytes = text.as_bytes();
        let mut line = 1;
        let mut i = 0;
        let code = |lines: &mut Vec<Line>, line: usize, at: usize| {
            let entry = &mut lines[line];
            if !entry.code && bytes[at] == b'#' {
                entry.attribute = true;
            }
            entry.code = true;
        };
        while i < bytes.len() {
            match bytes[i] {
                b'\n' => {
                    line += 1;
                    i += 1;
                }
                b' ' | b'\t' | b'\r' => i += 1,
                b'/' if bytes.get(i + 1) == Some(&b'/') => {
                    let end = text[i..].find('\n').map_or(bytes.len(), |n| i + n);
                    lines[line].comment.push_str(&text[i..end]);
                    i = end;
                }
                b'/' if bytes.get(i + 1) == Some(&b'*') => {
                    let end = block_end(bytes, i);
                    for part in text[i..end].split('\n') {
                        lines[line].comment.push_str(part);
                        line += 1;
                    }
                    line -= 1;
                    i = end;
                }
                _ => {
                    code(&mut lines, line, i);
                    let end = literal_end(text, i);
                    for byte in &bytes[i..end] {
                        if *byte == b'\n' {
                            line += 1;
                            lines[line].code = true;
                        }
                    }
                    i = end;
                }
            }
        }
        Comments { lines }
    }

    fn line(&self, line: usize) -> Line {
        self.lines.get(line).cloned().unwrap_or_default()
    }

    /// Whether a comment on this line holds a text.
    pub(crate) fn on(&self, line: usize, text: &str) -> bool {
        self.line(line).comment.contains(text)
    }

    /// Whether a comment right above this line holds a text; comments and attributes in between are fine.
    pub(crate) fn above(&self, line: usize, text: &str) -> bool {
        let mut at = line;
        while at > 1 {
            at -= 1;
            let found = self.line(at);
            let comment_only = !found.code && !found.comment.is_empty();
            if comment_only && found.comment.contains(text) {
                return true;
            }
            if !comment_only && !found.attribute {
                return false;
            }
        }
        false
    }

    /// Whether a comment holds a text behind one line and before another.
    pub(crate) fn between(&self, open: usize, first: usize, text: &str) -> bool {
        (open + 1..first).any(|at| self.on(at, text))
    }
}

fn block_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut i = start;
    while i < bytes.len() {
        if bytes[i..].starts_with(b"/*") {
            depth += 1;
            i += 2;
        } else if bytes[i..].starts_with(b"*/") {
            depth -= 1;
            i += 2;
            if depth == 0 {
                return i;
            }
        } else {
            i += 1;
        }
    }
    bytes.len()
}

/// The end of the token or literal at a place; only literals matter, as they may hold what looks like a comment.
fn literal_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let previous_name = at > 0 && (bytes[at - 1] == b'_' || bytes[at - 1].is_ascii_alphanumeric());
    let rest = &text[at..];
    let prefix = if previous_name {
        0
    } else {
        rest.bytes()
            .take_while(|b| matches!(b, b'b' | b'c' | b'r'))
            .count()
    };
    let hashes = rest[prefix..].bytes().take_while(|b| *b == b'#').count();
    let raw = rest[..prefix].contains('r');
    let quote = prefix + if raw { hashes } else { 0 };
    if raw && rest.as_bytes().get(quote) == Some(&b'"') {
        let close = format!("\"{}", "#".repeat(hashes));
        let body = quote + 1;
        return rest[body..]
            .find(&close)
            .map_or(text.len(), |n| at + body + n + close.len());
    }
    if rest.as_bytes().get(prefix) == Some(&b'"') && !raw {
        return at + quoted_end(rest.as_bytes(), prefix, b'"');
    }
    if rest.starts_with('\'') || rest.starts_with("b'") {
        let start = usize::from(rest.starts_with('b'));
        let inner = &rest[start + 1..];
        let mut chars = inner.chars();
        match (chars.next(), chars.next()) {
            (Some('\\'), _) => return at + quoted_end(rest.as_bytes(), start, b'\''),
            (Some(c), Some('\'')) => return at + start + 1 + c.len_utf8() + 1,
            _ => {}
        }
    }
    at + rest.chars().next().map_or(1, char::len_utf8)
}

fn quoted_end(bytes: &[u8], open: usize, quote: u8) -> usize {
    let mut i = open + 1;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            c if c == quote => return i + 1,
            _ => i += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_hold_no_comments() {
        let comments = Comments::read(
            "let a = \"// no\"; // yes\nlet b = r#\"/* \"no\" */\"#;\nlet c = '\"'; // also\n",
        );
        assert!(comments.on(1, "yes") && !comments.on(1, "no"));
        assert!(!comments.on(2, "no"));
        assert!(comments.on(3, "also"));
    }

    #[test]
    fn attributes_may_stand_in_between() {
        let comments = Comments::read("// SAFETY: x\n#[inline]\n// more\nfoo\n");
        assert!(comments.above(4, "SAFETY:"));
        assert!(!comments.above(5, "SAFETY:"));
    }
}
