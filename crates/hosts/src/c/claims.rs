//! Symbols: C has one namespace, so each name in the header is claimed for the item that it comes from, and
//! two items that want the same one are told. A method yields to what landbridge adds to its object.

use std::collections::BTreeSet;

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::{KEYWORD, NAME_COLLISION};
use landbridge_model::{
    Argument, Declaration, ErrorShape, Function, Interface, Item, Method, MethodKind, Object,
    SequenceKind, Value,
};

use super::lower::Lowering;
use super::{imports, made, names, parameters, replies};
use crate::lower::place;
use crate::naming;

/// What every package has, without prefix.
const RESERVED: &[&str] = &[
    "error",
    "error_free",
    "error_message",
    "error_message_new",
    "error_parameter",
    "error_source",
    "error_status",
    "future_callback",
    "interface_hash",
    "interface_required",
    "reply_callback",
    "status",
    "version",
];

/// The same for constants.
const RESERVED_CONSTANTS: &[&str] = &[
    "BAD_ARGUMENT",
    "BUSY",
    "CANCELLED",
    "CLOSED",
    "ERROR",
    "H",
    "INTERFACE_HASH",
    "OK",
    "PANIC",
    "PENDING",
    "DONE",
    "VERSION",
];

/// A method with its symbol, and whether that had to yield.
pub(super) struct Named<'a> {
    pub(super) method: &'a Method,
    pub(super) name: String,
    yields: bool,
}

/// The methods that C shows of the object called `name` there.
pub(super) fn methods<'a>(name: &str, object: &'a Object) -> Vec<Named<'a>> {
    let shown = || {
        object
            .methods
            .iter()
            .filter(|it| it.function.item.hosts.shown_in("c"))
    };
    let constructor = |it: &Method| matches!(it.kind, MethodKind::Constructor);
    let wanted = |it: &Method| names::of(&it.function.item, naming::snake);
    let mut own: BTreeSet<String> = suffixes(object).map(str::to_owned).collect();
    if shown().any(constructor) {
        own.insert("new".to_owned());
    }
    let others: BTreeSet<String> = shown().filter(|it| !constructor(it)).map(wanted).collect();
    shown()
        .map(|method| {
            let wanted = wanted(method);
            let mut word = wanted.clone();
            if constructor(method) {
                word = "new".to_owned();
            } else {
                while own.contains(&word) || (word != wanted && others.contains(&word)) {
                    word.push('_');
                }
            }
            Named {
                method,
                name: format!("{name}_{word}"),
                yields: !constructor(method) && word != wanted,
            }
        })
        .collect()
}

/// Of the functions that landbridge adds to an object.
fn suffixes(object: &Object) -> impl Iterator<Item = &'static str> {
    let traits = &object.traits;
    [
        (true, "free"),
        (traits.display, "to_string"),
        (traits.debug, "debug"),
        (traits.eq, "eq"),
        (traits.ord, "compare"),
        (traits.hash, "hash"),
    ]
    .into_iter()
    .filter_map(|(has, suffix)| has.then_some(suffix))
}

/// Claims every name that comes from an item.
pub(super) fn claim<'a>(interface: &'a Interface, lowering: &mut Lowering<'a>) {
    for declaration in interface
        .declarations()
        .filter(|it| it.item().hosts.shown_in("c"))
    {
        let item = declaration.item();
        let prefix = lowering.forms.prefix.clone();
        if let Declaration::Constant(_) = declaration {
            let own = names::of(item, names::constant);
            let name = format!("{}_{own}", prefix.to_uppercase());
            if RESERVED_CONSTANTS.contains(&own.as_str()) {
                lowering.diagnostics.push(taken(item, &name));
            }
            take(lowering, item, name);
            continue;
        }
        let own = names::of(item, naming::snake);
        let name = format!("{prefix}_{own}");
        if item.hosts.fixed_name("c").is_none() {
            keyword(item, &mut lowering.diagnostics);
        }
        if RESERVED.contains(&own.as_str()) {
            lowering.diagnostics.push(taken(item, &name));
        }
        // What crosses as its only field has no name in C.
        if !matches!(declaration, Declaration::Newtype(_)) {
            take(lowering, item, name.clone());
        }
        parts(lowering, &name, declaration);
    }
}

/// What an item brings along.
fn parts<'a>(lowering: &mut Lowering<'a>, name: &str, declaration: Declaration<'a>) {
    let item = declaration.item();
    let path = landbridge_model::TypeName(item.path.clone());
    let member = |of: &Item| {
        format!(
            "{}_{}",
            name.to_uppercase(),
            names::of(of, naming::screaming)
        )
    };
    match declaration {
        Declaration::Object(object) => {
            for suffix in suffixes(object) {
                take(lowering, item, format!("{name}_{suffix}"));
            }
            for named in methods(name, object) {
                let item = &named.method.function.item;
                if named.yields {
                    lowering.diagnostics.push(yields(item, &named.name));
                }
                let function = &named.method.function;
                futures(lowering, function, &named.name);
                callbacks(lowering, function, &named.name);
                take(lowering, item, named.name);
                parameters::warn(&lowering.forms, function, &mut lowering.diagnostics);
            }
        }
        Declaration::Function(function) => {
            futures(lowering, function, name);
            callbacks(lowering, function, name);
            parameters::warn(&lowering.forms, function, &mut lowering.diagnostics);
        }
        Declaration::PlainRecord(record) if record.columns => {
            for more in super::columns::claimed(name) {
                take(lowering, item, more);
            }
        }
        Declaration::Record(_) if lowering.forms.of(&Value::Record(path.clone())).owns => {
            take(lowering, item, format!("{name}_free"));
        }
        Declaration::DataEnum(it) => {
            take(lowering, item, format!("{name}_tag"));
            for variant in &it.variants {
                take(lowering, &variant.item, member(&variant.item));
            }
            if lowering.forms.of(&Value::DataEnum(path)).owns {
                take(lowering, item, format!("{name}_free"));
            }
        }
        Declaration::Enumeration(it) => {
            for one in &it.members {
                take(lowering, &one.item, member(&one.item));
            }
        }
        Declaration::Error(it) => {
            let word = lowering.forms.word(&path);
            let accessor = format!("{}_error_as_{word}", lowering.forms.prefix);
            take(lowering, item, accessor);
            if let ErrorShape::Enum(variants) = &it.shape {
                take(lowering, item, format!("{name}_tag"));
                for variant in variants {
                    take(lowering, &variant.item, member(&variant.item));
                }
            }
            if lowering.failing.contains(&path) {
                for (own, _) in made::constructors(&lowering.forms, it) {
                    let made = format!("{}_{own}", lowering.forms.prefix);
                    take(lowering, item, made);
                }
            }
        }
        Declaration::Import(it) => {
            for (method, own) in imports::methods(it).into_iter().filter(|it| it.0.is_async) {
                for suffix in replies::SUFFIXES {
                    take(
                        lowering,
                        &method.item,
                        format!("{name}_{own}_reply{suffix}"),
                    );
                }
            }
        }
        _ => {}
    }
}

/// The structs for a function's closures, iterators and streams, and their replies.
fn callbacks<'a>(lowering: &mut Lowering<'a>, function: &'a Function, name: &str) {
    let (own, _) = parameters::named(&lowering.forms, function);
    for index in made::structs(function) {
        let struct_name = format!("{name}_{}", own[index]);
        if let Argument::Sequence(sequence) = &function.parameters[index].ty
            && sequence.kind == SequenceKind::Stream
        {
            for suffix in replies::STREAM_SUFFIXES {
                let name = format!("{struct_name}_reply{suffix}");
                take(lowering, &function.item, name);
            }
        }
        take(lowering, &function.item, struct_name);
    }
}

/// What an async function, and one that returns a sequence, brings along.
fn futures<'a>(lowering: &mut Lowering<'a>, function: &'a Function, name: &str) {
    if function.is_async {
        for suffix in super::futures::SUFFIXES {
            take(lowering, &function.item, format!("{name}_future{suffix}"));
        }
    }
    if let Some(sequence) = function.output.sequence() {
        for suffix in super::sequences::suffixes(sequence) {
            take(lowering, &function.item, format!("{name}{suffix}"));
        }
    }
}

fn take<'a>(lowering: &mut Lowering<'a>, item: &'a Item, name: String) {
    lowering.scope.take(item, name, &mut lowering.diagnostics);
}

/// Forms are named by their structure; an item may have such a name.
pub(super) fn check_forms(lowering: &mut Lowering<'_>) {
    for (c, value) in &lowering.forms.callbacks.made {
        let name = made::value_constructor(&lowering.forms, c, value);
        if let Some(item) = lowering.scope.owner(&name) {
            lowering.diagnostics.push(taken(item, &name));
        }
    }
    for typedef in lowering.forms.typedefs.values() {
        let free = typedef.owns.then(|| format!("{}_free", typedef.name));
        for name in [Some(typedef.name.clone()), free].into_iter().flatten() {
            if let Some(item) = lowering.scope.owner(&name) {
                lowering.diagnostics.push(taken(item, &name));
            }
        }
    }
}

/// What packages have that forward log records, without prefix.
const LOGGING: [&str; 6] = [
    "log_field",
    "log_free",
    "log_function",
    "log_level",
    "log_record",
    "set_logger",
];

/// Names of logging, which an item may have.
pub(super) fn check_logging(lowering: &mut Lowering<'_>) {
    let prefix = lowering.forms.prefix.clone();
    let levels = crate::logging::LEVELS.map(|it| format!("{prefix}_log_{it}").to_uppercase());
    let names = LOGGING.map(|own| format!("{prefix}_{own}"));
    for name in names.into_iter().chain(levels) {
        if let Some(item) = lowering.scope.owner(&name) {
            lowering.diagnostics.push(taken(item, &name));
        }
    }
}

/// Names of buffers, which an item may have.
pub(super) fn check_buffer(lowering: &mut Lowering<'_>, element: &landbridge_model::Element) {
    let word = super::buffers::word(&lowering.forms, element);
    for suffix in super::buffers::SUFFIXES {
        let name = format!("{}_{word}{suffix}", lowering.forms.prefix);
        if let Some(item) = lowering.scope.owner(&name) {
            lowering.diagnostics.push(taken(item, &name));
        }
    }
}

fn taken(item: &Item, name: &str) -> Diagnostic {
    Diagnostic::error(
        &NAME_COLLISION,
        format!(
            "`{}` would be called `{name}` in c, which every package has",
            item.path
        ),
    )
    .at(place(item))
    .help("give it another name there with `rename(c = \"…\")`")
}

fn yields(item: &Item, name: &str) -> Diagnostic {
    Diagnostic::warning(
        &KEYWORD,
        format!(
            "`{}` is called like a function that its object has in c anyway; it becomes `{name}`",
            item.path
        ),
    )
    .at(place(item))
    .help("choose a name with `rename(c = \"…\")`")
}

/// Says that a name gets an underscore, although its prefix keeps it apart from the keyword: one rule for all hosts.
fn keyword(item: &Item, diagnostics: &mut Vec<Diagnostic>) {
    let plain = naming::snake(&item.name);
    let escaped = names::escaped(&plain);
    if plain != escaped {
        diagnostics.push(
            Diagnostic::warning(
                &KEYWORD,
                format!("`{plain}` is a keyword in c; it becomes `{escaped}`"),
            )
            .at(place(item))
            .help("choose a name with `rename(c = \"…\")`"),
        );
    }
}
