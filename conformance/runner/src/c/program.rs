//! The driver for C: a program that is written from the header and the cases, one function a case.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};
use landbridge_model::{Interface, MethodKind, Value as Type};
use serde_json::Value as Json;

use super::header::{Header, Variable};
use super::value::{Values, upper};
use crate::case::{Action, Comparison, Host};
use crate::names::{Kind, name};
use crate::notation::argument_type;
use crate::plan::{ArgValue, Plan, PlannedArg, PlannedCase, PlannedStep, Target, default_value};

/// Writes the program.
pub(crate) fn write(interface: &Interface, header: &Header, plan: &Plan) -> Result<String> {
    let prefix = interface.krate.library.clone();
    let mut program = Program {
        values: Values::new(interface, header, &prefix),
        interface,
        header,
        prefix: prefix.clone(),
        before_case: String::new(),
        kept: BTreeMap::new(),
        after: String::new(),
        threads: BTreeMap::new(),
    };
    let mut cases = String::new();
    for (at, case) in plan.cases.iter().enumerate() {
        let text = program.case(at, case).with_context(|| case.title.clone())?;
        cases.push_str(&text);
    }
    let failure = program.failure()?;
    let table: Vec<String> = (0..plan.cases.len())
        .map(|at| format!("case_{at}"))
        .collect();
    Ok(format!(
        "/* Written by the conformance runner. */\n\
         #include \"canon.h\"\n#include <{prefix}.h>\n#include \"futures.h\"\n#include \"iterators.h\"\n#include \"streams.h\"\n#include \"stock.h\"\n#include \"callbacks.h\"\n#include \"given.h\"\n#include \"awaited.h\"\n#include \"logging.h\"\n\n\
         static {prefix}_status live_before;\n\n{}\n{}\n{failure}\n{}\n{cases}\n\
         static void (*const CASES[])(void) = {{ {} }};\n\n{}",
        program.values.prototypes(),
        program.values.functions,
        program.helpers(),
        table.join(", "),
        program.main()
    ))
}

pub(super) struct Program<'a> {
    pub(super) values: Values<'a>,
    pub(super) interface: &'a Interface,
    pub(super) header: &'a Header,
    pub(super) prefix: String,
    /// What stands before the function of the case being written.
    pub(super) before_case: String,
    /// The C types of the names that the case has so far.
    pub(super) kept: BTreeMap<String, String>,
    /// What the case frees at its end.
    after: String,
    /// What a thread's function returns, by the thread's variable.
    pub(super) threads: BTreeMap<String, (String, Option<(String, Type)>)>,
}

impl Program<'_> {
    fn case(&mut self, at: usize, case: &PlannedCase) -> Result<String> {
        self.kept.clear();
        self.threads.clear();
        self.before_case.clear();
        self.after.clear();
        let mut body = String::new();
        for (number, step) in case.steps.iter().enumerate() {
            let text = self
                .step(step)
                .with_context(|| format!("step {}", number + 1))?;
            body.push_str(&text);
        }
        Ok(format!(
            "{}static void case_{at}(void) {{\n{body}{}}}\n\n",
            self.before_case, self.after
        ))
    }

    fn step(&mut self, step: &PlannedStep) -> Result<String> {
        match &step.step.action {
            Action::Eval => {
                let code = step.step.code.get(&Host::C).context("an expression")?;
                Ok(format!(
                    "    put(({code}) ? \"{{\\\"returned\\\":true}}\" : \"{{\\\"returned\\\":false}}\");\n    put_end();\n"
                ))
            }
            Action::Let(_) => {
                let code = step.step.code.get(&Host::C).context("a declaration")?;
                Ok(format!(
                    "    {code}\n    put(\"{{\\\"returned\\\":null}}\");\n    put_end();\n"
                ))
            }
            Action::Close(on) => self.close(on),
            Action::Show { on, debug } => {
                let function = if *debug { "debug" } else { "to_string" };
                let call = self.trait_function(on, function)?;
                self.invoke(step, &call, vec![on.clone()], String::new())
            }
            Action::Compare { how, left, right } => self.compare(step, *how, left, right),
            Action::Join(thread) => self.join(step, thread),
            _ => self.call(step),
        }
    }

    fn trait_function(&self, on: &str, function: &str) -> Result<String> {
        let ty = self.kept.get(on).with_context(|| format!("no `{on}`"))?;
        let ty = ty.trim_end_matches('*').trim_end();
        Ok(format!("{ty}_{function}"))
    }

    fn close(&mut self, on: &str) -> Result<String> {
        let call = self.trait_function(on, "free")?;
        let prototype = self.header.function(&call)?;
        if prototype.returns == "void" {
            return Ok(format!(
                "    {call}({on});\n    put(\"{{\\\"returned\\\":null}}\");\n    put_end();\n"
            ));
        }
        let error = if prototype.parameters.len() > 1 {
            ", &error"
        } else {
            ""
        };
        let p = &self.prefix;
        Ok(format!(
            "    {{\n    {p}_error *error = NULL;\n    {p}_status status = {call}({on}{error});\n    \
             if (status == {}_OK) put(\"{{\\\"returned\\\":null}}\"); else show_failure(status, error);\n    \
             put_end();\n    }}\n",
            upper(p)
        ))
    }

    fn compare(
        &mut self,
        step: &PlannedStep,
        how: Comparison,
        left: &str,
        right: &str,
    ) -> Result<String> {
        match how {
            Comparison::Equal => {
                let call = self.trait_function(left, "eq")?;
                self.invoke(
                    step,
                    &call,
                    vec![left.to_owned(), right.to_owned()],
                    String::new(),
                )
            }
            Comparison::HashEqual => {
                let call = self.trait_function(left, "hash")?;
                Ok(format!(
                    "    {{\n    uint64_t l = 0, r = 1;\n    {call}({left}, &l, NULL);\n    {call}({right}, &r, NULL);\n    \
                     put(\"{{\\\"returned\\\":\"); put_bool(l == r); put(\"}}\");\n    put_end();\n    }}\n"
                ))
            }
            Comparison::Less => {
                let call = self.trait_function(left, "compare")?;
                let p = &self.prefix;
                let out = self.header.function(&call)?.parameters.get(2).cloned();
                let out = out.with_context(|| format!("{call} has no result"))?;
                Ok(format!(
                    "    {{\n    {} out = 0;\n    {p}_error *error = NULL;\n    {p}_status status = {call}({left}, {right}, &out, &error);\n    \
                     if (status == {}_OK) {{ put(\"{{\\\"returned\\\":\"); put_bool(out < 0); put(\"}}\"); }} else show_failure(status, error);\n    \
                     put_end();\n    }}\n",
                    out.pointee(),
                    upper(p)
                ))
            }
        }
    }

    /// The C name of what a step calls.
    fn target(&self, step: &PlannedStep) -> Result<String> {
        Ok(match &step.target {
            Target::Function(it) => {
                format!("{}_{}", self.prefix, name(Host::C, Kind::Value, &it.item))
            }
            Target::Method(path, it) => {
                let class = self
                    .values
                    .c_name(&landbridge_model::TypeName(path.clone()))?;
                let function = match it.kind {
                    MethodKind::Constructor => "new".to_owned(),
                    _ => name(Host::C, Kind::Value, &it.function.item),
                };
                format!("{class}_{function}")
            }
            Target::Constant(it) => {
                format!(
                    "{}_{}",
                    upper(&self.prefix),
                    name(Host::C, Kind::Constant, &it.item)
                )
            }
            Target::None => bail!("nothing to call"),
        })
    }

    fn call(&mut self, step: &PlannedStep) -> Result<String> {
        let call = self.target(step)?;
        if let Target::Constant(_) = &step.target {
            return self.constant(step, &call);
        }
        let prototype = self.header.function(&call)?.clone();
        let mut parameters = prototype.parameters.iter();
        self.values.built.clear();
        let mut before = String::new();
        let mut arguments = Vec::new();
        if let Action::Method { on, .. } | Action::Get { on, .. } = &step.step.action {
            parameters
                .next()
                .with_context(|| format!("{call} has no receiver"))?;
            arguments.push(on.clone());
        }
        for arg in &step.args {
            self.argument(&call, arg, &mut parameters, &mut before, &mut arguments)?;
        }
        self.invoke(step, &call, arguments, before)
    }

    fn argument<'p>(
        &mut self,
        call: &str,
        arg: &PlannedArg,
        parameters: &mut impl Iterator<Item = &'p Variable>,
        before: &mut String,
        arguments: &mut Vec<String>,
    ) -> Result<()> {
        let parameter = arg.parameter.as_ref().context("an argument too many")?;
        let promised = name(Host::C, Kind::Value, &parameter.item);
        let first = parameters.next();
        let first = first.with_context(|| format!("{call} has no `{promised}`"))?;
        // Where a name is taken, underscores are added.
        ensure!(
            first.name.trim_end_matches('_') == promised.trim_end_matches('_')
                && first.name.len() >= promised.len(),
            "{call}: `{}` is `{promised}`",
            first.name
        );
        if let landbridge_model::Argument::Import { .. } | landbridge_model::Argument::Closure(_) =
            &parameter.ty
        {
            arguments.push(self.callback(arg, first)?);
            return Ok(());
        }
        if let landbridge_model::Argument::Sequence(sequence) = &parameter.ty {
            arguments.push(self.given(arg, first, sequence, before)?);
            return Ok(());
        }
        let ty = argument_type(&parameter.ty);
        let many = self.many(&ty);
        if many {
            let len = parameters.next().map_or("", |it| it.name.as_str());
            ensure!(
                len == format!("{}_len", first.name),
                "{call}: `{len}` is `{}_len`",
                first.name
            );
        }
        let value = match &arg.value {
            ArgValue::Code(code) => {
                arguments.push(code.clone());
                return Ok(());
            }
            ArgValue::Raw(_) => bail!("C has no raw values"),
            ArgValue::Stock(name) => bail!("`{name}` of the stock is no value"),
            ArgValue::Typed(value) => value.clone(),
            ArgValue::Absent => {
                let default = parameter.default.as_ref();
                let default = default.with_context(|| format!("{call} needs `{promised}`"))?;
                default_value(&ty, default)
            }
        };
        let inner = self.values.bare(&ty);
        if many {
            if value.is_null() {
                arguments.push("NULL, 0".to_owned());
            } else if let Some(kept) = value.get("ref").and_then(Json::as_str) {
                let held = self
                    .kept
                    .get(kept)
                    .with_context(|| format!("no `{kept}`"))?;
                let (pointer, len) = self.values.sequence(held)?;
                arguments.push(format!("{kept}.{}, {kept}.{len}", pointer.name));
            } else {
                let built = self.values.build_items(before, &first.ty, &inner, &value)?;
                // An empty text or list that isn't nothing has an address.
                let pointer = match (built.0.as_str(), &ty) {
                    ("NULL", Type::Option(_)) => format!("({})(void *)filled(0, 1)", first.ty),
                    (pointer, _) => pointer.to_owned(),
                };
                arguments.push(format!("{pointer}, {}", built.1));
            }
            return Ok(());
        }
        let built = if first.is_pointer() && !is_object(&ty) {
            if let Type::Option(inner) = &ty
                && !self.header.structs.contains_key(first.pointee())
            {
                if value.is_null() {
                    "NULL".to_owned()
                } else {
                    let pointee = first.pointee().to_owned();
                    let built = self.values.build(before, &pointee, inner, &value)?;
                    self.values.address(before, &pointee, &built)
                }
            } else {
                let pointee = first.pointee().to_owned();
                match &ty {
                    Type::Option(inner)
                        if self.header.structure(&pointee)?.field("some").is_none() =>
                    {
                        if value.is_null() {
                            "NULL".to_owned()
                        } else {
                            let built = self.values.build(before, &pointee, inner, &value)?;
                            self.values.address(before, &pointee, &built)
                        }
                    }
                    Type::Array { item, .. } if !self.header.structs.contains_key(&pointee) => {
                        self.flat_array(before, &pointee, first, item, &value)?
                    }
                    _ => {
                        let built = self.values.build(before, &pointee, &ty, &value)?;
                        self.values.address(before, &pointee, &built)
                    }
                }
            }
        } else {
            self.values.build(before, &first.ty, &ty, &value)?
        };
        arguments.push(built);
        Ok(())
    }

    /// `const double value[3]` or `const double *value`: an array without a struct.
    fn flat_array(
        &mut self,
        before: &mut String,
        pointee: &str,
        parameter: &Variable,
        item: &Type,
        value: &Json,
    ) -> Result<String> {
        let list = Type::List(landbridge_model::List::Converted(Box::new(item.clone())));
        let _ = parameter;
        Ok(self
            .values
            .build_items(before, &format!("{pointee} *"), &list, value)?
            .0)
    }

    /// Whether a parameter of this type is a pointer and a length.
    fn many(&self, ty: &Type) -> bool {
        match ty {
            Type::String
            | Type::Path
            | Type::Bytes
            | Type::List(_)
            | Type::Set { .. }
            | Type::Map { .. } => true,
            Type::Option(inner) | Type::Boxed(inner) => self.many(inner),
            Type::Newtype(path) => match self.interface.find(path) {
                Some(landbridge_model::Declaration::Newtype(it)) => self.many(&it.inner),
                _ => false,
            },
            _ => false,
        }
    }

    fn constant(&mut self, step: &PlannedStep, call: &str) -> Result<String> {
        let ty = step.returns.clone().context("a type")?;
        if self.header.functions.contains_key(call) {
            return self.invoke(step, call, Vec::new(), String::new());
        }
        // A macro of the header.
        let shown = match &ty {
            Type::String => format!("put_text({call}, strlen({call}));"),
            _ => self.values.show("", &ty, call)?,
        };
        Ok(format!(
            "    put(\"{{\\\"returned\\\":\"); {shown} put(\"}}\");\n    put_end();\n"
        ))
    }

    /// Calls, and prints what came of it.
    fn invoke(
        &mut self,
        step: &PlannedStep,
        call: &str,
        mut arguments: Vec<String>,
        before: String,
    ) -> Result<String> {
        if step.sequence().is_some() {
            return self.iterate(step, call, arguments, before);
        }
        let take = format!("{call}_future_take");
        let awaited = self.header.functions.contains_key(&take);
        let prototype = self.header.function(if awaited { &take } else { call })?;
        let prototype = prototype.clone();
        let p = self.prefix.clone();
        let mut text = String::new();
        let mut out = None;
        if let Some(ty) = &step.returns {
            let parameter = prototype.parameters.iter().rev().nth(1);
            let parameter = parameter.with_context(|| format!("{call} has no result"))?;
            ensure!(parameter.is_pointer(), "{call}: the result isn't a pointer");
            let ctype = match parameter.ty.strip_suffix('*') {
                Some(ty) => ty.trim_end().to_owned(),
                None => bail!("{call}: the result isn't a pointer"),
            };
            out = Some((ctype, ty.clone()));
        }
        if let Some(thread) = &step.step.spawn {
            ensure!(before.is_empty(), "a spawned call has simple arguments");
            ensure!(!awaited, "a future needs no thread");
            return self.spawn(thread, call, &arguments, &prototype.parameters, out);
        }
        // Names that the step makes live on in the function.
        let keep = step.step.keep.clone();
        let mut keeps = step.keeps.clone();
        keeps.extend(keep.clone());
        for kept in &keeps {
            let ctype = match (&keep, &out) {
                (Some(it), Some((ctype, _))) if it == kept => ctype.clone(),
                _ => self.kept_type(step, kept)?,
            };
            if !self.kept.contains_key(kept) {
                let zero = if ctype.ends_with('*') { "NULL" } else { "{0}" };
                let _ = writeln!(text, "    {ctype} {kept} = {zero};\n    (void){kept};");
            }
            self.kept.insert(kept.clone(), ctype);
        }
        let _ = writeln!(text, "    {{\n    {p}_error *error = NULL;");
        text.push_str(&before);
        let result = match (&keep, &out) {
            (Some(keep), Some(_)) => Some(keep.clone()),
            (None, Some((ctype, _))) => {
                let zero = if ctype.ends_with('*') { "NULL" } else { "{0}" };
                let zero = if self.header.structs.contains_key(ctype) {
                    "{0}"
                } else {
                    zero
                };
                let zero = if zero == "{0}" && !self.header.structs.contains_key(ctype) {
                    "0"
                } else {
                    zero
                };
                let _ = writeln!(text, "    {ctype} out = {zero};");
                Some("out".to_owned())
            }
            _ => None,
        };
        if awaited {
            ensure!(step.step.times <= 1, "{call}: a future comes once");
            let _ = writeln!(text, "    {call}_future *future = NULL;");
            arguments.push("&future".to_owned());
        } else if let Some(result) = &result {
            arguments.push(format!("&{result}"));
        }
        arguments.push("&error".to_owned());
        let arguments = arguments.join(", ");
        if step.step.times > 1 {
            let _ = writeln!(
                text,
                "    for (int i = 1; i < {}; i++) {{ {call}({arguments}); {p}_error_free(error); error = NULL; }}",
                step.step.times
            );
        }
        let _ = writeln!(text, "    {p}_status status = {call}({arguments});");
        if awaited {
            let place = result.iter().map(|it| format!("&{it}, "));
            let place: String = place.collect();
            let ok = format!("{}_OK", upper(&p));
            let _ = writeln!(
                text,
                "    if (status == {ok}) status = {call}_future_wait(future, -1);\n    \
                 if (status == {ok}) status = {take}(future, {place}&error);\n    \
                 {call}_future_free(future);"
            );
        }
        let _ = writeln!(text, "    if (status == {}_OK) {{", upper(&p));
        text.push_str("    put(\"{\\\"returned\\\":\");\n    ");
        match (&out, &result) {
            (Some((ctype, ty)), Some(result)) => {
                text.push_str(&self.values.show(ctype, ty, result)?);
                if let Some(expected) = &step.value {
                    self.bind(&mut text, ctype, ty, expected, result)?;
                }
                if let Type::Buffer(_) = self.values.bare(ty) {
                    let free = super::buffers::stem(ctype);
                    match keep {
                        None => text.push_str(&format!("\n    {free}_free({result});")),
                        Some(_) => {
                            let _ = writeln!(self.after, "    {free}_free({result});");
                        }
                    }
                }
                let free = format!("{ctype}_free");
                if self.header.functions.contains_key(&free) && !ctype.ends_with('*') {
                    if keep.is_none() {
                        let _ = write!(text, "\n    {free}(&{result});");
                    } else {
                        let _ = writeln!(self.after, "    {free}(&{result});");
                    }
                }
            }
            _ => text.push_str("put(\"null\");"),
        }
        text.push_str(
            "\n    putchar('}');\n    } else {\n    show_failure(status, error);\n    }\n",
        );
        text.push_str(&std::mem::take(&mut self.values.built));
        text.push_str("    put_end();\n    }\n");
        Ok(text)
    }

    fn helpers(&self) -> String {
        let (p, u) = (&self.prefix, upper(&self.prefix));
        format!(
            "static bool every_flipped_bit_is_refused(uintptr_t handle) {{\n    \
             for (int bit = 0; bit < 64; bit++) {{\n        size_t out = 0;\n        \
             {p}_status status = {p}_name_len(({p}_tracker *)(handle ^ ((uintptr_t)1 << bit)), &out, NULL);\n        \
             if (status != {u}_BAD_ARGUMENT && status != {u}_CLOSED)\n            return false;\n    }}\n    return true;\n}}\n\n\
             static bool (*const HELPERS[])(uintptr_t) = {{ every_flipped_bit_is_refused }};\n"
        )
    }

    fn main(&self) -> String {
        let p = &self.prefix;
        format!(
            "int main(int count, char **words) {{\n    \
             size_t start = count > 1 ? (size_t)strtoull(words[1], NULL, 10) : 0;\n    \
             (void)HELPERS;\n    (void)live_before;\n    \
             for (size_t at = start; at < sizeof CASES / sizeof *CASES; at++) {{\n        \
             printf(\"{{\\\"case\\\":%zu}}\", at);\n        put_end();\n        CASES[at]();\n        release();\n        \
             printf(\"{{\\\"end\\\":%zu}}\", at);\n        put_end();\n    }}\n    \
             uint32_t live = 0;\n    {p}_live_trackers(&live, NULL);\n    \
             if (live != 0)\n        fprintf(stderr, \"%u objects are still alive\\n\", (unsigned)live);\n    \
             return live == 0 && stock_is_free() ? 0 : 3;\n}}\n"
        )
    }
}

fn is_object(ty: &Type) -> bool {
    match ty {
        Type::Option(inner) | Type::Boxed(inner) => is_object(inner),
        other => matches!(other, Type::Object { .. } | Type::Buffer(_)),
    }
}
