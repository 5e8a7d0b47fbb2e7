//! Macro arguments as tokens: paths, method calls and macro names in them.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::shape::line_of;

/// Every run of names joined by `::`, generics between them left out.
pub(crate) fn token_paths(tokens: &TokenStream) -> Vec<Vec<(String, usize)>> {
    let mut found = Vec::new();
    collect_paths(tokens, &mut found);
    found
}

pub(crate) fn collect_paths(tokens: &TokenStream, found: &mut Vec<Vec<(String, usize)>>) {
    let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let colon = |i: usize| matches!(all.get(i), Some(TokenTree::Punct(p)) if p.as_char() == ':');
    let mut i = 0;
    while i < all.len() {
        match &all[i] {
            TokenTree::Ident(name) => {
                let after_dot =
                    i > 0 && matches!(&all[i - 1], TokenTree::Punct(p) if p.as_char() == '.');
                let mut names = vec![(name.to_string(), line_of(name.span()))];
                i += 1;
                loop {
                    if !(colon(i) && colon(i + 1)) {
                        break;
                    }
                    let mut next = i + 2;
                    if matches!(all.get(next), Some(TokenTree::Punct(p)) if p.as_char() == '<') {
                        next = after_generics(&all, next);
                        if !(colon(next) && colon(next + 1)) {
                            break;
                        }
                        next += 2;
                    }
                    let Some(TokenTree::Ident(name)) = all.get(next) else {
                        break;
                    };
                    names.push((name.to_string(), line_of(name.span())));
                    i = next + 1;
                }
                if !after_dot {
                    found.push(names);
                }
            }
            TokenTree::Group(group) => {
                collect_paths(&group.stream(), found);
                i += 1;
            }
            _ => i += 1,
        }
    }
}

pub(crate) fn after_generics(all: &[TokenTree], start: usize) -> usize {
    let mut depth = 0_i32;
    let mut i = start;
    while i < all.len() {
        if let TokenTree::Punct(p) = &all[i] {
            match p.as_char() {
                '<' => depth += 1,
                '>' => depth -= 1,
                _ => {}
            }
        }
        i += 1;
        if depth == 0 {
            return i;
        }
    }
    i
}

/// `.name(…)`: the name, its line, whether there are no arguments.
pub(crate) fn token_methods(tokens: &TokenStream, found: &mut Vec<(String, usize, bool)>) {
    let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (i, token) in all.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            token_methods(&group.stream(), found);
        }
        let TokenTree::Punct(dot) = token else {
            continue;
        };
        if dot.as_char() != '.' {
            continue;
        }
        if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(group))) =
            (all.get(i + 1), all.get(i + 2))
            && group.delimiter() == Delimiter::Parenthesis
        {
            found.push((
                name.to_string(),
                line_of(name.span()),
                group.stream().is_empty(),
            ));
        }
    }
}

/// `x.clone()`, `self.x.clone()`: the receiver's parts and the line of the word.
pub(crate) fn token_clones(tokens: &TokenStream, found: &mut Vec<(Vec<String>, usize)>) {
    let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let dot = |i: usize| matches!(all.get(i), Some(TokenTree::Punct(p)) if p.as_char() == '.');
    for (i, token) in all.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            token_clones(&group.stream(), found);
        }
        let (TokenTree::Ident(name), Some(TokenTree::Group(group))) = (token, all.get(i + 1))
        else {
            continue;
        };
        if name != "clone"
            || group.delimiter() != Delimiter::Parenthesis
            || !group.stream().is_empty()
        {
            continue;
        }
        // names joined by dots, backwards
        let mut parts = Vec::new();
        let mut at = i;
        while at >= 2
            && dot(at - 1)
            && let TokenTree::Ident(part) = &all[at - 2]
        {
            parts.insert(0, part.to_string());
            at -= 2;
        }
        let reached = at > 0
            && (dot(at - 1) || matches!(&all[at - 1], TokenTree::Punct(p) if p.as_char() == ':'));
        if !parts.is_empty() && !reached {
            found.push((parts, line_of(name.span())));
        }
    }
}

/// `name!(…)`.
pub(crate) fn token_macros(tokens: &TokenStream, found: &mut Vec<(String, usize)>) {
    let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (i, token) in all.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            token_macros(&group.stream(), found);
        }
        if let (TokenTree::Ident(name), Some(TokenTree::Punct(bang)), Some(TokenTree::Group(_))) =
            (token, all.get(i + 1), all.get(i + 2))
            && bang.as_char() == '!'
        {
            found.push((name.to_string(), line_of(name.span())));
        }
    }
}
