//! `into-raw-without-way-back`: ownership that goes to the host and can't return.

use std::collections::BTreeSet;

use syn::{Expr, ReturnType};

use crate::analysis::ownership::gives_back;
use crate::analysis::types::raw;
use crate::analysis::{Container, Function, View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "into-raw-without-way-back",
    level: Level::Warning,
    title: "the host is given ownership that it can't give back",
    body: r#"
An export hands out what `into_raw` made, and nothing in the crate takes such a pointer back. The host can
only leak it, or free it with its own allocator, which corrupts the heap.

## Evidence

The commonest fault of hand-written string functions: `CString::into_raw` without a `free`.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn greeting() -> *mut c_char {
    CString::new("hello").unwrap_or_default().into_raw()
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn greeting() -> *mut c_char {
    CString::new("hello").unwrap_or_default().into_raw()
}

#[unsafe(no_mangle)]
pub extern "C" fn greeting_free(text: *mut c_char) {
    if !text.is_null() {
        drop(unsafe { CString::from_raw(text) });
    }
}
```

## Not reported

Types that are taken back anywhere in the crate; containers that some macro or generic function takes
back, since what it is used for isn't known; pointers that the function keeps.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    // A macro that takes something back may take back anything.
    let by_macro = view
        .macros
        .words
        .values()
        .any(|words| words.contains("from_raw") || words.contains("drop_in_place"));
    if by_macro {
        return;
    }
    let taken: BTreeSet<(Container, Option<&str>)> = view
        .taken()
        .iter()
        .map(|it| (it.container, it.holds.as_deref()))
        .collect();
    let mut told = BTreeSet::new();
    for given in view.given() {
        let function = &view.functions[given.function];
        let hands_out = match &function.signature.output {
            ReturnType::Type(_, ty) => raw(view.peel(function.module, ty).0).is_some(),
            ReturnType::Default => false,
        };
        let returned = hands_out && gives_back(function, given.call);
        if !function.is_export() || !returned && !written_out(function, given.site) {
            continue;
        }
        let Some(holds) = &given.holds else {
            continue;
        };
        let back = [None, Some(holds.as_str())]
            .iter()
            .any(|holds| taken.contains(&(given.container, *holds)));
        if back || !told.insert((given.container, holds.clone())) {
            continue;
        }
        let what = match given.container {
            Container::CString => "CString".to_owned(),
            container => format!("{}<{holds}>", container.name()),
        };
        let message = format!(
            "`{}` gives the host a `{what}`, and no function of this crate takes one back",
            function.shown
        );
        let mut finding = view.finding(&RULE, Level::Warning, function.file, given.span, message);
        finding.help(format!(
            "export a function that calls `{}::from_raw` and drops it",
            given.container.name()
        ));
        out.push(finding);
    }
}

/// Whether what a call made is written through a parameter: `*out = Box::into_raw(…)`.
fn written_out(function: &Function<'_>, site: usize) -> bool {
    let mut at = function.body.sites[site].ctx.parent;
    while let Some(around) = at {
        if let Expr::Assign(it) = function.body.sites[around].expr {
            let through = match expr::strip(&it.left) {
                Expr::Unary(it) => expr::ident(&it.expr),
                _ => None,
            };
            let given = through.and_then(|name| function.param(&name));
            if given.is_some_and(|(_, param)| param.is_raw()) {
                return true;
            }
        }
        at = function.body.sites[around].ctx.parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn each_type_needs_its_own_way_back() {
        testing::lines(
            &RULE,
            r#"
#[no_mangle]
pub extern "C" fn text() -> *mut c_char { CString::new("x").unwrap().into_raw() } //~
#[no_mangle]
pub extern "C" fn kit() -> *mut Kit { Box::into_raw(Box::new(Kit { n: 1 })) } //~
#[no_mangle]
pub extern "C" fn part() -> *mut Part { let part = Part::new(); Box::into_raw(Box::new(part)) }
#[no_mangle]
pub extern "C" fn part_free(part: *mut Part) { unsafe { drop(Box::from_raw(part)) } }
"#,
        );
    }

    #[test]
    fn aliases_are_what_they_stand_for() {
        testing::lines(
            &RULE,
            r#"
pub struct Lot { n: u32 }
pub type lot_t = Lot;
pub type channel_t = Mutex<Option<u32>>;
fn block_on<T: Future>(f: T) -> T::Output { RUNTIME.block_on(f) }
#[no_mangle]
pub extern "C" fn lot() -> *mut lot_t { let lot = make().into(); Box::into_raw(Box::new(lot)) }
#[no_mangle]
pub unsafe extern "C" fn lot_free(p: *mut lot_t) { if !p.is_null() { drop(Box::from_raw(p)) } }
#[no_mangle]
pub extern "C" fn channel() -> *mut channel_t { Box::into_raw(Box::new(Mutex::new(None))) }
#[no_mangle]
pub unsafe extern "C" fn channel_free(p: *mut channel_t) { if !p.is_null() { drop(Box::from_raw(p)) } }
#[no_mangle]
pub extern "C" fn opened() -> *mut lot_t {
    match block_on(open()) { Ok(lot) => Box::into_raw(Box::new(lot)), Err(_) => null_mut() }
}
"#,
        );
    }

    #[test]
    fn hidden_ways_back_count() {
        testing::lines(
            &RULE,
            r#"
fn free<T>(p: *mut T) { unsafe { drop(Box::from_raw(p)) } }
#[no_mangle]
pub extern "C" fn kit() -> *mut Kit { Box::into_raw(Box::new(Kit { n: 1 })) }
"#,
        );
        testing::lines(
            &RULE,
            r#"
macro_rules! destroy { ($t:ty) => { unsafe { drop(Box::from_raw(p as *mut $t)) } } }
#[no_mangle]
pub extern "C" fn kit() -> *mut Kit { Box::into_raw(Box::new(Kit { n: 1 })) }
"#,
        );
    }
}
