//! Doc comments, as Markdown.

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_source::ModuleId;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

use crate::reading::Reader;

impl Reader<'_> {
    /// The text of all doc attributes, `include_str!` among them. The space that `/// text` begins with
    /// and the stars of a block comment are not part of it.
    pub(crate) fn docs(&mut self, module: ModuleId, attributes: &[Attribute]) -> String {
        let mut lines: Vec<String> = Vec::new();
        for attribute in attributes {
            let Meta::NameValue(pair) = &attribute.meta else {
                continue;
            };
            if !pair.path.is_ident("doc") {
                continue;
            }
            let (text, comment) = match &pair.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => {
                    // All tokens of a comment stand where it stands.
                    let comment = text.span().start() == attribute.pound_token.span.start();
                    (without_stars(&text.value()), comment)
                }
                Expr::Macro(call) if call.mac.path.is_ident("include_str") => {
                    (self.included(module, &call.mac), false)
                }
                _ => continue,
            };
            // The space after `///` is no indentation; what is written as an attribute has none.
            let before = if comment { "" } else { " " };
            lines.extend(
                text.split('\n')
                    .map(|line| format!("{before}{line}").trim_end().to_owned()),
            );
        }
        let indent = lines
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| line.len() - line.trim_start().len())
            .min()
            .unwrap_or(0);
        let text: Vec<&str> = lines
            .iter()
            .map(|line| line.get(indent..).unwrap_or(""))
            .collect();
        text.join("\n").trim_matches('\n').trim_end().to_owned()
    }

    /// The file that `include_str!` names, relative to the file that it stands in.
    fn included(&mut self, module: ModuleId, call: &syn::Macro) -> String {
        let there = self.sources.module(module);
        let text = call
            .parse_body::<LitStr>()
            .map_err(|error| error.to_string())
            .and_then(|name| {
                let file = there
                    .source
                    .parent()
                    .map(|folder| folder.join(name.value()));
                let file = file.unwrap_or_else(|| name.value().into());
                std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", name.value()))
            });
        text.unwrap_or_else(|error| {
            let place = self.place(module, call.path.span());
            self.push(
                Diagnostic::warning(
                    &codes::DOCS,
                    "these docs can't be read, and hosts don't get them",
                )
                .at(place)
                .because(error)
                .help("name a file beside this one as a plain text: `include_str!(\"guide.md\")`"),
            );
            String::new()
        })
    }
}

/// The text of a `/** … */` whose lines begin with stars, without them.
fn without_stars(text: &str) -> String {
    let Some((first, rest)) = text.split_once('\n') else {
        return text.to_owned();
    };
    let starred = rest
        .lines()
        .filter(|line| !line.trim().is_empty())
        .all(|line| line.trim_start().starts_with('*'));
    if !starred || rest.trim().is_empty() {
        return text.to_owned();
    }
    let rest = rest.lines().map(|line| {
        let line = line.trim_start();
        line.strip_prefix('*').unwrap_or(line)
    });
    let mut lines = vec![first];
    lines.extend(rest);
    lines.join("\n")
}

/// `#[deprecated]` with its note.
pub(crate) fn deprecated(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("deprecated"))?;
    let mut note = String::new();
    match &attribute.meta {
        Meta::NameValue(pair) => {
            if let Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) = &pair.value
            {
                note = text.value();
            }
        }
        Meta::List(list) => {
            // Other keys (`since`) are of no interest to hosts.
            let _ = list.parse_nested_meta(|meta| {
                let value: Expr = meta.value()?.parse()?;
                if meta.path.is_ident("note")
                    && let Expr::Lit(ExprLit {
                        lit: Lit::Str(text),
                        ..
                    }) = value
                {
                    note = text.value();
                }
                Ok(())
            });
        }
        Meta::Path(_) => {}
    }
    Some(note)
}
