//! Takes the helper attributes `#[landbridge(…)]` out of an item, as tokens: everything else keeps
//! its tokens and spans.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::Item;

/// How many levels of brackets inside an item may hold helper attributes: the methods of an impl
/// block stand one level in, the fields of an enum's variants two.
pub(crate) fn depth(item: &Item) -> usize {
    match item {
        Item::Struct(_) | Item::Impl(_) | Item::Trait(_) | Item::Union(_) => 1,
        Item::Enum(_) => 2,
        _ => 0,
    }
}

/// The tokens without helper attributes in the outer `depth` levels.
pub(crate) fn helpers(tokens: TokenStream, depth: usize) -> TokenStream {
    let mut changed = false;
    walk(tokens, depth, &mut changed)
}

fn walk(tokens: TokenStream, depth: usize, changed: &mut bool) -> TokenStream {
    let mut output = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => match tokens.peek() {
                Some(TokenTree::Group(group)) if is_helper(group) => {
                    tokens.next();
                    *changed = true;
                }
                next => {
                    // The inside of another attribute is not ours.
                    let is_attribute = matches!(next, Some(TokenTree::Group(_)));
                    output.extend([TokenTree::Punct(hash)]);
                    if is_attribute {
                        output.extend(tokens.next());
                    }
                }
            },
            TokenTree::Group(group) => {
                output.extend([TokenTree::Group(inside(group, depth, changed))]);
            }
            token => output.extend([token]),
        }
    }
    output
}

/// The group, rebuilt only if it holds helper attributes: rebuilding merges the places of its
/// brackets into one.
fn inside(group: Group, depth: usize, changed: &mut bool) -> Group {
    let depth = match group.delimiter() {
        Delimiter::None => depth,
        Delimiter::Brace | Delimiter::Parenthesis if depth > 0 => depth - 1,
        _ => return group,
    };
    let mut changed_here = false;
    let stream = walk(group.stream(), depth, &mut changed_here);
    if !changed_here {
        return group;
    }
    *changed = true;
    let mut stripped = Group::new(group.delimiter(), stream);
    stripped.set_span(group.span());
    stripped
}

/// Whether these are the brackets of `#[landbridge(…)]` or `#[landbridge]`, but not of
/// `#[landbridge::record]`.
fn is_helper(group: &Group) -> bool {
    let mut tokens = group.stream().into_iter();
    group.delimiter() == Delimiter::Bracket
        && matches!(tokens.next(), Some(TokenTree::Ident(ident)) if ident == "landbridge")
        && !matches!(tokens.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

#[cfg(test)]
mod tests {
    use super::{depth, helpers};
    use quote::quote;

    #[test]
    fn only_helpers_in_reach_are_taken_out() {
        let item = quote! {
            #[landbridge(name = "S")]
            #[doc = "landbridge"]
            pub enum Shape {
                #[landbridge(rename(c = "x"))]
                Circle { #[landbridge(name = "r")] #[serde(skip)] radius: f64 },
                Flat(#[landbridge(name = "v")] [u8; { #[landbridge(x)] 3 }]),
            }
        };
        let expected = quote! {
            #[doc = "landbridge"]
            pub enum Shape {
                Circle { #[serde(skip)] radius: f64 },
                Flat([u8; { #[landbridge(x)] 3 }]),
            }
        };
        let depth = depth(&syn::parse2(item.clone()).expect("an enum"));
        assert_eq!(helpers(item, depth).to_string(), expected.to_string());
    }

    #[test]
    fn bodies_are_not_looked_into() {
        let item = quote! {
            impl S {
                #[landbridge(getter)]
                pub fn f(&self) -> u8 { #[landbridge(x)] let y = 1; y }
            }
        };
        let expected = quote! {
            impl S {
                pub fn f(&self) -> u8 { #[landbridge(x)] let y = 1; y }
            }
        };
        assert_eq!(helpers(item, 1).to_string(), expected.to_string());
    }

    #[test]
    fn attributes_by_path_stay() {
        let item = quote! { #[landbridge::record] pub struct S { pub x: u8 } };
        assert_eq!(helpers(item.clone(), 1).to_string(), item.to_string());
    }
}
