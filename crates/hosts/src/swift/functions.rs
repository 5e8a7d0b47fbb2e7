//! Functions and methods: their declarations, and bodies that call the C interface.

use landbridge_model::{
    Argument, Borrow, Function, MethodKind, Receiver, SequenceKind, TypeName, Value,
};

use super::arguments::Call;
use super::convert::tried;
use super::lower::{Lowering, docs};
use super::names;
use crate::members::Spot;

/// What a function is of.
#[derive(Clone, Copy)]
pub(super) enum Of<'a> {
    Nothing,
    Constructor,
    Static,
    Method(&'a str, Receiver),
    Getter(&'a str),
    /// A trait's own body.
    Provided,
}

impl Lowering<'_> {
    /// A function's whole text.
    pub(super) fn lower_function(
        &mut self,
        of: Of<'_>,
        symbol: &str,
        function: &Function,
    ) -> String {
        let mut call = Call::default();
        if let Of::Method(..) | Of::Getter(..) = of {
            call.arguments.push("self.lbRaw".to_owned());
            call.kept.push("self".to_owned());
        }
        let mut passed_on = Vec::new();
        let named = self.types.abi.parameters(function);
        for (at, (parameter, c)) in function.parameters.iter().zip(named).enumerate() {
            let mut name = names::member(Spot::Parameter, &parameter.item);
            if at == 0 && matches!(of, Of::Provided) {
                name = super::imports::IMPLEMENTATION.to_owned();
            }
            let of = format!("{symbol}_{c}");
            self.parameter(
                &name,
                &parameter.ty,
                parameter.default.as_ref(),
                &mut call,
                &of,
            );
            let written = matches!(
                parameter.ty,
                Argument::Borrowed(Borrow::BytesMut | Borrow::SliceMut(_))
            );
            let and = if written { "&" } else { "" };
            passed_on.push(format!("{name}: {and}{name}"));
        }
        let thrower = self.thrower(function.error.as_ref());
        let (ty, body) = self.body(of, symbol, function, &call, &thrower);
        let text = self.declare(of, function, &call, &ty, &body);
        match self.of_sequences(of, function, call, passed_on, &ty) {
            Some(more) if matches!(of, Of::Nothing) => format!("{text}\n\n{more}"),
            Some(more) => format!("{text}\n{more}"),
            None => text,
        }
    }

    /// The same function again where it takes items one after the other: of sequences, in the place of closures.
    fn of_sequences(
        &mut self,
        of: Of<'_>,
        function: &Function,
        mut call: Call,
        mut passed_on: Vec<String>,
        ty: &str,
    ) -> Option<String> {
        let mut constraints = Vec::new();
        for (at, parameter) in function.parameters.iter().enumerate() {
            let Argument::Sequence(sequence) = &parameter.ty else {
                continue;
            };
            let name = names::member(Spot::Parameter, &parameter.item);
            let item = self.types.of(&sequence.item);
            let (taken, each) = match sequence.kind {
                SequenceKind::Iterator => (format!("some Sequence<{item}> & Sendable"), "lbEach"),
                SequenceKind::Stream => {
                    let own = format!("LB{}", crate::naming::pascal(&parameter.item.name));
                    call.generics
                        .push(format!("{own}: AsyncSequence & Sendable"));
                    constraints.push(format!("{own}.Element == {item}"));
                    (own, "lbEachLater")
                }
            };
            call.parameters[at] = format!("{name}: {taken}");
            passed_on[at] = format!("{name}: {each}({name})");
        }
        if passed_on.iter().all(|it| !it.contains(": lbEach")) {
            return None;
        }
        if !constraints.is_empty() {
            call.clause = format!(" where {}", constraints.join(", "));
        }
        let callee = match of {
            Of::Nothing | Of::Provided => self.functions[&function.item.path].clone(),
            Of::Constructor => "self.init".to_owned(),
            Of::Static => format!("Self.{}", names::member(Spot::Parameter, &function.item)),
            Of::Method(class, _) | Of::Getter(class) => {
                format!("self.{}", self.method_name(class, function))
            }
        };
        let waits = if function.is_async { "await " } else { "" };
        let returns = if matches!(of, Of::Constructor) {
            ""
        } else {
            "return "
        };
        let body = format!("  {returns}try {waits}{callee}({})\n", passed_on.join(", "));
        Some(self.declare(of, function, &call, ty, &body))
    }

    /// The call of the C function, its status checked.
    pub(super) fn called(&self, symbol: &str, call: &Call, out: &str, error: &str) -> String {
        self.checked("lbCheck", symbol, call, out, error)
    }

    /// The same, its status checked by a function of its own.
    pub(super) fn checked(
        &self,
        check: &str,
        symbol: &str,
        call: &Call,
        out: &str,
        error: &str,
    ) -> String {
        let mut arguments = call.arguments.clone();
        if !out.is_empty() {
            arguments.push(format!("&{out}"));
        }
        arguments.push("&lb_error".to_owned());
        let inner = format!("{symbol}({})", arguments.join(", "));
        Self::framed(call, &inner, |inner| {
            format!(
                "  var lb_error: OpaquePointer?\n  let lb_status = {inner}\n  try {check}(lb_status, lb_error{error})\n"
            )
        })
    }

    /// The statements around a call of the C function, of which `statements` makes those that call it.
    pub(super) fn framed(
        call: &Call,
        inner: &str,
        statements: impl FnOnce(&str) -> String,
    ) -> String {
        let mut inner = inner.to_owned();
        for lend in call.lends.iter().rev() {
            inner = format!("{lend} {inner} }}");
        }
        let arena = if call.before.contains("lb_arena") || inner.contains("lb_arena") {
            "  let lb_arena = LBArena()\n  defer { lb_arena.end() }\n"
        } else {
            ""
        };
        let kept = if call.kept.is_empty() {
            String::new()
        } else {
            let all: Vec<String> = (call.kept.iter())
                .map(|it| format!("withExtendedLifetime({it}) {{}}"))
                .collect();
            format!("  defer {{ {} }}\n", all.join("; "))
        };
        let called = statements(&inner);
        format!("{arena}{kept}{}{}{called}", call.before, call.passing)
    }

    /// What a function gives, and its statements.
    fn body(
        &mut self,
        of: Of<'_>,
        symbol: &str,
        function: &Function,
        call: &Call,
        thrower: &str,
    ) -> (String, String) {
        let owner = match of {
            Of::Method(..) | Of::Getter(..) => "self",
            _ => "nil",
        };
        if let Some(sequence) = function.output.sequence() {
            return self.sequence(symbol, sequence, call, thrower, owner);
        }
        let value = function.output.value();
        if function.is_async {
            return self.future(symbol, value, thrower, call);
        }
        let Some(value) = value.filter(|value| !self.types.abi.fits_register(value)) else {
            return self.direct(of, symbol, value, call, thrower);
        };
        let ty = self.types.of(value);
        let out = self.out(value);
        let called = self.called(symbol, call, "lb_out", thrower);
        let made = format!(
            "{}  return {}\n",
            self.freed(value),
            tried(&self.get(value, "lb_out"))
        );
        (ty, format!("{out}{called}{made}"))
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
        let (ty, made) = match (of, value) {
            (_, None) => ("Void".to_owned(), String::new()),
            (Of::Constructor, Some(value)) => (
                self.types.of(value),
                "  self.init(lb: lb_out.value!)\n".to_owned(),
            ),
            (_, Some(value)) => {
                let get = self.get(value, "lb_out.value");
                (self.types.of(value), format!("  return {}\n", tried(&get)))
            }
        };
        // Only what a handle is taken out of is written to.
        let word = if made.contains('&') { "var" } else { "let" };
        let inner = format!("{symbol}({})", call.arguments.join(", "));
        let called = Self::framed(call, &inner, |inner| {
            format!("  {word} lb_out = {inner}\n  try lbReturned(lb_out.error{thrower})\n")
        });
        (ty, format!("{called}{made}"))
    }

    /// The variable for a result.
    pub(super) fn out(&mut self, value: &Value) -> String {
        let form = self.types.form(value);
        let zero = match self.types.abi.bare(value) {
            _ if form.ends_with('?') => "nil".to_owned(),
            Value::Enumeration(_) => format!("{form}(rawValue: 0)"),
            _ => format!("{form}()"),
        };
        format!("  var lb_out: {form} = {zero}\n")
    }

    /// Frees a result's form at the end.
    pub(super) fn freed(&mut self, value: &Value) -> String {
        let form = self.types.abi.form(value);
        if form.owns && !form.c.ends_with('*') {
            format!("  defer {{ {}_free(&lb_out) }}\n", form.c)
        } else {
            String::new()
        }
    }

    /// `, lbThrowStoreError`, behind the error of a call that fails with it.
    pub(super) fn thrower(&self, error: Option<&TypeName>) -> String {
        error.map_or_else(String::new, |error| {
            format!(", lbThrow{}", self.types.named(error))
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
                "Throws `{}` as the crate says.",
                self.types.own(&error.0)
            ));
        }
        if function.blocking {
            notes.push("Takes long; call it from a thread that may wait.".to_owned());
        }
        if matches!(of, Of::Method(_, Receiver::Consumed)) {
            notes.push("Takes the object over, which is closed then.".to_owned());
        }
        let parameters = call.parameters.join(", ");
        let generics = if call.generics.is_empty() {
            String::new()
        } else {
            format!("<{}>", call.generics.join(", "))
        };
        let clause = &call.clause;
        let effects = if function.is_async {
            "async throws"
        } else {
            "throws"
        };
        let result = if ty == "Void" {
            String::new()
        } else {
            format!(" -> {ty}")
        };
        match of {
            Of::Nothing => {
                let name = &self.functions[&item.path];
                format!(
                    "{}public func {name}{generics}({parameters}) {effects}{result}{clause} {{\n{body}}}",
                    docs(item, &notes, "")
                )
            }
            Of::Provided => format!(
                "func {}({parameters}) {effects}{result} {{\n{body}}}",
                super::imports::provided(function)
            ),
            Of::Constructor => format!(
                "{}  public convenience init{generics}({parameters}) {effects}{clause} {{\n{}  }}\n",
                docs(item, &notes, "  "),
                indented(body)
            ),
            Of::Static => {
                let name = names::member(Spot::Parameter, item);
                format!(
                    "{}  public static func {name}{generics}({parameters}) {effects}{result}{clause} {{\n{}  }}\n",
                    docs(item, &notes, "  "),
                    indented(body)
                )
            }
            Of::Method(class, _) => {
                let name = self.method_name(class, function);
                format!(
                    "{}  public func {name}{generics}({parameters}) {effects}{result}{clause} {{\n{}  }}\n",
                    docs(item, &notes, "  "),
                    indented(body)
                )
            }
            Of::Getter(class) => {
                let name = self.method_name(class, function);
                format!(
                    "{}  public var {name}: {ty} {{\n    get {effects} {{\n{}    }}\n  }}\n",
                    docs(item, &notes, "  "),
                    indented(&indented(body))
                )
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

    /// What a method is of.
    pub(super) fn method_of<'b>(class: &'b str, kind: MethodKind, function: &Function) -> Of<'b> {
        match kind {
            MethodKind::Constructor if !function.is_async => Of::Constructor,
            MethodKind::Constructor | MethodKind::NamedConstructor | MethodKind::Static => {
                Of::Static
            }
            MethodKind::Method(receiver) => Of::Method(class, receiver),
            MethodKind::Getter(_) => Of::Getter(class),
        }
    }
}

pub(super) fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
