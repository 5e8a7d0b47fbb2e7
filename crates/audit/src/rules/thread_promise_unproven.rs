//! `thread-promise-unproven`: `unsafe impl Send` without a bound or a reason.

use syn::{GenericParam, Item};

use crate::analysis::{View, expr};
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

An error where a type parameter is let through without a bound; a warning where nothing says why it is
right.

## Evidence

RUSTSEC-2026-0177; RUSTSEC-2020-0098 and some eighty more of the same shape.

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

Bounded parameters; parameters that only stand in `PhantomData`; a comment above that speaks of threads,
safety or locks.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for (module, item) in view.all_items() {
        let Item::Impl(it) = item else {
            continue;
        };
        let Some((path, _)) = &it.trait_ else {
            continue;
        };
        let Some(name) = path.segments.last().map(|it| it.ident.to_string()) else {
            continue;
        };
        if it.unsafety.is_none() || name != "Send" && name != "Sync" {
            continue;
        }
        let file = view.file(module);
        let span = it.impl_token.span;
        let comment = view.comment_above(file, span.start().line).to_lowercase();
        let stated = ["safe", "thread", "lock", "sync", "send", "atomic"]
            .iter()
            .any(|word| comment.contains(word));
        let unbounded = it.generics.params.iter().find_map(|param| match param {
            GenericParam::Type(param) => {
                let name = param.ident.to_string();
                let bounds = expr::spell(&param.bounds);
                let clause = it.generics.where_clause.as_ref().map(expr::spell);
                let bound = promises(&bounds)
                    || clause.is_some_and(|clause| promises(&clause) && clause.contains(&name));
                (!bound && !bounds.contains("'static +") && holds(view, module, &it.self_ty, &name))
                    .then_some(name)
            }
            _ => None,
        });
        let (level, message) = match (unbounded, stated) {
            (Some(param), false) => (
                Level::Error,
                format!("every `{param}` becomes `{name}` in `{}`, whatever it is", expr::spell(&it.self_ty)),
            ),
            (None, false) => (
                Level::Warning,
                format!("nothing says why `{}` is `{name}`", expr::spell(&it.self_ty)),
            ),
            (_, true) => continue,
        };
        let mut finding = view.finding(&RULE, level, file, span, message);
        finding.help(match level {
            Level::Error => format!("bound it: `T: {name}`"),
            _ => "write above it, after `// SAFETY:`, what makes it right".to_owned(),
        });
        out.push(finding);
    }
}

/// Whether bounds promise something about threads; what a trait of the crate demands isn't known.
fn promises(bounds: &str) -> bool {
    let bounds = bounds.replace(' ', "");
    !bounds.is_empty() && bounds != "?Sized"
}

/// Whether a type really holds its parameter.
fn holds(
    view: &View<'_>,
    module: landbridge_source::ModuleId,
    ty: &syn::Type,
    param: &str,
) -> bool {
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
struct A<T> { p: *mut T }
unsafe impl<T> Send for A<T> {} //~
unsafe impl<T: ?Sized> Sync for A<T> {} //~
struct B { p: *mut u8 }
unsafe impl Send for B {} //~
struct C<T> { p: *mut T }
unsafe impl<T: Send> Send for C<T> {} //~
// SAFETY: the library locks.
unsafe impl Sync for B {}
struct D<T> { p: *mut u8, t: PhantomData<fn() -> T> }
// The C library may be called from any thread.
unsafe impl<T> Send for D<T> {}
"#;
        testing::lines(&RULE, text);
        let levels: Vec<Level> = testing::findings(&RULE, text).iter().map(|it| it.level).collect();
        assert_eq!(levels, [Level::Error, Level::Error, Level::Warning, Level::Warning]);
    }
}
