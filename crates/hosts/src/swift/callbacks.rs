//! What the program implements, as the C interface calls it: functions, iterators and streams as arguments, each a closure
//! in Swift and a struct of a function pointer and data there. What a closure is given is copied; what it gives is copied to
//! memory of the library; what it throws becomes the library's error. Traits are `imports`', answers that come later
//! `replies`'.

use landbridge_model::{Argument, Closure, Given, Sequence, SequenceKind, TypeName, Value};

use super::arguments::Call;
use super::convert::tried;
use super::lower::Lowering;

/// A function that Rust calls, being put together.
#[derive(Default)]
pub(super) struct Asked {
    /// Types of the closure's parameters.
    pub(super) types: Vec<String>,
    /// Names of the function pointer's parameters.
    pub(super) parameters: Vec<String>,
    /// Statements before the closure is called.
    pub(super) before: String,
    /// What the closure is given.
    pub(super) arguments: Vec<String>,
}

/// A closure as a struct of the C interface.
struct Made {
    /// Its type.
    ty: String,
    optional: bool,
    /// The name of the function pointer.
    pointer: &'static str,
    /// Parameters of the function pointer, behind the first.
    parameters: Vec<String>,
    body: String,
}

impl Lowering<'_> {
    /// A parameter that takes what the program implements.
    pub(super) fn callback(
        &mut self,
        name: &str,
        ty: &Argument,
        default: bool,
        call: &mut Call,
        symbol: &str,
    ) {
        let made = match ty {
            Argument::Closure(closure) => self.closure(closure),
            Argument::Sequence(it) => match it.kind {
                SequenceKind::Iterator => self.source(it),
                SequenceKind::Stream => self.stream_source(symbol, it),
            },
            Argument::Import {
                name: path,
                optional,
                ..
            } => {
                return self.implementation(name, path, *optional, default, call);
            }
            Argument::Owned(_) | Argument::Borrowed(_) => crate::capability::unbound(),
        };
        let Made {
            ty,
            optional,
            pointer,
            parameters,
            body,
        } = made;
        let at = call.arguments.len();
        let escaping = if optional {
            let default = if default { " = nil" } else { "" };
            call.parameters.push(format!("{name}: ({ty})?{default}"));
            ""
        } else {
            call.parameters.push(format!("{name}: @escaping {ty}"));
            "!"
        };
        let kept = if optional {
            format!("{name}.map {{ lbKeep($0) }}")
        } else {
            format!("lbKeep({name})")
        };
        let given = if escaping.is_empty() {
            format!("lb_kept{at} == nil ? nil : lb_in{at}")
        } else {
            format!("lb_in{at}")
        };
        // Behind everything that can throw: from here on the library frees it.
        call.passing.push_str(&format!(
            "  let lb_kept{at} = {kept}\n  let lb_in{at} = {symbol}(\n    {pointer}: {{ lb_self, {} in\n      \
             let lb_function = lbKept(lb_self, ({ty}).self)\n{body}    }},\n    self: lb_kept{at}, free: {{ lbLetGo($0) }})\n",
            parameters.join(", ")
        ));
        call.lends
            .push(format!("lbLend(form: {given}) {{ lb_p{at} in"));
        call.arguments.push(format!("lb_p{at}"));
    }

    fn closure(&mut self, closure: &Closure) -> Made {
        let asked = self.asked(&closure.parameters);
        let value = closure.value.as_ref();
        let result = value.map_or_else(|| "Void".to_owned(), |value| self.types.of(value));
        let called = format!("lb_function({})", asked.arguments.join(", "));
        let (more, body) = self.answered(value, closure.error.as_ref(), &asked.before, &called);
        Made {
            ty: format!("@Sendable ({}) throws -> {result}", asked.types.join(", ")),
            optional: closure.optional,
            pointer: "call",
            parameters: [asked.parameters, more].concat(),
            body,
        }
    }

    fn source(&mut self, sequence: &Sequence) -> Made {
        let item = self.types.of(&sequence.item);
        let text = self.whole_answer(&sequence.item);
        let answer = format!(
            "        guard let lb_result = try lb_function() else {{ throw LBEnded() }}\n{text}"
        );
        Made {
            ty: format!("@Sendable () throws -> {item}?"),
            optional: false,
            pointer: "next",
            parameters: vec!["lb_out".to_owned(), "lb_failed".to_owned()],
            body: self.guarded(sequence.error.as_ref(), &answer),
        }
    }

    /// A stream of the program's: each item is the answer to a call, which comes later.
    fn stream_source(&mut self, symbol: &str, sequence: &Sequence) -> Made {
        let item = self.types.of(&sequence.item);
        let reply = format!("{symbol}_reply");
        let error = sequence.error.as_ref();
        let reply = self.reply(&reply, Some(&sequence.item), error, true);
        Made {
            ty: format!("@Sendable () async throws -> {item}?"),
            optional: false,
            pointer: "next",
            parameters: vec!["lb_reply".to_owned()],
            body: format!("{reply}      lb_answer.give {{ try await lb_function() }}\n"),
        }
    }

    /// More parameters and the body of a function that answers at once with what `called` gives.
    pub(super) fn answered(
        &mut self,
        value: Option<&Value>,
        error: Option<&TypeName>,
        before: &str,
        called: &str,
    ) -> (Vec<String>, String) {
        let mut more = Vec::new();
        let answer = match value {
            None => format!("        try {called}\n"),
            Some(value) => {
                more.push("lb_out".to_owned());
                let text = self.whole_answer(value);
                format!("        let lb_result = try {called}\n{text}")
            }
        };
        more.push("lb_failed".to_owned());
        (more, self.guarded(error, &format!("{before}{answer}")))
    }

    fn guarded(&mut self, error: Option<&TypeName>, answer: &str) -> String {
        let made = self.failing(error);
        let arena = if answer.contains("lb_arena") {
            "        let lb_arena = LBArena()\n        defer { lb_arena.end() }\n"
        } else {
            ""
        };
        format!("      return lbGuarded(lb_failed, {made}) {{\n{arena}{answer}      }}\n")
    }

    /// The parameters of a function that Rust calls.
    pub(super) fn asked(&mut self, given: &[Given]) -> Asked {
        let mut asked = Asked::default();
        for (at, given) in given.iter().enumerate() {
            let value = self.types.abi.bare(&given.to_value());
            let p = format!("lb_p{at}");
            asked.parameters.push(p.clone());
            let (inner, optional) = match &value {
                Value::Option(inner) => (self.types.abi.bare(inner), true),
                other => (other.clone(), false),
            };
            let ty = self.types.of(&inner);
            let is_sequence = self.types.abi.is_sequence(&inner);
            if is_sequence {
                asked.parameters.push(format!("{p}_len"));
            }
            // A form of its own, from which what it owns can be taken.
            let made = |p: &str, form: &str| {
                if is_sequence {
                    format!("{form}(ptr: .init(mutating: {p}), len: lb_p{at}_len)")
                } else {
                    format!("{p}.pointee")
                }
            };
            let form = self.types.form(&inner);
            let handle = self.types.is_handle(&inner);
            if optional {
                let one = if handle {
                    format!("{p}.map {{ {ty}(lb: $0) }}")
                } else {
                    let get = tried(&self.get(&inner, "form"));
                    format!(
                        "{p}.map {{ it in\n          {} form = {}\n          return {get}\n        }}",
                        word(&get, "form"),
                        made("it", &form)
                    )
                };
                asked
                    .before
                    .push_str(&format!("        let lb_v{at}: {ty}? = {}\n", tried(&one)));
                asked.arguments.push(format!("lb_v{at}"));
                asked.types.push(format!("{ty}?"));
                continue;
            }
            let one = if handle {
                format!("{ty}(lb: {p}!)")
            } else if self.types.abi.is_direct(&inner) {
                self.get(&inner, &p)
            } else {
                let pointer = if is_sequence {
                    p.clone()
                } else {
                    format!("{p}!")
                };
                let own = format!("lb_v{at}");
                let get = self.get(&inner, &own);
                asked.before.push_str(&format!(
                    "        {} {own} = {}\n",
                    word(&get, &own),
                    made(&pointer, &form)
                ));
                get
            };
            asked.arguments.push(tried(&one));
            asked.types.push(ty);
        }
        asked
    }

    /// Statements that write the answer, all of it or nothing.
    fn whole_answer(&mut self, value: &Value) -> String {
        let text = self.answer(value, "lb_result", "lb_out!.pointee", 4);
        let form = self.types.abi.form(value);
        let in_parts = matches!(
            self.types.abi.bare(value),
            Value::Tuple(_) | Value::Array { .. } | Value::Option(_)
        );
        if !in_parts || !form.owns || form.c.ends_with('*') {
            return text;
        }
        let c = &form.c;
        format!(
            "        var lb_whole = false\n        defer {{\n          if !lb_whole {{\n            {c}_free(lb_out)\n            \
             lb_out!.pointee = {c}()\n          }}\n        }}\n{text}        lb_whole = true\n"
        )
    }

    /// Statements that write a value of the program's to `place`, whose memory is the library's then.
    fn answer(&mut self, value: &Value, expr: &str, place: &str, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        let bare = self.types.abi.bare(value);
        if !self.types.abi.form(&bare).owns {
            let put = tried(&self.put(&bare, expr));
            return format!("{indent}{place} = {put}\n");
        }
        if let Some(maker) = self.types.abi.maker(&bare) {
            let mut call = Call {
                // Names of its own, where answers are within answers.
                arguments: Vec::new(),
                ..Call::default()
            };
            let name = format!("lb_made{depth}");
            self.passed(&bare, &name, &mut call);
            let mut arguments = call.arguments.clone();
            arguments.push(format!("&{place}"));
            arguments.push("&lb_error".to_owned());
            let mut inner = format!("{maker}({})", arguments.join(", "));
            for lend in call.lends.iter().rev() {
                inner = format!("{lend} {inner} }}");
            }
            let before: String = call
                .before
                .lines()
                .map(|line| format!("{indent}{line}\n"))
                .collect();
            return format!(
                "{indent}do {{\n{indent}  let {name} = {expr}\n{before}{indent}  var lb_error: OpaquePointer?\n{indent}  \
                 let lb_status = {inner}\n{indent}  try lbCheck(lb_status, lb_error)\n{indent}}}\n"
            );
        }
        match &bare {
            Value::Object { .. } | Value::Buffer(_) => {
                format!("{indent}{place} = try {expr}.lbGive()\n")
            }
            Value::Option(inner) => {
                let inner = self.types.abi.bare(inner);
                let own = format!("lb_some{depth}");
                if matches!(inner, Value::Object { .. } | Value::Buffer(_)) {
                    return format!("{indent}{place} = try {expr}.map {{ try $0.lbGive() }}\n");
                }
                let text = self.answer(&inner, &own, &format!("{place}.value"), depth + 1);
                format!(
                    "{indent}{place}.some = {expr} != nil\n{indent}if let {own} = {expr} {{\n{text}{indent}}}\n"
                )
            }
            Value::Tuple(items) => (items.iter().enumerate())
                .map(|(at, item)| {
                    let from = format!("{expr}.{at}");
                    self.answer(item, &from, &format!("{place}._{at}"), depth)
                })
                .collect(),
            Value::Array { item, len } => {
                // C's arrays are tuples here.
                let parts: String = (0..*len)
                    .map(|at| {
                        let from = format!("{expr}[{at}]");
                        self.answer(item, &from, &format!("{place}.items.{at}"), depth)
                    })
                    .collect();
                format!(
                    "{indent}guard {expr}.count == {len} else {{ throw lbLength(\"an array\", {len}, {expr}.count) }}\n{parts}"
                )
            }
            // A box by itself isn't what a closure gives.
            _ => crate::capability::unbound(),
        }
    }
}

/// What declares a form: only what is taken out of it is written to.
fn word(get: &str, form: &str) -> &'static str {
    if get.contains(&format!("&{form}")) {
        "var"
    } else {
        "let"
    }
}
