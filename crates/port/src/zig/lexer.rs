//! Splits Zig text into tokens and comments. Nothing is lost: what is neither a token, a comment nor white space is
//! a token of kind `Invalid`. Meaning is the parser's business.

use super::tree::Span;

/// What a token is; punctuation and keywords are told apart by their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A plain name, or a `#private` one of Bun's fork.
    Name,
    /// `@"…"`.
    QuotedName,
    /// `@name`.
    Builtin,
    Keyword,
    Integer,
    Float,
    Text,
    /// One line of a `\\` literal.
    TextLine,
    Character,
    Punctuation,
    Invalid,
    End,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// How a comment was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CommentKind {
    /// `// …`
    Plain,
    /// `/// …`
    Doc,
    /// `//! …`
    Inner,
}

#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) kind: CommentKind,
    pub(crate) span: Span,
    /// What follows the slashes.
    pub(crate) text: String,
}

const KEYWORDS: &[&str] = &[
    "addrspace",
    "align",
    "allowzero",
    "and",
    "anyframe",
    "anytype",
    "asm",
    "break",
    "callconv",
    "catch",
    "comptime",
    "const",
    "continue",
    "defer",
    "else",
    "enum",
    "errdefer",
    "error",
    "export",
    "extern",
    "fn",
    "for",
    "if",
    "inline",
    "linksection",
    "noalias",
    "noinline",
    "nosuspend",
    "opaque",
    "or",
    "orelse",
    "packed",
    "pub",
    "resume",
    "return",
    "struct",
    "suspend",
    "switch",
    "test",
    "threadlocal",
    "try",
    "union",
    "unreachable",
    "usingnamespace",
    "var",
    "volatile",
    "while",
];

const PUNCTUATION: &[&str] = &[
    "<<|=", "...", "<<|", "<<=", ">>=", "**", "*%=", "*|=", "+%=", "+|=", "-%=", "-|=", "*%", "*|",
    "*=", "+%", "+|", "+=", "++", "-%", "-|", "-=", "->", "..", ".*", ".?", "==", "=>", "!=", "<=",
    ">=", "<<", ">>", "&=", "|=", "||", "^=", "%=", "/=",
];

/// The tokens of a text, ended by one of kind `End`, and its comments, both in order.
pub(crate) fn lex(text: &str) -> (Vec<Token>, Vec<Comment>) {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        tokens: Vec::new(),
        comments: Vec::new(),
    };
    lexer.run();
    (lexer.tokens, lexer.comments)
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    tokens: Vec<Token>,
    comments: Vec<Comment>,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.tokens.push(Token {
            kind,
            span: Span::new(start, self.at),
        });
    }

    fn run(&mut self) {
        while self.at < self.bytes.len() {
            let start = self.at;
            match self.bytes[start] {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    self.at += 1;
                    continue;
                }
                b'/' if self.peek(1) == b'/' => {
                    self.comment();
                    continue;
                }
                b'"' => self.quoted(b'"', Kind::Text),
                b'\'' => self.quoted(b'\'', Kind::Character),
                b'\\' if self.peek(1) == b'\\' => {
                    self.skip_line();
                    self.push(Kind::TextLine, start);
                }
                b'@' if self.peek(1) == b'"' => {
                    self.at += 1;
                    self.quoted(b'"', Kind::QuotedName);
                    if let Some(last) = self.tokens.last_mut() {
                        last.span = Span::new(start, self.at);
                    }
                }
                b'@' if is_name_start(self.peek(1)) => {
                    self.at += 1;
                    self.name_end();
                    self.push(Kind::Builtin, start);
                }
                b'#' if is_name_start(self.peek(1)) => {
                    self.at += 1;
                    self.name_end();
                    self.push(Kind::Name, start);
                }
                b'0'..=b'9' => self.number(),
                c if is_name_start(c) => {
                    self.name_end();
                    let word = &self.text[start..self.at];
                    let keyword = KEYWORDS.binary_search(&word).is_ok();
                    self.push(if keyword { Kind::Keyword } else { Kind::Name }, start);
                }
                _ => self.punctuation(),
            }
        }
        let end = self.bytes.len();
        self.tokens.push(Token {
            kind: Kind::End,
            span: Span::new(end, end),
        });
    }

    fn name_end(&mut self) {
        while self.at < self.bytes.len() && is_name_part(self.bytes[self.at]) {
            self.at += 1;
        }
    }

    fn skip_line(&mut self) {
        while self.at < self.bytes.len() && self.bytes[self.at] != b'\n' {
            self.at += 1;
        }
        if self.at > 0 && self.bytes[self.at - 1] == b'\r' {
            self.at -= 1;
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        self.skip_line();
        let whole = &self.text[start..self.at];
        let (kind, text) = match (whole.strip_prefix("//!"), whole.strip_prefix("///")) {
            (Some(text), _) => (CommentKind::Inner, text),
            (None, Some(text)) if !text.starts_with('/') => (CommentKind::Doc, text),
            _ => (CommentKind::Plain, &whole[2..]),
        };
        let text = text.trim_end().replace('\r', " ");
        self.comments.push(Comment {
            kind,
            span: Span::new(start, self.at),
            text,
        });
    }

    fn quoted(&mut self, quote: u8, kind: Kind) {
        let start = self.at;
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' if self.at + 1 < self.bytes.len() && self.bytes[self.at + 1] != b'\n' => {
                    self.at += 1;
                    self.step();
                }
                b'\n' => break,
                c if c == quote => {
                    self.at += 1;
                    return self.push(kind, start);
                }
                _ => self.step(),
            }
        }
        self.push(Kind::Invalid, start);
    }

    /// One whole character further.
    fn step(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() && !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let mut kind = Kind::Integer;
        let hex = self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X');
        self.name_end();
        let exponent = |c: u8| {
            if hex {
                matches!(c, b'p' | b'P')
            } else {
                matches!(c, b'e' | b'E')
            }
        };
        let sign = |lexer: &mut Self| {
            if exponent(lexer.bytes[lexer.at - 1]) && matches!(lexer.peek(0), b'+' | b'-') {
                lexer.at += 1;
                lexer.name_end();
                true
            } else {
                false
            }
        };
        if sign(self) {
            kind = Kind::Float;
        }
        if self.peek(0) == b'.' && self.peek(1).is_ascii_alphanumeric() && kind == Kind::Integer {
            kind = Kind::Float;
            self.at += 1;
            self.name_end();
            sign(self);
        } else if !hex
            && self.text[start..self.at].contains(['e', 'E'])
            && !self.text[start..].starts_with("0b")
        {
            kind = Kind::Float;
        }
        self.push(kind, start);
    }

    fn punctuation(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        for candidate in PUNCTUATION {
            if rest.starts_with(candidate.as_bytes()) {
                self.at += candidate.len();
                // `.*` before another `*` is a dereference and then an operator; `**` after it stays whole
                return self.push(Kind::Punctuation, start);
            }
        }
        self.step();
        let known = b"+-*/%=<>!&|^~?.,;:()[]{}".contains(&rest[0]);
        self.push(
            if known {
                Kind::Punctuation
            } else {
                Kind::Invalid
            },
            start,
        );
    }
}

fn is_name_start(c: u8) -> bool {
    c == b'_' || c.is_ascii_alphabetic()
}

fn is_name_part(c: u8) -> bool {
    c == b'_' || c.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        lex(text)
            .0
            .iter()
            .map(|t| &text[t.span.start..t.span.end])
            .collect()
    }

    #[test]
    fn the_keyword_list_is_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn operators_are_taken_whole() {
        assert_eq!(
            words("a +%= b <<| c .* **"),
            ["a", "+%=", "b", "<<|", "c", ".*", "**", ""]
        );
    }

    #[test]
    fn a_range_is_no_fraction() {
        assert_eq!(
            words("0..3 1.5e-3 0x1F"),
            ["0", "..", "3", "1.5e-3", "0x1F", ""]
        );
    }

    #[test]
    fn unfinished_text_ends_with_its_line() {
        let (tokens, _) = lex("\"abc\nx");
        assert_eq!(tokens[0].kind, Kind::Invalid);
        assert_eq!(tokens[1].kind, Kind::Name);
    }

    #[test]
    fn private_names_are_names() {
        assert_eq!(words("self.#inner"), ["self", ".", "#inner", ""]);
    }

    #[test]
    fn comments_know_their_kind() {
        let (_, comments) = lex("//! top\n/// doc\nx // side\n//// bar\n");
        let kinds: Vec<_> = comments.iter().map(|c| c.kind).collect();
        assert_eq!(
            kinds,
            [
                CommentKind::Inner,
                CommentKind::Doc,
                CommentKind::Plain,
                CommentKind::Plain
            ]
        );
    }
}
