//! Functions that run at most once, or while nothing else does: what a global may be set in. Which globals
//! those are is for the rules.

use std::collections::{BTreeMap, BTreeSet};

use syn::Expr;

use super::body::Site;
use super::expr;
use super::function::Function;
use super::view::View;

/// Calls that run what they are given once.
const ONCE: &[&str] = &[
    "call_once",
    "call_once_force",
    "call_once_py_attached",
    "get_or_init",
    "get_or_try_init",
    "get_or_init_py_attached",
];

/// The same by a constructor.
const LAZY: &[&str] = &[
    "Lazy::new",
    "LazyLock::new",
    "LazyCell::new",
    "OnceBox::new",
];

/// What hosts call when they load or unload a library, by name or by how the name begins.
const HOOKS: &[&str] = &[
    "DllMain",
    "JNI_OnLoad",
    "JNI_OnUnload",
    "RedisModule_OnLoad",
    "RedisModule_OnUnload",
    "_PG_init",
    "napi_register_module_v1",
];

/// The functions that run at most once, with those that only they use.
pub(crate) fn once(view: &View<'_>) -> BTreeSet<usize> {
    let mut users: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
    let names: BTreeSet<&str> = view.functions.iter().map(|it| it.name.as_str()).collect();
    for (index, function) in view.functions.iter().enumerate() {
        for site in &function.body.sites {
            let Expr::Path(path) = site.expr else {
                continue;
            };
            let Some(last) = path.path.segments.last() else {
                continue;
            };
            let name = last.ident.to_string();
            if names.contains(name.as_str()) {
                let under = given_to_once(function, site);
                users.entry(name).or_default().push((index, under));
            }
        }
    }
    let hooks = view.functions.iter().enumerate();
    let mut found: BTreeSet<usize> = hooks
        .filter(|(_, it)| is_hook(it))
        .map(|(index, _)| index)
        .collect();
    loop {
        let known = found.len();
        for (index, function) in view.functions.iter().enumerate() {
            if function.owner.is_some() || function.is_export() {
                continue;
            }
            let only = users.get(&function.name).is_some_and(|users| {
                let mut users = users.iter();
                users.all(|(user, under)| *under || found.contains(user))
            });
            if only {
                found.insert(index);
            }
        }
        if found.len() == known {
            return found;
        }
    }
}

fn is_hook(function: &Function<'_>) -> bool {
    let attributes = ["ctor", "dtor", "pymodule", "module_init"];
    HOOKS.contains(&function.name.as_str())
        || function.name.starts_with("PyInit_")
        || attributes
            .iter()
            .any(|name| expr::has_attribute(function.attributes, name))
}

/// Whether a name stands in what is given to a call that runs it once.
fn given_to_once(function: &Function<'_>, site: &Site<'_>) -> bool {
    let mut at = function.body.parent(site);
    while let Some(around) = at {
        let name = expr::method(around.expr).or_else(|| expr::called(around.expr));
        let pair = expr::called_pair(around.expr).unwrap_or_default();
        if name.is_some_and(|name| ONCE.contains(&name.as_str())) || LAZY.contains(&pair.as_str()) {
            return true;
        }
        at = function.body.parent(around);
    }
    false
}
