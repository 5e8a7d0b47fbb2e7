//! Functions: the JavaScript that callers see, and the Rust that Node calls. Arguments and
//! results have a file each.

use landbridge_model::{Function, Object, Receiver, TypeName, Value};
use serde::Serialize;

use super::arguments::{Lasting, argument, argument_value};
use super::callbacks;
use super::moves::{self, Move};
use super::natives::{Manner, Native, Natives, Passed, Returned};
use super::results::{Convert, Handed, result};
use super::sequences;
use super::spelling::{native_type, raw, table};
use crate::javascript::docs;
use crate::javascript::names;
use crate::javascript::types::{Types, Way};

/// A function of the addon and its face.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct LoweredFunction {
    /// What it calls.
    pub(super) native: Option<Native>,
    /// As callers see it.
    pub(super) name: String,
    /// `(a, b = 10)`
    pub(super) parameters: String,
    /// The statements of its body.
    pub(super) statements: String,
    /// What it returns; an object's handle bare in a constructor.
    pub(super) value: String,
    /// `(a: number, b?: number): number`
    pub(super) typescript: String,
    /// The doc comment.
    pub(super) docs: String,
    /// The Rust type and its `Function` impl.
    pub(super) rust: String,
}

impl LoweredFunction {
    /// `(a, b = 10) { … }`
    pub(super) fn javascript(&self) -> String {
        format!(
            "{} {{ {} return {}; }}",
            self.parameters, self.statements, self.value
        )
    }
}

/// What a call is made on.
pub(super) enum Target<'a> {
    Free,
    /// Gives the handle that the object is about to have.
    Constructor(&'a Object),
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
    /// Arguments of the native call.
    pub(super) natives: Natives,
    /// Name, expression and type of converted arguments.
    pub(super) wires: Vec<(String, String, Value)>,
    /// JavaScript after the native call.
    pub(super) after_js: String,
    /// Rust before the call; converted arguments come in order.
    pub(super) before: String,
    pub(super) wire_reads: String,
    /// Objects that the callee gets, each an argument of its own.
    pub(super) moves: Vec<Move>,
    /// Arguments of the Rust call.
    pub(super) arguments: Vec<String>,
    /// Index, item size and whether it is written, of lent memory.
    pub(super) lent: Vec<(usize, String, &'static str, bool)>,
    /// Bindings of the arrays that another thread's copies go back to.
    pub(super) backs: Vec<String>,
    /// Whether functions among the arguments are called with values of JavaScript's own.
    pub(super) calls: bool,
    /// JavaScript objects that are borrowed as long as the call lasts.
    pub(super) kept: Vec<String>,
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
    if let Target::Constructor(object) | Target::Static(object) | Target::Method(object, _) = target
    {
        path = format!("{}::{own}", object.item.path);
    }
    let mut method_call = None;
    if let Target::Method(object, receiver) = target {
        let name = TypeName(object.item.path.clone());
        let title = types.name(&name);
        let handle = format!("this.#handle || $s.shut({})", names::quoted(&title));
        call.natives.push(handle, Passed::Handle);
        let (look, argument) = match receiver {
            Receiver::Shared => ("shared", "&this"),
            Receiver::Exclusive => ("exclusive", "&mut this"),
            Receiver::Consumed => ("", "this"),
            Receiver::Arc => ("arc", ""),
        };
        let mutable = if *receiver == Receiver::Exclusive {
            "mut "
        } else {
            ""
        };
        if *receiver == Receiver::Consumed {
            call.moves.push(Move {
                binding: "this".to_owned(),
                index: 0,
                title,
                parameter: "this".to_owned(),
                table: table(types, &name),
            });
        } else {
            call.before.push_str(&format!(
                "let {mutable}this = call.find(0, \"{title}\", \"this\", |handle| {}.{look}(handle))?;",
                table(types, &name)
            ));
        }
        if matches!(receiver, Receiver::Shared | Receiver::Exclusive) {
            call.kept.push("this".to_owned());
        }
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
        let ts = match &value {
            Some(value) => types.ts(value, Way::In),
            None => callbacks::ts(types, &parameter.ty),
        };
        match &parameter.default {
            Some(default) => {
                // What is no value has no default but nothing.
                let default = value.map_or_else(
                    || "undefined".to_owned(),
                    |value| types.literal(default, &value),
                );
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
            Lasting::of(function),
            &name,
            &local,
            &parameter.ty,
        );
    }
    if !call.wires.is_empty() {
        let index = call.natives.len();
        let wires: Vec<(String, Value)> = call
            .wires
            .iter()
            .map(|(name, _, ty)| (name.clone(), ty.clone()))
            .collect();
        let given: Vec<&str> = call.wires.iter().map(|(_, it, _)| it.as_str()).collect();
        let converted = format!("{}({})", types.arguments(&wires), given.join(", "));
        call.natives.push(converted, Passed::Wire);
        let moved = moves::inside(types, &mut call, &wires);
        call.before.push_str(&moves::checked(&call.moves, moved));
        call.before
            .push_str(&format!("let mut wire = call.wire({index})?;"));
        call.before.push_str(&call.wire_reads);
    } else {
        call.before
            .push_str(&moves::checked(&call.moves, String::new()));
    }
    call.before.push_str(&moves::taken(&call.moves));
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
    let sequence = function.output.sequence().map(|sequence| {
        let title = match target {
            Target::Method(object, _) | Target::Static(object) | Target::Constructor(object) => {
                let class = types.name(&TypeName(object.item.path.clone()));
                format!("{class}.{}", names::value(&function.item, "node"))
            }
            Target::Free => names::value(&function.item, "node"),
        };
        sequences::lower(types, &call, function, sequence, &invoke, &title)
    });
    let invoke = if function.is_async {
        format!("{invoke}.await")
    } else {
        invoke
    };
    let (invoke, spawned) = if function.error.is_some() {
        let mapped = format!("{invoke}.map_err(lb::user_error::<Here, _>)");
        (format!("{mapped}?"), mapped)
    } else {
        let spawned = format!("Ok({invoke})");
        (invoke, spawned)
    };
    let Handed {
        give,
        mut convert,
        typescript: mut returned,
        returned: mut crossing,
    } = result(types, function.output.value());
    if let Target::Constructor(_) = target {
        convert = Convert::default();
    }
    let mut opened = None;
    if let Some(sequence) = sequence {
        convert = sequence.convert;
        returned = sequence.typescript;
        opened = Some(sequence.body);
        crossing = Returned::Items(Box::new(sequence.batch));
    }
    let count = call.natives.len();
    let ident = native_type(&native);
    let body = if let Some(body) = opened {
        format!("{checks} {body}")
    } else if function.is_async {
        format!(
            "{checks} {} call.promise(async move {{ {spawned} }}, |call, value| {give})",
            call.before
        )
    } else if function.blocking {
        format!(
            "{checks} {} call.spawn(vec![{}], move || {spawned}, |call, value| {give})",
            call.before,
            call.backs.join(", ")
        )
    } else if call.backs.is_empty() {
        let (share, end) = match call.calls {
            true => ("let calls = call.calls();", "drop(calls);"),
            false => ("", ""),
        };
        format!(
            "{checks} {} {share} let value = {invoke}; {end} {give}",
            call.before
        )
    } else {
        format!(
            "{checks} {} let result: Result<_, lb::Stopped> = (move || {spawned})(); call.put_back(vec![{}])?; let value = result?; {give}",
            call.before,
            call.backs.join(", ")
        )
    };
    let rust = format!(
        "pub struct {ident};\n\
         impl lb::Function for {ident} {{\n\
           const ARGUMENTS: usize = {count};\n\
           fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {{ {body} }}\n\
         }}"
    );
    call.natives.reuse();
    let native_call = format!("$native.{native}({})", call.natives.list());
    let error = function.error.as_ref().map(|it| types.name(it));
    let (statements, value) = if function.is_async {
        options(types, &mut call);
        promised(&call, native_call, &convert)
    } else {
        javascript(&call, function.blocking, error, native_call, &convert)
    };
    let returned = if function.blocking || function.is_async {
        format!("{}<{returned}>", types.global("Promise"))
    } else {
        returned
    };
    if let Some(error) = &function.error {
        call.notes
            .push(format!("@throws {{@link {}}}", types.name(error)));
    }
    let sequence = function.output.sequence();
    if let Some((sequence, error)) = sequence.and_then(|it| Some((it, it.error.as_ref()?))) {
        call.notes
            .push(sequences::note(sequence, &types.name(error)));
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
    let manner = match function {
        _ if sequence.is_some() => Manner::Call,
        Function { is_async: true, .. } => Manner::Future,
        Function { blocking: true, .. } => Manner::Blocking,
        _ => Manner::Call,
    };
    LoweredFunction {
        native: Some(Native {
            name: native,
            given: call.natives.given,
            returned: crossing,
            manner,
        }),
        name: names::value(&function.item, "node"),
        parameters: format!("({})", call.parameters.join(", ")),
        statements,
        value,
        typescript: format!("({}): {returned}", call.types.join(", ")),
        docs: docs::block(&function.item.docs, &call.notes, ""),
        rust,
    }
}

/// The last parameter of an async function.
fn options(types: &Types<'_>, call: &mut Call) {
    let taken = |name: &str| {
        let called = |it: &String| it.split([':', '?']).next() == Some(name);
        call.types.iter().any(called)
    };
    let name = ["options", "promiseOptions", "$options"];
    let name = name.into_iter().find(|it| !taken(it)).unwrap_or("$options");
    call.parameters.push("$options".to_owned());
    call.types.push(format!(
        "{name}?: {{ signal?: {} | undefined }} | undefined",
        types.global("AbortSignal")
    ));
    call.notes.push(format!(
        "@param {name} aborting `signal` drops the Rust future, and rejects with the signal's reason"
    ));
}

/// As [`javascript`], for a future: its promise.
fn promised(call: &Call, native: String, convert: &Convert) -> (String, String) {
    let statements = format!(
        "const $signal = $options === undefined ? undefined : $f.signalOf($options); \
         if ($signal !== undefined && $signal.aborted) return $f.aborted($signal); \
         const $r = {native}; {}",
        call.after_js
    );
    let mut given = vec!["$r".to_owned(), "$signal".to_owned()];
    if !convert.is_none() || !call.kept.is_empty() {
        given.push(if convert.is_none() {
            "undefined".to_owned()
        } else {
            format!("($r) => {}", convert.of("$r"))
        });
    }
    match call.kept.as_slice() {
        [] => {}
        [kept] => given.push(kept.clone()),
        kept => given.push(format!("[{}]", kept.join(", "))),
    }
    (statements, format!("$promise({})", given.join(", ")))
}

/// The statements, and what is returned. A call on this thread answers with a mark where it failed.
fn javascript(
    call: &Call,
    blocking: bool,
    error: Option<String>,
    native: String,
    convert: &Convert,
) -> (String, String) {
    let after = &call.after_js;
    if blocking {
        if convert.is_none() && after.is_empty() {
            return (String::new(), native);
        }
        let then = format!(".then(($r) => {{ {after} return {}; }})", convert.of("$r"));
        return (String::new(), format!("{native}{then}"));
    }
    let check = error.map_or_else(String::new, |error| {
        format!("if ($r === $s.FAILED) throw e${error}($s.failed()); ")
    });
    if after.is_empty() && check.is_empty() {
        return (String::new(), convert.of(&native));
    }
    (
        format!("const $r = {native}; {check}{after}"),
        convert.of("$r"),
    )
}
