//! `mutable-global-in-export`: a `static mut` that the host's threads reach.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_source::place;
use syn::{Expr, Item, StaticMutability};

use crate::analysis::docs::docs;
use crate::analysis::systems::{apart, of_item};
use crate::analysis::{Function, View, expr, once};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "mutable-global-in-export",
    level: Level::Error,
    title: "exports share a `static mut`",
    body: r#"
The host decides from which threads it calls. Two calls that touch the same `static mut` at once are a data
race, and a reference that one of them holds is invalidated by the other; rustc warns of references only.

## Evidence

RUSTSEC-2025-0035: mutable statics all through a library, handed out by safe functions.

## Wrong

```rust,ignore
static mut BUFFER: Option<Vec<u64>> = None;

#[unsafe(no_mangle)]
pub extern "C" fn buffer_init(len: usize) {
    unsafe { BUFFER = Some(vec![0; len]) };
}
```

## Right

```rust,ignore
static BUFFER: Mutex<Option<Vec<u64>>> = Mutex::new(None);

#[unsafe(no_mangle)]
pub extern "C" fn buffer_init(len: usize) {
    if let Ok(mut buffer) = BUFFER.lock() {
        *buffer = Some(vec![0; len]);
    }
}
```

## Not reported

Globals that no export reaches, or only one for another system; uses in functions that take a lock, call `call_once` or ask an atomic, and
globals that only such functions change, or what runs once (given to `get_or_init`, called when the host loads the library);
statics whose comment says why using them is safe; crates without `std` (one thread is common there). A
warning where the export is `unsafe` and its docs speak of threads.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let root = &view.sources.crates[0].modules[0];
    if root
        .attributes
        .iter()
        .any(|it| it.path().is_ident("no_std"))
    {
        return;
    }
    let mut statics: BTreeMap<String, (&str, proc_macro2::Span)> = BTreeMap::new();
    let mut systems: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let inner = view.functions.iter().flat_map(|function| {
        let items = function.body.items.iter();
        items.map(|item| (function.module, *item))
    });
    for (module, item) in view.all_items().chain(inner) {
        let file = view.file(module);
        if let Item::Static(it) = item
            && matches!(it.mutability, StaticMutability::Mut(_))
            && !stated(view, file, it)
        {
            statics.insert(it.ident.to_string(), (file, it.ident.span()));
            systems.insert(it.ident.to_string(), of_item(view, module, &it.attrs));
        }
    }
    if statics.is_empty() {
        return;
    }
    handed_out(view, &mut statics, out);
    let once = once(view);
    // Exports first: what only callbacks use is less certain.
    let mut reached: Vec<(usize, usize)> = view.reached().into_iter().collect();
    reached.sort_by_key(|(index, export)| (!view.functions[*export].is_export(), *index));
    for (index, export) in reached {
        let function = &view.functions[index];
        if takes_lock(function) || once.contains(&index) {
            continue;
        }
        for site in &function.body.sites {
            let syn::Expr::Path(path) = site.expr else {
                continue;
            };
            let Some(name) = path.path.segments.last().map(|it| it.ident.to_string()) else {
                continue;
            };
            if !statics.contains_key(&name) {
                continue;
            }
            let export = &view.functions[export];
            let there = of_item(view, export.module, export.attributes);
            let elsewhere = systems.get(&name).is_some_and(|it| apart(it, &there));
            if elsewhere || set_under_lock(view, &once, &name) {
                continue;
            }
            if let Some((file, span)) = statics.remove(&name) {
                let message = format!(
                    "`{name}` is a `static mut` that `{}` uses on whatever threads the host calls from",
                    export.shown
                );
                // A callback runs where this library lets it; a contract may say the same of an export.
                let docs = export.docs.to_lowercase();
                let words = ["thread", "synchron", "concurren", "registered once"];
                let stated = export.is_unsafe() && words.iter().any(|it| docs.contains(it));
                let level = if export.is_export() && !stated {
                    Level::Error
                } else {
                    Level::Warning
                };
                let mut finding = view.finding(&RULE, level, file, span, message);
                let at = place(function.file, syn::spanned::Spanned::span(path));
                finding.related(at, "used here");
                finding.help("make it a `Mutex`, a `OnceLock` or an atomic");
                out.push(finding);
            }
        }
    }
}

/// Whether a function takes a lock, or asks an atomic.
fn takes_lock(function: &Function<'_>) -> bool {
    let words = [
        "lock",
        "call_once",
        "get_or_init",
        "enter",
        "write",
        "compare_exchange",
        "swap",
        "load",
        "fetch_add",
    ];
    let mut sites = function.body.sites.iter();
    sites.any(|site| expr::method(site.expr).is_some_and(|name| words.contains(&name.as_str())))
}

/// Methods that leave a static as it is.
const READING: &[&str] = &[
    "as_deref",
    "as_ptr",
    "as_ref",
    "cast",
    "clone",
    "contains",
    "copied",
    "get",
    "get_or_init",
    "is_empty",
    "is_none",
    "is_null",
    "is_some",
    "iter",
    "len",
];

/// Whether all that change a static run once, take a lock, or ask an atomic whether they are the first.
fn set_under_lock(view: &View<'_>, once: &BTreeSet<usize>, name: &str) -> bool {
    let is_it = |value: &Expr| match expr::strip(value) {
        Expr::Path(it) => it.path.segments.last().is_some_and(|it| it.ident == name),
        _ => false,
    };
    let changes = |(_, function): &(usize, &Function<'_>)| {
        function.body.sites.iter().any(|site| match site.expr {
            Expr::Assign(it) => is_it(&it.left),
            Expr::Binary(it) => is_it(&it.left) && expr::spell(&it.op).ends_with('='),
            Expr::Reference(it) => it.mutability.is_some() && is_it(&it.expr),
            Expr::RawAddr(it) => is_it(&it.expr),
            Expr::MethodCall(it) => {
                is_it(&it.receiver) && !READING.iter().any(|name| it.method == name)
            }
            _ => false,
        })
    };
    let functions = view.functions.iter().enumerate();
    let mut changing = functions.filter(changes).peekable();
    changing.peek().is_some() && changing.all(|(index, it)| takes_lock(it) || once.contains(&index))
}

/// Whether a comment at a static says why using it is right.
fn stated(view: &View<'_>, file: &str, item: &syn::ItemStatic) -> bool {
    let comment = docs(&item.attrs) + &view.comment_above(file, item.ident.span().start().line);
    ["SAFETY", "Safety"].iter().any(|it| comment.contains(it))
}

/// Safe functions that hand out `&'static mut` of a global: two calls, two owners.
fn handed_out(
    view: &View<'_>,
    statics: &mut BTreeMap<String, (&str, proc_macro2::Span)>,
    out: &mut Vec<Finding>,
) {
    for function in &view.functions {
        let syn::ReturnType::Type(_, ty) = &function.signature.output else {
            continue;
        };
        if function.is_unsafe() || !expr::spell(&**ty).contains("'static mut") {
            continue;
        }
        let used = function.body.sites.iter().find_map(|site| match site.expr {
            syn::Expr::Path(path) => {
                let name = path.path.segments.last()?.ident.to_string();
                let (file, span) = statics.remove(&name)?;
                Some((name, file, span))
            }
            _ => None,
        });
        if let Some((name, file, span)) = used {
            let message = format!(
                "`{}` gives every caller the same `&'static mut {name}`",
                function.shown
            );
            let mut finding = view.finding(&RULE, Level::Error, file, span, message);
            finding.related(
                place(function.file, function.name_span()),
                "handed out here",
            );
            finding.help("make it a `Mutex`, or a `thread_local!` with a `RefCell`");
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn globals_that_the_host_reaches() {
        testing::lines(
            &RULE,
            r#"
static mut COUNT: u32 = 0; //~
static mut LAST: u32 = 0; //~
static mut OURS: u32 = 0;
static mut CONTEXT: Option<Context> = None; //~
fn context() -> &'static mut Context { unsafe { CONTEXT.as_mut().unwrap() } }
static mut GUARDED: u32 = 0;
#[cfg(windows)]
static mut PANES: u32 = 0;
#[cfg(target_os = "android")]
#[no_mangle]
pub extern "C" fn panes() { unsafe { PANES += 1 } }
static mut HOOK: Option<fn(u32)> = None;
static SET: AtomicBool = AtomicBool::new(false);
fn set(hook: fn(u32)) { if SET.compare_exchange(false, true, SeqCst, SeqCst).is_ok() { unsafe { HOOK = Some(hook) } } }
#[no_mangle]
pub extern "C" fn call(n: u32) { unsafe { if let Some(hook) = HOOK { hook(n) } } }
static LOCKED: Mutex<u32> = Mutex::new(0);
#[no_mangle]
pub extern "C" fn count() -> u32 { unsafe { COUNT += 1; COUNT } }
fn remember(n: u32) { unsafe { *(&raw mut LAST) = n } }
#[no_mangle]
pub extern "C" fn last(n: u32) { remember(n) }
fn ours() { unsafe { OURS += 1 } }
#[no_mangle]
pub extern "C" fn type_of() -> *mut Type { unsafe { TYPE } }
static mut TYPE: *mut Type = std::ptr::null_mut();
static INIT: OnceLock<bool> = OnceLock::new();
fn init() { INIT.get_or_init(make_types); }
fn make_types() -> bool { unsafe { TYPE = look_up(c"kit"); } make_more(); true }
static mut MORE: *mut Type = std::ptr::null_mut();
fn make_more() { unsafe { MORE = look_up(c"more") } }
#[no_mangle]
pub extern "C" fn more() -> *mut Type { unsafe { MORE } }
static mut AGAIN: *mut Type = std::ptr::null_mut(); //~
fn make_again() { unsafe { AGAIN = look_up(c"again") } }
fn first() { INIT.get_or_init(|| { make_again(); true }); }
#[no_mangle]
pub extern "C" fn again() -> *mut Type { make_again(); unsafe { AGAIN } }
static mut RUNTIME: OnceLock<Runtime> = OnceLock::new();
#[no_mangle]
pub extern "system" fn JNI_OnUnload(vm: *mut JavaVM, _: *mut c_void) { unsafe { RUNTIME.take() }; }
#[no_mangle]
pub extern "system" fn Java_kit_run(env: JNIEnv) { if let Some(it) = unsafe { RUNTIME.get() } { it.run() } }
#[no_mangle]
pub extern "C" fn guarded() { let _held = LOCKED.lock(); unsafe { GUARDED += 1 } }
"#,
        );
    }
}
