//! `thread-promise-unproven`: `unsafe impl Send` without a bound or a reason.

use std::collections::BTreeMap;

use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{GenericParam, Item, ItemImpl, Token, TypeParamBound, Visibility};

use crate::analysis::{Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "thread-promise-unproven",
    level: Level::Error,
    title: "`unsafe impl Send` or `Sync` that nothing proves",
    body: r#"
`unsafe impl<T> Send for Handle<T> {}` says that a handle may go to another thread whatever is in it: a
`Rc`, a `Cell`, an object that a C library keeps to one thread. Safe code then races.

An error where a public type lets a type parameter through without a bound; a warning where a private one
does, and where neither a bound nor a comment says why it is right. The same goes for a closure that Python is
given in a capsule: `Send` says that it may move to another thread, not that several may call it at once.

## Evidence

RUSTSEC-2020-0098 (a bound on the crate's own trait, which asked for nothing) and some eighty more of the
same shape; RUSTSEC-2026-0177 (closures for Python without `Sync`).

## Wrong

```rust,ignore
pub struct Handle<T> { inner: *mut T }

unsafe impl<T> Send for Handle<T> {}
```

## Right

```rust,ignore
pub struct Handle<T> { inner: *mut T }

// SAFETY: the handle owns its `T`, as a `Box` would.
unsafe impl<T: Send> Send for Handle<T> {}
```

## Not reported

Bounded parameters; parameters that only stand in `PhantomData`; a comment above that says
something; types with hidden fields that only `unsafe` functions make; types whose methods ask which thread
they are on; types that only functions make whose parameters are `Send`. A warning where the type can't be named
outside the crate, or the parameter's trait is sealed.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    // One finding for each type: what makes it `Send` mostly makes it `Sync`, and is said once.
    let mut types: BTreeMap<(ModuleId, String), Vec<Promise<'_>>> = BTreeMap::new();
    for (module, item) in view.all_items() {
        if let Item::Impl(it) = item
            && let Some(promise) = promise(view, module, it)
        {
            let key = (module, expr::spell(&it.self_ty));
            types.entry(key).or_default().push(promise);
        }
    }
    // What nobody outside can name is only used with what this crate puts in.
    let paths = match types.values().flatten().any(|it| it.unbounded.is_some()) {
        true => view.sources.public_paths(0),
        false => BTreeMap::new(),
    };
    for ((module, ty), promises) in types {
        if promises.iter().any(|it| it.stated) {
            continue;
        }
        let traits: Vec<String> = promises.iter().map(|it| format!("`{}`", it.name)).collect();
        let unbounded = promises
            .iter()
            .find_map(|it| Some((it, it.unbounded.clone()?)));
        let bound = unbounded.is_some();
        let item = promises[0].item;
        if bound
            && (made_unsafely(view, module, item)
                || asks_for_thread(view, item)
                || made_of_bounded(view, module, item))
        {
            continue;
        }
        let (level, span, message) = match unbounded {
            Some((promise, param)) => (
                // A private type may be used with fitting parameters only.
                if is_public(view, &paths, module, promise.item) && !promise.sealed {
                    Level::Error
                } else {
                    Level::Warning
                },
                promise.item.impl_token.span,
                format!(
                    "every `{param}` becomes `{}` in `{ty}`, whatever it is",
                    promise.name
                ),
            ),
            None => (
                Level::Warning,
                promises[0].item.impl_token.span,
                format!("nothing says why `{ty}` is {}", traits.join(" and ")),
            ),
        };
        let mut finding = view.finding(&RULE, level, view.file(module), span, message);
        finding.help(match bound {
            true => "bound the parameter: `T: Send`",
            false => "write above it, after `// SAFETY:`, what makes it right",
        });
        out.push(finding);
    }
    shared_closures(view, out);
}

/// Whether the type of an `impl` is public.
fn is_public(
    view: &View<'_>,
    paths: &BTreeMap<ItemId, String>,
    module: ModuleId,
    item: &ItemImpl,
) -> bool {
    // A file by itself may be a module of anything.
    let reached = |id: &ItemId| view.facts.package.is_empty() || paths.contains_key(id);
    match view.item_of(module, &item.self_ty) {
        Some((id, Item::Struct(it))) => matches!(it.vis, Visibility::Public(_)) && reached(&id),
        Some((id, Item::Enum(it))) => matches!(it.vis, Visibility::Public(_)) && reached(&id),
        _ => true,
    }
}

/// Whether a type's fields are its own and whoever makes one must show that the parameters may move.
fn made_of_bounded(view: &View<'_>, module: ModuleId, item: &ItemImpl) -> bool {
    let Some((_, Item::Struct(it))) = view.item_of(module, &item.self_ty) else {
        return false;
    };
    let name = &it.ident;
    let hidden = it
        .fields
        .iter()
        .all(|it| matches!(it.vis, Visibility::Inherited));
    let mut makers = view.all_items().filter_map(|(at, item)| match item {
        Item::Impl(it) if at == module && it.trait_.is_none() => Some(it),
        _ => None,
    });
    let mut found = false;
    let proven = makers.all(|block| {
        if expr::type_name(&block.self_ty).is_none_or(|it| *name != it) {
            return true;
        }
        let around = block.generics.where_clause.as_ref().map(expr::spell);
        let around = expr::spell(&block.generics) + &around.unwrap_or_default();
        block.items.iter().all(|inner| {
            let syn::ImplItem::Fn(inner) = inner else {
                return true;
            };
            let answer = expr::spell(&inner.sig.output);
            let makes = inner.sig.receiver().is_none()
                && answer
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|word| word == "Self" || *name == word);
            if !makes {
                return true;
            }
            found = true;
            let own = inner.sig.generics.where_clause.as_ref().map(expr::spell);
            let own = expr::spell(&inner.sig.generics) + &own.unwrap_or_default();
            around.contains("Send") || own.contains("Send")
        })
    });
    hidden && found && proven
}

/// Whether a type's fields are its own and only `unsafe` functions make one: who calls them promises.
fn made_unsafely(view: &View<'_>, module: ModuleId, item: &ItemImpl) -> bool {
    let Some((_, Item::Struct(it))) = view.item_of(module, &item.self_ty) else {
        return false;
    };
    let name = it.ident.to_string();
    let makes = |function: &&Function<'_>| {
        let answer = expr::spell(&function.signature.output);
        let mut words = answer.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == "Self" || word == name)
            && function.params.iter().all(|it| it.name != "self")
    };
    let mut makers = view.methods_of(&name).filter(makes).peekable();
    let hidden = it
        .fields
        .iter()
        .all(|it| matches!(it.vis, Visibility::Inherited));
    hidden && makers.peek().is_some() && makers.all(Function::is_unsafe)
}

/// Whether methods of a type ask at run time on which thread they are.
fn asks_for_thread(view: &View<'_>, item: &ItemImpl) -> bool {
    let Some(name) = expr::type_name(&item.self_ty) else {
        return false;
    };
    view.methods_of(&name).any(|function| {
        function.body.sites.iter().any(|site| {
            let path = expr::called_path(site.expr).unwrap_or_default();
            path.len() > 1 && path.iter().any(|it| it.to_lowercase().contains("thread"))
        })
    })
}

/// Closures that Python is given, which may call them from several threads at once, and that only
/// promise that they may move to another.
fn shared_closures(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            let path = expr::called_path(site.expr).unwrap_or_default();
            let Some([of, name]) = path.last_chunk::<2>() else {
                continue;
            };
            if !of.ends_with("Capsule") || !name.starts_with("new") {
                continue;
            }
            let arguments = expr::arguments(site.expr);
            let closure = function.params.iter().find(|param| {
                arguments.iter().any(|it| expr::mentions(it, &param.name))
                    && bounds_of(function, param.ty).is_some_and(|it| {
                        it.contains("Fn(") && it.contains("Send") && !it.contains("Sync")
                    })
            });
            let Some(closure) = closure else {
                continue;
            };
            let message = format!(
                "`{}` is only `Send`, and Python may call it from several threads at once",
                closure.name
            );
            let span = site.expr.span();
            let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
            finding.help("bound it by `Sync` too");
            out.push(finding);
        }
    }
}

/// What a parameter's type is bounded by, if it is a parameter of the function or `impl …`.
fn bounds_of(function: &Function<'_>, ty: &syn::Type) -> Option<String> {
    let bounds = match ty {
        syn::Type::ImplTrait(it) => expr::spell(&it.bounds),
        syn::Type::Path(it) => {
            let name = it.path.get_ident()?;
            let generics = &function.signature.generics;
            let param = generics.type_params().find(|it| it.ident == *name)?;
            let clauses = generics.where_clause.iter().flat_map(|it| &it.predicates);
            let clauses = clauses.filter_map(|it| match it {
                syn::WherePredicate::Type(it) => {
                    let of = expr::type_name(&it.bounded_ty)?;
                    (*name == of).then(|| expr::spell(&it.bounds))
                }
                _ => None,
            });
            [expr::spell(&param.bounds)]
                .into_iter()
                .chain(clauses)
                .collect()
        }
        _ => return None,
    };
    Some(bounds.replace(' ', ""))
}

/// An `unsafe impl`.
struct Promise<'a> {
    item: &'a ItemImpl,
    name: String,
    /// A comment says something of it.
    stated: bool,
    /// A type parameter that is let through.
    unbounded: Option<String>,
    /// The parameters' traits can only be implemented in this crate.
    sealed: bool,
}

fn promise<'a>(view: &View<'a>, module: ModuleId, it: &'a ItemImpl) -> Option<Promise<'a>> {
    let (path, _) = it.trait_.as_ref()?;
    let name = path.segments.last()?.ident.to_string();
    if it.unsafety.is_none() || name != "Send" && name != "Sync" {
        return None;
    }
    let file = view.file(module);
    let line = it.impl_token.span.start().line;
    let comment = view.comment_above(file, line);
    // A line of words says something; a divider or an attribute doesn't.
    let words = |line: &str| {
        line.split_whitespace()
            .filter(|it| it.chars().all(char::is_alphabetic))
            .count()
    };
    let said = comment
        .lines()
        .filter(|it| !it.starts_with("#["))
        .any(|line| words(line) > 3);
    let named = ["safe", "thread"]
        .iter()
        .any(|word| comment.to_lowercase().contains(word));
    // A bound is the proof that most types need.
    let generics = expr::spell(&it.generics)
        + &it
            .generics
            .where_clause
            .as_ref()
            .map(expr::spell)
            .unwrap_or_default();
    let stated = said || named || generics.contains("Send") || generics.contains("Sync");
    let unbounded = it.generics.params.iter().find_map(|param| match param {
        GenericParam::Type(param) => {
            let name = param.ident.to_string();
            let bounds = expr::spell(&param.bounds);
            let clause = it.generics.where_clause.as_ref().map(expr::spell);
            let bound = promises(&bounds) && !only_own_traits(view, module, &param.bounds)
                || clause.is_some_and(|clause| promises(&clause) && clause.contains(&name));
            (!bound && holds(view, module, &it.self_ty, &name)).then_some(name)
        }
        _ => None,
    });
    let sealed = it
        .generics
        .type_params()
        .flat_map(|it| &it.bounds)
        .any(|it| is_sealed(view, module, it));
    Some(Promise {
        item: it,
        name,
        stated,
        unbounded,
        sealed,
    })
}

/// Whether a bound is a trait of this crate that asks for one which nobody else can name.
fn is_sealed(view: &View<'_>, module: ModuleId, bound: &TypeParamBound) -> bool {
    let TypeParamBound::Trait(it) = bound else {
        return false;
    };
    let Resolved::Item(id) = view.sources.resolve(module, &it.path, Space::Type) else {
        return false;
    };
    let Item::Trait(it) = view.sources.item(id) else {
        return false;
    };
    it.supertraits.iter().any(|it| {
        let text = expr::spell(it).to_lowercase();
        text.contains("sealed") || text.contains("private::")
    })
}

/// Whether bounds promise something about threads; what a trait of the crate demands isn't known.
fn promises(bounds: &str) -> bool {
    let bounds = bounds.replace(' ', "");
    !bounds.is_empty() && bounds != "?Sized"
}

/// Whether all bounds are traits of this crate that don't themselves ask for threads.
fn only_own_traits(
    view: &View<'_>,
    module: ModuleId,
    bounds: &Punctuated<TypeParamBound, Token![+]>,
) -> bool {
    bounds.iter().all(|bound| match bound {
        TypeParamBound::Trait(it) => match view.sources.resolve(module, &it.path, Space::Type) {
            Resolved::Item(id) => match view.sources.item(id) {
                Item::Trait(it) => {
                    let supertraits = expr::spell(&it.supertraits);
                    !supertraits.contains("Send")
                        && !supertraits.contains("Sync")
                        && it.supertraits.len() < 2
                }
                _ => false,
            },
            _ => false,
        },
        _ => false,
    })
}

/// Whether a type really holds its parameter.
fn holds(view: &View<'_>, module: ModuleId, ty: &syn::Type, param: &str) -> bool {
    let Some((_, Item::Struct(item))) = view.item_of(module, ty) else {
        return true;
    };
    // The parameter may be called otherwise where the type is declared.
    let own = item.generics.type_params().map(|it| it.ident.to_string());
    let names: Vec<String> = own.chain([param.to_owned()]).collect();
    item.fields.iter().any(|field| {
        let spelled = expr::spell(&field.ty);
        !spelled.contains("PhantomData")
            && spelled
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| names.iter().any(|name| name == word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn promises_need_proof() {
        let text = r#"
pub struct A<T> { p: *mut T }
unsafe impl<T> Send for A<T> {} //~
unsafe impl<T: ?Sized> Sync for A<T> {}
struct B { p: *mut u8 }
unsafe impl Send for B {} //~
struct C<T> { p: *mut T }
unsafe impl<T: Send> Send for C<T> {}
trait Context { fn raw(&self) -> *mut u8; }
trait Safe: Send + Sync {}
pub struct G<T> { context: T }
unsafe impl<T: Context> Send for G<T> {} //~
mod private { pub trait Only {} }
pub trait Known: private::Only { fn raw(&self) -> *mut u8; }
pub struct K<T> { context: T }
unsafe impl<T: Known> Send for K<T> {} //~
pub struct L<F> { job: F, at: *mut u8 }
impl<F> L<F> where F: FnOnce() + ParallelSend { pub fn new(job: F) -> Self { L { job, at: null_mut() } } }
unsafe impl<F> Send for L<F> {}
pub struct M<F> { job: F, at: *mut u8 }
impl<F: FnOnce()> M<F> { pub fn new(job: F) -> Self { M { job, at: null_mut() } } }
unsafe impl<F> Send for M<F> {} //~
struct H<T> { context: T }
unsafe impl<T: Safe> Send for H<T> {} //~
struct E { p: *mut u8 }
/// Safe: it never leaves the lock.
unsafe impl Send for E {}
unsafe impl Sync for E {}
struct F { p: *mut u8 }
// SAFETY: the library locks.
unsafe impl Sync for F {}
struct D<T> { p: *mut u8, t: PhantomData<fn() -> T> }
// The C library may be called from any thread.
unsafe impl<T> Send for D<T> {}
pub struct I<T>(T);
unsafe impl<T> Send for I<T> {}
impl<T> I<T> { pub unsafe fn wrap(value: T) -> Self { Self(value) } }
pub struct J<T>(Option<T>);
unsafe impl<T> Send for J<T> {}
impl<T> J<T> { pub fn get(&self) -> Option<&T> { MainThreadMarker::new()?; self.0.as_ref() } }
fn shared<F>(py: Python<'_>, f: F) -> Py<PyAny> where F: Fn(u8) -> u8 + Send + 'static {
    PyCapsule::new(py, Held { f, name: NAME }, None) //~
}
fn fine<F: Fn(u8) -> u8 + Send + Sync + 'static>(py: Python<'_>, f: F) -> Py<PyAny> { PyCapsule::new(py, f, None) }
fn data<T: Send + 'static>(py: Python<'_>, value: T) -> Py<PyAny> { PyCapsule::new(py, value, None) }
"#;
        testing::lines(&RULE, text);
        let levels: Vec<Level> = testing::findings(&RULE, text)
            .iter()
            .map(|it| it.level)
            .collect();
        let errors = levels.iter().filter(|it| **it == Level::Error);
        assert_eq!((errors.count(), levels.len()), (4, 7));
    }
}
