//! What hosts can and can't do, and what of an interface a host doesn't bind. What there is to bind is for
//! `feature.rs` to say.
//!
//! A host answers for every feature, so a new feature doesn't compile until each has an answer.

use landbridge_diagnostics::catalogue::hosts::UNBOUND;
use landbridge_diagnostics::{Diagnostic, Level};
use landbridge_model::{
    Argument, Declaration, Element, Function, Interface, Item, Sequence, SequenceKind, Value,
};
use serde::Serialize;

use crate::feature::Feature;
use crate::host::Host;
use crate::logging::Logging;
use crate::lower::place;

/// A host's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It works.
    Yes,
    /// It can't be, because …; a clause without "because".
    No(&'static str),
}

/// What the interface shows to a host that can't bind it.
pub(crate) fn missing(host: &dyn Host, interface: &Interface) -> Vec<Diagnostic> {
    let used = uses(host.id(), interface);
    let mut left_out = without_trait(host, interface);
    let faults = used.into_iter().filter_map(|(feature, item, what)| {
        let Support::No(reason) = host.supports(feature) else {
            return None;
        };
        let message = format!(
            "`{}` {what}, which {} doesn't bind yet",
            item.path,
            host.title()
        );
        let help = format!("leave it out there with `skip({})`", host.id());
        let fault = Diagnostic::error(&UNBOUND, message).at(place(item));
        Some(fault.because(reason).help(help))
    });
    left_out.extend(faults);
    left_out
}

/// The warning where a host that nobody asked for by name is left out, since nothing is wrong there but that it can't bind
/// some of the interface.
#[must_use]
pub fn left_out(host: &dyn Host, told: &[Diagnostic]) -> Option<Diagnostic> {
    let errors: Vec<_> = (told.iter())
        .filter(|it| it.level == Level::Error)
        .collect();
    // One that points elsewhere is a contradiction of the source, which no other choice of hosts mends.
    let unbound = |it: &&Diagnostic| it.code == &UNBOUND && it.related.is_empty();
    let first = errors.first().filter(|_| errors.iter().all(unbound))?;
    let more = match errors.len() - 1 {
        0 => String::new(),
        1 => ", nor one item more".to_owned(),
        more => format!(", nor {more} items more"),
    };
    let (title, id) = (host.title(), host.id());
    let message = format!("{title} is left out: {}{more}", first.message);
    let help = format!(
        "`unbound = \"leave-out\"` below `[{id}]` in landbridge.toml makes its package without such items; `hosts` there, \
         or `--host`, names the hosts that are wanted"
    );
    Some(Diagnostic {
        level: Level::Warning,
        message,
        help: Some(help),
        ..(*first).clone()
    })
}

/// The paths of the items that a host refuses: what it can't bind, and what takes or returns that.
pub(crate) fn refused(host: &dyn Host, interface: &Interface) -> Vec<String> {
    let used = uses(host.id(), interface).into_iter();
    let used = used.filter(|(feature, ..)| matches!(host.supports(*feature), Support::No(_)));
    let mut paths: Vec<String> = used.map(|(_, item, _)| item.path.clone()).collect();
    let hidden: Vec<&Item> = (interface.declarations().map(Declaration::item))
        .filter(|item| !item.hosts.shown_in(host.id()))
        .collect();
    for function in functions(host.id(), interface) {
        let mut names_hidden = |value: &Value| {
            if let Value::Record(name) | Value::DataEnum(name) = value
                && hidden.iter().any(|item| item.path == name.0)
            {
                paths.push(function.item.path.clone());
            }
        };
        let parameters = function.parameters.iter();
        parameters.for_each(|it| it.ty.walk(&mut names_hidden));
        let output = function.output.value();
        output.into_iter().for_each(|it| it.walk(&mut names_hidden));
        let items = function.output.sequence();
        items
            .into_iter()
            .for_each(|it| it.item.walk(&mut names_hidden));
        let imports = function.parameters.iter().any(|it| {
            matches!(&it.ty, Argument::Import { name, .. } if hidden.iter().any(|item| item.path == name.0))
        });
        if imports {
            paths.push(function.item.path.clone());
        }
    }
    paths
}

/// The warning where log records should be forwarded and can't be.
pub(crate) fn logging(host: &dyn Host, wanted: Option<Logging>) -> Option<Diagnostic> {
    let (Some(_), Support::No(reason)) = (wanted, host.supports(Feature::Logging)) else {
        return None;
    };
    let message = format!("no log records are forwarded in {} yet", host.title());
    let help = "the package is made without; those of other hosts forward them";
    let told = Diagnostic::warning(&UNBOUND, message).because(reason);
    Some(told.help(help))
}

/// Functions that a host shows and that take a trait which it doesn't.
fn without_trait(host: &dyn Host, interface: &Interface) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for function in functions(host.id(), interface) {
        for parameter in &function.parameters {
            let Argument::Import { name, .. } = &parameter.ty else {
                continue;
            };
            let Some(import) = interface.import(name) else {
                continue;
            };
            if import.item.hosts.shown_in(host.id()) {
                continue;
            }
            let message = format!(
                "`{}` takes `{}`, which is left out of {}",
                function.item.path,
                name.last(),
                host.title()
            );
            let fault = Diagnostic::error(&UNBOUND, message).at(place(&parameter.item));
            found.push(
                fault
                    .related(place(&import.item), "the trait")
                    .because("nobody could implement it there")
                    .help(format!(
                        "leave the function out too, with `skip({})`",
                        host.id()
                    )),
            );
        }
    }
    found
}

/// The features that not every host has, where a host shows them, and how a sentence says so.
fn uses<'a>(host: &'a str, interface: &'a Interface) -> Vec<(Feature, &'a Item, &'static str)> {
    let mut found = Vec::new();
    for declaration in interface.declarations() {
        let item = declaration.item();
        if !item.hosts.shown_in(host) {
            continue;
        }
        match declaration {
            Declaration::Import(_) => {
                found.push((
                    Feature::Imports,
                    item,
                    "is a trait for the host to implement",
                ));
            }
            Declaration::PlainRecord(record) if record.columns => {
                found.push((Feature::Columns, item, "comes by columns"));
            }
            Declaration::Record(record) => {
                let buffers = record.fields.iter().any(|field| holds_buffer(&field.ty));
                found.extend(buffers.then_some((Feature::Buffers, item, BUFFER)));
            }
            Declaration::DataEnum(it) => {
                let mut fields = it.variants.iter().flat_map(|it| it.fields.as_slice());
                let buffers = fields.any(|field| holds_buffer(&field.ty));
                found.extend(buffers.then_some((Feature::Buffers, item, BUFFER)));
            }
            _ => {}
        }
    }
    for function in functions(host, interface) {
        found.extend(used_by(function).map(|(feature, what)| (feature, &function.item, what)));
    }
    found
}

const BUFFER: &str = "holds a buffer";

fn used_by(function: &Function) -> impl Iterator<Item = (Feature, &'static str)> {
    let mut found = Vec::new();
    if function.is_async {
        found.push((Feature::Async, "is async"));
    }
    if function.blocking {
        found.push((Feature::Blocking, "is blocking"));
    }
    match function.output.sequence().map(|it| it.kind) {
        Some(SequenceKind::Iterator) => found.push((Feature::Iterators, "returns an iterator")),
        Some(SequenceKind::Stream) => found.push((Feature::Streams, "returns a stream")),
        None => {}
    }
    let mut buffers = function.output.value().is_some_and(holds_buffer);
    for parameter in &function.parameters {
        match &parameter.ty {
            Argument::Closure(_) => found.push((Feature::Closures, "takes a function")),
            Argument::Sequence(it) if it.kind == SequenceKind::Iterator => {
                found.push((Feature::HostIterators, "takes an iterator"));
            }
            Argument::Sequence(_) => found.push((Feature::HostStreams, "takes a stream")),
            Argument::Import { .. } | Argument::Owned(_) | Argument::Borrowed(_) => {}
        }
        parameter
            .ty
            .walk(&mut |value| buffers |= matches!(value, Value::Buffer(_)));
    }
    if buffers {
        found.push((Feature::Buffers, "takes or returns a buffer"));
    }
    found.into_iter()
}

/// The types of items of the buffers in what a host shows, each once.
pub(crate) fn buffers(host: &str, interface: &Interface) -> Vec<Element> {
    let mut found = Vec::new();
    let mut look = |value: &Value| {
        if let Value::Buffer(element) = value
            && !found.contains(element)
        {
            found.push(element.clone());
        }
    };
    for declaration in interface.declarations() {
        if !declaration.item().hosts.shown_in(host) {
            continue;
        }
        match declaration {
            Declaration::Record(it) => {
                it.fields.iter().for_each(|field| field.ty.walk(&mut look));
            }
            Declaration::Newtype(it) => it.inner.walk(&mut look),
            Declaration::DataEnum(it) => {
                let fields = it.variants.iter().flat_map(|it| it.fields.as_slice());
                fields.for_each(|field| field.ty.walk(&mut look));
            }
            _ => {}
        }
    }
    for function in functions(host, interface) {
        let parameters = function.parameters.iter();
        parameters.for_each(|parameter| parameter.ty.walk(&mut look));
        let output = function.output.value();
        output.into_iter().for_each(|value| value.walk(&mut look));
        let items = function.output.sequence();
        items.into_iter().for_each(|it| it.item.walk(&mut look));
    }
    found
}

fn holds_buffer(value: &Value) -> bool {
    let mut found = false;
    value.walk(&mut |part| found |= matches!(part, Value::Buffer(_)));
    found
}

/// What lowering meets where [`missing`] has refused the interface before.
pub(crate) fn unbound() -> ! {
    unreachable!("LB0404 refuses what a host doesn't bind, before it is lowered")
}

/// The functions and methods that a host shows.
pub(crate) fn functions<'a>(
    host: &'a str,
    interface: &'a Interface,
) -> impl Iterator<Item = &'a Function> {
    let objects = (interface.objects.iter()).filter(move |it| it.item.hosts.shown_in(host));
    let methods = objects.flat_map(|it| it.methods.iter().map(|method| &method.function));
    (interface.functions.iter().chain(methods))
        .filter(move |function| function.item.hosts.shown_in(host))
}

/// Whether a host shows a function that takes what the host's own code implements.
pub(crate) fn takes_callbacks(host: &str, interface: &Interface) -> bool {
    functions(host, interface).any(|function| !callbacks(function).is_empty())
}

/// Whether a host shows a function that takes an iterator or stream of the host's.
pub(crate) fn takes_sequences(host: &str, interface: &Interface) -> bool {
    functions(host, interface)
        .any(|it| (callbacks(it).iter()).any(|it| matches!(it, Argument::Sequence(_))))
}

/// The parameters of a function that the host's own code implements.
pub(crate) fn callbacks(function: &Function) -> Vec<&Argument> {
    let arguments = function.parameters.iter().map(|parameter| &parameter.ty);
    let is_callback = |it: &&Argument| !matches!(it, Argument::Owned(_) | Argument::Borrowed(_));
    arguments.filter(is_callback).collect()
}

/// Whether a host shows a function that takes a stream.
pub(crate) fn takes_streams(host: &str, interface: &Interface) -> bool {
    let mut taken = functions(host, interface).flat_map(callbacks);
    taken.any(|it| matches!(it, Argument::Sequence(it) if it.kind == SequenceKind::Stream))
}

/// The errors that a host's own code can fail with.
pub(crate) fn callback_errors<'a>(
    host: &'a str,
    interface: &'a Interface,
) -> std::collections::BTreeSet<&'a landbridge_model::TypeName> {
    let mut errors = std::collections::BTreeSet::new();
    let imports = (interface.imports.iter()).filter(|it| it.item.hosts.shown_in(host));
    let methods = imports.flat_map(|it| it.methods.iter());
    errors.extend(methods.filter_map(|method| method.returns.error.as_ref()));
    for function in functions(host, interface) {
        errors.extend(callbacks(function).into_iter().filter_map(|it| match it {
            Argument::Closure(closure) => closure.error.as_ref(),
            Argument::Sequence(sequence) => sequence.error.as_ref(),
            _ => None,
        }));
    }
    errors
}

/// The async functions and methods that a host shows.
pub(crate) fn async_functions<'a>(
    host: &'a str,
    interface: &'a Interface,
) -> impl Iterator<Item = &'a Function> {
    functions(host, interface).filter(|function| function.is_async)
}

/// The sequences that the functions and methods return that a host shows.
pub(crate) fn sequences<'a>(
    host: &'a str,
    interface: &'a Interface,
) -> impl Iterator<Item = &'a Sequence> {
    functions(host, interface).filter_map(|function| function.output.sequence())
}
