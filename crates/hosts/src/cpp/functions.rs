//! Functions and methods: their declarations, and bodies that call the C interface.

use landbridge_model::{Function, Item, Receiver, TypeName, Value};

use super::errors::arena;
use super::lower::Lowering;
use super::names;
use crate::c::abi;
use crate::members::Spot;

/// What a function is of.
#[derive(Clone, Copy)]
pub(super) enum Of<'a> {
    Nothing,
    /// A trait's own body, which only its class calls.
    Provided,
    Constructor(&'a str),
    Static(&'a str),
    Method(&'a str, Receiver),
}

/// A function being put together.
pub(super) struct Call {
    /// `std::string_view text, std::size_t width = 80`
    declared: Vec<String>,
    /// The same without defaults.
    defined: Vec<String>,
    /// Statements before the call.
    pub(super) before: String,
    /// Arguments of the C function, but for those that receive something.
    pub(super) arguments: Vec<String>,
}

impl Call {
    /// Has what may throw happen first.
    fn hoist(&mut self) {
        let mut first = String::new();
        for (at, argument) in self.arguments.iter_mut().enumerate() {
            if argument.contains("handle_.get()") || argument.contains("::raw(") {
                first.push_str(&format!("  auto *lb_a{at} = {argument};\n"));
                *argument = format!("lb_a{at}");
            }
        }
        self.before.insert_str(0, &first);
    }
}

impl Lowering<'_> {
    /// The declaration of a function, and its definition, which goes behind all types.
    pub(super) fn lower_function(
        &mut self,
        of: Of<'_>,
        symbol: &str,
        function: &Function,
    ) -> String {
        let mut call = Call {
            declared: Vec::new(),
            defined: Vec::new(),
            before: String::new(),
            arguments: Vec::new(),
        };
        if let Of::Method(..) = of {
            call.arguments.push("handle_.get()".to_owned());
        }
        let named = self.types.abi.parameters(function);
        // Where a default can't be written, those before can't have one either.
        let last = function
            .parameters
            .iter()
            .rposition(|it| it.default.is_none());
        let mut parameters = Vec::new();
        for (parameter, c) in function.parameters.iter().zip(named) {
            let name = names::member(Spot::Parameter, &parameter.item);
            let of = format!("{symbol}_{c}");
            let passed = self.parameter(
                &name,
                &parameter.ty,
                parameter.default.as_ref(),
                &mut call.before,
                &mut call.arguments,
                (&of, function.is_async),
            );
            parameters.push((name, passed));
        }
        let passing = std::mem::take(&mut self.passing);
        if !passing.is_empty() {
            call.hoist();
            call.before.push_str(&passing);
        }
        let last = (parameters.iter())
            .rposition(|(_, it)| it.default.is_empty())
            .max(last);
        for (at, (name, passed)) in parameters.iter().enumerate() {
            let space = if passed.ty.ends_with(['&', '*']) {
                ""
            } else {
                " "
            };
            let own = format!("{}{space}{name}", passed.ty);
            let default = if last.is_none_or(|last| at > last) {
                &*passed.default
            } else {
                ""
            };
            call.declared.push(format!("{own}{default}"));
            call.defined.push(own);
        }
        let thrower = self.thrower(function.error.as_ref());
        let (ty, body) = self.body(of, symbol, function, &call, &thrower);
        self.declare(of, function, &call, &ty, &body)
    }

    /// What a function gives, and the statements behind those that convert what it takes.
    fn body(
        &mut self,
        of: Of<'_>,
        symbol: &str,
        function: &Function,
        call: &Call,
        thrower: &str,
    ) -> (String, String) {
        let prefix = self.types.prefix.clone();
        let detail = self.types.detail();
        let called = |out: &str, error: &str| {
            let mut arguments = call.arguments.clone();
            if !out.is_empty() {
                arguments.push(format!("&{out}"));
            }
            arguments.push("&lb_err".to_owned());
            format!(
                "  ::{prefix}_error *lb_err = nullptr;\n  {detail}::check(::{symbol}({}), lb_err{error});\n",
                arguments.join(", ")
            )
        };
        if let Some(sequence) = function.output.sequence() {
            return self.sequence(symbol, sequence, &called, thrower);
        }
        let value = function.output.value();
        if function.is_async {
            return self.future(
                &format!("{symbol}_future"),
                value,
                thrower,
                &called("lb_future", ""),
            );
        }
        if value.is_none_or(|value| self.types.abi.fits_register(value)) {
            return self.direct(of, symbol, value, call, thrower);
        }
        let Some(value) = value else {
            return ("void".to_owned(), called("", thrower));
        };
        let ty = self.types.of(value);
        let out = self.out(value);
        let made = match of {
            Of::Constructor(_) => "  return lb_out;\n".to_owned(),
            _ => format!("  return {};\n", self.given(value)),
        };
        (ty, format!("{out}{}{made}", called("lb_out", thrower)))
    }

    /// The same where the C interface returns the result beside the error.
    fn direct(
        &mut self,
        of: Of<'_>,
        symbol: &str,
        value: Option<&Value>,
        call: &Call,
        thrower: &str,
    ) -> (String, String) {
        let detail = self.types.detail();
        let called = format!(
            "  auto lb_out = ::{symbol}({});\n  {detail}::check(lb_out.error{thrower});\n",
            call.arguments.join(", ")
        );
        let Some(value) = value else {
            return ("void".to_owned(), called);
        };
        let ty = self.types.of(value);
        let given = match of {
            Of::Constructor(_) => "lb_out.value".to_owned(),
            _ => format!("{detail}::Cross<{ty}>::get(lb_out.value)"),
        };
        (ty, format!("{called}  return {given};\n"))
    }

    /// The variable for a result.
    pub(super) fn out(&mut self, value: &Value) -> String {
        let form = super::arguments::global(&self.types.abi.form(value).c);
        let space = if form.ends_with('*') { "" } else { " " };
        format!("  {form}{space}lb_out{{}};\n")
    }

    /// The value in that variable.
    pub(super) fn given(&mut self, value: &Value) -> String {
        let ty = self.types.of(value);
        let form = self.types.abi.form(value);
        let detail = self.types.detail();
        if form.owns && !form.c.ends_with('*') {
            format!("{detail}::taken<{ty}, ::{}_free>(lb_out)", form.c)
        } else {
            format!("{detail}::Cross<{ty}>::get(lb_out)")
        }
    }

    /// `, throw_store_error`, behind the error of a call that fails with it.
    pub(super) fn thrower(&self, error: Option<&TypeName>) -> String {
        error.map_or_else(String::new, |error| {
            let word = self.types.abi.word(error);
            format!(", {}::throw_{word}", self.types.detail())
        })
    }

    fn declare(
        &mut self,
        of: Of<'_>,
        function: &Function,
        call: &Call,
        ty: &str,
        body: &str,
    ) -> String {
        let item = &function.item;
        let mut notes = Vec::new();
        if let Some(error) = &function.error {
            notes.push(format!(
                "@throws {} as the crate says.",
                self.types.own(&error.0)
            ));
        }
        if function.blocking {
            notes.push("Takes long; call it from a thread that may wait.".to_owned());
        }
        if matches!(of, Of::Method(_, Receiver::Consumed)) {
            notes
                .push("Takes the object over, which is closed then: `std::move(it).…`.".to_owned());
        }
        let deprecated = deprecated(item);
        let indent = if matches!(of, Of::Nothing) { "" } else { "  " };
        let docs = abi::doxygen(&item.docs, &notes, indent);
        let declared = call.declared.join(", ");
        let defined = call.defined.join(", ");
        let whole = format!("{}{body}", arena(&call.before));
        let constructor = matches!(of, Of::Constructor(_))
            && !function.is_async
            && function.output.value().is_some();
        match of {
            Of::Nothing => {
                let name = &self.functions[&item.path];
                format!("{docs}{deprecated}inline {ty} {name}({declared}) {{\n{whole}}}")
            }
            Of::Provided => {
                let name = &item.name;
                self.out.bodies.push(format!(
                    "inline {ty} detail::{name}({defined}) {{\n{whole}}}"
                ));
                format!("inline {ty} {name}({defined});")
            }
            Of::Constructor(class) if constructor => {
                let explicit = if call.declared.len() == 1 {
                    "explicit "
                } else {
                    ""
                };
                self.out.bodies.push(format!(
                    "inline {class}::{class}({defined})\n    : handle_([&] {{\n{whole}  }}()) {{}}"
                ));
                format!("{docs}  {deprecated}{explicit}{class}({declared});\n")
            }
            Of::Constructor(class) | Of::Static(class) => {
                let name = names::member(Spot::Parameter, item);
                self.out.bodies.push(format!(
                    "inline {ty} {class}::{name}({defined}) {{\n{whole}}}"
                ));
                format!("{docs}  {deprecated}static {ty} {name}({declared});\n")
            }
            Of::Method(class, receiver) => {
                let name = self.method_name(class, function);
                let qualifier = match receiver {
                    Receiver::Shared | Receiver::Arc => " const",
                    Receiver::Exclusive => "",
                    Receiver::Consumed => " &&",
                };
                self.out.bodies.push(format!(
                    "inline {ty} {class}::{name}({defined}){qualifier} {{\n{whole}}}"
                ));
                format!("{docs}  {deprecated}{ty} {name}({declared}){qualifier};\n")
            }
        }
    }

    fn method_name(&self, class: &str, function: &Function) -> String {
        let objects = self.types.interface.objects.iter();
        let mut objects = objects.filter(|it| self.types.own(&it.item.path) == class);
        let found = objects.next().and_then(|object| {
            let mut methods = object.methods.iter();
            let method = methods.find(|it| it.function.item.path == function.item.path)?;
            Some(names::member(
                Spot::Method(&object.traits, method.kind),
                &function.item,
            ))
        });
        found.unwrap_or_else(|| names::member(Spot::Parameter, &function.item))
    }
}

/// `[[deprecated("…")]] `, of what is.
pub(super) fn deprecated(item: &Item) -> String {
    let note = item.deprecated.as_ref();
    let text = note.map(|note| format!("[[deprecated(\"{}\")]] ", plain(note)));
    text.unwrap_or_default()
}

/// A text of one line for a string that is never a value: newer compilers take no escapes by number there.
fn plain(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let printed = one_line.chars().filter(|c| !c.is_control());
    printed
        .flat_map(|c| {
            let escape = matches!(c, '"' | '\\').then_some('\\');
            escape.into_iter().chain([c])
        })
        .collect()
}
