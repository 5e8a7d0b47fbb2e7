//! `buffer-moved-to-thread`: memory of the JavaScript heap in the hands of another thread.

use syn::spanned::Spanned;
use syn::{Expr, Type};

use crate::analysis::{Frame, Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "buffer-moved-to-thread",
    level: Level::Warning,
    title: "a Buffer's memory is used on another thread",
    body: r#"
A `Buffer` or typed array is memory that JavaScript may write, detach or let go while another thread reads
it, and its handle may only be dropped on the thread that it came from.

## Evidence

napi-rs/napi-rs#1220: buffers that were moved into threads crashed on the way back.

## Wrong

```rust,ignore
#[napi]
pub fn hash(data: Buffer, done: Callback) {
    std::thread::spawn(move || done.call(digest(&data)));
}
```

## Right

```rust,ignore
#[napi]
pub fn hash(data: Buffer, done: Callback) {
    let bytes = data.to_vec();
    std::thread::spawn(move || done.call(digest(&bytes)));
}
```

## Not reported

Copies (`to_vec`), also under the same name; `async` functions, whose arguments napi-rs keeps alive.
"#,
    check,
};

/// Types that are memory of the JavaScript heap.
const BUFFERS: &[&str] = &[
    "Buffer",
    "BufferSlice",
    "JsBuffer",
    "JsBufferValue",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int8Array",
    "Uint16Array",
    "Int16Array",
    "Uint32Array",
    "Int32Array",
    "Float32Array",
    "Float64Array",
    "JsArrayBuffer",
    "JsTypedArray",
    "ArrayBuffer",
];

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        if function.frame() != Some(Frame::Node) {
            continue;
        }
        for param in &function.params {
            if !is_buffer(param.ty) || copied(function, &param.name) {
                continue;
            }
            let used = function.body.sites.iter().find(|site| {
                site.ctx.elsewhere
                    && matches!(site.expr, Expr::Path(_))
                    && expr::ident(site.expr).as_deref() == Some(&param.name)
            });
            if let Some(site) = used {
                let message = format!(
                    "`{}` is memory of JavaScript, and is used on another thread",
                    param.name
                );
                let span = site.expr.span();
                let mut finding = view.finding(&RULE, Level::Warning, function.file, span, message);
                finding.help(format!(
                    "copy it before: `let bytes = {}.to_vec();`",
                    param.name
                ));
                out.push(finding);
            }
        }
    }
}

fn is_buffer(ty: &Type) -> bool {
    match ty {
        Type::Reference(it) => is_buffer(&it.elem),
        other => expr::type_name(other).is_some_and(|name| BUFFERS.contains(&name.as_str())),
    }
}

/// Whether the name stands for a copy by then.
fn copied(function: &Function<'_>, name: &str) -> bool {
    function.body.bound(name).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn buffers_stay_on_their_thread() {
        testing::lines(
            &RULE,
            r#"
#[napi]
pub fn a(data: Buffer) { std::thread::spawn(move || digest(&data)); } //~
#[napi]
pub fn b(data: Buffer) { let data = data.to_vec(); std::thread::spawn(move || digest(&data)); }
#[napi]
pub fn c(data: Buffer) -> u32 { digest(&data) }
#[napi]
pub fn d(data: Vec<u8>) { std::thread::spawn(move || digest(&data)); }
"#,
        );
    }
}
