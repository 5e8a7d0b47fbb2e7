//! Arguments of a call: what is lent, looked up or converted, in JavaScript and in Rust.
//! Where the pieces go is up to `functions`.

use landbridge_model::{Argument, Borrow, Element, Function, List, ObjectHold, TypeName, Value};

use super::callbacks;
use super::functions::Call;
use super::moves::Move;
use super::natives::Passed;
use super::spelling::{is_direct, kind, spelled, table};
use crate::javascript::names;
use crate::javascript::types::{Types, typed_array};

/// How long what an argument lends is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasting {
    /// No JavaScript runs meanwhile.
    Call,
    /// JavaScript runs meanwhile, which could change it.
    Script,
    /// Another thread has it.
    Thread,
    /// A future or sequence has it, which nothing is lent for writing but objects.
    Future,
}

impl Lasting {
    pub(super) fn of(function: &Function) -> Self {
        match function {
            it if it.is_async || it.output.sequence().is_some() => Self::Future,
            Function { blocking: true, .. } => Self::Thread,
            function if !crate::capability::callbacks(function).is_empty() => Self::Script,
            _ => Self::Call,
        }
    }
}

/// The value that an argument takes, however it is lent; none for what Rust calls.
pub(super) fn argument_value(ty: &Argument) -> Option<Value> {
    match ty {
        Argument::Owned(value) => Some(value.clone()),
        Argument::Borrowed(borrow) => Some(borrow_value(borrow)),
        Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => None,
    }
}

fn borrow_value(borrow: &Borrow) -> Value {
    match borrow {
        Borrow::Str => Value::String,
        Borrow::Path => Value::Path,
        Borrow::Bytes | Borrow::BytesMut => Value::Bytes,
        Borrow::Slice(element) | Borrow::SliceMut(element) => {
            Value::List(List::Direct(element.clone()))
        }
        Borrow::Converted(value) => value.clone(),
        Borrow::Object { name, .. } => Value::Object {
            name: name.clone(),
            hold: ObjectHold::Arc,
        },
        Borrow::Optional(inner) => Value::Option(Box::new(borrow_value(inner))),
    }
}

pub(super) fn argument(
    types: &Types<'_>,
    call: &mut Call,
    lasting: Lasting,
    name: &str,
    local: &str,
    ty: &Argument,
) {
    let binding = format!("a{}", call.arguments.len());
    let index = call.natives.len();
    match ty {
        Argument::Owned(value) => match types.bare(value) {
            _ if matches!(value, Value::Newtype(_)) => {
                wire(call, name, local, value, &binding, &binding)
            }
            Value::Scalar(scalar) if is_direct(types, *scalar) => {
                call.natives
                    .push(local, Passed::Scalar(*scalar, name.to_owned()));
                call.before
                    .push_str(&format!("let {binding} = call.get({index}, \"{name}\")?;"));
                call.arguments.push(binding);
            }
            Value::String if matches!(value, Value::String) => {
                // The callee may take any owned text.
                wire(call, name, local, value, &binding, &binding);
            }
            Value::Bytes if matches!(value, Value::Bytes) => {
                let js = lend_bytes(name, local);
                lend(call, name, U8, false, &js);
                owned_copy(call);
            }
            Value::List(List::Direct(element)) if matches!(value, Value::List(_)) => {
                let (rust, kind, size, js) = element_of(types, element, name, local, false);
                let item = (&*rust, kind, &*size);
                lend(call, name, item, false, &js);
                listed(call, element, index);
                owned_copy(call);
            }
            Value::Object {
                name: object,
                hold: ObjectHold::Arc,
            } if matches!(value, Value::Object { .. }) => {
                object_argument(types, call, name, local, object, "arc");
                call.arguments.push(binding);
            }
            Value::Object { name: object, .. } if matches!(value, Value::Object { .. }) => {
                let title = types.name(object);
                call.moves.push(Move {
                    binding: binding.clone(),
                    index,
                    title: title.clone(),
                    parameter: name.to_owned(),
                    table: table(types, object),
                });
                call.natives
                    .push(handle_of(&title, local, name), Passed::Handle);
                call.after_js
                    .push_str(&format!("t${title}.closed({local});"));
                call.notes
                    .push(format!("Takes `{local}` over: it is closed."));
                call.arguments.push(binding);
            }
            _ => wire(call, name, local, value, &binding, &binding),
        },
        Argument::Import {
            name: import,
            hold,
            optional,
        } => callbacks::import(types, call, (name, local), import, *hold, *optional),
        Argument::Closure(closure) => callbacks::closure(types, call, (name, local), closure),
        Argument::Sequence(sequence) => callbacks::items(types, call, (name, local), sequence),
        Argument::Borrowed(borrow) => match borrow {
            Borrow::Str => {
                call.natives.push(local, Passed::Text(name.to_owned()));
                call.before
                    .push_str(&format!("let {binding} = call.text({index}, \"{name}\")?;"));
                call.arguments.push(format!("&{binding}"));
            }
            Borrow::Path => {
                call.natives.push(local, Passed::Text(name.to_owned()));
                call.before
                    .push_str(&format!("let {binding} = call.text({index}, \"{name}\")?;"));
                call.arguments
                    .push(format!("std::path::Path::new(&*{binding})"));
            }
            Borrow::Bytes | Borrow::BytesMut => {
                let written = *borrow == Borrow::BytesMut;
                let js = if written {
                    format!("$s.lendMut($Uint8Array, {local}, {})", names::quoted(name))
                } else {
                    lend_bytes(name, local)
                };
                lend(call, name, U8, written, &js);
                borrowed_slice(call, lasting, written, local);
            }
            Borrow::Slice(element) | Borrow::SliceMut(element) => {
                let written = matches!(borrow, Borrow::SliceMut(_));
                let (rust, kind, size, js) = element_of(types, element, name, local, written);
                let item = (&*rust, kind, &*size);
                lend(call, name, item, written, &js);
                if !written {
                    listed(call, element, index);
                }
                borrowed_slice(call, lasting, written, local);
            }
            Borrow::Object {
                name: object,
                exclusive,
            } => {
                let look = if *exclusive { "exclusive" } else { "shared" };
                object_argument(types, call, name, local, object, look);
                call.kept.push(local.to_owned());
                if *exclusive {
                    call.before = call
                        .before
                        .replace(&format!("let {binding} ="), &format!("let mut {binding} ="));
                }
                call.arguments.push(format!(
                    "{}{binding}",
                    if *exclusive { "&mut " } else { "&" }
                ));
            }
            Borrow::Converted(value) => {
                wire(call, name, local, value, &binding, &format!("&{binding}"));
            }
            Borrow::Optional(inner) => optional(types, call, name, local, inner, &binding),
        },
    }
}

/// A converted argument. Its type is spelled only where it is lent: inference finds it elsewhere.
fn wire(call: &mut Call, name: &str, local: &str, value: &Value, binding: &str, argument: &str) {
    call.wires
        .push((name.to_owned(), local.to_owned(), value.clone()));
    let ty = if argument == binding {
        String::new()
    } else {
        format!(": {}", spelled(value))
    };
    call.wire_reads.push_str(&format!(
        "let {binding}{ty} = lb::core::wire::Wire::<Here>::decode(&mut wire).map_err(|error| error.failure(\"{name}\"))?;"
    ));
    call.arguments.push(argument.to_owned());
}

fn optional(
    types: &Types<'_>,
    call: &mut Call,
    name: &str,
    local: &str,
    inner: &Borrow,
    binding: &str,
) {
    match inner {
        Borrow::Object {
            name: object,
            exclusive,
        } => {
            call.kept.push(local.to_owned());
            let index = call.natives.len();
            let title = types.name(object);
            let handle = format!(
                "{local} === undefined || {local} === null ? 0 : t${title}.handleOf({local}, {})",
                names::quoted(name)
            );
            call.natives.push(handle, Passed::Handle);
            let (look, mutable, lent) = if *exclusive {
                ("exclusive", "mut ", "as_deref_mut")
            } else {
                ("shared", "", "as_deref")
            };
            call.before.push_str(&format!(
                "let {mutable}{binding} = if call.get::<f64>({index}, \"{name}\")? == 0.0 {{ None }} else {{ Some(call.find({index}, \"{title}\", \"{name}\", |handle| {}.{look}(handle))?) }};",
                table(types, object)
            ));
            call.arguments.push(format!("{binding}.{lent}()"));
        }
        Borrow::Converted(value) => {
            let option = Value::Option(Box::new(value.clone()));
            let lent = if matches!(value, Value::List(_)) {
                "as_deref"
            } else {
                "as_ref"
            };
            wire(
                call,
                name,
                local,
                &option,
                binding,
                &format!("{binding}.{lent}()"),
            );
        }
        other => {
            let option = Value::Option(Box::new(borrow_value(other)));
            wire(
                call,
                name,
                local,
                &option,
                binding,
                &format!("{binding}.as_deref()"),
            );
        }
    }
}

fn object_argument(
    types: &Types<'_>,
    call: &mut Call,
    name: &str,
    local: &str,
    object: &TypeName,
    look: &str,
) {
    let binding = format!("a{}", call.arguments.len());
    let index = call.natives.len();
    let title = types.name(object);
    call.natives
        .push(handle_of(&title, local, name), Passed::Handle);
    call.before.push_str(&format!(
        "let {binding} = call.find({index}, \"{title}\", \"{name}\", |handle| {}.{look}(handle))?;",
        table(types, object)
    ));
}

/// The JavaScript that checks an object.
fn handle_of(title: &str, local: &str, name: &str) -> String {
    format!("t${title}.handleOf({local}, {})", names::quoted(name))
}

/// Rust item, array kind, bytes per element, of bytes.
const U8: (&str, &str, &str) = ("u8", "uint8_array", "1");

/// The JavaScript that checks lent bytes.
fn lend_bytes(name: &str, local: &str) -> String {
    format!(
        "{local} instanceof $Uint8Array ? {local} : $s.lendBytes({local}, {})",
        names::quoted(name)
    )
}

/// Rust item, array kind, bytes per element, and the JavaScript that checks.
fn element_of(
    types: &Types<'_>,
    element: &Element,
    name: &str,
    local: &str,
    written: bool,
) -> (String, &'static str, String, String) {
    let quoted = names::quoted(name);
    match element {
        Element::Plain(path) => {
            let class = types.name(path);
            let lend = if written { "lendMut" } else { "lend" };
            let js = format!("{class}Array.{lend}({local}, {quoted})");
            (path.0.clone(), "uint8_array", "1".to_owned(), js)
        }
        other => {
            let array = typed_array(other);
            let rust = spelled(&other.to_value());
            let js = if written {
                format!("$s.lendMut(${array}, {local}, {quoted})")
            } else {
                format!(
                    "{local} instanceof ${array} ? {local} : $s.lend(${array}, {local}, {quoted})"
                )
            };
            let size = format!("size_of::<{rust}>()");
            (rust, kind(other), size, js)
        }
    }
}

fn lend(
    call: &mut Call,
    name: &str,
    (rust, kind, size): (&str, &str, &str),
    written: bool,
    js: &str,
) {
    let binding = format!("a{}", call.arguments.len());
    let index = call.natives.len();
    let passed = if written {
        Passed::Written(name.to_owned())
    } else {
        Passed::Memory(name.to_owned())
    };
    call.natives.push(js, passed);
    let (mutable, function) = if written {
        ("mut ", "lent_mut")
    } else {
        ("", "lent")
    };
    call.before.push_str(&format!(
        "let {mutable}{binding} = call.{function}::<Here, {rust}>({index}, \"{name}\", lb::sys::TypedarrayType::{kind}, {size})?;"
    ));
    let size: &'static str = match size {
        "1" => "1",
        "size_of::<i16>()" | "size_of::<u16>()" => "2",
        "size_of::<i32>()" | "size_of::<u32>()" | "size_of::<f32>()" => "4",
        "size_of::<i8>()" => "1",
        _ => "8",
    };
    call.lent.push((index, name.to_owned(), size, written));
    call.arguments.push(binding);
}

/// A list that is read may be one of records.
fn listed(call: &mut Call, element: &Element, index: usize) {
    if let Element::Plain(_) = element {
        call.natives.lists.push(index);
    }
}

/// The callee owns a copy.
fn owned_copy(call: &mut Call) {
    if let Some(last) = call.arguments.last_mut() {
        call.before
            .push_str(&format!("let {last} = {last}.into_vec();"));
        *last = format!("{last}.into()");
    }
}

/// Nobody can borrow JavaScript's memory for longer than the call: it is copied, and goes back if it is written to.
fn borrowed_slice(call: &mut Call, lasting: Lasting, written: bool, local: &str) {
    if let Some(last) = call.arguments.last_mut() {
        if lasting != Lasting::Call && written {
            let back = format!("{last}_back");
            call.before = call.before.replace(
                &format!("let mut {last} = call.lent_mut::"),
                &format!("let (mut {last}, {back}) = call.copied::"),
            );
            call.backs.push(back);
            let end = if lasting == Lasting::Script {
                "just before it returns"
            } else {
                "just before the promise settles"
            };
            call.notes.push(format!(
                "`{local}` is written to when the function has ended, {end}."
            ));
        } else if lasting != Lasting::Call {
            call.before
                .push_str(&format!("let {last} = {last}.into_vec();"));
        }
        *last = format!("{}{last}", if written { "&mut " } else { "&" });
    }
}
