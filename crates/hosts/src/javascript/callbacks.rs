//! Arguments that Rust calls: objects that implement traits, functions, and iterators; in JavaScript, TypeScript and Rust.
//! The traits themselves are `imports`'s, the JavaScript of the calls `javascript::callers`'s.

use landbridge_model::{
    Argument, Closure, ClosureHold, ClosureKind, Given, ImportHold, Int, List, Scalar, Sequence,
    SequenceHold, SequenceKind, TypeName, Value,
};

use super::functions::Call;
use super::imports::{implementing, imported, is_quick};
use super::natives;
use super::spelling::spelled;
use crate::javascript::names;
use crate::javascript::types::Types;

/// The TypeScript type of such an argument.
pub(super) fn ts(types: &Types<'_>, ty: &Argument) -> String {
    match ty {
        Argument::Import { name, optional, .. } => {
            let more = if *optional { " | undefined | null" } else { "" };
            format!("{}{more}", types.name(name))
        }
        Argument::Closure(closure) if closure.optional => {
            format!("({}) | undefined | null", types.closure_ts(closure))
        }
        Argument::Closure(closure) => types.closure_ts(closure),
        Argument::Sequence(sequence) => types.items_ts(sequence),
        Argument::Owned(_) | Argument::Borrowed(_) => crate::capability::unbound(),
    }
}

/// An object that implements a trait; `named` is the parameter and its binding in JavaScript.
pub(super) fn import(
    types: &Types<'_>,
    call: &mut Call,
    named: (&str, &str),
    import: &TypeName,
    hold: ImportHold,
    optional: bool,
) {
    let (name, local) = named;
    let binding = format!("a{}", call.arguments.len());
    let index = call.natives.len();
    if let Some(import) = types.interface.import(import) {
        call.calls |= import.methods.iter().any(is_quick);
    }
    let Some((ty, checks)) = imported(types, import).and_then(|ty| {
        Some((
            ty,
            implementing(types, types.interface.import(import)?, named),
        ))
    }) else {
        crate::capability::unbound()
    };
    let given = if let Some(provided) = checks.provided {
        let given = format!("call.get::<f64>({}, \"{name}\")? as u64", index + 1);
        let target = absent(optional, local, checks.target);
        call.natives.push(target, natives::Passed::Callback);
        call.natives.push(provided, natives::Passed::Handle);
        given
    } else {
        let target = absent(optional, local, checks.target);
        call.natives.push(target, natives::Passed::Callback);
        "0".to_owned()
    };
    if optional {
        call.before.push_str(&format!(
            "let {binding} = match call.maybe_callback({index}, \"{name}\")? {{ Some(callback) => Some({ty} {{ callback, given: {given} }}), None => None }};"
        ));
    } else {
        call.before.push_str(&format!(
            "let {binding} = {ty} {{ callback: call.callback({index}, \"{name}\")?, given: {given} }};"
        ));
    }
    call.arguments.push(match hold {
        ImportHold::Arc => wrapped(&binding, "std::sync::Arc::new(it)", optional),
        ImportHold::Box => wrapped(&binding, "Box::new(it)", optional),
        ImportHold::Borrowed => wrapped(&format!("&{binding}"), "it", optional),
    });
}

/// Nothing for nothing, else the checked value.
fn absent(optional: bool, local: &str, checked: String) -> String {
    if optional {
        format!("{local} === undefined || {local} === null ? undefined : {checked}")
    } else {
        checked
    }
}

/// What the callee is given: coerced to the trait object inside of an option too.
fn wrapped(it: &str, wrap: &str, optional: bool) -> String {
    if optional {
        format!("match {it} {{ Some(it) => Some({wrap}), None => None }}")
    } else {
        // The whole word.
        match wrap.strip_suffix("(it)") {
            Some(wrap) => format!("{wrap}({it})"),
            None => it.to_owned(),
        }
    }
}

/// A function.
pub(super) fn closure(
    types: &Types<'_>,
    call: &mut Call,
    (name, local): (&str, &str),
    closure: &Closure,
) {
    let binding = format!("a{}", call.arguments.len());
    let index = call.natives.len();
    let quoted = names::quoted(name);
    let checked = format!("$c.callable({local}, {quoted})");
    let target = absent(closure.optional, local, checked);
    call.natives.push(target, natives::Passed::Callback);
    let parameters: Vec<String> = (closure.parameters.iter().enumerate())
        .map(|(at, given)| format!("p{at}: {}", given_type(given, "")))
        .collect();
    let returned = returned(closure.value.as_ref(), closure.error.as_ref());
    let passed = Passed {
        callback: "callback",
        parameters: closure.parameters.iter().collect(),
        value: closure.value.as_ref(),
        fails: closure.error.is_some(),
    };
    let shape = types.closure_caller(closure);
    let body = if passed.is_direct() {
        call.calls = true;
        let quick = types.closure_quick(closure);
        passed.call((None, quick, shape, types.closure_writers(closure)))
    } else {
        let given = closure.parameters.iter();
        called("callback", "call", passed.fails, shape, given)
    };
    let rust = format!(
        "move |{}| -> {returned} {{ {body} }}",
        parameters.join(", ")
    );
    if closure.optional {
        call.before.push_str(&format!(
            "let mut {binding} = call.maybe_callback({index}, \"{name}\")?.map(|callback| {rust});"
        ));
    } else {
        call.before.push_str(&format!(
            "let callback = call.callback({index}, \"{name}\")?; let mut {binding} = {rust};"
        ));
    }
    call.arguments.push(match (closure.hold, closure.kind) {
        (ClosureHold::Impl, _) => binding,
        (ClosureHold::Box, _) => wrapped(&binding, "Box::new(it)", closure.optional),
        (ClosureHold::Arc, _) => wrapped(&binding, "std::sync::Arc::new(it)", closure.optional),
        (ClosureHold::Borrowed, ClosureKind::FnMut) => {
            wrapped(&format!("&mut {binding}"), "it", closure.optional)
        }
        (ClosureHold::Borrowed, _) => wrapped(&format!("&{binding}"), "it", closure.optional),
    });
}

/// An iterable, or one whose items are awaited.
pub(super) fn items(
    types: &Types<'_>,
    call: &mut Call,
    (name, local): (&str, &str),
    sequence: &Sequence,
) {
    let binding = format!("a{}", call.arguments.len());
    let index = call.natives.len();
    let quoted = names::quoted(name);
    let item = spelled(&sequence.item);
    let is_stream = sequence.kind == SequenceKind::Stream;
    let target = if is_stream {
        format!("$i.awaited({local}, {quoted})")
    } else if types.moved(&sequence.item).is_empty() {
        format!("$i.iterated({local}, {quoted})")
    } else {
        // What Rust takes over can't be given ahead.
        format!("$i.iterated({local}, {quoted}, 1)")
    };
    call.natives.push(target, natives::Passed::Callback);
    let made = match (is_stream, &sequence.error) {
        (false, None) => format!("lb::Items::<Here, {item}>"),
        (false, Some(error)) => format!("lb::TryItems::<Here, {item}, {error}>"),
        (true, None) => format!("lb::AwaitedItems::<Here, {item}>"),
        (true, Some(error)) => format!("lb::TryAwaitedItems::<Here, {item}, {error}>"),
    };
    let (next, end) = types.items_callers(sequence);
    call.before.push_str(&format!(
        "let {binding} = {made}::new(call.callback({index}, \"{name}\")?, {next}, {end});"
    ));
    call.arguments.push(match (sequence.hold, is_stream) {
        (SequenceHold::Impl, _) => binding,
        (SequenceHold::Box, false) => format!("Box::new({binding})"),
        (SequenceHold::Box, true) => format!("Box::pin({binding})"),
    });
}

/// The Rust type of what is returned.
pub(super) fn returned(value: Option<&Value>, error: Option<&TypeName>) -> String {
    let value = value.map_or_else(|| "()".to_owned(), spelled);
    match error {
        Some(error) => format!("Result<{value}, {error}>"),
        None => value,
    }
}

/// The call: `way` is `call` or `ask`. What is given is called `p0`, `p1`, …
pub(super) fn called<'a>(
    callback: &str,
    way: &str,
    fails: bool,
    shape: usize,
    given: impl Iterator<Item = &'a Given>,
) -> String {
    let writes: String = given
        .enumerate()
        .map(|(at, given)| {
            let owned = owned(given, &format!("p{at}"));
            format!("lb::core::wire::Wire::<Here>::encode({owned}, w);")
        })
        .collect();
    let (way, types) = if fails {
        (format!("try_{way}"), "Here, _, _")
    } else {
        (way.to_owned(), "Here, _")
    };
    let w = if writes.is_empty() { "_" } else { "w" };
    format!("{callback}.{way}::<{types}>({shape}, |{w}| {{ {writes} }})")
}

/// Whether a value crosses as JavaScript's own.
fn is_direct(value: &Value) -> bool {
    match value {
        Value::String | Value::Scalar(Scalar::Bool | Scalar::Float(_)) => true,
        Value::Scalar(Scalar::Int(int)) => {
            !matches!(int, Int::I128 | Int::U128 | Int::Isize | Int::Usize)
        }
        _ => false,
    }
}

/// What is called with values of JavaScript's own.
pub(super) struct Passed<'a> {
    /// The Rust expression of what is called.
    pub(super) callback: &'a str,
    pub(super) parameters: Vec<&'a Given>,
    pub(super) value: Option<&'a Value>,
    pub(super) fails: bool,
}

/// The numbers of what calls it: a method with values that cross as they are; with numbers alone; as any other; what
/// writes results; and what was thrown.
pub(super) type Numbers = (Option<usize>, Option<usize>, usize, (usize, Option<usize>));

impl Passed<'_> {
    /// Whether arguments and result all cross as JavaScript's own values.
    pub(super) fn is_direct(&self) -> bool {
        let given = |it: &&Given| match it {
            Given::Owned(value) => is_direct(value),
            Given::Lent(value) => matches!(value, Value::String),
            Given::LentOption(_) => false,
        };
        self.value.is_none_or(is_direct) && self.parameters.iter().all(given)
    }

    /// The call of what is direct.
    pub(super) fn call(&self, (method, quick, shape, (result, error)): Numbers) -> String {
        let (mut gives, mut writes) = (Vec::new(), String::new());
        gives.extend(method.map(|_| "target".to_owned()));
        for (at, given) in self.parameters.iter().enumerate() {
            let it = format!("p{at}");
            gives.push(match given {
                Given::Owned(Value::String) => format!("call.string(&{it})"),
                Given::Lent(_) => format!("call.string({it})"),
                _ => format!("call.give({it})"),
            });
            let owned = owned(given, &it);
            writes.push_str(&format!(
                "lb::core::wire::Wire::<Here>::encode({owned}, w);"
            ));
        }
        let names: String = (0..self.parameters.len())
            .map(|at| format!("p{at},"))
            .collect();
        let (call, w) = match self.parameters.len() {
            0 => ("_", "_"),
            _ => ("call", "w"),
        };
        let target = if method.is_some() { "target" } else { "_" };
        let (way, more) = if self.fails {
            ("try_pass", "Here, _, _, _, _")
        } else {
            ("pass", "Here, _, _, _")
        };
        format!(
            "{}.{way}::<{more}>(lb::Shapes {{ method: {method:?}, quick: {quick:?}, call: {shape}, result: {result}, error: {error:?} }}, ({names}), |{call}, {target}, ({names})| [{}], |{w}, ({names})| {{ {writes} }})",
            self.callback,
            gives.join(", ")
        )
    }
}

/// The Rust type of a parameter; `lifetime` is `'a ` or nothing.
pub(super) fn given_type(given: &Given, lifetime: &str) -> String {
    let lent = |value: &Value| match value {
        Value::String => format!("&{lifetime}str"),
        Value::Path => format!("&{lifetime}std::path::Path"),
        Value::Bytes => format!("&{lifetime}[u8]"),
        Value::List(List::Direct(element)) => {
            format!("&{lifetime}[{}]", spelled(&element.to_value()))
        }
        Value::List(List::Converted(item)) => format!("&{lifetime}[{}]", spelled(item)),
        value => format!("&{lifetime}{}", spelled(value)),
    };
    match given {
        Given::Owned(value) => spelled(value),
        Given::Lent(value) => lent(value),
        Given::LentOption(value) => format!("Option<{}>", lent(value)),
    }
}

/// A value of JavaScript's own.
fn owned(given: &Given, it: &str) -> String {
    let copied = |value: &Value| match value {
        Value::String => "str::to_owned",
        Value::Path => "std::path::Path::to_path_buf",
        Value::Bytes | Value::List(_) => "<[_]>::to_vec",
        _ => "Clone::clone",
    };
    match given {
        Given::Owned(_) => it.to_owned(),
        Given::Lent(value) => format!("{}({it})", copied(value)),
        Given::LentOption(value) => format!("{it}.map({})", copied(value)),
    }
}
