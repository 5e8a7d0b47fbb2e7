//! `cfg` and `cfg_attr`, evaluated for one target and one set of features.

use std::collections::BTreeSet;

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Token};

/// The names and pairs that hold: `unix`, `feature = "simd"`.
#[derive(Clone, Debug, Default)]
pub struct Cfg {
    names: BTreeSet<String>,
    pairs: BTreeSet<(String, String)>,
}

impl Cfg {
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
                    .parse_args::<Meta>()
                    .map_or(true, |predicate| self.predicate(&predicate))
            })
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
            let parts = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let Ok(parts) = parts else {
                continue;
            };
            let mut parts = parts.into_iter();
            if parts
                .next()
                .is_some_and(|predicate| self.predicate(&predicate))
            {
                let inner: Vec<Attribute> = parts
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

    fn predicate(&self, predicate: &Meta) -> bool {
        match predicate {
            Meta::Path(path) => {
                let Some(name) = path.get_ident() else {
                    return false;
                };
                name == "true" || self.names.contains(&name.to_string())
            }
            Meta::NameValue(pair) => {
                let value = match &pair.value {
                    Expr::Lit(ExprLit {
                        lit: Lit::Str(text),
                        ..
                    }) => text.value(),
                    _ => return false,
                };
                let key = pair.path.get_ident().map(ToString::to_string);
                key.is_some_and(|key| self.pairs.contains(&(key, value)))
            }
            Meta::List(list) => {
                let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
                let parts = parts.unwrap_or_default();
                if list.path.is_ident("all") {
                    parts.iter().all(|part| self.predicate(part))
                } else if list.path.is_ident("any") {
                    parts.iter().any(|part| self.predicate(part))
                } else if list.path.is_ident("not") {
                    !parts.iter().any(|part| self.predicate(part))
                } else {
                    false
                }
            }
        }
    }
}

fn option_env(name: &'static str, here: bool) -> Option<&'static str> {
    here.then_some(name)
}
