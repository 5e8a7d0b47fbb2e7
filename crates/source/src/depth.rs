//! Whether a file nests so deep that parsing it may overflow the stack: a parser calls itself for each
//! level, and no file that a person wrote comes near.

use proc_macro2::{TokenStream, TokenTree, token_stream};

/// Brackets in brackets, at most.
const DEEPEST: usize = 400;

/// `<` without their `>`, and `->`, in one item or statement.
const LONGEST: usize = 10_000;

/// The line in which something nests too deep, and what to write instead.
pub(crate) fn too_deep(text: &str) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let (mut depth, mut angles, mut arrows, mut line) = (0_usize, 0_usize, 0, 1);
    let mut brackets = false;
    for (at, byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' => (depth, angles, arrows) = (depth + 1, 0, 0),
            b'}' => (depth, angles, arrows) = (depth.saturating_sub(1), 0, 0),
            b';' => (angles, arrows) = (0, 0),
            b'<' if before != Some(b'<') => angles += 1,
            b'>' if before == Some(b'-') => arrows += 1,
            b'>' => angles = angles.saturating_sub(1),
            b'\n' => line += 1,
            _ => {}
        }
        brackets |= depth > DEEPEST;
        if angles > LONGEST || arrows > LONGEST {
            let help = format!("write less than {LONGEST} `<` or `->` in one item");
            return Some((line, help));
        }
    }
    // Those in texts and comments count for nothing, which only reading the tokens tells.
    let line = brackets.then(|| deep_tokens(text)).flatten()?;
    let help = format!("write less than {DEEPEST} brackets inside each other");
    Some((line, help))
}

/// The line in which tokens nest too deep; none if they can't be read, since then nothing will parse them.
fn deep_tokens(text: &str) -> Option<usize> {
    let script = text.starts_with("#!") && !text[2..].trim_start().starts_with('[');
    let start = if script { text.find('\n')? } else { 0 };
    let tokens: TokenStream = text[start..].parse().ok()?;
    let mut open: Vec<token_stream::IntoIter> = vec![tokens.into_iter()];
    while let Some(last) = open.last_mut() {
        match last.next() {
            Some(TokenTree::Group(group)) => {
                if open.len() > DEEPEST {
                    let line = group.span_open().start().line;
                    return Some(line);
                }
                open.push(group.stream().into_iter());
            }
            Some(_) => {}
            None => drop(open.pop()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Option<usize> {
        too_deep(text).map(|(line, _)| line)
    }

    #[test]
    fn nesting_is_counted() {
        assert_eq!(line("fn f() { (1) }"), None);
        let deep = |count: usize| format!("{}1{}", "(".repeat(count), ")".repeat(count));
        assert_eq!(line(&deep(DEEPEST)), None);
        assert_eq!(line(&format!("\n{}", deep(DEEPEST + 1))), Some(2));
        assert_eq!(line(&format!("#!/bin/run\n{}", deep(DEEPEST + 1))), Some(2));
        let generic =
            |count: usize| format!("\ntype A = {}u8{};", "B<".repeat(count), ">".repeat(count));
        assert_eq!(line(&generic(LONGEST)), None);
        assert_eq!(line(&generic(LONGEST + 1)), Some(2));
        assert_eq!(
            line(&format!("type A = {}u8;", "fn() -> ".repeat(LONGEST + 1))),
            Some(1)
        );
    }

    #[test]
    fn texts_and_comments_nest_nothing() {
        let texts = "    f(\"({[\", '(', b'[', r#\"((\"#); // ((((\n".repeat(DEEPEST);
        assert_eq!(
            line(&format!(
                "fn f() {{\n{texts}}}\n/* {} */",
                "[".repeat(9_999)
            )),
            None
        );
        let shifts = "1 << 2, a < b, ".repeat(LONGEST / 2);
        assert_eq!(line(&format!("const A: [u8; 9] = [{shifts}];")), None);
    }
}
