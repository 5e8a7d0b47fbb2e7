//! Where pointers of the host go: which are tested for null, which are believed, through local calls.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use syn::{BinOp, Expr};

use super::belief::{SinkKind, believed, disguised};
use super::body::{Body, Site};
use super::expr;
use super::function::Function;
use super::view::View;

/// A place where a raw parameter is used untested.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sink {
    /// Which of the parameters of the function that is asked about.
    pub(crate) param: usize,
    /// Which of the parameters of the function whose body it stands in.
    pub(crate) inner: usize,
    pub(crate) kind: SinkKind,
    pub(crate) span: Span,
    /// The function whose body it stands in.
    pub(crate) function: usize,
}

/// What is known of one function's raw parameters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pointers {
    /// Names that stand for a parameter.
    aliases: BTreeMap<String, usize>,
    /// By parameter, the first site that tests it.
    tests: BTreeMap<usize, usize>,
}

/// For each function, the raw parameters that are believed, directly or by what it calls.
pub(crate) fn sinks(view: &View<'_>) -> Vec<Vec<Sink>> {
    let mut known: Vec<Pointers> = view.functions.iter().map(aliases).collect();
    // Tests by callees: until nothing new is known.
    for _ in 0..4 {
        let testers = testers(view, &known);
        let mut new = false;
        for index in 0..view.functions.len() {
            let tests = tests(view, index, &known, &testers);
            if tests != known[index].tests {
                known[index].tests = tests;
                new = true;
            }
        }
        if !new {
            break;
        }
    }
    let functions = 0..view.functions.len();
    let mut sinks: Vec<Vec<Sink>> = functions.map(|at| direct(view, at, &known[at])).collect();
    for _ in 0..4 {
        let mut new = false;
        for index in 0..view.functions.len() {
            for sink in by_calls(view, index, &known[index], &sinks) {
                if sinks[index].iter().all(|it| it.param != sink.param) {
                    sinks[index].push(sink);
                    new = true;
                }
            }
        }
        if !new {
            break;
        }
    }
    sinks
}

/// The names of functions that test a pointer they are given.
fn testers(view: &View<'_>, known: &[Pointers]) -> BTreeSet<String> {
    let pairs = view.functions.iter().zip(known);
    let testing = pairs.filter(|(_, pointers)| !pointers.tests.is_empty());
    testing.map(|(function, _)| function.name.clone()).collect()
}

fn aliases(function: &Function<'_>) -> Pointers {
    let mut pointers = Pointers::default();
    for (index, param) in function.params.iter().enumerate() {
        if param.is_raw() {
            pointers.aliases.insert(param.name.clone(), index);
        }
    }
    if pointers.aliases.is_empty() {
        return pointers;
    }
    for binding in &function.body.bindings {
        if let [name] = binding.names.as_slice()
            && matches!(binding.pat, syn::Pat::Ident(_))
            && let Some(index) = binding.from.and_then(|from| pointers.of(from))
        {
            pointers.aliases.entry(name.clone()).or_insert(index);
        }
    }
    pointers
}

impl Pointers {
    /// The parameter that an expression is.
    fn of(&self, expr: &Expr) -> Option<usize> {
        let name = expr::ident(base(expr))?;
        self.aliases.get(&name).copied()
    }

    fn mentioned(&self, expr: &Expr) -> Vec<usize> {
        let names = expr::idents(expr);
        let found = names.iter().filter_map(|name| self.aliases.get(name));
        found.copied().collect()
    }

    fn tested(&self, param: usize, site: usize) -> bool {
        self.tests.get(&param).is_some_and(|at| *at <= site)
    }
}

/// By parameter, the first site of a function that tests it.
fn tests(
    view: &View<'_>,
    index: usize,
    known: &[Pointers],
    testers: &BTreeSet<String>,
) -> BTreeMap<usize, usize> {
    let function = &view.functions[index];
    let pointers = &known[index];
    let mut tests = BTreeMap::new();
    if pointers.aliases.is_empty() {
        return tests;
    }
    for (at, site) in function.body.sites.iter().enumerate() {
        let mut test = |param: usize| {
            if !tests.contains_key(&param) && !only_in_debug(&function.body, site) {
                tests.insert(param, at);
            }
        };
        match site.expr {
            Expr::MethodCall(it) => {
                let name = it.method.to_string();
                let known = [
                    "is_null",
                    "as_ref",
                    "as_mut",
                    "as_uninit_ref",
                    "is_some",
                    "is_none",
                ];
                if known.contains(&name.as_str()) && !unchecked(&function.body, site) {
                    pointers.of(&it.receiver).map(&mut test);
                } else if speaks_of_tests(&name) || view.config.null_guards.contains(&name) {
                    pointers.of(&it.receiver).map(&mut test);
                    it.args
                        .iter()
                        .filter_map(|arg| pointers.of(arg))
                        .for_each(&mut test);
                }
            }
            // `match (p, len) { (p, 0) if p.is_null() => … }`
            Expr::Match(it) => {
                let asks = |guard: &Expr| {
                    expr::any(guard, &mut |it| {
                        expr::method(it).is_some_and(|name| name == "is_null")
                    })
                };
                let guarded = it.arms.iter().any(|arm| match &arm.pat {
                    syn::Pat::Guard(it) => asks(&it.guard),
                    _ => false,
                });
                if guarded {
                    pointers.mentioned(&it.expr).into_iter().for_each(&mut test);
                }
            }
            Expr::Binary(it) if matches!(it.op, BinOp::Eq(_) | BinOp::Ne(_)) => {
                for (one, other) in [(&it.left, &it.right), (&it.right, &it.left)] {
                    if is_nothing(other) {
                        pointers.of(one).map(&mut test);
                    }
                }
            }
            Expr::Call(it) => {
                if let Some(name) = expr::macro_name(site.expr) {
                    let guards = view.config.null_guards.contains(&name)
                        || speaks_of_tests(&name)
                        || view.macros.tests(&name, testers);
                    // A guard of panics holds the whole body; that tests nothing.
                    if guards && !view.macros.guards.contains(&name) {
                        for argument in &it.args {
                            pointers.mentioned(argument).into_iter().for_each(&mut test);
                        }
                    }
                } else if let Some(name) = expr::called(site.expr) {
                    let callee = view.callee(function, site.expr);
                    let path = expr::called_path(site.expr).unwrap_or_default();
                    let not_null = path.iter().any(|it| it == "NonNull") && name == "new";
                    let by_name = not_null
                        || speaks_of_tests(&name)
                        || view.config.null_guards.contains(&name);
                    for (number, argument) in it.args.iter().enumerate() {
                        let tests_it =
                            callee.is_some_and(|callee| known[callee].tests.contains_key(&number));
                        if by_name || tests_it {
                            pointers.of(argument).map(&mut test);
                        }
                    }
                }
            }
            Expr::Macro(it) => {
                // Arguments that are no Rust: the words are enough.
                let name = expr::macro_name(site.expr).unwrap_or_default();
                if view.macros.tests(&name, testers) && !view.macros.guards.contains(&name) {
                    let mut words = BTreeSet::new();
                    super::macros::collect(&it.mac.tokens, &mut words);
                    let params = words.iter().filter_map(|word| pointers.aliases.get(word));
                    params.copied().for_each(&mut test);
                }
            }
            _ => {}
        }
    }
    tests
}

/// The pointer that another one was reached from by counting, or is the start of.
fn base(pointer: &Expr) -> &Expr {
    let pointer = expr::same_pointer(pointer);
    match pointer {
        Expr::MethodCall(it) if COUNTING.iter().any(|name| it.method == name) => base(&it.receiver),
        Expr::Call(it)
            if expr::called(pointer)
                .is_some_and(|name| name.starts_with("slice_from_raw_parts")) =>
        {
            it.args.first().map_or(pointer, base)
        }
        _ => pointer,
    }
}

/// Methods of pointers whose result is null or dangling if the pointer was.
const COUNTING: &[&str] = &[
    "add",
    "byte_add",
    "offset",
    "sub",
    "wrapping_add",
    "wrapping_offset",
];

/// Whether a site runs in debug builds only.
fn only_in_debug(body: &Body<'_>, site: &Site<'_>) -> bool {
    let here = expr::macro_name(site.expr).is_some_and(|name| name.starts_with("debug_assert"));
    here || body
        .parent(site)
        .is_some_and(|parent| only_in_debug(body, parent))
}

/// Whether a name says that it tests: `check_not_null`, `assert_valid`, `ensure_pointer`.
fn speaks_of_tests(name: &str) -> bool {
    [
        "null", "check", "valid", "ensure", "assert", "verify", "guard",
    ]
    .iter()
    .any(|word| name.to_lowercase().contains(word))
        && !name.contains("unchecked")
        && name != "null"
        && name != "null_mut"
}

/// `ptr::null()`, `0`, `None`.
fn is_nothing(expr: &Expr) -> bool {
    match expr::same_pointer(expr) {
        Expr::Call(_) => expr::called(expr::same_pointer(expr))
            .is_some_and(|name| name == "null" || name == "null_mut" || name == "default"),
        Expr::Lit(_) => true,
        Expr::Path(it) => {
            let last = it.path.segments.last();
            last.is_some_and(|last| last.ident == "None" || last.ident == "NULL")
        }
        _ => false,
    }
}

/// The untested uses in a function's own body, the first of each parameter.
fn direct(view: &View<'_>, index: usize, pointers: &Pointers) -> Vec<Sink> {
    let function = &view.functions[index];
    let mut sinks: Vec<Sink> = Vec::new();
    if pointers.aliases.is_empty() {
        return sinks;
    }
    for (at, site) in function.body.sites.iter().enumerate() {
        for (kind, pointer) in believed(site.expr)
            .into_iter()
            .chain(disguised(function, site.expr))
        {
            let place_only = is_place_only(&function.body, site);
            let Some(param) = pointers.of(pointer) else {
                continue;
            };
            let kind = match kind {
                SinkKind::Deref if is_slice(function, pointer) => SinkKind::Slice,
                other => other,
            };
            let rebound = rebound(function, &function.params[param].name, pointer, at);
            let tested = pointers.tested(param, at)
                || kind == SinkKind::Slice && length_tested(function, site.expr, at);
            let known = sinks.iter().any(|sink| sink.param == param);
            if !(place_only || rebound || tested || known) {
                sinks.push(Sink {
                    param,
                    inner: param,
                    kind,
                    span: syn::spanned::Spanned::span(site.expr),
                    function: index,
                });
            }
        }
    }
    sinks
}

/// Whether a pointer is one to a slice that was put together of a pointer and a length.
fn is_slice(function: &Function<'_>, pointer: &Expr) -> bool {
    let makes =
        |it: &Expr| expr::called(it).is_some_and(|name| name.starts_with("slice_from_raw_parts"));
    let bound = expr::ident(pointer).and_then(|name| function.body.bound(&name).last());
    makes(expr::strip(pointer))
        || bound
            .and_then(|it| it.from)
            .is_some_and(|from| makes(expr::strip(from)))
}

/// Whether what a test answers is believed: `p.as_ref().unwrap_unchecked()`.
fn unchecked(body: &Body<'_>, site: &Site<'_>) -> bool {
    body.parent(site).is_some_and(|parent| match parent.expr {
        Expr::MethodCall(it) => it.method == "unwrap_unchecked",
        Expr::Unsafe(_) | Expr::Paren(_) => unchecked(body, parent),
        _ => false,
    })
}

/// Whether only the address of what a dereference names is taken.
fn is_place_only(body: &Body<'_>, site: &Site<'_>) -> bool {
    body.parent(site).is_some_and(|parent| match parent.expr {
        Expr::Field(_) | Expr::Paren(_) | Expr::Group(_) => is_place_only(body, parent),
        other => is_address(other),
    })
}

/// `&raw const …` and `addr_of!(…)`: a place is named, nothing is read.
fn is_address(expr: &Expr) -> bool {
    matches!(expr, Expr::RawAddr(_))
        || expr::macro_name(expr).is_some_and(|name| name.starts_with("addr_of"))
}

/// Whether the name was given to something else before, that is no pointer of the host.
fn rebound(function: &Function<'_>, param: &str, pointer: &Expr, at: usize) -> bool {
    let Some(name) = expr::ident(expr::same_pointer(pointer)) else {
        return false;
    };
    let mut bindings = function.body.bound(&name).filter(|it| it.at <= at);
    name == param
        && bindings.any(|binding| {
            binding.from.is_none()
                || binding
                    .from
                    .is_some_and(|from| expr::ident(expr::same_pointer(from)).is_none())
        })
}

/// Whether the length of a slice was compared with something before.
fn length_tested(function: &Function<'_>, call: &Expr, at: usize) -> bool {
    let arguments = expr::arguments(call);
    let Some(names) = arguments.get(1).map(|length| expr::idents(length)) else {
        return false;
    };
    function.body.before(at).any(|site| match site.expr {
        Expr::Binary(it) => {
            let compares = matches!(
                it.op,
                BinOp::Eq(_)
                    | BinOp::Ne(_)
                    | BinOp::Gt(_)
                    | BinOp::Ge(_)
                    | BinOp::Lt(_)
                    | BinOp::Le(_)
            );
            compares
                && names
                    .iter()
                    .any(|name| expr::mentions(&it.left, name) || expr::mentions(&it.right, name))
        }
        Expr::Match(it) => names
            .iter()
            .any(|name| expr::ident(&it.expr).as_ref() == Some(name)),
        _ => false,
    })
}

/// What a function hands on untested to a function that believes it.
fn by_calls(view: &View<'_>, index: usize, pointers: &Pointers, sinks: &[Vec<Sink>]) -> Vec<Sink> {
    let function = &view.functions[index];
    let mut found = Vec::new();
    if pointers.aliases.is_empty() {
        return found;
    }
    for (at, site) in function.body.sites.iter().enumerate() {
        if !matches!(site.expr, Expr::Call(_)) {
            continue;
        }
        let Some(callee) = view.callee(function, site.expr) else {
            continue;
        };
        if callee == index || view.functions[callee].is_c() {
            continue;
        }
        for (number, argument) in expr::arguments(site.expr).iter().enumerate() {
            let Some(param) = pointers.of(argument) else {
                continue;
            };
            let sink = sinks[callee].iter().find(|sink| sink.param == number);
            if let Some(sink) = sink
                && !pointers.tested(param, at)
                && !(sink.kind == SinkKind::Slice && length_tested(function, site.expr, at))
            {
                found.push(Sink { param, ..*sink });
            }
        }
    }
    found
}
