//! `reentrant-borrow`: an object is borrowed while the host can call it again.

use syn::Expr;
use syn::spanned::Spanned;

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
promise settles: every other call in between throws "recursive use of an object". A JavaScript function
that is called inside `&mut self` and calls back does the same.

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
        if let Some(call) = calls_javascript(function) {
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

/// A call of a JavaScript function: `f.call1(…)`, `f.apply(…)`.
fn calls_javascript<'a>(function: &Function<'a>) -> Option<&'a Expr> {
    let sites = function.body.sites.iter().filter(|site| !site.ctx.closure);
    sites.map(|site| site.expr).find(|call| match call {
        Expr::MethodCall(it) => {
            let name = it.method.to_string();
            let calls = ["call0", "call1", "call2", "call3"].contains(&name.as_str());
            let applies =
                name == "apply" && it.args.len() == 2 && expr::spell(&it.receiver).contains("call");
            calls || applies
        }
        _ => false,
    })
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
