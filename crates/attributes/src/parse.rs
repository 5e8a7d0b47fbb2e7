//! Reads options from tokens. Never stops at the first fault: what is at fault is left out, the
//! rest is read. The values of options are read in `values`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::Meta;

use crate::{
    Fault, FaultKind, OptionName, Site, nearest,
    options::{Options, Trait},
    values::pieces,
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
pub(crate) struct Reading {
    site: Site,
    pub(crate) options: Options,
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

    pub(crate) fn fault(&mut self, fault: Fault) {
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
            OptionName::Exclusive => self.options.exclusive = self.flag(option, word, rest),
            OptionName::Lazy => self.options.lazy = self.flag(option, word, rest),
            OptionName::Leaf => self.options.leaf = self.flag(option, word, rest),
            OptionName::Getter => self.options.getter = self.flag(option, word, rest),
            OptionName::Constructor => self.options.constructor = self.flag(option, word, rest),
            OptionName::Hidden => self.options.hidden = self.flag(option, word, rest),
            OptionName::Host => self.options.host = self.flag(option, word, rest),
            OptionName::Columns => self.options.columns = self.flag(option, word, rest),
            OptionName::Go => self.options.go = self.flag(option, word, rest),
            OptionName::Nonblocking => self.options.nonblocking = self.flag(option, word, rest),
            OptionName::Lent => self.options.lent = self.flag(option, word, rest),
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

    pub(crate) fn usage(&mut self, option: OptionName, span: Span, what: &str) {
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
