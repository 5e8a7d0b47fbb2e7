//! What the crate calls of others: functions of `extern` blocks and of `-sys` crates; and which of its
//! own functions the host can reach.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Expr, ForeignItem, Item, ItemForeignMod, Signature};

use super::expr;
use super::function::Function;
use super::view::View;

/// Functions of `extern` blocks, by name, with the file that declares them.
pub(crate) fn declared<'a>(view: &View<'a>) -> BTreeMap<String, (&'a Signature, &'a str)> {
    let mut found = BTreeMap::new();
    for (module, item) in view.all_items() {
        if let Item::ForeignMod(block) = item
            && is_c(block)
        {
            for inner in &block.items {
                if let ForeignItem::Fn(function) = inner {
                    let name = function.sig.ident.to_string();
                    found.insert(name, (&function.sig, view.file(module)));
                }
            }
        }
    }
    found
}

/// Whether what a block declares is called as C: not a bridge's own Rust or C++, whose other half is
/// generated, and not JavaScript.
pub(crate) fn is_c(block: &ItemForeignMod) -> bool {
    let abi = block.abi.name.as_ref().map(syn::LitStr::value);
    !matches!(abi.as_deref(), Some("Rust" | "C++"))
        && !expr::has_attribute(&block.attrs, "wasm_bindgen")
}

impl View<'_> {
    /// Whether a call leaves Rust.
    pub(crate) fn is_foreign(&self, call: &Expr) -> bool {
        let Some(path) = expr::called_path(call) else {
            return false;
        };
        let Some((name, before)) = path.split_last() else {
            return false;
        };
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return false;
        }
        self.foreign().contains_key(name) && before.iter().all(|it| !starts_upper(it))
            || before.iter().any(|module| {
                module == "ffi" && before[0] != "std" && before[0] != "core"
                    || module == "sys"
                    || module == "libc"
                    || module.ends_with("_sys")
            })
    }

    /// Whether a value is what a foreign function returned or wrote: the call itself, a variable bound
    /// to it, or one whose address it was given.
    pub(crate) fn is_of_c(&self, function: &Function<'_>, value: &Expr, depth: usize) -> bool {
        let value = expr::same_pointer(value);
        if matches!(value, Expr::Call(_)) {
            return self.is_foreign(value);
        }
        let Some(name) = expr::ident(value).filter(|_| depth > 0) else {
            return false;
        };
        let Some(binding) = function.body.bound(&name).last() else {
            return false;
        };
        if binding.from.is_some_and(|from| {
            expr::ident(from).as_ref() != Some(&name) && self.is_of_c(function, from, depth - 1)
        }) {
            return true;
        }
        function.body.sites.iter().any(|site| {
            matches!(site.expr, Expr::Call(_))
                && self.is_foreign(site.expr)
                && expr::arguments(site.expr)
                    .iter()
                    .any(|it| writes_to(it, &name))
        })
    }

    /// The functions that a host's call can lead to: those with the C convention, and what they call.
    pub(crate) fn reached(&self) -> BTreeMap<usize, usize> {
        let mut reached = BTreeMap::new();
        let mut open: Vec<(usize, usize)> = Vec::new();
        // The last is looked at first: exports before callbacks.
        for export in [false, true] {
            for (index, function) in self.functions.iter().enumerate() {
                if function.is_c() && function.is_export() == export {
                    open.push((index, index));
                }
            }
        }
        let mut seen = BTreeSet::new();
        while let Some((index, from)) = open.pop() {
            if !seen.insert(index) {
                continue;
            }
            reached.insert(index, from);
            let function = &self.functions[index];
            for site in &function.body.sites {
                if !matches!(site.expr, Expr::Call(_) | Expr::MethodCall(_)) {
                    continue;
                }
                let callee = self
                    .callee(function, site.expr)
                    .or_else(|| self.only_method(site.expr));
                open.extend(callee.map(|callee| (callee, from)));
            }
        }
        reached
    }
}

/// `&mut name`, `&raw mut name`, `name.as_mut_ptr()`.
pub(crate) fn writes_to(argument: &Expr, name: &str) -> bool {
    match expr::strip(argument) {
        Expr::Cast(it) => writes_to(&it.expr, name),
        Expr::Reference(it) => {
            it.mutability.is_some() && expr::ident(&it.expr).as_deref() == Some(name)
        }
        Expr::RawAddr(it) => expr::ident(&it.expr).as_deref() == Some(name),
        Expr::MethodCall(it) => {
            let pointer = it.method == "as_mut_ptr" || it.method.to_string().starts_with("cast");
            pointer
                && (expr::ident(&it.receiver).as_deref() == Some(name)
                    || writes_to(&it.receiver, name))
        }
        _ => false,
    }
}

fn starts_upper(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}
