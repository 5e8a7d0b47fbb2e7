//! `function-pointer-transmuted`: a function is called with another signature than its own.

use landbridge_source::ModuleId;
use syn::spanned::Spanned;
use syn::{Expr, Type, TypeFnPtr};

use crate::analysis::belief::transmute_target;
use crate::analysis::types::{is_integer, raw};
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
An integer or a data pointer that becomes a function is a warning.

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

`extern "C" fn()`, which carries a function of any signature in C too (on Windows `fn() -> isize`); a symbol from
`dlsym` or a loader that is given its signature; transmutes between a pointer and `Option` of the same
function; types of this crate that are `#[repr(transparent)]` over what the other side has; transmutes whose types aren't written near.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for site in &function.body.sites {
            if expr::called(site.expr).as_deref() != Some("transmute") {
                continue;
            }
            let to = transmute_target(function, site.expr)
                .or_else(|| expected(view, function, site.expr));
            let Some(other) = to.and_then(|to| as_function(view, function.module, to)) else {
                continue;
            };
            let taken = other;
            let other = shape(&taken);
            let (message, level) = match source(view, function, site.expr) {
                Some(Source::Function(given)) => {
                    let one = shape(&given);
                    // `fn()` is how C's own headers carry a function of any signature, Windows' by
                    // `fn() -> isize`.
                    let carried = [&one, &other].iter().any(|it| {
                        it.ends_with("fn()") || it.as_str() == "extern \"system\" fn() -> isize"
                    });
                    if one == other || carried || one_by_one(view, function.module, &given, &taken)
                    {
                        continue;
                    }
                    let message = format!("`{one}` is called as if it were `{other}`");
                    (message, Level::Error)
                }
                Some(Source::Address(name)) if !is_symbol(function, &name) => {
                    let message =
                        format!("`{name}` becomes `{other}`, and nothing says what it is");
                    (message, Level::Warning)
                }
                _ => continue,
            };
            let span = site.expr.span();
            let mut finding = view.finding(&RULE, level, function.file, span, message);
            finding.help(match level {
                Level::Error => {
                    "write a function of the signature that is called, and cast inside it"
                }
                _ => "take the function as `Option<extern \"C\" fn(…)>`",
            });
            out.push(finding);
        }
    }
}

/// What a transmute takes.
enum Source {
    Function(Box<TypeFnPtr>),
    /// An integer or a data pointer, by its name.
    Address(String),
}

/// What a transmute takes, if something near says so.
fn source(view: &View<'_>, function: &Function<'_>, call: &Expr) -> Option<Source> {
    let Expr::Call(it) = call else {
        return None;
    };
    let of =
        |ty: &Type| as_function(view, function.module, ty).map(|it| Source::Function(Box::new(it)));
    let value = it.args.first()?;
    let written = match expr::strip(&it.func) {
        Expr::Path(path) => {
            let last = path.path.segments.last()?;
            match expr::generic_types(&last.arguments).as_slice() {
                [from, _] if !matches!(from, Type::Infer(_)) => Some((*from).clone()),
                _ => None,
            }
        }
        _ => None,
    };
    if let Some(found) = written.as_ref().and_then(of) {
        return Some(found);
    }
    match expr::strip(value) {
        Expr::Cast(it) => of(&it.ty),
        other => {
            let name = expr::ident(other)?;
            // `let f: fn() = transmute(f)`: the one that is bound here isn't the one that is taken.
            let makes = |from: &Expr| expr::any(from, &mut |it| std::ptr::eq(it, call));
            let bound = function
                .body
                .bound(&name)
                .rfind(|it| !it.from.is_some_and(makes));
            if bound.is_some_and(|it| it.ty.is_none()) {
                return None;
            }
            let given = function.param(&name).map(|(_, param)| param.ty);
            let Some(ty) = bound.and_then(|it| it.ty).or(given) else {
                // A function of this crate, by its name.
                let mut functions = view.functions.iter();
                let item = functions.find(|it| it.name == name && it.owner.is_none())?;
                return Some(Source::Function(Box::new(pointer_to(item))));
            };
            let address = raw(view.peel(function.module, ty).0).is_some() || is_integer(ty);
            of(ty).or_else(|| (address && bound.is_none()).then_some(Source::Address(name)))
        }
    }
}

/// The type of a pointer to a function.
fn pointer_to(function: &Function<'_>) -> TypeFnPtr {
    let abi = function.signature.abi.iter();
    let inputs = function.params.iter().map(|it| it.ty);
    let output = &function.signature.output;
    syn::parse_quote!(#(#abi)* fn(#(#inputs),*) #output)
}

/// The type of the parameter that a transmute is given to.
fn expected<'a>(view: &View<'a>, function: &Function<'a>, call: &Expr) -> Option<&'a Type> {
    let site = function
        .body
        .sites
        .iter()
        .find(|it| std::ptr::eq(it.expr, call))?;
    let mut parent = function.body.parent(site)?;
    while let Expr::Unsafe(_) | Expr::Paren(_) = parent.expr {
        parent = function.body.parent(parent)?;
    }
    let arguments = expr::arguments(parent.expr);
    let at = arguments
        .iter()
        .position(|it| std::ptr::eq(expr::strip(it), call))?;
    let signature = match view.callee(function, parent.expr) {
        Some(callee) => view.functions[callee].signature,
        None => view.foreign().get(&expr::called(parent.expr)?)?.0,
    };
    match signature.inputs.iter().nth(at)? {
        syn::FnArg::Typed(it) => Some(&it.ty),
        syn::FnArg::Receiver(_) => None,
    }
}

/// Whether names say that an address was looked up in a library.
fn is_symbol(function: &Function<'_>, name: &str) -> bool {
    let words = [
        "sym", "proc", "addr", "entry", "load", "lookup", "resolve", "import", "dl", "plugin",
    ];
    let text = format!("{name} {}", function.shown).to_lowercase();
    // A callback's data is what this library itself handed out.
    let own = function.is_c() && !function.is_export();
    words.iter().any(|word| text.contains(word)) || function.is_unsafe() || own
}

fn as_function(view: &View<'_>, module: ModuleId, ty: &Type) -> Option<TypeFnPtr> {
    let (ty, module) = view.peel(module, ty);
    match ty {
        Type::FnPtr(it) => Some(it.clone()),
        Type::Path(_) if expr::type_name(ty).as_deref() == Some("Option") => {
            as_function(view, module, expr::type_arguments(ty).first()?)
        }
        _ => None,
    }
}

/// Whether two signatures differ only by types that are passed as the one thing that they hold.
fn one_by_one(view: &View<'_>, module: ModuleId, one: &TypeFnPtr, other: &TypeFnPtr) -> bool {
    let abi = |ty: &TypeFnPtr| {
        ty.abi
            .as_ref()
            .map(|it| it.name.as_ref().map(syn::LitStr::value))
    };
    let output = |ty: &TypeFnPtr| match &ty.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, ty) => held(view, module, ty, 5),
    };
    let inputs = |ty: &TypeFnPtr| -> Vec<String> {
        ty.inputs
            .iter()
            .map(|it| held(view, module, &it.ty, 5))
            .collect()
    };
    abi(one) == abi(other) && output(one) == output(other) && inputs(one) == inputs(other)
}

/// A type, or what a `#[repr(transparent)]` one of this crate or a `NonZero` holds.
fn held(view: &View<'_>, module: ModuleId, ty: &Type, depth: usize) -> String {
    let (ty, module) = view.peel(module, ty);
    if depth == 0 {
        return erased(ty);
    }
    if expr::type_name(ty).as_deref() == Some("NonZero")
        && let [inner] = expr::type_arguments(ty).as_slice()
    {
        return held(view, module, inner, depth - 1);
    }
    match view.item_of(module, ty) {
        Some((id, syn::Item::Struct(it)))
            if it.attrs.iter().any(|it| {
                it.path().is_ident("repr") && expr::attribute_mentions(it, "transparent")
            }) =>
        {
            let mut fields = it.fields.iter();
            let field = fields.find(|it| !expr::spell(&it.ty).contains("PhantomData"));
            match field {
                Some(field) => held(view, id.module, &field.ty, depth - 1),
                None => erased(ty),
            }
        }
        _ => erased(ty),
    }
}

/// A signature without names, lifetimes and `unsafe`, which change nothing at the call.
fn shape(ty: &TypeFnPtr) -> String {
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

fn erased(other: &Type) -> String {
    match other {
        // Pointers to anything are passed alike.
        Type::Ptr(_) => "pointer".to_owned(),
        Type::Reference(it) if !matches!(&*it.elem, Type::Slice(_)) => "pointer".to_owned(),
        Type::Paren(it) => erased(&it.elem),
        // And so is what only holds one, which Rust's rules for calls name.
        Type::Path(_) => {
            let name = expr::type_name(other).unwrap_or_default();
            let inside = expr::type_arguments(other);
            match (name.as_str(), inside.as_slice()) {
                ("NonNull" | "Box", [Type::Slice(_) | Type::TraitObject(_)]) => expr::spell(other),
                ("NonNull" | "Box", [_]) => "pointer".to_owned(),
                ("Pin" | "Option", [inner]) if erased(inner) == "pointer" => "pointer".to_owned(),
                _ => expr::spell(other),
            }
        }
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
#[no_mangle]
pub extern "C" fn i(f: *const c_void) { let f: extern "C" fn(i32) = unsafe { transmute(f) }; f(1) } //~
fn j(f: extern "C" fn(u32)) { let f: extern "C" fn(u64) = unsafe { transmute(f) }; f(1) } //~
#[repr(transparent)]
struct Class(Value);
#[repr(transparent)]
struct Value(NonZero<VALUE>, PhantomData<*mut u8>);
struct Loose(VALUE);
fn n(f: extern "C" fn(Class) -> Value) -> extern "C" fn(VALUE) -> VALUE { unsafe { std::mem::transmute(f) } }
fn o(f: extern "C" fn(Loose) -> Value) -> extern "C" fn(VALUE) -> VALUE { unsafe { std::mem::transmute(f) } } //~
fn h(f: extern "C" fn(u32)) -> Option<extern "C" fn()> { unsafe { std::mem::transmute(f) } }
fn k(f: fn(Pin<&A>, Box<B>) -> u8) -> fn(*const (), Option<NonNull<()>>) -> u8 { unsafe { std::mem::transmute(f) } }
fn l(f: fn(Box<dyn A>)) -> fn(*mut ()) { unsafe { std::mem::transmute(f) } } //~
fn m(f: extern "system" fn() -> isize) -> extern "system" fn(*mut A) -> i32 { unsafe { transmute(f) } }
fn e(f: extern "C" fn(u32)) -> Option<unsafe extern "C" fn(n: u32)> { unsafe { std::mem::transmute(f) } }
"#,
        );
    }
}
