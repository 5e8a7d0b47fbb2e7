//! `function-pointer-transmuted`: a function is called with another signature than its own.

use syn::spanned::Spanned;
use syn::{Expr, Type};

use super::enum_from_foreign_integer::target;
use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "function-pointer-transmuted",
    level: Level::Error,
    title: "a function pointer is transmuted to another signature",
    body: r#"
`transmute` between function pointers drops all checking: another number of arguments, another integer
width or another ABI is undefined behaviour at the call, and control-flow integrity kills the process.

## Evidence

Signatures that drifted from the C header behind a transmute; CFI reports of callbacks.

## Wrong

```rust,ignore
extern "C" fn on_item(item: *mut Item, n: usize) {}

pub fn install() {
    let call = unsafe {
        std::mem::transmute::<extern "C" fn(*mut Item, usize), extern "C" fn(*mut c_void)>(on_item)
    };
    unsafe { ffi::install(call) };
}
```

## Right

```rust,ignore
extern "C" fn on_item(data: *mut c_void) {
    let item = data.cast::<Item>();
    handle(item);
}

pub fn install() {
    unsafe { ffi::install(on_item) };
}
```

## Not reported

`extern "C" fn()`, which carries a function of any signature in C too; a symbol from `dlsym` or a loader that is given its signature; transmutes between a pointer and `Option`
of the same function; transmutes whose types aren't written.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            if expr::called(site.expr).as_deref() != Some("transmute") {
                continue;
            }
            let to = target(function, site.expr);
            let Some(from) = source(function, site.expr) else {
                continue;
            };
            let Some(to) = to else {
                continue;
            };
            let (Some(one), Some(other)) = (as_function(from), as_function(to)) else {
                continue;
            };
            let (one, other) = (shape(one), shape(other));
            // `fn()` is how C's own headers carry a function of any signature.
            let carried = [&one, &other].iter().any(|it| it.ends_with("fn()"));
            if one == other || carried {
                continue;
            }
            let message = format!("`{one}` is called as if it were `{other}`");
            let span = site.expr.span();
            let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
            finding.help("write a function of the signature that is called, and cast inside it");
            out.push(finding);
        }
    }
}

/// The type that a transmute takes, if it is written.
fn source<'a>(function: &Function<'a>, call: &Expr) -> Option<&'a Type> {
    let site = function
        .body
        .sites
        .iter()
        .find(|it| std::ptr::eq(it.expr, call))?;
    let Expr::Call(it) = site.expr else {
        return None;
    };
    if let Expr::Path(path) = expr::strip(&it.func)
        && let Some(last) = path.path.segments.last()
        && let [from, _] = expr::generic_types(&last.arguments).as_slice()
        && !matches!(from, Type::Infer(_))
    {
        return Some(from);
    }
    match expr::strip(it.args.first()?) {
        Expr::Cast(it) => Some(&it.ty),
        other => {
            let name = expr::ident(other)?;
            let bound = function.body.bound(&name).last().and_then(|it| it.ty);
            let params = function.signature.inputs.iter();
            bound.or_else(|| {
                params
                    .filter_map(|input| match input {
                        syn::FnArg::Typed(it) => Some(it),
                        syn::FnArg::Receiver(_) => None,
                    })
                    .find(|it| matches!(&*it.pat, syn::Pat::Ident(pat) if pat.ident == name))
                    .map(|it| &*it.ty)
            })
        }
    }
}

fn as_function(ty: &Type) -> Option<&syn::TypeFnPtr> {
    match ty {
        Type::FnPtr(it) => Some(it),
        Type::Paren(it) => as_function(&it.elem),
        Type::Path(_) if expr::type_name(ty).as_deref() == Some("Option") => {
            as_function(expr::type_arguments(ty).first()?)
        }
        _ => None,
    }
}

/// A signature without names, lifetimes and `unsafe`, which change nothing at the call.
fn shape(ty: &syn::TypeFnPtr) -> String {
    let abi = match &ty.abi {
        Some(abi) => abi.name.as_ref().map_or("C".to_owned(), syn::LitStr::value),
        None => "Rust".to_owned(),
    };
    let inputs: Vec<String> = ty.inputs.iter().map(|it| erased(&it.ty)).collect();
    let output = match &ty.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, ty) => format!(" -> {}", erased(ty)),
    };
    format!("extern \"{abi}\" fn({}){output}", inputs.join(", "))
}

fn erased(ty: &Type) -> String {
    match ty {
        // Pointers to anything are passed alike.
        Type::Ptr(_) => "pointer".to_owned(),
        Type::Reference(it) if !matches!(&*it.elem, Type::Slice(_)) => "pointer".to_owned(),
        other => expr::spell(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn signatures_must_agree() {
        testing::lines(
            &RULE,
            r#"
fn a(f: extern "C" fn(u32)) -> extern "C" fn(u64) {
    unsafe { std::mem::transmute(f) } //~
}
fn b() {
    let f = unsafe { transmute::<fn(*mut A), extern "C" fn(*mut A)>(g) }; //~
}
fn c(f: extern "C" fn(*mut A)) -> extern "C" fn(*mut B) { unsafe { std::mem::transmute(f) } }
fn d(symbol: *mut c_void) -> extern "C" fn(u64) { unsafe { std::mem::transmute(symbol) } }
fn h(f: extern "C" fn(u32)) -> Option<extern "C" fn()> { unsafe { std::mem::transmute(f) } }
fn e(f: extern "C" fn(u32)) -> Option<unsafe extern "C" fn(n: u32)> { unsafe { std::mem::transmute(f) } }
"#,
        );
    }
}
