//! Traits that the program implements: a protocol of each, and the functions that the C interface calls for an
//! implementation. Where the trait has a body of its own, so has the protocol, in an extension: it calls Rust's.

use landbridge_model::{Function, Given, Import, ImportMethod, TypeName};

use super::arguments::Call;
use super::callbacks::Asked;
use super::functions::{Of, indented};
use super::lower::{Lowering, docs};
use super::names;
use crate::c::abi;
use crate::members::Spot;
use crate::naming;

/// What a trait's own body is run over, by a name that no parameter of the user's has.
pub(super) const IMPLEMENTATION: &str = "lb_it";

/// The name of the function that calls a trait's own body.
pub(super) fn provided(function: &Function) -> String {
    format!("lb{}", naming::pascal(&function.item.name))
}

impl Lowering<'_> {
    pub(super) fn import(&mut self, it: &Import) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let c = self.types.abi.ty(&path);
        let notes = [
            "Implemented by the program, and kept by Rust for as long as it needs it: it is let go on whatever thread that \
             is. Any thread may call the methods, several at once."
                .to_owned(),
            "What a method throws becomes an error in Rust.".to_owned(),
        ];
        let mut text = docs(&it.item, &notes, "");
        text.push_str(&format!("public protocol {name}: Sendable {{\n"));
        let mut functions = String::new();
        for (method, field) in self.types.abi.import_methods(it) {
            let own = names::member(Spot::Parameter, &method.item);
            let (result, asked) = self.asked_by(method);
            text.push_str(&declared(method, &self.signature(method, &result, &asked)));
            let function = if method.is_async {
                let reply = format!("{c}_{field}_reply");
                self.answered_later(method, &reply, &own, asked)
            } else {
                let returns = &method.returns;
                let called = format!("lb_host.{own}({})", labelled(method, &asked.arguments));
                let (more, body) = self.answered(
                    returns.value.as_ref(),
                    returns.error.as_ref(),
                    &asked.before,
                    &called,
                );
                (more, asked.parameters, body)
            };
            let (more, parameters, body) = function;
            let all: String = (parameters.iter().chain(&more))
                .map(|it| format!(", {it}"))
                .collect();
            functions.push_str(&format!(
                "    {field}: {{ lb_self{all} in\n      let lb_host = lbKept(lb_self, (any {name}).self)\n{body}    }},\n"
            ));
        }
        text.push('}');
        let bodies = self.types.abi.bodies(it);
        if !bodies.is_empty() {
            text.push_str(&format!("\n\nextension {name} {{\n"));
            let all: Vec<String> = bodies.iter().map(|body| self.extended(body)).collect();
            text.push_str(&all.join("\n"));
            text.push('}');
        }
        self.out.imports.push(text);
        // The box is said in full: a generic function would look into the `any` and box what is in it.
        self.out.codecs.push(format!(
            "func lbFunctionsOf{name}(_ lb_it: any {name}) -> {c} {{\n  {c}(\n{functions}    \
             self: Unmanaged.passRetained(LBBox<any {name}>(lb_it)).toOpaque(), free: {{ lbLetGo($0) }})\n}}"
        ));
        for body in bodies {
            let symbol = self.types.abi.function(&body.function.item);
            let function = self.lower_function(Of::Provided, &symbol, &body.function);
            self.out.codecs.push(function);
        }
    }

    /// What a method gives, and what it is given.
    fn asked_by(&mut self, method: &ImportMethod) -> (String, Asked) {
        let given: Vec<Given> = method.parameters.iter().map(|it| it.ty.clone()).collect();
        let asked = self.asked(&given);
        let value = method.returns.value.as_ref();
        let result = value.map_or_else(|| "Void".to_owned(), |value| self.types.of(value));
        (result, asked)
    }

    /// `func get(key: String) throws -> [UInt8]`
    fn signature(&self, method: &ImportMethod, result: &str, asked: &Asked) -> String {
        let own = names::member(Spot::Parameter, &method.item);
        let parameters: Vec<String> = (method.parameters.iter().zip(&asked.types))
            .map(|(it, ty)| format!("{}: {ty}", names::member(Spot::Parameter, &it.item)))
            .collect();
        let waits = if method.is_async { "async " } else { "" };
        let result = if result == "Void" {
            String::new()
        } else {
            format!(" -> {result}")
        };
        format!(
            "func {own}({}) {waits}throws{result}",
            parameters.join(", ")
        )
    }

    /// More parameters, all parameters and the body of the function for a method that answers later.
    fn answered_later(
        &mut self,
        method: &ImportMethod,
        reply: &str,
        own: &str,
        asked: Asked,
    ) -> (Vec<String>, Vec<String>, String) {
        let returns = &method.returns;
        let answer = self.reply(reply, returns.value.as_ref(), returns.error.as_ref(), false);
        // What is lent is read before the function returns.
        let mut given = asked.before.clone();
        let mut arguments = Vec::new();
        for (at, (ty, one)) in asked.types.iter().zip(&asked.arguments).enumerate() {
            given.push_str(&format!("        let lb_given{at}: {ty} = {one}\n"));
            arguments.push(format!("lb_given{at}"));
        }
        let called = format!(
            "        lb_answer.give {{ try await lb_host.{own}({}) }}\n",
            labelled(method, &arguments)
        );
        let body = if given.contains("try ") {
            format!(
                "{answer}      do {{\n{given}{called}      }} catch {{\n        lb_answer.refuse(error)\n      }}\n"
            )
        } else {
            format!("{answer}{given}{called}")
        };
        (vec!["lb_reply".to_owned()], asked.parameters, body)
    }

    /// The body of a method for which the trait has one.
    fn extended(&mut self, body: &abi::Body) -> String {
        let method = &body.method;
        let (result, asked) = self.asked_by(method);
        let signature = self.signature(method, &result, &asked);
        let function = &body.function;
        let mut arguments: Vec<String> = (function.parameters.iter())
            .map(|it| names::member(Spot::Parameter, &it.item))
            .map(|own| format!("{own}: {own}"))
            .collect();
        if let Some(first) = arguments.first_mut() {
            *first = format!("{IMPLEMENTATION}: self");
        }
        let waits = if method.is_async { "await " } else { "" };
        let body = format!(
            "  try {waits}{}({})\n",
            provided(function),
            arguments.join(", ")
        );
        format!(
            "  /// Rust's own body.\n  public {signature} {{\n{}  }}\n",
            indented(&body)
        )
    }

    /// A parameter that takes an implementation.
    pub(super) fn implementation(
        &mut self,
        name: &str,
        path: &TypeName,
        optional: bool,
        default: bool,
        call: &mut Call,
    ) {
        let own = self.types.named(path);
        let at = call.arguments.len();
        // Behind everything that can throw: from here on the library frees it.
        if optional {
            let default = if default { " = nil" } else { "" };
            call.parameters
                .push(format!("{name}: (any {own})?{default}"));
            call.passing.push_str(&format!(
                "  let lb_in{at} = {name}.map {{ lbFunctionsOf{own}($0) }}\n"
            ));
        } else {
            call.parameters.push(format!("{name}: any {own}"));
            call.passing
                .push_str(&format!("  let lb_in{at} = lbFunctionsOf{own}({name})\n"));
        }
        call.lends
            .push(format!("lbLend(form: lb_in{at}) {{ lb_p{at} in"));
        call.arguments.push(format!("lb_p{at}"));
    }
}

/// The declaration of a method in the protocol.
fn declared(method: &ImportMethod, signature: &str) -> String {
    let mut notes = Vec::new();
    if let Some(error) = &method.returns.error {
        notes.push(format!(
            "Throws `{}` where it is to be this error in Rust.",
            error.last()
        ));
    }
    if method.provided {
        notes.push("Rust's own body, unless it is implemented.".to_owned());
    }
    let mut item = method.item.clone();
    // The package itself calls it.
    if let Some(note) = item.deprecated.take() {
        notes.push(format!("Deprecated: {note}"));
    }
    format!("{}  {signature}\n", docs(&item, &notes, "  "))
}

/// Arguments with the labels of a method's parameters.
fn labelled(method: &ImportMethod, arguments: &[String]) -> String {
    let all: Vec<String> = (method.parameters.iter().zip(arguments))
        .map(|(it, argument)| format!("{}: {argument}", names::member(Spot::Parameter, &it.item)))
        .collect();
    all.join(", ")
}
