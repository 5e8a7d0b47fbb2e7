//! Arguments that Rust calls: the Go that answers, and the Rust that asks. Traits themselves are `imports`', iterators
//! and streams `given`'s.

use landbridge_model::{
    Argument, Closure, ClosureHold, ClosureKind, Given, ImportHold, List, TypeName, Value,
};

use super::functions::Call;
use super::given;
use super::imports;
use super::types::Types;
use crate::capability::unbound;
use crate::spelling::spelled;

/// The Go type of such an argument.
pub(super) fn go_type(types: &Types<'_>, ty: &Argument) -> String {
    match ty {
        Argument::Import { name, .. } => types.name(name),
        Argument::Closure(closure) => function_type(types, closure),
        Argument::Sequence(sequence) => given::go_type(types, sequence),
        Argument::Owned(_) | Argument::Borrowed(_) => unbound(),
    }
}

fn function_type(types: &Types<'_>, closure: &Closure) -> String {
    let parameters: Vec<String> = (closure.parameters.iter())
        .map(|given| types.go(&given.to_value()))
        .collect();
    let returned = returned(types, closure.value.as_ref(), closure.error.is_some());
    format!("func({}){returned}", parameters.join(", "))
}

/// What Go's code gives back: ` (string, error)`.
pub(super) fn returned(types: &Types<'_>, value: Option<&Value>, fails: bool) -> String {
    match (value, fails) {
        (None, false) => String::new(),
        (None, true) => " error".to_owned(),
        (Some(value), false) => format!(" {}", types.go(value)),
        (Some(value), true) => format!(" ({}, error)", types.go(value)),
    }
}

/// Passes such an argument, and binds it in Rust.
pub(super) fn argument(
    types: &Types<'_>,
    call: &mut Call,
    name: &str,
    passed: &str,
    ty: &Argument,
) {
    let binding = format!("p{}", call.arguments.len());
    let (keep, optional, hold) = match ty {
        Argument::Import {
            name: import,
            hold,
            optional,
        } => {
            let keep = format!("lbKeep(lbImpl{}({passed}))", types.name(import));
            let hold = match hold {
                ImportHold::Arc => Hold::Arc,
                ImportHold::Box => Hold::Box,
                ImportHold::Borrowed => Hold::Shared,
            };
            (keep, *optional, hold)
        }
        Argument::Closure(closure) => {
            let keep = format!("lbKeep({}({passed}))", adapter(types, closure));
            let hold = match closure.hold {
                ClosureHold::Impl => Hold::Itself,
                ClosureHold::Box => Hold::Box,
                ClosureHold::Arc => Hold::Arc,
                ClosureHold::Borrowed if closure.kind == ClosureKind::FnMut => Hold::Exclusive,
                ClosureHold::Borrowed => Hold::Shared,
            };
            (keep, closure.optional, hold)
        }
        Argument::Sequence(sequence) => {
            let keep = format!("lbKeepLasting({})", given::keep(types, sequence, passed));
            (keep, false, given::hold(sequence))
        }
        Argument::Owned(_) | Argument::Borrowed(_) => unbound(),
    };
    let number = call.word(keep, "u64", "uint64_t");
    call.receive
        .push_str(&format!("let {binding} = lb::received({number});"));
    let made = match ty {
        Argument::Import { name: import, .. } => {
            let has = imports::has(types, call, import, passed);
            let has = has.map_or_else(String::new, |it| format!(", given: {it}"));
            format!(
                "{} {{ target: std::sync::Arc::new(target){has} }}",
                imports::own(types, import)
            )
        }
        Argument::Closure(closure) => rust_closure(closure),
        Argument::Sequence(sequence) => given::rust(sequence),
        Argument::Owned(_) | Argument::Borrowed(_) => unbound(),
    };
    call.before.push_str(&if optional {
        format!("let mut {binding} = {binding}.optional().map(|target| {made});")
    } else {
        format!("let mut {binding} = {{ let target = {binding}.needed(\"{name}\")?; {made} }};")
    });
    call.arguments.push(held(&binding, hold, optional));
}

#[derive(Clone, Copy)]
pub(super) enum Hold {
    Itself,
    Box,
    Pinned,
    Arc,
    Shared,
    Exclusive,
}

/// What the callee is given: coerced to the trait object inside of an option too.
fn held(it: &str, hold: Hold, optional: bool) -> String {
    match (hold, optional) {
        (Hold::Itself, _) => it.to_owned(),
        (Hold::Pinned, _) => format!("Box::pin({it})"),
        (Hold::Box, false) => format!("Box::new({it})"),
        (Hold::Arc, false) => format!("std::sync::Arc::new({it})"),
        (Hold::Shared, false) => format!("&{it}"),
        (Hold::Exclusive, false) => format!("&mut {it}"),
        (Hold::Box, true) => format!("{it}.map(|it| Box::new(it) as _)"),
        (Hold::Arc, true) => format!("{it}.map(|it| std::sync::Arc::new(it) as _)"),
        (Hold::Shared, true) => format!("{it}.as_ref().map(|it| it as _)"),
        (Hold::Exclusive, true) => format!("{it}.as_mut().map(|it| it as _)"),
    }
}

/// The Go function that makes of a function what answers Rust.
fn adapter(types: &Types<'_>, closure: &Closure) -> String {
    let given: Vec<Value> = closure.parameters.iter().map(Given::to_value).collect();
    let body = body(
        types,
        ("f", "callback func"),
        "",
        &given,
        (closure.value.as_ref(), closure.error.as_ref()),
        "\t\t",
    );
    let text = format!(
        "func @(f {}) lbCallee {{\n\tif f == nil {{\n\t\treturn nil\n\t}}\n\treturn func(c *lbCalled) {{\n{body}\t}}\n}}\n",
        function_type(types, closure)
    );
    types.function("Callee", &text)
}

/// The Go that reads arguments, calls `callee` and writes what it gives back. `first` comes before the arguments; a trace
/// tells of the call as `told`.
pub(super) fn body(
    types: &Types<'_>,
    (callee, told): (&str, &str),
    first: &str,
    given: &[Value],
    (value, error): (Option<&Value>, Option<&TypeName>),
    indent: &str,
) -> String {
    let mut text = String::new();
    let mut line = |it: &str| text.push_str(&format!("{indent}{it}\n"));
    let mut arguments: Vec<String> = Vec::new();
    if !first.is_empty() {
        arguments.push(first.to_owned());
    }
    if !given.is_empty() {
        line("r := &c.r");
        for (at, given) in given.iter().enumerate() {
            line(&format!("p{at} := {}", types.read(given)));
            arguments.push(format!("p{at}"));
        }
        line("if c.unread() {");
        line("\treturn");
        line("}");
    }
    let shown: String = (0..given.len())
        .map(|at| format!(", lbShow(p{at})"))
        .collect();
    line("var lbTold *lbTrace");
    line("if lbTraces {");
    line(&format!("\tlbTold = lbBegin(\"{told}\"{shown})"));
    line("}");
    let call = format!("{callee}({})", arguments.join(", "));
    let throw = error.map(|error| format!("lbThrow{}", types.name(error)));
    match (value, &throw) {
        (None, None) => {
            line(&call);
            line("lbTold.over()");
        }
        (None, Some(throw)) => {
            line(&format!("if err := {call}; err != nil {{"));
            line(&format!("\tc.fails(lbTold.failed(err), {throw})"));
            line("\treturn");
            line("}");
            line("lbTold.over()");
        }
        (Some(_), None) => line(&format!("v := lbCame(lbTold, {call})")),
        (Some(_), Some(throw)) => {
            line(&format!("v, err := {call}"));
            line("if err != nil {");
            line(&format!("\tc.fails(lbTold.failed(err), {throw})"));
            line("\treturn");
            line("}");
            line("lbCame(lbTold, v)");
        }
    }
    if let Some(value) = value {
        line("w := &c.lbWriter");
        line(&types.write(value, "v"));
        // Its handles are Go's until Rust has read them.
        if types.names_object(value) {
            line("c.kept = v");
        }
    }
    text
}

/// The Rust closure around a `target`.
fn rust_closure(closure: &Closure) -> String {
    let parameters: Vec<String> = (closure.parameters.iter().enumerate())
        .map(|(at, given)| format!("x{at}: {}", given_type(given, "")))
        .collect();
    let answer = answer(closure.value.as_ref(), closure.error.as_ref());
    let ask = ask(
        "target",
        false,
        closure.error.as_ref(),
        0,
        closure.parameters.iter(),
    );
    format!("move |{}| -> {answer} {{ {ask} }}", parameters.join(", "))
}

/// The call of a target's method; what is given is called `x0`, `x1`, ….
pub(super) fn ask<'a>(
    target: &str,
    later: bool,
    error: Option<&TypeName>,
    method: usize,
    given: impl Iterator<Item = &'a Given>,
) -> String {
    let writes: String = given
        .enumerate()
        .map(|(at, given)| {
            let owned = owned(given, &format!("x{at}"));
            format!("lb::core::wire::Wire::<Here>::encode({owned}, w);")
        })
        .collect();
    let w = if writes.is_empty() { "_" } else { "w" };
    let (how, end) = if later {
        ("later", ".await")
    } else {
        ("call", "")
    };
    let how = match error {
        Some(_) => format!("try_{how}::<Here, _, _>"),
        None => format!("{how}::<Here, _>"),
    };
    format!("{target}.{how}({method}, |{w}| {{ {writes} }}){end}")
}

/// The Rust type of an answer.
pub(super) fn answer(value: Option<&Value>, error: Option<&TypeName>) -> String {
    let value = value.map_or_else(|| "()".to_owned(), spelled);
    match error {
        Some(error) => format!("Result<{value}, {error}>"),
        None => value,
    }
}

/// The Rust type of what is given; `lifetime` is `'a ` or nothing.
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

/// A value that is Go's from then on.
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
