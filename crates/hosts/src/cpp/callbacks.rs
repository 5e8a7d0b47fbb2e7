//! What the program implements, as the C interface calls it: functions, iterators and streams as arguments, each a struct
//! of a function pointer and data there. What a function is given is lent; what it gives is copied to memory of the
//! library; what it throws becomes the library's error. Traits are `imports`', answers that come later `replies`'.

use landbridge_model::{Argument, Closure, Given, List, Sequence, SequenceKind, TypeName, Value};

use super::arguments::Passed;
use super::errors::arena;
use super::lower::Lowering;

/// A function that Rust calls, being put together.
pub(super) struct Asked {
    /// `std::string_view`, of the program's function.
    pub(super) types: Vec<String>,
    /// `auto lb_p0`, of the function pointer.
    pub(super) parameters: Vec<String>,
    /// What the program's function is given.
    pub(super) arguments: Vec<String>,
}

impl Lowering<'_> {
    /// A parameter that takes what the program implements.
    pub(super) fn callback(
        &mut self,
        name: &str,
        ty: &Argument,
        arguments: &mut Vec<String>,
        function: (&str, bool),
    ) -> Passed {
        let (c, is_async) = function;
        let (ty, pointer, parameters, body) = match ty {
            Argument::Closure(closure) => self.closure(c, closure),
            Argument::Sequence(it) => match it.kind {
                SequenceKind::Iterator => self.source(it),
                SequenceKind::Stream => self.stream_source(c, it),
            },
            Argument::Import {
                name: path,
                hold,
                optional,
            } => {
                return self.implementation(name, path, (*hold, *optional), is_async, arguments);
            }
            Argument::Owned(_) | Argument::Borrowed(_) => crate::capability::unbound(),
        };
        // Behind everything that can throw: from here on the library frees it.
        self.passing.push_str(&format!(
            "  using lb_type_{name} = {ty};\n  ::{c} lb_in_{name}{{}};\n  const bool lb_given_{name} = static_cast<bool>({name});\n  \
             if (lb_given_{name}) {{\n    lb_in_{name}.self = new lb_type_{name}(std::move({name}));\n    \
             lb_in_{name}.free = [](void *lb_self) {{ delete static_cast<lb_type_{name} *>(lb_self); }};\n    \
             lb_in_{name}.{pointer} = [](void *lb_self{parameters} {{\n{}    }};\n  }}\n",
            body.replace("@TYPE@", &format!("lb_type_{name}")),
        ));
        let detail = self.types.detail();
        arguments.push(format!(
            "{detail}::In{{lb_given_{name} ? &lb_in_{name} : nullptr}}"
        ));
        Passed {
            ty,
            default: String::new(),
        }
    }

    /// The type of a function's parameter, the function pointer's name, its other parameters and its body.
    fn closure(&mut self, c: &str, closure: &Closure) -> (String, &'static str, String, String) {
        let asked = self.asked(&closure.parameters, false);
        let value = closure.value.as_ref();
        let result = value.map_or_else(|| "void".to_owned(), |value| self.types.of(value));
        let ty = format!("std::function<{result}({})>", asked.types.join(", "));
        let call = format!(
            "(*static_cast<@TYPE@ *>(lb_self))({})",
            asked.arguments.join(", ")
        );
        if value.is_none_or(|value| self.types.abi.fits_register(value)) {
            let own = format!("::{c}_A");
            let body = self.beside(value, closure.error.as_ref(), &call, &own);
            let parameters: String = asked
                .parameters
                .iter()
                .map(|it| format!(", {it}"))
                .collect();
            return (ty, "call", format!("{parameters}) -> {own}"), body);
        }
        let (more, body) = self.answered(value, closure.error.as_ref(), &call);
        let parameters = asked.parameters.into_iter().chain(more);
        (ty, "call", self.returning(parameters), body)
    }

    /// The body of a function that returns its result beside its error, in a struct of that name.
    pub(super) fn beside(
        &mut self,
        value: Option<&Value>,
        error: Option<&TypeName>,
        call: &str,
        own: &str,
    ) -> String {
        let mut answer = match value {
            None => format!("        {call};\n"),
            Some(_) => format!("        auto lb_result = {call};\n"),
        };
        if let Some(value) = value {
            let mut text = String::new();
            self.answer(value, "lb_result", "lb_answer.value", 0, &mut text);
            answer.push_str(&arena(&text));
        }
        let made = self.failing(error);
        let detail = self.types.detail();
        // In the function itself, so that the result stays in registers.
        format!(
            "      try {{\n        {own} lb_answer{{}};\n{answer}        return lb_answer;\n      }} catch (...) {{\n        \
             return {detail}::failed<{own}>({made});\n      }}\n"
        )
    }

    fn source(&mut self, sequence: &Sequence) -> (String, &'static str, String, String) {
        let item = self.types.of(&sequence.item);
        let ty = format!("{}<{item}>", self.types.package("Source"));
        let detail = self.types.detail();
        let text = self.whole_answer(&sequence.item, "(*lb_result)");
        let answer = format!(
            "        auto lb_result = (*static_cast<@TYPE@ *>(lb_self))();\n        if (!lb_result)\n          throw {detail}::Ended();\n{text}",
        );
        let body = self.guarded(sequence.error.as_ref(), &answer);
        let parameters = ["auto *lb_out".to_owned(), self.err()];
        (ty, "next", self.returning(parameters.into_iter()), body)
    }

    /// A stream of the program's: each item is the answer to a call, which comes later.
    fn stream_source(
        &mut self,
        c: &str,
        sequence: &Sequence,
    ) -> (String, &'static str, String, String) {
        let item = self.types.of(&sequence.item);
        let ty = format!("{}<{item}>", self.types.package("AsyncSource"));
        let reply = format!("{c}_reply");
        let error = sequence.error.as_ref();
        let (answer, ops) = self.reply_ops(&reply, Some(&sequence.item), error, true);
        let detail = self.types.detail();
        let body = format!(
            "{ops}    {detail}::replied<{answer}>(lb_reply, &lb_ops, [&](auto lb_answer) {{\n      \
             (*static_cast<@TYPE@ *>(lb_self))(std::move(lb_answer));\n    }});\n"
        );
        (ty, "next", format!(", ::{reply} *lb_reply)"), body)
    }

    /// The end of the parameters of a function that tells a status.
    fn returning(&self, parameters: impl Iterator<Item = String>) -> String {
        let all: String = parameters.map(|it| format!(", {it}")).collect();
        format!("{all}) -> ::{}_status", self.types.prefix)
    }

    /// More parameters and the body of a function that answers at once with what `call` gives.
    pub(super) fn answered(
        &mut self,
        value: Option<&Value>,
        error: Option<&TypeName>,
        call: &str,
    ) -> (Vec<String>, String) {
        let mut parameters = Vec::new();
        let answer = match value {
            None => format!("        {call};\n"),
            Some(value) => {
                parameters.push("auto *lb_out".to_owned());
                let text = self.whole_answer(value, "lb_result");
                format!("        auto lb_result = {call};\n{text}")
            }
        };
        let body = self.guarded(error, &answer);
        parameters.push(self.err());
        (parameters, body)
    }

    /// Statements that write an answer, all of it or nothing.
    fn whole_answer(&mut self, value: &Value, expr: &str) -> String {
        let mut text = String::new();
        self.answer(value, expr, "(*lb_out)", 0, &mut text);
        let form = self.types.abi.form(value);
        let in_parts = matches!(
            self.types.abi.bare(value),
            Value::Tuple(_) | Value::Array { .. } | Value::Option(_)
        );
        if in_parts && form.owns && !form.c.ends_with('*') {
            let detail = self.types.detail();
            text = format!(
                "        {detail}::Unfinished<::{0}_free, ::{0}> lb_unfinished{{lb_out}};\n{text}        lb_unfinished.form = nullptr;\n",
                form.c
            );
        }
        arena(&text)
    }

    fn err(&self) -> String {
        format!("::{}_error **lb_err", self.types.prefix)
    }

    fn guarded(&mut self, error: Option<&TypeName>, answer: &str) -> String {
        let made = self.failing(error);
        let detail = self.types.detail();
        format!("      return {detail}::guarded(lb_err, {made}, [&] {{\n{answer}      }});\n")
    }

    /// The parameters of a function that Rust calls; what it is given is the function's own where it answers later.
    pub(super) fn asked(&mut self, given: &[Given], own: bool) -> Asked {
        let mut asked = Asked {
            types: Vec::new(),
            parameters: Vec::new(),
            arguments: Vec::new(),
        };
        for (at, given) in given.iter().enumerate() {
            let value = self.types.abi.bare(&given.to_value());
            let p = format!("lb_p{at}");
            asked.parameters.push(format!("[[maybe_unused]] auto {p}"));
            let (inner, optional) = match &value {
                Value::Option(inner) => (self.types.abi.bare(inner), true),
                other => (other.clone(), false),
            };
            if self.types.abi.is_sequence(&inner) {
                asked.parameters.push(format!("std::size_t {p}_len"));
            }
            let (mut ty, mut one) = self.given_value(&inner, &p, optional);
            let whole = self.types.of(&inner);
            if own && whole != ty {
                one = format!("{}::copied<{whole}>({one})", self.types.detail());
                ty = whole;
            }
            if optional {
                asked.arguments.push(format!(
                    "{p} != nullptr ? std::optional<{ty}>({one}) : std::nullopt"
                ));
                asked.types.push(format!("std::optional<{ty}>"));
            } else {
                asked.arguments.push(one);
                asked.types.push(ty);
            }
        }
        asked
    }

    /// The type in which a value is given, and the expression that makes it of the C interface's arguments.
    fn given_value(&mut self, value: &Value, p: &str, optional: bool) -> (String, String) {
        let detail = self.types.detail();
        let whole = self.types.of(value);
        if self.types.abi.is_sequence(value) {
            if let Some(view) = self.types.view(value) {
                let pointer = match value {
                    Value::List(List::Direct(element)) => {
                        let item = self.types.of(&element.to_value());
                        format!("reinterpret_cast<const {item} *>({p})")
                    }
                    _ => p.to_owned(),
                };
                return (view.clone(), format!("{view}({pointer}, {p}_len)"));
            }
            let form = self.types.abi.form(value).c;
            return (
                whole.clone(),
                format!("{detail}::many<{whole}, ::{form}>({p}, {p}_len)"),
            );
        }
        let one = match value {
            Value::Object { .. } => format!("{detail}::Access::adopt<{whole}>({p})"),
            value if self.types.abi.is_direct(value) && !optional => {
                format!("{detail}::Cross<{whole}>::get({p})")
            }
            _ => format!("{detail}::Cross<{whole}>::get({detail}::lent({p}))"),
        };
        (whole, one)
    }

    /// Statements that write a value of the program's to `place`, whose memory is the library's then.
    fn answer(&mut self, value: &Value, expr: &str, place: &str, depth: usize, text: &mut String) {
        let detail = self.types.detail();
        let bare = self.types.abi.bare(value);
        let whole = self.types.of(&bare);
        if !self.types.abi.form(&bare).owns {
            text.push_str(&format!(
                "        {detail}::Cross<{whole}>::put({place}, {expr}, lb_arena);\n"
            ));
            return;
        }
        if let Some(maker) = self.types.abi.maker(&bare) {
            let (mut before, mut arguments) = (String::new(), Vec::new());
            self.passed(
                &bare,
                expr,
                &format!("lb_form{depth}"),
                &mut before,
                &mut arguments,
            );
            let prefix = self.types.prefix.clone();
            text.push_str(&format!(
                "{before}        ::{prefix}_error *lb_failed{depth} = nullptr;\n        {detail}::check(::{maker}({}, &{place}, &lb_failed{depth}), lb_failed{depth});\n",
                arguments.join(", ")
            ));
            return;
        }
        match &bare {
            Value::Object { .. } | Value::Buffer(_) => {
                text.push_str(&format!(
                    "        {place} = {detail}::Access::release({expr});\n"
                ));
            }
            Value::Option(inner) => {
                let inner = self.types.abi.bare(inner);
                if matches!(inner, Value::Object { .. } | Value::Buffer(_)) {
                    text.push_str(&format!(
                        "        {place} = {expr} ? {detail}::Access::release(*{expr}) : nullptr;\n"
                    ));
                    return;
                }
                text.push_str(&format!(
                    "        {place}.some = {expr}.has_value();\n        if ({expr}) {{\n"
                ));
                self.answer(
                    &inner,
                    &format!("(*{expr})"),
                    &format!("{place}.value"),
                    depth + 1,
                    text,
                );
                text.push_str("        }\n");
            }
            Value::Tuple(items) => {
                for (at, item) in items.iter().enumerate() {
                    let from = format!("std::get<{at}>({expr})");
                    text.push_str("        {\n");
                    self.answer(item, &from, &format!("{place}._{at}"), depth + 1, text);
                    text.push_str("        }\n");
                }
            }
            Value::Array { item, .. } => {
                let at = format!("lb_at{depth}");
                text.push_str(&format!(
                    "        for (std::size_t {at} = 0; {at} < {expr}.size(); {at}++) {{\n"
                ));
                let from = format!("{expr}[{at}]");
                self.answer(
                    item,
                    &from,
                    &format!("{place}.items[{at}]"),
                    depth + 1,
                    text,
                );
                text.push_str("        }\n");
            }
            // A box by itself is no function's result; in a record it goes with that.
            _ => crate::capability::unbound(),
        }
    }
}
