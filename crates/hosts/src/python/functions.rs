//! Functions and methods: the Rust that Python calls, and their stubs. `arguments` binds what each parameter
//! takes; the trampolines are the runtime's.

use landbridge_model::{Argument, Function, MethodKind, Object, Output, Receiver, TypeName};

use super::arguments::Arguments;
use super::names;
use super::sequences;
use super::spelling::{argument_value, class, raw, within_crate};
use super::types::{Types, Way};
use crate::members::Spot;

/// A function of the extension.
#[derive(Clone, Debug, Default)]
pub(super) struct LoweredFunction {
    pub(super) name: String,
    /// The Rust function.
    pub(super) body: String,
    /// The definition by which Python finds it, and its name.
    pub(super) definition: String,
    pub(super) constant: String,
    /// The line that adds it to its module or class.
    pub(super) add: String,
    /// `(a, b=3)`, as `inspect` reads it.
    pub(super) signature: String,
    /// `def f(a: int, b: int = 3) -> int:` with its docstring.
    pub(super) stub: String,
}

/// What a call is made on.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    Free,
    Associated(&'a Object, MethodKind),
}

impl Target<'_> {
    fn receiver(&self) -> Option<Receiver> {
        match self {
            Target::Associated(_, MethodKind::Method(receiver) | MethodKind::Getter(receiver)) => {
                Some(*receiver)
            }
            _ => None,
        }
    }
}

pub(super) fn function(
    types: &Types<'_>,
    target: Target<'_>,
    function: &Function,
) -> LoweredFunction {
    let own = raw(&function.item.name);
    let path = match target {
        Target::Free => function.item.path.clone(),
        Target::Associated(object, _) => format!("{}::{own}", object.item.path),
    };
    let mut arguments = Arguments::new(types, function, target.receiver().is_some());
    let mut call_on = None;
    if let (Target::Associated(object, _), Some(receiver)) = (target, target.receiver()) {
        call_on = receive(types, object, receiver, &mut arguments);
    }
    arguments.all(&function.parameters);
    let values = arguments.values.join(", ");
    let mut call = match call_on {
        Some(this) => format!("{this}.{own}({values})"),
        None => format!("{path}({values})"),
    };
    if function.blocking {
        call = format!("py.detach(move || {call})");
    }
    let fallible = if function.error.is_some() {
        "let value = value.map_err(|error| lb::user_error::<Here, _>(py, &CLASSES, error))?;"
    } else {
        ""
    };
    let name = match target {
        Target::Free => names::global(&function.item),
        Target::Associated(object, kind) => {
            names::of(Spot::Method(&object.traits, kind), &function.item)
        }
    };
    let after = std::mem::take(&mut arguments.after);
    let adopt = std::mem::take(&mut arguments.adopt);
    let part = std::mem::take(&mut arguments.part);
    let bindings = arguments.finish();
    let give = format!("{fallible} Ok(lb::IntoPy::<Here>::into_py(value, py)?)");
    let body = if function.is_async {
        let shown = names::quoted(&shown(target, types, &name));
        let result = match part.is_empty() {
            true => format!("lb::sent({call}).await"),
            false => format!("let value = lb::sent({call}).await; {part} value"),
        };
        format!(
            "{bindings} lb::coroutine(py, &CLASSES, {shown}, async move {{ {adopt} {result} }}, |py, value| {{ {give} }})"
        )
    } else if let Some(sequence) = function.output.sequence() {
        let shown = shown(target, types, &name);
        sequences::body(function, sequence, &shown, &bindings, &call)
    } else {
        format!("{bindings} let value = {call}; {after} {give}")
    };
    let signature = signature(types, function, target.receiver().is_some());
    let doc = if function.item.docs.is_empty() {
        format!("{name}{signature}\n--\n\n")
    } else {
        format!("{name}{signature}\n--\n\n{}", function.item.docs)
    };
    let (ident, count) = (ident(target, function), function.parameters.len());
    let slots = format!(
        "[{}]: [lb::Slot<'py>; {count}]",
        (0..count)
            .map(|index| format!("p{index}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let bare = count == 0 && !matches!(target, Target::Associated(_, MethodKind::Constructor));
    let parameters = if bare {
        String::new()
    } else {
        format!(", {count} {}", parameters(target, types, &name, function))
    };
    let (c_name, c_doc) = (c_text(&name), c_text(&doc));
    let definition_name = format!("FN_{ident}");
    let (body, definition, add) = match target {
        Target::Free => (
            format!("fn {ident}<'py>(py: Python<'py>, {slots}) -> lb::Answer<'py> {{ {body} }}"),
            format!(
                "lb::define!(function {definition_name} = {ident} in CLASSES, {c_name}, {c_doc}{parameters});"
            ),
            format!("{definition_name}.function(module, PACKAGE)?;"),
        ),
        Target::Associated(object, kind) => {
            let class = class(&TypeName(object.item.path.clone()));
            match kind {
                MethodKind::Constructor => (
                    format!(
                        "fn {ident}<'py>(py: Python<'py>, {slots}) -> lb::Answer<'py> {{ {body} }}"
                    ),
                    format!(
                        "lb::define!(constructor {definition_name} = {ident} in CLASSES{parameters});"
                    ),
                    format!("lb::constructor::<{class}>(py, {definition_name});"),
                ),
                MethodKind::NamedConstructor | MethodKind::Static => (
                    format!(
                        "fn {ident}<'py>(py: Python<'py>, {slots}) -> lb::Answer<'py> {{ {body} }}"
                    ),
                    format!(
                        "lb::define!(function {definition_name} = {ident} in CLASSES, {c_name}, {c_doc}{parameters});"
                    ),
                    format!("{definition_name}.static_method::<{class}>(py)?;"),
                ),
                MethodKind::Method(_) => (
                    format!(
                        "fn {ident}<'py>(slf: &Bound<'py, Self>, {slots}) -> lb::Answer<'py> {{ let py = slf.py(); {body} }}"
                    ),
                    format!(
                        "lb::define!(method {definition_name} = {class}::{ident} in CLASSES, {c_name}, {c_doc}{parameters});"
                    ),
                    format!("{definition_name}.method::<{class}>(py)?;"),
                ),
                MethodKind::Getter(_) => (
                    format!(
                        "fn {ident}<'py>(slf: &Bound<'py, Self>, {slots}) -> lb::Answer<'py> {{ let py = slf.py(); {body} }}"
                    ),
                    format!(
                        "lb::define!(property {definition_name} = {class}::{ident} in CLASSES, {c_name}, {});",
                        c_text(&function.item.docs)
                    ),
                    format!("{definition_name}.of::<{class}>(py)?;"),
                ),
            }
        }
    };
    LoweredFunction {
        stub: stub(types, target, &name, function),
        name,
        body,
        definition,
        constant: definition_name,
        add,
        signature,
    }
}

/// Binds the object that a method is called on; what the call is written on, if it must be a method call.
fn receive(
    types: &Types<'_>,
    object: &Object,
    receiver: Receiver,
    arguments: &mut Arguments<'_>,
) -> Option<&'static str> {
    let title = types.name(&TypeName(object.item.path.clone()));
    let held = |look: &str| format!("slf.get().0.{look}(py, \"{title}\", \"self\", &CLASSES)?");
    let lasting = arguments.lasting;
    let lent = lasting.held(&class(&TypeName(object.item.path.clone())), "slf");
    let lent = |look: &str| format!("{lent}.{look}(py, \"{title}\", \"self\", &CLASSES)?");
    let (bindings, call_on) = match receiver {
        Receiver::Shared | Receiver::Exclusive => {
            let (mutable, look, borrow) = match receiver {
                Receiver::Exclusive => ("mut ", "exclusive", "&mut *this"),
                _ => ("", "shared", "&*this"),
            };
            let mut bindings = format!("let {mutable}this = {};", lent(look));
            let value = lasting.lend(&mut bindings, "this", borrow.to_owned());
            arguments.values.push(value);
            (bindings, None)
        }
        Receiver::Consumed => {
            arguments.reserve.push_str(&format!(
                "slf.get().0.reserve(py, \"{title}\", \"self\", &CLASSES, &mut reserved)?;"
            ));
            arguments
                .last
                .push_str(&format!("let this = {};", held("take")));
            arguments.values.push("this".to_owned());
            (String::new(), None)
        }
        Receiver::Arc => (
            format!("let this = std::sync::Arc::clone(&*{});", held("shared")),
            Some("this"),
        ),
    };
    arguments.before.push_str(&bindings);
    call_on
}

/// The Rust name of a function: unique in the generated crate.
fn ident(target: Target<'_>, function: &Function) -> String {
    let path = match target {
        Target::Free => function.item.path.clone(),
        Target::Associated(object, _) => format!("{}::{}", object.item.path, function.item.name),
    };
    let prefix = match target {
        Target::Free => "f",
        Target::Associated(..) => "m",
    };
    format!("{prefix}_{}", within_crate(&path))
}

/// What messages call a function.
fn shown(target: Target<'_>, types: &Types<'_>, name: &str) -> String {
    match target {
        Target::Free => name.to_owned(),
        Target::Associated(object, kind) => {
            let title = types.name(&TypeName(object.item.path.clone()));
            if kind == MethodKind::Constructor {
                title
            } else {
                format!("{title}.{name}")
            }
        }
    }
}

/// The runtime's list of parameters.
fn parameters(target: Target<'_>, types: &Types<'_>, name: &str, function: &Function) -> String {
    let shown = shown(target, types, name);
    let all: Vec<String> = function
        .parameters
        .iter()
        .map(|it| names::quoted(&names::of(Spot::Parameter, &it.item)))
        .collect();
    let required = function
        .parameters
        .iter()
        .rposition(|it| it.default.is_none())
        .map_or(0, |last| last + 1);
    format!(
        "lb::Signature::new({}, [{}], {required})",
        names::quoted(&shown),
        all.join(", ")
    )
}

pub(super) fn doc_attribute(docs: &str) -> String {
    if docs.is_empty() {
        String::new()
    } else {
        format!("#[doc = {}]\n", names::quoted(docs))
    }
}

/// A C text in Rust.
pub(super) fn c_text(text: &str) -> String {
    format!("c{:?}", text.replace('\0', ""))
}

/// The signature, as `inspect` reads it: ASCII, and no names.
fn signature(types: &Types<'_>, function: &Function, method: bool) -> String {
    let this = method.then(|| "$self".to_owned());
    let parameters = function.parameters.iter().map(|it| {
        let name = names::of(Spot::Parameter, &it.item);
        match &it.default {
            Some(default) => format!("{name}={}", shown_default(types, default, &it.ty)),
            None => name,
        }
    });
    let all: Vec<String> = this.into_iter().chain(parameters).collect();
    format!("({})", all.join(", "))
}

fn shown_default(types: &Types<'_>, default: &landbridge_model::Literal, ty: &Argument) -> String {
    let text = types.literal(default, &argument_value(ty));
    if text.contains('.') && text.starts_with(|c: char| c.is_alphabetic())
        || text.contains('(') && text != "()"
    {
        return "...".to_owned();
    }
    names::ascii(&text)
}

/// The stub with its docstring.
fn stub(types: &Types<'_>, target: Target<'_>, name: &str, function: &Function) -> String {
    let mut parameters: Vec<String> = match target {
        _ if target.receiver().is_some() => vec!["self".to_owned()],
        _ => Vec::new(),
    };
    for parameter in &function.parameters {
        let value = argument_value(&parameter.ty);
        let own = names::of(Spot::Parameter, &parameter.item);
        let hint = types.argument_hint(&parameter.ty);
        parameters.push(match &parameter.default {
            Some(default) => format!("{own}: {hint} = {}", types.literal(default, &value)),
            None => format!("{own}: {hint}"),
        });
    }
    let returned = match &function.output {
        Output::Nothing => "None".to_owned(),
        Output::Value(value) => types.hint(value, Way::Out),
        Output::Sequence(sequence) => sequences::hint(types, sequence),
    };
    let mut notes = Vec::new();
    if let Some(error) = &function.error {
        notes.push(format!("Raises {}.", types.name(error)));
    }
    if let Some(error) = (function.output.sequence()).and_then(|it| it.error.as_ref()) {
        notes.push(format!("An item may raise {}.", types.name(error)));
    }
    if function.blocking {
        notes.push("Releases the interpreter's lock meanwhile.".to_owned());
    }
    let doc = names::docstring(&function.item.docs, &notes, "    ");
    let body = if doc.is_empty() {
        "    ...\n".to_owned()
    } else {
        doc
    };
    let asynchrony = if function.is_async { "async " } else { "" };
    format!(
        "{asynchrony}def {name}({}) -> {returned}:\n{body}",
        parameters.join(", ")
    )
}
