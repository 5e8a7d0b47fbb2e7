//! The cases, one function each: what each step calls, and the names that its result gets.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{
    Argument, Borrow, ImportHold, Interface, List, MethodKind, ObjectHold, Receiver, SequenceKind,
    TypeName, Value as Type,
};
use serde_json::Value as Json;

use super::value::Values;
use crate::case::{Action, Comparison, Host};
use crate::names::{Kind, name};
use crate::notation::{argument_type, record_fields};
use crate::plan::{ArgValue, PlannedArg, PlannedCase, PlannedStep, Target, default_value};

/// More items than any case has.
const MOST: u32 = 1000;

/// Some cases, the first of which has the number `from`.
pub(super) fn part(interface: &Interface, cases: &[PlannedCase], from: usize) -> Result<String> {
    let mut text = "// Written by the conformance runner.\n#include \"show.hpp\"\n\n".to_owned();
    for (at, case) in cases.iter().enumerate() {
        let mut program = Program {
            values: Values { interface },
            names: BTreeMap::new(),
            declared: String::new(),
        };
        let body = program.case(case).with_context(|| case.title.clone())?;
        let _ = writeln!(text, "void case_{}() {{\n{body}}}\n", from + at);
    }
    Ok(text)
}

/// What runs them.
pub(super) fn main(count: usize) -> String {
    let declared: String = (0..count).map(|at| format!("Case case_{at};\n")).collect();
    let table: Vec<String> = (0..count).map(|at| format!("case_{at}")).collect();
    format!(
        "// Written by the conformance runner.\n#include \"stock.hpp\"\n\n{declared}\nstatic Case *const CASES[] = {{{}}};\n\n\
         int main(int count, char **words) {{\n  \
         std::size_t start = count > 1 ? std::stoul(words[1]) : 0;\n  \
         for (std::size_t at = start; at < std::size(CASES); at++) {{\n    \
         send(\"{{\\\"case\\\":\" + std::to_string(at) + \"}}\");\n    CASES[at]();\n    \
         send(\"{{\\\"end\\\":\" + std::to_string(at) + \"}}\");\n  }}\n  \
         auto live = ks::live_trackers();\n  \
         if (live != 0)\n    std::fprintf(stderr, \"%u objects are still alive\\n\", static_cast<unsigned>(live));\n  \
         return live == 0 && stock::all_are_free() ? 0 : 3;\n}}\n",
        table.join(", ")
    )
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
                "  [[maybe_unused]] std::optional<{ty}> {kept};"
            );
        }
    }

    fn step(&mut self, step: &PlannedStep) -> Result<String> {
        let run = |body: String| format!("  step([&] {{ {body} }});\n");
        Ok(match &step.step.action {
            Action::Eval => {
                let code = step.step.code.get(&Host::Cpp).context("an expression")?;
                run(format!("put(static_cast<bool>({code}));"))
            }
            Action::Let(_) => {
                let code = step.step.code.get(&Host::Cpp).context("a declaration")?;
                format!("  {code}\n  send(\"{{\\\"returned\\\":null}}\");\n")
            }
            Action::Close(on) => run(format!("held({on}).close(); line += \"null\";")),
            Action::Show { on, debug } => {
                let method = if *debug { "debug" } else { "to_string" };
                run(format!("put(held({on}).{method}());"))
            }
            Action::Compare { how, left, right } => {
                let (left, right) = (format!("held({left})"), format!("held({right})"));
                run(match how {
                    Comparison::Equal => {
                        format!("put({left} == {right} && !({left} != {right}));")
                    }
                    Comparison::HashEqual => format!("put({left}.hash() == {right}.hash());"),
                    Comparison::Less => format!("put({left} < {right});"),
                })
            }
            Action::Join(thread) => {
                format!("  {thread}_thread.join();\n  send({thread}_said);\n")
            }
            _ => {
                let called = self.call(step)?;
                if let Some(thread) = &step.step.spawn {
                    format!(
                        "  std::string {thread}_said;\n  std::thread {thread}_thread([&] {{ {thread}_said = outcome([&] {{ {called} }}); }});\n  send(\"{{\\\"returned\\\":null}}\");\n"
                    )
                } else {
                    run(called)
                }
            }
        })
    }

    /// The statements of a call: it, and what is done with its result.
    fn call(&mut self, step: &PlannedStep) -> Result<String> {
        let (callee, function, receiver) = match &step.target {
            Target::Function(it) => {
                let own = name(Host::Cpp, Kind::Value, &it.item);
                (format!("ks::{own}"), Some(it), None)
            }
            Target::Constant(it) => {
                let own = name(Host::Cpp, Kind::Constant, &it.item);
                let call = if it.literal.is_some() { "" } else { "()" };
                (format!("ks::{own}{call}"), None, None)
            }
            Target::Method(path, method) => {
                let class = self.values.named(&TypeName(path.clone()));
                let item = &method.function.item;
                match (&step.step.action, method.kind) {
                    (Action::Method { on, .. } | Action::Get { on, .. }, kind) => {
                        let own = name(Host::Cpp, Kind::Method, item);
                        let consumed = matches!(
                            kind,
                            MethodKind::Method(Receiver::Consumed)
                                | MethodKind::Getter(Receiver::Consumed)
                        );
                        let on = if consumed {
                            format!("std::move(held({on}))")
                        } else {
                            format!("held({on})")
                        };
                        (format!("{on}.{own}"), Some(&method.function), Some(()))
                    }
                    (_, MethodKind::Constructor) if !method.function.is_async => {
                        (class, Some(&method.function), None)
                    }
                    _ => {
                        let own = name(Host::Cpp, Kind::Static, item);
                        (format!("{class}::{own}"), Some(&method.function), None)
                    }
                }
            }
            Target::None => bail!("nothing to call"),
        };
        let _ = receiver;
        let Some(function) = function else {
            return Ok(format!("put({callee});"));
        };
        let given = (step.args.iter())
            .rposition(|arg| !matches!(arg.value, ArgValue::Absent))
            .map_or(0, |at| at + 1);
        // Behind the last that is given, defaults serve.
        let needed = (function.parameters.iter())
            .rposition(|it| it.default.is_none())
            .map_or(0, |at| at + 1);
        let mut arguments = Vec::new();
        for arg in &step.args[..given.max(needed).min(step.args.len())] {
            arguments.push(self.argument(arg, function.is_async)?);
        }
        let call = format!("{callee}({})", arguments.join(", "));
        let mut before = String::new();
        if step.step.times > 1 {
            let _ = write!(
                before,
                "for (int i = 1; i < {}; i++) {{ try {{ static_cast<void>({call}); }} catch (const std::exception &) {{ }} }} ",
                step.step.times
            );
        }
        self.result(step, function, &call, &before)
    }

    fn result(
        &mut self,
        step: &PlannedStep,
        function: &landbridge_model::Function,
        call: &str,
        before: &str,
    ) -> Result<String> {
        if let Some(sequence) = function.output.sequence() {
            let item = self.values.ty(&sequence.item);
            let class = match sequence.kind {
                SequenceKind::Iterator => format!("ks::Items<{item}>"),
                SequenceKind::Stream => format!("ks::Stream<{item}>"),
            };
            if let Some(kept) = &step.step.keep {
                self.declare(kept, &class);
                return Ok(format!("{before}{kept}.emplace({call}); line += \"null\";"));
            }
            let most = step.step.take.unwrap_or(MOST);
            let mut keep = String::new();
            if let Some(Json::Array(expected)) = &step.value {
                for (at, value) in expected.iter().enumerate() {
                    self.bind(&mut keep, &sequence.item, value, &format!("got[{at}]"))?;
                }
            }
            let keep = if keep.is_empty() {
                String::new()
            } else {
                format!(", [&](std::vector<{item}> &got) {{ {keep} }}")
            };
            return Ok(format!(
                "{before}put_items<{item}, {class}>({call}, {most}{keep});"
            ));
        }
        let awaited = if function.is_async { ".get()" } else { "" };
        let call = format!("{call}{awaited}");
        let Some(ty) = &step.returns else {
            return Ok(format!("{before}{call}; line += \"null\";"));
        };
        let spelled = self.values.ty(ty);
        if let Some(kept) = step.step.keep.clone() {
            self.declare(&kept, &spelled);
            let mut more = String::new();
            if let Some(expected) = &step.value
                && !matches!(ty, Type::Object { .. })
            {
                self.bind(&mut more, ty, expected, &format!("(*{kept})"))?;
            }
            return Ok(format!(
                "{before}{kept}.emplace({call}); put(*{kept});{more}"
            ));
        }
        let mut keep = String::new();
        if let Some(expected) = &step.value {
            self.bind(&mut keep, ty, expected, "out")?;
        }
        let constness = if keep.is_empty() { "const " } else { "" };
        Ok(format!(
            "{before}{constness}{spelled} out = {call}; put(out);{keep}"
        ))
    }

    /// Statements that give the objects in a result their names.
    fn bind(&mut self, text: &mut String, ty: &Type, expected: &Json, place: &str) -> Result<()> {
        match (ty, expected) {
            (Type::Object { name, .. }, Json::Object(it)) => {
                if let Some(kept) = it.get("ref").and_then(Json::as_str) {
                    let class = self.values.named(name);
                    self.declare(kept, &class);
                    let _ = write!(text, " {kept}.emplace(std::move({place}));");
                }
            }
            (Type::Option(inner), value) if !value.is_null() => {
                self.bind(text, inner, value, &format!("(*{place})"))?;
            }
            (Type::List(List::Converted(item)), Json::Array(items)) => {
                for (at, value) in items.iter().enumerate() {
                    self.bind(text, item, value, &format!("{place}.at({at})"))?;
                }
            }
            (Type::Record(path), Json::Object(it)) => {
                let fields = record_fields(self.values.interface, path)?;
                let items: Vec<String> = (self.values.interface.records.iter())
                    .filter(|it| it.item.path == path.0)
                    .flat_map(|it| it.fields.iter())
                    .map(|field| name(Host::Cpp, Kind::Value, &field.item))
                    .collect();
                let values = it
                    .get("record")
                    .and_then(Json::as_array)
                    .context("fields")?;
                for (((_, ty), own), value) in fields.iter().zip(items).zip(values) {
                    self.bind(text, ty, &value[1], &format!("{place}.{own}"))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn argument(&mut self, arg: &PlannedArg, is_async: bool) -> Result<String> {
        let parameter = arg.parameter.as_ref().context("an argument too many")?;
        let ty = argument_type(&parameter.ty);
        let value = match &arg.value {
            ArgValue::Code(code) => return Ok(code.clone()),
            ArgValue::Raw(_) => bail!("C++ has no raw values"),
            ArgValue::Stock(stock) => return self.stock(stock, &parameter.ty, is_async),
            ArgValue::Typed(value) => value.clone(),
            ArgValue::Absent => {
                let default = parameter.default.as_ref();
                let default = default.with_context(|| format!("`{}`", parameter.item.name))?;
                default_value(&ty, default)
            }
        };
        // An object by itself: the name's, lent or taken over.
        let (object, taken) = match &parameter.ty {
            Argument::Owned(value) => {
                let bare = self.values.bare(value);
                let inner = match &bare {
                    Type::Option(inner) => self.values.bare(inner),
                    other => other.clone(),
                };
                match inner {
                    Type::Object { hold, .. } => (
                        Some(matches!(bare, Type::Option(_))),
                        hold == ObjectHold::Owned,
                    ),
                    Type::Buffer(_) => (Some(matches!(bare, Type::Option(_))), false),
                    _ => (None, false),
                }
            }
            Argument::Borrowed(Borrow::Object { .. }) => (Some(false), false),
            Argument::Borrowed(Borrow::Optional(inner)) => match **inner {
                Borrow::Object { .. } | Borrow::Converted(Type::Buffer(_)) => (Some(true), false),
                _ => (None, false),
            },
            _ => (None, false),
        };
        let kept = value.get("ref").and_then(Json::as_str);
        match (object, kept, taken) {
            (Some(true), None, false) if value.is_null() => return Ok("nullptr".to_owned()),
            (Some(false), Some(kept), false) => return Ok(format!("held({kept})")),
            (Some(true), Some(kept), false) => return Ok(format!("&held({kept})")),
            (Some(false), Some(kept), true) => return Ok(format!("std::move(held({kept}))")),
            _ => {}
        }
        if let (None, Some(kept)) = (object, kept) {
            // A name of a whole value.
            return Ok(format!("held({kept})"));
        }
        let built = self.values.build(&ty, &value)?;
        if let (Some(true), false, Type::Option(inner)) = (object, taken, &ty) {
            let inner_type = self.values.ty(inner);
            let built = self.values.build(inner, &value)?;
            return Ok(format!("&forever<{inner_type}>({built})"));
        }
        match &parameter.ty {
            // A range, and a function of the same items.
            Argument::Sequence(it) if it.kind == SequenceKind::Iterator => return Ok(built),
            Argument::Sequence(_) => return Ok(format!("generator({built})")),
            _ => {}
        }
        if !built.contains("second(") {
            return Ok(built);
        }
        // Whatever holds a second owner lives on.
        let spelled = self.values.ty(&ty);
        let whole = format!("forever<{spelled}>({built})");
        Ok(if self.takes(&ty) {
            format!("std::move({whole})")
        } else {
            whole
        })
    }

    /// What `conformance/cpp/stock.hpp` has under a name, of the type that is asked for.
    fn stock(&self, stock: &str, ty: &Argument, is_async: bool) -> Result<String> {
        let mut own = stock.replace(' ', "_");
        if matches!(stock, "double" | "true") {
            own.push('_');
        }
        Ok(match ty {
            Argument::Sequence(sequence) => {
                format!("stock::{own}<{}>()", self.values.ty(&sequence.item))
            }
            Argument::Closure(closure) if stock.starts_with("raise") => {
                let value = closure.value.as_ref();
                let result = value.map_or_else(|| "void".to_owned(), |it| self.values.ty(it));
                format!("stock::{own}<{result}>")
            }
            Argument::Closure(_) => format!("stock::{own}"),
            // What is lent for a call is lent by reference.
            Argument::Import { hold, optional, .. } => match (hold, optional) {
                (ImportHold::Borrowed, false) if !is_async => format!("*stock::{own}()"),
                (ImportHold::Borrowed, true) if !is_async => format!("stock::{own}().get()"),
                _ => format!("stock::{own}()"),
            },
            _ => bail!("`{stock}` of the stock"),
        })
    }

    /// Whether passing a value takes objects over.
    fn takes(&self, ty: &Type) -> bool {
        let mut open = vec![ty.clone()];
        let mut seen = Vec::new();
        while let Some(next) = open.pop() {
            let mut found = false;
            next.walk(&mut |part| match part {
                Type::Object {
                    hold: ObjectHold::Owned,
                    ..
                } => found = true,
                Type::Record(path) if !seen.contains(path) => {
                    seen.push(path.clone());
                    let fields = record_fields(self.values.interface, path).unwrap_or_default();
                    open.extend(fields.into_iter().map(|it| it.1));
                }
                Type::DataEnum(path) if !seen.contains(path) => {
                    seen.push(path.clone());
                    let enums = self.values.interface.data_enums.iter();
                    for it in enums.filter(|it| it.item.path == path.0) {
                        let fields = it.variants.iter().flat_map(|it| it.fields.as_slice());
                        open.extend(fields.map(|field| field.ty.clone()));
                    }
                }
                _ => {}
            });
            if found {
                return true;
            }
        }
        false
    }
}
