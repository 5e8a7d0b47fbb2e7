//! `cfg` and `cfg_attr`, evaluated for one target and one set of features, or left open for tools that
//! look at all of a crate at once.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitBool, LitStr, Meta, Token, token};

/// The names and pairs that hold: `unix`, `feature = "simd"`.
#[derive(Clone, Debug, Default)]
pub struct Cfg {
    names: BTreeSet<String>,
    pairs: BTreeSet<(String, String)>,
    /// What isn't set may hold as well.
    open: bool,
    /// Of the features, those that aren't set don't hold, even if all else is open.
    features_known: bool,
}

/// Names that hold only while a crate is tested, checked or documented.
const TRIALS: &[&str] = &["doc", "doctest", "fuzzing", "kani", "loom", "miri", "test"];

impl Cfg {
    /// Any target with any features, outside of tests: `cfg(unix)` holds, and so does
    /// `cfg(not(unix))`; `cfg(test)` doesn't. For tools that read what some build would compile.
    #[must_use]
    pub fn open() -> Self {
        Self {
            open: true,
            ..Self::default()
        }
    }

    /// Any target, but with these features of the crate and no others.
    #[must_use]
    pub fn open_with(features: impl IntoIterator<Item = String>) -> Self {
        let mut cfg = Self {
            features_known: true,
            ..Self::open()
        };
        for feature in features {
            cfg.set("feature", &feature);
        }
        cfg
    }

    /// Whether it was made by [`Cfg::open`] or [`Cfg::open_with`].
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// What holds for the machine that this runs on, with debug assertions off and the given
    /// features of the crate.
    #[must_use]
    pub fn host(features: impl IntoIterator<Item = String>) -> Self {
        let mut cfg = Self::default();
        let consts = std::env::consts::ARCH;
        cfg.set("target_arch", consts);
        cfg.set("target_os", std::env::consts::OS);
        cfg.set("target_family", std::env::consts::FAMILY);
        cfg.names.insert(std::env::consts::FAMILY.to_owned());
        cfg.set("target_pointer_width", &usize::BITS.to_string());
        cfg.set("panic", "unwind");
        let endian = if cfg!(target_endian = "big") {
            "big"
        } else {
            "little"
        };
        cfg.set("target_endian", endian);
        for width in ["8", "16", "32", "64", "ptr"] {
            cfg.set("target_has_atomic", width);
        }
        if let Some(env) = option_env("gnu", cfg!(target_env = "gnu"))
            .or(option_env("musl", cfg!(target_env = "musl")))
            .or(option_env("msvc", cfg!(target_env = "msvc")))
        {
            cfg.set("target_env", env);
        }
        for feature in features {
            cfg.set("feature", &feature);
        }
        cfg
    }

    /// What `rustc --print cfg` printed for a target, and the given features of the crate. Debug
    /// assertions are left off: packages are release builds.
    #[must_use]
    pub fn printed(text: &str, features: impl IntoIterator<Item = String>) -> Self {
        let mut cfg = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.split_once('=') {
                Some((key, value)) => cfg.set(key.trim(), value.trim().trim_matches('"')),
                None if line == "debug_assertions" => {}
                None => cfg.set_name(line),
            }
        }
        for feature in features {
            cfg.set("feature", &feature);
        }
        cfg
    }

    /// Lets `name` hold.
    pub fn set_name(&mut self, name: &str) {
        self.names.insert(name.to_owned());
    }

    /// Lets `key = "value"` hold.
    pub fn set(&mut self, key: &str, value: &str) {
        self.pairs.insert((key.to_owned(), value.to_owned()));
    }

    /// Whether every `#[cfg(…)]` among `attributes` holds. One that can't be read holds, so that
    /// nothing goes missing by a spelling that is newer than this code.
    #[must_use]
    pub fn holds(&self, attributes: &[Attribute]) -> bool {
        attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
            .all(|attribute| {
                attribute
                    .parse_args_with(|input: ParseStream<'_>| {
                        let holds = self.predicate(input)?;
                        input.parse::<Option<Token![,]>>()?;
                        Ok(holds != Some(false))
                    })
                    .unwrap_or(true)
            })
    }

    /// The features for whose lack an item with these attributes isn't there; none if it is, or if
    /// something else keeps it out.
    #[must_use]
    pub fn lacking(&self, attributes: &[Attribute]) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        if self.holds(attributes) || !Self::open().holds(attributes) {
            return names;
        }
        for attribute in attributes.iter().filter(|it| it.path().is_ident("cfg")) {
            if let Meta::List(list) = &attribute.meta {
                features(list.tokens.clone(), &mut names);
            }
        }
        names.retain(|name| !self.pairs.contains(&("feature".to_owned(), name.clone())));
        names
    }

    /// Takes out of an item what doesn't hold, and replaces each `cfg_attr`; bodies of functions stay as
    /// they are. Whether the item itself holds is the answer.
    #[must_use]
    pub fn configure(&self, item: &mut syn::Item) -> bool {
        crate::configure::item(self, item)
    }

    /// The attributes with each `cfg_attr` that holds replaced by what it stands for, and the others
    /// gone.
    #[must_use]
    pub fn expand(&self, attributes: &[Attribute]) -> Vec<Attribute> {
        let mut expanded = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            if !attribute.path().is_ident("cfg_attr") {
                expanded.push(attribute.clone());
                continue;
            }
            let parts = attribute.parse_args_with(|input: ParseStream<'_>| {
                let holds = self.predicate(input)?;
                input.parse::<Token![,]>()?;
                let parts = Punctuated::<Meta, Token![,]>::parse_terminated(input)?;
                Ok((holds != Some(false)).then_some(parts))
            });
            if let Ok(Some(parts)) = parts {
                let inner: Vec<Attribute> = parts
                    .into_iter()
                    .map(|meta| Attribute {
                        meta,
                        ..attribute.clone()
                    })
                    .collect();
                expanded.extend(self.expand(&inner));
            }
        }
        expanded
    }

    /// Whether a predicate holds; none if it may.
    fn predicate(&self, input: ParseStream<'_>) -> syn::Result<Option<bool>> {
        if input.peek(LitBool) {
            return Ok(Some(input.parse::<LitBool>()?.value));
        }
        let name = input.call(Ident::parse_any)?;
        let known = |set: bool| (set || !self.open).then_some(set);
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let value: LitStr = input.parse()?;
            let set = self.pairs.contains(&(name.to_string(), value.value()));
            return Ok(if self.features_known && name == "feature" {
                Some(set)
            } else {
                known(set)
            });
        }
        if !input.peek(token::Paren) {
            let name = name.to_string();
            if self.open && TRIALS.contains(&name.as_str()) {
                return Ok(Some(false));
            }
            return Ok(known(self.names.contains(&name)));
        }
        let inside;
        syn::parenthesized!(inside in input);
        if !["all", "any", "not"].iter().any(|known| name == known) {
            // `version(…)`, `target(…)` and what else may come: not known to hold.
            let _: proc_macro2::TokenStream = inside.parse()?;
            return Ok(known(false));
        }
        let mut parts = Vec::new();
        while !inside.is_empty() {
            parts.push(self.predicate(&inside)?);
            if !inside.is_empty() {
                inside.parse::<Token![,]>()?;
            }
        }
        // One part decides `all` and `any`; otherwise one that may hold leaves them open.
        let decided = |by: bool| match () {
            () if parts.contains(&Some(by)) => Some(by),
            () if parts.contains(&None) => None,
            () => Some(!by),
        };
        Ok(match name.to_string().as_str() {
            "all" => decided(false),
            "any" => decided(true),
            _ => decided(true).map(|any| !any),
        })
    }
}

/// The features that a predicate names.
fn features(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let mut feature = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => features(group.stream(), names),
            TokenTree::Ident(ident) => feature = ident == "feature",
            TokenTree::Literal(text) if feature => {
                names.extend(syn::parse_str::<LitStr>(&text.to_string()).map(|it| it.value()));
            }
            _ => {}
        }
    }
}

fn option_env(name: &'static str, here: bool) -> Option<&'static str> {
    here.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(cfg: &Cfg, text: &str) -> bool {
        let item: syn::ItemFn = syn::parse_str(&format!("#[cfg({text})] fn f() {{}}")).unwrap();
        cfg.holds(&item.attrs)
    }

    #[test]
    fn predicates_are_what_rustc_says() {
        let printed = "debug_assertions\nunix\ntarget_os=\"linux\"\ntarget_pointer_width=\"64\"\n";
        let cfg = Cfg::printed(printed, ["simd".to_owned()]);
        for yes in [
            "unix",
            "target_os = \"linux\"",
            "feature = \"simd\"",
            "not(feature = \"other\")",
            "all(unix, not(windows))",
            "any(windows, target_pointer_width = \"64\")",
            "all()",
            "true",
            "not(false)",
            "not(debug_assertions)",
            "not(test)",
            "not(any())",
        ] {
            assert!(holds(&cfg, yes), "{yes}");
        }
        for no in [
            "windows",
            "test",
            "debug_assertions",
            "target_os = \"macos\"",
            "feature = \"other\"",
            "any()",
            "false",
            "not(true)",
            "all(unix, windows)",
            "never_heard_of",
        ] {
            assert!(!holds(&cfg, no), "{no}");
        }
    }

    #[test]
    fn an_open_cfg_leaves_out_only_what_never_ships() {
        let cfg = Cfg::open();
        for yes in [
            "unix",
            "not(unix)",
            "all(windows, feature = \"x\")",
            "not(test)",
            "any(test, unix)",
            "not(all(test, unix))",
            "version(\"1.90\")",
        ] {
            assert!(holds(&cfg, yes), "{yes}");
        }
        for no in [
            "test",
            "all(test, unix)",
            "not(any(not(test), unix))",
            "miri",
            "false",
        ] {
            assert!(!holds(&cfg, no), "{no}");
        }
    }

    #[test]
    fn features_are_known_where_all_else_is_open() {
        let cfg = Cfg::open_with(["simd".to_owned()]);
        for yes in [
            "unix",
            "not(unix)",
            "feature = \"simd\"",
            "not(feature = \"ffi\")",
            "any(feature = \"ffi\", windows)",
        ] {
            assert!(holds(&cfg, yes), "{yes}");
        }
        for no in [
            "feature = \"ffi\"",
            "all(unix, feature = \"ffi\")",
            "not(feature = \"simd\")",
            "test",
        ] {
            assert!(!holds(&cfg, no), "{no}");
        }
        let lacking = |text: &str| {
            let item: syn::ItemFn = syn::parse_str(&format!("#[cfg({text})] fn f() {{}}")).unwrap();
            let names: Vec<String> = cfg.lacking(&item.attrs).into_iter().collect();
            names.join(" ")
        };
        assert_eq!(
            lacking("all(unix, feature = \"ffi\", feature = \"simd\")"),
            "ffi"
        );
        assert_eq!(lacking("any(feature = \"b\", feature = \"a\")"), "a b");
        assert_eq!(lacking("all(test, feature = \"ffi\")"), "");
        assert_eq!(lacking("unix"), "");
    }

    #[test]
    fn the_host_is_one_of_the_known_ones() {
        let cfg = Cfg::host([]);
        assert!(holds(&cfg, "any(unix, windows, target_family = \"wasm\")"));
        assert!(holds(
            &cfg,
            "any(target_pointer_width = \"64\", target_pointer_width = \"32\")"
        ));
    }
}
