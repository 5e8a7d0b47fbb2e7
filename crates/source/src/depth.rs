//! Whether a file nests so deep that parsing it may overflow the stack: a parser calls itself for each
//! level, and no file that a person wrote comes near.

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// Brackets in brackets, at most.
const DEEPEST: usize = 400;

/// `<` without their `>`, and `->`, in one item or statement.
const LONGEST: usize = 10_000;

/// Tokens side by side with neither `,` nor `;` between them. Each may be inside of what is before it:
/// `- - - x`, `x.a().a()`.
const WIDEST: usize = 50_000;

/// Digits of one number: reading them takes time by the square.
const DIGITS: usize = 5_000;

/// The line in which something nests too deep, and what to write instead.
pub(crate) fn too_deep(text: &str) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let (mut depth, mut angles, mut arrows, mut line) = (0_usize, 0_usize, 0, 1);
    let (mut suspect, mut digits) = (false, 0_usize);
    // By open bracket, the bytes since the last `,` or `;`: at least as many as there are tokens.
    let mut runs = vec![0_usize];
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
        match byte {
            b'(' | b'[' | b'{' => runs.push(0),
            b')' | b']' | b'}' if runs.len() > 1 => drop(runs.pop()),
            _ => {}
        }
        if let Some(run) = runs.last_mut() {
            // A body ends what is before it, unless an `else` follows.
            let ends = *byte == b'}' && !text[at + 1..].trim_start().starts_with("else");
            *run = match byte {
                b',' | b';' => 0,
                _ if ends => 0,
                _ => *run + 1,
            };
            suspect |= *run > WIDEST;
        }
        digits = match byte.is_ascii_alphanumeric() || *byte == b'_' {
            true => digits + 1,
            false => 0,
        };
        suspect |= depth > DEEPEST || digits > DIGITS;
        if angles > LONGEST || arrows > LONGEST {
            let help = format!("write less than {LONGEST} `<` or `->` in one item");
            return Some((line, help));
        }
    }
    // Those in texts and comments count for nothing, which only reading the tokens tells.
    suspect.then(|| deep_tokens(text)).flatten()
}

/// The line in which tokens nest too deep, are too many or a number is too long, and what to write; none
/// if they can't be read, since then nothing will parse them.
fn deep_tokens(text: &str) -> Option<(usize, String)> {
    let script = text.starts_with("#!") && !text[2..].trim_start().starts_with('[');
    let start = if script { text.find('\n')? } else { 0 };
    let tokens: TokenStream = text[start..].parse().ok()?;
    let mut open: Vec<Level> = vec![Level::new(tokens)];
    while let Some(last) = open.last_mut() {
        let Some(token) = last.tokens.next() else {
            open.pop();
            continue;
        };
        if last.count(&token) > WIDEST {
            let help = format!("write less than {WIDEST} words without a `,` or `;` between");
            return Some((token.span().start().line, help));
        }
        match token {
            TokenTree::Group(group) => {
                if open.len() > DEEPEST {
                    let line = group.span_open().start().line;
                    let help = format!("write less than {DEEPEST} brackets inside each other");
                    return Some((line, help));
                }
                open.push(Level::new(group.stream()));
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.len() > DIGITS && text.starts_with(|c: char| c.is_ascii_digit()) {
                    let help = format!("write less than {DIGITS} digits in a number");
                    return Some((literal.span().start().line, help));
                }
            }
            _ => {}
        }
    }
    None
}

/// What is between two brackets, as it is gone through.
struct Level {
    tokens: token_stream::IntoIter,
    /// Tokens since the last that ends something.
    run: usize,
    /// Whether the last token was a body.
    body: bool,
}

impl Level {
    fn new(tokens: TokenStream) -> Self {
        Self {
            tokens: tokens.into_iter(),
            run: 0,
            body: false,
        }
    }

    /// How many tokens there are side by side with this one.
    fn count(&mut self, token: &TokenTree) -> usize {
        let goes_on = matches!(token, TokenTree::Ident(it) if it == "else");
        if self.body && !goes_on {
            self.run = 0;
        }
        self.body = matches!(token, TokenTree::Group(it) if it.delimiter() == Delimiter::Brace);
        self.run = match token {
            TokenTree::Punct(it) if matches!(it.as_char(), ',' | ';') => 0,
            _ => self.run + 1,
        };
        self.run
    }
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
    fn chains_are_counted() {
        let chain = |part: &str, count: usize| format!("\nfn f() {{ {}x }}", part.repeat(count));
        assert_eq!(line(&chain("-", WIDEST - 1)), None);
        assert_eq!(line(&chain("-", WIDEST + 1)), Some(2));
        assert_eq!(line(&chain("x.a(b, c).", WIDEST / 6)), None);
        assert_eq!(line(&chain("x.a(b, c).", WIDEST)), Some(2));
        assert_eq!(line(&chain("if a { b; } else ", WIDEST)), Some(2));
        assert_eq!(line(&chain("if a { b }\n", WIDEST)), None);
        assert_eq!(line(&"fn f() {}\n".repeat(WIDEST)), None);
        assert_eq!(
            line(&format!("const A: &[u8] = &[{}];", "1, ".repeat(WIDEST))),
            None
        );
        assert_eq!(line(&format!("/* {} */", "a ".repeat(WIDEST))), None);
    }

    #[test]
    fn numbers_are_counted() {
        let number = |count: usize| "9".repeat(count);
        assert_eq!(line(&format!("const A: u8 = {};", number(DIGITS))), None);
        let long = number(DIGITS + 1);
        assert_eq!(line(&format!("\nconst A: u8 = {long};")), Some(2));
        let text = format!("const A: &str = \"{long}\"; // {long}\nfn f{long}() {{}}");
        assert_eq!(line(&text), None);
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
