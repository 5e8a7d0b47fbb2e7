//! Traits that the program implements: an abstract class of each, and the functions that the C interface calls for an
//! implementation. Where the trait has a body of its own, so has the class: it calls Rust's.

use landbridge_model::{Given, Import, ImportHold, ImportMethod, TypeName};

use super::arguments::Passed;
use super::callbacks::Asked;
use super::functions::Of;
use super::lower::Lowering;
use super::names;
use crate::c::abi;
use crate::members::Spot;

impl Lowering<'_> {
    pub(super) fn import(&mut self, it: &Import) {
        let path = TypeName(it.item.path.clone());
        let name = self.types.own(&path.0);
        let full = self.types.named(&path);
        let word = self.types.abi.word(&path);
        let c = self.types.abi.ty(&path);
        let notes = [
            "Implemented by the program, and passed as a `std::shared_ptr`, which Rust keeps for as long as it needs it and \
             lets go on whatever thread that is. Any thread may call the methods, several at once."
                .to_owned(),
            "What a method is given as a view is lent for the call. What it throws becomes an error in Rust.".to_owned(),
        ];
        let bodies = self.types.abi.bodies(it);
        let waits = bodies.iter().any(|body| body.method.is_async);
        let base = if waits {
            format!(" : public std::enable_shared_from_this<{name}>")
        } else {
            String::new()
        };
        let mut text = abi::doxygen(&it.item.docs, &notes, "");
        text.push_str(&format!(
            "class {name}{base} {{\npublic:\n  virtual ~{name}() = default;\n\n"
        ));
        let mut functions = String::new();
        let methods = self.types.abi.import_methods(it);
        for (method, field) in methods {
            let own = names::member(Spot::Parameter, &method.item);
            let (result, asked) = self.asked_by(method);
            text.push_str(&self.declared(method, &own, &result, &asked));
            let object = format!("(*static_cast<std::shared_ptr<{full}> *>(lb_self))->{own}");
            let slot = format!("  lb_functions.{field} = [](void *lb_self");
            functions.push_str(&if method.is_async {
                let reply = format!("{c}_{field}_reply");
                self.answered_later(method, &reply, &slot, &object, &asked)
            } else {
                let returns = &method.returns;
                let (value, error) = (returns.value.as_ref(), returns.error.as_ref());
                let called = format!("{object}({})", asked.arguments.join(", "));
                let mut own = format!("::{c}_{field}_A");
                let (more, body) = if value.is_none_or(|value| self.types.abi.fits_register(value))
                {
                    (Vec::new(), self.beside(value, error, &called, &own))
                } else {
                    own = format!("::{}_status", self.types.prefix);
                    self.answered(value, error, &called)
                };
                let all: String = (asked.parameters.iter().chain(&more))
                    .map(|it| format!(", {it}"))
                    .collect();
                format!("{slot}{all}) -> {own} {{\n{body}  }};\n")
            });
        }
        text.push_str(&format!(
            "\nprotected:\n  {name}() = default;\n  {name}(const {name} &) = default;\n  \
             {name} &operator=(const {name} &) = default;\n}};"
        ));
        self.out.imports.push(text);
        self.out.crosses.push(format!(
            "::{c} functions_of_{word}(void *lb_owner, void (*lb_free)(void *));"
        ));
        self.out.bodies.push(format!(
            "inline ::{c} detail::functions_of_{word}(void *lb_owner, void (*lb_free)(void *)) {{\n  \
             ::{c} lb_functions{{}};\n  lb_functions.self = lb_owner;\n  lb_functions.free = lb_free;\n{functions}  \
             return lb_functions;\n}}"
        ));
        for body in bodies {
            self.provided(&name, &body);
        }
    }

    /// What a method gives, and what it is given.
    fn asked_by(&mut self, method: &ImportMethod) -> (String, Asked) {
        let given: Vec<Given> = method.parameters.iter().map(|it| it.ty.clone()).collect();
        let asked = self.asked(&given, method.is_async);
        let value = method.returns.value.as_ref();
        let result = value.map_or_else(|| "void".to_owned(), |value| self.types.of(value));
        (result, asked)
    }

    fn declared(&self, method: &ImportMethod, own: &str, result: &str, asked: &Asked) -> String {
        let mut parameters: Vec<String> = (method.parameters.iter().zip(&asked.types))
            .map(|(it, ty)| format!("{ty} {}", names::member(Spot::Parameter, &it.item)))
            .collect();
        let mut notes = Vec::new();
        if method.is_async {
            let mut reply = "reply".to_owned();
            while parameters
                .iter()
                .any(|it| it.ends_with(&format!(" {reply}")))
            {
                reply.push('_');
            }
            notes.push(format!(
                "Answers by `{reply}`, here or later and from any thread; or is a coroutine, in C++20."
            ));
            let ty = format!("{}<{result}>", self.types.package("Reply"));
            parameters.insert(0, format!("{ty} {reply}"));
        }
        if let Some(error) = &method.returns.error {
            notes.push(format!(
                "@throws {} where it is to be this error in Rust.",
                self.types.own(&error.0)
            ));
        }
        if method.provided {
            notes.push("Rust's own body, unless it is overridden.".to_owned());
        }
        let deprecated = super::functions::deprecated(&method.item);
        let result = if method.is_async { "void" } else { result };
        let end = if method.provided { ";" } else { " = 0;" };
        format!(
            "{}  {deprecated}virtual {result} {own}({}){end}\n",
            abi::doxygen(&method.item.docs, &notes, "  "),
            parameters.join(", ")
        )
    }

    /// The function for a method that answers by a reply.
    fn answered_later(
        &mut self,
        method: &ImportMethod,
        reply: &str,
        slot: &str,
        object: &str,
        asked: &Asked,
    ) -> String {
        let returns = &method.returns;
        let (ty, ops) =
            self.reply_ops(reply, returns.value.as_ref(), returns.error.as_ref(), false);
        let detail = self.types.detail();
        let each = |all: &[String]| -> String { all.iter().map(|it| format!(", {it}")).collect() };
        format!(
            "{slot}{}, ::{reply} *lb_reply) {{\n{ops}    {detail}::replied<{ty}>(lb_reply, &lb_ops, [&](auto lb_answer) {{\n      \
             {object}(std::move(lb_answer){});\n    }});\n  }};\n",
            each(&asked.parameters),
            each(&asked.arguments)
        )
    }

    /// The body of a method for which the trait has one.
    fn provided(&mut self, class: &str, body: &abi::Body) {
        let symbol = self.types.abi.function(&body.function.item);
        let declared = self.lower_function(Of::Provided, &symbol, &body.function);
        self.out.crosses.push(declared);
        let own = &body.function.item.name;
        let name = names::member(Spot::Parameter, &body.method.item);
        let (result, asked) = self.asked_by(&body.method);
        let mut parameters = Vec::new();
        let mut arguments = Vec::new();
        for (at, ty) in asked.types.iter().enumerate() {
            parameters.push(format!("{ty} lb_p{at}"));
            arguments.push(format!(", std::move(lb_p{at})"));
        }
        let arguments = arguments.concat();
        self.out.bodies.push(if body.method.is_async {
            parameters.insert(0, format!("{}<{result}> lb_reply", self.types.package("Reply")));
            format!(
                "inline void {class}::{name}({}) {{\n  \
                 detail::forward(detail::{own}(weak_from_this().lock(){arguments}), std::move(lb_reply));\n}}",
                parameters.join(", ")
            )
        } else {
            format!(
                "inline {result} {class}::{name}({}) {{ return detail::{own}(*this{arguments}); }}",
                parameters.join(", ")
            )
        });
    }

    /// A parameter that takes an implementation.
    pub(super) fn implementation(
        &mut self,
        name: &str,
        path: &TypeName,
        (hold, optional): (ImportHold, bool),
        is_async: bool,
        arguments: &mut Vec<String>,
    ) -> Passed {
        let full = self.types.named(path);
        let (word, c) = (self.types.abi.word(path), self.types.abi.ty(path));
        let detail = self.types.detail();
        let owner = format!("std::shared_ptr<{full}>");
        // What is lent for a call needs no owner.
        let lent = hold == ImportHold::Borrowed && !is_async;
        let (ty, given, made) = if lent {
            let (ty, given, address) = if optional {
                (
                    format!("{full} *"),
                    format!("{name} != nullptr"),
                    name.to_owned(),
                )
            } else {
                (format!("{full} &"), "true".to_owned(), format!("&{name}"))
            };
            self.passing.push_str(&format!(
                "  {owner} lb_own_{name}(std::shared_ptr<void>(), {address});\n"
            ));
            (ty, given, format!("&lb_own_{name}, nullptr"))
        } else {
            let made = format!(
                "new {owner}(std::move({name})), [](void *lb_self) {{ delete static_cast<{owner} *>(lb_self); }}"
            );
            (owner, format!("{name} != nullptr"), made)
        };
        self.passing.push_str(&format!(
            "  const bool lb_given_{name} = {given};\n  ::{c} lb_in_{name}{{}};\n  if (lb_given_{name})\n    \
             lb_in_{name} = {detail}::functions_of_{word}({made});\n"
        ));
        arguments.push(format!(
            "{detail}::In{{lb_given_{name} ? &lb_in_{name} : nullptr}}"
        ));
        Passed {
            ty,
            default: String::new(),
        }
    }
}
