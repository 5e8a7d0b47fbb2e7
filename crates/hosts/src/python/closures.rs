//! Parameters behind which Python's code stands: closures, iterators, streams, and what implements a trait.

use landbridge_model::{
    Argument, Closure, ClosureHold, ClosureKind, ImportHold, SequenceHold, SequenceKind,
};

use super::arguments::{Arguments, Lasting};
use super::imports::{answer, awaits, give, given, imported, take};
use super::names;

/// Binds such a parameter; nothing for any other.
pub(super) fn bind(
    arguments: &mut Arguments<'_>,
    ty: &Argument,
    index: usize,
    name: &str,
    has_default: bool,
) {
    let source = match has_default {
        true => format!("p{index}.as_deref()"),
        false => format!("Some(&p{index})"),
    };
    let name = names::quoted(name);
    let bound = |value: &str, optional: bool| match optional {
        true => format!(
            "let mut a{index} = match {source} {{ Some(given) if !given.is_none() => Some({value}), _ => None }};"
        ),
        false => format!("let given = &p{index}; let mut a{index} = {value};"),
    };
    let (binding, value) = match ty {
        Argument::Import {
            name: import,
            hold,
            optional,
        } => {
            let class = imported(import);
            let known = arguments.types().interface.import(import);
            if known.is_some_and(awaits) && arguments.lasting == Lasting::Future {
                arguments.adopt.push_str(&match optional {
                    true => format!("if let Some(it) = &a{index} {{ it.0.adopt(); }}"),
                    false => format!("a{index}.0.adopt();"),
                });
            }
            let value = format!("{class}::of(given, {name})?");
            (
                bound(&value, *optional),
                held(index, import_hold(*hold), *optional),
            )
        }
        Argument::Closure(closure) => {
            let value = format!(
                "{{ let callback = lb::Callback::function(given, {name})?; {} }}",
                function(arguments, closure)
            );
            let hold = match closure.hold {
                ClosureHold::Impl => Hold::Itself,
                ClosureHold::Box => Hold::Box,
                ClosureHold::Arc => Hold::Arc,
                ClosureHold::Borrowed if closure.kind == ClosureKind::FnMut => Hold::Exclusive,
                ClosureHold::Borrowed => Hold::Shared,
            };
            (
                bound(&value, closure.optional),
                held(index, hold, closure.optional),
            )
        }
        Argument::Sequence(sequence) => {
            let take = take(arguments.types(), Some(&sequence.item));
            let stream = sequence.kind == SequenceKind::Stream;
            let items = if stream { "AsyncItems" } else { "Items" };
            let items = match &sequence.error {
                Some(error) => format!("lb::Try{items}::<Here, _, {error}>"),
                None => format!("lb::{items}"),
            };
            let hold = match sequence.hold {
                SequenceHold::Impl => Hold::Itself,
                SequenceHold::Box if stream => Hold::Pinned,
                SequenceHold::Box => Hold::Box,
            };
            if stream && arguments.lasting == Lasting::Future {
                let adopt =
                    format!("let mut a{index} = a{index}; let parting{index} = a{index}.adopt();");
                arguments.adopt.push_str(&adopt);
                (arguments.part).push_str(&format!("parting{index}.await;"));
            }
            let binding = format!("let a{index} = {items}::of(&p{index}, {name}, {take})?;");
            (binding, held(index, hold, false))
        }
        Argument::Owned(_) | Argument::Borrowed(_) => return,
    };
    arguments.before.push_str(&binding);
    arguments.values.push(value);
}

#[derive(Clone, Copy)]
enum Hold {
    Itself,
    Box,
    Pinned,
    Arc,
    Shared,
    Exclusive,
}

fn import_hold(hold: ImportHold) -> Hold {
    match hold {
        ImportHold::Arc => Hold::Arc,
        ImportHold::Box => Hold::Box,
        ImportHold::Borrowed => Hold::Shared,
    }
}

/// The value that is passed.
fn held(index: usize, hold: Hold, optional: bool) -> String {
    match (hold, optional) {
        (Hold::Itself, _) => format!("a{index}"),
        (Hold::Pinned, _) => format!("Box::pin(a{index})"),
        (Hold::Box, false) => format!("Box::new(a{index})"),
        (Hold::Arc, false) => format!("std::sync::Arc::new(a{index})"),
        (Hold::Shared, false) => format!("&a{index}"),
        (Hold::Exclusive, false) => format!("&mut a{index}"),
        (Hold::Box, true) => format!("a{index}.map(|it| Box::new(it) as _)"),
        (Hold::Arc, true) => format!("a{index}.map(|it| std::sync::Arc::new(it) as _)"),
        (Hold::Shared, true) => format!("a{index}.as_ref().map(|it| it as _)"),
        (Hold::Exclusive, true) => format!("a{index}.as_mut().map(|it| it as _)"),
    }
}

/// The Rust closure that calls Python's function.
fn function(arguments: &Arguments<'_>, closure: &Closure) -> String {
    let parameters: Vec<String> = (closure.parameters.iter().enumerate())
        .map(|(at, ty)| format!("x{at}: {}", given(ty, "")))
        .collect();
    let values: Vec<String> = (closure.parameters.iter().enumerate())
        .map(|(at, ty)| give(ty, &format!("x{at}")))
        .collect();
    let (value, error) = (closure.value.as_ref(), closure.error.as_ref());
    let call = match error {
        Some(_) => "result::<Here, _, _, _>",
        None => "value",
    };
    format!(
        "move |{}| -> {} {{ callback.{call}(None, |py| Ok([{}]), {}) }}",
        parameters.join(", "),
        answer(value, error),
        values.join(", "),
        take(arguments.types(), value)
    )
}
