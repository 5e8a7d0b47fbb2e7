//! Functions and methods: the Rust that Python calls, and their stubs.

use landbridge_model::{
    Argument, Borrow, Element, Function, Object, ObjectHold, Parameter, Receiver, TypeName, Value,
};
use serde::Serialize;

use super::names;
use super::spelling::{argument_value, borrow_value, class, raw, spelled};
use super::types::{Types, Way};

/// A function of the extension.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct LoweredFunction {
    pub(super) name: String,
    /// Its Rust name.
    pub(super) ident: String,
    pub(super) rust: String,
    /// `def f(a: int, b: int = 3) -> int:` with its docstring.
    pub(super) stub: String,
}

/// What a call is made on.
pub(super) enum Target<'a> {
    Free,
    Static(&'a Object),
    Method(&'a Object, Receiver),
}

pub(super) fn function(
    types: &Types<'_>,
    target: &Target<'_>,
    ident: String,
    function: &Function,
) -> LoweredFunction {
    let own = raw(&function.item.name);
    let mut path = function.item.path.clone();
    if let Target::Static(object) | Target::Method(object, _) = target {
        path = format!("{}::{own}", object.item.path);
    }
    let (mut before, mut arguments, mut lent) = (String::new(), Vec::new(), Vec::new());
    let mut method_call = None;
    if let Target::Method(object, receiver) = target {
        let name = TypeName(object.item.path.clone());
        let title = types.name(&name);
        let held = |look: &str| format!("slf.get().0.{look}(py, \"{title}\", \"self\", &CLASSES)?");
        match receiver {
            Receiver::Shared => {
                before.push_str(&format!(
                    "let this = {}; let this = &*this;",
                    held("shared")
                ));
                arguments.push("this".to_owned());
            }
            Receiver::Exclusive => {
                before.push_str(&format!(
                    "let mut this = {}; let this = &mut *this;",
                    held("exclusive")
                ));
                arguments.push("this".to_owned());
            }
            Receiver::Consumed => {
                before.push_str(&format!("let this = {};", held("take")));
                arguments.push("this".to_owned());
            }
            Receiver::Arc => {
                before.push_str(&format!(
                    "let this = std::sync::Arc::clone(&*{});",
                    held("shared")
                ));
                method_call = Some("this");
            }
        }
    }
    for (index, parameter) in function.parameters.iter().enumerate() {
        let default = parameter.default.as_ref().map(|literal| {
            let value = argument_value(&parameter.ty);
            super::literals::rust(types, literal, &value)
        });
        argument(
            types,
            index,
            parameter,
            default,
            function.blocking,
            &mut before,
            &mut arguments,
            &mut lent,
        );
    }
    let mut checks = String::new();
    for (at, (name, parameter, written)) in lent.iter().enumerate() {
        if *written {
            let others = lent.iter().enumerate().filter(|(other, _)| *other != at);
            for (_, (other, ..)) in others {
                checks.push_str(&format!(
                    "lb::disjoint({name}.extent(), {other}.extent(), \"{parameter}\")?;"
                ));
            }
        }
    }
    let call = match method_call {
        Some(this) => format!("{this}.{own}({})", arguments.join(", ")),
        None => format!("{path}({})", arguments.join(", ")),
    };
    let call = if function.blocking {
        format!("py.detach(move || {call})")
    } else {
        call
    };
    let fails = function.returns.error.is_some();
    let call = if fails {
        format!("{call}.map_err(|error| lb::user_error::<Here, _>(py, &CLASSES, error))?")
    } else {
        call
    };
    let give = give(function.returns.value.as_ref());
    let rust_parameters: Vec<String> = (0..function.parameters.len())
        .map(|index| {
            let ty = if function.parameters[index].default.is_some() {
                "lb::Given<'py>"
            } else {
                "Bound<'py, PyAny>"
            };
            format!("p{index}: {ty}")
        })
        .collect();
    // Python sees the parameters' names in the signature, so the Rust ones must be those.
    let named: Vec<String> = function
        .parameters
        .iter()
        .map(|it| raw(&rust_name(&names::value(&it.item))))
        .collect();
    let rust_parameters: Vec<String> = rust_parameters
        .iter()
        .zip(&named)
        .map(|(parameter, name)| {
            format!(
                "{name}: {}",
                parameter.split_once(": ").map_or("", |it| it.1)
            )
        })
        .collect();
    let bind: String = named
        .iter()
        .enumerate()
        .map(|(index, name)| format!("let p{index} = {name};"))
        .collect();
    let signature: Vec<String> = function
        .parameters
        .iter()
        .zip(&named)
        .map(|(parameter, name)| {
            if parameter.default.is_some() {
                format!("{name}=lb::Given::ABSENT")
            } else {
                name.clone()
            }
        })
        .collect();
    let text: Vec<String> = function
        .parameters
        .iter()
        .map(|it| match &it.default {
            Some(default) => format!(
                "{}={}",
                names::value(&it.item),
                text_default(types, default, &it.ty)
            ),
            None => names::value(&it.item),
        })
        .collect();
    let receiver = match target {
        Target::Method(..) => "slf: &Bound<'py, Self>, ",
        _ => "",
    };
    let own_name = names::value(&function.item);
    let this = if matches!(target, Target::Method(..)) {
        vec!["$self".to_owned()]
    } else {
        Vec::new()
    };
    let text: Vec<String> = this.into_iter().chain(text).collect();
    let attributes = format!(
        "#[pyo3(signature = ({}), text_signature = {})]",
        signature.join(", "),
        names::quoted(&format!("({})", text.join(", ")))
    );
    let doc = doc_attribute(&function.item.docs);
    let body = format!(
        "let py = {}; {bind} lb::call(py, &CLASSES, || {{ {before} {checks} let value = {call}; {give} }})",
        if matches!(target, Target::Method(..)) {
            "slf.py()"
        } else {
            "py"
        }
    );
    let py = if matches!(target, Target::Method(..)) {
        String::new()
    } else {
        "py: Python<'py>, ".to_owned()
    };
    let rust = format!(
        "{doc}{attributes}\nfn {ident}<'py>({py}{receiver}{}) -> PyResult<Bound<'py, PyAny>> {{ {body} }}",
        rust_parameters.join(", ")
    );
    LoweredFunction {
        stub: stub(types, target, &own_name, function),
        name: own_name,
        ident,
        rust,
    }
}

/// A name that is legal as a Rust parameter; PyO3 shows it without `r#`.
fn rust_name(name: &str) -> String {
    if matches!(name, "py" | "slf") {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

pub(super) fn doc_attribute(docs: &str) -> String {
    if docs.is_empty() {
        String::new()
    } else {
        format!("#[doc = {}]\n", names::quoted(docs))
    }
}

/// The value as Python gets it.
pub(super) fn give(value: Option<&Value>) -> String {
    match value {
        Some(Value::Object { name, hold }) => {
            let value = match hold {
                ObjectHold::Owned | ObjectHold::Arc => "value",
            };
            let _ = name;
            format!("lb::IntoPy::<Here>::into_py({value}, py)")
        }
        _ => "lb::IntoPy::<Here>::into_py(value, py)".to_owned(),
    }
}

fn text_default(types: &Types<'_>, default: &landbridge_model::Literal, ty: &Argument) -> String {
    let text = types.literal(default, &argument_value(ty));
    // `inspect` reads it as an expression without names.
    if text.contains('.') && text.starts_with(|c: char| c.is_alphabetic())
        || text.contains('(') && text != "()"
    {
        "...".to_owned()
    } else {
        text
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one parameter, everything about it"
)]
fn argument(
    types: &Types<'_>,
    index: usize,
    parameter: &Parameter,
    default: Option<String>,
    blocking: bool,
    before: &mut String,
    arguments: &mut Vec<String>,
    lent: &mut Vec<(String, String, bool)>,
) {
    let name = names::value(&parameter.item);
    let quoted = names::quoted(&name);
    let binding = format!("a{index}");
    let source = if default.is_some() {
        "given".to_owned()
    } else {
        format!("&p{index}")
    };
    // With a default, the value is read only if one was given.
    let read = |expression: String, fallback: &str| match &default {
        Some(value) => format!(
            "match p{index}.get() {{ Some(given) => {expression}, None => {} }}",
            fallback.replace('$', value)
        ),
        None => expression,
    };
    let whole = format!("lb::argument::<Here, _>({source}, {quoted})?");
    match &parameter.ty {
        Argument::Owned(Value::Object {
            name: object,
            hold: ObjectHold::Owned,
        }) => {
            before.push_str(&format!("let {binding}: {object} = {whole};"));
            arguments.push(binding);
        }
        Argument::Owned(_) => {
            let value = read(whole, "$");
            before.push_str(&format!("let {binding} = {value};"));
            arguments.push(binding);
        }
        Argument::Borrowed(borrow) => match borrow {
            Borrow::Str if default.is_none() => {
                before.push_str(&format!("let {binding} = lb::borrowed_str({source}, {quoted})?; let {binding} = &*{binding};"));
                arguments.push(binding);
            }
            Borrow::Str => {
                let value = read(
                    format!("lb::argument::<Here, String>({source}, {quoted})?"),
                    "$",
                );
                before.push_str(&format!(
                    "let {binding}: String = {value}; let {binding} = &*{binding};"
                ));
                arguments.push(binding);
            }
            Borrow::Path => {
                let value = read(
                    format!("lb::argument::<Here, std::path::PathBuf>({source}, {quoted})?"),
                    "$",
                );
                before.push_str(&format!(
                    "let {binding}: std::path::PathBuf = {value}; let {binding} = &*{binding};"
                ));
                arguments.push(binding);
            }
            Borrow::Bytes if default.is_none() => {
                before.push_str(&format!(
                    "let {binding} = lb::Lent::bytes({source}, {quoted})?;"
                ));
                lent.push((binding.clone(), name, false));
                slice(before, &binding, blocking, false);
                arguments.push(binding_of(&binding, blocking, false));
            }
            Borrow::BytesMut => {
                before.push_str(&format!(
                    "let mut {binding} = lb::lent_mut::<Here, u8>({source}, {quoted})?;"
                ));
                lent.push((binding.clone(), name, true));
                arguments.push(format!("&mut {binding}"));
            }
            Borrow::Slice(element) if default.is_none() => {
                let ty = element_type(element);
                before.push_str(&format!(
                    "let {binding} = lb::lent::<Here, {ty}>({source}, {quoted})?;"
                ));
                lent.push((binding.clone(), name, false));
                slice(before, &binding, blocking, false);
                arguments.push(binding_of(&binding, blocking, false));
            }
            Borrow::SliceMut(element) => {
                let ty = element_type(element);
                before.push_str(&format!(
                    "let mut {binding} = lb::lent_mut::<Here, {ty}>({source}, {quoted})?;"
                ));
                lent.push((binding.clone(), name, true));
                arguments.push(format!("&mut {binding}"));
            }
            Borrow::Object {
                name: object,
                exclusive,
            } => {
                object_borrow(types, &binding, &source, &name, object, *exclusive, before);
                arguments.push(binding);
            }
            Borrow::Optional(inner) => optional(
                types,
                &binding,
                index,
                &name,
                inner,
                default.as_deref(),
                before,
                arguments,
            ),
            other => {
                let ty = spelled(&borrow_value(other));
                let value = read(
                    format!("lb::argument::<Here, {ty}>({source}, {quoted})?"),
                    "$",
                );
                before.push_str(&format!(
                    "let {binding}: {ty} = {value}; let {binding} = &{binding};"
                ));
                arguments.push(binding);
            }
        },
    }
}

/// Another thread may write to the memory once the lock is released: the call gets a copy.
fn slice(before: &mut String, binding: &str, blocking: bool, _: bool) {
    if blocking {
        before.push_str(&format!("let {binding} = {binding}.owned();"));
    }
}

fn binding_of(binding: &str, _: bool, _: bool) -> String {
    format!("&{binding}")
}

fn element_type(element: &Element) -> String {
    spelled(&element.to_value())
}

fn object_borrow(
    types: &Types<'_>,
    binding: &str,
    source: &str,
    name: &str,
    object: &TypeName,
    exclusive: bool,
    before: &mut String,
) {
    let title = types.name(object);
    let class = class(object);
    let (look, mutable, and) = if exclusive {
        ("exclusive", "mut ", "&mut *")
    } else {
        ("shared", "", "&*")
    };
    before.push_str(&format!(
        "let {binding} = lb::object::<{class}>({source}, \"{title}\", \"{name}\")?; \
         let {mutable}{binding} = {binding}.get().0.{look}(py, \"{title}\", \"{name}\", &CLASSES)?; \
         let {binding} = {and}{binding};"
    ));
}

#[expect(
    clippy::too_many_arguments,
    reason = "one parameter, everything about it"
)]
fn optional(
    types: &Types<'_>,
    binding: &str,
    index: usize,
    name: &str,
    inner: &Borrow,
    default: Option<&str>,
    before: &mut String,
    arguments: &mut Vec<String>,
) {
    let quoted = names::quoted(name);
    let given = if default.is_some() {
        format!("p{index}.get()")
    } else {
        format!("Some(&p{index})")
    };
    match inner {
        Borrow::Object {
            name: object,
            exclusive,
        } => {
            let title = types.name(object);
            let class = class(object);
            let (look, lent, mutable) = if *exclusive {
                ("exclusive", "as_deref_mut", "mut ")
            } else {
                ("shared", "as_deref", "")
            };
            before.push_str(&format!(
                "let {binding} = match {given} {{ Some(given) if !given.is_none() => Some(lb::object::<{class}>(given, \"{title}\", \"{name}\")?), _ => None }}; \
                 let {mutable}{binding} = match &{binding} {{ Some(object) => Some(object.get().0.{look}(py, \"{title}\", \"{name}\", &CLASSES)?), None => None }}; \
                 let {binding} = {binding}.{lent}();"
            ));
            arguments.push(binding.to_owned());
        }
        other => {
            let value = borrow_value(other);
            let ty = spelled(&value);
            let fallback = default.unwrap_or("None");
            before.push_str(&format!(
                "let {binding}: Option<{ty}> = match {given} {{ Some(given) => lb::argument::<Here, _>(given, {quoted})?, None => {fallback} }};"
            ));
            let slice = matches!(
                other,
                Borrow::Str | Borrow::Path | Borrow::Bytes | Borrow::Slice(_)
            ) || matches!(&value, Value::List(_));
            arguments.push(if slice {
                format!("{binding}.as_deref()")
            } else {
                format!("{binding}.as_ref()")
            });
        }
    }
}

/// The stub with its docstring.
fn stub(types: &Types<'_>, target: &Target<'_>, name: &str, function: &Function) -> String {
    let mut parameters: Vec<String> = match target {
        Target::Method(..) => vec!["self".to_owned()],
        _ => Vec::new(),
    };
    for parameter in &function.parameters {
        let value = argument_value(&parameter.ty);
        let own = names::value(&parameter.item);
        let hint = types.hint(&value, Way::In);
        parameters.push(match &parameter.default {
            Some(default) => format!("{own}: {hint} = {}", types.literal(default, &value)),
            None => format!("{own}: {hint}"),
        });
    }
    let returned = function
        .returns
        .value
        .as_ref()
        .map_or("None".to_owned(), |value| types.hint(value, Way::Out));
    let mut notes = Vec::new();
    if let Some(error) = &function.returns.error {
        notes.push(format!("Raises {}.", types.name(error)));
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
    format!(
        "def {name}({}) -> {returned}:\n{body}",
        parameters.join(", ")
    )
}
