//! What stands in an attribute's parentheses, and faults that are collected until all are known.

use proc_macro2::{Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Token};

/// One word or `word = value`.
struct Choice {
    word: Ident,
    value: Option<Expr>,
}

impl Parse for Choice {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word = input.parse()?;
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(Self { word, value })
    }
}

/// The words that an attribute was given.
#[derive(Default)]
pub(crate) struct Options {
    /// `name = "…"`.
    pub(crate) name: Option<LitStr>,
    /// Words without a value, each of which is allowed.
    pub(crate) flags: Vec<Ident>,
}

impl Options {
    /// Reads what stands in the parentheses; `flags` are the words that are allowed.
    pub(crate) fn parse(
        tokens: TokenStream,
        takes_name: bool,
        flags: &[&str],
    ) -> syn::Result<Self> {
        let parser = Punctuated::<Choice, Token![,]>::parse_terminated;
        let choices = syn::parse::Parser::parse2(parser, tokens)?;
        let mut options = Self::default();
        let mut faults = Faults::default();
        for Choice { word, value } in choices {
            let known = word.to_string();
            if takes_name && known == "name" {
                match value {
                    Some(Expr::Lit(ExprLit {
                        lit: Lit::Str(text),
                        ..
                    })) => {
                        if text.value().is_empty() {
                            faults.at(&text, "a name must have a letter at least");
                        }
                        if options.name.replace(text).is_some() {
                            faults.at(&word, "`name` is given twice");
                        }
                    }
                    Some(other) => faults.at(&other, "a name is a string: `name = \"…\"`"),
                    None => faults.at(&word, "a name is a string: `name = \"…\"`"),
                }
            } else if flags.contains(&known.as_str()) {
                if let Some(value) = value {
                    faults.at(&value, &format!("`{known}` takes no value"));
                }
                if options.has(&known) {
                    faults.at(&word, &format!("`{known}` is given twice"));
                }
                options.flags.push(word);
            } else {
                let mut all: Vec<String> = flags.iter().map(|it| format!("`{it}`")).collect();
                if takes_name {
                    all.push("`name = \"…\"`".to_owned());
                }
                let message = if all.is_empty() {
                    format!("`{known}` isn't known here; nothing may stand in the parentheses")
                } else {
                    format!(
                        "`{known}` isn't known here; {} may be given",
                        all.join(", ")
                    )
                };
                faults.at(&word, &message);
            }
        }
        faults.finish(options)
    }

    /// What an attribute on a function or constant was given.
    pub(crate) fn of(attribute: &Attribute, takes_name: bool, flags: &[&str]) -> syn::Result<Self> {
        match &attribute.meta {
            Meta::Path(_) => Ok(Self::default()),
            Meta::List(list) => Self::parse(list.tokens.clone(), takes_name, flags),
            Meta::NameValue(pair) => Err(syn::Error::new_spanned(
                pair,
                "options stand in parentheses: `#[attribute(option)]`",
            )),
        }
    }

    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|it| it == flag)
    }
}

/// Faults so far.
#[derive(Default)]
pub(crate) struct Faults(Option<syn::Error>);

impl Faults {
    pub(crate) fn at(&mut self, tokens: &impl quote::ToTokens, message: &str) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// The value, or the fault noted.
    pub(crate) fn keep<T>(&mut self, outcome: syn::Result<T>) -> Option<T> {
        outcome.map_err(|error| self.add(error)).ok()
    }

    /// The value, unless there were faults.
    pub(crate) fn finish<T>(self, value: T) -> syn::Result<T> {
        self.0.map_or(Ok(value), Err)
    }
}

/// Whether an attribute is called so, with or without a path.
pub(crate) fn is(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == name)
}

/// The words of a literal.
pub(crate) fn literal(text: &str) -> LitStr {
    LitStr::new(text, Span::call_site())
}
