//! Functions: the JavaScript that callers see, and the Rust that Node calls.

use landbridge_model::{
    Argument, Borrow, Element, Function, Int, List, Object, ObjectHold, Receiver, Scalar, TypeName,
    Value,
};
use serde::Serialize;

use crate::javascript::docs;
use crate::javascript::names;
use crate::javascript::types::{Int64, Types, Way, typed_array};
use crate::naming;

/// A function of the addon and its face.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct LoweredFunction {
    /// Its property of the addon.
    pub(super) native: String,
    /// As callers see it.
    pub(super) name: String,
    /// `(a, b = 10) { … }`
    pub(super) javascript: String,
    /// `(a: number, b?: number): number`
    pub(super) typescript: String,
    /// The doc comment.
    pub(super) docs: String,
    /// The Rust type and its `Function` impl.
    pub(super) rust: String,
}

/// What a call is made on.
pub(super) enum Target<'a> {
    Free,
    Static(&'a Object),
    Method(&'a Object, Receiver),
}

/// A function being put together.
#[derive(Default)]
struct Call {
    /// Of the JavaScript function.
    parameters: Vec<String>,
    /// Of the TypeScript declaration.
    types: Vec<String>,
    /// JavaScript before the native call.
    before_js: String,
    /// Arguments of the native call.
    natives: Vec<String>,
    /// `codec, value, "name"` of converted arguments.
    wires: Vec<String>,
    /// JavaScript after the native call.
    after_js: String,
    /// Rust before the call; converted arguments come in order.
    before: String,
    wire_reads: String,
    /// Arguments of the Rust call.
    arguments: Vec<String>,
    /// Index, item size and whether it is written, of lent memory.
    lent: Vec<(usize, String, &'static str, bool)>,
    notes: Vec<String>,
}

/// The static table of an object.
pub(super) fn table(name: &TypeName) -> String {
    let parts: Vec<&str> = name.0.split("::").skip(1).collect();
    format!("{}_TABLE", naming::screaming(&parts.join("_")))
}

/// The Rust spelling of a value, for what the compiler can't infer.
pub(super) fn spelled(value: &Value) -> String {
    use landbridge_model::MapOrder;
    match value {
        Value::Scalar(Scalar::Bool) => "bool".to_owned(),
        Value::Scalar(Scalar::Char) => "char".to_owned(),
        Value::Scalar(Scalar::Int(int)) => int.rust().to_owned(),
        Value::Scalar(Scalar::Float(float)) => float.rust().to_owned(),
        Value::String => "String".to_owned(),
        Value::Bytes => "Vec<u8>".to_owned(),
        Value::Path => "std::path::PathBuf".to_owned(),
        Value::Duration => "std::time::Duration".to_owned(),
        Value::SystemTime => "std::time::SystemTime".to_owned(),
        Value::Option(inner) => format!("Option<{}>", spelled(inner)),
        Value::List(List::Direct(element)) => format!("Vec<{}>", spelled(&element.to_value())),
        Value::List(List::Converted(item)) => format!("Vec<{}>", spelled(item)),
        Value::Set { order, item } => {
            let set = if *order == MapOrder::Sorted {
                "BTreeSet"
            } else {
                "HashSet"
            };
            format!("std::collections::{set}<{}>", spelled(&item.to_value()))
        }
        Value::Map { order, key, value } => {
            let map = if *order == MapOrder::Sorted {
                "BTreeMap"
            } else {
                "HashMap"
            };
            format!(
                "std::collections::{map}<{}, {}>",
                spelled(&key.to_value()),
                spelled(value)
            )
        }
        Value::Tuple(items) => format!(
            "({})",
            items.iter().map(spelled).collect::<Vec<_>>().join(", ")
        ),
        Value::Array { item, len } => format!("[{}; {len}]", spelled(item)),
        Value::Plain(name)
        | Value::Record(name)
        | Value::Newtype(name)
        | Value::Enumeration(name)
        | Value::DataEnum(name) => name.0.clone(),
        Value::Boxed(inner) => format!("Box<{}>", spelled(inner)),
        Value::Object {
            name,
            hold: ObjectHold::Owned,
        } => name.0.clone(),
        Value::Object {
            name,
            hold: ObjectHold::Arc,
        } => format!("std::sync::Arc<{name}>"),
    }
}

/// A name where Rust needs `r#`.
pub(super) fn raw(name: &str) -> String {
    if syn::parse_str::<syn::Ident>(name).is_ok() || name.starts_with(|c: char| c.is_ascii_digit())
    {
        name.to_owned()
    } else {
        format!("r#{name}")
    }
}

/// Node-API's number of a typed array's kind.
fn kind(element: &Element) -> &'static str {
    match typed_array(element) {
        "Int8Array" => "int8_array",
        "Int16Array" => "int16_array",
        "Int32Array" => "int32_array",
        "Uint16Array" => "uint16_array",
        "Uint32Array" => "uint32_array",
        "Float32Array" => "float32_array",
        "Float64Array" => "float64_array",
        "BigInt64Array" => "bigint64_array",
        "BigUint64Array" => "biguint64_array",
        _ => "uint8_array",
    }
}

/// Whether a value crosses as a JavaScript value of its own.
fn is_direct(types: &Types<'_>, scalar: Scalar) -> bool {
    match scalar {
        Scalar::Bool | Scalar::Float(_) => true,
        Scalar::Char => false,
        Scalar::Int(Int::I64 | Int::U64) => types.int64 == Int64::BigInt,
        Scalar::Int(int) => int.bits() < 128,
    }
}

pub(super) fn function(
    types: &Types<'_>,
    target: &Target<'_>,
    native: String,
    function: &Function,
) -> LoweredFunction {
    let mut call = Call::default();
    let mut path = function.item.path.clone();
    let own = raw(&function.item.name);
    if let Target::Static(object) | Target::Method(object, _) = target {
        path = format!("{}::{own}", object.item.path);
    } else if let Some((module, _)) = path.rsplit_once("::") {
        path = format!("{module}::{own}");
    }
    let mut method_call = None;
    if let Target::Method(object, receiver) = target {
        let name = TypeName(object.item.path.clone());
        let title = types.name(&name);
        call.natives
            .push(format!("this.#handle || s.shut({})", names::quoted(&title)));
        let (look, argument) = match receiver {
            Receiver::Shared => ("shared", "&this"),
            Receiver::Exclusive => ("exclusive", "&mut this"),
            Receiver::Consumed => ("take", "this"),
            Receiver::Arc => ("arc", ""),
        };
        let mutable = if *receiver == Receiver::Exclusive {
            "mut "
        } else {
            ""
        };
        call.before.push_str(&format!(
            "let {mutable}this = call.find(0, \"{title}\", \"this\", |handle| {}.{look}(handle))?;",
            table(&name)
        ));
        if *receiver == Receiver::Arc {
            method_call = Some("this".to_owned());
        } else {
            call.arguments.push(argument.to_owned());
        }
        if *receiver == Receiver::Consumed {
            call.after_js.push_str("this.#gone();");
            call.notes
                .push("Closes the object: it can't be used afterwards.".to_owned());
        }
    }
    for parameter in &function.parameters {
        let name = names::value(&parameter.item, "node");
        let local = names::local(&name);
        let value = argument_value(&parameter.ty);
        let ts = types.ts(&value, Way::In);
        match &parameter.default {
            Some(default) => {
                let default = types.literal(default, &value);
                call.parameters.push(if default == "undefined" {
                    local.clone()
                } else {
                    format!("{local} = {default}")
                });
                call.types.push(format!("{local}?: {ts} | undefined"));
                call.notes
                    .push(format!("@param {local} default: {default}"));
            }
            None => {
                call.parameters.push(local.clone());
                // A trailing optional value may be left out.
                call.types.push(format!("{local}: {ts}"));
            }
        }
        argument(
            types,
            &mut call,
            function.blocking,
            &name,
            &local,
            &parameter.ty,
        );
    }
    if !call.wires.is_empty() {
        let index = call.natives.len();
        call.natives
            .push(format!("s.encode([{}])", call.wires.join(", ")));
        call.before
            .push_str(&format!("let mut wire = call.wire({index})?;"));
        call.before.push_str(&call.wire_reads);
    }
    let mut checks = String::new();
    for (at, (index, name, size, written)) in call.lent.iter().enumerate() {
        if *written {
            let others = call
                .lent
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let others: Vec<String> = others
                .map(|(_, (index, name, size, _))| {
                    format!("call.extent({index}, \"{name}\", {size})?")
                })
                .collect();
            checks.push_str(&format!(
                "lb::disjoint(call.extent({index}, \"{name}\", {size})?, &[{}], \"{name}\")?;",
                others.join(", ")
            ));
        }
    }
    let invoke = match &method_call {
        Some(this) => format!("{this}.{own}({})", call.arguments.join(", ")),
        None => format!("{path}({})", call.arguments.join(", ")),
    };
    let (invoke, spawned) = if function.returns.error.is_some() {
        let mapped = format!("{invoke}.map_err(lb::user_error::<Here, _>)");
        (format!("{mapped}?"), mapped)
    } else {
        let spawned = format!("Ok({invoke})");
        (invoke, spawned)
    };
    let (give, convert, returned) = result(types, function.returns.value.as_ref());
    let count = call.natives.len();
    let ident = naming::pascal(&native);
    let body = if function.blocking {
        format!(
            "{checks} {} call.spawn(move || {spawned}, |call, value| {give})",
            call.before
        )
    } else {
        format!("{checks} {} let value = {invoke}; {give}", call.before)
    };
    let rust = format!(
        "pub struct {ident};\n\
         impl lb::Function for {ident} {{\n\
           const ARGUMENTS: usize = {count};\n\
           fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {{ {body} }}\n\
         }}"
    );
    let native_call = format!("native.{native}({})", call.natives.join(", "));
    let javascript = body_js(&call, function.blocking, &native_call, &convert);
    let returned = if function.blocking {
        format!("Promise<{returned}>")
    } else {
        returned
    };
    if let Some(error) = &function.returns.error {
        call.notes
            .push(format!("@throws {{@link {}}}", types.name(error)));
    }
    if let Some(note) = &function.item.deprecated {
        call.notes.push(format!("@deprecated {note}"));
    }
    if function.blocking {
        call.notes.insert(
            0,
            "Runs on another thread: the event loop is free meanwhile.".to_owned(),
        );
    }
    LoweredFunction {
        native,
        name: names::value(&function.item, "node"),
        javascript,
        typescript: format!("({}): {returned}", call.types.join(", ")),
        docs: docs::block(&function.item.docs, &call.notes, ""),
        rust,
    }
}

fn body_js(call: &Call, blocking: bool, native: &str, convert: &str) -> String {
    let parameters = call.parameters.join(", ");
    let result = |value: &str| {
        if convert.is_empty() {
            value.to_owned()
        } else {
            convert.replace("$", value)
        }
    };
    if blocking {
        let after = if convert.is_empty() && call.after_js.is_empty() {
            String::new()
        } else {
            format!(
                ".then((r) => {{ {} return {}; }})",
                call.after_js,
                result("r")
            )
        };
        return format!(
            "({parameters}) {{ {} return {native}{after}; }}",
            call.before_js
        );
    }
    if call.after_js.is_empty() {
        return format!(
            "({parameters}) {{ {} return {}; }}",
            call.before_js,
            result(native)
        );
    }
    format!(
        "({parameters}) {{ {} const r = {native}; {} return {}; }}",
        call.before_js,
        call.after_js,
        result("r")
    )
}

/// The value that an argument takes, however it is lent.
pub(super) fn argument_value(ty: &Argument) -> Value {
    match ty {
        Argument::Owned(value) => value.clone(),
        Argument::Borrowed(borrow) => borrow_value(borrow),
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

fn argument(
    types: &Types<'_>,
    call: &mut Call,
    blocking: bool,
    name: &str,
    local: &str,
    ty: &Argument,
) {
    let binding = format!("a{}", call.arguments.len());
    let index = call.natives.len();
    match ty {
        Argument::Owned(value) => match types.bare(value) {
            _ if matches!(value, Value::Newtype(_)) => {
                wire(types, call, name, local, value, &binding, &binding)
            }
            Value::Scalar(scalar) if is_direct(types, *scalar) => {
                call.natives.push(local.to_owned());
                call.before
                    .push_str(&format!("let {binding} = call.get({index}, \"{name}\")?;"));
                call.arguments.push(binding);
            }
            Value::String if matches!(value, Value::String) => {
                // The callee may take any owned text.
                wire(types, call, name, local, value, &binding, &binding);
            }
            Value::Bytes if matches!(value, Value::Bytes) => {
                lend(
                    call,
                    name,
                    local,
                    "u8",
                    "uint8_array",
                    "1",
                    false,
                    &types.constant(format!("s.lendBytes({})", names::quoted(name))),
                );
                owned_copy(call, blocking);
            }
            Value::List(List::Direct(element)) if matches!(value, Value::List(_)) => {
                let (rust, kind, size, js) = element_of(types, element, name, false);
                lend(call, name, local, &rust, kind, &size, false, &js);
                owned_copy(call, blocking);
            }
            Value::Object { name: object, hold } if matches!(value, Value::Object { .. }) => {
                object_argument(
                    types,
                    call,
                    name,
                    local,
                    object,
                    if *hold == ObjectHold::Arc {
                        "arc"
                    } else {
                        "take"
                    },
                );
                if *hold == ObjectHold::Owned {
                    call.after_js
                        .push_str(&format!("t{}.closed({local});", types.name(object)));
                    call.notes
                        .push(format!("Takes `{local}` over: it is closed."));
                }
                call.arguments.push(binding);
            }
            _ => wire(types, call, name, local, value, &binding, &binding),
        },
        Argument::Borrowed(borrow) => match borrow {
            Borrow::Str => {
                call.natives.push(local.to_owned());
                call.before
                    .push_str(&format!("let {binding} = call.text({index}, \"{name}\")?;"));
                call.arguments.push(format!("&{binding}"));
            }
            Borrow::Path => {
                call.natives.push(local.to_owned());
                call.before
                    .push_str(&format!("let {binding} = call.text({index}, \"{name}\")?;"));
                call.arguments
                    .push(format!("std::path::Path::new(&*{binding})"));
            }
            Borrow::Bytes | Borrow::BytesMut => {
                let written = *borrow == Borrow::BytesMut;
                let js = types.constant(if written {
                    format!("s.lendMut(Uint8Array, {})", names::quoted(name))
                } else {
                    format!("s.lendBytes({})", names::quoted(name))
                });
                lend(call, name, local, "u8", "uint8_array", "1", written, &js);
                borrowed_slice(call, blocking, written);
            }
            Borrow::Slice(element) | Borrow::SliceMut(element) => {
                let written = matches!(borrow, Borrow::SliceMut(_));
                let (rust, kind, size, js) = element_of(types, element, name, written);
                lend(call, name, local, &rust, kind, &size, written, &js);
                borrowed_slice(call, blocking, written);
            }
            Borrow::Object {
                name: object,
                exclusive,
            } => {
                let look = if *exclusive { "exclusive" } else { "shared" };
                object_argument(types, call, name, local, object, look);
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
                wire(
                    types,
                    call,
                    name,
                    local,
                    value,
                    &binding,
                    &format!("&{binding}"),
                );
            }
            Borrow::Optional(inner) => optional(types, call, name, local, inner, &binding),
        },
    }
}

/// A converted argument. Its type is spelled only where it is lent: inference finds it elsewhere.
fn wire(
    types: &Types<'_>,
    call: &mut Call,
    name: &str,
    local: &str,
    value: &Value,
    binding: &str,
    argument: &str,
) {
    let codec = types.constant(types.codec(value));
    call.wires
        .push(format!("{codec}, {local}, {}", names::quoted(name)));
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
            let index = call.natives.len();
            let title = types.name(object);
            call.natives.push(format!(
                "{local} === undefined || {local} === null ? 0 : s.handle(t{title}, {local}, {})",
                names::quoted(name)
            ));
            let (look, mutable, lent) = if *exclusive {
                ("exclusive", "mut ", "as_deref_mut")
            } else {
                ("shared", "", "as_deref")
            };
            call.before.push_str(&format!(
                "let {mutable}{binding} = if call.get::<f64>({index}, \"{name}\")? == 0.0 {{ None }} else {{ Some(call.find({index}, \"{title}\", \"{name}\", |handle| {}.{look}(handle))?) }};",
                table(object)
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
                types,
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
                types,
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
    call.natives.push(format!(
        "s.handle(t{title}, {local}, {})",
        names::quoted(name)
    ));
    call.before.push_str(&format!(
        "let {binding} = call.find({index}, \"{title}\", \"{name}\", |handle| {}.{look}(handle))?;",
        table(object)
    ));
}

/// Rust item, array kind, bytes per element, and the JavaScript that checks.
fn element_of(
    types: &Types<'_>,
    element: &Element,
    name: &str,
    written: bool,
) -> (String, &'static str, String, String) {
    let quoted = names::quoted(name);
    match element {
        Element::Plain(path) => {
            let class = types.name(path);
            let lend = if written { "lendMut" } else { "lend" };
            let js = format!("((v) => {class}Array.{lend}(v, {quoted}))");
            (path.0.clone(), "uint8_array", "1".to_owned(), js)
        }
        other => {
            let array = typed_array(other);
            let rust = spelled(&other.to_value());
            let js = if written {
                types.constant(format!("s.lendMut({array}, {quoted})"))
            } else {
                let lend = format!(
                    "s.lend({array}, {}, {quoted})",
                    types.codec(&other.to_value())
                );
                types.constant(lend)
            };
            let size = format!("size_of::<{rust}>()");
            (rust, kind(other), size, js)
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one lent array, everything about it"
)]
fn lend(
    call: &mut Call,
    name: &str,
    local: &str,
    rust: &str,
    kind: &str,
    size: &str,
    written: bool,
    js: &str,
) {
    let binding = format!("a{}", call.arguments.len());
    let index = call.natives.len();
    call.natives.push(format!("{js}({local})"));
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

/// The callee owns a copy.
fn owned_copy(call: &mut Call, _: bool) {
    if let Some(last) = call.arguments.last_mut() {
        call.before
            .push_str(&format!("let {last} = {last}.to_vec();"));
        *last = format!("{last}.into()");
    }
}

/// Another thread can't borrow JavaScript's memory: it gets a copy.
fn borrowed_slice(call: &mut Call, blocking: bool, written: bool) {
    if let Some(last) = call.arguments.last_mut() {
        if blocking {
            call.before.push_str(&format!(
                "let {}{last} = {last}.to_vec();",
                if written { "mut " } else { "" }
            ));
        }
        *last = format!("{}{last}", if written { "&mut " } else { "&" });
    }
}

/// Rust that hands the result over, JavaScript that converts it (`$` is the native result), its type.
pub(super) fn result(types: &Types<'_>, value: Option<&Value>) -> (String, String, String) {
    let Some(value) = value else {
        return (
            "Ok(call.give(value))".to_owned(),
            String::new(),
            "void".to_owned(),
        );
    };
    let ts = types.ts(value, Way::Out);
    let (give, convert) = match value {
        Value::Scalar(scalar) if is_direct(types, *scalar) => {
            ("Ok(call.give(value))".to_owned(), String::new())
        }
        Value::String => ("Ok(call.string(&value))".to_owned(), String::new()),
        Value::Bytes => (
            "Ok(call.memory_of::<Here, u8>(&value, Some(lb::sys::TypedarrayType::uint8_array)))"
                .to_owned(),
            String::new(),
        ),
        Value::List(List::Direct(Element::Plain(name))) => (
            format!("Ok(call.memory_of::<Here, {name}>(&Vec::from(value), None))"),
            format!("new {}Array($)", types.name(name)),
        ),
        Value::List(List::Direct(element)) => (
            format!(
                "Ok(call.memory_of::<Here, {}>(&Vec::from(value), Some(lb::sys::TypedarrayType::{})))",
                spelled(&element.to_value()),
                kind(element)
            ),
            String::new(),
        ),
        Value::Object { name, .. } => (
            format!(
                "Ok(call.give_handle({}.insert(value).to_bits()))",
                table(name)
            ),
            format!("t{}.wrap($)", types.name(name)),
        ),
        value => (
            "call.give_wire::<Here, _>(value)".to_owned(),
            format!("s.decode({}, $)", types.constant(types.codec(value))),
        ),
    };
    (give, convert, ts)
}
