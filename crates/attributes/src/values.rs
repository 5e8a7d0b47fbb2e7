//! Reads the values of the options that have one: names, hosts, defaults.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::{LitStr, ext::IdentExt as _};

use crate::{
    Fault, FaultKind, Host, OptionName,
    default::{self, ParameterDefault},
    nearest,
    options::{Name, Rename, Skip},
    parse::Reading,
};

impl Reading {
    /// The pieces between the parentheses of `rename(…)`, `skip(…)` or `default(…)`.
    fn inside(
        &mut self,
        option: OptionName,
        word: &Ident,
        rest: &[TokenTree],
    ) -> Vec<Vec<TokenTree>> {
        let group = match rest {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => group,
            _ => {
                self.usage(option, word.span(), "needs a list in parentheses");
                return Vec::new();
            }
        };
        if group.stream().is_empty() {
            self.usage(option, word.span(), "needs at least one entry");
        }
        let mut found = Vec::new();
        for piece in pieces(group.stream()) {
            match piece {
                Ok(piece) => found.push(piece),
                Err(comma) => self.usage(option, comma, "has an empty entry before this comma"),
            }
        }
        found
    }

    pub(crate) fn name(&mut self, word: &Ident, rest: &[TokenTree]) {
        match rest {
            [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => {
                self.options.name = self.identifier(OptionName::Name, word.span(), value);
            }
            _ => self.usage(OptionName::Name, word.span(), "needs a value"),
        }
    }

    /// A string literal that is an identifier in every host.
    fn identifier(
        &mut self,
        option: OptionName,
        before: Span,
        value: &[TokenTree],
    ) -> Option<Name> {
        let literal = match value {
            [TokenTree::Literal(literal)] => {
                syn::parse2::<LitStr>(TokenTree::from(literal.clone()).into()).ok()
            }
            // A literal that came through a `macro_rules!` fragment is wrapped in a group.
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
                syn::parse2::<LitStr>(group.stream()).ok()
            }
            _ => None,
        };
        let Some(literal) = literal else {
            let place = value.first().map_or(before, TokenTree::span);
            self.usage(option, place, "needs a name in quotes");
            return None;
        };
        let text = literal.value();
        let mut letters = text.chars();
        let starts = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
        if starts && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            return Some(Name {
                text,
                span: literal.span(),
            });
        }
        self.fault(
            Fault::new(
                FaultKind::InvalidName,
                literal.span(),
                format!("`{text}` is not an identifier"),
            )
            .note("a name in a host is made of ASCII letters, digits and `_`, and does not begin with a digit"),
        );
        None
    }

    pub(crate) fn rename(&mut self, word: &Ident, rest: &[TokenTree]) {
        let option = OptionName::Rename;
        for piece in self.inside(option, word, rest) {
            let (id, value) = match piece.as_slice() {
                [TokenTree::Ident(id), TokenTree::Punct(equals), value @ ..]
                    if equals.as_char() == '=' =>
                {
                    (id, value)
                }
                [first, ..] => {
                    self.usage(option, first.span(), "takes `host = \"name\"`");
                    continue;
                }
                [] => continue,
            };
            let host = self.host(id);
            let name = self.identifier(option, id.span(), value);
            let (Some(host), Some(name)) = (host, name) else {
                continue;
            };
            if self.options.renames.iter().any(|other| other.host == host) {
                self.fault(Fault::new(
                    FaultKind::Duplicate,
                    id.span(),
                    format!("the name in `{host}` is given twice"),
                ));
                continue;
            }
            self.options.renames.push(Rename { host, name });
        }
    }

    pub(crate) fn skip(&mut self, word: &Ident, rest: &[TokenTree]) {
        let option = OptionName::Skip;
        for piece in self.inside(option, word, rest) {
            let id = match piece.as_slice() {
                [TokenTree::Ident(id)] => id,
                [first, ..] => {
                    self.usage(option, first.span(), "takes the ids of hosts");
                    continue;
                }
                [] => continue,
            };
            let Some(host) = self.host(id) else { continue };
            if self.options.skips.iter().any(|other| other.host == host) {
                self.fault(Fault::new(
                    FaultKind::Duplicate,
                    id.span(),
                    format!("`{host}` is skipped twice"),
                ));
                continue;
            }
            self.options.skips.push(Skip {
                host,
                span: id.span(),
            });
        }
    }

    fn host(&mut self, id: &Ident) -> Option<Host> {
        let text = id.to_string();
        let host = Host::from_id(&text);
        if host.is_none() {
            let ids = Host::ALL.iter().map(|host| host.id());
            let help = match nearest(&text, ids.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the hosts are {}", ids.collect::<Vec<_>>().join(", ")),
            };
            self.fault(
                Fault::new(
                    FaultKind::UnknownHost,
                    id.span(),
                    format!("there is no host `{text}`"),
                )
                .help(help),
            );
        }
        host
    }

    pub(crate) fn default(&mut self, word: &Ident, rest: &[TokenTree]) {
        let option = OptionName::Default;
        for piece in self.inside(option, word, rest) {
            let (parameter, value) = match piece.as_slice() {
                [
                    TokenTree::Ident(parameter),
                    TokenTree::Punct(equals),
                    value @ ..,
                ] if equals.as_char() == '=' && !value.is_empty() => (parameter, value),
                [first, ..] => {
                    self.usage(option, first.span(), "takes `parameter = value`");
                    continue;
                }
                [] => continue,
            };
            let known = &self.options.defaults;
            if known.iter().any(|other| other.is_for(parameter)) {
                self.fault(Fault::new(
                    FaultKind::Duplicate,
                    parameter.span(),
                    format!("`{}` has two defaults", parameter.unraw()),
                ));
                continue;
            }
            match default::parse(parameter, value) {
                Ok(value) => self.options.defaults.push(ParameterDefault {
                    parameter: parameter.clone(),
                    value,
                }),
                Err(fault) => self.fault(fault),
            }
        }
    }
}

/// The token lists between commas; `Err` is a comma with nothing before it.
pub(crate) fn pieces(tokens: TokenStream) -> Vec<Result<Vec<TokenTree>, Span>> {
    let mut found = Vec::new();
    let mut piece = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                found.push(if piece.is_empty() {
                    Err(comma.span())
                } else {
                    Ok(std::mem::take(&mut piece))
                });
            }
            token => piece.push(token),
        }
    }
    if !piece.is_empty() {
        found.push(Ok(piece));
    }
    found
}
