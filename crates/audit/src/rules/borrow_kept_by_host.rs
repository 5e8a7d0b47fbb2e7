//! `borrow-kept-by-host`: the address of something short-lived is left with a C library.

use syn::spanned::Spanned;
use syn::{Expr, TypeParamBound};

use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "borrow-kept-by-host",
    level: Level::Error,
    title: "a C library keeps the address of what goes away",
    body: r#"
A function called `register`, `set_…_callback` or `hook` keeps the user data that it is given. The address
of a local variable is wrong as soon as the function returns; a boxed closure is wrong as soon as what it
borrows is gone, unless its type says `'static`.

## Evidence

RUSTSEC-2021-0128: hooks whose closures could borrow what was gone when they ran; RUSTSEC-2022-0028: buffers
that JavaScript kept while Rust freed what they showed.

## Wrong

```rust,ignore
pub fn on_update<F: FnMut(i32)>(db: &Db, hook: F) {
    let data = Box::into_raw(Box::new(hook));
    unsafe { ffi::set_update_hook(db.raw, Some(call::<F>), data.cast()) };
}
```

## Right

```rust,ignore
pub fn on_update<F: FnMut(i32) + Send + 'static>(db: &Db, hook: F) {
    let data = Box::into_raw(Box::new(hook));
    unsafe { ffi::set_update_hook(db.raw, Some(call::<F>), data.cast()) };
}
```

## Not reported

Calls that the same function takes back (`clear`, `remove`, `unregister`, a second call with null);
functions whose name doesn't say that they keep something; closures bound to any lifetime of the type.
"#,
    check,
};

/// Words in the names of functions that keep what they are given.
const KEEPING: &[&str] = &[
    "external",
    "finalize",
    "register",
    "hook",
    "callback",
    "subscribe",
    "listener",
    "observer",
    "install",
    "handler",
    "set_user_data",
    "set_userdata",
    "set_data",
    "set_context",
];

/// Words in the names of functions that let go.
const LETTING_GO: &[&str] = &[
    "unregister",
    "clear",
    "remove",
    "reset",
    "unsubscribe",
    "uninstall",
    "cancel",
    "destroy",
    "free",
    "run",
    "wait",
    "join",
    "loop",
];

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            if !matches!(site.expr, Expr::Call(_)) || !view.is_foreign(site.expr) {
                continue;
            }
            let Some(name) = expr::called(site.expr) else {
                continue;
            };
            let keeps = KEEPING
                .iter()
                .any(|word| name.to_lowercase().contains(word));
            if !keeps || let_go(function, &name) {
                continue;
            }
            for argument in expr::arguments(site.expr) {
                let Some((message, help)) = short_lived(function, argument, &name) else {
                    continue;
                };
                let span = argument.span();
                let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
                finding.help(help);
                out.push(finding);
            }
        }
    }
}

fn let_go(function: &Function<'_>, keeping: &str) -> bool {
    let mut calls = 0;
    for site in &function.body.sites {
        let name = expr::called(site.expr).or_else(|| expr::method(site.expr));
        let Some(name) = name else {
            continue;
        };
        calls += usize::from(name == keeping);
        let name = name.to_lowercase();
        if LETTING_GO.iter().any(|word| name.contains(word)) {
            return true;
        }
    }
    calls > 1
}

fn short_lived(
    function: &Function<'_>,
    argument: &Expr,
    keeping: &str,
) -> Option<(String, String)> {
    // Without a cast it may be an out-parameter, which the call only fills.
    let cast = match expr::strip(argument) {
        Expr::Cast(_) => expr::spell(argument).contains("c_void"),
        Expr::MethodCall(it) => it.method == "cast",
        _ => false,
    };
    if let Some(name) = local_address(function, argument).filter(|_| cast) {
        return Some((
            format!("`{keeping}` keeps the address of `{name}`, which ends with this function"),
            "box it, and take the box back where the registration ends".to_owned(),
        ));
    }
    let (closure, param) = boxed_closure(function, argument, 4)?;
    Some((
        format!(
            "`{keeping}` keeps `{closure}`, but `{param}` may borrow what is gone when it is called"
        ),
        format!("bound it: `{param}: … + 'static`"),
    ))
}

/// The local variable whose address an argument is.
fn local_address(function: &Function<'_>, argument: &Expr) -> Option<String> {
    let inner = match expr::strip(argument) {
        Expr::Cast(it) => return local_address(function, &it.expr),
        Expr::MethodCall(it) if it.method.to_string().starts_with("cast") => {
            return local_address(function, &it.receiver);
        }
        Expr::Reference(it) if it.mutability.is_some() => &it.expr,
        Expr::RawAddr(it) => &it.expr,
        call @ Expr::Call(it)
            if expr::macro_name(call).is_some_and(|name| name == "addr_of_mut")
                || expr::called(call).is_some_and(|name| name == "from_mut") =>
        {
            match it.args.first()? {
                Expr::Reference(it) => &it.expr,
                other => other,
            }
        }
        _ => return None,
    };
    let name = expr::ident(inner)?;
    // Only what lives in this function: a name that holds a reference is only copied.
    let binding = function.body.bound(&name).last()?;
    let owned = binding.statement && binding.from.is_some();
    (owned && name != "self").then_some(name)
}

/// The variable and the type parameter of a closure that an argument is the box of.
fn boxed_closure(
    function: &Function<'_>,
    argument: &Expr,
    depth: usize,
) -> Option<(String, String)> {
    let pointer = expr::same_pointer(argument);
    if let Expr::Call(it) = pointer {
        let pair = expr::called_pair(pointer)?;
        if pair != "Box::into_raw" && pair != "Box::new" && pair != "Box::leak" {
            return None;
        }
        let inner = it.args.first()?;
        if let Some(name) = expr::ident(inner)
            && let Some((_, param)) = function.param(&name)
        {
            let ty = expr::type_name(param.ty)?;
            return may_borrow(function, &ty).then_some((name, ty));
        }
        return boxed_closure(function, inner, depth.checked_sub(1)?);
    }
    let name = expr::ident(pointer).filter(|_| depth > 0)?;
    let from = function.body.bound(&name).last()?.from?;
    boxed_closure(function, from, depth - 1)
}

/// Whether a type parameter has no lifetime that outlives the function.
fn may_borrow(function: &Function<'_>, name: &str) -> bool {
    let generics = &function.signature.generics;
    let Some(param) = generics.type_params().find(|it| it.ident == name) else {
        return false;
    };
    let clause = generics.where_clause.iter().flat_map(|it| &it.predicates);
    let mut bounds: Vec<&TypeParamBound> = param.bounds.iter().collect();
    for predicate in clause {
        if let syn::WherePredicate::Type(it) = predicate
            && expr::type_name(&it.bounded_ty).as_deref() == Some(name)
        {
            bounds.extend(&it.bounds);
        }
    }
    let own = |lifetime: &syn::Lifetime| {
        generics
            .lifetimes()
            .any(|it| it.lifetime.ident == lifetime.ident)
    };
    let outlives = bounds
        .iter()
        .any(|it| matches!(it, TypeParamBound::Lifetime(lifetime) if !own(lifetime)));
    !outlives
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn what_is_kept_must_last() {
        testing::lines(
            &RULE,
            r#"
fn a() {
    let mut state = State::new();
    unsafe { ffi::register_handler(call, &mut state as *mut State as *mut c_void) }; //~
}
fn b<F>(f: F) where F: Fn() {
    let boxed = Box::new(f);
    unsafe { ffi::set_callback(call::<F>, Box::into_raw(boxed) as *mut c_void) } //~
}
fn c<F: Fn() + 'static>(f: F) {
    unsafe { ffi::set_callback(call::<F>, Box::into_raw(Box::new(f)) as *mut c_void) }
}
fn h<T: AsMut<[u8]>>(env: Env, data: T) {
    let data = Box::new(data);
    unsafe { ffi::create_external_buffer(env, Box::into_raw(data) as *mut c_void) } //~
}
fn d() {
    let mut state = State::new();
    unsafe { ffi::register_handler(call, &mut state as *mut State as *mut c_void) };
    unsafe { ffi::unregister_handler(call) };
}
fn e() {
    let mut n = 0;
    unsafe { ffi::for_each(call, &mut n as *mut i32 as *mut c_void) };
}
fn g() {
    let mut handle = null_mut();
    unsafe { ffi::add_cleanup_hook(call, &mut handle) };
}
fn f(state: &'static mut State) {
    unsafe { ffi::register_handler(call, state as *mut State as *mut c_void) };
}
"#,
        );
    }
}
