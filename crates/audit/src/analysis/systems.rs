//! For which systems an item is there, as far as the `cfg`s on it and on the modules around it name them.
//! What `not` leaves out says nothing of what is left.

use std::collections::BTreeSet;

use landbridge_source::ModuleId;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Meta};

use super::view::View;

/// What `cfg(unix)` stands for, of the systems that crates name.
const UNIX: &[&str] = &["android", "freebsd", "ios", "linux", "macos"];

/// Targets without a C library.
const BARE: &[&str] = &["none", "uefi", "unknown", "wasm", "wasm32", "wasm64"];

/// The targets that the `cfg`s of an item and of its modules name, the innermost first.
pub(crate) fn of_item(
    view: &View<'_>,
    module: ModuleId,
    attributes: &[Attribute],
) -> BTreeSet<String> {
    let mut found = named(attributes);
    let mut at = Some(module);
    while let Some(module) = at.filter(|_| found.is_empty()) {
        let module = view.sources.module(module);
        found = named(&module.attributes);
        at = module.parent;
    }
    found
}

/// Whether no system has both of two items.
pub(crate) fn apart(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    // An architecture says nothing of the system.
    let (one, other) = (hosted(one), hosted(other));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

fn hosted(systems: &BTreeSet<String>) -> BTreeSet<&str> {
    let known = |it: &&str| *it == "windows" || UNIX.contains(it);
    systems.iter().map(String::as_str).filter(known).collect()
}

/// Whether only targets without a C library are named.
pub(crate) fn are_bare(systems: &BTreeSet<String>) -> bool {
    let bare = |it: &String| BARE.contains(&it.as_str());
    systems.iter().any(bare) && hosted(systems).is_empty()
}

fn named(attributes: &[Attribute]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("cfg")) {
        if let Meta::List(list) = &attribute.meta {
            collect(list.tokens.clone(), &mut found);
        }
    }
    found
}

fn collect(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let (mut not, mut target) = (false, false);
    for token in tokens {
        match token {
            TokenTree::Ident(it) => {
                not = it == "not";
                target = ["target_os", "target_arch", "target_family"]
                    .iter()
                    .any(|key| it == key);
                add(&it.to_string(), found, &["unix", "windows"]);
            }
            TokenTree::Group(group) if !std::mem::take(&mut not) => {
                collect(group.stream(), found);
            }
            TokenTree::Literal(it) if target => {
                let value = it.to_string();
                let value = value.trim_matches('"');
                add(value, found, &[value]);
            }
            TokenTree::Group(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn add(name: &str, found: &mut BTreeSet<String>, of: &[&str]) {
    if name == "unix" {
        found.extend(UNIX.iter().map(|&it| it.to_owned()));
    } else if of.contains(&name) {
        found.insert(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(cfg: &str) -> String {
        let item: syn::ItemFn = syn::parse_str(&format!("#[cfg({cfg})] fn f() {{}}")).unwrap();
        named(&item.attrs).into_iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn systems_are_those_that_are_asked_for() {
        assert_eq!(names("windows"), "windows");
        assert_eq!(names("unix"), "android freebsd ios linux macos");
        assert_eq!(
            names("all(feature = \"linux\", any(target_os = \"ios\", windows))"),
            "ios windows"
        );
        assert_eq!(names("not(any(windows, unix))"), "");
        let only = |cfg: &str| names(cfg).split(' ').map(str::to_owned).collect();
        assert!(are_bare(&only(
            "all(target_arch = \"wasm32\", target_os = \"unknown\")"
        )));
        assert!(!are_bare(&only("any(target_arch = \"wasm32\", unix)")));
        assert!(apart(&only("windows"), &only("target_os = \"android\"")));
        assert!(!apart(&only("unix"), &only("target_os = \"android\"")));
        assert!(!apart(&only("windows"), &only("target_arch = \"x86_64\"")));
    }
}
