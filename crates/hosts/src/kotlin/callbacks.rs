//! What the program implements: functions and iterators as arguments, each an object of the JVM's that Rust keeps, called by a
//! function of the generated crate. What it is given is copied; what it gives is copied to memory of the library; what it
//! throws becomes the library's error. Traits are `imports`', answers that come later `replies`'.

use landbridge_model::{Argument, Closure, Given, Sequence, SequenceKind, Value};

use super::arguments::Call;
use super::header::Signature;
use super::jni;
use super::lower::Lowering;

/// A function that Rust calls.
struct Asked {
    /// Its type in Kotlin.
    ty: String,
    optional: bool,
    /// The field of the struct that points to it.
    pointer: &'static str,
    /// What it does.
    body: Vec<String>,
    /// The function that makes the library's error.
    made: String,
    /// Where the error's place is told.
    failed: usize,
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
        let asked = match ty {
            Argument::Closure(closure) => self.closure(name, closure),
            Argument::Sequence(it) if it.kind == SequenceKind::Iterator => self.source(name, it),
            Argument::Sequence(it) => return self.stream(name, it, call, symbol),
            Argument::Import {
                name: path,
                optional,
                ..
            } => return self.implementation(name, path, *optional, default, call),
            Argument::Owned(_) | Argument::Borrowed(_) => crate::capability::unbound(),
        };
        let at = call.arguments.len();
        let ty = &asked.ty;
        call.parameters.push(match (asked.optional, default) {
            (true, true) => format!("{name}: ({ty})? = null"),
            (true, false) => format!("{name}: ({ty})?"),
            _ => format!("{name}: {ty}"),
        });
        let (size, _) = self.types.header.layout(symbol);
        let offset = |field: &str| self.types.header.offset(symbol, field);
        let (pointer, kept, free) = (offset(asked.pointer), offset("self"), offset("free"));
        let signature = self.types.header.callback(symbol, asked.pointer).cloned();
        let number = self.trampoline(&signature.unwrap_or_default(), None);
        let place = format!("lb_in{at}");
        call.before.push(format!(
            "val {place} = {}lb_arena.make({size}L)",
            if asked.optional {
                format!("if ({name} == null) 0L else ")
            } else {
                String::new()
            }
        ));
        let mut lines = vec![
            format!("val lb_handler{at} = LBHandler {{ lb_slots ->"),
            format!("  {}", guard(&asked.body, asked.failed, &asked.made)),
        ];
        lines.extend(asked.body.iter().map(|line| format!("    {line}")));
        lines.push("  }".to_owned());
        lines.push("}".to_owned());
        lines.push(format!(
            "lbPutLong({place} + {pointer}, LBNative.lb_function({number}))"
        ));
        lines.push(format!(
            "lbPutLong({place} + {free}, LBNative.lb_function(0))"
        ));
        lines.push(format!(
            "lbPutLong({place} + {kept}, LBNative.lb_keep(lb_handler{at}))"
        ));
        if asked.optional {
            call.passing.push(format!("if ({name} != null) {{"));
            call.passing
                .extend(lines.iter().map(|line| format!("  {line}")));
            call.passing.push("}".to_owned());
        } else {
            call.passing.extend(lines);
        }
        call.arguments.push(place);
    }

    /// A parameter that takes a stream.
    fn stream(&mut self, name: &str, sequence: &Sequence, call: &mut Call, symbol: &str) {
        let place = format!("lb_in{}", call.arguments.len());
        let (size, _) = self.types.header.layout(symbol);
        let (ty, lines) = self.stream_source(name, symbol, sequence, &place);
        call.parameters.push(format!("{name}: {ty}"));
        call.before
            .push(format!("val {place} = lb_arena.make({size}L)"));
        call.passing.extend(lines);
        call.arguments.push(place);
    }

    /// The number of the function that Rust calls for a pointer of this signature; that of a method tells which it is.
    pub(super) fn trampoline(&mut self, signature: &Signature, method: Option<usize>) -> usize {
        let known = self.out.trampolines.len();
        let wanted = jni::trampoline(0, signature, method);
        let same = |it: &jni::Trampoline| it.is_like(&wanted);
        let at = self.out.trampolines.iter().position(same);
        if at.is_none() {
            let own = jni::trampoline(known, signature, method);
            self.out.trampolines.push(own);
        }
        at.unwrap_or(known) + jni::FIXED
    }

    fn closure(&mut self, name: &str, closure: &Closure) -> Asked {
        let (mut types, mut arguments, mut slot) = (Vec::new(), Vec::new(), 0);
        for given in &closure.parameters {
            let (ty, argument, slots) = self.asked(given, slot);
            types.push(ty);
            arguments.push(argument);
            slot += slots;
        }
        let value = closure.value.as_ref();
        let result = value.map_or_else(|| "Unit".to_owned(), |value| self.types.of(value));
        let called = format!("{name}({})", arguments.join(", "));
        let body = match value {
            None => vec![called],
            Some(value) => {
                let mut lines = vec![
                    format!("val lb_result = {called}"),
                    format!("val lb_out = lbGetLong(lb_slots + {})", 8 * slot),
                ];
                lines.extend(self.whole_answer(value));
                slot += 1;
                lines
            }
        };
        Asked {
            ty: format!("({}) -> {result}", types.join(", ")),
            optional: closure.optional,
            pointer: "call",
            body,
            made: self.failing(closure.error.as_ref()),
            failed: slot,
        }
    }

    fn source(&mut self, name: &str, sequence: &Sequence) -> Asked {
        let item = self.types.of(&sequence.item);
        let mut body = vec![
            format!("if (!{name}.hasNext()) throw LBEnded"),
            format!("val lb_result = {name}.next()"),
            "val lb_out = lbGetLong(lb_slots)".to_owned(),
        ];
        body.extend(self.whole_answer(&sequence.item));
        Asked {
            ty: format!("Iterator<{item}>"),
            optional: false,
            pointer: "next",
            body,
            made: self.failing(sequence.error.as_ref()),
            failed: 1,
        }
    }

    /// The type of a closure's parameter, what it is given, and how many slots that takes.
    pub(super) fn asked(&mut self, given: &Given, slot: usize) -> (String, String, usize) {
        let value = self.types.abi.bare(&given.to_value());
        let (inner, optional) = match &value {
            Value::Option(inner) => (self.types.abi.bare(inner), true),
            other => (other.clone(), false),
        };
        let at = match slot {
            0 => "lb_slots".to_owned(),
            slot => format!("lb_slots + {}", 8 * slot),
        };
        let ty = self.types.of(&inner);
        let is_sequence = self.types.abi.is_sequence(&inner);
        let by_itself = is_sequence
            || self.types.is_handle(&inner)
            || (!optional && self.types.abi.is_direct(&inner));
        let get = if by_itself {
            self.get(&inner, &at)
        } else {
            let inner = match &inner {
                Value::Boxed(inner) => (**inner).clone(),
                other => other.clone(),
            };
            self.get(&inner, &format!("lbGetLong({at})"))
        };
        let slots = if is_sequence { 2 } else { 1 };
        if optional {
            let get = format!("if (lbGetLong({at}) == 0L) null else {get}");
            return (format!("{ty}?"), get, slots);
        }
        (ty, get, slots)
    }

    /// Statements that write the answer, all of it or nothing.
    pub(super) fn whole_answer(&mut self, value: &Value) -> Vec<String> {
        let lines = self.answer(value, "lb_result", "lb_out", 0);
        let form = self.types.abi.form(value);
        let in_parts = matches!(
            self.types.abi.bare(value),
            Value::Tuple(_) | Value::Array { .. } | Value::Option(_)
        );
        if !in_parts || !form.owns || form.c.ends_with('*') {
            return lines;
        }
        let size = self.types.size(value);
        let mut whole = vec!["var lb_whole = false".to_owned(), "try {".to_owned()];
        whole.extend(lines.iter().map(|line| format!("  {line}")));
        whole.extend([
            "  lb_whole = true".to_owned(),
            "} finally {".to_owned(),
            "  if (!lb_whole) {".to_owned(),
            format!("    LBNative.{}_free(lb_out)", form.c),
            format!("    lbUnsafe.setMemory(lb_out, {size}L, 0)"),
            "  }".to_owned(),
            "}".to_owned(),
        ]);
        // What is freed where not all was written must be nothing.
        whole.insert(0, format!("lbUnsafe.setMemory(lb_out, {size}L, 0)"));
        whole
    }

    /// Statements that write a value of the program's to `place`, whose memory is the library's then.
    fn answer(&mut self, value: &Value, expr: &str, place: &str, depth: usize) -> Vec<String> {
        let bare = self.types.abi.bare(value);
        if !self.types.abi.form(&bare).owns {
            return vec![self.put(&bare, place, expr)];
        }
        if let Some(maker) = self.types.abi.maker(&bare) {
            let mut call = Call::default();
            let name = format!("lb_made{depth}");
            self.passed(&bare, &name, &mut call);
            let mut arguments = call.arguments.clone();
            arguments.push(place.to_owned());
            arguments.push("lb_arena.failed".to_owned());
            let mut lines = vec!["lbDo {".to_owned(), format!("  val {name} = {expr}")];
            lines.extend(call.before.iter().map(|line| format!("  {line}")));
            lines.push(format!(
                "  lbCheck(LBNative.{maker}({}), lb_arena)",
                arguments.join(", ")
            ));
            lines.push("}".to_owned());
            return lines;
        }
        match &bare {
            Value::Object { .. } | Value::Buffer(_) => {
                vec![format!("lbPutLong({place}, {expr}.lbGive())")]
            }
            Value::Option(inner) => {
                let inner = self.types.abi.bare(inner);
                if self.types.is_handle(&inner) {
                    return vec![format!("lbPutLong({place}, {expr}?.lbGive() ?: 0L)")];
                }
                let own = format!("lb_some{depth}");
                let at = self.types.offset(&bare, "value");
                let mut lines = vec![
                    format!("val {own} = {expr}"),
                    format!("if ({own} == null) {{"),
                    format!("  lbPutBool({place}, false)"),
                    "} else {".to_owned(),
                ];
                let some = self.answer(&inner, &own, &format!("{place} + {at}"), depth + 1);
                lines.extend(some.iter().map(|line| format!("  {line}")));
                lines.push(format!("  lbPutBool({place}, true)"));
                lines.push("}".to_owned());
                lines
            }
            Value::Tuple(items) => {
                let mut lines = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    let at = self.types.offset(&bare, &format!("_{index}"));
                    let part = super::convert::part(index, items.len());
                    lines.extend(self.answer(
                        item,
                        &format!("{expr}.{part}"),
                        &format!("{place} + {at}"),
                        depth + 1,
                    ));
                }
                lines
            }
            Value::Array { item, len } => {
                let size = self.types.size(item);
                let mut lines = vec![format!(
                    "if ({expr}.size != {len}) throw lbLength(\"an array\", {len}, {expr}.size)"
                )];
                lines.push(format!("for (lb_at{depth} in 0 until {len}) {{"));
                let one = self.answer(
                    item,
                    &format!("{expr}[lb_at{depth}]"),
                    &format!("{place} + lb_at{depth} * {size}L"),
                    depth + 1,
                );
                lines.extend(one.iter().map(|line| format!("  {line}")));
                lines.push("}".to_owned());
                lines
            }
            // A box by itself isn't what a closure gives.
            _ => crate::capability::unbound(),
        }
    }
}

/// What runs a body, and hands on what it throws to the place that a slot says.
pub(super) fn guard(body: &[String], slot: usize, made: &str) -> String {
    let failed = format!("lbGetLong(lb_slots + {}), ::{made}", 8 * slot);
    if body.iter().any(|line| line.contains("lb_arena")) {
        format!("lbGuarded({failed}) {{ lb_arena ->")
    } else {
        format!("lbPlainly({failed}) {{")
    }
}
