//! Functions: the JavaScript that callers see, and the Rust that Node calls. Arguments are `arguments`' own.

use landbridge_model::{Element, Function, List, Object, Receiver, TypeName, Value};
use serde::Serialize;

use super::arguments::{argument, argument_value};
use super::spelling::{is_direct, kind, raw, spelled, table};
use crate::javascript::docs;
use crate::javascript::names;
use crate::javascript::types::{Types, Way};
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
pub(super) struct Call {
    /// Of the JavaScript function.
    pub(super) parameters: Vec<String>,
    /// Of the TypeScript declaration.
    pub(super) types: Vec<String>,
    /// JavaScript before the native call.
    pub(super) before_js: String,
    /// Arguments of the native call.
    pub(super) natives: Vec<String>,
    /// `codec, value, "name"` of converted arguments.
    pub(super) wires: Vec<String>,
    /// JavaScript after the native call.
    pub(super) after_js: String,
    /// Rust before the call; converted arguments come in order.
    pub(super) before: String,
    pub(super) wire_reads: String,
    /// Arguments of the Rust call.
    pub(super) arguments: Vec<String>,
    /// Index, item size and whether it is written, of lent memory.
    pub(super) lent: Vec<(usize, String, &'static str, bool)>,
    pub(super) notes: Vec<String>,
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
