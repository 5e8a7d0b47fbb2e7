//! `borrow-kept-by-host`: the address of something short-lived is left with a C library.

use syn::spanned::Spanned;
use syn::{Expr, Type, TypeParamBound};

use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "borrow-kept-by-host",
    level: Level::Error,
    title: "a C library keeps the address of what goes away",
    body: r#"
A function called `register`, `set_…_callback` or `hook` keeps the user data that it is given, and so does
one called `set_…` or `on_…` that is given a callback beside it. The address
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

/// Words that say the same if a callback is among the arguments.
const WITH_CALLBACK: &[&str] = &["set", "on", "add", "attach", "watch", "listen", "bind"];

/// A C function of this crate, by its name or in `Some`.
fn is_callback(view: &View<'_>, argument: &Expr) -> bool {
    match expr::strip(argument) {
        Expr::Call(it) => {
            expr::called(argument).is_some_and(|name| name == "Some")
                && it.args.first().is_some_and(|it| is_callback(view, it))
        }
        Expr::Path(it) => it.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            view.c_functions().any(|it| it.name == name)
        }),
        Expr::Cast(it) => is_callback(view, &it.expr),
        _ => false,
    }
}

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
            let lower = name.to_lowercase();
            let keeps = KEEPING.iter().any(|word| lower.contains(word))
                || lower.split('_').any(|word| WITH_CALLBACK.contains(&word))
                    && expr::arguments(site.expr)
                        .iter()
                        .any(|it| is_callback(view, it));
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
        // The cast may stand where the variable is bound.
        Expr::Path(_) => {
            let bound = expr::ident(argument).and_then(|name| function.body.bound(&name).last());
            bound.and_then(|it| it.from).is_some_and(|from| {
                expr::any(from, &mut |it| matches!(it, Expr::Cast(it) if expr::spell(&it.ty).contains("c_void")))
            })
        }
        _ => false,
    };
    if let Some(name) = local_address(function, argument, 3).filter(|_| cast) {
        return Some((
            format!("`{keeping}` keeps the address of `{name}`, which may end with this function"),
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

/// The local variable whose address an argument is, or that is only lent to this function.
fn local_address(function: &Function<'_>, argument: &Expr, depth: usize) -> Option<String> {
    let argument = expr::strip(argument);
    let inner = match argument {
        Expr::Cast(it) => return local_address(function, &it.expr, depth),
        Expr::MethodCall(it) if it.method.to_string().starts_with("cast") => {
            return local_address(function, &it.receiver, depth);
        }
        // `boxed.as_mut()`, whose box ends here.
        Expr::MethodCall(it) if it.method == "as_mut" || it.method == "as_mut_ptr" => &it.receiver,
        Expr::Reference(it) => match expr::strip(&it.expr) {
            // `&mut *boxed`
            Expr::Unary(inner) if matches!(inner.op, syn::UnOp::Deref(_)) => &inner.expr,
            _ => &it.expr,
        },
        Expr::RawAddr(it) => &it.expr,
        Expr::Call(it)
            if expr::macro_name(argument).is_some_and(|name| name.starts_with("addr_of"))
                || expr::called(argument).is_some_and(|name| name.starts_with("from_")) =>
        {
            match it.args.first()? {
                Expr::Reference(it) => &it.expr,
                other => other,
            }
        }
        Expr::Path(_) => {
            let name = expr::ident(argument)?;
            let Some(binding) = function.body.bound(&name).last() else {
                return is_lent(function, &name).then_some(name);
            };
            // A pointer that was taken before.
            let from = binding.from.filter(|_| binding.statement && depth > 0)?;
            return match expr::strip(from) {
                Expr::Path(_) => None,
                _ => local_address(function, from, depth - 1),
            };
        }
        _ => return None,
    };
    let name = expr::ident(inner).filter(|name| name != "self")?;
    // Only what lives in this function: a name that holds a reference or pointer is only copied.
    let Some(binding) = function.body.bound(&name).last() else {
        let (_, param) = function.param(&name)?;
        let own = !matches!(param.ty, Type::Reference(_) | Type::Ptr(_));
        return (own || is_lent(function, &name)).then_some(name);
    };
    let from = binding.from.filter(|_| binding.statement)?;
    let through = matches!(argument, Expr::MethodCall(_))
        || matches!(argument, Expr::Reference(it) if !std::ptr::eq(&*it.expr, inner));
    // Through a reference or a pointer only a box's content goes with the function.
    let boxed = || {
        binding
            .ty
            .is_some_and(|ty| expr::type_name(ty).is_some_and(|it| it == "Box" || it == "Vec"))
            || expr::any(from, &mut |it| {
                expr::called_pair(it).is_some_and(|pair| pair == "Box::new")
                    || expr::macro_name(it).is_some_and(|name| name == "vec")
            })
    };
    let leaked = expr::any(from, &mut |it| {
        expr::called(it).is_some_and(|name| name == "leak" || name == "into_raw")
    });
    (!leaked && (!through || boxed())).then_some(name)
}

/// Whether a parameter is a reference for the time of the call only.
fn is_lent(function: &Function<'_>, name: &str) -> bool {
    let Some((_, param)) = function.param(name) else {
        return false;
    };
    // What the function returns may hold it, and end the registration.
    let guarded = match &function.signature.output {
        syn::ReturnType::Default => false,
        syn::ReturnType::Type(_, ty) => {
            let text = expr::spell(&**ty);
            text.contains('\'') || text.contains('&')
        }
    };
    let method = function.owner.is_some();
    matches!(param.ty, Type::Reference(it) if it.lifetime.is_none()) && !guarded && !method
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
