//! What the crate's own `macro_rules!` do, told from their bodies: which catch panics, which test
//! pointers, which make exports.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

use super::unfold::mentions;
use super::view::View;

/// Names that catch panics wherever they come from.
const GUARDS: &[&str] = &[
    "catch_unwind",
    "catch_panic",
    "catch_panics",
    "ffi_catch_panic",
    "ffi_fn",
    "ffi_panic_boundary",
    "catch_ffi_panic",
    "panic_guard",
    "handle_unwind",
    "abort_on_panic",
    "abort_unwind",
    "catch_error",
];

/// Names whose look at a pointer is a test.
const TESTS: &[&str] = &[
    "is_null",
    "as_ref",
    "as_mut",
    "is_some",
    "NonNull",
    "null_check",
];

/// What is known of macros and guards.
#[derive(Clone, Debug, Default)]
pub(crate) struct Macros {
    /// All words in each macro's body.
    pub(crate) words: BTreeMap<String, BTreeSet<String>>,
    /// Macros, functions and attributes that catch panics.
    pub(crate) guards: BTreeSet<String>,
    /// Macros that make exports of what they are given.
    pub(crate) exports: BTreeSet<String>,
}

impl Macros {
    /// Reads every `macro_rules!` of a view's crate, and finds functions that catch panics.
    pub(crate) fn read(view: &View<'_>) -> Self {
        let mut macros = Self::default();
        macros
            .guards
            .extend(GUARDS.iter().map(|it| (*it).to_owned()));
        macros.guards.extend(view.config.guards.iter().cloned());
        macros.exports.extend(view.config.exports.iter().cloned());
        let mut functions = BTreeMap::new();
        for module in view.sources.modules() {
            for item in &view.sources.module(module).items {
                match item {
                    Item::Macro(it) => {
                        if let Some(name) = &it.ident {
                            let words = macros.words.entry(name.to_string()).or_default();
                            collect(&it.mac.tokens, words);
                        }
                    }
                    Item::Fn(it) if takes_a_closure(&it.sig) => {
                        let mut words = BTreeSet::new();
                        collect(&quote::quote!(#it), &mut words);
                        functions.insert(it.sig.ident.to_string(), words);
                    }
                    _ => {}
                }
            }
        }
        for (name, words) in &macros.words {
            if words.contains("no_mangle") || words.contains("export_name") {
                macros.exports.insert(name.clone());
            }
        }
        // Guards made of guards.
        loop {
            let known = macros.guards.len();
            for (name, words) in macros.words.iter().chain(&functions) {
                if words.iter().any(|word| macros.guards.contains(word)) {
                    macros.guards.insert(name.clone());
                }
            }
            if macros.guards.len() == known {
                return macros;
            }
        }
    }

    /// Whether a macro tests the pointers that it is given; `functions` are those that do.
    pub(crate) fn tests(&self, name: &str, functions: &BTreeSet<String>) -> bool {
        let mut open = vec![name.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            let Some(words) = self.words.get(&name) else {
                continue;
            };
            if !seen.insert(name) {
                continue;
            }
            for word in words {
                if TESTS.contains(&word.as_str()) || functions.contains(word) {
                    return true;
                }
                open.push(word.clone());
            }
        }
        false
    }
}

/// Whether a function takes what it could call in a guard.
fn takes_a_closure(signature: &syn::Signature) -> bool {
    // Most take plain types, which need no tokens to be made.
    let plain = signature.inputs.iter().all(|it| match it {
        syn::FnArg::Receiver(_) => true,
        syn::FnArg::Typed(it) => is_name(&it.ty),
    });
    if plain && signature.generics.params.is_empty() {
        return false;
    }
    let tokens = quote::quote!(#signature);
    ["FnOnce", "FnMut", "Fn", "UnwindSafe"]
        .iter()
        .any(|word| mentions(&tokens, word))
}

/// A name without arguments, or what points to one.
fn is_name(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Path(it) => it.path.segments.iter().all(|it| it.arguments.is_none()),
        syn::Type::Reference(it) => is_name(&it.elem),
        syn::Type::Ptr(it) => is_name(&it.elem),
        _ => false,
    }
}

/// Every identifier among the tokens.
pub(crate) fn collect(tokens: &TokenStream, words: &mut BTreeSet<String>) {
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) => {
                words.insert(ident.to_string());
            }
            TokenTree::Group(group) => collect(&group.stream(), words),
            _ => {}
        }
    }
}
