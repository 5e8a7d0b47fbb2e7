//! Functions of Rust's that methods in Go are given: in Go a `func`, in Rust what reads Go's arguments and calls.

use std::fmt::Write as _;

use landbridge_model::{Closure, ClosureHold, Given, GivenClosure, Value};

use super::used::Used;
use super::{rust, values};

/// Its type in Go.
pub(super) fn spelled(used: &Used<'_>, closure: &Closure) -> String {
    let parameters: Vec<_> = (closure.parameters.iter())
        .map(|given| values::spelled(used, &given.to_value()))
        .collect();
    let value = closure.value.as_ref();
    let value = value.map_or_else(String::new, |it| format!(" {}", values::spelled(used, it)));
    format!("func({}){value}", parameters.join(", "))
}

/// The function in Go that calls the one of Rust's in the variable `function`.
pub(super) fn literal(used: &Used<'_>, closure: &Closure, function: &str) -> String {
    let mut parameters = Vec::new();
    let mut writes = String::new();
    for (index, given) in closure.parameters.iter().enumerate() {
        let value = given.to_value();
        parameters.push(format!("p{index} {}", values::spelled(used, &value)));
        writes.push_str(&values::write(used, &value, &format!("p{index}"), 0));
    }
    let (result, call) = match &closure.value {
        None => (String::new(), format!("{function}.call(w)\n")),
        Some(value) => (
            format!(" (result {})", values::spelled(used, value)),
            format!(
                "reader := {function}.call(w)\nr := &reader\n{}return\n",
                values::read(used, value, "result", 0)
            ),
        ),
    };
    format!(
        "func({}){result} {{\nvar writer lbWriter\nw := &writer\n{writes}{call}}}",
        parameters.join(", ")
    )
}

/// Its type in Rust.
pub(super) fn in_rust(closure: &Closure) -> String {
    let parameters: Vec<_> = closure.parameters.iter().map(rust::given).collect();
    let value = closure.value.as_ref();
    let value = value.map_or_else(String::new, |it| format!(" -> {}", rust::spelled(it)));
    let hold = match closure.hold {
        ClosureHold::Arc => "std::sync::Arc",
        _ => "Box",
    };
    format!(
        "{hold}<dyn Fn({}){value} + Send + Sync>",
        parameters.join(", ")
    )
}

/// The statements that make Go's of the parameters, in variables `lb_f0` and so on.
pub(super) fn made(functions: &[GivenClosure]) -> String {
    let mut out = String::new();
    for (index, function) in functions.iter().enumerate() {
        let (mut reads, mut arguments) = (String::new(), Vec::new());
        for (at, given) in function.closure.parameters.iter().enumerate() {
            let ty = rust::spelled(&given.to_value());
            let _ = write!(
                reads,
                "let a{at} = <{ty} as lb::Wire<Here>>::decode(lb_r)?;"
            );
            arguments.push(match given {
                Given::Owned(_) => format!("a{at}"),
                Given::Lent(_) => format!("&a{at}"),
                Given::LentOption(Value::String | Value::Path | Value::Bytes | Value::List(_)) => {
                    format!("a{at}.as_deref()")
                }
                Given::LentOption(_) => format!("a{at}.as_ref()"),
            });
        }
        let name = rust::raw(&function.item.name);
        let call = format!("{name}({})", arguments.join(", "));
        let call = match function.closure.value {
            Some(_) => format!("lb::Put::<Here>::put(&{call}, lb_w);"),
            None => format!("{call};"),
        };
        let _ = writeln!(
            out,
            "let lb_f{index} = lb::Function::new(move |lb_r, lb_w| {{ let _ = (&lb_r, &lb_w); {reads} {call} Ok(()) }});"
        );
    }
    out
}

/// The statements that give them away when the request is written.
pub(super) fn gone(functions: &[GivenClosure]) -> String {
    (0..functions.len())
        .map(|index| format!("lb_f{index}.given();\n"))
        .collect()
}
