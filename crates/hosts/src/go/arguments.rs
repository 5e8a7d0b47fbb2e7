//! Arguments of a call: what crosses as words, as Go's memory, or converted; in Go and in Rust.

use std::collections::BTreeSet;

use landbridge_model::{Argument, Borrow, Element, List, ObjectHold, Scalar, TypeName, Value};

use super::buffers;
use super::callbacks;
use super::functions::Call;
use super::lasting::Lasting;
use super::names;
use super::rust::table;
use super::types::Types;
use crate::spelling::spelled;

/// An argument that is an object, which the callee gets.
pub(super) struct Move {
    pub(super) binding: String,
    /// The Rust parameter.
    pub(super) handle: String,
    pub(super) title: String,
    pub(super) parameter: String,
    pub(super) table: String,
}

impl Move {
    pub(super) fn find(&self, binding: &str, look: &str) -> String {
        format!(
            "let {binding} = lb::handle({}, \"{}\", \"{}\", |handle| {}.{look}(handle))?;",
            self.handle, self.title, self.parameter, self.table
        )
    }
}

/// The value that an argument takes, however it is lent; none for what Rust calls.
pub(super) fn value_of(ty: &Argument) -> Option<Value> {
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

/// The type of a parameter.
pub(super) fn go_type(types: &Types<'_>, ty: &Argument) -> String {
    match value_of(ty) {
        Some(value) => types.go(&value),
        None => callbacks::go_type(types, ty),
    }
}

/// `name` is what Rust calls it, `given` the Go expression.
pub(super) fn argument(
    types: &Types<'_>,
    call: &mut Call,
    lasting: Lasting,
    name: &str,
    given: &str,
    ty: &Argument,
) {
    let binding = format!("p{}", call.arguments.len());
    match ty {
        Argument::Owned(value) => match value {
            Value::Scalar(scalar) if is_word(*scalar) => {
                let expression = word(call, *scalar, name, given);
                call.arguments.push(expression);
            }
            Value::String | Value::Path => {
                text(call, name, given, &binding);
                let owned = if *value == Value::String {
                    format!("lb::owned({binding})")
                } else {
                    format!("std::path::PathBuf::from(lb::owned({binding}))")
                };
                call.before.push_str(&format!("let {binding} = {owned};"));
                call.arguments.push(format!("{binding}.into()"));
            }
            Value::Bytes => {
                lend(call, "lent", name, given, "u8", &binding);
                call.before
                    .push_str(&format!("let {binding} = {binding}.into_vec();"));
                call.arguments.push(format!("{binding}.into()"));
            }
            Value::List(List::Direct(element)) => {
                lend(call, "lent", name, given, &item(element), &binding);
                call.before
                    .push_str(&format!("let {binding} = {binding}.into_vec();"));
                call.arguments.push(format!("{binding}.into()"));
            }
            Value::Object { name: object, hold } => {
                let handle = handle(call, given);
                let title = types.name(object);
                if *hold == ObjectHold::Arc {
                    call.before.push_str(&format!(
                        "let {binding} = lb::handle({handle}, \"{title}\", \"{name}\", |handle| {}.arc(handle))?;",
                        table(object)
                    ));
                } else {
                    call.moves.push(Move {
                        binding: binding.clone(),
                        handle,
                        title,
                        parameter: name.to_owned(),
                        table: table(object),
                    });
                    call.notes
                        .push(format!("It takes {given} over, which is closed."));
                }
                call.arguments.push(binding);
            }
            Value::Buffer(element) => {
                buffer(types, call, name, given, element, &binding);
                call.arguments.push(binding);
            }
            _ => wire(types, call, name, given, value, &binding, binding.clone()),
        },
        Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
            callbacks::argument(types, call, name, given, ty);
        }
        Argument::Borrowed(borrow) => match borrow {
            Borrow::Str | Borrow::Path => {
                text(call, name, given, &binding);
                if lasting == Lasting::Future {
                    call.before
                        .push_str(&format!("let {binding} = lb::owned({binding});"));
                }
                let lent = if lasting == Lasting::Future { "&*" } else { "" };
                call.arguments.push(if *borrow == Borrow::Str {
                    format!("{lent}{binding}")
                } else {
                    format!("std::path::Path::new({lent}{binding})")
                });
            }
            Borrow::Bytes => slice(call, lasting, name, given, "u8", false, &binding),
            Borrow::BytesMut => slice(call, lasting, name, given, "u8", true, &binding),
            Borrow::Slice(element) => {
                slice(call, lasting, name, given, &item(element), false, &binding);
            }
            Borrow::SliceMut(element) => {
                slice(call, lasting, name, given, &item(element), true, &binding);
            }
            Borrow::Object {
                name: object,
                exclusive,
            } => {
                let handle = handle(call, given);
                let (look, mutable) = looked(*exclusive);
                call.before.push_str(&format!(
                    "let {mutable}{binding} = lb::handle({handle}, \"{}\", \"{name}\", |handle| {}.{look}(handle))?;",
                    types.name(object),
                    table(object)
                ));
                call.arguments.push(format!("&{mutable}{binding}"));
            }
            Borrow::Converted(Value::Buffer(element)) => {
                buffer(types, call, name, given, element, &binding);
                call.arguments.push(format!("&{binding}"));
            }
            Borrow::Converted(value) => {
                wire(
                    types,
                    call,
                    name,
                    given,
                    value,
                    &binding,
                    format!("&{binding}"),
                );
            }
            Borrow::Optional(inner) => optional(types, call, name, given, inner, &binding),
        },
    }
}

fn looked(exclusive: bool) -> (&'static str, &'static str) {
    if exclusive {
        ("exclusive", "mut ")
    } else {
        ("shared", "")
    }
}

/// Whether a scalar fits a word.
pub(super) fn is_word(scalar: Scalar) -> bool {
    !matches!(scalar, Scalar::Int(int) if int.bits() > 64)
}

/// A scalar; the Rust expression of it.
fn word(call: &mut Call, scalar: Scalar, name: &str, given: &str) -> String {
    let convert = |c: &str| format!("C.{c}({given})");
    match scalar {
        Scalar::Bool => {
            let it = call.word(format!("lbFlag({given})"), "u8", "uint8_t");
            format!("{it} != 0")
        }
        Scalar::Char => {
            let it = call.word(convert("uint32_t"), "u32", "uint32_t");
            let binding = format!("p{}", call.arguments.len());
            call.before.push_str(&format!(
                "let {binding} = lb::character({it}, \"{name}\")?;"
            ));
            binding
        }
        Scalar::Float(float) => {
            let c = if float.rust() == "f32" {
                "float"
            } else {
                "double"
            };
            call.word(convert(c), float.rust(), c)
        }
        Scalar::Int(int) => match int.rust() {
            "usize" => {
                let it = call.word(convert("int64_t"), "i64", "int64_t");
                let binding = format!("p{}", call.arguments.len());
                call.before
                    .push_str(&format!("let {binding} = lb::size({it}, \"{name}\")?;"));
                binding
            }
            "isize" => {
                let it = call.word(convert("int64_t"), "i64", "int64_t");
                format!("{it} as isize")
            }
            rust => {
                let (sign, bits) = rust.split_at(1);
                let unsigned = if sign == "u" { "u" } else { "" };
                let c = format!("{unsigned}int{bits}_t");
                call.word(convert(&c), rust, &c)
            }
        },
    }
}

fn text(call: &mut Call, name: &str, given: &str, binding: &str) {
    let (start, length) = call.memory(
        format!("lbText({given})"),
        format!("C.size_t(len({given}))"),
        false,
    );
    call.before.push_str(&format!(
        "comment!(\"SAFETY: Go keeps the text during the call, and text never changes.\"); let {binding} = unsafe {{ lb::text({start}, {length}, \"{name}\") }}?;"
    ));
}

fn item(element: &Element) -> String {
    spelled(&element.to_value())
}

/// `function` is the runtime's that lends.
fn lend(call: &mut Call, function: &str, name: &str, given: &str, item: &str, binding: &str) {
    let written = function != "lent";
    let (start, length) = call.memory(
        format!("lbBytes({given})"),
        format!("C.size_t(len({given}))"),
        written,
    );
    let changed = if function == "changed" { "mut " } else { "" };
    call.before.push_str(&format!(
        "comment!(\"SAFETY: Go keeps the slice during the call and leaves it alone, says the function's contract.\"); let {changed}{binding} = unsafe {{ lb::{function}::<Here, {item}>({start}, {length}, \"{name}\") }}?;"
    ));
    let extent = format!("({start}.cast_const(), {length} * size_of::<{item}>())");
    let extent = if written {
        extent
    } else {
        extent.replace(".cast_const()", "")
    };
    call.lent.push((extent, written, name.to_owned()));
}

fn slice(
    call: &mut Call,
    lasting: Lasting,
    name: &str,
    given: &str,
    item: &str,
    written: bool,
    binding: &str,
) {
    if written {
        let (function, argument) = match lasting {
            Lasting::CallBack => ("changed", format!("&mut {binding}")),
            Lasting::Call | Lasting::Future => ("lent_mut", binding.to_owned()),
        };
        lend(call, function, name, given, item, binding);
        call.arguments.push(argument);
        return;
    }
    lend(call, "lent", name, given, item, binding);
    if lasting != Lasting::Call {
        call.before
            .push_str(&format!("let {binding} = {binding}.into_vec();"));
    }
    call.arguments.push(format!("&{binding}"));
}

fn handle(call: &mut Call, given: &str) -> String {
    call.kept.push(given.to_owned());
    call.word(format!("C.uint64_t({given}.lbHandle())"), "u64", "uint64_t")
}

/// Another handle of Rust's to the memory, whatever Go does with its own.
fn buffer(
    types: &Types<'_>,
    call: &mut Call,
    name: &str,
    given: &str,
    element: &Element,
    binding: &str,
) {
    let handle = handle(call, given);
    call.before.push_str(&format!(
        "let {binding} = lb::handle({handle}, \"{}\", \"{name}\", lb::shared::<Here, {}>)?;",
        buffers::title(types, element),
        item(element)
    ));
}

/// A converted argument.
pub(super) fn wire(
    types: &Types<'_>,
    call: &mut Call,
    name: &str,
    given: &str,
    value: &Value,
    binding: &str,
    argument: String,
) {
    call.writes.push_str(&format!(
        "\tw.parameter = {}\n\t{}\n",
        names::quoted(name),
        types.write(value, given)
    ));
    if types.names_object(value) {
        call.kept.push(given.to_owned());
    }
    call.written.push((name.to_owned(), value.clone()));
    let ty = if argument == binding {
        String::new()
    } else {
        format!(": {}", spelled(value))
    };
    call.reads.push_str(&format!(
        "let {binding}{ty} = lb::core::wire::Wire::<Here>::decode(&mut wire).map_err(|error| error.failure(\"{name}\"))?;"
    ));
    call.arguments.push(argument);
}

fn optional(
    types: &Types<'_>,
    call: &mut Call,
    name: &str,
    given: &str,
    inner: &Borrow,
    binding: &str,
) {
    if let Borrow::Object {
        name: object,
        exclusive,
    } = inner
    {
        let handle = handle(call, given);
        let (look, mutable) = looked(*exclusive);
        let lent = if *exclusive {
            "as_deref_mut"
        } else {
            "as_deref"
        };
        call.before.push_str(&format!(
            "let {mutable}{binding} = if {handle} == 0 {{ None }} else {{ Some(lb::handle({handle}, \"{}\", \"{name}\", |handle| {}.{look}(handle))?) }};",
            types.name(object),
            table(object)
        ));
        call.arguments.push(format!("{binding}.{lent}()"));
        return;
    }
    let option = Value::Option(Box::new(borrow_value(inner)));
    let lent = match inner {
        Borrow::Converted(value) if !matches!(value, Value::List(_)) => "as_ref",
        _ => "as_deref",
    };
    wire(
        types,
        call,
        name,
        given,
        &option,
        binding,
        format!("{binding}.{lent}()"),
    );
}

/// The Rust that fails, and leaves every object where it is, if one of those that move can't be taken.
pub(super) fn moved(types: &Types<'_>, call: &mut Call) -> String {
    let mut inside: BTreeSet<TypeName> = BTreeSet::new();
    let mut parameter = None;
    for (name, value) in &call.written {
        let more = types.moved(value);
        if !more.is_empty() {
            parameter.get_or_insert_with(|| name.clone());
        }
        inside.extend(more);
    }
    if call.moves.len() < 2 && parameter.is_none() {
        return String::new();
    }
    // What is held until all are there: another goroutine has all of it or nothing.
    let mut rust: String = (call.moves.iter())
        .map(|it| it.find(&format!("held_{}", it.binding), "exclusive"))
        .collect();
    call.holds = true;
    if let Some(parameter) = parameter {
        let (start, length) = call.memory(
            "lbBytes(lb.moved)".to_owned(),
            "C.size_t(len(lb.moved))".to_owned(),
            false,
        );
        rust.push_str(&format!(
            "comment!(\"SAFETY: Go keeps what it wrote during the call.\"); let moved = unsafe {{ lb::Moved::new({start}, {length}) }};"
        ));
        for name in &inside {
            rust.push_str(&format!("moved.hold(&{}, \"{parameter}\")?;", table(name)));
        }
    }
    rust
}
