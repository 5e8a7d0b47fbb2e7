//! Reads options from tokens. Never stops at the first fault: what is at fault is left out, the
//! rest is read.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::{LitStr, Meta, ext::IdentExt as _};

use crate::{
    Fault, FaultKind, Host, OptionName, Site,
    default::{self, ParameterDefault},
    nearest,
    options::{Name, Options, Rename, Skip, Trait},
};

/// Whether this is the helper attribute `#[landbridge(…)]` (or a faulty `#[landbridge]`).
#[must_use]
pub fn is_helper(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("landbridge")
}

/// Reads the options of one attribute: the tokens between its parentheses.
#[must_use]
pub fn parse(tokens: TokenStream, site: Site) -> (Options, Vec<Fault>) {
    let mut reading = Reading::new(site);
    reading.list(tokens);
    reading.finish()
}

/// Reads all options of an item: those of its own attribute, if it has one, and those of the
/// helper attributes `#[landbridge(…)]` among `attributes`. Other attributes are passed over.
#[must_use]
pub fn read(
    own: Option<TokenStream>,
    attributes: &[syn::Attribute],
    site: Site,
) -> (Options, Vec<Fault>) {
    let mut reading = Reading::new(site);
    if let Some(tokens) = own {
        reading.list(tokens);
    }
    for attribute in attributes.iter().filter(|attribute| is_helper(attribute)) {
        match &attribute.meta {
            Meta::List(list) => reading.list(list.tokens.clone()),
            meta => reading.fault(
                Fault::over(FaultKind::Syntax, meta, "`landbridge` needs options")
                    .help(format!("write `#[landbridge({})]`", reading.example())),
            ),
        }
    }
    reading.finish()
}

/// Options being read, with what is known to be wrong so far.
struct Reading {
    site: Site,
    options: Options,
    seen: Vec<OptionName>,
    faults: Vec<Fault>,
}

impl Reading {
    fn new(site: Site) -> Self {
        Self {
            site,
            options: Options::default(),
            seen: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// An option that means something here, for messages.
    fn example(&self) -> &'static str {
        self.site
            .options()
            .first()
            .map_or("", |option| option.usage())
    }

    fn list(&mut self, tokens: TokenStream) {
        for piece in pieces(tokens) {
            match piece {
                Ok(piece) => self.option(&piece),
                Err(comma) => self.fault(Fault::new(
                    FaultKind::Syntax,
                    comma,
                    "expected an option before this comma",
                )),
            }
        }
    }

    fn option(&mut self, piece: &[TokenTree]) {
        let (word, rest) = match piece {
            [TokenTree::Ident(word), rest @ ..] => (word, rest),
            _ => {
                let tokens: TokenStream = piece.iter().cloned().collect();
                let fault = Fault::over(FaultKind::Syntax, &tokens, "expected an option")
                    .help(self.known());
                return self.fault(fault);
            }
        };
        let text = word.to_string();
        let Some(option) = OptionName::from_word(&text) else {
            return self.unknown(word, &text);
        };
        if !self.site.options().contains(&option) {
            return self.misplaced(option, word.span());
        }
        if self.seen.contains(&option) {
            let fault = Fault::new(
                FaultKind::Duplicate,
                word.span(),
                format!("`{option}` is given twice"),
            );
            return self.fault(match option {
                OptionName::Rename | OptionName::Skip | OptionName::Default => {
                    fault.help(format!("put everything into one `{option}(…)`"))
                }
                _ => fault.help("remove one of them"),
            });
        }
        self.seen.push(option);
        match option {
            OptionName::Name => self.name(word, rest),
            OptionName::Rename => self.rename(word, rest),
            OptionName::Skip => self.skip(word, rest),
            OptionName::Default => self.default(word, rest),
            OptionName::Blocking => self.options.blocking = self.flag(option, word, rest),
            OptionName::Getter => self.options.getter = self.flag(option, word, rest),
            OptionName::Constructor => self.options.constructor = self.flag(option, word, rest),
            OptionName::Hidden => self.options.hidden = self.flag(option, word, rest),
            OptionName::Host => self.options.host = self.flag(option, word, rest),
            OptionName::Display
            | OptionName::Debug
            | OptionName::Eq
            | OptionName::Hash
            | OptionName::Ord => {
                if let Some(span) = self.flag(option, word, rest) {
                    self.options.traits.push(Trait { option, span });
                }
            }
        }
    }

    fn known(&self) -> String {
        let words: Vec<String> = self
            .site
            .options()
            .iter()
            .map(|option| format!("`{option}`"))
            .collect();
        format!(
            "the options of {} are {}",
            self.site.noun(),
            words.join(", ")
        )
    }

    fn unknown(&mut self, word: &Ident, text: &str) {
        let known = self.site.options().iter().map(|option| option.word());
        let help = match nearest(text, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => self.known(),
        };
        self.fault(
            Fault::new(
                FaultKind::UnknownOption,
                word.span(),
                format!("there is no option `{text}`"),
            )
            .help(help),
        );
    }

    fn misplaced(&mut self, option: OptionName, span: Span) {
        let sites: Vec<&str> = option.sites().map(Site::noun).collect();
        let known = self.known();
        self.fault(
            Fault::new(
                FaultKind::MisplacedOption,
                span,
                format!("`{option}` means nothing on {}", self.site.noun()),
            )
            .note(format!("`{option}` can stand on {}", sites.join(", ")))
            .help(known),
        );
    }

    fn usage(&mut self, option: OptionName, span: Span, what: &str) {
        self.fault(
            Fault::new(FaultKind::Syntax, span, format!("`{option}` {what}"))
                .help(format!("write `{}`", option.usage())),
        );
    }

    fn flag(&mut self, option: OptionName, word: &Ident, rest: &[TokenTree]) -> Option<Span> {
        match rest {
            [] => Some(word.span()),
            [first, ..] => {
                self.usage(option, first.span(), "takes no value");
                None
            }
        }
    }

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

    fn name(&mut self, word: &Ident, rest: &[TokenTree]) {
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

    fn rename(&mut self, word: &Ident, rest: &[TokenTree]) {
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

    fn skip(&mut self, word: &Ident, rest: &[TokenTree]) {
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

    fn default(&mut self, word: &Ident, rest: &[TokenTree]) {
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

    /// Faults of options together.
    fn finish(mut self) -> (Options, Vec<Fault>) {
        let options = &self.options;
        let mut faults = Vec::new();
        for rename in &options.renames {
            if let Some(skip) = options.skips.iter().find(|skip| skip.host == rename.host) {
                faults.push(
                    Fault::new(
                        FaultKind::Conflict,
                        skip.span,
                        format!("`{}` is both renamed and skipped", skip.host),
                    )
                    .help("remove one of them"),
                );
            }
        }
        if options.hidden.is_some()
            && let Some(other) = self.seen.iter().find(|seen| **seen != OptionName::Hidden)
        {
            let span = options.hidden.unwrap_or_else(Span::call_site);
            faults.push(
                Fault::new(
                    FaultKind::Conflict,
                    span,
                    format!("`hidden` leaves nothing for `{other}` to say"),
                )
                .help("remove one of them"),
            );
        }
        if let (Some(_), Some(span)) = (options.constructor, options.getter) {
            faults.push(
                Fault::new(
                    FaultKind::Conflict,
                    span,
                    "a constructor cannot be a getter",
                )
                .help("remove one of them"),
            );
        }
        self.faults.append(&mut faults);
        (self.options, self.faults)
    }
}

/// The token lists between commas; `Err` is a comma with nothing before it.
fn pieces(tokens: TokenStream) -> Vec<Result<Vec<TokenTree>, Span>> {
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
