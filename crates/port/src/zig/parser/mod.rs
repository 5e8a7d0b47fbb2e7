//! A recursive-descent parser for Zig 0.14 and 0.15. It never gives up: what it cannot read becomes a `Bad` node, an
//! error is noted, and reading goes on at the next declaration or statement. Recursion is bounded.

mod container;
mod expression;
mod primary;
mod statement;

use super::lexer::{Comment, Kind, Token, lex};
use super::tree::{Container, ContainerKind, ContainerLayout, Span, SyntaxError};

/// How deep expressions and blocks may nest before the rest is refused.
const DEPTH: usize = 200;

/// How many `else if` may follow one another before they count as nested.
const CHAIN: usize = 500;

/// A parsed file.
pub(crate) struct Parsed {
    pub(crate) root: Container,
    pub(crate) comments: Vec<Comment>,
    pub(crate) errors: Vec<SyntaxError>,
}

/// An error was noted at the current token; the caller recovers.
pub(super) struct Failed;

type Result<T> = std::result::Result<T, Failed>;

pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// Links of the `else if` chains around.
    chain: usize,
    /// The depth at which the chain began whose next link is about to be read.
    chained: Option<usize>,
    errors: Vec<SyntaxError>,
}

/// Reads a whole file.
pub(crate) fn parse(text: &str) -> Parsed {
    let (tokens, comments) = lex(text);
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        depth: 0,
        chain: 0,
        chained: None,
        errors: Vec::new(),
    };
    let mut members = Vec::new();
    loop {
        members.extend(parser.members());
        if parser.kind() == Kind::End {
            break;
        }
        // a closing brace too many
        parser.error("a declaration was expected");
        parser.at += 1;
    }
    let root = Container {
        kind: ContainerKind::Struct,
        layout: ContainerLayout::Auto,
        argument: None,
        tagged: false,
        members,
        span: Span::new(0, text.len()),
    };
    Parsed {
        root,
        comments,
        errors: parser.errors,
    }
}

impl<'a> Parser<'a> {
    fn token(&self) -> Token {
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn kind(&self) -> Kind {
        self.token().kind
    }

    fn text_of(&self, token: Token) -> &'a str {
        &self.text[token.span.start..token.span.end]
    }

    fn word(&self) -> &'a str {
        self.text_of(self.token())
    }

    fn word_at(&self, ahead: usize) -> &'a str {
        self.tokens
            .get(self.at + ahead)
            .map_or("", |t| self.text_of(*t))
    }

    fn kind_at(&self, ahead: usize) -> Kind {
        self.tokens
            .get(self.at + ahead)
            .map_or(Kind::End, |t| t.kind)
    }

    fn start(&self) -> usize {
        self.token().span.start
    }

    /// Where the token before this one ended.
    fn end(&self) -> usize {
        if self.at == 0 {
            0
        } else {
            self.tokens[self.at - 1].span.end
        }
    }

    fn is(&self, word: &str) -> bool {
        matches!(self.kind(), Kind::Punctuation | Kind::Keyword) && self.word() == word
    }

    fn is_at(&self, ahead: usize, word: &str) -> bool {
        matches!(self.kind_at(ahead), Kind::Punctuation | Kind::Keyword)
            && self.word_at(ahead) == word
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, word: &str) -> Result<()> {
        if self.eat(word) {
            return Ok(());
        }
        self.error(&format!("`{word}` was expected"));
        Err(Failed)
    }

    fn error(&mut self, message: &str) {
        let at = self.start();
        // one error per place is enough
        if self.errors.last().is_none_or(|e| e.at != at) {
            self.errors.push(SyntaxError {
                at,
                message: message.to_owned(),
            });
        }
    }

    fn fail<T>(&mut self, message: &str) -> Result<T> {
        self.error(message);
        Err(Failed)
    }

    fn is_name(&self) -> bool {
        matches!(self.kind(), Kind::Name | Kind::QuotedName)
    }

    fn name(&mut self) -> Result<String> {
        if !self.is_name() {
            return self.fail("a name was expected");
        }
        let token = self.token();
        self.at += 1;
        Ok(decode_name(self.text_of(token)))
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= DEPTH {
            return self.fail("nested too deeply");
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Skips to behind the `;` that ends the statement or before the `}` that ends the block, whichever comes first.
    fn skip_statement(&mut self) {
        let mut open = 0_usize;
        while self.kind() != Kind::End {
            match self.word() {
                "{" | "(" | "[" => open += 1,
                "}" if open == 0 => return,
                "}" => {
                    open -= 1;
                    if open == 0
                        && !matches!(
                            self.word_at(1),
                            ";" | ")" | "," | "." | "else" | "catch" | "orelse"
                        )
                    {
                        self.at += 1;
                        return;
                    }
                }
                ")" | "]" => open = open.saturating_sub(1),
                ";" if open == 0 => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }
}

/// A name as the program means it: `@"…"` without its dress.
pub(super) fn decode_name(text: &str) -> String {
    let Some(quoted) = text.strip_prefix("@\"") else {
        return text.to_owned();
    };
    quoted.strip_suffix('"').unwrap_or(quoted).to_owned()
}
