//! Syntax that rustc's parser takes because an attribute macro may still change it, and syn's doesn't:
//! `pub impl`. Everything else is syn's to say.

use proc_macro2::{Group, TokenStream, TokenTree};

/// A file's content.
pub(crate) fn parse(text: &str) -> syn::Result<syn::File> {
    syn::parse_file(text).or_else(|error| {
        let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
        let tokens = plain.parse::<TokenStream>().map_err(|_| error.clone())?;
        let mut changed = false;
        let tokens = without_visibility(tokens, &mut changed);
        match changed {
            // What is then wrong is wrong without it, too.
            true => syn::parse2(tokens).map_err(|_| error),
            false => Err(error),
        }
    })
}

/// The tokens without `pub` before `impl` and `unsafe impl`.
fn without_visibility(tokens: TokenStream, changed: &mut bool) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let word =
        |at: usize, word: &str| matches!(tokens.get(at), Some(TokenTree::Ident(it)) if it == word);
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if word(at, "pub") {
            let reach = matches!(tokens.get(at + 1), Some(TokenTree::Group(_)));
            let next = at + 1 + usize::from(reach);
            if word(next, "impl") || word(next, "unsafe") && word(next + 1, "impl") {
                *changed = true;
                at = next;
                continue;
            }
        }
        kept.push(match &tokens[at] {
            TokenTree::Group(group) => {
                let inside = without_visibility(group.stream(), changed);
                let mut new = Group::new(group.delimiter(), inside);
                new.set_span(group.span());
                TokenTree::Group(new)
            }
            other => other.clone(),
        });
        at += 1;
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impl_for_an_attribute_to_change_is_read() {
        let text = "#[ext]\npub impl str { fn a(&self) {} }\nmod m {\n    #[ext]\n    pub(crate) unsafe impl X for Y {}\n}\nfn last() {}\n";
        let file = parse(text).unwrap();
        assert_eq!(file.items.len(), 3);
        let syn::Item::Fn(last) = &file.items[2] else {
            panic!("{:?}", file.items[2]);
        };
        assert_eq!(last.sig.ident.span().start().line, 7);
        let error = parse("pub impl str {}\nfn f( {").unwrap_err();
        assert!(!error.to_string().is_empty());
        assert!(parse("pub pub fn f() {}").is_err());
    }
}
