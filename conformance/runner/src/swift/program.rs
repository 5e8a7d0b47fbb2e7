//! The cases, one function each: what each step calls, and the names that its result gets.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use landbridge_model::{
    Argument, Borrow, Closure, Function, Interface, List, MethodKind, Sequence, SequenceKind,
    TypeName, Value as Type,
};
use serde_json::Value as Json;

use super::show::show;
use super::value::Values;
use crate::case::{Action, Comparison, Host};
use crate::names::{Kind, name};
use crate::notation::{argument_type, record_fields};
use crate::plan::{ArgValue, PlannedArg, PlannedCase, PlannedStep, Target};

/// More items than any case has.
const MOST: u32 = 1000;

/// Some cases, the first of which has the number `from`.
pub(super) fn part(interface: &Interface, cases: &[PlannedCase], from: usize) -> Result<String> {
    let mut text = "// Written by the conformance runner.\nimport KitchenSink\n\n".to_owned();
    for (at, case) in cases.iter().enumerate() {
        let mut program = Program {
            values: Values { interface },
            names: BTreeMap::new(),
            declared: String::new(),
        };
        let body = program.case(case).with_context(|| case.title.clone())?;
        let _ = writeln!(text, "func case_{}() {{\n{body}}}\n", from + at);
    }
    Ok(text)
}

/// What runs them.
pub(super) fn main(count: usize) -> String {
    let table: Vec<String> = (0..count).map(|at| format!("case_{at}")).collect();
    format!(
        "// Written by the conformance runner.\nimport Glibc\nimport KitchenSink\n\nlet cases: [() -> Void] = [{}]\n\n\
         let start = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1])! : 0\n\
         for at in start..<cases.count {{\n  send(\"{{\\\"case\\\":\\(at)}}\")\n  cases[at]()\n  send(\"{{\\\"end\\\":\\(at)}}\")\n}}\n\
         let live = try KitchenSink.liveTrackers()\n\
         if live != 0 {{ fputs(\"\\(live) objects are still alive\\n\", stderr) }}\n\
         exit(live == 0 && allAreFree() ? 0 : 3)\n",
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
            let _ = writeln!(self.declared, "  var {kept}: Optional<{ty}> = nil");
        }
    }

    fn step(&mut self, step: &PlannedStep) -> Result<String> {
        let run = |body: String| format!("  step {{ answer in {body} }}\n");
        let flag = |expr: String| format!("answer.raw(try {expr} ? \"true\" : \"false\")");
        Ok(match &step.step.action {
            Action::Eval => {
                let code = step.step.code.get(&Host::Swift).context("an expression")?;
                run(flag(format!("({code})")))
            }
            Action::Let(_) => {
                let code = step.step.code.get(&Host::Swift).context("a declaration")?;
                format!("  {code}\n  send(\"{{\\\"returned\\\":null}}\")\n")
            }
            Action::Close(on) => run(format!("try held({on}).close(); answer.raw(\"null\")")),
            Action::Show { on, debug } => {
                let method = if *debug { "toDebugString" } else { "toString" };
                run(format!("answer.string(try held({on}).{method}())"))
            }
            Action::Compare { how, left, right } => {
                let (left, right) = (format!("held({left})"), format!("held({right})"));
                run(flag(match how {
                    Comparison::Equal => format!("{left}.isEqual({right})"),
                    Comparison::HashEqual => format!("({left}.hash() == {right}.hash())"),
                    Comparison::Less => format!("(({left}.compare({right}) ?? 0) < 0)"),
                }))
            }
            Action::Join(thread) => format!("  send({thread}_thread.join())\n"),
            _ => {
                let called = self.call(step)?;
                if let Some(thread) = &step.step.spawn {
                    format!(
                        "  let {thread}_thread = Spawned {{ answer in {called} }}\n  send(\"{{\\\"returned\\\":null}}\")\n"
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
                let own = name(Host::Swift, Kind::Value, &it.item);
                (format!("KitchenSink.{own}"), it, false)
            }
            Target::Constant(it) => {
                let own = name(Host::Swift, Kind::Constant, &it.item);
                let call = if it.literal.is_some() { "" } else { "()" };
                let one = show(self.values, it.ty.value(), "out", 0)?;
                return Ok(format!("let out = try KitchenSink.{own}{call}; {one}"));
            }
            Target::Method(path, method) => {
                let class = self.values.named(&TypeName(path.clone()));
                let item = &method.function.item;
                match (&step.step.action, method.kind) {
                    (Action::Method { on, .. } | Action::Get { on, .. }, kind) => {
                        let own = name(Host::Swift, Kind::Method, item);
                        let property = matches!(kind, MethodKind::Getter(_));
                        (format!("held({on}).{own}"), &method.function, property)
                    }
                    (_, MethodKind::Constructor) if !method.function.is_async => {
                        (class, &method.function, false)
                    }
                    _ => {
                        let own = name(Host::Swift, Kind::Static, item);
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
            format!("wait {{ try await {call} }}")
        } else {
            call.to_owned()
        };
        let mut before = before.to_owned();
        if step.step.times > 1 {
            let _ = write!(
                before,
                "for _ in 1..<{} {{ do {{ _ = try {call} }} catch {{}} }}; ",
                step.step.times
            );
        }
        if let Some(sequence) = function.output.sequence() {
            let item = self.values.ty(&sequence.item);
            let class = match sequence.kind {
                SequenceKind::Iterator => format!("Items<{item}>"),
                SequenceKind::Stream => format!("AsyncItems<{item}>"),
            };
            if let Some(kept) = &step.step.keep {
                self.declare(kept, &class);
                return Ok(format!("{before}{kept} = try {call}; answer.raw(\"null\")"));
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
                "{before}let got: [{item}] = try items({call}, {most}); try answer.all(got) {{ it in {one} }};{keep}"
            ));
        }
        let Some(ty) = &step.returns else {
            return Ok(format!("{before}try {call}; answer.raw(\"null\")"));
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
        Ok(format!(
            "{before}let out: {spelled} = try {call}; {one}{keep}"
        ))
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
                self.bind(text, inner, value, &format!("{place}!"))?;
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
        let label = name(Host::Swift, Kind::Value, &parameter.item);
        let ty = argument_type(&parameter.ty);
        let value = match &arg.value {
            ArgValue::Code(code) => code.clone(),
            ArgValue::Raw(_) => bail!("Swift has no raw values"),
            ArgValue::Stock(stock) => self.stock(stock, &parameter.ty)?,
            ArgValue::Absent => return Ok(None),
            ArgValue::Typed(value) => {
                let built = self.values.build(&ty, value)?;
                match &parameter.ty {
                    // A sequence; closures are the stock's.
                    Argument::Sequence(it) if it.kind == SequenceKind::Stream => {
                        format!("later({built})")
                    }
                    Argument::Borrowed(Borrow::SliceMut(_) | Borrow::BytesMut) => {
                        let _ = write!(before, "var lent_{label} = try {built}; ");
                        format!("&lent_{label}")
                    }
                    _ => built,
                }
            }
        };
        Ok(Some(format!("{label}: {value}")))
    }

    /// What the stock has under a name, of the type that is asked for.
    fn stock(&self, stock: &str, ty: &Argument) -> Result<String> {
        match ty {
            Argument::Sequence(sequence) => self.source(stock, sequence),
            Argument::Closure(closure) => closure_of(stock, closure),
            Argument::Import { .. } => Ok(format!("Stock.{}()", camel(stock))),
            _ => bail!("`{stock}` of the stock"),
        }
    }

    fn source(&self, stock: &str, sequence: &Sequence) -> Result<String> {
        let item = self.values.ty(&sequence.item);
        let (number, one) = match &sequence.item {
            Type::Option(inner) => (self.values.ty(inner), item.clone()),
            _ => (item.clone(), item.clone()),
        };
        let later = sequence.kind == SequenceKind::Stream;
        let known = match stock.strip_suffix(" later") {
            Some(known) if later => known,
            _ => stock,
        };
        let body = match known {
            "count to 3" => format!("at > 3 ? nil : {number}(at)"),
            "endless" => format!("{number}(at)"),
            "fail at 1" => "throw StockError(\"one\")".to_owned(),
            "fail at 3" => {
                format!("if at == 3 {{ throw StockError(\"three\") }}; return {number}(at)")
            }
            "missing at 3" => format!(
                "if at == 3 {{ throw CallbackError(.missing(key: \"k\")) }}; return {number}(at)"
            ),
            "letters" => {
                "at > 3 ? nil : String(Character(Unicode.Scalar(UInt8(96 + at))))".to_owned()
            }
            "gaps" => format!("at > 3 ? nil : .some(at == 2 ? nil : {number}(at))"),
            "chunks" => "at > 3 ? nil : at == 1 ? [1, 2] : at == 2 ? [] : [3]".to_owned(),
            _ => bail!("`{stock}` of the stock"),
        };
        let counting = if later { "countingLater" } else { "counting" };
        Ok(format!(
            "{counting} {{ (at: Int) throws -> {one}? in {body} }}"
        ))
    }
}

/// `describedStore`
fn camel(words: &str) -> String {
    let mut all = String::new();
    for (at, word) in words.split(' ').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if at > 0 => all.extend(first.to_uppercase()),
            Some(first) => all.push(first),
            None => {}
        }
        all.push_str(letters.as_str());
    }
    all
}

/// A closure of the stock.
fn closure_of(stock: &str, closure: &Closure) -> Result<String> {
    let unread = match closure.parameters.len() {
        0 => String::new(),
        count => format!("{} in ", vec!["_"; count].join(", ")),
    };
    let thrown = |error: &str| format!("{{ {unread}throw {error} }}");
    Ok(match stock {
        "double" => "{ $0 * 2 }".to_owned(),
        "negate" => "{ -$0 }".to_owned(),
        "increment" => "{ $0 + 1 }".to_owned(),
        "nothing" => format!("{{ {unread}}}"),
        "add" => "{ $0 + $1 }".to_owned(),
        "text" => format!("{{ {unread}\"a text\" }}"),
        "true" => format!("{{ {unread}true }}"),
        "seven" => format!("{{ {unread}7 }}"),
        "x" => "{ $0.x }".to_owned(),
        "length" => "{ UInt32($0.utf8.count) }".to_owned(),
        "is long" => "{ $0.unicodeScalars.count > 2 }".to_owned(),
        "reverse" => "{ $0.reversed() }".to_owned(),
        "upper" => "{ $0?.uppercased() }".to_owned(),
        "same" => "{ $0 }".to_owned(),
        "raise" => thrown("StockError(\"no\")"),
        "raise full" => thrown("CallbackError(.full)"),
        "raise missing" => thrown("CallbackError(.missing(key: \"k\"))"),
        "raise refused" => thrown("NarrowError(.refused(code: 7))"),
        "raise at 3" => {
            let rest = if closure.value.is_some() {
                "; return true"
            } else {
                ""
            };
            format!("{{ if $0 == 3 {{ throw StockError(\"three\") }}{rest} }}")
        }
        _ => bail!("`{stock}` of the stock"),
    })
}
