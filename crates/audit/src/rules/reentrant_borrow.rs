//! `reentrant-borrow`: an object is borrowed while the host can call it again.

use std::collections::BTreeSet;

use syn::spanned::Spanned;
use syn::{Expr, ForeignItem, Item};

use crate::analysis::{Frame, Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "reentrant-borrow",
    level: Level::Error,
    title: "an object is borrowed for change while JavaScript can call it again",
    body: r#"
wasm-bindgen lends an object for the length of a call. An exported `async fn(&mut self)` lends it until its
promise settles: every other call in between throws "recursive use of an object". A JavaScript function,
given or imported, that is called inside `&mut self` and calls back does the same.

## Evidence

wasm-bindgen/wasm-bindgen#1578, #3658.

## Wrong

```rust,ignore
#[wasm_bindgen]
impl Game {
    pub async fn step(&mut self) -> u32 { self.wait().await }
}
```

## Right

```rust,ignore
#[wasm_bindgen]
impl Game {
    pub async fn step(&self) -> u32 { self.inner.lock().await.wait().await }
}
```

## Not reported

`&self` and constructors; JavaScript functions that are kept and called later.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let imports = imports(view);
    for function in &view.functions {
        if function.frame() != Some(Frame::Wasm) || !function.changes_self() {
            continue;
        }
        if function.signature.asyncness.is_some() {
            let message = format!(
                "`{}` borrows the object until its promise settles; any call in between throws",
                function.shown
            );
            let span = function.name_span();
            let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
            finding.help("take `&self` and borrow inside (`RefCell`), never over an `await`");
            out.push(finding);
            continue;
        }
        if let Some(call) = calls_javascript(view, &imports, function, 2) {
            let message = format!(
                "`{}` calls JavaScript while the object is borrowed; if that calls back, it throws",
                function.shown
            );
            let span = call.span();
            let mut finding = view.finding(&RULE, Level::Warning, function.file, span, message);
            finding.help("take `&self` and end the borrow before the call");
            out.push(finding);
        }
    }
}

/// A call of a JavaScript function: `f.call1(…)`, `f.apply(…)`, an imported function, or a method of
/// the same object that calls one.
fn calls_javascript<'a>(
    view: &View<'a>,
    imports: &BTreeSet<String>,
    function: &Function<'a>,
    depth: usize,
) -> Option<&'a Expr> {
    let sites = function.body.sites.iter().filter(|site| !site.ctx.closure);
    sites.map(|site| site.expr).find(|call| match call {
        Expr::MethodCall(it) => {
            let name = it.method.to_string();
            let calls = ["call0", "call1", "call2", "call3"].contains(&name.as_str());
            let applies =
                name == "apply" && it.args.len() == 2 && expr::spell(&it.receiver).contains("call");
            let below = || {
                let own = expr::ident(&it.receiver).is_some_and(|name| name == "self");
                let callee = view.callee(function, call).filter(|_| own && depth > 0);
                callee.is_some_and(|callee| {
                    let callee = &view.functions[callee];
                    calls_javascript(view, imports, callee, depth - 1).is_some()
                })
            };
            calls || applies || below()
        }
        Expr::Call(_) => expr::called(call).is_some_and(|name| imports.contains(&name)),
        _ => false,
    })
}

/// What the platform itself provides calls nothing back.
const PLATFORM: &[&str] = &[
    "console",
    "performance",
    "Math",
    "Date",
    "crypto",
    "JSON",
    "getter",
    "setter",
    "constructor",
    "method",
];

/// Functions of the host's own that are imported.
fn imports(view: &View<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, item) in view.all_items() {
        let Item::ForeignMod(block) = item else {
            continue;
        };
        if !expr::has_attribute(&block.attrs, "wasm_bindgen") {
            continue;
        }
        for item in &block.items {
            let ForeignItem::Fn(function) = item else {
                continue;
            };
            let platform = function.attrs.iter().any(|attribute| {
                PLATFORM
                    .iter()
                    .any(|word| expr::attribute_mentions(attribute, word))
            });
            let name = function.sig.ident.to_string();
            let prints = ["log", "error", "warn", "alert", "random", "now"];
            if !platform && !prints.contains(&name.as_str()) {
                found.insert(name);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn borrows_and_calls_back() {
        testing::lines(
            &RULE,
            r#"
#[wasm_bindgen]
impl Game {
    pub async fn step(&mut self) -> u32 { self.wait().await } //~
    pub fn each(&mut self, f: &js_sys::Function) {
        f.call1(&JsValue::NULL, &JsValue::from(1)).unwrap(); //~
    }
    pub fn shared(&self, f: &js_sys::Function) { f.call0(&JsValue::NULL).unwrap(); }
    pub async fn look(&self) -> u32 { 1 }
    pub fn set(&mut self, n: u32) { self.n = n }
    async fn private(&mut self) {}
}
"#,
        );
    }
}
