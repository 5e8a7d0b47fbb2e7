//! Rust text as tokens, so that layout does not matter: a lexer for fragments, which need not be balanced. Commas
//! before a closing bracket do not count.

/// Tokens, and the texts of comments; a run of line comments is also one comment.
pub(crate) fn split(text: &str) -> (Vec<String>, Vec<String>) {
    let chars: Vec<char> = text.chars().collect();
    let (mut tokens, mut comments): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut run = String::new();
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        let rest = |n: usize| -> String { chars[i..].iter().take(n).collect() };
        if c.is_whitespace() {
            i += 1;
            continue;
        }
        if rest(2) == "//" {
            let end = chars[i..]
                .iter()
                .position(|c| *c == '\n')
                .map_or(chars.len(), |n| i + n);
            let body: String = chars[i..end].iter().collect();
            let body = squeezed(body.trim_start_matches(['/', '!']));
            run = squeezed(&format!("{run} {body}"));
            comments.push(body);
            i = end;
            continue;
        }
        if !run.is_empty() {
            comments.push(std::mem::take(&mut run));
        }
        let end = if let Some(end) = literal(&chars, i) {
            end
        } else if c == '_' || c.is_alphanumeric() || rest(2) == "r#" {
            let mut j = i + if rest(2) == "r#" { 2 } else { 1 };
            while j < chars.len() && (chars[j] == '_' || chars[j].is_alphanumeric()) {
                j += 1;
            }
            if c.is_ascii_digit() && chars.get(j) == Some(&'.') {
                let after = chars.get(j + 1).is_some_and(char::is_ascii_digit);
                while after && j < chars.len() && (chars[j] == '.' || chars[j].is_alphanumeric()) {
                    j += 1;
                }
            }
            j
        } else if c == '\'' {
            let mut j = i + 1;
            while j < chars.len() && (chars[j] == '_' || chars[j].is_alphanumeric()) {
                j += 1;
            }
            j
        } else {
            let pairs = [
                "..", "::", "->", "=>", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "^=",
                "&=", "|=",
            ];
            if rest(3) == "..=" {
                i + 3
            } else if pairs.contains(&rest(2).as_str()) {
                i + 2
            } else {
                i + 1
            }
        };
        let token: String = chars[i..end].iter().collect();
        if [")", "]", "}", ">"].contains(&token.as_str()) && tokens.last().is_some_and(|t| t == ",")
        {
            tokens.pop();
        }
        tokens.push(token);
        i = end;
    }
    comments.push(run);
    (tokens, comments)
}

/// Where a string, byte string or character literal that begins here ends.
fn literal(chars: &[char], at: usize) -> Option<usize> {
    let mut i = at;
    if matches!(chars[i], 'b' | 'c') {
        i += 1;
    }
    match chars.get(i)? {
        '"' => {
            i += 1;
            while i < chars.len() && chars[i] != '"' {
                i += if chars[i] == '\\' { 2 } else { 1 };
            }
            Some((i + 1).min(chars.len()))
        }
        '\'' if chars.get(i + 1) == Some(&'\\') => {
            let end = chars[i + 2..].iter().skip(1).position(|c| *c == '\'')?;
            Some(i + 4 + end)
        }
        '\'' if chars.get(i + 2) == Some(&'\'') => Some(i + 3),
        _ => None,
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The second in the first, in a row.
pub(crate) fn contains(all: &[String], part: &[String]) -> bool {
    part.is_empty() || all.windows(part.len()).any(|w| w == part)
}
