//! The cases, one function each: what each step calls, and the names that its result gets.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{
    Argument, Borrow, Element, Function, Interface, List, MethodKind, SequenceKind, TypeName,
    Value as Type,
};
use serde_json::Value as Json;

use super::show::show;
use super::stock;
use super::value::Values;
use crate::case::{Action, Comparison, Host};
use crate::names::{Kind, name};
use crate::notation::{argument_type, record_fields};
use crate::plan::{ArgValue, PlannedArg, PlannedCase, PlannedStep, Target};

/// More items than any case has.
const MOST: u32 = 1000;

/// Some cases, the first of which has the number `from`.
pub(super) fn part(interface: &Interface, cases: &[PlannedCase], from: usize) -> Result<String> {
    let mut text = "// Written by the conformance runner.\n@file:OptIn(ExperimentalUnsignedTypes::class)\n@file:Suppress(\"UNUSED_VALUE\", \"UNUSED_VARIABLE\")\n\n".to_owned();
    for (at, case) in cases.iter().enumerate() {
        let mut program = Program {
            values: Values { interface },
            names: BTreeMap::new(),
            declared: String::new(),
        };
        let body = program.case(case).with_context(|| case.title.clone())?;
        let _ = writeln!(text, "fun case_{}() {{\n{body}}}\n", from + at);
    }
    Ok(text)
}

/// What runs them.
pub(super) fn main(count: usize) -> String {
    let table: Vec<String> = (0..count).map(|at| format!("::case_{at}")).collect();
    let mut text = "// Written by the conformance runner.\n\n".to_owned();
    // The JVM's methods are no longer than 64 KiB.
    let parts: Vec<String> = (table.chunks(200).enumerate())
        .map(|(part, cases)| {
            let _ = writeln!(
                text,
                "fun part_{part}(): List<() -> Unit> = listOf({})\n",
                cases.join(", ")
            );
            format!("part_{part}()")
        })
        .collect();
    let _ = write!(
        text,
        "fun main(arguments: Array<String>) {{\n  val cases = {}\n  \
         for (at in (arguments.firstOrNull() ?: \"0\").toInt() until cases.size) {{\n    \
         send(\"{{\\\"case\\\":$at}}\")\n    cases[at]()\n    send(\"{{\\\"end\\\":$at}}\")\n  }}\n  \
         if (!collected()) {{\n    System.err.println(\"${{kitchensink.liveTrackers()}} objects are still alive\")\n    System.exit(3)\n  }}\n  \
         System.exit(0)\n}}\n",
        parts.join(" + ")
    );
    text
}

struct Program<'a> {
    values: Values<'a>,
    /// The types of the names that the case has so far.
    names: BTreeMap<String, String>,
    /// Declarations before the step.
    declared: String,
}

impl Program<'_> {
    fn case(&mut self, case: &PlannedCase) -> Result<String> {
        let mut body = String::new();
        let counts = case.steps.iter().any(
            |step| matches!(&step.target, Target::Function(it) if ["live_trackers", "open_streams"].contains(&it.item.name.as_str())),
        );
        if counts {
            // What earlier cases left to the garbage collector isn't this one's.
            body.push_str("  collected()\n");
        }
        for (number, step) in case.steps.iter().enumerate() {
            let text = (self.step(step)).with_context(|| format!("step {}", number + 1))?;
            body.push_str(&std::mem::take(&mut self.declared));
            body.push_str(&text);
        }
        Ok(body)
    }

    /// A variable for a name.
    fn declare(&mut self, kept: &str, ty: &str) {
        let known = self.names.insert(kept.to_owned(), ty.to_owned());
        if known.is_none() {
            let _ = writeln!(
                self.declared,
                "  var {kept}: {}? = null",
                ty.trim_end_matches('?')
            );
        }
    }

    fn step(&mut self, step: &PlannedStep) -> Result<String> {
        let run = |body: String| format!("  step {{ answer -> {body} }}\n");
        let flag = |expr: String| format!("answer.raw(if ({expr}) \"true\" else \"false\")");
        Ok(match &step.step.action {
            Action::Eval => {
                let code = step.step.code.get(&Host::Kotlin).context("an expression")?;
                run(flag(format!("({code})")))
            }
            Action::Let(_) => {
                let code = step.step.code.get(&Host::Kotlin).context("a declaration")?;
                format!("  {code}\n  send(\"{{\\\"returned\\\":null}}\")\n")
            }
            Action::Close(on) => run(format!("held({on}).close(); answer.raw(\"null\")")),
            Action::Show { on, debug } => {
                let method = if *debug { "toDebugString" } else { "toString" };
                run(format!("answer.string(held({on}).{method}())"))
            }
            Action::Compare { how, left, right } => {
                let (left, right) = (format!("held({left})"), format!("held({right})"));
                run(flag(match how {
                    Comparison::Equal => format!("({left} == {right})"),
                    Comparison::HashEqual => format!("({left}.hashCode() == {right}.hashCode())"),
                    Comparison::Less => format!("(({left}.compare({right}) ?: 0) < 0)"),
                }))
            }
            Action::Join(thread) => format!("  send({thread}_thread.join())\n"),
            _ => {
                let called = self.call(step)?;
                if let Some(thread) = &step.step.spawn {
                    format!(
                        "  val {thread}_thread = Spawned {{ answer -> {called} }}\n  send(\"{{\\\"returned\\\":null}}\")\n"
                    )
                } else {
                    run(called)
                }
            }
        })
    }

    /// The statements of a call: it, and what is done with its result.
    fn call(&mut self, step: &PlannedStep) -> Result<String> {
        let (callee, function, property) = match &step.target {
            Target::Function(it) => {
                let own = name(Host::Kotlin, Kind::Value, &it.item);
                (format!("kitchensink.{own}"), it, false)
            }
            Target::Constant(it) => {
                let own = name(Host::Kotlin, Kind::Constant, &it.item);
                let one = show(self.values, it.ty.value(), "out", 0)?;
                return Ok(format!("val out = kitchensink.{own}; {one}"));
            }
            Target::Method(path, method) => {
                let class = self.values.named(&TypeName(path.clone()));
                let item = &method.function.item;
                match (&step.step.action, method.kind) {
                    (Action::Method { on, .. } | Action::Get { on, .. }, kind) => {
                        let own = name(Host::Kotlin, Kind::Method, item);
                        let property = matches!(kind, MethodKind::Getter(_));
                        (format!("held({on}).{own}"), &method.function, property)
                    }
                    (_, MethodKind::Constructor) if !method.function.is_async => {
                        (class, &method.function, false)
                    }
                    _ => {
                        let own = name(Host::Kotlin, Kind::Static, item);
                        (format!("{class}.{own}"), &method.function, false)
                    }
                }
            }
            Target::None => bail!("nothing to call"),
        };
        let (mut before, mut arguments) = (String::new(), Vec::new());
        for arg in &step.args {
            if let Some(argument) = self.argument(arg, &mut before)? {
                arguments.push(argument);
            }
        }
        let call = if property {
            callee
        } else {
            format!("{callee}({})", arguments.join(", "))
        };
        self.result(step, function, &call, &before)
    }

    fn result(
        &mut self,
        step: &PlannedStep,
        function: &Function,
        call: &str,
        before: &str,
    ) -> Result<String> {
        let call = if function.is_async {
            format!("wait {{ {call} }}")
        } else {
            call.to_owned()
        };
        let mut before = before.to_owned();
        if step.step.times > 1 {
            let _ = write!(
                before,
                "for (again in 1 until {}) {{ try {{ {call} }} catch (error: Throwable) {{ }} }}; ",
                step.step.times
            );
        }
        if let Some(sequence) = function.output.sequence() {
            let item = self.values.ty(&sequence.item);
            let class = match sequence.kind {
                SequenceKind::Iterator => format!("kitchensink.Items<{item}>"),
                SequenceKind::Stream => format!("kitchensink.AsyncItems<{item}>"),
            };
            if let Some(kept) = &step.step.keep {
                self.declare(kept, &class);
                return Ok(format!("{before}{kept} = {call}; answer.raw(\"null\")"));
            }
            let most = step.step.take.unwrap_or(MOST);
            let mut keep = String::new();
            if let Some(Json::Array(expected)) = &step.value {
                for (at, value) in expected.iter().enumerate() {
                    self.bind(&mut keep, &sequence.item, value, &format!("got[{at}]"))?;
                }
            }
            let one = show(self.values, &sequence.item, "it", 0)?;
            return Ok(format!(
                "{before}val got: List<{item}> = items({call}, {most}); answer.all(got) {{ it -> {one} }};{keep}"
            ));
        }
        let Some(ty) = &step.returns else {
            return Ok(format!("{before}{call}; answer.raw(\"null\")"));
        };
        let spelled = self.values.ty(ty);
        let mut keep = String::new();
        if let Some(kept) = step.step.keep.clone() {
            self.declare(&kept, &spelled);
            let _ = write!(keep, " {kept} = out;");
        }
        if let Some(expected) = &step.value
            && !(step.step.keep.is_some() && matches!(ty, Type::Object { .. }))
        {
            self.bind(&mut keep, ty, expected, "out")?;
        }
        let one = show(self.values, ty, "out", 0)?;
        Ok(format!("{before}val out: {spelled} = {call}; {one}{keep}"))
    }

    /// Statements that give the objects in a result their names.
    fn bind(&mut self, text: &mut String, ty: &Type, expected: &Json, place: &str) -> Result<()> {
        match (ty, expected) {
            (Type::Object { name, .. }, Json::Object(it)) => {
                if let Some(kept) = it.get("ref").and_then(Json::as_str) {
                    let class = self.values.named(name);
                    self.declare(kept, &class);
                    let _ = write!(text, " {kept} = {place};");
                }
            }
            (Type::Option(inner), value) if !value.is_null() => {
                self.bind(text, inner, value, &format!("{place}!!"))?;
            }
            (Type::List(List::Converted(item)), Json::Array(items)) => {
                for (at, value) in items.iter().enumerate() {
                    self.bind(text, item, value, &format!("{place}[{at}]"))?;
                }
            }
            (Type::Record(path), Json::Object(it)) => {
                let fields = record_fields(self.values.interface, path)?;
                let names = self.values.field_names(path);
                let values = it
                    .get("record")
                    .and_then(Json::as_array)
                    .context("fields")?;
                for (((_, ty), own), value) in fields.iter().zip(names).zip(values) {
                    self.bind(text, ty, &value[1], &format!("{place}.{own}"))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// An argument with its label; nothing where the default serves.
    fn argument(&mut self, arg: &PlannedArg, before: &mut String) -> Result<Option<String>> {
        let parameter = arg.parameter.as_ref().context("an argument too many")?;
        let label = name(Host::Kotlin, Kind::Value, &parameter.item);
        let ty = argument_type(&parameter.ty);
        let value = match &arg.value {
            ArgValue::Code(code) => code.clone(),
            ArgValue::Raw(_) => bail!("Kotlin has no raw values"),
            ArgValue::Stock(stock) => stock::value(self.values, stock, &parameter.ty)?,
            ArgValue::Absent => return Ok(None),
            ArgValue::Typed(value) => {
                let built = self.values.build(&ty, value)?;
                match &parameter.ty {
                    Argument::Sequence(it) if it.kind == SequenceKind::Stream => {
                        format!("later({built})")
                    }
                    Argument::Sequence(_) => format!("generator({built})"),
                    Argument::Borrowed(Borrow::SliceMut(_) | Borrow::BytesMut) => {
                        let plain = matches!(
                            &parameter.ty,
                            Argument::Borrowed(Borrow::SliceMut(Element::Plain(_)))
                        );
                        let list = if plain { ".toMutableList()" } else { "" };
                        let _ = write!(before, "val lent_{label} = {built}{list}; ");
                        format!("lent_{label}")
                    }
                    _ => built,
                }
            }
        };
        Ok(Some(format!("{label} = {value}")))
    }
}
