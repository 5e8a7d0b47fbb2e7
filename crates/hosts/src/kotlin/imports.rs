//! Traits that the program implements: an interface of each, and the object that Rust keeps of an implementation, which is told
//! by the first slot which method is called. Where the trait has a body of its own, so has the interface: it calls Rust's.

use landbridge_model::{
    ExportedTraits, Function, Import, ImportMethod, MethodKind, Receiver, TypeName,
};

use super::arguments::Call;
use super::functions::Of;
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

/// What a method is given, being put together.
struct Asked {
    types: Vec<String>,
    arguments: Vec<String>,
    /// The next slot.
    slot: usize,
}

impl Lowering<'_> {
    pub(super) fn import(&mut self, it: &Import) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let c = self.types.abi.ty(&path);
        let notes = [
            "Implemented by the program, and kept by Rust for as long as it needs it. Any thread may call the methods, several \
             at once."
                .to_owned(),
            "What a method throws becomes an error in Rust.".to_owned(),
        ];
        let mut text = docs(&it.item, &notes, "");
        text.push_str(&format!("public interface {name} {{\n"));
        let bodies = self.types.abi.bodies(it);
        let (mut cases, mut methods, mut puts) = (String::new(), String::new(), String::new());
        for (at, (method, field)) in self.types.abi.import_methods(it).into_iter().enumerate() {
            let given = self.given(method);
            let body = bodies
                .iter()
                .find(|it| it.method.item.path == method.item.path);
            text.push_str(&self.declared(method, &given, body));
            let lines = if method.is_async {
                self.answered_later(method, &format!("{c}_{field}_reply"), given)
            } else {
                self.answered(method, given)
            };
            cases.push_str(&format!("    {at} -> lb_m{at}(slots)\n"));
            methods.push_str(&format!(
                "\n  private fun lb_m{at}(lb_slots: Long): Int {{\n"
            ));
            for line in lines {
                methods.push_str(&format!("    {line}\n"));
            }
            methods.push_str("  }\n");
            let signature = self.types.header.callback(&c, &field).cloned();
            let number = self.trampoline(&signature.unwrap_or_default(), Some(at));
            let place = self.types.header.offset(&c, &field);
            puts.push_str(&format!(
                "  lbPutLong(at + {place}, LBNative.lb_function({number}))\n"
            ));
        }
        text.truncate(text.trim_end().len());
        text.push_str("\n}");
        self.out.imports.push(text);
        let (free, kept) = (
            self.types.header.offset(&c, "free"),
            self.types.header.offset(&c, "self"),
        );
        self.out.codecs.push(format!(
            "private class LBOf{name}(private val lb_host: {name}) : LBHandler {{\n  \
             override fun call(slots: Long): Int = when (lbGetLong(slots).toInt()) {{\n{cases}    else -> 1\n  }}\n{methods}}}\n\n\
             internal fun lbPutFunctionsOf{name}(at: Long, lb_it: {name}) {{\n{puts}  \
             lbPutLong(at + {free}, LBNative.lb_function(0))\n  lbPutLong(at + {kept}, LBNative.lb_keep(LBOf{name}(lb_it)))\n}}"
        ));
        for body in bodies {
            let symbol = self.types.abi.function(&body.function.item);
            let function = self.lower_function(Of::Provided, &symbol, &body.function);
            self.out.codecs.push(function);
        }
    }

    fn given(&mut self, method: &ImportMethod) -> Asked {
        // The first slot says which method it is.
        let mut all = Asked {
            types: Vec::new(),
            arguments: Vec::new(),
            slot: 1,
        };
        for parameter in &method.parameters {
            let (ty, argument, slots) = self.asked(&parameter.ty, all.slot);
            all.types.push(ty);
            all.arguments.push(argument);
            all.slot += slots;
        }
        all
    }

    /// The declaration of a method in the interface, with its body where the trait has one.
    fn declared(
        &mut self,
        method: &ImportMethod,
        given: &Asked,
        body: Option<&abi::Body>,
    ) -> String {
        let own = method_name(method);
        let parameters: Vec<String> = (method.parameters.iter().zip(&given.types))
            .map(|(it, ty)| format!("{}: {ty}", names::member(Spot::Parameter, &it.item)))
            .collect();
        let value = method.returns.value.as_ref();
        let result = value.map_or_else(String::new, |value| format!(": {}", self.types.of(value)));
        let suspend = if method.is_async { "suspend " } else { "" };
        let mut notes = Vec::new();
        if method.provided {
            notes.push("Rust's own body, unless it is implemented.".to_owned());
        }
        if let Some(error) = &method.returns.error {
            notes.push(format!(
                "@throws {} where it is to be this error in Rust.",
                self.types.own(&error.0)
            ));
        }
        let mut item = method.item.clone();
        // The package itself calls it.
        if let Some(note) = item.deprecated.take() {
            notes.insert(0, format!("Deprecated: {note}"));
        }
        let body = body.map_or_else(String::new, |body| {
            let mut arguments: Vec<String> = (body.function.parameters.iter())
                .map(|it| names::member(Spot::Parameter, &it.item))
                .collect();
            if let Some(first) = arguments.first_mut() {
                *first = "this".to_owned();
            }
            let called = format!("{}({})", provided(&body.function), arguments.join(", "));
            if value.is_some() {
                format!(" = {called}")
            } else {
                format!(" {{\n    {called}\n  }}")
            }
        });
        format!(
            "{}  public {suspend}fun {own}({}){result}{body}\n\n",
            docs(&item, &notes, "  "),
            parameters.join(", ")
        )
    }

    /// What calls a method and writes what it gives.
    fn answered(&mut self, method: &ImportMethod, given: Asked) -> Vec<String> {
        let mut slot = given.slot;
        let called = format!(
            "lb_host.{}({})",
            method_name(method),
            labelled(method, &given.arguments)
        );
        let mut body = Vec::new();
        match method.returns.value.as_ref() {
            None => body.push(called),
            Some(value) => {
                body.push(format!("val lb_result = {called}"));
                body.push(format!("val lb_out = lbGetLong(lb_slots + {})", 8 * slot));
                body.extend(self.whole_answer(value));
                slot += 1;
            }
        }
        let made = self.failing(method.returns.error.as_ref());
        let guard = super::callbacks::guard(&body, slot, &made);
        let mut lines = vec![format!("return {guard}")];
        lines.extend(body.iter().map(|line| format!("  {line}")));
        lines.push("}".to_owned());
        lines
    }

    /// What reads what a method is given, which is lent, and has a coroutine call it.
    fn answered_later(&mut self, method: &ImportMethod, reply: &str, given: Asked) -> Vec<String> {
        let returns = &method.returns;
        let mut lines = self.reply(
            reply,
            returns.value.as_ref(),
            returns.error.as_ref(),
            given.slot,
        );
        let mut arguments = Vec::new();
        lines.push("try {".to_owned());
        for (at, one) in given.arguments.iter().enumerate() {
            lines.push(format!("  val lb_given{at} = {one}"));
            arguments.push(format!("lb_given{at}"));
        }
        lines.push(format!(
            "  lb_answer.give {{ lb_host.{}({}) }}",
            method_name(method),
            labelled(method, &arguments)
        ));
        lines.push("} catch (lb_error: Throwable) {".to_owned());
        lines.push("  lb_answer.refuse(lb_error)".to_owned());
        lines.push("}".to_owned());
        lines.push("return 0".to_owned());
        lines
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
        let c = self.types.abi.ty(path);
        let (size, _) = self.types.header.layout(&c);
        let place = format!("lb_in{}", call.arguments.len());
        let put = format!("lbPutFunctionsOf{own}({place}, {name})");
        // Behind everything that can throw: from here on the library frees it.
        if optional {
            let default = if default { " = null" } else { "" };
            call.parameters.push(format!("{name}: {own}?{default}"));
            call.before.push(format!(
                "val {place} = if ({name} == null) 0L else lb_arena.make({size}L)"
            ));
            call.passing
                .push(format!("if ({name} != null) {{ {put} }}"));
        } else {
            call.parameters.push(format!("{name}: {own}"));
            call.before
                .push(format!("val {place} = lb_arena.make({size}L)"));
            call.passing.push(put);
        }
        call.arguments.push(place);
    }
}

/// As other objects' methods: what every object of Kotlin's has already gets another name.
fn method_name(method: &ImportMethod) -> String {
    let none = ExportedTraits::default();
    let kind = MethodKind::Method(Receiver::Shared);
    names::member(Spot::Method(&none, kind), &method.item)
}

/// Arguments by the names of a method's parameters, so that implementations may have others.
fn labelled(method: &ImportMethod, arguments: &[String]) -> String {
    let all: Vec<String> = (method.parameters.iter().zip(arguments))
        .map(|(it, argument)| format!("{} = {argument}", names::member(Spot::Parameter, &it.item)))
        .collect();
    all.join(", ")
}
